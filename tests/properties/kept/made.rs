//! A made trail of two regions, with noise on every day and the calls of a function in between.

use std::collections::BTreeSet;

use lpgen::iam::policy::Policy;
use lpgen::observer::fold::fold;
use lpgen::observer::record::Record;
use lpgen::observer::usage::{Regions, Usage};
use lpgen::snapshot::Role;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::CATALOG;
use crate::calls::FUNCTION;
use crate::record::{ACCOUNT, call_in};

pub(crate) const REGIONS: [&str; 2] = ["eu-west-1", "us-west-2"];

/// Days of November that the trail has records of.
pub(crate) const DAYS: u8 = 30;

/// An operation: where its calls are recorded, and what they need.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    pub(crate) service: &'static str,
    pub(crate) name: &'static str,
    pub(crate) request: fn(&str) -> Value,
    pub(crate) action: &'static str,
    pub(crate) resource: fn(&str) -> String,
    /// The type of its data events, if they are.
    pub(crate) data: Option<&'static str>,
    pub(crate) reads: bool,
}

fn own(service: &str, region: &str, rest: &str) -> String {
    format!("arn:aws:{service}:{region}:{ACCOUNT}:{rest}")
}

fn queue(region: &str) -> Value {
    json!({"queueUrl": format!("https://sqs.{region}.amazonaws.com/{ACCOUNT}/jobs")})
}

pub(crate) const KINDS: [Kind; 8] = [
    Kind {
        service: "ssm",
        name: "GetParameter",
        request: |_| json!({"name": "flag"}),
        action: "ssm:GetParameter",
        resource: |region| own("ssm", region, "parameter/flag"),
        data: None,
        reads: true,
    },
    Kind {
        service: "ssm",
        name: "DeleteParameter",
        request: |_| json!({"name": "flag"}),
        action: "ssm:DeleteParameter",
        resource: |region| own("ssm", region, "parameter/flag"),
        data: None,
        reads: false,
    },
    Kind {
        service: "dynamodb",
        name: "GetItem",
        request: |_| json!({"tableName": "orders"}),
        action: "dynamodb:GetItem",
        resource: |region| own("dynamodb", region, "table/orders"),
        data: Some("AWS::DynamoDB::Table"),
        reads: true,
    },
    Kind {
        service: "dynamodb",
        name: "DescribeTable",
        request: |_| json!({"tableName": "orders"}),
        action: "dynamodb:DescribeTable",
        resource: |region| own("dynamodb", region, "table/orders"),
        data: None,
        reads: true,
    },
    Kind {
        service: "sqs",
        name: "SendMessage",
        request: queue,
        action: "sqs:SendMessage",
        resource: |region| own("sqs", region, "jobs"),
        data: Some("AWS::SQS::Queue"),
        reads: false,
    },
    Kind {
        service: "sqs",
        name: "PurgeQueue",
        request: queue,
        action: "sqs:PurgeQueue",
        resource: |region| own("sqs", region, "jobs"),
        data: None,
        reads: false,
    },
    Kind {
        service: "translate",
        name: "TranslateText",
        request: |_| json!({}),
        action: "translate:TranslateText",
        resource: |_| "*".to_owned(),
        data: None,
        reads: true,
    },
    Kind {
        service: "s3",
        name: "GetObject",
        request: |_| json!({"bucketName": "invoices", "key": "a"}),
        action: "s3:GetObject",
        resource: |_| "arn:aws:s3:::invoices/a".to_owned(),
        data: Some("AWS::S3::Object"),
        reads: true,
    },
];

/// A call: which operation, on which day, in which region.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    pub(crate) kind: usize,
    pub(crate) day: u8,
    pub(crate) region: usize,
}

pub(crate) fn any_calls() -> impl Strategy<Value = Vec<Call>> {
    let call = (0..KINDS.len(), 1..=DAYS, 0..REGIONS.len());
    let call = call.prop_map(|(kind, day, region)| Call { kind, day, region });
    // What the function does is known from its first call on.
    prop::collection::vec(call, 0..8).prop_map(|mut calls| {
        calls.push(Call {
            kind: 0,
            day: 1,
            region: 0,
        });
        calls
    })
}

const ACTIONS: [&str; 8] = [
    "ssm:*",
    "ssm:*Parameter",
    "dynamodb:*",
    "dynamodb:Get*",
    "sqs:*",
    "sqs:PurgeQueue",
    "translate:*",
    "s3:GetObject",
];

const RESOURCES: [&str; 5] = [
    "*",
    "arn:aws:*:eu-west-1:*:*",
    "arn:aws:*:us-west-2:111122223333:*",
    "arn:aws:s3:::invoices/*",
    "arn:aws:dynamodb:*:*:table/orders",
];

pub(crate) fn any_role() -> impl Strategy<Value = Role> {
    let list =
        |from: &'static [&'static str]| prop::collection::vec(prop::sample::select(from), 1..3);
    let statement = (list(&ACTIONS), list(&RESOURCES)).prop_map(
        |(actions, resources)| json!({"Effect": "Allow", "Action": actions, "Resource": resources}),
    );
    prop::collection::vec(statement, 1..4).prop_map(|statements| {
        let json = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
        let mut role = Role::of_file("p", vec![Policy::parse(&json).expect("a policy")]);
        ROLE.clone_into(&mut role.arn);
        role.created = Some("2024-05-01T08:00:00Z".parse().expect("a time"));
        role
    })
}

pub(crate) const ROLE: &str = "arn:aws:iam::111122223333:role/service-role/orders-api-role";

/// A record and where it lies.
#[derive(Clone, Debug)]
pub(crate) struct Filed {
    pub(crate) day: u8,
    pub(crate) region: &'static str,
    pub(crate) is_data: bool,
    pub(crate) record: Value,
}

pub(crate) fn filed(function: &str, call: Call, number: usize) -> Filed {
    let (kind, region) = (KINDS[call.kind], REGIONS[call.region]);
    let id = format!("{function}-{number}");
    let mut record = call_in(
        "eu-west-1",
        function,
        &id,
        (kind.service, kind.name),
        (kind.request)(region),
    );
    record["awsRegion"] = json!(region);
    record["eventTime"] = json!(format!("2026-11-{:02}T10:00:00Z", call.day));
    record["readOnly"] = json!(kind.reads);
    if kind.data.is_some() {
        record["managementEvent"] = json!(false);
        record["eventCategory"] = json!("Data");
    }
    Filed {
        day: call.day,
        region,
        is_data: kind.data.is_some(),
        record,
    }
}

/// What every account has every day: a service that assumes a role, and somebody who changes something.
fn noise() -> Vec<Filed> {
    let mut out = Vec::new();
    for day in 1..=DAYS {
        for region in REGIONS {
            for (name, reads) in [("AssumeRole", true), ("TagRole", false)] {
                let id = format!("noise-{name}-{region}-{day}");
                let mut record = call_in(region, "any", &id, ("sts", name), json!({}));
                record["userIdentity"] =
                    json!({"type": "AWSService", "invokedBy": "config.amazonaws.com"});
                record["eventTime"] = json!(format!("2026-11-{day:02}T03:00:00Z"));
                record["readOnly"] = json!(reads);
                out.push(Filed {
                    day,
                    region,
                    is_data: false,
                    record,
                });
            }
        }
    }
    out
}

/// The whole trail: of the calls, those that it records.
pub(crate) fn whole(calls: &[Call], types: &BTreeSet<&str>) -> Vec<Filed> {
    let is_recorded = |call: &&Call| {
        KINDS[call.kind]
            .data
            .is_none_or(|data| types.contains(data))
    };
    let calls = calls.iter().filter(is_recorded).enumerate();
    let mut all = noise();
    // Files without any data event may be those of Event history.
    let recorded = KINDS
        .iter()
        .position(|kind| kind.data.is_some_and(|data| types.contains(data)));
    all.extend(recorded.map(|kind| {
        let call = Call {
            kind,
            day: 1,
            region: 0,
        };
        filed("reports", call, 0)
    }));
    all.extend(calls.map(|(number, call)| filed(FUNCTION, *call, number)));
    all
}

pub(crate) fn folded<'f>(files: impl IntoIterator<Item = &'f Filed>) -> Usage {
    let mut usage = Usage {
        regions: Regions::All,
        ..Usage::default()
    };
    for file in files {
        let text = file.record.to_string();
        let record = Record::parse(text.as_bytes()).expect("the record is sound");
        fold(&mut usage, &record, &CATALOG);
    }
    usage
}
