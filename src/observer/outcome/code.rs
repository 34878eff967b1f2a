//! What an error code says of itself: a rule on its words, the same for every service.

/// What a code's words say of why a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// Authorization refused it.
    Denied,
    /// The credentials were refused, or the account may not use the service.
    Credentials,
    /// Too many requests, or too much of something.
    Throttled,
    /// The service failed, or something that it depends on.
    Server,
    /// The request is malformed, or asks for what cannot be.
    Invalid,
    /// It is about access, but not surely about the caller's.
    Access,
}

/// Refusals, in the spellings of records and service models.
const DENIED: &[&str] = &[
    "accessdenied",
    "accessfailure",
    "accessforbidden",
    "accessnotallowed",
    "authorizationerror",
    "authorizationfail",
    "denied",
    "forbidden",
    "insufficientpermission",
    "insufficientprivilege",
    "noaccess",
    "notauthorised",
    "notauthorized",
    "unauthorised",
    "unauthorized",
];

/// Whole codes that say the same in other words.
const DENIED_WHOLE: &[&str] = &["authorization", "invalidaccess", "permission"];

/// The thing called on, not the caller: `AccessPointNotFound`, `AuthorizationAlreadyExists`,
/// `InvalidPermission.NotFound`, `NoSuchPublicAccessBlockConfiguration`.
const THING: &[&str] = &[
    "alreadyexist",
    "conditionalcheck",
    "conflict",
    "doesnotexist",
    "duplicate",
    "inuse",
    "nosuch",
    "notexist",
    "notfound",
];

const CREDENTIALS: &[&str] = &[
    "accesskey",
    "authenticat",
    "authfailure",
    "clienttokenid",
    "credential",
    "expiredtoken",
    "identityprovider",
    "invalidclient",
    "invalidpassword",
    "invalidsecurity",
    "invalidtoken",
    "optin",
    "pendingverification",
    "refreshtoken",
    "rejectedclaim",
    "requestexpired",
    "requesttimetooskewed",
    "securitytoken",
    "sessionexpired",
    "signature",
    "subscription",
    "tokenexpired",
    "tokenrefresh",
    "unrecognizedclient",
];

const THROTTLED: &[&str] = &[
    "backoff",
    "bandwidth",
    "concurrentquer",
    "concurrentrequest",
    "exceedslimit",
    "limitexceeded",
    "limitsexceeded",
    "overlimit",
    "priorrequest",
    "rateexceeded",
    "rateforcustomer",
    "ratelimit",
    "requestlimit",
    "requestrate",
    "slowdown",
    "throttl",
    "throughput",
    "toomanycalls",
    "toomanyrequest",
    "toomanyupdates",
];

const SERVER: &[&str] = &[
    "clienterror",
    "dependency",
    "dependent",
    "internal",
    "servererror",
    "serverinternal",
    "servershutdown",
    "serviceerror",
    "servicefailure",
    "timedout",
    "timeout",
    "unavailable",
    "unexpected",
    "unknownerror",
];

/// Ends of codes that say no more than whose fault it is: `GeneralServiceException`.
const SIDES: &[&str] = &["client", "server", "service", "unknown"];

/// Whole codes that say nothing.
const SERVER_WHOLE: &[&str] = &["base", "error"];

const INVALID: &[&str] = &[
    "argument",
    "baddocument",
    "badrequest",
    "batchentryid",
    "emptybatch",
    "illegal",
    "invalid",
    "lengthexceeded",
    "malformed",
    "mediatype",
    "methodnotallowed",
    "missing",
    "nexttoken",
    "notdistinct",
    "notprovided",
    "notsupported",
    "notvalid",
    "outofbounds",
    "oversized",
    "pagination",
    "parameter",
    "paramvalidation",
    "parse",
    "parsing",
    "querystring",
    "required",
    "serializ",
    "sizeexceeded",
    "syntax",
    "toolarge",
    "toolong",
    "toomany",
    "unknownoperation",
    "unmarshal",
    "unprocessable",
    "unsupported",
    "validation",
];

const ACCESS: &[&str] = &[
    "accessible",
    "auth",
    "blocked",
    "caller",
    "entitle",
    "lockedout",
    "notallowed",
    "notgranted",
    "notmanagement",
    "notorganization",
    "notpermitted",
    "organizationpolicy",
    "owner",
    "permission",
    "privilege",
    "resourceaccess",
    "restricted",
    "suspended",
    "toaccess",
    "trust",
    "whitelist",
];

/// What the words of a code say, if they say anything of the kind. `plain` is the code as
/// [`plain`](crate::catalog::error::plain) leaves it.
pub(super) fn word(plain: &str) -> Option<Word> {
    let letters: String = plain.chars().filter(char::is_ascii_alphanumeric).collect();
    let has = |words: &[&str]| words.iter().any(|word| letters.contains(word));
    let is = |words: &[&str]| words.contains(&letters.as_str());
    if let Some(word) = number(&letters) {
        return Some(word);
    }
    if has(DENIED) || is(DENIED_WHOLE) {
        return Some(Word::Denied);
    }
    if has(THING) {
        return None;
    }
    let rest = [
        (Word::Credentials, has(CREDENTIALS)),
        (Word::Throttled, has(THROTTLED)),
        (
            Word::Server,
            has(SERVER) || is(SERVER_WHOLE) || SIDES.iter().any(|side| letters.ends_with(side)),
        ),
        (Word::Invalid, has(INVALID) && !tells_state(&letters)),
        (Word::Access, has(ACCESS)),
    ];
    rest.into_iter()
        .find_map(|(word, holds)| holds.then_some(word))
}

/// `InvalidDBInstanceState`, `InvalidStatus`: the request was fine, the thing was not.
fn tells_state(letters: &str) -> bool {
    let rest = letters.replace("statement", "");
    rest.starts_with("invalid") && (rest.ends_with("state") || rest.ends_with("status"))
        || rest.ends_with("invalidstate")
        || rest.starts_with("illegal") && rest.ends_with("state")
}

/// A code that is, or holds, a number of three digits: an HTTP status.
fn number(letters: &str) -> Option<Word> {
    let numbers = letters.split(|c: char| !c.is_ascii_digit());
    let status = numbers
        .filter(|n| n.len() == 3)
        .find_map(|n| n.parse().ok())?;
    status_word(status)
}

/// What an HTTP status says of why a call failed.
pub(super) fn status_word(status: u16) -> Option<Word> {
    match status {
        401 | 403 => Some(Word::Denied),
        420 | 429 => Some(Word::Throttled),
        405 | 406 | 413 | 414 | 415 | 422 => Some(Word::Invalid),
        408 | 500..=599 => Some(Word::Server),
        _ => None,
    }
}
