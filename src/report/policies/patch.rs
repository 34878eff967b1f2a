//! The policies as files, today against proposed, as a unified patch.

use std::fmt::Write;

use similar::TextDiff;

use crate::iam::Policy;

/// One policy as a file of its name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PolicyFile<'a> {
    /// The policy's name.
    pub name: &'a str,
    /// The policy.
    pub policy: &'a Policy,
}

/// A patch that makes the new files of the old ones. A single policy that a single one replaces is the same
/// file, whatever the two are called.
pub(crate) fn patch(old: &[PolicyFile<'_>], new: &[PolicyFile<'_>]) -> String {
    let mut out = String::new();
    if let ([before], [after]) = (old, new) {
        one(&mut out, Some(before), Some(after));
        return out;
    }
    for before in old {
        let after = new.iter().find(|file| file.name == before.name);
        one(&mut out, Some(before), after);
    }
    for after in new
        .iter()
        .filter(|file| old.iter().all(|o| o.name != file.name))
    {
        one(&mut out, None, Some(after));
    }
    out
}

fn one(out: &mut String, before: Option<&PolicyFile<'_>>, after: Option<&PolicyFile<'_>>) {
    let text = |file: Option<&PolicyFile<'_>>| {
        file.map_or_else(String::new, |f| f.policy.to_json() + "\n")
    };
    let (old, new) = (text(before), text(after));
    if old == new {
        return;
    }
    let path = |side, file: Option<&PolicyFile<'_>>| {
        file.map_or_else(
            || "/dev/null".to_owned(),
            |f| format!("{side}/{}", file_name(f.name)),
        )
    };
    *out += &unified((&path("a", before), &old), (&path("b", after), &new));
}

/// A patch of one file: its names and texts.
pub(in crate::report) fn unified(old: (&str, &str), new: (&str, &str)) -> String {
    let diff = TextDiff::from_lines(old.1, new.1);
    let mut unified = diff.unified_diff();
    let unified = unified.context_radius(3).header(old.0, new.0);
    unified.to_string()
}

/// A name that is a file in its folder, whatever a policy is called: bytes that IAM's names do not have stand as
/// `%2F` (CreatePolicy in the IAM API reference: letters, digits and `_+=,.@-`).
fn file_name(name: &str) -> String {
    let mut out = String::new();
    for (at, byte) in name.bytes().enumerate() {
        let stays =
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+' | b'=' | b',' | b'@' | b'-');
        if stays || (at > 0 && byte == b'.') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out + ".json"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(action: &str) -> Policy {
        let text = format!(
            "{{\"Version\": \"2012-10-17\", \"Statement\": [{{\"Effect\": \"Allow\", \"Action\": \"{action}\", \"Resource\": \"*\"}}]}}"
        );
        Policy::parse(&text).expect("a policy")
    }

    #[test]
    fn a_patch_names_files_and_lines() {
        let (old, new) = (policy("s3:*"), policy("s3:GetObject"));
        let of = |name, policy| PolicyFile { name, policy };
        let text = patch(&[of("app", &old)], &[of("f", &new)]);
        assert!(
            text.starts_with("--- a/app.json\n+++ b/f.json\n@@ -"),
            "{text}"
        );
        assert!(
            text.contains("\n-      \"Action\": \"s3:*\",\n+      \"Action\": \"s3:GetObject\",\n"),
            "{text}"
        );
        let text = patch(
            &[of("a", &old), of("b", &old)],
            &[of("b", &old), of("../x", &new)],
        );
        assert!(text.contains("--- a/a.json\n+++ /dev/null\n"), "{text}");
        assert!(
            text.contains("--- /dev/null\n+++ b/%2E.%2Fx.json\n"),
            "{text}"
        );
        assert!(!text.contains("b.json"), "{text}");
        assert_eq!(patch(&[of("a", &old)], &[of("a", &old)]), "");
    }
}
