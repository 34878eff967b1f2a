//! What the command line says of itself: `lpgen completions` and `lpgen man`.

use clap::CommandFactory;

use super::failure::{Exit, Failure};
use super::output::print_lines;
use super::{Cli, Global};
use crate::gather::Watch;

/// Print a completion script for a shell
#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    /// The shell
    shell: clap_complete::Shell,
}

impl Completions {
    pub(crate) fn run(&self, _: Global, _: &Watch) -> Result<Exit, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "lpgen", &mut script);
        print_lines(&String::from_utf8_lossy(&script))?;
        Ok(Exit::Done)
    }
}

/// Print the manual page (`lpgen man | man -l -`), or that of one command
#[derive(Debug, clap::Args)]
pub(crate) struct Man {
    /// A command, for example `suggest`
    command: Option<String>,
}

impl Man {
    pub(crate) fn run(&self, _: Global, _: &Watch) -> Result<Exit, Failure> {
        let mut description = Cli::command();
        description.build();
        let page = match &self.command {
            None => description,
            Some(name) => description.find_subcommand(name).cloned().ok_or_else(|| {
                Failure::new(format!("`{name}` is no command of lpgen"))
                    .hint("`lpgen --help` lists them")
            })?,
        };
        let mut text = Vec::new();
        clap_mangen::Man::new(page).render(&mut text)?;
        print_lines(&String::from_utf8_lossy(&text))?;
        Ok(Exit::Done)
    }
}
