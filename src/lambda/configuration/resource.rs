//! What is known of the resources that configurations name: their keys and file systems.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::iam::arn::Arn;

/// Facts about resources, by ARN.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourcesByArn {
    /// Queues, topics, streams, tables and secrets: the key they are encrypted with as the API
    /// tells it (id, alias or ARN); `None` when AWS owns it. Several when files disagree.
    pub(super) encrypted: BTreeMap<String, BTreeSet<Option<String>>>,
    /// Aliases of keys: alias ARN → key id.
    pub(super) aliases: BTreeMap<String, String>,
    /// Keys whose manager is told: whether that is AWS.
    pub(super) aws_managed: BTreeMap<String, bool>,
    /// Access points of file systems.
    pub(super) access_points: BTreeMap<String, AccessPoint>,
    /// S3 file systems: file system ARN → what objects they hold.
    pub(super) buckets: BTreeMap<String, FileSystemBucket>,
}

/// An access point of a file system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct AccessPoint {
    /// Id of the file system: `fs-…`.
    pub file_system: String,
    /// Whether clients act as root (`PosixUser.Uid` is 0).
    pub is_root: bool,
}

/// The bucket behind an S3 file system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FileSystemBucket {
    /// `arn:aws:s3:::NAME`.
    pub arn: String,
    /// The part of the bucket; empty for the whole.
    pub prefix: String,
}

/// What a caller needs of KMS to use an encrypted resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Encryption {
    /// Nothing tells how the resource is encrypted.
    Unknown,
    /// The key is one that AWS owns or manages: its own policy admits callers.
    ByAws,
    /// This customer managed key (ARN).
    Key(String),
    /// A key of which only this alias is known.
    Alias(String),
}

impl ResourcesByArn {
    /// How the resource is encrypted; several answers when files disagree.
    pub(crate) fn encryption(&self, resource: &str) -> BTreeSet<Encryption> {
        let Some(told) = self.encrypted.get(resource) else {
            return BTreeSet::from([Encryption::Unknown]);
        };
        let one = |key: &Option<String>| match key {
            None => Encryption::ByAws,
            Some(key) => self.key(key, resource),
        };
        told.iter().map(one).collect()
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
    pub(crate) fn access_point(&self, arn: &str) -> Option<&AccessPoint> {
        self.access_points.get(arn)
    }

    /// The bucket behind the S3 file system with this ARN.
    pub(crate) fn bucket(&self, file_system: &str) -> Option<&FileSystemBucket> {
        self.buckets.get(file_system)
    }

    pub(super) fn note_key(&mut self, resource: &str, key: Option<&str>) {
        let known = self.encrypted.entry(resource.to_owned()).or_default();
        known.insert(key.map(str::to_owned));
    }

    pub(super) fn note_alias(&mut self, alias: &str, key: &str) {
        join(&mut self.aliases, alias.to_owned(), key.to_owned());
    }

    /// A key that one file says a customer manages is a customer's.
    pub(super) fn note_manager(&mut self, key: &str, is_aws: bool) {
        let known = self.aws_managed.entry(key.to_owned()).or_insert(is_aws);
        *known &= is_aws;
    }

    pub(super) fn note_access_point(&mut self, arn: &str, point: AccessPoint) {
        join(&mut self.access_points, arn.to_owned(), point);
    }

    pub(super) fn note_bucket(&mut self, file_system: &str, bucket: FileSystemBucket) {
        join(&mut self.buckets, file_system.to_owned(), bucket);
    }

    /// Joins what two files say; the order of files makes no difference.
    pub(super) fn merge(&mut self, other: Self) {
        for (resource, keys) in other.encrypted {
            self.encrypted.entry(resource).or_default().extend(keys);
        }
        for (key, is_aws) in other.aws_managed {
            self.note_manager(&key, is_aws);
        }
        let Self {
            aliases,
            access_points,
            buckets,
            ..
        } = self;
        for (alias, key) in other.aliases {
            join(aliases, alias, key);
        }
        for (arn, point) in other.access_points {
            join(access_points, arn, point);
        }
        for (arn, bucket) in other.buckets {
            join(buckets, arn, bucket);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Of two values that disagree the greater stays, whichever comes first.
fn join<T: Ord>(known: &mut BTreeMap<String, T>, name: String, value: T) {
    match known.entry(name) {
        Entry::Vacant(vacant) => {
            vacant.insert(value);
        }
        Entry::Occupied(mut occupied) if *occupied.get() < value => {
            occupied.insert(value);
        }
        Entry::Occupied(_) => {}
    }
}
