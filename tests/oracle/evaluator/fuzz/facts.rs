//! What pairs are made of, and the dice.

/// xorshift (Marsaglia), so that a run can be repeated.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % end
    }

    pub(super) fn pick<'l, T: ?Sized>(&mut self, list: &[&'l T]) -> &'l T {
        list[self.below(list.len())]
    }

    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// An action, and the ARNs of two resources of each form that it takes; none when it takes none.
pub(super) type Fact = (&'static str, &'static [&'static str]);

pub(super) const OBJECTS: &[&str] = &[
    "arn:aws:s3:::data/blue/a",
    "arn:aws:s3:::data/red/b",
    "arn:aws:s3:::logs/x",
];
pub(super) const BUCKETS: &[&str] = &["arn:aws:s3:::data", "arn:aws:s3:::logs"];
pub(super) const QUEUES: &[&str] = &[
    "arn:aws:sqs:eu-west-1:111122223333:jobs",
    "arn:aws:sqs:us-east-1:111122223333:mail",
];
pub(super) const TABLES: &[&str] = &[
    "arn:aws:dynamodb:eu-west-1:111122223333:table/Orders",
    "arn:aws:dynamodb:eu-west-1:111122223333:table/Audit",
];
pub(super) const TOPICS: &[&str] = &[
    "arn:aws:sns:eu-west-1:111122223333:news",
    "arn:aws:sns:eu-west-1:444455556666:blue",
];
pub(super) const FUNCTIONS: &[&str] = &[
    "arn:aws:lambda:eu-west-1:111122223333:function:ship",
    "arn:aws:lambda:us-east-1:111122223333:function:bill",
];
pub(super) const KEYS: &[&str] = &[
    "arn:aws:kms:eu-west-1:111122223333:key/1a2b",
    "arn:aws:kms:us-east-1:111122223333:key/3c4d",
];

pub(super) const FACTS: &[Fact] = &[
    ("s3:GetObject", OBJECTS),
    ("s3:PutObject", OBJECTS),
    ("s3:DeleteObject", OBJECTS),
    ("s3:ListBucket", BUCKETS),
    ("s3:DeleteBucket", BUCKETS),
    ("s3:ListAllMyBuckets", &[]),
    ("sqs:SendMessage", QUEUES),
    ("sqs:ReceiveMessage", QUEUES),
    ("sqs:PurgeQueue", QUEUES),
    ("sqs:ListQueues", &[]),
    ("dynamodb:GetItem", TABLES),
    ("dynamodb:PutItem", TABLES),
    ("sns:Publish", TOPICS),
    ("sns:DeleteTopic", TOPICS),
    ("lambda:InvokeFunction", FUNCTIONS),
    ("lambda:ListFunctions", &[]),
    ("kms:Decrypt", KEYS),
    ("kms:GenerateDataKey", KEYS),
];

pub(super) const TEXTS: &[&str] = &["blue", "red", "Blue", "prod", "b*", "?ed", "5", "true"];
pub(super) const NUMBERS: &[&str] = &["5", "10", "10.5", "-1"];
pub(super) const DATES: &[&str] = &["2026-11-22T08:00:00Z", "2027-01-01T00:00:00Z"];
/// The same days in every form, and what is no date.
pub(super) const FORMS: &[&str] = &[
    "2026",
    "2027",
    "2026-11",
    "2026-11-22",
    "2026-11-22T08:00Z",
    "2026-11-22T08:00:00Z",
    "2026-11-22T08:00:00.5Z",
    "2026-11-22T08:00:00.000000001Z",
    "2026-11-22T09:00:00+01:00",
    "2026-11-22T08",
    "2026-11-22T08Z",
    "2026-11-22T08:00",
    "2026-11-22T08:00:00",
    "2026-11-22t08:00:00z",
    "2026-11-22 08:00:00Z",
    "2026-11-22T08:00:00+00",
    "2026-11-22T23:00:00+15:00",
    "2026-11-22T07:59:60Z",
    "2026-11-21T32:00Z",
    "2026-11-21T24:00Z",
    "20261122T080000Z",
    "20261122",
    "2026-326",
    "2026-W47-7",
    "+002026-11-22",
    "1795334400",
    "1795334400000",
    "1795334400.5",
    "+1795334400",
    "-1",
    "0",
    "253402300800",
    "9999-12-31T23:59:59Z",
    "2026-02-30",
    "2026-13",
    "99999999999999999999",
    "tomorrow",
    "",
];
/// Numbers of few sizes in every form, and what is no number.
pub(super) const NUMBER_FORMS: &[&str] = &[
    "5", "10", "10.5", "-1", "+5", "5.", ".5", "0.5", "1e1", "1E1", "1.05e+1", "-1e0", "05", "5.0",
    "0x5", "1e", "1_0", " 5", "inf", "NaN", "five", "",
];
/// Networks that overlap in every form, and what is none.
pub(super) const NETWORK_FORMS: &[&str] = &[
    "203.0.113.0/24",
    "203.0.113.7",
    "203.0.113.7/32",
    "203.0.113.7/24",
    "203.0.113.0/024",
    "203.000.113.007",
    "::ffff:203.0.113.7",
    "::ffff:203.0.113.0/120",
    "::FFFF:CB00:7107",
    "::/0",
    "0.0.0.0/0",
    "2001:db8::/32",
    "2001:DB8:0::1",
    "10.0.0.0/33",
    "10.0.0.0/+8",
    "10/8",
    "anywhere",
    "",
];
pub(super) const TRUTHS: &[&str] = &["true", "false"];
pub(super) const NETWORKS: &[&str] = &[
    "203.0.113.0/24",
    "10.0.0.0/8",
    "203.0.113.7",
    "2001:db8::/32",
];
pub(super) const ARNS: &[&str] = &[
    "arn:aws:iam::111122223333:role/app",
    "arn:aws:iam::*:role/*",
    "arn:aws:sns:*:111122223333:*",
];
pub(super) const STRING: &[&str] = &[
    "StringEquals",
    "StringNotEquals",
    "StringLike",
    "StringNotLike",
    "StringEqualsIgnoreCase",
];
pub(super) const NUMERIC: &[&str] = &[
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
];
pub(super) const DATE: &[&str] = &[
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
];
pub(super) const ARN: &[&str] = &["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"];
pub(super) const ADDRESS: &[&str] = &["IpAddress", "NotIpAddress"];
/// Operators and what they compare with.
pub(super) const KINDS: &[(&[&str], &[&str])] = &[
    (STRING, TEXTS),
    (NUMERIC, NUMBERS),
    (DATE, DATES),
    (&["Bool"], TRUTHS),
    (ADDRESS, NETWORKS),
    (ARN, ARNS),
    (&["BinaryEquals"], &["cHJvZA==", "YmxhdQ=="]),
];
/// Condition keys with their kind, and whether a request has several values for them.
pub(super) const CONDITION_KEYS: &[(&str, usize, bool)] = &[
    ("aws:PrincipalTag/team", 0, false),
    ("aws:PrincipalTag/env", 0, false),
    ("aws:RequestTag/cost", 1, false),
    ("aws:MultiFactorAuthAge", 1, false),
    ("aws:CurrentTime", 2, false),
    ("aws:SecureTransport", 3, false),
    ("aws:SourceIp", 4, false),
    ("aws:SourceArn", 5, false),
    ("aws:TagKeys", 0, true),
    ("aws:CalledVia", 0, true),
];
/// Values that conditions do not name.
pub(super) const OTHER: &[&str] = &[
    "word",
    "",
    "7",
    "10.25",
    "1770000000",
    "FALSE",
    "203.0.113.9",
    "198.51.100.1",
    "2001:db8::1",
    "arn:aws:iam::111122223333:role/other",
    "2026-12-24T00:00:00Z",
    "BLUE",
    "green",
];
