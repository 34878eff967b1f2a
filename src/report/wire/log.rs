//! Lines of the file that `--log` names, members by name.

use serde::Serialize;

/// Who asked the account: the first line of a run.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AskerJson<'a> {
    /// Account id.
    pub account: &'a str,
    /// ARN of the caller.
    pub caller: &'a str,
    /// Name of the profile; `null` where credentials came another way.
    pub profile: Option<&'a str>,
    /// Regions that are asked.
    pub regions: &'a [String],
    /// Version of lpgen.
    pub version: &'a str,
}

/// One request on the wire and what became of it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ExchangeJson<'a> {
    /// Which attempt, from 1.
    pub attempt: u32,
    /// Bytes of the answer; none of an object, which is read later.
    pub bytes: usize,
    /// Scheme and host.
    pub endpoint: &'a str,
    /// Until the answer was there; of an object, until it began.
    pub milliseconds: u64,
    /// The API operation; `credentials` where a request was made to come to them.
    pub operation: &'a str,
    /// HTTP status, or what went wrong.
    pub outcome: &'a str,
    /// Which page of the answer, from 1.
    pub page: usize,
    /// The region; empty for global services.
    pub region: &'a str,
    /// IAM prefix of the service.
    pub service: &'a str,
    /// When it was sent, to the millisecond.
    pub time: String,
}
