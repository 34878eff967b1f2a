//! What the account is asked and what it answers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::gather::event::{AthenaPlan, BucketListing, Event};
use crate::io::exchange::Exchange;
use crate::report::Detail;
use crate::report::said::{Page, Said, said};
use crate::report::style::{broken as bad, dim as faint};
use crate::report::words::{count, list, megabytes, number, plural, size};
use crate::snapshot::Snapshot;
use crate::snapshot::asked::Asked;
use crate::snapshot::asked::cloudtrail::DESCRIBE_TRAILS;
use crate::snapshot::asked::iam::{
    GENERATE_SERVICE_LAST_ACCESSED_DETAILS, GET_ACCOUNT_AUTHORIZATION_DETAILS, GET_ROLE,
    GET_SERVICE_LAST_ACCESSED_DETAILS,
};
use crate::snapshot::asked::lambda::{
    LIST_EVENT_SOURCE_MAPPINGS, LIST_FUNCTIONS, LIST_VERSIONS_BY_FUNCTION,
};

const ROLES: [Asked; 3] = [GET_ACCOUNT_AUTHORIZATION_DETAILS, GET_ROLE, LIST_FUNCTIONS];
const LAST_ACCESSED: [Asked; 3] = [
    GENERATE_SERVICE_LAST_ACCESSED_DETAILS,
    GET_SERVICE_LAST_ACCESSED_DETAILS,
    LIST_FUNCTIONS,
];

/// Says what happened with the account.
pub(super) fn tell(page: &mut Page, event: &Event<'_>, detail: Detail) {
    match event {
        Event::Asks {
            account,
            regions,
            caller,
            source,
        } => page.line(said!(
            "{} account {} in {} as {}, by {}",
            faint("asks"),
            account,
            regions.join(", "),
            caller,
            source
        )),
        Event::Exchange(exchange) => page.line(line(exchange)),
        Event::NotLogged(error) => page.line(said!("{} {}", bad("not logged"), error)),
        Event::Requests(services) => requests(page, services),
        Event::State {
            snapshot,
            account,
            regions,
        } => state(page, snapshot, account, &regions.join(", "), detail),
        Event::Saved { path, snapshot } => saved(page, path, snapshot, detail),
        Event::Checks { digests, regions } => page.line(said!(
            "{} against {}, with the public keys of {}",
            faint("checks"),
            plural(*digests, "digest"),
            plural(*regions, "region")
        )),
        Event::Tries(function) => page.line(said!("{} calls with `{}`", faint("tries"), function)),
        Event::Listed(listed) => objects(page, listed, detail),
        Event::AthenaPlan(statements) => asks_athena(page, statements),
        Event::Cached { cached, objects } => page.line(said!(
            "{} {} of {}",
            faint("cached"),
            number(count(*cached)),
            plural(count(*objects), "object")
        )),
        Event::NotKept(error) => page.line(said!(
            "{} what was read is not kept: {}",
            faint("cache"),
            error
        )),
        Event::NoCache(error) => page.line(said!(
            "{} nothing is kept for the next run: {}",
            faint("cache"),
            error
        )),
        Event::NoHome if detail == Detail::Whole => page.line(said!(
            "{} no home directory: nothing is kept for the next run",
            faint("cache")
        )),
        Event::ReadAnew(what) if detail == Detail::Whole => {
            page.line(said!("{} read anew: {}", faint("cache"), what));
        }
        _ => trails(page, event),
    }
}

fn trails(page: &mut Page, event: &Event<'_>) {
    match event {
        Event::TrailUsed { name, why } => {
            page.line(said!("{} the trail `{}`: {}", faint("uses"), name, why));
        }
        Event::TrailLeft { name, why } => {
            page.line(said!("{} the trail `{}`: {}", faint("left out"), name, why));
        }
        Event::HistoryInstead(why) => page.line(said!(
            "{} {}: Event history is read, which has no data events (objects, items, messages, invocations) and goes back 90 days",
            faint("note"),
            why
        )),
        Event::History {
            regions,
            days,
            users,
        } => history(page, regions, *days, users),
        Event::HistoryStands(words) => page.line(said!("{} {}", faint("reading"), words)),
        Event::HistoryRead {
            events,
            cached_days,
            unread,
        } => {
            let cached = match *cached_days {
                0 => String::new(),
                days => format!(", {} of regions from the cache", plural(count(days), "day")),
            };
            page.line(said!(
                "{} {} of Event history{}",
                faint("read"),
                plural(count(*events), "event"),
                cached
            ));
            for what in *unread {
                page.line(said!("{} {}", bad("not read"), what));
            }
        }
        _ => {}
    }
}

fn history(page: &mut Page, regions: &[String], days: usize, users: &[String]) {
    let whose = match users {
        [] => "everybody's calls".to_owned(),
        users => format!("calls of {}", list(users.iter().map(String::as_str), 5)),
    };
    page.line(said!(
        "{} Event history of {} ({}): {}; management events only, 2 requests a second and region, 50 events each",
        faint("reads"),
        list(regions.iter().map(String::as_str), 5),
        plural(days, "day"),
        whose
    ));
}

/// How often the account was asked, by service.
fn requests(page: &mut Page, services: &BTreeMap<String, u64>) {
    let all: u64 = services.values().sum();
    if all == 0 {
        return;
    }
    let each = services
        .iter()
        .map(|(service, n)| format!("{service} {}", number(count(*n))));
    page.line(said!(
        "{} {}: {}",
        faint("asked"),
        plural(count(all), "request"),
        each.collect::<Vec<_>>().join(", ")
    ));
}

fn state(page: &mut Page, snapshot: &Snapshot, account: &str, regions: &str, detail: Detail) {
    let functions = snapshot.configurations.distinct().len();
    page.line(said!(
        "{} account {} in {}: {}",
        faint("asked"),
        account,
        regions,
        count_of(snapshot, &[LIST_FUNCTIONS], functions, "function")
    ));
    unanswered(page, snapshot, detail);
}

fn saved(page: &mut Page, path: &Path, known: &Snapshot, detail: Detail) {
    let c = &known.configurations;
    let functions = c.distinct();
    let versions = c.functions.iter().filter(|c| !c.is_latest()).count();
    let counts = [
        count_of(known, &[LIST_FUNCTIONS], functions.len(), "function"),
        count_of(
            known,
            &[LIST_FUNCTIONS, LIST_VERSIONS_BY_FUNCTION],
            versions,
            "version",
        ),
        count_of(
            known,
            &[LIST_EVENT_SOURCE_MAPPINGS],
            c.mappings.len(),
            "event source mapping",
        ),
        count_of(known, &ROLES, known.role_count(), "role"),
        count_of(
            known,
            &[DESCRIBE_TRAILS],
            known.trails.trails.len(),
            "trail",
        ),
        count_of(
            known,
            &LAST_ACCESSED,
            known.accessed.len(),
            "last accessed report",
        ),
    ];
    page.line(said!(
        "{} {}: {}",
        faint("wrote"),
        path.display(),
        counts.join(", ")
    ));
    unanswered(page, known, detail);
}

/// What is about to be read of a bucket.
fn objects(page: &mut Page, listed: &BucketListing<'_>, detail: Detail) {
    let places = if listed.regions == 0 {
        String::new()
    } else {
        format!(
            " ({}, {})",
            plural(listed.regions, "region"),
            plural(listed.days, "day")
        )
    };
    let window = match listed.default_days {
        Some(days) => format!(": the last {days} days, `--since` reads others"),
        None => String::new(),
    };
    page.line(said!(
        "{} {}, {} MB, of {}{}{}",
        faint("reads"),
        plural(count(listed.objects), "object"),
        format!("{:.1}", megabytes(listed.bytes)),
        listed.of,
        places,
        window
    ));
    if detail == Detail::Whole {
        left_out(page, listed);
    }
}

/// What is about to be asked of Athena.
fn asks_athena(page: &mut Page, asked: &AthenaPlan<'_>) {
    let known = match asked.known {
        0 => String::new(),
        known => format!(", {} from the cache", number(known)),
    };
    let window = match asked.default_days {
        Some(days) => format!(": the last {days} days, `--since` reads others"),
        None => String::new(),
    };
    let bytes = match (asked.bytes, asked.unknown) {
        (Some(bytes), _) => format!("{} to scan", size(bytes)),
        (None, why) => format!(
            "how much is to be scanned is not known ({})",
            why.unwrap_or("not listed")
        ),
    };
    page.line(said!(
        "{} {} with {}{}{}; {}, at most {} (`--max-scan`)",
        faint("reads"),
        asked.of.to_string(),
        plural(asked.statements, "statement"),
        known,
        window,
        bytes,
        size(asked.most)
    ));
}

fn left_out(page: &mut Page, listed: &BucketListing<'_>) {
    let mut left = |what: String| page.line(said!("{} {}", faint("left out"), what));
    if listed.siblings > 0 {
        left(plural(count(listed.siblings), "folder or file") + " beside `CloudTrail`");
    }
    if listed.others > 0 {
        left(plural(count(listed.others), "object") + " that by the name hold no records");
    }
    if !listed.accounts.is_empty() {
        left(format!(
            "{} beside {}: {}",
            plural(listed.accounts.len(), "account"),
            listed.own,
            list(listed.accounts.iter().map(String::as_str), 5)
        ));
    }
}

/// For people.
fn line(exchange: &Exchange) -> Said {
    let region = match exchange.region.as_str() {
        "" => String::new(),
        region => format!(" in {region}"),
    };
    let page = match exchange.page {
        1 => String::new(),
        page => format!(", page {page}"),
    };
    let attempt = match exchange.attempt {
        1 => String::new(),
        attempt => format!(", attempt {attempt}"),
    };
    said!(
        "{} {}:{}{}{}{}: {}, {} bytes, {} ms",
        faint("request"),
        exchange.service,
        exchange.operation,
        region,
        page,
        attempt,
        exchange.outcome,
        exchange.bytes,
        exchange.took.as_millis()
    )
}

/// How many there are of something: at least so many where one of the calls that tell was not answered.
fn count_of(snapshot: &Snapshot, told_by: &[Asked], count: usize, what: &str) -> String {
    match (snapshot.lacks(told_by), count) {
        (false, _) => plural(count, what),
        (true, 0) => format!("an unknown number of {what}s"),
        (true, _) => format!("at least {}", plural(count, what)),
    }
}

/// Says which calls were not answered: all of them with `--verbose`.
fn unanswered(page: &mut Page, snapshot: &Snapshot, detail: Detail) {
    let most = if detail == Detail::Whole {
        usize::MAX
    } else {
        5
    };
    for unanswered in snapshot.unanswered.iter().take(most) {
        let about = match unanswered.about.as_str() {
            "" => &unanswered.region,
            about => about,
        };
        page.line(said!(
            "{} `{}` {}: {}",
            bad("not answered"),
            unanswered.action,
            about,
            unanswered.words
        ));
    }
    let all = snapshot.unanswered.len();
    if all > most {
        let actions = snapshot.unanswered.iter().map(|u| u.action.as_str());
        let actions: BTreeSet<&str> = actions.collect();
        page.line(said!(
            "{} {} more, of {}; `--verbose` names them",
            bad("not answered"),
            all - most,
            list(actions, 10)
        ));
    }
}
