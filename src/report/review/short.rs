//! Names shortened to what tells them from others; never within a word.

use std::fmt::Write;

use crate::iam::arn::Arn;
use crate::lambda::Function;

/// A resource as people say it to each other: without account and region where they are the function's own.
pub(super) fn resource(pattern: &str, function: &Function) -> String {
    if pattern == "*" {
        return "every resource".to_owned();
    }
    let Some(arn) = Arn::parse(pattern) else {
        return pattern.to_owned();
    };
    // a log group's streams are the group's
    let name = match arn.service {
        "logs" => arn
            .resource
            .strip_prefix("log-group:")
            .unwrap_or(arn.resource),
        _ => arn.resource,
    };
    let name = match (arn.service, name.strip_suffix(":*")) {
        ("logs", Some(group)) if !group.is_empty() => group,
        _ => name,
    };
    let mut out = name.to_owned();
    match arn.account {
        "" | "aws" => {}
        own if own == function.account => {}
        "*" => out += " in any account",
        other => {
            let _ = write!(out, " in account {other}");
        }
    }
    match arn.region {
        "" => {}
        own if own == function.region => {}
        "*" => out += " in any region",
        other => {
            let _ = write!(out, " in {other}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_is_said_as_people_say_it() {
        let function = Function {
            name: "f".to_owned(),
            partition: "aws".to_owned(),
            region: "eu-west-1".to_owned(),
            account: "111122223333".to_owned(),
        };
        for (pattern, said) in [
            ("*", "every resource"),
            (
                "arn:aws:dynamodb:eu-west-1:111122223333:table/orders",
                "table/orders",
            ),
            ("arn:aws:s3:::b/in/*", "b/in/*"),
            (
                "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/f:*",
                "/aws/lambda/f",
            ),
            (
                "arn:aws:sqs:us-east-1:444455556666:q",
                "q in account 444455556666 in us-east-1",
            ),
            ("arn:aws:sqs:*:*:q", "q in any account in any region"),
            (
                "arn:aws:bedrock:eu-west-1::foundation-model/m",
                "foundation-model/m",
            ),
            ("not an arn", "not an arn"),
        ] {
            assert_eq!(resource(pattern, &function), said);
        }
    }
}
