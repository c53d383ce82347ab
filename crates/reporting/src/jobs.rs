//! The jobs of this domain.

use chrono::{DateTime, Utc};
use nimchat_core_model::{ConversationId, Job, Queue};
use serde::{Deserialize, Serialize};

/// Count what the stored conversations tell of the time before reporting events were recorded. The migration that
/// introduces them enqueues the first; each counts some conversations and enqueues the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountHistory {
    /// Until when: later events are in the log.
    pub before: DateTime<Utc>,
    /// The conversations up to this one are counted.
    #[serde(default)]
    pub after: Option<ConversationId>,
}

impl Job for CountHistory {
    const KIND: &'static str = "count_history";
    const QUEUE: Queue = Queue::Internal;

    fn unique_key(&self) -> Option<String> {
        Some(Self::KIND.to_owned())
    }
}
