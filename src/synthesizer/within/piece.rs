//! What two resource patterns both match, as patterns.

use std::collections::BTreeSet;

use crate::iam::pattern::Pattern;
use crate::iam::policy::Resources;
use crate::synthesizer::cover::resource_includes;

/// Whether a statement's resources and the pattern have a resource in common.
pub(super) fn meets(resources: &Resources, pattern: &str) -> bool {
    let pattern = Pattern::new(pattern);
    match resources {
        Resources::Resource(own) => own.iter().any(|own| own.intersects_resource(&pattern)),
        Resources::NotResource(own) => !own
            .iter()
            .any(|own| resource_includes(own.as_str(), pattern.as_str())),
    }
}

/// The parts of a pattern that a statement's resources cover, as far as patterns can say them.
pub(super) fn pieces(resources: &Resources, pattern: &str) -> BTreeSet<String> {
    let own = match resources {
        Resources::Resource(own) => own,
        Resources::NotResource(own) => {
            let whole = Pattern::new(pattern);
            let is_apart = !own.iter().any(|own| own.intersects_resource(&whole));
            return is_apart.then(|| pattern.to_owned()).into_iter().collect();
        }
    };
    let all: BTreeSet<String> = own
        .iter()
        .filter_map(|own| common(own.as_str(), pattern))
        .collect();
    let is_widest = |piece: &&String| {
        let includes = |other: &&String| *other != *piece && resource_includes(other, piece);
        !all.iter()
            .any(|other| includes(&other) && (!resource_includes(piece, other) || other < *piece))
    };
    all.iter().filter(is_widest).cloned().collect()
}

fn common(today: &str, pattern: &str) -> Option<String> {
    if resource_includes(today, pattern) {
        return Some(pattern.to_owned());
    }
    if resource_includes(pattern, today) {
        return Some(today.to_owned());
    }
    let with = with_variables(today, pattern)?;
    resource_includes(today, &with).then_some(with)
}

/// The pattern with the variables of today's in the places of their values: `b/${aws:userid}/in/*` for
/// `b/4711/in/*` within `b/${aws:userid}/*`. A value ends where the text behind the variable begins.
fn with_variables(today: &str, pattern: &str) -> Option<String> {
    let Some((before, rest)) = today.split_once("${") else {
        return Some(pattern.to_owned());
    };
    let (inner, behind) = rest.split_once('}')?;
    if matches!(inner, "*" | "?" | "$") {
        let literal = format!("{before}${{{inner}}}");
        let rest = with_variables(behind, pattern.strip_prefix(&literal)?)?;
        return Some(literal + &rest);
    }
    let value_and_more = after(before, pattern)?;
    let end = match behind.chars().next() {
        Some('$') => return None,
        Some(letter) if letter != '*' && letter != '?' => value_and_more.find(letter)?,
        Some(_) => value_and_more
            .find(['/', ':'])
            .unwrap_or(value_and_more.len()),
        None => value_and_more.len(),
    };
    let more = &value_and_more[end..];
    let lead = &pattern[..pattern.len() - value_and_more.len()];
    Some(format!(
        "{lead}${{{inner}}}{}",
        with_variables(behind, more)?
    ))
}

/// What stands in the pattern behind what `start` matches: part by part where it is an ARN's.
fn after<'p>(start: &str, pattern: &'p str) -> Option<&'p str> {
    if let Some(rest) = pattern.strip_prefix(start) {
        return Some(rest);
    }
    let (parts, last) = start.rsplit_once(':')?;
    let count = parts.split(':').count();
    let rest: Vec<&str> = pattern.splitn(count + 1, ':').collect();
    let rest = rest.get(count)?;
    rest.strip_prefix(last)
}

#[cfg(test)]
mod tests {
    use super::common;

    #[test]
    fn what_both_match_is_written_where_it_can_be() {
        for (today, pattern, both) in [
            ("*", "arn:aws:s3:::b/in/*", Some("arn:aws:s3:::b/in/*")),
            (
                "arn:aws:s3:::b/in/2026-*",
                "arn:aws:s3:::b/in/*",
                Some("arn:aws:s3:::b/in/2026-*"),
            ),
            ("arn:aws:s3:::b/*.xml", "arn:aws:s3:::b/in/*", None),
            (
                "arn:aws:s3:::b/${aws:PrincipalTag/t}/*",
                "arn:aws:s3:::b/4711/in/*",
                Some("arn:aws:s3:::b/${aws:PrincipalTag/t}/in/*"),
            ),
            (
                "arn:aws:s3:::b/${aws:PrincipalTag/t}",
                "arn:aws:s3:::b/4711",
                Some("arn:aws:s3:::b/${aws:PrincipalTag/t}"),
            ),
            (
                "arn:aws:s3:::b/${aws:PrincipalTag/t}/*",
                "arn:aws:s3:::b/*",
                Some("arn:aws:s3:::b/${aws:PrincipalTag/t}/*"),
            ),
            (
                "arn:aws:dynamodb:*:*:table/${aws:PrincipalTag/t}-orders",
                "arn:aws:dynamodb:eu-west-1:111122223333:table/shop-orders",
                Some("arn:aws:dynamodb:eu-west-1:111122223333:table/${aws:PrincipalTag/t}-orders"),
            ),
            (
                "arn:aws:s3:::${aws:PrincipalTag/a}/${aws:PrincipalTag/t}/*",
                "arn:aws:s3:::b/4711/in/k",
                Some("arn:aws:s3:::${aws:PrincipalTag/a}/${aws:PrincipalTag/t}/in/k"),
            ),
            (
                "arn:aws:s3:::c/${aws:userid}/*",
                "arn:aws:s3:::b/4711/in/*",
                None,
            ),
        ] {
            assert_eq!(common(today, pattern).as_deref(), both, "{today} {pattern}");
        }
    }
}
