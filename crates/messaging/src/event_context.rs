//! The data that event handlers read in addition to the events' moments, once for all events of a batch.
//!
//! Conversations, messages and contacts come from the moments. Read from the store are the names and pictures of
//! others, the newest public message, the inbox, the session and the account, and whether the subject still exists: a
//! message that was deleted since is shown as a tombstone, and an event of an erased contact or account has no subject,
//! except the one that tells of the removal.

use crate::Deps;
use crate::contacts::Contact;
use crate::conversations::{
    Conversation, ConversationView, assemble_remaining, assemble_with, closed, newest_messages,
};
use crate::error::Result;
use crate::inboxes::Inbox;
use crate::messages::{BotFace, Message, MessageView, view_messages};
use crate::moments::{self, EventState};
use crate::ports::WrittenMessages;
use crate::widget::Visit;
use nimchat_accounts::Account;
use nimchat_core_model::{
    AccountId, ContactId, ConversationId, Event, EventId, InboxId, MessageId, Subject, distinct,
};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The subject of an event with its state at the event, and the objects that its wire forms contain.
#[derive(Debug, Clone, PartialEq)]
pub enum EventSubject {
    /// A conversation.
    Conversation(Box<ConversationView>),
    /// A message, and the conversation that it is in.
    Message(Box<MessageView>, Box<ConversationView>),
    /// A contact.
    Contact(Box<Contact>),
    /// An inbox, as it is now.
    Inbox(Box<Inbox>),
}

/// The subjects of some events.
#[derive(Debug, Default)]
pub struct EventContext {
    accounts: HashMap<AccountId, Account>,
    subjects: HashMap<EventId, EventSubject>,
    closed: HashSet<ConversationId>,
    visits: HashMap<EventId, VisitView>,
}

/// A visit of a website, with what its wire form contains.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitView {
    /// The visit.
    pub visit: Visit,
    /// The website's inbox, as it is now.
    pub inbox: Inbox,
    /// The visitor's conversation at the event.
    pub conversation: Option<ConversationView>,
}

impl EventContext {
    /// Reads the subjects: a fixed number of reads for each account, however many events there are.
    pub fn read<'e>(deps: &Deps, events: impl IntoIterator<Item = &'e Event>) -> Result<Self> {
        let mut accounts: BTreeMap<AccountId, States> = BTreeMap::new();
        for event in events {
            let states = accounts.entry(event.event.account_id).or_default();
            states.add(event)?;
        }
        let mut context = Self::default();
        for (id, states) in accounts {
            if let Some(account) = deps.directory.account(id)? {
                context.accounts.insert(id, account);
                context.add(deps, id, states)?;
            }
        }
        Ok(context)
    }

    /// The subject of the event; none if it no longer exists, or is not a conversation, message, contact or inbox.
    pub fn subject(&self, event: &Event) -> Option<&EventSubject> {
        self.subjects.get(&event.id)
    }

    /// The visit that the event tells of, if it tells of one and the visitor still exists.
    pub fn visit(&self, event: &Event) -> Option<&VisitView> {
        self.visits.get(&event.id)
    }

    /// The account of the event; none if it no longer exists.
    pub fn account(&self, event: &Event) -> Option<&Account> {
        self.accounts.get(&event.event.account_id)
    }

    /// Can agents still reply to the customer of this conversation?
    pub fn can_reply(&self, id: ConversationId) -> bool {
        !self.closed.contains(&id)
    }

    fn add(&mut self, deps: &Deps, account: AccountId, states: States) -> Result<()> {
        let remaining = Remaining::read(deps, account, &states)?;
        let mut subjects = Vec::new();
        for (event, contact) in states.contacts {
            if remaining.contacts.contains(&contact.id) {
                subjects.push((event, EventSubject::Contact(contact)));
            }
        }
        for (event, contact) in states.removed_contacts {
            self.subjects.insert(event, EventSubject::Contact(contact));
        }
        for (event, id) in states.inboxes {
            if let Some(inbox) = remaining.inboxes.get(&id) {
                subjects.push((event, EventSubject::Inbox(Box::new(inbox.clone()))));
            }
        }
        self.add_visits(deps, account, states.visits, &remaining)?;
        let (places, conversations): (Vec<_>, Vec<_>) = states
            .conversations
            .into_iter()
            .map(|(event, conversation, message)| ((event, message), *conversation))
            .unzip();
        let newest = remaining.written(&newest_messages(&conversations));
        let views = assemble_with(deps, account, conversations, Some(newest))?;
        self.closed.extend(closed(deps, views.iter().flatten())?);
        let mut messages = Vec::new();
        for ((event, message), view) in places.into_iter().zip(views) {
            match (message, view) {
                (None, Some(view)) => {
                    subjects.push((event, EventSubject::Conversation(Box::new(view))));
                }
                (Some(message), Some(view)) => {
                    if let Some(message) = remaining.message(*message) {
                        messages.push((event, message, view));
                    }
                }
                (_, None) => {}
            }
        }
        subjects.extend(message_subjects(deps, account, messages, remaining.bots)?);
        self.subjects.extend(subjects);
        Ok(())
    }
}

impl EventContext {
    fn add_visits(
        &mut self,
        deps: &Deps,
        account: AccountId,
        visits: Vec<(EventId, Visit)>,
        remaining: &Remaining,
    ) -> Result<()> {
        let conversations = visits
            .iter()
            .filter_map(|(_, visit)| visit.conversation.as_deref().cloned());
        let views = assemble_remaining(deps, account, conversations.collect())?;
        self.closed.extend(closed(deps, views.iter().flatten())?);
        let mut views = views.into_iter();
        for (event, visit) in visits {
            let conversation = match visit.conversation {
                Some(_) => views.next().flatten(),
                None => None,
            };
            if let Some(inbox) = remaining.inboxes.get(&visit.inbox_id) {
                let view = VisitView {
                    inbox: inbox.clone(),
                    visit,
                    conversation,
                };
                self.visits.insert(event, view);
            }
        }
        Ok(())
    }
}

fn message_subjects(
    deps: &Deps,
    account: AccountId,
    messages: Vec<(EventId, Message, ConversationView)>,
    bots: Vec<BotFace>,
) -> Result<Vec<(EventId, EventSubject)>> {
    let mut contacts = HashMap::new();
    let mut numbers = HashMap::new();
    let mut within = HashMap::new();
    let mut told = Vec::new();
    for (event, message, view) in messages {
        contacts.insert(view.contact.id, view.contact.clone());
        numbers.insert(view.conversation.id, view.conversation.number);
        within.insert(event, view);
        told.push((event, message));
    }
    let (events, messages): (Vec<_>, Vec<_>) = told.into_iter().unzip();
    let written = WrittenMessages { messages, bots };
    let views = view_messages(deps, account, written, &contacts, |message| {
        numbers.get(&message.conversation_id).copied()
    })?;
    let subjects = events.into_iter().zip(views).filter_map(|(event, view)| {
        let conversation = within.remove(&event)?;
        let subject = EventSubject::Message(Box::new(view), Box::new(conversation));
        Some((event, subject))
    });
    Ok(subjects.collect())
}

/// The states that the events of one account carry.
#[derive(Default)]
struct States {
    conversations: Vec<(EventId, Box<Conversation>, Option<Box<Message>>)>,
    contacts: Vec<(EventId, Box<Contact>)>,
    removed_contacts: Vec<(EventId, Box<Contact>)>,
    inboxes: Vec<(EventId, InboxId)>,
    visits: Vec<(EventId, Visit)>,
}

impl States {
    fn add(&mut self, event: &Event) -> Result<()> {
        if let Some(visit) = moments::visit_of(&event.event)? {
            self.visits.push((event.id, visit));
        }
        if let Subject::Inbox { id } = event.event.subject {
            self.inboxes.push((event.id, id));
        }
        match EventState::of(&event.event)? {
            Some(EventState::Conversation(conversation)) => {
                self.conversations.push((event.id, conversation, None));
            }
            Some(EventState::Message(message, conversation)) => {
                self.conversations
                    .push((event.id, conversation, Some(message)));
            }
            Some(EventState::Contact(contact)) => {
                let removed = matches!(event.event.subject, Subject::RemovedContact { .. });
                let contacts = if removed {
                    &mut self.removed_contacts
                } else {
                    &mut self.contacts
                };
                contacts.push((event.id, contact));
            }
            None => {}
        }
        Ok(())
    }
}

/// The objects that still exist.
struct Remaining {
    contacts: HashSet<ContactId>,
    inboxes: HashMap<InboxId, Inbox>,
    /// The messages that the events are about, and the newest ones of their conversations.
    messages: HashMap<MessageId, Message>,
    /// The bots among the messages' senders.
    bots: Vec<BotFace>,
}

impl Remaining {
    fn read(deps: &Deps, account: AccountId, states: &States) -> Result<Self> {
        let mut view = deps.read()?;
        let contacts = distinct(&states.contacts, |(_, contact)| Some(contact.id));
        let contacts = view.contacts().many(account, &contacts)?;
        let visited = states.visits.iter().map(|(_, visit)| visit.inbox_id);
        let named: Vec<InboxId> = states.inboxes.iter().map(|(_, id)| *id).collect();
        let inboxes: Vec<InboxId> = named.into_iter().chain(visited).collect();
        let inboxes = distinct(&inboxes, |id| Some(*id));
        let inboxes = view.inboxes().many(account, &inboxes)?;
        let conversations = states.conversations.iter();
        let mut messages =
            newest_messages(conversations.map(|(_, conversation, _)| &**conversation));
        messages.extend(distinct(&states.conversations, |(_, _, message)| {
            message.as_ref().map(|message| message.id)
        }));
        messages.sort_unstable();
        messages.dedup();
        let written = view.messages().many(account, &messages)?;
        Ok(Self {
            contacts: contacts.into_iter().map(|contact| contact.id).collect(),
            inboxes: inboxes.into_iter().map(|inbox| (inbox.id, inbox)).collect(),
            messages: written.messages.into_iter().map(|m| (m.id, m)).collect(),
            bots: written.bots,
        })
    }

    /// Those of the messages that still exist.
    fn written(&self, ids: &[MessageId]) -> WrittenMessages {
        let messages = ids.iter().filter_map(|id| self.messages.get(id));
        WrittenMessages {
            messages: messages.cloned().collect(),
            bots: self.bots.clone(),
        }
    }

    /// The message of a moment, if it still exists.
    fn message(&self, then: Message) -> Option<Message> {
        let now = self.messages.get(&then.id)?;
        Some(then.since(now))
    }
}
