//! Requests of which only some condition keys are known, as those that records show.
//!
//! A record tells few keys. A call that succeeded met whatever stood in its way: a condition of today
//! that no known key decides is taken to have held where it allows, and not to have held where it
//! denies. INVARIANT: what is known is never assumed away.

use std::collections::{BTreeSet, HashSet};

use super::condition::{Condition, Context, Operator};
use super::pattern::Pattern;
use super::policy::{Effect, Policy, Resources, Statement};

/// Whether something holds, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Truth {
    /// It does not, whatever the unknown keys are.
    No,
    /// It depends on keys that are not known.
    Open,
    /// It does, whatever the unknown keys are.
    Yes,
}

impl Truth {
    /// Whether both hold.
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        self.min(other)
    }
}

/// One operator with one key and its values.
pub(crate) type TrustEntry<'c> = (Operator, &'c str, &'c [Pattern]);

impl Condition {
    /// Whether the condition holds for a request whose context has the keys of `known`, and perhaps
    /// others. A key of `known` without a value is known to be absent.
    pub(crate) fn truth(&self, known: &Context) -> Truth {
        let all = self.iter().map(|entry| truth(entry, known));
        all.fold(Truth::Yes, Truth::and)
    }

    /// The first entry that certainly does not hold.
    pub(crate) fn contradicted(&self, known: &Context) -> Option<TrustEntry<'_>> {
        self.iter().find(|entry| truth(*entry, known) == Truth::No)
    }
}

fn truth((operator, key, values): TrustEntry<'_>, known: &Context) -> Truth {
    if !known.has(key) {
        return Truth::Open;
    }
    let is_known = |value: &&Pattern| value.variable_keys().all(|key| known.has(key));
    let plain: Vec<Pattern> = values.iter().filter(is_known).cloned().collect();
    let holds = operator.holds(key, &plain, known);
    match (plain.len() == values.len(), operator.is_negated()) {
        // of several values one that matches decides
        (true, _) | (false, false) if holds => Truth::Yes,
        (true, _) | (false, true) if !holds => Truth::No,
        _ => Truth::Open,
    }
}

/// Which open conditions are assumed away.
#[derive(Debug, Clone, Default)]
pub(crate) struct Assumptions {
    /// Those of other policies; `None`: any.
    of: Option<Of>,
}

#[derive(Debug, Clone, Default)]
struct Of {
    entries: HashSet<(Operator, String, BTreeSet<String>)>,
    /// Keys of variables, in lower case.
    variables: BTreeSet<String>,
    /// Without their names.
    denials: HashSet<Statement>,
}

impl Assumptions {
    /// Any open condition.
    pub(crate) fn any() -> Self {
        Self::default()
    }

    /// Only those that stand in these policies, too: the rest has to hold by what is known.
    pub(crate) fn of<'p>(policies: impl IntoIterator<Item = &'p Policy>) -> Self {
        let mut of = Of::default();
        for statement in policies.into_iter().flat_map(|p| &p.statements) {
            if statement.effect == Effect::Deny {
                of.denials.insert(nameless(statement));
                continue;
            }
            let patterns = statement.resources.patterns().iter();
            let keys = patterns.flat_map(Pattern::variable_keys);
            of.variables.extend(keys.map(str::to_lowercase));
            of.entries.extend(statement.condition.iter().map(frame));
        }
        Self { of: Some(of) }
    }

    fn has_entry(&self, entry: TrustEntry<'_>) -> bool {
        let of = self.of.as_ref();
        of.is_none_or(|of| of.entries.contains(&frame(entry)))
    }

    fn has_variables(&self, pattern: &Pattern) -> bool {
        let has = |of: &Of| {
            let mut keys = pattern.variable_keys();
            keys.all(|key| of.variables.contains(&key.to_lowercase()))
        };
        self.of.as_ref().is_none_or(has)
    }

    fn has_denial(&self, statement: &Statement) -> bool {
        let of = self.of.as_ref();
        of.is_none_or(|of| of.denials.contains(&nameless(statement)))
    }

    /// The policies with what is open decided in favour of the request.
    #[must_use]
    pub(crate) fn apply(&self, policies: &[Policy], known: &Context) -> Vec<Policy> {
        let of = |policy: &Policy| Policy {
            version: policy.version,
            id: None,
            statements: policy
                .statements
                .iter()
                .filter_map(|s| self.assumed(s, known))
                .collect(),
        };
        policies.iter().map(of).collect()
    }

    fn assumed(&self, statement: &Statement, known: &Context) -> Option<Statement> {
        let open = |pattern: &Pattern| pattern.variable_keys().any(|key| !known.has(key));
        let mut own = statement.clone();
        if statement.effect == Effect::Deny {
            if !self.has_denial(statement) {
                return Some(own);
            }
            if statement.condition.truth(known) == Truth::Open {
                return None;
            }
            match &mut own.resources {
                Resources::Resource(patterns) => {
                    patterns.retain(|pattern| !open(pattern));
                    return (!patterns.is_empty()).then_some(own);
                }
                Resources::NotResource(patterns) => widen(patterns, known),
            }
            return Some(own);
        }
        own.condition
            .retain(|entry| truth(entry, known) != Truth::Open || !self.has_entry(entry));
        match &mut own.resources {
            Resources::Resource(patterns) => {
                for pattern in patterns.iter_mut().filter(|p| self.has_variables(p)) {
                    *pattern = pattern.with_any_for(|key| !known.has(key));
                }
            }
            Resources::NotResource(patterns) => {
                patterns.retain(|pattern| !open(pattern) || !self.has_variables(pattern));
            }
        }
        Some(own)
    }
}

fn widen(patterns: &mut [Pattern], known: &Context) {
    for pattern in patterns {
        *pattern = pattern.with_any_for(|key| !known.has(key));
    }
}

fn frame((operator, key, values): TrustEntry<'_>) -> (Operator, String, BTreeSet<String>) {
    let texts = values.iter().map(|value| value.as_str().to_owned());
    (operator, key.to_lowercase(), texts.collect())
}

fn nameless(statement: &Statement) -> Statement {
    Statement {
        sid: None,
        ..statement.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::evaluate::{Request, evaluate};

    fn policy(statement: &str) -> Policy {
        let json = format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#);
        Policy::parse(&json).expect("a policy")
    }

    fn condition(json: &str) -> Condition {
        let statement = format!(
            r#"{{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {json}}}"#
        );
        policy(&statement).statements.remove(0).condition
    }

    #[test]
    fn what_no_known_key_decides_is_open() {
        let mut known = Context::default()
            .with("aws:RequestedRegion", "eu-west-1")
            .with("aws:PrincipalTag/team", "shop");
        known.insert::<String>("aws:SourceVpc", []);
        for (json, truth) in [
            (
                r#"{"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}"#,
                Truth::Yes,
            ),
            (
                r#"{"StringEquals": {"aws:RequestedRegion": "eu-west-2"}}"#,
                Truth::No,
            ),
            (
                r#"{"StringNotEquals": {"AWS:requestedregion": "eu-west-1"}}"#,
                Truth::No,
            ),
            (
                r#"{"StringEquals": {"aws:SourceVpce": "vpce-1"}}"#,
                Truth::Open,
            ),
            (r#"{"Null": {"aws:SourceVpce": "false"}}"#, Truth::Open),
            (r#"{"Null": {"aws:SourceVpc": "true"}}"#, Truth::Yes),
            (r#"{"StringEquals": {"aws:SourceVpc": "vpc-1"}}"#, Truth::No),
            (
                r#"{"StringEqualsIfExists": {"aws:SourceVpc": "vpc-1"}}"#,
                Truth::Yes,
            ),
            (
                r#"{"StringNotEqualsIfExists": {"aws:SourceVpc": "vpc-1"}}"#,
                Truth::Yes,
            ),
            (
                r#"{"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "${aws:PrincipalTag/team}"}}"#,
                Truth::Open,
            ),
            (
                r#"{"StringEquals": {"aws:PrincipalTag/team": ["${aws:userid}", "shop"]}}"#,
                Truth::Yes,
            ),
            (
                r#"{"StringEquals": {"aws:PrincipalTag/team": ["${aws:userid}", "bank"]}}"#,
                Truth::Open,
            ),
            (
                r#"{"StringNotEquals": {"aws:PrincipalTag/team": ["${aws:userid}", "shop"]}}"#,
                Truth::No,
            ),
            (
                r#"{"StringNotEquals": {"aws:PrincipalTag/team": ["${aws:userid}", "bank"]}}"#,
                Truth::Open,
            ),
            (
                r#"{"Bool": {"aws:SecureTransport": "true"}, "StringEquals": {"aws:RequestedRegion": "x"}}"#,
                Truth::No,
            ),
        ] {
            assert_eq!(condition(json).truth(&known), truth, "{json}");
        }
    }

    #[test]
    fn only_what_is_open_is_assumed() {
        let known = Context::default().with("aws:RequestedRegion", "eu-west-1");
        let allows = |today: &[Policy], assumptions: &Assumptions| {
            let request = Request {
                action: "s3:GetObject".parse().expect("an action"),
                resource: "arn:aws:s3:::b/t-1/k".to_owned(),
                context: known.clone(),
            };
            evaluate(&assumptions.apply(today, &known), None, None, &request).is_allowed()
        };
        for (statements, is_allowed) in [
            (
                r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceVpce": "v"}}}"#,
                true,
            ),
            (
                r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": "x"}}}"#,
                false,
            ),
            (
                r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/${aws:PrincipalTag/t}/*"}"#,
                true,
            ),
            (
                r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::c/${aws:PrincipalTag/t}/*"}"#,
                false,
            ),
            (
                r#"{"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::b/${aws:PrincipalTag/t}/*"}"#,
                true,
            ),
            (
                r#"{"Effect": "Allow", "Action": "s3:*", "NotResource": ["arn:aws:s3:::b/t-1/*", "arn:aws:s3:::${aws:userid}"]}"#,
                false,
            ),
            (
                r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}, {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:SourceVpc": "v"}}}"#,
                true,
            ),
            (
                r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}, {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}"#,
                false,
            ),
            (
                r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}, {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::b/${aws:PrincipalTag/t}/*"}"#,
                true,
            ),
            (
                r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}, {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::c/${aws:PrincipalTag/t}/*"}"#,
                false,
            ),
        ] {
            let today = [policy(statements)];
            assert_eq!(
                allows(&today, &Assumptions::any()),
                is_allowed,
                "{statements}"
            );
            assert_eq!(
                allows(&today, &Assumptions::of(&today)),
                is_allowed,
                "{statements}"
            );
            let plain = r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#;
            let others = Assumptions::of(&[policy(plain)]);
            let strange = allows(&today, &others) && statements.contains(r#""Resource": "arn"#);
            assert!(
                !strange,
                "nothing is assumed that does not stand there: {statements}"
            );
        }
    }
}
