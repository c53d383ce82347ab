//! Stops a node whose database a newer nimchat has migrated: it does not know the new schema.

use crate::log::chain;
use crate::shutdown::{RunError, StopSignal};
use nimchat_store::DieselStore;
use std::time::Duration;

const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// Returns once the database is newer than this nimchat; none if it is stopped.
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
                tracing::warn!(
                    error = chain(&error),
                    "the database's version could not be read"
                );
            }
            Err(error) => tracing::error!(%error, "reading the database's version panicked"),
        }
    }
}
