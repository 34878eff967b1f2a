//! What would make visible what could not be seen, as a template; the gap has the command.

use std::fmt::Write;

use super::Explanation;
use crate::report::style::dim;

/// Adds the trail's property, if a trail can help.
pub(super) fn write(out: &mut String, e: &Explanation<'_>) {
    let Some(remedy) = e.remedy else {
        return;
    };
    let _ = writeln!(
        out,
        "\n{}",
        dim(&format!(
            "the trail `{}` in a CloudFormation template, to make visible what could not be seen",
            remedy.trail
        ))
    );
    out.push_str(&remedy.template());
}
