//! What the configuration implies and the role of today does not allow.

use super::Explanation;
use crate::report::said::{Page, said};
use crate::report::style::{strong, warn};
use crate::report::words::implied_by;

pub(super) const WHY: &str =
    "the configuration implies it, and the role of today does not allow it";
pub(super) const HINT: &str = "it may work through a resource's policy that names the role; such a policy must name a new role, too";

pub(super) fn write(out: &mut Page, e: &Explanation<'_>) {
    for need in e.unallowed() {
        out.line(said!(
            "  {} {} on {}: implied by {}",
            warn("wanted   "),
            strong(need.action.as_str()),
            need.resource,
            implied_by(&need.by)
        ));
    }
}
