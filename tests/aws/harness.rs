//! Runs the cases and says how each ended, on a line of its own.

use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::Builder;
use std::time::Instant;

use crate::environment::{self, Python};

/// Set to anything, it makes a missing emulator a failure.
pub(crate) const REQUIRED: &str = "LPGEN_REQUIRE_EMULATORS";

/// A case: it fails by panicking. What it returns are notes that are printed below its line: what
/// was measured, and what could not be tried here and why.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&Python) -> Vec<String>,
}

/// Runs the cases that the command line asks for.
pub(crate) fn main(cases: &[Case]) -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|a| a == "--list") {
        for case in cases {
            println!("{}: test", case.name);
        }
        return ExitCode::SUCCESS;
    }
    let names: Vec<&String> = arguments.iter().filter(|a| !a.starts_with('-')).collect();
    let meant = |case: &&Case| names.is_empty() || names.iter().any(|n| case.name.contains(*n));
    let cases: Vec<&Case> = cases.iter().filter(meant).collect();
    if !cfg!(feature = "aws") {
        skip(
            &cases,
            "this build was made without the `aws` feature, and asks no account",
        );
        return ExitCode::SUCCESS;
    }
    match environment::ready() {
        Ok(python) => run(&cases, &python),
        Err(reason) => skip(&cases, &reason),
    }
}

/// As many at once as there are processors: each has an account of its own, and half of its time goes to the
/// emulator.
fn run(cases: &[&Case], python: &Python) -> ExitCode {
    println!("\nagainst emulators of AWS, cases: {}", cases.len());
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(Vec::new());
    let work = || {
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            if !one(case, python) {
                let mut failed = failed.lock().expect("no case panics outside of itself");
                failed.push(case.name);
            }
        }
    };
    let processors = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    std::thread::scope(|scope| {
        for _ in 0..processors.min(cases.len()) {
            scope.spawn(work);
        }
    });
    let failed = failed
        .into_inner()
        .expect("no case panics outside of itself");
    let passed = cases.len() - failed.len();
    println!("\nresult: {passed} passed, {} failed\n", failed.len());
    for name in &failed {
        eprintln!("failed: {name}");
    }
    if failed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Runs a case on a thread of its name, so that a panic tells whose it is; whether it passed.
fn one(case: &Case, python: &Python) -> bool {
    let begun = Instant::now();
    let ended = std::thread::scope(|scope| {
        let thread = Builder::new().name(case.name.to_owned());
        let thread = thread.spawn_scoped(scope, || (case.run)(python));
        thread.expect("a thread can be made").join()
    });
    let took = begun.elapsed().as_secs_f32();
    let mut said = match &ended {
        Ok(_) => format!("test {} ... ok ({took:.1} s)\n", case.name),
        Err(_) => format!("test {} ... FAILED ({took:.1} s)\n", case.name),
    };
    for note in ended.iter().flatten() {
        let _ = writeln!(said, "     {note}");
    }
    print!("{said}");
    ended.is_ok()
}

/// Says which cases did not run, each by name, and why.
fn skip(cases: &[&Case], reason: &str) -> ExitCode {
    eprintln!("\nWARNING: no emulator of AWS here: {reason}");
    for case in cases {
        eprintln!("test {} ... SKIPPED", case.name);
    }
    eprintln!("WARNING: cases SKIPPED, not passed: {}\n", cases.len());
    if std::env::var_os(REQUIRED).is_some() {
        eprintln!("failed: {REQUIRED} is set, so the emulators must be there");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
