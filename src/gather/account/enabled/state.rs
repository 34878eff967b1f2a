//! The account's state, asked for now.

use std::collections::BTreeSet;

use super::Account;
use crate::catalog::near::near;
use crate::gather::{Event, Failure, Watch};
use crate::lambda::Function;
use crate::report::words::plural;
use crate::snapshot::Snapshot;
use crate::snapshot::asked::lambda::LIST_FUNCTIONS;
use crate::snapshot::plan::{Around, LastAccessed, Plan, Scope, Which};

/// A snapshot of the account of now, of the functions that are typed (none: of all), held in memory.
/// What stands in files is redacted, and so is this. With what of its surroundings, and tags of which keys.
pub(super) fn live(
    account: &Account,
    typed: &[String],
    surroundings: (Around, &BTreeSet<String>),
    watch: &Watch,
) -> Result<Snapshot, Failure> {
    let scope = scope(account, typed, LastAccessed::Ask, surroundings)?;
    let mut plan = Plan::new(scope);
    let snapshot = account.state(&mut plan, |_| Ok(()))?;
    for name in typed {
        missing(account, &plan, &snapshot, name)?;
    }
    watch.tell(&Event::State {
        snapshot: &snapshot,
        account: &account.identity.account,
        regions: plan.scope().regions.iter().map(String::as_str).collect(),
    });
    Ok(snapshot)
}

/// What is to be asked for. A function of another account or partition is an error: the credentials
/// are not for it.
pub(in crate::gather) fn scope(
    account: &Account,
    typed: &[String],
    last_accessed: LastAccessed,
    (surroundings, tags): (Around, &BTreeSet<String>),
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
        surroundings,
        tags: tags.clone(),
    })
}

/// An error when the regions were listed and hold no such function.
pub(in crate::gather) fn missing(
    account: &Account,
    plan: &Plan,
    snapshot: &Snapshot,
    typed: &str,
) -> Result<(), Failure> {
    let functions = snapshot.configurations.distinct();
    let is_listed = !snapshot
        .unanswered
        .iter()
        .any(|u| u.action == LIST_FUNCTIONS.name);
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
    Err(failure.hint("name the function's region with `--region`, its account with `--profile`"))
}
