//! What lpgen itself asks of an account.

/// What a call is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Which functions there are, and what their configuration implies.
    Functions,
    /// What the roles allow today.
    Roles,
    /// When the roles last used what they allow.
    LastAccessed,
    /// What the trails record.
    Trails,
    /// The records of the trails.
    Records,
    /// The keys that prove the records' files (`--validate`).
    Integrity,
    /// The records of Event history, where no trail can be read.
    History,
    /// Keys and file systems behind what functions are connected to.
    Resources,
    /// What invokes functions on a schedule.
    Schedules,
}

impl Part {
    /// In a person's words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Functions => "functions",
            Self::Roles => "roles",
            Self::LastAccessed => "last accessed",
            Self::Trails => "trails",
            Self::Records => "records",
            Self::Integrity => "integrity",
            Self::History => "event history",
            Self::Resources => "resources",
            Self::Schedules => "schedules",
        }
    }
}

/// A call that lpgen makes.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// CloudTrail event source, without its domain.
    pub source: &'static str,
    /// The API operation.
    pub operation: &'static str,
    /// What it is for.
    pub part: Part,
    /// Parameters it is asked with, where they narrow the resource.
    pub(crate) with: &'static [(&'static str, &'static str)],
}

impl Asked {
    /// The call as refusals name it: `lambda:ListFunctions`.
    pub fn action(&self) -> String {
        format!("{}:{}", self.source, self.operation)
    }
}

/// Stands for any name in a request, and becomes `*` in the policy. No name that AWS gives out holds
/// it.
pub(crate) const ANY: &str = "\u{A4}";

/// Policies of the account, and those of AWS.
const OWN_POLICY: &str = "arn:{partition}:iam::{account}:policy/\u{A4}";
const AWS_POLICY: &str = "arn:{partition}:iam::aws:policy/\u{A4}";

pub(crate) const fn asked(source: &'static str, operation: &'static str, part: Part) -> Asked {
    Asked {
        source,
        operation,
        part,
        with: &[],
    }
}

/// All of them.
pub const ASKED: &[Asked] = &[
    asked("lambda", "ListFunctions", Part::Functions),
    asked("lambda", "GetFunctionConfiguration", Part::Functions),
    asked("lambda", "ListVersionsByFunction", Part::Functions),
    asked("lambda", "ListAliases", Part::Functions),
    asked("lambda", "ListEventSourceMappings", Part::Functions),
    asked("lambda", "ListFunctionEventInvokeConfigs", Part::Functions),
    asked("iam", "GetAccountAuthorizationDetails", Part::Roles),
    asked("iam", "GetRole", Part::Roles),
    asked("iam", "ListRolePolicies", Part::Roles),
    asked("iam", "GetRolePolicy", Part::Roles),
    asked("iam", "ListAttachedRolePolicies", Part::Roles),
    Asked {
        with: &[("policyArn", OWN_POLICY)],
        ..asked("iam", "GetPolicy", Part::Roles)
    },
    Asked {
        with: &[("policyArn", AWS_POLICY)],
        ..asked("iam", "GetPolicy", Part::Roles)
    },
    Asked {
        with: &[("policyArn", OWN_POLICY)],
        ..asked("iam", "GetPolicyVersion", Part::Roles)
    },
    Asked {
        with: &[("policyArn", AWS_POLICY)],
        ..asked("iam", "GetPolicyVersion", Part::Roles)
    },
    Asked {
        with: &[("arn", "arn:{partition}:iam::{account}:role/\u{A4}")],
        ..asked(
            "iam",
            "GenerateServiceLastAccessedDetails",
            Part::LastAccessed,
        )
    },
    asked("iam", "GetServiceLastAccessedDetails", Part::LastAccessed),
    asked("cloudtrail", "DescribeTrails", Part::Trails),
    asked("cloudtrail", "GetEventSelectors", Part::Trails),
    asked("cloudtrail", "GetTrailStatus", Part::Trails),
    asked("cloudtrail", "ListPublicKeys", Part::Integrity),
    asked("cloudtrail", "LookupEvents", Part::History),
    asked("sqs", "GetQueueUrl", Part::Resources),
    asked("sqs", "GetQueueAttributes", Part::Resources),
    asked("kinesis", "DescribeStreamSummary", Part::Resources),
    asked("dynamodb", "DescribeTable", Part::Resources),
    asked("sns", "GetTopicAttributes", Part::Resources),
    asked("kms", "ListAliases", Part::Resources),
    Asked {
        // "fsap-…" (CreateAccessPoint in the EFS API reference)
        with: &[("accessPointId", "fsap-\u{A4}")],
        ..asked("elasticfilesystem", "DescribeAccessPoints", Part::Resources)
    },
    asked("events", "ListRuleNamesByTarget", Part::Schedules),
    asked("events", "DescribeRule", Part::Schedules),
    asked("events", "ListRules", Part::Schedules),
    asked("events", "ListTargetsByRule", Part::Schedules),
    asked("scheduler", "ListSchedules", Part::Schedules),
    Asked {
        with: &[("groupName", "\u{A4}"), ("name", "\u{A4}")],
        ..asked("scheduler", "GetSchedule", Part::Schedules)
    },
];
