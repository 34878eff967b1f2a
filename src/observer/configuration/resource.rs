//! What is known of the resources that configurations name: their keys and file systems.

use std::collections::BTreeMap;

use crate::iam::arn::Arn;

/// Facts about resources, by ARN.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resources {
    /// Queues, topics, streams, tables and secrets: the key they are encrypted with as the API
    /// tells it (id, alias or ARN); `None` when AWS owns it.
    pub(super) encrypted: BTreeMap<String, Option<String>>,
    /// Aliases of keys: alias ARN → key id.
    pub(super) aliases: BTreeMap<String, String>,
    /// Keys whose manager is told: whether that is AWS.
    pub(super) aws_managed: BTreeMap<String, bool>,
    /// Access points of file systems.
    pub(super) access_points: BTreeMap<String, AccessPoint>,
    /// S3 file systems: file system ARN → what objects they hold.
    pub(super) buckets: BTreeMap<String, Bucket>,
}

/// An access point of a file system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessPoint {
    /// Id of the file system: `fs-…`.
    pub file_system: String,
    /// Whether clients act as root (`PosixUser.Uid` is 0).
    pub is_root: bool,
}

/// The bucket behind an S3 file system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// `arn:aws:s3:::NAME`.
    pub arn: String,
    /// The part of the bucket; empty for the whole.
    pub prefix: String,
}

/// What a caller needs of KMS to use an encrypted resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// Nothing tells how the resource is encrypted.
    Unknown,
    /// The key is one that AWS owns or manages: its own policy admits callers.
    ByAws,
    /// This customer managed key (ARN).
    Key(String),
    /// A key of which only this alias is known.
    Alias(String),
}

impl Resources {
    /// How the resource is encrypted.
    pub fn encryption(&self, resource: &str) -> Encryption {
        match self.encrypted.get(resource) {
            None => Encryption::Unknown,
            Some(None) => Encryption::ByAws,
            Some(Some(key)) => self.key(key, resource),
        }
    }

    /// A key as an API names it: ARN, id, alias ARN or alias. Region and account are those of the
    /// resource unless the text tells them.
    fn key(&self, text: &str, resource: &str) -> Encryption {
        let Some(home) = Arn::parse(resource) else {
            return Encryption::Unknown;
        };
        let arn = |name: &str| {
            let (partition, region, account) = (home.partition, home.region, home.account);
            format!("arn:{partition}:kms:{region}:{account}:{name}")
        };
        let full = match text {
            _ if text.starts_with("arn:") => text.to_owned(),
            _ if text.starts_with("alias/") => arn(text),
            _ => arn(&format!("key/{text}")),
        };
        let Some(parsed) = Arn::parse(&full) else {
            return Encryption::Unknown;
        };
        if parsed.resource.starts_with("alias/aws/") {
            return Encryption::ByAws;
        }
        let key = match self.aliases.get(&full) {
            Some(id) => Arn {
                resource: &format!("key/{id}"),
                ..parsed
            }
            .to_string(),
            None if parsed.resource.starts_with("alias/") => return Encryption::Alias(full),
            None => full.clone(),
        };
        if self.is_aws_managed(&key) {
            Encryption::ByAws
        } else {
            Encryption::Key(key)
        }
    }

    fn is_aws_managed(&self, key: &str) -> bool {
        let told = self.aws_managed.get(key).copied();
        told.unwrap_or_else(|| {
            let (home, id) = key.rsplit_once(":key/").unwrap_or((key, ""));
            let aws = format!("{home}:alias/aws/");
            self.aliases
                .iter()
                .any(|(alias, target)| alias.starts_with(&aws) && target == id)
        })
    }

    /// The access point with this ARN.
    pub fn access_point(&self, arn: &str) -> Option<&AccessPoint> {
        self.access_points.get(arn)
    }

    /// The bucket behind the S3 file system with this ARN.
    pub fn bucket(&self, file_system: &str) -> Option<&Bucket> {
        self.buckets.get(file_system)
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.encrypted.extend(other.encrypted);
        self.aliases.extend(other.aliases);
        self.aws_managed.extend(other.aws_managed);
        self.access_points.extend(other.access_points);
        self.buckets.extend(other.buckets);
    }

    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
