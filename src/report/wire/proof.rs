//! How a proposal stands to the role of today, in JSON.

use serde::Serialize;

use crate::differ::Proof;
use crate::iam::evaluate::Request;

// `G` says which grant, `W` which request: here by its index and as a pair, there as a whole.
/// How a proposal stands to the role of today.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "ProofWith{W}"))]
pub(crate) struct ProofJson<'a, G, W> {
    /// Whether nothing at all is added, and that is certain.
    pub never_wider: bool,
    /// Whether whatever is added is listed with its reasons.
    pub holds: bool,
    /// Grants beyond the role of today.
    pub additions: Vec<AddedJson<'a, G, W>>,
    /// Grants of which it could not be shown that the role of today allows them.
    pub unproven: Vec<OpenJson<'a, G>>,
    /// A request that the documents allow and no grant does: the promise is broken; else `null`.
    pub beyond_grants: Option<W>,
}

/// A grant that goes beyond the role of today.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(inline))]
pub(crate) struct AddedJson<'a, G, W> {
    /// Which grant; it carries the reasons.
    pub grant: G,
    /// A request that the grant allows and the role of today does not.
    pub witness: W,
    /// What today's policies say to that request.
    pub today: &'a str,
}

/// A grant that could not be decided.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(inline))]
pub(crate) struct OpenJson<'a, G> {
    /// Which grant; it carries the reasons.
    pub grant: G,
    /// Why it could not be shown.
    pub why: &'a str,
}

impl<'a, G, W: From<&'a Request>> ProofJson<'a, G, W> {
    /// The proof, with its grants as `named` says them by their index.
    pub(in crate::report) fn of(proof: &'a Proof, named: impl Fn(usize) -> G) -> Self {
        let additions = proof.additions.iter();
        let unproven = proof.unproven.iter();
        Self {
            never_wider: proof.is_never_wider(),
            holds: proof.holds(),
            additions: additions
                .map(|addition| AddedJson {
                    grant: named(addition.grant),
                    witness: (&addition.witness).into(),
                    today: &addition.today,
                })
                .collect(),
            unproven: unproven
                .map(|open| OpenJson {
                    grant: named(open.grant),
                    why: &open.why,
                })
                .collect(),
            beyond_grants: proof.beyond_grants.as_ref().map(W::from),
        }
    }
}
