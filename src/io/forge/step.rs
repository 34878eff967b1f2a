//! What is to be done, given the requests that the branch has already.

use super::{Closed, Draft};

/// A request of the branch as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExistingRequest {
    /// Its number in the repository.
    pub number: u64,
    /// Its page.
    pub address: String,
    /// Whether it is open.
    pub state: RequestState,
    /// Whether it is a draft by now.
    pub draft: Draft,
}

/// Whether a request is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RequestState {
    /// It waits for its reviewers.
    Open,
    /// It was closed without being merged: somebody said no.
    Closed,
    /// It was merged: what is found now is something new.
    Merged,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ForgeStep {
    /// Open a request.
    Open,
    /// Bring this one up to date.
    Update(ExistingRequest),
    /// Leave it closed.
    Leave(ExistingRequest),
}

/// What is to be done. The newest request of the branch says what people decided last.
pub(crate) fn step(existing: &[ExistingRequest], closed: Closed) -> ForgeStep {
    let mut all: Vec<&ExistingRequest> = existing.iter().collect();
    all.sort_by_key(|one| one.number);
    if let Some(open) = all.iter().rev().find(|one| one.state == RequestState::Open) {
        return ForgeStep::Update((*open).clone());
    }
    match all.last() {
        Some(last) if last.state == RequestState::Closed && closed == Closed::Stays => {
            ForgeStep::Leave((*last).clone())
        }
        _ => ForgeStep::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn existing(number: u64, state: RequestState) -> ExistingRequest {
        ExistingRequest {
            number,
            address: format!("https://forge.example/{number}"),
            state,
            draft: Draft::Ready,
        }
    }

    #[test]
    fn what_people_decided_last_counts() {
        use RequestState::{Closed as Shut, Merged, Open};
        for (states, closed, expected) in [
            (&[][..], Closed::Stays, "open"),
            (&[Open], Closed::Stays, "update 0"),
            (&[Shut], Closed::Stays, "leave 0"),
            (&[Shut], Closed::Again, "open"),
            (&[Merged], Closed::Stays, "open"),
            (&[Shut, Merged], Closed::Stays, "open"),
            (&[Merged, Shut], Closed::Stays, "leave 1"),
            (&[Open, Shut], Closed::Stays, "update 0"),
            (&[Shut, Open], Closed::Again, "update 1"),
        ] {
            let mut all: Vec<ExistingRequest> =
                (0..).zip(states).map(|(n, s)| existing(n, *s)).collect();
            // In whatever order the forge lists them.
            all.reverse();
            let said = match step(&all, closed) {
                ForgeStep::Open => "open".to_owned(),
                ForgeStep::Update(one) => format!("update {}", one.number),
                ForgeStep::Leave(one) => format!("leave {}", one.number),
            };
            assert_eq!(said, expected, "{states:?} {closed:?}");
        }
    }
}
