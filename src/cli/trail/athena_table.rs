//! `lpgen trail athena-table`.

use jiff::civil::Date;

use super::super::failure::{Exit, Failure};
use super::super::output::print_lines;
use crate::gather::trail_bucket;
use crate::observer::table::TableDefinition;

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
#[command(after_help = EXAMPLES)]
pub(crate) struct AthenaTable {
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

const EXAMPLES: &str = "Examples:
  lpgen trail athena-table s3://trail-bucket --region eu-west-1 --region us-east-1
  lpgen trail athena-table s3://org-trail --organization o-abcde12345 --region eu-west-1 --name audit.cloudtrail";

impl AthenaTable {
    pub(crate) fn run(&self) -> Result<Exit, Failure> {
        let (bucket, prefix) = trail_bucket(&self.bucket).ok_or_else(|| {
            Failure::new(format!("`{}` names no bucket", self.bucket))
                .hint("`lpgen trail athena-table s3://BUCKET[/PREFIX] --region REGION`")
        })?;
        let definition = TableDefinition {
            name: self.name.clone(),
            bucket,
            prefix,
            organization: self.organization.clone(),
            accounts: self.account.clone(),
            regions: self.region.clone(),
            since: self.since,
        };
        print_lines(&definition.statement().map_err(|error| {
            Failure::new(error.to_string()).hint("`lpgen trail athena-table --help`")
        })?)?;
        Ok(Exit::Done)
    }
}
