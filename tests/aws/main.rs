//! lpgen against a running emulator of AWS.
//!
//! Two emulators are set up from the package registry of Python: ministack, which enforces IAM and
//! runs functions under their execution roles, behind a recorder of the project's own that writes
//! what passes as CloudTrail records; and moto, which holds all managed policies of AWS and validates
//! policies strictly. [docs/testing.md](../../docs/testing.md) tells how it all hangs together.
//!
//! `cargo test --test aws` runs all, `cargo test --test aws -- NAME` those whose name holds this. This
//! target brings a harness of its own, because libtest would hide what was skipped.

mod accessed;
mod account;
mod bulk;
mod calls;
mod environment;
mod harness;
mod how;
mod managed;
mod many;
mod process;
mod recorder;
mod refusals;
mod secrets;
mod shop;
mod story;
mod suggestion;
#[path = "../support/mod.rs"]
mod support;
mod taking_away;

use std::process::ExitCode;

use harness::Case;

/// A case by its path, which is its name, too.
macro_rules! case {
    ($module:ident::$name:ident) => {
        Case {
            name: concat!(stringify!($module), "::", stringify!($name)),
            run: $module::$name,
        }
    };
}

/// Every case, in the order they begin: the longest first.
const CASES: &[Case] = &[
    case!(how::commands_do_what_they_say),
    case!(story::from_the_account),
    case!(refusals::of_single_reads),
    case!(bulk::resumes),
    case!(managed::documents_are_saved_as_they_are),
    case!(bulk::memory_is_flat),
    case!(story::from_event_history),
    case!(accessed::used_before_is_kept),
    case!(many::a_thousand_functions),
    case!(refusals::that_pass),
    case!(refusals::that_end_the_run),
    case!(managed::documents_of_the_samples_are_accepted),
    case!(refusals::of_other_partitions),
];

fn main() -> ExitCode {
    harness::main(CASES)
}
