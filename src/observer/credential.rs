//! Which credentials made a call, and what the record itself says of them.

use super::record::{Identity, Record};
use crate::lambda::function::Function;

/// The credentials of one session: the access key, as a fingerprint, and when they were issued.
///
/// Both, because a key may be masked: two sessions are one only if they agree in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Credential {
    /// Fingerprint of `accessKeyId`.
    pub key: Option<u64>,
    /// `sessionContext.attributes.creationDate`, in seconds.
    pub created: Option<i64>,
}

impl Credential {
    pub(super) fn of(record: &Record<'_>) -> Self {
        Self {
            key: record.identity.access_key_id.as_deref().map(fingerprint),
            created: record
                .identity
                .session_created
                .map(jiff::Timestamp::as_second),
        }
    }

    /// Whether nothing tells these credentials from others of the session.
    pub(super) fn is_unknown(self) -> bool {
        self.key.is_none() && self.created.is_none()
    }
}

/// A fingerprint of an access key id; the id itself is not kept.
pub(super) fn fingerprint(key: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(key.as_bytes())
}

/// What a record says of the credentials that made the call. All of it is written by AWS: the caller
/// chooses the session's name and the user agent, and none of these (CloudTrail User Guide,
/// userIdentity element).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// `inScopeOf`: Lambda issued them to this function (an unqualified ARN).
    Function(String),
    /// Nothing; what is known of the access key decides.
    Unsaid,
    /// Something that credentials of a function never have.
    Foreign(Foreign),
}

/// Evidence that credentials are no function's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Foreign {
    /// `inScopeOf` of something else, by its type: `AWS::EC2::Instance`.
    Scope(String),
    /// `ec2RoleDelivery`: the metadata service of an EC2 instance handed them out.
    Instance,
    /// `mfaAuthenticated`: a person showed a second factor.
    SecondFactor,
    /// `webIdFederationData`: an identity provider's token was exchanged for them.
    WebIdentity,
    /// `sessionCredentialFromConsole`.
    Console,
    /// `sourceIdentity`, which only a calling principal sets (IAM User Guide, "Monitor and control
    /// actions taken with assumed roles").
    SourceIdentity,
    /// `onBehalfOf`: a session of an IAM Identity Center user.
    Person,
    /// `assumedRoot`: a session of `AssumeRoot`.
    Root,
    /// The session's issuer is no role.
    Issuer,
}

impl Foreign {
    /// What speaks against the function, as a reason for setting a call apart.
    pub(crate) fn why(&self) -> String {
        match self {
            Self::Scope(kind) => {
                return format!("the credentials were issued to `{kind}`, not to the function");
            }
            Self::Instance => "the credentials were handed out on an EC2 instance",
            Self::SecondFactor => {
                "the session was opened with multi-factor authentication, which Lambda never does"
            }
            Self::WebIdentity => "the credentials were issued to a web identity",
            Self::Console => "the credentials come from the AWS console",
            Self::SourceIdentity => "the session has a source identity, which Lambda never sets",
            Self::Person => "the session acts for an IAM Identity Center user",
            Self::Root => "the session was opened by `AssumeRoot`",
            Self::Issuer => "the session was not issued by a role",
        }
        .to_owned()
    }
}

impl Standing {
    /// Reads what speaks for and against; what speaks against wins.
    pub(super) fn of(record: &Record<'_>) -> Self {
        if let Some(foreign) = foreign(record) {
            return Self::Foreign(foreign);
        }
        function_in_scope(&record.identity).map_or(Self::Unsaid, Self::Function)
    }
}

/// `userIdentity.inScopeOf` of credentials that Lambda issued to a function
/// (CloudTrail User Guide, userIdentity element), as its unqualified ARN.
fn function_in_scope(identity: &Identity<'_>) -> Option<String> {
    let scope = identity.in_scope_of.as_ref()?;
    if scope.issuer_type.as_deref() != Some("AWS::Lambda::Function") {
        return None;
    }
    let arn = scope
        .credentials_issued_to
        .as_deref()
        .or(scope.credentials_issued_to_version.as_deref())
        .or(scope.source_arn.as_deref())?;
    Function::from_arn(arn).map(|function| function.arn())
}

/// Longer types are none of CloudFormation's.
const LONGEST_TYPE: usize = 64;

fn foreign(record: &Record<'_>) -> Option<Foreign> {
    let identity = &record.identity;
    if let Some(scope) = &identity.in_scope_of {
        let issued_to = scope.credentials_issued_to.as_deref();
        let kind = scope.issuer_type.as_deref();
        if let Some(kind) = kind.filter(|kind| *kind != "AWS::Lambda::Function") {
            return Some(Foreign::Scope(kind.chars().take(LONGEST_TYPE).collect()));
        }
        if issued_to.is_some_and(|arn| arn.starts_with("arn:") && !arn.contains(":function:")) {
            return Some(Foreign::Scope("another resource".to_owned()));
        }
    }
    let issuer = identity.issuer.as_ref().and_then(|i| i.kind.as_deref());
    let signs = [
        (identity.ec2_role_delivery.is_some(), Foreign::Instance),
        (
            identity.mfa_authenticated == Some(true),
            Foreign::SecondFactor,
        ),
        (
            identity.web_identity_provider.is_some(),
            Foreign::WebIdentity,
        ),
        (
            record.session_credential_from_console == Some(true),
            Foreign::Console,
        ),
        (identity.source_identity.is_some(), Foreign::SourceIdentity),
        (identity.on_behalf_of.is_some(), Foreign::Person),
        (identity.assumed_root == Some(true), Foreign::Root),
        (issuer.is_some_and(|kind| kind != "Role"), Foreign::Issuer),
    ];
    signs
        .into_iter()
        .find_map(|(shown, sign)| shown.then_some(sign))
}
