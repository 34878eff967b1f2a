//! What the pages say of each code: `docs/diagnostics.md` of gaps and findings, `docs/checks.md` of checks,
//! which are data themselves.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::checklist::checks;

/// The page, as it is published.
const PAGE: &str = include_str!("../../docs/diagnostics.md");

/// What the page says of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Diagnostic {
    /// What it means.
    pub meaning: String,
    /// What to do about it; empty where the page says nothing.
    pub to_do: String,
    /// The page with its heading.
    pub page: String,
}

static CODES: LazyLock<BTreeMap<&str, Diagnostic>> = LazyLock::new(|| {
    let mut parts = PAGE.split("\n#").skip(1);
    let mut codes = BTreeMap::new();
    for part in &mut parts {
        let (heading, body) = part.split_once('\n').unwrap_or((part, ""));
        let heading = heading.trim_start_matches('#').trim();
        if is_code(heading) {
            codes.insert(heading, diagnostic(heading, body));
        }
    }
    for check in checks() {
        let of_check = Diagnostic {
            meaning: format!("What should hold: {}. Why: {}.", check.title, check.why),
            to_do: String::new(),
            page: check.anchor(),
        };
        codes.entry(check.code).or_insert(of_check);
    }
    codes
});

/// Every code that a page has, sorted.
pub(crate) fn codes() -> impl Iterator<Item = &'static str> {
    CODES.keys().copied()
}

/// What a page says of a code.
pub(crate) fn of(code: &str) -> Option<&'static Diagnostic> {
    CODES.get(code)
}

/// Words in lower case with hyphens; other headings of the page are sentences.
fn is_code(heading: &str) -> bool {
    let letters = |b: u8| b.is_ascii_lowercase() || b == b'-';
    heading.contains('-') && heading.bytes().all(letters)
}

fn diagnostic(code: &str, body: &str) -> Diagnostic {
    let mut out = Diagnostic {
        meaning: String::new(),
        to_do: String::new(),
        page: format!("docs/diagnostics.md#{code}"),
    };
    for paragraph in body.split("\n\n") {
        let text = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
        match text.strip_prefix("*What to do:*") {
            Some(to_do) => to_do.trim().clone_into(&mut out.to_do),
            None if text.is_empty() => {}
            None if out.meaning.is_empty() => out.meaning = text,
            None => {
                out.meaning.push(' ');
                out.meaning += &text;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_explains_each_code() {
        assert!(codes().count() > 60);
        for code in codes() {
            let said = of(code).expect("it is a code");
            assert!(!said.meaning.is_empty(), "{code}");
            assert!(!said.meaning.contains("What to do"), "{code}");
        }
        for check in checks() {
            let said = of(check.code).expect("it is a code");
            assert_eq!(said.page, check.anchor(), "a gap has the code of a check");
        }
        let size = of("policy-size").expect("it has a heading");
        assert!(size.meaning.starts_with("The policy is longer"));
        assert!(size.to_do.starts_with("attach all of them"));
        assert!(of("names").is_none() && of("files-that-are-refused").is_none());
    }
}
