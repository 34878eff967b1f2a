//! Which function and which role of the templates are meant.

use super::index::Templates;
pub(crate) use super::place::{FUNCTIONS, Lists, Place, fit, role_of};
use super::place::{is_generated, place};
use super::template::{Reader, Template};
use crate::infra::outcome::{Candidate, Spot};
use crate::infra::stacks::Stack;
use crate::infra::subject::Subject;
use crate::infra::terraform::scope::Defaults;
use crate::infra::value::{Fit, KnownTexts};

/// A function in a template.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// Which of the templates.
    pub template: usize,
    /// The logical id of the function; nothing if only its role is there.
    pub function: Option<String>,
    /// Its key below `functions` of a `serverless.yml`.
    pub entry: Option<String>,
    /// Where its permissions are; nothing if that is not followed.
    pub place: Option<Place>,
    /// What references stand for, by the names.
    pub known: KnownTexts,
    /// What speaks for it, with where it is.
    pub candidate: Candidate,
    /// References that the name rests on.
    pub varies: Vec<String>,
    /// Who else is on the role, as the file says.
    pub others: Vec<String>,
    /// Whether the configuration of the AWS SAM CLI says that it is of this template.
    pub stated: bool,
    /// Whether it is certain.
    pub certain: bool,
}

impl Found {
    /// Whether its permissions are a list of its own.
    pub(crate) fn is_alone(&self) -> bool {
        let Some(Place::Lists(lists)) = &self.place else {
            return false;
        };
        lists
            .statements
            .iter()
            .any(|path| path.first().is_some_and(|key| key == "functions"))
    }

    /// What new resources of the function are called after: letters and digits.
    pub(crate) fn stem(&self) -> Option<String> {
        let own = self.function.as_ref().or(self.entry.as_ref())?;
        let words = own.split(|c: char| !c.is_ascii_alphanumeric());
        let words = words.map(|word| {
            let (first, rest) = word.split_at(word.len().min(1));
            format!("{}{rest}", first.to_ascii_uppercase())
        });
        let stem: String = words.collect();
        (!stem.is_empty()).then_some(stem)
    }
}

/// Everything in the templates that may be the function.
pub(crate) fn find(templates: &Templates<'_>, subject: &Subject) -> Vec<Found> {
    let resources = templates.functions.of(&subject.function);
    let resources = resources
        .filter_map(|(own, logical)| function(templates.all.get(*own)?, *own, logical, subject));
    let mut found: Vec<Found> = resources.collect();
    // the name of a stack is that of one template
    if found.iter().any(|own| own.stated) {
        found.retain(|own| own.stated);
    }
    found
}

/// Roles with the name that the account has.
pub(crate) fn find_roles(templates: &Templates<'_>, subject: &Subject) -> Vec<Found> {
    let name = subject.role.as_ref().map(|role| role.name.as_str());
    let roles = name.into_iter().flat_map(|name| templates.roles.of(name));
    roles
        .filter_map(|(own, logical)| by_role(templates.all.get(*own)?, *own, logical, subject))
        .collect()
}

fn function(
    template: &Template<'_>,
    index: usize,
    logical: &str,
    subject: &Subject,
) -> Option<Found> {
    let empty = KnownTexts::new();
    let (fit, value) = fit(template, logical, &subject.function, &empty, subject)?;
    let has_name = template.has_name(logical);
    let mut speaks_for = Vec::new();
    let mut speaks_against = Vec::new();
    let is_said = subject.is_said_to_be(&template.file.path, logical);
    speaks_for.extend(is_said.then(|| "`lpgen.toml` says so".to_owned()));
    let stack = stack(template, &fit, subject);
    speaks_for
        .extend(stack.map(|stack| format!("`{}` deploys it as `{}`", stack.config, stack.name)));
    let is_name = is_said || has_name || is_generated(&subject.function, logical);
    let (known, mut sure) = match &fit {
        Fit::No => return None,
        Fit::If(..) if !is_name => return None,
        Fit::If(known, _) if is_said || stack.is_some() => (known.clone(), true),
        Fit::Exact | Fit::ByDefault(_) => {
            speaks_for.extend(fit.says(&subject.function));
            (KnownTexts::new(), true)
        }
        Fit::If(_, 0) => {
            speaks_against.push("nothing tells its name".to_owned());
            (KnownTexts::new(), false)
        }
        Fit::If(known, _) if has_name => {
            speaks_for.push(format!("its name fits `{}`", subject.function));
            (known.clone(), false)
        }
        Fit::If(known, _) => {
            speaks_for.push(format!(
                "`{}` is how CloudFormation names `{logical}`",
                subject.function
            ));
            (known.clone(), true)
        }
    };
    tags(template, logical, subject, &mut speaks_for, &mut sure);
    let reader = Reader {
        template,
        subject,
        known: &known,
        defaults: Defaults::Taken,
    };
    let way = place(&reader, logical);
    let (place, agrees) = (way.place, way.agrees);
    speaks_for.extend(way.speaks_for);
    speaks_against.extend(way.speaks_against);
    let mut varies: Vec<String> = value.assumed.iter().cloned().collect();
    let names = known
        .keys()
        .map(|name| name.rsplit('#').next().unwrap_or(name));
    // the letters at the end of a name are nothing that the template has
    let names = names.filter(|name| !name.ends_with("!suffix"));
    varies.extend(names.map(str::to_owned));
    Some(Found {
        template: index,
        function: Some(logical.to_owned()),
        entry: None,
        certain: (sure || agrees) && speaks_against.is_empty() && place.is_some(),
        place,
        candidate: Candidate {
            spot: spot(template, logical),
            speaks_for,
            speaks_against,
        },
        known,
        varies,
        others: Vec::new(),
        stated: stack.is_some(),
    })
}

/// The stack of the template that the function is in, by its name or by the tag that CloudFormation writes on its role.
fn stack<'t>(template: &Template<'t>, fit: &Fit, subject: &Subject) -> Option<&'t Stack> {
    let tags = subject.role.as_ref().map(|role| &role.tags);
    let tag = tags.and_then(|tags| tags.get("aws:cloudformation:stack-name"));
    let by_name = match fit {
        Fit::If(known, _) => known.get(&format!("{}#AWS::StackName", template.file.path)),
        Fit::Exact | Fit::ByDefault(_) => None,
        Fit::No => return None,
    };
    let mut stacks = template.stacks.iter();
    let own = stacks.find(|stack| Some(&stack.name) == by_name.or(tag));
    own.copied()
}

/// What CloudFormation writes on a role.
fn tags(
    template: &Template<'_>,
    logical: &str,
    subject: &Subject,
    speaks_for: &mut Vec<String>,
    sure: &mut bool,
) {
    let Some(role) = &subject.role else { return };
    let Some(id) = role.tags.get("aws:cloudformation:logical-id") else {
        return;
    };
    let is_own = *id == format!("{logical}Role") || template.resources.contains_key(id);
    if is_own {
        speaks_for.push(format!("the account's role is tagged as `{id}`"));
        *sure = true;
    }
}

/// Where a resource stands.
pub(crate) fn spot(template: &Template<'_>, logical: &str) -> Spot {
    let at = template
        .resources
        .get(logical)
        .map_or(0, |entry| entry.span.start);
    Spot {
        path: template.file.path.clone(),
        line: template.file.line(at),
        what: format!("`{logical}`"),
    }
}

/// A role with the name that the account has.
fn by_role(
    template: &Template<'_>,
    index: usize,
    logical: &str,
    subject: &Subject,
) -> Option<Found> {
    let name = &subject.role.as_ref()?.name;
    let (fit, value) = fit(template, logical, name, &KnownTexts::new(), subject)?;
    if !matches!(fit, Fit::Exact | Fit::ByDefault(_)) {
        return None;
    }
    Some(Found {
        template: index,
        function: None,
        entry: None,
        place: Some(Place::Role(logical.to_owned())),
        known: KnownTexts::new(),
        candidate: Candidate {
            spot: spot(template, logical),
            speaks_for: vec![format!("its name is `{name}`")],
            speaks_against: Vec::new(),
        },
        varies: value.assumed.into_iter().collect(),
        others: Vec::new(),
        stated: false,
        certain: true,
    })
}
