//! Which function it is.

use crate::iam::arn::Arn;
use crate::iam::pattern::Pattern;

/// A Lambda function's identity: the unqualified function ARN.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Function {
    /// Function name.
    pub name: String,
    /// `aws`, `aws-us-gov`, `aws-cn`, …
    pub partition: String,
    /// Region of the function; empty when no record tells it.
    pub region: String,
    /// Account id.
    pub account: String,
}

impl Function {
    /// Reads a function ARN; a version or alias behind the name is left out. A name that Lambda would
    /// not accept is none (CreateFunction: letters, digits, `-` and `_`, at most 140).
    pub(crate) fn from_arn(arn: &str) -> Option<Self> {
        let arn = Arn::parse(arn)?;
        let name = arn.resource.strip_prefix("function:")?.split(':').next()?;
        let letters = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        if !(1..=140).contains(&name.len()) || !name.bytes().all(letters) {
            return None;
        }
        Some(Self {
            name: name.to_owned(),
            partition: arn.partition.to_owned(),
            region: arn.region.to_owned(),
            account: arn.account.to_owned(),
        })
    }

    /// The version or alias behind the name in a function's ARN.
    pub(crate) fn qualifier(arn: &str) -> Option<&str> {
        let name = Arn::parse(arn)?.resource.strip_prefix("function:")?;
        name.split(':').nth(1)
    }

    /// `arn:P:lambda:R:A:function:NAME`; an unknown region stands empty.
    pub fn arn(&self) -> String {
        format!(
            "arn:{}:lambda:{}:{}:function:{}",
            self.partition, self.region, self.account, self.name
        )
    }

    /// Whether `typed` means it: a name, a partial ARN (`111122223333:function:f`, `function:f`) or an
    /// ARN; a version or alias behind it is the same function.
    pub(crate) fn is_meant_by(&self, typed: &str) -> bool {
        if Self::typed_name(typed) != self.name {
            return false;
        }
        let place = typed.split_once("function:").map_or("", |(place, _)| place);
        let arn = self.arn();
        let before = arn.split("function:").next().unwrap_or_default();
        before.ends_with(place)
    }

    /// Whether a pattern names it: by its name, or by its ARN where the pattern is one.
    pub(crate) fn is_named_by(&self, pattern: &Pattern) -> bool {
        if pattern.as_str().starts_with("arn:") {
            pattern.matches(&self.arn())
        } else {
            pattern.matches(&self.name)
        }
    }

    /// The name in a function as typed: a name, a partial ARN or an ARN, each with a qualifier or without
    /// (Lambda API reference, `FunctionName`).
    pub(crate) fn typed_name(typed: &str) -> &str {
        let rest = typed
            .split_once("function:")
            .map_or(typed, |(_, rest)| rest);
        rest.split(':').next().unwrap_or(rest)
    }
}
