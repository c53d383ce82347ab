//! The conversation as the API shows it.

use super::Conversation;
use crate::Deps;
use crate::contacts::{Contact, ContactInbox};
use crate::error::{MessagingError, Result};
use crate::inboxes::Inbox;
use crate::messages::{Message, MessageView, view_written};
use crate::ports::WrittenMessages;
use nimchat_accounts::{ProfileView, Team};
use nimchat_core_model::{AccountId, MessageId, distinct};
use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::Hash;

/// A conversation with every object that its wire forms contain.
#[derive(Debug, Clone, PartialEq)]
pub struct ConversationView {
    /// The conversation.
    pub conversation: Conversation,
    /// Its customer.
    pub contact: Contact,
    /// Is the customer connected?
    pub contact_present: bool,
    /// The customer's session.
    pub session: ContactInbox,
    /// Its inbox.
    pub inbox: Inbox,
    /// The assignee, if they are still in the account.
    pub assignee: Option<ProfileView>,
    /// The team.
    pub team: Option<Team>,
    /// The newest message.
    pub last_message: Option<MessageView>,
    /// The newest message that is not an activity message.
    pub last_non_activity_message: Option<MessageView>,
    /// The newest message that is visible to the customer.
    pub last_public_message: Option<MessageView>,
}

impl ConversationView {
    /// As its customer sees it: a session that only claims to be the contact's shows them as it said them to be.
    pub fn shown(&self) -> Cow<'_, Self> {
        if self.session.claim.is_none() {
            return Cow::Borrowed(self);
        }
        let contact = self.session.shown(&self.contact);
        let mut view = self.clone();
        for message in view.messages_mut() {
            message.show_as(&contact);
        }
        Cow::Owned(Self { contact, ..view })
    }
}

impl ConversationView {
    pub(crate) fn messages_mut(&mut self) -> impl Iterator<Item = &mut MessageView> {
        [
            &mut self.last_message,
            &mut self.last_non_activity_message,
            &mut self.last_public_message,
        ]
        .into_iter()
        .flatten()
    }
}

/// Reads the objects for the views of these conversations: a fixed number of reads, however many there are.
pub(crate) fn assemble(
    deps: &Deps,
    account: AccountId,
    conversations: Vec<Conversation>,
) -> Result<Vec<ConversationView>> {
    assemble_remaining(deps, account, conversations)?
        .into_iter()
        .map(|view| view.ok_or(MessagingError::NotFound))
        .collect()
}

/// The views in the given order, with none for a conversation whose customer, session or inbox no longer exists. The
/// customer is the session's present contact, even if contacts were merged since the conversation was read.
pub fn assemble_remaining(
    deps: &Deps,
    account: AccountId,
    conversations: Vec<Conversation>,
) -> Result<Vec<Option<ConversationView>>> {
    assemble_with(deps, account, conversations, None)
}

/// The same, with the conversations' newest messages ([`newest_messages`]) if they are already read.
pub(crate) fn assemble_with(
    deps: &Deps,
    account: AccountId,
    conversations: Vec<Conversation>,
    newest: Option<WrittenMessages>,
) -> Result<Vec<Option<ConversationView>>> {
    if conversations.is_empty() {
        return Ok(Vec::new());
    }
    let all = &conversations;
    let (sessions, inboxes, written) = {
        let mut view = deps.read()?;
        let sessions = view
            .sessions()
            .with_contacts(&distinct(all, |c| Some(c.contact_inbox_id)))?;
        let inboxes = view
            .inboxes()
            .many(account, &distinct(all, |c| Some(c.inbox_id)))?;
        let written = match newest {
            Some(written) => written,
            None => view.messages().many(account, &newest_messages(all))?,
        };
        (sessions, inboxes, written)
    };
    let mut users = distinct(&written.messages, Message::user);
    users.extend(distinct(all, |c| c.assignee_id));
    users.sort_unstable();
    users.dedup();
    let people = deps.directory.people(account, &users)?;
    let teams = deps
        .directory
        .teams(account, &distinct(all, |c| c.team_id))?;
    let inboxes = by_key(inboxes, |inbox| inbox.id);
    let (sessions, contacts): (Vec<_>, Vec<_>) = sessions.into_iter().unzip();
    let sessions = by_key(sessions, |session| session.id);
    let contacts = by_key(contacts, |contact| contact.id);
    let numbers: HashMap<_, _> = all.iter().map(|c| (c.id, c.number)).collect();
    let messages = view_written(deps, account, written, &people, &contacts, |message| {
        numbers.get(&message.conversation_id).copied()
    })?;
    let messages = by_key(messages, |view| view.message.id);

    let connected = deps
        .directory
        .present_contacts(account, contacts.keys().copied());
    let view = |conversation: Conversation| {
        let message = |id: Option<MessageId>| id.and_then(|id| messages.get(&id).cloned());
        let session = sessions.get(&conversation.contact_inbox_id)?;
        Some(ConversationView {
            contact: contacts.get(&session.contact_id)?.clone(),
            contact_present: connected.contains(&session.contact_id),
            session: session.clone(),
            inbox: inboxes.get(&conversation.inbox_id)?.clone(),
            assignee: conversation
                .assignee_id
                .and_then(|id| people.get(&id)?.profile()),
            team: conversation.team_id.and_then(|id| teams.get(&id).cloned()),
            last_message: message(conversation.last_message_id),
            last_non_activity_message: message(conversation.last_non_activity_message_id),
            last_public_message: message(conversation.last_public_message_id),
            conversation,
        })
    };
    Ok(conversations.into_iter().map(view).collect())
}

/// The messages that the views of these conversations show, each once.
pub(crate) fn newest_messages<'c>(
    conversations: impl IntoIterator<Item = &'c Conversation>,
) -> Vec<MessageId> {
    let mut ids: Vec<_> = conversations
        .into_iter()
        .flat_map(|c| {
            [
                c.last_message_id,
                c.last_non_activity_message_id,
                c.last_public_message_id,
            ]
        })
        .flatten()
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn by_key<K: Eq + Hash, T>(rows: Vec<T>, key: impl Fn(&T) -> K) -> HashMap<K, T> {
    rows.into_iter().map(|row| (key(&row), row)).collect()
}
