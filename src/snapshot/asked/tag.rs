//! Tags of resources: of each only the one whose key is asked for.

use super::{Asked, for_checklist};

/// The answer does not name the key; it is added.
pub(crate) const GET_RESOURCES: Asked = Asked {
    document: "resourcegroupstaggingapi/get-resources",
    keeps: "TagKey ResourceTagMappingList{ResourceARN Tags{Key Value}}",
    unknown: "how sensitive the function's data stores are is not known",
    ..for_checklist("tag:GetResources")
};
