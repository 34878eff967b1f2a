//! Whatever a review says, its page is a screen and its text stays text.

use crate::report::review::value::Note;
use crate::report::review::value::RestsOn;
use crate::report::review::value::Verdict;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::*;
use crate::gap::Gap;
use crate::gap::shell::word;
use crate::observer::usage::Count;
use crate::report::Detail;
use crate::report::lay::columns;

const HOSTILE: [&str; 8] = [
    "a\nb",
    "\u{1b}[8mx",
    "\u{202e}abc",
    "`rm -rf`",
    "](http://e)<script>",
    "|x|*y*_z_",
    "```\n## F",
    "日本語のなまえ",
];

fn text_of_any_kind() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,12}( [a-z,:;]{1,14}){0,60}",
        "arn:aws:s3:::[a-z0-9/-]{1,180}",
        "[a-zA-Z0-9_-]{1,140}",
        prop::sample::select(&HOSTILE[..]).prop_map(str::to_owned),
        ("[a-z ]{0,9}", prop::sample::select(&HOSTILE[..])).prop_map(|(a, b)| a + b),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        text_of_any_kind().prop_map(Step::Words),
        text_of_any_kind()
            .prop_map(|name| Step::lpgen(format!("lpgen explain {}", word(&name)), "the evidence")),
    ]
}

fn look() -> impl Strategy<Value = Look> {
    (text_of_any_kind(), text_of_any_kind(), step(), 0..3_usize).prop_map(|(what, why, next, n)| {
        Look {
            rank: Rank::Denied,
            code: "wanted",
            label: ["denied", "escalation", "a longer label"][n],
            what,
            why,
            next,
        }
    })
}

fn may() -> impl Strategy<Value = May> {
    let ground = prop::sample::select(vec![Ground::Used, Ground::Implied, Ground::Kept]);
    let names = vec(text_of_any_kind(), 1..12);
    (
        ground,
        "[a-z-]{2,20}",
        text_of_any_kind(),
        names,
        text_of_any_kind(),
    )
        .prop_map(|(ground, service, resource, actions, note)| May {
            ground,
            service,
            patterns: vec![resource.clone()],
            resource,
            actions,
            calls: (ground == Ground::Used).then_some(Count {
                value: 22_000_000,
                exact: false,
            }),
            last: "2026-11-28T10:00:00Z".parse().ok(),
            note,
        })
}

fn any_review() -> impl Strategy<Value = Review> {
    let parts = (
        vec(look(), 0..14),
        vec(may(), 0..60),
        vec(text_of_any_kind(), 0..30),
        vec(text_of_any_kind(), 1..9),
        vec(step(), 0..4),
        "[a-zA-Z0-9_-]{1,140}",
        text_of_any_kind(),
    );
    parts.prop_map(|(looks, may, today, plan, next, function, role)| {
        let number = |what| Number {
            what,
            means: "what it means",
            before: Some(Amount::Count(22_091)),
            after: Amount::Every,
            note: "19 used, 2 implied, 934 kept: use could not be seen".to_owned(),
        };
        let levels = ["Permissions management", "Write", "Tagging", "Read", "List"];
        Review {
            arn: format!("arn:aws:lambda:eu-west-1:111122223333:function:{function}"),
            function,
            region: "eu-west-1".to_owned(),
            role: Some(role),
            today: Some(today.clone()),
            verdict: Verdict {
                change: PermissionChange::Narrower,
                text: "narrower, nothing breaks".to_owned(),
            },
            rests_on: RestsOn {
                window: None,
                days: Some(31),
                records: Count::default(),
                calls: Count::default(),
                text: "31 days, 704 records, 673 calls, all still allowed".to_owned(),
            },
            numbers: [
                "actions",
                "writes",
                "permissions",
                "escalation paths",
                "resources",
            ]
            .map(number)
            .to_vec(),
            looks,
            may,
            no_longer: Some(NoLonger {
                by_level: levels.map(|level| (level.to_owned(), 12_345)).to_vec(),
                examples: today.iter().take(3).cloned().collect(),
                out_of_reach: today,
            }),
            plan,
            next,
            notes: vec![
                Note {
                    code: "wanted",
                    count: 3,
                },
                Note {
                    code: "widened-name",
                    count: 900,
                },
            ],
        }
    })
}

fn page(review: &Review, width: usize, detail: Detail, order: Order) -> Vec<String> {
    let layout = ReviewLayout {
        width,
        detail,
        order,
        flags: "--trail AWSLogs/ --snapshot 'a b'",
    };
    let text = anstream::adapter::strip_str(&text(review, &layout).to_string()).to_string();
    text.lines().map(str::to_owned).collect()
}

/// The blocks of code of a text, as a CommonMark parser reads it, and what else there is of markup.
fn read(markdown: &str) -> (Vec<String>, Vec<String>) {
    let (mut blocks, mut odd, mut own) = (Vec::new(), Vec::new(), None::<String>);
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => own = Some(String::new()),
            Event::End(TagEnd::CodeBlock) => blocks.extend(own.take()),
            Event::Text(text) => {
                if let Some(block) = &mut own {
                    block.push_str(&text);
                }
            }
            Event::Html(html) if !is_own(&html) => odd.push(html.into_string()),
            Event::InlineHtml(html) => odd.push(html.into_string()),
            Event::Start(tag @ (Tag::Link { .. } | Tag::Image { .. } | Tag::Emphasis)) => {
                odd.push(format!("{tag:?}"));
            }
            _ => {}
        }
    }
    (blocks, odd)
}

fn is_own(html: &str) -> bool {
    let html = html.trim();
    html == "</details>"
        || html.starts_with("<details><summary>")
            && html.ends_with("</summary>")
            && html.matches('<').count() == 3
}

proptest! {
    #[test]
    fn a_page_is_a_screen_and_no_line_is_wider(
        review in any_review(), width in 60..220_usize, first: bool,
    ) {
        let order = if first { Order::VerdictFirst } else { Order::VerdictLast };
        for (width, detail) in [(width, Detail::Short), (width, Detail::Whole), (100, Detail::Short)] {
            let lines = page(&review, width, detail, order);
            for line in &lines {
                prop_assert!(columns(line) <= width, "{width}: {line}\n{}", lines.join("\n"));
                prop_assert!(!line.chars().any(char::is_control), "{line:?}");
            }
            if width >= 100 && detail == Detail::Short {
                prop_assert!(lines.len() <= 40, "{} lines\n{}", lines.len(), lines.join("\n"));
            }
            let verdict = lines.iter().position(|line| line.contains("NARROWER"));
            let expected = if first { 0..6 } else { lines.len() - 2..lines.len() };
            prop_assert!(verdict.is_some_and(|at| expected.contains(&at)), "{}", lines.join("\n"));
        }
    }

    #[test]
    fn markdown_has_its_commands_as_they_are(review in any_review(), most in 6_000..60_000_usize) {
        let gaps: Vec<Gap> = HOSTILE.iter().map(|text| Gap {
            code: "widened-name",
            text: (*text).to_owned(),
            hint: Some((*text).to_owned()),
            names: Vec::new(),
        }).collect();
        let policy: Vec<String> = HOSTILE.iter().map(|text| format!("+{text}")).collect();
        let flags = "--trail 'a `b` [c]'";
        let details = ReviewDetails { gaps: &gaps, policy: &policy, flags, most };
        let text = markdown(&review, &details).to_string();
        prop_assert!(text.chars().count() <= most.max(2_000), "{}", text.chars().count());
        let (blocks, odd) = read(&text);
        prop_assert_eq!(odd, Vec::<String>::new(), "{}", text);
        let whole = ReviewDetails { most: usize::MAX, ..details };
        let (blocks_of_all, _) = read(&markdown(&review, &whole).to_string());
        for look in &review.looks {
            if let Step::Command { .. } = &look.next {
                let command = look.next.text(flags) + "\n";
                prop_assert!(blocks_of_all.contains(&command), "{command}{blocks_of_all:?}");
            }
        }
        let next: String = review.next.iter().map(|step| step.text(flags) + "\n").collect();
        let is_shell = review.next.iter().all(|step| matches!(step, Step::Command { .. }));
        prop_assert!(
            !is_shell || text.len() < 300 || blocks.contains(&next) || review.next.is_empty(),
            "{next}{blocks:?}"
        );
    }
}

#[test]
fn the_largest_review_is_under_what_a_pull_request_takes() {
    let strategy = any_review();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let tree = strategy.new_tree(&mut runner).expect("a review");
    let mut review = tree.current();
    let one = review.may.first().cloned();
    let may = one.unwrap_or_else(|| panic!("a row"));
    review.may = vec![may; 20_000];
    let policy = vec!["+".repeat(200); 2_000];
    let details = ReviewDetails {
        gaps: &[],
        policy: &policy,
        flags: "",
        most: MOST_CHARACTERS,
    };
    let text = markdown(&review, &details).to_string();
    assert!(text.chars().count() <= MOST_CHARACTERS);
    assert!(text.contains("NARROWER"), "{text}");
}
