//! The text of every format as one tree with spans.

pub(crate) mod hcl;
pub(crate) mod intrinsics;
pub(crate) mod json;
pub(crate) mod quoted;
pub(crate) mod template;
pub(crate) mod tree;
pub(crate) mod yaml;
