//! What a function's configuration implies: every kind of it, as cases in `implied/*.json`, and what
//! must hold for all of them.

mod cli;
mod today;

use std::collections::BTreeSet;

use crate::record::{ACCOUNT, REGION, call, get_item};
use lpgen::catalog::Catalog;
use lpgen::iam::pattern::Pattern;
use lpgen::lambda::configuration;
use lpgen::observer::attribution::attribute;
use lpgen::observer::fold::fold;
use lpgen::observer::function::FunctionUsage;
use lpgen::observer::record::Record;
use lpgen::observer::usage::Usage;
use lpgen::synthesizer::{
    Grant, Options, Reason, SizeLimits, Synthesis, layout, replay, synthesize,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// A configuration and the exact set of grants that it implies.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// Which kind of configuration.
    row: String,
    name: String,
    /// Members of the function's configuration besides name, ARN and role.
    #[serde(default)]
    function: Map<String, Value>,
    /// Further documents.
    #[serde(default)]
    more: Vec<Value>,
    /// `action resource`, and ` if key=value …` for conditions; sorted.
    grants: Vec<String>,
    /// Every grant's reason names one of these, and each of these is some grant's reason.
    #[serde(default)]
    fields: Vec<String>,
    /// Codes of the gaps.
    #[serde(default)]
    gaps: Vec<String>,
    /// Actions or services that another case is about.
    #[serde(default)]
    without: String,
}

const FILES: [&str; 4] = [
    include_str!("functions.json"),
    include_str!("sources.json"),
    include_str!("destinations.json"),
    include_str!("nothing.json"),
];

fn cases() -> Vec<Case> {
    let here = format!("{REGION}:{ACCOUNT}");
    let read = |text: &&str| -> Vec<Case> {
        serde_json::from_str(&text.replace("$HERE", &here)).expect("the cases are sound")
    };
    FILES.iter().flat_map(read).collect()
}

impl Case {
    fn text(&self) -> String {
        let mut function = json!({
            "FunctionName": "f", "FunctionArn": format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"),
            "Role": format!("arn:aws:iam::{ACCOUNT}:role/service-role/f-role"), "Version": "$LATEST",
        });
        let members = function.as_object_mut().expect("an object");
        members.extend(self.function.clone());
        let documents = std::iter::once(&function).chain(&self.more);
        documents.map(|d| d.to_string() + "\n").collect()
    }

    fn is_meant(&self, grant: &Grant) -> bool {
        let action = grant.action.to_string();
        let apart = |word: &str| word == action || word == grant.action.service();
        !self.without.split(' ').any(apart) && (self.row == "C1" || !is_logging(grant))
    }
}

fn is_logging(grant: &Grant) -> bool {
    implied_by(grant)
        .iter()
        .any(|by| by.starts_with("logging:"))
}

fn implied_by(grant: &Grant) -> Vec<String> {
    let mut all = Vec::new();
    for reason in &grant.reasons {
        if let Reason::Implied { by } = reason {
            all.push(by.to_string());
        }
    }
    all
}

fn function(records: &[Value], configurations: &str) -> FunctionUsage {
    let catalog = Catalog::bundled();
    let mut usage = Usage::default();
    for record in records {
        let text = record.to_string();
        let record = Record::parse(text.as_bytes()).expect("the record is sound");
        fold(&mut usage, &record, &catalog);
    }
    let all = configuration::parse(configurations).expect("configurations");
    let attributed = attribute(&usage, &all);
    let mut functions = attributed.functions.into_values();
    functions.find(|f| f.function.name == "f").expect("f")
}

fn suggested(records: &[Value], configurations: &str) -> Synthesis {
    synthesize(&function(records, configurations), &Options::default())
}

fn shown(grant: &Grant) -> String {
    let mut out = format!("{} {}", grant.action, grant.resource);
    let keys = grant.conditions.values().flatten();
    let conditions: Vec<String> = keys
        .map(|(key, values)| {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            format!("{key}={}", values.join(","))
        })
        .collect();
    if !conditions.is_empty() {
        out = format!("{out} if {}", conditions.join(" "));
    }
    out
}

#[test]
fn every_row_has_a_case() {
    let rows: BTreeSet<String> = cases().into_iter().map(|case| case.row).collect();
    let all: BTreeSet<String> = (1..=31).map(|n| format!("C{n}")).collect();
    let missing: Vec<&String> = all.difference(&rows).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn each_configuration_implies_exactly_its_grants() {
    let mut wrong = Vec::new();
    for case in cases() {
        let synthesis = suggested(&[get_item("f", "1", "t")], &case.text());
        let grants: Vec<&Grant> = synthesis
            .grants
            .iter()
            .filter(|grant| !grant.is_observed() && case.is_meant(grant))
            .collect();
        let mut found: Vec<String> = grants.iter().map(|grant| shown(grant)).collect();
        found.sort();
        if found != case.grants {
            wrong.push(format!("{} {}: {found:#?}", case.row, case.name));
        }
        let reasons: Vec<String> = grants.iter().flat_map(|g| implied_by(g)).collect();
        let named = |field: &&String| reasons.iter().any(|by| by.contains(field.as_str()));
        let known = |by: &String| case.fields.iter().any(|field| by.contains(field.as_str()));
        if !reasons.iter().all(known) || !case.fields.iter().all(|f| named(&f)) {
            wrong.push(format!("{} {}: reasons {reasons:#?}", case.row, case.name));
        }
        let gaps = synthesis.gaps.iter().map(|gap| gap.code);
        let (alone, gaps): (Vec<&str>, Vec<&str>) = gaps.partition(|c| *c == "configuration-alone");
        // Without the role of today all of it rests on the configuration, but for the default group.
        let unseen = synthesis.grants.iter().filter(|grant| !grant.is_observed());
        let mut by = unseen.flat_map(implied_by);
        let rests = by.any(|by| !by.starts_with("logging: log group"));
        assert_eq!(!alone.is_empty(), rests, "{}", case.name);
        if gaps != case.gaps {
            wrong.push(format!(
                "{} {}: gaps {:#?}",
                case.row, case.name, synthesis.gaps
            ));
        }
        for gap in &synthesis.gaps {
            assert!(gap.hint.is_some(), "{gap:?}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Calls that some of the cases imply, too, and others that none does.
fn calls() -> Vec<Value> {
    let queue = format!("https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/q");
    let group = json!({"logGroupName": "/aws/lambda/f"});
    vec![
        get_item("f", "1", "t"),
        call(
            "f",
            "2",
            ("sqs", "ReceiveMessage"),
            json!({"queueUrl": queue}),
        ),
        call(
            "f",
            "3",
            ("sqs", "SendMessage"),
            json!({"queueUrl": queue.replace("/q", "/dead")}),
        ),
        call(
            "f",
            "4",
            ("kinesis", "PutRecord"),
            json!({"streamName": "s"}),
        ),
        call("f", "5", ("kinesis", "ListStreams"), json!({})),
        call(
            "f",
            "6",
            ("s3", "PutObject"),
            json!({"bucketName": "failed", "key": "aws/lambda/async/f/x"}),
        ),
        call("f", "7", ("ec2", "DescribeSubnets"), json!({})),
        call("f", "8", ("logs", "CreateLogGroup"), group),
        call("f", "9", ("xray", "PutTraceSegments"), json!({})),
    ]
}

/// The cases one by one, and all of them at once.
fn all_texts() -> Vec<String> {
    let mut texts: Vec<String> = cases().iter().map(Case::text).collect();
    let together = texts.concat();
    texts.push(together);
    texts
}

#[test]
fn a_configuration_never_takes_an_observed_grant_away() {
    let bare = function(&calls(), &cases()[1].text());
    let before = synthesize(&bare, &Options::default());
    let observed: Vec<&Grant> = before.grants.iter().filter(|g| g.is_observed()).collect();
    assert!(observed.len() >= 9, "{observed:#?}");
    for text in all_texts() {
        let configured = function(&calls(), &text);
        let after = synthesize(&configured, &Options::default());
        for grant in &observed {
            let still = |g: &&Grant| g.action == grant.action && g.is_observed();
            assert!(after.grants.iter().any(|g| still(&g)), "{}", shown(grant));
        }
        let documents = layout("f", &after.grants, &SizeLimits::default()).documents;
        for usage in [&bare, &configured] {
            let missed = replay(&documents, usage, &Options::default());
            assert!(missed.is_empty(), "{missed:?}\n{text}");
        }
    }
}

#[test]
fn a_configuration_grants_nothing_else_than_what_it_implies() {
    let bare = suggested(&calls(), &cases()[1].text());
    for case in cases() {
        let with = suggested(&calls(), &case.text());
        let new = |g: &&Grant| {
            !bare
                .grants
                .iter()
                .any(|b| b.action == g.action && b.resource == g.resource)
        };
        for grant in with.grants.iter().filter(new).filter(|g| case.is_meant(g)) {
            assert!(
                case.grants.contains(&shown(grant)),
                "{}: {}",
                case.name,
                shown(grant)
            );
        }
    }
}

#[test]
fn the_order_of_documents_says_nothing() {
    for text in all_texts() {
        let mut lines: Vec<&str> = text.lines().collect();
        lines.reverse();
        let records = [get_item("f", "1", "t")];
        let (one, other) = (
            suggested(&records, &text),
            suggested(&records, &lines.join("\n")),
        );
        assert_eq!(one.grants, other.grants);
        assert_eq!(one.gaps, other.gaps);
    }
}

#[test]
fn calls_of_the_extension_tell_which_configurations_it_fetches() {
    let fetch = json!({"applicationIdentifier": "abc1234", "environmentIdentifier": "def5678", "configurationProfileIdentifier": "ghi9012"});
    let records = [call(
        "f",
        "1",
        ("appconfig", "StartConfigurationSession"),
        fetch,
    )];
    let case = cases()
        .into_iter()
        .find(|case| case.row == "C25")
        .expect("a case");
    let synthesis = suggested(&records, &case.text());
    let wide = synthesis
        .grants
        .iter()
        .find(|g| g.resource.contains("application/*"));
    assert_eq!(wide, None);
    assert!(
        !synthesis
            .gaps
            .iter()
            .any(|g| g.code == "app-configuration-not-known")
    );
}

#[test]
fn no_condition_stands_where_lambda_does_not_send_the_key() {
    for text in all_texts() {
        for grant in suggested(&[get_item("f", "1", "t")], &text).grants {
            let mut keys = grant.conditions.values().flat_map(|keys| keys.keys());
            assert!(
                !keys.any(|key| key.starts_with("lambda:")),
                "{}",
                shown(&grant)
            );
        }
    }
}

/// What an action's resource types look like, with every variable a wildcard.
fn types_of(catalog: &Catalog, grant: &Grant) -> Vec<String> {
    let service = catalog.service(grant.action.service()).expect("a service");
    let facts = catalog.action(&grant.action).expect("an action");
    let types = facts.types.iter().chain(&facts.optional);
    let templates = types.flat_map(|name| &service.resource_types[name].arn);
    let any = |template: &String| {
        let mut parts = template.split("${");
        let first = parts.next().unwrap_or_default().to_owned();
        let after = |part: &str| part.split_once('}').map_or("", |(_, rest)| rest).to_owned();
        parts.fold(first, |all, part| all + "*" + &after(part))
    };
    templates.map(any).collect()
}

/// An action on a resource of a type that it does not accept would grant nothing.
#[test]
fn every_action_exists_and_accepts_its_resource() {
    let catalog = Catalog::bundled();
    let mut checked = 0;
    for text in all_texts() {
        for grant in suggested(&[get_item("f", "1", "t")], &text).grants {
            let facts = catalog.action(&grant.action);
            let facts = facts.unwrap_or_else(|| panic!("{} is no action", grant.action));
            let types = types_of(&catalog, &grant);
            // AWS writes what is below a log group or a function as `GROUP:*`, wider than the type.
            let resource = Pattern::new(&grant.resource);
            let accepts = |pattern: &String| Pattern::new(pattern).intersects_resource(&resource);
            if grant.resource == "*" {
                let by_design = grant.action.service() == "ec2";
                assert!(types.is_empty() || by_design, "{}", shown(&grant));
            } else {
                assert!(
                    types.iter().any(accepts),
                    "{} is none of {types:?}",
                    shown(&grant)
                );
            }
            for key in grant.conditions.values().flat_map(|keys| keys.keys()) {
                let context = key.starts_with("kms:EncryptionContext:");
                assert!(context || facts.keys.contains(key), "{}", shown(&grant));
            }
            checked += 1;
        }
    }
    assert!(checked > 100, "{checked}");
}
