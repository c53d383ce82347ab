//! The notification as the API shows it.

use crate::Notification;
use nimchat_accounts::User;
use nimchat_core_model::{AccountId, MessageId, NotificationId, NotificationKind, distinct};
use nimchat_messaging::Deps;
use nimchat_messaging::MessagingError;
use nimchat_messaging::conversations::{self, ConversationView};
use nimchat_messaging::messages::readable;
use nimchat_messaging::messages::{MessageView, SenderView, view_messages};
use nimchat_messaging::ports::{MessageEnds, WrittenMessages};
use std::collections::HashMap;

/// The number of words that a notification quotes from a message.
const WORDS: usize = 10;

/// A notification with its conversation and message.
#[derive(Debug, Clone, PartialEq)]
pub struct NotificationView {
    /// The notification.
    pub notification: Notification,
    /// The conversation.
    pub conversation: ConversationView,
    /// The message, if the notification is about one that still exists.
    pub message: Option<MessageView>,
    /// The message that the notification quotes.
    pub quoted: Option<MessageView>,
    /// The user.
    pub user: User,
}

impl NotificationView {
    /// The title, in one line.
    pub fn title(&self) -> String {
        let number = self.conversation.conversation.number;
        match self.notification.kind {
            NotificationKind::ConversationCreation => {
                let inbox = &self.conversation.inbox.name;
                format!("A conversation (#{number}) has been created in {inbox}")
            }
            NotificationKind::ConversationAssignment => {
                format!("A conversation (#{number}) has been assigned to you")
            }
            NotificationKind::AssignedConversationNewMessage
            | NotificationKind::ParticipatingConversationNewMessage => {
                format!("A new message is created in conversation (#{number})")
            }
            NotificationKind::ConversationMention => {
                format!("You have been mentioned in conversation (#{number})")
            }
            NotificationKind::SlaMissedFirstResponse => {
                format!("SLA target first response missed for conversation (#{number})")
            }
            NotificationKind::SlaMissedNextResponse => {
                format!("SLA target next response missed for conversation (#{number})")
            }
            NotificationKind::SlaMissedResolution => {
                format!("SLA target resolution missed for conversation (#{number})")
            }
        }
    }

    /// The sender and an excerpt of the quoted message, in the form `Ada: Hello` (docs/rules/messaging.md §4.3): without
    /// a sender nothing before the colon, without a text `No content` after it.
    pub fn body(&self) -> String {
        let sender = self.quoted.as_ref().and_then(|view| view.sender.as_ref());
        let content = self
            .quoted
            .as_ref()
            .and_then(|view| view.message.content.as_deref());
        let says = content.map(excerpt).filter(|text| !text.is_empty());
        format!(
            "{}: {}",
            sender.map(name).unwrap_or_default(),
            says.as_deref().unwrap_or("No content")
        )
    }
}

/// The message that a notification without one of its own quotes: a new conversation's first, otherwise the newest from
/// the customer, or else to them.
fn quote(kind: NotificationKind, ends: MessageEnds) -> Option<MessageId> {
    match kind {
        NotificationKind::ConversationCreation | NotificationKind::SlaMissedFirstResponse => {
            ends.first
        }
        NotificationKind::ConversationAssignment
        | NotificationKind::SlaMissedNextResponse
        | NotificationKind::SlaMissedResolution => ends.newest_incoming.or(ends.newest_outgoing),
        NotificationKind::AssignedConversationNewMessage
        | NotificationKind::ParticipatingConversationNewMessage
        | NotificationKind::ConversationMention => None,
    }
}

fn name(sender: &SenderView) -> &str {
    match sender {
        SenderView::User { user, .. } => &user.name,
        SenderView::Contact(contact) => &contact.name,
        SenderView::AgentBot(bot) => &bot.name,
    }
}

fn excerpt(content: &str) -> String {
    let content = readable(content);
    let mut words = content.split_whitespace();
    let said: Vec<&str> = words.by_ref().take(WORDS).collect();
    let said = said.join(" ");
    if words.next().is_some() {
        format!("{said}...")
    } else {
        said
    }
}

/// Reads the objects for the views of these notifications: a fixed number of reads, however many there are.
/// Notifications whose conversation no longer exists are omitted.
pub(crate) fn assemble(
    deps: &Deps,
    account: AccountId,
    notifications: Vec<Notification>,
) -> Result<Vec<NotificationView>, MessagingError> {
    if notifications.is_empty() {
        return Ok(Vec::new());
    }
    let (found, messages, quotes) = {
        let mut view = deps.store.read()?;
        let ids = distinct(&notifications, |n| Some(n.conversation_id));
        let found = view.conversations().many(account, &ids)?;
        let ends: HashMap<_, _> = view.messages().ends_of(&ids)?.into_iter().collect();
        let quotes: HashMap<NotificationId, MessageId> = notifications
            .iter()
            .filter_map(|n| {
                let own = || quote(n.kind, *ends.get(&n.conversation_id)?);
                Some((n.id, n.message_id.or_else(own)?))
            })
            .collect();
        let ids = distinct(&notifications, |n| quotes.get(&n.id).copied());
        (found, view.messages().many(account, &ids)?, quotes)
    };
    let users = deps
        .directory
        .users(&distinct(&notifications, |n| Some(n.user_id)))?;
    let conversations: HashMap<_, _> = conversations::assemble_remaining(deps, account, found)?
        .into_iter()
        .flatten()
        .map(|view| (view.conversation.id, view))
        .collect();
    let messages = views_of(deps, account, messages, &conversations)?;
    Ok(notifications
        .into_iter()
        .filter_map(|notification| {
            Some(NotificationView {
                conversation: conversations.get(&notification.conversation_id)?.clone(),
                message: notification
                    .message_id
                    .and_then(|id| messages.get(&id).cloned()),
                quoted: quotes
                    .get(&notification.id)
                    .and_then(|id| messages.get(id).cloned()),
                user: users.get(&notification.user_id)?.clone(),
                notification,
            })
        })
        .collect())
}

fn views_of(
    deps: &Deps,
    account: AccountId,
    messages: WrittenMessages,
    conversations: &HashMap<nimchat_core_model::ConversationId, ConversationView>,
) -> Result<HashMap<MessageId, MessageView>, MessagingError> {
    let contacts: HashMap<_, _> = conversations
        .values()
        .map(|view| (view.contact.id, view.contact.clone()))
        .collect();
    let views = view_messages(deps, account, messages, &contacts, |message| {
        let view = conversations.get(&message.conversation_id)?;
        Some(view.conversation.number)
    })?;
    Ok(views
        .into_iter()
        .map(|view| (view.message.id, view))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_message_is_cut_after_ten_words() {
        assert_eq!(excerpt("one  two\nthree"), "one two three");
        let long = "1 2 3 4 5 6 7 8 9 10 11";
        assert_eq!(excerpt(long), "1 2 3 4 5 6 7 8 9 10...");
    }
}
