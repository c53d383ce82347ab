//! The jobs of this domain.

use crate::conversations::ConversationChanges;
use chrono::{DateTime, Utc};
use nimchat_core_model::job::JobOrder;
use nimchat_core_model::{
    AccountId, Actor, ContactId, ConversationId, ConversationNumber, InboxId, Job, Queue, Subject,
    TransferId, UploadId, UserId,
};
use serde::{Deserialize, Serialize};

/// Replace a label's old title on conversations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenameLabel {
    /// The label's account.
    pub account: AccountId,
    /// The old title.
    pub from: String,
    /// The new title.
    pub to: String,
    /// The user who renamed it.
    pub actor: Actor,
}

impl Job for RenameLabel {
    const KIND: &'static str = "rename_label";
    const QUEUE: Queue = Queue::Internal;

    fn account(&self) -> Option<AccountId> {
        Some(self.account)
    }

    fn ordering(&self) -> Option<(String, JobOrder)> {
        Some((format!("labels:{}", self.account), JobOrder::Strict))
    }
}

/// Erase a contact with everything that names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EraseContact {
    /// The account.
    pub account: AccountId,
    /// The contact.
    pub contact: ContactId,
}

impl Job for EraseContact {
    const KIND: &'static str = "erase_contact";
    const QUEUE: Queue = Queue::Internal;

    fn account(&self) -> Option<AccountId> {
        Some(self.account)
    }

    fn ordering(&self) -> Option<(String, JobOrder)> {
        Some((format!("contact:{}", self.contact), JobOrder::Strict))
    }
}

/// Make what lists and searches look up of the contacts of older versions. Migrations enqueue it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexContacts {}

impl Job for IndexContacts {
    const KIND: &'static str = "index_contacts";
    const QUEUE: Queue = Queue::Internal;

    fn account(&self) -> Option<AccountId> {
        None
    }

    fn ordering(&self) -> Option<(String, JobOrder)> {
        Some((Self::KIND.to_owned(), JobOrder::Strict))
    }
}

/// Make what searches look up of the messages of older versions. Migrations enqueue it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexMessages {}

impl Job for IndexMessages {
    const KIND: &'static str = "index_messages";
    const QUEUE: Queue = Queue::Internal;

    fn account(&self) -> Option<AccountId> {
        None
    }

    fn ordering(&self) -> Option<(String, JobOrder)> {
        Some((Self::KIND.to_owned(), JobOrder::Strict))
    }
}

/// Fold the short codes of older versions. Migrations enqueue it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoldShortCodes {}

impl Job for FoldShortCodes {
    const KIND: &'static str = "fold_short_codes";
    const QUEUE: Queue = Queue::Internal;

    fn account(&self) -> Option<AccountId> {
        None
    }

    fn ordering(&self) -> Option<(String, JobOrder)> {
        Some((Self::KIND.to_owned(), JobOrder::Strict))
    }
}

/// Erase an inbox with its conversations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EraseInbox {
    /// The account.
    pub account: AccountId,
    /// The inbox.
    pub inbox: InboxId,
}

impl Job for EraseInbox {
    const KIND: &'static str = "erase_inbox";
    const QUEUE: Queue = Queue::Internal;

    fn account(&self) -> Option<AccountId> {
        Some(self.account)
    }

    fn ordering(&self) -> Option<(String, JobOrder)> {
        Some((format!("inbox:{}", self.inbox), JobOrder::Strict))
    }
}

/// Erase a conversation with its messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EraseConversation {
    /// The account.
    pub account: AccountId,
    /// The conversation.
    pub conversation: ConversationId,
    /// The administrator who removed it.
    #[serde(default = "unknown")]
    pub actor: Actor,
}

/// Jobs of older versions name nobody.
const fn unknown() -> Actor {
    Actor::System
}

impl Job for EraseConversation {
    const KIND: &'static str = "erase_conversation";
    const QUEUE: Queue = Queue::Internal;

    fn account(&self) -> Option<AccountId> {
        Some(self.account)
    }

    fn ordering(&self) -> Option<(String, JobOrder)> {
        Some((
            format!("conversation:{}", self.conversation),
            JobOrder::Strict,
        ))
    }
}

/// Remove an upload that no message has taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveUpload {
    /// The account.
    pub account: AccountId,
    /// The upload.
    pub upload: UploadId,
}

impl Job for RemoveUpload {
    const KIND: &'static str = "remove_upload";
    const QUEUE: Queue = Queue::Internal;

    fn account(&self) -> Option<AccountId> {
        Some(self.account)
    }
}

/// Do the next steps of an import or export of contacts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunTransfer {
    /// The account.
    pub account: AccountId,
    /// The import or export.
    pub transfer: TransferId,
}

impl Job for RunTransfer {
    const KIND: &'static str = "run_transfer";
    const QUEUE: Queue = Queue::Internal;

    fn account(&self) -> Option<AccountId> {
        Some(self.account)
    }

    /// One at a time, so that imports find what earlier ones made.
    fn ordering(&self) -> Option<(String, JobOrder)> {
        Some((format!("transfers:{}", self.account), JobOrder::Strict))
    }
}

/// Remove an import or export with its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveTransfer {
    /// The account.
    pub account: AccountId,
    /// The import or export.
    pub transfer: TransferId,
}

impl Job for RemoveTransfer {
    const KIND: &'static str = "remove_transfer";
    const QUEUE: Queue = Queue::Internal;

    fn account(&self) -> Option<AccountId> {
        Some(self.account)
    }
}

/// Tell a user by e-mail that an import or export ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferMail {
    /// The user.
    pub user: UserId,
    /// The account, which also decides the language.
    pub account: AccountId,
    /// The import or export.
    pub transfer: TransferId,
}

impl Job for TransferMail {
    const KIND: &'static str = "transfer_mail";
    const QUEUE: Queue = Queue::Mail;

    fn account(&self) -> Option<AccountId> {
        Some(self.account)
    }

    /// The account, so that the e-mails of one account do not delay the invitations of another.
    fn fairness_key(&self) -> String {
        format!("account:{}", self.account)
    }
}

/// Change one conversation of several (docs/rules/messaging.md §1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeConversation {
    /// The account.
    pub account: AccountId,
    /// The conversation.
    pub number: ConversationNumber,
    /// The user who must be a member of its inbox; none if everything is visible to the caller.
    pub member: Option<UserId>,
    /// The caller.
    pub actor: Actor,
    /// What to change.
    pub changes: ConversationChanges,
}

impl Job for ChangeConversation {
    const KIND: &'static str = "change_conversation";
    const QUEUE: Queue = Queue::Internal;

    fn account(&self) -> Option<AccountId> {
        Some(self.account)
    }

    /// Changes of one conversation happen in the order in which they were asked for.
    fn ordering(&self) -> Option<(String, JobOrder)> {
        let key = format!("conversation:{}:{}", self.account, self.number);
        Some((key, JobOrder::Strict))
    }
}

/// Count messages as read by the customer (docs/rules/messaging.md §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkRead {
    /// The account.
    pub account: AccountId,
    /// The conversation.
    pub conversation: ConversationId,
    /// When the customer had read it before.
    pub after: Option<DateTime<Utc>>,
    /// When the customer read it.
    pub until: DateTime<Utc>,
}

impl Job for MarkRead {
    const KIND: &'static str = "mark_read";
    const QUEUE: Queue = Queue::Internal;

    fn account(&self) -> Option<AccountId> {
        Some(self.account)
    }

    fn topic(&self) -> Option<String> {
        let id = self.conversation;
        Some(Subject::Conversation { id }.topic())
    }
}

/// Open a conversation whose snooze is over, unless it was changed by then (docs/rules/messaging.md §8.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndConversationSnooze {
    /// The account.
    pub account: AccountId,
    /// The conversation.
    pub conversation: ConversationId,
}

impl Job for EndConversationSnooze {
    const KIND: &'static str = "end_conversation_snooze";
    const QUEUE: Queue = Queue::Internal;

    fn account(&self) -> Option<AccountId> {
        Some(self.account)
    }

    fn topic(&self) -> Option<String> {
        let id = self.conversation;
        Some(Subject::Conversation { id }.topic())
    }
}

/// Resolve an account's conversations in which nothing happens (docs/rules/messaging.md §8.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResolveInactive {
    /// The account.
    pub account: AccountId,
}

impl Job for ResolveInactive {
    const KIND: &'static str = "resolve_inactive";
    const QUEUE: Queue = Queue::Internal;

    fn account(&self) -> Option<AccountId> {
        Some(self.account)
    }

    fn ordering(&self) -> Option<(String, JobOrder)> {
        Some((
            format!("resolve_inactive:{}", self.account),
            JobOrder::Strict,
        ))
    }

    /// However many nodes enqueue it.
    fn unique_key(&self) -> Option<String> {
        Some(format!("resolve_inactive:{}", self.account))
    }
}

/// Send the transcript of a conversation to an address (docs/rules/messaging.md §1). The address is anybody's, so the
/// job itself names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TranscriptMail {
    /// The account, which also decides the language.
    pub account: AccountId,
    /// The conversation.
    pub conversation: ConversationId,
    /// The address, which was checked.
    pub to: String,
}

impl Job for TranscriptMail {
    const KIND: &'static str = "transcript_mail";
    const QUEUE: Queue = Queue::Mail;

    fn account(&self) -> Option<AccountId> {
        Some(self.account)
    }

    fn topic(&self) -> Option<String> {
        let id = self.conversation;
        Some(Subject::Conversation { id }.topic())
    }

    /// As [`TransferMail::fairness_key`].
    fn fairness_key(&self) -> String {
        format!("account:{}", self.account)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_read_back() {
        let rename = RenameLabel {
            account: 2.into(),
            from: "bug".to_owned(),
            to: "fault".to_owned(),
            actor: Actor::System,
        };
        let job = rename.due(DateTime::UNIX_EPOCH).unwrap();
        assert_eq!(job.account_id, Some(2.into()));
        let read: RenameLabel = serde_json::from_value(job.payload).unwrap();
        assert_eq!(read, rename);
    }
}
