//! Secrets by the form of a value.

use super::{Secret, is_reference};

/// A token by its form: what it begins with, and how many letters, digits, `-`, `_` and `.` follow at least (the rules of
/// gitleaks, `config/gitleaks.toml`).
const TOKENS: [(&str, usize, Secret); 32] = [
    ("ghp_", 36, Secret::CodeHostToken),
    ("gho_", 36, Secret::CodeHostToken),
    ("ghu_", 36, Secret::CodeHostToken),
    ("ghs_", 36, Secret::CodeHostToken),
    ("ghr_", 36, Secret::CodeHostToken),
    ("github_pat_", 30, Secret::CodeHostToken),
    ("glpat-", 20, Secret::CodeHostToken),
    ("dckr_pat_", 20, Secret::CodeHostToken),
    ("xoxb-", 20, Secret::ServiceToken),
    ("xoxp-", 20, Secret::ServiceToken),
    ("xoxa-", 20, Secret::ServiceToken),
    ("xapp-", 20, Secret::ServiceToken),
    ("xoxe-", 20, Secret::ServiceToken),
    ("xoxe.xoxp-", 20, Secret::ServiceToken),
    ("xoxr-", 20, Secret::ServiceToken),
    ("xoxs-", 20, Secret::ServiceToken),
    ("sk_live_", 20, Secret::ServiceToken),
    ("sk_test_", 20, Secret::ServiceToken),
    ("rk_live_", 20, Secret::ServiceToken),
    ("rk_test_", 20, Secret::ServiceToken),
    ("shpat_", 32, Secret::ServiceToken),
    ("dop_v1_", 64, Secret::ServiceToken),
    ("hf_", 34, Secret::ServiceToken),
    ("hvs.", 24, Secret::ServiceToken),
    ("whsec_", 20, Secret::ServiceToken),
    ("AIza", 35, Secret::ServiceToken),
    ("ya29.", 20, Secret::ServiceToken),
    ("SG.", 40, Secret::ServiceToken),
    ("sk-ant-", 30, Secret::ServiceToken),
    ("sk-", 40, Secret::ServiceToken),
    ("npm_", 36, Secret::ServiceToken),
    ("pypi-", 40, Secret::ServiceToken),
];

pub(super) fn by_form(value: &str) -> Option<Secret> {
    let keys = [("AKIA", Secret::AccessKey), ("ASIA", Secret::SessionKey)];
    for (prefix, kind) in keys {
        let is_key = |at: usize| is_key_id(value, at);
        if value.match_indices(prefix).any(|(at, _)| is_key(at)) {
            return Some(kind);
        }
    }
    if is_private_key(value) {
        return Some(Secret::PrivateKey);
    }
    if value.contains("https://hooks.slack.com/services/T") {
        // The address is the credential (Slack API, "Sending messages using incoming webhooks").
        return Some(Secret::ServiceToken);
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
    if has_password(value) {
        return Some(Secret::UrlPassword);
    }
    if is_connection(value) {
        return Some(Secret::ConnectionPassword);
    }
    is_header(value).then_some(Secret::Header)
}

/// A private key, as it is or in base64, where one line may be wrapped in another's: `LS0tLS1CRUdJTi` is `-----BEGIN`,
/// and the words that follow stand in one of three places of a group of three bytes (RFC 4648, section 4).
fn is_private_key(value: &str) -> bool {
    const IN_BASE64: [&str; 3] = ["UFJJVkFURSBLRV", "BSSVZBVEUgS0VZ", "QUklWQVRFIEtFW"];
    (value.contains("-----BEGIN ") && value.contains("PRIVATE KEY-----"))
        || (value.starts_with("LS0tLS1CRUdJTi") && IN_BASE64.iter().any(|at| value.contains(at)))
}

/// Settings apart by `;` or blanks, `Key=Value`, of which one is a password or a key and another says where to connect
/// (ADO.NET, libpq, "Configure Azure Storage connection strings").
fn is_connection(value: &str) -> bool {
    const SECRETS: [&str; 5] = ["password", "pwd", "accountkey", "sharedaccesskey", "secret"];
    const PLACES: [&str; 9] = [
        "server",
        "data source",
        "host",
        "hostname",
        "endpoint",
        "accountname",
        "addr",
        "dsn",
        "database",
    ];
    let settings = |apart: fn(char) -> bool| {
        let each = value.split(apart).filter_map(|one| one.split_once('='));
        each.map(|(key, text)| (key.trim().to_ascii_lowercase(), text.trim().to_owned()))
            .collect::<Vec<_>>()
    };
    [settings(|c| c == ';'), settings(char::is_whitespace)]
        .iter()
        .any(|all| {
            let has = |keys: &[&str], is: fn(&str) -> bool| {
                let mut own = all.iter().filter(|(key, _)| keys.contains(&key.as_str()));
                own.any(|(_, text)| is(text))
            };
            has(&PLACES, |_| true) && has(&SECRETS, |text| !text.is_empty() && !is_reference(text))
        })
}

fn is_header(value: &str) -> bool {
    let (scheme, rest) = value.split_once(' ').unwrap_or_default();
    let is_scheme = ["basic", "bearer", "token"]
        .iter()
        .any(|one| scheme.eq_ignore_ascii_case(one));
    let is_token = |b: u8| b.is_ascii_alphanumeric() || b"-._~+/=".contains(&b);
    is_scheme
        && rest.len() >= 12
        && rest.bytes().all(is_token)
        && rest.bytes().any(|b| b.is_ascii_digit() || b == b'=')
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
