//! The catalog's language of sources and conditions in the words of a reader of records.
//!
//! A reader knows the members of a record, not the scopes and transforms of [`super::source`].

/// A condition in words: `requestParameters.acl is given`. `each` is the list whose elements it is about.
pub(crate) fn condition<'c>(condition: &'c str, each: Option<&str>) -> String {
    let said = |source: &'c str| Said::of(source, each);
    if let Some(source) = condition.strip_prefix('!') {
        let said = said(source);
        return match said.part {
            Part::Whole => format!("{} is not given", said.field),
            part => format!("{} {}", said.field, part.not()),
        };
    }
    if let Some((source, values)) = condition.split_once("!=") {
        return format!("{} is not {}", said(source).value(), any_of(values));
    }
    if let Some((source, prefix)) = condition.split_once("^=") {
        return format!("{} begins with `{prefix}`", said(source).value());
    }
    // `after:=` is a transform, not a comparison.
    let compared = condition
        .rsplit_once('=')
        .filter(|(source, values)| !values.is_empty() && !source.ends_with(':'));
    if let Some((_, last)) = compared {
        let source = &condition[..condition.len() - last.len() - 1];
        return format!("{} is {}", said(source).value(), any_of(last));
    }
    let said = said(condition);
    match said.part {
        Part::Whole => format!("{} is given", said.field),
        part => format!("{} {}", said.field, part.has()),
    }
}

/// Where a value is read from, as a reader of a record would look for it: `requestParameters.tableName`.
pub(crate) fn field(source: &str, each: Option<&str>) -> String {
    Said::of(source, each).field
}

fn any_of(values: &str) -> String {
    let values: Vec<String> = values
        .split('|')
        .map(|value| format!("`{value}`"))
        .collect();
    match values.as_slice() {
        [most @ .., last] if !most.is_empty() => format!("{} or {last}", most.join(", ")),
        all => all.concat(),
    }
}

/// A field, and what of its value is meant.
struct Said<'s> {
    field: String,
    part: Part<'s>,
}

#[derive(Clone, Copy)]
enum Part<'s> {
    /// All of it, however it is spelled.
    Whole,
    /// Its first word.
    Word,
    /// What stands behind a text.
    After(&'s str),
    /// The name of a role, of a table of `PartiQL`, and so on.
    Name(&'s str),
    /// A part of a path.
    Piece(&'s str),
}

impl Part<'_> {
    fn has(self) -> String {
        match self {
            Self::Whole | Self::Word => "is given".to_owned(),
            Self::After(text) => format!("has `{text}` in it"),
            Self::Name(what) => format!("names {what}"),
            Self::Piece(what) => format!("has {what}"),
        }
    }

    fn not(self) -> String {
        match self {
            Self::Whole | Self::Word => "is not given".to_owned(),
            Self::After(text) => format!("has no `{text}` in it"),
            Self::Name(what) => format!("does not name {what}"),
            Self::Piece(what) => format!("does not have {what}"),
        }
    }
}

impl<'s> Said<'s> {
    fn of(source: &'s str, each: Option<&str>) -> Self {
        let mut parts = source.split('|');
        let path = parts.next().unwrap_or_default().trim();
        let part = parts.map(part).rfind(|part| !matches!(part, Part::Whole));
        Self {
            field: path_of(path, each),
            part: part.unwrap_or(Part::Whole),
        }
    }

    fn value(&self) -> String {
        let field = &self.field;
        match self.part {
            Part::Whole => field.clone(),
            Part::Word => format!("the first word of {field}"),
            Part::After(text) => format!("what follows `{text}` in {field}"),
            Part::Name(what) | Part::Piece(what) => format!("{what} in {field}"),
        }
    }
}

/// What a transform leaves of a value.
fn part(transform: &str) -> Part<'_> {
    let transform = transform.trim();
    let (name, argument) = transform.split_once(':').unwrap_or((transform, ""));
    match name {
        "word" => Part::Word,
        "after" => Part::After(argument),
        "role-name" => Part::Name("a role"),
        "partiql-table" => Part::Name("a table"),
        "partiql-index" => Part::Name("an index"),
        "function-qualifier" => Part::Name("a version or alias"),
        "first" => Part::Piece("a first part"),
        "rest" => Part::Piece("more than a first part"),
        // decode, strip, trim, last, before, noquery, lower, arn-resource, function-name, default
        _ => Part::Whole,
    }
}

fn path_of(path: &str, each: Option<&str>) -> String {
    if let Some(constant) = path.strip_prefix('\'') {
        return constant.trim_end_matches('\'').to_owned();
    }
    let (scope, path) = if let Some(path) = path.strip_prefix("response:") {
        ("responseElements".to_owned(), path)
    } else if let Some(path) = path.strip_prefix("extra:") {
        ("additionalEventData".to_owned(), path)
    } else if let Some(path) = path.strip_prefix("top:") {
        (String::new(), path)
    } else if let Some(path) = path.strip_prefix('/') {
        ("requestParameters".to_owned(), path)
    } else if let Some(each) = each {
        let list = path_of(each, None);
        (list.trim_end_matches("[]").to_owned() + "[]", path)
    } else {
        ("requestParameters".to_owned(), path)
    };
    let (path, is_keys) = match path.strip_suffix(".@key") {
        Some(path) => (path, true),
        None => (path, false),
    };
    let mut field = scope;
    for key in path.split('.').filter(|key| !key.is_empty()) {
        if !field.is_empty() {
            field.push('.');
        }
        field += if key == "**" { "…" } else { key };
    }
    // `**.key` is a key at any depth, and the dots say so.
    let field = field.replace(".….", "…");
    if is_keys {
        format!("a name in {field}")
    } else {
        field
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn conditions_are_said_of_the_record() {
        for (own, each, said) in [
            ("acl", None, "requestParameters.acl is given"),
            (
                "!content.raw",
                None,
                "requestParameters.content.raw is not given",
            ),
            (
                "top:errorCode=AccessDenied|Denied",
                None,
                "errorCode is `AccessDenied` or `Denied`",
            ),
            ("extra:mode!=x", None, "additionalEventData.mode is not `x`"),
            (
                "x-amz-copy-source",
                Some("items"),
                "requestParameters.items[].x-amz-copy-source is given",
            ),
            (
                "arn^=arn:aws:iam",
                None,
                "requestParameters.arn begins with `arn:aws:iam`",
            ),
            (
                "statement|word=SELECT",
                None,
                "the first word of requestParameters.statement is `SELECT`",
            ),
            (
                "!x-amz-copy-source|after:versionId=",
                None,
                "requestParameters.x-amz-copy-source has no `versionId=` in it",
            ),
            (
                "roleArn|role-name",
                None,
                "requestParameters.roleArn names a role",
            ),
            (
                "**.kmsKeyId|arn-resource",
                None,
                "requestParameters…kmsKeyId is given",
            ),
            (
                "/list.@key",
                Some("each"),
                "a name in requestParameters.list is given",
            ),
        ] {
            assert_eq!(condition(own, each), said);
        }
    }

    /// Whether a text has something of the language in it that a record has not.
    fn leaks(text: &str) -> bool {
        [
            "top:",
            "response:",
            "extra:",
            "|",
            "**",
            "@",
            "!",
            "^=",
            "\\'",
            "${",
        ]
        .iter()
        .any(|mark| text.contains(mark))
    }

    #[test]
    fn no_condition_or_source_of_the_catalog_leaks_its_language() {
        let catalog = Catalog::bundled();
        let mut found = BTreeSet::new();
        for service in catalog
            .prefixes()
            .filter_map(|prefix| catalog.service(prefix))
        {
            for need in service.operations.values().flat_map(|facts| &facts.needs) {
                let each = need.each.as_deref();
                let conditions = need
                    .when
                    .iter()
                    .chain(need.on.iter().flat_map(|on| &on.when));
                found.extend(conditions.map(|own| (own.clone(), condition(own, each))));
                let bound = need.on.iter().flat_map(|on| on.bind.values().flatten());
                let sources = bound.map(String::as_str);
                let sources =
                    sources.chain(need.context.values().filter_map(|v| v.strip_prefix('=')));
                found.extend(sources.map(|own| (own.to_owned(), field(own, each))));
            }
        }
        assert!(found.len() > 1000);
        let leaking: Vec<_> = found.iter().filter(|(_, said)| leaks(said)).collect();
        assert!(leaking.is_empty(), "{leaking:?}");
    }
}
