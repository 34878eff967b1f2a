//! Settings of the buckets that trails deliver to. The answers do not name the bucket; it is added.

use super::{ANY, About, Asked, Part, asked};

const UNKNOWN: &str = "whether the trail's bucket is public, and how it is encrypted, is not known";

const BUCKET: &[&[(&str, &str)]] = &[&[("bucketName", ANY)]];

pub(crate) const GET_BUCKET_ACL: Asked = Asked {
    document: "s3api/get-bucket-acl",
    keeps: "Bucket Grants{Grantee{Type URI@} Permission}",
    unknown: UNKNOWN,
    about: About::Checklist,
    with: BUCKET,
    ..asked("s3:GetBucketAcl", Part::Checklist)
};

pub(crate) const GET_BUCKET_ENCRYPTION: Asked = Asked {
    document: "s3api/get-bucket-encryption",
    keeps: "Bucket ServerSideEncryptionConfiguration{Rules{ApplyServerSideEncryptionByDefault{SSEAlgorithm KMSMasterKeyID@}}}",
    unknown: UNKNOWN,
    about: About::Checklist,
    with: BUCKET,
    ..asked("s3:GetBucketEncryption", Part::Checklist)
};

pub(crate) const GET_BUCKET_POLICY_STATUS: Asked = Asked {
    document: "s3api/get-bucket-policy-status",
    keeps: "Bucket PolicyStatus{IsPublic}",
    unknown: UNKNOWN,
    about: About::Checklist,
    with: BUCKET,
    ..asked("s3:GetBucketPolicyStatus", Part::Checklist)
};

pub(crate) const GET_PUBLIC_ACCESS_BLOCK: Asked = Asked {
    document: "s3api/get-public-access-block",
    keeps: "Bucket PublicAccessBlockConfiguration{BlockPublicAcls IgnorePublicAcls BlockPublicPolicy RestrictPublicBuckets}",
    unknown: UNKNOWN,
    about: About::Checklist,
    with: BUCKET,
    ..asked("s3:GetPublicAccessBlock", Part::Checklist)
};
