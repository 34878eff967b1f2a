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

pub use assets::{AssetJson, AssetsJson, ReachedByJson};
pub use basis::{
    BasisJson, DoubtJson, EffectJson, IntegrityJson, RecordsJson, SeenJson, StretchJson, WindowJson,
};
pub use catalog::{
    ActionJson, NeedJson, NeededByJson, NeededJson, OperationAnswerJson, OperationJson, RecordJson,
    ServiceJson,
};
pub use change::{
    ActionChangeJson, ChangeJson, DangerJson, DangerKindJson, ReachJson, RemovedJson, ResourcesJson,
};
pub use check::{CheckFindingJson, CheckedJson, FixJson, IdleExceptionJson, ResultJson, TallyJson};
pub use decision::{AnswerJson, DecisionJson, PartJson, StatementJson};
pub use diff::{
    AttachedJson, DiffJson, NamedPolicyJson, OriginOfPolicyJson, PlanJson, PolicyFileJson,
    RoleJson, SharingJson,
};
pub use doctor::{AdviceJson, AskedJson, DoctorJson, SizeJson, TrailJson};
pub use explanation::{
    AbsenceJson, ExplanationJson, GrantedJson, KeptStatementJson, RecordedJson, RemedyJson,
    ShownJson, WhyAbsentJson,
};
pub(in crate::report) use grant::source_and_name;
pub use grant::{CallsJson, GapJson, GrantJson, GuardsJson, OutcomeJson, ReasonJson, RuleJson};
pub use log::{AskerJson, ExchangeJson};
pub use outside::{SuspiciousJson, UnallowedJson, UnneededJson, UnprovenCallJson, WantedJson};
pub use proof::{AddedJson, OpenJson, ProofJson};
pub use relation::{DirectionJson, RelatedJson, RelationJson, UndecidedJson, WitnessJson};
pub use request::{PairJson, RequestJson};
pub use review::{
    AmountJson, GroundJson, LookJson, MayJson, NoLongerJson, NoteJson, NumberJson, ReviewJson,
    StepJson, VerdictJson, VerdictKindJson,
};
pub use scan::{
    ExtentJson, GoneFindingJson, IdleRoleJson, LevelJson, LookAtJson, NewFindingJson,
    NotCheckedJson, ReviewPointJson, ScanBaselineJson, ScanChecklistJson, ScanFindingJson,
    ScanGapJson, ScanJson, ScanTotalsJson, ScanVerdictJson, ScannedJson, ScannedRoleJson,
};
pub use signal::{SignalJson, SignalKindJson};
pub use suggestion::{
    DocumentJson, MissJson, ReplayJson, SkippedJson, StatementGrantsJson, SuggestionJson,
};
pub use usage::UsageShownJson;
pub use verification::{
    BeyondJson, ByJson, CutJson, FindingJson, HoldoutJson, MissingJson, PartOfJson, ReplayedJson,
    SplitJson, UnitJson, UnseenJson, VerificationJson, WiderJson,
};

#[cfg(test)]
mod tests;
