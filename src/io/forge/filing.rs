//! Filing a request, whatever runs on the host.

use super::{ChangeRequest, Closed, Done, ExistingRequest, Filed, ForgeError, ForgeStep, step};

/// What each kind of forge does its own way.
pub(super) trait Host {
    /// The branch that the repository is checked out with.
    fn default_branch(&self) -> Result<String, ForgeError>;

    /// Branches of all requests that are open.
    fn open_branches(&self) -> Result<Vec<String>, ForgeError>;

    /// Requests of the branch into its base, in every state.
    fn existing(&self, request: &ChangeRequest) -> Result<Vec<ExistingRequest>, ForgeError>;

    /// Makes the request, and tells what could not be done.
    fn make(&self, request: &ChangeRequest) -> Result<(ExistingRequest, Vec<String>), ForgeError>;

    /// Brings the request up to date, and tells what could not be done.
    fn update(
        &self,
        request: &ChangeRequest,
        one: &ExistingRequest,
    ) -> Result<Vec<String>, ForgeError>;

    /// Adds what can only be added to a request that is there, and tells what could not be. Adding it again adds
    /// nothing.
    fn adorn(&self, _: &ChangeRequest, _: &ExistingRequest) -> Result<Vec<String>, ForgeError> {
        Ok(Vec::new())
    }
}

/// Opens the request, or brings the one of its branch up to date.
pub(super) fn file(
    host: &dyn Host,
    request: &ChangeRequest,
    closed: Closed,
) -> Result<Filed, ForgeError> {
    match step(&host.existing(request)?, closed) {
        ForgeStep::Leave(one) => Ok(Filed {
            address: one.address,
            done: Done::LeftClosed,
            notes: Vec::new(),
        }),
        ForgeStep::Update(one) => update(host, request, one),
        ForgeStep::Open => match host.make(request) {
            Ok((one, notes)) => filed(host, request, one, (Done::Opened, notes)),
            // Another run was faster: GitHub says 422 of it, GitLab 409.
            Err(
                error @ ForgeError::Refused {
                    status: 409 | 422, ..
                },
            ) => match step(&host.existing(request)?, closed) {
                ForgeStep::Update(one) => update(host, request, one),
                ForgeStep::Open | ForgeStep::Leave(_) => Err(error),
            },
            Err(error) => Err(error),
        },
    }
}

fn update(
    host: &dyn Host,
    request: &ChangeRequest,
    one: ExistingRequest,
) -> Result<Filed, ForgeError> {
    let notes = host.update(request, &one)?;
    filed(host, request, one, (Done::Updated, notes))
}

fn filed(
    host: &dyn Host,
    request: &ChangeRequest,
    one: ExistingRequest,
    (done, mut notes): (Done, Vec<String>),
) -> Result<Filed, ForgeError> {
    notes.extend(host.adorn(request, &one)?);
    Ok(Filed {
        address: one.address,
        done,
        notes,
    })
}
