//! What a statement applies to, action aside: resources under a condition.

use crate::iam::condition::Condition;
use crate::iam::pattern::{Inclusion, Pattern};
use crate::iam::policy::{Resources, Statement};

/// The resources and the condition of one statement.
pub(super) struct Region<'a> {
    position: (usize, usize),
    statement: &'a Statement,
}

/// A part of a region's resources that is compared as a whole.
#[derive(Clone, Copy)]
pub(super) enum Piece<'a> {
    /// What one pattern covers.
    Pattern(&'a Pattern),
    /// What none of the patterns covers.
    AllBut(&'a [Pattern]),
}

impl<'a> Region<'a> {
    pub(super) fn new(position: (usize, usize), statement: &'a Statement) -> Self {
        Self {
            position,
            statement,
        }
    }

    /// The policy's index on its side and the statement's in the policy.
    pub(super) fn position(&self) -> (usize, usize) {
        self.position
    }

    pub(super) fn condition(&self) -> &'a Condition {
        &self.statement.condition
    }

    pub(super) fn patterns(&self) -> &'a [Pattern] {
        self.statement.resources.patterns()
    }

    /// The pieces whose union the resources are.
    pub(super) fn pieces(&self) -> impl Iterator<Item = Piece<'a>> + use<'a> {
        let (patterns, rest) = match &self.statement.resources {
            Resources::Resource(patterns) => (patterns.as_slice(), None),
            Resources::NotResource(patterns) => ([].as_slice(), Some(Piece::AllBut(patterns))),
        };
        patterns.iter().map(Piece::Pattern).chain(rest)
    }

    /// Whether the region certainly holds all of `piece` under `condition`.
    pub(super) fn covers(&self, piece: &Piece<'_>, condition: &Condition) -> bool {
        condition.implies(&self.statement.condition) && self.covers_resources(piece)
    }

    fn covers_resources(&self, piece: &Piece<'_>) -> bool {
        match (&self.statement.resources, piece) {
            (Resources::Resource(own), Piece::Pattern(pattern)) => {
                own.iter().any(|own| holds(own, pattern))
            }
            (Resources::Resource(own), Piece::AllBut(_)) => {
                own.iter().any(Pattern::matches_everything)
            }
            (Resources::NotResource(own), Piece::Pattern(pattern)) => {
                !own.iter().any(|own| own.intersects_resource(pattern))
            }
            (Resources::NotResource(own), Piece::AllBut(others)) => own
                .iter()
                .all(|own| others.iter().any(|other| holds(other, own))),
        }
    }

    /// Whether the region certainly holds all of `other`.
    pub(super) fn contains(&self, other: &Region<'_>) -> bool {
        other
            .pieces()
            .all(|piece| self.covers(&piece, other.condition()))
    }

    /// Whether the region may have a request of `piece`, whatever the conditions.
    pub(super) fn may_meet(&self, piece: &Piece<'_>) -> bool {
        match (&self.statement.resources, piece) {
            (Resources::Resource(own), Piece::Pattern(pattern)) => {
                own.iter().any(|own| own.intersects_resource(pattern))
            }
            (Resources::Resource(own), Piece::AllBut(others)) => own
                .iter()
                .any(|own| !others.iter().any(|other| holds(other, own))),
            (Resources::NotResource(own), Piece::Pattern(pattern)) => {
                !own.iter().any(|own| holds(own, pattern))
            }
            (Resources::NotResource(_), Piece::AllBut(_)) => true,
        }
    }
}

fn holds(wide: &Pattern, narrow: &Pattern) -> bool {
    wide.includes_resource(narrow) == Inclusion::Included
}
