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
    pub is_blocked: Option<bool>,
}

impl Surroundings {
    /// s3api get-bucket-encryption, get-bucket-policy-status, get-public-access-block.
    pub(super) fn add_bucket(&mut self, of: &Source, object: &Object) -> bool {
        let told = [
            "ServerSideEncryptionConfiguration",
            "PolicyStatus",
            "PublicAccessBlockConfiguration",
        ];
        let Some(what) = told.iter().find_map(|name| object.get(*name)) else {
            return false;
        };
        let commands = [
            "get-bucket-encryption",
            "get-bucket-policy-status",
            "get-public-access-block",
        ];
        let named = object.get("Bucket").and_then(Value::as_str);
        let Some(name) = named.or_else(|| of.about(&commands)) else {
            return false;
        };
        let bucket = self.buckets.entry(name.to_owned()).or_default();
        let path = "/Rules/0/ApplyServerSideEncryptionByDefault/SSEAlgorithm";
        if let Some(algorithm) = what.pointer(path).and_then(Value::as_str) {
            bucket.encryption = Some(algorithm.to_owned());
        }
        let is = |name: &str| what.get(name).and_then(Value::as_bool);
        if let Some(public) = is("IsPublic") {
            bucket.is_public = Some(public);
        }
        if let (Some(restricts), Some(blocks)) =
            (is("RestrictPublicBuckets"), is("BlockPublicPolicy"))
        {
            bucket.is_blocked = Some(restricts && blocks);
        }
        true
    }
}
