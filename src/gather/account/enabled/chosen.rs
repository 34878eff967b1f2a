//! Records of the account's trails, when nobody says which.

use std::collections::BTreeSet;

use super::run::Run;
use crate::gather::gathered::Gathered;
use crate::gather::{Event, Failure};
use crate::io::Location;
use crate::io::aws::{RefusedCall, Why};
use crate::snapshot::discover::{Choice, choose};
use crate::snapshot::trails::Trail;

/// What became of reading one trail.
enum Read {
    Done,
    /// There is nothing in its bucket.
    Empty,
    Refused(RefusedCall),
}

impl Run<'_> {
    /// Reads the trails that cover the account's functions; Event history when none can be read.
    pub(super) fn discover(&self, gathered: &mut Gathered) -> Result<(), Failure> {
        let choice = self.choose();
        for (trail, why) in &choice.left {
            let name = &trail.name;
            self.watch.tell(&Event::TrailLeft { name, why });
        }
        let mut read: BTreeSet<String> = BTreeSet::new();
        let mut is_refused = false;
        for (trail, why) in &choice.used {
            self.tell_used(trail, why);
            is_refused |= !self.trail(gathered, trail, &mut read)?;
        }
        // What was left for another's sake stands in for it.
        if is_refused {
            for trail in &choice.spare {
                self.tell_used(trail, "in place of one that cannot be read");
                self.trail(gathered, trail, &mut read)?;
            }
        }
        if read.is_empty() && !self.watch.stop.is_asked() {
            self.tell_fallback(&choice);
            self.history(gathered)?;
        }
        gathered.trails = Some(read);
        Ok(())
    }

    fn choose(&self) -> Choice {
        let account = self.first_account();
        let regions = match self.asked.regions {
            [] => self.account.regions.as_slice(),
            named => named,
        };
        self.asked
            .state
            .map(|state| choose(&state.trails, account, regions))
            .unwrap_or_default()
    }

    /// Reads one trail; whether it could be read.
    fn trail(
        &self,
        gathered: &mut Gathered,
        trail: &Trail,
        read: &mut BTreeSet<String>,
    ) -> Result<bool, Failure> {
        let mut hint = None;
        let refusal = match self.bucket_of(gathered, trail)? {
            Read::Done => {
                read.insert(trail.arn.clone());
                return Ok(true);
            }
            Read::Empty => "there is nothing of the window in its bucket".to_owned(),
            Read::Refused(refusal) => {
                hint = refusal.hint();
                refusal.to_string()
            }
        };
        let what = format!("the trail `{}`: {refusal}", trail.name);
        self.watch.tell(&Event::NotRead(&what));
        if let Some(hint) = hint {
            self.watch.tell(&Event::NotReadHint(hint));
        }
        gathered.usage.unread.insert(what);
        Ok(false)
    }

    fn bucket_of(&self, gathered: &mut Gathered, trail: &Trail) -> Result<Read, Failure> {
        let location = Location {
            bucket: trail.bucket.clone(),
            prefix: trail.logs_prefix(),
        };
        let span = self.span_of(&location);
        let (bucket, listing) = match self.list(&location, span) {
            Ok(listed) => listed,
            Err(refusal) if refusal.ends_all() => {
                return Err(self.ended_early(&location.to_string(), &refusal));
            }
            Err(refusal) => return Ok(Read::Refused(refusal)),
        };
        if listing.folders.is_empty() {
            return Ok(Read::Empty);
        }
        self.tell_listing(&listing, &location.to_string(), span);
        let proof = self.proof(&bucket, &location, &listing, span)?;
        match self.objects(gathered, &bucket, &location, (listing, proof), span) {
            Ok(()) => Ok(Read::Done),
            Err(refusal) if refusal.why == Why::Denied => Ok(Read::Refused(refusal)),
            Err(refusal) => Err(self.ended_early(&location.to_string(), &refusal)),
        }
    }

    fn tell_used(&self, trail: &Trail, why: &str) {
        let name = &trail.name;
        self.watch.tell(&Event::TrailUsed { name, why });
    }

    fn tell_fallback(&self, choice: &Choice) {
        let unlisted = self.asked.state.and_then(|s| s.trails.why_not_all_listed());
        let why = if !choice.used.is_empty() {
            "no trail could be read"
        } else if let Some(why) = &unlisted {
            why
        } else if choice.left.is_empty() {
            "the account has no trail"
        } else {
            "no trail records the functions' calls"
        };
        self.watch.tell(&Event::HistoryInstead(why));
    }
}
