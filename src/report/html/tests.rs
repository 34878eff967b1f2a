//! The page as a browser reads it: no element, attribute or script comes from a name.

use std::collections::BTreeSet;

use super::days::Days;
use super::function::{GrantRow, Touch};
use super::sides::Sides;
use super::*;
use crate::report::scan::tests::made;
use crate::report::wire::{NewFindingJson, ScanBaselineJson};
use crate::visibility::{Day, DayRecords, Strip};

/// Opens, closes and runs whatever a page could open, close or run.
const HOSTILE: [&str; 6] = [
    "</script><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</title></style><svg onload=alert(1)>",
    "&lt;b&gt;&#x3c;i&#x3e;<!-- ",
    "]]>\u{202e}\u{0}\n<iframe src=//evil>{{ 7 * 7 }}{% if %}",
];

/// The page of a scan whose every text has the name in it.
fn page(scan: &ScanJson, name: &str) -> String {
    let functions = scan.functions.iter();
    let pages = functions.map(|f| (f.function.clone(), function_page(name)));
    html(scan, &pages.collect(), name)
}

fn function_page(name: &str) -> FunctionPage {
    let grant = || GrantRow {
        action: Shown::of("s3:GetObject"),
        resource: Shown::of(name),
        why: Shown::of(&format!("observed {name}")),
        events: Shown::of(name),
    };
    let day = |called| Day {
        records: DayRecords::Some,
        called,
        changes: BTreeSet::from([name.to_owned()]),
        logging: Some(true),
    };
    let date = |day: i8| jiff::civil::date(2026, 11, day);
    let strip = Strip {
        runs: vec![
            (date(1), date(3), day(true)),
            (date(4), date(4), day(false)),
        ],
    };
    FunctionPage {
        are_gaps_named: false,
        review: None,
        strip: Days::of(&strip),
        may_then: vec![grant(), grant()],
        more_then: 3,
        kept: 2,
        kept_lines: vec![Shown::of(name)],
        // in a policy's own form no name ends a line
        sides: Sides::of(&format!("a\n{}", name.replace('\n', " ")), "b", 10),
        touches: BTreeMap::from([(name.to_owned(), Touch::Writes)]),
    }
}

/// Every tag of a page with its attributes, in order; texts are left out. What is between the tags of a
/// style or a script is text.
fn tags(html: &str) -> Vec<String> {
    let (mut out, mut rest) = (Vec::new(), html);
    while let Some(start) = rest.find('<') {
        let end = rest[start..]
            .find('>')
            .map_or(rest.len(), |end| start + end + 1);
        let tag = &rest[start..end];
        out.push(tag.to_owned());
        rest = &rest[end..];
        for raw in ["style", "script"] {
            if tag == format!("<{raw}>") {
                let close = rest.find(&format!("</{raw}>"));
                rest = &rest[close.expect("it is closed")..];
            }
        }
    }
    out
}

#[test]
fn no_tag_and_no_attribute_comes_from_a_name() {
    let with = |name: &str| {
        let mut scan = made(3, name);
        scan.baseline = Some(ScanBaselineJson {
            known: 1,
            new: vec![NewFindingJson {
                finding: 0,
                parts: vec![name.to_owned()],
            }],
            gone: Vec::new(),
            not_compared: 0,
        });
        page(&scan, name)
    };
    let plain = tags(&with("orders"));
    assert!(plain.len() > 100, "{plain:?}");
    for hostile in HOSTILE {
        let text = with(hostile);
        assert_eq!(tags(&text), plain, "{hostile}");
        assert!(!text.contains('\u{202e}') && !text.contains('\u{0}'));
    }
}

#[test]
fn the_page_allows_its_own_style_and_script_and_nothing_else() {
    let text = page(&made(2, "orders"), "orders");
    let between = |open: &str, close: &str| {
        let from = text.find(open).expect("it opens") + open.len();
        &text[from..from + text[from..].find(close).expect("it closes")]
    };
    let policy = between("http-equiv=\"Content-Security-Policy\" content=\"", "\"");
    let policy = policy.replace("&#39;", "'");
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    for (open, close) in [("<style>", "</style>"), ("<script>", "</script>")] {
        assert_eq!(text.matches(open).count(), 1);
        let hash = base64(digest(&SHA256, between(open, close).as_bytes()).as_ref());
        assert!(
            policy.contains(&format!("'sha256-{hash}'")),
            "{open} {policy}"
        );
    }
    for tag in tags(&text) {
        let tag = tag.to_lowercase();
        for bad in [
            " on",
            " style=",
            " src=",
            "javascript:",
            "<link",
            "<iframe",
            "<object",
            "<base",
        ] {
            assert!(!tag.contains(bad), "{tag}");
        }
        if let Some(target) = tag.split("href=\"").nth(1) {
            assert!(target.starts_with('#'), "only places of the page: {tag}");
        }
    }
    assert!(
        !text.contains("http://") && !text.contains("https://"),
        "no address of a network"
    );
}

#[test]
fn only_the_style_and_the_script_go_past_the_escape() {
    let templates = [
        include_str!("../../../templates/page.html"),
        include_str!("../../../templates/function.html"),
        include_str!("../../../templates/plot.html"),
        include_str!("../../../templates/picture.html"),
    ];
    let all = templates.concat();
    assert_eq!(all.matches("safe").count(), 2);
    assert!(all.contains("{{ style|safe }}") && all.contains("{{ script|safe }}"));
    // what stands in attributes is made of numbers, codes and words of this program
    for value in all
        .split("=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
    {
        for place in value
            .split("{{ ")
            .skip(1)
            .filter_map(|rest| rest.split(" }}").next())
        {
            let name = place.rsplit('.').next().unwrap_or(place);
            let name = name.split(' ').next().unwrap_or(name);
            assert!(ATTRIBUTES.contains(&name), "{place} in {value}");
        }
    }
}

/// Numbers, codes, classes: none is a text from outside, as none is a [`Shown`].
const ATTRIBUTES: [&str; 22] = [
    "at",
    "y",
    "bottom",
    "class",
    "days",
    "equal_x",
    "equal_y",
    "head",
    "height",
    "left",
    "level",
    "rank",
    "right",
    "security",
    "sort",
    "tone",
    "top",
    "value",
    "verdict_class",
    "version",
    "width",
    "x",
];

#[test]
fn base64_is_of_the_standard() {
    for (bytes, text) in [
        ("", ""),
        ("f", "Zg=="),
        ("fo", "Zm8="),
        ("foo", "Zm9v"),
        ("foobar", "Zm9vYmFy"),
    ] {
        assert_eq!(base64(bytes.as_bytes()), text);
    }
}

#[test]
fn a_thousand_functions_are_one_page_of_a_size_that_opens() {
    let once = page(&made(100, "orders"), "o").len();
    let tenfold = page(&made(1_000, "orders"), "o").len();
    assert!(tenfold < 12 * once, "{once} {tenfold}");
    assert!(tenfold < 4_000_000, "{tenfold}");
}
