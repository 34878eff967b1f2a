//! What a record needed, by the catalog.

use serde_json::{Value, json};

use super::record::Record;
use crate::catalog::call::Call;
use crate::catalog::partition;
use crate::catalog::requirement::ResourcePattern;
use crate::catalog::{Catalog, Mapping};
use crate::iam::arn::Arn;

/// What a record needed; `request` is its [`Record::request`].
///
/// Names without an account are looked up in the caller's account, never in that of the copy's
/// recipient: a resource of another account is named by ARN, by URL or in `resources`.
pub fn needs(record: &Record<'_>, request: &Value, catalog: &Catalog) -> Mapping {
    with_call(record, request, |call| catalog.map(call))
}

/// What a record's call made under a name that AWS gave it.
pub(super) fn made(
    record: &Record<'_>,
    request: &Value,
    catalog: &Catalog,
) -> Vec<ResourcePattern> {
    let source = record.event_source.as_deref().unwrap_or_default();
    let name = record.event_name.as_deref().unwrap_or_default();
    // Few operations make anything: the answers of the others are not read.
    if !catalog.may_make(source, name) {
        return Vec::new();
    }
    with_call(record, request, |call| catalog.made(call))
}

/// Hands on what the catalog reads of a record.
fn with_call<T>(record: &Record<'_>, request: &Value, read: impl Fn(&Call<'_>) -> T) -> T {
    let (response, extra) = (record.response(), record.additional());
    let resources: Vec<String> = record
        .resources
        .iter()
        .map(|r| r.arn.as_deref().unwrap_or_default().to_owned())
        .collect();
    let identity = &record.identity;
    let arn = identity
        .issuer
        .as_ref()
        .and_then(|i| i.arn.as_deref())
        .or(identity.arn.as_deref());
    let arn = arn.and_then(Arn::parse);
    // A record without region is about the function's own, where it says whose credentials were used.
    let scope = identity.in_scope_of.as_ref();
    let function = scope.and_then(|s| s.credentials_issued_to.as_deref());
    let function = function.and_then(Arn::parse);
    let region = record
        .aws_region
        .as_deref()
        .filter(|region| !region.is_empty());
    let region = region
        .or(function.as_ref().map(|f| f.region))
        .unwrap_or_default();
    let account = arn
        .as_ref()
        .map(|a| a.account)
        .filter(|a| !a.is_empty())
        .or(identity.account_id.as_deref())
        .filter(|account| !account.is_empty())
        .or(function.as_ref().map(|f| f.account))
        .or(record.recipient_account_id.as_deref());
    let top = json!({
        "errorCode": record.error_code,
        "apiVersion": record.api_version,
        "resources": resources.iter().map(|arn| json!({"ARN": arn})).collect::<Vec<_>>(),
    });
    read(&Call {
        source: record.event_source.as_deref().unwrap_or_default(),
        name: record.event_name.as_deref().unwrap_or_default(),
        partition: arn
            .as_ref()
            .map_or(partition::of_region(region), |a| a.partition),
        region,
        account: account.unwrap_or_default(),
        request,
        response: &response,
        extra: &extra,
        top: &top,
        resources: &resources,
    })
}
