//! Taking out of answers what no command needs: only members on a whitelist stay.
//!
//! Everything that AWS lets a person write freely (descriptions, inputs, patterns, command lines,
//! values of environment variables) may hold a secret, and so may any member that AWS adds one day.
//! What is not named here does not reach a disk, an output, or the rest of the program.

mod keep;
mod whitelist;

use serde_json::Value;

use super::answer::Answer;

/// Leaves of an answer what is on the whitelist of its operation, and hands it out as the document that it
/// is. An answer that is no JSON, or of an operation without a whitelist, is left with nothing.
pub(crate) fn redact(answer: &mut Answer) -> Value {
    let kept = match (
        serde_json::from_str::<Value>(&answer.text),
        whitelist::of(answer.operation),
    ) {
        (Ok(mut document), Some(keep)) => {
            keep.apply(&mut document);
            document
        }
        _ => Value::Object(serde_json::Map::new()),
    };
    answer.text = kept.to_string();
    kept
}

#[cfg(test)]
mod tests;
