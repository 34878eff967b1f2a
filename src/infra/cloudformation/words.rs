//! Texts as templates write them, with references where the template defines what they name.

use std::cell::RefCell;

use super::template::Reader;
use crate::iam::Arn;
use crate::infra::edit::Words;
use crate::infra::files::{Format, Syntax};
use crate::infra::kinds::{self, Reference};
use crate::infra::syntax::intrinsics::IMPORT;
use crate::infra::syntax::tree::{Node, NodeKind, TextPart};
use crate::infra::terraform::scope::{Defaults, arn_of};
use crate::infra::terraform::words::{may_stand_for, stands_for, the_one};
use crate::infra::value::KnownTexts;

/// Writes texts into a template.
pub(crate) struct Terms<'s> {
    /// The template.
    pub reader: Reader<'s>,
    /// What the new reference would be part of: nothing that needs these is referred to.
    pub owners: Vec<String>,
    /// The function's name, and how the template writes it for `Fn::Sub`, if it is not the same everywhere.
    pub name: Option<(String, String)>,
    /// Which quotes the file uses.
    pub quote: char,
    /// What references were taken for, beyond what the template tells.
    pub claims: &'s RefCell<KnownTexts>,
    /// ARNs whose names were written out.
    pub literal: &'s RefCell<Vec<String>>,
}

struct Match {
    /// For `Fn::GetAtt`; for `Ref` without a dot.
    name: String,
    length: usize,
    claim: Option<(String, String)>,
}

impl Words for Terms<'_> {
    fn text(&self, text: &str) -> String {
        match self.reader.template.file.syntax {
            Syntax::Json => serde_json::to_string(text).unwrap_or_default(),
            _ if is_plain(text) => text.to_owned(),
            _ => self.quoted(text),
        }
    }

    fn resource(&self, text: &str) -> String {
        if let Some(found) = self.reference(text) {
            if let Some((name, value)) = found.claim {
                self.claims.borrow_mut().insert(name, value);
            }
            let rest = &text[found.length..];
            if rest.is_empty() {
                return self.attribute(&found.name);
            }
            return self.substituted(&format!("${{{}}}{}", found.name, escaped(rest)));
        }
        let Some(arn) = Arn::parse(text) else {
            return self.text(text);
        };
        let named = self.named(arn.resource);
        if named.is_none() {
            self.literal.borrow_mut().push(text.to_owned());
        }
        let subject = self.reader.subject;
        let put = |part: &str, own: &str, pseudo: &str| {
            if part == own && !own.is_empty() {
                format!("${{{pseudo}}}")
            } else {
                escaped(part)
            }
        };
        let whole = format!(
            "arn:{}:{}:{}:{}:{}",
            if self.says_partition() {
                put(arn.partition, &subject.partition, "AWS::Partition")
            } else {
                arn.partition.to_owned()
            },
            arn.service,
            put(arn.region, &subject.region, "AWS::Region"),
            put(arn.account, &subject.account, "AWS::AccountId"),
            named.unwrap_or_else(|| escaped(arn.resource))
        );
        if whole.contains("${") && whole != text {
            self.substituted(&whole)
        } else {
            self.text(text)
        }
    }
}

impl Terms<'_> {
    fn says_partition(&self) -> bool {
        self.reader.template.file.text.contains("AWS::Partition")
    }

    fn quoted(&self, text: &str) -> String {
        if self.quote == '\'' {
            return format!("'{}'", text.replace('\'', "''"));
        }
        serde_json::to_string(text).unwrap_or_default()
    }

    /// An attribute of a resource.
    pub(super) fn attribute(&self, name: &str) -> String {
        let is_json = self.reader.template.file.syntax == Syntax::Json;
        match (name.split_once('.'), is_json) {
            (Some((logical, attribute)), true) => {
                format!("{{\"Fn::GetAtt\": [\"{logical}\", \"{attribute}\"]}}")
            }
            (Some(_), false) => format!("!GetAtt {name}"),
            (None, true) => format!("{{\"Ref\": \"{name}\"}}"),
            (None, false) => format!("!Ref {name}"),
        }
    }

    fn substituted(&self, text: &str) -> String {
        match self.reader.template.file.syntax {
            Syntax::Json => format!(
                "{{\"Fn::Sub\": {}}}",
                serde_json::to_string(text).unwrap_or_default()
            ),
            _ => format!("!Sub {}", self.quoted(text)),
        }
    }

    /// A resource with the function's name in it, as the template writes that name.
    fn named(&self, resource: &str) -> Option<String> {
        let (name, source) = self.name.as_ref()?;
        let at = resource.find(name.as_str())?;
        let (before, after) = (&resource[..at], &resource[at + name.len()..]);
        let is_whole =
            before.ends_with(['/', ':']) && (after.is_empty() || after.starts_with(['/', ':']));
        is_whole.then(|| format!("{}{source}{}", escaped(before), escaped(after)))
    }

    /// The one resource whose ARN a text is or begins with, unless it needs what the reference would be part of.
    fn reference(&self, text: &str) -> Option<Match> {
        let service = Arn::parse(text)?.service;
        let template = self.reader.template;
        let owners: Vec<&str> = self.owners.iter().map(String::as_str).collect();
        let mut found = Vec::new();
        for (logical, entry) in &template.resources {
            let Some(kind) = template
                .kind(logical)
                .and_then(|kind| kinds::of_template(&kind))
            else {
                continue;
            };
            let name = match (kind.reference, kind.attribute) {
                (Reference::Arn, _) => logical.clone(),
                (_, "") => continue,
                (_, attribute) => format!("{logical}.{attribute}"),
            };
            let is_conditional = entry.value.get("Condition").is_some();
            if !kind.is_of(service) || is_conditional || template.reaches(logical, &owners) {
                continue;
            }
            let scoped = format!("{}#{name}", template.file.path);
            let whole = |defaults| {
                let reader = Reader {
                    defaults,
                    ..self.reader
                };
                reader
                    .name(logical, 0)
                    .map(|own| arn_of(reader.subject, kind.arn, own))
            };
            let Some(value) = whole(Defaults::Taken) else {
                continue;
            };
            let claim = |length: usize| Some((scoped.clone(), text[..length].to_owned()));
            if let Some(base) = value.known() {
                if let Some((length, claimed)) = stands_for(&base, text) {
                    let claim = if claimed { claim(length) } else { None };
                    found.push(Match {
                        name,
                        length,
                        claim,
                    });
                }
                continue;
            }
            let Some(bare) = whole(Defaults::Unknown) else {
                continue;
            };
            if let Some(length) = may_stand_for(&bare, text) {
                found.push(Match {
                    claim: claim(length),
                    name,
                    length,
                });
            }
        }
        the_one(found, |one| one.claim.is_none())
    }
}

/// A text inside of `Fn::Sub`.
fn escaped(text: &str) -> String {
    text.replace("${", "${!")
}

/// Whether YAML reads a text as that text without quotes, wherever it stands.
pub(crate) fn is_plain(text: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric() || "_:./@+-*".contains(c);
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    let word = text.to_ascii_lowercase();
    let is_word = matches!(
        word.as_str(),
        "true" | "false" | "yes" | "no" | "on" | "off" | "null" | "y" | "n"
    );
    begins && text.chars().all(letter) && !text.ends_with(':') && !is_word
}

/// The quotes that a text has more of.
pub(crate) fn quote_of(text: &str) -> char {
    if text.matches('\'').count() > text.matches('"').count() {
        '\''
    } else {
        '"'
    }
}

/// How a template writes a name inside of `Fn::Sub`, if that is not the same everywhere.
pub(crate) fn source_of(node: &Node, format: Format) -> Option<String> {
    let parts = match &node.kind {
        NodeKind::Ref(name) => vec![TextPart::Ref(name.clone())],
        NodeKind::Text(parts) => parts.clone(),
        _ => return None,
    };
    if !parts.iter().any(|part| matches!(part, TextPart::Ref(_))) || format == Format::Terraform {
        return None;
    }
    let texts = parts.into_iter().map(|part| match part {
        TextPart::Literal(text) => Some(escaped(&text)),
        // `Fn::Sub` takes no functions
        TextPart::Ref(name) if name.starts_with(IMPORT) => None,
        TextPart::Ref(name) => Some(format!("${{{name}}}")),
        TextPart::Opaque => None,
    });
    texts.collect()
}
