//! What happens while evidence is gathered, in words: the lines that a person reads of each [`Event`].

mod account;
mod code;
mod reading;

use super::Failure;
use super::event::Event;
use crate::infra::EditOutcome;
use crate::report::said::{Page, said};
use crate::report::style::{broken as bad, dim as faint};
use crate::report::words::{list, plural};
use crate::report::{Detail, doubts};

impl Failure {
    /// Why something could not be done, and what to do about it.
    pub(crate) fn text(&self) -> Page {
        let mut page = Page::default();
        page.line(said!("{}: {}", bad("error"), self.message()));
        for hint in self.hints() {
            page.line(said!("{}: {}", faint("hint"), hint));
        }
        page
    }
}

impl Event<'_> {
    /// Whether it is told to somebody who asked for silence, too: what was meant to be kept, read or made, and is not,
    /// and what somebody else sees of it.
    pub(crate) fn is_always_told(&self) -> bool {
        match self {
            Event::NotRead(_)
            | Event::Unread(_)
            | Event::NotKept(_)
            | Event::NoCache(_)
            | Event::NotLogged(_)
            | Event::TableNote(_)
            | Event::LooksAgain { .. }
            | Event::LeftOut { .. }
            | Event::Offered { .. } => true,
            Event::Code { outcome, .. } => !matches!(outcome, EditOutcome::Unchanged(_)),
            _ => false,
        }
    }

    /// Its lines; none for what only who wants all of it is told.
    pub(crate) fn text(&self, detail: Detail) -> Page {
        let mut page = Page::default();
        tell(&mut page, self, detail);
        page
    }
}

fn tell(page: &mut Page, event: &Event<'_>, detail: Detail) {
    match event {
        Event::Read {
            report,
            usage,
            outside,
            kind,
        } => reading::read(page, report, usage, *outside, kind, detail),
        Event::Answered {
            report,
            usage,
            outside,
            scanned,
        } => reading::answered(page, report, usage, *outside, *scanned, detail),
        Event::Doubts(usage) => page.add(&doubts::text(usage, detail)),
        Event::Anew { path, why } => page.line(said!(
            "{} {}: it {}, and is read from its start",
            faint("anew"),
            path.display(),
            *why
        )),
        Event::NotRead(what) => page.line(said!("{} {}", bad("not read"), what)),
        Event::Unread(unread) => reading::unread(page, unread, detail),
        Event::NotReadHint(hint) => page.line(said!("  {} {}", faint("hint:"), hint)),
        Event::Settings(path) => page.line(said!("{} {}", faint("settings"), path.display())),
        Event::PassedOver(file) => page.line(said!(
            "{} `{}` is no part of a snapshot that is read",
            faint("passed over"),
            file
        )),
        Event::NotLocked(path) => page.line(said!(
            "{} {}: its file system has no locks; another `lpgen observe` of it at the same time would lose what one of them read",
            bad("not locked"),
            path.display()
        )),
        Event::Known { known, files } => page.line(said!(
            "{} {} of {}: the usage file has what they hold",
            faint("known"),
            *known,
            plural(*files, "file")
        )),
        Event::Cut { days, cut } => reading::cut(page, *days, *cut),
        Event::Migrated(path) => page.line(said!(
            "{} {}: it was JSON and is a store now; `lpgen usage export` writes JSON",
            faint("migrated"),
            path.display()
        )),
        Event::UsageWritten { path, sessions } => page.line(said!(
            "{} {}: {}",
            faint("wrote"),
            path.display(),
            plural(*sessions, "session")
        )),
        Event::FileWritten { path, how, about } => {
            page.line(said!("{} {}  {}", faint(how), path.display(), faint(about)));
        }
        Event::TableNote(note) => page.line(said!("note: {}", *note)),
        Event::LooksAgain { failure, seconds } => {
            page.add(&failure.text());
            let when = format!("in {seconds} s");
            page.line(said!("{} {}", faint("looks again"), when));
        }
        Event::OnlyNamed(left) => page.line(said!(
            "{} {} without a call in the window and without a configuration: {}",
            faint("left out"),
            plural(left.len(), "function"),
            list(left.iter().map(|f| f.name.as_str()), 10)
        )),
        Event::Excepted { function, why } => page.line(said!(
            "{} `{}`: an exception says so: {}",
            faint("left out"),
            function.name,
            *why
        )),
        Event::LeftOut { function, why } => {
            page.line(said!("{} `{}`: {}", bad("left out"), function, why));
        }
        _ => offered(page, event, detail),
    }
}

/// What becomes of the code.
fn offered(page: &mut Page, event: &Event<'_>, detail: Detail) {
    match event {
        Event::CodeNotRead(left) => code::not_read(page, left, detail),
        Event::Code {
            function,
            folder,
            outcome,
            unsafe_edits,
        } => code::outcome(page, (function, folder), outcome, *unsafe_edits),
        Event::Committed {
            id,
            how,
            branch,
            title,
        } => page.line(said!(
            "{} {} `{}`: {}",
            faint(how),
            id.chars().take(12).collect::<String>(),
            branch,
            title
        )),
        Event::BranchIsThere(branch) => {
            page.line(said!("{} `{}`", faint("there already"), branch));
        }
        Event::Offered { branch, outcome } => code::offered(page, branch, outcome),
        _ => account::tell(page, event, detail),
    }
}
