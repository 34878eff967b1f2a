//! Where the resources of a call are whose record tells neither region nor account.

use crate::lambda::function::Function;
use crate::observer::usage::CallKey;

/// The call on resources of the function's own region and account, where the record left them open; as it
/// is, where the function's are not known either.
pub(super) fn placed(key: &CallKey, function: &Function) -> CallKey {
    let mut key = key.clone();
    let need = &mut key.need;
    for (name, at, own) in [
        ("Region", 3, function.region.as_str()),
        ("Account", 4, function.account.as_str()),
    ] {
        let Some(open) = need.unresolved.iter().position(|u| u == name) else {
            continue;
        };
        let mut parts: Vec<&str> = need.before.splitn(6, ':').collect();
        if !own.is_empty() && parts.len() == 6 && parts[at] == "*" {
            parts[at] = own;
            need.before = parts.join(":");
            need.unresolved.remove(open);
        }
    }
    key
}
