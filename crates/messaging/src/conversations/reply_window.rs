//! Whether agents can still reply to the customer (docs/rules/messaging.md §8.5).

use super::{ConversationService, ConversationView};
use crate::Deps;
use crate::error::Result;
use crate::inboxes::Channel;
use chrono::TimeDelta;
use nimchat_core_model::{ConversationId, distinct};
use serde_json::Value;
use std::collections::{HashMap, HashSet};

impl ConversationService {
    /// The conversations that agents can no longer reply to, because the channel accepts replies only for a limited
    /// time after the customer's newest message.
    pub fn closed<'v>(
        &self,
        views: impl IntoIterator<Item = &'v ConversationView>,
    ) -> Result<HashSet<ConversationId>> {
        closed(&self.deps, views)
    }
}

/// Reads only if a channel has such a limit, and then once: one index key per conversation, for the customer's newest
/// message.
pub(crate) fn closed<'v>(
    deps: &Deps,
    views: impl IntoIterator<Item = &'v ConversationView>,
) -> Result<HashSet<ConversationId>> {
    let windows: Vec<_> = views
        .into_iter()
        .filter_map(|view| Some((view.conversation.id, reply_window(&view.inbox.channel)?)))
        .collect();
    if windows.is_empty() {
        return Ok(HashSet::new());
    }
    let now = deps.clock.now();
    let ids = distinct(&windows, |(id, _)| Some(*id));
    let newest = deps.read()?.messages().newest_incoming_at(&ids)?;
    let newest: HashMap<_, _> = newest.into_iter().collect();
    let is_open = |(id, window): &(ConversationId, TimeDelta)| {
        newest.get(id).is_some_and(|at| now - *at < *window)
    };
    Ok(windows
        .into_iter()
        .filter(|window| !is_open(window))
        .map(|(id, _)| id)
        .collect())
}

pub(super) fn reply_window(channel: &Channel) -> Option<TimeDelta> {
    let Channel::Api(channel) = channel else {
        return None;
    };
    let hours = match channel
        .additional_attributes
        .0
        .get("agent_reply_time_window")?
    {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    hours
        .filter(|hours| *hours > 0)
        .and_then(TimeDelta::try_hours)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inboxes::ApiChannel;
    use nimchat_core_model::Attributes;
    use serde_json::json;

    #[test]
    fn a_window_is_a_number_of_hours_above_zero() {
        let window = |value: Value| {
            reply_window(&Channel::Api(ApiChannel {
                additional_attributes: Attributes::from(json!({"agent_reply_time_window": value})),
                ..ApiChannel::default()
            }))
        };
        assert_eq!(window(json!(24)), Some(TimeDelta::hours(24)));
        assert_eq!(window(json!("24")), Some(TimeDelta::hours(24)));
        for none in [
            json!(0),
            json!(-1),
            json!(null),
            json!("soon"),
            json!(i64::MAX),
        ] {
            assert_eq!(window(none), None);
        }
        assert_eq!(reply_window(&Channel::Api(ApiChannel::default())), None);
    }
}
