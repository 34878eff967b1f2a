//! What is found: one list of everything that a person or a gate acts on, with codes and fingerprints.

use std::collections::{BTreeMap, BTreeSet};

use xxhash_rust::xxh3::xxh3_128;

use super::level::level;
use super::rows::{DANGERS, id};
use super::{gaps, idle};
use crate::catalog::near::near;
use crate::differ::Extent;
use crate::gap::Gap;
use crate::observer::coverage;
use crate::observer::usage::Usage;
use crate::proposal::Examined;
use crate::report::diagnostics;
use crate::report::wire::{
    IdleRoleJson, ScanFindingJson, ScanVerdictJson, ScannedJson, ScannedRoleJson,
};
use crate::report::words::{list, number, plural};
use crate::synthesizer::Wanted;

/// Whether a code is one of a gap, of a finding or of a check.
pub(crate) fn is_code(typed: &str) -> bool {
    diagnostics::of(typed).is_some()
}

/// The codes most like one that is none.
pub(super) fn near_codes(typed: &str) -> Vec<&'static str> {
    near(typed, diagnostics::codes(), 3)
}

/// How many names stand in a line.
const MOST: usize = 3;

/// Findings by fingerprint: each once.
#[derive(Debug)]
pub(super) struct Findings {
    found: BTreeMap<String, ScanFindingJson>,
    /// Gaps of the records: the account's, whichever function has them.
    of_trail: Vec<Gap>,
}

impl Findings {
    /// None yet, of what rests on these records.
    pub(super) fn of(usage: &Usage) -> Self {
        Self {
            found: BTreeMap::new(),
            of_trail: coverage::gaps(usage),
        }
    }

    /// What is found of a function.
    pub(super) fn add(&mut self, x: &Examined<'_>, row: &ScannedJson) {
        if row.verdict == ScanVerdictJson::Broken {
            let hint = "do not apply the proposal; `lpgen verify` shows the call, please report it";
            let found = of("broken-promise", About::Function(row), row.why.clone());
            self.put(hinted(found, hint), Vec::new());
        }
        self.excess(row);
        let additions = x.proof.as_ref().map_or(&[][..], |proof| &proof.additions);
        let grants = &x.proposal.synthesis.grants;
        let added = additions.iter().filter_map(|a| grants.get(a.grant));
        let added: BTreeSet<String> = added.map(|g| g.action.to_string()).collect();
        if !added.is_empty() {
            let text = format!(
                "the proposal allows what the role does not allow today, each with its reason: {}",
                list(added.iter().map(String::as_str), MOST)
            );
            self.put(of("beyond-role", About::Function(row), text), added);
        }
        self.denied(&x.proposal.synthesis.wanted, row);
        for gap in gaps::of(x) {
            if self.of_trail.contains(&gap) {
                self.gap(&gap, About::Account(&row.account));
            } else {
                self.gap(&gap, About::Function(row));
            }
        }
    }

    /// What the role allows beyond what the function needs.
    fn excess(&mut self, row: &ScannedJson) {
        let is_excess = matches!(
            row.verdict,
            ScanVerdictJson::SplitRole | ScanVerdictJson::Narrower
        ) || row.verdict == ScanVerdictJson::NoCalls;
        let Some(before) = row.before.as_ref().filter(|_| is_excess) else {
            return;
        };
        if before.actions <= row.after.actions && before.resources <= row.after.resources {
            return;
        }
        let text = format!(
            "the role allows {} on {} and {} are enough ({} on {})",
            plural(before.actions, "action"),
            plural(before.resources, "resource pattern"),
            number(row.after.actions),
            plural(row.used_actions, "used action"),
            plural(row.used_pairs, "resource"),
        );
        let found = of("excess-permissions", About::Function(row), text);
        let hint = "`lpgen diff` shows what would go, `lpgen suggest` the policy";
        self.put(hinted(found, hint), Vec::new());
    }

    fn denied(&mut self, wanted: &[Wanted], row: &ScannedJson) {
        let refused = wanted.iter().filter(|wanted| !wanted.granted);
        let actions: BTreeSet<String> = refused
            .filter_map(|wanted| wanted.action.as_ref())
            .map(ToString::to_string)
            .collect();
        if !actions.is_empty() {
            let text = format!(
                "calls were denied, and a denied call is no reason to allow it: {}",
                list(actions.iter().map(String::as_str), MOST)
            );
            self.put(of("denied-calls", About::Function(row), text), actions);
        }
    }

    /// Of several gaps of one code, the first one's text stands.
    fn gap(&mut self, gap: &Gap, about: About<'_>) {
        let mut found = of(gap.code, about, gap.text.clone());
        found.hint.clone_from(&gap.hint);
        self.put(found, Vec::new());
    }

    /// What is found of a role that functions are on.
    pub(super) fn role(&mut self, role: &ScannedRoleJson, extent: &Extent) {
        for (code, kinds, _) in DANGERS {
            let own = extent.dangers.iter().filter(|d| kinds.contains(&d.kind));
            let own: Vec<_> = own.collect();
            let Some(first) = own.first() else { continue };
            let more = match own.len() {
                1 => String::new(),
                n => format!(", and {} more", number(n - 1)),
            };
            // Ways to more permissions are said as what one may do, the others as what the action does.
            let may = if code == "privilege-escalation" {
                "lets one "
            } else {
                ""
            };
            let text = format!("`{}` {may}{}{more}", id(first), first.what);
            let parts = own.iter().map(|danger| id(danger));
            self.put(of(code, About::Role(&role.arn), text), parts);
        }
        if extent.wide_writes > 0 {
            let services = &extent.wide_write_services;
            let text = format!(
                "writes on every resource, though it could be limited: {} of {}",
                plural(extent.wide_writes, "action"),
                list(services.iter().map(String::as_str), MOST)
            );
            let found = of("writes-on-everything", About::Role(&role.arn), text);
            self.put(found, services.iter().cloned());
        }
        if role.functions.len() > 1 {
            let text = format!(
                "{} are on one role, so each may do what any of them needs: {}",
                plural(role.functions.len(), "function"),
                list(role.functions.iter().map(String::as_str), MOST)
            );
            let hint = "give each a role of its own, the one with the most to lose first";
            let found = hinted(of("shared-role", About::Role(&role.arn), text), hint);
            self.put(found, role.functions.iter().cloned());
        }
    }

    /// Roles that no function uses.
    pub(super) fn idle(&mut self, roles: &[IdleRoleJson]) {
        for role in roles {
            let found = of("idle-role", About::Role(&role.arn), idle::text(role));
            let hint = "find out who made it and for what; take its policies away, and delete it when nobody missed them";
            self.put(hinted(found, hint), Vec::new());
        }
    }

    /// Checks that fail.
    pub(super) fn checks(&mut self, found: Vec<ScanFindingJson>) {
        for one in found {
            self.put(one, Vec::new());
        }
    }

    fn put(&mut self, mut found: ScanFindingJson, parts: impl IntoIterator<Item = String>) {
        found.parts = parts.into_iter().collect();
        found.parts.sort();
        found.parts.dedup();
        self.found.entry(found.fingerprint.clone()).or_insert(found);
    }

    /// The gravest first, then by what they are about.
    pub(super) fn end(self) -> Vec<ScanFindingJson> {
        let mut all: Vec<ScanFindingJson> = self.found.into_values().collect();
        all.sort_by(|a, b| key(a).cmp(&key(b)));
        all
    }
}

fn key(found: &ScanFindingJson) -> impl Ord + use<'_> {
    (
        found.level,
        found.code,
        &found.function,
        &found.role,
        &found.place,
    )
}

impl ScanFindingJson {
    /// What it is about: the ARN of a function, a role or a place, or the account.
    pub(crate) fn about(&self) -> &str {
        let arn = self.function.as_deref().or(self.role.as_deref());
        arn.or(self.place.as_deref()).unwrap_or("the account")
    }
}

/// What a finding is about.
#[derive(Clone, Copy)]
enum About<'a> {
    Function(&'a ScannedJson),
    Role(&'a str),
    Account(&'a str),
}

fn of(code: &'static str, about: About<'_>, text: String) -> ScanFindingJson {
    let (function, role, name) = match about {
        About::Function(row) => (Some(row.function.clone()), None, row.function.as_str()),
        About::Role(arn) => (None, Some(arn.to_owned()), arn),
        About::Account(account) => (None, None, account),
    };
    ScanFindingJson {
        code,
        level: level(code),
        function,
        role,
        place: None,
        text,
        hint: None,
        parts: Vec::new(),
        fingerprint: fingerprint(code, name),
    }
}

/// INVARIANT: neither order nor dates nor counts are in it, so that it is the same in every scan.
pub(super) fn fingerprint(code: &str, about: &str) -> String {
    let identity = format!("{code}\0{about}");
    format!("{:032x}", xxh3_128(identity.as_bytes()))
}

fn hinted(found: ScanFindingJson, hint: &str) -> ScanFindingJson {
    ScanFindingJson {
        hint: Some(hint.to_owned()),
        ..found
    }
}
