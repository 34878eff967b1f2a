//! The documents that programs read: one file for each, all of them versioned, apart from the types of
//! the stages, which may change.
//!
//! What a field is called and what may stand in it is a promise: `docs/schema/` holds the JSON Schemas
//! of these types and `docs/json.md` says them field by field. A test makes both anew and compares
//! them, so that a change of a form is seen. A form that changes in a way that readers notice gets
//! another version.

mod assets;
mod basis;
mod catalog;
mod change;
mod check;
mod decision;
mod diff;
mod doctor;
mod explanation;
mod grant;
mod log;
mod outside;
mod proof;
mod relation;
mod request;
mod review;
mod scan;
mod signal;
mod suggestion;
mod usage;
mod verification;

pub(crate) use assets::AssetsJson;
pub(crate) use basis::{BasisJson, DoubtJson, IntegrityJson, SeenJson, StretchJson, WindowJson};
pub(crate) use catalog::{
    ActionJson, NeedJson, NeededByJson, NeededJson, OperationAnswerJson, OperationJson, RecordJson,
    ServiceJson,
};
pub(crate) use change::{ActionChangeJson, DangerJson, ReachJson, RemovedJson};
pub(crate) use check::{
    CheckFindingJson, CheckedJson, FixJson, IdleExceptionJson, ResultJson, TallyJson,
};
pub(crate) use decision::{AnswerJson, StatementJson};
pub(crate) use diff::{DiffJson, PlanJson, PolicyFileJson, SharingJson};
pub(crate) use doctor::{AdviceJson, AskedJson, DoctorJson, SizeJson, TrailJson};
pub(crate) use explanation::{
    AbsenceJson, ExplanationJson, GrantedJson, KeptStatementJson, RecordedJson, RemedyJson,
    ShownJson, WhyAbsentJson,
};
pub(in crate::report) use grant::source_and_name;
pub(crate) use grant::{CallsJson, GapJson, GrantJson, GuardsJson, OutcomeJson};
pub use log::{AskerJson, ExchangeJson};
pub(crate) use outside::{
    SuspiciousJson, UnallowedJson, UnneededJson, UnprovenCallJson, WantedJson,
};
pub(crate) use proof::ProofJson;
pub(crate) use relation::RelatedJson;
pub(crate) use request::{PairJson, RequestJson};
pub(crate) use review::{
    AmountJson, GroundJson, LookJson, MayJson, NoLongerJson, NoteJson, NumberJson, ReviewJson,
    StepJson, VerdictJson, VerdictKindJson,
};
pub(crate) use scan::{
    ExtentJson, GoneFindingJson, IdleRoleJson, LevelJson, LookAtJson, NewFindingJson,
    NotCheckedJson, ReviewPointJson, ScanBaselineJson, ScanChecklistJson, ScanFindingJson,
    ScanGapJson, ScanJson, ScanTotalsJson, ScanVerdictJson, ScannedJson, ScannedRoleJson,
};
pub(crate) use signal::{SignalJson, SignalKindJson};
pub(crate) use suggestion::{
    DocumentJson, MissJson, ReplayJson, SkippedJson, StatementGrantsJson, SuggestionJson,
};
pub(crate) use usage::UsageShownJson;
pub(crate) use verification::{
    BeyondJson, CutJson, FindingJson, HoldoutJson, MissingJson, PartOfJson, ReplayedJson,
    SplitJson, UnseenJson, VerificationJson, WiderJson,
};

#[cfg(test)]
mod tests;
