//! What programs may go on remembering of an account (contract accounts.md §1.8).

use chrono::{DateTime, TimeDelta, Utc};
use nimchat_core_model::{AccountId, Event, EventName};
use serde::Serialize;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// When labels, inboxes and teams last changed, as text; [`NEVER`] where that is not known.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub(super) struct CacheKeys {
    label: String,
    inbox: String,
    team: String,
}

const NEVER: &str = "0000000000";

/// How long a change is remembered.
const KEPT: TimeDelta = TimeDelta::hours(72);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Label,
    Inbox,
    Team,
}

/// What the event makes stale.
pub(super) fn stale(event: EventName) -> Option<Kind> {
    match event {
        EventName::LabelCreated | EventName::LabelUpdated | EventName::LabelDeleted => {
            Some(Kind::Label)
        }
        EventName::InboxCreated | EventName::InboxUpdated => Some(Kind::Inbox),
        EventName::TeamCreated | EventName::TeamUpdated | EventName::TeamDeleted => {
            Some(Kind::Team)
        }
        _ => None,
    }
}

/// The changes that this process saw. A key that it does not know makes programs read once more than they had to.
#[derive(Debug, Default)]
pub(super) struct Changes(Mutex<HashMap<(AccountId, Kind), DateTime<Utc>>>);

impl Changes {
    /// Notes the event's change and answers every key of its account.
    pub fn note(&self, event: &Event, kind: Kind) -> CacheKeys {
        let (account, at) = (event.event.account_id, event.event.at);
        let mut changes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        changes.retain(|_, last| *last > at - KEPT);
        changes.insert((account, kind), at);
        let key = |kind| {
            changes
                .get(&(account, kind))
                .map_or_else(|| NEVER.to_owned(), |last| last.timestamp().to_string())
        };
        CacheKeys {
            label: key(Kind::Label),
            inbox: key(Kind::Inbox),
            team: key(Kind::Team),
        }
    }
}
