//! What can be asked of an account.

#[cfg(test)]
use super::asked::{
    Asked, apigateway, cloudtrail, cloudwatch, dynamodb, efs, elb, events, iam, kinesis, kms,
    lambda, logs, s3, scheduler, sns, sqs, tag,
};
use crate::lambda::function::Function;

/// One thing to ask. Each is one call, and as many pages of it as there are, unless it says more.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Question {
    /// Every function of a region, as it runs without a qualifier: 50 a page.
    Functions(String),
    /// Every version of every function of a region: 50 a page.
    AllVersions(String),
    /// One function, where the list is not allowed: region and name.
    Function(String, String),
    /// Every event source mapping of a region: 100 a page.
    Mappings(String),
    /// Every trail that records in a region.
    Trails(String),
    /// What a trail records, asked in its home region: region and ARN.
    Selectors(String, String),
    /// Whether a trail logs: region and ARN.
    TrailStatus(String, String),
    /// The published versions of a function: 50 a page.
    Versions(Function),
    /// The aliases of a function that has published versions: 50 a page.
    Aliases(Function),
    /// The destinations of a function's asynchronous invocations. Lambda lists them by function only.
    Destinations(Function),
    /// Every role and managed policy: up to 1,000 entries a page.
    Roles,
    /// One role with its policies, by ARN: 3 calls, one for each inline policy, two for each managed one.
    Role(String),
    /// When a role, by ARN, last used services: one call, and those that wait for the report.
    Accessed(String),
    /// The key of a queue, by ARN: 2 calls.
    Queue(String),
    /// The key of a topic, by ARN.
    Topic(String),
    /// The key of a stream, by ARN.
    Stream(String),
    /// The key of a table, by ARN.
    Table(String),
    /// The access points of a region's file systems.
    AccessPoints(String),
    /// The aliases of a region's keys: 100 a page.
    KeyAliases(String),
    /// The scheduled rules that invoke a function, a version or an alias, by ARN; one call more for
    /// each rule.
    RulesOf(String),
    /// Every rule of a region's default event bus, 100 a page; one call more for each that has a
    /// schedule.
    Rules(String),
    /// Every schedule of a region, 100 a page; one call more for each that invokes one of these
    /// functions.
    Schedules(String, Vec<String>),
    /// The log groups of a region whose names begin so: 50 a page.
    LogGroups(String, String),
    /// Every metric filter of a region: 50 a page.
    MetricFilters(String),
    /// Every alarm of a region: 100 a page.
    Alarms(String),
    /// What of a region has a tag of a key: region and key. 100 a page.
    Tags(String, String),
    /// Every REST API of a region, 500 a page; one call more for each, and for each 500 resources.
    RestApis(String),
    /// Every HTTP and WebSocket API of a region, 100 a page; two calls more for each, and for each 100 routes.
    HttpApis(String),
    /// Every target group of a region, 400 a page; one call more for each that calls a function.
    TargetGroups(String),
    /// What settings a bucket has that a trail delivers to: the trail's region, and the bucket. 5 calls.
    TrailBucket(String, String),
    /// The URLs of a function: 50 a page.
    Urls(Function),
    /// The policy of a function.
    FunctionPolicy(Function),
    /// Whether a function's code must be signed.
    CodeSigning(Function),
    /// A function's reserved concurrency.
    Concurrency(Function),
}

impl Question {
    /// The calls that the answer takes.
    #[cfg(test)]
    pub(crate) fn calls(&self) -> &'static [&'static Asked] {
        match self {
            Self::Functions(_) | Self::AllVersions(_) => &[&lambda::LIST_FUNCTIONS],
            Self::Function(..) => &[&lambda::GET_FUNCTION_CONFIGURATION],
            Self::Mappings(_) => &[&lambda::LIST_EVENT_SOURCE_MAPPINGS],
            Self::Trails(_) => &[&cloudtrail::DESCRIBE_TRAILS],
            Self::Selectors(..) => &[&cloudtrail::GET_EVENT_SELECTORS],
            Self::TrailStatus(..) => &[&cloudtrail::GET_TRAIL_STATUS],
            Self::Versions(_) => &[&lambda::LIST_VERSIONS_BY_FUNCTION],
            Self::Aliases(_) => &[&lambda::LIST_ALIASES],
            Self::Destinations(_) => &[&lambda::LIST_FUNCTION_EVENT_INVOKE_CONFIGS],
            Self::Roles => &[&iam::GET_ACCOUNT_AUTHORIZATION_DETAILS],
            Self::Role(_) => &[
                &iam::GET_ROLE,
                &iam::LIST_ROLE_POLICIES,
                &iam::GET_ROLE_POLICY,
                &iam::LIST_ATTACHED_ROLE_POLICIES,
                &iam::GET_POLICY,
                &iam::GET_POLICY_VERSION,
            ],
            Self::Accessed(_) => &[
                &iam::GENERATE_SERVICE_LAST_ACCESSED_DETAILS,
                &iam::GET_SERVICE_LAST_ACCESSED_DETAILS,
            ],
            Self::Queue(_) => &[&sqs::GET_QUEUE_URL, &sqs::GET_QUEUE_ATTRIBUTES],
            Self::Topic(_) => &[&sns::GET_TOPIC_ATTRIBUTES],
            Self::Stream(_) => &[&kinesis::DESCRIBE_STREAM_SUMMARY],
            Self::Table(_) => &[&dynamodb::DESCRIBE_TABLE],
            Self::AccessPoints(_) => &[&efs::DESCRIBE_ACCESS_POINTS],
            Self::KeyAliases(_) => &[&kms::LIST_ALIASES],
            Self::RulesOf(_) => &[&events::LIST_RULE_NAMES_BY_TARGET, &events::DESCRIBE_RULE],
            Self::Rules(_) => &[&events::LIST_RULES, &events::LIST_TARGETS_BY_RULE],
            Self::Schedules(..) => &[&scheduler::LIST_SCHEDULES, &scheduler::GET_SCHEDULE],
            Self::LogGroups(..) => &[&logs::DESCRIBE_LOG_GROUPS],
            Self::MetricFilters(_) => &[&logs::DESCRIBE_METRIC_FILTERS],
            Self::Alarms(_) => &[&cloudwatch::DESCRIBE_ALARMS],
            Self::Tags(..) => &[&tag::GET_RESOURCES],
            Self::RestApis(_) => &[&apigateway::GET_REST_APIS, &apigateway::GET_RESOURCES],
            Self::HttpApis(_) => &[
                &apigateway::GET_APIS,
                &apigateway::GET_ROUTES,
                &apigateway::GET_INTEGRATIONS,
            ],
            Self::TargetGroups(_) => &[&elb::DESCRIBE_TARGET_GROUPS, &elb::DESCRIBE_TARGET_HEALTH],
            Self::TrailBucket(..) => &[
                &s3::GET_BUCKET_ACL,
                &s3::GET_BUCKET_ENCRYPTION,
                &s3::GET_BUCKET_POLICY_STATUS,
                &s3::GET_PUBLIC_ACCESS_BLOCK,
            ],
            Self::Urls(_) => &[&lambda::LIST_FUNCTION_URL_CONFIGS],
            Self::FunctionPolicy(_) => &[&lambda::GET_POLICY],
            Self::CodeSigning(_) => &[&lambda::GET_FUNCTION_CODE_SIGNING_CONFIG],
            Self::Concurrency(_) => &[&lambda::GET_FUNCTION_CONCURRENCY],
        }
    }

    /// ARN, name or key of what is asked about; empty when it is everything there is.
    pub(crate) fn about(&self) -> String {
        match self {
            Self::Selectors(_, arn)
            | Self::TrailStatus(_, arn)
            | Self::Role(arn)
            | Self::Accessed(arn)
            | Self::Queue(arn)
            | Self::Topic(arn)
            | Self::Stream(arn)
            | Self::Table(arn)
            | Self::RulesOf(arn) => arn.clone(),
            Self::Versions(function)
            | Self::Aliases(function)
            | Self::Destinations(function)
            | Self::Urls(function)
            | Self::FunctionPolicy(function)
            | Self::CodeSigning(function)
            | Self::Concurrency(function) => function.arn(),
            Self::TrailBucket(_, bucket) => bucket.clone(),
            Self::Tags(_, key) => key.clone(),
            Self::Function(_, name) => name.clone(),
            _ => String::new(),
        }
    }
}

/// A question of each kind, about nothing that exists.
#[cfg(test)]
pub(crate) fn one_of_each() -> Vec<Question> {
    let function = Function::from_arn("arn:aws:lambda:eu-west-1:111122223333:function:f");
    let function = function.expect("an ARN");
    let text = String::new;
    vec![
        Question::Functions(text()),
        Question::AllVersions(text()),
        Question::Function(text(), text()),
        Question::Mappings(text()),
        Question::Trails(text()),
        Question::Selectors(text(), text()),
        Question::TrailStatus(text(), text()),
        Question::Versions(function.clone()),
        Question::Aliases(function.clone()),
        Question::Destinations(function.clone()),
        Question::Urls(function.clone()),
        Question::FunctionPolicy(function.clone()),
        Question::CodeSigning(function.clone()),
        Question::Concurrency(function),
        Question::LogGroups(text(), text()),
        Question::MetricFilters(text()),
        Question::Alarms(text()),
        Question::Tags(text(), text()),
        Question::RestApis(text()),
        Question::HttpApis(text()),
        Question::TargetGroups(text()),
        Question::TrailBucket(text(), text()),
        Question::Roles,
        Question::Role(text()),
        Question::Accessed(text()),
        Question::Queue(text()),
        Question::Topic(text()),
        Question::Stream(text()),
        Question::Table(text()),
        Question::AccessPoints(text()),
        Question::KeyAliases(text()),
        Question::RulesOf(text()),
        Question::Rules(text()),
        Question::Schedules(text(), Vec::new()),
    ]
}
