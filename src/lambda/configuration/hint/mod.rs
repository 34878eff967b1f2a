//! What the value of an environment variable names, when it names a resource and nothing else.
//!
//! Values of environment variables may be secrets. A value becomes a hint only when it is an ARN or a
//! queue URL, or when the variable's name says of which kind the resource is and the value fits that
//! kind's grammar. Everything else is forgotten.

use std::fmt;

use crate::catalog::name::{NameKind, kinds};
use crate::iam::arn::{Arn, is_account};
use crate::lambda::function::Function;

/// A resource that an environment variable names.
///
/// Its text form is all of the value that may be written down; reading it again under the same
/// variable gives the same hint.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hint {
    kind: &'static NameKind,
    form: Form,
    name: String,
}

/// How the value named the resource, beside its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    Name,
    Arn {
        partition: String,
        region: String,
        account: String,
    },
    /// Host and account of a queue's URL, and the region that the host names.
    Url {
        host: String,
        region: String,
        account: String,
    },
}

/// What the variable `name` with this value names; `None` for everything that is no name of a
/// resource, or might be more than that.
pub(crate) fn hint(name: &str, value: &str) -> Option<Hint> {
    let words = words(name)?;
    if words.iter().any(|word| is_secret(word)) {
        return None;
    }
    if value.starts_with("arn:") {
        return of_arn(value);
    }
    if value.starts_with("https://") {
        return of_url(value);
    }
    if words.iter().any(|word| word.contains("SECRET")) || is_access_key(value) {
        return None;
    }
    let said = words.strip_suffix(&["NAME".to_owned()]).unwrap_or(&words);
    let is_said = |kind: &&NameKind| {
        let mut variables = kind.variables.iter();
        variables.any(|variable| {
            let tail = said.len().checked_sub(variable.len());
            tail.is_some_and(|at| said[at..] == variable[..])
        })
    };
    let kind = kinds().iter().find(is_said)?;
    kind.holds(value).then(|| Hint {
        kind,
        form: Form::Name,
        name: value.to_owned(),
    })
}

impl Hint {
    /// What kind of thing it names, in a word: `table`.
    pub(crate) fn kind(&self) -> &'static str {
        self.kind.word
    }

    /// The name: `orders`.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// IAM pattern texts of the resource and of what is part of it (a table's indexes, a bucket's
    /// objects); a name alone is one of the function's own account and region.
    pub(crate) fn resources(&self, home: &Function) -> Vec<String> {
        let NameKind {
            service, before, ..
        } = self.kind;
        let (partition, region, account) = match &self.form {
            Form::Arn {
                partition,
                region,
                account,
            } => (partition, region, account),
            Form::Url {
                region, account, ..
            } => (&home.partition, region, account),
            Form::Name => (&home.partition, &home.region, &home.account),
        };
        let is_global = *service == "s3";
        let place = if is_global {
            ":".to_owned()
        } else {
            format!("{region}:{account}")
        };
        let root = format!("arn:{partition}:{service}:{place}:{before}{}", self.name);
        let mut out = vec![root.clone()];
        out.extend(
            self.kind
                .parts
                .iter()
                .map(|part| match part.split_once('=') {
                    // Executions stand beside their state machine, not below it.
                    Some((from, to)) => root.replacen(from, to, 1) + ":*",
                    None => format!("{root}{part}"),
                }),
        );
        out
    }
}

impl fmt::Display for Hint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        match &self.form {
            Form::Name => out.write_str(name),
            Form::Url { host, account, .. } => write!(out, "https://{host}/{account}/{name}"),
            Form::Arn {
                partition,
                region,
                account,
            } => {
                let NameKind {
                    service, before, ..
                } = self.kind;
                write!(
                    out,
                    "arn:{partition}:{service}:{region}:{account}:{before}{name}"
                )
            }
        }
    }
}

/// The words of a variable's name in capitals: of `ordersTableName` and `ORDERS_TABLE_NAME`, `ORDERS`,
/// `TABLE`, `NAME`. A name that Lambda would refuse has none (Lambda developer guide, "Working with
/// Lambda environment variables": letters, digits and underscores, at least two).
fn words(name: &str) -> Option<Vec<String>> {
    let is_letter = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    if name.len() < 2 || !name.bytes().all(is_letter) || !name.as_bytes()[0].is_ascii_alphabetic() {
        return None;
    }
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in name.chars() {
        if c == '_' || c.is_ascii_uppercase() && was_lower {
            words.push(String::new());
        }
        was_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
        if c != '_'
            && let Some(word) = words.last_mut()
        {
            word.push(c.to_ascii_uppercase());
        }
    }
    words.retain(|word| !word.is_empty());
    Some(words)
}

/// Words that say that a value is a secret, wherever they stand in a word,
const SECRETS: [&str; 12] = [
    "APIKEY",
    "BEARER",
    "COOKIE",
    "CREDENTIAL",
    "PASSPHRASE",
    "PASSWD",
    "PASSWORD",
    "PRIVATE",
    "SIGNATURE",
    "SIGNING",
    "TOKEN",
    "WEBHOOK",
];

/// and those that say it alone.
const SHORT_SECRETS: [&str; 14] = [
    "AUTH", "CERT", "CRED", "CREDS", "JWT", "KEY", "KEYS", "OTP", "PASS", "PAT", "PIN", "PWD",
    "SALT", "SESSION",
];

fn is_secret(word: &str) -> bool {
    SHORT_SECRETS.contains(&word) || SECRETS.iter().any(|secret| word.contains(secret))
}

/// Ids of access keys (IAM user guide, "IAM identifiers").
fn is_access_key(value: &str) -> bool {
    value.len() == 20 && (value.starts_with("AKIA") || value.starts_with("ASIA"))
}

fn of_arn(value: &str) -> Option<Hint> {
    let arn = Arn::parse(value)?;
    if !is_partition(arn.partition) {
        return None;
    }
    let of_kind = |kind: &'static NameKind| {
        let rest = arn.resource.strip_prefix(kind.before)?;
        // What is part of the resource says no more of it: an index, an object, a version.
        let cut = |at: char| rest.split(at).next().unwrap_or(rest);
        let name = kind.ends_at.map_or(rest, cut);
        let is_placed = match kind.service {
            "s3" => arn.region.is_empty() && arn.account.is_empty(),
            "iam" => arn.region.is_empty() && is_account(arn.account),
            _ => is_region(arn.region) && is_account(arn.account),
        };
        (kind.service == arn.service && is_placed && kind.holds(name)).then(|| Hint {
            kind,
            form: Form::Arn {
                partition: arn.partition.to_owned(),
                region: arn.region.to_owned(),
                account: arn.account.to_owned(),
            },
            name: name.to_owned(),
        })
    };
    kinds().iter().find_map(of_kind)
}

/// `https://sqs.REGION.amazonaws.com/ACCOUNT/NAME`, or the older form of the host (SQS developer guide,
/// "Queue and message identifiers"; AWS General Reference, "Amazon SQS endpoints", legacy endpoints).
fn of_url(value: &str) -> Option<Hint> {
    let mut parts = value.strip_prefix("https://")?.splitn(3, '/');
    let (host, account, name) = (parts.next()?, parts.next()?, parts.next()?);
    let named = host
        .strip_suffix(".amazonaws.com.cn")
        .or_else(|| host.strip_suffix(".amazonaws.com"))?;
    let region = named
        .strip_prefix("sqs.")
        .or_else(|| named.strip_suffix(".queue"))?;
    let kind = kinds().iter().find(|kind| kind.word == "queue")?;
    (is_region(region) && is_account(account) && kind.holds(name)).then(|| Hint {
        kind,
        form: Form::Url {
            host: host.to_owned(),
            region: region.to_owned(),
            account: account.to_owned(),
        },
        name: name.to_owned(),
    })
}

fn is_partition(text: &str) -> bool {
    text == "aws"
        || text.strip_prefix("aws-").is_some_and(|rest| {
            (2..=8).contains(&rest.len())
                && rest.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
        })
}

/// `eu-west-1`, `us-gov-west-1`: words of small letters, a number at the end.
fn is_region(text: &str) -> bool {
    let words: Vec<&str> = text.split('-').collect();
    let Some((number, words)) = words.split_last() else {
        return false;
    };
    let is_word =
        |w: &&str| (2..=10).contains(&w.len()) && w.bytes().all(|b| b.is_ascii_lowercase());
    (2..=4).contains(&words.len())
        && words.iter().all(is_word)
        && (1..=2).contains(&number.len())
        && number.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests;
