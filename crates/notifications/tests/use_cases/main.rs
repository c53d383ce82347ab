//! The use cases of this domain over the memory stores: one file per subject, one test per rule.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: what fails here is a fault of the test"
)]

mod listeners;
mod notifications;
#[path = "../../../messaging/tests/use_cases/world.rs"]
#[expect(dead_code, reason = "shared with the tests of the domain below")]
mod talk;
mod world;
