//! Keeps what searches look up.

use super::SearchService;
use crate::Deps;
use crate::error::MessagingError;
use nimchat_core_model::{Event, EventName, Progress, StoreError, Subscriber};

/// The most messages of one step. Short, since no message is posted meanwhile on SQLite.
const NEW_A_STEP: u32 = 100;
/// The most messages of older versions of one step.
const OLD_A_STEP: u32 = 250;

/// Indexes messages after they are written: an event subscriber.
pub struct SearchIndexer {
    service: SearchService,
}

impl SearchIndexer {
    /// A subscriber over these ports.
    pub fn new(deps: Deps) -> Self {
        Self {
            service: SearchService::new(deps),
        }
    }
}

impl Subscriber for SearchIndexer {
    fn name(&self) -> &'static str {
        "search"
    }

    fn handle(&self, events: &[Event]) -> Result<(), StoreError> {
        const OF_MESSAGES: [EventName; 2] = [EventName::MessageCreated, EventName::MessageUpdated];
        if events
            .iter()
            .any(|event| OF_MESSAGES.contains(&event.event.name))
        {
            self.service
                .index_new()
                .map_err(MessagingError::into_store_error)?;
        }
        Ok(())
    }
}

impl SearchService {
    /// Indexes the messages that wait for it.
    pub fn index_new(&self) -> Result<(), MessagingError> {
        loop {
            let mut work = self.deps.store.begin()?;
            let progress = work.search().index_new(NEW_A_STEP)?;
            work.commit()?;
            if progress == Progress::Done {
                return Ok(());
            }
        }
    }

    /// Indexes some of the messages that older versions stored, the newest first, and answers whether more remain, and
    /// the id below which they are. May be repeated.
    pub fn index_old(&self) -> Result<(Progress, i64), MessagingError> {
        let mut work = self.deps.store.begin()?;
        let progress = work.search().index_old(OLD_A_STEP)?;
        work.commit()?;
        Ok(progress)
    }
}
