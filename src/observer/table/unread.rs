//! What of answers and of additional data nobody looks at, by the catalog's own account of what it reads.

use std::collections::BTreeSet;

use crate::catalog::Catalog;
use crate::catalog::reads::Members;
use crate::catalog::service::Class;
use crate::observer::agent::METHOD;
use crate::observer::folding::TELLING;
use crate::observer::transfer::Transfer;

/// What is left out.
#[derive(Debug, Default)]
pub(super) struct Unread {
    /// Data operations, as `SOURCE/NAME`, of whose answers nothing is read: a queue's, a topic's, a stream's,
    /// which are different for every call. Others are kept: they are few.
    pub(super) answers: BTreeSet<String>,
    /// The members of additional data that are read; all others are left out. `None`: all are read.
    pub(super) extra: Option<BTreeSet<String>>,
}

impl Unread {
    pub(super) fn of(catalog: &Catalog) -> Self {
        let mut answers = BTreeSet::new();
        let mut extra = Some(BTreeSet::from([METHOD.to_owned()]));
        for host in catalog.hosts() {
            let source = format!("{host}.amazonaws.com");
            let is_telling = TELLING.iter().any(|start| source.starts_with(start));
            let services = catalog.services_of_source(&source).into_iter();
            for (name, facts) in services.flat_map(|service| &service.operations) {
                let reads = catalog.reads(&source, name);
                match (&reads.extra, &mut extra) {
                    (Members::These(names), Some(all)) => all.extend(names.iter().cloned()),
                    (Members::All, _) => extra = None,
                    (_, None) => {}
                }
                let is_left_out = facts.class == Class::Data
                    && reads.response.is_empty()
                    && !is_telling
                    && !Transfer::is_told_by_answers(name);
                if is_left_out {
                    answers.insert(format!("{source}/{name}"));
                }
            }
        }
        Self { answers, extra }
    }
}
