//! Forgets what has been kept long enough, some at a time.

use crate::log::chain;
use crate::shutdown::StopSignal;
use nimchat_core_model::StoreError;
use std::time::Duration;

/// Things forgotten at a time, so that nobody waits for long behind it.
pub const BATCH: u32 = 500;

/// How long nothing is looked for once nothing is left.
const PAUSE: Duration = Duration::from_mins(10);

/// The worker: until told to stop. `batch` forgets some of `what` and answers how many there were; it blocks.
pub async fn sweep<S>(what: &'static str, batch: S, stop: StopSignal)
where
    S: Fn() -> Result<usize, StoreError> + Clone + Send + 'static,
{
    sweep_every(PAUSE, what, batch, stop).await;
}

/// As [`sweep`], with this pause.
pub async fn sweep_every<S>(pause: Duration, what: &'static str, batch: S, stop: StopSignal)
where
    S: Fn() -> Result<usize, StoreError> + Clone + Send + 'static,
{
    while !stop.is_given() {
        let forgotten = tokio::task::spawn_blocking(batch.clone());
        match forgotten.await {
            Ok(Ok(forgotten)) if forgotten == BATCH as usize => continue,
            Ok(Ok(_)) => {}
            Ok(Err(error)) => {
                tracing::error!(
                    what,
                    error = chain(&error),
                    "what is old cannot be forgotten"
                );
            }
            Err(error) => tracing::error!(what, %error, "forgetting failed"),
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stop.given() => {}
        }
    }
}
