//! Trails: which there are, what they record, whether they log; and Event history.

use super::{About, Asked, Purpose, asked};

const RECORDED: &str =
    "what the trail recorded is not known, and nothing is removed for its silence";

pub(crate) const DESCRIBE_TRAILS: Asked = Asked {
    document: "cloudtrail/describe-trails",
    keeps:
        "trailList{Name S3BucketName S3KeyPrefix SnsTopicARN IncludeGlobalServiceEvents
    IsMultiRegionTrail HomeRegion TrailARN LogFileValidationEnabled CloudWatchLogsLogGroupArn
    CloudWatchLogsRoleArn KmsKeyId HasCustomEventSelectors HasInsightSelectors IsOrganizationTrail}",
    unknown: "which trails there are is not known, and nothing is removed for the records' silence",
    about: About::Region,
    ..asked("cloudtrail:DescribeTrails", Purpose::Trails)
};

pub(crate) const GET_EVENT_SELECTORS: Asked = Asked {
    document: "cloudtrail/get-event-selectors",
    keeps: "TrailARN EventSelectors{ReadWriteType IncludeManagementEvents
    DataResources{Type Values} ExcludeManagementEventSources} AdvancedEventSelectors{Name
    FieldSelectors{Field Equals StartsWith EndsWith NotEquals NotStartsWith NotEndsWith}}",
    unknown: RECORDED,
    ..asked("cloudtrail:GetEventSelectors", Purpose::Trails)
};

/// The answer does not name the trail; it is added.
pub(crate) const GET_TRAIL_STATUS: Asked = Asked {
    document: "cloudtrail/get-trail-status",
    keeps: "TrailARN IsLogging LatestDeliveryError LatestDeliveryTime StartLoggingTime
    StopLoggingTime LatestDeliveryAttemptTime LatestDeliveryAttemptSucceeded TimeLoggingStarted
    TimeLoggingStopped",
    unknown: RECORDED,
    ..asked("cloudtrail:GetTrailStatus", Purpose::Trails)
};

/// Its answers are records, not a state of the account: none is kept.
pub(crate) const LOOKUP_EVENTS: Asked = Asked {
    ..asked("cloudtrail:LookupEvents", Purpose::History)
};

/// Its answer proves records: no state of the account, and none is kept.
pub(crate) const LIST_PUBLIC_KEYS: Asked = Asked {
    ..asked("cloudtrail:ListPublicKeys", Purpose::Integrity)
};
