//! `lpgen catalog`: look things up in the bundled action catalog.

mod action;
mod listing;
mod matching;
mod operation;
mod service;

use clap::Subcommand;

use super::failure::{Exit, Failure};
use crate::catalog::Catalog;
use crate::gather::Watch;

/// Look things up in the bundled action catalog
///
/// An operation is what CloudTrail records (`dynamodb.amazonaws.com TransactWriteItems`); an action
/// is what IAM allows (`dynamodb:PutItem`). The catalog maps the one to the other and says where in
/// a record the resource stands. It is part of the program: nothing is fetched.
#[derive(Debug, clap::Args)]
pub(crate) struct CatalogArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Operation(operation::Operation),
    Action(action::Action),
    Service(service::Service),
    Operations(listing::Operations),
    Match(matching::Match),
}

impl CatalogArgs {
    pub(crate) fn run(&self, watch: &Watch) -> Result<Exit, Failure> {
        let catalog = Catalog::bundled();
        match &self.command {
            Command::Operation(command) => command.run(&catalog),
            Command::Action(command) => command.run(&catalog),
            Command::Service(command) => command.run(&catalog),
            Command::Operations(command) => command.run(&catalog),
            Command::Match(command) => command.run(&catalog, watch),
        }
    }
}
