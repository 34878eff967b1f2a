//! What is known of AWS besides what policies say: which requests there can be.

use crate::iam::action::Action;
use crate::iam::condition::is_single;
use crate::iam::pattern::{Shape, ShapePiece};

/// Which requests there can be.
pub trait World {
    /// The actions there are.
    fn actions(&self) -> &[Action];

    /// What a request for the action can be about; `None` when that is not known, and it can be
    /// anything.
    fn reach(&self, action: &Action) -> Option<Reach>;

    /// Whether a request has at most one value for a condition key.
    fn is_single(&self, key: &str) -> bool {
        is_single(key)
    }
}

/// What a request for an action can be about.
#[derive(Debug, Clone)]
pub struct Reach {
    /// ARNs of one of these forms.
    pub shapes: Vec<Shape>,
    /// Whether it can have no resource: `*`.
    pub is_bare: bool,
}

impl Reach {
    /// The same for reaches that are the same.
    pub(super) fn id(&self) -> (Vec<Vec<ShapePiece>>, bool) {
        let shapes = self.shapes.iter().map(|shape| shape.pieces().to_vec());
        (shapes.collect(), self.is_bare)
    }

    /// Whether a request can be about `resource`.
    pub fn admits(&self, resource: &str) -> bool {
        if resource == "*" {
            return self.is_bare;
        }
        self.shapes.iter().any(|shape| shape.admits(resource))
    }
}

/// Nothing is known but the actions.
pub(super) struct Unexplored<'k>(pub(super) &'k [Action]);

impl World for Unexplored<'_> {
    fn actions(&self) -> &[Action] {
        self.0
    }

    fn reach(&self, _: &Action) -> Option<Reach> {
        None
    }
}
