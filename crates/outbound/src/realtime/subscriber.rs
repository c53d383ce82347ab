//! Sends each event to those who may receive it.

use super::Broadcast;
use super::batch::{Batch, OfAccount};
use super::broadcast_body::{Data, json, pairs};
use super::cache_keys::CacheKeys;
use super::notification::{Removed, WithCounts};
use nimchat_core_model::{
    Actor, Event, EventName, NotificationId, NotificationKind, StoreResult, Subject, Subscriber,
    UserId,
};
use nimchat_messaging::conversations::Typing;
use nimchat_messaging::transfers::ImportEnd;
use nimchat_messaging::{
    Contact, ConversationView, EventSubject, MessageType, MessageView, MessagingError,
};
use nimchat_notifications::Deps;
use nimchat_notifications::listeners::{Listener, ListenerService};
use nimchat_wire::push::{
    NotificationJson, PushContactJson, PushConversationJson, PushMessageJson, PushSenderJson,
};
use nimchat_wire::{Context, Present};
use serde::Serialize;
use serde_json::Value;
use std::borrow::Cow;
use std::sync::Arc;

/// The real-time subscriber. Conversations, messages and contacts are shown as they were at the event, notifications in
/// their present state.
pub struct RealTime {
    deps: Deps,
    listeners: ListenerService,
    broadcast: Arc<dyn Broadcast>,
    wire: Context,
}

type Done = StoreResult<()>;

impl RealTime {
    /// Over these ports.
    pub fn new(
        deps: Deps,
        listeners: ListenerService,
        broadcast: Arc<dyn Broadcast>,
        wire: Context,
    ) -> Self {
        Self {
            deps,
            listeners,
            broadcast,
            wire,
        }
    }

    fn tell(&self, event: &Event, batch: &Batch) -> Done {
        let Some(own) = batch.of_account(event) else {
            return Ok(());
        };
        if let Some(keys) = own.cache_keys
            && !event.event.name.outdates().is_empty()
        {
            let keys = keys.kept_at(self.deps.messaging.clock.now()).into();
            return self.cache_keys(event, batch, own, keys);
        }
        if let Subject::Notification { id, user_id } = event.event.subject {
            return self.notification(event, batch, own, (id, user_id));
        }
        if event.event.name == EventName::ContactsImported {
            return self.imported(event, batch, own);
        }
        match batch.context.subject(event) {
            Some(EventSubject::Message(message, conversation)) => {
                self.message(event, batch, own, (message, conversation))
            }
            Some(EventSubject::Conversation(view)) => self.conversation(event, batch, own, view),
            Some(EventSubject::Contact(contact)) => self.contact(event, batch, own, contact),
            Some(EventSubject::Inbox(_)) | None => Ok(()),
        }
    }

    fn message(
        &self,
        event: &Event,
        batch: &Batch,
        own: &OfAccount,
        (message, within): (&MessageView, &ConversationView),
    ) -> Done {
        let for_agents = match event.event.name {
            EventName::MessageCreated | EventName::MessageUpdated => false,
            EventName::FirstReplyCreated => true,
            _ => return Ok(()),
        };
        let updated = event.event.name == EventName::MessageUpdated;
        // an activity message tells who performed the change in its text
        let by_request = message.message.message_type != MessageType::Activity;
        let data = |message: &MessageView, within: &ConversationView| {
            let body = PushMessageJson::new(message, within, &self.wire);
            let performer = batch.performer(event, &self.wire);
            Data {
                account_id: None,
                previous_changes: updated.then(|| pairs(&event.event.changes)),
                performer: performer.filter(|_| by_request),
                ..Data::of(event.event.account_id, body.with_echo_id(echo_id(event)))
            }
        };
        let name = event.event.name.as_str();
        let mut to = own.audience.people_of(within.conversation.inbox_id);
        if message.message.is_public() && !for_agents {
            let customer = own.audience.customer_of(within);
            if let Cow::Owned(shown) = within.shown() {
                self.publish(&customer, event, name, data(&message.shown(within), &shown))?;
            } else {
                to.extend(customer);
            }
        }
        self.publish(&to, event, name, data(message, within))
    }

    fn conversation(
        &self,
        event: &Event,
        batch: &Batch,
        own: &OfAccount,
        view: &ConversationView,
    ) -> Done {
        let (with_customer, with_performer) = match event.event.name {
            EventName::ConversationCreated => (true, true),
            EventName::ConversationUpdated | EventName::ConversationStatusChanged => (true, false),
            EventName::AssigneeChanged | EventName::TeamChanged | EventName::ConversationRead => {
                (false, false)
            }
            EventName::ConversationContactChanged => (false, true),
            EventName::ConversationTypingOn | EventName::ConversationTypingOff => {
                return self.typing(event, batch, own, view);
            }
            _ => return Ok(()),
        };
        let can_reply = batch.context.can_reply(view.conversation.id);
        let data = |view: &ConversationView| {
            let body = PushConversationJson::new(view, can_reply, &self.wire);
            let performer = batch.performer(event, &self.wire);
            Data {
                performer: performer.filter(|_| with_performer),
                ..Data::of(event.event.account_id, body)
            }
        };
        let name = event.event.name.as_str();
        let mut to = own.audience.people_of(view.conversation.inbox_id);
        if with_customer {
            let customer = own.audience.customer_of(view);
            if let Cow::Owned(shown) = view.shown() {
                self.publish(&customer, event, name, data(&shown))?;
            } else {
                to.extend(customer);
            }
        }
        self.publish(&to, event, name, data(view))
    }

    /// To the others: who types knows it. A customer does not learn that agents write notes.
    fn typing(
        &self,
        event: &Event,
        batch: &Batch,
        own: &OfAccount,
        view: &ConversationView,
    ) -> Done {
        let account = event.event.account_id;
        let can_reply = batch.context.can_reply(view.conversation.id);
        let is_private = Typing::is_private(&event.event.changes);
        let is_customer = matches!(event.event.actor, Actor::Contact { .. });
        let data = |view: &ConversationView| {
            let customer = || Box::new(PushContactJson::present(&view.contact, &self.wire));
            let typed = TypingJson {
                conversation: PushConversationJson::new(view, can_reply, &self.wire),
                user: if is_customer {
                    Some(PushSenderJson::Contact(customer()))
                } else {
                    batch.performer(event, &self.wire)
                },
                is_private,
            };
            Data {
                performer: batch.performer(event, &self.wire),
                ..Data::of(account, typed)
            }
        };
        let name = event.event.name.as_str();
        let mut to = own.audience.people_of(view.conversation.inbox_id);
        if let Actor::User { id, .. } = event.event.actor {
            to.retain(|listener| *listener != Listener::User(account, id));
        }
        if !is_customer && !is_private {
            let customer = [Listener::Session(account, view.session.id)];
            self.publish(&customer, event, name, data(&view.shown()))?;
        }
        self.publish(&to, event, name, data(view))
    }

    fn contact(&self, event: &Event, batch: &Batch, own: &OfAccount, contact: &Contact) -> Done {
        if event.event.name == EventName::WebwidgetTriggered {
            return Ok(());
        }
        let body = PushContactJson::present(contact, &self.wire);
        let data = Data {
            performer: batch.performer(event, &self.wire),
            ..Data::of(event.event.account_id, body)
        };
        self.publish(
            &own.audience.people(),
            event,
            event.event.name.as_str(),
            data,
        )
    }

    /// Lists of contacts are to be read again.
    fn imported(&self, event: &Event, batch: &Batch, own: &OfAccount) -> Done {
        let Some(moment) = &event.event.moment else {
            return Ok(());
        };
        let data = Data {
            performer: batch.performer(event, &self.wire),
            ..Data::of(event.event.account_id, moment.read::<ImportEnd>()?)
        };
        self.publish(
            &own.audience.people(),
            event,
            event.event.name.as_str(),
            data,
        )
    }

    /// Only for that user. A mentioned user also gets an event about the conversation.
    fn notification(
        &self,
        event: &Event,
        batch: &Batch,
        own: &OfAccount,
        (id, user): (NotificationId, UserId),
    ) -> Done {
        let account = event.event.account_id;
        let to = [Listener::User(account, user)];
        let unread_count = own.unread(user);
        let name = event.event.name;
        let is_own = matches!(event.event.actor, Actor::User { id, .. } if id == user);
        let performer = batch.performer(event, &self.wire).filter(|_| is_own);
        if name == EventName::NotificationDeleted {
            let removed = WithCounts {
                notification: Removed { id },
                unread_count,
                count: unread_count,
            };
            let data = Data {
                performer,
                ..Data::of(account, removed)
            };
            return self.publish(&to, event, name.as_str(), data);
        }
        let Some(view) = own.notifications.get(&id) else {
            return Ok(());
        };
        let can_reply = !own.closed.contains(&id);
        let told = WithCounts {
            notification: NotificationJson::new(
                view,
                can_reply,
                own.audience.availability(user),
                &self.wire,
            )
            .pushed(account),
            unread_count,
            count: unread_count,
        };
        let data = Data {
            performer,
            ..Data::of(account, told)
        };
        self.publish(&to, event, name.as_str(), data)?;
        let mentioned = view.notification.kind == NotificationKind::ConversationMention;
        if mentioned && name == EventName::NotificationCreated {
            let body = PushConversationJson::new(&view.conversation, can_reply, &self.wire);
            self.publish(
                &to,
                event,
                "conversation.mentioned",
                Data::of(account, body),
            )?;
        }
        Ok(())
    }

    fn cache_keys(
        &self,
        event: &Event,
        batch: &Batch,
        own: &OfAccount,
        cache_keys: CacheKeys,
    ) -> Done {
        #[derive(Serialize)]
        struct Stale {
            cache_keys: CacheKeys,
        }
        let data = Data {
            performer: batch.performer(event, &self.wire),
            ..Data::of(event.event.account_id, Stale { cache_keys })
        };
        self.publish(
            &own.audience.people(),
            event,
            "account.cache_invalidated",
            data,
        )
    }

    fn publish<T: Serialize>(
        &self,
        to: &[Listener],
        event: &Event,
        name: &'static str,
        data: T,
    ) -> Done {
        self.broadcast
            .publish(to, &json(name, Some(event.id), data)?);
        Ok(())
    }
}

/// Who types where.
#[derive(Serialize)]
struct TypingJson {
    conversation: PushConversationJson,
    user: Option<PushSenderJson>,
    is_private: bool,
}

/// The temporary id that the sender gave the message; sent once.
fn echo_id(event: &Event) -> Option<Value> {
    let (_, id) = event.event.changes.get("echo_id")?;
    Some(id.clone())
}

impl Subscriber for RealTime {
    fn name(&self) -> &'static str {
        "real_time"
    }

    fn handle(&self, events: &[Event]) -> StoreResult<()> {
        let heard: Vec<&Event> = events
            .iter()
            .filter(|event| self.broadcast.is_heard(event.event.account_id))
            .collect();
        let batch = Batch::read(&self.deps, &self.listeners, &heard)
            .map_err(MessagingError::into_store_error)?;
        heard
            .into_iter()
            .try_for_each(|event| self.tell(event, &batch))
    }
}
