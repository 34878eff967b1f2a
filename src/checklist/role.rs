//! One role for each function, with the least that it needs.

use super::account::{CheckedAccount, CheckedFunction, as_far_as_known};
use super::check::{AuditIdentifier, Check, Of, Severity};
use super::fix::{Template, code};
use super::outcome::Outcome;
use crate::differ::danger::DangerKind;
use crate::differ::difference::{AccessChange, Removed, SamplePlace, difference};
use crate::iam::action::Action;
use crate::snapshot::permissions::Permissions;
use crate::visibility::{KEPT_WHOLE, TOO_SHORT};

const ROLES: &str =
    "aws iam get-account-authorization-details --filter Role LocalManagedPolicy AWSManagedPolicy";

/// What takes a permission away, or gives a role of its own: what lpgen proposes.
const PROPOSE: Template = Template {
    command: "lpgen suggest <function> --how cli",
    code: code!("suggest"),
};

pub(super) const CHECKS: &[Check] = &[
    Check {
        code: "role-shared",
        title: "the function has a role of its own",
        severity: Severity::Medium,
        why: "on a shared role each function has what any of them needs, and records tell them apart by name only",
        asks: "aws lambda list-functions",
        known: &[],
        fix: PROPOSE,
        of: Of::Function(shared),
    },
    Check {
        code: "role-admin",
        title: "the role does not allow everything",
        severity: Severity::Critical,
        why: "whoever gets into the function owns the account",
        asks: ROLES,
        known: &[
            AuditIdentifier::Fsbp("IAM.1"),
            AuditIdentifier::WellArchitected("SEC03-BP02"),
            AuditIdentifier::Prowler("iam_role_administratoraccess_policy"),
            AuditIdentifier::Prowler("iam_inline_policy_no_administrative_privileges"),
            AuditIdentifier::Prowler("iam_aws_attached_policy_no_administrative_privileges"),
            AuditIdentifier::Prowler("iam_customer_attached_policy_no_administrative_privileges"),
        ],
        fix: PROPOSE,
        of: Of::Function(admin),
    },
    Check {
        code: "role-escalation",
        title: "the role has no way to more permissions than its own",
        severity: Severity::Critical,
        why: "a role that can write policies, hand on roles or change code of others has what they have",
        asks: ROLES,
        known: &[
            AuditIdentifier::WellArchitected("SEC02-BP06"),
            AuditIdentifier::Prowler("iam_policy_allows_privilege_escalation"),
            AuditIdentifier::Prowler("iam_inline_policy_allows_privilege_escalation"),
        ],
        fix: PROPOSE,
        of: Of::Function(escalation),
    },
    Check {
        code: "role-takes-any-role",
        title: "the role cannot take or hand on any role",
        severity: Severity::High,
        why: "any role that trusts the account, or any that a service takes, is the function's own then",
        asks: ROLES,
        known: &[AuditIdentifier::Prowler(
            "iam_no_custom_policy_permissive_role_assumption",
        )],
        fix: PROPOSE,
        of: Of::Function(any_role),
    },
    Check {
        code: "role-all-data",
        title: "the role does not reach all data of a kind",
        severity: Severity::High,
        why: "one function that is broken into gives away the data of all teams",
        asks: ROLES,
        known: &[AuditIdentifier::WellArchitected("SEC03-BP02")],
        fix: PROPOSE,
        of: Of::Function(all_data),
    },
    Check {
        code: "role-removes-traces",
        title: "the role can neither stop trails nor delete logs",
        severity: Severity::High,
        why: "an intruder who can remove the traces is not found",
        asks: ROLES,
        known: &[
            AuditIdentifier::Prowler("iam_policy_no_full_access_to_cloudtrail"),
            AuditIdentifier::Prowler("iam_inline_policy_no_full_access_to_cloudtrail"),
        ],
        fix: PROPOSE,
        of: Of::Function(traces),
    },
    Check {
        code: "role-unused",
        title: "the role allows nothing that the records show as unused",
        severity: Severity::Medium,
        why: "what is not used helps nobody but an intruder",
        asks: "the records: `--trail`, `--usage` or the account's own trails",
        known: &[AuditIdentifier::WellArchitected("SEC03-BP02")],
        fix: PROPOSE,
        of: Of::Function(unused),
    },
    Check {
        code: "role-without-boundary",
        title: "the role has a permissions boundary",
        severity: Severity::Low,
        why: "without one, whoever may write the role's policies decides alone how much it gets",
        asks: ROLES,
        known: &[],
        fix: Template {
            command: "aws iam put-role-permissions-boundary --role-name <role> --permissions-boundary BOUNDARY_ARN",
            code: code!("role-without-boundary"),
        },
        of: Of::Function(boundary),
    },
];

fn shared(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    let role = match subject.known_role() {
        Ok(role) => role,
        Err(unknown) => return unknown,
    };
    let others: Vec<String> = account.others_on(subject, role).into_iter().collect();
    if !others.is_empty() {
        let what = format!("`Role` is `{}`, shared with ", role.name);
        return Outcome::none_of(&others, &what, "");
    }
    let regions = account.around.regions();
    if !account
        .around
        .functions
        .is_whole(&subject.function.region, &regions)
    {
        return Outcome::unknown(
            "the list of functions was not read: who else is on the role is not known",
        );
    }
    Outcome::passed(format!(
        "`Role` is `{}`, and no other function's",
        role.name
    ))
}

/// Actions of services that have nothing in common: who may do all of them on everything may do anything.
const EVERYTHING: [&str; 5] = [
    "iam:CreateUser",
    "ec2:TerminateInstances",
    "s3:DeleteBucket",
    "kms:ScheduleKeyDeletion",
    "lambda:DeleteFunction",
];

fn admin(_: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    let role = match subject.known_role() {
        Ok(role) => role,
        Err(unknown) => return unknown,
    };
    let permissions = Permissions::of_role(role);
    let actions = EVERYTHING
        .iter()
        .filter_map(|text| text.parse::<Action>().ok());
    let mut allowed = actions.map(|action| permissions.allows_everywhere(&action));
    if allowed.all(|allowed| allowed) {
        let names: Vec<String> = role
            .policies
            .iter()
            .map(|p| format!("`{}`", p.name))
            .collect();
        return Outcome::none_of(
            &names,
            "`Action` and `Resource` `*` by the policies ",
            "every action on everything is allowed",
        );
    }
    as_far_as_known(
        role,
        Outcome::passed("no policy allows all actions on all resources"),
    )
}

fn kinds(
    account: &CheckedAccount<'_>,
    subject: &CheckedFunction<'_>,
    kinds: &[DangerKind],
    what: &str,
    none: &str,
) -> Outcome {
    let role = match subject.known_role() {
        Ok(role) => role,
        Err(unknown) => return unknown,
    };
    let dangers = account.dangers(role);
    let of = dangers.iter().filter(|danger| kinds.contains(&danger.kind));
    let found: Vec<String> = of
        .map(|danger| format!("`{}` {}", danger.actions.join("` + `"), danger.what))
        .collect();
    as_far_as_known(role, Outcome::none_of(&found, what, none))
}

fn escalation(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    let none = "no known way to more permissions";
    kinds(
        account,
        subject,
        &[DangerKind::Escalation],
        "allowed: ",
        none,
    )
}

fn any_role(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    let none = "roles are taken and handed on by name, or not at all";
    let of = [DangerKind::PassRole, DangerKind::AssumeRole];
    kinds(account, subject, &of, "allowed on `*`: ", none)
}

fn all_data(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    let none = "no kind of data is allowed as a whole";
    kinds(
        account,
        subject,
        &[DangerKind::Data],
        "allowed on `*`: ",
        none,
    )
}

fn traces(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    let none = "nothing that stops a trail or deletes logs is allowed";
    kinds(account, subject, &[DangerKind::Traces], "allowed: ", none)
}

fn unused(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    let role = match subject.known_role() {
        Ok(role) => role,
        Err(unknown) => return unknown,
    };
    let Some(usage) = subject.usage else {
        return Outcome::unknown("no record was read: nothing tells what is used");
    };
    if account.evidence.usage.records.is_empty() {
        return Outcome::unknown("no record was read: nothing tells what is used");
    }
    let proposal = account.evidence.propose(usage, Some(role));
    if proposal
        .synthesis
        .gaps
        .iter()
        .any(|gap| gap.code == TOO_SHORT)
    {
        return Outcome::unknown("the window is too short to tell what is not used");
    }
    let after = Permissions::of_documents(&proposal.documents, role);
    let f = &subject.function;
    let place = SamplePlace {
        partition: &f.partition,
        region: &f.region,
        account: &f.account,
    };
    let found = difference(
        &Permissions::of_role(role),
        &after,
        &account.evidence.catalog,
        place,
    );
    let removed: usize = found.removed.values().map(Removed::count).sum();
    let narrowed = found
        .changes
        .iter()
        .filter(|c| matches!(c.change, AccessChange::Narrowed(_)))
        .count();
    if removed + narrowed == 0 {
        let kept = proposal
            .synthesis
            .grants
            .iter()
            .filter(|grant| grant.is_kept())
            .count();
        let is_whole = proposal
            .synthesis
            .gaps
            .iter()
            .any(|gap| gap.code == KEPT_WHOLE);
        if is_whole || kept > 0 {
            return Outcome::unknown("the records could not have shown whether all of it is used");
        }
        return as_far_as_known(role, Outcome::passed("everything that is allowed was used"));
    }
    let parts = [
        (removed, "were not used"),
        (narrowed, "were used on fewer resources"),
    ];
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    Outcome::failed(format!(
        "of {} actions that are allowed {}",
        found.before.actions,
        parts.join(", ")
    ))
}

fn boundary(_: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    match subject.known_role() {
        Err(unknown) => unknown,
        Ok(role) => match &role.boundary {
            Some(boundary) => {
                Outcome::passed(format!("`PermissionsBoundary` is `{}`", boundary.name))
            }
            None if !role.missing.is_empty() => {
                Outcome::unknown("documents of its policies are not known")
            }
            None if role.arn.is_empty() => {
                Outcome::unknown("a policy file does not tell the boundary")
            }
            None => Outcome::failed("`PermissionsBoundary` is not there"),
        },
    }
}
