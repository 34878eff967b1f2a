//! How sure it is whose credentials made a call: the ladder of evidence.
//!
//! From the top: evidence against, which wins; `inScopeOf`; an access key that Lambda's own
//! `AssumeRole` handed out; a name. A missing `AssumeRole` is no evidence: it may have come before
//! the records, and trails may lack it.

use std::collections::BTreeMap;

use crate::observer::caller::role_key;
use crate::observer::credential::{Credential, Standing};
use crate::observer::usage::{Few, Handed, Issued, Part, Usage};

/// How many credentials of one session name are remembered as a function's, and as not.
const MOST: usize = 4096;

/// Where one part of a caller's calls stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rung {
    /// Something speaks against the function; what.
    Against(String),
    /// `inScopeOf` names the function, in these records or in others of the same credentials.
    Scope,
    /// Lambda's own `AssumeRole` handed out the access key.
    Issued,
    /// Nothing but the session's name and role; whether that is because there were too many
    /// credentials to remember.
    Name {
        /// Too many to tell.
        is_unsure: bool,
    },
}

/// What is known of the credentials of one session name of a role.
#[derive(Default)]
struct Known<'a> {
    scoped: Few<Credential, MOST>,
    foreign: Few<Credential, MOST>,
    issued: Option<&'a Issued>,
}

/// What is known of all credentials.
pub(super) struct Ladder<'a>(BTreeMap<(String, String), Known<'a>>);

impl<'a> Ladder<'a> {
    pub(super) fn of(usage: &'a Usage) -> Self {
        let mut all: BTreeMap<(String, String), Known<'a>> = BTreeMap::new();
        for (session, issued) in usage.issued.iter() {
            all.entry(session.clone()).or_default().issued = Some(issued);
        }
        for (caller, did) in &usage.callers {
            if caller.standing == Standing::Unsaid {
                continue;
            }
            let session = (role_key(&caller.role), caller.session.clone());
            let known = all.entry(session).or_default();
            let credentials = match caller.standing {
                Standing::Function(_) => &mut known.scoped,
                _ => &mut known.foreign,
            };
            for (_, part) in did.parts() {
                match part.credentials.these() {
                    Some(these) => these
                        .iter()
                        .filter(|c| !c.is_unknown())
                        .for_each(|c| credentials.insert(*c)),
                    None => *credentials = Few::Many,
                }
            }
        }
        Self(all)
    }

    /// Where the part of a caller with this standing stands.
    pub(super) fn rung(
        &self,
        session: &(String, String),
        standing: &Standing,
        (at, part): (&Credential, &Part),
    ) -> Rung {
        if let Standing::Foreign(foreign) = standing {
            return Rung::Against(foreign.why());
        }
        let Some(known) = self.0.get(session) else {
            return loose(part);
        };
        if known.handed(at, part) {
            return Rung::Against(
                "the access key was handed out to somebody else by `AssumeRole`".to_owned(),
            );
        }
        if matches!(standing, Standing::Function(_)) {
            return Rung::Scope;
        }
        known.unsaid(part)
    }
}

fn loose(part: &Part) -> Rung {
    Rung::Name {
        is_unsure: part.credentials.these().is_none(),
    }
}

impl Known<'_> {
    /// Whether some other principal got one of the part's keys.
    fn handed(&self, at: &Credential, part: &Part) -> bool {
        let others = self.issued.and_then(|i| i.by_others.these());
        others.into_iter().flatten().any(|handed| match handed {
            Handed::Key(key) => part.may_hold(*key, at),
            Handed::At(_) => false,
        })
    }

    fn unsaid(&self, part: &Part) -> Rung {
        let these = part.credentials.these();
        if these.is_some_and(|all| all.iter().any(|c| self.foreign.surely_holds(c))) {
            return Rung::Against(
                "other calls with the same credentials are not the function's".to_owned(),
            );
        }
        if let Some(all) = these {
            if all.iter().all(|c| self.is_scoped(c)) {
                return Rung::Scope;
            }
            let by_lambda = |c: &Credential| {
                let keys = self.issued.map(|i| &i.by_lambda);
                c.key
                    .is_some_and(|key| keys.is_some_and(|keys| keys.surely_holds(&key)))
            };
            if all.iter().all(|c| self.is_scoped(c) || by_lambda(c)) {
                return Rung::Issued;
            }
        }
        if self.may_be_handed(part) {
            return Rung::Against("somebody else assumed the role under this name, and nothing shows that these are not those credentials".to_owned());
        }
        loose(part)
    }

    /// By the session's second of issue where the record has no key.
    fn is_scoped(&self, credential: &Credential) -> bool {
        self.scoped.surely_holds(credential)
            || credential.key.is_none()
                && credential.created.is_some()
                && self
                    .scoped
                    .these()
                    .is_some_and(|all| all.iter().any(|c| c.created == credential.created))
    }

    /// Whether credentials that nothing ties to Lambda may be some that somebody else got: there
    /// were too many to remember, or their record does not show the key and the time fits. So
    /// evidence against cannot be pushed out by more of it.
    fn may_be_handed(&self, part: &Part) -> bool {
        if self.foreign == Few::Many {
            return true;
        }
        let Some(issued) = self.issued else {
            return false;
        };
        let Some(others) = issued.by_others.these() else {
            return true;
        };
        let fits = |second: i64| match part.credentials.these() {
            Some(all) => all
                .iter()
                .any(|c| c.created.is_some_and(|at| (at - second).abs() <= 1)),
            None => true,
        };
        others
            .iter()
            .any(|handed| matches!(handed, Handed::At(second) if fits(*second)))
    }
}
