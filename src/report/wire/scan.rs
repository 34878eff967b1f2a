//! What `lpgen scan --format json` prints: the document from which all other forms of a scan are made.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::{DangerJson, DoubtJson, IntegrityJson, SeenJson, TallyJson};
use crate::observer::usage::Count;

/// All functions with what their roles allow, what they need, and what a person should look at.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ScanJson {
    /// The form's name.
    #[cfg_attr(test, schemars(extend("const" = Self::FORMAT)))]
    pub format: &'static str,
    /// The form's version.
    #[cfg_attr(test, schemars(extend("const" = Self::VERSION)))]
    pub version: u32,
    /// Version of the bundled catalog.
    pub catalog: String,
    /// Accounts of the functions.
    pub accounts: Vec<String>,
    /// Regions of the functions.
    pub regions: Vec<String>,
    /// Names of the account's trails; empty when they are not known.
    pub trails: Vec<String>,
    /// The window; `null` when no record carries a time.
    pub window: Option<SeenJson>,
    /// How many different records were read.
    pub records: Count,
    /// What could not be read.
    pub unread: Vec<String>,
    /// Sums over the functions.
    pub totals: ScanTotalsJson,
    /// The functions, first the one with whose role of today somebody would gain most.
    pub functions: Vec<ScannedJson>,
    /// The roles that they are on, by ARN.
    pub roles: Vec<ScannedRoleJson>,
    /// Roles that Lambda may assume and that no function uses.
    pub idle_roles: Vec<IdleRoleJson>,
    /// Why it cannot be told which roles no function uses; `null` when it can.
    pub idle_roles_not_known: Option<String>,
    /// What a person should know before trusting the result, each once.
    pub gaps: Vec<ScanGapJson>,
    /// What was found, the gravest first.
    pub findings: Vec<ScanFindingJson>,
    /// What the security checklist came to; `null` when its checks were not made. Checks that fail are among
    /// the findings.
    pub checklist: Option<ScanChecklistJson>,
    /// What became of the findings of an earlier scan; `null` when none was given.
    pub baseline: Option<ScanBaselineJson>,
    /// What the sources held and was not learned from, and what speaks against the rest.
    pub doubts: Vec<DoubtJson>,
    /// Whether the records' files were checked.
    pub integrity: IntegrityJson,
}

impl ScanJson {
    /// The form's name.
    pub(crate) const FORMAT: &'static str = "lpgen-scan";
    /// The form's version.
    pub(crate) const VERSION: u32 = 1;
}

/// What the security checklist came to.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ScanChecklistJson {
    /// How many checks of a subject came to what.
    pub tally: TallyJson,
    /// What was not checked: never the same as passed.
    pub not_checked: Vec<NotCheckedJson>,
    /// Codes of checks that were left out: the scan tells them by findings of its own, or nothing was given to
    /// make them of.
    pub left_out: Vec<&'static str>,
    /// What the checks came to at each review that was recorded, the latest last; empty where none was given.
    pub progress: Vec<ReviewPointJson>,
}

/// What the checks came to at a review.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ReviewPointJson {
    /// When.
    pub time: Timestamp,
    /// Functions looked at.
    pub functions: usize,
    /// How many checks of a subject came to what.
    pub tally: TallyJson,
}

/// A check that could not be made of some of its subjects.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NotCheckedJson {
    /// Code of the check.
    pub code: &'static str,
    /// How many functions, trails, regions or roles it could not be made of.
    pub subjects: usize,
    /// Commands whose output, saved in the snapshot, would tell.
    pub asks: Vec<&'static str>,
}

/// Sums over the functions whose role of today is known; a role that several functions are on counts for each.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ScanTotalsJson {
    /// All functions, those without a known role, too.
    pub functions: usize,
    /// Functions of which no call was seen.
    pub idle_functions: usize,
    /// Functions whose role of today is known: the other sums are about these.
    pub measured: usize,
    /// Roles that they are on.
    pub roles: usize,
    /// Actions that the roles allow on some resource, for each function.
    pub granted_actions: usize,
    /// Actions that calls of the functions or their configurations needed.
    pub used_actions: usize,
    /// Actions that stay because the records could not have shown their use.
    pub kept_actions: usize,
    /// Actions that could be limited to resources, and are allowed on every one.
    pub granted_on_everything: usize,
    /// Actions and resources that calls or configurations needed, as pairs.
    pub used_pairs: usize,
    /// Actions that the proposals allow; of a function of which too little was seen, as many as today.
    pub proposed_actions: usize,
    /// The same of `granted_on_everything`.
    pub proposed_on_everything: usize,
}

/// How much policies allow.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ExtentJson {
    /// Actions of the catalog, or named by a policy, that are allowed on some resource.
    pub actions: usize,
    /// Those of them whose access level is `Write`.
    pub writes: usize,
    /// Those of them whose access level is `Permissions management`.
    pub permissions_management: usize,
    /// Ways to more permissions than one has.
    pub escalations: usize,
    /// Actions that could be limited to resources, and are allowed on every one.
    pub on_everything: usize,
    /// Those of them whose access level is `Write`.
    pub writes_on_everything: usize,
    /// Resource patterns of statements that allow something.
    pub resources: usize,
    /// Actions with which one gets all others, all data, or rid of traces.
    pub dangers: Vec<DangerJson>,
}

/// One function.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ScannedJson {
    /// ARN of the function.
    pub function: String,
    /// Its name.
    pub name: String,
    /// Its account.
    pub account: String,
    /// Its region; empty when no record tells it.
    pub region: String,
    /// ARN of its role; `null` when that is not known.
    pub role: Option<String>,
    /// How many other functions are on the role.
    pub shared_with: usize,
    /// What is proposed for it, in a word.
    pub verdict: ScanVerdictJson,
    /// The same in a line.
    pub why: String,
    /// How much its role allows today; `null` when that is not known.
    pub before: Option<ExtentJson>,
    /// How much the proposal allows; as much as today where too little was seen.
    pub after: ExtentJson,
    /// Actions that calls or the configuration needed.
    pub used_actions: usize,
    /// Actions and resources that they needed, as pairs.
    pub used_pairs: usize,
    /// Actions that stay because the records could not have shown their use.
    pub kept_actions: usize,
    /// How many different calls are the function's, without those set apart.
    pub calls: Count,
    /// On how many days, in UTC, it called.
    pub days_with_calls: usize,
    /// The last of them; `null` when it called on none.
    pub last_call: Option<Date>,
    /// How many days records cover, since the function was made; `null` when no record carries a time.
    pub days_covered: Option<u32>,
    /// The day on which records that go on would tell enough; `null` where days alone are not what is missing.
    pub enough_on: Option<Date>,
    /// What to look at, the gravest first.
    pub look_at: Vec<LookAtJson>,
    /// Codes of the checks of the checklist that it fails, the gravest first; without those that an exception
    /// lets stand.
    pub failed_checks: Vec<&'static str>,
    /// Indexes in `gaps` of what is to be known of it.
    pub gaps: Vec<usize>,
}

/// What is proposed for a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum ScanVerdictJson {
    /// A promise failed: do not apply what is proposed.
    Broken,
    /// Nothing tells what its role allows today.
    RoleNotKnown,
    /// The records cover too little for anything to be removed.
    TooEarly,
    /// The records could not have shown the use of most that the role allows: nothing is removed.
    NotVisible,
    /// No call was seen: it may need nothing but what its configuration says.
    NoCalls,
    /// It gets a narrower role of its own; others stay on the role of today.
    SplitRole,
    /// Its role gets narrower.
    Narrower,
    /// Its role allows what it needs and no more.
    Fits,
}

/// One thing to look at.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LookAtJson {
    /// The code of the finding or of the gap.
    pub code: &'static str,
    /// What it is, in a few words.
    pub text: String,
    /// How grave it is.
    pub level: LevelJson,
}

/// How grave something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum LevelJson {
    /// Somebody would gain more permissions or all data with it, or a promise failed.
    Error,
    /// A person should look at it.
    Warning,
    /// Good to know.
    Note,
}

/// A role that functions are on.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ScannedRoleJson {
    /// Its ARN; empty when only its policies are known.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// Names of the functions on it.
    pub functions: Vec<String>,
    /// Names of its policies.
    pub policies: Vec<String>,
    /// How much it allows.
    pub extent: ExtentJson,
}

/// A role that no function uses.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct IdleRoleJson {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// When anybody last used it, in words; `null` when that is not told.
    pub last_used: Option<String>,
    /// When it was made; `null` when that is not told.
    pub created: Option<Timestamp>,
    /// How much it allows; `null` when its policies cannot be read.
    pub extent: Option<ExtentJson>,
}

/// Something that a person should know before trusting the result.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ScanGapJson {
    /// Stable code; `docs/diagnostics.md` has a heading for each.
    pub code: &'static str,
    /// How grave it is.
    pub level: LevelJson,
    /// What it is, in one line.
    pub text: String,
    /// What to do about it; `null` when nothing can be done.
    pub hint: Option<String>,
    /// The names concerned: resources, operations, files.
    pub names: Vec<String>,
    /// How many functions it is about.
    pub functions: usize,
}

/// Something found. Of gaps, those of one code are one finding for each function; of checks, each that fails
/// and that no exception lets stand.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ScanFindingJson {
    /// Stable code; `docs/diagnostics.md`, of checks `docs/checks.md`, has a heading for each.
    pub code: &'static str,
    /// How grave it is.
    pub level: LevelJson,
    /// ARN of the function; `null` when it is about something else.
    pub function: Option<String>,
    /// ARN of the role; `null` when it is about something else.
    pub role: Option<String>,
    /// ARN of the trail, or of a region or an account, where a check is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(default))]
    pub place: Option<String>,
    /// What it is, in one line.
    pub text: String,
    /// What to do about it; `null` when nothing can be done.
    pub hint: Option<String>,
    /// What it consists of: actions, services, functions. One that an earlier scan did not have is new.
    pub parts: Vec<String>,
    /// The same for the same finding in every scan, whatever the order, the window or the counts.
    pub fingerprint: String,
}

/// What became of the findings of an earlier scan.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ScanBaselineJson {
    /// How many findings both have.
    pub known: usize,
    /// Findings that the earlier scan does not have, or not with all their parts.
    pub new: Vec<NewFindingJson>,
    /// Findings that only the earlier scan has.
    pub gone: Vec<GoneFindingJson>,
    /// Checks that fail and were not compared, because the earlier scan has no checklist.
    pub not_compared: usize,
}

/// A finding that an earlier scan does not have.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NewFindingJson {
    /// Index in `findings`.
    pub finding: usize,
    /// Its parts that are new; all of them, or none, where the whole is.
    pub parts: Vec<String>,
}

/// A finding that only an earlier scan has.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct GoneFindingJson {
    /// Its code.
    pub code: String,
    /// What it was about: an ARN, or the account.
    pub about: String,
    /// Its fingerprint.
    pub fingerprint: String,
}
