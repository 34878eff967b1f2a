//! For a pull request or an issue.

use super::{CheckReport, title};
use crate::checklist::{Finding, Result};
use crate::report::markdown::Markdown;
use crate::report::said::Page;

/// Failed checks with why and the fix; what was not checked by its codes.
pub(super) fn markdown(checked: &CheckReport<'_>) -> Page {
    let mut out = Markdown::default();
    for group in checked.groups() {
        out.heading(&title(group).0);
        for finding in group.iter().filter(|f| f.result == Result::Failed) {
            failed(&mut out, finding);
        }
        let of = |result: Result| group.iter().filter(move |f| f.result == result);
        let mut open: Vec<String> = of(Result::NotChecked)
            .map(|f| format!("`{}`", f.check.code))
            .collect();
        open.dedup();
        if !open.is_empty() {
            out.item("not checked", &open.join(", "));
        }
        out.item("passed", &of(Result::Passed).count().to_string());
    }
    out.text("Checked by `lpgen check`.");
    out.item("failed", &checked.failed());
    out.item("exempt", &checked.tally.exempt.to_string());
    out.item("not checked", &checked.tally.not_checked.to_string());
    for (line, what) in &checked.exceptions {
        out.item("exception", &format!("`lpgen.toml`, line {line}: {what}"));
    }
    out.page()
}

fn failed(out: &mut Markdown, finding: &Finding) {
    let check = finding.check;
    let what = format!("`{}`: {} (`{}`)", check.code, finding.seen, finding.subject);
    if let Some(why) = &finding.exempt {
        out.item("exempt", &what);
        out.subitem(&format!("an exception lets it stand: {why}"));
        return;
    }
    out.item(check.severity.word(), &what);
    out.subitem(check.why);
    if let Some(fix) = &finding.fix {
        out.subitem(&format!("`{}`", fix.command));
    }
}
