//! The least policy for what lpgen itself asks of an account, made as any other: each call is looked up in the catalog, and
//! the grants are laid out by the synthesizer.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Conditions, Grant, Implication, PolicyDocument, Reason, SizeLimits, layout};
use crate::catalog::call::Call;
use crate::catalog::requirement::Requirement;
use crate::catalog::{Catalog, Mapping};
use crate::iam::arn::Arn;
use crate::iam::pattern::Pattern;
use crate::iam::policy::Resources;
use crate::snapshot::asked::{ANY, ASKED, Asked, Purpose, asked, cloudwatch};

/// Where lpgen asks.
#[derive(Clone, Debug, Default)]
pub(crate) struct AskedPlace {
    /// `aws`, `aws-cn`, …
    pub partition: String,
    /// Twelve digits.
    pub account: String,
    /// Regions; none for all.
    pub regions: Vec<String>,
    /// ARNs of the trails, as far as they are known.
    pub trails: Vec<String>,
    /// Where the records lie.
    pub logs: Vec<Logs>,
}

/// Where the records of a trail lie.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Logs {
    /// The bucket.
    pub bucket: String,
    /// What all their keys begin with.
    pub prefix: String,
    /// ARN of the key they are encrypted with, if it is the customer's.
    pub key: Option<String>,
}

/// Calls that tell a part only where they are allowed on less than everything: alarms on other alarms (CloudWatch API
/// reference, DescribeAlarms).
const ON_EVERYTHING: [&str; 1] = [cloudwatch::DESCRIBE_ALARMS.name];

/// A call without parameters that narrow its resource.
const ONCE: &[&[(&str, &str)]] = &[&[]];

/// The least policy for `parts`.
pub(crate) fn least(
    catalog: &Catalog,
    place: &AskedPlace,
    parts: &BTreeSet<Purpose>,
) -> Vec<PolicyDocument> {
    let mut grants = Vec::new();
    for one in ASKED.iter().filter(|a| parts.contains(&a.part)) {
        for region in regions(place) {
            let ways = if one.with.is_empty() { ONCE } else { one.with };
            for with in ways {
                grants.extend(grants_of(catalog, place, one, with, region));
            }
        }
    }
    if parts.contains(&Purpose::Records) {
        for logs in &place.logs {
            grants.extend(records(catalog, place, logs));
        }
    }
    grants.sort_by(|a, b| (&a.action, &a.resource).cmp(&(&b.action, &b.resource)));
    grants.dedup();
    let mut documents = layout("lpgen", &grants, &SizeLimits::default()).documents;
    for document in &mut documents {
        for statement in &mut document.policy.statements {
            statement.sid = statement
                .sid
                .take()
                .map(|sid| name(&sid, &statement.resources));
        }
    }
    documents
}

/// `Implied…` is what a function's configuration implies; these are plain calls. Those on `*` are
/// for several parts.
fn name(sid: &str, resources: &Resources) -> String {
    match resources {
        Resources::Resource(patterns) if patterns.iter().any(|p| p.as_str() == "*") => {
            "AskOnAnyResource".to_owned()
        }
        _ => sid.replacen("Implied", "Ask", 1),
    }
}

fn regions(place: &AskedPlace) -> Vec<&str> {
    match place.regions.as_slice() {
        [] => vec!["*"],
        some => some.iter().map(String::as_str).collect(),
    }
}

fn grants_of(
    catalog: &Catalog,
    place: &AskedPlace,
    one: &Asked,
    with: &[(&str, &str)],
    region: &str,
) -> Vec<Grant> {
    let request: serde_json::Map<String, Value> = with
        .iter()
        .map(|(name, value)| {
            let value = value
                .replace("{partition}", &place.partition)
                .replace("{account}", &place.account);
            ((*name).to_owned(), value.into())
        })
        .collect();
    let needs = needs(catalog, place, one, region, &Value::Object(request));
    let mut grants: Vec<Grant> = needs.iter().map(|r| grant(one, r)).collect();
    let is_about_trail = |grant: &Grant| grant.resource.ends_with(":trail/*");
    if grants.iter().any(is_about_trail) && !place.trails.is_empty() {
        let template = grants.swap_remove(0);
        grants = place
            .trails
            .iter()
            .map(|trail| Grant {
                resource: Pattern::escape(trail),
                ..template.clone()
            })
            .collect();
    }
    grants
}

/// Listing the bucket, reading the records, and decrypting them.
fn records(catalog: &Catalog, place: &AskedPlace, logs: &Logs) -> Vec<Grant> {
    let bucket = json!({ "bucketName": logs.bucket });
    let object = json!({ "bucketName": logs.bucket, "key": format!("{}{ANY}", logs.prefix) });
    let home = logs.key.as_deref().and_then(Arn::parse);
    let home = home.map(|key| key.region);
    let mut grants = Vec::new();
    let mut add = |name, request: &Value, region: &str| {
        let one = asked(name, Purpose::Records);
        let needs = needs(catalog, place, &one, region, request);
        grants.extend(needs.iter().map(|r| grant(&one, r)));
    };
    add("s3:ListObjectsV2", &bucket, "*");
    add("s3:GetObject", &object, "*");
    if let Some(key) = &logs.key {
        let request = json!({ "keyId": key });
        add("kms:Decrypt", &request, home.unwrap_or("*"));
    }
    grants
}

fn needs(
    catalog: &Catalog,
    place: &AskedPlace,
    one: &Asked,
    region: &str,
    request: &Value,
) -> Vec<Requirement> {
    let source = format!("{}.amazonaws.com", one.source());
    let call = Call {
        source: &source,
        name: one.operation(),
        partition: &place.partition,
        region,
        account: &place.account,
        request,
        response: &Value::Null,
        extra: &Value::Null,
        top: &Value::Null,
        resources: &[],
    };
    match catalog.map(&call) {
        Mapping::Needs(needs) => needs,
        Mapping::Free(_) | Mapping::Unmapped(_) => Vec::new(),
    }
}

fn grant(one: &Asked, requirement: &Requirement) -> Grant {
    let resource = if ON_EVERYTHING.contains(&one.name) {
        "*".to_owned()
    } else {
        requirement.resource.exact().replace(ANY, "*")
    };
    Grant {
        action: requirement.action.clone(),
        resource,
        conditions: Conditions::default(),
        reasons: vec![Reason::Implied {
            by: Implication::new(one.part.words(), format!("`{}`", one.name)),
        }],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::iam::action::Action;
    use crate::iam::policy::Actions;

    fn place() -> AskedPlace {
        AskedPlace {
            partition: "aws".to_owned(),
            account: "111122223333".to_owned(),
            regions: vec!["eu-west-1".to_owned()],
            trails: vec!["arn:aws:cloudtrail:eu-west-1:444455556666:trail/org".to_owned()],
            logs: vec![Logs {
                bucket: "audit".to_owned(),
                prefix: "AWSLogs/111122223333/".to_owned(),
                key: Some("arn:aws:kms:eu-west-1:111122223333:key/k".to_owned()),
            }],
        }
    }

    #[test]
    fn the_catalog_knows_every_call() {
        let catalog = Catalog::bundled();
        for one in ASKED {
            let needs = needs(&catalog, &place(), one, "eu-west-1", &Value::Null);
            assert!(!needs.is_empty(), "{}", one.name);
        }
    }

    #[test]
    fn every_call_is_allowed_by_the_policy() {
        let parts = ASKED.iter().map(|a| a.part).collect();
        let text: String = least(&Catalog::bundled(), &place(), &parts)
            .iter()
            .map(|document| document.policy.to_json())
            .collect();
        let catalog = Catalog::bundled();
        for one in ASKED {
            let request: serde_json::Map<String, Value> = one
                .with
                .iter()
                .flat_map(|with| with.iter())
                .map(|(name, value)| ((*name).to_owned(), (*value).into()))
                .collect();
            // An API call may need an action of another name.
            for need in needs(
                &catalog,
                &place(),
                one,
                "eu-west-1",
                &Value::Object(request),
            ) {
                let action = format!("\"{}\"", need.action);
                assert!(text.contains(&action), "{}: {action}", one.name);
            }
        }
    }

    #[test]
    fn the_policy_reads_and_nothing_else() {
        let catalog = Catalog::bundled();
        let parts = ASKED
            .iter()
            .map(|a| a.part)
            .chain([Purpose::Records])
            .collect();
        let documents = least(&catalog, &place(), &parts);
        let mut allowed = BTreeMap::new();
        for statement in documents.iter().flat_map(|d| &d.policy.statements) {
            let (Actions::Action(actions), Resources::Resource(on)) =
                (&statement.actions, &statement.resources)
            else {
                panic!("a plain statement");
            };
            for action in actions {
                let on: Vec<&str> = on.iter().map(Pattern::as_str).collect();
                assert_eq!(
                    allowed.insert(action.as_str().to_owned(), on),
                    None,
                    "{action}"
                );
            }
        }
        for (action, on) in &allowed {
            let action = action.parse::<Action>().expect("an action");
            let facts = catalog.action(&action).expect("in the catalog");
            assert!(
                matches!(facts.access.as_str(), "List" | "Read") || action.name() == "Decrypt",
                "{action}"
            );
            let takes_none = facts.types.is_empty();
            let is_meant = ["DescribeAlarms", "ListEventSourceMappings"].contains(&action.name());
            assert!(*on != ["*"] || takes_none || is_meant, "{action}");
        }
        assert_eq!(
            allowed["s3:GetObject"],
            ["arn:aws:s3:::audit/AWSLogs/111122223333/*"]
        );
        assert_eq!(
            allowed["iam:GenerateServiceLastAccessedDetails"],
            ["arn:aws:iam::111122223333:role/*"]
        );
        assert_eq!(
            allowed["scheduler:GetSchedule"],
            ["arn:aws:scheduler:eu-west-1:111122223333:schedule/*/*"]
        );
        assert_eq!(
            allowed["cloudtrail:GetTrailStatus"],
            ["arn:aws:cloudtrail:eu-west-1:444455556666:trail/org"]
        );
    }
}
