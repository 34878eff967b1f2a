use super::*;

fn policy(statements: &str) -> Policy {
    Policy::parse(&format!(
        r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#
    ))
    .expect("a policy")
}

fn request(action: &str, resource: &str) -> Request {
    Request {
        action: action.parse().expect("an action"),
        resource: resource.to_owned(),
        context: Context::default().with("aws:PrincipalTag/team", "blue"),
    }
}

fn get() -> Request {
    request("s3:GetObject", "arn:aws:s3:::b/blue/x")
}

const ALLOW_GET: &str =
    r#"{"Sid":"Get","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}"#;
const ALLOW_ALL: &str = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
const DENY_GET: &str = r#"{"Effect":"Deny","Action":"s3:Get*","Resource":"*"}"#;
const ALLOW_SQS: &str = r#"{"Effect":"Allow","Action":"sqs:*","Resource":"*"}"#;

#[test]
fn the_deciding_statement_is_named() {
    let decision = evaluate(&[policy(ALLOW_SQS), policy(ALLOW_GET)], None, None, &get());
    let by = decision.statement().expect("a statement");
    assert!(decision.is_allowed());
    assert_eq!(
        (by.policy, by.statement, by.sid.as_deref()),
        (1, 0, Some("Get"))
    );
    assert_eq!(
        decision.to_string(),
        "statement `Get` of policy 2 allows it"
    );
}

#[test]
fn a_deny_anywhere_wins() {
    let (allow, deny) = (
        policy(ALLOW_ALL),
        policy(&format!("{ALLOW_ALL},{DENY_GET}")),
    );
    let allows = std::slice::from_ref(&allow);
    let cases = [
        (
            evaluate(&[allow.clone(), deny.clone()], None, None, &get()),
            PolicySource::Identity,
        ),
        (
            evaluate(allows, Some(&deny), None, &get()),
            PolicySource::Boundary,
        ),
        (
            evaluate(allows, None, Some(&deny), &get()),
            PolicySource::Session,
        ),
        // also when nothing allows the request
        (
            evaluate(&[], None, Some(&deny), &get()),
            PolicySource::Session,
        ),
    ];
    for (decision, source) in cases {
        assert!(
            matches!(decision, Decision::ExplicitDeny { .. }),
            "{decision:?}"
        );
        let by = decision.statement().expect("a statement");
        assert_eq!((by.source, by.statement), (source, 1));
    }
}

#[test]
fn limits_must_allow_too() {
    let (all, sqs) = (policy(ALLOW_ALL), policy(ALLOW_SQS));
    let alls = std::slice::from_ref(&all);
    assert!(evaluate(alls, Some(&all), Some(&all), &get()).is_allowed());
    for (decision, source) in [
        (
            evaluate(&[], Some(&all), None, &get()),
            PolicySource::Identity,
        ),
        (
            evaluate(alls, Some(&sqs), Some(&all), &get()),
            PolicySource::Boundary,
        ),
        (
            evaluate(alls, Some(&all), Some(&sqs), &get()),
            PolicySource::Session,
        ),
    ] {
        let Decision::ImplicitDeny { why } = decision else {
            panic!("{decision:?}");
        };
        assert_eq!((why.source, why.nearest), (source, None));
    }
}

#[test]
fn silence_says_how_near_it_was() {
    let near = policy(
        r#"{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::c/*"},
           {"Sid":"Red","Effect":"Allow","Action":"s3:*","Resource":"*",
            "Condition":{"StringEquals":{"aws:PrincipalTag/team":"red"}}}"#,
    );
    assert_eq!(
        evaluate(std::slice::from_ref(&near), None, None, &get()).to_string(),
        "nothing in the identity policies allows it: statement `Red` of policy 1 would, \
         but `StringEquals` on `aws:PrincipalTag/team` does not hold"
    );
    assert_eq!(
        evaluate(&[near], None, None, &request("sqs:SendMessage", "*")).to_string(),
        "nothing in the identity policies allows it: no statement has the action"
    );
}

#[test]
fn not_elements_and_variables() {
    let cases = [
        (
            r#"{"Effect":"Allow","NotAction":"s3:Put*","Resource":"*"}"#,
            true,
        ),
        (
            r#"{"Effect":"Allow","NotAction":["iam:*","S3:getobject"],"Resource":"*"}"#,
            false,
        ),
        (
            r#"{"Effect":"Allow","Action":"*","NotResource":"arn:aws:s3:::c/*"}"#,
            true,
        ),
        (
            r#"{"Effect":"Allow","Action":"*","NotResource":["arn:aws:s3:::b/*"]}"#,
            false,
        ),
        (
            r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b/${aws:PrincipalTag/Team}/*"}"#,
            true,
        ),
        (
            r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b/${aws:username}/*"}"#,
            false,
        ),
        (
            r#"{"Effect":"Allow","Action":"*","NotResource":"arn:aws:s3:::b/${aws:username}/x"}"#,
            false,
        ),
        (
            r#"{"Effect":"Allow","Action":"*","NotResource":"arn:aws:s3:::c/${aws:username}"}"#,
            true,
        ),
    ];
    for (statement, expected) in cases {
        let decision = evaluate(&[policy(statement)], None, None, &get());
        assert_eq!(decision.is_allowed(), expected, "{statement}: {decision}");
    }
}

#[test]
fn requests_read_from_json() {
    let request: Request = serde_json::from_str(
        r#"{"action":"kms:Decrypt","resource":"arn:aws:kms:eu-west-1:111122223333:key/k",
            "context":{"kms:ViaService":["s3.eu-west-1.amazonaws.com"]},"principal":"ignored"}"#,
    )
    .expect("a request");
    assert_eq!(
        request.context.single("kms:viaservice"),
        Some("s3.eu-west-1.amazonaws.com")
    );
}
