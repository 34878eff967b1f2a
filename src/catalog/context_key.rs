//! The condition keys of requests: which of them a grant may depend on, and how.
//!
//! INVARIANT: whoever reads or prints a key asks this table, and nothing else says how a key is used. A
//! key that is not in it is never printed; a test holds every key of the catalog against it.

/// How the values of a key are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compared {
    /// As text.
    Text,
    /// As an ARN.
    Arn,
    /// As `true` or `false`.
    Bool,
}

impl Compared {
    /// Every way.
    pub(crate) const ALL: [Self; 3] = [Self::Text, Self::Arn, Self::Bool];

    /// The operator for whole values.
    pub(crate) fn equal(self) -> &'static str {
        match self {
            Self::Text => "StringEquals",
            Self::Arn => "ArnEquals",
            Self::Bool => "Bool",
        }
    }

    /// The operator for values with wildcards.
    pub(crate) fn like(self) -> &'static str {
        match self {
            Self::Text => "StringLike",
            Self::Arn => "ArnLike",
            Self::Bool => "Bool",
        }
    }
}

/// What the values of a key do from call to call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Used {
    /// What a call carried once, the same call carries again.
    Steady(Compared),
    /// They are names of things: they stay as seen, and are widened when records keep bringing new ones.
    Names(Compared),
    /// They are beginnings of names, and printed only where a habit shows.
    Beginnings(Compared),
    /// Never printed, and why.
    Never(&'static str),
}

/// One condition key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ContextKey {
    /// Its name in AWS's spelling.
    pub name: &'static str,
    /// How it is used.
    pub used: Used,
    /// The page that says so.
    pub source: &'static str,
}

/// A table of condition keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContextKeys(&'static [ContextKey]);

impl Default for ContextKeys {
    /// The table of the program.
    fn default() -> Self {
        Self(KEYS)
    }
}

impl ContextKeys {
    /// Another table.
    #[cfg(test)]
    pub(crate) fn of(keys: &'static [ContextKey]) -> Self {
        Self(keys)
    }

    /// All keys, in the table's order.
    pub(crate) fn iter(self) -> impl Iterator<Item = &'static ContextKey> {
        self.0.iter()
    }

    /// A key, ignoring case.
    pub(crate) fn get(self, name: &str) -> Option<&'static ContextKey> {
        self.iter().find(|key| key.name.eq_ignore_ascii_case(name))
    }

    /// Whether the values of a key differ from call to call, so that they are kept apart from the need.
    pub(crate) fn varies(self, name: &str) -> bool {
        let used = self.get(name).map(|key| key.used);
        matches!(used, Some(Used::Names(_) | Used::Beginnings(_)))
    }
}

/// The part of a bucket that is listed.
pub(crate) const PREFIX: &str = "s3:prefix";
/// The service through which a key is used.
pub(crate) const VIA_SERVICE: &str = "kms:ViaService";
/// The service to which a role is passed.
pub(crate) const PASSED_TO_SERVICE: &str = "iam:PassedToService";
/// Whether a service makes the grant for its own use.
pub(crate) const FOR_AWS_RESOURCE: &str = "kms:GrantIsForAWSResource";
/// The alias under which a key is used.
pub(crate) const REQUEST_ALIAS: &str = "kms:RequestAlias";

const fn steady(name: &'static str, source: &'static str) -> ContextKey {
    ContextKey {
        name,
        used: Used::Steady(Compared::Text),
        source,
    }
}

const TAGGED: &str = "Service Authorization Reference, CreateAction: the operation that makes the tagged resource, the same for each of its calls";

/// Sorted by name.
const KEYS: &[ContextKey] = &[
    ContextKey {
        name: "bedrock:InferenceProfileArn",
        used: Used::Names(Compared::Arn),
        source: "Amazon Bedrock User Guide, Prerequisites for inference profiles",
    },
    steady("cloudformation:CreateAction", TAGGED),
    ContextKey {
        name: "cloudwatch:namespace",
        used: Used::Names(Compared::Text),
        source: "Amazon CloudWatch User Guide, Using condition keys to limit access to CloudWatch namespaces",
    },
    steady("drs:CreateAction", TAGGED),
    steady("ec2:CreateAction", TAGGED),
    steady("ecs:CreateAction", TAGGED),
    steady(
        "elasticfilesystem:AccessPointArn",
        "Amazon EFS User Guide, Using IAM to control file system data access",
    ),
    steady("elasticloadbalancing:CreateAction", TAGGED),
    steady(
        "iam:AWSServiceName",
        "IAM User Guide, Available keys for IAM",
    ),
    steady(PASSED_TO_SERVICE, "IAM User Guide, Available keys for IAM"),
    ContextKey {
        name: "iam:PermissionsBoundary",
        used: Used::Names(Compared::Arn),
        source: "IAM User Guide, Permissions boundaries for IAM entities",
    },
    ContextKey {
        name: "iam:PolicyARN",
        used: Used::Names(Compared::Arn),
        source: "IAM User Guide, Controlling access to policies",
    },
    ContextKey {
        name: FOR_AWS_RESOURCE,
        used: Used::Steady(Compared::Bool),
        source: "AWS KMS Developer Guide, kms:GrantIsForAWSResource",
    },
    ContextKey {
        name: REQUEST_ALIAS,
        used: Used::Never(
            "the key itself is granted, and another alias of it may be used tomorrow",
        ),
        source: "AWS KMS Developer Guide, kms:RequestAlias",
    },
    steady(VIA_SERVICE, "AWS KMS Developer Guide, kms:ViaService"),
    ContextKey {
        name: "lambda:Principal",
        used: Used::Names(Compared::Text),
        source: "AWS Lambda Developer Guide, Fine-tuning the Resources and Conditions sections of policies",
    },
    steady("mgn:CreateAction", TAGGED),
    ContextKey {
        name: PREFIX,
        used: Used::Beginnings(Compared::Text),
        source: "Amazon S3 User Guide, Bucket policy examples using condition keys: s3:prefix",
    },
    steady(
        "s3files:AccessPointArn",
        "Service Authorization Reference, Amazon S3 Files",
    ),
    steady("s3files:CreateAction", TAGGED),
    steady(
        "sns:Protocol",
        "Amazon SNS Developer Guide, Amazon SNS policy keys",
    ),
    steady("vpc-lattice:CreateAction", TAGGED),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn every_key_that_the_catalog_fills_is_in_the_table_and_told_by_a_source() {
        let catalog = Catalog::bundled();
        let services = catalog
            .prefixes()
            .filter_map(|prefix| catalog.service(prefix));
        let needs = services
            .flat_map(|service| service.operations.values())
            .flat_map(|o| &o.needs);
        let filled: BTreeSet<&str> = needs
            .flat_map(|need| need.context.keys())
            .map(String::as_str)
            .collect();
        let keys = ContextKeys::default();
        let unknown: Vec<&&str> = filled
            .iter()
            .filter(|key| keys.get(key).is_none())
            .collect();
        assert!(unknown.is_empty(), "{unknown:?}");
        assert!(keys.iter().all(|key| !key.source.is_empty()));
        assert!(keys.iter().is_sorted_by_key(|key| key.name.to_lowercase()));
    }
}
