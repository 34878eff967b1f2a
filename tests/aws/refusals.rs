//! What goes wrong in an account ends in clear words and a next step.

use serde_json::{Value, json};

use crate::account::{ACCOUNT, Account, REGION};
use crate::environment::Python;
use crate::shop::{self, FUNCTIONS, TRAIL_BUCKET};
use crate::suggestion::FORCE;

/// What must be said where the run cannot go on: exit code 2, nothing on standard output.
struct Refused {
    what: &'static str,
    /// The operation that fails, with status, code and message in AWS's own form (AWS pages "Common
    /// Errors" and "Error responses" of each API); nothing, if the account is asked for what is not there.
    fails: Option<(&'static str, u16, &'static str, &'static str)>,
    arguments: &'static [&'static str],
    says: &'static [&'static str],
}

const EXPIRED: &str = "The security token included in the request is expired";

const REFUSED: [Refused; 4] = [
    Refused {
        what: "expired credentials",
        fails: Some(("sts:GetCallerIdentity", 403, "ExpiredToken", EXPIRED)),
        arguments: &["suggest", "orders-api"],
        says: &["expired", "hint:"],
    },
    Refused {
        what: "a function that is not there",
        fails: None,
        arguments: &["suggest", "orders-app"],
        says: &["`orders-app`", "orders-api", "hint:"],
    },
    Refused {
        what: "another region",
        fails: None,
        arguments: &["suggest", "orders-api", "--region", "us-west-2"],
        says: &["`orders-api`", "us-west-2", "hint:"],
    },
    Refused {
        what: "a bucket that is not there",
        fails: None,
        arguments: &[
            "suggest",
            "orders-api",
            "--trail",
            "s3://no-such-bucket-here",
        ],
        says: &["no-such-bucket-here", "there is no bucket"],
    },
];

/// Each of these ends the run.
pub(crate) fn that_end_the_run(python: &Python) -> Vec<String> {
    let account = Account::new(python);
    shop::deploy(&account);
    let endpoint = account.endpoint();
    for case in &REFUSED {
        if let Some((operation, status, code, message)) = case.fails {
            account
                .recorder
                .stub(&json!({"operation": operation, "error": [status, code, message]}));
        }
        let mut arguments = case.arguments.to_vec();
        arguments.extend(["--endpoint-url", &endpoint]);
        if !arguments.contains(&"--region") {
            arguments.extend(["--region", REGION]);
        }
        let run = account.run(&arguments);
        assert_eq!(run.exit, 2, "{}: {run:#?}", case.what);
        assert_eq!(run.stdout, "", "{}: {run:#?}", case.what);
        run.says(case.says);
        account.recorder.no_stubs();
    }
    vec![format!("{} ways to fail", REFUSED.len())]
}

/// Reads that lpgen can do without, each with what is said then. For the account's details there are
/// others that come to the same.
const LESS: [(&str, &[&str]); 6] = [
    ("iam:GetAccountAuthorizationDetails", &[]),
    (
        "lambda:ListEventSourceMappings",
        &["not-answered", "lambda:ListEventSourceMappings"],
    ),
    (
        "iam:GenerateServiceLastAccessedDetails",
        &["not-answered", "iam:GenerateServiceLastAccessedDetails"],
    ),
    (
        "cloudtrail:GetEventSelectors",
        &["not-answered", "cloudtrail:GetEventSelectors"],
    ),
    (
        "cloudtrail:GetTrailStatus",
        &["not-answered", "cloudtrail:GetTrailStatus"],
    ),
    (
        "lambda:ListFunctionEventInvokeConfigs",
        &["not-answered", "lambda:ListFunctionEventInvokeConfigs"],
    ),
];

/// A single read that is denied becomes a gap with its name, and takes no permission away: what is
/// proposed then allows all that is proposed otherwise.
pub(crate) fn of_single_reads(python: &Python) -> Vec<String> {
    let account = Account::new(python);
    shop::deploy(&account);
    let function = &FUNCTIONS[0];
    account.invoke(function.name, &json!({"calls": "inside"}));
    account.recorder.deliver(TRAIL_BUCKET);
    let file = |name: &str| account.directory().join(name).display().to_string();
    let (all, less) = (file("all.json"), file("less.json"));
    let write = |name: &str| {
        let run = account.ask(&["suggest", function.name, FORCE]).ends(0);
        std::fs::write(name, &run.stdout).expect("a policy can be written");
        run
    };
    write(&all);
    for (operation, said) in LESS {
        let message = format!(
            "User: arn:aws:iam::{ACCOUNT}:user/auditor is not authorized to perform: {operation}"
        );
        account
            .recorder
            .stub(&json!({"operation": operation, "error": [403, denied(operation), message]}));
        let run = write(&less);
        for text in said {
            assert!(
                run.stderr.contains(text),
                "without {operation}: `{text}` is not in {run:#?}"
            );
        }
        account.recorder.no_stubs();
        let run = account
            .run(&["diff", "--from", &less, "--to", &all, "--format", "json"])
            .ends(0);
        let relation = run.json();
        let loses =
            ["equal", "narrower"].contains(&relation["relation"].as_str().unwrap_or_default());
        assert!(loses, "without {operation}: {relation:#}");
    }
    vec![format!("{} reads denied one at a time", LESS.len())]
}

/// How a service spells a denial (AWS pages "Common Errors").
fn denied(operation: &str) -> &'static str {
    if operation.starts_with("iam:") {
        "AccessDenied"
    } else {
        "AccessDeniedException"
    }
}

const THROTTLED: [&str; 3] = [
    "lambda:ListFunctions",
    "lambda:GetFunctionConfiguration",
    "cloudtrail:DescribeTrails",
];

/// Throttled calls are asked again. What the emulator has no answer for at all is not judged here.
pub(crate) fn that_pass(python: &Python) -> Vec<String> {
    let account = Account::new(python);
    shop::deploy(&account);
    for operation in THROTTLED {
        let code = if operation.starts_with("lambda:") {
            "TooManyRequestsException"
        } else {
            "ThrottlingException"
        };
        let stub =
            json!({"operation": operation, "error": [429, code, "Rate exceeded"], "times": 3});
        account.recorder.stub(&stub);
    }
    let directory = account.directory().join("state").display().to_string();
    let run = account.ask(&["snapshot", "--out", &directory]).ends(0);
    for operation in THROTTLED {
        let unanswered = format!("not answered `{operation}`");
        assert!(!run.stderr.contains(&unanswered), "{run:#?}");
    }
    vec![format!("{} operations throttled", THROTTLED.len())]
}

/// Other partitions: no ARN of the policy is of `aws`.
pub(crate) fn of_other_partitions(python: &Python) -> Vec<String> {
    let account = Account::new(python);
    for (partition, region) in [("aws-us-gov", "us-gov-west-1"), ("aws-cn", "cn-north-1")] {
        let trail = account.directory().join(format!("{partition}.json"));
        std::fs::write(&trail, elsewhere(partition, region).to_string())
            .expect("a trail can be written");
        let identity = format!(
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
             <Arn>arn:{partition}:iam::{ACCOUNT}:root</Arn><UserId>{ACCOUNT}</UserId><Account>{ACCOUNT}</Account>\
             </GetCallerIdentityResult></GetCallerIdentityResponse>"
        );
        account.recorder.stub(
            &json!({"operation": "sts:GetCallerIdentity", "body": identity,
            "headers": {"Content-Type": "text/xml"}}),
        );
        let function = json!({"FunctionName": "f", "Version": "$LATEST", "Runtime": "python3.12",
            "FunctionArn": format!("arn:{partition}:lambda:{region}:{ACCOUNT}:function:f"),
            "Role": format!("arn:{partition}:iam::{ACCOUNT}:role/f-role")});
        for (operation, body) in [
            ("lambda:ListFunctions", json!({"Functions": [function]})),
            ("lambda:GetFunctionConfiguration", function.clone()),
        ] {
            account
                .recorder
                .stub(&json!({"operation": operation, "body": body.to_string(),
                "headers": {"Content-Type": "application/json"}}));
        }
        let (endpoint, trail) = (account.endpoint(), trail.display().to_string());
        let run = account.run(&[
            "suggest",
            "f",
            "--trail",
            &trail,
            "--region",
            region,
            "--endpoint-url",
            &endpoint,
        ]);
        let run = run.ends(0);
        assert!(
            run.stdout.contains(&format!("\"arn:{partition}:")),
            "{run:#?}"
        );
        assert!(!run.stdout.contains("\"arn:aws:"), "{run:#?}");
        account.recorder.no_stubs();
    }
    Vec::new()
}

/// One call of a function in another partition.
fn elsewhere(partition: &str, region: &str) -> Value {
    let role = format!("arn:{partition}:iam::{ACCOUNT}:role/f-role");
    json!({"Records": [{
        "eventVersion": "1.11", "eventID": "c7d2b6c4-57f0-4f36-9f4b-0f8dcb0b8f11",
        "userIdentity": {"type": "AssumedRole", "principalId": "AROAF:f", "accountId": ACCOUNT,
            "arn": format!("arn:{partition}:sts::{ACCOUNT}:assumed-role/f-role/f"), "accessKeyId": "ASIAF",
            "sessionContext": {"sessionIssuer": {"type": "Role", "principalId": "AROAF", "arn": role,
                "accountId": ACCOUNT, "userName": "f-role"}},
            "inScopeOf": {"issuerType": "AWS::Lambda::Function",
                "credentialsIssuedTo": format!("arn:{partition}:lambda:{region}:{ACCOUNT}:function:f")}},
        "eventTime": "2026-11-20T08:00:00Z", "eventSource": "dynamodb.amazonaws.com", "eventName": "GetItem",
        "awsRegion": region, "requestParameters": {"tableName": "t", "key": {"id": "1"}},
        "responseElements": null, "readOnly": true, "eventType": "AwsApiCall", "managementEvent": false,
        "recipientAccountId": ACCOUNT, "eventCategory": "Data",
        "resources": [{"accountId": ACCOUNT, "type": "AWS::DynamoDB::Table",
            "ARN": format!("arn:{partition}:dynamodb:{region}:{ACCOUNT}:table/t")}],
    }]})
}
