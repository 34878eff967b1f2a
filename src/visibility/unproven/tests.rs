use super::*;
use crate::iam::policy::Policy;
use crate::observer::usage::{Count, Operation};
use crate::synthesizer::Calls;

const QUEUE: &str = "arn:aws:sqs:eu-west-1:111122223333:orders";

fn role(statements: &str) -> Role {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    let policy = Policy::parse(&text).expect("a policy");
    Role::of_file("task", vec![policy])
}

fn throttled(resource: &str) -> UnprovenCall {
    UnprovenCall {
        operation: Operation {
            source: "sqs.amazonaws.com".to_owned(),
            name: "SendMessage".to_owned(),
        },
        action: Action::new("sqs", "SendMessage").expect("an action"),
        resource: resource.to_owned(),
        calls: Calls {
            count: Count {
                value: 3,
                exact: true,
            },
            first: None,
            last: None,
            samples: vec![],
            errors: vec!["RequestThrottled".to_owned()],
        },
    }
}

/// What is kept: `resource conditions`, and the text of the gap.
fn kept(role: Option<&Role>, resource: &str) -> (Vec<String>, String) {
    let kept = keep_unproven(Kept::default(), role, &[throttled(resource)]);
    let places = kept.grants.iter().map(|grant| {
        assert!(grant.is_kept());
        let keys: Vec<&str> = grant
            .conditions
            .values()
            .flatten()
            .map(|(k, _)| k.as_str())
            .collect();
        format!("{} {}", grant.resource, keys.join(","))
            .trim_end()
            .to_owned()
    });
    (places.collect(), kept.gaps[0].text.clone())
}

#[test]
fn what_today_allows_of_the_call_stays_and_no_more() {
    for (statement, asked, stays) in [
        (
            r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#,
            QUEUE,
            &[QUEUE][..],
        ),
        (
            r#"{"Effect": "Allow", "NotAction": "iam:*", "Resource": "arn:aws:sqs:*:*:*"}"#,
            QUEUE,
            &[QUEUE],
        ),
        (
            r#"{"Effect": "Allow", "Action": "sqs:*", "Resource": "arn:aws:sqs:eu-west-1:111122223333:other"}"#,
            QUEUE,
            &[],
        ),
        (
            r#"{"Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": "*"}"#,
            QUEUE,
            &[],
        ),
        (
            r#"{"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}"#,
            QUEUE,
            &[],
        ),
        (
            r#"{"Effect": "Allow", "Action": "sqs:*", "NotResource": "arn:aws:sqs:*:*:secret"}"#,
            QUEUE,
            &[QUEUE],
        ),
        (
            r#"{"Effect": "Allow", "Action": "sqs:*", "NotResource": "arn:aws:sqs:*:*:orders"}"#,
            QUEUE,
            &[],
        ),
        // The record does not tell which queue.
        (
            r#"{"Effect": "Allow", "Action": "sqs:*", "Resource": ["arn:aws:sqs:eu-west-1:111122223333:orders", "arn:aws:s3:::x"]}"#,
            "arn:aws:sqs:eu-west-1:111122223333:*",
            &[QUEUE],
        ),
    ] {
        let (places, text) = kept(Some(&role(statement)), asked);
        assert_eq!(places, stays, "{statement}");
        let said = if stays.is_empty() {
            "does not allow it either"
        } else {
            "stays on"
        };
        assert!(
            text.contains(said) && text.contains("RequestThrottled"),
            "{text}"
        );
    }
}

#[test]
fn conditions_of_today_stay_with_it() {
    let role = role(
        r#"{"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}},
           {"Effect": "Deny", "Action": "sqs:Send*", "Resource": "arn:aws:sqs:*:*:orders-dead"}"#,
    );
    let kept = keep_unproven(Kept::default(), Some(&role), &[throttled(QUEUE)]);
    assert!(kept.grants[0].conditions["StringEquals"].contains_key("aws:SourceVpce"));
    assert_eq!(role.denials().len(), 1, "carried over beside it");
}

#[test]
fn without_a_role_nothing_is_kept_and_the_call_is_named() {
    let (places, text) = kept(None, QUEUE);
    assert!(places.is_empty());
    assert!(
        text.starts_with("`sqs:SendMessage` only failed") && text.ends_with("is not granted"),
        "{text}"
    );
}
