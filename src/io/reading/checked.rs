//! What is checked against digests, and what came of it.

use ring::digest::{Context, SHA256};

use crate::observer::digest::Hash;

/// How many files were checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Digests that were read.
    pub digests: usize,
    /// Log files that a proven digest has as they are.
    pub valid: usize,
}

impl Checked {
    /// Joins what was checked of one source and of another; `None` where nothing was.
    pub fn join(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        let (Some(one), Some(other)) = (one, other) else {
            return one.or(other);
        };
        Some(Self {
            digests: one.digests + other.digests,
            valid: one.valid + other.valid,
        })
    }
}

/// The hash of content that comes in pieces.
pub(in crate::io) struct Hashing(Context);

impl Hashing {
    pub(in crate::io) fn new() -> Self {
        Self(Context::new(&SHA256))
    }

    pub(in crate::io) fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    pub(in crate::io) fn finish(self) -> Hash {
        let mut hash = Hash::default();
        hash.copy_from_slice(self.0.finish().as_ref());
        hash
    }
}
