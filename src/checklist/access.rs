//! Who may call the function.

use super::account::{Account, Subject};
use super::check::{Check, Known, Of, Severity};
use super::fix::Template;
use super::outcome::Outcome;
use super::policy::{Allows, NAMES_CALLER, account_of, allowing};
use crate::snapshot::Unanswered;
use crate::snapshot::surroundings::{Caller, FunctionUrl};

const URLS: &str = "aws lambda list-function-url-configs --function-name FUNCTION";
const POLICY: &str = "aws lambda get-policy --function-name FUNCTION";
const APIS: &str = "aws apigateway get-rest-apis; aws apigateway get-resources --rest-api-id API --embed methods > get-resources-API.json; aws apigatewayv2 get-apis; aws apigatewayv2 get-routes --api-id API > get-routes-API.json; aws apigatewayv2 get-integrations --api-id API > get-integrations-API.json";

pub(super) const CHECKS: &[Check] = &[
    Check {
        code: "url-without-auth",
        title: "the function's URLs ask who calls",
        severity: Severity::Critical,
        why: "with `NONE` anybody on the internet runs the function",
        asks: URLS,
        known: &[
            Known::WellArchitected("SEC03-BP07"),
            Known::Prowler("awslambda_function_url_public"),
        ],
        fix: Template {
            command: "aws lambda update-function-url-config --function-name <arn> --auth-type AWS_IAM",
            cloudformation: "AuthType: AWS_IAM",
            terraform: "authorization_type = \"AWS_IAM\"",
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
            Known::WellArchitected("SEC03-BP07"),
            Known::Prowler("awslambda_function_url_cors_policy"),
        ],
        fix: Template {
            command: "aws lambda update-function-url-config --function-name <arn> --cors AllowOrigins=https://SITE",
            cloudformation: "Cors: { AllowOrigins: [\"https://SITE\"] }",
            terraform: "cors { allow_origins = [\"https://SITE\"] }",
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
            Known::Fsbp("Lambda.1"),
            Known::Cis7("2.21"),
            Known::WellArchitected("SEC03-BP07"),
            Known::Prowler("awslambda_function_not_publicly_accessible"),
        ],
        fix: Template {
            command: "aws lambda remove-permission --function-name <arn> --statement-id <sid>",
            cloudformation: "Principal: the account or service that calls, with SourceArn or SourceAccount",
            terraform: "principal = the account or service that calls, with source_arn or source_account",
        },
        of: Of::Function(public),
    },
    Check {
        code: "policy-service-unbound",
        title: "services are let in for named sources only",
        severity: Severity::High,
        why: "without `SourceArn` or `SourceAccount` the service lets in resources of other accounts, too",
        asks: POLICY,
        known: &[Known::Fsbp("Lambda.1")],
        fix: Template {
            command: "aws lambda remove-permission --function-name <arn> --statement-id <sid> && aws lambda add-permission --function-name <arn> --statement-id <sid> --action lambda:InvokeFunction --principal <principal> --source-account <account> --source-arn SOURCE_ARN",
            cloudformation: "SourceAccount: \"<account>\", SourceArn: SOURCE_ARN",
            terraform: "source_account = \"<account>\", source_arn = \"SOURCE_ARN\"",
        },
        of: Of::Function(unbound),
    },
    Check {
        code: "policy-other-account",
        title: "the function's policy names its own account only",
        severity: Severity::Medium,
        why: "whoever owns the other account decides who invokes the function",
        asks: POLICY,
        known: &[Known::WellArchitected("SEC03-BP08")],
        fix: Template {
            command: "aws lambda remove-permission --function-name <arn> --statement-id <sid> # if the account is not meant",
            cloudformation: "Principal: a role of the other account, in place of the account",
            terraform: "principal = a role of the other account, in place of the account",
        },
        of: Of::Function(other_account),
    },
    Check {
        code: "api-without-authorizer",
        title: "routes of APIs that call the function ask who calls",
        severity: Severity::High,
        why: "a route with `NONE` runs the function for anybody who knows the address",
        asks: APIS,
        known: &[
            Known::Fsbp("APIGateway.8"),
            Known::WellArchitected("SEC05-BP02"),
            Known::Prowler("apigateway_restapi_authorizers_enabled"),
            Known::Prowler("apigatewayv2_api_authorizers_enabled"),
            Known::Prowler("apigateway_restapi_public_with_authorizer"),
        ],
        fix: Template {
            command: "aws apigatewayv2 update-route --api-id API --route-id ROUTE --authorization-type JWT --authorizer-id AUTHORIZER; aws apigateway update-method --rest-api-id API --resource-id RESOURCE --http-method METHOD --patch-operations op=replace,path=/authorizationType,value=AWS_IAM",
            cloudformation: "AuthorizationType: AWS_IAM, or CUSTOM, JWT or COGNITO_USER_POOLS with AuthorizerId",
            terraform: "authorization_type = \"AWS_IAM\", or authorization = \"AWS_IAM\" of a method",
        },
        of: Of::Function(anonymous),
    },
    Check {
        code: "api-key-as-auth",
        title: "no route of an API takes a key for a name",
        severity: Severity::Medium,
        why: "an API key counts calls and says nothing of who calls; it is copied, and lives for years",
        asks: APIS,
        known: &[],
        fix: Template {
            command: "aws apigateway update-method --rest-api-id API --resource-id RESOURCE --http-method METHOD --patch-operations op=replace,path=/authorizationType,value=AWS_IAM",
            cloudformation: "AuthorizationType: AWS_IAM (ApiKeyRequired may stay, for the usage plan)",
            terraform: "authorization = \"AWS_IAM\" (api_key_required may stay, for the usage plan)",
        },
        of: Of::Function(by_key),
    },
    Check {
        code: "load-balancer-target",
        title: "no load balancer calls the function",
        severity: Severity::Low,
        why: "a load balancer asks nobody who calls unless a rule of its listener does, and no caller signs",
        asks: "aws elbv2 describe-target-groups; aws elbv2 describe-target-health --target-group-arn GROUP",
        known: &[],
        fix: Template {
            command: "aws elbv2 modify-rule --rule-arn RULE --actions Type=authenticate-oidc,… Type=forward,TargetGroupArn=GROUP",
            cloudformation: "Actions of the listener's rule: authenticate-oidc or authenticate-cognito before forward",
            terraform: "action { type = \"authenticate-oidc\" } before action { type = \"forward\" }",
        },
        of: Of::Function(load_balancer),
    },
];

/// Whether a call about the function is known to have nothing to tell.
fn is_known_absent(account: &Account<'_>, subject: &Subject<'_>, action: &str) -> bool {
    let unanswered = account
        .snapshot()
        .into_iter()
        .flat_map(|s| s.unanswered.iter());
    let mut own =
        unanswered.filter(|u| u.action == action && subject.function.is_meant_by(&u.about));
    own.any(Unanswered::is_missing)
}

fn urls<'a>(account: &Account<'a>, subject: &Subject<'_>) -> Result<&'a [FunctionUrl], Outcome> {
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

fn url(account: &Account<'_>, subject: &Subject<'_>) -> Outcome {
    match urls(account, subject) {
        Err(unknown) => unknown,
        Ok([]) => Outcome::passed("it has no URL"),
        Ok(urls) => {
            let open = urls.iter().filter(|url| url.auth != "AWS_IAM");
            let open: Vec<String> = open
                .map(|url| format!("`{}`{}", url.auth, of_alias(url)))
                .collect();
            Outcome::none_of(&open, "`AuthType` is ", "`AuthType` is `AWS_IAM`")
        }
    }
}

fn of_alias(url: &FunctionUrl) -> String {
    match url.qualifier.as_str() {
        "" => String::new(),
        alias => format!(" (alias `{alias}`)"),
    }
}

fn origins(account: &Account<'_>, subject: &Subject<'_>) -> Outcome {
    match urls(account, subject) {
        Err(unknown) => unknown,
        Ok(urls) => {
            let any = urls
                .iter()
                .filter(|url| url.origins.iter().any(|o| o == "*" || o.ends_with("://*")));
            let any: Vec<String> = any
                .map(|url| format!("`{}`{}", url.origins.join("`, `"), of_alias(url)))
                .collect();
            Outcome::none_of(
                &any,
                "`Cors.AllowOrigins` is ",
                "no URL lets in pages of any origin",
            )
        }
    }
}

/// Statements of the function's policy.
fn statements<'a>(
    account: &Account<'a>,
    subject: &Subject<'_>,
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
    account: &Account<'_>,
    subject: &Subject<'_>,
    is: impl Fn(&Allows<'_>) -> Option<String>,
    what: &str,
    none: &str,
) -> Outcome {
    let statements = match statements(account, subject) {
        Ok(statements) => statements,
        Err(unknown) => return unknown,
    };
    let found: Vec<(&str, String)> = statements
        .iter()
        .filter_map(|s| Some((s.sid(), is(s)?)))
        .collect();
    let told: Vec<String> = found
        .iter()
        .map(|(sid, who)| format!("{who} (`{sid}`)"))
        .collect();
    let (sid, principal) = found
        .first()
        .map_or(("", ""), |(sid, who)| (*sid, who.as_str()));
    Outcome::none_of(&told, what, none)
        .with("sid", sid)
        .with("principal", principal.trim_matches('`'))
}

fn public(account: &Account<'_>, subject: &Subject<'_>) -> Outcome {
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

fn unbound(account: &Account<'_>, subject: &Subject<'_>) -> Outcome {
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

fn other_account(account: &Account<'_>, subject: &Subject<'_>) -> Outcome {
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

/// Routes that call the function as such; whether all are known decides where there is none.
fn routes(
    account: &Account<'_>,
    subject: &Subject<'_>,
    of: Caller,
    what: &str,
    none: &str,
) -> Outcome {
    let api = &account.around.api;
    let own = api.routes_of(&subject.arn);
    let mut found: Vec<String> = own
        .filter(|route| api.caller(route) == of)
        .map(|route| match route.api.as_str() {
            "" => format!("`{}`", route.name),
            id => format!("`{}` of `{id}`", route.name),
        })
        .collect();
    found.sort();
    found.dedup();
    let (region, all) = (&subject.function.region, account.regions());
    let is_listed = api.rest.is_whole(region, all) && api.http.is_whole(region, all);
    let is_open = || api.varying().any(|route| api.caller(route) == of);
    if found.is_empty() && is_listed && api.is_read() && is_open() {
        return Outcome::unknown("which function a route calls, a variable of its stage tells");
    }
    if found.is_empty() && !(is_listed && api.is_read()) {
        return Outcome::unknown("not all APIs, routes and integrations of the region were read");
    }
    Outcome::none_of(&found, what, none)
}

fn anonymous(account: &Account<'_>, subject: &Subject<'_>) -> Outcome {
    let none = "no route without an authorizer calls it";
    routes(
        account,
        subject,
        Caller::Anybody,
        "`AuthorizationType` is `NONE` for ",
        none,
    )
}

fn by_key(account: &Account<'_>, subject: &Subject<'_>) -> Outcome {
    let none = "no route takes an API key alone";
    routes(
        account,
        subject,
        Caller::WithKey,
        "`ApiKeyRequired` and no authorizer for ",
        none,
    )
}

fn load_balancer(account: &Account<'_>, subject: &Subject<'_>) -> Outcome {
    let around = account.around;
    let own = format!("{}:", subject.arn);
    let is_own = |arn: &&String| **arn == subject.arn || arn.starts_with(&own);
    if let Some(target) = around.targets.items.iter().find(is_own) {
        return Outcome::failed(format!(
            "`{target}` is the target of a load balancer's group"
        ));
    }
    if let Ok(statements) = statements(account, subject) {
        let service = "elasticloadbalancing.amazonaws.com";
        if statements
            .iter()
            .any(|s| s.principals("Service").contains(&service))
        {
            return Outcome::failed(format!("its policy lets in `{service}`"));
        }
    }
    let (region, all) = (&subject.function.region, account.regions());
    if !around.target_groups.is_whole(region, all) {
        return Outcome::unknown("target groups of the region were not listed");
    }
    if around.target_groups.items.is_empty() || around.targets.is_whole(region, all) {
        return Outcome::passed("no target group has it");
    }
    Outcome::unknown("the targets of the region's groups were not read")
}
