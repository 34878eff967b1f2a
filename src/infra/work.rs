//! How much was looked at, counted by tests.

#[cfg(test)]
thread_local! {
    static DONE: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// An expression of the code is looked at.
pub(super) fn step() {
    #[cfg(test)]
    DONE.with(|done| done.set(done.get() + 1));
}

/// How many were looked at by this thread.
#[cfg(test)]
pub(super) fn steps() -> usize {
    DONE.with(std::cell::Cell::get)
}
