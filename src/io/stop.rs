//! Ctrl-C: the first one while records are read stops the reading cleanly, any other ends the program.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

static STOPPED: AtomicBool = AtomicBool::new(false);
static READERS: AtomicUsize = AtomicUsize::new(0);

/// The exit code of a program that Ctrl-C ended, as shells know it (128 + SIGINT).
#[cfg(feature = "aws")]
const INTERRUPTED: i32 = 130;

/// Records are being read as long as this lives.
#[derive(Debug)]
pub struct Reading(());

impl Reading {
    /// From now on, Ctrl-C asks the readers to stop. A build without the `aws` feature leaves Ctrl-C as
    /// the system has it.
    pub fn begin() -> Self {
        READERS.fetch_add(1, Ordering::SeqCst);
        #[cfg(feature = "aws")]
        listen();
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

#[cfg(feature = "aws")]
fn listen() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build();
        // Without it, Ctrl-C ends the program at once, as it would by itself.
        if let Ok(runtime) = runtime {
            std::thread::spawn(move || runtime.block_on(hear()));
        }
    });
}

#[cfg(feature = "aws")]
async fn hear() {
    while tokio::signal::ctrl_c().await.is_ok() {
        let is_reading = READERS.load(Ordering::SeqCst) > 0;
        if !is_reading || STOPPED.swap(true, Ordering::SeqCst) {
            std::process::exit(INTERRUPTED);
        }
    }
}
