//! The flags that say which account is asked, and with which credentials.

use super::failure::Failure;
#[cfg(feature = "aws")]
use super::failure::with_hint;
#[cfg(feature = "aws")]
use crate::io::aws::Settings;

#[cfg(feature = "aws")]
pub(crate) use crate::io::aws::Account;

/// No account can be asked by a build without the `aws` feature: there is no value of this type.
#[cfg(not(feature = "aws"))]
#[derive(Debug)]
pub(crate) enum Account {}

/// Where these flags stand in `--help`.
const HEADING: &str = "The account";

/// The flags of every command that can ask an account.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct AccountArgs {
    /// Profile of the AWS configuration files; by default the ordinary credential chain
    #[arg(long, value_name = "NAME", help_heading = HEADING)]
    profile: Option<String>,
    /// Region of the functions; may be given several times. By default the configured one
    #[arg(long, value_name = "REGION", help_heading = HEADING)]
    region: Vec<String>,
    /// Endpoint of all services, for an emulator
    #[arg(long, value_name = "URL", help_heading = HEADING)]
    endpoint_url: Option<String>,
}

impl AccountArgs {
    /// Whether a flag says that an account is to be asked.
    pub(crate) fn is_given(&self) -> bool {
        self.profile.is_some() || !self.region.is_empty() || self.endpoint_url.is_some()
    }

    /// The regions that flags name.
    pub(crate) fn regions(&self) -> &[String] {
        &self.region
    }

    /// Opens the account.
    #[cfg(not(feature = "aws"))]
    #[expect(clippy::unused_self, reason = "the same function as with the account")]
    pub(crate) fn open(&self) -> Result<Account, Failure> {
        Err(not_in_this_build())
    }

    /// Opens the account.
    #[cfg(feature = "aws")]
    pub(crate) fn open(&self) -> Result<Account, Failure> {
        let settings = Settings {
            profile: self.profile.clone(),
            regions: self.region.clone(),
            endpoint: self.endpoint_url.clone(),
        };
        Account::open(&settings).map_err(|e| with_hint(&e, e.hint()))
    }
}

/// The failure of a build that cannot ask an account.
#[cfg(not(feature = "aws"))]
pub(super) fn not_in_this_build() -> Failure {
    Failure::new("this lpgen was built without the `aws` feature: it asks no account")
        .hint("build with the default features, or give files (`--trail`, `--snapshot`)")
}
