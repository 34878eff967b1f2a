//! The proof that a proposal allows nothing that the role does not allow today, but for additions
//! that are listed with their reasons.

use std::collections::HashSet;

use crate::iam::action::Action;
use crate::iam::evaluate::Request;
use crate::iam::evaluate::words::{Numbers, decision};
use crate::iam::includes::{ANY_REQUEST, Excess, Inquiry, PolicyInclusion, includes};
use crate::iam::policy::{Effect, Policy};
use crate::snapshot::Role;
use crate::snapshot::permissions::{Permissions, allowing};
use crate::synthesizer::{Grant, PolicyDocument, SizeLimits, layout};

/// A grant that goes beyond the role of today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addition {
    /// Index of the grant; it carries the reasons.
    pub grant: usize,
    /// A request that the grant allows and the role of today does not.
    pub witness: Request,
    /// What today's policies say to that request.
    pub today: String,
}

/// A grant of which it could not be shown that the role of today allows it all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unproven {
    /// Index of the grant.
    pub grant: usize,
    /// Why it could not be shown.
    pub why: String,
}

/// How a proposal stands to the role of today.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// Grants beyond the role of today, each with its reasons.
    pub additions: Vec<Addition>,
    /// Grants that could not be decided.
    pub unproven: Vec<Unproven>,
    /// A request that the documents allow and no grant does: the promise is broken.
    pub beyond_grants: Option<Request>,
    /// Statements (document and statement index) that could not be shown to stay within the grants.
    pub unclear: Option<(usize, usize)>,
}

impl Proof {
    /// Whether whatever the proposal adds is listed with its reasons.
    pub fn holds(&self) -> bool {
        self.beyond_grants.is_none()
    }

    /// Whether nothing at all is added, and that is certain.
    pub(crate) fn is_never_wider(&self) -> bool {
        self.holds()
            && self.unclear.is_none()
            && self.additions.is_empty()
            && self.unproven.is_empty()
    }
}

/// Compares the proposal with the role of today, grant by grant, each together with the denials of the
/// proposal and those that stay attached.
///
/// All grants are asked about at once, and by itself only each that something was found for; these
/// share one budget. Any request counts, whatever the catalog says of it: the proof does not rest on
/// the tables that made the grants.
///
/// Where a policy of the role is missing, what goes beyond the others may be allowed by it, so it is
/// unproven instead of added.
pub fn prove(role: &Role, grants: &[Grant], documents: &[PolicyDocument]) -> Proof {
    let mut proof = Proof::default();
    let today = Today::of(role, documents);
    let each: Vec<Vec<Policy>> = grants.iter().map(alone).collect();
    let carried = [carried(documents)];
    let mut inquiry = Inquiry::new(ANY_REQUEST);
    let mut granted = each.concat();
    if today.includes(&carried, &mut inquiry) == PolicyInclusion::Included {
        granted.extend(carried);
    }
    let suspects = today.suspects(grants, &each);
    let mut inquiry = Inquiry::new(ANY_REQUEST);
    for grant in suspects {
        match today.includes(&each[grant], &mut inquiry) {
            PolicyInclusion::Included => {}
            PolicyInclusion::NotIncluded { witness } if role.missing.is_empty() => {
                proof.additions.push(Addition {
                    grant,
                    today: decision(
                        &today.permissions.decide(&witness),
                        &role.names(),
                        Numbers::Whole,
                    ),
                    witness,
                });
            }
            PolicyInclusion::NotIncluded { .. } => proof.unproven.push(Unproven {
                grant,
                why: format!(
                    "it may be allowed by {}, whose document is not known",
                    missing(role)
                ),
            }),
            PolicyInclusion::Unknown { why, .. } => proof.unproven.push(Unproven {
                grant,
                why: format!(
                    "whether today's policies allow all of it could not be decided: {why}"
                ),
            }),
        }
    }
    // Denials take away only: what the rest allows is within the grants, or nothing is.
    let proposed: Vec<Policy> = documents.iter().map(|d| d.policy.clone()).collect();
    match includes(&granted, &allowing(&proposed), &[]) {
        PolicyInclusion::Included => {}
        PolicyInclusion::NotIncluded { witness } => proof.beyond_grants = Some(witness),
        PolicyInclusion::Unknown { statement, .. } => proof.unclear = Some(statement),
    }
    proof
}

/// The role of today, to hold grants against.
struct Today {
    permissions: Permissions,
    /// Its statements that allow something.
    allowed: Vec<Policy>,
    /// The denials of the proposal and those that stay attached.
    denials: Policy,
    /// Whether the denials and the boundary are the same on both sides: then the question without
    /// them is enough, and smaller.
    is_limited_alike: bool,
}

impl Today {
    fn of(role: &Role, documents: &[PolicyDocument]) -> Self {
        let permissions = Permissions::of_role(role);
        let denials = denying(&Permissions::of_documents(documents, role).policies);
        let limits = permissions.limiting(vec![denials.clone()]);
        Self {
            allowed: allowing(&permissions.policies),
            is_limited_alike: permissions.limits_also(&limits),
            permissions,
            denials,
        }
    }

    /// The policies under the limits of the proposal.
    fn limited(&self, policies: &[Policy]) -> Permissions {
        let denials = std::slice::from_ref(&self.denials);
        self.permissions.limiting([policies, denials].concat())
    }

    fn includes(&self, policies: &[Policy], inquiry: &mut Inquiry<'_>) -> PolicyInclusion {
        if self.is_limited_alike
            && inquiry.includes(&self.allowed, policies) == PolicyInclusion::Included
        {
            return PolicyInclusion::Included;
        }
        inquiry.includes(self.permissions.role(), self.limited(policies).role())
    }

    /// The grants, by their index, that may go beyond the role of today.
    fn suspects(&self, grants: &[Grant], each: &[Vec<Policy>]) -> Vec<usize> {
        let mut suspects: Vec<usize> = (0..grants.len()).collect();
        let mut inquiry = Inquiry::new(ANY_REQUEST);
        if self.is_limited_alike {
            let all = each.concat();
            let found = inquiry.excess(&self.allowed, &all).map(action_of);
            suspects = with_actions(suspects, grants, &found.collect());
        }
        let rest = suspects.iter().flat_map(|grant| each[*grant].clone());
        let limited = self.limited(&rest.collect::<Vec<_>>());
        let found = inquiry.excess(self.permissions.role(), limited.role());
        let found = found.map(action_of).collect();
        with_actions(suspects, grants, &found)
    }
}

/// The grants with one of these actions; a grant names one, so it has a class of its own.
fn with_actions(suspects: Vec<usize>, grants: &[Grant], found: &HashSet<Action>) -> Vec<usize> {
    let is_found = |grant: &usize| found.contains(&grants[*grant].action);
    suspects.into_iter().filter(is_found).collect()
}

fn action_of(excess: Excess) -> Action {
    match excess {
        Excess::Request(request) => request.action,
        Excess::Unknown { action, .. } => action,
    }
}

/// The policies of one grant.
fn alone(grant: &Grant) -> Vec<Policy> {
    let alone = layout("grant", std::slice::from_ref(grant), &SizeLimits::default());
    alone.documents.into_iter().map(|d| d.policy).collect()
}

fn missing(role: &Role) -> String {
    let names: Vec<&str> = role.missing.iter().map(String::as_str).collect();
    names.join(", ")
}

/// The denials of the policies.
fn denying(policies: &[Policy]) -> Policy {
    let statements = policies.iter().flat_map(|p| p.restated().statements);
    Policy {
        statements: statements.filter(|s| s.effect == Effect::Deny).collect(),
        ..Policy::default()
    }
}

/// Statements that allow and that no grant made: carried over from the role as they are.
fn carried(documents: &[PolicyDocument]) -> Policy {
    let statements = documents.iter().flat_map(|document| {
        let of = document.statements.iter().zip(&document.policy.statements);
        of.filter(|(grants, _)| grants.grants.is_empty())
            .map(|(_, statement)| statement)
    });
    let allows = statements.filter(|s| s.effect == Effect::Allow);
    Policy {
        statements: allows.cloned().collect(),
        ..Policy::default()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::iam::evaluate::evaluate;
    use crate::synthesizer::{Implication, Reason};

    fn grant(action: &str, resource: &str) -> Grant {
        Grant {
            action: action.parse().expect("an action"),
            resource: resource.to_owned(),
            conditions: BTreeMap::new(),
            reasons: vec![Reason::Implied {
                by: Implication::new("a test", "a field"),
            }],
        }
    }

    fn current(statements: &str) -> Role {
        let json = format!("{{\"Version\": \"2012-10-17\", \"Statement\": {statements}}}");
        Role::of_file("today", vec![Policy::parse(&json).expect("a policy")])
    }

    fn proof(today: &str, grants: &[Grant], missing: &[String]) -> Proof {
        let mut documents = layout("p", grants, &SizeLimits::default()).documents;
        let mut role = current(today);
        for denial in role.denials() {
            documents[0].policy.statements.push(denial);
        }
        role.missing.extend(missing.iter().cloned());
        let proof = prove(&role, grants, &documents);
        let proposed: Vec<Policy> = documents.iter().map(|d| d.policy.clone()).collect();
        for addition in &proof.additions {
            let decide =
                |side: &[Policy]| evaluate(side, None, None, &addition.witness).is_allowed();
            assert!(decide(&proposed) && !decide(&current(today).documents()));
        }
        proof
    }

    const TODAY: &str = r#"[
        {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"},
        {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"}]"#;

    #[test]
    fn what_lies_within_is_no_addition() {
        let grants = [grant("s3:GetObject", "arn:aws:s3:::b/a/*")];
        assert!(proof(TODAY, &grants, &[]).is_never_wider());
        assert!(
            proof(
                r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#,
                &grants,
                &[]
            )
            .is_never_wider()
        );
    }

    #[test]
    fn what_goes_beyond_is_listed_with_a_witness() {
        let grants = [
            grant("s3:DeleteObject", "arn:aws:s3:::b/a/*"),
            grant("s3:GetObject", "arn:aws:s3:::b/a/*"),
            grant("s3:GetObject", "arn:aws:s3:::other/*"),
            grant("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q"),
        ];
        let proof = proof(TODAY, &grants, &[]);
        let added: Vec<usize> = proof.additions.iter().map(|a| a.grant).collect();
        assert_eq!(added, [2, 3], "the denial is in the proposal, too");
        assert!(proof.holds() && !proof.is_never_wider());
    }

    #[test]
    fn a_policy_that_is_not_known_makes_it_unproven() {
        let grants = [grant(
            "sqs:SendMessage",
            "arn:aws:sqs:eu-west-1:111122223333:q",
        )];
        let proof = proof(
            TODAY,
            &grants,
            &["arn:aws:iam::111122223333:policy/x".to_owned()],
        );
        assert!(proof.additions.is_empty());
        assert!(proof.unproven[0].why.contains("policy/x"));
        assert!(!proof.is_never_wider());
    }

    #[test]
    fn documents_beyond_the_grants_break_the_promise() {
        let grants = [grant("s3:GetObject", "arn:aws:s3:::b/a/*")];
        let wider = [grant("s3:GetObject", "arn:aws:s3:::b/*")];
        let documents = layout("p", &wider, &SizeLimits::default()).documents;
        let proof = prove(&current(TODAY), &grants, &documents);
        assert!(proof.beyond_grants.is_some() && !proof.holds());
    }
}
