//! The account, where the SDK is built in.

#[cfg(feature = "aws")]
pub(crate) use super::aws::Account;

/// There is no value of this type: a build without the SDK asks no account.
#[cfg(not(feature = "aws"))]
#[derive(Debug)]
pub(crate) enum Account {}
