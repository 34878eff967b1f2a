//! Trails as `aws cloudtrail describe-trails`, `get-trail`, `get-trail-status` and
//! `get-event-selectors` print them (CloudTrail API reference), each known by its shape.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::asked::cloudtrail;
use super::{Unanswered, Why};
use crate::iam::arn::Arn;
use crate::lambda::moment::moment;

/// What the files of a snapshot say of the account's trails.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trails {
    /// By ARN; in two files the later one stands.
    pub trails: BTreeMap<String, Trail>,
    /// Those whose records were not read: what they record proves nothing, and they are there.
    pub unread: BTreeMap<String, Trail>,
    /// By ARN of the trail.
    pub selectors: BTreeMap<String, Vec<Selector>>,
    /// States of logging that bear the ARN or the name of their trail.
    pub named_status: BTreeMap<String, Status>,
    /// States of logging that do not say whose they are, as the command prints them.
    pub status: BTreeSet<Status>,
    /// Calls about trails that were not answered, by ARN of the trail.
    unanswered: BTreeMap<String, BTreeSet<String>>,
    /// Regions whose trails could not be listed, with why.
    unlisted: BTreeMap<String, Why>,
    /// Regions whose trails were asked for; `None` where that is not told.
    asked: Option<BTreeSet<String>>,
    /// Whether a list of trails was answered, be it empty.
    is_listed: bool,
}

/// The call that lists trails.
const LIST: &str = cloudtrail::DESCRIBE_TRAILS.name;

/// One trail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Trail {
    /// Its name.
    pub name: String,
    /// Its ARN.
    #[serde(rename = "TrailARN")]
    pub arn: String,
    /// The region it was made in.
    pub home_region: String,
    /// The bucket that it delivers to.
    #[serde(rename = "S3BucketName")]
    pub bucket: String,
    /// What stands before `AWSLogs` in the bucket's keys.
    #[serde(rename = "S3KeyPrefix")]
    pub key_prefix: Option<String>,
    /// ARN of the key its objects are encrypted with, if it is not S3's own.
    pub kms_key_id: Option<String>,
    /// Whether it records in every region.
    pub is_multi_region_trail: bool,
    /// Whether it records calls of global services.
    pub include_global_service_events: bool,
    /// Whether it records for every account of the organisation.
    pub is_organization_trail: bool,
    /// Whether files can be proven unchanged.
    pub log_file_validation_enabled: Option<bool>,
    /// ARN of the log group that it delivers to, too.
    pub cloud_watch_logs_log_group_arn: Option<String>,
    /// False for a trail that records management events and nothing else.
    pub has_custom_event_selectors: Option<bool>,
}

impl Trail {
    /// The account it belongs to; empty when its ARN does not tell.
    pub(crate) fn owner(&self) -> &str {
        Arn::parse(&self.arn).map_or("", |arn| arn.account)
    }

    /// Whether it records calls of an account.
    pub(crate) fn covers(&self, account: &str) -> bool {
        let owner = self.owner();
        self.is_organization_trail || owner.is_empty() || owner == account
    }

    /// What the keys of its objects begin with.
    #[cfg(feature = "aws")]
    pub(crate) fn logs_prefix(&self) -> String {
        let prefix = self.key_prefix.as_deref().unwrap_or_default();
        match prefix.trim_end_matches('/') {
            "" => "AWSLogs/".to_owned(),
            prefix => format!("{prefix}/AWSLogs/"),
        }
    }
}

/// A trail's state of logging.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Status {
    /// Whether it records now.
    pub is_logging: bool,
    /// When it was last switched on.
    pub started: Option<Timestamp>,
    /// When it was last switched off.
    pub stopped: Option<Timestamp>,
    /// When it last delivered a file.
    pub delivered: Option<Timestamp>,
    /// What went wrong with the last delivery.
    pub delivery_error: Option<String>,
}

/// An event selector: events for which every field's condition holds are recorded. A basic selector
/// is read as the advanced ones that mean the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Selector {
    /// What a person called it.
    #[serde(default)]
    pub name: Option<String>,
    /// The conditions (`FieldSelectors`).
    pub field_selectors: Vec<FieldSelector>,
}

/// The condition on one field (AdvancedFieldSelector in the CloudTrail API reference).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct FieldSelector {
    /// `eventCategory`, `resources.type`, …
    pub field: String,
    /// The value is one of these, or
    pub equals: Vec<String>,
    /// begins with one of these, or
    pub starts_with: Vec<String>,
    /// ends with one of these; and
    pub ends_with: Vec<String>,
    /// it is none of these, and
    pub not_equals: Vec<String>,
    /// begins with none of these, and
    pub not_starts_with: Vec<String>,
    /// ends with none of these.
    pub not_ends_with: Vec<String>,
}

impl Selector {
    /// All management events: what a trail without selectors of its own records.
    pub(crate) fn management() -> Self {
        Self {
            name: None,
            field_selectors: vec![FieldSelector::equals("eventCategory", "Management")],
        }
    }
}

impl FieldSelector {
    /// The field has this value.
    pub(crate) fn equals(field: &str, value: &str) -> Self {
        Self {
            field: field.to_owned(),
            equals: vec![value.to_owned()],
            ..Self::default()
        }
    }
}

/// A basic selector (EventSelector in the CloudTrail API reference).
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Basic {
    read_write_type: Option<String>,
    include_management_events: Option<bool>,
    #[serde(default)]
    data_resources: Vec<DataResource>,
    #[serde(default)]
    exclude_management_event_sources: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DataResource {
    r#type: String,
    #[serde(default)]
    values: Vec<String>,
}

impl Trails {
    /// Whether a selector of any of them asks for the names of events.
    pub(crate) fn ask_for_names(&self) -> bool {
        let selectors = self.selectors.values().flatten();
        let mut fields = selectors.flat_map(|selector| &selector.field_selectors);
        fields.any(|field| field.field == "eventName")
    }

    /// The state of a trail, when it can be told: by its ARN or name, or because there is one trail only.
    pub(crate) fn status_of(&self, trail: &Trail) -> Option<&Status> {
        let named = self.named_status.get(&trail.arn);
        if let Some(named) = named.or_else(|| self.named_status.get(&trail.name)) {
            return Some(named);
        }
        // Several that agree are as good as one.
        let mut unnamed = self.status.iter();
        match (unnamed.next(), unnamed.next()) {
            (Some(one), None) => Some(one),
            _ => None,
        }
    }

    /// Takes in one document; `None` when it is of none of these shapes.
    pub(super) fn add(&mut self, document: &Value) -> Option<Result<(), serde_json::Error>> {
        let has = |key: &str| document.get(key).is_some();
        if has("trailList") || has("Trail") {
            Some(self.add_trails(document))
        } else if has("EventSelectors") || has("AdvancedEventSelectors") {
            Some(self.add_selectors(document))
        } else if has("IsLogging") {
            self.add_status(document);
            Some(Ok(()))
        } else {
            None
        }
    }

    /// Notes a call about a trail that was not answered.
    pub(crate) fn note_unanswered(&mut self, unanswered: &Unanswered) {
        if unanswered.action.starts_with("cloudtrail:") && !unanswered.about.is_empty() {
            let about = self.unanswered.entry(unanswered.about.clone()).or_default();
            about.insert(unanswered.action.clone());
        } else if unanswered.action == LIST {
            let (region, why) = (unanswered.region.clone(), unanswered.why);
            self.unlisted.insert(region, why);
        }
    }

    /// Notes the regions whose trails were asked for.
    pub(super) fn note_asked(&mut self, regions: &[String]) {
        let asked = self.asked.get_or_insert_default();
        asked.extend(regions.iter().cloned());
    }

    /// Whether somebody asked which trails there are.
    pub(crate) fn is_asked(&self) -> bool {
        self.asked.is_some() || self.is_listed
    }

    /// Why it is not known which trails record in a region; `None` when it is, or when nobody asked.
    pub(crate) fn why_unlisted(&self, region: &str) -> Option<String> {
        let why = match (self.unlisted.get(region), &self.asked) {
            (Some(why), _) => *why,
            (None, Some(asked)) if !region.is_empty() && !asked.contains(region) => Why::NotAsked,
            _ => return None,
        };
        Some(format!(
            "which trails record in {region} could not be looked up (`{LIST}`: {why})"
        ))
    }

    /// The same of any region.
    pub(crate) fn why_not_all_listed(&self) -> Option<String> {
        (self.unlisted.keys()).find_map(|region| self.why_unlisted(region))
    }

    /// Whether it is known which events a trail records.
    pub(crate) fn knows_selectors(&self, trail: &Trail) -> bool {
        trail.has_custom_event_selectors == Some(false) || self.selectors.contains_key(&trail.arn)
    }

    /// Why it is not known what a trail recorded, because a call about it was not answered.
    pub(crate) fn why_unknown(&self, trail: &Trail) -> Option<String> {
        let actions = self.unanswered.get(&trail.arn)?;
        // A trail without selectors of its own needs no answer about them.
        let is_default = trail.has_custom_event_selectors == Some(false);
        let mut missing = actions
            .iter()
            .filter(|action| *action != cloudtrail::GET_EVENT_SELECTORS.name || !is_default);
        let action = missing.next()?;
        Some(format!(
            "what the trail `{}` recorded is not known: `{action}` was not answered",
            trail.name
        ))
    }

    fn add_trails(&mut self, document: &Value) -> Result<(), serde_json::Error> {
        let list = document.get("trailList").and_then(Value::as_array);
        self.is_listed |= list.is_some();
        for raw in list.into_iter().flatten().chain(document.get("Trail")) {
            let trail = Trail::deserialize(raw)?;
            self.trails.insert(trail.arn.clone(), trail);
        }
        Ok(())
    }

    fn add_selectors(&mut self, document: &Value) -> Result<(), serde_json::Error> {
        let arn = text(document, "TrailARN").unwrap_or_default();
        let mut selectors = match document.get("AdvancedEventSelectors") {
            Some(advanced) if !advanced.is_null() => Vec::<Selector>::deserialize(advanced)?,
            _ => Vec::new(),
        };
        match document.get("EventSelectors") {
            Some(basic) if !basic.is_null() => {
                let basic = Vec::<Basic>::deserialize(basic)?;
                selectors.extend(basic.iter().flat_map(advanced));
            }
            _ => {}
        }
        self.selectors.insert(arn, selectors);
        Ok(())
    }

    fn add_status(&mut self, document: &Value) {
        let status = Status {
            is_logging: document.get("IsLogging").and_then(Value::as_bool) == Some(true),
            started: document.get("StartLoggingTime").and_then(moment),
            stopped: document.get("StopLoggingTime").and_then(moment),
            delivered: document.get("LatestDeliveryTime").and_then(moment),
            delivery_error: text(document, "LatestDeliveryError").filter(|e| !e.is_empty()),
        };
        match text(document, "TrailARN").or_else(|| text(document, "Name")) {
            Some(trail) => {
                self.named_status.insert(trail, status);
            }
            None => {
                self.status.insert(status);
            }
        }
    }
}

fn text(document: &Value, key: &str) -> Option<String> {
    document.get(key)?.as_str().map(str::to_owned)
}

/// The advanced selectors that mean what a basic one does: one for management events, one for each
/// type and kind of value of its data resources.
fn advanced(basic: &Basic) -> Vec<Selector> {
    let read_only = match basic.read_write_type.as_deref() {
        Some("ReadOnly") => Some("true"),
        Some("WriteOnly") => Some("false"),
        _ => None,
    };
    let read_only = read_only.map(|value| FieldSelector::equals("readOnly", value));
    let mut selectors = Vec::new();
    if basic.include_management_events != Some(false) {
        let mut fields = vec![FieldSelector::equals("eventCategory", "Management")];
        fields.extend(read_only.clone());
        if !basic.exclude_management_event_sources.is_empty() {
            fields.push(FieldSelector {
                field: "eventSource".to_owned(),
                not_equals: basic.exclude_management_event_sources.clone(),
                ..FieldSelector::default()
            });
        }
        selectors.push(Selector {
            name: None,
            field_selectors: fields,
        });
    }
    for resource in basic.data_resources.iter().filter(|r| !r.values.is_empty()) {
        let mut fields = vec![
            FieldSelector::equals("eventCategory", "Data"),
            FieldSelector::equals("resources.type", &resource.r#type),
        ];
        fields.extend(read_only.clone());
        fields.extend(arns(resource));
        selectors.push(Selector {
            name: None,
            field_selectors: fields,
        });
    }
    selectors
}

/// `arn:aws:s3`, `arn:aws:lambda` and `arn:aws:dynamodb` mean all there are; an S3 value is the
/// beginning of an object's ARN, the others are whole ARNs (DataResource in the API reference).
fn arns(resource: &DataResource) -> Option<FieldSelector> {
    let is_all = |value: &String| value.trim_end_matches(':').split(':').count() <= 3;
    if resource.values.iter().any(is_all) {
        return None;
    }
    let mut field = FieldSelector {
        field: "resources.ARN".to_owned(),
        ..FieldSelector::default()
    };
    if resource.r#type == "AWS::S3::Object" {
        field.starts_with.clone_from(&resource.values);
    } else {
        field.equals.clone_from(&resource.values);
    }
    Some(field)
}
