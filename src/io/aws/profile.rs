//! Which credentials: those of a profile, or those of the ordinary chain.
//!
//! As the AWS CLI does (AWS CLI user guide, "Configuring settings for the AWS CLI", and botocore,
//! `create_credential_resolver`): a profile on the command line is asked before containers and instances, and
//! instead of keys and web identities in the environment; `AWS_PROFILE` does not go before such keys; a profile that
//! is named and not there is an error.

use std::collections::BTreeSet;
use std::fmt;

use aws_config::ecs::EcsCredentialsProvider;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::profile::{self, ProfileFileCredentialsProvider};
use aws_config::provider_config::ProviderConfig;
use aws_types::os_shim_internal::{Env, Fs};

use super::refusal::plain;

/// Where the credentials come from, as far as that is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CredentialSource {
    /// `--profile`.
    Flag(String),
    /// `AWS_PROFILE`.
    Variable(String),
    /// `AWS_ACCESS_KEY_ID`.
    Keys,
    /// What the ordinary chain finds.
    Chain,
}

impl CredentialSource {
    /// What the flag and the environment choose.
    pub(super) fn chosen(flag: Option<&str>) -> Self {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        if let Some(name) = flag {
            return Self::Flag(name.to_owned());
        }
        if variable("AWS_ACCESS_KEY_ID").is_some() && variable("AWS_SECRET_ACCESS_KEY").is_some() {
            return Self::Keys;
        }
        variable("AWS_PROFILE").map_or(Self::Chain, Self::Variable)
    }

    /// The profile that it names.
    pub(crate) fn profile(&self) -> Option<&str> {
        match self {
            Self::Flag(name) | Self::Variable(name) => Some(name),
            Self::Keys | Self::Chain => None,
        }
    }
}

impl fmt::Display for CredentialSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Variable(name) => write!(f, "profile `{}`", plain(name)),
            Self::Keys => f.write_str("the environment's keys"),
            Self::Chain => f.write_str("the ordinary credential chain"),
        }
    }
}

/// A profile that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ProfileError {
    /// No file has it.
    Unknown {
        /// As it was named.
        name: String,
        /// Those that there are.
        known: BTreeSet<String>,
    },
    /// The files cannot be read.
    Unreadable(String),
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { name, .. } => write!(
                f,
                "no profile `{}` in the AWS configuration files",
                plain(name)
            ),
            Self::Unreadable(words) => {
                write!(f, "the AWS configuration files cannot be read: {words}")
            }
        }
    }
}

impl std::error::Error for ProfileError {}

impl ProfileError {
    /// What to do about it.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Unknown { known, .. } if known.is_empty() => Some(
                "the files have no profile: `aws configure --profile NAME` makes one, `AWS_CONFIG_FILE` names another file"
                    .to_owned(),
            ),
            Self::Unknown { known, .. } => {
                let names: Vec<String> = known.iter().map(|n| format!("`{}`", plain(n))).collect();
                Some(format!("there are {}", names.join(", ")))
            }
            Self::Unreadable(_) => None,
        }
    }
}

/// Whether the profile is there.
#[allow(
    clippy::default_trait_access,
    reason = "the files' type has no name in this crate"
)]
pub(super) async fn look(source: &CredentialSource) -> Result<(), ProfileError> {
    let Some(name) = source.profile() else {
        return Ok(());
    };
    let files = Default::default();
    let read = profile::load(&Fs::real(), &Env::real(), &files, None).await;
    let profiles = read.map_err(|error| {
        let mut innermost: &dyn std::error::Error = &error;
        while let Some(source) = innermost.source() {
            innermost = source;
        }
        ProfileError::Unreadable(plain(&innermost.to_string()))
    })?;
    if profiles.get_profile(name).is_some() {
        return Ok(());
    }
    Err(ProfileError::Unknown {
        name: name.to_owned(),
        known: profiles.profiles().map(str::to_owned).collect(),
    })
}

/// The credentials of a profile before all others.
pub(super) fn credentials(name: &str, config: &ProviderConfig) -> CredentialsProviderChain {
    let of_profile = ProfileFileCredentialsProvider::builder()
        .configure(config)
        .profile_name(name)
        .build();
    let of_container = EcsCredentialsProvider::builder().configure(config).build();
    let of_instance = ImdsCredentialsProvider::builder().configure(config).build();
    CredentialsProviderChain::first_try("Profile", of_profile)
        .or_else("EcsContainer", of_container)
        .or_else("Ec2InstanceMetadata", of_instance)
}
