//! Routes of APIs and load balancers that call the function.

use super::access::statements;
use super::account::{CheckedAccount, CheckedFunction};
use super::check::{AuditIdentifier, Check, Of, Severity};
use super::fix::{Template, code};
use super::outcome::Outcome;
use crate::snapshot::surroundings::{Api, Route, RouteCaller, RouteKind};

const APIS: &str = "aws apigateway get-rest-apis; aws apigateway get-resources --rest-api-id API --embed methods > get-resources-API.json; aws apigatewayv2 get-apis; aws apigatewayv2 get-routes --api-id API > get-routes-API.json; aws apigatewayv2 get-integrations --api-id API > get-integrations-API.json";

/// Every kind of API takes calls that are signed (API Gateway developer guide, "Control and manage access to" its REST,
/// HTTP and WebSocket APIs).
const ROUTE: Template = Template {
    command: "aws apigatewayv2 update-route --region <region> --api-id <api-id> --route-id ROUTE_ID --authorization-type AWS_IAM # and a deployment, where the stage does not deploy by itself",
    code: code!("api-route"),
};

static METHOD: Template = Template {
    command: "aws apigateway update-method --region <region> --rest-api-id <api-id> --resource-id RESOURCE_ID --http-method <method> --patch-operations op=replace,path=/authorizationType,value=AWS_IAM && aws apigateway create-deployment --region <region> --rest-api-id <api-id> --stage-name STAGE",
    code: code!("api-method"),
};

pub(super) const CHECKS: &[Check] = &[
    Check {
        code: "api-without-authorizer",
        title: "routes of APIs that call the function ask who calls",
        severity: Severity::High,
        why: "a route with `NONE` runs the function for anybody who knows the address",
        asks: APIS,
        known: &[
            AuditIdentifier::Fsbp("APIGateway.8"),
            AuditIdentifier::WellArchitected("SEC05-BP02"),
            AuditIdentifier::Prowler("apigateway_restapi_authorizers_enabled"),
            AuditIdentifier::Prowler("apigatewayv2_api_authorizers_enabled"),
            AuditIdentifier::Prowler("apigateway_restapi_public_with_authorizer"),
        ],
        fix: ROUTE,
        of: Of::Function(anonymous),
    },
    Check {
        code: "api-key-as-auth",
        title: "no route of an API takes a key for a name",
        severity: Severity::Medium,
        why: "an API key counts calls and says nothing of who calls; it is copied, and lives for years",
        asks: APIS,
        known: &[],
        fix: ROUTE,
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
            command: "aws elbv2 modify-rule --region <region> --rule-arn RULE_ARN --actions 'Type=authenticate-cognito,Order=1,AuthenticateCognitoConfig={UserPoolArn=USER_POOL_ARN,UserPoolClientId=CLIENT_ID,UserPoolDomain=USER_POOL_DOMAIN}' Type=forward,Order=2,TargetGroupArn=TARGET_GROUP_ARN",
            code: code!("load-balancer-target"),
        },
        of: Of::Function(load_balancer),
    },
];

/// Routes that call the function as such; whether all are known decides where there is none.
fn routes(
    account: &CheckedAccount<'_>,
    subject: &CheckedFunction<'_>,
    of: RouteCaller,
    what: &str,
    none: &str,
) -> Outcome {
    let api = &account.around.api;
    let own = api.routes_of(&subject.arn);
    let mut open: Vec<&Route> = own.filter(|route| api.caller(route) == of).collect();
    open.sort_by_key(|route| (&route.name, &route.api));
    let mut found: Vec<String> = open
        .iter()
        .map(|route| match route.api.as_str() {
            "" => format!("`{}`", route.name),
            id => format!("`{}` of `{id}`", route.name),
        })
        .collect();
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
    let outcome = Outcome::none_of(&found, what, none);
    match open.first() {
        Some(route) => mended(outcome, api, route),
        None => outcome,
    }
}

/// The fix of a route; of a WebSocket API the one that asks who calls.
fn mended(outcome: Outcome, api: &Api, route: &Route) -> Outcome {
    let outcome = match route.api.as_str() {
        "" => outcome,
        id => outcome.with("api-id", id),
    };
    match route.kind {
        RouteKind::Route if api.is_web_socket(&route.api) => outcome.with("route", "$connect"),
        RouteKind::Route => outcome.with("route", &route.name),
        RouteKind::Method => {
            let method = route.name.split(' ').next().unwrap_or_default();
            outcome.with("method", method).mended_by(&METHOD)
        }
    }
}

fn anonymous(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    let none = "no route without an authorizer calls it";
    routes(
        account,
        subject,
        RouteCaller::Anybody,
        "`AuthorizationType` is `NONE` for ",
        none,
    )
}

fn by_key(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    let none = "no route takes an API key alone";
    routes(
        account,
        subject,
        RouteCaller::WithKey,
        "`ApiKeyRequired` and no authorizer for ",
        none,
    )
}

fn load_balancer(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
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
