//! Roles with all their policies, and when they last used services.

use super::{Asked, Purpose, asked};

const ALLOWED: &str = "what the role allows today is not wholly known";
const ACCESSED: &str = "when the role last used services is not known: the records alone tell";

/// Policies of the account, and those of AWS.
const POLICIES: &[&[(&str, &str)]] = &[
    &[("policyArn", "arn:{partition}:iam::{account}:policy/\u{A4}")],
    &[("policyArn", "arn:{partition}:iam::aws:policy/\u{A4}")],
];

pub(crate) const GENERATE_SERVICE_LAST_ACCESSED_DETAILS: Asked = Asked {
    unknown: ACCESSED,
    with: &[&[("arn", "arn:{partition}:iam::{account}:role/\u{A4}")]],
    ..asked(
        "iam:GenerateServiceLastAccessedDetails",
        Purpose::LastAccessed,
    )
};

/// RoleDetail and ManagedPolicyDetail. Left out: descriptions and instance profiles. What the calls for one
/// role tell is put together to the same document.
pub(crate) const GET_ACCOUNT_AUTHORIZATION_DETAILS: Asked = Asked {
    document: "iam/get-account-authorization-details",
    keeps:
        "IsTruncated RoleDetailList{Path RoleName RoleId Arn CreateDate AssumeRolePolicyDocument!
    RolePolicyList{PolicyName PolicyDocument!} AttachedManagedPolicies{PolicyName PolicyArn}
    PermissionsBoundary{PermissionsBoundaryType PermissionsBoundaryArn} Tags{Key Value}
    RoleLastUsed{LastUsedDate Region}} Policies{PolicyName PolicyId Arn Path DefaultVersionId
    AttachmentCount PermissionsBoundaryUsageCount IsAttachable CreateDate UpdateDate
    PolicyVersionList{Document! VersionId IsDefaultVersion CreateDate}}",
    unknown: ALLOWED,
    ..asked("iam:GetAccountAuthorizationDetails", Purpose::Roles)
};

pub(crate) const GET_POLICY: Asked = Asked {
    unknown: ALLOWED,
    with: POLICIES,
    ..asked("iam:GetPolicy", Purpose::Roles)
};

pub(crate) const GET_POLICY_VERSION: Asked = Asked {
    unknown: ALLOWED,
    with: POLICIES,
    ..asked("iam:GetPolicyVersion", Purpose::Roles)
};

pub(crate) const GET_ROLE: Asked = Asked {
    unknown: ALLOWED,
    ..asked("iam:GetRole", Purpose::Roles)
};

pub(crate) const GET_ROLE_POLICY: Asked = Asked {
    unknown: ALLOWED,
    ..asked("iam:GetRolePolicy", Purpose::Roles)
};

/// The answer names the role only where it used a service; it is added.
pub(crate) const GET_SERVICE_LAST_ACCESSED_DETAILS: Asked = Asked {
    document: "iam/get-service-last-accessed-details",
    keeps: "Arn JobStatus JobType JobCreationDate JobCompletionDate IsTruncated
    ServicesLastAccessed{ServiceName ServiceNamespace LastAuthenticated LastAuthenticatedEntity
    LastAuthenticatedRegion TotalAuthenticatedEntities
    TrackedActionsLastAccessed{ActionName LastAccessedEntity LastAccessedTime LastAccessedRegion}}",
    unknown: ACCESSED,
    ..asked("iam:GetServiceLastAccessedDetails", Purpose::LastAccessed)
};

pub(crate) const LIST_ATTACHED_ROLE_POLICIES: Asked = Asked {
    unknown: ALLOWED,
    ..asked("iam:ListAttachedRolePolicies", Purpose::Roles)
};

pub(crate) const LIST_ROLE_POLICIES: Asked = Asked {
    unknown: ALLOWED,
    ..asked("iam:ListRolePolicies", Purpose::Roles)
};
