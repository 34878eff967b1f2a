//! The account's state, saved to a directory.

use super::open;
use super::state::{missing, scope};
use crate::gather::{Event, Existing, Failure, SaveRequest, Watch};
use crate::io;
use crate::io::staging::{self, Place, Staging};
use crate::snapshot::plan::Plan;
use crate::snapshot::{Index, Snapshot, index};

/// Saves the account's state as AWS's own answers, with what may be secret taken out; hands out what
/// was saved.
pub fn save(request: &SaveRequest, watch: &Watch) -> Result<Snapshot, Failure> {
    look(request)?;
    let account = open(&request.account, watch)?;
    let mut plan = Plan::new(scope(
        &account,
        &request.functions,
        request.last_accessed,
        (request.surroundings, &request.tags),
    )?);
    let begun = io::clock::now();
    let mut staging = Staging::begin(&request.out)?;
    let known = account.state(&mut plan, |answer| {
        staging.write(&answer.name, &answer.text)
    })?;
    for name in &request.functions {
        missing(&account, &plan, &known, name)?;
    }
    let regions: Vec<String> = plan.scope().regions.iter().cloned().collect();
    let identity = &account.identity;
    let mut index = Index::new(&identity.account, &identity.partition, &regions, begun);
    index.functions = (!request.functions.is_empty()).then(|| request.functions.clone());
    index.unanswered = known.unanswered.iter().cloned().collect();
    staging.write(index::FILE, &index.to_json())?;
    staging.finish()?;
    watch.tell(&Event::Saved {
        path: &request.out,
        snapshot: &known,
    });
    watch.tell(&Event::Requests(account.requests().by_service()));
    Ok(known)
}

/// Whether the directory may be written.
fn look(request: &SaveRequest) -> Result<(), Failure> {
    let out = request.out.display();
    match staging::place(&request.out, index::FILE)? {
        Place::Free => Ok(()),
        Place::Own if request.existing == Existing::Replace => Ok(()),
        Place::Own => Err(Failure::new(format!("`{out}` already holds a snapshot"))
            .hint("`--replace` puts a new one in its place")),
        Place::Taken => Err(Failure::new(format!(
            "`{out}` is there and is no snapshot by lpgen: it is left as it is"
        ))
        .hint("name a directory that is empty or not there")),
    }
}
