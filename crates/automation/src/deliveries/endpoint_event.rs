//! The events that are posted to endpoints.

use crate::webhooks::Subscription;
use nimchat_core_model::EventName;

/// An event that is posted to endpoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EndpointEvent {
    /// One that webhooks can subscribe to.
    Subscribable(Subscription),
    /// A conversation became open; told to bots alone.
    ConversationOpened,
    /// A conversation became resolved; told to bots alone.
    ConversationResolved,
}

impl EndpointEvent {
    /// The event as it is posted to endpoints, if it is.
    pub fn of(event: EventName) -> Option<Self> {
        match event {
            EventName::ConversationOpened => Some(Self::ConversationOpened),
            EventName::ConversationResolved => Some(Self::ConversationResolved),
            event => Subscription::of(event).map(Self::Subscribable),
        }
    }

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Subscribable(subscription) => subscription.as_str(),
            Self::ConversationOpened => "conversation_opened",
            Self::ConversationResolved => "conversation_resolved",
        }
    }

    /// The subscription by which webhooks get it.
    pub const fn subscription(self) -> Option<Subscription> {
        match self {
            Self::Subscribable(subscription) => Some(subscription),
            Self::ConversationOpened | Self::ConversationResolved => None,
        }
    }

    /// Is it posted to an API inbox's own address (docs/rules/messaging.md §5.4)?
    pub fn reaches_api_inbox(self) -> bool {
        self.subscription()
            .is_some_and(Subscription::reaches_api_inbox)
    }

    /// Is it posted to the bot of its inbox (docs/rules/messaging.md §6.2)?
    pub const fn reaches_bot(self) -> bool {
        matches!(
            self,
            Self::Subscribable(
                Subscription::MessageCreated
                    | Subscription::MessageUpdated
                    | Subscription::WebwidgetTriggered
            ) | Self::ConversationOpened
                | Self::ConversationResolved
        )
    }
}

impl From<Subscription> for EndpointEvent {
    fn from(subscription: Subscription) -> Self {
        Self::Subscribable(subscription)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bots_and_api_inboxes_get_their_own_events() {
        let told = |reaches: fn(EndpointEvent) -> bool| {
            let events = EventName::ALL.iter().copied();
            let events = events.filter_map(EndpointEvent::of);
            let names = events.filter(|event| reaches(*event));
            names.map(EndpointEvent::as_str).collect::<Vec<_>>()
        };
        let messages = ["message_created", "message_updated"];
        let own = ["conversation_opened", "conversation_resolved"];
        let visits = ["webwidget_triggered"];
        let expected = [&own[..], &messages, &visits].concat();
        assert_eq!(told(EndpointEvent::reaches_bot), expected);
        let conversations = [
            "conversation_created",
            "conversation_updated",
            "conversation_status_changed",
            "conversation_typing_on",
            "conversation_typing_off",
        ];
        let expected = [&conversations[..], &messages].concat();
        assert_eq!(told(EndpointEvent::reaches_api_inbox), expected);
    }
}
