//! From an ARN template and what a record tells of its variables to a resource pattern.

use super::call::Call;
use super::requirement::{ResourcePattern, Variety, Varying};
use super::service::ResourceType;
use super::source::{ANY, FoundValue};
use super::template::{ArnTemplate, REST, TemplatePart, is_place};
use crate::iam::arn::Arn;
use crate::iam::pattern::Pattern;

/// A resource with the record's fields that told it.
#[derive(Clone, Debug)]
pub(super) struct Resolved {
    pub(super) pattern: ResourcePattern,
    pub(super) fields: Vec<String>,
    pub(super) unresolved: Vec<String>,
    /// Whether the record named it.
    pub(super) bound: bool,
}

impl Resolved {
    /// All resources; `unresolved` says what is not told, and is empty where the action supports no
    /// resource types.
    pub(super) fn everything(unresolved: Vec<String>) -> Self {
        Self {
            pattern: ResourcePattern::fixed("*"),
            fields: vec![],
            unresolved,
            bound: true,
        }
    }

    /// What begins so and ends as the pattern says: `/*` is everything below a path. What that is no
    /// record tells.
    pub(super) fn ending(&self, end: &str, kind: &str) -> Self {
        let mut own = self.clone();
        own.unresolved.push(kind.to_owned());
        let text = match own.pattern.varying {
            Some(_) => &mut own.pattern.after,
            None => &mut own.pattern.before,
        };
        text.push_str(end);
        own
    }
}

/// A variable and the form its bare name takes.
pub(super) type Form<'k> = Option<(&'k str, &'k str)>;

/// Variables that hold a path: object keys, IAM paths, parameter names.
pub(super) fn may_hold_path(kind: &ResourceType, variable: &str) -> bool {
    variable.contains("Path")
        || variable.contains("LeadingSlash")
        || kind.varies.get(variable) == Some(&Variety::Key)
}

/// An ARN of a type as a pattern; `None` for an ARN of another type.
pub(super) fn pattern_of(kind: &ResourceType, arn: &str) -> Option<ResourcePattern> {
    let templates: Vec<ArnTemplate<'_>> = kind.arn.iter().map(|t| ArnTemplate::parse(t)).collect();
    let (null, none) = (serde_json::Value::Null, []);
    let call = Call {
        source: "",
        name: "",
        partition: "",
        region: "",
        account: "",
        request: &null,
        response: &null,
        extra: &null,
        top: &null,
        resources: &none,
    };
    Some(from_arn(kind, &templates, arn, None, &call)?.pattern)
}

/// The resource that an ARN names, if one of the templates has its shape.
pub(super) fn from_arn(
    kind: &ResourceType,
    templates: &[ArnTemplate<'_>],
    arn: &str,
    field: Option<&str>,
    call: &Call<'_>,
) -> Option<Resolved> {
    let arn = arn.strip_suffix(":*").unwrap_or(arn);
    if is_of_any_service(templates, arn) {
        return Some(Resolved {
            pattern: ResourcePattern::fixed(Pattern::escape(arn)),
            fields: field.map(str::to_owned).into_iter().collect(),
            unresolved: vec![],
            bound: true,
        });
    }
    for template in templates {
        let Some(captures) = template.capture(arn, |v| may_hold_path(kind, v)) else {
            continue;
        };
        let mut resolved = write(template, |variable| {
            let name = *captures.get(variable)?;
            if is_place(variable) {
                return Some(Value::place(name));
            }
            Some(Value {
                text: name.to_owned(),
                pattern: Pattern::escape(name) + missing_suffix(kind, variable, name),
                variety: variety(kind, variable, name, field, call),
                is_partial: false,
            })
        });
        resolved.fields = field.map(str::to_owned).into_iter().collect();
        return Some(resolved);
    }
    None
}

/// Whether an ARN of whatever service is a resource of this type: a recovery point is a snapshot, an
/// image, a table's backup (AWS Backup Developer Guide, Access control: the ARN of the resource).
fn is_of_any_service(templates: &[ArnTemplate<'_>], arn: &str) -> bool {
    templates.iter().any(ArnTemplate::is_of_any_service)
        && Arn::parse(arn).is_some_and(|arn| !arn.service.is_empty() && !arn.resource.is_empty())
}

/// The characters AWS adds to a name (a secret's six, form `${}-??????`) when an ARN leaves them out.
fn missing_suffix<'k>(kind: &'k ResourceType, variable: &str, name: &str) -> &'k str {
    let form = kind.forms.get(variable).and_then(|forms| forms.first());
    let Some(suffix) = form.and_then(|f| f.strip_prefix("${}")) else {
        return "";
    };
    let added = suffix.trim_start_matches('-');
    if added.is_empty() || added.bytes().any(|b| b != b'?') {
        return "";
    }
    let complete = name.rsplit_once('-').is_some_and(|(_, end)| {
        end.len() == added.len() && end.bytes().all(|b| b.is_ascii_alphanumeric())
    });
    if complete { "" } else { suffix }
}

/// A bare name, in the form given if that is the variable's.
pub(super) fn named(
    kind: &ResourceType,
    variable: &str,
    found: &FoundValue,
    form: Form<'_>,
    call: &Call<'_>,
) -> Value {
    let escaped = Pattern::escape(&found.value);
    // The path before the name is not told.
    let is_partial = form.is_some_and(|(of, form)| of == variable && form.starts_with('*'));
    let pattern = match form {
        Some((of, form)) if of == variable => form.replace("${}", &escaped),
        _ => escaped,
    };
    let variety = variety(kind, variable, &found.value, found.field.as_deref(), call);
    Value {
        text: found.value.clone(),
        pattern,
        variety,
        is_partial,
    }
}

/// How the name of a variable comes about, if it is made per call.
///
/// A name that only the response tells was made by the call: tomorrow's call makes another one, and
/// IAM is asked before it exists. A name that the request holds as well is the caller's choice.
fn variety(
    kind: &ResourceType,
    variable: &str,
    name: &str,
    field: Option<&str>,
    call: &Call<'_>,
) -> Option<Variety> {
    let variety = kind.varies.get(variable).copied();
    let told_by_response = field.is_some_and(|f| f.starts_with("responseElements"));
    // A name below a path is told by the two of them: `/app/` and `tenant-7`.
    let is_chosen = || name.split('/').all(|part| holds_text(call.request, part));
    if variety != Some(Variety::Key) && told_by_response && !is_chosen() {
        return Some(Variety::Run);
    }
    variety
}

fn holds_text(value: &serde_json::Value, text: &str) -> bool {
    match value {
        serde_json::Value::String(s) => s.contains(text),
        serde_json::Value::Array(items) => items.iter().any(|v| holds_text(v, text)),
        serde_json::Value::Object(members) => members.values().any(|v| holds_text(v, text)),
        serde_json::Value::Number(n) => n.to_string() == text,
        serde_json::Value::Bool(_) | serde_json::Value::Null => false,
    }
}

/// What a variable of a template stands for.
pub(super) struct Value {
    text: String,
    /// Pattern text, escaped, in the form AWS writes it.
    pattern: String,
    variety: Option<Variety>,
    /// A `*` stands in the pattern for a part that is not told.
    is_partial: bool,
}

impl Value {
    /// A place: a partition, a region, an account.
    pub(super) fn place(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            pattern: Pattern::escape(text),
            variety: None,
            is_partial: false,
        }
    }
}

/// Writes a template as a pattern, cutting it at the last varying variable.
pub(super) fn write(template: &ArnTemplate<'_>, value: impl Fn(&str) -> Option<Value>) -> Resolved {
    let values: Vec<(TemplatePart<'_>, Option<Value>)> = template
        .parts
        .iter()
        .map(|part| match part {
            TemplatePart::Literal(_) => (*part, None),
            TemplatePart::Variable(variable) => (*part, value(variable)),
        })
        .collect();
    let cut = values.iter().rposition(|(_, v)| {
        v.as_ref()
            .is_some_and(|v| v.variety.is_some() && v.text != ANY)
    });
    let (mut before, mut after) = (String::new(), String::new());
    let (mut varying, mut unresolved, mut any) = (None, Vec::new(), false);
    for (at, (part, value)) in values.into_iter().enumerate() {
        let target = if varying.is_some() {
            &mut after
        } else {
            &mut before
        };
        match (part, value) {
            (TemplatePart::Literal(literal), _) => target.push_str(literal),
            (TemplatePart::Variable(variable), Some(value)) if value.text == ANY => {
                target.push('*');
                unresolved.push(variable.to_owned());
            }
            (TemplatePart::Variable(variable), Some(value)) => {
                any |= !is_place(variable);
                if value.is_partial {
                    unresolved.push(variable.to_owned());
                }
                match value.variety.filter(|_| Some(at) == cut) {
                    Some(variety) => {
                        varying = Some(Varying {
                            variety,
                            name: value.text,
                        });
                    }
                    None => target.push_str(&value.pattern),
                }
            }
            (TemplatePart::Variable(variable), None) => {
                target.push('*');
                unresolved.push(variable.to_owned());
            }
        }
    }
    let bound = any || template.names().all(|name| name == REST);
    Resolved {
        pattern: ResourcePattern {
            before,
            varying,
            after,
        },
        fields: vec![],
        unresolved,
        bound,
    }
}
