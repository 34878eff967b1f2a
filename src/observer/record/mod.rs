//! One CloudTrail event as logged.
//!
//! Field names and types follow "CloudTrail record contents" in the CloudTrail user guide, but real
//! files bend them: fields flip between string, number, object and null, letter case changes on the
//! way through Athena or Lake, nested objects arrive as JSON text. So nothing here depends on a
//! member being there or having a certain type; what cannot be read as asked is absent.

mod content;
mod event;
mod identity;
pub(super) mod json;
mod known;
mod lenient;
pub(super) mod members;
mod mend;
mod moment;
pub(super) mod notation;
mod pass;
mod resource;
mod skim;
mod tame;
mod told;

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

pub(in crate::observer) use content::call_number;
pub(crate) use identity::{Identity, InScopeOf, Issuer};
pub(super) use known::KnownIdentities;
pub(crate) use resource::ResourceRef;

use known::TextNumber;
use lenient::{Fill, Flag, Found, Key, LooseList, Members, Text};
pub(super) use mend::mend_half_pairs;
use moment::Moment;
pub(super) use tame::is_tame;

/// One CloudTrail event, borrowing from the bytes it was parsed from.
///
/// Every text field is `None` when the member is absent, `null`, empty, or neither a string, a
/// number nor a boolean. Nothing is validated: accounts may have any length and regions any name.
#[derive(Debug, Clone, Default)]
pub struct Record<'a> {
    /// `eventID`; the same in both deliveries when a record is delivered twice.
    pub event_id: Option<Cow<'a, str>>,
    /// `sharedEventID`: the same in the copies that two accounts receive of one event.
    pub shared_event_id: Option<Cow<'a, str>>,
    /// `eventVersion`, such as `1.11`; compare its parts as numbers.
    pub event_version: Option<Cow<'a, str>>,
    /// `eventTime`, when the request ended, at a resolution of a second.
    pub event_time: Option<Timestamp>,
    /// `eventSource`, the host of the service: `s3.amazonaws.com`.
    pub event_source: Option<Cow<'a, str>>,
    /// `eventName`, the operation as the service logs it: `GetFunction20150331v2`.
    pub event_name: Option<Cow<'a, str>>,
    /// `eventType`: `AwsApiCall`, `AwsServiceEvent`, ...; absent before version 1.02.
    pub event_type: Option<Cow<'a, str>>,
    /// `eventCategory`: `Management`, `Data`, `NetworkActivity`, `Insight`, `Aggregated`.
    pub event_category: Option<Cow<'a, str>>,
    /// `awsRegion`.
    pub aws_region: Option<Cow<'a, str>>,
    /// `sourceIPAddress`: an address, a list of them, a service's name or `AWS Internal`.
    pub source_ip_address: Option<Cow<'a, str>>,
    /// `userAgent`, cut at 1 KB by CloudTrail.
    pub user_agent: Option<Cow<'a, str>>,
    /// `errorCode`.
    pub error_code: Option<Cow<'a, str>>,
    /// `errorMessage`.
    pub error_message: Option<Cow<'a, str>>,
    /// `recipientAccountId`: the account that received this copy.
    pub recipient_account_id: Option<Cow<'a, str>>,
    /// `vpcEndpointId`.
    pub vpc_endpoint_id: Option<Cow<'a, str>>,
    /// `apiVersion`.
    pub api_version: Option<Cow<'a, str>>,
    /// `readOnly`.
    pub read_only: Option<bool>,
    /// `managementEvent`; absent in older records, so not a way to tell data events.
    pub management_event: Option<bool>,
    /// `sessionCredentialFromConsole`.
    pub session_credential_from_console: Option<bool>,
    /// `userIdentity`; all of it absent when the record has none.
    pub identity: Identity<'a>,
    pub(super) identity_number: TextNumber,
    /// `resources`.
    pub resources: Vec<ResourceRef<'a>>,
    /// `requestParameters` as written; see [`Record::request`].
    pub request_parameters: Option<&'a str>,
    /// `responseElements` as written; see [`Record::response`].
    pub response_elements: Option<&'a str>,
    /// `additionalEventData` as written; see [`Record::additional`].
    pub additional_event_data: Option<&'a str>,
    /// Whether this is a table row (Athena, CloudTrail Lake): names lower-cased, maps flattened.
    pub is_row: bool,
    pub(super) inside: Inside<'a>,
    text: &'a str,
}

/// What an object holds besides, or instead of, the members of a record.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Inside<'a> {
    /// Nothing of interest.
    #[default]
    Nothing,
    /// A member that wraps the record proper: an object or its text.
    Wrapped(&'a RawValue),
    /// The `detail` of an EventBridge event.
    Detail(&'a RawValue),
    /// The cells of a row of Athena's GetQueryResults.
    Cells(&'a RawValue),
    /// The members of a digest file.
    Digest,
    /// The members of a notification that a log file was delivered.
    Delivery,
    /// A row whose identity is in the notation of tables (`{type=AssumedRole, …}`), which cannot be
    /// taken apart with certainty.
    TableIdentity,
}

/// Why some bytes are not a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Malformed {
    /// A byte sequence that is not UTF-8, `at` bytes into the record.
    NotUtf8 {
        /// Bytes of the record that are sound.
        at: usize,
    },
    /// Not a JSON object, with the parser's words.
    NotJson {
        /// What is wrong and where.
        what: String,
    },
}

impl std::fmt::Display for Malformed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotUtf8 { at } => write!(f, "not UTF-8 at byte {at} of the record"),
            Self::NotJson { what } => write!(f, "not a JSON object: {what}"),
        }
    }
}

impl std::error::Error for Malformed {}

impl<'a> Record<'a> {
    /// Reads one JSON object. Unknown members are passed over; members of another type than
    /// documented are absent. An error only if the bytes are not one JSON object.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let text = std::str::from_utf8(bytes).map_err(|error| Malformed::NotUtf8 {
            at: error.valid_up_to(),
        })?;
        let mut record = Self {
            text,
            ..Self::default()
        };
        let mut parser = serde_json::Deserializer::from_str(text);
        Whole(&mut record)
            .deserialize(&mut parser)
            .and_then(|()| parser.end())
            .map_err(|error| Malformed::NotJson {
                what: error.to_string(),
            })?;
        Ok(record)
    }

    /// Reads the JSON object that `text` starts with, and tells its length in bytes; `None` if it is
    /// not sound or not whole.
    pub(super) fn parse_first(text: &'a str) -> Option<(Self, usize)> {
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<Self>();
        let mut record = values.next()?.ok()?;
        let length = values.byte_offset();
        record.text = text.get(..length)?;
        Some((record, length))
    }

    /// Reads the same into `self`, in a fraction of the time, where the object looks as CloudTrail writes it; `None`
    /// where it may look otherwise: then what was read is of no use. Identities that are `known` need not be read again.
    #[inline]
    pub(super) fn skim(&mut self, text: &'a str, known: &mut KnownIdentities) -> Option<usize> {
        let length = skim::record(text, self, known)?;
        self.text = text.get(..length)?;
        Some(length)
    }

    /// The record that `text` starts with, skimmed.
    pub(super) fn skim_first(text: &'a str, known: &mut KnownIdentities) -> Option<(Self, usize)> {
        let mut record = Self::default();
        let length = record.skim(text, known)?;
        Some((record, length))
    }

    /// Whether enough members of a record are there to take the object for one.
    pub(super) fn is_recognisable(&self) -> bool {
        let what = self.is_recognisable_but_for_event();
        let which = self.event_source.is_some()
            || self.event_id.is_some()
            || self.event_version.is_some()
            || self.event_time.is_some();
        what && which
    }

    /// The same for one that does not say yet of which event it is.
    pub(super) fn is_recognisable_but_for_event(&self) -> bool {
        self.event_name.is_some() || self.event_type.is_some() || self.event_category.is_some()
    }

    /// The JSON text this was parsed from; empty where it was made of more than that.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// `requestParameters`; [`Value::Null`] when absent. JSON inside a string is parsed.
    pub fn request(&self) -> Value {
        self.decode(self.request_parameters)
    }

    /// `responseElements`; [`Value::Null`] when absent. JSON inside a string is parsed.
    pub fn response(&self) -> Value {
        self.decode(self.response_elements)
    }

    /// `additionalEventData`; [`Value::Null`] when absent. JSON inside a string is parsed.
    pub fn additional(&self) -> Value {
        self.decode(self.additional_event_data)
    }

    fn decode(&self, raw: Option<&str>) -> Value {
        let Some(raw) = raw else { return Value::Null };
        let parsed = serde_json::from_str(raw)
            .ok()
            .or_else(|| serde_json::from_str(&mend_half_pairs(raw)?).ok());
        let mut value = match parsed.unwrap_or_default() {
            Value::String(text) => unfold(text),
            value => value,
        };
        if !self.is_row {
            return value;
        }
        if let Value::String(text) = &value
            && let Some(members) = notation::parse(text)
        {
            value = members;
        }
        // A map<string,string> column holds nested values as their JSON text.
        if let Value::Object(members) = &mut value {
            for member in members.values_mut() {
                if let Value::String(text) = member {
                    *member = unfold(std::mem::take(text));
                }
            }
        }
        value
    }
}

/// A string that holds a JSON object or array becomes that; any other stays what it is.
fn unfold(text: String) -> Value {
    if text.trim_start().starts_with(['{', '[']) {
        serde_json::from_str(&text).unwrap_or(Value::String(text))
    } else {
        Value::String(text)
    }
}

impl<'de> Deserialize<'de> for Record<'de> {
    /// Leaves the record's text empty.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut record = Self::default();
        Whole(&mut record).deserialize(deserializer)?;
        Ok(record)
    }
}

/// Fills a record from an object and takes nothing else.
struct Whole<'s, 'a>(&'s mut Record<'a>);

impl<'de> DeserializeSeed<'de> for Whole<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Whole<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("a CloudTrail record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Key>()? {
            self.0.member(&key, &mut map)?;
        }
        Ok(())
    }
}

impl<'de> Members<'de> for Record<'de> {
    fn member<A: MapAccess<'de>>(&mut self, key: &Key, values: &mut A) -> Result<(), A::Error> {
        let text = match key.lower() {
            b"eventid" => &mut self.event_id,
            b"sharedeventid" => &mut self.shared_event_id,
            b"eventversion" => &mut self.event_version,
            b"eventsource" => &mut self.event_source,
            b"eventname" => &mut self.event_name,
            b"eventtype" => &mut self.event_type,
            b"eventcategory" => &mut self.event_category,
            b"awsregion" => &mut self.aws_region,
            b"sourceipaddress" => &mut self.source_ip_address,
            b"useragent" => &mut self.user_agent,
            b"errorcode" => &mut self.error_code,
            b"errormessage" => &mut self.error_message,
            b"recipientaccountid" => &mut self.recipient_account_id,
            b"vpcendpointid" => &mut self.vpc_endpoint_id,
            b"apiversion" => &mut self.api_version,
            other => return self.structured(other, key, values),
        };
        *text = values.next_value::<Text>()?.0;
        Ok(())
    }
}

impl<'de> Record<'de> {
    fn wraps(&mut self, value: Option<&'de RawValue>, how: fn(&'de RawValue) -> Inside<'de>) {
        self.inside = value.map_or(self.inside, how);
    }

    fn structured<A: MapAccess<'de>>(
        &mut self,
        name: &[u8],
        key: &Key,
        values: &mut A,
    ) -> Result<(), A::Error> {
        match name {
            b"eventtime" => self.event_time = values.next_value::<Moment>()?.0,
            b"@timestamp" => {
                // Logstash keeps the event's time only under this name.
                let time = values.next_value::<Moment>()?.0;
                self.event_time = self.event_time.or(time);
            }
            b"readonly" => self.read_only = values.next_value::<Flag>()?.0,
            b"managementevent" => self.management_event = values.next_value::<Flag>()?.0,
            b"sessioncredentialfromconsole" => {
                self.session_credential_from_console = values.next_value::<Flag>()?.0;
            }
            b"useridentity" => {
                self.is_row |= key.is_lower_case();
                let found = values.next_value_seed(Fill(&mut self.identity))?;
                if self.is_row && found == Found::Text {
                    self.inside = Inside::TableIdentity;
                }
            }
            b"resources" => self.resources = values.next_value::<LooseList<ResourceRef>>()?.0,
            b"requestparameters" => {
                self.is_row |= key.is_lower_case();
                self.request_parameters =
                    values.next_value::<Option<&RawValue>>()?.map(RawValue::get);
            }
            b"responseelements" => {
                self.response_elements =
                    values.next_value::<Option<&RawValue>>()?.map(RawValue::get);
            }
            b"additionaleventdata" => {
                let data = values.next_value::<Option<&RawValue>>()?;
                self.additional_event_data = data.map(RawValue::get);
            }
            // CloudWatch Logs (subscription and Insights), LookupEvents, CloudTrail Lake.
            b"message" | b"@message" | b"cloudtrailevent" | b"eventjson" => {
                self.wraps(values.next_value()?, Inside::Wrapped);
            }
            b"detail" => self.wraps(values.next_value()?, Inside::Detail),
            b"data" => self.wraps(values.next_value()?, Inside::Cells),
            b"digeststarttime" | b"digests3object" => {
                self.inside = Inside::Digest;
                values.next_value::<IgnoredAny>()?;
            }
            b"s3objectkey" => {
                self.inside = Inside::Delivery;
                values.next_value::<IgnoredAny>()?;
            }
            _ => {
                values.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
