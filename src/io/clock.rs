//! The time of day, which is an argument everywhere else.

/// Now.
pub(crate) fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
