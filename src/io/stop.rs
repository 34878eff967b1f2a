//! Ctrl-C, and what a shell or a service manager sends (SIGTERM, SIGHUP): the first one while records are read
//! stops the reading cleanly, any other ends the program.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

static STOPPED: AtomicBool = AtomicBool::new(false);
static READERS: AtomicUsize = AtomicUsize::new(0);
static WAITING: AtomicBool = AtomicBool::new(false);

/// Records are being read as long as this lives.
#[derive(Debug)]
pub struct Reading(());

impl Reading {
    /// From now on, signals ask the readers to stop.
    pub fn begin() -> Self {
        static ONCE: std::sync::Once = std::sync::Once::new();
        READERS.fetch_add(1, Ordering::SeqCst);
        ONCE.call_once(listen);
        Self(())
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        READERS.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Whether the readers are to stop as soon as they can.
pub fn is_stopped() -> bool {
    STOPPED.load(Ordering::Relaxed)
}

/// Does what may wait for another program for ever: it cannot be asked to stop.
pub(super) fn waiting<T>(read: impl FnOnce() -> T) -> T {
    WAITING.store(true, Ordering::Relaxed);
    let result = read();
    WAITING.store(false, Ordering::Relaxed);
    result
}

/// What a signal does. `exit`: the program's exit code if it ends here.
#[cfg(any(unix, feature = "aws"))]
fn heard(exit: i32) {
    /// By then a reader has stopped, or waits for a program that writes nothing.
    const GRACE: std::time::Duration = std::time::Duration::from_secs(1);
    let is_reading = READERS.load(Ordering::SeqCst) > 0;
    if !is_reading || STOPPED.swap(true, Ordering::SeqCst) {
        std::process::exit(exit);
    }
    std::thread::sleep(GRACE);
    if READERS.load(Ordering::SeqCst) > 0 && WAITING.load(Ordering::Relaxed) {
        std::process::exit(exit);
    }
}

/// Signals that whoever started the program told it to ignore (`nohup`) stay ignored.
#[cfg(unix)]
fn listen() {
    let Ok(mut signals) = signal_hook::iterator::Signals::new(signals::heeded()) else {
        // Without it, signals end the program at once, as they would by themselves.
        return;
    };
    std::thread::spawn(move || {
        for signal in signals.forever() {
            // As shells know it (POSIX, "Exit Status for Commands").
            heard(128 + signal);
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
fn listen() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build();
    // Without it, Ctrl-C ends the program at once, as it would by itself.
    if let Ok(runtime) = runtime {
        std::thread::spawn(move || {
            runtime.block_on(async {
                while tokio::signal::ctrl_c().await.is_ok() {
                    heard(130)
                }
            });
        });
    }
}

/// Ctrl-C stays as the system has it.
#[cfg(all(not(unix), not(feature = "aws")))]
fn listen() {}
