//! `lpgen catalog`: look things up in the bundled action catalog.

mod listing;
mod look_up;
mod matching;

use clap::Subcommand;

use super::failure::{Exit, Failure};
use crate::catalog::Catalog;
use crate::gather::Watch;

/// Look things up in the bundled action catalog
///
/// An operation is what CloudTrail records (`dynamodb.amazonaws.com TransactWriteItems`); an action
/// is what IAM allows (`dynamodb:PutItem`). The catalog maps the one to the other and says where in
/// a record the resource stands. It is part of the program: nothing is fetched.
#[derive(Debug, Subcommand)]
pub(crate) enum CatalogArgs {
    Operation(look_up::LookUpOperation),
    Action(look_up::LookUpAction),
    Service(look_up::LookUpService),
    Operations(listing::Operations),
    Match(matching::Match),
}

impl CatalogArgs {
    pub(crate) fn run(&self, watch: &Watch) -> Result<Exit, Failure> {
        let catalog = Catalog::bundled();
        match self {
            Self::Operation(command) => command.run(&catalog),
            Self::Action(command) => command.run(&catalog),
            Self::Service(command) => command.run(&catalog),
            Self::Operations(command) => command.run(&catalog),
            Self::Match(command) => command.run(&catalog, watch),
        }
    }
}
