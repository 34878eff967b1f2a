//! The text of every format as one tree with spans.

pub mod hcl;
pub mod intrinsics;
pub mod json;
pub mod quoted;
pub mod template;
pub mod tree;
pub mod yaml;
