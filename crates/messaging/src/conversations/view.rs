//! How a conversation is shown.

use super::Conversation;
use crate::Deps;
use crate::contacts::{Contact, ContactInbox};
use crate::error::MessagingError;
use crate::inboxes::Inbox;
use crate::messages::{Message, MessageView, tell_availability, view_messages};
use nimchat_accounts::{ProfileView, Team};
use nimchat_core_model::{AccountId, MessageId};
use std::collections::HashMap;
use std::hash::Hash;

/// A conversation with everything that its wire forms name.
#[derive(Debug, Clone, PartialEq)]
pub struct ConversationView {
    /// The conversation.
    pub conversation: Conversation,
    /// Its customer.
    pub contact: Contact,
    /// The customer's session.
    pub session: ContactInbox,
    /// Its inbox.
    pub inbox: Inbox,
    /// Who is in charge, if they are still in the account.
    pub assignee: Option<ProfileView>,
    /// Which team is.
    pub team: Option<Team>,
    /// Its labels, by title.
    pub labels: Vec<String>,
    /// The newest message.
    pub last_message: Option<MessageView>,
    /// The newest that is not an activity message.
    pub last_non_activity_message: Option<MessageView>,
    /// The newest that the customer sees.
    pub last_public_message: Option<MessageView>,
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

/// As [`assemble`], for the account's own people, who are told which agents take conversations.
pub(crate) fn assemble_for_agents(
    deps: &Deps,
    account: AccountId,
    conversations: Vec<Conversation>,
) -> Result<Vec<ConversationView>, MessagingError> {
    let mut views = assemble(deps, account, conversations)?;
    let messages = views.iter_mut().flat_map(ConversationView::messages_mut);
    tell_availability(deps, account, messages)?;
    Ok(views)
}

/// Reads what the views of these conversations need: a fixed number of reads, however many there are.
pub(crate) fn assemble(
    deps: &Deps,
    account: AccountId,
    conversations: Vec<Conversation>,
) -> Result<Vec<ConversationView>, MessagingError> {
    if conversations.is_empty() {
        return Ok(Vec::new());
    }
    let all = &conversations;
    let (contacts, sessions, inboxes, labels, messages) = {
        let mut view = deps.store.read()?;
        let contacts = view
            .contacts()
            .many(account, &distinct(all, |c| Some(c.contact_id)))?;
        let sessions = view
            .sessions()
            .many(&distinct(all, |c| Some(c.contact_inbox_id)))?;
        let inboxes = view
            .inboxes()
            .many(account, &distinct(all, |c| Some(c.inbox_id)))?;
        let ids: Vec<_> = all.iter().map(|c| c.id).collect();
        let labels = view.conversations().labels(&ids)?;
        let messages = view.messages().many(account, &newest_messages(all))?;
        (contacts, sessions, inboxes, labels, messages)
    };
    let assignees = deps
        .directory
        .profiles(account, &distinct(all, |c| c.assignee_id))?;
    let teams = deps
        .directory
        .teams(account, &distinct(all, |c| c.team_id))?;
    let contacts = by_key(contacts, |contact| contact.id);
    let sessions = by_key(sessions, |session| session.id);
    let inboxes = by_key(inboxes, |inbox| inbox.id);
    let messages = message_views(deps, account, all, messages, &contacts)?;
    let mut titles: HashMap<_, Vec<String>> = HashMap::new();
    for (id, title) in labels {
        titles.entry(id).or_default().push(title);
    }

    conversations
        .into_iter()
        .map(|conversation| {
            let message = |id: Option<MessageId>| id.and_then(|id| messages.get(&id).cloned());
            let missing = || MessagingError::NotFound;
            Ok(ConversationView {
                contact: contacts
                    .get(&conversation.contact_id)
                    .cloned()
                    .ok_or_else(missing)?,
                session: sessions
                    .get(&conversation.contact_inbox_id)
                    .cloned()
                    .ok_or_else(missing)?,
                inbox: inboxes
                    .get(&conversation.inbox_id)
                    .cloned()
                    .ok_or_else(missing)?,
                assignee: conversation
                    .assignee_id
                    .and_then(|id| assignees.get(&id).cloned()),
                team: conversation.team_id.and_then(|id| teams.get(&id).cloned()),
                labels: titles.remove(&conversation.id).unwrap_or_default(),
                last_message: message(conversation.last_message_id),
                last_non_activity_message: message(conversation.last_non_activity_message_id),
                last_public_message: message(conversation.last_public_message_id),
                conversation,
            })
        })
        .collect()
}

fn message_views(
    deps: &Deps,
    account: AccountId,
    conversations: &[Conversation],
    messages: Vec<Message>,
    contacts: &HashMap<nimchat_core_model::ContactId, Contact>,
) -> Result<HashMap<MessageId, MessageView>, MessagingError> {
    let numbers: HashMap<_, _> = conversations.iter().map(|c| (c.id, c.number)).collect();
    let views = view_messages(deps, account, messages, contacts, |message| {
        numbers.get(&message.conversation_id).copied()
    })?;
    Ok(by_key(views, |view| view.message.id))
}

fn newest_messages(conversations: &[Conversation]) -> Vec<MessageId> {
    let mut ids: Vec<_> = conversations
        .iter()
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

pub(crate) fn distinct<T, K: Ord>(rows: &[T], key: impl Fn(&T) -> Option<K>) -> Vec<K> {
    let mut keys: Vec<K> = rows.iter().filter_map(key).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn by_key<K: Eq + Hash, T>(rows: Vec<T>, key: impl Fn(&T) -> K) -> HashMap<K, T> {
    rows.into_iter().map(|row| (key(&row), row)).collect()
}
