//! The numbers that a scrape of `/metrics` reads from the store.

use crate::cable::Hub;
use crate::metrics::{MetricsSource, OutboxReading, PoolReading, SocketReading};
use crate::wire::Nimchat;
use chrono::{DateTime, Utc};
use nimchat_core_model::{Clock, EventLog, JobQueue, StoreResult};
use nimchat_store::DieselStore;
use std::sync::Arc;
use std::time::Duration;

/// Reads them.
pub struct StoreMetrics {
    store: DieselStore,
    hub: Arc<Hub>,
    clock: Arc<dyn Clock>,
}

impl StoreMetrics {
    /// Reads this nimchat's store, and the sockets of this node.
    pub fn new(nimchat: &Nimchat, hub: Arc<Hub>) -> Self {
        Self {
            store: nimchat.store.clone(),
            hub,
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

    fn sockets(&self) -> SocketReading {
        let (agents, customers) = self.hub.by_kind();
        SocketReading { agents, customers }
    }

    fn outbox(&self) -> StoreResult<OutboxReading> {
        let backlog = self.store.backlog()?;
        let age = |at: DateTime<Utc>| (self.clock.now() - at).to_std().unwrap_or(Duration::ZERO);
        Ok(OutboxReading {
            depth: backlog.depth,
            oldest: backlog.oldest.map(age).unwrap_or_default(),
            set_aside: backlog.set_aside,
            jobs: self.store.counts()?,
        })
    }
}
