//! What must hold for whatever a function did, its role allows and its trail selects, through the library.

mod calls;
mod kept;
#[path = "../support/record.rs"]
mod record;
mod sufficient;
