//! Temporary credentials instead of secrets that last.

use super::account::{CheckedAccount, CheckedFunction, as_far_as_known};
use super::check::{AuditIdentifier, Check, Of, Severity};
use super::fix::{Template, code};
use super::outcome::Outcome;
use super::policy::{account_of, ties};
use super::{lasting, trust};
use crate::iam::pattern::Pattern;
use crate::iam::policy::{Effect, Resources, Statement};
use crate::lambda::configuration::Secret;
use crate::snapshot::surroundings::VariableValue;

const CONFIGURATION: &str = "aws lambda list-functions";
pub(super) const ROLES: &str =
    "aws iam get-account-authorization-details --filter Role LocalManagedPolicy AWSManagedPolicy";

const TO_SECRETS: Template = Template {
    command: "aws secretsmanager create-secret --region <region> --name <function>/<variable> --secret-string file://SECRET && aws lambda update-function-configuration --region <region> --function-name <function> --environment file://ENVIRONMENT_WITHOUT_IT.json # and change the secret: it was readable",
    code: code!("secret-in-environment"),
};

pub(super) const CHECKS: &[Check] = &[
    Check {
        code: "key-in-environment",
        title: "no variable of the environment holds an access key of AWS",
        severity: Severity::Critical,
        why: "a key works from anywhere, for anybody who may read the configuration; the role's own credentials end by themselves",
        asks: CONFIGURATION,
        known: &[
            AuditIdentifier::WellArchitected("SEC02-BP03"),
            AuditIdentifier::Prowler("awslambda_function_no_secrets_in_variables"),
        ],
        fix: Template {
            command: "aws lambda update-function-configuration --region <region> --function-name <function> --environment file://ENVIRONMENT_WITHOUT_IT.json && aws iam update-access-key --access-key-id ACCESS_KEY_ID_OF_USER --status Inactive --user-name USER",
            code: code!("key-in-environment"),
        },
        of: Of::Function(keys),
    },
    Check {
        code: "secret-in-environment",
        title: "no variable of the environment holds a secret",
        severity: Severity::High,
        why: "whoever may list functions reads it, and so do logs and templates; nobody sees who did",
        asks: CONFIGURATION,
        known: &[
            AuditIdentifier::WellArchitected("SEC02-BP03"),
            AuditIdentifier::Prowler("awslambda_function_no_secrets_in_variables"),
        ],
        fix: TO_SECRETS,
        of: Of::Function(secrets),
    },
    Check {
        code: "environment-key",
        title: "variables of the environment are encrypted with a key of the owner",
        severity: Severity::Low,
        why: "with Lambda's own key, who may read the configuration reads the values",
        asks: CONFIGURATION,
        known: &[
            AuditIdentifier::Prowler("awslambda_function_env_vars_not_encrypted_with_cmk"),
            AuditIdentifier::Checkov("CKV_AWS_173"),
        ],
        fix: Template {
            command: "aws lambda update-function-configuration --region <region> --function-name <function> --kms-key-arn KEY_ARN",
            code: code!("environment-key"),
        },
        of: Of::Function(environment_key),
    },
    Check {
        code: "user-key-in-function",
        title: "no function signs calls with the key of a user",
        severity: Severity::High,
        why: "a user's key does not end, and what it may do is not in the function's role, where somebody would look for it",
        asks: "the records: `--trail`, `--usage` or the account's own trails",
        known: &[AuditIdentifier::WellArchitected("SEC02-BP02")],
        fix: Template {
            command: "lpgen suggest <function> --out policies/ && aws iam update-access-key --access-key-id ACCESS_KEY_ID_OF_USER --status Inactive --user-name <user> # once the role has what the calls need",
            code: code!("user-key-in-function"),
        },
        of: Of::Account(lasting::keys_of_users),
    },
    Check {
        code: "role-session-long",
        title: "credentials of the role are handed out for an hour at most",
        severity: Severity::Low,
        why: "who takes credentials can use them until they end, and nobody can call them back one by one",
        asks: "the records: `--trail`, `--usage` or the account's own trails",
        known: &[AuditIdentifier::WellArchitected("SEC02-BP02")],
        fix: Template {
            command: "aws iam update-role --role-name <role> --max-session-duration 3600",
            code: code!("role-session-long"),
        },
        of: Of::Function(lasting::long_sessions),
    },
    Check {
        code: "role-trust",
        title: "only Lambda may assume the role",
        severity: Severity::High,
        why: "whoever else may assume the role has all that the function has, from anywhere",
        asks: ROLES,
        known: &[],
        fix: Template {
            command: "aws iam update-assume-role-policy --role-name <role> --policy-document '{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}'",
            code: code!("role-trust"),
        },
        of: Of::Function(trust::only_lambda),
    },
    Check {
        code: "role-trust-no-external-id",
        title: "other accounts that may assume the role give an external id",
        severity: Severity::High,
        why: "without one, a service of the other account can be talked into using the role for somebody else",
        asks: ROLES,
        known: &[],
        fix: Template {
            command: "aws iam update-assume-role-policy --role-name <role> --policy-document '{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"},{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"<principal>\"},\"Action\":\"sts:AssumeRole\",\"Condition\":{\"StringEquals\":{\"sts:ExternalId\":\"EXTERNAL_ID\"}}}]}'",
            code: code!("role-trust-no-external-id"),
        },
        of: Of::Function(trust::external_id),
    },
    Check {
        code: "assumes-without-external-id",
        title: "roles of other accounts are assumed with an external id",
        severity: Severity::Medium,
        why: "the other account cannot ask for an id that the function never gives",
        asks: ROLES,
        known: &[],
        fix: Template {
            command: "aws iam put-role-policy --role-name <role> --policy-name assume-with-external-id --policy-document '{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\",\"Resource\":\"<assumed>\",\"Condition\":{\"StringEquals\":{\"sts:ExternalId\":\"EXTERNAL_ID\"}}}]}' # and take it out of the policy that allows it without",
            code: code!("assumes-without-external-id"),
        },
        of: Of::Function(assumes),
    },
    Check {
        code: "cognito-not-per-user",
        title: "roles for users of Cognito reach each user's own data only",
        severity: Severity::High,
        why: "without `${cognito-identity.amazonaws.com:sub}` each user of the pool reads what all users have",
        asks: ROLES,
        known: &[],
        fix: Template {
            command: "aws iam put-role-policy --role-name <role> --policy-name own-data --policy-document '{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"dynamodb:Query\",\"Resource\":\"TABLE_ARN\",\"Condition\":{\"ForAllValues:StringEquals\":{\"dynamodb:LeadingKeys\":[\"${cognito-identity.amazonaws.com:sub}\"]}}}]}' # in place of the policy that has no user in it",
            code: code!("cognito-not-per-user"),
        },
        of: Of::Account(trust::cognito),
    },
];

fn of_kind(
    account: &CheckedAccount<'_>,
    subject: &CheckedFunction<'_>,
    is: fn(Secret) -> bool,
) -> Outcome {
    let details = match subject.known_details() {
        Ok(details) => details,
        Err(unknown) => return unknown,
    };
    if !details.has_environment {
        return Outcome::unknown("Lambda could not read the environment: its key refused");
    }
    let found = details
        .variables
        .iter()
        .filter_map(|(name, value)| match value {
            VariableValue::Secret(kind) if is(*kind) => {
                Some(format!("`{name}` holds {}", kind.words()))
            }
            _ => None,
        });
    let found: Vec<String> = found.collect();
    let taken = details
        .variables
        .iter()
        .filter(|(_, value)| *value == VariableValue::Empty)
        .count();
    let is_redacted = account
        .snapshot()
        .is_some_and(crate::snapshot::Snapshot::is_redacted);
    if found.is_empty() && taken > 0 && is_redacted {
        return Outcome::unknown(format!(
            "the values of {taken} variables were taken out of the snapshot before they were looked at"
        ));
    }
    let none = match details.variables.len() {
        0 => "it has no variables".to_owned(),
        all => format!("none of its {all} variables looks like one"),
    };
    let first = found.first().and_then(|told| told.split('`').nth(1));
    let first = first.unwrap_or_default().to_owned();
    Outcome::none_of(&found, "`Environment.Variables`: ", none).with("variable", first)
}

fn keys(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    of_kind(account, subject, |kind| {
        matches!(kind, Secret::AccessKey | Secret::SessionKey)
    })
}

fn secrets(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    of_kind(account, subject, |kind| {
        !matches!(kind, Secret::AccessKey | Secret::SessionKey)
    })
}

fn environment_key(_: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    let details = match subject.known_details() {
        Ok(details) => details,
        Err(unknown) => return unknown,
    };
    match &details.key {
        Some(key) => Outcome::passed(format!("`KMSKeyArn` is `{key}`")),
        None if details.variables.is_empty() && details.has_environment => {
            Outcome::passed("it has no variables")
        }
        None => Outcome::failed("`KMSKeyArn` is not there"),
    }
}

fn assumes(_: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    let role = match subject.known_role() {
        Ok(role) => role,
        Err(unknown) => return unknown,
    };
    let Ok(action) = "sts:AssumeRole".parse() else {
        return Outcome::unknown("the action is not known");
    };
    let own = subject.function.account.as_str();
    let mut found = Vec::new();
    let statements = role.policies.iter().flat_map(|p| &p.policy.statements);
    let of = |s: &&Statement| s.effect == Effect::Allow && s.actions.covers(&action);
    for statement in statements.filter(of) {
        let has_id = statement.condition.iter().any(|(operator, key, values)| {
            let values: Vec<&str> = values.iter().map(Pattern::as_str).collect();
            ties(&operator.to_string(), key, &values, &["sts:ExternalId"])
        });
        if let (Resources::Resource(patterns), false) = (&statement.resources, has_id) {
            let others = patterns.iter().map(Pattern::as_str);
            let others =
                others.filter(|p| account_of(p) != own && *p != "*" && p.contains(":role/"));
            found.extend(others.map(|p| format!("`{p}`")));
        }
    }
    let outcome = Outcome::none_of(
        &found,
        "`sts:AssumeRole` without `sts:ExternalId` on ",
        "no role of another account is assumed without an external id",
    )
    .with("assumed", found.first().map_or("", |p| p.trim_matches('`')));
    as_far_as_known(role, outcome)
}
