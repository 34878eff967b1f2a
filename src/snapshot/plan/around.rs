//! What is asked for the security checklist: lists of a region first, and for each function only what Lambda has no
//! list of.

use std::collections::BTreeSet;

use super::{Around, Scope};
use crate::lambda::configuration::Configuration;
use crate::snapshot::Snapshot;
use crate::snapshot::question::Question;

/// Begins the names of log groups that nobody chose (Lambda developer guide, "Sending Lambda function logs to
/// CloudWatch Logs").
const USUAL: &str = "/aws/lambda/";

pub(super) fn around(
    scope: &Scope,
    known: &Snapshot,
    own: &[&Configuration],
    wanted: &mut BTreeSet<Question>,
) {
    if scope.surroundings == Around::LeaveOut {
        return;
    }
    for region in &scope.regions {
        if own.iter().any(|c| c.function.region == *region) {
            lists(region, wanted);
            let tags = scope.tags.iter();
            wanted.extend(tags.map(|key| Question::Tags(region.clone(), key.clone())));
        }
    }
    let details = &known.surroundings.details;
    for configuration in own {
        let function = &configuration.function;
        let group = details.get(&function.arn());
        let group = group.and_then(|details| details.log_group.clone());
        if let Some(group) = group.filter(|group| !group.starts_with(USUAL)) {
            wanted.insert(Question::LogGroups(function.region.clone(), group));
        }
        if scope.surroundings == Around::Each {
            wanted.insert(Question::Urls(function.clone()));
            wanted.insert(Question::FunctionPolicy(function.clone()));
            wanted.insert(Question::CodeSigning(function.clone()));
            wanted.insert(Question::Concurrency(function.clone()));
        }
    }
    let trails = known.trails.trails.values();
    for trail in trails.filter(|trail| !trail.bucket.is_empty()) {
        let (home, bucket) = (trail.home_region.clone(), trail.bucket.clone());
        wanted.insert(Question::TrailBucket(home, bucket));
    }
}

fn lists(region: &str, wanted: &mut BTreeSet<Question>) {
    let region = || region.to_owned();
    wanted.insert(Question::LogGroups(region(), USUAL.to_owned()));
    wanted.insert(Question::MetricFilters(region()));
    wanted.insert(Question::Alarms(region()));
    wanted.insert(Question::Rules(region()));
    wanted.insert(Question::RestApis(region()));
    wanted.insert(Question::HttpApis(region()));
    wanted.insert(Question::TargetGroups(region()));
}
