//! Where a function of a template has its permissions: in a role of the template, or in the one that SAM makes.

use super::template::{Reader, Template};
use crate::infra::kinds::Generated;
use crate::infra::subject::Subject;
use crate::infra::syntax::tree::{Node, NodeKind};
use crate::infra::terraform::scope::Defaults;
use crate::infra::value::{Fit, KnownTexts, Value};

/// The type of the functions that SAM makes roles for.
pub(super) const BY_SAM: &str = "AWS::Serverless::Function";

/// The types of functions.
pub(crate) const FUNCTIONS: [&str; 2] = [BY_SAM, "AWS::Lambda::Function"];

/// Where a function's permissions are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the role that SAM makes for the function with this logical id.
    Implicit(String),
    /// In a role of the template.
    Role(String),
    /// In lists of a `serverless.yml`.
    Lists(Lists),
}

/// Lists of a `serverless.yml`, by their paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lists {
    /// Lists of statements.
    pub statements: Vec<Vec<String>>,
    /// Lists of managed policies.
    pub managed: Vec<Vec<String>>,
    /// Lists of statements that others have, too, and that the function has besides its own.
    pub inherited: Vec<Vec<String>>,
}

/// The letters of a logical id that stay in a name that CloudFormation made and that is as long as can be: a function
/// `mylongerapp-playground-ne-InstancesLifecycleHandle-1GRP3N0TVA1LD` of the stack `mylongerapp-playground-new`
/// (<https://github.com/convox/rack/issues/2297>).
pub(super) const LETTERS: usize = 24;

/// The longest name of a function, and of a role (AWS pages "CreateFunction" and "IAM and AWS STS quotas").
const LONGEST: usize = 64;

/// Whether a name is what CloudFormation made of a logical id: its letters, or the first of them where the name is as
/// long as can be, and 12 or 13 letters and digits.
pub(super) fn is_generated(name: &str, logical: &str) -> bool {
    let Some((rest, suffix)) = name.rsplit_once('-') else {
        return false;
    };
    let is_suffix =
        (12..=13).contains(&suffix.len()) && suffix.bytes().all(|b| b.is_ascii_alphanumeric());
    let ends = |own: &str| {
        let stack = rest.strip_suffix(own);
        stack.is_some_and(|stack| stack.len() > 1 && stack.ends_with('-'))
    };
    let is_cut = name.len() == LONGEST && logical.get(..LETTERS).is_some_and(ends);
    is_suffix && (ends(logical) || is_cut)
}

/// How a name goes with one that CloudFormation makes.
fn made_fit(made: &Value, logical: &str, text: &str) -> Fit {
    match made.fit(text) {
        // of the stack's name the first letters are there, and nothing tells the others
        Fit::No if text.len() == LONGEST && is_generated(text, logical) => {
            Fit::If(KnownTexts::new(), LETTERS.min(logical.len()))
        }
        own => own,
    }
}

/// How a resource's name goes with the account's, and what references stand for then.
pub(crate) fn fit(
    template: &Template<'_>,
    logical: &str,
    text: &str,
    known: &KnownTexts,
    subject: &Subject,
) -> Option<(Fit, Value)> {
    let reader = |defaults| Reader {
        template,
        subject,
        known,
        defaults,
    };
    let bare = reader(Defaults::Unknown).name(logical, 0)?;
    let first = if template.has_name(logical) {
        bare.fit(text)
    } else {
        made_fit(&bare, logical, text)
    };
    if first == Fit::Exact {
        return Some((first, bare));
    }
    let full = reader(Defaults::Taken).name(logical, 0)?;
    Some(match full.fit(text) {
        Fit::No | Fit::If(..) => (first, bare),
        better => (better, full),
    })
}

/// Where a function's permissions are by one value of its `Role`, and what speaks for and against it.
#[derive(Clone, Debug, Default)]
pub(super) struct Way {
    pub(super) place: Option<Place>,
    /// Whether the role has the name that the account has.
    pub(super) agrees: bool,
    pub(super) speaks_for: Vec<String>,
    pub(super) speaks_against: Vec<String>,
}

impl Way {
    fn against(what: &str) -> Self {
        Self {
            speaks_against: vec![what.to_owned()],
            ..Self::default()
        }
    }
}

/// The values that a property has under one condition or another; nothing where it is left out.
pub(super) fn values(node: Option<&Node>) -> Vec<Option<&Node>> {
    let is_left_out =
        |node: &Node| matches!(&node.kind, NodeKind::Ref(name) if name == "AWS::NoValue");
    match node.and_then(Node::choice) {
        Some((_, both)) => both.into_iter().flat_map(|own| values(Some(own))).collect(),
        None => vec![node.filter(|node| !is_left_out(node))],
    }
}

/// The `Role` of a resource, by each value that it may have.
fn roles<'t>(template: &'t Template<'_>, logical: &str) -> Vec<Option<&'t Node>> {
    values(template.properties(logical).and_then(|p| p.get("Role")))
}

/// Every place where a function's permissions may be.
pub(super) fn places(reader: &Reader<'_>, logical: &str) -> Vec<Place> {
    let roles = roles(reader.template, logical).into_iter();
    roles
        .filter_map(|role| led(reader, logical, role).place)
        .collect()
}

/// Where the function's permissions are. Of the roles that a condition chooses between it is on the one that the
/// account names.
pub(super) fn place(reader: &Reader<'_>, logical: &str) -> Way {
    let roles = roles(reader.template, logical);
    if let [role] = roles.as_slice() {
        return led(reader, logical, *role);
    }
    let all = roles.iter().map(|role| led(reader, logical, *role));
    let mut own: Vec<Way> = all.filter(|way| way.agrees).collect();
    own.dedup_by(|one, other| one.place == other.place);
    match own.pop() {
        Some(way) if own.is_empty() => way,
        _ => Way::against("its role is chosen by a condition, and nothing tells which one it is"),
    }
}

/// Where one value of `Role` leads.
fn led(reader: &Reader<'_>, logical: &str, role: Option<&Node>) -> Way {
    let template = reader.template;
    let Some(node) = role else {
        if template.kind(logical).as_deref() != Some(BY_SAM) {
            return Way::against("it has no role");
        }
        return made(reader, logical);
    };
    if let Some(role) = role_of(reader, node) {
        return named(reader, role);
    }
    match made_of(template, node) {
        Some(owner) => made(reader, &owner),
        None => Way::against("its role is not followed, or not in this template"),
    }
}

/// The role that SAM makes for a function.
fn made(reader: &Reader<'_>, owner: &str) -> Way {
    let mut way = Way {
        place: Some(Place::Implicit(owner.to_owned())),
        ..Way::default()
    };
    let logical = format!("{owner}Role");
    let made = reader.generated(&logical, Generated::Mixed, 0);
    let Some(role) = &reader.subject.role else {
        return way;
    };
    way.agrees = made_fit(&made, &logical, &role.name) != Fit::No;
    if way.agrees {
        let says = "the name of its role is how SAM makes it";
        way.speaks_for.push(says.to_owned());
    } else {
        way.speaks_against.push(format!(
            "SAM would make it a role, and the account's is `{}`",
            role.name
        ));
    }
    way
}

/// A role of the template.
fn named(reader: &Reader<'_>, role: String) -> Way {
    let mut way = Way::default();
    let wanted = reader.subject.role.as_ref().map(|role| role.name.as_str());
    let fit =
        wanted.and_then(|name| fit(reader.template, &role, name, reader.known, reader.subject));
    let wanted = wanted.unwrap_or_default();
    match fit {
        Some((Fit::Exact | Fit::ByDefault(_), _)) => {
            way.speaks_for
                .push(format!("the name of its role is `{wanted}`"));
            way.agrees = true;
        }
        Some((Fit::If(_, letters), _)) => way.agrees = letters > 0,
        Some((Fit::No, _)) => way
            .speaks_against
            .push(format!("its role `{role}` is not called `{wanted}`")),
        None => {}
    }
    way.place = Some(Place::Role(role));
    way
}

/// The function whose role, as SAM makes it, a value names: `!GetAtt OrdersRole.Arn`.
pub(super) fn made_of(template: &Template<'_>, node: &Node) -> Option<String> {
    let NodeKind::Ref(name) = &node.kind else {
        return None;
    };
    let id = name.split('.').next()?;
    let owner = id.strip_suffix("Role")?;
    let is_made = !template.resources.contains_key(id)
        && template.kind(owner).as_deref() == Some(BY_SAM)
        && roles(template, owner).contains(&None);
    is_made.then(|| owner.to_owned())
}

/// Whether a value is, under one condition or another, the role that SAM makes for a function.
pub(super) fn is_made_for(template: &Template<'_>, node: &Node, owner: &str) -> bool {
    let own = values(Some(node)).into_iter().flatten();
    let mut owners = own.filter_map(|node| made_of(template, node));
    owners.any(|own| own == owner)
}

/// The role of the template that a value leads to.
pub(crate) fn role_of(reader: &Reader<'_>, node: &Node) -> Option<String> {
    let template = reader.template;
    let is_role = |logical: &str| template.kind(logical).as_deref() == Some("AWS::IAM::Role");
    if let NodeKind::Ref(name) = &node.kind {
        let logical = name.split('.').next().unwrap_or(name);
        if is_role(logical) {
            return Some(logical.to_owned());
        }
    }
    // a bare logical id is what the Serverless Framework takes
    if let Some(text) = node.literal()
        && is_role(&text)
        && template.file.format == crate::infra::files::Format::Serverless
    {
        return Some(text);
    }
    let text = reader.of(node, 0).known()?;
    let name = text.rsplit('/').next()?;
    let mut own = template.of_kinds(&["AWS::IAM::Role"]).filter(|logical| {
        let fit = fit(template, logical, name, reader.known, reader.subject);
        matches!(fit, Some((Fit::Exact | Fit::ByDefault(_), _)))
    });
    let first = own.next()?.to_owned();
    own.next().is_none().then_some(first)
}
