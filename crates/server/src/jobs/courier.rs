//! Has due deliveries carried to their endpoints, several at a time.

use super::{Bell, LOOK_AGAIN};
use crate::log::chain;
use crate::shutdown::StopSignal;
use nimchat_automation::{Courier, Delivery};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// The worker: until told to stop, then until what is under way has arrived or failed.
pub async fn deliver(courier: Courier, concurrency: usize, bell: Bell, stop: StopSignal) {
    let seats = Arc::new(Semaphore::new(concurrency));
    let mut under_way = JoinSet::new();
    while !stop.is_given() {
        while under_way.try_join_next().is_some() {}
        let free = seats.available_permits();
        let due = claim(&courier, free).await;
        if due.is_empty() {
            tokio::select! {
                () = bell.rung(LOOK_AGAIN) => {}
                () = stop.given() => {}
            }
            continue;
        }
        for delivery in due {
            let Ok(seat) = Arc::clone(&seats).acquire_owned().await else {
                return;
            };
            let courier = courier.clone();
            let bell = bell.clone();
            under_way.spawn(async move {
                carry(courier, delivery).await;
                drop(seat);
                // the next one of the same topic may have waited for this
                bell.ring();
            });
        }
    }
    while under_way.join_next().await.is_some() {}
}

async fn claim(courier: &Courier, free: usize) -> Vec<Delivery> {
    let Some(limit) = u32::try_from(free).ok().filter(|limit| *limit > 0) else {
        return Vec::new();
    };
    let courier = courier.clone();
    match tokio::task::spawn_blocking(move || courier.claim(limit)).await {
        Ok(Ok(due)) => due,
        Ok(Err(error)) => {
            tracing::error!(error = chain(&error), "due deliveries cannot be read");
            tokio::time::sleep(Duration::from_secs(1)).await;
            Vec::new()
        }
        Err(error) => {
            tracing::error!(%error, "reading due deliveries failed");
            Vec::new()
        }
    }
}

async fn carry(courier: Courier, delivery: Delivery) {
    let id = delivery.id;
    let outcome = tokio::task::spawn_blocking(move || courier.deliver(&delivery)).await;
    match outcome {
        Ok(Ok(outcome)) => tracing::debug!(delivery = id.get(), ?outcome, "delivery tried"),
        Ok(Err(error)) => {
            // its lease ends, and it is tried again
            tracing::error!(
                delivery = id.get(),
                error = chain(&error),
                "delivery not settled"
            );
        }
        Err(error) => tracing::error!(delivery = id.get(), %error, "delivery failed"),
    }
}
