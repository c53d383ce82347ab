//! The message as the API shows it.

use super::{Message, Sender};
use crate::Deps;
use crate::contacts::Contact;
use crate::conversations::ConversationView;
use crate::conversations::distinct;
use crate::error::MessagingError;
use nimchat_accounts::{AgentView, Availability, User};
use nimchat_core_model::{AccountId, AgentBotId, ContactId, ConversationNumber};
use serde_json::Value;
use std::collections::HashMap;

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
        /// Their availability, if it is known.
        availability: Option<Availability>,
    },
    /// The customer.
    Contact(Box<Contact>),
    /// A bot.
    AgentBot(BotFace),
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

/// Adds the availability of the agents among the senders, with one read and one presence look-up. For answers to an
/// account's own people; otherwise it is not known (docs/rules/messaging.md §0.4).
pub(crate) fn tell_availability<'v>(
    deps: &Deps,
    account: AccountId,
    views: impl IntoIterator<Item = &'v mut MessageView>,
) -> Result<(), MessagingError> {
    let mut senders: Vec<_> = views
        .into_iter()
        .filter_map(|view| match view.sender.as_mut()? {
            SenderView::User { user, availability } => Some((user.id, availability)),
            SenderView::Contact(_) | SenderView::AgentBot(_) => None,
        })
        .collect();
    let agents = deps
        .directory
        .agents(account, &distinct(&senders, |(id, _)| Some(*id)))?;
    for (id, availability) in &mut senders {
        let agent = agents.iter().find(|agent| agent.user.id == *id);
        **availability = agent.map(AgentView::availability_status);
    }
    Ok(())
}

/// Reads the senders of these messages and assembles the views, with at most three reads. `contacts` are those that are
/// already read; `number` answers the number of a message's conversation.
pub(crate) fn view_messages(
    deps: &Deps,
    account: AccountId,
    messages: Vec<Message>,
    contacts: &HashMap<ContactId, Contact>,
    number: impl Fn(&Message) -> Option<ConversationNumber>,
) -> Result<Vec<MessageView>, MessagingError> {
    let users = deps
        .directory
        .users(&distinct(&messages, |m| match m.sender {
            Some(Sender::User(id)) => Some(id),
            _ => None,
        }))?;
    let bots = distinct(&messages, |m| match m.sender {
        Some(Sender::AgentBot(id)) => Some(id),
        _ => None,
    });
    let strangers = distinct(&messages, |m| match m.sender {
        Some(Sender::Contact(id)) if !contacts.contains_key(&id) => Some(id),
        _ => None,
    });
    let mut faces = HashMap::new();
    let mut others = HashMap::new();
    if !bots.is_empty() || !strangers.is_empty() {
        let mut view = deps.store.read()?;
        let found = view.inboxes().bots(&bots)?;
        faces.extend(found.into_iter().map(|bot| (bot.id, bot)));
        let found = view.contacts().many(account, &strangers)?;
        others.extend(found.into_iter().map(|contact| (contact.id, contact)));
    }

    Ok(messages
        .into_iter()
        .filter_map(|message| {
            let sender = match message.sender {
                None => None,
                Some(Sender::User(id)) => users.get(&id).map(|user| SenderView::User {
                    user: Box::new(user.clone()),
                    availability: None,
                }),
                Some(Sender::Contact(id)) => contacts
                    .get(&id)
                    .or_else(|| others.get(&id))
                    .map(|contact| SenderView::Contact(Box::new(contact.clone()))),
                Some(Sender::AgentBot(id)) => faces.get(&id).cloned().map(SenderView::AgentBot),
            };
            Some(MessageView {
                number: number(&message)?,
                message,
                sender,
                echo_id: None,
            })
        })
        .collect())
}
