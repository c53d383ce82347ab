//! The jobs of this domain.

use chrono::{DateTime, Utc};
use nimchat_core_model::{ConversationId, job};
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

job!(CountHistory, "count_history", Internal,
    unique: |_job| CountHistory::KIND.to_owned(),
);
