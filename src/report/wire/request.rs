//! Requests and pairs of action and resource, in JSON.

use serde::Serialize;

use crate::iam::condition::Context;
use crate::iam::evaluate::Request;

/// A request as `lpgen simulate` reads it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct RequestJson<'a> {
    /// The action that is asked for.
    pub action: &'a str,
    /// The ARN that it is asked for; `*` for an action without a resource.
    pub resource: &'a str,
    /// The condition keys of the request, each with its values.
    #[cfg_attr(
        test,
        schemars(with = "std::collections::BTreeMap<String, Vec<String>>")
    )]
    pub context: &'a Context,
}

/// An action on a resource.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct PairJson<'a> {
    /// The action.
    pub action: &'a str,
    /// The resource.
    pub resource: &'a str,
}

impl<'a> From<&'a Request> for RequestJson<'a> {
    fn from(request: &'a Request) -> Self {
        Self {
            action: request.action.as_str(),
            resource: &request.resource,
            context: &request.context,
        }
    }
}

impl<'a> From<&'a Request> for PairJson<'a> {
    fn from(request: &'a Request) -> Self {
        Self {
            action: request.action.as_str(),
            resource: &request.resource,
        }
    }
}

impl<'a> From<&'a (String, String)> for PairJson<'a> {
    fn from((action, resource): &'a (String, String)) -> Self {
        Self { action, resource }
    }
}
