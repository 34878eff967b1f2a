//! What is a secret, and what only looks like one.

use super::*;

#[test]
fn secrets_are_known_by_their_form() {
    let long = "a1B2".repeat(12);
    for (value, kind) in [
        ("AKIAIOSFODNN7EXAMPLE".to_owned(), Secret::AccessKey),
        ("key=AKIAIOSFODNN7EXAMPLE;".to_owned(), Secret::AccessKey),
        ("ASIAIOSFODNN7EXAMPLE".to_owned(), Secret::SessionKey),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMII".to_owned(),
            Secret::PrivateKey,
        ),
        (format!("ghp_{long}"), Secret::CodeHostToken),
        (format!("Bearer xoxb-{long}"), Secret::ServiceToken),
        (format!("sk-{long}"), Secret::ServiceToken),
        (
            format!("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.{long}"),
            Secret::WebToken,
        ),
        (
            "postgres://app:hunter2@db:5432/orders".to_owned(),
            Secret::UrlPassword,
        ),
        (
            "redis://:hunter2@cache:6379".to_owned(),
            Secret::UrlPassword,
        ),
        (
            "https://api:hunter2@hooks.example.com/a".to_owned(),
            Secret::UrlPassword,
        ),
        (
            "-----BEGIN PRIVATE KEY-----\\nMII\\n-----END PRIVATE KEY-----".to_owned(),
            Secret::PrivateKey,
        ),
        // `-----BEGIN PRIVATE KEY-----`, the same of RSA and of EC, in base64
        (
            "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1JSUU=".to_owned(),
            Secret::PrivateKey,
        ),
        (
            "LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQpNSUlF".to_owned(),
            Secret::PrivateKey,
        ),
        (
            "LS0tLS1CRUdJTiBFQyBQUklWQVRFIEtFWS0tLS0tCk1I".to_owned(),
            Secret::PrivateKey,
        ),
        (format!("github_pat_{long}"), Secret::CodeHostToken),
        (format!("sk_live_{long}"), Secret::ServiceToken),
        (format!("rk_test_{long}"), Secret::ServiceToken),
        (
            "https://hooks.slack.com/services/T000/B000/XXXX".to_owned(),
            Secret::ServiceToken,
        ),
        (
            "Server=db;Database=orders;User Id=app;Password=hunter2;".to_owned(),
            Secret::ConnectionPassword,
        ),
        (
            "host=db user=app password=hunter2 dbname=orders".to_owned(),
            Secret::ConnectionPassword,
        ),
        (
            "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=abc==".to_owned(),
            Secret::ConnectionPassword,
        ),
        ("Basic YXBwOmh1bnRlcjI=".to_owned(), Secret::Header),
        (
            "AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG".to_owned(),
            Secret::AccessKey,
        ),
    ] {
        assert_eq!(secret("X", &value), Some(kind), "{value}");
        assert_eq!(secret("X", &kind.mark()), Some(kind));
    }
}

#[test]
fn a_name_tells_where_the_form_does_not() {
    for (name, value, is_secret) in [
        ("DB_PASSWORD", "hunter2", true),
        ("stripe-api-key", "abcdef123", true),
        ("CLIENT_SECRET", "s3cr3tvalue", true),
        (
            "DB_PASSWORD",
            "arn:aws:secretsmanager:eu-west-1:1:secret:x",
            false,
        ),
        ("DB_PASSWORD", "/orders/db/password", false),
        ("DB_PASSWORD", "{{resolve:ssm:x}}", false),
        ("DB_PASSWORD", "", false),
        ("MAX_TOKEN", "4096000", false),
        ("SECRET_NAME", "orders/database", false),
        (
            "AWS_SECRET_ACCESS_KEY",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            true,
        ),
        ("DB_SECRET", "prod/orders/database", false),
        ("DB_PASSWORD", "prod/Orders/Database1", true),
        ("REQUIRE_TOKEN", "disabled", false),
        ("FEATURE_KEY", "new-checkout", false),
        (
            "COMMIT",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            false,
        ),
        ("TENANT", "6f1e2a9c-3f63-4d1a-9d57-1d0a2c9e4b77", false),
        ("TOPIC", "arn:aws:sns:eu-west-1:111122223333:alerts", false),
        ("VERIFY_WITH", "-----BEGIN PUBLIC KEY-----\nMII", false),
        (
            "CERTIFICATE",
            "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUQ=",
            false,
        ),
        (
            "LOGO",
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
            false,
        ),
        (
            "DSN",
            "Server=db;Database=orders;Integrated Security=true",
            false,
        ),
        ("DSN", "Server=db;Password=${DB_PASSWORD}", false),
        ("MODE", "basic authentication", false),
        ("GREETING", "Bearer of good news", false),
        ("COMPASS", "north-west", false),
        ("TABLE_NAME", "orders-table", false),
        ("URL", "https://example.com/a:b@c", false),
        ("URL", "https://user@example.com/", false),
        ("KEY_ID", "AKIAIOSFODNN7EXAMPLEX", false),
        ("ID", "XAKIAIOSFODNN7EXAMPLE", false),
    ] {
        assert_eq!(secret(name, value).is_some(), is_secret, "{name}={value}");
    }
}
