//! A trail bucket of ten thousand objects: read in flat memory, and resumed where it was ended.

use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use crate::account::{Account, REGION};
use crate::environment::Python;

const BUCKET: &str = "bulk-trail";
const OBJECTS: u64 = 10_000;

/// More objects must not need more memory: the peak with ten times as many is at most this many
/// times as high.
const FLAT: f64 = 1.5;

/// How many of the objects may be read twice when a reading was ended: in flight, and not yet kept.
const AGAIN_AFTER_INTERRUPT: u64 = OBJECTS / 20;
const AGAIN_AFTER_KILL: u64 = OBJECTS / 5;

/// `lpgen observe` over the bucket, as a process that can be watched and ended.
struct Reading<'a> {
    account: &'a Account,
    process: Child,
}

impl<'a> Reading<'a> {
    /// Starts it with a cache and a usage file in a directory of the account.
    fn start(account: &'a Account, directory: &Path) -> Self {
        let endpoint = account.endpoint();
        let bucket = format!("s3://{BUCKET}");
        let mut command = account.process(&[
            "observe",
            "--trail",
            &bucket,
            "--region",
            REGION,
            "--since",
            "2026-11-01",
            "--until",
            "2026-11-21",
            "--endpoint-url",
            &endpoint,
        ]);
        command.arg("--cache").arg(directory.join("cache"));
        command.arg("--usage").arg(directory.join("usage.json"));
        account.recorder.count_anew();
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        Self {
            account,
            process: process.expect("the program starts"),
        }
    }

    /// Objects read since it was started.
    fn objects(&self) -> u64 {
        self.account.recorder.requests()["s3:GetObject"]
            .as_u64()
            .unwrap_or_default()
    }

    /// Waits for its end; the highest resident set seen, in KiB.
    fn finish(mut self) -> u64 {
        let mut peak = 0;
        loop {
            peak = peak.max(peak_of(self.process.id()));
            if let Some(status) = self.process.try_wait().expect("the program can be asked") {
                assert!(status.success(), "the bucket is read: {status}");
                return peak;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends it by a signal when half of the objects are read; how it ended, and how many were read.
    fn end_halfway(mut self, signal: &str) -> (ExitStatus, u64) {
        while self.objects() < OBJECTS / 2 {
            let ended = self.process.try_wait().expect("the program can be asked");
            assert!(ended.is_none(), "it ended before half was read: {ended:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
        let id = self.process.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status();
        assert!(
            sent.is_ok_and(|status| status.success()),
            "the signal was not sent"
        );
        let status = self.process.wait().expect("the program ends");
        (status, self.objects())
    }
}

/// `VmHWM` of a process, in KiB (`proc_pid_status(5)`); nothing once it has ended.
fn peak_of(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
    kib.and_then(|kib| kib.parse().ok()).unwrap_or_default()
}

/// Ten times as many objects take no more memory.
pub(crate) fn memory_is_flat(python: &Python) -> Vec<String> {
    let account = Account::new(python);
    let peak = |objects: u64| {
        account.recorder.bulk(BUCKET, objects);
        let directory = tempfile::tempdir().expect("a directory can be made");
        let reading = Reading::start(&account, directory.path());
        let peak = reading.finish();
        let read = account.recorder.requests()["s3:GetObject"].as_u64();
        assert_eq!(read, Some(objects), "each object is read once");
        peak
    };
    let (few, many) = (peak(OBJECTS / 10), peak(OBJECTS));
    let ratio = kib(many) / kib(few);
    assert!(
        ratio < FLAT,
        "{many} KiB for {OBJECTS} objects, {few} KiB for a tenth of them"
    );
    vec![format!(
        "peak {many} KiB for {OBJECTS} objects, {few} KiB for a tenth: ratio {ratio:.2}"
    )]
}

fn kib(count: u64) -> f64 {
    f64::from(u32::try_from(count).expect("a process is smaller than 4 TiB"))
}

/// A reading that is ended halfway goes on from there, by Ctrl-C as by a kill, and comes to the same.
pub(crate) fn resumes(python: &Python) -> Vec<String> {
    let account = Account::new(python);
    account.recorder.bulk(BUCKET, OBJECTS);
    let usage = |directory: &Path| {
        std::fs::read(directory.join("usage.json")).expect("there is a usage file")
    };
    let mut notes = Vec::new();
    let mut usages = Vec::new();
    for (signal, again) in [("-INT", AGAIN_AFTER_INTERRUPT), ("-KILL", AGAIN_AFTER_KILL)] {
        let directory = tempfile::tempdir().expect("a directory can be made");
        let (status, first) = Reading::start(&account, directory.path()).end_halfway(signal);
        assert_eq!(
            status.code(),
            (signal == "-INT").then_some(2),
            "how it ends by {signal}"
        );
        Reading::start(&account, directory.path()).finish();
        let second = account.recorder.requests()["s3:GetObject"]
            .as_u64()
            .unwrap_or_default();
        let twice = (first + second).saturating_sub(OBJECTS);
        assert!(
            first + second >= OBJECTS,
            "{first} and {second} objects are not all"
        );
        assert!(
            twice <= again,
            "after {signal} {twice} objects were read again"
        );
        notes.push(format!(
            "ended by {signal} after {first} objects: {second} read then, {twice} of them again"
        ));
        usages.push(usage(directory.path()));
    }
    assert!(
        usages[0] == usages[1],
        "the usage depends on how the reading was ended"
    );
    notes
}
