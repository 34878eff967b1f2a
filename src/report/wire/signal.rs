//! What `lpgen watch --format json` prints, one line each.

use jiff::Timestamp;
use serde::Serialize;

/// One thing that somebody should hear of at once.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct SignalJson<'a> {
    /// The form's name.
    #[cfg_attr(test, schemars(extend("const" = Self::FORMAT)))]
    pub format: &'static str,
    /// The form's version.
    #[cfg_attr(test, schemars(extend("const" = Self::VERSION)))]
    pub version: u32,
    /// What it tells.
    pub kind: SignalKindJson,
    /// When it was seen last; `null` where no record tells.
    pub time: Option<Timestamp>,
    /// ARN of the function, role or policy, or the trail as the call named it.
    pub subject: &'a str,
    /// What happened, in one line.
    pub text: &'a str,
    /// Id of a record that shows it; `null` where none is kept.
    pub event: Option<&'a str>,
}

impl SignalJson<'_> {
    /// The form's name.
    pub(crate) const FORMAT: &'static str = "lpgen-signal";
    /// The form's version.
    pub(crate) const VERSION: u32 = 1;
}

/// What a signal tells.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum SignalKindJson {
    /// A trail was stopped or deleted.
    LoggingStopped,
    /// A call that looks as if somebody else used the function's credentials.
    UsedOutside,
    /// A call that was denied.
    Denied,
    /// A call that succeeded, and that neither the role of today nor the review knows.
    NewNeed,
    /// A function, its role, who may call it, or what a trail records was changed.
    Changed,
}
