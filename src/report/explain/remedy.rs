//! What would make visible what could not be seen, as a template; the gap has the command.

use super::Explanation;
use crate::report::said::Page;
use crate::report::style::dim;

/// Adds the trail's property, if a trail can help.
pub(super) fn write(out: &mut Page, e: &Explanation<'_>) {
    let Some(remedy) = e.remedy else {
        return;
    };
    out.blank();
    out.line(dim(format!(
        "the trail `{}` in a CloudFormation template, to make visible what could not be seen",
        remedy.trail
    )));
    out.document(&remedy.template());
}
