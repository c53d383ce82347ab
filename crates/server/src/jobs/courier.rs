//! Has what is due carried to where it goes, several at a time: webhook calls, e-mail.

use super::{Bell, LOOK_AGAIN};
use crate::log::chain;
use crate::shutdown::StopSignal;
use nimchat_automation::{Courier, Delivery};
use nimchat_core_model::{QueuedLetter, StoreError};
use nimchat_outbound::mail::Postman;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Takes things from a queue and carries them. Both block.
pub trait Carrier: Clone + Send + 'static {
    /// What is carried.
    type Load: Send + 'static;
    /// What it is called in the log.
    const WHAT: &'static str;

    /// Its number.
    fn id(load: &Self::Load) -> i64;
    /// Takes what is due, at the most `limit`.
    fn claim(&self, limit: u32) -> Result<Vec<Self::Load>, StoreError>;
    /// Tries once and settles what came of it, which is answered for the log.
    fn carry(&self, load: &Self::Load) -> Result<String, StoreError>;
}

impl Carrier for Courier {
    type Load = Delivery;
    const WHAT: &'static str = "delivery";

    fn id(load: &Delivery) -> i64 {
        load.id.get()
    }

    fn claim(&self, limit: u32) -> Result<Vec<Delivery>, StoreError> {
        self.claim(limit)
    }

    fn carry(&self, load: &Delivery) -> Result<String, StoreError> {
        Ok(format!("{:?}", self.deliver(load)?))
    }
}

impl Carrier for Postman {
    type Load = QueuedLetter;
    const WHAT: &'static str = "letter";

    fn id(load: &QueuedLetter) -> i64 {
        load.id.get()
    }

    fn claim(&self, limit: u32) -> Result<Vec<QueuedLetter>, StoreError> {
        self.claim(limit)
    }

    fn carry(&self, load: &QueuedLetter) -> Result<String, StoreError> {
        Ok(format!("{:?}", self.deliver(load)?))
    }
}

/// The worker: until told to stop, then until what is under way has arrived or failed.
pub async fn deliver<C: Carrier>(carrier: C, concurrency: usize, bell: Bell, stop: StopSignal) {
    let seats = Arc::new(Semaphore::new(concurrency));
    let mut under_way = JoinSet::new();
    while !stop.is_given() {
        while under_way.try_join_next().is_some() {}
        let free = seats.available_permits();
        let due = claim(&carrier, free).await;
        if due.is_empty() {
            tokio::select! {
                () = bell.rung(LOOK_AGAIN) => {}
                () = stop.given() => {}
            }
            continue;
        }
        for load in due {
            let Ok(seat) = Arc::clone(&seats).acquire_owned().await else {
                return;
            };
            let carrier = carrier.clone();
            let bell = bell.clone();
            under_way.spawn(async move {
                carry(carrier, load).await;
                drop(seat);
                // the next one, of the same topic or for want of a seat, may have waited for this
                bell.ring();
            });
        }
    }
    while under_way.join_next().await.is_some() {}
}

async fn claim<C: Carrier>(carrier: &C, free: usize) -> Vec<C::Load> {
    let Some(limit) = u32::try_from(free).ok().filter(|limit| *limit > 0) else {
        return Vec::new();
    };
    let carrier = carrier.clone();
    let what = C::WHAT;
    match tokio::task::spawn_blocking(move || carrier.claim(limit)).await {
        Ok(Ok(due)) => due,
        Ok(Err(error)) => {
            tracing::error!(what, error = chain(&error), "what is due cannot be read");
            tokio::time::sleep(Duration::from_secs(1)).await;
            Vec::new()
        }
        Err(error) => {
            tracing::error!(what, %error, "reading what is due failed");
            Vec::new()
        }
    }
}

async fn carry<C: Carrier>(carrier: C, load: C::Load) {
    let (what, id) = (C::WHAT, C::id(&load));
    let outcome = tokio::task::spawn_blocking(move || carrier.carry(&load)).await;
    match outcome {
        Ok(Ok(outcome)) => tracing::debug!(what, id, outcome, "tried"),
        Ok(Err(error)) => {
            // its lease ends, and it is tried again
            tracing::error!(what, id, error = chain(&error), "not settled");
        }
        Err(error) => tracing::error!(what, id, %error, "failed"),
    }
}
