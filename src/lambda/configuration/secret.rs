//! Secrets in environment variables, known by their form or by what the variable is called.
//!
//! INVARIANT: what is told is the kind alone. A value is looked at where it is read and then forgotten.

/// What kind of secret a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Secret {
    /// A long-lived AWS access key id (`AKIA…`; AWS page "IAM identifiers", unique id prefixes).
    AccessKey,
    /// An AWS access key id of a session (`ASIA…`, same page).
    SessionKey,
    /// A private key (RFC 7468).
    PrivateKey,
    /// A token of a code host.
    CodeHostToken,
    /// A token of a chat, payment or mail service, or of an API.
    ServiceToken,
    /// A JSON Web Token (RFC 7519).
    WebToken,
    /// A URL with a password in it (RFC 3986, `userinfo`).
    UrlPassword,
    /// Something whose variable is called a password, a token or a key.
    Named,
}

impl Secret {
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::AccessKey,
        Self::SessionKey,
        Self::PrivateKey,
        Self::CodeHostToken,
        Self::ServiceToken,
        Self::WebToken,
        Self::UrlPassword,
        Self::Named,
    ];

    /// In a few words.
    pub fn words(self) -> &'static str {
        match self {
            Self::AccessKey => "a long-lived AWS access key",
            Self::SessionKey => "an AWS access key of a session",
            Self::PrivateKey => "a private key",
            Self::CodeHostToken => "a token of a code host",
            Self::ServiceToken => "a token of a service",
            Self::WebToken => "a JSON Web Token",
            Self::UrlPassword => "a URL with a password",
            Self::Named => "a secret, as the variable is called",
        }
    }

    /// What stands for such a value where the value itself is taken out.
    pub(crate) fn mark(self) -> String {
        format!("{MARK}{}", self.words())
    }
}

/// Begins what stands for a value.
const MARK: &str = "taken out: ";

/// A token by its form: what it begins with, and how many letters, digits, `-`, `_` and `.` follow at least.
const TOKENS: [(&str, usize, Secret); 22] = [
    ("ghp_", 36, Secret::CodeHostToken),
    ("gho_", 36, Secret::CodeHostToken),
    ("ghu_", 36, Secret::CodeHostToken),
    ("ghs_", 36, Secret::CodeHostToken),
    ("ghr_", 36, Secret::CodeHostToken),
    ("github_pat_", 30, Secret::CodeHostToken),
    ("glpat-", 20, Secret::CodeHostToken),
    ("xoxb-", 20, Secret::ServiceToken),
    ("xoxp-", 20, Secret::ServiceToken),
    ("xoxa-", 20, Secret::ServiceToken),
    ("xapp-", 20, Secret::ServiceToken),
    ("sk_live_", 20, Secret::ServiceToken),
    ("sk_test_", 20, Secret::ServiceToken),
    ("rk_live_", 20, Secret::ServiceToken),
    ("whsec_", 20, Secret::ServiceToken),
    ("AIza", 35, Secret::ServiceToken),
    ("ya29.", 20, Secret::ServiceToken),
    ("SG.", 40, Secret::ServiceToken),
    ("sk-ant-", 30, Secret::ServiceToken),
    ("sk-", 40, Secret::ServiceToken),
    ("npm_", 36, Secret::ServiceToken),
    ("pypi-", 40, Secret::ServiceToken),
];

/// Last words of names of variables that hold secrets.
const NAMES: [&str; 16] = [
    "PASSWORD",
    "PASSWD",
    "PWD",
    "PASS",
    "PASSPHRASE",
    "SECRET",
    "TOKEN",
    "APIKEY",
    "API_KEY",
    "PRIVATE_KEY",
    "SECRET_KEY",
    "ACCESS_KEY",
    "AUTH_KEY",
    "SIGNING_KEY",
    "ENCRYPTION_KEY",
    "CREDENTIALS",
];

/// What kind of secret a variable holds; `None` when nothing speaks for one.
pub fn secret(name: &str, value: &str) -> Option<Secret> {
    if let Some(kind) = value.strip_prefix(MARK) {
        return Secret::ALL.into_iter().find(|one| one.words() == kind);
    }
    by_form(value).or_else(|| by_name(name, value))
}

fn by_form(value: &str) -> Option<Secret> {
    let keys = [("AKIA", Secret::AccessKey), ("ASIA", Secret::SessionKey)];
    for (prefix, kind) in keys {
        let is_key = |at: usize| is_key_id(value, at);
        if value.match_indices(prefix).any(|(at, _)| is_key(at)) {
            return Some(kind);
        }
    }
    if value.contains("-----BEGIN ") && value.contains("PRIVATE KEY-----") {
        return Some(Secret::PrivateKey);
    }
    if let Some((_, _, kind)) = TOKENS
        .iter()
        .find(|(prefix, least, _)| has_token(value, prefix, *least))
    {
        return Some(*kind);
    }
    if words(value).any(is_web_token) {
        return Some(Secret::WebToken);
    }
    has_password(value).then_some(Secret::UrlPassword)
}

/// An access key id: 20 upper-case letters and digits, and no more of them around.
fn is_key_id(value: &str, at: usize) -> bool {
    let is_part = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    let bytes = value.as_bytes();
    let key = bytes[at..].iter().take_while(|b| is_part(b)).count();
    key == 20 && (at == 0 || !bytes[at - 1].is_ascii_alphanumeric())
}

/// The parts of a value that stand alone: a token may be one of several things in it.
fn words(value: &str) -> impl Iterator<Item = &str> {
    value.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
}

fn has_token(value: &str, prefix: &str, least: usize) -> bool {
    let mut words = words(value);
    words.any(|word| {
        word.strip_prefix(prefix)
            .is_some_and(|rest| rest.len() >= least)
    })
}

/// Three parts in base64url, of which the first two are JSON objects.
fn is_web_token(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    parts.len() == 3 && parts[..2].iter().all(|part| part.starts_with("eyJ")) && parts[2].len() > 20
}

fn has_password(value: &str) -> bool {
    value.match_indices("://").any(|(at, _)| {
        let rest = &value[at + 3..];
        let authority = rest
            .split(['/', '?', '#', ' ', '"'])
            .next()
            .unwrap_or_default();
        let user = authority.rsplit_once('@').map(|(user, _)| user);
        let password = user.and_then(|user| user.split_once(':'));
        password.is_some_and(|(_, password)| !password.is_empty() && !is_reference(password))
    })
}

/// A name says it only of a value that may be one: no ARN, no reference, no path, no switch, no number.
fn by_name(name: &str, value: &str) -> Option<Secret> {
    let name = name.to_ascii_uppercase().replace('-', "_");
    let is_called = NAMES.iter().any(|last| {
        name.strip_suffix(last)
            .is_some_and(|before| before.is_empty() || before.ends_with('_') || last.len() > 4)
    });
    let is_long = value.len() >= 6 && !value.contains(char::is_whitespace);
    let is_number = value.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let is_plain = value.starts_with("arn:") || value.starts_with('/') || value.contains("://");
    (is_called && is_long && !is_number && !is_plain && !is_reference(value))
        .then_some(Secret::Named)
}

/// What is filled in later, and not by the environment.
fn is_reference(value: &str) -> bool {
    value.contains("{{") || value.contains("${") || value.starts_with('<')
}

#[cfg(test)]
mod tests {
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
}
