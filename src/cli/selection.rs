//! Which functions a command is about.

use std::collections::{BTreeMap, BTreeSet};

use super::failure::Failure;
use crate::catalog::near::near;
use crate::lambda::function::Function;
use crate::observer::attribution::Attributed;
use crate::observer::function::FunctionUsage;
use crate::observer::usage::Usage;
use crate::report::words::plural;

/// The functions that were typed, or all; an error names near ones.
pub(crate) fn select<'a>(
    typed: &[String],
    all: bool,
    attributed: &'a Attributed,
    usage: &Usage,
) -> Result<Vec<&'a FunctionUsage>, Failure> {
    let has_records = has_records(usage);
    if all {
        let is_meant =
            |f: &&FunctionUsage| !f.calls.is_empty() || !f.configured.versions.is_empty();
        let mut meant: Vec<&FunctionUsage> = attributed.all().filter(is_meant).collect();
        if meant.is_empty() || !has_records {
            return Err(no_functions(attributed, usage));
        }
        meant.sort_by_key(|f| &f.function);
        return Ok(meant);
    }
    // Of no record at all, nothing tells what was not seen.
    let known = attributed.all().filter(|_| has_records);
    let mut by_name = ByName::new();
    for did in known {
        by_name.entry(&did.function.name).or_default().push(did);
    }
    let mut chosen = Vec::new();
    let mut seen = BTreeSet::new();
    for name in typed {
        let function = one(name, &by_name, attributed, usage)?;
        if seen.insert(function.function.clone()) {
            chosen.push(function);
        }
    }
    Ok(chosen)
}

/// Functions with what is known of them.
type ByName<'a> = BTreeMap<&'a str, Vec<&'a FunctionUsage>>;

fn one<'a>(
    typed: &str,
    by_name: &ByName<'a>,
    attributed: &Attributed,
    usage: &Usage,
) -> Result<&'a FunctionUsage, Failure> {
    let namesakes = by_name.get(Function::typed_name(typed));
    let fits: Vec<&FunctionUsage> = namesakes
        .into_iter()
        .flatten()
        .copied()
        .filter(|did| did.function.is_meant_by(typed))
        .collect();
    match fits.as_slice() {
        [one] => Ok(*one),
        [] => Err(missing(typed, attributed, usage)),
        several => {
            let arns: Vec<String> = several
                .iter()
                .map(|f| format!("`{}`", f.function.arn()))
                .collect();
            Err(Failure::new(format!(
                "`{typed}` fits {} functions: {}",
                arns.len(),
                arns.join(", ")
            ))
            .hint("give the ARN of the one you mean"))
        }
    }
}

/// Whether anything was read: Event history may be asked for one function, and then no record is an answer.
fn has_records(usage: &Usage) -> bool {
    usage.records.count().value > 0 || !usage.histories.is_empty()
}

fn missing(typed: &str, attributed: &Attributed, usage: &Usage) -> Failure {
    if !has_records(usage) {
        return no_functions(attributed, usage);
    }
    if let Some((_, role)) = attributed.unproven.iter().find(|(name, _)| name == typed) {
        return Failure::new(format!("a session `{typed}` of role `{role}` is in the trail, but nothing shows that it is a function"))
            .hint("give its configuration with `--functions`");
    }
    let names: BTreeSet<&str> = attributed
        .known
        .keys()
        .chain(attributed.functions.keys())
        .map(|f| f.name.as_str())
        .collect();
    let near = near(typed, names.iter().copied(), 3);
    if names.is_empty() {
        return no_functions(attributed, usage);
    }
    let seen = attributed.functions.len();
    let failure = Failure::new(format!(
        "no function `{typed}` in the trail, which shows {seen}, nor in any configuration"
    ));
    if near.is_empty() {
        failure.hint("`lpgen suggest --all` suggests for each of them")
    } else {
        let near: Vec<String> = near.iter().map(|n| format!("`{n}`")).collect();
        failure.hint(format!("did you mean {}?", near.join(", ")))
    }
}

fn no_functions(attributed: &Attributed, usage: &Usage) -> Failure {
    let records = usage.records.count();
    if records.value == 0 {
        return Failure::new("there is no record to learn from")
            .hint("look at the window (`--since`, `--until`) and at what was not read");
    }
    let failure = Failure::new(format!(
        "the trail shows no Lambda function: {records} records, none of a function's session"
    ));
    if attributed.unproven.is_empty() {
        failure.hint("read the trail of the function's own region and account")
    } else {
        failure.hint(format!(
            "{} may be functions'; give their configurations with `--functions`",
            plural(attributed.unproven.len(), "session")
        ))
    }
}
