//! The commands about a role as it is and as proposed: `explain`, `diff`, `verify`.

mod account;
mod explain;
mod page;
mod plan;
mod properties;
mod role;
mod snapshot;
mod verify;
