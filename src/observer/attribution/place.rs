//! Where the resources of a call are whose record tells neither region nor account.

use crate::iam::arn::Arn;
use crate::lambda::function::Function;
use crate::observer::usage::CallKey;

/// The call on resources of the function's own region and account, where the record left them open; as it
/// is, where the function's are not known either.
pub(super) fn placed(key: &CallKey, function: &Function) -> CallKey {
    let mut key = key.clone();
    let need = &mut key.need;
    for (name, own) in [
        ("Region", function.region.as_str()),
        ("Account", function.account.as_str()),
    ] {
        let Some(open) = need.unresolved.iter().position(|u| u == name) else {
            continue;
        };
        let arn = Arn::parse(&need.before).filter(|_| !own.is_empty());
        let placed = match (name, arn) {
            ("Region", Some(arn)) if arn.region == "*" => Arn { region: own, ..arn },
            ("Account", Some(arn)) if arn.account == "*" => Arn {
                account: own,
                ..arn
            },
            _ => continue,
        };
        need.before = placed.to_string();
        need.unresolved.remove(open);
    }
    key
}
