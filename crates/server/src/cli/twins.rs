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
    let canned = nimchat
        .store
        .short_code_twins()?
        .into_iter()
        .map(|canned| Twin {
            kind: "canned_response",
            account: canned.account_id.get(),
            id: canned.id.get(),
            name: canned.short_code,
        });
    let labels = nimchat.store.label_twins()?.into_iter().map(|label| Twin {
        kind: "label",
        account: label.account_id.get(),
        id: label.id.get(),
        name: label.title,
    });
    for twin in canned.chain(labels) {
        super::print(&twin)?;
    }
    Ok(())
}
