//! The use cases of the messaging domain over the memory stores: one file per subject, one test per rule.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: what fails here is a fault of the test"
)]

mod assignment;
mod automatic;
mod canned_responses;
mod contacts;
mod conversations;
mod custom_attributes;
mod custom_filters;
mod delivery;
mod identity;
mod imports;
mod inboxes;
mod labels;
mod lists;
mod messages;
mod moments;
mod properties;
mod reading;
mod status;
mod transitions;
mod visibility;
mod visitors;
mod world;
