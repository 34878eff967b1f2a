mod coming;
mod tenants;

use proptest::prelude::*;

use super::*;

/// Names, each used by so many calls.
fn names(used: &[(&str, u64)]) -> Names {
    let mut names = Names::default();
    for (name, calls) in used {
        for call in 0..*calls {
            names.insert(name, call);
        }
    }
    names
}

fn once(given: &[&str]) -> Names {
    names(&given.iter().map(|name| (*name, 1)).collect::<Vec<_>>())
}

fn patterns(variety: Variety, names: &Names, dial: Generalize) -> Vec<String> {
    generalize(variety, names, dial)
        .into_iter()
        .map(|widening| widening.pattern)
        .collect()
}

fn keys(given: &[&str]) -> Vec<String> {
    patterns(Variety::Key, &once(given), Generalize::Names)
}

#[test]
fn a_key_widens_to_what_stands_before_its_generated_part() {
    for (given, expected) in [
        (
            &["orders/2026/11/22/4711.json"][..],
            &["orders/20??/??/??/*"][..],
        ),
        (&["invoices/o-1001.pdf"], &["invoices/o-*"]),
        (
            &["logs/dt=2026-11-22/part-00001.parquet"],
            &["logs/dt=20??-??-??/part-*"],
        ),
        (
            &["a/3f2504e0-4f89-11d3-9a0c-0305e82c3301/photo.jpg"],
            &["a/3f2504e0-4f89-11d3-9a0c-0305e82c3301/*"],
        ),
        (
            &["orders/2026/1.json", "invoices/2026/1.json"],
            &["invoices/2026/*", "orders/2026/*"],
        ),
        (&["/orders/1001.json"], &["/orders/*"]),
        (&["tenants/acme/42.json"], &["tenants/acme/*"]),
    ] {
        assert_eq!(keys(given), expected, "{given:?}");
    }
}

#[test]
fn tomorrows_key_is_allowed_and_another_prefix_is_not() {
    for (seen, tomorrow, other) in [
        (
            &["orders/2026/11/22/4711.json", "orders/2026/11/22/4712.json"][..],
            "orders/2026/12/01/90210.json",
            &[
                "invoices/2026/12/01/1.json",
                "orders-archive/1.json",
                "orders",
            ][..],
        ),
        (
            &["2026-11-22.json"],
            "2026-12-01.json",
            &["secret.json", "keys/2026-12-01.json"],
        ),
        (
            &["2026/11/22/1.json"],
            "2026/12/01/2.json",
            &["secrets/1.json", "backup/2026/12/01/2.json"],
        ),
        (
            &["exports/users.csv"],
            "exports/items.csv",
            &["imports/items.csv", "exports.csv"],
        ),
        (
            &["in/a/1.txt", "in/b/1.txt"],
            "in/b/2.txt",
            &["in/c/1.txt", "out/a/1.txt"],
        ),
        (
            &["raw/dt=2026-11-22/part-00000-3f2504e0.snappy.parquet"],
            "raw/dt=2026-12-01/part-00001-9a0c0305.snappy.parquet",
            &["raw/_SUCCESS", "curated/dt=2026-12-01/part-00001"],
        ),
    ] {
        let patterns: Vec<Pattern> = keys(seen).into_iter().map(Pattern::new).collect();
        let allows = |key: &str| patterns.iter().any(|pattern| pattern.matches(key));
        assert!(allows(tomorrow), "{tomorrow} {patterns:?}");
        for key in other {
            assert!(!allows(key), "{key} {patterns:?}");
        }
    }
}

#[test]
fn a_plain_key_seen_once_widens_to_its_directory() {
    assert_eq!(keys(&["uploads/photo.jpg"]), ["uploads/*"]);
    assert_eq!(
        keys(&["uploads/photo.jpg", "uploads/cat.png"]),
        ["uploads/*"]
    );
    assert_eq!(keys(&["uploads/"]), ["uploads/*"]);
    assert_eq!(keys(&["uploads/ünïcødé–日本.txt"]), ["uploads/*"]);
    // Beside directories a name alone opens none of them; several names show that it is a place for files.
    assert_eq!(
        keys(&["uploads/photo.jpg", "uploads/cats/tom.jpg"]),
        ["uploads/cats/*", "uploads/photo.jpg"]
    );
    assert_eq!(
        keys(&[
            "uploads/a.jpg",
            "uploads/b.png",
            "uploads/c.gif",
            "uploads/cats/tom.jpg"
        ]),
        ["uploads/*"]
    );
}

#[test]
fn a_directory_keeps_the_lead_that_all_its_names_share() {
    assert_eq!(
        keys(&["out/report-north.csv", "out/report-south.csv"]),
        ["out/report-*"]
    );
    assert_eq!(
        keys(&["out/img-cat.png", "out/img-0012.png"]),
        ["out/img-*"]
    );
    assert_eq!(keys(&["out/o-1001.pdf", "out/inv-1001.pdf"]), ["out/*"]);
    // A shared letter is no word.
    assert_eq!(keys(&["out/photo.jpg", "out/picture.jpg"]), ["out/*"]);
}

#[test]
fn few_names_used_again_and_again_are_fixed() {
    let exact = |used: &[(&str, u64)]| patterns(Variety::Key, &names(used), Generalize::Names);
    assert_eq!(
        exact(&[("config/settings.json", 3)]),
        ["config/settings.json"]
    );
    assert_eq!(
        exact(&[("config/a.json", 3), ("config/b.json", 4)]),
        ["config/a.json", "config/b.json"]
    );
    // Not used often enough, or not alone.
    assert_eq!(exact(&[("config/settings.json", 2)]), ["config/*"]);
    assert_eq!(
        exact(&[("config/a.json", 3), ("config/2026.json", 3)]),
        ["config/*"]
    );
    let five = ["d/a", "d/b", "d/c", "d/e", "d/f"].map(|name| (name, 3));
    assert_eq!(exact(&five), ["d/*"]);
}

#[test]
fn a_name_of_every_day_is_fixed_and_its_date_is_not() {
    let widened = |used: &[(&str, u64)]| patterns(Variety::Key, &names(used), Generalize::Names);
    let days = ["in/2026-11-01/camt.xml", "in/2026-11-02/camt.xml"];
    assert_eq!(
        widened(&days.map(|day| (day, 3))),
        ["in/20??-??-??/camt.xml"]
    );
    let third = ("in/2026-11-03/camt.xml", 1);
    assert_eq!(
        widened(&[(days[0], 1), (days[1], 1), third]),
        ["in/20??-??-??/camt.xml"]
    );
    // Not used often enough, or one name among many.
    assert_eq!(widened(&days.map(|day| (day, 1))), ["in/20??-??-??/camt.*"]);
    assert_eq!(
        widened(&[(days[0], 3), ("in/2026-11-01/4711.xml", 3)]),
        ["in/20??-??-??/*"]
    );
}

#[test]
fn at_the_root_a_name_keeps_its_shape() {
    for (given, expected) in [
        (&["2026-11-22.json"][..], &["????-??-??.json"][..]),
        (&["2026/11/22/4711.json"], &["20??/??/??/*"]),
        (
            &["3f2504e0-4f89-11d3-9a0c-0305e82c3301"],
            &["????????-????-????-????-????????????"],
        ),
        (
            &["3f2504e0-4f89-11d3-9a0c-0305e82c3301/a.jpg"],
            &["3f2504e0-4f89-11d3-9a0c-0305e82c3301/*"],
        ),
        (&["2026-11-22T10:15.json"], &["????-??-?????:??.json"]),
        (&["report-2026-11-22.csv"], &["report-*.csv"]),
        (&["batch001"], &["batch???"]),
        (&["2026-11-22-alice.json"], &["????-??-??-*.json"]),
        (&["index.html"], &["index.html"]),
        (&[""], &[""]),
        (&["12345/orders/x.json"], &["12345/orders/*"]),
    ] {
        assert_eq!(keys(given), expected, "{given:?}");
    }
}

#[test]
fn many_plain_names_at_the_root_are_the_whole_bucket() {
    let many: Vec<String> = ('a'..='i').map(|c| format!("{c}{c}.txt")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(keys(&many[..8]).len(), 8);
    assert_eq!(keys(&many), ["*"]);
}

#[test]
fn a_level_in_which_many_directories_differ_is_varying() {
    let users = |n: usize| -> Vec<String> {
        ["ann", "bob", "cy", "dee", "eve", "fay", "gus", "hal"][..n]
            .iter()
            .map(|user| format!("users/{user}/inbox/mail-1001.eml"))
            .collect()
    };
    let of = |keys: &[String]| -> Vec<String> {
        patterns(
            Variety::Key,
            &once(&keys.iter().map(String::as_str).collect::<Vec<_>>()),
            Generalize::Names,
        )
    };
    // One structure repeated below: three are enough.
    assert_eq!(of(&users(2)).len(), 2);
    assert_eq!(of(&users(3)), ["users/*/inbox/mail-*"]);
    let avatars = ["ann", "bob", "cy"].map(|user| format!("users/{user}/avatar.png"));
    assert_eq!(of(&avatars), ["users/*/*"]);
    // Directories that hold different things stay apart until there are many.
    let kinds = ["data/raw/a.csv", "data/clean/b.csv", "data/old/c.csv"].map(str::to_owned);
    assert_eq!(of(&kinds).len(), 3);
    let named: Vec<String> = ('a'..='c')
        .map(|c| format!("tenant-{c}/orders/1.json"))
        .collect();
    assert_eq!(of(&named), ["tenant-*/orders/*"]);
    let tenants: Vec<String> = ('a'..='h').map(|c| format!("t{c}/o-1001.json")).collect();
    assert_eq!(of(&tenants), ["*/o-*"]);
    // Nothing in common but the bucket: no wildcard.
    let nothing: Vec<String> = ('a'..='h').map(|c| format!("{c}/x.json")).collect();
    assert_eq!(of(&nothing).len(), 8);
    let hashes = ["3f9a/orders/x", "77b1/orders/y", "a0c4/orders/z"].map(str::to_owned);
    assert_eq!(of(&hashes), ["????/orders/*"]);
}

#[test]
fn literal_wildcards_in_a_key_are_escaped() {
    assert_eq!(keys(&["a*b/c$d/1001.json"]), ["a${*}b/c${$}d/*"]);
    assert_eq!(
        patterns(Variety::Key, &once(&["a?b"]), Generalize::Exact),
        ["a${?}b"]
    );
}

#[test]
fn ids_come_and_go_from_three_on() {
    let ids = |given: &[&str]| patterns(Variety::Id, &once(given), Generalize::Names);
    assert_eq!(
        ids(&["i-0abc1230", "i-0abc1231"]),
        ["i-0abc1230", "i-0abc1231"]
    );
    assert_eq!(ids(&["i-0abc1230", "i-0abc1231", "i-0abc1232"]), ["i-*"]);
    assert_eq!(ids(&["0abc1230", "0abc1231", "0abc1232"]), ["*"]);
    let prefix = patterns(Variety::Id, &once(&["i-0abc1230"]), Generalize::Prefix);
    assert_eq!(prefix, ["i-*"]);
}

#[test]
fn runs_are_any_run_at_once_and_exact_keeps_what_was_seen() {
    assert_eq!(
        patterns(Variety::Run, &once(&["run-1"]), Generalize::Names),
        ["*"]
    );
    assert_eq!(
        patterns(Variety::Run, &once(&["run-1", "run-2"]), Generalize::Exact),
        ["run-1", "run-2"]
    );
    assert_eq!(
        patterns(Variety::Key, &once(&["o/1.json"]), Generalize::Exact),
        ["o/1.json"]
    );
    assert_eq!(
        patterns(
            Variety::Key,
            &once(&["o/a/1.json", "o/b/x.json", "z.txt"]),
            Generalize::Prefix
        ),
        ["o/*", "z.txt"]
    );
    assert_eq!(
        patterns(Variety::Key, &Names::default(), Generalize::Names),
        ["*"]
    );
}

#[test]
fn a_widening_is_told_from_a_fixed_name() {
    let wider = |used: &[(&str, u64)]| -> Vec<bool> {
        generalize(Variety::Key, &names(used), Generalize::Names)
            .iter()
            .map(Widening::is_wider)
            .collect()
    };
    assert_eq!(wider(&[("config/a*.json", 3)]), [false]);
    assert_eq!(wider(&[("config/a.json", 1)]), [true]);
}

fn any_names() -> impl Strategy<Value = Vec<(String, u64)>> {
    let part = prop_oneof![
        "[a-c]{1,2}",
        "[0-9]{1,4}",
        "[a-f0-9]{8}",
        "[*?$é日/]",
        "x-[0-9]{3}"
    ];
    let name = prop::collection::vec(part, 0..4).prop_map(|parts| parts.join("/"));
    prop::collection::vec((name, 0_u64..8), 1..40)
}

fn any_variety() -> impl Strategy<Value = Variety> {
    prop_oneof![
        Just(Variety::Key),
        Just(Variety::Id),
        Just(Variety::Job),
        Just(Variety::New),
        Just(Variety::Run)
    ]
}

proptest! {
    #[test]
    fn every_name_is_matched_and_none_is_lost(
        used in any_names(),
        variety in any_variety(),
        dial in prop::sample::select(Generalize::ALL.to_vec()),
    ) {
        let mut names = Names::default();
        for (name, call) in &used {
            names.insert(name, *call);
        }
        let widenings = generalize(variety, &names, dial);
        for (name, _) in names.iter() {
            let pattern = widenings.iter().find(|w| w.names.contains(name));
            let pattern = pattern.expect("a pattern stands for it").pattern.clone();
            prop_assert!(Pattern::new(pattern.clone()).matches(&name.text), "{pattern} {name:?}");
        }
        for (i, a) in widenings.iter().enumerate() {
            for b in &widenings[i + 1..] {
                prop_assert!(!pattern_includes(&a.pattern, &b.pattern), "{a:?} {b:?}");
                prop_assert!(!pattern_includes(&b.pattern, &a.pattern), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn a_dial_turned_further_allows_no_less(used in any_names(), variety in any_variety()) {
        let mut names = Names::default();
        for (name, call) in &used {
            names.insert(name, *call);
        }
        let of = |dial| patterns(variety, &names, dial);
        let (exact, wide) = (of(Generalize::Exact), of(Generalize::Names));
        for narrow in &exact {
            prop_assert!(wide.iter().any(|w| pattern_includes(w, narrow)), "{narrow} {wide:?}");
        }
    }
}
