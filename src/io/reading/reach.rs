//! Of which regions a trail's files are: what was not read was not seen.

use std::path::Path;

use super::source::{TrailFile, TrailSource};
use crate::iam::arn::is_account;
use crate::observer::usage::Regions;

/// The regions that the files of these sources speak for.
///
/// A folder that holds the regions' folders is a complete listing: a region that is not there is quiet.
/// A folder below one of them, a pattern, or files named as CloudTrail names them speak for the regions
/// that they name alone. Files that do not say of which region they are speak for all.
pub(crate) fn regions(sources: &[TrailSource], files: &[TrailFile]) -> Regions {
    let mut regions = Regions::None;
    for file in files {
        let root = sources.iter().find_map(|source| match source {
            TrailSource::Path(root) if file.path.starts_with(root) => Some(root.as_path()),
            _ => None,
        });
        regions.merge(of_file(root, &file.path));
    }
    regions
}

/// The regions that a prefix of a bucket speaks for, of which those `named` by a flag alone were read.
#[cfg(feature = "aws")]
pub(crate) fn regions_of_prefix(prefix: &str, named: &[String]) -> Regions {
    if !named.is_empty() {
        return Regions::only(named.iter().cloned());
    }
    match region_in(prefix) {
        Some(region) => Regions::only([region.to_owned()]),
        None => Regions::All,
    }
}

fn of_file(root: Option<&Path>, path: &Path) -> Regions {
    let text = path.to_string_lossy();
    if let Some(region) = region_in(&text) {
        let is_below = root.is_none_or(|root| {
            let root = format!("{}/", root.to_string_lossy().trim_end_matches('/'));
            region_in(&root).is_some()
        });
        return if is_below {
            Regions::only([region.to_owned()])
        } else {
            Regions::All
        };
    }
    let name = path.file_name().map(|name| name.to_string_lossy());
    match name.as_deref().and_then(region_in_name) {
        Some(region) => Regions::only([region.to_owned()]),
        None => Regions::All,
    }
}

/// The region's folder in a path of the layout: the one in `CloudTrail/`.
fn region_in(path: &str) -> Option<&str> {
    let mut parts = path.split('/').skip_while(|part| *part != "CloudTrail");
    let region = parts.nth(1)?;
    // A file may lie there.
    (!region.is_empty() && parts.next().is_some()).then_some(region)
}

/// `ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHMMZ_UNIQUE.json.gz` (CloudTrail user guide, "CloudTrail log
/// file name format").
fn region_in_name(name: &str) -> Option<&str> {
    let mut parts = name.split('_');
    let (account, kind, region) = (parts.next()?, parts.next()?, parts.next()?);
    let time = parts.next()?;
    let is_own = is_account(account) && kind == "CloudTrail" && time.ends_with('Z');
    (is_own && !region.is_empty()).then_some(region)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn of(sources: &[&str], files: &[&str]) -> Regions {
        let sources: Vec<TrailSource> = sources
            .iter()
            .map(|text| TrailSource::Path(PathBuf::from(text)))
            .collect();
        let files: Vec<TrailFile> = files
            .iter()
            .map(|text| TrailFile {
                part: None,
                path: PathBuf::from(text),
                bytes: 0,
                is_stdin: false,
                place: None,
            })
            .collect();
        regions(&sources, &files)
    }

    #[test]
    fn a_listing_above_the_regions_is_complete_and_one_below_is_not() {
        let west = "t/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/01/f.json.gz";
        let only = |names: &[&str]| Regions::only(names.iter().map(|n| (*n).to_owned()));
        for (root, expected) in [
            ("t", Regions::All),
            ("t/AWSLogs/111122223333/CloudTrail", Regions::All),
            (
                "t/AWSLogs/111122223333/CloudTrail/eu-west-1",
                only(&["eu-west-1"]),
            ),
            (
                "t/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11",
                only(&["eu-west-1"]),
            ),
            (west, only(&["eu-west-1"])),
        ] {
            assert_eq!(of(&[root], &[west]), expected, "{root}");
        }
        let named =
            |region: &str| format!("t/111122223333_CloudTrail_{region}_20261101T0000Z_x.json");
        let (a, b) = (named("eu-west-1"), named("us-east-1"));
        assert_eq!(of(&["t"], &[&a, &b]), only(&["eu-west-1", "us-east-1"]));
        assert_eq!(of(&["t"], &["t/trail.json", &a]), Regions::All);
        assert_eq!(of(&["t"], &[]), Regions::None);
    }
}
