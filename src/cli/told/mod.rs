//! What is told while evidence is gathered, as lines on standard error.

mod account;
mod reading;

use std::sync::Arc;

use super::Global;
use super::output::{bad, faint, said, say, say_page};
use crate::gather::{Event, Listener, Stop, Watch, is_terminal};
use crate::report::doubts;
use crate::report::words::plural;

/// Standard error, as far as the flags let it be written to.
#[derive(Debug)]
struct Terminal(Global);

/// Who hears of what happens in this process, and what stops it.
pub(super) fn watch(global: Global) -> Watch {
    Watch {
        listener: Arc::new(Terminal(global)),
        stop: Stop::on_signals(),
    }
}

impl Listener for Terminal {
    fn event(&self, event: &Event<'_>) {
        if is_always_told(event) || !self.0.quiet {
            tell(event, self.0);
        }
    }

    fn hears_requests(&self) -> bool {
        self.0.verbose
    }

    fn sees_progress(&self) -> bool {
        !self.0.quiet && is_terminal()
    }
}

/// Whether `--quiet` does not keep it from being told: what was meant to be kept or read, and is not.
fn is_always_told(event: &Event<'_>) -> bool {
    matches!(
        event,
        Event::NotRead(_)
            | Event::Unread(_)
            | Event::NotKept(_)
            | Event::NoCache(_)
            | Event::NotLogged(_)
    )
}

fn tell(event: &Event<'_>, global: Global) {
    match event {
        Event::Read {
            report,
            usage,
            outside,
            kind,
        } => reading::read(report, usage, *outside, kind, global),
        Event::Answered {
            report,
            usage,
            outside,
            scanned,
        } => reading::answered(report, usage, *outside, *scanned, global),
        Event::Doubts(usage) => say_page(&doubts::text(usage, global.detail())),
        Event::Anew { path, why } => say(said!(
            "{} {}: it {}, and is read from its start",
            faint("anew"),
            path.display(),
            *why
        )),
        Event::NotRead(what) => say(said!("{} {}", bad("not read"), what)),
        Event::Unread(unread) => reading::unread(unread, global),
        Event::NotReadHint(hint) => say(said!("  {} {}", faint("hint:"), hint)),
        Event::Settings(path) => say(said!("{} {}", faint("settings"), path.display())),
        Event::PassedOver(file) => say(said!(
            "{} `{}` is no part of a snapshot that is read",
            faint("passed over"),
            file
        )),
        Event::NotLocked(path) => say(said!(
            "{} {}: its file system has no locks; another `lpgen observe` of it at the same time would lose what one of them read",
            bad("not locked"),
            path.display()
        )),
        Event::Known { known, files } => say(said!(
            "{} {} of {}: the usage file has what they hold",
            faint("known"),
            *known,
            plural(*files, "file")
        )),
        Event::Cut { days, cut } => reading::cut(*days, *cut),
        Event::Migrated(path) => say(said!(
            "{} {}: it was JSON and is a store now; `lpgen usage export` writes JSON",
            faint("migrated"),
            path.display()
        )),
        Event::UsageWritten { path, sessions } => say(said!(
            "{} {}: {}",
            faint("wrote"),
            path.display(),
            plural(*sessions, "session")
        )),
        Event::FileWritten { path, how, about } => {
            say(said!("{} {}  {}", faint(how), path.display(), faint(about)));
        }
        _ => account::tell(event, global),
    }
}
