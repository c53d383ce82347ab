//! The use cases of the help centre domain over the memory store: one file per aggregate, one test per rule.
#![expect(clippy::unwrap_used, reason = "what fails here is a failed test")]

mod articles;
mod categories;
mod portals;
mod world;
