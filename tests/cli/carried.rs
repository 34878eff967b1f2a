//! ARNs that records carry themselves, against those that are made of the parameters.

use serde_json::{Value, json};

use crate::record::{call, denied};
use crate::support::run;
use crate::{text, trail};

const OURS: &str = "arn:aws:sqs:eu-west-1:111122223333:ours";
const THEIRS: &str = "arn:aws:sqs:eu-west-1:111122223333:theirs";

fn send(id: &str) -> Value {
    let url = "https://sqs.eu-west-1.amazonaws.com/111122223333/ours";
    call(
        "worker",
        id,
        ("sqs", "SendMessage"),
        json!({"queueUrl": url}),
    )
}

fn carrying(arn: &str) -> Value {
    let mut record = send("e-1");
    record["resources"] = json!([{"ARN": arn, "type": "AWS::SQS::Queue"}]);
    record
}

#[test]
fn a_difference_without_an_explanation_is_a_gap() {
    let directory = trail(&[carrying(THEIRS)]);
    let trail = text(directory.path());
    run(["suggest", "worker", "--trail", trail])
        .ends(0)
        .says(&["arn-differs", THEIRS, OURS]);
    let matched = run(["catalog", "match", trail]).ends(0).json();
    assert_eq!(matched["actions"][0]["differs"], json!([THEIRS]));
    let directory = crate::trail(&[carrying(OURS)]);
    let run = run(["suggest", "worker", "--trail", text(directory.path())]).ends(0);
    assert!(!run.stderr.contains("arn-differs"), "{run:#?}");
}

#[test]
fn the_message_of_a_denial_is_a_witness() {
    let message = format!(
        "User: arn:aws:sts::111122223333:assumed-role/worker-role/worker is not authorized to perform: sqs:sendmessage on resource: {THEIRS} because no identity-based policy allows the sqs:sendmessage action"
    );
    let directory = trail(&[send("e-1"), denied(send("e-2"), "AccessDenied", &message)]);
    run(["suggest", "worker", "--trail", text(directory.path())])
        .ends(0)
        .says(&["arn-differs", THEIRS, OURS]);
}

#[test]
fn an_explained_difference_is_listed_and_no_gap() {
    let request = json!({"functionName": "f", "qualifier": "live"});
    let mut record = call("worker", "e-1", ("lambda", "Invoke"), request);
    let function = "arn:aws:lambda:eu-west-1:111122223333:function:f";
    record["resources"] = json!([{"ARN": function, "type": "AWS::Lambda::Function"}]);
    let directory = trail(&[record]);
    let trail = text(directory.path());
    let matched = run(["catalog", "match", trail]).ends(0).json();
    assert_eq!(matched["actions"][0]["explained"], json!([function]));
    let run = run(["suggest", "worker", "--trail", trail]).ends(0);
    assert!(!run.stderr.contains("arn-differs"), "{run:#?}");
}

#[test]
fn a_record_without_a_region_is_about_the_functions_own() {
    let mut record = call(
        "worker",
        "e-1",
        ("dynamodb", "DescribeTable"),
        json!({"tableName": "orders"}),
    );
    record["awsRegion"] = Value::Null;
    let mut by_name = record.clone();
    by_name["eventID"] = json!("e-2");
    by_name["userIdentity"]
        .as_object_mut()
        .unwrap()
        .remove("inScopeOf");
    let placed = send("e-3");
    for records in [vec![record], vec![by_name, placed]] {
        let directory = trail(&records);
        let run = run(["suggest", "worker", "--trail", text(directory.path())]).ends(0);
        assert!(
            run.stdout
                .contains("arn:aws:dynamodb:eu-west-1:111122223333:table/orders"),
            "{run:#?}"
        );
    }
}
