//! `lpgen diff <FUNCTION>`.

use clap::ValueEnum;
use serde_json::Value;

use super::args::EvidenceArgs;
use super::compare::{CompareArgs, Form};
use super::failure::{Exit, Failure};
use super::output::{bad, print_json, print_whole, said, say, show};
use super::strict::StrictArgs;
use super::{COLUMNS, Global};
use crate::differ::difference::SamplePlace;
use crate::differ::relation::Relation;
use crate::differ::{Difference, difference};
use crate::gather::{Stream, Watch, gather, page_of, selected};
use crate::observer::function::FunctionUsage;
use crate::proposal::{Current, Evidence};
use crate::report::basis::Basis;
use crate::report::diff::{self, Comparison, Texts};
use crate::report::policies::{self, DiffLayout, NARROWEST};
use crate::report::review::{
    self, Against, Details, Layout, MOST_CHARACTERS, Order, Reviewed, Reviews,
};
use crate::report::said::Page;
use crate::report::written;
use crate::snapshot::permissions::Permissions;

/// Compare a function's role as it is with the role as proposed
///
/// One screen first: whether something breaks, what the result rests on, what wants a look and what to do about
/// it, what the function may do and what not any more, what becomes of the role. `-v` says all of it,
/// `--policy` adds the policies' text, statement by statement. Needs the role of today: `--snapshot` or
/// `--role-file`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[allow(clippy::struct_excessive_bools, reason = "flags as they are typed")]
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
    /// page for a browser; patch: the policies' text as a unified patch of files
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Exit with 1 when something changes
    #[arg(long)]
    exit_code: bool,
    #[command(flatten)]
    strict: StrictArgs,
    /// Add the text of the policies, statement by statement
    #[arg(long)]
    policy: bool,
    /// Add the text of the policies, today's left and the proposal right
    #[arg(long)]
    side_by_side: bool,
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
    Patch,
}

/// One function's comparison, rendered.
struct Compared {
    out: Page,
    value: Value,
    exit: Exit,
}

impl Diff {
    pub(crate) fn run(&self, global: Global, watch: &Watch) -> Result<Exit, Failure> {
        let layout = self.policies(global)?;
        if self.files.is_given() {
            return self.compare_files(global, watch, layout);
        }
        let evidence = gather(&self.evidence.request(&self.function, watch)?, watch)?;
        let functions = selected(&evidence, &self.function, watch)?;
        if self.format == Format::Html {
            return self.html(&evidence, &functions, watch);
        }
        let reviews = Reviews::of(&evidence);
        let (mut compared, mut is_partial) = (Vec::new(), false);
        let most = MOST_CHARACTERS / functions.len().max(1);
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
            let role = evidence.role(function)?.ok_or_else(|| no_role(&evidence))?;
            let reviewed = reviews.with(function, Some(role), None);
            compared.push(self.compare(&reviewed, &evidence, global, (layout, most)));
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
                if at > 0 && self.format != Format::Patch {
                    page.blank();
                }
                page.add(&one.out);
            }
            show(&page, global, &watch.stop)?;
        }
        let exit = exit.unwrap_or(Exit::Done);
        Ok(self
            .strict
            .exit(exit, || is_partial || evidence.lacks_records()))
    }

    /// One page for a browser, of these functions.
    fn html(
        &self,
        evidence: &Evidence,
        functions: &[&FunctionUsage],
        watch: &Watch,
    ) -> Result<Exit, Failure> {
        let (page, scan) = page_of(evidence, functions, &self.evidence.typed(), watch)?;
        print_whole(&page)?;
        let exit = Exit::of_differences(self.exit_code && scan.changes_something());
        let exit = exit.max(Exit::of_promise(scan.holds()));
        let doubts = || evidence.lacks_records() || scan.has_gaps();
        Ok(self.strict.exit(exit, doubts))
    }

    /// How the policies' text is laid out, where it is asked for.
    fn policies(&self, global: Global) -> Result<Option<DiffLayout>, Failure> {
        let columns = global.columns(Stream::Out).unwrap_or(COLUMNS);
        if self.side_by_side && columns < NARROWEST {
            return Err(Failure::new(format!(
                "`--side-by-side` needs {NARROWEST} columns, and there are {columns}"
            ))
            .hint("make the terminal wider, or use `--policy`"));
        }
        Ok(match (self.side_by_side, self.policy) {
            (true, _) => Some(DiffLayout::SideBySide(columns)),
            (false, true) => Some(DiffLayout::Unified(columns)),
            (false, false) => None,
        })
    }

    fn compare_files(
        &self,
        global: Global,
        watch: &Watch,
        layout: Option<DiffLayout>,
    ) -> Result<Exit, Failure> {
        let columns = global.columns(Stream::Out).unwrap_or(COLUMNS);
        let form = match self.format {
            Format::Json => Form::Json,
            Format::Markdown => Form::Markdown,
            Format::Patch => Form::Patch,
            Format::Text | Format::Html => Form::Text(columns, global.detail(), layout),
        };
        let (page, relation) = self.files.run(form)?;
        if !page.is_empty() {
            show(&page, global, &watch.stop)?;
        }
        let exit = if self.exit_code && relation != Relation::Equal {
            Exit::Differences
        } else {
            Exit::Done
        };
        Ok(self.strict.exit(exit, || relation == Relation::Unknown))
    }

    /// The review, for a terminal.
    fn page(&self, reviewed: &Reviewed<'_>, global: Global) -> Page {
        let layout = Layout {
            width: global.columns(Stream::Out).unwrap_or(COLUMNS),
            detail: global.detail(),
            order: Order::VerdictFirst,
            flags: &self.evidence.typed(),
        };
        review::text(&reviewed.review, &layout)
    }

    fn compare(
        &self,
        reviewed: &Reviewed<'_>,
        evidence: &Evidence,
        global: Global,
        (layout, most): (Option<DiffLayout>, usize),
    ) -> Compared {
        let (Some(against), Some(texts)) = (&reviewed.against, Texts::of(reviewed)) else {
            unreachable!("INVARIANT: the role was given");
        };
        let found = self
            .exit_code
            .then(|| differing(reviewed, against, evidence));
        let is_empty = found.as_ref().is_some_and(Difference::is_empty) && texts.is_same();
        let exit = if !reviewed.holds() {
            Exit::BrokenPromise
        } else if self.exit_code && !is_empty {
            Exit::Differences
        } else {
            Exit::Done
        };
        let is_doubtful = || evidence.needs_a_person(&reviewed.gaps, Some(&against.proof));
        let mut value = Value::Null;
        let mut out = Page::default();
        match self.format {
            Format::Text => {
                out = self.page(reviewed, global);
                if let Some(layout) = layout {
                    out.blank();
                    out.add(&policies::text(&texts.pairs(), layout));
                }
            }
            Format::Markdown => {
                out = review::markdown(
                    &reviewed.review,
                    &Details {
                        gaps: &reviewed.gaps,
                        policy: &policies::plain(&texts.pairs()),
                        flags: &self.evidence.typed(),
                        most,
                    },
                );
            }
            Format::Patch => out.document(&policies::patch(&texts.before(), &texts.after())),
            // One page of all of them is made before.
            Format::Html => {}
            Format::Json => {
                let found = found.unwrap_or_else(|| differing(reviewed, against, evidence));
                value = document(reviewed, against, evidence, &found);
            }
        }
        Compared {
            out,
            value,
            exit: self.strict.exit(exit, is_doubtful),
        }
    }
}

/// The whole comparison, for programs.
fn document(
    reviewed: &Reviewed<'_>,
    against: &Against,
    evidence: &Evidence,
    found: &Difference,
) -> Value {
    let proposal = &reviewed.proposal;
    written::value(&diff::json(&Comparison {
        function: reviewed.function,
        role: &against.role,
        sharing: &against.sharing,
        more_sharing: against.more_sharing,
        grants: &proposal.synthesis.grants,
        documents: &proposal.documents,
        difference: found,
        proof: &against.proof,
        guards: &proposal.guards,
        plan: &against.plan,
        gaps: &reviewed.gaps,
        basis: Basis::of(evidence, reviewed.function, proposal),
        review: &reviewed.review,
        catalog: &evidence.catalog,
    }))
}

/// What changes, action by action.
fn differing(reviewed: &Reviewed<'_>, against: &Against, evidence: &Evidence) -> Difference {
    let f = &reviewed.function.function;
    let place = SamplePlace {
        partition: &f.partition,
        region: &f.region,
        account: &f.account,
    };
    let before = Permissions::of_role(&against.role);
    let after = Permissions::of_documents(&reviewed.proposal.documents, &against.role);
    difference(&before, &after, &evidence.catalog, place)
}

fn no_role(evidence: &Evidence) -> Failure {
    if matches!(evidence.current, Current::Snapshot(_)) {
        return Failure::new("no role is in the snapshot, so nothing tells what it allows today")
            .hint("save the output of `aws iam get-account-authorization-details` there");
    }
    Failure::new("nothing tells what the role allows today: neither `--snapshot` nor `--role-file` is given")
        .hint("save `aws iam get-account-authorization-details --filter Role LocalManagedPolicy AWSManagedPolicy > account/iam.json` and give `--snapshot account/`")
}
