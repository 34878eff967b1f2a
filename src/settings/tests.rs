use super::key::KEYS;
use super::*;

const WHOLE: &str = r#"
[[repository]]
path = "../orders"
functions = ["orders-*", "arn:aws:lambda:eu-west-1:111122223333:function:audit"]
reviewers = ["team/orders"]
labels = ["least-privilege"]

[[repository]]
url = "https://code.example/shop.git"
functions = ["*"]

[[definition]]
function = "orders-*"
file = "infra/orders"
address = "aws_lambda_function.api"

[[exception]]
keep = "s3:PutObject"
function = "orders-*"
reason = "the yearly export"
expires = 2027-01-31

[[exception]]
allow = "url-without-auth"
function = "webhook"
reason = "the partner signs requests"
expires = "never"

[[exception]]
ignore = true
function = "legacy"
reason = "goes in spring"
expires = "2027-03-01"

[window]
days = 90

[limits]
open_requests = 5
minimum_days = 21

[sensitivity.data-class]
pii = "restricted"
"*" = "internal"

[review]
reviewers = ["security"]
days = 180
"#;

fn function(name: &str) -> Function {
    let arn = format!("arn:aws:lambda:eu-west-1:111122223333:function:{name}");
    Function::from_arn(&arn).expect("an ARN")
}

#[test]
fn the_whole_file_is_read() {
    let settings = Settings::parse(WHOLE).expect("it is right");
    let place = |name| settings.owner(&function(name)).map(|r| r.place.clone());
    let path = RepositoryPlace::Path("../orders".to_owned());
    assert_eq!(place("orders-api"), Some(path.clone()));
    assert_eq!(place("audit"), Some(path));
    let own = settings.definition(&function("orders-api"));
    let own = own.expect("a definition");
    assert_eq!(own.file.as_deref(), Some("infra/orders"));
    assert_eq!(own.address.as_deref(), Some("aws_lambda_function.api"));
    assert_eq!(settings.definition(&function("audit")), None);
    let url = RepositoryPlace::Url("https://code.example/shop.git".to_owned());
    assert_eq!(place("other"), Some(url));
    let shown: Vec<String> = settings
        .exceptions
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        shown,
        [
            "keep `s3:PutObject` of `orders-*`",
            "allow `url-without-auth` of `webhook`",
            "ignore of `legacy`"
        ]
    );
    assert_eq!(settings.exceptions[0].line, 17);
    assert_eq!(
        settings.exceptions[0].words(),
        "the yearly export (until 2027-01-31)"
    );
    assert_eq!(settings.window, Some(90));
    assert_eq!(settings.limits.minimum_days, Some(21));
    let said = |value| settings.sensitivity.of([("data-class", value), ("x", "y")]);
    assert_eq!(said("pii"), Some(Sensitivity::Restricted));
    assert_eq!(said("other"), Some(Sensitivity::Internal));
    assert_eq!(settings.sensitivity.of([("x", "y")]), None);
    assert_eq!(Settings::parse(&format!("\u{feff}{WHOLE}")), Ok(settings));
    assert_eq!(Settings::parse(""), Ok(Settings::default()));
}

#[test]
fn an_exception_ends_with_its_day() {
    let settings = Settings::parse(WHOLE).expect("it is right");
    let on = |day: &str| settings.exceptions[0].is_in_force(day.parse().expect("a date"));
    assert!(on("2027-01-31"));
    assert!(!on("2027-02-01"));
    assert!(settings.exceptions[1].is_in_force("9999-12-31".parse().expect("a date")));
}

#[test]
fn every_error_has_its_place_and_what_was_meant() {
    let exception = |lines: &str| {
        format!("[[exception]]\nfunction = \"f\"\nreason = \"r\"\nexpires = \"never\"\n{lines}")
    };
    for (text, said) in [
        (
            "[[repositry]]\n",
            "line 1, column 3: `repositry` is no key; `repository` is the nearest that there is",
        ),
        (
            "[limits]\nopen_request = 1",
            "line 2, column 1: `open_request` is no key; `open_requests` is the nearest that there is",
        ),
        (
            "[window]\nzzz = 1",
            "line 2, column 1: `zzz` is no key; there are `days`",
        ),
        ("[window]\ndays = 0", "line 2, column 8: at least one day"),
        ("[window]\ndays = -1", "line 2, column 8"),
        ("[window]\ndays = \"many\"", "line 2, column 8"),
        ("é = [", "line 1"),
        (
            "[[repository]]\nfunctions = []",
            "line 1, column 1: a repository has a `path` or a `url`",
        ),
        (
            "[[repository]]\npath = \"a\"\nurl = \"b\"\nfunctions = []",
            "line 3, column 7: a repository has a `path` or a `url`, not both",
        ),
        (
            "[[repository]]\npath = \"a\"\nfunctions = [\"a b\"]",
            "line 3, column 14: `a b` is neither",
        ),
        (
            "[[definition]]\nfunction = \"f\"",
            "line 1, column 1: a definition has a `file`, an `address`, or both",
        ),
        (
            "[[definition]]\nfunction = \"f\"\nfile = \"\"",
            "line 3, column 8: nothing is written here",
        ),
        (&exception(""), "line 1, column 1: an exception has one of"),
        (
            &exception("keep = \"s3:Get*\""),
            "line 5, column 8: `s3:Get*` is no action; name one action",
        ),
        (
            &exception("keep = \"s3:GetObject\"\nallow = \"x\""),
            "an exception has one of",
        ),
        (
            &exception("ignore = false"),
            "line 5, column 10: `ignore` is `true` or not there",
        ),
        (
            "[[exception]]\nignore = true\nfunction = \"f\"\nreason = \" \"\nexpires = \"never\"",
            "line 4, column 10: nothing is written here",
        ),
        (
            "[[exception]]\nignore = true\nfunction = \"f\"\nreason = \"r\"\nexpires = \"soon\"",
            "line 5, column 11: `expires` is no date; a date",
        ),
        (
            "[[exception]]\nignore = true\nfunction = \"f\"\nreason = \"r\"\nexpires = 07:30:00",
            "`expires` is no date",
        ),
        (
            "[[exception]]\nignore = true\nfunction = \"f\"\nexpires = \"never\"",
            "missing field `reason`",
        ),
        (
            "[[exception]]\nignore = true\nfunction = \"f\"\nreason = \"r\"",
            "missing field `expires`",
        ),
        (
            "[sensitivity.k]\nv = \"secret\"",
            "line 2, column 5: `secret` is no sensitivity; one of `public`",
        ),
        ("[window]\ndays = 1\ndays = 2", "line 3"),
    ] {
        let error = Settings::parse(text).expect_err(text);
        let hint = error
            .hint
            .as_ref()
            .map_or(String::new(), |h| format!("; {h}"));
        let found = format!("{error}{hint}");
        assert!(found.contains(said), "{text}\n{found}");
    }
}

/// A key that is not in the table is refused before the types see it; each in the table is read.
#[test]
fn the_table_of_keys_is_what_the_types_take() {
    for key in KEYS {
        let is_there = WHOLE.contains(&format!("\n{} = ", key.name));
        assert!(is_there, "no `{}` in the file of this test", key.name);
    }
}

#[test]
fn every_key_is_documented() {
    let page = include_str!("../../docs/config.md");
    for key in KEYS {
        let row = format!("| `{}` |", key.name);
        let section = page
            .split("\n## ")
            .find(|s| s.starts_with(&format!("`{}`", key.table)));
        let section = section.unwrap_or_else(|| panic!("no section of `{}`", key.table));
        assert!(section.contains(&row), "`{}` of `{}`", key.name, key.table);
    }
    assert!(page.contains("\n## `sensitivity`"));
    for sensitivity in Sensitivity::ALL {
        assert!(page.contains(&format!("`{}`", sensitivity.word())));
    }
}

/// The page's own example is a file that is read.
#[test]
fn the_example_of_the_page_is_right() {
    let page = include_str!("../../docs/config.md");
    let example = page
        .split("```toml\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let settings = Settings::parse(example.expect("an example")).expect("it is right");
    assert!(!settings.exceptions.is_empty() && !settings.repositories.is_empty());
}

proptest::proptest! {
    /// Whatever stands in it, an error has a place in the text.
    #[test]
    fn no_text_makes_it_fall_over(text in "[\\[\\]a-z=\"\n é{}#.0-9-]{0,60}") {
        if let Err(error) = Settings::parse(&text) {
            proptest::prop_assert!(error.line >= 1 && error.line <= text.matches('\n').count() + 1);
        }
    }
}
