//! What functions reach: text, JSON, CSV.

use crate::checklist::assets::{Asset, ReachEvidence};
use crate::report::csv::row;
use crate::report::said::{Page, said};
use crate::report::style::{dim, strong, warn};
use crate::report::wire::AssetsJson;
use crate::report::words::plural;

/// How an asset's sensitivity is said.
fn sensitivity(asset: &Asset) -> &'static str {
    asset
        .sensitivity
        .map_or("unknown", crate::settings::Sensitivity::word)
}

fn importance(asset: &Asset) -> &'static str {
    if asset.kind.is_essential() {
        "essential"
    } else {
        "supporting"
    }
}

/// A line for each asset, and one for each function that reaches it.
pub(super) fn text(assets: &[Asset]) -> Page {
    let mut page = Page::default();
    for asset in assets {
        let outside = if asset.is_outside {
            "  of another account"
        } else {
            ""
        };
        page.line(said!("{}{}", strong(&asset.arn), warn(outside)));
        let key = asset.encryption.as_deref().unwrap_or("unknown");
        page.line(said!(
            "  {}, {}, sensitivity {}, key {}",
            asset.kind.word(),
            importance(asset),
            sensitivity(asset),
            key
        ));
        for (function, how) in &asset.functions {
            let how: Vec<&str> = how.iter().map(|how| how.word()).collect();
            page.line(said!("  {} {}", dim(how.join(", ")), function));
        }
    }
    page.line(said!("{}", plural(assets.len(), "asset")));
    page
}

/// A row for each function and asset.
pub(super) fn csv(assets: &[Asset]) -> Page {
    let mut page = Page::default();
    let head = [
        "asset",
        "kind",
        "importance",
        "sensitivity",
        "outside",
        "key",
        "function",
        "how",
    ];
    page.line(row(head.map(str::to_owned)));
    for asset in assets {
        for (function, how) in &asset.functions {
            let how: Vec<&str> = how.iter().map(|how: &ReachEvidence| how.word()).collect();
            page.line(row([
                asset.arn.clone(),
                asset.kind.word().to_owned(),
                importance(asset).to_owned(),
                sensitivity(asset).to_owned(),
                asset.is_outside.to_string(),
                asset
                    .encryption
                    .clone()
                    .unwrap_or_else(|| "unknown".to_owned()),
                function.clone(),
                how.join(" "),
            ]));
        }
    }
    page
}

/// For programs.
pub(super) fn json(assets: &[Asset]) -> AssetsJson<'_> {
    AssetsJson::from(assets)
}
