//! What a function in a VPC needs of EC2 without calling it itself.
//!
//! Lambda makes the function's network interfaces with its role, removes those of functions idle
//! for weeks, and makes them again at the next invocation (AWS Lambda Developer Guide, "Giving
//! Lambda functions access to resources in an Amazon VPC"). What a window shows of that is chance.

use super::class::action;
use super::cover::Draft;
use super::evidence::Evidence;
use super::grant::Conditions;
use crate::iam::action::Action;
use crate::observer::function::FunctionUsage;
use crate::observer::usage::Origin;

/// The actions AWS asks for, on every resource (managed policy AWSLambdaVPCAccessExecutionRole).
const NEEDED: [&str; 6] = [
    "AssignPrivateIpAddresses",
    "CreateNetworkInterface",
    "DeleteNetworkInterface",
    "DescribeNetworkInterfaces",
    "DescribeSubnets",
    "UnassignPrivateIpAddresses",
];

/// Drafts for the network interfaces of a function whose configuration names a VPC, or for which
/// Lambda was seen to make or remove some.
pub(super) fn interfaces(usage: &FunctionUsage) -> Vec<Draft> {
    let seen = usage.calls.iter().any(|call| {
        call.key.origin != Origin::Code
            && call.suspicion.is_none()
            && call.key.outcome.proves_use()
            && action(&call.key.need).is_some_and(is_interface)
    });
    let names: &[&str] = if seen || usage.in_vpc { &NEEDED } else { &[] };
    names
        .iter()
        .filter_map(|name| {
            Some(Draft {
                action: Action::new("ec2", name).ok()?,
                resource: "*".to_owned(),
                conditions: Conditions::new(),
                evidence: Evidence::implied(
                    "network: Lambda makes the network interfaces of a function in a VPC"
                        .to_owned(),
                ),
            })
        })
        .collect()
}

fn is_interface(action: &Action) -> bool {
    action.service().eq_ignore_ascii_case("ec2")
        && ["CreateNetworkInterface", "DeleteNetworkInterface"]
            .iter()
            .any(|name| action.name().eq_ignore_ascii_case(name))
}
