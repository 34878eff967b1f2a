//! The forms of a scan, made of documents of any size and any names.

use proptest::prelude::*;

use super::*;
use crate::observer::usage::Count;
use crate::report::Detail;
use crate::report::wire::{
    ExtentJson, LevelJson, LookAtJson, ScanFindingJson, ScanGapJson, ScannedRoleJson,
};

fn extent(actions: usize) -> ExtentJson {
    ExtentJson {
        actions,
        writes: actions / 2,
        permissions_management: 3,
        escalations: actions / 1000,
        on_everything: actions / 3,
        writes_on_everything: actions / 4,
        resources: 2,
        dangers: Vec::new(),
    }
}

fn function(at: usize, name: &str) -> ScannedJson {
    let exact = true;
    ScannedJson {
        function: format!("arn:aws:lambda:eu-west-1:111122223333:function:{name}-{at}"),
        name: format!("{name}-{at}"),
        account: "111122223333".to_owned(),
        region: "eu-west-1".to_owned(),
        role: Some(format!("arn:aws:iam::111122223333:role/{name}")),
        shared_with: 4,
        verdict: ScanVerdictJson::SplitRole,
        why: format!("a role of its own: {name}"),
        before: Some(extent(22_091 - at)),
        after: extent(19),
        used_actions: 12,
        used_pairs: 14,
        kept_actions: 7,
        calls: Count { value: 200, exact },
        days_with_calls: 12,
        last_call: None,
        days_covered: Some(31),
        enough_on: None,
        look_at: vec![LookAtJson {
            code: "kept-not-observable",
            text: "kept 200".to_owned(),
            level: LevelJson::Warning,
        }],
        failed_checks: Vec::new(),
        gaps: vec![0],
    }
}

/// A scan of so many functions whose names begin so.
pub(in crate::report) fn made(functions: usize, name: &str) -> ScanJson {
    let functions: Vec<ScannedJson> = (0..functions).map(|at| function(at, name)).collect();
    let finding = |f: &ScannedJson| ScanFindingJson {
        code: "excess-permissions",
        level: LevelJson::Warning,
        function: Some(f.function.clone()),
        role: None,
        place: None,
        text: format!("the role of `{}` allows more", f.name),
        hint: Some("look".to_owned()),
        parts: vec![name.to_owned()],
        fingerprint: f.function.clone(),
    };
    let exact = true;
    ScanJson {
        format: ScanJson::FORMAT,
        version: ScanJson::VERSION,
        catalog: "1".to_owned(),
        accounts: vec!["111122223333".to_owned()],
        regions: vec!["eu-west-1".to_owned()],
        trails: vec![name.to_owned()],
        window: None,
        records: Count { value: 7, exact },
        unread: Vec::new(),
        totals: totals(&functions, 1),
        roles: vec![ScannedRoleJson {
            arn: format!("arn:aws:iam::111122223333:role/{name}"),
            name: name.to_owned(),
            functions: functions.iter().map(|f| f.name.clone()).collect(),
            policies: vec![name.to_owned()],
            extent: extent(22_091),
        }],
        idle_roles: Vec::new(),
        idle_roles_not_known: None,
        gaps: vec![ScanGapJson {
            code: "widened-name",
            level: LevelJson::Note,
            text: format!("`{name}` stands for 3 names"),
            hint: None,
            names: vec![name.to_owned()],
            functions: functions.len(),
        }],
        findings: functions.iter().map(finding).collect(),
        functions,
        checklist: None,
        baseline: None,
        doubts: Vec::new(),
        integrity: IntegrityJson {
            checked: false,
            digests: None,
            proven_files: None,
        },
    }
}

#[test]
fn markdown_fits_into_a_comment_whatever_the_account() {
    for (functions, name) in [(1, "f"), (1_000, "orders"), (400, &"long-name-".repeat(13))] {
        let scan = made(functions, name);
        let text = markdown(&scan).to_string();
        assert!(text.chars().count() < 60_000, "{}", text.len());
        assert_eq!(
            text.matches("<details>").count(),
            text.matches("</details>").count()
        );
        if functions > 1 {
            assert!(
                text.contains("more functions: `lpgen scan --format json`"),
                "{text}"
            );
        }
    }
}

#[test]
fn lines_fit_the_page() {
    let scan = made(3, "orders");
    for width in [60, 80, 100, 200] {
        let text = text(&scan, Detail::Short, width).to_string();
        let plain = anstream::adapter::strip_str(&text).to_string();
        for line in plain.lines() {
            // a name that is longer than the page has a line of its own
            let words = line.split_whitespace().count();
            assert!(
                line.chars().count() <= width || words < 3,
                "{width}: {line}"
            );
        }
        assert!(plain.contains("22,091 → 19"), "{plain}");
    }
}

proptest! {
    #[test]
    fn a_cell_of_markdown_ends_where_it_ends(name in "[|`\\\\<>\n\\[\\]()a*_]{0,12}") {
        let text = markdown(&made(1, &name)).to_string();
        let row = text.lines().find(|line| line.starts_with("| 1 ")).expect("a row");
        let mut bars = 0;
        let mut before = ' ';
        let mut escapes = 0;
        for c in row.chars() {
            if c == '|' && escapes % 2 == 0 {
                bars += 1;
            }
            escapes = if c == '\\' { escapes + 1 } else { 0 };
            before = c;
        }
        prop_assert_eq!(before, '|');
        prop_assert_eq!(bars, 8, "{}", row);
    }
}
