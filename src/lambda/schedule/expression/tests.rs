use super::*;

fn time(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn read(text: &str) -> Expression {
    Expression::parse(text).unwrap_or_else(|| panic!("{text}"))
}

fn runs(text: &str, from: &str, count: usize) -> Vec<String> {
    let mut from = time(from);
    let mut out = Vec::new();
    for _ in 0..count {
        let Some(run) = read(text).next(from) else {
            break;
        };
        out.push(run.strftime("%Y-%m-%d %H:%M").to_string());
        let utc = TimeZone::UTC.to_timestamp(run).expect("a time");
        from = utc + SignedDuration::from_mins(1);
    }
    out
}

/// The examples of the user guide, "Setting a schedule pattern for scheduled rules", and of EventBridge
/// Scheduler's, "Schedule types". 2026-11-01 is a Sunday.
#[test]
fn the_examples_of_the_user_guides_run_as_they_say() {
    for (text, expected) in [
        (
            "cron(0 10 * * ? *)",
            ["2026-11-01 10:00", "2026-11-02 10:00"],
        ),
        (
            "cron(15 12 * * ? *)",
            ["2026-11-01 12:15", "2026-11-02 12:15"],
        ),
        (
            "cron(0 18 ? * MON-FRI *)",
            ["2026-11-02 18:00", "2026-11-03 18:00"],
        ),
        (
            "cron(0 8 1 * ? *)",
            ["2026-11-01 08:00", "2026-12-01 08:00"],
        ),
        (
            "cron(0/15 * * * ? *)",
            ["2026-11-01 00:00", "2026-11-01 00:15"],
        ),
        (
            "cron(0/10 * ? * MON-FRI *)",
            ["2026-11-02 00:00", "2026-11-02 00:10"],
        ),
        (
            "cron(0/5 8-17 ? * MON-FRI *)",
            ["2026-11-02 08:00", "2026-11-02 08:05"],
        ),
        (
            "cron(0 9 ? * 2#1 *)",
            ["2026-11-02 09:00", "2026-12-07 09:00"],
        ),
        (
            "cron(0/30 20-2 ? * MON-FRI *)",
            ["2026-11-02 00:00", "2026-11-02 00:30"],
        ),
        (
            "cron(15 10 ? * 6L 2026-2027)",
            ["2026-11-27 10:15", "2026-12-25 10:15"],
        ),
        (
            "cron(0 12 L * ? *)",
            ["2026-11-30 12:00", "2026-12-31 12:00"],
        ),
        (
            "cron(0 12 L-2 * ? *)",
            ["2026-11-28 12:00", "2026-12-29 12:00"],
        ),
        (
            "cron(0 0 ? * L *)",
            ["2026-11-07 00:00", "2026-11-14 00:00"],
        ),
        (
            "cron(0 9 3W * ? *)",
            ["2026-11-03 09:00", "2026-12-03 09:00"],
        ),
        (
            "cron(0 9 1W * ? *)",
            ["2026-11-02 09:00", "2026-12-01 09:00"],
        ),
        (
            "cron(0 9 LW * ? *)",
            ["2026-11-30 09:00", "2026-12-31 09:00"],
        ),
        (
            "cron(0 9 ? * 3#2 *)",
            ["2026-11-10 09:00", "2026-12-08 09:00"],
        ),
        (
            "cron(0 9 1 JAN,JUL ? *)",
            ["2027-01-01 09:00", "2027-07-01 09:00"],
        ),
        (
            "cron(1/20 5 ? 12 sun *)",
            ["2026-12-06 05:01", "2026-12-06 05:21"],
        ),
    ] {
        assert_eq!(runs(text, "2026-11-01T00:00:00Z", 2), expected, "{text}");
    }
    assert_eq!(
        runs("cron(0 12 1 12 ? 2026)", "2026-11-01T00:00:00Z", 9),
        ["2026-12-01 12:00"]
    );
    assert_eq!(
        runs("at(2026-11-20T13:00:00)", "2026-11-01T00:00:00Z", 9),
        ["2026-11-20 13:00"]
    );
}

#[test]
fn the_longest_interval_is_exact() {
    let days = |n: i64| SignedDuration::from_hours(24 * n);
    for (text, longest) in [
        ("rate(5 minutes)", SignedDuration::from_mins(5)),
        ("rate(1 hour)", SignedDuration::from_hours(1)),
        ("rate(7 days)", days(7)),
        ("cron(0 10 * * ? *)", days(1)),
        ("cron(0 8 1 * ? *)", days(31)),
        ("cron(0 18 ? * MON-FRI *)", days(3)),
        (
            "cron(0 8,20 ? * MON *)",
            days(7) - SignedDuration::from_hours(12),
        ),
        ("cron(0 8-10 * * ? *)", SignedDuration::from_hours(22)),
        ("cron(0 0 31 * ? *)", days(61)),
        ("cron(0 0 1 1 ? *)", days(366)),
        // no 29 February in 2100, but within 28 years every fourth year has one
        ("cron(0 0 29 2 ? *)", days(4 * 365 + 1)),
        ("cron(0 9 ? * 2#5 *)", days(119)),
        ("cron(0/15 * * * ? *)", SignedDuration::from_mins(15)),
    ] {
        let found = read(text).longest_interval(time("2026-11-01T00:00:00Z"));
        assert_eq!(found, Some(longest), "{text}");
    }
    for text in [
        "at(2026-11-20T13:00:00)",
        "cron(0 12 1 12 ? 2026)",
        "cron(0 0 1 1 ? 2020)",
    ] {
        let found = read(text).longest_interval(time("2026-11-01T00:00:00Z"));
        assert_eq!(found, None, "{text}");
    }
}

#[test]
fn the_last_run_is_found_backwards() {
    let last = |text: &str| {
        let run = read(text).last_before(time("2026-11-22T00:00:00Z"));
        run.map(|run| run.to_string())
    };
    assert_eq!(
        last("cron(0 8 1 * ? *)").as_deref(),
        Some("2026-11-01T08:00:00")
    );
    assert_eq!(
        last("cron(0 0 29 2 ? *)").as_deref(),
        Some("2024-02-29T00:00:00")
    );
    assert_eq!(
        last("at(2026-11-20T13:00:00)").as_deref(),
        Some("2026-11-20T13:00:00")
    );
    assert_eq!(last("cron(0 0 1 1 ? 2030)"), None);
}

#[test]
fn what_eventbridge_refuses_is_none() {
    for text in [
        "",
        "cron()",
        "cron(0 10 * * * *)",
        "cron(0 10 ? * ? *)",
        "cron(0 10 * * ?)",
        "cron(60 10 * * ? *)",
        "cron(0 24 * * ? *)",
        "cron(0 10 0 * ? *)",
        "cron(0 10 * 13 ? *)",
        "cron(0 10 ? * 8 *)",
        "cron(0 10 ? * 3#6 *)",
        "cron(0 10 ? * 3#1,6#3 *)",
        "cron(0 10 32W * ? *)",
        "cron(+1 10 * * ? *)",
        "cron(0/+5 10 * * ? *)",
        "rate(+5 minutes)",
        "cron(0/0 10 * * ? *)",
        "rate(0 minutes)",
        "rate(-5 minutes)",
        "rate(5 weeks)",
        "rate(5)",
        "rate(9223372036854775807 days)",
        "at(tomorrow)",
        "every day",
    ] {
        assert_eq!(Expression::parse(text), None, "{text}");
    }
}
