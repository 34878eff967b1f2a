//! Directories that may be somebody's: customers, tenants, users.

use super::*;

/// One customer's keys open no other's, wherever the customer stands and however it is called.
#[test]
fn a_directory_stays_until_several_of_its_kind_were_seen() {
    for (one, same, other) in [
        (
            "customer-4711/profile.json",
            "customer-4711/photo.png",
            "customer-4712/profile.json",
        ),
        (
            "customers/4711/profile.json",
            "customers/4711/photo.png",
            "customers/4712/profile.json",
        ),
        ("4711/profile.json", "4711/photo.png", "4712/profile.json"),
        (
            "3f2504e0-4f89-11d3-9a0c-0305e82c3301/a",
            "3f2504e0-4f89-11d3-9a0c-0305e82c3301/b",
            "77b1c0de-4f89-11d3-9a0c-0305e82c3301/a",
        ),
        (
            "eu/t001/in/2026/11/22/1.csv",
            "eu/t001/in/2026/12/01/2.csv",
            "eu/t002/in/2026/11/22/1.csv",
        ),
        (
            "2026/11/22/c-4711/x1001.json",
            "2026/12/01/c-4711/x1002.json",
            "2026/11/22/c-4712/x1001.json",
        ),
        (
            "tenant=4711/dt=2026-11-22/a",
            "tenant=4711/dt=2026-12-01/b",
            "tenant=4712/dt=2026-11-22/a",
        ),
        (
            "01ARZ3NDEKTSV4RRFFQ69G5FAV/doc/1",
            "01ARZ3NDEKTSV4RRFFQ69G5FAV/doc/2",
            "01BX5ZZKBKACTAV9WEVGEMMVRZ/doc/1",
        ),
        (
            "u/2026/profile.json",
            "u/2026/photo.png",
            "u/2027/profile.json",
        ),
    ] {
        for dial in [Generalize::Names, Generalize::Exact] {
            let seen = patterns(Variety::Key, &once(&[one]), dial);
            let allows = |key: &str| seen.iter().any(|p| Pattern::new(p.clone()).matches(key));
            assert!(allows(one) && !allows(other), "{other} {seen:?}");
            assert_eq!(allows(same), dial == Generalize::Names, "{same} {seen:?}");
        }
        // Two may be two that somebody set up.
        let two = keys(&[one, other]);
        let third = other.replacen(['2', '7'], "9", 1);
        let allows = |key: &str| two.iter().any(|p| Pattern::new(p.clone()).matches(key));
        assert!(
            allows(one) && allows(other) && !allows(&format!("x{third}")),
            "{two:?}"
        );
    }
    // More files than a usage counts, all of one customer.
    let mut many = Names::default();
    for file in 0..1000_u64 {
        many.insert(&format!("customer-4711/f-{file}.json"), file);
    }
    assert_eq!(
        patterns(Variety::Key, &many, Generalize::Names),
        ["customer-4711/f-*"]
    );
    // The third shows a kind.
    let customers = |n: u32| {
        (0..n)
            .map(|c| format!("customer-471{c}/profile.json"))
            .collect::<Vec<_>>()
    };
    let of = |names: &[String]| keys(&names.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(of(&customers(2)).len(), 2);
    assert_eq!(of(&customers(3)), ["customer-*/*"]);
    assert_eq!(
        patterns(
            Variety::Key,
            &once(&["customer-4711/in/a/1.json"]),
            Generalize::Prefix
        ),
        ["customer-4711/*"]
    );
}

#[test]
fn a_bucket_is_listed_for_one_customer_until_several_were_seen() {
    let of = |given: &[&str]| -> Vec<String> {
        let widened = prefixes(&once(given), Generalize::Names);
        widened.into_iter().map(|w| w.pattern).collect()
    };
    assert_eq!(of(&["customer-4711"]), ["customer-4711*"]);
    assert_eq!(of(&["customer-4711/"]), ["customer-4711/*"]);
    assert_eq!(of(&["logs/2026-11-22"]), ["logs/20??-??-??*"]);
    assert_eq!(
        of(&["customer-4711", "orders/"]),
        ["customer-4711*", "orders/*"]
    );
    assert_eq!(of(&["o/c-1001", "o/c-1002", "o/c-1003"]), ["o/c-*"]);
}
