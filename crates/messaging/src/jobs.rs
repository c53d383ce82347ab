//! The jobs of this domain.

use crate::conversations::ConversationChanges;
use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, Actor, ContactId, ConversationId, ConversationNumber, InboxId, Subject, TransferId,
    UploadId, UserId, jobs,
};

jobs! {
    /// Replace a label's old title on conversations.
    RenameLabel = "rename_label", Internal {
        /// The label's account.
        pub account: AccountId,
        /// The old title.
        pub from: String,
        /// The new title.
        pub to: String,
        /// The user who renamed it.
        pub actor: Actor,
    }
    account: |job| job.account,
    strict: |job| format!("labels:{}", job.account),

    /// Erase a contact with everything that names them.
    EraseContact = "erase_contact", Internal {
        /// The account.
        pub account: AccountId,
        /// The contact.
        pub contact: ContactId,
    }
    account: |job| job.account,
    strict: |job| format!("contact:{}", job.contact),

    /// Make what lists and searches look up of the contacts of older versions. Migrations enqueue it.
    IndexContacts = "index_contacts", Internal {}
    strict: |_job| "index_contacts".to_owned(),

    /// Make what searches look up of the messages of older versions. Migrations enqueue it.
    IndexMessages = "index_messages", Internal {}
    strict: |_job| "index_messages".to_owned(),

    /// Fold the short codes of older versions. Migrations enqueue it.
    FoldShortCodes = "fold_short_codes", Internal {}
    strict: |_job| "fold_short_codes".to_owned(),

    /// Erase an inbox with its conversations.
    EraseInbox = "erase_inbox", Internal {
        /// The account.
        pub account: AccountId,
        /// The inbox.
        pub inbox: InboxId,
        /// The administrator who removes it; unknown in jobs of older versions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub actor: Option<Actor>,
    }
    account: |job| job.account,
    strict: |job| format!("inbox:{}", job.inbox),

    /// Erase a conversation with its messages.
    EraseConversation = "erase_conversation", Internal {
        /// The account.
        pub account: AccountId,
        /// The conversation.
        pub conversation: ConversationId,
        /// The administrator who removed it.
        #[serde(default = "unknown")]
        pub actor: Actor,
    }
    account: |job| job.account,
    strict: |job| format!("conversation:{}", job.conversation),

    /// Remove an upload that no message has taken.
    RemoveUpload = "remove_upload", Internal {
        /// The account.
        pub account: AccountId,
        /// The upload.
        pub upload: UploadId,
    }
    account: |job| job.account,

    /// Do the next steps of an import or export of contacts.
    RunTransfer = "run_transfer", Internal {
        /// The account.
        pub account: AccountId,
        /// The import or export.
        pub transfer: TransferId,
    }
    account: |job| job.account,
    // One at a time, so that imports find what earlier ones made.
    strict: |job| format!("transfers:{}", job.account),

    /// Remove an import or export with its files.
    RemoveTransfer = "remove_transfer", Internal {
        /// The account.
        pub account: AccountId,
        /// The import or export.
        pub transfer: TransferId,
    }
    account: |job| job.account,

    /// Tell a user by e-mail that an import or export ended.
    #[derive(Copy)]
    TransferMail = "transfer_mail", Mail {
        /// The user.
        pub user: UserId,
        /// The account, which also decides the language.
        pub account: AccountId,
        /// The import or export.
        pub transfer: TransferId,
    }
    account: |job| job.account,
    // The account, so that the e-mails of one account do not delay the invitations of another.
    fairness: |job| format!("account:{}", job.account),

    /// Change one conversation of several (docs/rules/messaging.md §1).
    ChangeConversation = "change_conversation", Internal {
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
    account: |job| job.account,
    // Changes of one conversation happen in the order in which they were asked for.
    strict: |job| format!("conversation:{}:{}", job.account, job.number),

    /// Count messages as read by the customer (docs/rules/messaging.md §3).
    MarkRead = "mark_read", Internal {
        /// The account.
        pub account: AccountId,
        /// The conversation.
        pub conversation: ConversationId,
        /// When the customer had read it before.
        pub after: Option<DateTime<Utc>>,
        /// When the customer read it.
        pub until: DateTime<Utc>,
    }
    account: |job| job.account,
    topic: |job| Subject::Conversation { id: job.conversation },

    /// Open a conversation whose snooze is over, unless it was changed by then (docs/rules/messaging.md §8.4).
    EndConversationSnooze = "end_conversation_snooze", Internal {
        /// The account.
        pub account: AccountId,
        /// The conversation.
        pub conversation: ConversationId,
    }
    account: |job| job.account,
    topic: |job| Subject::Conversation { id: job.conversation },

    /// Resolve an account's conversations in which nothing happens (docs/rules/messaging.md §8.4).
    ResolveInactive = "resolve_inactive", Internal {
        /// The account.
        pub account: AccountId,
    }
    account: |job| job.account,
    strict: |job| format!("resolve_inactive:{}", job.account),
    // However many nodes enqueue it.
    unique: |job| format!("resolve_inactive:{}", job.account),

    /// Send the transcript of a conversation to an address (docs/rules/messaging.md §1). It may be any address, so the
    /// job itself names it.
    TranscriptMail = "transcript_mail", Mail {
        /// The account, which also decides the language.
        pub account: AccountId,
        /// The conversation.
        pub conversation: ConversationId,
        /// The address, which was checked.
        pub to: String,
    }
    account: |job| job.account,
    topic: |job| Subject::Conversation { id: job.conversation },
    // As [`TransferMail::fairness_key`].
    fairness: |job| format!("account:{}", job.account),
}

/// Jobs of older versions name no actor.
const fn unknown() -> Actor {
    Actor::System
}

#[cfg(test)]
mod tests {
    use super::*;
    use nimchat_core_model::Job;

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
