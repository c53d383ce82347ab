//! The envelope of a real-time message.

use crate::payload::value;
use nimchat_core_model::{AccountId, Changes, EventId, StoreError, StoreResult};
use nimchat_wire::push::PushSenderJson;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// An event's name and its data.
#[derive(Debug, Serialize)]
pub(super) struct BroadcastBody<T> {
    event: &'static str,
    data: T,
    /// The event that it tells of; none if it tells of no stored one.
    #[serde(skip_serializing_if = "Option::is_none")]
    event_id: Option<EventId>,
}

/// An object with additional attributes.
#[derive(Debug, Serialize)]
pub(super) struct Data<'a, T> {
    #[serde(flatten)]
    pub body: T,
    /// Omitted if the object itself names its account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id: Option<AccountId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_changes: Option<BTreeMap<&'a str, [Value; 2]>>,
    /// The event's performer, a user or a bot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub performer: Option<PushSenderJson>,
}

impl<T> Data<'_, T> {
    pub fn of(account: AccountId, body: T) -> Self {
        Self {
            body,
            account_id: Some(account),
            previous_changes: None,
            performer: None,
        }
    }
}

/// Attribute → value before, value after.
pub(super) fn pairs(changes: &Changes) -> BTreeMap<&str, [Value; 2]> {
    let pairs = changes.iter();
    pairs
        .map(|(attribute, (before, after))| {
            let pair = [value(attribute, before), value(attribute, after)];
            (attribute.as_str(), pair)
        })
        .collect()
}

pub(super) fn json<T: Serialize>(
    event: &'static str,
    event_id: Option<EventId>,
    data: T,
) -> StoreResult<String> {
    let body = BroadcastBody {
        event,
        data,
        event_id,
    };
    serde_json::to_string(&body).map_err(|error| StoreError::Backend(Box::new(error)))
}
