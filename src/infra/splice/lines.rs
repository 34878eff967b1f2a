//! Lines around a place in a text.

use std::ops::Range;

use crate::infra::files::Syntax;

/// Where the line of a byte begins.
pub(crate) fn start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

/// Where the line of a byte ends: at its line end, or at the end of the text.
pub(crate) fn end(text: &str, at: usize) -> usize {
    let end = text[at..]
        .find('\n')
        .map_or(text.len(), |length| at + length);
    if end > at && text.as_bytes()[end - 1] == b'\r' && end < text.len() {
        end - 1
    } else {
        end
    }
}

/// Where the next line begins.
pub(crate) fn next(text: &str, at: usize) -> usize {
    text[at..]
        .find('\n')
        .map_or(text.len(), |length| at + length + 1)
}

/// The white space that the line of a byte begins with.
pub(crate) fn indent(text: &str, at: usize) -> &str {
    let start = start(text, at);
    let line = &text[start..end(text, start)];
    &line[..line.len() - line.trim_start().len()]
}

/// Whether nothing but white space stands before a byte on its line.
pub(crate) fn begins(text: &str, at: usize) -> bool {
    text[start(text, at)..at].trim().is_empty()
}

/// Whether lines end with a carriage return at a place.
pub(crate) fn has_carriage_return(text: &str, at: usize) -> bool {
    let next = text[at.min(text.len())..]
        .find('\n')
        .map(|length| at + length);
    let before = text[..at.min(text.len())].rfind('\n');
    next.or(before)
        .is_some_and(|end| end > 0 && text.as_bytes()[end - 1] == b'\r')
}

/// Whether a text begins with a comment.
pub(crate) fn is_comment(text: &str, syntax: Syntax) -> bool {
    match syntax {
        Syntax::Hcl => text.starts_with('#') || text.starts_with("//") || text.starts_with("/*"),
        Syntax::Yaml => text.starts_with('#'),
        Syntax::Json => false,
    }
}

/// What stands between the end of a value and the end of its line: an optional comma, then a comment; nothing if
/// something else does.
pub(crate) fn tail(
    text: &str,
    at: usize,
    syntax: Syntax,
) -> Option<(Option<usize>, Option<Range<usize>>)> {
    let line_end = end(text, at);
    let mut place = at;
    let mut comma = None;
    loop {
        let rest = &text[place..line_end];
        let trimmed = rest.trim_start();
        let here = place + rest.len() - trimmed.len();
        if trimmed.is_empty() {
            return Some((comma, None));
        }
        if trimmed.starts_with(',') && comma.is_none() {
            comma = Some(here);
            place = here + 1;
            continue;
        }
        if is_comment(trimmed, syntax) {
            if trimmed.starts_with("/*") && !trimmed.trim_end().ends_with("*/") {
                return None;
            }
            return Some((comma, Some(here..here + trimmed.trim_end().len())));
        }
        return None;
    }
}

/// The comment lines that stand directly above a line.
pub(crate) fn comments_above(text: &str, at: usize, syntax: Syntax) -> Range<usize> {
    let first = start(text, at);
    let mut top = first;
    while top > 0 {
        let above = start(text, top - 1);
        let line = text[above..top].trim();
        if line.starts_with("/*") != line.ends_with("*/") || !is_comment(line, syntax) {
            break;
        }
        top = above;
    }
    top..first
}

/// Where what stands at a place ends, with the comment lines directly below it that stand further in than a column.
pub(crate) fn end_below(text: &str, at: usize, column: usize, syntax: Syntax) -> usize {
    let mut last = end(text, at);
    loop {
        let below = next(text, last);
        let own = indent(text, below);
        let is_below = below > last && own.len() > column;
        if !(is_below && is_comment(&text[below + own.len()..], syntax)) {
            return last;
        }
        last = end(text, below);
    }
}

/// Comments inside a range, each line of them.
pub(crate) fn comments_in(text: &str, range: &Range<usize>, syntax: Syntax) -> Vec<String> {
    let mut found = Vec::new();
    let mut quoted = false;
    let bytes = text.as_bytes();
    let mut at = range.start;
    while at < range.end {
        match bytes[at] {
            b'\\' if quoted => at += 1,
            b'"' if syntax != Syntax::Yaml => quoted = !quoted,
            b'\n' => quoted = false,
            b'#' | b'/'
                if !quoted && text.is_char_boundary(at) && is_comment(&text[at..], syntax) =>
            {
                let is_free =
                    syntax != Syntax::Yaml || at == 0 || bytes[at - 1].is_ascii_whitespace();
                if is_free {
                    let stop = if text[at..].starts_with("/*") {
                        text[at..]
                            .find("*/")
                            .map_or(range.end, |length| at + length + 2)
                    } else {
                        end(text, at)
                    };
                    let stop = stop.min(range.end);
                    found.extend(text[at..stop].lines().map(|line| line.trim().to_owned()));
                    at = stop;
                    continue;
                }
            }
            _ => {}
        }
        at += 1;
    }
    found.retain(|line| !line.is_empty());
    found
}

/// The lines of a value, from the start of its first to behind the end of its last, with one blank line at a side of it.
pub(crate) fn whole(text: &str, span: &Range<usize>) -> Range<usize> {
    let first = start(text, span.start);
    let after = next(text, span.end);
    let is_blank = |range: Range<usize>| !range.is_empty() && text[range].trim().is_empty();
    let before = if first == 0 {
        0
    } else {
        start(text, first - 1)
    };
    if after == text.len() && !text.ends_with('\n') && first > 0 {
        // a text without a line end at its end stays one
        let kept = text[..first].trim_end();
        return kept.len()..after;
    }
    if is_blank(after..next(text, after)) {
        return first..next(text, after);
    }
    if is_blank(before..first) {
        return before..after;
    }
    first..after
}
