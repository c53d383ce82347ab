//! Ends a node whose database a newer nimchat has brought up to date: it would read and write what it does not know.

use crate::log::chain;
use crate::shutdown::{RunError, StopSignal};
use nimchat_store::DieselStore;
use std::time::Duration;

const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// Answers once the database is newer than this nimchat; none when told to stop.
pub async fn newer_schema(store: DieselStore, stop: StopSignal) -> Option<RunError> {
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK_AGAIN) => {}
            () = stop.given() => return None,
        }
        let store = store.clone();
        match tokio::task::spawn_blocking(move || store.newer_schema()).await {
            Ok(Ok(Some(version))) => return Some(RunError::NewerSchema(version)),
            Ok(Ok(None)) => {}
            Ok(Err(error)) => {
                tracing::warn!(error = chain(&error), "the database's version is not known");
            }
            Err(error) => tracing::error!(%error, "asking for the database's version panicked"),
        }
    }
}
