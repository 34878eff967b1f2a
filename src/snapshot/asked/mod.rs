//! What lpgen itself asks of an account: one file a service, and in it all that is known of each call.
//! What the answers say is read by their shape, as files are: [`crate::lambda`] and [`crate::snapshot`].

pub(crate) mod apigateway;
pub(crate) mod cloudtrail;
pub(crate) mod cloudwatch;
pub(crate) mod dynamodb;
pub(crate) mod efs;
pub(crate) mod elb;
pub(crate) mod events;
pub(crate) mod iam;
pub(crate) mod kinesis;
pub(crate) mod kms;
pub(crate) mod lambda;
pub(crate) mod logs;
pub(crate) mod s3;
pub(crate) mod scheduler;
pub(crate) mod sns;
pub(crate) mod sqs;
pub(crate) mod tag;

/// What a call is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
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
    /// What stands around functions, for the security checklist.
    Checklist,
}

impl Purpose {
    /// In a person's words.
    pub(crate) fn words(self) -> &'static str {
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
            Self::Checklist => "checklist",
        }
    }
}

/// What of a function's needs an answer tells: what the role allows for that stays while nobody answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Implies {
    /// Nothing of them.
    Nothing,
    /// What Lambda does with the role as a function's own configuration says.
    Configuration,
    /// What polls event sources with the role.
    Mappings,
    /// Where the results of asynchronous invocations go.
    Destinations,
    /// Which keys encrypt what a configuration names.
    Keys,
    /// As whom a function acts on its file system.
    FileSystems,
}

/// What an answer is about: a snapshot of other regions or functions does not hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// All functions of a region.
    Region,
    /// One function.
    Function,
    /// Roles, or what configurations and trails name.
    Named,
    /// What the checklist alone looks at: no need of a function depends on it.
    Checklist,
}

/// A call that lpgen makes, and all that is known of it.
#[derive(Debug)]
pub(crate) struct Asked {
    /// As IAM names it: `lambda:ListFunctions`. Its prefix is the event source, too, without its domain.
    pub name: &'static str,
    /// What it is for.
    pub part: Purpose,
    /// The document that its answer becomes, as the AWS CLI names it: `lambda/list-functions`; empty
    /// where it is a part of another's.
    pub(crate) document: &'static str,
    /// What stays of the document, by the members that the service's API reference names: see
    /// [`redact`](super::redact).
    pub(crate) keeps: &'static str,
    /// What is not known without an answer, to be read after "was not answered: ".
    pub(crate) unknown: &'static str,
    /// What of a function's needs it tells.
    pub(crate) implies: Implies,
    /// What it is about.
    pub(crate) about: About,
    /// Parameters it is asked with, where they narrow the resource; several where it is asked in several
    /// ways.
    pub(crate) with: &'static [&'static [(&'static str, &'static str)]],
}

impl Asked {
    /// CloudTrail event source, without its domain.
    pub(crate) fn source(&self) -> &'static str {
        self.name.split(':').next().unwrap_or_default()
    }

    /// The API operation.
    pub(crate) fn operation(&self) -> &'static str {
        self.name.split(':').nth(1).unwrap_or_default()
    }
}

/// Stands for any name in a request, and becomes `*` in the policy. No name that AWS gives out holds
/// it.
pub(crate) const ANY: &str = "\u{A4}";

/// Read after "was not answered: " of a call that has no words of its own.
pub(crate) const UNTOLD: &str = "what it would have told is not known";

/// A call of which nothing else is known.
pub(crate) const fn asked(name: &'static str, part: Purpose) -> Asked {
    Asked {
        name,
        part,
        document: "",
        keeps: "",
        unknown: UNTOLD,
        implies: Implies::Nothing,
        about: About::Named,
        with: &[],
    }
}

/// A call that the checklist alone looks at, of which nothing else is known.
const fn for_checklist(name: &'static str) -> Asked {
    Asked {
        about: About::Checklist,
        ..asked(name, Purpose::Checklist)
    }
}

/// All of them, by name.
pub(crate) const ASKED: &[&Asked] = &[
    &apigateway::GET_APIS,
    &apigateway::GET_INTEGRATIONS,
    &apigateway::GET_RESOURCES,
    &apigateway::GET_REST_APIS,
    &apigateway::GET_ROUTES,
    &cloudtrail::DESCRIBE_TRAILS,
    &cloudtrail::GET_EVENT_SELECTORS,
    &cloudtrail::GET_TRAIL_STATUS,
    &cloudtrail::LIST_PUBLIC_KEYS,
    &cloudtrail::LOOKUP_EVENTS,
    &cloudwatch::DESCRIBE_ALARMS,
    &dynamodb::DESCRIBE_TABLE,
    &efs::DESCRIBE_ACCESS_POINTS,
    &elb::DESCRIBE_TARGET_GROUPS,
    &elb::DESCRIBE_TARGET_HEALTH,
    &events::DESCRIBE_RULE,
    &events::LIST_RULE_NAMES_BY_TARGET,
    &events::LIST_RULES,
    &events::LIST_TARGETS_BY_RULE,
    &iam::GENERATE_SERVICE_LAST_ACCESSED_DETAILS,
    &iam::GET_ACCOUNT_AUTHORIZATION_DETAILS,
    &iam::GET_POLICY,
    &iam::GET_POLICY_VERSION,
    &iam::GET_ROLE,
    &iam::GET_ROLE_POLICY,
    &iam::GET_SERVICE_LAST_ACCESSED_DETAILS,
    &iam::LIST_ATTACHED_ROLE_POLICIES,
    &iam::LIST_ROLE_POLICIES,
    &kinesis::DESCRIBE_STREAM_SUMMARY,
    &kms::LIST_ALIASES,
    &lambda::GET_FUNCTION_CODE_SIGNING_CONFIG,
    &lambda::GET_FUNCTION_CONCURRENCY,
    &lambda::GET_FUNCTION_CONFIGURATION,
    &lambda::GET_POLICY,
    &lambda::LIST_ALIASES,
    &lambda::LIST_EVENT_SOURCE_MAPPINGS,
    &lambda::LIST_FUNCTION_EVENT_INVOKE_CONFIGS,
    &lambda::LIST_FUNCTION_URL_CONFIGS,
    &lambda::LIST_FUNCTIONS,
    &lambda::LIST_VERSIONS_BY_FUNCTION,
    &logs::DESCRIBE_LOG_GROUPS,
    &logs::DESCRIBE_METRIC_FILTERS,
    &s3::GET_BUCKET_ACL,
    &s3::GET_BUCKET_ENCRYPTION,
    &s3::GET_BUCKET_POLICY_STATUS,
    &s3::GET_PUBLIC_ACCESS_BLOCK,
    &scheduler::GET_SCHEDULE,
    &scheduler::LIST_SCHEDULES,
    &sns::GET_TOPIC_ATTRIBUTES,
    &sqs::GET_QUEUE_ATTRIBUTES,
    &sqs::GET_QUEUE_URL,
    &tag::GET_RESOURCES,
];

/// The call of this name, where it is one of lpgen's.
pub(crate) fn of(action: &str) -> Option<&'static Asked> {
    ASKED.iter().find(|one| one.name == action).copied()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::snapshot::question::{Question, one_of_each};

    #[test]
    fn every_call_of_a_question_is_in_the_list_once() {
        let names: BTreeSet<&str> = ASKED.iter().map(|one| one.name).collect();
        assert_eq!(names.len(), ASKED.len());
        assert!(ASKED.is_sorted_by_key(|one| one.name));
        let of_questions = one_of_each();
        let of_questions = of_questions.iter().flat_map(Question::calls);
        let mut made: BTreeSet<&str> = of_questions.map(|one| one.name).collect();
        made.insert(cloudtrail::LOOKUP_EVENTS.name);
        made.insert(cloudtrail::LIST_PUBLIC_KEYS.name);
        assert_eq!(made, names);
    }

    #[test]
    fn every_call_says_what_is_not_known_without_it() {
        for one in ASKED
            .iter()
            .filter(|one| !matches!(one.part, Purpose::History | Purpose::Integrity))
        {
            assert_ne!(one.unknown, UNTOLD, "{}", one.name);
        }
    }

    #[test]
    fn a_document_says_what_stays_of_it() {
        for one in ASKED {
            assert_eq!(
                one.document.is_empty(),
                one.keeps.is_empty(),
                "{}",
                one.name
            );
        }
    }
}
