//! Makes the bodies of webhook calls from events.

use super::{
    Changed, ConversationBody, Envelope, InboxBody, MessageBody, TypingBody, UpdatedMessage,
    VisitBody, WContact,
};
use nimchat_accounts::User;
use nimchat_automation::{ActionPayloads, EndpointEvent, InboxEndpoint, Payloads, Subscription};
use nimchat_core_model::{
    AccountId, Actor, ConversationId, Event, InboxId, StoreError, StoreResult, UserId, WebUrl,
};
use nimchat_messaging::conversations::Typing;
use nimchat_messaging::{
    Contact, ConversationService, ConversationView, Deps, EventContext, EventSubject, InboxService,
    MessageType, MessageView, MessagingError, SenderView, moments,
};
use nimchat_wire::Context;
use serde::Serialize;
use std::collections::HashMap;

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

    fn body(&self, known: &Known, event: &Event, name: EndpointEvent) -> Made {
        let context = &known.context;
        match context.subject(event) {
            Some(EventSubject::Conversation(view)) if is_typing(name) => {
                self.typing(known, event, name, view)
            }
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
        name: EndpointEvent,
        (message, conversation): (&MessageView, &ConversationView),
    ) -> Made {
        // activity messages are only for agents
        let is_activity = message.message.message_type == MessageType::Activity;
        let Some(account) = context.account(event).filter(|_| !is_activity) else {
            return Ok(None);
        };
        let can_reply = context.can_reply(conversation.conversation.id);
        let body = MessageBody::new(message, conversation, can_reply, account, &self.wire);
        if name != Subscription::MessageUpdated.into() {
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
        name: EndpointEvent,
        view: &ConversationView,
    ) -> Made {
        let Some(account) = context.account(event) else {
            return Ok(None);
        };
        let can_reply = context.can_reply(view.conversation.id);
        let body = ConversationBody::new(view, can_reply, account, &self.wire);
        match name {
            EndpointEvent::Subscribable(
                Subscription::ConversationUpdated | Subscription::ConversationStatusChanged,
            ) => json(&Envelope::new(
                name,
                Changed::by(body, &event.event.changes),
            )),
            _ => json(&Envelope::new(name, body)),
        }
    }

    fn typing(
        &self,
        known: &Known,
        event: &Event,
        name: EndpointEvent,
        view: &ConversationView,
    ) -> Made {
        let Some(account) = known.context.account(event) else {
            return Ok(None);
        };
        let typist = match event.event.actor {
            Actor::User { id, .. } => known.users.get(&id).map(|user| SenderView::User {
                user: Box::new(user.clone()),
                availability: None,
            }),
            Actor::Contact { .. } => Some(SenderView::Contact(Box::new(view.contact.clone()))),
            _ => None,
        };
        let can_reply = known.context.can_reply(view.conversation.id);
        let typist = (typist.as_ref(), Typing::is_private(&event.event.changes));
        let body = TypingBody::new(view, can_reply, typist, account, &self.wire);
        json(&Envelope::new(name, body))
    }

    /// What the bodies need: a fixed number of reads, however many events there are.
    fn known(&self, events: &[(&Event, EndpointEvent)]) -> Result<Known, MessagingError> {
        let context = EventContext::read(&self.deps, events.iter().map(|(event, _)| *event))?;
        let typing = events.iter().filter(|(_, name)| is_typing(*name));
        let typists = typing.filter_map(|(event, _)| match event.event.actor {
            Actor::User { id, .. } => Some(id),
            _ => None,
        });
        let typists: Vec<UserId> = typists.collect();
        let users = self.deps.directory.users(&typists)?;
        Ok(Known { context, users })
    }

    fn contact(
        &self,
        context: &EventContext,
        event: &Event,
        name: EndpointEvent,
        contact: &Contact,
    ) -> Made {
        let Some(account) = context.account(event) else {
            return Ok(None);
        };
        let body = WContact::new(contact, account, &self.wire);
        if name == EndpointEvent::Subscribable(Subscription::WebwidgetTriggered) {
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
    fn bodies(&self, events: &[(&Event, EndpointEvent)]) -> StoreResult<Vec<Option<String>>> {
        let known = self
            .known(events)
            .map_err(MessagingError::into_store_error)?;
        let bodies = events.iter();
        bodies
            .map(|(event, name)| self.body(&known, event, *name))
            .collect()
    }

    fn inbox_endpoints(&self, account: AccountId) -> StoreResult<Vec<InboxEndpoint>> {
        self.endpoints(account)
            .map_err(MessagingError::into_store_error)
    }

    fn inbox_of(&self, event: &Event) -> StoreResult<Option<InboxId>> {
        moments::inbox_of(&event.event)
    }
}

impl ActionPayloads for EventPayloads {
    fn of_conversation(
        &self,
        account: AccountId,
        conversation: ConversationId,
        event: &str,
    ) -> StoreResult<Option<String>> {
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

/// The subjects of some events, and the users who type.
struct Known {
    context: EventContext,
    users: HashMap<UserId, User>,
}

const fn is_typing(name: EndpointEvent) -> bool {
    matches!(
        name,
        EndpointEvent::Subscribable(
            Subscription::ConversationTypingOn | Subscription::ConversationTypingOff
        )
    )
}

type Made = StoreResult<Option<String>>;

/// An update shows what changed, and makes no body if nothing did; every other event makes a body.
fn changed_or_new<T: Serialize>(
    name: EndpointEvent,
    update: Subscription,
    event: &Event,
    body: T,
) -> Made {
    if name != update.into() {
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
