//! `lpgen man`.

use super::failure::{Exit, Failure};

/// Print the manual page (`lpgen man | man -l -`), or that of one command
#[derive(Debug, clap::Args)]
pub(crate) struct Man {
    /// A command, for example `suggest`
    command: Option<String>,
}

impl Man {
    pub(crate) fn run(&self) -> Result<Exit, Failure> {
        let mut description = super::description();
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
        super::output::print_lines(&String::from_utf8_lossy(&text))?;
        Ok(Exit::Done)
    }
}
