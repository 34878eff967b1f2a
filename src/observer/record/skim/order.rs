//! The members of a record, in the order in which CloudTrail writes them.

use super::super::json::Members;

/// Members that the plain way reads, in lower case; here in another letter case, or not at all.
const READ: [&str; 34] = [
    "@message",
    "@timestamp",
    "additionaleventdata",
    "apiversion",
    "awsregion",
    "cloudtrailevent",
    "data",
    "detail",
    "digests3object",
    "digeststarttime",
    "errorcode",
    "errormessage",
    "eventcategory",
    "eventid",
    "eventjson",
    "eventname",
    "eventsource",
    "eventtime",
    "eventtype",
    "eventversion",
    "managementevent",
    "message",
    "readonly",
    "recipientaccountid",
    "requestparameters",
    "resources",
    "responseelements",
    "s3objectkey",
    "sessioncredentialfromconsole",
    "sharedeventid",
    "sourceipaddress",
    "useragent",
    "useridentity",
    "vpcendpointid",
];

/// A member that CloudTrail writes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Named {
    AdditionalEventData,
    ApiVersion,
    AwsRegion,
    ErrorCode,
    ErrorMessage,
    EventCategory,
    EventId,
    EventName,
    EventSource,
    EventTime,
    EventType,
    EventVersion,
    ManagementEvent,
    /// One that is not looked at.
    Other,
    ReadOnly,
    RecipientAccountId,
    RequestParameters,
    Resources,
    ResponseElements,
    SessionCredentialFromConsole,
    SharedEventId,
    SourceIpAddress,
    UserAgent,
    UserIdentity,
    VpcEndpointId,
}

/// In the order in which CloudTrail writes them: which comes next is a guess that costs one compare.
const ORDER: [(&[u8], Named); 27] = [
    (b"\"eventVersion\":", Named::EventVersion),
    (b"\"userIdentity\":", Named::UserIdentity),
    (b"\"eventTime\":", Named::EventTime),
    (b"\"eventSource\":", Named::EventSource),
    (b"\"eventName\":", Named::EventName),
    (b"\"awsRegion\":", Named::AwsRegion),
    (b"\"sourceIPAddress\":", Named::SourceIpAddress),
    (b"\"userAgent\":", Named::UserAgent),
    (b"\"errorCode\":", Named::ErrorCode),
    (b"\"errorMessage\":", Named::ErrorMessage),
    (b"\"requestParameters\":", Named::RequestParameters),
    (b"\"responseElements\":", Named::ResponseElements),
    (b"\"additionalEventData\":", Named::AdditionalEventData),
    (b"\"requestID\":", Named::Other),
    (b"\"eventID\":", Named::EventId),
    (b"\"readOnly\":", Named::ReadOnly),
    (b"\"resources\":", Named::Resources),
    (b"\"eventType\":", Named::EventType),
    (b"\"apiVersion\":", Named::ApiVersion),
    (b"\"managementEvent\":", Named::ManagementEvent),
    (b"\"recipientAccountId\":", Named::RecipientAccountId),
    (b"\"sharedEventID\":", Named::SharedEventId),
    (b"\"vpcEndpointId\":", Named::VpcEndpointId),
    (b"\"eventCategory\":", Named::EventCategory),
    (b"\"eventContext\":", Named::Other),
    (b"\"tlsDetails\":", Named::Other),
    (
        b"\"sessionCredentialFromConsole\":",
        Named::SessionCredentialFromConsole,
    ),
];

/// The next member, as far as it is one that CloudTrail writes: looked for from `next` on in their order, and then
/// among all. One that is read the plain way only is given up, any other is passed over.
#[expect(clippy::option_option, reason = "given up, over, or a member")]
pub(super) fn named(members: &mut Members<'_>, next: &mut usize) -> Option<Option<Named>> {
    let rest = ORDER.get(*next..).unwrap_or_default();
    let guess = rest.iter().position(|(quoted, _)| members.comes(quoted));
    let at = if let Some(at) = guess {
        *next + at
    } else {
        let Some((name, is_escaped)) = members.name()? else {
            return Some(None);
        };
        if is_escaped {
            return None;
        }
        let is_name = |(quoted, _): &(&[u8], Named)| quoted.get(1..quoted.len() - 2) == Some(name);
        let Some(at) = ORDER.iter().position(is_name) else {
            let is_read = |known: &&str| known.as_bytes().eq_ignore_ascii_case(name);
            return (!READ.iter().any(is_read)).then_some(Some(Named::Other));
        };
        at
    };
    *next = at + 1;
    Some(ORDER.get(at).map(|(_, named)| *named))
}
