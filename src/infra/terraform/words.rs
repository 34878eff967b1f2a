//! Texts as Terraform writes them, with references where the folder defines what they name.

use std::cell::RefCell;

use super::folder::Folder;
use super::scope::{CalledFolder, Defaults};
use crate::iam::Arn;
use crate::infra::edit::Words;
use crate::infra::files::Syntax;
use crate::infra::infer::Unnamed;
use crate::infra::kinds;
use crate::infra::statement::ElementNames;
use crate::infra::syntax::quoted::{Escapes, QuotedPiece, quoted};
use crate::infra::value::{KnownTexts, Value, unify};

/// Writes texts into a folder's files.
pub(crate) struct Terms<'s> {
    /// The folder.
    pub scope: CalledFolder<'s>,
    /// How the document is written.
    pub syntax: Syntax,
    /// How its elements are named.
    pub shape: ElementNames,
    /// The function itself, which its own policy does not refer to.
    pub own: String,
    /// The function's name, and how the folder writes it if it is not the same everywhere.
    pub name: Option<(String, String)>,
    /// What references were taken for, beyond what the configuration tells.
    pub claims: &'s RefCell<KnownTexts>,
    /// ARNs that were written out.
    pub literal: &'s RefCell<Vec<String>>,
}

/// Resources of a folder whose ARNs are not wholly known.
pub(crate) fn unnamed(scope: &CalledFolder<'_>) -> Vec<Unnamed> {
    let mut found = Vec::new();
    let Some(folder) = scope.folders.by_path.get(&scope.folder) else {
        return found;
    };
    for (address, block) in &folder.blocks {
        let kind = address.split('.').next().and_then(kinds::of_terraform);
        let Some((kind, name)) =
            kind.and_then(|kind| Some((kind, block.entry.value.get(kind.name[0])?)))
        else {
            continue;
        };
        let reference = format!("{address}.arn");
        if scope
            .known
            .contains_key(&format!("{}#{reference}", scope.folder))
        {
            continue;
        }
        let full = CalledFolder {
            defaults: Defaults::Taken,
            ..scope.clone()
        };
        let arn = |scope: &CalledFolder<'_>| scope.arn(kind.arn, scope.of(&scope.folder, name, 0));
        if arn(&full).known().is_none() && super::uses::repeated(&block.entry.value).is_none() {
            found.push(Unnamed {
                reference,
                arn: arn(&full),
            });
        }
    }
    found
}

/// A reference that stands for the beginning of an ARN.
struct Match {
    reference: String,
    /// How much of the ARN it stands for.
    length: usize,
    /// What is claimed by it, if the configuration does not tell.
    claim: Option<(String, String)>,
}

impl Words for Terms<'_> {
    fn text(&self, text: &str) -> String {
        self.quoted(&[self.piece(text)])
    }

    fn resource(&self, text: &str) -> String {
        if let Some(found) = self.reference(text) {
            if let Some((name, value)) = found.claim {
                self.claims.borrow_mut().insert(name, value);
            }
            let rest = &text[found.length..];
            if rest.is_empty() && self.syntax == Syntax::Hcl {
                return found.reference;
            }
            let reference = QuotedPiece::Source(format!("${{{}}}", found.reference));
            return self.quoted(&[reference, self.piece(rest)]);
        }
        if Arn::parse(text).is_some_and(|arn| self.named(arn.resource).is_none()) {
            self.literal.borrow_mut().push(text.to_owned());
        }
        self.placed(text).unwrap_or_else(|| self.text(text))
    }
}

impl Terms<'_> {
    fn folder(&self) -> Option<&Folder<'_>> {
        let own = self.scope.folders.by_path.get(&self.scope.folder);
        own.map(std::sync::Arc::as_ref)
    }

    fn quoted(&self, pieces: &[QuotedPiece]) -> String {
        let escapes = match self.syntax {
            Syntax::Json => Escapes::Json,
            Syntax::Hcl | Syntax::Yaml => Escapes::Hcl,
        };
        quoted(pieces, escapes)
    }

    /// A text; IAM's own variables as the shape has them.
    fn piece(&self, text: &str) -> QuotedPiece {
        QuotedPiece::Text(match self.shape {
            ElementNames::Iam => text.to_owned(),
            ElementNames::Data | ElementNames::Module => text.replace("${", "&{"),
        })
    }

    /// The one resource of the folder whose ARN a text is or begins with.
    fn reference(&self, text: &str) -> Option<Match> {
        let service = Arn::parse(text)?.service;
        let mut found: Vec<Match> = Vec::new();
        for (address, block) in &self.folder()?.blocks {
            let (kind, label) = address.split_once('.')?;
            let Some(known) = kinds::of_terraform(kind) else {
                continue;
            };
            if !known.is_of(service)
                || *address == self.own
                || super::uses::repeated(&block.entry.value).is_some()
                || label.is_empty()
            {
                continue;
            }
            let Some(name) = block.entry.value.get(known.name[0]) else {
                continue;
            };
            let folder = &self.scope.folder;
            let reference = format!("{address}.arn");
            let full = CalledFolder {
                defaults: Defaults::Taken,
                ..self.scope.clone()
            };
            let value = match self.scope.known.get(&format!("{folder}#{reference}")) {
                Some(arn) => Value::text(arn),
                None => full.arn(known.arn, full.of(folder, name, 0)),
            };
            if let Some(base) = value.known() {
                if let Some((length, claimed)) = stands_for(&base, text) {
                    found.push(Match {
                        claim: claimed
                            .then(|| (format!("{folder}#{reference}"), text[..length].to_owned())),
                        reference,
                        length,
                    });
                }
                continue;
            }
            let bare = full.arn(known.arn, self.scope.of(folder, name, 0));
            if let Some(length) = may_stand_for(&bare, text) {
                found.push(Match {
                    claim: Some((format!("{folder}#{reference}"), text[..length].to_owned())),
                    reference,
                    length,
                });
            }
        }
        the_one(found, |one| one.claim.is_none())
    }

    /// An ARN with account, region and partition as the folder asks the account for them.
    fn placed(&self, text: &str) -> Option<String> {
        let arn = Arn::parse(text)?;
        let subject = self.scope.subject;
        let asked = |kind: &str| {
            let folder = self.folder()?;
            let prefix = format!("data.{kind}.");
            folder
                .blocks
                .keys()
                .find(|address| address.starts_with(&prefix))
                .cloned()
        };
        let put = |part: &str, own: &str, kind: &str, attribute: &str| {
            let asked = (part == own && !own.is_empty())
                .then(|| asked(kind))
                .flatten();
            asked.map(|address| QuotedPiece::Source(format!("${{{address}.{attribute}}}")))
        };
        let account = put(
            arn.account,
            &subject.account,
            "aws_caller_identity",
            "account_id",
        );
        let region = put(
            arn.region,
            &subject.region,
            "aws_region",
            self.region_attribute(),
        );
        let partition = put(
            arn.partition,
            &subject.partition,
            "aws_partition",
            "partition",
        );
        let named = self.named(arn.resource);
        if account.is_none() && region.is_none() && partition.is_none() && named.is_none() {
            return None;
        }
        let or = |put: Option<QuotedPiece>, own: &str| put.unwrap_or_else(|| self.piece(own));
        let between = || QuotedPiece::Text(":".to_owned());
        let mut pieces = vec![
            QuotedPiece::Text("arn:".to_owned()),
            or(partition, arn.partition),
            between(),
            self.piece(arn.service),
            between(),
            or(region, arn.region),
            between(),
            or(account, arn.account),
            between(),
        ];
        pieces.extend(named.unwrap_or_else(|| vec![self.piece(arn.resource)]));
        Some(self.quoted(&pieces))
    }

    /// A resource with the function's name in it, as the function's own block writes that name.
    fn named(&self, resource: &str) -> Option<Vec<QuotedPiece>> {
        let (name, source) = self.name.as_ref()?;
        let at = resource.find(name.as_str())?;
        let (before, after) = (&resource[..at], &resource[at + name.len()..]);
        let is_whole =
            before.ends_with(['/', ':']) && (after.is_empty() || after.starts_with(['/', ':']));
        let source = QuotedPiece::Source(source.clone());
        is_whole.then(|| vec![self.piece(before), source, self.piece(after)])
    }

    /// The attribute with the region's name: `name` until version 5 of the provider, `region` since version 6. What
    /// the folder has is what works there.
    fn region_attribute(&self) -> &'static str {
        let Some(folder) = self.folder() else {
            return "name";
        };
        let mut newer = false;
        for block in folder.blocks.values() {
            let references = block.entry.value.references();
            newer |= references
                .iter()
                .any(|name| name.starts_with("data.aws_region.") && name.ends_with(".region"));
        }
        if newer { "region" } else { "name" }
    }
}

/// How much of an ARN a known one stands for, and whether its six last letters are claimed (a secret's).
pub(crate) fn stands_for(base: &str, text: &str) -> Option<(usize, bool)> {
    if let Some(stem) = base.strip_suffix("??????") {
        let rest = text.strip_prefix(stem)?;
        let is_suffix = rest.len() == 6 && rest.bytes().all(|b| b.is_ascii_alphanumeric());
        return is_suffix.then_some((text.len(), true));
    }
    let rest = text.strip_prefix(base)?;
    (rest.is_empty() || rest.starts_with(['/', ':'])).then_some((base.len(), false))
}

/// The one of all that were found: the only certain one, or the only one.
pub(crate) fn the_one<T>(mut found: Vec<T>, is_certain: impl Fn(&T) -> bool) -> Option<T> {
    let certain: Vec<usize> = (0..found.len())
        .filter(|at| is_certain(&found[*at]))
        .collect();
    match (certain.as_slice(), found.len()) {
        ([one], _) => Some(found.swap_remove(*one)),
        ([], 1) => found.pop(),
        _ => None,
    }
}

/// How much of an ARN one may stand for whose name is not wholly known: only if the name says something.
pub(crate) fn may_stand_for(value: &Value, text: &str) -> Option<usize> {
    use crate::infra::syntax::tree::TextPart;
    let letters = value.parts.iter().skip(1).map(|part| match part {
        TextPart::Literal(text) => text.chars().filter(char::is_ascii_alphanumeric).count(),
        TextPart::Ref(_) | TextPart::Opaque => 0,
    });
    let first_name = match value.parts.first() {
        Some(TextPart::Literal(text)) => text.rsplit([':', '/']).next().unwrap_or_default().len(),
        _ => 0,
    };
    if letters.sum::<usize>() + first_name < 3 {
        return None;
    }
    let mut ends: Vec<usize> = text.match_indices(['/', ':']).map(|(at, _)| at).collect();
    ends.push(text.len());
    let whole = ends.into_iter().rev().find(|end| {
        let name = text[..*end].rsplit([':', '/']).next().unwrap_or_default();
        !name.contains(['*', '?']) && unify(&value.parts, &text[..*end]).is_some()
    })?;
    Some(whole)
}
