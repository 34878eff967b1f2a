//! IAM answers in XML; this writes its answers as the AWS CLI does.

use aws_sdk_iam::types::{
    AttachedPermissionsBoundary, AttachedPolicy, ManagedPolicyDetail,
    PermissionsBoundaryAttachmentType, Policy, PolicyVersion, Role, RoleDetail, RoleLastUsed,
    ServiceLastAccessed, Tag,
};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use serde_json::{Value, json};

use crate::iam::percent;

/// A document as an object, as the AWS CLI prints it; IAM sends it as URL-encoded text (RFC 3986). One
/// that cannot be decoded stays as it is.
pub(super) fn document(text: Option<&str>) -> Value {
    let Some(text) = text else {
        return Value::Null;
    };
    let decoded = if text.trim_start().starts_with('{') {
        Some(text.to_owned())
    } else {
        percent::decode(text)
    };
    let parsed = decoded.and_then(|json| serde_json::from_str(&json).ok());
    parsed.unwrap_or_else(|| Value::from(text))
}

/// ISO 8601 in UTC.
pub(super) fn time(moment: Option<&DateTime>) -> Option<String> {
    moment?.fmt(Format::DateTime).ok()
}

/// RoleDetail.
pub(super) fn role_detail(role: &RoleDetail) -> Value {
    let inline = role.role_policy_list().iter().map(|policy| {
        json!({
            "PolicyName": policy.policy_name(),
            "PolicyDocument": document(policy.policy_document()),
        })
    });
    json!({
        "Path": role.path(),
        "RoleName": role.role_name(),
        "RoleId": role.role_id(),
        "Arn": role.arn(),
        "CreateDate": time(role.create_date()),
        "AssumeRolePolicyDocument": document(role.assume_role_policy_document()),
        "RolePolicyList": inline.collect::<Vec<_>>(),
        "AttachedManagedPolicies": attached(role.attached_managed_policies()),
        "PermissionsBoundary": boundary(role.permissions_boundary()),
        "Tags": tags(role.tags()),
        "RoleLastUsed": last_used(role.role_last_used()),
    })
}

/// The part of RoleDetail that GetRole tells.
pub(super) fn role(role: &Role) -> Value {
    json!({
        "Path": role.path(),
        "RoleName": role.role_name(),
        "RoleId": role.role_id(),
        "Arn": role.arn(),
        "CreateDate": time(Some(role.create_date())),
        "AssumeRolePolicyDocument": document(role.assume_role_policy_document()),
        "PermissionsBoundary": boundary(role.permissions_boundary()),
        "Tags": tags(role.tags()),
        "RoleLastUsed": last_used(role.role_last_used()),
    })
}

pub(super) fn attached(policies: &[AttachedPolicy]) -> Value {
    let one = |policy: &AttachedPolicy| json!({"PolicyName": policy.policy_name(), "PolicyArn": policy.policy_arn()});
    policies.iter().map(one).collect()
}

fn boundary(boundary: Option<&AttachedPermissionsBoundary>) -> Value {
    boundary.map_or(Value::Null, |boundary| {
        let kind = boundary
            .permissions_boundary_type()
            .map(PermissionsBoundaryAttachmentType::as_str);
        json!({
            "PermissionsBoundaryType": kind,
            "PermissionsBoundaryArn": boundary.permissions_boundary_arn(),
        })
    })
}

fn tags(tags: &[Tag]) -> Value {
    let one = |tag: &Tag| json!({"Key": tag.key(), "Value": tag.value()});
    tags.iter().map(one).collect()
}

fn last_used(used: Option<&RoleLastUsed>) -> Value {
    used.map_or(
        Value::Null,
        |used| json!({"LastUsedDate": time(used.last_used_date()), "Region": used.region()}),
    )
}

/// ManagedPolicyDetail.
pub(super) fn managed_policy(policy: &ManagedPolicyDetail) -> Value {
    let versions = policy.policy_version_list().iter().map(version);
    json!({
        "PolicyName": policy.policy_name(),
        "PolicyId": policy.policy_id(),
        "Arn": policy.arn(),
        "Path": policy.path(),
        "DefaultVersionId": policy.default_version_id(),
        "AttachmentCount": policy.attachment_count(),
        "PermissionsBoundaryUsageCount": policy.permissions_boundary_usage_count(),
        "IsAttachable": policy.is_attachable(),
        "CreateDate": time(policy.create_date()),
        "UpdateDate": time(policy.update_date()),
        "PolicyVersionList": versions.collect::<Vec<_>>(),
    })
}

/// The part of ManagedPolicyDetail that GetPolicy and GetPolicyVersion tell: the version in force.
pub(super) fn policy_in_force(policy: &Policy, in_force: &PolicyVersion) -> Value {
    json!({
        "PolicyName": policy.policy_name(),
        "PolicyId": policy.policy_id(),
        "Arn": policy.arn(),
        "Path": policy.path(),
        "DefaultVersionId": policy.default_version_id(),
        "CreateDate": time(policy.create_date()),
        "UpdateDate": time(policy.update_date()),
        "PolicyVersionList": [version(in_force)],
    })
}

fn version(version: &PolicyVersion) -> Value {
    json!({
        "Document": document(version.document()),
        "VersionId": version.version_id(),
        "IsDefaultVersion": version.is_default_version(),
        "CreateDate": time(version.create_date()),
    })
}

/// ServiceLastAccessed.
pub(super) fn service(service: &ServiceLastAccessed) -> Value {
    let actions = service
        .tracked_actions_last_accessed()
        .iter()
        .map(|action| {
            json!({
                "ActionName": action.action_name(),
                "LastAccessedEntity": action.last_accessed_entity(),
                "LastAccessedTime": time(action.last_accessed_time()),
                "LastAccessedRegion": action.last_accessed_region(),
            })
        });
    json!({
        "ServiceName": service.service_name(),
        "ServiceNamespace": service.service_namespace(),
        "LastAuthenticated": time(service.last_authenticated()),
        "LastAuthenticatedEntity": service.last_authenticated_entity(),
        "LastAuthenticatedRegion": service.last_authenticated_region(),
        "TotalAuthenticatedEntities": service.total_authenticated_entities(),
        "TrackedActionsLastAccessed": actions.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_decoded_once() {
        assert_eq!(
            document(Some("%7B%22Version%22%3A%20%222012-10-17%22%7D")),
            json!({"Version": "2012-10-17"})
        );
        assert_eq!(document(Some("{\"a\": \"%7B\"}")), json!({"a": "%7B"}));
        assert_eq!(document(Some("%zz")), json!("%zz"));
        assert_eq!(document(None), Value::Null);
    }
}
