//! `lpgen catalog action`.

use super::super::failure::{Exit, Failure};
use super::super::form::TextOrJson;
use crate::catalog::Catalog;
use crate::iam::action::Action as IamAction;
use crate::report::catalog::{action_json, action_text};

/// Show what AWS says of an action, and which operations need it
#[derive(Debug, clap::Args)]
pub(crate) struct Action {
    /// The action: `s3:GetObject`
    action: String,
    /// Output format
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    format: TextOrJson,
}

impl Action {
    pub(crate) fn run(&self, catalog: &Catalog) -> Result<Exit, Failure> {
        let typed: IamAction = self.action.parse()?;
        let found = catalog.look_up_action(&typed)?;
        self.format.print(
            || action_text(catalog, &found),
            || action_json(catalog, &found),
        )
    }
}
