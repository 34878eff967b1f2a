//! The account's state, asked for now.

use super::Global;
use super::account::Account;
use super::failure::Failure;
use crate::snapshot::Snapshot;

#[cfg(feature = "aws")]
pub(crate) use asked::{count_of, live, missing, print_unanswered, scope};

/// Nothing can be asked by this build: there is no account.
#[cfg(not(feature = "aws"))]
pub(crate) fn live(account: &Account, _: &[String], _: Global) -> Result<Snapshot, Failure> {
    match *account {}
}

#[cfg(feature = "aws")]
mod asked {
    use std::collections::BTreeSet;

    use super::super::failure::with_hint;
    use super::super::output::{bad, faint, said, say};
    use super::super::reading::print_requests;
    use super::{Account, Failure, Global, Snapshot};
    use crate::catalog::near::near;
    use crate::lambda::function::Function;
    use crate::report::words::{list, plural};
    use crate::snapshot::plan::{LastAccessed, Plan, Scope, Which};

    /// A snapshot of the account of now, of the functions that are typed (none: of all), held in memory.
    /// What stands in files is redacted, and so is this.
    pub(crate) fn live(
        account: &Account,
        typed: &[String],
        global: Global,
    ) -> Result<Snapshot, Failure> {
        let scope = scope(account, typed, LastAccessed::Ask)?;
        let mut plan = Plan::new(scope);
        let snapshot = account.state(&mut plan, |_| Ok(()));
        let snapshot = snapshot.map_err(|e| with_hint(&e, e.hint()))?;
        for name in typed {
            missing(account, &plan, &snapshot, name)?;
        }
        if !global.quiet {
            say(said!(
                "{} account {} in {}: {}",
                faint("asked"),
                account.identity.account,
                plan.scope()
                    .regions
                    .iter()
                    .cloned()
                    .collect::<Vec<_>>()
                    .join(", "),
                count_of(
                    &snapshot,
                    &["lambda:ListFunctions"],
                    functions(&snapshot).len(),
                    "function"
                )
            ));
            print_unanswered(&snapshot, global);
        }
        print_requests(account.requests(), global);
        Ok(snapshot)
    }

    /// How many there are of something: at least so many where one of the calls that tell was not answered.
    pub(crate) fn count_of(
        snapshot: &Snapshot,
        told_by: &[&str],
        count: usize,
        what: &str,
    ) -> String {
        let mut unanswered = snapshot.unanswered.iter();
        let is_open = unanswered.any(|u| !u.is_missing() && told_by.contains(&u.action.as_str()));
        match (is_open, count) {
            (false, _) => plural(count, what),
            (true, 0) => format!("an unknown number of {what}s"),
            (true, _) => format!("at least {}", plural(count, what)),
        }
    }

    /// Says which calls were not answered: all of them with `--verbose`.
    pub(crate) fn print_unanswered(snapshot: &Snapshot, global: Global) {
        let most = if global.verbose { usize::MAX } else { 5 };
        for unanswered in snapshot.unanswered.iter().take(most) {
            let about = match unanswered.about.as_str() {
                "" => &unanswered.region,
                about => about,
            };
            say(said!(
                "{} `{}` {}: {}",
                bad("not answered"),
                unanswered.action,
                about,
                unanswered.words
            ));
        }
        let all = snapshot.unanswered.len();
        if all > most {
            let actions = snapshot.unanswered.iter().map(|u| u.action.as_str());
            let actions: BTreeSet<&str> = actions.collect();
            say(said!(
                "{} {} more, of {}; `--verbose` names them",
                bad("not answered"),
                all - most,
                list(actions, 10)
            ));
        }
    }

    /// What is to be asked for. A function of another account or partition is an error: the credentials
    /// are not for it.
    pub(crate) fn scope(
        account: &Account,
        typed: &[String],
        last_accessed: LastAccessed,
    ) -> Result<Scope, Failure> {
        let own = &account.identity;
        for name in typed {
            if let Some(function) = Function::from_arn(name)
                && (function.account != own.account || function.partition != own.partition)
            {
                return Err(Failure::new(format!(
                    "`{name}` is of account {} of partition `{}`; the credentials are of account {} of `{}`",
                    function.account, function.partition, own.account, own.partition
                ))
                .hint("name a profile of that account with `--profile`"));
            }
        }
        Ok(Scope {
            regions: account.regions.iter().cloned().collect(),
            functions: match typed {
                [] => Which::All,
                names => Which::Named(names.to_vec()),
            },
            last_accessed,
        })
    }

    /// An error when the regions were listed and hold no such function.
    pub(crate) fn missing(
        account: &Account,
        plan: &Plan,
        snapshot: &Snapshot,
        typed: &str,
    ) -> Result<(), Failure> {
        let functions = functions(snapshot);
        let is_listed = !snapshot
            .unanswered
            .iter()
            .any(|u| u.action == "lambda:ListFunctions");
        if !is_listed || functions.iter().any(|f| f.is_meant_by(typed)) {
            return Ok(());
        }
        let regions: Vec<&str> = plan.scope().regions.iter().map(String::as_str).collect();
        let failure = Failure::new(format!(
            "no function `{typed}` in {} of account {}, which has {} there",
            regions.join(", "),
            account.identity.account,
            plural(functions.len(), "function")
        ));
        let names: BTreeSet<&str> = functions.iter().map(|f| f.name.as_str()).collect();
        let near = near(typed, names, 3);
        let near: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
        let failure = match near.as_slice() {
            [] => failure,
            near => failure.hint(format!("did you mean {}?", near.join(", "))),
        };
        Err(failure
            .hint("name the function's region with `--region`, its account with `--profile`"))
    }

    fn functions(snapshot: &Snapshot) -> BTreeSet<&Function> {
        let all = snapshot.configurations.functions.iter();
        all.map(|c| &c.function).collect()
    }
}
