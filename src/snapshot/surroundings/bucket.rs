//! Settings of buckets. The answers do not name the bucket: the file's name does, or a member that was
//! added to it.

use serde_json::Value;

use super::listed::Source;
use super::{Object, Surroundings};

/// What is known of a bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bucket {
    /// The algorithm of its default encryption (`SSEAlgorithm`).
    pub encryption: Option<String>,
    /// Whether its policy makes it public (`PolicyStatus.IsPublic`).
    pub is_public: Option<bool>,
    /// Whether public policies are blocked, whatever they say (`RestrictPublicBuckets` and
    /// `BlockPublicPolicy`).
    pub blocks_policies: Option<bool>,
    /// Whether its ACL lets in everybody, or everybody with an account.
    pub has_public_acl: Option<bool>,
    /// Whether public ACLs are ignored (`IgnorePublicAcls`).
    pub ignores_acls: Option<bool>,
}

/// Groups of everybody (Amazon S3 user guide, "Access control list (ACL) overview").
const EVERYBODY: [&str; 2] = [
    "http://acs.amazonaws.com/groups/global/AllUsers",
    "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
];

impl Surroundings {
    /// s3api get-bucket-encryption, get-bucket-policy-status, get-public-access-block, get-bucket-acl.
    pub(super) fn add_bucket(&mut self, of: &Source, object: &Object) -> bool {
        const TOLD: [(&str, &str); 4] = [
            ("ServerSideEncryptionConfiguration", "get-bucket-encryption"),
            ("PolicyStatus", "get-bucket-policy-status"),
            ("PublicAccessBlockConfiguration", "get-public-access-block"),
            ("Grants", "get-bucket-acl"),
        ];
        let told = TOLD
            .iter()
            .find_map(|(name, command)| Some((object.get(*name)?, *command)));
        let Some((what, command)) = told else {
            return false;
        };
        let named = object.get("Bucket").and_then(Value::as_str);
        let Some(name) = named.or_else(|| of.about(&[command])) else {
            return false;
        };
        let bucket = self.buckets.entry(name.to_owned()).or_default();
        let path = "/Rules/0/ApplyServerSideEncryptionByDefault/SSEAlgorithm";
        if let Some(algorithm) = what.pointer(path).and_then(Value::as_str) {
            bucket.encryption = Some(algorithm.to_owned());
        }
        let is = |name: &str| what.get(name).and_then(Value::as_bool);
        bucket.is_public = is("IsPublic").or(bucket.is_public);
        let blocks = is("RestrictPublicBuckets").zip(is("BlockPublicPolicy"));
        bucket.blocks_policies = blocks.map(|(a, b)| a && b).or(bucket.blocks_policies);
        bucket.ignores_acls = is("IgnorePublicAcls").or(bucket.ignores_acls);
        if let Some(grants) = what.as_array() {
            let mut groups = grants
                .iter()
                .filter_map(|grant| grant.pointer("/Grantee/URI")?.as_str());
            bucket.has_public_acl = Some(groups.any(|group| EVERYBODY.contains(&group)));
        }
        true
    }
}
