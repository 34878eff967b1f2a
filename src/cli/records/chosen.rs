//! Records of the account's trails, when nobody says which.

use std::collections::BTreeSet;

use super::Run;
use crate::cli::failure::Failure;
use crate::cli::output::{bad, faint, said, say};
use crate::cli::trail::Gathered;
use crate::io;
use crate::io::aws::{Location, Refusal};
use crate::snapshot::discover::{Choice, choose};
use crate::snapshot::trails::Trail;

/// What became of reading one trail.
enum Read {
    Done,
    /// There is nothing in its bucket.
    Empty,
    Refused(Refusal),
}

impl Run<'_> {
    /// Reads the trails that cover the account's functions; Event history when none can be read.
    pub(super) fn discover(&self, gathered: &mut Gathered) -> Result<(), Failure> {
        let choice = self.choose();
        let say_left = |trail: &Trail, why: &str| {
            if !self.global.quiet {
                say(said!(
                    "{} the trail `{}`: {}",
                    faint("left out"),
                    trail.name,
                    why
                ));
            }
        };
        for (trail, why) in &choice.left {
            say_left(trail, why);
        }
        let mut read: BTreeSet<String> = BTreeSet::new();
        let mut is_refused = false;
        for (trail, why) in &choice.used {
            self.print_used(trail, why);
            is_refused |= !self.trail(gathered, trail, &mut read)?;
        }
        // What was left for another's sake stands in for it.
        if is_refused {
            for trail in &choice.spare {
                self.print_used(trail, "in place of one that cannot be read");
                self.trail(gathered, trail, &mut read)?;
            }
        }
        if read.is_empty() && !io::stop::is_stopped() {
            self.print_fallback(&choice);
            self.history(gathered)?;
        }
        gathered.trails = Some(read);
        Ok(())
    }

    fn choose(&self) -> Choice {
        let account = &self.account.identity.account;
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
        let refusal = match self.bucket_of(gathered, trail)? {
            Read::Done => {
                read.insert(trail.arn.clone());
                return Ok(true);
            }
            Read::Empty => "there is nothing of the window in its bucket".to_owned(),
            Read::Refused(refusal) => {
                if let Some(hint) = refusal.hint().filter(|_| !self.global.quiet) {
                    say(said!("  {} {}", faint("hint:"), hint));
                }
                refusal.to_string()
            }
        };
        let what = format!("the trail `{}`: {refusal}", trail.name);
        say(said!("{} {}", bad("not read"), what));
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
        self.print_listing(&listing, &location.to_string(), span);
        let proof = self.proof(&bucket, &location, &listing, span)?;
        match self.objects(gathered, &bucket, &location, (listing, proof), span) {
            Ok(()) => Ok(Read::Done),
            Err(refusal) if refusal.why == io::aws::Why::Denied => Ok(Read::Refused(refusal)),
            Err(refusal) => Err(self.ended_early(&location.to_string(), &refusal)),
        }
    }

    fn print_used(&self, trail: &Trail, why: &str) {
        if !self.global.quiet {
            say(said!(
                "{} the trail `{}`: {}",
                faint("uses"),
                trail.name,
                why
            ));
        }
    }

    fn print_fallback(&self, choice: &Choice) {
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
        say(said!(
            "{} {}: Event history is read, which has no data events (objects, items, messages, invocations) and goes back 90 days",
            faint("note"),
            why
        ));
    }
}
