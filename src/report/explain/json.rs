//! The explanation for programs.

use super::absence::{Absence, AbsentOperation, absence, operations};
use super::{Explanation, carried, today};
use crate::iam::action::Action;
use crate::report::wire::{
    AbsenceJson, ExplanationJson, GapJson, GrantedJson, KeptStatementJson, RecordedJson,
    RemedyJson, ShownJson, SuspiciousJson, UnallowedJson, UnneededJson, UnprovenCallJson,
    WantedJson, WhyAbsentJson, WindowJson,
};
use crate::visibility::{Remedy, Visibility};

/// The whole explanation; only what the records, the catalog and the question say is in it.
pub(crate) fn json<'a>(e: &Explanation<'a>) -> ExplanationJson<'a> {
    let absent = |action| absence(e, action).iter().map(absent).collect();
    let needed_by = |action| operations(e, action).iter().map(recorded).collect();
    let carried = carried::carried(e);
    let kept = carried.iter().map(|own| KeptStatementJson {
        document: own.document,
        statement: own.sid(),
    });
    ExplanationJson {
        format: ExplanationJson::FORMAT,
        version: ExplanationJson::VERSION,
        catalog: e.catalog.version(),
        function: e.function.function.arn(),
        action: e.action.map(Action::as_str),
        window: WindowJson::of(e.usage.window),
        basis: e.basis.json(),
        today: e
            .today
            .zip(e.action)
            .map(|(today, action)| today.resources_of(action)),
        today_in_words: e.action.map(|action| today::lines(e, action)),
        grants: grants(e),
        absent: e.action.map(absent),
        operations: e.action.map(needed_by),
        kept_statements: kept.collect(),
        wanted: e.wanted().map(WantedJson::from).collect(),
        unproven: e.unproven().map(UnprovenCallJson::from).collect(),
        unallowed: e.unallowed().map(UnallowedJson::from).collect(),
        suspicious: e.suspicious().map(SuspiciousJson::from).collect(),
        unneeded: e.unneeded().map(UnneededJson::from).collect(),
        remedy: e.remedy.map(remedy),
        gaps: e.synthesis.gaps.iter().map(GapJson::from).collect(),
        doubts: e.basis.doubts(),
        integrity: e.basis.integrity,
    }
}

fn grants<'a>(e: &Explanation<'a>) -> Vec<GrantedJson<'a>> {
    let grants = e.grants().map(|(index, grant)| {
        let (document, statement) = e.statement_of(index).unzip();
        GrantedJson {
            grant: grant.into(),
            document,
            statement,
            catalog: e.catalog.action(&grant.action),
        }
    });
    grants.collect()
}

fn absent(reason: &Absence) -> AbsenceJson {
    let (why, operations): (WhyAbsentJson, &[AbsentOperation]) = match reason {
        Absence::Denied => (WhyAbsentJson::Denied, &[]),
        Absence::Unproven => (WhyAbsentJson::Unproven, &[]),
        Absence::NotAllowedToday => (WhyAbsentJson::NotAllowedToday, &[]),
        Absence::SetApart => (WhyAbsentJson::SetApart, &[]),
        Absence::Unneeded => (WhyAbsentJson::Unneeded, &[]),
        Absence::NeverRecorded(list) => (WhyAbsentJson::NeverRecorded, list),
        Absence::NotDocumented(list) => (WhyAbsentJson::RecordingNotDocumented, list),
        Absence::Wildcard => (WhyAbsentJson::Wildcard, &[]),
        Absence::NeverReported => (WhyAbsentJson::NeverUsedByReport, &[]),
        Absence::Unseen(_, list) => (WhyAbsentJson::NotSeen, list),
        Absence::NotCalled(list) => (WhyAbsentJson::NotCalled, list),
        Absence::NoOperation => (WhyAbsentJson::NoOperation, &[]),
    };
    AbsenceJson {
        why,
        operations: operations.iter().map(recorded).collect(),
    }
}

fn recorded(operation: &AbsentOperation) -> RecordedJson {
    let (shown, why) = match &operation.shown {
        Visibility::Always => (ShownJson::Always, None),
        Visibility::Partly(why) => (ShownJson::Partly, Some(why)),
        Visibility::Never(why) => (ShownJson::Never, Some(why)),
    };
    RecordedJson {
        operation: operation.operation.clone(),
        class: operation.class,
        data_type: operation.data_type.clone(),
        shown,
        why_not_shown: why.cloned(),
        need: operation.kind,
    }
}

fn remedy(remedy: &Remedy) -> RemedyJson<'_> {
    RemedyJson {
        trail: &remedy.trail,
        complete: remedy.is_complete,
        selectors: &remedy.selectors,
        command: remedy.command(),
        template: remedy.template(),
    }
}
