//! Says each event to those who may hear it.

use super::Broadcast;
use super::cache_keys::CacheKeys;
use super::notification::{Gone, PushNotification, Told};
use super::said::{Data, json, pairs};
use crate::payload::gone::untold_if_gone;
use crate::payload::{PushBot, PushContact, PushConversation, PushMessage, PushSender, PushUser};
use nimchat_accounts::User;
use nimchat_core_model::{
    AccountId, Actor, ContactId, ConversationId, Event, EventName, InboxId, MessageId,
    NotificationId, NotificationKind, StoreError, Subject, Subscriber, UserId,
};
use nimchat_messaging::listeners::{Listener, ListenerService};
use nimchat_messaging::messages::BotFace;
use nimchat_messaging::{
    ContactService, ConversationService, Deps, MessageService, MessagingError, NotificationService,
};
use serde::Serialize;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// The subscriber behind real time. What is said is what is stored when it is said, which may be later than the event.
pub struct RealTime {
    deps: Deps,
    listeners: ListenerService,
    conversations: ConversationService,
    messages: MessageService,
    contacts: ContactService,
    notifications: NotificationService,
    broadcast: Arc<dyn Broadcast>,
    public_url: String,
}

/// Who hears what, read once for the events that come together.
#[derive(Default)]
struct Audiences {
    people: HashMap<AccountId, Vec<Listener>>,
    people_of: HashMap<(AccountId, InboxId), Vec<Listener>>,
}

/// Whoever did it, as far as they are told of.
enum Performer {
    User(Box<User>),
    AgentBot(BotFace),
    Nobody,
}

type Done = Result<(), MessagingError>;

impl RealTime {
    /// Over these ports; `public_url` is the server's own address, without a slash at its end.
    pub fn new(
        deps: Deps,
        listeners: ListenerService,
        broadcast: Arc<dyn Broadcast>,
        public_url: impl Into<String>,
    ) -> Self {
        Self {
            conversations: ConversationService::new(deps.clone()),
            messages: MessageService::new(deps.clone()),
            contacts: ContactService::new(deps.clone()),
            notifications: NotificationService::new(deps.clone()),
            deps,
            listeners,
            broadcast,
            public_url: public_url.into(),
        }
    }

    fn tell(&self, event: &Event, audiences: &mut Audiences) -> Done {
        let name = event.event.name;
        if !name.outdates().is_empty() {
            return self.cache_keys(event, audiences);
        }
        match event.event.subject {
            Subject::Message {
                id,
                conversation_id,
            } => self.message(event, conversation_id, id, audiences),
            Subject::Conversation { id } => self.conversation(event, id, audiences),
            Subject::Contact { id } => self.contact(event, id, audiences),
            Subject::Notification { id, user_id } => self.notification(event, id, user_id),
            _ => Ok(()),
        }
    }

    fn message(
        &self,
        event: &Event,
        conversation: ConversationId,
        id: MessageId,
        audiences: &mut Audiences,
    ) -> Done {
        let account = event.event.account_id;
        let for_agents = match event.event.name {
            EventName::MessageCreated | EventName::MessageUpdated => false,
            EventName::FirstReplyCreated => true,
            _ => return Ok(()),
        };
        let Some(within) = self.conversations.of_event(account, conversation)? else {
            return Ok(());
        };
        let number = within.conversation.number;
        let found = self.messages.of_event(account, conversation, number, id)?;
        let Some(mut message) = found else {
            return Ok(());
        };
        message.echo_id = echo_id(event);
        let performer = self.performer(event)?;
        let updated = event.event.name == EventName::MessageUpdated;
        let data = Data {
            account_id: None,
            previous_changes: updated.then(|| pairs(&event.event.changes)),
            performer: performer.shown(&self.public_url),
            ..Data::of(
                account,
                PushMessage::new(&message, &within, &self.public_url),
            )
        };
        let mut to = audiences.of_inbox(self, account, within.conversation.inbox_id)?;
        if message.message.is_public() && !for_agents {
            to.extend(self.listeners.customer_of(&within)?);
        }
        self.say(&to, event.event.name.as_str(), data)
    }

    fn conversation(&self, event: &Event, id: ConversationId, audiences: &mut Audiences) -> Done {
        let account = event.event.account_id;
        let (with_customer, with_performer) = match event.event.name {
            EventName::ConversationCreated => (true, true),
            EventName::ConversationUpdated | EventName::ConversationStatusChanged => (true, false),
            EventName::AssigneeChanged | EventName::TeamChanged => (false, false),
            _ => return Ok(()),
        };
        let Some(view) = self.conversations.of_event(account, id)? else {
            return Ok(());
        };
        let can_reply = self.conversations.can_reply(&view)?;
        let performer = if with_performer {
            Some(self.performer(event)?)
        } else {
            None
        };
        let data = Data {
            performer: performer
                .as_ref()
                .and_then(|performer| performer.shown(&self.public_url)),
            ..Data::of(
                account,
                PushConversation::new(&view, can_reply, &self.public_url),
            )
        };
        let mut to = audiences.of_inbox(self, account, view.conversation.inbox_id)?;
        if with_customer {
            to.extend(self.listeners.customer_of(&view)?);
        }
        self.say(&to, event.event.name.as_str(), data)
    }

    fn contact(&self, event: &Event, id: ContactId, audiences: &mut Audiences) -> Done {
        let account = event.event.account_id;
        let Some(contact) = self.contacts.of_event(account, id)? else {
            return Ok(());
        };
        let performer = self.performer(event)?;
        let data = Data {
            performer: performer.shown(&self.public_url),
            ..Data::of(account, PushContact::new(&contact, &self.public_url))
        };
        let to = audiences.of_account(self, account)?;
        self.say(to, event.event.name.as_str(), data)
    }

    /// To that user alone. Who is mentioned hears of the conversation besides.
    fn notification(&self, event: &Event, id: NotificationId, user: UserId) -> Done {
        let account = event.event.account_id;
        let to = [Listener::User(account, user)];
        let unread_count = self.notifications.to_read(account, user)?;
        let name = event.event.name;
        if name == EventName::NotificationDeleted {
            let gone = Told {
                notification: Gone { id },
                unread_count,
                count: unread_count,
            };
            return self.say(&to, name.as_str(), Data::of(account, gone));
        }
        let Some(view) = self.notifications.of_event(account, user, id)? else {
            return Ok(());
        };
        let can_reply = self.conversations.can_reply(&view.conversation)?;
        let told = Told {
            notification: PushNotification::new(&view, can_reply, &self.public_url),
            unread_count,
            count: unread_count,
        };
        self.say(&to, name.as_str(), Data::of(account, told))?;
        let mentioned = view.notification.kind == NotificationKind::ConversationMention;
        if mentioned && name == EventName::NotificationCreated {
            let body = PushConversation::new(&view.conversation, can_reply, &self.public_url);
            self.say(&to, "conversation.mentioned", Data::of(account, body))?;
        }
        Ok(())
    }

    fn cache_keys(&self, event: &Event, audiences: &mut Audiences) -> Done {
        #[derive(Serialize)]
        struct Stale {
            cache_keys: CacheKeys,
        }
        let account = event.event.account_id;
        let keys = self.deps.directory.cache_keys(account)?;
        let stale = Stale {
            cache_keys: keys.kept_at(self.deps.clock.now()).into(),
        };
        let to = audiences.of_account(self, account)?;
        let data = Data::of(account, stale);
        self.say(to, "account.cache_invalidated", data)
    }

    fn performer(&self, event: &Event) -> Result<Performer, MessagingError> {
        Ok(match event.event.actor {
            Actor::User { id, .. } => {
                let user = self.deps.directory.users(&[id])?.remove(&id);
                user.map_or(Performer::Nobody, |user| Performer::User(Box::new(user)))
            }
            Actor::AgentBot { id, .. } => {
                let found = self.deps.store.read()?.inboxes().bots(&[id])?;
                found
                    .into_iter()
                    .next()
                    .map_or(Performer::Nobody, Performer::AgentBot)
            }
            Actor::Contact { .. } | Actor::System => Performer::Nobody,
        })
    }

    fn say<T: Serialize>(&self, to: &[Listener], event: &'static str, data: T) -> Done {
        self.broadcast.say(to, &json(event, data)?);
        Ok(())
    }
}

/// What the writer of the message calls it; told once.
fn echo_id(event: &Event) -> Option<String> {
    let (_, id) = event.event.changes.get("echo_id")?;
    id.as_str().map(str::to_owned)
}

impl Performer {
    fn shown(&self, public_url: &str) -> Option<PushSender<'_>> {
        match self {
            Self::User(user) => Some(PushSender::User(PushUser::new(user, None, public_url))),
            Self::AgentBot(bot) => Some(PushSender::AgentBot(PushBot::new(bot, public_url))),
            Self::Nobody => None,
        }
    }
}

impl Audiences {
    fn of_account(
        &mut self,
        real_time: &RealTime,
        account: AccountId,
    ) -> Result<&[Listener], MessagingError> {
        Ok(match self.people.entry(account) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(real_time.listeners.people(account)?),
        })
    }

    fn of_inbox(
        &mut self,
        real_time: &RealTime,
        account: AccountId,
        inbox: InboxId,
    ) -> Result<Vec<Listener>, MessagingError> {
        Ok(match self.people_of.entry((account, inbox)) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(unknown) => {
                let people = real_time.listeners.people_of(account, inbox)?;
                unknown.insert(people).clone()
            }
        })
    }
}

impl Subscriber for RealTime {
    fn name(&self) -> &'static str {
        "real_time"
    }

    fn handle(&self, events: &[Event]) -> Result<(), StoreError> {
        let mut audiences = Audiences::default();
        for event in events {
            if self.broadcast.is_heard(event.event.account_id) {
                let told = self.tell(event, &mut audiences).map(Some);
                untold_if_gone(told)?;
            }
        }
        Ok(())
    }
}
