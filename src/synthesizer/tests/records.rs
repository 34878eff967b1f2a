//! From records to grants: names that come new, what the function makes, transfers, condition keys.

use serde_json::{Value, json};

use super::{codes, granted};
use crate::catalog::Catalog;
use crate::catalog::context_key::{Compared, ContextKey, ContextKeys, Used};
use crate::lambda::configuration::Configurations;
use crate::observer::attribution::attribute;
use crate::observer::fold::fold;
use crate::observer::record::Record;
use crate::observer::usage::Usage;
use crate::synthesizer::{Generalize, Options, SizeLimits, Synthesis, layout, replay, synthesize};

/// A call that succeeded, on a day of November.
fn call(day: i64, called: &str, request: &Value, response: &Value) -> Value {
    let (source, name) = called.split_once(':').expect("service and operation");
    json!({
        "eventID": format!("{called}-{day}-{request}-{response}"), "eventVersion": "1.11", "eventType": "AwsApiCall",
        "eventTime": format!("2026-11-{day:02}T10:00:00Z"), "awsRegion": "eu-west-1",
        "eventSource": format!("{source}.amazonaws.com"), "eventName": name,
        "userAgent": "Boto3/1.40 md/Botocore#1.40 exec-env/AWS_Lambda_python3.13",
        "requestParameters": request, "responseElements": response,
        "userIdentity": {
            "type": "AssumedRole", "accountId": "111122223333", "accessKeyId": "ASIAEXAMPLE",
            "arn": "arn:aws:sts::111122223333:assumed-role/r/worker",
            "inScopeOf": {
                "issuerType": "AWS::Lambda::Function",
                "credentialsIssuedTo": "arn:aws:lambda:eu-west-1:111122223333:function:worker"
            },
            "sessionContext": {"sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::111122223333:role/r"}}
        }
    })
}

fn learned_with(records: &[Value], options: &Options) -> Synthesis {
    let catalog = Catalog::bundled().with_keys(options.keys);
    let mut usage = Usage::default();
    for record in records {
        let text = record.to_string();
        fold(
            &mut usage,
            &Record::parse(text.as_bytes()).expect("a record"),
            &catalog,
        );
    }
    let attributed = attribute(&usage, &Configurations::default());
    let function = attributed.functions.values().next().expect("one function");
    let synthesis = synthesize(function, options);
    let documents = layout("worker", &synthesis.grants, &SizeLimits::default()).documents;
    assert_eq!(
        replay(&documents, function, options),
        [],
        "the calls are allowed"
    );
    synthesis
}

fn learned(records: &[Value]) -> Synthesis {
    learned_with(records, &Options::default())
}

/// Twenty days of one call each.
fn daily(called: &str, request: impl Fn(i64) -> Value) -> Vec<Value> {
    let days = 1..=20;
    days.map(|day| call(day, called, &request(day), &Value::Null))
        .collect()
}

fn uuid(day: i64) -> String {
    format!("{:08x}-a91c-4439-95ab-8b4d15b40aeb", day * 0x0123_4567)
}

/// The parameters of a day's call.
type Request = fn(i64) -> Value;

const PLACE: &str = "eu-west-1:111122223333";

#[test]
fn what_comes_new_each_day_is_allowed_tomorrow_and_the_gap_says_so() {
    let kinds: [(&str, Request, String); 6] = [
        (
            "redshift:DeleteClusterSnapshot",
            |d| json!({"snapshotIdentifier": format!("dw-2026-11-{d:02}"), "snapshotClusterIdentifier": "dw"}),
            format!("arn:aws:redshift:{PLACE}:snapshot:dw/dw-*"),
        ),
        (
            "monitoring:DeleteAlarms",
            |d| json!({"alarmNames": [format!("cpu-i-{:017x}", d * 0x1234_5678)]}),
            format!("arn:aws:cloudwatch:{PLACE}:alarm:cpu-i-*"),
        ),
        (
            "events:PutRule",
            |d| json!({"name": format!("job-{}", uuid(d))}),
            format!("arn:aws:events:{PLACE}:rule/job-*"),
        ),
        (
            "connect:StopContact",
            |d| json!({"instanceId": "0a1b2c3d-1111-2222-3333-444455556666", "contactId": uuid(d)}),
            format!(
                "arn:aws:connect:{PLACE}:instance/0a1b2c3d-1111-2222-3333-444455556666/contact/*"
            ),
        ),
        (
            "iot:DescribeThing",
            |d| json!({"thingName": format!("meter-{d:05}")}),
            format!("arn:aws:iot:{PLACE}:thing/meter-*"),
        ),
        (
            "ec2:DeregisterImage",
            |d| json!({"imageId": format!("ami-{:017x}", d * 0x1234_5678)}),
            "arn:aws:ec2:eu-west-1::image/ami-*".to_owned(),
        ),
    ];
    for (called, request, expected) in kinds {
        let records = daily(called, request);
        let synthesis = learned(&records);
        let grants = granted(&synthesis);
        assert!(
            grants.iter().any(|g| g.ends_with(&expected)),
            "{called}: {grants:?}"
        );
        assert!(codes(&synthesis).contains("widened-name"), "{called}");
        let exact = Options {
            generalize: Generalize::Exact,
            ..Options::default()
        };
        let grants = granted(&learned_with(&records, &exact));
        assert!(
            grants.len() >= 20 && grants.iter().all(|g| !g.ends_with('*')),
            "{called}"
        );
    }
}

#[test]
fn what_somebody_sets_up_and_what_is_long_lived_stays_exact_whoever_names_it() {
    let kinds: [(&str, Request); 6] = [
        (
            "sqs:SendMessage",
            |d| json!({"queueUrl": format!("https://sqs.eu-west-1.amazonaws.com/111122223333/jobs-{d:04}")}),
        ),
        (
            "dynamodb:GetItem",
            |d| json!({"tableName": format!("orders-2026-11-{d:02}")}),
        ),
        (
            "ssm:GetParameter",
            |d| json!({"name": format!("/app/run-{d:04}")}),
        ),
        (
            "kms:DescribeKey",
            |d| json!({"keyId": format!("arn:aws:kms:eu-west-1:111122223333:key/{}", uuid(d))}),
        ),
        (
            "cognito-idp:DescribeUserPool",
            |d| json!({"userPoolId": format!("eu-west-1_Ab{d:07}")}),
        ),
        (
            "route53:GetHostedZone",
            |d| json!({"id": format!("Z0123456789AB{d:07}")}),
        ),
    ];
    for (called, request) in kinds {
        let synthesis = learned(&daily(called, request));
        assert!(
            granted(&synthesis).len() >= 20,
            "{called}: {:?}",
            granted(&synthesis)
        );
        assert!(!codes(&synthesis).contains("widened-name"), "{called}");
    }
}

#[test]
fn what_the_function_makes_itself_widens_to_its_type_and_no_further() {
    let run = call(
        2,
        "ec2:RunInstances",
        &json!({"instancesSet": {"items": [{"imageId": "ami-0123456789abcdef0"}]}}),
        &json!({"instancesSet": {"items": [{"instanceId": "i-0aaaabbbbccccdddd"}]}}),
    );
    let stop = |id: &str| {
        let request = json!({"instancesSet": {"items": [{"instanceId": id}]}});
        call(20, "ec2:StopInstances", &request, &Value::Null)
    };
    let stops = |records: &[Value]| -> Vec<String> {
        let all = granted(&learned(records)).into_iter();
        all.filter(|grant| grant.starts_with("ec2:StopInstances"))
            .collect()
    };
    let instances = format!("ec2:StopInstances arn:aws:ec2:{PLACE}:instance/");
    let own = "i-0aaaabbbbccccdddd";
    assert_eq!(stops(&[run.clone(), stop(own)]), [format!("{instances}*")]);
    assert_eq!(stops(&[stop(own)]), [format!("{instances}{own}")]);
    let other = "i-0123123123123123a";
    assert_eq!(stops(&[run, stop(other)]), [format!("{instances}{other}")]);

    // A long-lived thing, too, where the function makes it.
    let create = call(
        1,
        "cognito-idp:CreateUserPool",
        &json!({"poolName": "tenant"}),
        &json!({"userPool": {"id": "eu-west-1_Ab1234567"}}),
    );
    let delete = call(
        9,
        "cognito-idp:DeleteUserPool",
        &json!({"userPoolId": "eu-west-1_Ab1234567"}),
        &Value::Null,
    );
    let grants = granted(&learned(&[create, delete]));
    // What is in it is in another one tomorrow.
    let api = call(
        1,
        "apigateway:CreateRestApi",
        &json!({"name": "tenant"}),
        &json!({"id": "abc123defg", "name": "tenant"}),
    );
    let stage = json!({"restApiId": "abc123defg", "stageName": "prod"});
    let stage = call(2, "apigateway:DeleteStage", &stage, &Value::Null);
    let grants_of_api = granted(&learned(&[api, stage]));
    let stages = "apigateway:DELETE arn:aws:apigateway:eu-west-1::/restapis/*/stages/prod";
    assert!(
        grants_of_api.contains(&stages.to_owned()),
        "{grants_of_api:?}"
    );
    let pools = format!("cognito-idp:DeleteUserPool arn:aws:cognito-idp:{PLACE}:userpool/*");
    assert!(grants.contains(&pools), "{grants:?}");
}

#[test]
fn a_transfer_is_one_use_of_its_key() {
    let object = |key: &str| json!({"bucketName": "b", "key": key});
    let part = |range: &str| {
        let mut request = object("in/alpha.csv");
        request["Range"] = json!(range);
        request
    };
    let download = [
        call(3, "s3:HeadObject", &object("in/alpha.csv"), &Value::Null),
        call(3, "s3:GetObject", &part("bytes=0-8"), &Value::Null),
        call(3, "s3:GetObject", &part("bytes=9-17"), &Value::Null),
        call(3, "s3:GetObject", &part("bytes=18-20"), &Value::Null),
    ];
    assert_eq!(
        granted(&learned(&download)),
        ["s3:GetObject arn:aws:s3:::b/in/*"]
    );
    let upload = |n: i64| {
        let mut request = object("out/report.csv");
        request["uploadId"] = json!("u1");
        request["partNumber"] = json!(n);
        call(4, "s3:UploadPart", &request, &Value::Null)
    };
    let grants = granted(&learned(&[upload(1), upload(2), upload(3), upload(4)]));
    assert_eq!(grants, ["s3:PutObject arn:aws:s3:::b/out/*"]);
}

#[test]
fn a_key_in_the_table_is_printed_and_none_else() {
    const BARE: &[ContextKey] = &[];
    const ONE: &[ContextKey] = &[ContextKey {
        name: "iam:AWSServiceName",
        used: Used::Steady(Compared::Text),
        source: "IAM User Guide, Available keys for IAM",
    }];
    let request = json!({"aWSServiceName": "ecs.amazonaws.com"});
    let record = call(1, "iam:CreateServiceLinkedRole", &request, &Value::Null);
    let with = |keys: &'static [ContextKey]| {
        let options = Options {
            keys: ContextKeys::of(keys),
            ..Options::default()
        };
        granted(&learned_with(std::slice::from_ref(&record), &options)).join("; ")
    };
    assert!(!with(BARE).contains("AWSServiceName"), "{}", with(BARE));
    assert!(
        with(ONE).ends_with("iam:AWSServiceName=ecs.amazonaws.com"),
        "{}",
        with(ONE)
    );
}

#[test]
fn names_in_conditions_stay_until_records_keep_bringing_new_ones() {
    let attach = |policy: &str| json!({"roleName": "tenant", "policyArn": format!("arn:aws:iam::111122223333:policy/{policy}")});
    let grants = granted(&learned(&[call(
        1,
        "iam:AttachRolePolicy",
        &attach("base"),
        &Value::Null,
    )]));
    assert!(
        grants
            .iter()
            .all(|g| g.ends_with("iam:PolicyARN=arn:aws:iam::111122223333:policy/base")),
        "{grants:?}"
    );
    let records = daily("iam:AttachRolePolicy", |d| {
        attach(&format!("tenant-{d:04}"))
    });
    let grants = granted(&learned(&records));
    assert!(
        grants
            .iter()
            .all(|g| g.ends_with("iam:PolicyARN=arn:aws:iam::111122223333:policy/tenant-*")),
        "{grants:?}"
    );
}
