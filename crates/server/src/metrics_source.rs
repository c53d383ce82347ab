//! The numbers that a scrape of `/metrics` reads from the store.

use crate::metrics::{MetricsSource, OutboxReading, PoolReading};
use crate::wire::Nimchat;
use chrono::{DateTime, Utc};
use nimchat_automation::ports::Store;
use nimchat_core_model::{Clock, EventLog, JobQueue, StoreError};
use nimchat_store::DieselStore;
use std::sync::Arc;
use std::time::Duration;

/// Reads them.
pub struct StoreMetrics {
    store: DieselStore,
    clock: Arc<dyn Clock>,
}

impl StoreMetrics {
    /// Reads this nimchat's store.
    pub fn new(nimchat: &Nimchat) -> Self {
        Self {
            store: nimchat.store.clone(),
            clock: Arc::clone(&nimchat.clock),
        }
    }
}

impl MetricsSource for StoreMetrics {
    fn pools(&self) -> Vec<PoolReading> {
        let stats = self.store.pool_stats();
        vec![PoolReading {
            pool: "store",
            busy: stats.open.saturating_sub(stats.idle),
            idle: stats.idle,
        }]
    }

    fn outbox(&self) -> Result<OutboxReading, StoreError> {
        let backlog = self.store.backlog()?;
        let age = |at: DateTime<Utc>| (self.clock.now() - at).to_std().unwrap_or(Duration::ZERO);
        let deliveries = Store::read(&self.store)?.deliveries().counts()?;
        Ok(OutboxReading {
            depth: backlog.depth,
            oldest: backlog.oldest.map(age).unwrap_or_default(),
            deliveries: deliveries
                .into_iter()
                .map(|(status, count)| (status.as_str().to_owned(), count))
                .collect(),
            set_aside: backlog.set_aside,
            jobs: self.store.counts()?,
        })
    }
}
