//! The jobs of this domain.

use chrono::{DateTime, Utc};
use nimchat_core_model::{ConversationId, jobs};

jobs! {
    /// Count what the stored conversations tell of the time before reporting events were recorded. The migration that
    /// introduces them enqueues the first; each counts some conversations and enqueues the next.
    CountHistory = "count_history", Internal {
        /// Until when: later events are in the log.
        pub before: DateTime<Utc>,
        /// The conversations up to this one are counted.
        #[serde(default)]
        pub after: Option<ConversationId>,
    }
    unique: |_job| CountHistory::KIND.to_owned(),
}
