//! Who, inside a function's session, makes calls.

/// Who, inside the function's session, made a call.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// The function's code.
    Code,
    /// The Lambda service, under the function's session: log streams, environment decryption.
    Worker,
    /// An event source mapping that polls with the function's role.
    Poller,
    /// A service that the function called, on with the function's permissions: the service's host,
    /// for example `athena.amazonaws.com`, or `AWS Internal`.
    Forwarded(String),
}
