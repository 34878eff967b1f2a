//! `lpgen check` of the account itself: what is asked, how often, and what a refused call comes to.

use serde_json::Value;

use super::around::trails;
use super::ask;
use super::stub::{MARK, Running, Stub};

const LISTS: [&str; 7] = [
    "logs:DescribeLogGroups",
    "logs:DescribeMetricFilters",
    "events:ListRules",
    "apigateway:GetRestApis",
    "apigateway:GetApis",
    "elasticloadbalancing:DescribeTargetGroups",
    "monitoring:DescribeAlarms",
];
const EACH: [&str; 4] = [
    "lambda:ListFunctionUrlConfigs",
    "lambda:GetPolicy",
    "lambda:GetFunctionCodeSigningConfig",
    "lambda:GetFunctionConcurrency",
];

fn account(functions: usize, refused: &[&'static str]) -> Running {
    let mut stub = Stub {
        functions,
        refused: refused
            .iter()
            .map(|action| (*action, "AccessDeniedException"))
            .collect(),
        ..Stub::default()
    };
    stub.hostile.insert("cloudtrail:DescribeTrails", trails());
    stub.refused
        .insert("cloudtrail:GetEventSelectors", "AccessDeniedException");
    stub.refused
        .insert("cloudtrail:GetTrailStatus", "AccessDeniedException");
    stub.start()
}

fn check(account: &Running, more: &[&str]) -> Value {
    let all = [
        "check",
        "--since",
        "1d",
        "--format",
        "json",
        "--trail",
        "event-history",
    ];
    let told = ask(account, all.into_iter().chain(more.iter().copied())).ends(0);
    assert!(
        !told.stdout.contains(MARK) && !told.stderr.contains(MARK),
        "{told:?}"
    );
    told.json()
}

fn result<'f>(found: &'f Value, code: &str, about: &str) -> &'f str {
    let mut findings = found["findings"].as_array().expect("findings").iter();
    let one = findings
        .find(|f| f["code"] == code && f["subject"].as_str().is_some_and(|s| s.ends_with(about)));
    one.unwrap_or_else(|| panic!("{code} {about}: {found:#}"))["result"]
        .as_str()
        .expect("a result")
}

/// Each answer of the account tells its check, with the names that members have on the wire.
#[test]
fn what_stands_around_functions_is_asked() {
    let account = account(1, &[]);
    let found = check(&account, &[]);
    for (code, about, wanted) in [
        ("url-without-auth", ":orders-api", "failed"),
        ("url-any-origin", ":orders-api", "failed"),
        ("policy-public", ":orders-api", "failed"),
        ("policy-service-unbound", ":orders-api", "passed"),
        ("api-without-authorizer", ":orders-api", "failed"),
        ("load-balancer-target", ":orders-api", "failed"),
        ("code-not-signed", ":orders-api", "failed"),
        ("concurrency-not-reserved", ":orders-api", "passed"),
        ("logs-missing", ":orders-api", "passed"),
        ("logs-retention", ":orders-api", "failed"),
        ("url-without-auth", ":f0", "passed"),
        ("policy-public", ":f0", "passed"),
        ("api-without-authorizer", ":f0", "passed"),
        ("load-balancer-target", ":f0", "passed"),
        ("concurrency-not-reserved", ":f0", "failed"),
        ("logs-missing", ":f0", "failed"),
        ("trail-bucket-public", "trail/audit", "passed"),
        ("trail-bucket-key", "trail/audit", "failed"),
        ("signal-trail-changed", ":*", "passed"),
        // by an alarm on the alarm
        ("signal-errors", ":orders-api", "passed"),
        ("signal-errors", ":f0", "failed"),
        ("signal-function-changed", ":*", "failed"),
    ] {
        assert_eq!(result(&found, code, about), wanted, "{code} {about}");
    }
}

/// A refused call is *not checked*, never passed; a list of which a page is missing proves no absence.
#[test]
fn what_is_refused_is_not_checked() {
    for (refused, code, about) in [
        ("lambda:ListFunctionUrlConfigs", "url-without-auth", ":f0"),
        ("lambda:GetPolicy", "policy-public", ":f0"),
        (
            "lambda:GetFunctionCodeSigningConfig",
            "code-not-signed",
            ":f0",
        ),
        (
            "lambda:GetFunctionConcurrency",
            "concurrency-not-reserved",
            ":f0",
        ),
        ("logs:DescribeLogGroups", "logs-missing", ":f0"),
        (
            "logs:DescribeMetricFilters",
            "signal-function-changed",
            ":*",
        ),
        ("events:ListRules", "signal-denied", ":*"),
        ("monitoring:DescribeAlarms", "signal-trail-changed", ":*"),
        ("monitoring:DescribeAlarms", "signal-errors", ":orders-api"),
        ("apigateway:GetRestApis", "api-without-authorizer", ":f0"),
        ("apigateway:GetResources", "api-without-authorizer", ":f0"),
        ("apigateway:GetApis", "api-without-authorizer", ":f0"),
        ("apigateway:GetRoutes", "api-without-authorizer", ":f0"),
        (
            "apigateway:GetIntegrations",
            "api-without-authorizer",
            ":f0",
        ),
        (
            "elasticloadbalancing:DescribeTargetGroups",
            "load-balancer-target",
            ":f0",
        ),
        (
            "elasticloadbalancing:DescribeTargetHealth",
            "load-balancer-target",
            ":f0",
        ),
        ("s3:GetBucketAcl", "trail-bucket-public", "trail/audit"),
        ("s3:GetBucketEncryption", "trail-bucket-key", "trail/audit"),
        (
            "s3:GetBucketPolicyStatus",
            "trail-bucket-public",
            "trail/audit",
        ),
    ] {
        let account = account(1, &[refused]);
        let found = check(&account, &["--only", code]);
        assert_eq!(result(&found, code, about), "not_checked", "{refused}");
    }
}

/// Lists once, whatever the number of functions; four calls for each function, and none of them for other commands.
#[test]
fn requests_are_lists_first() {
    let counts = |command: &[&'static str], functions: usize| {
        let account = account(functions, &[]);
        let all = command.iter().copied();
        ask(
            &account,
            all.chain(["--since", "1d", "--trail", "event-history", "--quiet"]),
        );
        let counts = account.counts();
        move |action: &str| counts.get(action).copied().unwrap_or_default()
    };
    let of_check = counts(&["check"], 60);
    let of_scan = counts(&["scan"], 60);
    let of_suggest = counts(&["suggest", "orders-api"], 60);
    for list in LISTS {
        assert_eq!((of_check(list), of_scan(list)), (1, 1), "{list}");
    }
    for each in EACH {
        assert_eq!(
            (of_check(each), of_scan(each), of_suggest(each)),
            (61, 0, 0),
            "{each}"
        );
    }
    assert_eq!(
        of_suggest("apigateway:GetRestApis") + of_suggest("logs:DescribeLogGroups"),
        0
    );
}

/// Tags are asked for by the keys that a team says something of, are kept of these alone, and not asked for where nobody
/// says what they mean.
#[test]
fn tags_are_asked_for_where_somebody_says_what_they_mean() {
    let at = tempfile::tempdir().expect("a directory");
    let path = |name: &str| at.path().join(name).to_str().expect("text").to_owned();
    let (config, out) = (path("lpgen.toml"), path("account"));
    std::fs::write(&config, "[sensitivity.data-class]\npii = \"restricted\"\n").expect("written");
    let of_tags = ["--config", &config, "--only", "asset-without-sensitivity"];
    let running = |refused: &[&'static str]| {
        let mut stub = Stub::default();
        for action in refused {
            stub.refused.insert(*action, "AccessDeniedException");
        }
        stub.hostile
            .insert("cloudtrail:LookupEvents", super::around::lookup());
        stub.start()
    };
    let of = |account: &Running| {
        let found = check(account, &of_tags);
        result(&found, "asset-without-sensitivity", ":orders-api").to_owned()
    };
    assert_eq!(of(&running(&[])), "passed");
    assert_eq!(of(&running(&["tagging:GetResources"])), "not_checked");
    let account = running(&[]);
    ask(&account, ["snapshot", "--out", &out, "--config", &config]).ends(0);
    assert_eq!(account.counts().get("tagging:GetResources"), Some(&1));
    let saved = walkdir::WalkDir::new(&out).into_iter().flatten();
    let saved = saved.filter(|file| {
        file.path()
            .to_string_lossy()
            .contains("resourcegroupstaggingapi")
    });
    let saved: Vec<String> = saved
        .filter(|file| file.file_type().is_file())
        .map(|file| std::fs::read_to_string(file.path()).expect("text"))
        .collect();
    assert!(saved.iter().any(|text| text.contains("pii")), "{saved:?}");
    assert!(!saved.iter().any(|text| text.contains(MARK)), "{saved:?}");
    let without = running(&[]);
    ask(
        &without,
        [
            "check",
            "--since",
            "1d",
            "--trail",
            "event-history",
            "--quiet",
        ],
    );
    assert_eq!(without.counts().get("tagging:GetResources"), None);
}

/// A snapshot of it reads the same from files.
#[test]
fn a_saved_snapshot_says_what_the_account_says() {
    let account = account(1, &["s3:GetBucketAcl"]);
    let at = tempfile::tempdir().expect("a directory");
    let out = at.path().join("account");
    let out = out.to_str().expect("text");
    ask(&account, ["snapshot", "--out", out]).ends(0);
    let now = check(
        &account,
        &["--skip", "role-unused,asset-without-sensitivity"],
    );
    let saved = crate::support::run([
        "check",
        "--snapshot",
        out,
        "--format",
        "json",
        "--skip",
        "role-unused,asset-without-sensitivity",
    ]);
    let saved = saved.ends(0).json();
    let results = |found: &Value| -> Vec<(String, String, String)> {
        let findings = found["findings"].as_array().expect("findings");
        let text = |f: &Value, name: &str| f[name].as_str().expect("text").to_owned();
        let mut all: Vec<_> = findings
            .iter()
            .map(|f| (text(f, "code"), text(f, "subject"), text(f, "result")))
            .collect();
        all.sort();
        all
    };
    assert_eq!(results(&saved), results(&now));
}
