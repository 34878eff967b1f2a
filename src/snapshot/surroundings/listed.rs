//! Lists that the account answered, and where.

use std::collections::BTreeSet;

use super::Object;
use crate::iam::arn::Arn;

/// A list, as far as it was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed<T> {
    /// What is in it.
    pub items: Vec<T>,
    /// Regions that it was answered for; an empty name where nothing tells the region.
    regions: BTreeSet<String>,
    /// Whether a page says that there is more.
    is_cut: bool,
    /// Regions in which a page was not answered.
    cut: BTreeSet<String>,
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            regions: BTreeSet::new(),
            is_cut: false,
            cut: BTreeSet::new(),
        }
    }
}

/// Where an answer comes from, as far as the file tells it.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// The file's name without its directories and its ending.
    pub(super) stem: String,
    /// The folder that it stands in.
    pub(super) folder: String,
    pub(super) region: Option<String>,
    is_cut: bool,
}

impl Source {
    pub(super) fn of(file: &str, object: &Object) -> Self {
        let parts: Vec<&str> = file.split(['/', '\\']).collect();
        let last = parts.last().copied().unwrap_or_default();
        let stem = last.strip_suffix(".json").unwrap_or(last);
        let (page, number) = stem.rsplit_once('-').unwrap_or((stem, ""));
        let is_page = number.len() == 4 && number.bytes().all(|b| b.is_ascii_digit());
        let folders = &parts[..parts.len().saturating_sub(1)];
        let region = folders.iter().rev().find(|part| is_region(part));
        let more = [
            "NextToken",
            "nextToken",
            "NextMarker",
            "position",
            "PaginationToken",
        ];
        Self {
            stem: if is_page { page } else { stem }.to_owned(),
            folder: folders.last().copied().unwrap_or_default().to_owned(),
            region: region.map(|region| (*region).to_owned()),
            is_cut: more
                .iter()
                .any(|name| object.get(*name).is_some_and(|v| !v.is_null() && v != "")),
        }
    }

    /// What the file is about, where its name begins with the command: `get-bucket-encryption-logs.json`,
    /// `get-bucket-encryption/logs.json`.
    pub(super) fn about(&self, commands: &[&str]) -> Option<&str> {
        if commands.contains(&self.folder.as_str()) {
            return Some(&self.stem);
        }
        let rest = commands
            .iter()
            .find_map(|command| self.stem.strip_prefix(command))?;
        let rest = rest.trim_start_matches(['-', '_', '.', ' ']);
        (!rest.is_empty()).then_some(rest)
    }

    /// The function that the file is about, by name: `list-function-url-configs-NAME.json`, or the ARN with
    /// `_` for `:` that lpgen's own snapshots have.
    pub(super) fn function(&self, command: &str) -> Option<String> {
        let about = self.about(&[command])?;
        let name = about
            .rsplit_once("_function_")
            .map_or(about, |(_, name)| name);
        Some(name.to_owned())
    }
}

/// `eu-west-1`, `us-gov-east-1`, `ap-southeast-5`.
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_word = |part: &&str| part.bytes().all(|b| b.is_ascii_lowercase()) && part.len() >= 2;
    let digits = parts.last().is_some_and(|last| {
        !last.is_empty() && last.len() <= 2 && last.bytes().all(|b| b.is_ascii_digit())
    });
    (3..=4).contains(&parts.len()) && digits && parts[..parts.len() - 1].iter().all(is_word)
}

impl<T> Listed<T> {
    /// Takes in a page: items, each with an ARN (or nothing) that tells its region.
    pub(super) fn add<'a>(&mut self, of: &Source, items: impl Iterator<Item = (&'a str, T)>) {
        let mut found = BTreeSet::new();
        for (arn, item) in items {
            let region = Arn::parse(arn).map_or("", |arn| arn.region);
            found.insert(region.to_owned());
            self.items.push(item);
        }
        match &of.region {
            Some(region) => {
                self.regions.insert(region.clone());
            }
            None if found.is_empty() => {
                self.regions.insert(String::new());
            }
            None => {}
        }
        self.regions.extend(found);
        self.is_cut |= of.is_cut;
    }

    /// Notes that a page of a region was not answered.
    pub(super) fn cut(&mut self, region: &str) {
        self.cut.insert(region.to_owned());
    }

    /// Whether no page of it was answered.
    pub(crate) fn is_unanswered(&self) -> bool {
        self.regions.is_empty()
    }

    /// Whether it holds everything there is in a region. An answer that does not tell its region is about
    /// this one where `all` the functions are in one.
    pub(crate) fn is_whole(&self, region: &str, all: &BTreeSet<&str>) -> bool {
        let is_only = all.len() <= 1 && all.iter().all(|one| *one == region);
        let is_here = self.regions.contains(region) || self.regions.contains("") && is_only;
        is_here && !self.is_cut && !self.cut.contains(region)
    }
}
