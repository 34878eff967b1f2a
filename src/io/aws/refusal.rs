//! Why AWS did not answer a call.

use std::fmt;

pub(crate) use crate::snapshot::Why;
use crate::snapshot::index::Unanswered;
use aws_sdk_sts::error::ProvideErrorMetadata;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;

/// What asks for the credentials of another account.
pub(super) const ASSUME: &str = "sts:AssumeRole";

/// A call that was not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RefusedCall {
    /// The call, as IAM names it: `lambda:ListFunctions`.
    pub action: String,
    /// The region that was asked; empty for global services.
    pub region: String,
    /// The kind of refusal.
    pub why: Why,
    /// AWS's own words, or those of the network.
    pub words: String,
}

impl RefusedCall {
    /// What the SDK says of a failed call.
    pub(super) fn new<E>(action: &str, region: &str, error: &SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let (why, words) = match error {
            SdkError::ServiceError(service) => {
                let error = service.err();
                let code = error.code().unwrap_or_default();
                let said = error.message().unwrap_or("without a message");
                let why = why(code, said);
                let code = match code {
                    "" => format!("HTTP {}", service.raw().status().as_u16()),
                    code => code.to_owned(),
                };
                (why, format!("{code}: {said}"))
            }
            SdkError::TimeoutError(_) => (Why::Unreachable, "no answer in time".to_owned()),
            SdkError::DispatchFailure(failure) => {
                let words = innermost(failure.as_connector_error().map(|e| e as _));
                let is_network = failure.is_io() || failure.is_timeout();
                let why = if is_network || !is_about_credentials(error) {
                    Why::Unreachable
                } else {
                    Why::NoCredentials
                };
                (why, words)
            }
            _ => {
                let why = if is_about_credentials(error) {
                    Why::NoCredentials
                } else {
                    Why::Other
                };
                (why, innermost(std::error::Error::source(error)))
            }
        };
        Self {
            action: action.to_owned(),
            region: region.to_owned(),
            why,
            words: plain(&words),
        }
    }

    /// What to do about it.
    pub(crate) fn hint(&self) -> Option<String> {
        let hint = match self.why {
            Why::Denied if self.action == ASSUME => "the role must be there and trust your account, and your credentials must be allowed `sts:AssumeRole` on it".to_owned(),
            Why::Denied => format!("allow `{}`; `lpgen doctor` prints the least policy that lpgen needs", self.action),
            Why::NoCredentials => "log in (`aws sso login`), name a profile (`--profile`), or set `AWS_ACCESS_KEY_ID` and its fellows".to_owned(),
            Why::Expired => "log in again (`aws sso login`, or new temporary credentials) and repeat the command: what was read is kept".to_owned(),
            Why::Invalid => "look at `aws configure list`: which credentials are used, and of which partition".to_owned(),
            Why::Throttled => "repeat the command later: what was read is kept".to_owned(),
            Why::Unreachable => "look at the network, the proxy (`HTTPS_PROXY`), `--region` and `--endpoint-url`; `--timeout` waits longer".to_owned(),
            Why::Endless => "look at what stands behind `--endpoint-url` or the proxy: AWS sends no such answer".to_owned(),
            Why::NoRegion => "name a region with `--region`, or set `AWS_REGION`".to_owned(),
            Why::ElsewhereRegion => "name the right region with `--region`".to_owned(),
            Why::Missing | Why::NotAsked | Why::Other => return None,
        };
        Some(hint)
    }

    /// Whether no other call of this run will fare better.
    pub(crate) fn ends_all(&self) -> bool {
        matches!(
            self.why,
            Why::NoCredentials | Why::NoRegion | Why::Expired | Why::Invalid
        )
    }
}

impl RefusedCall {
    /// What a snapshot says of it.
    pub(crate) fn unanswered(&self, about: &str) -> Unanswered {
        Unanswered {
            action: self.action.clone(),
            region: self.region.clone(),
            about: about.to_owned(),
            why: self.why.as_written(),
            words: self.words.clone(),
        }
    }
}

/// Characters that are kept of what an endpoint says.
const MOST_WORDS: usize = 300;

/// An endpoint's words on one line: nothing in them ends it, moves on it, or hides a part of it.
pub(super) fn plain(words: &str) -> String {
    let mut out = String::new();
    for c in words.chars().take(MOST_WORDS) {
        // Line and paragraph separators, marks of direction, joiners (Unicode categories Zl, Zp, Cf).
        let is_unseen = matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}');
        if c.is_control() || is_unseen {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

impl fmt::Display for RefusedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.action)?;
        if !self.region.is_empty() {
            write!(f, " in {}", self.region)?;
        }
        let what = match self.why {
            Why::Denied => "is not allowed",
            Why::NoCredentials => "was not asked: no credentials",
            Why::NoRegion => "was not asked: no region",
            Why::Expired => "was refused: the credentials have expired",
            Why::Invalid => "was refused: AWS does not know the credentials",
            Why::Missing => "found nothing",
            Why::ElsewhereRegion => "was asked in the wrong region",
            Why::Throttled => "was throttled until the last attempt",
            Why::Unreachable => "got no answer",
            Why::Endless => "got an answer without an end",
            Why::NotAsked => "was not asked",
            Why::Other => "failed",
        };
        write!(f, " {what} ({})", self.words)
    }
}

impl std::error::Error for RefusedCall {}

/// Codes as the services' API references list them under "Common errors" and for each call.
fn why(code: &str, said: &str) -> Why {
    match code {
        "AccessDenied"
        | "AccessDeniedException"
        | "UnauthorizedOperation"
        | "AuthorizationError"
        | "NotAuthorized"
        | "Forbidden"
        | "AuthorizationErrorException" => Why::Denied,
        "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" | "TokenRefreshRequired" => {
            Why::Expired
        }
        "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "InvalidAccessKeyId"
        | "SignatureDoesNotMatch"
        | "InvalidSignatureException"
        | "AuthFailure"
        | "InvalidToken" => Why::Invalid,
        "Throttling"
        | "ThrottlingException"
        | "TooManyRequestsException"
        | "SlowDown"
        | "RequestLimitExceeded"
        | "Throttled" => Why::Throttled,
        "PermanentRedirect"
        | "AuthorizationHeaderMalformed"
        | "IllegalLocationConstraintException" => Why::ElsewhereRegion,
        _ if said.contains("is expired") => Why::Expired,
        _ if code.starts_with("NoSuch")
            || code.contains("NotFound")
            || code.contains("NonExistent") =>
        {
            Why::Missing
        }
        _ => Why::Other,
    }
}

/// The SDK wraps a failure to find credentials into others of no public type; the words tell.
fn is_about_credentials(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut at = Some(error);
    while let Some(error) = at {
        let words = error.to_string();
        if words.contains("credential") || words.contains("identity") || words.contains("token") {
            return true;
        }
        at = error.source();
    }
    false
}

fn innermost(error: Option<&(dyn std::error::Error + 'static)>) -> String {
    let Some(mut error) = error else {
        return "no reason given".to_owned();
    };
    while let Some(source) = error.source() {
        error = source;
    }
    // The SDK tells all it tried, one to a line; the first line says what came of it.
    let words = error.to_string();
    let end = words.find(" Attempted:").unwrap_or(words.len());
    words[..end].trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_all_protocols_are_told_apart() {
        for (code, expected) in [
            ("AccessDenied", Why::Denied),
            ("AccessDeniedException", Why::Denied),
            ("ExpiredTokenException", Why::Expired),
            ("InvalidClientTokenId", Why::Invalid),
            ("NoSuchEntity", Why::Missing),
            ("TrailNotFoundException", Why::Missing),
            ("AWS.SimpleQueueService.NonExistentQueue", Why::Missing),
            ("PermanentRedirect", Why::ElsewhereRegion),
            ("ThrottlingException", Why::Throttled),
            ("InternalError", Why::Other),
        ] {
            assert_eq!(why(code, ""), expected, "{code}");
        }
    }

    #[test]
    fn an_endpoints_words_stay_on_their_line() {
        let words = plain("no\nerror: \u{1b}[8mhidden\r\u{202e}txt");
        assert_eq!(words, r"no\u{a}error: \u{1b}[8mhidden\u{d}\u{202e}txt");
        assert_eq!(plain(&"x".repeat(10_000)).len(), MOST_WORDS);
    }

    #[test]
    fn the_words_name_the_call_and_the_next_step() {
        let refusal = RefusedCall {
            action: "lambda:ListFunctions".to_owned(),
            region: "eu-west-1".to_owned(),
            why: Why::Denied,
            words: "AccessDenied: no".to_owned(),
        };
        assert_eq!(
            refusal.to_string(),
            "`lambda:ListFunctions` in eu-west-1 is not allowed (AccessDenied: no)"
        );
        assert!(refusal.hint().is_some_and(|h| h.contains("lpgen doctor")));
    }
}
