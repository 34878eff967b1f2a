//! What is taken away from a trail takes nothing away from a role, wherever something tells of the loss.

use std::collections::BTreeSet;

use lpgen::iam::action::Action;
use lpgen::iam::evaluate::Request;
use lpgen::observer::attribution::attribute;
use lpgen::observer::doubt::Doubt;
use lpgen::observer::usage::{Regions, Usage};
use lpgen::snapshot::accessed::Accessed;
use lpgen::snapshot::permissions::Permissions;
use lpgen::snapshot::trails::Trails;
use lpgen::snapshot::{Role, Snapshot};
use lpgen::synthesizer::{Options, PolicyDocument, SizeLimits, layout, synthesize};
use lpgen::visibility::{
    Allowed, Hints, Recorded, RoleOfToday, Signs, Window, carry, keep, keep_all,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::made::{
    Call, DAYS, Filed, KINDS, Kind, REGIONS, ROLE, any_calls, any_role, filed, folded, whole,
};
use super::{CATALOG, TYPES, any_types, configurations, trails};
use crate::calls::FUNCTION;

/// So many days of a window are enough.
const ENOUGH: u32 = 14;

/// What is proposed in place of the role.
fn proposed(
    usage: &Usage,
    role: &Role,
    trails: &Trails,
    accessed: Option<&Accessed>,
) -> Vec<PolicyDocument> {
    let attributed = attribute(usage, &configurations());
    let mut all = attributed.all();
    let function = all.find(|f| f.function.name == FUNCTION);
    let function = function.expect("the function is found");
    let mut grants = synthesize(function, &Options::default()).grants;
    let recorded = Recorded::default();
    let enough = jiff::SignedDuration::from_hours(24 * i64::from(ENOUGH));
    let window = Window::new(usage, &recorded, function, &CATALOG, Some(trails), enough);
    let kept = if let Some(why) = window.too_early(role, ENOUGH) {
        keep_all(role, &grants, why)
    } else {
        let signs = Signs::of(accessed, role.created);
        let allowed = Allowed::of(Permissions::of_role(role), &CATALOG);
        let today = RoleOfToday {
            role,
            allowed: &allowed,
            signs: &signs,
            hints: Hints::Show,
        };
        keep(&window, today, &grants)
    };
    grants.extend(kept.grants);
    let limits = SizeLimits::default();
    let mut documents = layout("p", &grants, &limits).documents;
    carry("p", &mut documents, &kept.statements, &limits);
    documents
}

/// Requests that the role allows today and the proposal does not.
fn removed(role: &Role, documents: &[PolicyDocument]) -> BTreeSet<(&'static str, String)> {
    let (today, then) = (
        Permissions::of_role(role),
        Permissions::of_documents(documents, role),
    );
    let requests = KINDS.iter().flat_map(|kind| {
        let resources = REGIONS.map(kind.resource).into_iter();
        resources.map(|resource| (kind.action, resource))
    });
    let is_removed = |(action, resource): &(&'static str, String)| {
        let request = Request {
            action: action.parse::<Action>().expect("an action"),
            resource: resource.clone(),
            context: lpgen::iam::Context::default(),
        };
        today.allows(&request) && !then.allows(&request)
    };
    requests.filter(is_removed).collect()
}

/// What is taken away.
#[derive(Clone, Copy, Debug)]
enum Loss {
    /// A day in the middle, in all regions.
    Day(u8),
    /// All but one region, which alone is read.
    Region(usize),
    /// All data events, or all management events.
    Category(bool),
    /// A file that a digest lists.
    Listed(u8, usize),
    /// A file that is there and cannot be read.
    Unreadable(u8, usize),
}

fn any_loss() -> impl Strategy<Value = Loss> {
    let file = || (1..=DAYS, 0..REGIONS.len());
    prop_oneof![
        (2..DAYS).prop_map(Loss::Day),
        (0..REGIONS.len()).prop_map(Loss::Region),
        any::<bool>().prop_map(Loss::Category),
        file().prop_map(|(day, region)| Loss::Listed(day, region)),
        file().prop_map(|(day, region)| Loss::Unreadable(day, region)),
    ]
}

impl Loss {
    fn takes(self, file: &Filed) -> bool {
        match self {
            Self::Day(day) => file.day == day,
            Self::Region(region) => file.region != REGIONS[region],
            Self::Category(is_data) => file.is_data == is_data,
            Self::Listed(day, region) | Self::Unreadable(day, region) => {
                file.day == day && file.region == REGIONS[region]
            }
        }
    }

    fn from(self, files: &[Filed]) -> Usage {
        let mut usage = folded(files.iter().filter(|file| !self.takes(file)));
        match self {
            Self::Region(region) => usage.regions = Regions::only([REGIONS[region].to_owned()]),
            Self::Listed(..) => usage.doubts.add(Doubt::Missing, "a log file"),
            Self::Unreadable(..) => {
                usage.unread.insert("a log file: cut off".to_owned());
            }
            Self::Day(_) | Self::Category(_) => {}
        }
        usage
    }
}

/// IAM's report on the role: the last use of each service, and of each action.
fn report(calls: &[Call]) -> Accessed {
    let entry = |kind: &Kind| {
        let own = calls
            .iter()
            .filter(|call| KINDS[call.kind].action == kind.action);
        let last = own.map(|call| call.day).max()?;
        let time = format!("2026-11-{last:02}T10:00:00Z");
        Some(json!({"ActionName": kind.name, "LastAccessedEntity": ROLE, "LastAccessedTime": time}))
    };
    let services = KINDS
        .iter()
        .map(|kind| kind.service)
        .collect::<BTreeSet<_>>();
    let services = services.into_iter().map(|service| {
        let own = KINDS.iter().filter(|kind| kind.service == service);
        let tracked: Vec<Value> = own.filter_map(entry).collect();
        let last = tracked.iter().filter_map(|t| t["LastAccessedTime"].as_str()).max();
        let mut value = json!({"ServiceName": service, "ServiceNamespace": service,
            "TotalAuthenticatedEntities": u8::from(last.is_some()), "TrackedActionsLastAccessed": tracked});
        if let Some(last) = last {
            value["LastAuthenticated"] = json!(last);
            value["LastAuthenticatedEntity"] = json!(ROLE);
        }
        value
    });
    let services: Vec<Value> = services.collect();
    let mut snapshot = Snapshot::default();
    let file = json!({"JobStatus": "COMPLETED", "JobCompletionDate": "2026-12-01T00:00:00Z",
        "ServicesLastAccessed": services, "IsTruncated": false});
    snapshot.add("f", &file.to_string()).expect("reads");
    let report = snapshot.accessed.of_role(ROLE);
    report.expect("the report is of the role").clone()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_is_lost_takes_nothing_from_the_role(
        role in any_role(),
        calls in any_calls(),
        types in any_types(),
        loss in any_loss(),
    ) {
        let (files, trails) = (whole(&calls, &types), trails(&types));
        let full = removed(&role, &proposed(&folded(&files), &role, &trails, None));
        let part = removed(&role, &proposed(&loss.from(&files), &role, &trails, None));
        prop_assert!(part.is_subset(&full), "{:?}", part.difference(&full).collect::<Vec<_>>());
    }

    #[test]
    fn what_iam_saw_last_in_a_lost_file_stays(
        role in any_role(),
        calls in any_calls(),
        types in any_types(),
        (day, region) in (2..DAYS, 0..REGIONS.len()),
    ) {
        let (files, trails, report) = (whole(&calls, &types), trails(&types), report(&calls));
        let is_lost = |file: &&Filed| file.day == day && file.region == REGIONS[region];
        // The noise stays: nothing but the report tells.
        let left = files.iter().filter(|f| !is_lost(f) || f.record["userIdentity"]["type"] == "AWSService");
        let full = removed(&role, &proposed(&folded(&files), &role, &trails, Some(&report)));
        let part = removed(&role, &proposed(&folded(left), &role, &trails, Some(&report)));
        let last = |action: &str| calls.iter().filter(|c| KINDS[c.kind].action == action).map(|c| c.day).max();
        let wrong: Vec<_> = part.difference(&full).filter(|(action, _)| last(action) == Some(day)).collect();
        prop_assert!(wrong.is_empty(), "{wrong:?}");
    }

    #[test]
    fn what_others_do_on_their_roles_changes_nothing(
        role in any_role(),
        calls in any_calls(),
        others in any_calls(),
        types in any_types(),
    ) {
        let (files, trails) = (whole(&calls, &types), trails(&types));
        let is_recorded = |call: &&Call| KINDS[call.kind].data.is_none_or(|data| types.contains(data));
        let theirs = others.iter().filter(is_recorded).enumerate();
        let theirs: Vec<Filed> = theirs.map(|(number, call)| filed("billing", *call, number)).collect();
        let alone = proposed(&folded(&files), &role, &trails, None);
        let among = proposed(&folded(files.iter().chain(&theirs)), &role, &trails, None);
        prop_assert_eq!(alone, among);
    }
}

#[test]
fn the_types_of_data_events_are_among_those_that_trails_select() {
    for kind in KINDS {
        assert!(
            kind.data.is_none_or(|data| TYPES.contains(&data)),
            "{kind:?}"
        );
    }
}
