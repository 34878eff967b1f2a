//! A role of the function's own beside one that others are on: who has the old one, what names it, and what of that
//! can be looked at. The same whatever the code is written in.

use std::collections::BTreeSet;

use super::files::CodeFiles;
use super::outcome::Spot;
use super::subject::Subject;

/// What is said where the role is that of others and nothing was edited.
pub(crate) const BY_SPLIT: &str = "with `--split` the function gets a role of its own";

/// What is said where the old role trusts others than Lambda.
pub(crate) const TRUSTS_LAMBDA: &str = "the new role trusts Lambda alone";

/// The longest name of a role (IAM API reference, `CreateRole`).
const LONGEST: usize = 64;

/// Two roles: the one that others are on, and the one that the function gets.
pub(crate) struct Split<'s> {
    /// How the code calls the old one.
    pub old: &'s str,
    /// What is written where the ARN of the new one is to stand.
    pub new: &'s str,
    /// Functions, services and accounts that are on the old one.
    pub users: &'s [String],
    /// Of these, functions that have another role in the code by now.
    pub moved: &'s BTreeSet<String>,
    /// What else of the code names the old one.
    pub named: Vec<Spot>,
}

impl Split<'_> {
    /// What to know of it.
    pub(crate) fn notes(&self, order: &str) -> Vec<String> {
        let (old, users) = (self.old, self.users.join(", "));
        let stays = if self.users.iter().all(|user| self.moved.contains(user)) {
            format!(
                "in the code nothing is on `{old}` any more: it can go once this is deployed and {users} with it"
            )
        } else {
            format!("the role `{old}` stays for {users}")
        };
        vec![stays, order.to_owned()]
    }

    /// What names the old role and would have to name the new one: in the code, in the account, and where nobody can
    /// look.
    pub(crate) fn doubts(&self, subject: &Subject) -> Vec<String> {
        let new = self.new;
        let mut doubts: Vec<String> = self
            .named
            .iter()
            .map(|spot| {
                format!(
                    "{} (`{}:{}`) names the old role: where it is for this function, the new one ({new}) has to stand there as well",
                    spot.what, spot.path, spot.line
                )
            })
            .collect();
        let seen = subject.named_by.iter().map(|what| {
            format!("in the account {what} names the old role: where it is for this function, the new one has to stand there as well")
        });
        doubts.extend(seen);
        let role = subject.role.as_ref().map(|role| role.arn.as_str());
        let role = role.filter(|arn| !arn.is_empty());
        let role = role.map_or_else(|| "the old role".to_owned(), |arn| format!("`{arn}`"));
        doubts.push(format!(
            "policies of buckets, keys, queues and topics, grants of keys, and what other accounts wrote cannot be looked at: what names {role} there does not name the new role"
        ));
        doubts
    }
}

/// Where files write the ARN of the function's role out, outside of these ranges.
pub(crate) fn written(
    files: &CodeFiles,
    subject: &Subject,
    apart: &[(usize, std::ops::Range<usize>)],
) -> Vec<Spot> {
    let Some((_, tail)) = subject
        .role
        .as_ref()
        .and_then(|role| role.arn.split_once(":role/"))
    else {
        return Vec::new();
    };
    let wanted = format!(":role/{tail}");
    // letters of a role's name (IAM API reference, `CreateRole`)
    let goes_on = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-/".contains(c);
    let mut found = Vec::new();
    for (index, file) in files.files.iter().enumerate() {
        for (at, _) in file.text.match_indices(&wanted) {
            let end = at + wanted.len();
            let is_apart = |(own, range): &(usize, std::ops::Range<usize>)| {
                *own == index && range.contains(&at)
            };
            if !file.text[end..].starts_with(goes_on) && !apart.iter().any(is_apart) {
                found.push(Spot {
                    path: file.path.clone(),
                    line: file.line(at),
                    what: "an ARN that is written out".to_owned(),
                });
            }
        }
    }
    found
}

/// What a name ends with so that it is another one, if IAM takes a name of that length.
pub(crate) fn ending(name: usize, function: &str) -> Option<String> {
    let mut words = String::new();
    for (at, c) in function.char_indices() {
        if c.is_ascii_uppercase() && at > 0 && !words.ends_with('-') {
            words.push('-');
        }
        if c.is_ascii_alphanumeric() {
            words.push(c.to_ascii_lowercase());
        } else if !words.ends_with('-') {
            words.push('-');
        }
    }
    let words = words.trim_matches('-');
    (!words.is_empty() && name + 1 + words.len() <= LONGEST).then(|| format!("-{words}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infra::{FileText, RoleName};

    #[test]
    fn an_ending_tells_the_function_and_fits() {
        for (name, function, wanted) in [
            (12, "orders_api", Some("-orders-api")),
            (12, "OrdersApi", Some("-orders-api")),
            (12, "orders--api-", Some("-orders-api")),
            (53, "orders_api", Some("-orders-api")),
            (54, "orders_api", None),
            (0, "_", None),
        ] {
            assert_eq!(ending(name, function).as_deref(), wanted, "{function}");
        }
    }

    #[test]
    fn an_arn_that_is_written_out_is_seen_wherever_it_stands() {
        let text = |role: &str| {
            format!("locals {{\n  a = \"arn:aws:iam::${{var.account}}:role/{role}\"\n}}\n")
        };
        let files = CodeFiles::read(
            [
                ("a.tf", "team/orders"),
                ("b.tf", "team/orders-2"),
                ("c.tf", "orders"),
            ]
            .map(|(path, role)| FileText {
                path: path.to_owned(),
                text: text(role),
            }),
        );
        let subject = Subject {
            role: Some(RoleName {
                arn: "arn:aws:iam::111122223333:role/team/orders".to_owned(),
                ..RoleName::default()
            }),
            ..Subject::default()
        };
        let found = written(&files, &subject, &[]);
        let places: Vec<_> = found.iter().map(|s| (s.path.as_str(), s.line)).collect();
        assert_eq!(places, [("a.tf", 2)]);
        assert!(written(&files, &subject, &[(0, 0..99)]).is_empty());
    }
}
