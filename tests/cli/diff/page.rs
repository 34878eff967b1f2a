//! The page of a role change: one screen, and the same numbers everywhere.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use serde_json::{Value, json};

use super::account::{Account, ORDERS, Said};

const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

fn account() -> Account {
    let own = json!({"Version": "2012-10-17", "Statement": [
        {"Sid": "Tables", "Effect": "Allow", "Action": ["dynamodb:*Item", "dynamodb:Scan", "iam:CreateAccessKey"], "Resource": "*"},
        {"Sid": "Invoices", "Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::invoices", "arn:aws:s3:::invoices/*"]},
        {"Sid": "Queues", "Effect": "Allow", "Action": ["sqs:ReceiveMessage", "kms:Decrypt"], "Resource": "*"},
        {"Sid": "Keep", "Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"},
    ]});
    Account::with(&[("app", own)], &[])
}

fn json_of(account: &Account, arguments: &[&str]) -> Value {
    let mut all = arguments.to_vec();
    all.extend(["orders-api", "--format", "json", "--quiet"]);
    let said = account.run_with_snapshot(&all);
    serde_json::from_str(&said.out).unwrap_or_else(|e| panic!("{e}: {}{}", said.out, said.err))
}

fn page(account: &Account, columns: &str) -> Said {
    let typed = ["diff", "orders-api", "--quiet", "--width", columns];
    account.run_with_snapshot(&typed)
}

#[test]
fn every_width_has_its_page() {
    let account = account();
    for columns in ["60", "80", "100", "160", "200"] {
        let text = page(&account, columns).out;
        let width: usize = columns.parse().expect("a number");
        for line in text.lines() {
            assert!(line.chars().count() <= width, "{columns}: {line}\n{text}");
        }
        assert!(width < 100 || text.lines().count() <= 40, "{text}");
        insta::assert_snapshot!(format!("page-{columns}"), text);
    }
}

#[test]
fn the_verdict_stands_first_and_every_look_has_one_step() {
    for account in [account(), Account::with(&[], &[ADMINISTRATOR])] {
        let text = page(&account, "100").out;
        let second = text.lines().nth(1).unwrap_or_default();
        assert!(second.contains("NARROWER"), "{text}");
        let value = json_of(&account, &["diff"]);
        let looks = value["review"]["look_at"].as_array().expect("looks");
        assert!(looks.len() >= 2, "{looks:#?}");
        for look in looks {
            let next = &look["next"];
            let step = next["command"].as_str().or(next["text"].as_str());
            assert!(
                step.is_some_and(|step| !step.is_empty() && step.len() < 200),
                "{look:#}"
            );
            for part in ["what", "why", "code", "label"] {
                assert!(
                    look[part].as_str().is_some_and(|text| !text.is_empty()),
                    "{look:#}"
                );
            }
        }
        let shown = text
            .lines()
            .filter(|line| line.trim_start().starts_with("→ "))
            .count();
        assert_eq!(shown, looks.len().min(5), "{text}");
    }
}

#[test]
fn the_numbers_are_the_same_everywhere() {
    let account = account();
    let diff = json_of(&account, &["diff"]);
    let suggest = json_of(&account, &["suggest"]);
    let verify = json_of(&account, &["verify"]);
    assert_eq!(diff["review"]["numbers"], suggest["review"]["numbers"]);
    assert_eq!(diff["review"]["verdict"], suggest["review"]["verdict"]);
    assert_eq!(diff["review"]["look_at"], suggest["review"]["look_at"]);
    assert_eq!(diff["basis"], suggest["basis"]);
    assert_eq!(diff["basis"], verify["basis"]);
    let number = |what: &str, side: &str| {
        let numbers = diff["review"]["numbers"].as_array().expect("numbers");
        let found = numbers.iter().find(|n| n["what"] == what);
        found.map_or(Value::Null, |n| n[side].clone())
    };
    for (side, reach) in [("today", "before"), ("proposed", "after")] {
        assert_eq!(number("actions", side), diff[reach]["actions"]);
        let writes = diff[reach]["access"]
            .get("Write")
            .cloned()
            .unwrap_or(json!(0));
        assert_eq!(number("writes", side), writes);
    }
    let left = diff["dangers_left"].as_array().expect("dangers").iter();
    let ways = left.filter(|d| d["kind"] == "privilege-escalation").count();
    assert_eq!(number("escalation paths", "proposed"), json!(ways));
    let removed = diff["removed"].as_array().expect("levels").iter();
    let removed: u64 = removed.filter_map(|level| level["count"].as_u64()).sum();
    assert_eq!(diff["review"]["no_longer"]["actions"], json!(removed));
    let text = page(&account, "100").out;
    let basis = &diff["basis"];
    for n in [&basis["records"]["value"], &basis["calls"]["value"]] {
        assert!(text.contains(&n.to_string()), "{n} is not in\n{text}");
    }
}

#[test]
fn markdown_has_the_commands_of_json() {
    let account = account();
    let typed = ["diff", "orders-api", "--quiet", "--format", "markdown"];
    let text = account.run_with_snapshot(&typed).out;
    assert!(text.chars().count() < 60_000);
    let (mut blocks, mut own) = (Vec::new(), None::<String>);
    for event in Parser::new(&text) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => own = Some(String::new()),
            Event::End(TagEnd::CodeBlock) => blocks.extend(own.take()),
            Event::Text(part) => {
                if let Some(own) = &mut own {
                    own.push_str(&part);
                }
            }
            _ => {}
        }
    }
    let value = json_of(&account, &["diff"]);
    let mut found = 0;
    for look in value["review"]["look_at"].as_array().expect("looks") {
        let Some(command) = look["next"]["command"].as_str() else {
            continue;
        };
        let fits = |block: &String| {
            let rest = block.strip_prefix(command);
            rest.is_some_and(|rest| rest == "\n" || rest.starts_with(" --"))
        };
        assert!(blocks.iter().any(fits), "{command}\n{blocks:?}");
        found += 1;
    }
    assert!(found > 0, "{value:#}");
}

#[test]
fn a_risk_stands_in_suggest_with_and_without_the_role() {
    let account = account();
    let mut record = crate::record::get_item("orders-api", "risky", "orders");
    record["eventSource"] = json!("iam.amazonaws.com");
    record["eventName"] = json!("CreateAccessKey");
    record["requestParameters"] = json!({"userName": "somebody"});
    record["managementEvent"] = json!(true);
    record["eventCategory"] = json!("Management");
    account.write("trail/risky.json", &json!({"Records": [record]}));
    let typed = ["suggest", "orders-api"];
    for said in [account.run(&typed), account.run_with_snapshot(&typed)] {
        let line = said
            .err
            .lines()
            .find(|line| line.contains("privilege-escalation"));
        assert!(
            line.is_some_and(|line| line.contains("iam:CreateAccessKey")),
            "{}",
            said.err
        );
    }
    let page = account.run(&["suggest", "orders-api", "--width", "100"]);
    assert!(
        page.err.contains("iam:CreateAccessKey (make keys"),
        "{}",
        page.err
    );
    assert!(
        serde_json::from_str::<Value>(&page.out).is_ok(),
        "{}",
        page.out
    );
}

#[test]
fn a_gap_is_a_line_with_its_code_first() {
    let account = account();
    let said = account.run_with_snapshot(&["suggest", "orders-api"]);
    let value = json_of(&account, &["suggest"]);
    let gaps = value["gaps"].as_array().expect("gaps");
    assert!(gaps.len() >= 3, "{gaps:?}");
    for gap in gaps.iter().filter(|gap| gap["code"] != "window-too-short") {
        let (code, text) = (
            gap["code"].as_str().expect("a code"),
            gap["text"].as_str().expect("a text"),
        );
        let start = format!("{code}  {text}");
        assert!(
            said.err.lines().any(|line| line.starts_with(&start)),
            "{start}\n{}",
            said.err
        );
    }
    assert!(
        said.err.lines().all(|line| line.len() < 1_500),
        "{}",
        said.err
    );
}

#[test]
fn a_patch_is_of_policy_files() {
    let said = account().run_with_snapshot(&["diff", "orders-api", "--quiet", "--format", "patch"]);
    assert!(
        said.out
            .starts_with("--- a/app.json\n+++ b/orders-api.json\n@@ -"),
        "{}",
        said.out
    );
    assert!(
        said.out.contains(&format!("\"Resource\": \"{ORDERS}\"")),
        "{}",
        said.out
    );
    for line in said.out.lines() {
        assert!(
            ["-", "+", " ", "@@ "]
                .iter()
                .any(|sign| line.starts_with(sign)),
            "{line}"
        );
    }
}

#[test]
fn files_have_the_same_page() {
    let account = account();
    let file = |name: &str, action: &str| {
        let policy = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": action, "Resource": "*"}]});
        account.write(name, &policy).display().to_string()
    };
    let (old, new) = (
        file("old.json", "iam:*"),
        file("new.json", "iam:CreateAccessKey"),
    );
    let said = super::account::run(&["diff", "--from", &old, "--to", &new, "--policy"]);
    assert_eq!(said.code, 0, "{}", said.err);
    for part in [
        "NARROWER",
        "escalation paths",
        "iam:CreateAccessKey (make keys",
        "such as iam:",
        "narrowed ",
    ] {
        assert!(said.out.contains(part), "`{part}` is not in\n{}", said.out);
    }
}
