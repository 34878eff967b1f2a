//! The Python environment with the emulators, made once per set of requirements.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Exact versions of everything, for Python 3.10 and newer.
const REQUIREMENTS: &str = include_str!("requirements.txt");

/// What ministack needs.
const OLDEST: &str = "import sys; sys.exit(sys.version_info < (3, 10))";

/// An environment in which both emulators and the AWS CLI are installed.
#[derive(Debug)]
pub(crate) struct Python {
    program: PathBuf,
}

impl Python {
    /// Where the programs of the packages lie, `aws` among them.
    pub(crate) fn programs(&self) -> &Path {
        self.program.parent().unwrap_or(&self.program)
    }

    /// The interpreter, with nothing of the caller's environment but the search path.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            // no `__pycache__` in the sources of the project
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .current_dir(sources());
        command
    }
}

/// Where the Python programs of these tests lie.
pub(crate) fn sources() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/aws"))
}

/// The environment, made now if it is not there; why there is none otherwise.
///
/// A directory per hash of the requirements, so that a change of these makes a new one; a file in
/// it says that it is complete. Others that want the same one wait.
pub(crate) fn ready() -> Result<Python, String> {
    let mut hasher = DefaultHasher::new();
    REQUIREMENTS.hash(&mut hasher);
    let all = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let here = all.join(format!("aws-emulators-{:016x}", hasher.finish()));
    let lock = File::create(here.with_extension("lock")).map_err(|e| e.to_string())?;
    lock.lock().map_err(|e| e.to_string())?;
    let program = here.join("bin/python");
    let complete = here.join("complete");
    if !complete.exists() {
        make(&here)?;
        fs::write(&complete, REQUIREMENTS).map_err(|e| e.to_string())?;
    }
    Ok(Python { program })
}

fn make(here: &Path) -> Result<(), String> {
    let python = system_python()?;
    eprintln!(
        "installing the emulators of AWS into {} (once)",
        here.display()
    );
    run(Command::new(python)
        .args(["-m", "venv", "--clear"])
        .arg(here))?;
    let requirements = sources().join("requirements.txt");
    let install = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "-r",
    ];
    run(Command::new(here.join("bin/python"))
        .args(install)
        .arg(requirements))
}

/// The first of the usual names that is new enough.
fn system_python() -> Result<&'static str, String> {
    let new_enough = |name: &&str| {
        let tried = Command::new(name).args(["-c", OLDEST]).status();
        tried.is_ok_and(|status| status.success())
    };
    ["python3", "python"]
        .into_iter()
        .find(new_enough)
        .ok_or_else(|| "no `python3` of version 3.10 or newer".to_owned())
}

/// Runs a command to its end; its last words if it fails.
fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|e| e.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let last = said.lines().rfind(|line| !line.trim().is_empty());
    Err(format!(
        "`{command:?}` failed: {}",
        last.unwrap_or("it says nothing")
    ))
}
