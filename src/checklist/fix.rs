//! What to do about a failed check: as a command, and as infrastructure code.

use crate::gap::shell::word;

/// A fix with names to be filled in: `<function>`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Template {
    pub(super) command: &'static str,
    pub(super) cloudformation: &'static str,
    pub(super) terraform: &'static str,
}

/// A fix for one subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fix {
    /// For a shell.
    pub command: String,
    /// Properties of a CloudFormation template.
    pub cloudformation: String,
    /// Terraform.
    pub terraform: String,
}

/// Names to fill in.
pub(super) type Names = Vec<(&'static str, String)>;

impl Template {
    /// Fills in the names: in a command as words of a shell, in code as what stands between quotation marks.
    pub(super) fn filled(&self, names: &Names) -> Fix {
        Fix {
            command: fill(self.command, names, |name| word(name).into_owned()),
            cloudformation: fill(self.cloudformation, names, quoted),
            terraform: fill(self.terraform, names, quoted),
        }
    }
}

/// Fills in from left to right, so that what a name holds is never filled in again.
fn fill(text: &str, names: &Names, written: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let found = after
            .split_once('>')
            .and_then(|(key, rest)| Some((names.iter().find(|(name, _)| *name == key)?, rest)));
        if let Some(((_, name), left)) = found {
            out.push_str(&written(name));
            rest = left;
        } else {
            out.push('<');
            rest = after;
        }
    }
    out + rest
}

/// What stands between quotation marks in JSON, YAML and HCL.
fn quoted(name: &str) -> String {
    let text = serde_json::Value::from(name).to_string();
    let inner = text.get(1..text.len() - 1).unwrap_or_default();
    inner.replace("${", "$${")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_a_name() {
        let template = Template {
            command: "aws x --name <name> --other <other>",
            cloudformation: "Name: \"<name>\"",
            terraform: "name = \"<name>\"",
        };
        let names = vec![("name", "a\"; rm -rf <other> ${x}".to_owned())];
        let fix = template.filled(&names);
        assert_eq!(
            fix.command,
            "aws x --name 'a\"; rm -rf <other> ${x}' --other <other>"
        );
        assert_eq!(fix.terraform, "name = \"a\\\"; rm -rf <other> $${x}\"");
    }
}
