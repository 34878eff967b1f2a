//! Work grows with the number of functions, not with its square.

use serde_json::{Value, json};

use super::fleet::counted::{PROPOSED, READ};
use super::*;
use crate::catalog::Catalog;
use crate::iam::role::counted::COMPARED;
use crate::lambda::configuration::Configurations;
use crate::observer::fold::fold;
use crate::observer::record::Record;
use crate::snapshot::{Snapshot, Unanswered};

fn arn(service: &str, rest: &str) -> String {
    format!("arn:aws:{service}:111122223333:{rest}")
}

/// On which roles functions are.
#[derive(Clone, Copy)]
enum Roles {
    Own,
    /// The same, of which records do not tell the path.
    Pathless,
    Shared,
}

impl Roles {
    fn of(self, i: usize) -> String {
        match self {
            Self::Own | Self::Pathless => format!("r-{i}"),
            Self::Shared => "r".to_owned(),
        }
    }
}

/// A call of a function.
fn record(i: usize, roles: Roles) -> Value {
    let (function, role) = (format!("f-{i}"), roles.of(i));
    let mut record = json!({
        "eventVersion": "1.11", "eventID": format!("event-{i}"), "eventTime": "2026-11-03T10:00:00Z",
        "eventSource": "dynamodb.amazonaws.com", "eventName": "GetItem", "awsRegion": "eu-west-1",
        "eventType": "AwsApiCall", "recipientAccountId": "111122223333", "eventCategory": "Data",
        "userIdentity": {
            "type": "AssumedRole", "principalId": format!("AROA{i}:{function}"), "accountId": "111122223333",
            "arn": arn("sts:", &format!("assumed-role/{role}/{function}")),
            "sessionContext": {"sessionIssuer": {"type": "Role", "arn": arn("iam:", &format!("role/x/{role}"))}},
            "inScopeOf": {"issuerType": "AWS::Lambda::Function",
                "credentialsIssuedTo": arn("lambda:eu-west-1", &format!("function:{function}"))},
        },
        "requestParameters": {"tableName": "orders"},
    });
    if matches!(roles, Roles::Pathless) {
        record["userIdentity"]["sessionContext"].take();
    }
    record
}

/// A poller's call to the queue of a function.
fn poll(i: usize, roles: Roles) -> Value {
    let mut poll = record(i, roles);
    let session = format!("awslambda_{i}_20261103100000000");
    poll["eventID"] = format!("poll-{i}").into();
    poll["eventSource"] = "sqs.amazonaws.com".into();
    poll["eventName"] = "ReceiveMessage".into();
    poll["requestParameters"] =
        json!({"queueUrl": format!("https://sqs.eu-west-1.amazonaws.com/111122223333/q-{i}")});
    poll["userIdentity"]["principalId"] = format!("AROA:{session}").into();
    poll["userIdentity"]["arn"] =
        arn("sts:", &format!("assumed-role/{}/{session}", roles.of(i))).into();
    poll["userIdentity"]["inScopeOf"].take();
    poll
}

/// A change of a function's role.
fn change(i: usize, roles: Roles) -> Value {
    let mut change = record(i, roles);
    change["eventID"] = format!("change-{i}").into();
    change["eventSource"] = "iam.amazonaws.com".into();
    change["eventName"] = "PutRolePolicy".into();
    change["requestParameters"] = json!({"roleName": roles.of(i)});
    change["userIdentity"] = json!({"type": "IAMUser", "arn": arn("iam:", "user/me")});
    change
}

fn snapshot(functions: usize, of: Roles) -> Snapshot {
    let policy = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["dynamodb:GetItem", "sqs:*"], "Resource": "*"}]});
    let several = match of {
        Roles::Own | Roles::Pathless => functions,
        Roles::Shared => 1,
    };
    let roles = (0..several).map(|i| json!({
        "Path": "/x/", "RoleName": of.of(i), "RoleId": format!("AROA{i}"),
        "Arn": arn("iam:", &format!("role/x/{}", of.of(i))), "CreateDate": "2024-05-01T08:00:00+00:00",
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []},
        "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": policy}], "AttachedManagedPolicies": [],
        "InstanceProfileList": [], "Tags": [],
    }));
    let configured = (0..functions).map(|i| json!({
        "FunctionName": format!("f-{i}"), "FunctionArn": arn("lambda:eu-west-1", &format!("function:f-{i}")),
        "Role": arn("iam:", &format!("role/x/{}", of.of(i))),
    }));
    let mappings = (0..functions).map(|i| json!({
        "UUID": format!("{i}"), "State": "Enabled", "EventSourceArn": arn("sqs:eu-west-1", &format!("q-{i}")),
        "FunctionArn": arn("lambda:eu-west-1", &format!("function:f-{i}")),
    }));
    let mappings = json!({"EventSourceMappings": mappings.collect::<Vec<_>>()});
    let iam = json!({"UserDetailList": [], "GroupDetailList": [], "Policies": [], "IsTruncated": false,
        "RoleDetailList": roles.collect::<Vec<_>>()});
    let lambda = json!({"Functions": configured.collect::<Vec<_>>()});
    let mut snapshot = Snapshot::default();
    for (name, value) in [
        ("iam.json", &iam),
        ("functions.json", &lambda),
        ("mappings.json", &mappings),
    ] {
        snapshot.add(name, &value.to_string()).expect("reads");
    }
    for i in 0..functions {
        let report = json!({"JobStatus": "COMPLETED", "JobCreationDate": "2026-11-20T00:00:00Z",
            "JobCompletionDate": format!("2026-11-20T{:02}:{:02}:{:02}Z", i / 3600, i / 60 % 60, i % 60),
            "Arn": arn("iam:", &format!("role/x/{}", of.of(i))),
            "ServicesLastAccessed": [{"ServiceNamespace": "s3"}]});
        if i < several {
            snapshot
                .add("accessed.json", &report.to_string())
                .expect("reads");
        }
        snapshot.note_unanswered(Unanswered {
            action: "lambda:ListAliases".to_owned(),
            region: "eu-west-1".to_owned(),
            about: arn("lambda:eu-west-1", &format!("function:f-{i}")),
            why: crate::snapshot::Why::Denied,
            words: String::new(),
        });
        snapshot.note_unanswered(Unanswered {
            action: "scheduler:GetSchedule".to_owned(),
            region: "eu-west-1".to_owned(),
            about: arn("scheduler:eu-west-1", &format!("schedule/default/s-{i}")),
            why: crate::snapshot::Why::Denied,
            words: String::new(),
        });
    }
    snapshot
}

fn evidence(functions: usize, roles: Roles) -> Evidence {
    let catalog = Catalog::bundled();
    let mut usage = Usage::default();
    for i in 0..functions {
        for record in [record(i, roles), poll(i, roles), change(i, roles)] {
            let text = record.to_string();
            let record = Record::parse(text.as_bytes()).expect("a record");
            fold(&mut usage, &record, &catalog);
        }
    }
    let snapshot = snapshot(functions, roles);
    let settings = ProposalSettings {
        minimum_window: 0,
        short_window: ShortWindow::Counts,
        ..ProposalSettings::default()
    };
    let current = Current::Snapshot(Box::new(snapshot));
    Evidence::new(catalog, usage, Configurations::default(), current, settings)
}

/// How much is compared to attribute calls to so many functions and to propose for each.
fn worked(functions: usize, roles: Roles) -> u64 {
    COMPARED.with(|count| count.set(0));
    let evidence = evidence(functions, roles);
    let attributed = &evidence.attributed.functions;
    assert_eq!(attributed.len(), functions);
    let mut calls = attributed.values().flat_map(|f| &f.calls);
    assert!(calls.any(|call| call.key.operation.name == "ReceiveMessage"));
    for function in evidence.attributed.functions.values() {
        let Ok((Some(role), None)) = evidence.role_or_gap(function) else {
            panic!("a role for {:?}", function.function);
        };
        assert!(evidence.propose(function, Some(&role)).misses.is_empty());
    }
    COMPARED.with(std::cell::Cell::get)
}

#[test]
fn twice_the_functions_are_twice_the_work() {
    for roles in [Roles::Own, Roles::Pathless, Roles::Shared] {
        let (once, twice) = (worked(20, roles), worked(40, roles));
        assert!(once >= 20, "{once}");
        assert!(twice <= 2 * once + 40, "{once} {twice}");
    }
}

#[test]
fn who_shares_a_role_is_proposed_for_once() {
    let evidence = evidence(12, Roles::Shared);
    let sharers = Sharers::of(&evidence);
    for function in evidence.attributed.functions.values() {
        let Ok((Some(role), None)) = evidence.role_or_gap(function) else {
            panic!("a role for {:?}", function.function);
        };
        let (others, more) = sharers.sharing(function, &role);
        assert_eq!((others.len(), more), (11, 0));
    }
    assert_eq!(sharers.proposed(), 12);
}

#[test]
fn what_is_kept_of_roles_is_found_without_comparing_each_with_each() {
    let worked = |functions| {
        let mut snapshot = snapshot(functions, Roles::Own);
        COMPARED.with(|count| count.set(0));
        snapshot.keep_needed();
        assert!(snapshot.has_roles());
        COMPARED.with(std::cell::Cell::get)
    };
    let (once, twice) = (worked(20), worked(40));
    assert!(once >= 20, "{once}");
    assert!(twice <= 2 * once + 40, "{once} {twice}");
}

#[test]
fn a_fleet_reads_each_role_once_and_compares_no_function_with_another() {
    let worked = |functions, roles| {
        let evidence = evidence(functions, roles);
        COMPARED.with(|count| count.set(0));
        let fleet = Fleet::of(&evidence);
        for function in evidence.every().expect("functions") {
            let examined = fleet.examine(function);
            assert!(examined.role.is_some() && examined.proposal.misses.is_empty());
        }
        ((READ.take(), PROPOSED.take()), COMPARED.get())
    };
    let (shared, _) = worked(12, Roles::Shared);
    assert_eq!(shared, (1, 12), "roles read, functions proposed for");
    let ((roles, functions), once) = worked(20, Roles::Own);
    assert_eq!((roles, functions), (20, 20));
    let (_, twice) = worked(40, Roles::Own);
    assert!(twice <= 2 * once + 40, "{once} {twice}");
}
