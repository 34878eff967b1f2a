//! What `lpgen diff --from … --to … --format json` prints.

use serde::Serialize;

use super::RequestJson;
use crate::differ::relation::{Direction, Related, Relation, Undecided};
use crate::iam::Request;

/// How the policies of two sides stand to each other.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct RelatedJson<'a> {
    /// The form's name.
    #[cfg_attr(test, schemars(extend("const" = Self::FORMAT)))]
    pub format: &'static str,
    /// The form's version.
    #[cfg_attr(test, schemars(extend("const" = Self::VERSION)))]
    pub version: u32,
    /// How the new policies stand to the old.
    pub relation: RelationJson,
    /// Version of the catalog whose actions `Action` patterns stand for.
    pub catalog: &'a str,
    /// Requests that one side allows and the other does not.
    pub witnesses: Vec<WitnessJson<'a>>,
    /// What could not be decided.
    pub undecided: Vec<UndecidedJson<'a>>,
}

impl RelatedJson<'_> {
    /// The form's name.
    pub(crate) const FORMAT: &'static str = "lpgen-relation";
    /// The form's version.
    pub(crate) const VERSION: u32 = 1;
}

/// How the new policies stand to the old.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum RelationJson {
    /// Both allow the same requests.
    Equal,
    /// The new ones allow less, and nothing else.
    Narrower,
    /// The new ones allow more, and all that the old do.
    Wider,
    /// Each allows something that the other does not.
    Incomparable,
    /// It could not be decided.
    Unknown,
}

/// A request that one side allows and the other does not.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct WitnessJson<'a> {
    /// Which side allows it.
    pub direction: DirectionJson,
    /// The request.
    #[serde(flatten)]
    pub request: RequestJson<'a>,
}

/// A side that allows what the other does not.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum DirectionJson {
    /// Only the new policies.
    Gained,
    /// Only the old policies.
    Lost,
}

/// Something that could not be decided.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct UndecidedJson<'a> {
    /// Which side may allow more.
    pub direction: DirectionJson,
    /// An action for which it may.
    pub action: &'a str,
    /// What stood in the way.
    pub why: String,
}

impl<'a> From<&'a Related> for RelatedJson<'a> {
    fn from(related: &'a Related) -> Self {
        Self {
            format: Self::FORMAT,
            version: Self::VERSION,
            relation: related.relation.into(),
            catalog: &related.catalog,
            witnesses: related.witnesses.iter().map(WitnessJson::from).collect(),
            undecided: related.undecided.iter().map(UndecidedJson::from).collect(),
        }
    }
}

impl<'a> From<&'a (Direction, Request)> for WitnessJson<'a> {
    fn from((direction, request): &'a (Direction, Request)) -> Self {
        Self {
            direction: (*direction).into(),
            request: request.into(),
        }
    }
}

impl<'a> From<&'a Undecided> for UndecidedJson<'a> {
    fn from(open: &'a Undecided) -> Self {
        Self {
            direction: open.direction.into(),
            action: open.action.as_str(),
            why: open.why.to_string(),
        }
    }
}

impl From<Direction> for DirectionJson {
    fn from(direction: Direction) -> Self {
        match direction {
            Direction::Gained => Self::Gained,
            Direction::Lost => Self::Lost,
        }
    }
}

impl From<Relation> for RelationJson {
    fn from(relation: Relation) -> Self {
        match relation {
            Relation::Equal => Self::Equal,
            Relation::Narrower => Self::Narrower,
            Relation::Wider => Self::Wider,
            Relation::Incomparable => Self::Incomparable,
            Relation::Unknown => Self::Unknown,
        }
    }
}
