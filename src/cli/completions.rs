//! `lpgen completions`.

use super::failure::{Exit, Failure};

/// Print a completion script for a shell
#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    /// The shell
    shell: clap_complete::Shell,
}

impl Completions {
    pub(crate) fn run(&self) -> Result<Exit, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut super::description(), "lpgen", &mut script);
        super::output::print_lines(&String::from_utf8_lossy(&script))?;
        Ok(Exit::Done)
    }
}
