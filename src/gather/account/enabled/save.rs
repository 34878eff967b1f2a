//! The account's state, saved to a directory.

use std::path::Path;

use super::state::{missing, scope};
use super::{Account, open, several};
use crate::gather::{Event, Existing, Failure, SaveRequest, Watch};
use crate::io;
use crate::io::staging::{self, Occupied, Staging};
use crate::snapshot::plan::Plan;
use crate::snapshot::{Index, Snapshot, index};

/// Saves the account's state as AWS's own answers, with what may be secret taken out; hands out what
/// was saved. Of several accounts each has a folder of its own, named by its id.
pub fn save(request: &SaveRequest, watch: &Watch) -> Result<Vec<Snapshot>, Failure> {
    if request.account.accounts.is_empty() {
        look(&request.out, request.existing)?;
        let account = open(&request.account, watch)?;
        let saved = save_one(&account, request, &request.out, watch)?;
        watch.tell(&Event::Requests(account.requests().by_service()));
        return Ok(vec![saved]);
    }
    for id in &request.account.accounts {
        look(&request.out.join(id), request.existing)?;
    }
    let account = open(&request.account, watch)?;
    let saved = several::each(&account, &request.account, watch, |opened, id| {
        let out = request.out.join(id);
        match opened {
            Ok(opened) => save_one(opened.account(), request, &out, watch),
            Err(known) => {
                let begun = io::clock::now();
                let index = Index::new(id, &account.identity.partition, &account.regions, begun);
                finish(Staging::begin(&out)?, index, &known)?;
                Ok(known)
            }
        }
    })?;
    watch.tell(&Event::Requests(account.requests().by_service()));
    Ok(saved.into_iter().map(|(_, snapshot)| snapshot).collect())
}

fn save_one(
    account: &Account,
    request: &SaveRequest,
    out: &Path,
    watch: &Watch,
) -> Result<Snapshot, Failure> {
    let mut plan = Plan::new(scope(
        account,
        &request.functions,
        request.last_accessed,
        (request.surroundings, &request.tags),
    )?);
    let begun = io::clock::now();
    let mut staging = Staging::begin(out)?;
    let known = account.state(&mut plan, |answer| {
        staging.write(&answer.name, &answer.text)
    })?;
    for name in &request.functions {
        missing(account, &plan, &known, name)?;
    }
    let regions: Vec<String> = plan.scope().regions.iter().cloned().collect();
    let identity = &account.identity;
    let mut index = Index::new(&identity.account, &identity.partition, &regions, begun);
    index.functions = (!request.functions.is_empty()).then(|| request.functions.clone());
    finish(staging, index, &known)?;
    watch.tell(&Event::Saved {
        path: out,
        snapshot: &known,
    });
    Ok(known)
}

/// Puts the directory in place, with its index.
fn finish(mut staging: Staging, mut index: Index, known: &Snapshot) -> Result<(), Failure> {
    index.unanswered = known.unanswered.iter().cloned().collect();
    staging.write(index::FILE, &index.to_json())?;
    Ok(staging.finish()?)
}

/// Whether the directory may be written.
fn look(out: &Path, existing: Existing) -> Result<(), Failure> {
    let place = staging::place(out, index::FILE)?;
    let out = out.display();
    match place {
        Occupied::Free => Ok(()),
        Occupied::Own if existing == Existing::Replace => Ok(()),
        Occupied::Own => Err(Failure::new(format!("`{out}` already holds a snapshot"))
            .hint("`--replace` puts a new one in its place")),
        Occupied::Taken => Err(Failure::new(format!(
            "`{out}` is there and is no snapshot by lpgen: it is left as it is"
        ))
        .hint("name a directory that is empty or not there")),
    }
}
