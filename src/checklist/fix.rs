//! What to do about a failed check: as a command, and as infrastructure code.

use crate::gap::label::label;
use crate::gap::shell::word;
use crate::infra::syntax::quoted::{Escapes, QuotedPiece, quoted};

/// A fix with names to be filled in: `<function>`. A name that nobody knows becomes a word in capitals.
#[derive(Clone, Copy, Debug)]
pub(super) struct Template {
    pub(super) command: &'static str,
    pub(super) code: Code,
}

/// Files of `fixes/`: whole resources, or comments where no resource is to be written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Code {
    pub(super) cloudformation: &'static str,
    pub(super) terraform: &'static str,
}

macro_rules! code {
    ($name:literal) => {
        $crate::checklist::fix::Code {
            cloudformation: include_str!(concat!("fixes/", $name, ".yaml")),
            terraform: include_str!(concat!("fixes/", $name, ".tf")),
        }
    };
}
pub(super) use code;

/// A fix for one subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fix {
    /// For a shell.
    pub command: String,
    /// Resources of a CloudFormation template, in YAML, as they stand below `Resources`.
    pub cloudformation: String,
    /// Blocks of Terraform.
    pub terraform: String,
}

/// Names to fill in.
pub(super) type Names = Vec<(&'static str, String)>;

impl Template {
    /// Fills in the names: in a command as words of a shell, in code as what stands between quotation marks;
    /// `<Label>` and `<label>` are made of the subject's name.
    pub(super) fn filled(&self, subject: &str, names: &Names) -> Fix {
        let code = |template: &str, written: fn(&str) -> String| {
            let own = |key: &str| match key {
                "Label" => Some(label(subject, "")),
                "label" => Some(label(subject, "_").to_lowercase()),
                _ => None,
            };
            fill(template, |key, _| {
                own(key).unwrap_or_else(|| written(&named(names, key)))
            })
        };
        Fix {
            command: fill(self.command, |key, before| {
                let name = named(names, key);
                if before.matches('\'').count() % 2 == 1 {
                    json(&name).replace('\'', "'\\''")
                } else {
                    word(&name).into_owned()
                }
            }),
            cloudformation: code(self.code.cloudformation, json),
            terraform: code(self.code.terraform, hcl),
        }
    }
}

/// A name, or a word that stands for it.
fn named(names: &Names, key: &str) -> String {
    let known = names.iter().find(|(name, _)| *name == key);
    known.map_or_else(
        || key.to_ascii_uppercase().replace('-', "_"),
        |(_, name)| name.clone(),
    )
}

/// Fills in from left to right, so that what a name holds is never filled in again; `written` gets the key, and what
/// of the template stands before it.
fn fill(template: &str, written: impl Fn(&str, &str) -> String) -> String {
    let mut out = String::new();
    let mut at = 0;
    while let Some((before, after)) = template[at..].split_once('<') {
        let start = at + before.len();
        out.push_str(before);
        if let Some((key, _)) = after.split_once('>').filter(|(key, _)| is_key(key)) {
            out.push_str(&written(key, &template[..start]));
            at = start + key.len() + 2;
        } else {
            out.push('<');
            at = start + 1;
        }
    }
    out + &template[at..]
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphabetic() || c == '-')
}

/// What stands between quotation marks in JSON and YAML.
fn json(name: &str) -> String {
    inner(&serde_json::Value::from(name).to_string())
}

/// What stands between quotation marks in HCL.
fn hcl(name: &str) -> String {
    inner(&quoted(&[QuotedPiece::Text(name.to_owned())], Escapes::Hcl))
}

fn inner(between: &str) -> String {
    between
        .get(1..between.len() - 1)
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: Template = Template {
        command: "aws x --name <name> --json '{\"Name\":\"<name>\"}' --other <the-other>",
        code: Code {
            cloudformation: "<Label>: \"<name>\"",
            terraform: "x \"<label>\" { name = \"<name>\" }",
        },
    };

    #[test]
    fn a_name_stays_a_name() {
        let name = "a'\"; rm -rf <the-other> ${x} %{y}";
        let names = vec![("name", name.to_owned())];
        let fix = TEMPLATE.filled("2nd-one", &names);
        let words = shlex::split(&fix.command).expect("a command");
        assert_eq!((words[3].as_str(), words[7].as_str()), (name, "THE_OTHER"));
        let document: serde_json::Value = serde_json::from_str(&words[5]).expect("JSON");
        assert_eq!(document["Name"], name);
        assert_eq!(
            fix.cloudformation,
            "F2ndOne: \"a'\\\"; rm -rf <the-other> ${x} %{y}\""
        );
        assert_eq!(
            fix.terraform,
            "x \"f2nd_one\" { name = \"a'\\\"; rm -rf <the-other> $${x} %%{y}\" }"
        );
    }
}
