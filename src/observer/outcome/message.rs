//! What an error's message says beside its code.

/// Wordings of IAM's refusals (IAM User Guide, "Troubleshoot access denied error messages").
const REFUSALS: [&str; 6] = [
    "not authorized to perform",
    "no identity-based policy allows",
    "no resource-based policy allows",
    "no permissions boundary allows",
    "explicit deny",
    "encoded authorization failure message",
];

/// Whether the message is one of IAM's refusals, whatever the code.
pub(super) fn refuses(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    REFUSALS.iter().any(|refusal| message.contains(refusal))
}

const ACCESS: [&str; 13] = [
    "access",
    "accessible",
    "allowed",
    "authorised",
    "authorization",
    "authorized",
    "entitled",
    "permission",
    "permissions",
    "permitted",
    "privilege",
    "privileges",
    "visible",
];

/// Words behind `access` that make a thing's name of it.
const THINGS: [&str; 9] = [
    "analyzer", "block", "entry", "grant", "grants", "key", "log", "point", "points",
];

const LACK: [&str; 14] = [
    "cannot",
    "denied",
    "inaccessible",
    "insufficient",
    "lack",
    "lacks",
    "missing",
    "neither",
    "no",
    "nor",
    "not",
    "refused",
    "unable",
    "without",
];

/// Whether the message leaves open that the caller has no access: "does not exist or you do not
/// have access to it", "Access denied. This model is legacy".
///
/// It does when it speaks of access and of a lack; a message that takes it for refused although it
/// is not only costs a grant that today's role keeps all the same.
pub(super) fn leaves_open(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    let words: Vec<&str> = message
        .split(|c: char| !(c.is_alphanumeric() || c == '\''))
        .filter(|word| !word.is_empty())
        .collect();
    let lacks = |word: &&str| LACK.contains(word) || word.ends_with("n't");
    let is_access = |at: usize| {
        ACCESS.contains(&words[at]) && !words.get(at + 1).is_some_and(|next| THINGS.contains(next))
    };
    let forbids = |word: &&str| {
        let forms = ["forbid", "unauthori", "inaccess", "disallow"];
        forms.iter().any(|form| word.starts_with(form))
    };
    words.iter().any(forbids) || words.iter().any(lacks) && (0..words.len()).any(is_access)
}
