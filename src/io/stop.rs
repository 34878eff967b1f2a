//! Ctrl-C, and what a shell or a service manager sends (SIGTERM, SIGHUP): the first one while records are read
//! stops the reading cleanly, any other ends the program.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Once};

/// What a person or a service manager asks of a run: to stop. Clones are one.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<State>);

#[derive(Debug)]
struct State {
    hears: bool,
    listens: Once,
    is_asked: AtomicBool,
    readers: AtomicUsize,
    waits: AtomicBool,
    pages: AtomicBool,
}

impl Default for State {
    fn default() -> Self {
        Self {
            hears: false,
            listens: Once::new(),
            is_asked: AtomicBool::new(false),
            readers: AtomicUsize::new(0),
            waits: AtomicBool::new(false),
            pages: AtomicBool::new(false),
        }
    }
}

/// Records are being read as long as this lives.
#[derive(Debug)]
pub(crate) struct ReadingGuard(Stop);

impl Drop for ReadingGuard {
    fn drop(&mut self) {
        self.0.0.readers.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A pager has the terminal as long as this lives.
#[derive(Debug)]
pub(crate) struct Paging(Stop);

impl Drop for Paging {
    fn drop(&mut self) {
        self.0.0.pages.store(false, Ordering::SeqCst);
    }
}

impl Stop {
    /// Asked for by the process's signals, from the first reading on: until then, and when nothing is read,
    /// they end the process.
    pub(crate) fn on_signals() -> Self {
        Self(Arc::new(State {
            hears: true,
            ..State::default()
        }))
    }

    /// From now on, and until what is handed out is dropped, signals ask the readers to stop.
    pub(crate) fn reading(&self) -> ReadingGuard {
        self.0.readers.fetch_add(1, Ordering::SeqCst);
        if self.0.hears {
            self.0.listens.call_once(|| listen(self.clone()));
        }
        ReadingGuard(self.clone())
    }

    /// From now on, and until what is handed out is dropped, Ctrl-C is for the pager that has the terminal: a
    /// program that ends under it leaves the terminal to two.
    pub(crate) fn paging(&self) -> Paging {
        self.0.pages.store(true, Ordering::SeqCst);
        if self.0.hears {
            self.0.listens.call_once(|| listen(self.clone()));
        }
        Paging(self.clone())
    }

    /// Whether the readers are to stop as soon as they can.
    pub(crate) fn is_asked(&self) -> bool {
        self.0.is_asked.load(Ordering::Relaxed)
    }

    /// Waits so long, or until somebody asks to stop; whether somebody did.
    pub(crate) fn wait(&self, time: std::time::Duration) -> bool {
        /// Nobody notices so long.
        const SLICE: std::time::Duration = std::time::Duration::from_millis(100);
        let until = std::time::Instant::now() + time;
        while !self.is_asked() {
            let left = until.saturating_duration_since(std::time::Instant::now());
            if left.is_zero() {
                return false;
            }
            std::thread::sleep(left.min(SLICE));
        }
        true
    }

    /// Does what may wait for another program for ever: it cannot be asked to stop.
    pub(super) fn waiting<T>(&self, read: impl FnOnce() -> T) -> T {
        self.0.waits.store(true, Ordering::Relaxed);
        let result = read();
        self.0.waits.store(false, Ordering::Relaxed);
        result
    }

    /// What a signal does. `exit`: the program's exit code if it ends here.
    #[cfg_attr(
        not(any(unix, feature = "aws")),
        expect(dead_code, reason = "nothing listens there")
    )]
    fn heard(&self, exit: i32) {
        /// By then a reader has stopped, or waits for a program that writes nothing.
        const GRACE: std::time::Duration = std::time::Duration::from_secs(1);
        /// 128 and SIGINT.
        const CTRL_C: i32 = 130;
        if exit == CTRL_C && self.0.pages.load(Ordering::SeqCst) {
            return;
        }
        let is_reading = || self.0.readers.load(Ordering::SeqCst) > 0;
        if !is_reading() || self.0.is_asked.swap(true, Ordering::SeqCst) {
            std::process::exit(exit);
        }
        std::thread::sleep(GRACE);
        if is_reading() && self.0.waits.load(Ordering::Relaxed) {
            std::process::exit(exit);
        }
    }
}

/// Signals that whoever started the program told it to ignore (`nohup`) stay ignored.
#[cfg(unix)]
fn listen(stop: Stop) {
    let Ok(mut signals) = signal_hook::iterator::Signals::new(signals::heeded()) else {
        // Without it, signals end the program at once, as they would by themselves.
        return;
    };
    std::thread::spawn(move || {
        for signal in signals.forever() {
            // As shells know it (POSIX, "Exit Status for Commands").
            stop.heard(128 + signal);
        }
    });
}

#[cfg(unix)]
mod signals {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

    /// The signals that stop a reading.
    pub(super) fn heeded() -> Vec<i32> {
        let status = std::fs::read_to_string("/proc/self/status").ok();
        match status.as_deref().and_then(ignored) {
            Some(ignored) => [SIGINT, SIGTERM, SIGHUP]
                .into_iter()
                .filter(|signal| ignored & (1 << (signal - 1)) == 0)
                .collect(),
            // What is ignored cannot be told: SIGHUP is what `nohup` asks to ignore.
            None => vec![SIGINT, SIGTERM],
        }
    }

    /// The mask of ignored signals (proc_pid_status(5)).
    fn ignored(status: &str) -> Option<u64> {
        let mut lines = status.lines();
        let mask = lines.find_map(|line| line.strip_prefix("SigIgn:"))?;
        u64::from_str_radix(mask.trim(), 16).ok()
    }

    #[cfg(test)]
    mod tests {
        #[test]
        fn reads_the_mask() {
            let status = "Name:\tlpgen\nSigBlk:\t0\nSigIgn:\t0000000000001001\n";
            assert_eq!(super::ignored(status), Some(0x1001));
            assert_eq!(super::ignored("Name:\tlpgen\n"), None);
        }
    }
}

#[cfg(all(not(unix), feature = "aws"))]
fn listen(stop: Stop) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build();
    // Without it, Ctrl-C ends the program at once, as it would by itself.
    if let Ok(runtime) = runtime {
        std::thread::spawn(move || {
            runtime.block_on(async {
                while tokio::signal::ctrl_c().await.is_ok() {
                    stop.heard(130);
                }
            });
        });
    }
}

/// Ctrl-C stays as the system has it.
#[cfg(all(not(unix), not(feature = "aws")))]
fn listen(_: Stop) {}
