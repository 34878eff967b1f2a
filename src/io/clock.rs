//! The time of day, which is an argument everywhere else.

/// Now.
pub fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
