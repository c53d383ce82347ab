//! `nimchat twins`

use super::Failure;
use crate::config::Settings;
use serde::Serialize;

#[derive(Serialize)]
struct Twin {
    kind: &'static str,
    account: i64,
    id: i64,
    name: String,
}

/// Prints the records whose names differ in case alone from another one's of their account.
pub(super) fn run(settings: &Settings) -> Result<(), Failure> {
    let nimchat = super::open(settings)?;
    for canned in nimchat.store.short_code_twins()? {
        super::print(&Twin {
            kind: "canned_response",
            account: canned.account_id.get(),
            id: canned.id.get(),
            name: canned.short_code,
        })?;
    }
    Ok(())
}
