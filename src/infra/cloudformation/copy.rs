//! A role that is written as another one is, or anew: without what gives that one permissions, with those proposed.

use super::Task;
use super::edit::{Writer, remove};
use super::layout::Layout;
use super::template::Template;
use super::users::{TRUST, principals};
use super::words::Terms;
use crate::infra::edit::{Assignment, Words};
use crate::infra::files::{CodeFile, Format, Syntax};
use crate::infra::splice::write::Written;
use crate::infra::splice::{Splices, lines};
use crate::infra::split::ending;
use crate::infra::statement::ReadsText;
use crate::infra::syntax::tree::{Node, NodeKind, TreeEntry};

/// The text of a role under another logical id.
pub(super) fn copy(
    task: &Task<'_>,
    old: &str,
    new: &str,
    words: &Terms<'_>,
) -> Result<String, String> {
    let template = task.template;
    let not_understood = || format!("the layout of `{old}` is not understood");
    let entry = template.resources[old];
    let is_yaml = template.file.syntax == Syntax::Yaml;
    let source = if is_yaml {
        let start = lines::start(&template.file.text, entry.span.start);
        &template.file.text[start..lines::end(&template.file.text, entry.span.end)]
    } else {
        template.file.slice(&entry.span)
    };
    // alone in a template of its own, in the columns where it stands
    let margin = lines::indent(&template.file.text, entry.span.start);
    let (head, tail) = if is_yaml {
        ("Resources:\n".to_owned(), "\n")
    } else {
        let half = &margin[..margin.len() / 2];
        (format!("{{\n{half}\"Resources\": {{\n{margin}"), "\n}}")
    };
    let text = format!("{head}{}{tail}", source.replace("\r\n", "\n"));
    let file = CodeFile::parse(String::new(), &text, Format::Template, template.file.syntax)
        .map_err(|_| not_understood())?;
    let alone = Template::of(0, &file);
    let own = alone.resources.get(old).ok_or_else(not_understood)?;
    let properties = own.value.get("Properties").ok_or_else(not_understood)?;
    if properties
        .entries()
        .iter()
        .any(|e| e.key == "<<" || e.key.is_empty())
    {
        return Err(format!("`{old}` takes properties from an alias"));
    }
    let mut splices = Splices::default();
    let key = file.slice(&own.key_span).replacen(old, new, 1);
    splices.replace(&own.key_span, key);
    let done = name(task, &alone, properties, &mut splices)
        .and_then(|()| trust(task, old, &alone, properties, &mut splices))
        .and_then(|()| policies(task, old, &alone, properties, words, &mut splices));
    done.ok_or_else(not_understood)?;
    let after = splices.apply(&text).ok_or_else(not_understood)?;
    let inner = after
        .strip_prefix(head.as_str())
        .and_then(|rest| rest.strip_suffix(tail));
    let inner = inner.map(str::trim).ok_or_else(not_understood)?;
    if is_yaml || source.contains('\n') {
        return Ok(inner.to_owned());
    }
    // a text of JSON has no line ends of its own
    let rows: Vec<&str> = inner.lines().map(str::trim).collect();
    Ok(rows.join(" "))
}

/// Another name than the old one's; none at all where it would be too long or is put together.
fn name(task: &Task<'_>, alone: &Template<'_>, properties: &Node, out: &mut Splices) -> Option<()> {
    let Some(entry) = properties.entry("RoleName") else {
        return Some(());
    };
    let role = task.subject.role.as_ref();
    let length = role.map_or(0, |role| role.name.chars().count());
    let more = ending(length, &task.found.stem()?);
    let source = alone.file.slice(&entry.value.span);
    let is_text = match alone.file.syntax {
        Syntax::Json => source.starts_with('"'),
        _ => !source.starts_with(['!', '{', '|', '>', '*', '&']) || source.starts_with("!Sub "),
    };
    match more.filter(|_| {
        is_text && !source.contains('\n') && matches!(entry.value.kind, NodeKind::Text(_))
    }) {
        Some(more) => {
            let quoted = source.ends_with(['"', '\'']);
            let at = entry.value.span.end - usize::from(quoted);
            out.insert(at, more);
            Some(())
        }
        None => remove(alone, Some(properties), entry, out),
    }
}

/// Whom the role trusts: what only the old one is for is left out.
fn trust(
    task: &Task<'_>,
    old: &str,
    alone: &Template<'_>,
    properties: &Node,
    out: &mut Splices,
) -> Option<()> {
    let there = task.template.properties(old)?.get(TRUST)?;
    if principals(&task.reader(&task.found.known), there).is_empty() {
        return Some(());
    }
    let entry = properties.entry(TRUST)?;
    let layout = Layout::of(task.template.file);
    let text = &alone.file.text;
    let own = &entry.value.span;
    if alone.file.syntax != Syntax::Yaml {
        let indent = lines::indent(text, entry.span.start);
        out.replace(own, layout.style.value(&lambda(alone.file.syntax), indent));
        return Some(());
    }
    let column = entry.span.start - lines::start(text, entry.span.start);
    let indent = format!("{}{}", " ".repeat(column), layout.style.unit);
    let value = layout.style.value(&lambda(Syntax::Yaml), &indent);
    let colon = text[entry.key_span.end..own.start].find(':')?;
    let from = entry.key_span.end + colon + 1;
    out.replace(&(from..own.end), format!("\n{indent}{value}"));
    Some(())
}

/// A trust policy for Lambda alone.
fn lambda(syntax: Syntax) -> Written {
    let text = |text: &str| {
        Written::Text(match syntax {
            Syntax::Json => format!("\"{text}\""),
            _ => text.to_owned(),
        })
    };
    let statement = Written::Map(vec![
        ("Effect".to_owned(), text("Allow")),
        (
            "Principal".to_owned(),
            Written::Map(vec![("Service".to_owned(), text("lambda.amazonaws.com"))]),
        ),
        ("Action".to_owned(), text("sts:AssumeRole")),
    ]);
    Written::Map(vec![
        (
            "Version".to_owned(),
            Written::Text("\"2012-10-17\"".to_owned()),
        ),
        ("Statement".to_owned(), Written::Maps(vec![statement])),
    ])
}

/// The policy proposed in the place of the old ones; what only denies stays attached.
fn policies(
    task: &Task<'_>,
    old: &str,
    alone: &Template<'_>,
    properties: &Node,
    words: &Terms<'_>,
    out: &mut Splices,
) -> Option<()> {
    let assignment = Assignment::default();
    let writer = Writer {
        template: alone,
        assignment: &assignment,
        proposal: &task.wanted,
        words,
    };
    let mut new = vec![("Policies".to_owned(), Written::Maps(vec![writer.named()]))];
    let staying = staying(task, old, words);
    if !staying.is_empty() {
        new.insert(0, ("ManagedPolicyArns".to_owned(), listed(staying)));
    }
    let there = properties.entries().iter();
    let there: Vec<&TreeEntry> = there
        .filter(|e| matches!(e.key.as_str(), "Policies" | "ManagedPolicyArns"))
        .collect();
    match there.split_first() {
        Some((first, rest)) => {
            writer.put(first, &new, out)?;
            for entry in rest {
                remove(alone, Some(properties), entry, out)?;
            }
            Some(())
        }
        None => Layout::of(alone.file).behind(properties, &new, out),
    }
}

/// A list, whatever its length.
fn listed(items: Vec<String>) -> Written {
    Written::Maps(items.into_iter().map(Written::Text).collect())
}

/// Managed policies that only deny, as the old role writes them.
fn staying(task: &Task<'_>, old: &str, words: &Terms<'_>) -> Vec<String> {
    let reader = task.reader(&task.found.known);
    let there = task
        .template
        .properties(old)
        .and_then(|p| p.get("ManagedPolicyArns"));
    let there = there.map(Node::items).unwrap_or_default();
    let source = |arn: &String| {
        let own = there
            .iter()
            .find(|node| reader.value(node).and_then(|value| value.known()).as_ref() == Some(arn));
        own.map(|node| task.template.file.slice(&node.span).to_owned())
    };
    let all = task.subject.staying.iter();
    all.map(|arn| {
        source(arn)
            .filter(|own| !own.contains('\n'))
            .unwrap_or_else(|| words.text(arn))
    })
    .collect()
}

/// What of `provider` the framework's own role has besides permissions (Serverless Framework 3,
/// `lib/plugins/aws/package/lib/merge-iam-templates.js` and `lib/naming.js`).
const BESIDES: &[(&str, &[&[&str]])] = &[
    (
        "PermissionsBoundary",
        &[
            &["provider", "iam", "role", "permissionsBoundary"],
            &["provider", "iam", "role", "permissionBoundary"],
            &["provider", "rolePermissionsBoundary"],
        ],
    ),
    ("Path", &[&["provider", "iam", "role", "path"]]),
];

/// A role that nothing is copied from, with what the framework's own role has besides permissions.
pub(super) fn fresh(task: &Task<'_>, words: &Terms<'_>) -> Result<Written, String> {
    let file = task.template.file;
    let mut properties = vec![(TRUST.to_owned(), lambda(file.syntax))];
    for (name, paths) in BESIDES {
        let Some(node) = paths.iter().find_map(|path| file.tree.at(path)) else {
            continue;
        };
        let source = file.slice(&node.span);
        if source.contains('\n') {
            return Err(format!(
                "the `{name}` of the service's role is not understood"
            ));
        }
        properties.push(((*name).to_owned(), Written::Text(source.to_owned())));
    }
    let tags = file.tree.at(&["provider", "iam", "role", "tags"]);
    if let Some(tags) = tags {
        let tag = |entry: &TreeEntry| {
            let value = file.slice(&entry.value.span);
            let key = words.text(&entry.key);
            let pair = [("Key", key), ("Value", value.to_owned())];
            let pair = pair.map(|(name, text)| (name.to_owned(), Written::Text(text)));
            (!value.contains('\n')).then(|| Written::Map(pair.to_vec()))
        };
        let all: Option<Vec<Written>> = tags.entries().iter().map(tag).collect();
        let all = all.filter(|all| !all.is_empty());
        let all = all.ok_or("the tags of the service's role are not understood")?;
        properties.push(("Tags".to_owned(), Written::Maps(all)));
    }
    if !task.subject.staying.is_empty() {
        let arns = task.subject.staying.iter().map(|arn| words.text(arn));
        properties.push(("ManagedPolicyArns".to_owned(), listed(arns.collect())));
    }
    let assignment = Assignment::default();
    let writer = Writer {
        template: task.template,
        assignment: &assignment,
        proposal: &task.wanted,
        words,
    };
    properties.push(("Policies".to_owned(), Written::Maps(vec![writer.named()])));
    let kind = match file.syntax {
        Syntax::Json => "\"AWS::IAM::Role\"",
        _ => "AWS::IAM::Role",
    };
    Ok(Written::Map(vec![
        ("Type".to_owned(), Written::Text(kind.to_owned())),
        ("Properties".to_owned(), Written::Map(properties)),
    ]))
}
