//! Where a trail's file lies, and what that says of the records in it.
//!
//! CloudTrail writes `[prefix/]AWSLogs/[o-ORG/]ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/` and in it files named
//! `ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHMMZ_UNIQUE.json.gz` (CloudTrail user guide, "Finding your
//! CloudTrail log files", "CloudTrail log file name format"). Others may write beside that, or give a file
//! a name of their own; what they write is no trail. A copy may begin anywhere in this layout.

use std::path::{Component, Path};

use jiff::civil::Date;

pub(in crate::io) use crate::iam::arn::is_account;
use crate::observer::doubt::Doubt;
use crate::observer::record::Record;

/// The account and the region whose records a file holds, by its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FilePlace {
    account: String,
    region: String,
}

/// What a path says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PathVerdict {
    /// It lies in no layout: everything in it is taken.
    Anywhere,
    /// A file of a trail.
    Placed(FilePlace),
    /// It lies in the layout and is none.
    Doubtful(Doubt),
}

/// What the folders above a file say, as far as a copy has them.
#[derive(Debug, Default, PartialEq, Eq)]
struct Folders<'p> {
    account: Option<&'p str>,
    region: Option<&'p str>,
    day: Option<Date>,
}

/// Judges a file by its path below what was named, and by the path of that.
pub(crate) fn judge(root: &Path, file: &Path) -> PathVerdict {
    let below = parts(file.strip_prefix(root).unwrap_or(file));
    let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
    judge_parts(&parts(&root), &below)
}

/// Judges an object by its key.
#[cfg(feature = "aws")]
pub(in crate::io) fn judge_key(key: &str) -> PathVerdict {
    let parts: Vec<String> = key.split('/').map(str::to_owned).collect();
    judge_parts(&[], &parts)
}

/// Whose records an object holds, where its key tells.
#[cfg(feature = "aws")]
pub(in crate::io) fn of_key(key: &str) -> Option<FilePlace> {
    match judge_key(key) {
        PathVerdict::Placed(place) => Some(place),
        PathVerdict::Anywhere | PathVerdict::Doubtful(_) => None,
    }
}

fn parts(path: &Path) -> Vec<String> {
    let names = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        _ => None,
    });
    names.collect()
}

/// The same for the parts of both paths.
fn judge_parts(root: &[String], below: &[String]) -> PathVerdict {
    let Some((name, folders)) = below.split_last() else {
        return PathVerdict::Anywhere;
    };
    // The first `AWSLogs` is the trail's: another one below it was put there.
    let (above, folders) = match tail_of_layout(root) {
        Some(above) => (above, folders),
        None => (&[][..], &folders[start_of_copy(folders)..]),
    };
    let from = above.iter().chain(folders).map(String::as_str);
    let from: Vec<&str> = from.collect();
    match folders_of(&from) {
        None => PathVerdict::Anywhere,
        Some(Err(doubt)) => PathVerdict::Doubtful(doubt),
        Some(Ok(folders)) => judge_name(&folders, name),
    }
}

/// The end of a path that begins a layout: from the last `AWSLogs` on.
fn tail_of_layout(root: &[String]) -> Option<&[String]> {
    let at = root.iter().rposition(|part| part == "AWSLogs")?;
    let above = &root[at..];
    let next = above.get(1).map(String::as_str);
    next.is_none_or(|part| is_account(part) || is_organisation(part))
        .then_some(above)
}

/// Where the layout begins in a copy that was made from within it.
fn start_of_copy(folders: &[String]) -> usize {
    let is_start = |at: usize| {
        let part = |n: usize| folders.get(at + n).map(String::as_str).unwrap_or_default();
        part(0) == "AWSLogs"
            || is_account(part(0)) && part(1) == "CloudTrail"
            || is_organisation(part(0)) && is_account(part(1)) && part(2) == "CloudTrail"
            || part(0) == "CloudTrail" && is_region(part(1)) && is_year(part(2))
            || is_region(part(0)) && is_year(part(1))
    };
    (0..folders.len())
        .find(|at| is_start(*at))
        .unwrap_or(folders.len())
}

/// What folders from the layout's beginning on say; `None` where they are no layout.
fn folders_of<'p>(from: &[&'p str]) -> Option<Result<Folders<'p>, Doubt>> {
    let mut rest = from;
    let mut take = |is_meant: fn(&str) -> bool| {
        let (first, others) = rest.split_first()?;
        is_meant(first).then(|| {
            rest = others;
            *first
        })
    };
    let is_whole = take(|part| part == "AWSLogs").is_some();
    take(is_organisation);
    let account = take(is_account);
    if let Some(account) = account {
        if take(|part| part == "CloudTrail").is_none() {
            let doubt = if rest.is_empty() {
                Doubt::NoDay
            } else {
                Doubt::Beside
            };
            return Some(Err(doubt));
        }
        return Some(below_trail(rest, Some(account)));
    }
    if is_whole {
        return Some(Err(Doubt::NoDay));
    }
    take(|part| part == "CloudTrail");
    (!rest.is_empty()).then(|| below_trail(rest, None))
}

/// What the folders below `CloudTrail` say: a region and a day, no less and no more.
fn below_trail<'p>(rest: &[&'p str], account: Option<&'p str>) -> Result<Folders<'p>, Doubt> {
    let [region, year, month, day] = rest else {
        return Err(Doubt::NoDay);
    };
    let day = day_of(year, month, day).filter(|_| is_region(region));
    Ok(Folders {
        account,
        region: Some(region),
        day: Some(day.ok_or(Doubt::NoDay)?),
    })
}

fn judge_name(folders: &Folders<'_>, name: &str) -> PathVerdict {
    let Some((account, region, day)) = named(name) else {
        return PathVerdict::Doubtful(Doubt::ForeignName);
    };
    let is_near = |folder: Date| {
        let between = folder.since(day).map(|span| span.get_days().abs());
        // Delivered about midnight.
        between.is_ok_and(|days| days <= 1)
    };
    if folders.account.is_some_and(|a| a != account)
        || folders.region.is_some_and(|r| r != region)
        || !folders.day.is_none_or(is_near)
    {
        return PathVerdict::Doubtful(Doubt::Misplaced);
    }
    PathVerdict::Placed(FilePlace {
        account: account.to_owned(),
        region: region.to_owned(),
    })
}

/// Account, region and day of a name that CloudTrail gives; a copy may have been unpacked.
fn named(name: &str) -> Option<(&str, &str, Date)> {
    let stem = name
        .strip_suffix(".json.gz")
        .or_else(|| name.strip_suffix(".json"))?;
    let mut parts = stem.split('_');
    let (account, kind) = (parts.next()?, parts.next()?);
    let (region, time, unique) = (parts.next()?, parts.next()?, parts.next()?);
    let is_unique =
        (1..=64).contains(&unique.len()) && unique.bytes().all(|b| b.is_ascii_alphanumeric());
    let is_name = parts.next().is_none()
        && is_account(account)
        && kind == "CloudTrail"
        && is_region(region)
        && is_unique;
    let (day, minute) = time.strip_suffix('Z')?.split_once('T')?;
    let digits = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|b| b.is_ascii_digit())
    };
    if !is_name || !digits(day, 8) || !digits(minute, 4) {
        return None;
    }
    Some((account, region, day_of(&day[..4], &day[4..6], &day[6..])?))
}

fn day_of(year: &str, month: &str, day: &str) -> Option<Date> {
    let is_number =
        |text: &str, length| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    if !is_year(year) || !is_number(month, 2) || !is_number(day, 2) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn is_year(part: &str) -> bool {
    part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit())
}

/// `eu-west-1`, `us-gov-west-1`; published trails have some of other names (`ap-east-3r`).
fn is_region(part: &str) -> bool {
    let is_word = |word: &str| {
        let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        !word.is_empty() && word.bytes().all(is_plain)
    };
    part.starts_with(|c: char| c.is_ascii_lowercase())
        && part.split('-').count() >= 3
        && part.split('-').all(is_word)
}

/// `o-` and the organisation's id (Organizations API reference: `^o-[a-z0-9]{10,32}$`).
pub(in crate::io) fn is_organisation(part: &str) -> bool {
    part.strip_prefix("o-")
        .is_some_and(|id| id.len() >= 10 && id.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// What speaks against a record of an account's folder.
pub(in crate::io) fn recipient_doubt(account: &str, record: &Record<'_>) -> Option<Doubt> {
    // Exports write the account as a number, without the zeros that it begins with.
    let own = account.trim_start_matches('0');
    let recipient = record.recipient_account_id.as_deref()?;
    (recipient.trim_start_matches('0') != own).then_some(Doubt::OtherRecipient)
}

impl FilePlace {
    /// What speaks against a record of this file. `recipientAccountId` is the account whose trail this is;
    /// `userIdentity.accountId` differs in the records of calls from other accounts. Old records have no
    /// recipient.
    pub(in crate::io) fn doubt(&self, record: &Record<'_>) -> Option<Doubt> {
        if let Some(doubt) = recipient_doubt(&self.account, record) {
            return Some(doubt);
        }
        let region = record.aws_region.as_deref()?;
        let is_here = region == self.region || record.is_of_global_service();
        (!is_here).then_some(Doubt::OtherRegion)
    }
}

#[cfg(test)]
mod tests;
