//! What concerns a name or a role, told once for all functions.
//!
//! INVARIANT: it is all that may be meant, in whichever way folders are entered and whatever references stand for. Who
//! asks follows each of them anew, so that what comes out is what a search through everything would give.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::infra::names::ByWrittenName;

/// A resource: folder and address.
pub(crate) type ResourceAddress = (String, String);

/// A block, or a call, and the call by which its folder is entered where there are several.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// Folder and address.
    pub address: ResourceAddress,
    /// Folders and the calls by which they are entered.
    pub via: BTreeMap<String, (String, String)>,
}

/// Functions and roles by their names, and what leads to roles.
#[derive(Clone, Debug, Default)]
pub(crate) struct NameIndex {
    /// Functions, those that calls of modules make included.
    pub functions: ByWrittenName<Place>,
    /// Roles that are resources.
    pub roles: ByWrittenName<Place>,
    leads: Leads,
}

/// What may lead to a role: attachments, functions, and what else is handed one.
#[derive(Clone, Debug, Default)]
struct Leads {
    by_role: HashMap<ResourceAddress, BTreeSet<Place>>,
    /// By what a name or an ARN ends with.
    by_ending: HashMap<String, BTreeSet<Place>>,
    /// What nothing is known of.
    open: BTreeSet<Place>,
}

impl NameIndex {
    /// Something leads to a role.
    pub(crate) fn leads_to(&mut self, role: ResourceAddress, place: Place) {
        self.leads.by_role.entry(role).or_default().insert(place);
    }

    /// Something leads to a role by its name or its ARN, of which this is the end.
    pub(crate) fn leads_by_name(&mut self, ending: Option<String>, place: Place) {
        match ending {
            Some(ending) => self
                .leads
                .by_ending
                .entry(ending)
                .or_default()
                .insert(place),
            None => self.leads.open.insert(place),
        };
    }

    /// What may lead to a role that is called so.
    pub(crate) fn leading(&self, role: &ResourceAddress, name: Option<&str>) -> BTreeSet<&Place> {
        let own = self.leads.by_role.get(role).into_iter().flatten();
        let mut found: BTreeSet<&Place> = own.chain(&self.leads.open).collect();
        let name = name.unwrap_or_default();
        for (at, _) in name.char_indices() {
            found.extend(self.leads.by_ending.get(&name[at..]).into_iter().flatten());
        }
        found
    }
}
