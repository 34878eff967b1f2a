//! Where what findings are about is defined in code.

use super::{CodePlace, Places};
use crate::infra::{Code, Spot, Subject};
use crate::observer::function::FunctionUsage;
use crate::proposal::{Evidence, RoleError};
use crate::settings::Settings;

/// Where functions and their roles are defined, by ARN, so far as that is certain.
pub(crate) fn places(
    code: &Code<'_>,
    decided: &Settings,
    evidence: &Evidence,
    functions: &[&FunctionUsage],
) -> Result<Places, RoleError> {
    let place = |spot: Spot| CodePlace {
        path: spot.path,
        line: u32::try_from(spot.line).unwrap_or(u32::MAX),
    };
    let mut out = Places::new();
    for function in functions {
        let (role, _) = evidence.role_or_gap(function)?;
        let definition = decided.definition(&function.function);
        let subject = Subject::of(evidence, function, role.as_ref(), &[], definition);
        let own = code.place(&subject);
        if let Some(role) = &subject.role
            && let Some(spot) = code.place_of_role(&subject).or_else(|| own.clone())
        {
            out.entry(role.arn.clone()).or_insert_with(|| place(spot));
        }
        if let Some(spot) = own {
            out.insert(function.function.arn(), place(spot));
        }
    }
    Ok(out)
}
