//! What a record shows of the machine a call came from: user agent and address.
//!
//! A user agent can be forged, so it proves nothing; but the function's credentials used by a
//! command line on somebody's laptop leave another trace than the function itself.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::generated::variable_part;
use super::origin::Origin;
use super::record::Record;

/// Traits of the caller's machine, coarse enough to stay few.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Agent {
    /// The client's family, for example `Boto3`, `aws-sdk-go-v2`, `aws-cli`; empty when absent.
    pub family: String,
    /// Whether the agent carries `exec-env/AWS_Lambda_…`.
    pub in_lambda: bool,
    /// A trait that the Lambda environment never shows, for example an operating system.
    pub foreign: Option<String>,
    /// Whether the request was signed beforehand, as a URL that anybody may then use
    /// (`AuthenticationMethod` `QueryString`: Amazon S3 User Guide, "Amazon S3 CloudTrail events").
    pub presigned: bool,
    /// The kind of source address.
    pub address: Address,
}

/// The kind of address a call came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Address {
    /// Not recorded, or not an address.
    #[default]
    Unknown,
    /// An AWS service.
    Service,
    /// A private address, or through a VPC endpoint.
    Private,
    /// A public address.
    Public,
}

/// Marks of systems and clients that do not run inside the Lambda environment, which is Linux
/// without a person at it (AWS Lambda Developer Guide, Lambda runtimes). In lower case; no letter
/// stands before or after them. The systems are named by the SDKs each in its way (`os/macos`,
/// `os/darwin`, `Mac_OS_X`, `os/win32`), the penetration testing ones by Amazon GuardDuty
/// ("PenTest" finding types).
const FOREIGN: &[(&str, &str)] = &[
    ("darwin", "the operating system macOS"),
    ("macos", "the operating system macOS"),
    ("mac_os_x", "the operating system macOS"),
    ("macintosh", "the operating system macOS"),
    ("windows", "the operating system Windows"),
    ("win32", "the operating system Windows"),
    ("kali", "the penetration testing system Kali"),
    ("parrot", "the penetration testing system Parrot"),
    ("pentoo", "the penetration testing system Pentoo"),
    ("mozilla/", "a browser"),
    ("signin.amazonaws.com", "the AWS console"),
    ("console.amazonaws.com", "the AWS console"),
    ("s3console", "the AWS console"),
    ("awsconsole", "the AWS console"),
    ("s3 browser", "the client S3 Browser"),
    ("cyberduck", "the client Cyberduck"),
    ("winscp", "the client WinSCP"),
    ("cloudshell", "the environment CloudShell"),
    ("aws-toolkit-for-vscode", "the AWS Toolkit of an editor"),
    ("aws-toolkit-for-jetbrains", "the AWS Toolkit of an editor"),
    ("powershell", "the client AWS Tools for PowerShell"),
    ("hashicorp terraform", "the client Terraform"),
    ("hashicorp/", "the client Terraform"),
    ("pulumi", "the client Pulumi"),
    ("pacu", "the attack tool Pacu"),
    ("stratus-red-team", "the attack tool Stratus Red Team"),
    ("trufflehog", "the secret scanner TruffleHog"),
];

impl Agent {
    /// What a record shows of the machine.
    pub(super) fn of(record: &Record<'_>) -> Self {
        Self {
            presigned: is_presigned(record),
            ..Self::read(
                record.user_agent.as_deref(),
                record.source_ip_address.as_deref(),
                record.vpc_endpoint_id.as_deref(),
            )
        }
    }

    /// Reads `userAgent`, `sourceIPAddress` and `vpcEndpointId`.
    pub(crate) fn read(agent: Option<&str>, address: Option<&str>, endpoint: Option<&str>) -> Self {
        let agent = agent.unwrap_or_default();
        // S3 writes the agent in brackets.
        let agent = agent.strip_prefix('[').unwrap_or(agent);
        let family = family(agent);
        Self {
            in_lambda: is_in_lambda(agent),
            foreign: foreign(agent, &family),
            family,
            presigned: false,
            address: kind(address, endpoint),
        }
    }
}

/// The member of `additionalEventData` that says how a request was signed.
pub(super) const METHOD: &str = "AuthenticationMethod";

pub(super) fn is_presigned(record: &Record<'_>) -> bool {
    let written = record.additional_event_data.unwrap_or_default();
    let finds = memchr::memmem::find(written.as_bytes(), b"QueryString").is_some();
    finds && {
        let data = record.additional();
        let method = |name| data.get(name).and_then(serde_json::Value::as_str);
        let method = method(METHOD).or_else(|| method("authenticationmethod"));
        method == Some("QueryString")
    }
}

fn family(agent: &str) -> String {
    let first = agent.split(['/', ' ', ']', '#']).next().unwrap_or_default();
    let fixed = variable_part(first).map_or(first, |at| &first[..at]);
    fixed.chars().take(32).collect()
}

/// The value of `AWS_EXECUTION_ENV` that an SDK wrote into its agent.
pub(super) fn environment(agent: &str) -> Option<&str> {
    let (_, rest) = agent.split_once("exec-env/")?;
    rest.split([' ', ']', '/']).next()
}

/// What the value begins with inside a function (Lambda developer guide, "Defined runtime environment variables").
pub(super) const IN_LAMBDA: &str = "AWS_Lambda";

/// Whether the agent names an environment of Lambda.
fn is_in_lambda(agent: &str) -> bool {
    agent.contains("exec-env/AWS_Lambda")
}

fn foreign(agent: &str, family: &str) -> Option<String> {
    let in_lambda = is_in_lambda(agent);
    let environment = environment(agent);
    let lower = agent.to_ascii_lowercase();
    if let Some((_, what)) = FOREIGN.iter().find(|(mark, _)| stands_in(&lower, mark)) {
        // The agents of functions in .NET name PowerShell when that is their runtime.
        let is_runtime = in_lambda && *what == "the client AWS Tools for PowerShell";
        if !is_runtime {
            return Some((*what).to_owned());
        }
    }
    if let Some(environment) = environment.filter(|e| !e.starts_with(IN_LAMBDA)) {
        let environment: String = environment.chars().take(32).collect();
        return Some(format!("the environment {environment}"));
    }
    (family == "aws-cli" && !in_lambda).then(|| "a command line, aws-cli".to_owned())
}

/// Whether `mark` stands in the agent as a word.
fn stands_in(agent: &str, mark: &str) -> bool {
    agent.match_indices(mark).any(|(at, found)| {
        let letter = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphabetic);
        let bytes = agent.as_bytes();
        let open = !mark.ends_with(|c: char| c.is_ascii_alphabetic());
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        !letter(before) && (open || !letter(bytes.get(at + found.len())))
    })
}

pub(super) fn kind(address: Option<&str>, endpoint: Option<&str>) -> Address {
    let address = address.unwrap_or_default();
    let address = address.split(',').next().unwrap_or_default().trim();
    if address == "AWS Internal"
        || address.ends_with(".amazonaws.com")
        || address.ends_with(".amazonaws.com.cn")
    {
        return Address::Service;
    }
    if endpoint.is_some_and(|e| e.starts_with("vpce-")) {
        return Address::Private;
    }
    match address.parse::<IpAddr>() {
        Ok(IpAddr::V4(ip))
            if ip.is_private() || ip.is_link_local() || ip.is_loopback() || is_shared(ip) =>
        {
            Address::Private
        }
        Ok(IpAddr::V6(ip))
            if ip.is_unique_local() || ip.is_unicast_link_local() || ip.is_loopback() =>
        {
            Address::Private
        }
        Ok(_) => Address::Public,
        Err(_) => Address::Unknown,
    }
}

/// 100.64.0.0/10, used inside AWS networks (RFC 6598).
fn is_shared(ip: std::net::Ipv4Addr) -> bool {
    let [a, b, ..] = ip.octets();
    a == 100 && (64..128).contains(&b)
}

/// How sure it is that the credentials were issued to the function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CredentialGround {
    /// A record that only AWS writes ties them to Lambda.
    Tied,
    /// The session's name and role alone, which anybody has who may assume the role.
    Name,
}

/// What a function's calls have in common, against which a single one may stand out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Habits {
    families_in_lambda: BTreeSet<String>,
    addresses_in_lambda: BTreeSet<Address>,
}

impl Habits {
    /// Learns from the agents with which a function called.
    pub(crate) fn of<'a>(agents: impl IntoIterator<Item = &'a Agent>) -> Self {
        let mut habits = Self::default();
        for agent in agents
            .into_iter()
            .filter(|a| a.in_lambda && a.foreign.is_none())
        {
            if !habits.families_in_lambda.contains(&agent.family) {
                habits.families_in_lambda.insert(agent.family.clone());
            }
            habits.addresses_in_lambda.insert(agent.address);
        }
        habits
    }

    /// Why a call looks as if somebody else used the function's credentials; `None` if it does not.
    ///
    /// A URL that the function signed is used by others, from anywhere. That holds only where the
    /// signing key is tied to Lambda: anybody else who holds a session can sign as well.
    pub(crate) fn suspicion(
        &self,
        origin: &Origin,
        agent: &Agent,
        ground: CredentialGround,
    ) -> Option<String> {
        if *origin != Origin::Code || (agent.presigned && ground == CredentialGround::Tied) {
            return None;
        }
        if let Some(what) = &agent.foreign {
            return Some(format!("the call came from {what}"));
        }
        if agent.in_lambda || agent.address != Address::Public {
            return None;
        }
        if self.families_in_lambda.contains(&agent.family) {
            return Some(format!(
                "`{}` called from a public address without the Lambda environment that the function's other calls show",
                agent.family
            ));
        }
        let is_known = !self.addresses_in_lambda.is_empty();
        let private = |a: &Address| *a == Address::Private;
        if is_known && self.addresses_in_lambda.iter().all(private) {
            return Some("the call came from a public address, the function's other calls from inside its VPC".to_owned());
        }
        (is_known && ground == CredentialGround::Name).then(|| {
            format!(
                "`{}` called from a public address, another client than the function's, and only the session's name ties it to the function",
                agent.family
            )
        })
    }
}

#[cfg(test)]
mod tests;
