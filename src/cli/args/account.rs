//! The flags that say which account is asked, and with which credentials.

use std::path::PathBuf;

use crate::gather::{AccountRequest, Failure, TIMEOUT, read_accounts};

/// Where these flags stand in `--help`.
const HEADING: &str = "The account";

/// The flags of every command that can ask an account.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct AccountArgs {
    /// Profile of the AWS configuration files; by default the ordinary credential chain
    #[arg(long, value_name = "NAME", help_heading = HEADING)]
    profile: Option<String>,
    /// Region of the functions; may be given several times. By default the configured one
    #[arg(long, value_name = "REGION", help_heading = HEADING)]
    region: Vec<String>,
    /// Accounts, in place of the one that the credentials are of: ids, or a file with the output of `aws organizations
    /// list-accounts`; may be given several times
    ///
    /// Of a bucket or a table their records are read, once for all of them. Their state is asked for in the role of
    /// `--role-name` of each; an account that refuses is a gap of that account alone.
    #[arg(long, value_name = "ACCOUNT", value_delimiter = ',', help_heading = HEADING)]
    accounts: Vec<String>,
    /// Role to assume in each account of `--accounts`
    #[arg(long, value_name = "NAME", requires = "accounts", help_heading = HEADING)]
    role_name: Option<String>,
    /// Endpoint of all services, for an emulator
    #[arg(long, value_name = "URL", help_heading = HEADING)]
    endpoint_url: Option<String>,
    /// The longest time for one attempt of a request: half of it without a byte, three times it for all
    /// attempts
    #[arg(long, value_name = "SECONDS", default_value_t = TIMEOUT, value_parser = clap::value_parser!(u64).range(1..=3600), help_heading = HEADING)]
    timeout: u64,
    /// Add a line of JSON for each request to this file: which, when, how long, with what outcome;
    /// no header and no content
    #[arg(long, value_name = "FILE", help_heading = HEADING)]
    log: Option<PathBuf>,
}

impl AccountArgs {
    /// What they mean.
    pub(crate) fn request(&self) -> Result<AccountRequest, Failure> {
        Ok(AccountRequest {
            profile: self.profile.clone(),
            regions: self.region.clone(),
            endpoint: self.endpoint_url.clone(),
            timeout: self.timeout,
            log: self.log.clone(),
            accounts: read_accounts(&self.accounts)?,
            role_name: self.role_name.clone(),
        })
    }
}
