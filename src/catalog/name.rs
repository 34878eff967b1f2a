//! Names of resources, by the naming rules of their services (`action-catalog/rules/names.toml`).

use std::sync::LazyLock;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    /// Variables of ARNs whose values hold no slash.
    #[serde(borrow)]
    flat: Vec<&'static str>,
    kinds: Vec<NameKind>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../action-catalog/names.json"))
        .expect("INVARIANT: the rebuild wrote it")
});

/// Whether the value of a variable of ARNs can hold no slash.
pub(crate) fn is_flat(variable: &str) -> bool {
    NAMES.flat.contains(&variable)
}

/// The kinds of resources that are known by the names of variables that name them.
pub(crate) fn kinds() -> &'static [NameKind] {
    &NAMES.kinds
}

/// One kind of resource.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NameKind {
    /// What it is called.
    pub(crate) word: &'static str,
    /// The service part of its ARN; the IAM prefix, too.
    pub(crate) service: &'static str,
    /// What stands before the name in the resource part of its ARN.
    pub(crate) before: &'static str,
    /// The character after which an ARN names a part of the resource.
    pub(crate) ends_at: Option<char>,
    /// Patterns of what is part of it: what follows its ARN, or `one=other`: what of the ARN is
    /// another word for the part.
    #[serde(borrow)]
    pub(crate) parts: Vec<&'static str>,
    /// The last words of a variable that holds the name alone, before `NAME`; empty for kinds whose
    /// name alone may be a secret or says too little.
    #[serde(borrow)]
    pub(crate) variables: Vec<Vec<&'static str>>,
    /// The least and the greatest length of a name.
    length: (usize, usize),
    /// The characters besides letters and digits.
    others: &'static str,
    /// What else must hold of a name.
    rule: Option<Rule>,
}

/// What else must hold of a name.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Rule {
    /// It may end in `.fifo`.
    Fifo,
    /// The rules for buckets.
    Bucket,
    /// An id of a key: a UUID, or `mrk-` and 32 digits.
    Key,
}

impl NameKind {
    /// Whether the name is one.
    pub(crate) fn holds(&self, name: &str) -> bool {
        let (least, most) = self.length;
        if !(least..=most).contains(&name.len()) {
            return false;
        }
        let plain = match self.rule {
            Some(Rule::Fifo) => name.strip_suffix(".fifo").unwrap_or(name),
            _ => name,
        };
        let fits = |c: char| c.is_ascii_alphanumeric() || self.others.contains(c);
        !plain.is_empty()
            && plain.chars().all(fits)
            && match self.rule {
                None | Some(Rule::Fifo) => true,
                Some(Rule::Bucket) => is_bucket(name),
                Some(Rule::Key) => is_key(name),
            }
    }
}

/// S3 user guide, "General purpose bucket naming rules".
fn is_bucket(name: &str) -> bool {
    let is_end = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let parts: Vec<&str> = name.split('.').collect();
    let is_address = parts.len() == 4 && parts.iter().all(|part| part.parse::<u8>().is_ok());
    !name.contains(|c: char| c.is_ascii_uppercase())
        && is_end(name.chars().next())
        && is_end(name.chars().last())
        && !name.contains("..")
        && !is_address
}

/// KMS API reference, DescribeKey, and the developer guide, "Multi-Region keys in AWS KMS".
fn is_key(name: &str) -> bool {
    let hexadecimal = |c: char| c.is_ascii_digit() || matches!(c, 'a'..='f');
    if let Some(digits) = name.strip_prefix("mrk-") {
        return digits.len() == 32 && digits.chars().all(hexadecimal);
    }
    let lengths: Vec<usize> = name.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && name.chars().all(|c| c == '-' || hexadecimal(c))
}
