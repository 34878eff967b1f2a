//! Who may call the function.

use super::account::{CheckedAccount, CheckedFunction};
use super::check::{AuditIdentifier, Check, Of, Severity};
use super::fix::{Template, code};
use super::outcome::Outcome;
use super::policy::{Allows, NAMES_CALLER, account_of, allowing};
use crate::snapshot::Unanswered;
use crate::snapshot::surroundings::FunctionUrl;

const URLS: &str = "aws lambda list-function-url-configs --function-name FUNCTION";
const POLICY: &str = "aws lambda get-policy --function-name FUNCTION";

pub(super) const CHECKS: &[Check] = &[
    Check {
        code: "url-without-auth",
        title: "the function's URLs ask who calls",
        severity: Severity::Critical,
        why: "with `NONE` anybody on the internet runs the function",
        asks: URLS,
        known: &[
            AuditIdentifier::WellArchitected("SEC03-BP07"),
            AuditIdentifier::Prowler("awslambda_function_url_public"),
        ],
        fix: Template {
            command: "aws lambda update-function-url-config --region <region> --function-name <function> --auth-type AWS_IAM",
            code: code!("url-without-auth"),
        },
        of: Of::Function(url),
    },
    Check {
        code: "url-any-origin",
        title: "the function's URLs let named sites call from a browser",
        severity: Severity::Medium,
        why: "with `*` the page of anybody may call with what the browser sends along",
        asks: URLS,
        known: &[
            AuditIdentifier::WellArchitected("SEC03-BP07"),
            AuditIdentifier::Prowler("awslambda_function_url_cors_policy"),
        ],
        fix: Template {
            command: "aws lambda update-function-url-config --region <region> --function-name <function> --cors AllowOrigins=https://SITE",
            code: code!("url-any-origin"),
        },
        of: Of::Function(origins),
    },
    Check {
        code: "policy-public",
        title: "the function's policy lets nobody in without a name",
        severity: Severity::Critical,
        why: "with `Principal: *` and no condition every AWS account may invoke the function",
        asks: POLICY,
        known: &[
            AuditIdentifier::Fsbp("Lambda.1"),
            AuditIdentifier::Cis7("2.21"),
            AuditIdentifier::WellArchitected("SEC03-BP07"),
            AuditIdentifier::Prowler("awslambda_function_not_publicly_accessible"),
        ],
        fix: Template {
            command: "aws lambda remove-permission --region <region> --function-name <function> --statement-id <sid>",
            code: code!("policy-principal"),
        },
        of: Of::Function(public),
    },
    Check {
        code: "policy-service-unbound",
        title: "services are let in for named sources only",
        severity: Severity::High,
        why: "without `SourceArn` or `SourceAccount` the service lets in resources of other accounts, too",
        asks: POLICY,
        known: &[AuditIdentifier::Fsbp("Lambda.1")],
        fix: Template {
            command: "aws lambda add-permission --region <region> --function-name <function> --statement-id <sid>-bound --action <action> --principal <service> --source-account <account> --source-arn SOURCE_ARN && aws lambda remove-permission --region <region> --function-name <function> --statement-id <sid>",
            code: code!("policy-service-unbound"),
        },
        of: Of::Function(unbound),
    },
    Check {
        code: "policy-other-account",
        title: "the function's policy names its own account only",
        severity: Severity::Medium,
        why: "whoever owns the other account decides who invokes the function",
        asks: POLICY,
        known: &[AuditIdentifier::WellArchitected("SEC03-BP08")],
        fix: Template {
            command: "aws lambda remove-permission --region <region> --function-name <function> --statement-id <sid> # where the account is not meant",
            code: code!("policy-principal"),
        },
        of: Of::Function(other_account),
    },
];

static OF_ALIAS: Template = Template {
    command: "aws lambda update-function-url-config --region <region> --function-name <function> --qualifier <alias> --auth-type AWS_IAM",
    code: code!("url-without-auth-alias"),
};

static ORIGINS_OF_ALIAS: Template = Template {
    command: "aws lambda update-function-url-config --region <region> --function-name <function> --qualifier <alias> --cors AllowOrigins=https://SITE",
    code: code!("url-any-origin-alias"),
};

/// Whether a call about the function is known to have nothing to tell.
fn is_known_absent(
    account: &CheckedAccount<'_>,
    subject: &CheckedFunction<'_>,
    action: &str,
) -> bool {
    let unanswered = account
        .snapshot()
        .into_iter()
        .flat_map(|s| s.unanswered.iter());
    let mut own =
        unanswered.filter(|u| u.action == action && subject.function.is_meant_by(&u.about));
    own.any(Unanswered::is_missing)
}

pub(super) fn urls<'a>(
    account: &CheckedAccount<'a>,
    subject: &CheckedFunction<'_>,
) -> Result<&'a [FunctionUrl], Outcome> {
    if let Some(urls) = account.around.urls.get(&subject.arn) {
        return Ok(urls);
    }
    let is_listed = account.is_told(&account.around.urls_listed, subject);
    if is_listed || is_known_absent(account, subject, "lambda:GetFunctionUrlConfig") {
        return Ok(&[]);
    }
    Err(Outcome::unknown(
        "its URLs were not listed, or the answer does not name the function",
    ))
}

fn url(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    match urls(account, subject) {
        Err(unknown) => unknown,
        Ok([]) => Outcome::passed("it has no URL"),
        Ok(urls) => {
            let is_open = |url: &&FunctionUrl| url.auth != "AWS_IAM";
            let open = urls.iter().filter(is_open);
            let open: Vec<String> = open
                .map(|url| format!("`{}`{}", url.auth, of_alias(url)))
                .collect();
            let outcome = Outcome::none_of(&open, "`AuthType` is ", "`AuthType` is `AWS_IAM`");
            mended(outcome, urls.iter().find(is_open), &OF_ALIAS)
        }
    }
}

/// The fix of the first URL that a check is about: that of an alias is named by it.
fn mended(outcome: Outcome, url: Option<&FunctionUrl>, of_alias: &'static Template) -> Outcome {
    let Some(url) = url else {
        return outcome;
    };
    let outcome = outcome.with("auth", url.auth.clone());
    match url.qualifier.as_str() {
        "" => outcome,
        alias => outcome.with("alias", alias).mended_by(of_alias),
    }
}

fn of_alias(url: &FunctionUrl) -> String {
    match url.qualifier.as_str() {
        "" => String::new(),
        alias => format!(" (alias `{alias}`)"),
    }
}

fn origins(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    match urls(account, subject) {
        Err(unknown) => unknown,
        Ok(urls) => {
            let lets_any = |url: &&FunctionUrl| {
                let mut origins = url.origins.iter();
                origins.any(|o| o == "*" || o.ends_with("://*"))
            };
            let any = urls.iter().filter(lets_any);
            let any: Vec<String> = any
                .map(|url| format!("`{}`{}", url.origins.join("`, `"), of_alias(url)))
                .collect();
            let none = "no URL lets in pages of any origin";
            let outcome = Outcome::none_of(&any, "`Cors.AllowOrigins` is ", none);
            mended(outcome, urls.iter().find(lets_any), &ORIGINS_OF_ALIAS)
        }
    }
}

/// Statements of the function's policy.
pub(super) fn statements<'a>(
    account: &CheckedAccount<'a>,
    subject: &CheckedFunction<'_>,
) -> Result<Vec<Allows<'a>>, Outcome> {
    match account.around.policies.get(&subject.arn) {
        Some(statements) => Ok(allowing(statements).collect()),
        None if account
            .around
            .without_policy
            .contains(&subject.function.name)
            || is_known_absent(account, subject, "lambda:GetPolicy") =>
        {
            Ok(Vec::new())
        }
        None => Err(Outcome::unknown("its policy was not read")),
    }
}

/// Statements of the function's policy that are as asked; the first one's name goes into the fix.
fn found(
    account: &CheckedAccount<'_>,
    subject: &CheckedFunction<'_>,
    is: impl Fn(&Allows<'_>) -> Option<String>,
    what: &str,
    none: &str,
) -> Outcome {
    let statements = match statements(account, subject) {
        Ok(statements) => statements,
        Err(unknown) => return unknown,
    };
    let found: Vec<(&Allows<'_>, String)> = statements
        .iter()
        .filter_map(|s| Some((s, is(s)?)))
        .collect();
    let told: Vec<String> = found
        .iter()
        .map(|(s, who)| match s.sid() {
            Some(sid) => format!("{who} (`{sid}`)"),
            None => who.clone(),
        })
        .collect();
    let mut outcome = Outcome::none_of(&told, what, none);
    if let Some((first, _)) = found.first() {
        let service = first.principals("Service").into_iter().next();
        let names = [
            ("sid", first.sid()),
            ("service", service),
            ("action", first.action()),
        ];
        for (key, name) in names {
            outcome = name
                .into_iter()
                .fold(outcome, |outcome, name| outcome.with(key, name));
        }
    }
    outcome
}

fn public(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    let is = |s: &Allows<'_>| {
        let open = s.is_anybody() && !s.is_tied_by(&NAMES_CALLER);
        open.then(|| "`*`".to_owned())
    };
    found(
        account,
        subject,
        is,
        "`Principal` is ",
        "each `Principal` is a name, or a condition names it",
    )
}

fn unbound(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    let is = |s: &Allows<'_>| {
        let services = s.principals("Service");
        let keys = [
            "aws:SourceArn",
            "aws:SourceAccount",
            "aws:SourceOrgID",
            "aws:SourceOrgPaths",
            // a token that the invoker must supply (AddPermission in the Lambda API reference)
            "lambda:EventSourceToken",
        ];
        let open = !services.is_empty() && !s.is_tied_by(&keys);
        open.then(|| format!("`{}`", services.join("`, `")))
    };
    found(
        account,
        subject,
        is,
        "neither `SourceArn` nor `SourceAccount` for ",
        "each service is let in for named sources",
    )
}

fn other_account(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    let own = subject.function.account.as_str();
    let is = |s: &Allows<'_>| {
        let names = s.principals("AWS").into_iter();
        let others: Vec<&str> = names
            .filter(|p| *p != "*" && account_of(p) != own)
            .collect();
        (!others.is_empty()).then(|| format!("`{}`", others.join("`, `")))
    };
    found(
        account,
        subject,
        is,
        "`Principal` is ",
        "no `Principal` is of another account",
    )
}
