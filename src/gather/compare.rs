//! Functions' roles of today against what is proposed, one function after the other.

use serde_json::Value;

use super::{Event, Failure, Watch, page_of, selected};
use crate::differ::relation::Relation;
use crate::proposal::Evidence;
use crate::report::diff::{PageForm, RoleCompared, SidesCompared};
use crate::report::review::Reviews;
use crate::report::said::Page;
use crate::report::written::{self, WrittenReport};

/// The form of comparisons.
#[derive(Clone, Copy, Debug)]
pub(crate) enum DiffForm<'f> {
    /// For programs: one as itself, several as an array.
    Json,
    /// One page for a browser.
    Html {
        /// The flags of this run that say what is read.
        flags: &'f str,
    },
    /// For people, one below the other.
    Page(PageForm<'f>),
}

/// Whether it is worked out that something changes, where the form does not show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChangeQuestion {
    /// It is.
    Asked,
    /// It is not.
    NotAsked,
}

/// What came of comparing roles, or policies of files.
#[derive(Debug)]
pub(crate) struct Comparisons {
    /// The comparisons in the form that was asked for.
    pub written: WrittenReport,
    /// Whether something changes, where that was asked for.
    pub changes: bool,
    /// Whether every promise holds for every function.
    pub holds: bool,
    /// Whether a person should look: at the records, at a function that is left out, or at what a proposal rests on.
    pub needs_a_person: bool,
}

impl Comparisons {
    /// Of policies from files. They have no page for a browser.
    pub(crate) fn of_sides(sides: &SidesCompared, form: &DiffForm<'_>) -> Self {
        let relation = sides.relation();
        Self {
            written: match form {
                DiffForm::Page(form) => WrittenReport::Page(sides.page(form)),
                DiffForm::Json | DiffForm::Html { .. } => {
                    WrittenReport::Document(written::json(&sides.json()))
                }
            },
            changes: relation != Relation::Equal,
            holds: true,
            needs_a_person: relation == Relation::Unknown,
        }
    }
}

/// Compares the roles of the functions that are typed, or of all.
pub(crate) fn compare(
    evidence: &Evidence,
    typed: &[String],
    form: &DiffForm<'_>,
    asked: ChangeQuestion,
    watch: &Watch,
) -> Result<Comparisons, Failure> {
    if let DiffForm::Html { flags } = form {
        return for_a_browser(evidence, typed, flags, watch);
    }
    let (mut page, mut values, mut changes) = (Page::default(), Vec::new(), false);
    let sum = compare_each(evidence, typed, watch, &mut |compared, of| {
        changes |= asked == ChangeQuestion::Asked && compared.changes_something();
        if let DiffForm::Page(form) = form {
            if !page.is_empty() && !matches!(form, PageForm::Patch) {
                page.blank();
            }
            page.add(&compared.page(&form.one_of(of)));
        } else {
            values.push(written::value(&compared.json()));
        }
    })?;
    Ok(Comparisons {
        written: match (form, values.len()) {
            (DiffForm::Page(_), _) => WrittenReport::Page(page),
            (_, 1) => WrittenReport::Document(written::json(&values[0])),
            _ => WrittenReport::Document(written::json(&Value::Array(values))),
        },
        changes,
        holds: sum.holds,
        needs_a_person: sum.needs_a_person,
    })
}

/// One page for a browser, of these functions.
fn for_a_browser(
    evidence: &Evidence,
    typed: &[String],
    flags: &str,
    watch: &Watch,
) -> Result<Comparisons, Failure> {
    let functions = selected(evidence, typed, watch)?;
    let (page, scan) = page_of(evidence, &functions, flags, watch)?;
    Ok(Comparisons {
        written: WrittenReport::Document(page),
        changes: scan.changes_something(),
        holds: scan.holds(),
        needs_a_person: evidence.lacks_records() || scan.has_gaps(),
    })
}

/// What is to be known of all that were compared.
struct ComparedSum {
    holds: bool,
    needs_a_person: bool,
}

/// Hands over the comparison of each function that is typed, or of all, with how many are meant. Of all functions, one
/// without a known role does not keep the others from being told.
fn compare_each(
    evidence: &Evidence,
    typed: &[String],
    watch: &Watch,
    each: &mut dyn FnMut(&RoleCompared<'_>, usize),
) -> Result<ComparedSum, Failure> {
    let functions = selected(evidence, typed, watch)?;
    let reviews = Reviews::of(evidence);
    let mut sum = ComparedSum {
        holds: true,
        needs_a_person: evidence.lacks_records(),
    };
    for function in &functions {
        if typed.is_empty()
            && let (None, Some(gap)) = evidence.role_or_gap(function)?
        {
            watch.tell(&Event::LeftOut {
                function: &function.function.name,
                why: &gap.text,
            });
            sum.needs_a_person = true;
            continue;
        }
        let role = evidence.known_role(function)?;
        let reviewed = reviews.with(function, Some(role), None);
        sum.holds &= reviewed.holds();
        sum.needs_a_person |= evidence.needs_a_person(&reviewed.gaps, reviewed.proof());
        if let Some(compared) = RoleCompared::of(&reviewed, evidence) {
            each(&compared, functions.len());
        }
    }
    Ok(sum)
}
