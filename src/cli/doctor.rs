//! `lpgen doctor`.

use clap::ValueEnum;

use super::Global;
use super::account::AccountArgs;
use super::failure::{Exit, Failure};

/// Look at what lpgen can read of an account, and at what the account records
///
/// Makes every kind of call once that lpgen makes, about one function, and reads one object of each
/// trail: says which calls are allowed, which trails there are and what they record, how much there is
/// to read, and what to switch on. With `--policy`, prints the least policy that lpgen needs, made by
/// its own catalog. Reads only.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Doctor {
    /// The function to try calls with; by default the first there is
    #[arg(value_name = "FUNCTION")]
    function: Option<String>,
    /// How many days back the cost is worked out for
    #[arg(long, value_name = "DAYS", default_value_t = 90)]
    days: u16,
    /// Print nothing but the least policy that lpgen needs
    #[arg(long)]
    policy: bool,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = Format::Text, conflicts_with = "policy")]
    format: Format,
    /// Exit with 3 when something was refused or is to be switched on
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    account: AccountArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

const EXAMPLES: &str = "Examples:
  lpgen doctor --region eu-west-1 --region us-east-1
  lpgen doctor orders-api --profile audit --format json
  lpgen doctor --policy > lpgen-policy.json";

impl Doctor {
    #[cfg(not(feature = "aws"))]
    pub(crate) fn run(&self, global: Global) -> Result<Exit, Failure> {
        self.account.open(global).map(|account| match account {})
    }

    #[cfg(feature = "aws")]
    pub(crate) fn run(&self, global: Global) -> Result<Exit, Failure> {
        use super::output::{print, print_json, print_lines};
        use crate::report::written;

        let examination = look::examine(self, global)?;
        if self.policy {
            let policies = written::policies(examination.policies());
            print_lines(&written::policy(&policies))?;
        } else {
            match self.format {
                Format::Text => print(&examination.to_text())?,
                Format::Json => print_json(&examination.to_json())?,
            }
        }
        Ok(if self.strict && !examination.is_well() {
            Exit::Gaps
        } else {
            Exit::Done
        })
    }
}

#[cfg(feature = "aws")]
mod look {
    use std::collections::{BTreeMap, BTreeSet};
    use std::num::NonZeroUsize;
    use std::sync::Arc;

    use jiff::SignedDuration;

    use super::super::account::Account;
    use super::super::failure::with_hint;
    use super::super::output::{faint, said, say};
    use super::{Doctor, Failure, Global};
    use crate::catalog::Catalog;
    use crate::io::aws::{Bucket, Listing, Location, Reading};
    use crate::io::layout::Wanted;
    use crate::io::{self, Silent};
    use crate::observer::span::Span;
    use crate::report::doctor::{Examination, Size, TrailFound, Tried};
    use crate::snapshot::asked::{ASKED, Part};
    use crate::snapshot::discover::choose;
    use crate::snapshot::plan::{LastAccessed, Plan, Scope, Which};
    use crate::snapshot::trails::Trail;
    use crate::snapshot::{Snapshot, Unanswered};
    use crate::synthesizer::least::{Logs, Place, least};
    use crate::visibility::advice;

    pub(super) fn examine(doctor: &Doctor, global: Global) -> Result<Examination, Failure> {
        let account = doctor.account.open(global)?;
        let catalog = Catalog::bundled();
        let (functions, known) = state(&account, doctor.function.as_deref(), global)?;
        let own = &account.identity;
        let choice = choose(&known.trails, &own.account, &account.regions);
        let mut refused: Vec<Unanswered> = known.unanswered.iter().cloned().collect();
        let mut trails = Vec::new();
        for (trail, why) in &choice.used {
            let bucket = look_into(&account, trail, &catalog, doctor.days);
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
        let place = Place {
            partition: own.partition.clone(),
            account: own.account.clone(),
            regions: account.regions.clone(),
            trails: known.trails.trails.keys().cloned().collect(),
            logs: used.map(logs).collect(),
        };
        let mut parts: BTreeSet<Part> = ASKED.iter().map(|a| a.part).collect();
        parts.insert(Part::Records);
        Ok(Examination {
            account: own.account.clone(),
            caller: own.arn.clone(),
            regions: account.regions.clone(),
            functions: told(functions, &known, &["lambda:ListFunctions"]),
            roles: told(
                known.role_count(),
                &known,
                &["iam:GetRole", "lambda:ListFunctions"],
            ),
            calls: calls(&account, refused),
            trails,
            requests: account.requests().by_service(),
            advice: advice(&known.trails, &choice),
            policy: least(&catalog, &place, &parts),
        })
    }

    /// A count, unless one of the calls that tell it was not answered.
    fn told(count: usize, known: &Snapshot, by: &[&str]) -> Option<usize> {
        let mut unanswered = known.unanswered.iter();
        let is_open = unanswered.any(|u| !u.is_missing() && by.contains(&u.action.as_str()));
        (count > 0 || !is_open).then_some(count)
    }

    /// How many functions there are, and everything about one of them.
    fn state(
        account: &Account,
        typed: Option<&str>,
        global: Global,
    ) -> Result<(usize, Snapshot), Failure> {
        let mut plan = Plan::new(Scope {
            regions: account.regions.iter().cloned().collect(),
            functions: Which::Named(typed.map(str::to_owned).into_iter().collect()),
            last_accessed: LastAccessed::Ask,
        });
        let known = account.state(&mut plan, |_| Ok(()));
        let known = known.map_err(|e| with_hint(&e, e.hint()))?;
        let functions: BTreeSet<_> = known.configurations.functions.iter().collect();
        let count = functions.len();
        let Some(first) = functions.first().filter(|_| typed.is_none()) else {
            return Ok((count, known));
        };
        if !global.quiet {
            say(said!(
                "{} calls with `{}`",
                faint("tries"),
                first.function.name
            ));
        }
        plan.go_on(Which::Named(vec![first.function.arn()]));
        let known = account.state_beyond(known, &mut plan, |_| Ok(()));
        let known = known.map_err(|e| with_hint(&e, e.hint()))?;
        Ok((count, known))
    }

    /// Counts what there is of the last days, and reads one object of it.
    fn look_into(
        account: &Account,
        trail: &Trail,
        catalog: &Catalog,
        days: u16,
    ) -> Result<Size, Unanswered> {
        let about = |e: crate::io::aws::Refusal| e.unanswered(&format!("s3://{}", trail.bucket));
        let bucket = account.bucket(&trail.bucket).map_err(about)?;
        let location = Location {
            bucket: trail.bucket.clone(),
            prefix: trail.logs_prefix(),
        };
        let back = SignedDuration::from_hours(24 * i64::from(days));
        let wanted = Wanted {
            account: account.identity.account.clone(),
            regions: Vec::new(),
            span: Span {
                since: io::clock::now().checked_sub(back).ok(),
                until: None,
            },
        };
        let listing = account.list(&bucket, &location, &wanted).map_err(about)?;
        let (objects, bytes) = listing.size();
        read_one(account, &bucket, listing, catalog).map_err(about)?;
        Ok(Size {
            days: i64::from(days),
            objects,
            bytes,
        })
    }

    fn read_one(
        account: &Account,
        bucket: &Bucket,
        mut listing: Listing,
        catalog: &Catalog,
    ) -> Result<(), crate::io::aws::Refusal> {
        listing.folders.retain(|folder| !folder.objects.is_empty());
        listing.folders.truncate(1);
        for folder in &mut listing.folders {
            folder.objects.truncate(1);
        }
        let reading = Reading {
            catalog,
            span: Span::default(),
            cache: None,
            threads: NonZeroUsize::MIN,
            progress: &Silent,
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
    fn calls(account: &Account, refused: Vec<Unanswered>) -> BTreeMap<Part, Tried> {
        let made = account.requests().by_action();
        let mut parts: BTreeMap<Part, Tried> = BTreeMap::new();
        for one in ASKED {
            let action = one.action();
            let calls = parts.entry(one.part).or_default();
            if refused
                .iter()
                .any(|u| u.action == action && !u.is_missing())
            {
                continue;
            }
            if made.contains_key(action.as_str()) {
                calls.answered.insert(action);
            } else {
                calls.untried.insert(action);
            }
        }
        let part_of = |action: &str| {
            let one = ASKED.iter().find(|one| one.action() == action);
            one.map_or(Part::Records, |one| one.part)
        };
        for unanswered in refused.into_iter().filter(|u| !u.is_missing()) {
            let calls = parts.entry(part_of(&unanswered.action)).or_default();
            calls.refused.push(unanswered);
        }
        let records = parts.entry(Part::Records).or_default();
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
}
