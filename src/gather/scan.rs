//! Every function looked at: the document of a scan, account by account, with the checklist.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;

use super::files::baseline;
use super::files::read_review;
use super::repository::read_code;
use super::settings::day;
use super::{
    Event, EvidenceRequest, Failure, Watch, available_threads, gather, gather_accounts, in_order,
    now,
};
use crate::checklist::{Baseline, CheckedAccount, of_account, of_functions};
use crate::infra::Code;
use crate::observer::function::FunctionUsage;
use crate::proposal::{Evidence, Fleet, Own};
use crate::report::Detail;
use crate::report::html::{self, FunctionPage, Room};
use crate::report::review::Reviews;
use crate::report::sarif::{self, Places, places};
use crate::report::scan::{self, Of, ReviewGiven, Scan, ScanForm};
use crate::report::wire::ScanJson;
use crate::report::written::{self, WrittenReport};
use crate::settings::Settings;
use crate::snapshot::Snapshot;
use crate::snapshot::plan::Around;

/// Functions that are to be looked at.
#[derive(Clone, Debug)]
pub struct ScanRequest {
    /// What is known of them; without functions: every one there is.
    pub evidence: EvidenceRequest,
    /// What the team decided.
    pub decided: Settings,
    /// What was reviewed last: checks fail for what was widened since.
    pub review: Option<PathBuf>,
    /// The document of an earlier scan, with which this one is compared.
    pub earlier: Option<PathBuf>,
    /// A folder with code, in which functions and roles are looked for.
    pub repo: Option<PathBuf>,
    /// Flags that ask for the same evidence again, for commands on the page; none: no page is made.
    pub page: Option<String>,
}

/// What came of it.
#[derive(Debug)]
pub struct Scanned {
    /// The document.
    pub document: ScanJson,
    /// The page for a browser, if it was asked for.
    pub page: Option<String>,
    /// Where functions and roles are defined, by ARN, as far as code was given.
    pub places: Places,
    /// Whether something that says it is part of the records was not read or not believed.
    pub lacks_records: bool,
}

impl Scanned {
    /// Whether a person should look: at the records, or at gaps.
    pub(crate) fn needs_a_person(&self) -> bool {
        self.lacks_records || self.document.has_gaps()
    }

    /// In a form; of the page for a browser what was asked for.
    pub(crate) fn written(&self, form: ScanForm, detail: Detail, columns: usize) -> WrittenReport {
        let document = &self.document;
        WrittenReport::Document(match form {
            ScanForm::Text => return WrittenReport::Page(scan::text(document, detail, columns)),
            ScanForm::Markdown => scan::markdown(document).to_string(),
            ScanForm::Json => written::json(document),
            ScanForm::Sarif => sarif::of_scan(document, &self.places),
            ScanForm::Csv => scan::csv(document),
            ScanForm::Html => self.page.clone().unwrap_or_default(),
        })
    }
}

/// Looks at the functions, each with its role and its checks.
pub fn scan(request: &ScanRequest, watch: &Watch) -> Result<Scanned, Failure> {
    let code = request.repo.as_deref().map(|repo| read_code(repo, &[]));
    let code = code.transpose()?;
    let reviewed = request.review.as_deref().map(read_review).transpose()?;
    let earlier = request.earlier.as_deref().map(baseline).transpose()?;
    let mut asked = request.evidence.clone();
    asked.surroundings = Around::Lists;
    let making = Making {
        decided: &request.decided,
        review: reviewed.as_ref(),
        flags: request.page.as_deref(),
        code: code.as_ref().map(Code::of),
        now: now(),
        watch,
    };
    let mut made = Made::default();
    if asked.functions.is_empty() {
        let accounts = gather_accounts(&asked, watch)?;
        accounts.each(|evidence| making.of_all(evidence, &mut made))?;
    } else {
        let evidence = gather(&asked, watch)?;
        let functions = evidence.named(&asked.functions)?.functions;
        making.of(&evidence, &functions, Of::Some, &mut made)?;
    }
    let (mut document, pages) = made.take()?;
    document.settle(&request.decided, reviewed.as_ref(), day(making.now));
    document.baseline = earlier.map(|earlier| earlier.compare(&document.findings));
    let page = request.page.as_deref();
    Ok(Scanned {
        page: page.map(|flags| html::html(&document, &pages, flags)),
        document,
        places: made.places,
        lacks_records: made.lacks_records,
    })
}

/// Examines so many functions at once: enough for all threads, and few in the memory.
const EXAMINED_AT_ONCE: usize = 32;

/// Makes the checks of so many functions at once, so that their roles do not fill the memory.
const CHECKED_AT_ONCE: usize = 256;

/// What a page for a browser says of each function, by ARN.
type Pages = BTreeMap<String, FunctionPage>;

/// What a scan is made with.
struct Making<'m> {
    /// What the team decided.
    decided: &'m Settings,
    /// What was reviewed last.
    review: Option<&'m Baseline>,
    /// The flags of this run, for commands on the page; none: no page is made.
    flags: Option<&'m str>,
    /// The code in which functions and roles are looked for.
    code: Option<Code<'m>>,
    now: Timestamp,
    watch: &'m Watch,
}

/// What came of it.
#[derive(Default)]
struct Made {
    scan: Option<Scan>,
    pages: Pages,
    places: Places,
    lacks_records: bool,
    /// Why the first account has no functions.
    empty: Option<Failure>,
    /// Accounts of which no function is known, as they told none.
    untold: Vec<String>,
}

impl Made {
    /// The document, and the pages' parts; an error where no account has a function.
    fn take(&mut self) -> Result<(ScanJson, Pages), Failure> {
        match (self.scan.take(), self.empty.take()) {
            (Some(mut scan), _) => {
                scan.lacks(std::mem::take(&mut self.untold));
                Ok((scan.end(), std::mem::take(&mut self.pages)))
            }
            (None, Some(empty)) => Err(empty),
            (None, None) => Err(Failure::new("no account was given")),
        }
    }
}

impl Making<'_> {
    /// Takes in every function of an account, with the checklist; an account without any is no error beside others.
    fn of_all(&self, evidence: &Evidence, made: &mut Made) -> Result<(), Failure> {
        match evidence.every() {
            Ok(functions) => self.of(evidence, &functions, Of::All, made),
            Err(error) if evidence.own != Own::All => {
                made.empty.get_or_insert(error.into());
                let snapshot = evidence.snapshot();
                let untold = snapshot.and_then(Snapshot::why_no_function_listed);
                if let Some(untold) = untold {
                    self.watch.tell(&Event::NotRead(&untold));
                    made.lacks_records = true;
                    made.untold.push(untold);
                }
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Takes in these functions, with the checklist.
    fn of(
        &self,
        evidence: &Evidence,
        functions: &[&FunctionUsage],
        of: Of,
        made: &mut Made,
    ) -> Result<(), Failure> {
        made.lacks_records |= evidence.lacks_records();
        let account = CheckedAccount::new(evidence, self.decided, self.review, self.now);
        let scan = made.scan.get_or_insert_with(|| Scan::of(evidence));
        let fleet = examine(
            evidence,
            functions,
            self.flags,
            (scan, &mut made.pages),
            self.watch,
        )?;
        check(scan, &account, functions);
        scan.close(&fleet, of);
        if let Some(code) = &self.code {
            made.places
                .extend(places(code, self.decided, evidence, functions)?);
        }
        Ok(())
    }
}

/// The page for a browser of these functions alone, and the document behind it; `flags` are those of this run,
/// for commands.
pub(crate) fn page_of(
    evidence: &Evidence,
    functions: &[&FunctionUsage],
    flags: &str,
    watch: &Watch,
) -> Result<(String, ScanJson), Failure> {
    let (mut scan, mut pages) = (Scan::of(evidence), Pages::new());
    let into = (&mut scan, &mut pages);
    let fleet = examine(evidence, functions, Some(flags), into, watch)?;
    scan.close(&fleet, Of::Some);
    let scan = scan.end();
    Ok((html::html(&scan, &pages, flags), scan))
}

/// Takes in what comes of each function, and the pages' parts where the flags for their commands are given.
fn examine<'e>(
    evidence: &'e Evidence,
    functions: &[&'e FunctionUsage],
    flags: Option<&str>,
    (scan, pages): (&mut Scan, &mut Pages),
    watch: &Watch,
) -> Result<Fleet<'e>, Failure> {
    let room = Room::of(functions.len());
    let reviews = Reviews::of(evidence);
    let fleet = Fleet::of(evidence);
    let steps = watch.steps(functions.len(), "functions");
    for (at, some) in functions.chunks(EXAMINED_AT_ONCE).enumerate() {
        let at = at * EXAMINED_AT_ONCE;
        steps.done(at);
        if steps.is_stopped() {
            return Err(Failure::new(format!(
                "stopped after {at} of {} functions",
                functions.len()
            )));
        }
        for examined in in_order(some, available_threads(), |function| {
            fleet.examine(function)
        }) {
            scan.add(evidence, &examined);
            let Some(flags) = flags else {
                continue;
            };
            let function = examined.function;
            let reviewed = room.has_reviews().then(|| {
                let role = examined.role.as_ref().map(|measured| measured.role.clone());
                let proposal = examined.proposal.clone();
                reviews.of_proposal(function, role, examined.unknown.clone(), proposal)
            });
            let review = reviewed.as_ref().map(|reviewed| (&reviewed.review, flags));
            let page = FunctionPage::of(&examined, review, &evidence.catalog, room);
            pages.insert(function.function.arn(), page);
        }
    }
    Ok(fleet)
}

fn check(scan: &mut Scan, account: &CheckedAccount<'_>, functions: &[&FunctionUsage]) {
    let reviewed = match account.baseline {
        Some(_) => ReviewGiven::Given,
        None => ReviewGiven::NotGiven,
    };
    let selection = scan::selection(reviewed);
    scan.check(&of_account(account, &selection), reviewed);
    for some in functions.chunks(CHECKED_AT_ONCE) {
        let some = some.iter().map(|usage| &usage.function);
        let subjects = account.subjects(&some.collect());
        scan.check(&of_functions(account, &subjects, &selection), reviewed);
    }
}
