//! The bucket that a trail delivers to.

use super::account::{CheckedAccount, Place};
use super::check::{AuditIdentifier, Check, Of, Severity};
use super::fix::{Template, code};
use super::outcome::Outcome;
use super::trail::each;

pub(super) const CHECKS: &[Check] = &[
    Check {
        code: "trail-bucket-public",
        title: "the trail's bucket is not public",
        severity: Severity::Critical,
        why: "records name every role, key and address of the account",
        asks: "aws s3api get-bucket-policy-status --bucket BUCKET > get-bucket-policy-status-BUCKET.json; aws s3api get-bucket-acl --bucket BUCKET > get-bucket-acl-BUCKET.json; aws s3api get-public-access-block --bucket BUCKET > get-public-access-block-BUCKET.json",
        known: &[
            AuditIdentifier::Fsbp("CloudTrail.6"),
            AuditIdentifier::WellArchitected("SEC03-BP07"),
            AuditIdentifier::Prowler("cloudtrail_logs_s3_bucket_is_not_publicly_accessible"),
        ],
        fix: Template {
            command: "aws s3api put-public-access-block --bucket <bucket> --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
            code: code!("trail-bucket-public"),
        },
        of: Of::Account(bucket_public),
    },
    Check {
        code: "trail-bucket-key",
        title: "the trail's bucket is encrypted with a KMS key by default",
        severity: Severity::Low,
        why: "S3's own key opens to everybody who may read the bucket",
        asks: "aws s3api get-bucket-encryption --bucket BUCKET > get-bucket-encryption-BUCKET.json",
        known: &[],
        fix: Template {
            command: "aws s3api put-bucket-encryption --bucket <bucket> --server-side-encryption-configuration '{\"Rules\":[{\"ApplyServerSideEncryptionByDefault\":{\"SSEAlgorithm\":\"aws:kms\",\"KMSMasterKeyID\":\"KEY_ARN\"}}]}'",
            code: code!("trail-bucket-key"),
        },
        of: Of::Account(bucket_key),
    },
];

fn bucket_public(account: &CheckedAccount<'_>) -> Vec<(Place, Outcome)> {
    each(account, |trail| {
        let Some(bucket) = account.around.buckets.get(&trail.bucket) else {
            return Outcome::unknown(format!("whether `{}` is public was not told", trail.bucket));
        };
        let (policy, acl) = (bucket.is_public, bucket.has_public_acl);
        let is_policy_shut = bucket.blocks_policies == Some(true) || policy == Some(false);
        let is_acl_shut = bucket.ignores_acls == Some(true) || acl == Some(false);
        if policy == Some(true) && !is_policy_shut {
            return Outcome::failed(format!(
                "`PolicyStatus.IsPublic` of `{}` is true",
                trail.bucket
            ));
        }
        if acl == Some(true) && !is_acl_shut {
            return Outcome::failed(format!("the ACL of `{}` lets in everybody", trail.bucket));
        }
        match (is_policy_shut, is_acl_shut) {
            (true, true) => Outcome::passed("neither its policy nor its ACL lets in everybody"),
            (true, false) => Outcome::unknown(format!(
                "whether the ACL of `{}` is public was not told",
                trail.bucket
            )),
            (false, _) => Outcome::unknown(format!(
                "whether the policy of `{}` is public was not told",
                trail.bucket
            )),
        }
    })
}

fn bucket_key(account: &CheckedAccount<'_>) -> Vec<(Place, Outcome)> {
    each(account, |trail| {
        let bucket = account.around.buckets.get(&trail.bucket);
        match bucket.and_then(|b| b.encryption.as_deref()) {
            Some(kms) if kms.starts_with("aws:kms") => {
                Outcome::passed(format!("`SSEAlgorithm` is `{kms}`"))
            }
            Some(other) => {
                Outcome::failed(format!("`SSEAlgorithm` of `{}` is `{other}`", trail.bucket))
            }
            None => Outcome::unknown(format!("the encryption of `{}` was not told", trail.bucket)),
        }
    })
}
