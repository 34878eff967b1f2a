//! What is wrong with a policy that IAM accepts, or would refuse for its size or characters.

use std::collections::BTreeSet;

use crate::catalog::Catalog;
use crate::catalog::apply::can_apply;
use crate::iam::action::Action;
use crate::iam::pattern::Pattern;
use crate::iam::policy::{Actions, Effect, Policy, Resources, Statement, Version};
use crate::synthesizer::SizeLimits;

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LintFinding {
    /// Stable code; `docs/verify.md` has a heading for each.
    pub code: &'static str,
    /// Name of the document.
    pub document: String,
    /// The statement's Sid, else its index; empty for the document as a whole.
    pub statement: String,
    /// One line: lower case, no full stop, names in backticks.
    pub text: String,
}

/// Everything found in some documents, in their order.
pub(crate) fn lint(
    documents: &[(&str, &Policy)],
    catalog: &Catalog,
    limits: &SizeLimits,
) -> Vec<LintFinding> {
    let mut findings = Vec::new();
    for (name, policy) in documents {
        let mut say = |code, statement: &str, text: String| {
            findings.push(LintFinding {
                code,
                document: (*name).to_owned(),
                statement: statement.to_owned(),
                text,
            });
        };
        document(policy, limits, &mut say);
        for (index, statement) in policy.statements.iter().enumerate() {
            let place = statement.sid.clone().unwrap_or_else(|| index.to_string());
            let mut here = |code, text| say(code, &place, text);
            actions(statement, catalog, &mut here);
            resources(statement, catalog, &mut here);
        }
    }
    findings
}

fn document(
    policy: &Policy,
    limits: &SizeLimits,
    say: &mut impl FnMut(&'static str, &str, String),
) {
    let size = policy.size();
    if size > limits.managed {
        say(
            "too-large",
            "",
            format!(
                "{size} characters without white space: a managed policy holds {}, all inline policies of a role together {}",
                limits.managed, limits.inline
            ),
        );
    }
    let json = policy.to_compact_json();
    if let Some(c) = json.chars().find(|c| !matches!(c, ' '..='\u{ff}')) {
        say(
            "bad-character",
            "",
            format!("IAM takes no `{c}` (U+{:04X}) in a policy", u32::from(c)),
        );
    }
    if policy.version == Version::V2008 && json.contains("${") {
        say(
            "old-version",
            "",
            "variables mean nothing in a document without `\"Version\": \"2012-10-17\"`".to_owned(),
        );
    }
    let mut seen = BTreeSet::new();
    for sid in policy.statements.iter().filter_map(|s| s.sid.as_deref()) {
        if !seen.insert(sid) {
            say(
                "double-sid",
                sid,
                format!("two statements have the Sid `{sid}`"),
            );
        }
        if !sid.bytes().all(|b| b.is_ascii_alphanumeric()) {
            say(
                "bad-sid",
                sid,
                format!("the Sid `{sid}` has other characters than letters and digits"),
            );
        }
    }
}

fn actions(statement: &Statement, catalog: &Catalog, say: &mut impl FnMut(&'static str, String)) {
    if statement.effect == Effect::Allow && matches!(statement.actions, Actions::NotAction(_)) {
        say(
            "allow-not-action",
            "`Allow` with `NotAction` allows every action that AWS adds in future".to_owned(),
        );
    }
    for pattern in statement.actions.patterns() {
        let text = pattern.as_str();
        if pattern.matches_everything() {
            continue;
        }
        let Some((prefix, _)) = text.split_once(':') else {
            continue;
        };
        if !prefix.contains(['*', '?']) && catalog.service(prefix).is_none() {
            say(
                "unknown-service",
                format!("`{text}`: the catalog has no service `{prefix}`"),
            );
        } else if matching(pattern, catalog).is_empty() {
            say(
                "unknown-action",
                format!("`{text}` is no action of the catalog"),
            );
        }
    }
}

/// The actions of the catalog that a pattern matches.
fn matching(pattern: &Pattern, catalog: &Catalog) -> Vec<Action> {
    let prefixes: Vec<&str> = match pattern.service() {
        None => catalog.prefixes().collect(),
        Some(prefix) => vec![prefix],
    };
    prefixes
        .into_iter()
        .flat_map(|prefix| catalog.actions(prefix))
        .filter(|action| pattern.matches_action(action))
        .cloned()
        .collect()
}

/// Actions that no resource of their statement can be of the type for.
fn resources(statement: &Statement, catalog: &Catalog, say: &mut impl FnMut(&'static str, String)) {
    let (Actions::Action(actions), Resources::Resource(resources)) =
        (&statement.actions, &statement.resources)
    else {
        return;
    };
    if resources.iter().any(Pattern::matches_everything) {
        return;
    }
    for pattern in actions.iter().filter(|p| !p.matches_everything()) {
        let matched = matching(pattern, catalog);
        let applies = |action: &Action| resources.iter().any(|r| can_apply(catalog, action, r));
        if !matched.is_empty() && !matched.iter().any(applies) {
            let only =
                matched
                    .first()
                    .and_then(|a| catalog.action(a))
                    .map_or_else(String::new, |facts| {
                        let all = facts.types.iter().chain(&facts.optional);
                        let all: BTreeSet<&str> = all.map(String::as_str).collect();
                        let kinds: Vec<&str> = all.into_iter().collect();
                        match kinds.as_slice() {
                            [] => ": it supports no resources, only `*`".to_owned(),
                            [kind] => format!(": it works on resources of type {kind}"),
                            _ => {
                                format!(": it works on resources of the types {}", kinds.join(", "))
                            }
                        }
                    });
            say(
                "no-such-resource",
                format!(
                    "`{}` can have none of the statement's resources{only}",
                    pattern.as_str()
                ),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(json: &str) -> Vec<&'static str> {
        let policy = Policy::parse(json).expect("a policy");
        let findings = lint(
            &[("p", &policy)],
            &Catalog::bundled(),
            &SizeLimits::default(),
        );
        findings.into_iter().map(|f| f.code).collect()
    }

    fn of(statement: &str) -> Vec<&'static str> {
        codes(&format!(
            "{{\"Version\": \"2012-10-17\", \"Statement\": {statement}}}"
        ))
    }

    #[test]
    fn finds_what_grants_nothing() {
        for (actions, resource, expected) in [
            ("s3:GetObject", "arn:aws:s3:::b/*", vec![]),
            ("s3:GetObject", "arn:aws:s3:::b", vec!["no-such-resource"]),
            (
                "s3:ListAllMyBuckets",
                "arn:aws:s3:::b",
                vec!["no-such-resource"],
            ),
            ("s3:*", "arn:aws:s3:::b", vec![]),
            ("s3:HeadObject", "arn:aws:s3:::b/*", vec!["unknown-action"]),
            ("s3:getobject", "*", vec![]),
            ("nosuch:Thing", "*", vec!["unknown-service"]),
            ("s3:Zap*", "*", vec!["unknown-action"]),
            ("*", "*", vec![]),
        ] {
            let statement = format!(
                r#"{{"Effect": "Allow", "Action": "{actions}", "Resource": "{resource}"}}"#
            );
            assert_eq!(of(&statement), expected, "{actions} on {resource}");
        }
    }

    #[test]
    fn finds_what_iam_would_refuse() {
        let sid = |sid: &str| {
            format!(
                r#"{{"Sid": "{sid}", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}"#
            )
        };
        assert_eq!(of(&format!("[{}, {}]", sid("A"), sid("A"))), ["double-sid"]);
        assert_eq!(of(&sid("a b")), ["bad-sid"]);
        let resources: Vec<String> = (0..400)
            .map(|i| format!("\"arn:aws:s3:::bucket-{i}/*\""))
            .collect();
        let large = format!(
            r#"{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": [{}]}}"#,
            resources.join(",")
        );
        assert_eq!(of(&large), ["too-large"]);
        assert_eq!(
            of(r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/日"}"#),
            ["bad-character"]
        );
        assert_eq!(
            of(r#"{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}"#),
            ["allow-not-action"]
        );
        let old = r#"{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:username}"}}"#;
        assert_eq!(codes(old), ["old-version"]);
    }
}
