//! Network interfaces that Lambda makes with the function's role: for the function itself, and for
//! pollers of clusters and brokers in a VPC.
//!
//! Lambda removes the interfaces of functions idle for weeks and makes them again at the next
//! invocation (AWS Lambda Developer Guide, "Giving Lambda functions access to resources in an Amazon
//! VPC"). What a window shows of that is chance.

use super::Needs;
use crate::iam::action::Action;
use crate::observer::usage::Origin;
use crate::synthesizer::Implication;
use crate::synthesizer::class::action;

/// The actions AWS asks for, on every resource (managed policy AWSLambdaVPCAccessExecutionRole).
pub(super) const FUNCTION: [&str; 6] = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
];

/// The same for a poller (managed policy AWSLambdaMSKExecutionRole; AWS Lambda Developer Guide,
/// "Configuring Lambda permissions for Amazon MSK event source mappings").
pub(super) const POLLER: [&str; 6] = [
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
];

/// For a function whose configuration names a VPC, or for which Lambda was seen to make or remove
/// interfaces. A file system is reached through the VPC.
pub(super) fn interfaces(needs: &mut Needs<'_>) {
    let usage = needs.usage;
    let seen = usage.calls.iter().any(|call| {
        call.key.origin != Origin::Code
            && call.suspicion.is_none()
            && call.key.outcome.proves_use()
            && action(&call.key.need).is_some_and(is_interface)
    });
    if seen {
        let by = &Implication::new(
            "network",
            "Lambda makes the network interfaces of a function in a VPC",
        );
        needs.grant(&FUNCTION, "*", by);
        // Not of the configuration: Lambda's own calls show it.
        needs.fields.remove(by);
    }
    let versions = &usage.configured.versions;
    if versions.iter().any(|c| c.in_vpc) {
        let by = &Implication::new("network", "FunctionConfiguration.VpcConfig.SubnetIds");
        needs.grant(&FUNCTION, "*", by);
    }
    if versions.iter().any(|c| !c.file_systems.is_empty()) {
        let by = &Implication::new("network", "FunctionConfiguration.FileSystemConfigs");
        needs.grant(&FUNCTION, "*", by);
    }
}

/// For a poller that connects to something in a VPC.
pub(super) fn poller(needs: &mut Needs<'_>, by: &Implication) {
    needs.grant(&POLLER, "*", by);
}

fn is_interface(action: &Action) -> bool {
    action.service().eq_ignore_ascii_case("ec2")
        && ["CreateNetworkInterface", "DeleteNetworkInterface"]
            .iter()
            .any(|name| action.name().eq_ignore_ascii_case(name))
}
