//! How a call ended, read from `errorCode` and `errorMessage`.
//!
//! Three answers: the error *proves* that authorization was passed, leaves it *unproven*, or is a
//! *denial* (decision 0005). What the service's model and AWS's pages say comes from the catalog; what
//! the words of a code and a message say is the same for every service.

mod code;
mod message;

use super::usage::Outcome;
use crate::catalog::Catalog;
use crate::catalog::error::{ErrorPage, plain};
use code::{Word, status_word, word};
use message::{leaves_open, refuses};

/// What a record says of how its call ended.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ended<'r> {
    /// `eventSource`.
    pub(crate) source: &'r str,
    /// `eventName`.
    pub(crate) name: &'r str,
    /// `errorCode`.
    pub(crate) code: &'r str,
    /// `errorMessage`.
    pub(crate) message: &'r str,
}

/// What the error fields say about authorization.
///
/// An error proves the permission only if the service's model lists it for the operation, or a page
/// tells of it, and neither its words nor its status nor its message speak of anything that comes
/// before authorization or hides a refusal.
pub(crate) fn outcome(ended: Ended<'_>, catalog: &Catalog) -> Outcome {
    let Ended {
        source,
        name,
        code,
        message,
    } = ended;
    if code.is_empty() && message.is_empty() {
        return Outcome::Succeeded;
    }
    if refuses(message) {
        return Outcome::Denied;
    }
    if code.starts_with("Server.") {
        return Outcome::Unproven;
    }
    let said = catalog.said_of_error(source, name, code, message);
    match said.page {
        Some(ErrorPage::After) if !leaves_open(message) => return Outcome::Failed,
        Some(_) => return Outcome::Unproven,
        None => {}
    }
    match (word(&plain(code)), said.status.and_then(status_word)) {
        // Quotas, states and mounts are told with 403, too; their names say so.
        (None, Some(Word::Denied)) if is_about_amounts(code) => Outcome::Unproven,
        (None | Some(Word::Access), Some(word)) | (Some(word), _) => of_word(word),
        (None, None) if said.is_listed && !leaves_open(message) => Outcome::Failed,
        (None, None) => Outcome::Unproven,
    }
}

fn of_word(word: Word) -> Outcome {
    match word {
        Word::Denied => Outcome::Denied,
        Word::Credentials => Outcome::Unauthenticated,
        Word::Throttled => Outcome::Throttled,
        Word::Invalid => Outcome::Invalid,
        Word::Server | Word::Access => Outcome::Unproven,
    }
}

/// Errors that service models tell with status 401 or 403 although nobody was refused.
fn is_about_amounts(code: &str) -> bool {
    let code = code.to_ascii_lowercase();
    let words = [
        "capacity",
        "disabled",
        "duration",
        "limit",
        "mismatch",
        "mount",
        "plan",
        "quota",
        "state",
        "tier",
        "unsupported",
    ];
    words.iter().any(|word| code.contains(word))
}

/// What a denial's message says was refused: the IAM action, and the resource if it is an ARN.
///
/// `User: … is not authorized to perform: lambda:AddPermission on resource: arn:… because …`
pub(crate) fn refused(message: &str) -> Option<(&str, Option<&str>)> {
    let rest = message
        .split("not authorized to perform:")
        .nth(1)?
        .trim_start();
    let action = rest.split([' ', ',', ';']).next()?.trim_end_matches('.');
    if !action.contains(':') {
        return None;
    }
    let resource = rest
        .split("on resource:")
        .nth(1)
        .map(|r| r.trim_start().trim_start_matches('"'))
        .and_then(|r| r.split([' ', '"', ',']).next())
        .map(|r| r.trim_end_matches('.'))
        .filter(|r| r.starts_with("arn:"));
    Some((action, resource))
}

#[cfg(test)]
mod tests;
