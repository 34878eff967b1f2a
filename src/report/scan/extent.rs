//! How much policies allow, as the document has it.

use crate::differ::Extent;
use crate::differ::danger::DangerKind;
use crate::report::wire::{DangerJson, ExtentJson};

impl From<&Extent> for ExtentJson {
    fn from(extent: &Extent) -> Self {
        Self {
            actions: extent.actions,
            writes: extent.writes,
            permissions_management: extent.permissions,
            escalations: extent.of_kind(DangerKind::Escalation).count(),
            on_everything: extent.wide,
            writes_on_everything: extent.wide_writes,
            resources: extent.resources,
            dangers: extent.dangers.iter().map(DangerJson::from).collect(),
        }
    }
}
