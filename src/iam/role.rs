//! ARNs of roles.

use super::arn::Arn;

/// Two role ARNs name one role; an ARN read from a session lacks the path.
pub(crate) fn same_role(a: &str, b: &str) -> bool {
    #[cfg(test)]
    counted::once();
    // Whatever their paths, they end alike: most are told apart without being parsed.
    if role_name(a) != role_name(b) {
        return false;
    }
    let parts = |arn: &str| Arn::parse(arn).map(|r| (r.account.to_owned(), r.resource.to_owned()));
    match (parts(a), parts(b)) {
        (Some((account_a, a)), Some((account_b, b))) => {
            let pathless = |r: &str| r.matches('/').count() == 1;
            let name = |r: &str| r.rsplit('/').next().map(str::to_owned);
            account_a == account_b
                && (a == b || (pathless(&a) || pathless(&b)) && name(&a) == name(&b))
        }
        _ => a == b,
    }
}

/// The last part of a role's ARN: what collections of many roles are looked up by.
pub(crate) fn role_name(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// Work that must grow with the number of functions and not with its square.
#[cfg(test)]
pub(crate) mod counted {
    use std::cell::Cell;

    thread_local! {
        /// How often two of many were compared: roles, a call with a mapping, a function with a call that was not
        /// answered.
        pub(crate) static COMPARED: Cell<u64> = const { Cell::new(0) };
    }

    pub(crate) fn once() {
        COMPARED.with(|count| count.set(count.get() + 1));
    }
}
