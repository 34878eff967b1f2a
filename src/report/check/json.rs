//! For programs.

use super::Checked;
use crate::report::wire::CheckedJson;

/// All of it.
pub fn json<'a>(checked: &'a Checked<'a>) -> CheckedJson<'a> {
    CheckedJson::from(checked)
}
