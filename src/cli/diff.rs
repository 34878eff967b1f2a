//! `lpgen diff <FUNCTION>`.

use clap::ValueEnum;
use serde_json::Value;

use super::Global;
use super::args::EvidenceArgs;
use super::compare::{CompareArgs, Form};
use super::failure::{Exit, Failure};
use super::output::{bad, print, print_json, print_whole, said, say};
use super::scan::page_of;
use super::selected;
use super::strict::{StrictArgs, needs_a_person};
use crate::differ::difference::Place;
use crate::differ::relation::Relation;
use crate::differ::{difference, plan, prove};
use crate::gather::{Watch, gather};
use crate::observer::coverage::PARTLY_SEEN;
use crate::observer::function::FunctionUsage;
use crate::proposal::{Current, Evidence, Sharers};
use crate::report::basis::Basis;
use crate::report::diff::{self, Comparison, DiffLayout};
use crate::report::said::Page;
use crate::report::wire::{ScannedJson, VerdictJson};
use crate::report::written;
use crate::snapshot::permissions::Permissions;

/// Compare a function's role as it is with the role as proposed
///
/// First what the change means: actions, services and resources that go or stay, dangers that go
/// away, what is added and why, with requests as evidence. Then the colored difference of the
/// policies' text. Needs the role of today: `--snapshot` or `--role-file`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Diff {
    /// Functions: name, partial ARN or ARN
    #[arg(value_name = "FUNCTION", required_unless_present_any = ["all", "from"])]
    function: Vec<String>,
    /// Every function that the trail shows or a configuration describes
    #[arg(long, conflicts_with = "function")]
    all: bool,
    #[command(flatten)]
    evidence: EvidenceArgs,
    #[command(flatten)]
    files: CompareArgs,
    /// text: for a terminal; json: everything, versioned; markdown: for a pull request; html: one
    /// page for a browser
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Exit with 1 when something changes
    #[arg(long)]
    exit_code: bool,
    #[command(flatten)]
    strict: StrictArgs,
    /// Put today's policies left and the proposal right
    #[arg(long)]
    side_by_side: bool,
    /// Columns for `--side-by-side`
    #[arg(long, value_name = "N", default_value_t = 160)]
    width: usize,
}

const EXAMPLES: &str = "Examples:
  lpgen diff orders-api
  lpgen diff orders-api --trail AWSLogs/ --snapshot account/
  lpgen diff --all --trail AWSLogs/ --snapshot account/ --format markdown > review.md
  lpgen diff orders-api --trail AWSLogs/ --snapshot account/ --format html > orders-api.html
  lpgen diff orders-api --trail AWSLogs/ --role-file today.json --exit-code --quiet
  lpgen diff orders-api --trail AWSLogs/ --snapshot account/ --color always | less -R
  lpgen diff --from old.json --to new.json --exit-code";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Markdown,
    Html,
}

/// One function's comparison, rendered.
struct Compared {
    out: Page,
    value: Value,
    exit: Exit,
}

impl Diff {
    pub(crate) fn run(&self, global: Global, watch: &Watch) -> Result<Exit, Failure> {
        if self.files.is_given() {
            return self.compare_files();
        }
        let evidence = gather(&self.evidence.request(&self.function, watch)?, watch)?;
        let functions = selected(&evidence, &self.function, global)?;
        if self.format == Format::Html {
            return self.page(&evidence, &functions, watch);
        }
        let sharers = Sharers::of(&evidence);
        let (mut compared, mut is_partial) = (Vec::new(), false);
        for function in functions {
            // Of all functions, one without a known role must not keep the others from being told.
            if self.all
                && let (None, Some(gap)) = evidence.role_or_gap(function)?
            {
                say(said!(
                    "{} `{}`: {}",
                    bad("left out"),
                    function.function.name,
                    gap.text
                ));
                is_partial = true;
                continue;
            }
            compared.push(self.compare(&sharers, function)?);
        }
        let exit = compared.iter().map(|c| c.exit).max();
        if self.format == Format::Json {
            let mut values: Vec<Value> = compared.into_iter().map(|c| c.value).collect();
            print_json(&match values.len() {
                1 => values.remove(0),
                _ => Value::Array(values),
            })?;
        } else {
            let mut page = Page::default();
            for (at, one) in compared.iter().enumerate() {
                if at > 0 {
                    page.blank();
                }
                page.add(&one.out);
            }
            print(&page)?;
        }
        let exit = exit.unwrap_or(Exit::Done);
        Ok(self
            .strict
            .exit(exit, || is_partial || evidence.lacks_records()))
    }

    /// One page for a browser, of these functions.
    fn page(
        &self,
        evidence: &Evidence,
        functions: &[&FunctionUsage],
        watch: &Watch,
    ) -> Result<Exit, Failure> {
        let (page, scan) = page_of(evidence, functions, watch)?;
        print_whole(&page)?;
        let is = |verdict| scan.functions.iter().any(|f| f.verdict == verdict);
        let is_same = |f: &ScannedJson| f.verdict == VerdictJson::Fits || f.verdict.waits();
        let exit = if is(VerdictJson::Broken) {
            Exit::BrokenPromise
        } else if self.exit_code && !scan.functions.iter().all(is_same) {
            Exit::Differences
        } else {
            Exit::Done
        };
        let doubts = || evidence.lacks_records() || scan.gaps.iter().any(|g| g.code != PARTLY_SEEN);
        Ok(self.strict.exit(exit, doubts))
    }

    fn compare_files(&self) -> Result<Exit, Failure> {
        let form = match self.format {
            Format::Json => Form::Json,
            Format::Text | Format::Markdown | Format::Html => Form::Text,
        };
        let relation = self.files.run(form)?;
        let exit = if self.exit_code && relation != Relation::Equal {
            Exit::Differences
        } else {
            Exit::Done
        };
        Ok(self.strict.exit(exit, || relation == Relation::Unknown))
    }

    fn compare(
        &self,
        sharers: &Sharers<'_>,
        function: &FunctionUsage,
    ) -> Result<Compared, Failure> {
        let evidence = sharers.evidence;
        let role = evidence.role(function)?.ok_or_else(|| no_role(evidence))?;
        let proposal = evidence.propose(function, Some(&role));
        let before = Permissions::of_role(&role);
        let after = Permissions::of_documents(&proposal.documents, &role);
        let f = &function.function;
        let place = Place {
            partition: &f.partition,
            region: &f.region,
            account: &f.account,
        };
        let found = difference(&before, &after, &evidence.catalog, place);
        let grants = &proposal.synthesis.grants;
        let proof = prove(&role, grants, &proposal.documents);
        let (sharing, more_sharing) = sharers.sharing(function, &role);
        let plan = plan::plan(&f.name, &role, sharers.users(function, &role));
        let gaps = [role.gaps(), proposal.synthesis.gaps.clone()].concat();
        let comparison = Comparison {
            function,
            role: &role,
            sharing: &sharing,
            more_sharing,
            grants,
            documents: &proposal.documents,
            difference: &found,
            proof: &proof,
            guards: &proposal.guards,
            plan: &plan,
            gaps: &gaps,
            basis: Basis::of(evidence, function, &proposal),
            catalog: &evidence.catalog,
        };
        let exit = if !proof.holds() || !proposal.misses.is_empty() {
            Exit::BrokenPromise
        } else if self.exit_code && !comparison.is_empty() {
            Exit::Differences
        } else {
            Exit::Done
        };
        let is_doubtful = || needs_a_person(evidence, &gaps, Some(&proof));
        let exit = self.strict.exit(exit, is_doubtful);
        let layout = if self.side_by_side {
            DiffLayout::SideBySide(self.width)
        } else {
            DiffLayout::Unified
        };
        Ok(Compared {
            out: match self.format {
                Format::Text => diff::text(&comparison, layout),
                Format::Markdown => diff::markdown(&comparison),
                Format::Json | Format::Html => Page::default(),
            },
            value: match self.format {
                Format::Json => written::value(&diff::json(&comparison)),
                Format::Text | Format::Markdown | Format::Html => Value::Null,
            },
            exit,
        })
    }
}

fn no_role(evidence: &Evidence) -> Failure {
    if matches!(evidence.current, Current::Snapshot(_)) {
        return Failure::new("no role is in the snapshot, so nothing tells what it allows today")
            .hint("save the output of `aws iam get-account-authorization-details` there");
    }
    Failure::new("nothing tells what the role allows today: neither `--snapshot` nor `--role-file` is given")
        .hint("save `aws iam get-account-authorization-details --filter Role LocalManagedPolicy AWSManagedPolicy > account/iam.json` and give `--snapshot account/`")
}
