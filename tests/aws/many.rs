//! A thousand functions: one pass over the account, not a storm of calls.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::account::{ACCOUNT, Account, REGION};
use crate::environment::Python;

const FUNCTIONS: usize = 1_000;
/// The most functions on a page of `ListFunctions` (Lambda API Reference).
const PAGE: usize = 50;
/// Roles on a page of `GetAccountAuthorizationDetails`, which holds 1,000 at most (IAM API Reference).
const ROLES: usize = 500;

/// Saves the state of a thousand functions on a thousand roles, and counts the requests.
pub(crate) fn a_thousand_functions(python: &Python) -> Vec<String> {
    let account = Account::new(python);
    functions(&account);
    roles(&account);
    account.recorder.count_anew();
    let directory = account.directory().join("state").display().to_string();
    account
        .ask(&[
            "snapshot",
            "--out",
            &directory,
            "--no-last-accessed",
            "--no-checklist",
        ])
        .ends(0);
    let requests = account.recorder.requests();
    let count = |operation: &str| requests[operation].as_u64().unwrap_or_default();
    // pages of 50, twice where the versions are asked for, too
    assert!(
        count("lambda:ListFunctions") <= 2 * (FUNCTIONS / PAGE) as u64,
        "{requests}"
    );
    assert!(
        count("iam:GetAccountAuthorizationDetails") <= 1 + (FUNCTIONS / ROLES) as u64,
        "{requests}"
    );
    // Lambda has no account-wide list of destinations: that is the only request for each function
    let (all, others) = counted(&requests, &["lambda:ListFunctionEventInvokeConfigs"]);
    assert!(others < 150, "{requests}");
    // and none of what the checklist asks of a function
    account.recorder.count_anew();
    let directory = account.directory().join("checklist").display().to_string();
    account
        .ask(&["snapshot", "--out", &directory, "--no-last-accessed"])
        .ends(0);
    let whole = account.recorder.requests();
    let of_each = [
        "lambda:ListFunctionEventInvokeConfigs",
        "lambda:ListFunctionUrlConfigs",
        "lambda:GetPolicy",
        "lambda:GetFunctionConcurrency",
        "lambda:GetFunctionCodeSigningConfig",
    ];
    let (_, others) = counted(&whole, &of_each);
    assert!(others < 150, "{whole}");
    vec![format!(
        "{all} requests for {FUNCTIONS} functions: {requests}"
    )]
}

/// How many requests there were, and how many but for those of which there is one for each function.
fn counted(requests: &Value, of_each: &[&str]) -> (u64, u64) {
    let (mut all, mut others) = (0, 0);
    for (operation, count) in requests.as_object().into_iter().flatten() {
        let count = count.as_u64().unwrap_or_default();
        all += count;
        if of_each.contains(&operation.as_str()) {
            assert!(count <= FUNCTIONS as u64, "{requests}");
        } else {
            others += count;
        }
    }
    (all, others)
}

/// Answers `ListFunctions` with pages of functions that need not be made one by one.
fn functions(account: &Account) {
    let pages = FUNCTIONS / PAGE;
    for page in (0..pages).rev() {
        let mut body = json!({"Functions": (page * PAGE..(page + 1) * PAGE).map(function).collect::<Vec<_>>()});
        if page + 1 < pages {
            body["NextMarker"] = json!(marker(page + 1));
        }
        // the first page is asked for without a marker: its stub stands behind all others
        let holding = if page == 0 {
            String::new()
        } else {
            marker(page)
        };
        account.recorder.stub(
            &json!({"operation": "lambda:ListFunctions", "holding": holding,
            "headers": {"Content-Type": "application/json"}, "body": body.to_string()}),
        );
    }
}

fn marker(page: usize) -> String {
    format!("page-{page:03}")
}

fn function(number: usize) -> Value {
    let name = format!("worker-{number:04}");
    json!({
        "FunctionName": name, "Version": "$LATEST", "Runtime": "python3.12", "Handler": "app.handler",
        "FunctionArn": format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"),
        "Role": format!("arn:aws:iam::{ACCOUNT}:role/{name}-role"), "CodeSize": 1000, "Timeout": 3,
        "MemorySize": 128, "LastModified": "2026-11-01T08:00:00.000+0000", "PackageType": "Zip",
        "TracingConfig": {"Mode": "PassThrough"}, "Architectures": ["x86_64"],
    })
}

/// Answers `GetAccountAuthorizationDetails` with pages of the functions' roles.
fn roles(account: &Account) {
    let pages = FUNCTIONS / ROLES;
    for page in (0..pages).rev() {
        let mut members = String::new();
        (page * ROLES..(page + 1) * ROLES).for_each(|number| role(&mut members, number));
        let more = if page + 1 < pages {
            format!(
                "<IsTruncated>true</IsTruncated><Marker>{}</Marker>",
                marker(page + 1)
            )
        } else {
            "<IsTruncated>false</IsTruncated>".to_owned()
        };
        let body = format!(
            "<GetAccountAuthorizationDetailsResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">\
             <GetAccountAuthorizationDetailsResult><UserDetailList/><GroupDetailList/>\
             <RoleDetailList>{members}</RoleDetailList><Policies/>{more}\
             </GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>"
        );
        let holding = if page == 0 {
            String::new()
        } else {
            marker(page)
        };
        account
            .recorder
            .stub(&json!({"operation": "iam:GetAccountAuthorizationDetails",
            "holding": holding, "headers": {"Content-Type": "text/xml"}, "body": body}));
    }
}

/// A role as IAM writes it: documents are encoded as in a URL.
fn role(members: &mut String, number: usize) {
    let name = format!("worker-{number:04}-role");
    let trust = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C\
                 %22Principal%22%3A%7B%22Service%22%3A%22lambda.amazonaws.com%22%7D%2C%22Action%22%3A\
                 %22sts%3AAssumeRole%22%7D%5D%7D";
    write!(
        members,
        "<member><Path>/</Path><RoleName>{name}</RoleName><RoleId>AROAWORKER{number:04}</RoleId>\
         <Arn>arn:aws:iam::{ACCOUNT}:role/{name}</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate>\
         <AssumeRolePolicyDocument>{trust}</AssumeRolePolicyDocument><InstanceProfileList/><RolePolicyList/>\
         <AttachedManagedPolicies><member><PolicyName>AdministratorAccess</PolicyName>\
         <PolicyArn>arn:aws:iam::aws:policy/AdministratorAccess</PolicyArn></member>\
         </AttachedManagedPolicies></member>"
    )
    .expect("a string takes text");
}
