//! Policies and documents that nothing uses any more after an edit: they stay, and they are told.

use super::folder::Folders;
use super::uses::uses;

/// What is told of those of a changed folder that were used before.
pub(super) fn unused(before: &Folders<'_>, after: &Folders<'_>) -> Vec<String> {
    let mut told = Vec::new();
    for path in after.changed() {
        let both = before.by_path.get(path).zip(after.by_path.get(path));
        let Some((then, now)) = both else { continue };
        for (kind, how) in [
            ("aws_iam_policy", "attaches"),
            ("data.aws_iam_policy", "uses"),
            ("data.aws_iam_policy_document", "uses"),
        ] {
            let own = |address: &&String| {
                let label = address.strip_prefix(kind);
                label.is_some_and(|rest| rest.starts_with('.'))
            };
            let idle =
                now.blocks.keys().filter(own).filter(|address| {
                    uses(now, address).is_empty() && !uses(then, address).is_empty()
                });
            told.extend(idle.map(|address| {
                format!("nothing {how} `{address}` any more: it stays, for you to remove")
            }));
        }
    }
    told
}
