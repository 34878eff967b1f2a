//! What the catalog's sources do with a value before it names anything.

use std::borrow::Cow;

use super::id::is_made;
use super::partiql;
use crate::iam::arn::Arn;
use crate::iam::percent::{decode_escapes, encode};

pub(super) fn apply<'a>(transform: &str, value: &'a str) -> Option<Cow<'a, str>> {
    let (name, argument) = transform.split_once(':').unwrap_or((transform, ""));
    Some(match name {
        "decode" => decode_escapes(value),
        "encode" => encode(value, &[]).into(),
        "strip" => value.trim_start_matches('/').into(),
        "trim" => value.trim_matches('/').into(),
        "last" => value.rsplit('/').next()?.into(),
        "first" => value.trim_start_matches('/').split('/').next()?.into(),
        "rest" => value.trim_start_matches('/').split_once('/')?.1.into(),
        "after" => value.split_once(argument)?.1.into(),
        "before" => value.split(argument).next()?.into(),
        "noquery" => value.split('?').next()?.into(),
        "lower" => value.to_ascii_lowercase().into(),
        "spelled" => spelled(argument, value)?.to_owned().into(),
        // An ARN is no name: whether it is of the right type is seen when it is read.
        "id" if value.starts_with("arn:") => value.into(),
        "id" => is_made(value, argument.parse().ok())
            .then_some(value)?
            .into(),
        "arn" => value.starts_with("arn:").then_some(value)?.into(),
        "begins" => value.starts_with(argument).then_some(value)?.into(),
        "word" => value.split_whitespace().next()?.to_ascii_uppercase().into(),
        "arn-resource" => match Arn::parse(value) {
            Some(arn) => arn.resource.to_owned().into(),
            None => value.into(),
        },
        "role-name" => role_name(value)?.into(),
        "partiql-table" => partiql::table(value)?.0.into(),
        "partiql-index" => partiql::table(value)?.1?.into(),
        "function-name" => function_name(value).0.into(),
        "function-qualifier" => function_name(value).1?.into(),
        _ => return None,
    })
}

/// A value as ARNs spell it: `REGIONAL>regional,CLOUDFRONT>global`; one that is not in the table is
/// not known.
fn spelled<'t>(table: &'t str, value: &str) -> Option<&'t str> {
    let mut rows = table.split(',').filter_map(|row| row.split_once('>'));
    let row = rows.find(|(request, _)| request.eq_ignore_ascii_case(value));
    row.map(|(_, arn)| arn)
}

/// The name of a role given by name or ARN; the ARN of something else names none.
fn role_name(value: &str) -> Option<&str> {
    let bare = || (!value.contains([':', '/'])).then_some(value);
    Arn::parse(value).map_or_else(bare, |arn| arn.resource.strip_prefix("role/"))
}

/// Name and qualifier of a Lambda function given by name, partial ARN or ARN
/// (Lambda API reference, FunctionName).
fn function_name(value: &str) -> (&str, Option<&str>) {
    let rest = match value.rfind("function:") {
        Some(at) => &value[at + "function:".len()..],
        None => value,
    };
    let mut parts = rest.split(':');
    (parts.next().unwrap_or_default(), parts.next())
}

#[cfg(test)]
mod tests {
    use super::apply;

    #[test]
    fn a_value_is_spelled_as_arns_spell_it() {
        let table = "spelled:REGIONAL>regional,CLOUDFRONT>global";
        assert_eq!(apply(table, "CLOUDFRONT").as_deref(), Some("global"));
        assert_eq!(apply(table, "regional").as_deref(), Some("regional"));
        assert_eq!(
            apply(table, "OTHER"),
            None,
            "what is not listed is not guessed"
        );
    }
}
