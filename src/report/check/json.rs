//! For programs.

use super::CheckReport;
use crate::checklist::{Finding, Result};
use crate::report::wire::{
    CheckFindingJson, CheckedJson, FixJson, IdleExceptionJson, ResultJson, TallyJson,
};

/// All of it.
pub(super) fn json<'a>(checked: &'a CheckReport<'_>) -> CheckedJson<'a> {
    let tally = &checked.tally;
    let exceptions = checked.exceptions.iter();
    CheckedJson {
        format: CheckedJson::FORMAT,
        version: CheckedJson::VERSION,
        day: checked.day,
        functions: checked.functions,
        tally: TallyJson {
            failed: tally.all_failed(),
            exempt: tally.exempt,
            passed: tally.passed,
            not_checked: tally.not_checked,
        },
        findings: checked.findings.iter().map(finding).collect(),
        exceptions: exceptions
            .map(|(line, what)| IdleExceptionJson { line: *line, what })
            .collect(),
    }
}

fn finding(finding: &Finding) -> CheckFindingJson<'_> {
    let check = finding.check;
    let is_open = finding.result == Result::NotChecked;
    CheckFindingJson {
        code: check.code,
        title: check.title,
        severity: check.severity.word(),
        result: match finding.result {
            Result::Failed => ResultJson::Failed,
            Result::NotChecked => ResultJson::NotChecked,
            Result::Passed => ResultJson::Passed,
        },
        subject: &finding.subject,
        function: finding.function.as_ref().map(|f| f.name.as_str()),
        seen: &finding.seen,
        why: check.why,
        fix: finding.fix.as_ref().map(|fix| FixJson {
            command: &fix.command,
            cloudformation: &fix.cloudformation,
            terraform: &fix.terraform,
        }),
        exempt: finding.exempt.as_deref(),
        asks: if is_open {
            check.asks.split("; ").collect()
        } else {
            Vec::new()
        },
        known_as: check.known.iter().map(ToString::to_string).collect(),
        docs: check.anchor(),
    }
}
