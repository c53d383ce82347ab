//! The message as the API shows it.

use super::{Message, Sender};
use crate::Deps;
use crate::contacts::Contact;
use crate::conversations::ConversationView;
use crate::error::{MessagingError, Result};
use crate::ports::WrittenMessages;
use nimchat_accounts::{Availability, PersonView, User};
use nimchat_core_model::{AccountId, AgentBotId, ContactId, ConversationNumber, UserId, distinct};
use serde_json::Value;
use std::collections::HashMap;
use std::hash::BuildHasher;

/// A message with its sender.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageView {
    /// The message.
    pub message: Message,
    /// The number of its conversation.
    pub number: ConversationNumber,
    /// The sender; omitted for generated messages and for senders who no longer exist.
    pub sender: Option<SenderView>,
    /// The client's own id of the message; only in the answer to its creation.
    pub echo_id: Option<Value>,
}

/// The sender of a message.
#[derive(Debug, Clone, PartialEq)]
pub enum SenderView {
    /// An agent.
    User {
        /// The user.
        user: Box<User>,
        /// Their availability in the account, if they are a member. Customers are not shown it.
        availability: Option<Availability>,
    },
    /// The customer.
    Contact(Box<Contact>),
    /// A bot.
    AgentBot(BotFace),
}

impl SenderView {
    /// Their name.
    pub fn name(&self) -> &str {
        match self {
            Self::User { user, .. } => &user.name,
            Self::Contact(contact) => &contact.name,
            Self::AgentBot(bot) => &bot.name,
        }
    }
}

impl MessageView {
    /// Where its sender is the customer, shows this contact for them.
    pub(crate) fn show_as(&mut self, contact: &Contact) {
        if let Some(SenderView::Contact(sender)) = &mut self.sender {
            sender.as_mut().clone_from(contact);
        }
    }

    /// As the customer of its conversation sees it.
    #[must_use]
    pub fn shown(&self, within: &ConversationView) -> Self {
        let mut view = self.clone();
        view.show_as(&within.session.shown(&within.contact));
        view
    }
}

/// A bot as those see it to whom it writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BotFace {
    /// Its id.
    pub id: AgentBotId,
    /// Its name; blank if it has none.
    pub name: String,
    /// The reference of its avatar.
    pub avatar_url: Option<String>,
}

impl WrittenMessages {
    /// These messages, and the bots who wrote them.
    pub(crate) fn of(deps: &Deps, messages: Vec<Message>) -> Result<Self> {
        let ids = distinct(&messages, Message::bot);
        let bots = if ids.is_empty() {
            Vec::new()
        } else {
            deps.read()?.inboxes().bots(&ids)?
        };
        Ok(Self { messages, bots })
    }
}

/// The view of one message.
pub(crate) fn view_one(
    deps: &Deps,
    account: AccountId,
    message: Message,
    number: ConversationNumber,
) -> Result<MessageView> {
    let written = WrittenMessages::of(deps, vec![message])?;
    let views = view_messages(deps, account, written, &HashMap::new(), |_| Some(number))?;
    views.into_iter().next().ok_or(MessagingError::NotFound)
}

/// Reads the senders of these messages and assembles the views, with at most two reads. `contacts` are those that are
/// already read; `number` answers the number of a message's conversation.
pub fn view_messages<S: BuildHasher>(
    deps: &Deps,
    account: AccountId,
    written: WrittenMessages,
    contacts: &HashMap<ContactId, Contact, S>,
    number: impl Fn(&Message) -> Option<ConversationNumber>,
) -> Result<Vec<MessageView>> {
    let users = distinct(&written.messages, Message::user);
    let people = deps.directory.people(account, &users)?;
    view_written(deps, account, written, &people, contacts, number)
}

/// As [`view_messages`], with the users among the senders, who are already read.
pub(crate) fn view_written<S: BuildHasher>(
    deps: &Deps,
    account: AccountId,
    WrittenMessages { messages, bots }: WrittenMessages,
    people: &HashMap<UserId, PersonView>,
    contacts: &HashMap<ContactId, Contact, S>,
    number: impl Fn(&Message) -> Option<ConversationNumber>,
) -> Result<Vec<MessageView>> {
    let strangers = distinct(&messages, |m| match m.sender {
        Some(Sender::Contact(id)) if !contacts.contains_key(&id) => Some(id),
        _ => None,
    });
    let others: HashMap<ContactId, Contact> = if strangers.is_empty() {
        HashMap::new()
    } else {
        let found = deps.read()?.contacts().many(account, &strangers)?;
        found
            .into_iter()
            .map(|contact| (contact.id, contact))
            .collect()
    };
    let view = |sender| match sender {
        Sender::User(id) => people.get(&id).map(|person| SenderView::User {
            user: Box::new(person.user.clone()),
            availability: person.availability_status(),
        }),
        Sender::Contact(id) => {
            let contact = contacts.get(&id).or_else(|| others.get(&id));
            contact.map(|contact| SenderView::Contact(Box::new(contact.clone())))
        }
        Sender::AgentBot(id) => {
            let bot = bots.iter().find(|bot| bot.id == id);
            bot.cloned().map(SenderView::AgentBot)
        }
    };
    Ok(messages
        .into_iter()
        .filter_map(|message| {
            Some(MessageView {
                number: number(&message)?,
                sender: message.sender.and_then(view),
                message,
                echo_id: None,
            })
        })
        .collect())
}
