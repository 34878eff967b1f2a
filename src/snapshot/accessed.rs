//! When a role last used a service, as `aws iam get-service-last-accessed-details` prints it.
//!
//! IAM tracks services for 400 days, data events included, and actions of some services, management
//! events only; refused attempts count (IAM user guide, "Refine permissions using last accessed
//! information").

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;

use crate::iam::role::{role_name, same_role};
use crate::lambda::moment::moment;

/// Reports of last accessed services.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reports {
    all: Vec<Accessed>,
    /// By when they were asked for and made.
    by_date: BTreeMap<(Option<Timestamp>, Option<Timestamp>), Vec<usize>>,
    /// By the names of roles.
    by_name: BTreeMap<String, BTreeSet<usize>>,
}

/// What a role last used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accessed {
    /// When the report was asked for.
    asked: Option<Timestamp>,
    /// When the report was made.
    pub made: Option<Timestamp>,
    /// Services that the role's policies allow, by IAM prefix: when one was last used, if ever in
    /// the period that IAM tracks.
    pub services: BTreeMap<String, Option<Timestamp>>,
    /// Last uses, if any, of actions that IAM tracks, by `service:Action`.
    pub actions: BTreeMap<String, Option<Timestamp>>,
    /// Region of the last use, by service and by action, where it is told.
    pub regions: BTreeMap<String, String>,
    /// The entity that the report names: the role.
    entity: Option<String>,
}

impl Reports {
    /// Takes in one document; whether it is of this shape.
    pub(super) fn add(&mut self, document: &Value) -> bool {
        let Some(list) = document
            .get("ServicesLastAccessed")
            .and_then(Value::as_array)
        else {
            return false;
        };
        let date = |key: &str| document.get(key).and_then(moment);
        let (asked, made) = (date("JobCreationDate"), date("JobCompletionDate"));
        // The pages of one report bear the same dates.
        let about = document.get("Arn").and_then(Value::as_str);
        let of_date = self.by_date.entry((asked, made)).or_default();
        let mut same = of_date.iter().filter(|_| made.is_some());
        let known = same.find(|index| self.all[**index].is_about(about));
        let known = known.copied().unwrap_or_else(|| {
            self.all.push(Accessed {
                asked,
                made,
                entity: about.map(str::to_owned),
                ..Accessed::default()
            });
            of_date.push(self.all.len() - 1);
            self.all.len() - 1
        });
        for service in list {
            self.all[known].add(service);
        }
        if let Some(entity) = &self.all[known].entity {
            let named = self.by_name.entry(role_name(entity).to_owned());
            named.or_default().insert(known);
        }
        true
    }

    /// How many reports there are.
    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// The report about a role: the output names it only where it has used something, a snapshot by
    /// lpgen always (`Arn`). The latest report stands.
    pub fn of_role(&self, arn: &str) -> Option<&Accessed> {
        let named = self.by_name.get(role_name(arn)).into_iter().flatten();
        let about = named.map(|index| &self.all[*index]).filter(|report| {
            let entity = report.entity.as_deref();
            entity.is_some_and(|entity| same_role(entity, arn))
        });
        about.max_by_key(|report| report.made)
    }
}

impl Accessed {
    /// Whether a page that names a role, or none, may be of this report. Reports on two roles may have
    /// been made in the same second.
    fn is_about(&self, arn: Option<&str>) -> bool {
        match (self.entity.as_deref(), arn) {
            (Some(entity), Some(arn)) => same_role(entity, arn),
            _ => true,
        }
    }

    fn add(&mut self, service: &Value) {
        let text = |value: &Value, key: &str| value.get(key)?.as_str().map(str::to_owned);
        let Some(prefix) = text(service, "ServiceNamespace") else {
            return;
        };
        let last = service.get("LastAuthenticated").and_then(moment);
        self.entity = self
            .entity
            .take()
            .or_else(|| text(service, "LastAuthenticatedEntity"));
        let tracked = service
            .get("TrackedActionsLastAccessed")
            .and_then(Value::as_array);
        for action in tracked.into_iter().flatten() {
            if let Some(name) = text(action, "ActionName") {
                let last = action.get("LastAccessedTime").and_then(moment);
                let region = text(action, "LastAccessedRegion");
                self.regions
                    .extend(region.map(|region| (format!("{prefix}:{name}"), region)));
                self.actions.insert(format!("{prefix}:{name}"), last);
            }
        }
        let region = text(service, "LastAuthenticatedRegion");
        self.regions
            .extend(region.map(|region| (prefix.clone(), region)));
        self.services.insert(prefix, last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLE: &str = "arn:aws:iam::111122223333:role/service-role/shop";

    fn page(job: &str, services: &str) -> Value {
        let text = format!(
            r#"{{"JobStatus": "COMPLETED", "JobCreationDate": "{job}", "JobCompletionDate": "{job}",
            "ServicesLastAccessed": [{services}]}}"#
        );
        serde_json::from_str(&text).expect("JSON")
    }

    #[test]
    fn pages_of_a_report_join_and_the_latest_report_stands() {
        let used = format!(
            r#"{{"ServiceNamespace": "s3", "LastAuthenticated": "2026-11-03T00:00:00+00:00", "LastAuthenticatedEntity": "{ROLE}"}}"#
        );
        let unused = r#"{"ServiceNamespace": "sqs"}"#;
        let mut reports = Reports::default();
        for page in [
            page("2026-11-20T00:00:00Z", unused),
            page("2026-11-20T00:00:00Z", &used),
            page("2026-10-20T00:00:00Z", &used.replace("s3", "ec2")),
        ] {
            assert!(reports.add(&page));
        }
        assert!(!reports.add(&Value::Null));
        // a session's ARN has no path
        let found = reports
            .of_role("arn:aws:iam::111122223333:role/shop")
            .expect("a report");
        let services: Vec<&str> = found.services.keys().map(String::as_str).collect();
        assert_eq!(services, ["s3", "sqs"]);
        assert!(found.services["s3"].is_some() && found.services["sqs"].is_none());
        assert_eq!(reports.of_role("arn:aws:iam::111122223333:role/x"), None);
    }

    #[test]
    fn a_role_that_used_nothing_is_named_and_reports_of_one_second_stay_apart() {
        let mut reports = Reports::default();
        for name in ["idle", "shop"] {
            let mut page = page("2026-11-20T00:00:00Z", r#"{"ServiceNamespace": "sqs"}"#);
            page["Arn"] = format!("arn:aws:iam::111122223333:role/{name}").into();
            reports.add(&page);
        }
        for name in ["idle", "shop"] {
            let arn = format!("arn:aws:iam::111122223333:role/{name}");
            let found = reports.of_role(&arn).expect("a report");
            assert_eq!(found.services.get("sqs"), Some(&None), "{name}");
        }
    }
}
