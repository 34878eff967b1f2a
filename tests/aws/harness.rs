//! Runs the cases one after the other and says how each ended, on a line of its own.

use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
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

fn run(cases: &[&Case], python: &Python) -> ExitCode {
    println!("\nagainst emulators of AWS, cases: {}", cases.len());
    let mut failed = Vec::new();
    for case in cases {
        print!("test {} ... ", case.name);
        std::io::stdout().flush().expect("standard output is open");
        let begun = Instant::now();
        let ended = catch_unwind(AssertUnwindSafe(|| (case.run)(python)));
        let took = begun.elapsed().as_secs_f32();
        if let Ok(notes) = ended {
            println!("ok ({took:.1} s)");
            for note in notes {
                println!("     {note}");
            }
        } else {
            println!("FAILED ({took:.1} s)");
            failed.push(case.name);
        }
    }
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
