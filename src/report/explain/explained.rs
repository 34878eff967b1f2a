//! What is explained of a function, worked out from evidence.

use std::collections::BTreeSet;

use super::Explanation;
use crate::iam::action::Action;
use crate::observer::function::FunctionUsage;
use crate::proposal::{Evidence, Proposal, RoleError};
use crate::report::basis::Basis;
use crate::snapshot::Role;
use crate::snapshot::permissions::Permissions;
use crate::visibility::{ActionUse, RoleUses, Window};

/// A function's proposal with all that explains it.
#[derive(Debug)]
pub(crate) struct Explained<'e> {
    evidence: &'e Evidence,
    function: &'e FunctionUsage,
    action: Option<Action>,
    role: Option<Role>,
    proposal: Proposal,
    today: Option<Permissions>,
    window: Window<'e>,
    uses: BTreeSet<ActionUse>,
}

impl<'e> Explained<'e> {
    /// Of one action, or of all.
    pub(crate) fn of(
        evidence: &'e Evidence,
        function: &'e FunctionUsage,
        action: Option<Action>,
    ) -> Result<Self, RoleError> {
        let role = evidence.role(function)?;
        let proposal = evidence.propose(function, role.as_ref());
        let window = evidence.window(function);
        let uses = uses(evidence, &window, role.as_ref(), action.as_ref(), &proposal);
        Ok(Self {
            evidence,
            function,
            action,
            today: role.as_ref().map(Permissions::of_role),
            role,
            proposal,
            window,
            uses,
        })
    }

    /// The explanation, to be printed.
    pub(crate) fn explanation(&self) -> Explanation<'_> {
        let proposal = &self.proposal;
        Explanation {
            function: self.function,
            usage: &self.evidence.usage,
            synthesis: &proposal.synthesis,
            documents: &proposal.documents,
            catalog: &self.evidence.catalog,
            today: self.today.as_ref(),
            role: self.role.as_ref(),
            window: &self.window,
            uses: &self.uses,
            remedy: proposal.remedy.as_ref(),
            basis: Basis::of(self.evidence, self.function, proposal),
            action: self.action.as_ref(),
        }
    }
}

/// What is known of the use of the action that is asked about.
fn uses(
    evidence: &Evidence,
    window: &Window<'_>,
    role: Option<&Role>,
    action: Option<&Action>,
    proposal: &Proposal,
) -> BTreeSet<ActionUse> {
    let (Some(role), Some(action)) = (role, action) else {
        return BTreeSet::new();
    };
    let unknown = evidence.unknown(window.usage_of_function(), Some(role));
    let signs = evidence.signs(role).without(&unknown);
    let grants = &proposal.synthesis.grants;
    let allowed = evidence.allowed(role);
    RoleUses::new(window, &signs, role, &allowed, grants).of_action(action)
}
