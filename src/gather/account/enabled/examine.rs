//! What lpgen can read of an account, and what the account records.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::sync::Arc;

use jiff::SignedDuration;

use super::Account;
use crate::catalog::Catalog;
use crate::gather::{Event, ExamineRequest, Failure, Watch};
use crate::io::aws::{BucketReading, Listing, ReadableBucket, RefusedCall};
use crate::io::layout::WantedFiles;
use crate::io::{self, Location, Silent};
use crate::observer::span::Span;
use crate::report::doctor::{Examination, TrailFound, TrailSize, Tried};
use crate::snapshot::asked::iam::GET_ROLE;
use crate::snapshot::asked::lambda::LIST_FUNCTIONS;
use crate::snapshot::asked::{self, ASKED, Asked, Purpose};
use crate::snapshot::discover::choose;
use crate::snapshot::plan::{Around, LastAccessed, Plan, Scope, Which};
use crate::snapshot::trails::Trail;
use crate::snapshot::{Snapshot, Unanswered};
use crate::synthesizer::least::{AskedPlace, Logs, least};
use crate::visibility::advice;

/// Makes every kind of call once, and looks at what the account records.
pub fn examine(request: &ExamineRequest, watch: &Watch) -> Result<Examination, Failure> {
    let account = super::open(&request.account, watch)?;
    let catalog = Catalog::bundled();
    let (functions, known) = state(&account, request.function.as_deref(), watch)?;
    let own = &account.identity;
    let choice = choose(&known.trails, &own.account, &account.regions);
    let mut refused: Vec<Unanswered> = known.unanswered.iter().cloned().collect();
    let mut trails = Vec::new();
    for (trail, why) in &choice.used {
        let bucket = look_into(&account, trail, &catalog, request.days, watch);
        trails.push(TrailFound {
            name: trail.name.clone(),
            why: why.clone(),
            bucket: Some(bucket.map_err(|unanswered| {
                let words = format!("{}: {}", unanswered.action, unanswered.words);
                refused.push(unanswered);
                words
            })),
        });
    }
    trails.extend(choice.left.iter().map(|(trail, why)| TrailFound {
        name: trail.name.clone(),
        why: why.clone(),
        bucket: None,
    }));
    let used = choice.used.iter().map(|(trail, _)| trail);
    let place = AskedPlace {
        partition: own.partition.clone(),
        account: own.account.clone(),
        regions: account.regions.clone(),
        trails: known.trails.trails.keys().cloned().collect(),
        logs: used.map(logs).collect(),
    };
    let mut parts: BTreeSet<Purpose> = ASKED.iter().map(|a| a.part).collect();
    parts.insert(Purpose::Records);
    Ok(Examination {
        account: own.account.clone(),
        caller: own.arn.clone(),
        regions: account.regions.clone(),
        functions: told(functions, &known, &[LIST_FUNCTIONS]),
        roles: told(known.role_count(), &known, &[GET_ROLE, LIST_FUNCTIONS]),
        calls: calls(&account, refused),
        trails,
        requests: account.requests().by_service(),
        advice: advice(&known.trails, &choice),
        policy: least(&catalog, &place, &parts),
    })
}

/// A count, unless one of the calls that tell it was not answered.
fn told(count: usize, known: &Snapshot, by: &[Asked]) -> Option<usize> {
    (count > 0 || !known.lacks(by)).then_some(count)
}

/// How many functions there are, and everything about one of them.
fn state(
    account: &Account,
    typed: Option<&str>,
    watch: &Watch,
) -> Result<(usize, Snapshot), Failure> {
    let mut plan = Plan::new(Scope {
        regions: account.regions.iter().cloned().collect(),
        functions: Which::Named(typed.map(str::to_owned).into_iter().collect()),
        last_accessed: LastAccessed::Ask,
        surroundings: Around::Each,
        // Any key asks what those of a team would.
        tags: BTreeSet::from(["Name".to_owned()]),
    });
    let known = account.state(&mut plan, |_| Ok(()))?;
    let functions: BTreeSet<_> = known.configurations.functions.iter().collect();
    let count = functions.len();
    let Some(first) = functions.first().filter(|_| typed.is_none()) else {
        return Ok((count, known));
    };
    watch.tell(&Event::Tries(&first.function.name));
    plan.go_on(Which::Named(vec![first.function.arn()]));
    let known = account.state_beyond(known, &mut plan, |_| Ok(()))?;
    Ok((count, known))
}

/// Counts what there is of the last days, and reads one object of it.
fn look_into(
    account: &Account,
    trail: &Trail,
    catalog: &Catalog,
    days: u16,
    watch: &Watch,
) -> Result<TrailSize, Unanswered> {
    let about = |e: RefusedCall| e.unanswered(&format!("s3://{}", trail.bucket));
    let bucket = account.bucket(&trail.bucket).map_err(about)?;
    let location = Location {
        bucket: trail.bucket.clone(),
        prefix: trail.logs_prefix(),
    };
    let back = SignedDuration::from_hours(24 * i64::from(days));
    let wanted = WantedFiles {
        accounts: BTreeSet::from([account.identity.account.clone()]),
        regions: Vec::new(),
        span: Span {
            since: io::clock::now().checked_sub(back).ok(),
            until: None,
        },
    };
    let listing = account
        .list(&bucket, &location, &wanted, &watch.stop)
        .map_err(about)?;
    let (objects, bytes) = listing.size();
    read_one(account, &bucket, listing, catalog, watch).map_err(about)?;
    Ok(TrailSize {
        days: i64::from(days),
        objects,
        bytes,
    })
}

fn read_one(
    account: &Account,
    bucket: &ReadableBucket,
    mut listing: Listing,
    catalog: &Catalog,
    watch: &Watch,
) -> Result<(), RefusedCall> {
    listing.folders.retain(|folder| !folder.objects.is_empty());
    listing.folders.truncate(1);
    for folder in &mut listing.folders {
        folder.objects.truncate(1);
    }
    let reading = BucketReading {
        catalog,
        span: Span::default(),
        cache: None,
        threads: NonZeroUsize::MIN,
        progress: &Silent(watch.stop.clone()),
        chain: None,
    };
    let read = account.read(bucket, &Arc::new(listing), reading);
    read.refusal.map_or(Ok(()), Err)
}

/// Where the objects of a trail lie.
fn logs(trail: &Trail) -> Logs {
    Logs {
        bucket: trail.bucket.clone(),
        prefix: trail.logs_prefix(),
        key: trail.kms_key_id.clone(),
    }
}

/// What became of the calls, by what they are for.
fn calls(account: &Account, refused: Vec<Unanswered>) -> BTreeMap<Purpose, Tried> {
    let made = account.requests().by_action();
    let mut parts: BTreeMap<Purpose, Tried> = BTreeMap::new();
    for one in ASKED {
        let action = one.name;
        let calls = parts.entry(one.part).or_default();
        if refused
            .iter()
            .any(|u| u.action == action && !u.is_missing())
        {
            continue;
        }
        let list = if made.contains_key(action) {
            &mut calls.answered
        } else {
            &mut calls.untried
        };
        list.insert(action.to_owned());
    }
    let part_of = |action: &str| asked::of(action).map_or(Purpose::Records, |one| one.part);
    for unanswered in refused.into_iter().filter(|u| !u.is_missing()) {
        let calls = parts.entry(part_of(&unanswered.action)).or_default();
        calls.refused.push(unanswered);
    }
    let records = parts.entry(Purpose::Records).or_default();
    for action in made.keys().filter(|action| action.starts_with("s3:")) {
        if !records.refused.iter().any(|u| u.action == *action) {
            records.answered.insert((*action).to_owned());
        }
    }
    parts.retain(|_, calls| {
        !(calls.answered.is_empty() && calls.refused.is_empty() && calls.untried.is_empty())
    });
    parts
}
