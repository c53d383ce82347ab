//! Whether an agent's answer still reaches the customer (contract messaging.md §8.5).

use super::{ConversationService, ConversationView};
use crate::error::MessagingError;
use crate::inboxes::Channel;
use chrono::TimeDelta;
use serde_json::Value;

impl ConversationService {
    /// True, unless the channel takes answers only for so long after the customer's newest message, and that is
    /// over. Reads only where the channel has such a window.
    pub fn can_reply(&self, view: &ConversationView) -> Result<bool, MessagingError> {
        let Some(window) = reply_window(&view.inbox.channel) else {
            return Ok(true);
        };
        let newest = self
            .deps
            .store
            .read()?
            .messages()
            .newest_incoming(view.conversation.id, 1)?;
        let now = self.deps.clock.now();
        Ok(newest
            .first()
            .is_some_and(|message| now - message.created_at < window))
    }
}

fn reply_window(channel: &Channel) -> Option<TimeDelta> {
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
