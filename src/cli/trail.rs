//! `lpgen trail`: what a trail's files need to be read where they lie.

use std::path::PathBuf;

use jiff::civil::Date;

use super::Global;
use super::failure::{Exit, Failure};
use super::output::print_lines;
use crate::gather::{Watch, read_table, statement_of_day, trail_bucket};
use crate::observer::table::TableDefinition;

const EXAMPLES: &str = "Examples:
  lpgen trail athena-table s3://trail-bucket --region eu-west-1 --region us-east-1 > table.sql
  lpgen trail athena-query audit.cloudtrail --account 111122223333 --day 2026-11-03 > day.sql
  aws athena get-query-results --query-execution-id ID > day.json
  lpgen observe --trail day.json --usage all.usage";

commands! {
    /// Read a trail where it lies: the table for Athena, and the statement that folds a day of it
    ///
    /// lpgen reads a trail's files itself, and from a machine near the bucket that is the fastest and cheapest. Where there
    /// is none, Athena reads them in AWS, and hands out records that are alike as one row. Both come to the same usage
    /// (docs/guide-trail.md, docs/scale.md).
    #[command(after_help = EXAMPLES)]
    pub(super) enum TrailCommand {
        AthenaTable(AthenaTable),
        AthenaQuery(AthenaQuery),
    }
}

/// Print the definition of an Athena table over a trail's bucket
///
/// Run it once, in Athena's console or with `aws athena start-query-execution`. The table costs nothing and holds
/// nothing: it says where the files are and what is in them. Its partitions (account, region, day) follow from the
/// names of the folders, so that nothing has to be added to it as days go by, and a query reads its own day alone.
/// It has the columns that lpgen reads, among them `userIdentity.inScopeOf`, which tells whose credentials a call
/// was made with, and which the table of AWS's guide lacks. Add others as you like.
///
/// Name every region that the trail has a folder for, as `aws s3 ls s3://BUCKET/AWSLogs/ACCOUNT/CloudTrail/` lists
/// them: records of a region that is not named are not in the table.
#[derive(Debug, clap::Args)]
#[command(after_help = TABLE_EXAMPLES)]
pub(super) struct AthenaTable {
    /// The trail's bucket, with what stands before `AWSLogs/` in it: `s3://BUCKET[/PREFIX]`
    #[arg(value_name = "BUCKET")]
    bucket: String,
    /// A region with a folder; may be given several times
    #[arg(long, required = true, value_name = "REGION")]
    region: Vec<String>,
    /// An account with a folder; may be given several times. By default each query names its own
    #[arg(long, value_name = "ACCOUNT")]
    account: Vec<String>,
    /// The organization of an organization's trail, `o-…`: its folder
    #[arg(long, value_name = "ID")]
    organization: Option<String>,
    /// The first day with files
    #[arg(long, value_name = "DATE", default_value = "2020-01-01")]
    since: Date,
    /// How the table is to be named
    #[arg(long, value_name = "[DATABASE.]TABLE", default_value = "cloudtrail")]
    name: String,
}

const TABLE_EXAMPLES: &str = "Examples:
  lpgen trail athena-table s3://trail-bucket --region eu-west-1 --region us-east-1
  lpgen trail athena-table s3://org-trail --organization o-abcde12345 --region eu-west-1 --name audit.cloudtrail";

impl AthenaTable {
    fn run(&self, _: Global, _: &Watch) -> Result<Exit, Failure> {
        let (bucket, prefix) = trail_bucket(&self.bucket)?;
        let definition = TableDefinition {
            name: self.name.clone(),
            bucket,
            prefix,
            organization: self.organization.clone(),
            accounts: self.account.clone(),
            regions: self.region.clone(),
            since: self.since,
        };
        print_lines(&definition.statement()?)?;
        Ok(Exit::Done)
    }
}

/// Print the statement that folds a day of a trail in Athena
///
/// Its answer has one row for up to 256 records that are alike in everything that lpgen reads, with the id and the
/// time of each. Save the answer with `aws athena get-query-results` and give the file to any command as
/// `--trail`: the usage is the same, byte for byte, as that of the files themselves.
///
/// Days are those of delivery: calls of a day's last minutes are in the next day's folder. For a table that
/// `lpgen trail athena-table` did not define, give `--table`: what it lacks is left out, and said.
#[derive(Debug, clap::Args)]
pub(super) struct AthenaQuery {
    /// The table
    #[arg(value_name = "DATABASE.TABLE")]
    name: String,
    /// The day of delivery, in UTC
    #[arg(long, value_name = "DATE")]
    day: Date,
    /// The account; needed where the table's partitions tell it
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    /// What the table looks like: output of `aws athena get-table-metadata`. By default as `athena-table` defines it
    #[arg(long, value_name = "FILE")]
    table: Option<PathBuf>,
}

impl AthenaQuery {
    fn run(&self, _: Global, watch: &Watch) -> Result<Exit, Failure> {
        let table = read_table(&self.name, self.table.as_deref())?;
        let statement = statement_of_day(&table, self.account.as_deref(), self.day, watch)?;
        print_lines(&statement)?;
        Ok(Exit::Done)
    }
}
