//! Secrets in environment variables, known by their form or by what the variable is called.
//!
//! INVARIANT: what is told is the kind alone. A value is looked at where it is read and then forgotten.

mod form;

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
    /// A list of settings with a password or a key among them, as databases and queues are connected to.
    ConnectionPassword,
    /// Credentials as a header has them (RFC 7617, RFC 6750).
    Header,
    /// Something whose variable is called a password, a token or a key.
    Named,
}

impl Secret {
    /// All kinds.
    pub(crate) const ALL: [Self; 10] = [
        Self::AccessKey,
        Self::SessionKey,
        Self::PrivateKey,
        Self::CodeHostToken,
        Self::ServiceToken,
        Self::WebToken,
        Self::UrlPassword,
        Self::ConnectionPassword,
        Self::Header,
        Self::Named,
    ];

    /// In a few words.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::AccessKey => "a long-lived AWS access key",
            Self::SessionKey => "an AWS access key of a session",
            Self::PrivateKey => "a private key",
            Self::CodeHostToken => "a token of a code host",
            Self::ServiceToken => "a token of a service",
            Self::WebToken => "a JSON Web Token",
            Self::UrlPassword => "a URL with a password",
            Self::ConnectionPassword => "a connection string with a password or key",
            Self::Header => "credentials of a header",
            Self::Named => "a secret, as the variable is called",
        }
    }

    /// What stands for such a value where the value itself is taken out.
    #[cfg(any(feature = "aws", test))]
    pub(crate) fn mark(self) -> String {
        format!("{MARK}{}", self.words())
    }
}

/// Begins what stands for a value.
const MARK: &str = "taken out: ";

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
pub(crate) fn secret(name: &str, value: &str) -> Option<Secret> {
    if let Some(kind) = value.strip_prefix(MARK) {
        return Secret::ALL.into_iter().find(|one| one.words() == kind);
    }
    form::by_form(value).or_else(|| by_name(name, value))
}

/// What a switch is set to, or what says that there is nothing.
const SWITCHES: [&str; 10] = [
    "enabled",
    "disabled",
    "required",
    "optional",
    "default",
    "custom",
    "inherit",
    "unknown",
    "secretsmanager",
    "parameterstore",
];

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
    let is_switch = SWITCHES.iter().any(|one| value.eq_ignore_ascii_case(one));
    let is_other = is_number || is_plain || is_switch || is_path(value) || is_reference(value);
    (is_called && is_long && !is_other).then_some(Secret::Named)
}

/// The name of a secret or a parameter: words in lower case, apart by `/`.
fn is_path(value: &str) -> bool {
    let is_word = |part: &str| {
        let is_part = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b);
        part.starts_with(|c: char| c.is_ascii_lowercase()) && part.bytes().all(is_part)
    };
    value.contains('/') && value.split('/').all(is_word)
}

/// What is filled in later, and not by the environment.
fn is_reference(value: &str) -> bool {
    value.contains("{{") || value.contains("${") || value.starts_with('<')
}

#[cfg(test)]
mod tests;
