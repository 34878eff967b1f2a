//! Runtime and code.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;

use super::account::{CheckedAccount, CheckedFunction};
use super::check::{AuditIdentifier, Check, Of, Severity};
use super::fix::{Template, code};
use super::outcome::Outcome;
use super::policy::account_of;

const CONFIGURATION: &str = "aws lambda list-functions";

pub(super) const CHECKS: &[Check] = &[
    Check {
        code: "runtime-deprecated",
        title: "the runtime gets security patches",
        severity: Severity::High,
        why: "holes that are found after the end of support stay open",
        asks: CONFIGURATION,
        known: &[
            AuditIdentifier::Fsbp("Lambda.2"),
            AuditIdentifier::Prowler("awslambda_function_using_supported_runtimes"),
        ],
        fix: Template {
            command: "aws lambda update-function-configuration --region <region> --function-name <function> --runtime <runtime>",
            code: code!("runtime-deprecated"),
        },
        of: Of::Function(deprecated),
    },
    Check {
        code: "layer-of-other-account",
        title: "layers are of the function's own account",
        severity: Severity::Medium,
        why: "whoever owns the layer runs code with the function's role",
        asks: CONFIGURATION,
        known: &[AuditIdentifier::Prowler(
            "awslambda_function_using_cross_account_layers",
        )],
        fix: Template {
            command: "aws lambda get-layer-version-by-arn --region <region> --arn <layer> # look at it, publish it in your own account, and: aws lambda update-function-configuration --region <region> --function-name <function> --layers OWN_LAYER_ARN",
            code: code!("layer-of-other-account"),
        },
        of: Of::Function(layers),
    },
    Check {
        code: "code-not-signed",
        title: "only signed code is deployed",
        severity: Severity::Low,
        why: "without it, whoever may update the function runs what they like with its role",
        asks: "aws lambda get-function-code-signing-config --function-name FUNCTION",
        known: &[AuditIdentifier::Checkov("CKV_AWS_272")],
        fix: Template {
            command: "aws lambda put-function-code-signing-config --region <region> --function-name <function> --code-signing-config-arn CONFIG_ARN",
            code: code!("code-not-signed"),
        },
        of: Of::Function(signing),
    },
    Check {
        code: "concurrency-not-reserved",
        title: "the function's concurrency is limited",
        severity: Severity::Low,
        why: "who can invoke it without a limit uses up the account's, and its budget",
        asks: "aws lambda get-function-concurrency --function-name FUNCTION > get-function-concurrency-FUNCTION.json; aws lambda get-function --function-name FUNCTION",
        known: &[AuditIdentifier::Checkov("CKV_AWS_115")],
        fix: Template {
            command: "aws lambda put-function-concurrency --region <region> --function-name <function> --reserved-concurrent-executions 10",
            code: code!("concurrency-not-reserved"),
        },
        of: Of::Function(concurrency),
    },
    Check {
        code: "failures-dropped",
        title: "events that fail are kept",
        severity: Severity::Low,
        why: "an event that is dropped after its retries is gone without a trace",
        asks: "aws lambda list-functions; aws lambda list-function-event-invoke-configs --function-name FUNCTION",
        known: &[
            AuditIdentifier::Prowler("awslambda_function_no_dead_letter_queue"),
            AuditIdentifier::Checkov("CKV_AWS_116"),
        ],
        fix: Template {
            command: "aws lambda put-function-event-invoke-config --region <region> --function-name <function> --destination-config '{\"OnFailure\":{\"Destination\":\"QUEUE_ARN\"}}'",
            code: code!("failures-dropped"),
        },
        of: Of::Function(failures),
    },
    Check {
        code: "not-in-vpc",
        title: "the function is connected to a VPC",
        severity: Severity::Low,
        why: "outside a VPC nothing filters where its code connects to; a function that needs no private network may stay outside",
        asks: CONFIGURATION,
        known: &[
            AuditIdentifier::Fsbp("Lambda.3"),
            AuditIdentifier::Prowler("awslambda_function_inside_vpc"),
            AuditIdentifier::Checkov("CKV_AWS_117"),
        ],
        fix: Template {
            command: "aws lambda update-function-configuration --region <region> --function-name <function> --vpc-config SubnetIds=SUBNET_A,SUBNET_B,SecurityGroupIds=SECURITY_GROUP",
            code: code!("vpc"),
        },
        of: Of::Function(in_vpc),
    },
    Check {
        code: "vpc-one-zone",
        title: "a function in a VPC has subnets in two zones",
        severity: Severity::Low,
        why: "with one zone the function stops when the zone does",
        asks: "aws lambda list-functions; aws ec2 describe-subnets",
        known: &[
            AuditIdentifier::Fsbp("Lambda.5"),
            AuditIdentifier::Prowler("awslambda_function_vpc_multi_az"),
        ],
        fix: Template {
            command: "aws lambda update-function-configuration --region <region> --function-name <function> --vpc-config SubnetIds=SUBNET_A,SUBNET_B,SecurityGroupIds=SECURITY_GROUP",
            code: code!("vpc"),
        },
        of: Of::Function(zones),
    },
];

/// Last days of support of runtimes, by identifier.
static RUNTIMES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    #[derive(serde::Deserialize)]
    struct File {
        runtimes: BTreeMap<String, String>,
    }
    let file: File = toml::from_str(include_str!("../../action-catalog/rules/runtimes.toml"))
        .expect("INVARIANT: a test reads the file");
    file.runtimes
});

fn deprecated(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    let details = match subject.known_details() {
        Ok(details) => details,
        Err(unknown) => return unknown,
    };
    let Some(runtime) = &details.runtime else {
        return Outcome::unknown("a container image brings its own runtime");
    };
    let end = RUNTIMES
        .get(runtime)
        .and_then(|day| day.parse::<Date>().ok());
    match end {
        None => Outcome::unknown(format!(
            "the last day of support of `{runtime}` is not known to this lpgen"
        )),
        Some(end) if end < account.today => Outcome::failed(format!(
            "`Runtime` is `{runtime}`, whose support ended on {end}"
        ))
        .with("runtime", successor(runtime)),
        Some(end) => Outcome::passed(format!("`Runtime` is `{runtime}`, supported until {end}")),
    }
}

/// The runtime of the same language that is supported for the longest time; the plainest name of those that are as long.
fn successor(runtime: &str) -> String {
    let language = |name: &str| {
        let end = name.find(|c: char| c.is_ascii_digit() || c == '.');
        let language = &name[..end.unwrap_or(name.len())];
        // .NET dropped the second half of its name, and Go has the runtime without a language only (Lambda developer
        // guide, "Lambda runtimes", "Building Lambda functions with Go").
        match language {
            "dotnetcore" => "dotnet".to_owned(),
            "go" => "provided".to_owned(),
            other => other.to_owned(),
        }
    };
    let own = language(runtime);
    let of_language = RUNTIMES.iter().filter(|(name, _)| language(name) == own);
    let last = of_language.max_by_key(|(name, day)| (day.as_str(), std::cmp::Reverse(name.len())));
    last.map_or_else(|| "RUNTIME".to_owned(), |(name, _)| name.clone())
}

fn layers(_: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    let details = match subject.known_details() {
        Ok(details) => details,
        Err(unknown) => return unknown,
    };
    let own = subject.function.account.as_str();
    let others = details.layers.iter().filter(|arn| account_of(arn) != own);
    let others: Vec<String> = others.map(|arn| format!("`{arn}`")).collect();
    let none = match details.layers.len() {
        0 => "it has no layers".to_owned(),
        all => format!("its {all} layers are of its own account"),
    };
    let first = others.first().map_or("", |arn| arn.trim_matches('`'));
    Outcome::none_of(&others, "`Layers` has ", none).with("layer", first)
}

fn signing(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    let known = &account.around.code_signing;
    let by_name = || account.own_name(subject).and_then(|name| known.get(name));
    match known.get(&subject.arn).or_else(by_name) {
        Some(true) => Outcome::passed("`CodeSigningConfigArn` is there"),
        Some(false) => Outcome::failed("`CodeSigningConfigArn` is not there"),
        None => Outcome::unknown("its code signing configuration was not read"),
    }
}

fn concurrency(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    let known = &account.around.concurrency;
    let by_name = || account.own_name(subject).and_then(|name| known.get(name));
    let told = known.get(&subject.arn).or_else(by_name);
    match told {
        Some(Some(reserved)) => {
            Outcome::passed(format!("`ReservedConcurrentExecutions` is {reserved}"))
        }
        Some(None) => Outcome::failed("`ReservedConcurrentExecutions` is not there"),
        None => Outcome::unknown("its reserved concurrency was not read"),
    }
}

fn failures(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    let details = match subject.known_details() {
        Ok(details) => details,
        Err(unknown) => return unknown,
    };
    if let Some(target) = &details.dead_letter {
        return Outcome::passed(format!("`DeadLetterConfig.TargetArn` is `{target}`"));
    }
    let invocations = subject
        .usage
        .map(|usage| usage.configured.invocations.as_slice());
    let kept = invocations
        .unwrap_or_default()
        .iter()
        .find_map(|i| i.on_failure.as_ref());
    let is_listed = account.is_told(&account.around.invocations, subject);
    match (kept, invocations) {
        (Some(target), _) => Outcome::passed(format!("`OnFailure.Destination` is `{target}`")),
        (None, invocations) if is_listed || invocations.is_some_and(|all| !all.is_empty()) => {
            Outcome::failed("neither `DeadLetterConfig` nor `OnFailure` has a target")
        }
        _ => Outcome::unknown(
            "`DeadLetterConfig` has no target, and whether `OnFailure` has one was not read",
        ),
    }
}

fn in_vpc(_: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    match subject.known_details() {
        Err(unknown) => unknown,
        Ok(details) if details.subnets.is_empty() => {
            Outcome::failed("`VpcConfig.SubnetIds` is empty")
        }
        Ok(details) => Outcome::passed(format!(
            "`VpcConfig.SubnetIds` has {}",
            details.subnets.len()
        )),
    }
}

fn zones(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    let details = match subject.known_details() {
        Ok(details) => details,
        Err(unknown) => return unknown,
    };
    let known: Option<std::collections::BTreeSet<&String>> = details
        .subnets
        .iter()
        .map(|subnet| account.around.zones.get(subnet))
        .collect();
    match (details.subnets.len(), known) {
        (0, _) => Outcome::passed("it is not in a VPC"),
        (1, _) => Outcome::failed("`VpcConfig.SubnetIds` has one subnet"),
        (_, None) => Outcome::unknown("the zones of its subnets were not read"),
        (_, Some(zones)) if zones.len() < 2 => Outcome::failed("its subnets are in one zone"),
        (_, Some(zones)) => Outcome::passed(format!("its subnets are in {} zones", zones.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runtime_is_followed_by_the_last_of_its_language() {
        for (old, new) in [
            ("nodejs12.x", "nodejs24.x"),
            ("python2.7", "python3.14"),
            ("java8", "java25"),
            ("dotnetcore3.1", "dotnet10"),
            ("go1.x", "provided.al2023"),
            ("provided.al2", "provided.al2023"),
            ("cobol", "RUNTIME"),
        ] {
            assert_eq!(successor(old), new, "{old}");
        }
    }

    #[test]
    fn every_day_in_the_table_is_a_day() {
        assert!(RUNTIMES.len() > 30);
        for (runtime, day) in RUNTIMES.iter() {
            assert!(day.parse::<Date>().is_ok(), "{runtime}: {day}");
        }
    }
}
