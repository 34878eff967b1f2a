//! Who made a call, as the record states it: a role session, perhaps a function's.

use super::credential::Standing;
use super::record::{Identity, Record};
use crate::iam::arn::Arn;

/// A role session. Whether it is a function's is settled once the whole trail is folded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Caller {
    /// ARN of the role, with path where the record has it (`sessionIssuer.arn`).
    pub role: String,
    /// Unique id of the role (`AROA…`): another one is another role of the same name.
    pub role_id: String,
    /// Role session name; [`POLLER`] stands for all that event source mappings bear.
    pub session: String,
    /// What the record says of the credentials.
    pub standing: Standing,
}

/// Stands for the names of pollers' sessions, which are made anew for each session. No session can
/// bear it (AssumeRole: letters, digits and `_=,.@-`).
pub(crate) const POLLER: &str = "awslambda_*";

/// The name under which a session's calls are kept.
pub(crate) fn kept_name(session: &str) -> &str {
    if is_poller(session) { POLLER } else { session }
}

/// What kind of session a record belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Session {
    /// It may be a function's: its calls are kept.
    Candidate(Caller),
    /// A session of a role that cannot be a function's.
    Other(Caller),
    /// Not a role session; the identity's kind in words.
    None(&'static str),
}

/// Reads the session of a record.
pub(crate) fn session(record: &Record<'_>) -> Session {
    let identity = &record.identity;
    match identity.kind.as_deref() {
        Some("AssumedRole") => {}
        None if identity.issuer.is_some() => {}
        kind => return Session::None(kind_in_words(kind, identity)),
    }
    let (Some(role), Some(name)) = (role(identity), identity.session_name()) else {
        return Session::None("a role session without role or session name");
    };
    let role_id = identity.principal_id.as_deref().unwrap_or_default();
    let caller = Caller {
        role,
        role_id: role_id.split(':').next().unwrap_or_default().to_owned(),
        session: kept_name(name).to_owned(),
        standing: Standing::of(record),
    };
    if matches!(caller.standing, Standing::Function(_)) || may_be_kept(name) {
        Session::Candidate(caller)
    } else {
        Session::Other(caller)
    }
}

/// Whether a session may be a function's or a poller's, by its name.
pub(crate) fn may_be_kept(session: &str) -> bool {
    is_poller(session) || may_be_function(session)
}

fn kind_in_words(kind: Option<&str>, identity: &Identity<'_>) -> &'static str {
    match kind {
        Some("IAMUser") => "an IAM user",
        Some("Root") => "the root user",
        Some("AWSService") => "an AWS service",
        Some("AWSAccount") => "another account",
        Some("FederatedUser") => "a federated user",
        Some("SAMLUser" | "WebIdentityUser") => "an external identity",
        Some("IdentityCenterUser") => "an IAM Identity Center user",
        Some("Role") => "a role outside a session",
        None if identity.invoked_by.is_some() => "an AWS service",
        _ => "an identity of another kind",
    }
}

/// The role's ARN: the issuer's, which has the path, else the session's without it.
fn role(identity: &Identity<'_>) -> Option<String> {
    if let Some(arn) = identity.issuer.as_ref().and_then(|i| i.arn.as_deref()) {
        return Some(arn.to_owned());
    }
    role_of_session(identity.arn.as_deref()?)
}

/// `arn:P:sts::A:assumed-role/ROLE/SESSION` → `arn:P:iam::A:role/ROLE`.
pub(crate) fn role_of_session(arn: &str) -> Option<String> {
    let parsed = Arn::parse(arn)?;
    let role = parsed
        .resource
        .strip_prefix("assumed-role/")?
        .split('/')
        .next()?;
    Some(format!(
        "arn:{}:iam::{}:role/{role}",
        parsed.partition, parsed.account
    ))
}

/// A role by account and name: one account has no two roles of one name, whatever their paths, and
/// an ARN read from a session lacks the path.
pub(crate) fn role_key(arn: &str) -> String {
    Arn::parse(arn).map_or_else(
        || arn.to_owned(),
        |role| {
            let name = role.resource.rsplit('/').next().unwrap_or_default();
            format!("{}/{name}", role.account)
        },
    )
}

/// Event source mappings poll under sessions `awslambda_<n>_<17 digits>` that name no function.
pub(crate) fn is_poller(session: &str) -> bool {
    let Some((n, time)) = session
        .strip_prefix("awslambda_")
        .and_then(|r| r.split_once('_'))
    else {
        return false;
    };
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    digits(n) && digits(time) && time.len() == 17
}

/// Session names that SDKs, EC2, ECS, CodeBuild and others make up. A function may not bear them
/// unless `inScopeOf` or its configuration says so.
const MADE_UP: &[&str] = &[
    "botocore-session-",
    "aws-go-sdk-",
    "aws-sdk-",
    "AWSCLI-Session",
    "AssumeRoleSession",
    "AWSCodeBuild-",
    "GitHubActions",
    "aws-dotnet-sdk-session-",
];

/// The ARN of a session that its name alone shows to be no function's and no poller's, as a regular expression:
/// an instance's, or one with a sign that no function's name has. Without it, [`may_be_kept`] says the same.
pub(in crate::observer) const NO_FUNCTION: &str =
    ":assumed-role/[^/]+/(i-[0-9a-f]{8,}|[^/]*[@=,+][^/]*)$";

/// Whether a session name can be a function's: 1 to 64 of letters, digits, `-` and `_`, after
/// `us-east-1.` for Lambda@Edge replicas (Lambda API reference, CreateFunction).
fn may_be_function(session: &str) -> bool {
    let name = session.strip_prefix("us-east-1.").unwrap_or(session);
    (1..=64).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        && !MADE_UP.iter().any(|prefix| name.starts_with(prefix))
        && !is_generated(name)
}

/// An instance id, a task id, a UUID or a time stamp.
fn is_generated(name: &str) -> bool {
    let hex = |s: &str| s.bytes().all(|b| b.is_ascii_hexdigit());
    let instance = name
        .strip_prefix("i-")
        .is_some_and(|rest| rest.len() >= 8 && hex(rest));
    let digits = name
        .split(|c: char| !c.is_ascii_digit())
        .map(str::len)
        .max()
        .unwrap_or(0);
    let hexes = name
        .split(|c: char| !c.is_ascii_hexdigit())
        .map(str::len)
        .max()
        .unwrap_or(0);
    instance || digits >= 13 || hexes >= 24 || has_uuid(name)
}

fn has_uuid(name: &str) -> bool {
    let groups: Vec<&str> = name.split('-').collect();
    groups.windows(5).any(|w| {
        [8, 4, 4, 4]
            .iter()
            .zip(w)
            .all(|(n, g)| g.len() == *n || (*n == 8 && g.len() > 8))
            && w[4].len() >= 12
            && w[1..4]
                .iter()
                .all(|g| g.bytes().all(|b| b.is_ascii_hexdigit()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_function_names_from_made_up_sessions() {
        for name in [
            "orders-api",
            "level1",
            "MH-COST-A-AutoStop",
            "us-east-1.edge",
            "my_fn_2024",
            "MyStack-Fn-1A2B3C4D5E6F",
        ] {
            assert!(may_be_function(name), "{name}");
        }
        assert_eq!(kept_name("awslambda_292_20191110150720334"), POLLER);
        // What `NO_FUNCTION` matches.
        for session in [
            "i-0123abcd",
            "i-0dbc91f429e48eeed",
            "a@b",
            "us-east-1.a@b",
            "awslambda_1_2@",
            "a=b",
            ",",
            "+",
        ] {
            assert!(!may_be_kept(session), "{session}");
        }
        for name in [
            "i-0dbc91f429e48eeed",
            "aws-go-sdk-1688990082523310002",
            "botocore-session-1700000000",
            "alice@example.com",
            "AWSCodeBuild-3f2504e0-4f89-11d3-9a0c-0305e82c3301",
            "job-3f2504e0-4f89-11d3-9a0c-0305e82c3301",
            "0123456789abcdef0123456789abcdef",
            "1688990082523310002",
            "",
        ] {
            assert!(!may_be_function(name), "{name}");
        }
        assert!(is_poller("awslambda_292_20191110150720334"));
        assert!(!is_poller("awslambda_292_2019"));
        assert!(!is_poller("awslambda_worker_20191110150720334"));
    }
}
