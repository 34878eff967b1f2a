//! One recorded call, as far as the catalog reads it.

use serde_json::Value;

/// The parts of a CloudTrail record that say what a call needed.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// `eventSource`: `dynamodb.amazonaws.com`.
    pub source: &'a str,
    /// `eventName`, with or without a date suffix.
    pub name: &'a str,
    /// Partition of the caller: `aws`, `aws-us-gov`, `aws-cn`.
    pub partition: &'a str,
    /// `awsRegion`.
    pub region: &'a str,
    /// The caller's account: names without an account are looked up in it.
    pub account: &'a str,
    /// `requestParameters`; `Null` when absent.
    pub request: &'a Value,
    /// `responseElements`; `Null` when absent.
    pub response: &'a Value,
    /// `additionalEventData`; `Null` when absent.
    pub extra: &'a Value,
    /// The record's own `errorCode`, `apiVersion` and `resources`.
    pub top: &'a Value,
    /// ARNs of `resources[]`, in order; an entry without one is empty.
    pub resources: &'a [String],
}
