//! Forgets calls whose time is over, some at a time.

use crate::log::chain;
use crate::shutdown::StopSignal;
use nimchat_core_model::idempotency::{KEPT_FOR, KeyedCalls};
use nimchat_core_model::{Clock, StoreError};
use std::sync::Arc;
use std::time::Duration;

/// Calls forgotten at a time, so that nobody waits for long behind it.
const BATCH: u32 = 500;

/// How long nothing is looked for once nothing is left.
const PAUSE: Duration = Duration::from_secs(600);

/// The worker: until told to stop.
pub async fn sweep(calls: Arc<dyn KeyedCalls>, clock: Arc<dyn Clock>, stop: StopSignal) {
    while !stop.is_given() {
        if step(&calls, &clock).await {
            continue;
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = stop.given() => {}
        }
    }
}

/// Forgets one batch and answers whether there may be more.
async fn step(calls: &Arc<dyn KeyedCalls>, clock: &Arc<dyn Clock>) -> bool {
    let calls = Arc::clone(calls);
    let before = clock.now() - KEPT_FOR;
    let forgotten = tokio::task::spawn_blocking(move || -> Result<usize, StoreError> {
        calls.forget(before, BATCH)
    });
    match forgotten.await {
        Ok(Ok(forgotten)) => forgotten == BATCH as usize,
        Ok(Err(error)) => {
            tracing::error!(error = chain(&error), "old calls cannot be forgotten");
            false
        }
        Err(error) => {
            tracing::error!(%error, "forgetting old calls failed");
            false
        }
    }
}
