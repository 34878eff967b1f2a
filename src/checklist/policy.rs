//! Statements of policies of resources and roles: whom they let in, and under which conditions.

use serde_json::Value;

use crate::iam::arn::Arn;

/// One statement that allows something.
pub(super) struct Allows<'s> {
    statement: &'s Value,
}

/// What names the caller of a statement that lets in anybody (IAM user guide, global condition keys).
pub(super) const NAMES_CALLER: [&str; 14] = [
    "aws:SourceIp",
    "aws:SourceArn",
    "aws:SourceAccount",
    "aws:SourceOrgID",
    "aws:PrincipalArn",
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:SourceOrgPaths",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
];

/// The statements of a document, or of a list of them, that allow.
pub(super) fn allowing(statements: &[Value]) -> impl Iterator<Item = Allows<'_>> {
    let allow = statements
        .iter()
        .filter(|s| s.get("Effect").and_then(Value::as_str) == Some("Allow"));
    allow.map(|statement| Allows { statement })
}

/// The statements of a policy document.
pub(super) fn statements(document: &Value) -> Vec<Value> {
    match document.get("Statement") {
        Some(Value::Array(statements)) => statements.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    }
}

/// A text, or the texts of a list.
fn texts(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(text)) => vec![text],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

impl<'s> Allows<'s> {
    /// Its name.
    pub(super) fn sid(&self) -> Option<&'s str> {
        self.statement.get("Sid").and_then(Value::as_str)
    }

    /// What it allows, or the first of what it does.
    pub(super) fn action(&self) -> Option<&'s str> {
        texts(self.statement.get("Action")).into_iter().next()
    }

    /// Principals of a kind: `AWS`, `Service`, `Federated`; `*` is an `AWS` one.
    pub(super) fn principals(&self, kind: &str) -> Vec<&'s str> {
        match self.statement.get("Principal") {
            Some(Value::String(all)) if kind == "AWS" => vec![all],
            Some(Value::Object(kinds)) => texts(kinds.get(kind)),
            _ => Vec::new(),
        }
    }

    /// Whether anybody is let in, or all but some are.
    pub(super) fn is_anybody(&self) -> bool {
        self.principals("AWS").contains(&"*") || self.statement.get("NotPrincipal").is_some()
    }

    /// Whether one of these condition keys ties the statement to named values.
    pub(super) fn is_tied_by(&self, keys: &[&str]) -> bool {
        let operators = self.statement.get("Condition").and_then(Value::as_object);
        operators.into_iter().flatten().any(|(operator, of)| {
            let mut entries = of.as_object().into_iter().flatten();
            entries.any(|(key, values)| ties(operator, key, &texts(Some(values)), keys))
        })
    }
}

/// Whether an entry of a condition is about one of these keys and ties it to named values: with an operator that asks for
/// a match, and no value that is only wildcards. `…IfExists` and `ForAllValues:` hold without the key.
pub(super) fn ties(operator: &str, key: &str, values: &[&str], keys: &[&str]) -> bool {
    const TIE: [&str; 6] = [
        "stringequals",
        "stringlike",
        "arnequals",
        "arnlike",
        "stringequalsignorecase",
        "ipaddress",
    ];
    let operator = operator.to_ascii_lowercase();
    let operator = operator.strip_prefix("foranyvalue:").unwrap_or(&operator);
    let key = key.to_ascii_lowercase();
    TIE.contains(&operator)
        && keys.iter().any(|one| one.eq_ignore_ascii_case(&key))
        && !values.is_empty()
        && values.iter().all(|value| names(&key, value))
}

/// Whether a value of a key names somebody: an ARN by its account or, where it has none, by what its resource begins
/// with; accounts, organisations and endpoints of networks whole; paths of organisations by the organisation (IAM user
/// guide, "AWS global condition context keys").
fn names(key: &str, value: &str) -> bool {
    let is_whole = |text: &str| !text.is_empty() && !text.contains(['*', '?']);
    if key.ends_with("arn") {
        return Arn::parse(value).is_some_and(|arn| match arn.account {
            "" => !arn.resource.starts_with(['*', '?']),
            account => is_whole(account),
        });
    }
    if key.ends_with("orgpaths") {
        return is_whole(value.split('/').next().unwrap_or_default());
    }
    if key.ends_with("ip") {
        return is_network(value);
    }
    let ids = ["account", "orgid", "vpc", "vpce"];
    if ids.iter().any(|id| key.ends_with(id)) {
        return is_whole(value);
    }
    value.chars().any(|c| !matches!(c, '*' | '?' | ':'))
}

/// Whether a range of addresses is somebody's: S3 takes very wide ones for the public, such as `0.0.0.0/1` (Amazon S3 user
/// guide, "Blocking public access to your Amazon S3 storage", "The meaning of public"). A first byte of IPv4 and 32 bits of
/// IPv6 are fixed at least.
fn is_network(range: &str) -> bool {
    let (address, bits) = range.split_once('/').unwrap_or((range, "128"));
    let least = if address.contains(':') { 32 } else { 8 };
    bits.parse::<u8>().is_ok_and(|bits| bits >= least)
}

/// The account of a principal: of an ARN, or the number itself.
pub(super) fn account_of(principal: &str) -> &str {
    Arn::parse(principal).map_or(principal, |arn| arn.account)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_condition_ties_only_by_what_it_names() {
        for (condition, ties) in [
            (json!({"StringEquals": {"aws:SourceAccount": "1"}}), true),
            (
                json!({"ArnLike": {"AWS:SourceArn": ["arn:aws:s3:::b"]}}),
                true,
            ),
            (json!({"ArnLike": {"AWS:SourceArn": "arn:*"}}), false),
            (json!({"StringLike": {"aws:SourceArn": "*"}}), false),
            // anybody's bucket, and a bucket of one's own
            (
                json!({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}),
                false,
            ),
            (
                json!({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::logs-*"}}),
                true,
            ),
            (
                json!({"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:alerts"}}),
                false,
            ),
            (
                json!({"ArnLike": {"aws:SourceArn": "arn:aws:events:*:111122223333:rule/*"}}),
                true,
            ),
            (
                json!({"ArnLike": {"aws:SourceArn": ["arn:aws:sns:eu-west-1:111122223333:a", "arn:aws:sns:*:*:b"]}}),
                false,
            ),
            (json!({"StringLike": {"aws:SourceAccount": "1111*"}}), false),
            (
                json!({"StringNotEquals": {"aws:SourceAccount": "1"}}),
                false,
            ),
            (
                json!({"StringEqualsIfExists": {"aws:SourceAccount": "1"}}),
                false,
            ),
            (json!({"Bool": {"aws:SecureTransport": "true"}}), false),
            (
                json!({"ForAllValues:StringEquals": {"aws:SourceAccount": "1"}}),
                false,
            ),
        ] {
            let statements = [json!({"Effect": "Allow", "Principal": "*", "Condition": condition})];
            let statement = allowing(&statements).next().expect("it allows");
            assert_eq!(
                statement.is_tied_by(&["aws:SourceArn", "aws:SourceAccount"]),
                ties,
                "{condition}"
            );
            assert!(statement.is_anybody());
        }
    }

    #[test]
    fn organisations_and_networks_are_named_whole() {
        for (key, value, does) in [
            ("aws:principalorgid", "o-a1b2c3", true),
            ("aws:principalorgid", "o-*", false),
            ("aws:principalorgpaths", "o-a1b2c3/*", true),
            ("aws:principalorgpaths", "*/r-ab/*", false),
            ("aws:principalarn", "arn:aws:iam::111122223333:role/*", true),
            ("aws:principalarn", "arn:aws:iam::*:role/deploy", false),
            ("aws:sourcevpce", "vpce-1a2b3c", true),
            ("aws:sourcevpc", "vpc-*", false),
            ("aws:sourceip", "203.0.113.0/24", true),
            ("aws:sourceip", "203.0.113.7", true),
            ("aws:sourceip", "0.0.0.0/0", false),
            ("aws:sourceip", "0.0.0.0/1", false),
            ("aws:sourceip", "2001:db8::/32", true),
            ("aws:sourceip", "::/0", false),
            ("sts:externalid", "partner", true),
            ("sts:externalid", "*", false),
        ] {
            assert_eq!(names(key, value), does, "{key} {value}");
        }
    }
}
