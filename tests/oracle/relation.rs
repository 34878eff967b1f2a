//! `lpgen diff --from --to`: pairs of policies whose relation is known, one per line of
//! `pairs.jsonl`, and the command as a person runs it.
#![allow(
    clippy::disallowed_methods,
    reason = "tests make the files that they read"
)]

use std::fs;

use assert_cmd::Command;
use lpgen::catalog::Catalog;
use lpgen::differ::relation::{Direction, Related, Relation, relate};
use lpgen::iam::{Policy, RolePolicies};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use tempfile::TempDir;

/// Two sides and how the second stands to the first.
#[derive(Deserialize)]
struct Pair {
    id: String,
    relation: String,
    from: Side,
    to: Side,
}

/// Statements of one policy of version 2012-10-17, and perhaps of a boundary.
#[derive(Deserialize)]
struct Side {
    allow: Box<RawValue>,
    boundary: Option<Box<RawValue>>,
}

impl Side {
    fn policies(&self) -> (Vec<Policy>, Option<Policy>) {
        let policy = |statements: &RawValue| {
            let json = format!(r#"{{"Version":"2012-10-17","Statement":{statements}}}"#);
            Policy::parse(&json).unwrap_or_else(|error| panic!("{error}: {json}"))
        };
        (
            vec![policy(&self.allow)],
            self.boundary.as_deref().map(policy),
        )
    }
}

fn role((identity, boundary): &(Vec<Policy>, Option<Policy>)) -> RolePolicies<'_> {
    RolePolicies {
        boundary: boundary.as_ref(),
        ..RolePolicies::from(identity)
    }
}

fn confirm(id: &str, related: &Related, from: RolePolicies<'_>, to: RolePolicies<'_>) {
    for (direction, request) in &related.witnesses {
        let [before, after] = [from, to].map(|role| role.decide(request).is_allowed());
        assert_eq!(
            (before, after),
            match direction {
                Direction::Gained => (false, true),
                Direction::Lost => (true, false),
            },
            "{id}: {request:?}"
        );
    }
    let has = |direction| related.witnesses.iter().any(|(own, _)| *own == direction);
    let expected = match (has(Direction::Gained), has(Direction::Lost)) {
        (false, false) => Relation::Equal,
        (false, true) => Relation::Narrower,
        (true, false) => Relation::Wider,
        (true, true) => Relation::Incomparable,
    };
    assert_eq!(related.relation, expected, "{id}");
}

#[test]
fn every_pair_is_decided_as_it_is_in_both_directions() {
    let catalog = Catalog::bundled();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for line in include_str!("pairs.jsonl").lines() {
        let pair: Pair =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        seen += 1;
        let (from, to) = (pair.from.policies(), pair.to.policies());
        let (from, to) = (role(&from), role(&to));
        let turned = match pair.relation.as_str() {
            "narrower" => "wider",
            "wider" => "narrower",
            same => same,
        };
        for (expected, from, to) in [(pair.relation.as_str(), from, to), (turned, to, from)] {
            let related = relate(from, to, &catalog);
            if related.relation.as_str() == expected && expected == "unknown" {
                assert!(!related.undecided.is_empty(), "{}", pair.id);
            } else if related.relation.as_str() == expected {
                confirm(&pair.id, &related, from, to);
            } else {
                wrong.push(format!(
                    "{}: {} instead of {expected}: {related:?}",
                    pair.id, related.relation
                ));
            }
        }
        for side in [from, to] {
            assert_eq!(
                relate(side, side, &catalog).relation,
                Relation::Equal,
                "{}",
                pair.id
            );
        }
    }
    assert!(seen >= 60, "only {seen} pairs");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn lpgen(directory: &TempDir, arguments: &[&str]) -> (String, i32, String) {
    let output = Command::cargo_bin("lpgen")
        .expect("built")
        .current_dir(directory)
        .arg("diff")
        .args(arguments)
        .output()
        .expect("runs");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (
        text(output.stdout),
        output.status.code().expect("a code"),
        text(output.stderr),
    )
}

#[test]
fn the_command_says_it_as_text_and_as_json() {
    let directory = TempDir::new().expect("a directory");
    let policy = |resource: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"s3:GetObject","Resource":"{resource}"}}}}"#
        )
    };
    for (name, text) in [
        ("old.json", policy("arn:aws:s3:::b/*")),
        ("new.json", policy("arn:aws:s3:::b/in/*")),
        ("half.json", policy("arn:aws:s3:::b/out/*")),
        ("broken.json", "{".to_owned()),
    ] {
        fs::write(directory.path().join(name), text).expect("writes");
    }
    let (text, code, _) = lpgen(&directory, &["--from", "old.json", "--to", "new.json"]);
    assert_eq!(code, 0);
    let date = format!(
        "\n`Action` patterns stand for the actions of catalog {}\n",
        Catalog::bundled().version()
    );
    assert!(
        text.starts_with("old → new\n  NARROWER: THE NEW ALLOW LESS"),
        "{text}"
    );
    // the requests that show it stand below the page
    let below = |text: &str| {
        let at = text.find("\nnarrower: ").or_else(|| text.find("\nequal: "));
        at.map_or_else(String::new, |at| text[at + 1..].to_owned())
    };
    assert_eq!(
        below(&text)
            .strip_suffix(&date)
            .expect("the catalog's date"),
        "narrower: the new policies allow less than the old, and nothing else\n\n\
         allowed only by the old policies, for example:\n  s3:GetObject on arn:aws:s3:::b/x\n"
    );
    let json = [
        "--from",
        "old.json",
        "--to",
        "new.json",
        "half.json",
        "--format",
        "json",
        "--exit-code",
    ];
    let (text, code, _) = lpgen(&directory, &json);
    assert_eq!(code, 1);
    let value: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(
        (&value["relation"], &value["version"]),
        (&"narrower".into(), &1.into())
    );
    let witness = &value["witnesses"][0];
    assert_eq!(witness["direction"], "lost");
    assert_eq!(witness["action"], "s3:GetObject");
    assert!(witness["context"].is_object());
    let (text, code, _) = lpgen(
        &directory,
        &["--from", "old.json", "--to", "old.json", "--exit-code"],
    );
    assert_eq!(
        (below(&text).strip_suffix(&date), code),
        (Some("equal: both sides allow the same requests\n"), 0)
    );
    let (_, code, _) = lpgen(
        &directory,
        &[
            "--from",
            "old.json",
            "--to",
            "new.json",
            "--to-boundary",
            "old.json",
        ],
    );
    assert_eq!(code, 0);
    for (arguments, expected) in [
        (&["--from", "old.json"][..], "--to"),
        (
            &["--from", "old.json", "--to", "broken.json"],
            "`broken.json`: not valid JSON",
        ),
        (
            &["--from", "old.json", "--to", "none.json"],
            "cannot read `none.json`",
        ),
    ] {
        let (text, code, stderr) = lpgen(&directory, arguments);
        assert_eq!((text.as_str(), code), ("", 2), "{arguments:?}");
        assert!(stderr.contains(expected), "{stderr}");
    }
}

#[test]
fn large_roles_and_hostile_patterns_end_with_an_answer() {
    let catalog = Catalog::bundled();
    let policy = |statements: &[String]| {
        let json = format!(
            r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
            statements.join(",")
        );
        Policy::parse(&json).unwrap_or_else(|error| panic!("{error}"))
    };
    let allow = |action: &str, resources: &[String]| {
        let resources = serde_json::to_string(resources).expect("texts");
        format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":{resources}}}"#)
    };
    let relation =
        |from: &[Policy], to: &[Policy]| relate(from.into(), to.into(), &catalog).relation;

    // a policy of 1 MB, and one that lacks a little of it
    let buckets = |count: usize| -> Vec<String> {
        (0..count)
            .map(|number| format!("arn:aws:s3:::bucket-{number}/*"))
            .collect()
    };
    let large = [policy(&[allow("s3:GetObject", &buckets(36_000))])];
    assert!(large[0].size() > 1_000_000);
    let smaller = [policy(&[allow("s3:GetObject", &buckets(35_999))])];
    assert_eq!(relation(&large, &large.clone()), Relation::Equal);
    assert_eq!(relation(&large, &smaller), Relation::Narrower);

    // a role of 20 policies, and what is left without one
    let twenty: Vec<Policy> = (0..20)
        .map(|number| policy(&[allow(&format!("sqs:{number}*"), &["*".to_owned()])]))
        .collect();
    assert_eq!(relation(&twenty, &twenty[1..]), Relation::Narrower);
    assert_eq!(relation(&twenty[1..], &twenty), Relation::Wider);

    // patterns that only a long search could tell apart: any answer but a wrong one
    let starry = |letters: &str| -> Vec<String> {
        let stars: Vec<String> = letters.chars().map(|letter| format!("*{letter}")).collect();
        (0..20)
            .map(|number| format!("arn:aws:s3:::{}*{number}", stars[number % 5..].concat()))
            .collect()
    };
    let one = [policy(&[allow("s3:GetObject", &starry("abcdefghijkl"))])];
    let other = [policy(&[allow("s3:GetObject", &starry("abcdefghijkm"))])];
    assert!(!matches!(relation(&one, &other), Relation::Equal));
}

#[test]
fn every_pair_of_bundled_managed_policies_is_decided() {
    #[derive(Deserialize)]
    struct Managed {
        name: String,
        document: Box<RawValue>,
    }
    let catalog = Catalog::bundled();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/action-catalog/managed");
    let mut policies: Vec<(String, Policy)> = Vec::new();
    for entry in fs::read_dir(folder).expect("a directory") {
        let text = fs::read_to_string(entry.expect("an entry").path()).expect("reads");
        if let Ok(managed) = serde_json::from_str::<Managed>(&text) {
            let policy = Policy::parse(managed.document.get()).expect("a policy");
            policies.push((managed.name, policy));
        }
    }
    policies.sort_by(|(a, _), (b, _)| a.cmp(b));
    assert!(policies.len() >= 50, "only {}", policies.len());
    let role = |index: usize| RolePolicies::from(std::slice::from_ref(&policies[index].1));
    for from in 0..policies.len() {
        // every policy with itself, the next five, and the administrator's
        let admin = policies
            .iter()
            .position(|(name, _)| name == "AdministratorAccess");
        for to in (from..policies.len()).take(6).chain(admin) {
            let id = format!("{} to {}", policies[from].0, policies[to].0);
            let related = relate(role(from), role(to), &catalog);
            assert_ne!(related.relation, Relation::Unknown, "{id}");
            if from == to {
                assert_eq!(related.relation, Relation::Equal, "{id}");
            }
            if Some(to) == admin && from != to {
                assert_eq!(related.relation, Relation::Wider, "{id}");
            }
            confirm(&id, &related, role(from), role(to));
        }
    }
}
