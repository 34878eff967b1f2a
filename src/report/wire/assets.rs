//! What `lpgen check --assets --format json` prints.

use serde::Serialize;

use crate::checklist::assets::Asset;
use crate::settings::Sensitivity;

/// What functions reach.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct AssetsJson<'a> {
    /// The form's name.
    #[cfg_attr(test, schemars(extend("const" = Self::FORMAT)))]
    pub format: &'static str,
    /// The form's version.
    #[cfg_attr(test, schemars(extend("const" = Self::VERSION)))]
    pub version: u32,
    /// By ARN.
    pub assets: Vec<AssetJson<'a>>,
}

impl AssetsJson<'_> {
    /// The form's name.
    pub(crate) const FORMAT: &'static str = "lpgen-assets";
    /// The form's version.
    pub(crate) const VERSION: u32 = 1;
}

/// A thing that functions reach.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct AssetJson<'a> {
    /// Its ARN, or a pattern of several.
    pub resource: &'a str,
    /// `data`, `secret`, `key`, `compute`, `role`, `telemetry` or `other`.
    pub kind: &'a str,
    /// Whether functions are about it, or only helped by it.
    pub is_essential: bool,
    /// Whether it is of another account.
    pub is_outside: bool,
    /// What its tags say: `public`, `internal`, `confidential`, `restricted`, or `unknown`.
    pub sensitivity: &'a str,
    /// Its key, `aws` for one of AWS's own; absent where nothing tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<&'a str>,
    /// The functions that reach it.
    pub functions: Vec<ReachedByJson<'a>>,
}

/// A function that reaches an asset.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct ReachedByJson<'a> {
    /// Its ARN.
    pub function: &'a str,
    /// How it is known: `used`, `configured`, `allowed`.
    pub how: Vec<&'a str>,
}

impl<'a> From<&'a [Asset]> for AssetsJson<'a> {
    fn from(assets: &'a [Asset]) -> Self {
        Self {
            format: Self::FORMAT,
            version: Self::VERSION,
            assets: assets.iter().map(AssetJson::from).collect(),
        }
    }
}

impl<'a> From<&'a Asset> for AssetJson<'a> {
    fn from(asset: &'a Asset) -> Self {
        let functions = asset.functions.iter().map(|(function, how)| ReachedByJson {
            function,
            how: how.iter().map(|how| how.word()).collect(),
        });
        Self {
            resource: &asset.arn,
            kind: asset.kind.word(),
            is_essential: asset.kind.is_essential(),
            is_outside: asset.is_outside,
            sensitivity: asset.sensitivity.map_or("unknown", Sensitivity::word),
            key: asset.encryption.as_deref(),
            functions: functions.collect(),
        }
    }
}
