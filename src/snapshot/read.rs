//! Taking in the files of a snapshot, each known by its shape, not by its name.

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Index, Snapshot, SnapshotError, document};
use crate::iam::role::role_name;
use crate::lambda::configuration::DocumentShape;

/// An entry of `RoleDetailList` (RoleDetail in the IAM API reference).
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RawRole {
    pub(super) role_name: String,
    pub(super) arn: String,
    pub(super) role_id: Option<String>,
    pub(super) assume_role_policy_document: Option<Box<RawValue>>,
    #[serde(default)]
    pub(super) role_policy_list: Vec<RawInline>,
    #[serde(default)]
    pub(super) attached_managed_policies: Vec<RawAttached>,
    pub(super) permissions_boundary: Option<RawBoundary>,
    pub(super) create_date: Option<Value>,
    pub(super) role_last_used: Option<RawLastUsed>,
    #[serde(default)]
    pub(super) tags: Vec<RawTag>,
    /// Fingerprint of the entry, to tell two pages that agree from two that do not.
    #[serde(skip)]
    pub(super) source: u64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RawInline {
    pub(super) policy_name: String,
    /// Absent where it was not answered.
    pub(super) policy_document: Option<Box<RawValue>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RawAttached {
    pub(super) policy_name: Option<String>,
    pub(super) policy_arn: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RawBoundary {
    pub(super) permissions_boundary_arn: String,
}

/// Empty for a role that was not used in the tracking period.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RawLastUsed {
    pub(super) last_used_date: Option<Value>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RawTag {
    pub(super) key: String,
    #[serde(default)]
    pub(super) value: String,
}

/// An entry of `Policies` (ManagedPolicyDetail in the IAM API reference).
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RawManaged {
    pub(super) arn: String,
    pub(super) default_version_id: Option<String>,
    #[serde(default)]
    pub(super) policy_version_list: Vec<RawVersion>,
    #[serde(skip)]
    pub(super) source: u64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RawVersion {
    pub(super) version_id: String,
    #[serde(default)]
    pub(super) is_default_version: bool,
    pub(super) document: Option<Box<RawValue>>,
}

/// What tells the shape of a file.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Page<E> {
    role_detail_list: Option<Vec<E>>,
    policies: Option<Vec<E>>,
    user_detail_list: Option<IgnoredAny>,
    group_detail_list: Option<IgnoredAny>,
    is_truncated: Option<bool>,
    next_token: Option<String>,
}

/// An entry of a list: a text of its own, in which a member that stands twice is seen; or a part of a
/// document that is read already.
trait Entry {
    fn read<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error>;
}

impl Entry for Box<RawValue> {
    fn read<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.get())
    }
}

impl Entry for &Value {
    fn read<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        T::deserialize(*self)
    }
}

#[cfg(any(feature = "aws", test))]
impl<'v> Page<&'v Value> {
    fn of(document: &'v Value) -> Self {
        let told = |name: &str| document.get(name).filter(|value| !value.is_null());
        let list = |name: &str| told(name)?.as_array().map(|items| items.iter().collect());
        Self {
            role_detail_list: list("RoleDetailList"),
            policies: list("Policies"),
            user_detail_list: told("UserDetailList").map(|_| IgnoredAny),
            group_detail_list: told("GroupDetailList").map(|_| IgnoredAny),
            is_truncated: told("IsTruncated").and_then(Value::as_bool),
            next_token: told("NextToken").and_then(Value::as_str).map(str::to_owned),
        }
    }
}

impl<E> Page<E> {
    fn is_authorization_details(&self) -> bool {
        self.role_detail_list.is_some()
            || self.user_detail_list.is_some()
            || self.group_detail_list.is_some()
            || self.policies.is_some()
    }
}

impl Snapshot {
    /// Takes in one file. JSON of another shape is noted and passed over: a snapshot may hold more
    /// than is read here.
    pub fn add(&mut self, file: &str, text: &str) -> Result<(), SnapshotError> {
        let documents = serde_json::Deserializer::from_str(text).into_iter::<Box<RawValue>>();
        let mut is_empty = true;
        for document in documents {
            is_empty = false;
            let document = document.map_err(|e| SnapshotError::NotJson {
                file: file.to_owned(),
                what: e.to_string(),
            })?;
            self.add_document(file, &document)?;
        }
        if is_empty {
            return Err(SnapshotError::Empty {
                file: file.to_owned(),
            });
        }
        Ok(())
    }

    fn add_document(&mut self, file: &str, document: &RawValue) -> Result<(), SnapshotError> {
        let text = document.get();
        let bad = |place: &str, what: String| SnapshotError::BadEntry {
            file: file.to_owned(),
            place: place.to_owned(),
            what,
        };
        if text.starts_with('[') {
            let pages: Vec<Box<RawValue>> =
                serde_json::from_str(text).map_err(|e| bad("the list", e.to_string()))?;
            if pages.is_empty() {
                return Err(SnapshotError::Empty {
                    file: file.to_owned(),
                });
            }
            return pages
                .iter()
                .try_for_each(|page| self.add_document(file, page));
        }
        if !text.starts_with('{') {
            self.unrecognised.insert(file.to_owned());
            return Ok(());
        }
        let page: Page<Box<RawValue>> =
            serde_json::from_str(text).map_err(|e| bad("the document", e.to_string()))?;
        if page.is_authorization_details() {
            return self.add_page(file, &page);
        }
        let document =
            serde_json::from_str(text).map_err(|e| bad("the document", e.to_string()))?;
        self.add_other(file, &document)
    }

    /// Takes in one answer of the account, as it was redacted.
    #[cfg(any(feature = "aws", test))]
    pub(crate) fn add_answer(&mut self, file: &str, document: &Value) -> Result<(), SnapshotError> {
        let page = Page::of(document);
        if page.is_authorization_details() {
            self.add_page(file, &page)
        } else {
            self.add_other(file, document)
        }
    }

    /// A document that holds no roles.
    fn add_other(&mut self, file: &str, document: &Value) -> Result<(), SnapshotError> {
        let bad = |what: String| SnapshotError::BadEntry {
            file: file.to_owned(),
            place: "the document".to_owned(),
            what,
        };
        let is_around = self.surroundings.add(file, document);
        if let Some(taken) = self.add_evidence(document) {
            return taken.map_err(|e| bad(e.to_string()));
        }
        let shape = self.configurations.add(document);
        if shape.map_err(|e| bad(e.to_string()))? == DocumentShape::Other && !is_around {
            self.unrecognised.insert(file.to_owned());
        }
        Ok(())
    }

    /// What tells which calls could have been recorded; `None` for other shapes.
    fn add_evidence(&mut self, document: &Value) -> Option<Result<(), serde_json::Error>> {
        if let Some(index) = Index::read(document) {
            let bad = |e| <serde_json::Error as serde::de::Error>::custom(e);
            let take = |index: Index| {
                self.trails.note_asked(&index.regions);
                self.asked.push((index.regions, index.functions));
                let unanswered = index.unanswered.into_iter();
                unanswered.for_each(|u| self.note_unanswered(u));
            };
            return Some(index.map_err(bad).map(take));
        }
        if self.accessed.add(document) {
            return Some(Ok(()));
        }
        self.trails.add(document)
    }

    fn add_page<E: Entry>(&mut self, file: &str, page: &Page<E>) -> Result<(), SnapshotError> {
        for (i, raw) in page.role_detail_list.iter().flatten().enumerate() {
            let mut role: RawRole = entry(file, "RoleDetailList", i, raw)?;
            role.source = role.fingerprint();
            let known = self.roles.get(&role.arn);
            agree(file, &role.arn, known.map(|r| r.source), role.source)?;
            let named = self.role_names.entry(role_name(&role.arn).to_owned());
            named.or_default().insert(role.arn.clone());
            self.roles.insert(role.arn.clone(), role);
        }
        for (i, raw) in page.policies.iter().flatten().enumerate() {
            let mut policy: RawManaged = entry(file, "Policies", i, raw)?;
            policy.source = policy.fingerprint();
            let known = self.managed.get(&policy.arn);
            agree(file, &policy.arn, known.map(|p| p.source), policy.source)?;
            self.managed.insert(policy.arn.clone(), policy);
        }
        if page.is_truncated == Some(true) || page.next_token.is_some() {
            self.cut_short.get_or_insert_with(|| file.to_owned());
        } else {
            self.whole = true;
        }
        Ok(())
    }

    /// The file of a page that says there is more, if no last page was read.
    pub(crate) fn cut_short(&self) -> Option<&str> {
        if self.whole {
            None
        } else {
            self.cut_short.as_deref()
        }
    }

    /// ARNs of the roles in it.
    pub(crate) fn role_arns(&self) -> impl Iterator<Item = &str> {
        self.roles.keys().map(String::as_str)
    }

    /// Whether lpgen itself saved it: then what may be secret was taken out.
    pub(crate) fn is_redacted(&self) -> bool {
        !self.asked.is_empty()
    }

    /// How many roles are in it.
    pub(crate) fn role_count(&self) -> usize {
        self.roles.len()
    }

    /// Whether any role is in it.
    pub(crate) fn has_roles(&self) -> bool {
        !self.roles.is_empty()
    }
}

fn entry<T: DeserializeOwned>(
    file: &str,
    list: &str,
    index: usize,
    raw: &impl Entry,
) -> Result<T, SnapshotError> {
    raw.read().map_err(|e| SnapshotError::BadEntry {
        file: file.to_owned(),
        place: format!("{list}[{index}]"),
        what: e.to_string(),
    })
}

impl RawRole {
    /// Equal for two entries that say the same of what the role allows, in whichever order and white
    /// space, and whenever it was last used.
    fn fingerprint(&self) -> u64 {
        let inline = self.role_policy_list.iter().map(|policy| {
            let document = canonical(policy.policy_document.as_deref());
            format!("inline {} {document}", policy.policy_name)
        });
        let attached = self.attached_managed_policies.iter();
        let attached = attached.map(|policy| format!("attached {}", policy.policy_arn));
        let tags = self
            .tags
            .iter()
            .map(|tag| format!("tag {}={}", tag.key, tag.value));
        let boundary = self.permissions_boundary.as_ref();
        let one = [
            format!("id {:?}", self.role_id),
            format!(
                "trust {}",
                canonical(self.assume_role_policy_document.as_deref())
            ),
            format!(
                "boundary {:?}",
                boundary.map(|b| &b.permissions_boundary_arn)
            ),
        ];
        hash(inline.chain(attached).chain(tags).chain(one))
    }
}

impl RawManaged {
    /// Equal for two entries with the same document in force.
    fn fingerprint(&self) -> u64 {
        let in_force = default_version(self).map(|(id, document)| (id, canonical(Some(document))));
        hash([format!("{in_force:?}")])
    }
}

/// The version in force, with its document.
pub(super) fn default_version(policy: &RawManaged) -> Option<(&str, &RawValue)> {
    let versions = &policy.policy_version_list;
    let named = versions
        .iter()
        .find(|v| policy.default_version_id.as_deref() == Some(v.version_id.as_str()));
    let version = named.or_else(|| versions.iter().find(|v| v.is_default_version))?;
    Some((&version.version_id, version.document.as_deref()?))
}

/// A document without white space, its members sorted.
fn canonical(document: Option<&RawValue>) -> String {
    let Some(json) = document.map(RawValue::get) else {
        return String::new();
    };
    let text = document::text(json).unwrap_or(json.into());
    let value = serde_json::from_str::<Value>(&text);
    value.map_or_else(|_| text.into_owned(), |value| value.to_string())
}

fn hash(parts: impl IntoIterator<Item = String>) -> u64 {
    let mut parts: Vec<String> = parts.into_iter().collect();
    parts.sort();
    xxhash_rust::xxh3::xxh3_64(parts.join("\n").as_bytes())
}

fn agree(file: &str, arn: &str, known: Option<u64>, new: u64) -> Result<(), SnapshotError> {
    match known {
        Some(known) if known != new => Err(SnapshotError::Conflict {
            file: file.to_owned(),
            arn: arn.to_owned(),
        }),
        _ => Ok(()),
    }
}
