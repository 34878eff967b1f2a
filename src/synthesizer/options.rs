//! What a person may choose about a synthesis.

use crate::catalog::context_key::ContextKeys;

/// Choices for one synthesis.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// How far names that are made per call are widened.
    pub generalize: Generalize,
    /// Learn from calls that look as if somebody else used the function's credentials.
    pub include_suspicious: bool,
    /// Which condition keys are printed, and how.
    pub keys: ContextKeys,
}

/// How far names that are made per call (object keys, executions, ids) are widened.
///
/// Names that are fixed (buckets, tables, queues, secrets) are never widened on any setting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Generalize {
    /// The observed names only.
    Exact,
    /// Tomorrow's name under the same prefix is allowed, another prefix is not.
    #[default]
    Names,
    /// The first directory, or the whole kind of name, at once.
    Prefix,
}

impl Generalize {
    /// Every setting, narrowest first.
    pub(crate) const ALL: [Self; 3] = [Self::Exact, Self::Names, Self::Prefix];

    /// The setting's name on the command line.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Names => "names",
            Self::Prefix => "prefix",
        }
    }
}

impl std::fmt::Display for Generalize {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Size limits of policy documents, in characters without white space
/// (IAM user guide, "IAM and AWS STS quotas").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SizeLimits {
    /// Most characters of one managed policy, and of each document of a layout.
    pub managed: usize,
    /// Most characters of all inline policies of one role together.
    pub inline: usize,
    /// Most managed policies attached to one role, after a quota increase.
    pub attached: usize,
}

impl Default for SizeLimits {
    fn default() -> Self {
        Self {
            managed: 6_144,
            inline: 10_240,
            attached: 25,
        }
    }
}
