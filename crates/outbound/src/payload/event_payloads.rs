//! Makes the bodies of webhook calls from events.

use super::{
    Changed, ConversationBody, Envelope, InboxBody, MessageBody, UpdatedMessage, VisitBody,
    WContact,
};
use nimchat_automation::{ActionPayloads, InboxEndpoint, Payloads, Subscription};
use nimchat_core_model::{AccountId, ConversationId, Event, InboxId, StoreError, WebUrl};
use nimchat_messaging::{
    Contact, ConversationService, ConversationView, Deps, EventContext, EventSubject, InboxService,
    MessageType, MessageView, MessagingError, moments,
};
use nimchat_wire::Context;
use serde::Serialize;

/// Makes bodies from the events' stored states and related data of the messaging domain.
#[derive(Clone)]
pub struct EventPayloads {
    deps: Deps,
    inboxes: InboxService,
    wire: Context,
}

impl EventPayloads {
    /// Over these ports.
    pub fn new(deps: Deps, wire: Context) -> Self {
        Self {
            inboxes: InboxService::new(deps.clone()),
            deps,
            wire,
        }
    }

    fn body(&self, context: &EventContext, event: &Event, name: Subscription) -> Made {
        match context.subject(event) {
            Some(EventSubject::Message(message, conversation)) => {
                self.message(context, event, name, (message, conversation))
            }
            Some(EventSubject::Conversation(view)) => self.conversation(context, event, name, view),
            Some(EventSubject::Contact(contact)) => self.contact(context, event, name, contact),
            Some(EventSubject::Inbox(inbox)) => {
                let body = InboxBody::from(&**inbox);
                changed_or_new(name, Subscription::InboxUpdated, event, body)
            }
            None => Ok(None),
        }
    }

    fn message(
        &self,
        context: &EventContext,
        event: &Event,
        name: Subscription,
        (message, conversation): (&MessageView, &ConversationView),
    ) -> Made {
        // activity messages are only for agents
        let is_activity = message.message.message_type == MessageType::Activity;
        let Some(account) = context.account(event).filter(|_| !is_activity) else {
            return Ok(None);
        };
        let can_reply = context.can_reply(conversation.conversation.id);
        let body = MessageBody::new(message, conversation, can_reply, account, &self.wire);
        if name != Subscription::MessageUpdated {
            return json(&Envelope::new(name, body));
        }
        let updated = UpdatedMessage::of(message, body);
        let changed = Changed::by(updated, &event.event.changes);
        json(&Envelope::new(name, changed))
    }

    fn conversation(
        &self,
        context: &EventContext,
        event: &Event,
        name: Subscription,
        view: &ConversationView,
    ) -> Made {
        let Some(account) = context.account(event) else {
            return Ok(None);
        };
        let can_reply = context.can_reply(view.conversation.id);
        let body = ConversationBody::new(view, can_reply, account, &self.wire);
        match name {
            Subscription::ConversationUpdated | Subscription::ConversationStatusChanged => json(
                &Envelope::new(name, Changed::by(body, &event.event.changes)),
            ),
            _ => json(&Envelope::new(name, body)),
        }
    }

    fn contact(
        &self,
        context: &EventContext,
        event: &Event,
        name: Subscription,
        contact: &Contact,
    ) -> Made {
        let Some(account) = context.account(event) else {
            return Ok(None);
        };
        let body = WContact::new(contact, account, &self.wire);
        if name == Subscription::WebwidgetTriggered {
            let Some(visit) = context.visit(event) else {
                return Ok(None);
            };
            let can_reply = |id| context.can_reply(id);
            let body = VisitBody::new(visit, body, account, can_reply, &self.wire);
            return json(&Envelope::new(name, body));
        }
        changed_or_new(name, Subscription::ContactUpdated, event, body)
    }

    fn endpoints(&self, account: AccountId) -> Result<Vec<InboxEndpoint>, MessagingError> {
        let inboxes = self.inboxes.with_endpoint(account)?;
        Ok(inboxes
            .into_iter()
            .filter_map(|inbox| {
                let url = inbox.channel.endpoint()?.to_owned();
                Some(InboxEndpoint {
                    id: inbox.id,
                    url: WebUrl::stored(url),
                })
            })
            .collect())
    }
}

impl Payloads for EventPayloads {
    fn bodies(&self, events: &[(&Event, Subscription)]) -> Result<Vec<Option<String>>, StoreError> {
        let context = EventContext::read(&self.deps, events.iter().map(|(event, _)| *event))
            .map_err(MessagingError::into_store_error)?;
        let bodies = events.iter();
        bodies
            .map(|(event, name)| self.body(&context, event, *name))
            .collect()
    }

    fn inbox_endpoints(&self, account: AccountId) -> Result<Vec<InboxEndpoint>, StoreError> {
        self.endpoints(account)
            .map_err(MessagingError::into_store_error)
    }

    fn inbox_of(&self, event: &Event) -> Result<Option<InboxId>, StoreError> {
        moments::inbox_of(&event.event)
    }
}

impl ActionPayloads for EventPayloads {
    fn of_conversation(
        &self,
        account: AccountId,
        conversation: ConversationId,
        event: &str,
    ) -> Result<Option<String>, StoreError> {
        let conversations = ConversationService::new(self.deps.clone());
        let found = conversations
            .by_id(account, conversation)
            .map_err(MessagingError::into_store_error)?;
        let owner = self.deps.directory.account(account);
        let owner = owner.map_err(|error| MessagingError::from(error).into_store_error())?;
        let (Some(view), Some(owner)) = (found, owner) else {
            return Ok(None);
        };
        let closed = conversations
            .closed([&view])
            .map_err(MessagingError::into_store_error)?;
        let can_reply = !closed.contains(&conversation);
        let body = ConversationBody::new(&view, can_reply, &owner, &self.wire);
        json(&Envelope::named(event.to_owned(), body))
    }
}

type Made = Result<Option<String>, StoreError>;

/// An update shows what changed, and makes no body if nothing did; every other event makes a body.
fn changed_or_new<T: Serialize>(
    name: Subscription,
    update: Subscription,
    event: &Event,
    body: T,
) -> Made {
    if name != update {
        json(&Envelope::new(name, body))
    } else if event.event.changes.is_empty() {
        Ok(None)
    } else {
        json(&Envelope::new(
            name,
            Changed::by(body, &event.event.changes),
        ))
    }
}

fn json<T: Serialize>(body: &T) -> Made {
    serde_json::to_string(body)
        .map(Some)
        .map_err(|error| StoreError::Backend(Box::new(error)))
}
