//! Filing a request, whatever runs on the host.

use super::{Closed, Done, Existing, Filed, ForgeError, Request, Step, step};

/// What each kind of forge does its own way.
pub(super) trait Host {
    /// The branch that the repository is checked out with.
    fn default_branch(&self) -> Result<String, ForgeError>;

    /// Branches of all requests that are open.
    fn open_branches(&self) -> Result<Vec<String>, ForgeError>;

    /// Requests of the branch into its base, in every state.
    fn existing(&self, request: &Request) -> Result<Vec<Existing>, ForgeError>;

    /// Makes the request, and tells what could not be done.
    fn make(&self, request: &Request) -> Result<(Existing, Vec<String>), ForgeError>;

    /// Brings the request up to date, and tells what could not be done.
    fn update(&self, request: &Request, one: &Existing) -> Result<Vec<String>, ForgeError>;

    /// Adds what can only be added to a request that is there, and tells what could not be. Adding it again adds
    /// nothing.
    fn adorn(&self, _: &Request, _: &Existing) -> Result<Vec<String>, ForgeError> {
        Ok(Vec::new())
    }
}

/// Opens the request, or brings the one of its branch up to date.
pub(super) fn file(
    host: &dyn Host,
    request: &Request,
    closed: Closed,
) -> Result<Filed, ForgeError> {
    match step(&host.existing(request)?, closed) {
        Step::Leave(one) => Ok(Filed {
            address: one.address,
            done: Done::LeftClosed,
            notes: Vec::new(),
        }),
        Step::Update(one) => update(host, request, one),
        Step::Open => match host.make(request) {
            Ok((one, notes)) => filed(host, request, one, (Done::Opened, notes)),
            // Another run was faster: GitHub says 422 of it, GitLab 409.
            Err(
                error @ ForgeError::Refused {
                    status: 409 | 422, ..
                },
            ) => match step(&host.existing(request)?, closed) {
                Step::Update(one) => update(host, request, one),
                Step::Open | Step::Leave(_) => Err(error),
            },
            Err(error) => Err(error),
        },
    }
}

fn update(host: &dyn Host, request: &Request, one: Existing) -> Result<Filed, ForgeError> {
    let notes = host.update(request, &one)?;
    filed(host, request, one, (Done::Updated, notes))
}

fn filed(
    host: &dyn Host,
    request: &Request,
    one: Existing,
    (done, mut notes): (Done, Vec<String>),
) -> Result<Filed, ForgeError> {
    notes.extend(host.adorn(request, &one)?);
    Ok(Filed {
        address: one.address,
        done,
        notes,
    })
}
