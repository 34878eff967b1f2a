//! Work on several threads.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

/// As many threads as the machine runs at once.
pub(crate) fn available_threads() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// What `work` makes of each item, in the order of the items, on so many threads.
pub(crate) fn in_order<T: Sync, R: Send>(
    items: &[T],
    threads: NonZeroUsize,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let some = || {
        let mut own = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else {
                return own;
            };
            own.push((at, work(item)));
        }
    };
    let mut all: Vec<(usize, R)> = std::thread::scope(|scope| {
        let others = 1..threads.get().min(items.len());
        let others: Vec<_> = others.map(|_| scope.spawn(some)).collect();
        let own = some();
        let others = others.into_iter().flat_map(|other| match other.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        own.into_iter().chain(others).collect()
    });
    all.sort_unstable_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, made)| made).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_stands_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        let square = |item: &usize| {
            if item.is_multiple_of(7) {
                std::thread::yield_now();
            }
            item * item
        };
        let wanted: Vec<usize> = items.iter().map(square).collect();
        for threads in [1, 2, 5, 2000] {
            let threads = NonZeroUsize::new(threads).expect("not zero");
            assert_eq!(in_order(&items, threads, square), wanted);
        }
        assert!(in_order(&[], NonZeroUsize::MIN, square).is_empty());
    }

    #[test]
    #[should_panic(expected = "the seventh")]
    fn a_panic_is_not_lost() {
        let items: Vec<usize> = (0..20).collect();
        let threads = NonZeroUsize::new(3).expect("not zero");
        in_order(&items, threads, |item| assert_ne!(*item, 7, "the seventh"));
    }
}
