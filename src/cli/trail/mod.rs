//! `lpgen trail`: what a trail's files need to be read where they lie.

mod athena_query;
mod athena_table;

use clap::Subcommand;

use super::failure::{Exit, Failure};
use crate::gather::Watch;

const EXAMPLES: &str = "Examples:
  lpgen trail athena-table s3://trail-bucket --region eu-west-1 --region us-east-1 > table.sql
  lpgen trail athena-query audit.cloudtrail --account 111122223333 --day 2026-11-03 > day.sql
  aws athena get-query-results --query-execution-id ID > day.json
  lpgen observe --trail day.json --usage all.usage";

/// Read a trail where it lies: the table for Athena, and the statement that folds a day of it
///
/// lpgen reads a trail's files itself, and from a machine near the bucket that is the fastest and cheapest. Where there
/// is none, Athena reads them in AWS, and hands out records that are alike as one row. Both come to the same usage
/// (docs/guide-trail.md, docs/scale.md).
#[derive(Debug, Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum TrailCommand {
    AthenaTable(athena_table::AthenaTable),
    AthenaQuery(athena_query::AthenaQuery),
}

impl TrailCommand {
    pub(crate) fn run(&self, watch: &Watch) -> Result<Exit, Failure> {
        match self {
            Self::AthenaTable(table) => table.run(),
            Self::AthenaQuery(query) => query.run(watch),
        }
    }
}
