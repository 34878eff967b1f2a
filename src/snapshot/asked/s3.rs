//! Settings of the buckets that trails deliver to. The answers do not name the bucket; it is added.

use super::{ANY, Asked, for_checklist};

const UNKNOWN: &str = "whether the trail's bucket is public, and how it is encrypted, is not known";

const BUCKET: &[&[(&str, &str)]] = &[&[("bucketName", ANY)]];

pub(crate) const GET_BUCKET_ACL: Asked = Asked {
    document: "s3api/get-bucket-acl",
    keeps: "Bucket Grants{Grantee{Type URI@} Permission}",
    unknown: UNKNOWN,
    with: BUCKET,
    ..for_checklist("s3:GetBucketAcl")
};

pub(crate) const GET_BUCKET_ENCRYPTION: Asked = Asked {
    document: "s3api/get-bucket-encryption",
    keeps: "Bucket ServerSideEncryptionConfiguration{Rules{ApplyServerSideEncryptionByDefault{SSEAlgorithm KMSMasterKeyID@}}}",
    unknown: UNKNOWN,
    with: BUCKET,
    ..for_checklist("s3:GetBucketEncryption")
};

pub(crate) const GET_BUCKET_POLICY_STATUS: Asked = Asked {
    document: "s3api/get-bucket-policy-status",
    keeps: "Bucket PolicyStatus{IsPublic}",
    unknown: UNKNOWN,
    with: BUCKET,
    ..for_checklist("s3:GetBucketPolicyStatus")
};

pub(crate) const GET_PUBLIC_ACCESS_BLOCK: Asked = Asked {
    document: "s3api/get-public-access-block",
    keeps: "Bucket PublicAccessBlockConfiguration{BlockPublicAcls IgnorePublicAcls BlockPublicPolicy RestrictPublicBuckets}",
    unknown: UNKNOWN,
    with: BUCKET,
    ..for_checklist("s3:GetPublicAccessBlock")
};
