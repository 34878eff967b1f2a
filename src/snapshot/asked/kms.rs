//! Aliases of keys.

use super::{Asked, Implies, Purpose, asked};

pub(super) const UNKNOWN: &str =
    "which key encrypts what the function's configuration names is not known";

pub(crate) const LIST_ALIASES: Asked = Asked {
    document: "kms/list-aliases",
    keeps: "Aliases{AliasName AliasArn TargetKeyId} Truncated",
    unknown: UNKNOWN,
    implies: Implies::Keys,
    ..asked("kms:ListAliases", Purpose::Resources)
};
