//! Streams that cannot be written to, and signals.
#![cfg(unix)]

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::record::{file, get_item};
use crate::support::{root, run};
use crate::{directory, text};

const STORY: &str = "samples/order-service/trail";

/// A line of shell; `$LPGEN` is the program.
fn shell(line: &str) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", line])
        .env_clear()
        .env("LPGEN", env!("CARGO_BIN_EXE_lpgen"))
        .env("PATH", "/usr/bin:/bin")
        .current_dir(root());
    command
}

fn sh(line: &str) -> (i32, String, String) {
    let output = shell(line).output().expect("there is a shell");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    let exit = output.status.code().unwrap_or(-1);
    (exit, text(output.stdout), text(output.stderr))
}

#[test]
fn standard_error_that_cannot_be_written_costs_nothing() {
    let command = format!("\"$LPGEN\" suggest orders-api --verbose --trail {STORY}");
    let (exit, policy, _) = sh(&command);
    assert_eq!(exit, 0);
    for broken in ["2>/dev/full", "2>&-", "2>/dev/null"] {
        let (exit, stdout, _) = sh(&format!("{command} {broken}"));
        assert_eq!((exit, stdout), (0, policy.clone()), "{broken}");
    }
    // Exit codes of errors stay what they are.
    let (exit, ..) = sh(&format!(
        "\"$LPGEN\" suggest nobody --trail {STORY} 2>/dev/full"
    ));
    assert_eq!(exit, 2);
    let (exit, ..) = sh("\"$LPGEN\" suggest --no-such-flag 2>/dev/full");
    assert_eq!(exit, 2);
}

#[test]
fn standard_output_that_is_full_is_an_error() {
    for command in [
        &format!("suggest orders-api --quiet --trail {STORY}"),
        "catalog operations",
        "man",
        "completions bash",
        "--help",
        "--version",
    ] {
        let (exit, _, stderr) = sh(&format!("\"$LPGEN\" {command} >/dev/full"));
        assert_eq!(exit, 2, "{command}: {stderr}");
        assert!(!stderr.contains("panicked"), "{command}: {stderr}");
    }
    let (_, _, stderr) = sh("\"$LPGEN\" man >/dev/full");
    assert!(stderr.contains("standard output"), "{stderr}");
}

/// The program reading records from a pipe into a usage file, under a shell's settings.
fn reading(usage: &Path, settings: &str) -> Child {
    let line = format!(
        "{settings} exec \"$LPGEN\" observe --trail - --usage {}",
        text(usage)
    );
    shell(&line)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("there is a shell")
}

/// Records as JSON lines; more than a pipe and the reader's own memory hold, so that after them it reads.
fn feed(child: &mut Child, most: usize) -> std::io::Result<()> {
    let pipe = child.stdin.as_mut().expect("it is piped");
    for n in 0..most {
        let record = get_item("f", &format!("id-{n}"), "orders");
        writeln!(pipe, "{}", file(&[record]))?;
    }
    Ok(())
}

fn send(signal: &str, child: &Child) {
    let kill = format!("kill -{signal} {}", child.id());
    let sent = shell(&kill).status().expect("there is a shell");
    assert!(sent.success());
}

/// Whether whoever runs the tests told them, and what they start, to ignore a signal.
fn is_ignored(signal: u32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|l| l.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|m| u64::from_str_radix(m.trim(), 16).ok());
    mask.is_some_and(|mask| mask & (1 << (signal - 1)) != 0)
}

#[test]
fn signals_end_a_reading_cleanly() {
    for (signal, number) in [("TERM", 15), ("HUP", 1), ("INT", 2)] {
        if is_ignored(number) {
            continue;
        }
        let place = directory(&[]);
        let usage = place.path().join("usage");
        let mut child = reading(&usage, "");
        feed(&mut child, 2_000).expect("it reads");
        send(signal, &child);
        // It stops reading: the pipe breaks.
        let broken = (0..200).any(|_| feed(&mut child, 1_000).is_err());
        assert!(broken, "{signal}");
        let output = child.wait_with_output().expect("it ends");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{signal}: {stderr}");
        assert!(stderr.contains("stopped"), "{signal}: {stderr}");
        let kept = run(["usage", "export", text(&usage)]).ends(0).stdout;
        assert!(kept.contains("table/orders"), "{signal}");
        assert!(kept.contains("has not come to its end"), "{signal}");
    }
}

#[test]
fn a_signal_ends_a_reader_that_waits_for_nothing() {
    let place = directory(&[]);
    let mut child = reading(&place.path().join("usage"), "");
    feed(&mut child, 2_000).expect("it reads");
    // Held open: waiting for the child would close it.
    let pipe = child.stdin.take();
    send("TERM", &child);
    let status = child.wait().expect("it ends");
    assert_eq!(status.code(), Some(128 + 15));
    drop(pipe);
}

#[test]
fn a_signal_that_is_to_be_ignored_is() {
    let place = directory(&[]);
    let usage = place.path().join("usage");
    let mut child = reading(&usage, "trap '' HUP;");
    feed(&mut child, 2_000).expect("it reads");
    if !Path::new("/proc/self/status").exists() {
        child.kill().expect("it runs");
        return;
    }
    send("HUP", &child);
    feed(&mut child, 2_000).expect("it reads on");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{output:?}");
    assert!(usage.exists());
}
