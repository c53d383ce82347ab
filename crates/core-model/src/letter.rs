//! E-mail that a change calls for: the letter, where it is left, and the queue that it is sent from.
//!
//! A letter is written in the transaction of the change that calls for it and names whom it concerns. It carries no
//! text, no address and no secret: those are read, and a link's token is made, when it is sent.

use crate::error::StoreError;
use crate::ids::{AccountId, ConversationId, LetterId, MessageId, NotificationId, UserId};
use crate::notification::NotificationKind;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// What is sent (contract accounts.md §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Letter {
    /// A new user was added to an account: they set a password and are in.
    Invitation {
        /// Who is invited.
        user: UserId,
        /// Into what.
        account: AccountId,
        /// By whom, if it was a person.
        inviter: Option<UserId>,
    },
    /// A new user confirms their address.
    Confirmation {
        /// Who.
        user: UserId,
    },
    /// A user confirms the address that they change to; it goes there.
    EmailChange {
        /// Who.
        user: UserId,
    },
    /// A user who forgot their password sets another.
    PasswordReset {
        /// Who.
        user: UserId,
    },
    /// Something happened that a user wants to be told of.
    Notification {
        /// Who is told.
        user: UserId,
        /// In which account.
        account: AccountId,
        /// The notification. Once it is read or replaced, the letter is no longer wanted.
        notification: NotificationId,
        /// What happened.
        about: NotificationKind,
        /// In which conversation.
        conversation: ConversationId,
        /// The message that it is about, if it is about one.
        message: Option<MessageId>,
    },
}

impl Letter {
    /// The kind's name in the store, in logs and in metrics.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Invitation { .. } => "invitation",
            Self::Confirmation { .. } => "confirmation",
            Self::EmailChange { .. } => "email_change",
            Self::PasswordReset { .. } => "password_reset",
            Self::Notification { .. } => "notification",
        }
    }

    /// Who gets it.
    pub const fn recipient(&self) -> UserId {
        match self {
            Self::Invitation { user, .. }
            | Self::Confirmation { user }
            | Self::EmailChange { user }
            | Self::PasswordReset { user }
            | Self::Notification { user, .. } => *user,
        }
    }
}

/// A letter before it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewLetter {
    /// What is sent.
    pub letter: Letter,
    /// The account in whose language it is written; without one, that which the reader turned to last.
    pub account: Option<AccountId>,
    /// When it was called for; also when it is due first.
    pub at: DateTime<Utc>,
}

impl NewLetter {
    /// A letter in the language of the account that it tells of, if it tells of one.
    pub const fn new(letter: Letter, at: DateTime<Utc>) -> Self {
        let account = match letter {
            Letter::Invitation { account, .. } | Letter::Notification { account, .. } => {
                Some(account)
            }
            _ => None,
        };
        Self {
            letter,
            account,
            at,
        }
    }

    /// The same letter, in the language of this account.
    #[must_use]
    pub const fn in_language_of(mut self, account: Option<AccountId>) -> Self {
        self.account = account;
        self
    }
}

/// Where a unit of work leaves its letters. They are sent if and only if the work is committed.
pub trait Letters {
    /// Writes them, in this order.
    fn post(&mut self, letters: &[NewLetter]) -> Result<(), StoreError>;
}

/// A letter that waits to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueuedLetter {
    /// Its id; the same on every attempt, so that a mail server can tell a repetition.
    pub id: LetterId,
    /// What was stored.
    pub letter: NewLetter,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next.
    pub next_attempt_at: DateTime<Utc>,
}

/// What comes of an attempt at a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LetterOutcome {
    /// It is with the mail server, or in the log where there is none.
    Sent,
    /// It failed for this reason and is tried again then.
    RetryAt(DateTime<Utc>, String),
    /// It failed for this reason and is tried no more.
    GivenUp(String),
    /// There is nobody or nothing left to tell.
    Unwanted,
}

/// How many letters stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LetterCounts {
    /// To be sent.
    pub waiting: u64,
    /// Given up, and not yet forgotten.
    pub given_up: u64,
}

/// The reading end of the letters: what is due.
pub trait LetterQueue: Send + Sync {
    /// Takes letters that are due and free, the longest due first, for `lease`. Nobody else gets them until it ends;
    /// then they are free again, so a worker that died loses nothing.
    fn claim(
        &self,
        now: DateTime<Utc>,
        lease: TimeDelta,
        limit: u32,
    ) -> Result<Vec<QueuedLetter>, StoreError>;
    /// Records what came of the attempt with this number, from 1, and frees the letter. A letter whose attempt of
    /// this number another worker recorded stays as it is: the lease was over.
    fn settle(
        &self,
        id: LetterId,
        attempt: u32,
        outcome: &LetterOutcome,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError>;
    /// When there is a letter to claim, if one waits. One that is taken is free again at the end of its lease.
    fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError>;
    /// How many stand where.
    fn counts(&self) -> Result<LetterCounts, StoreError>;
    /// Forgets letters that were settled before this, at the most `limit`. How many were they?
    fn forget(&self, settled_before: DateTime<Utc>, limit: u32) -> Result<usize, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_in_the_language_of_the_account_that_it_tells_of() {
        let invitation = Letter::Invitation {
            user: 1.into(),
            account: 2.into(),
            inviter: None,
        };
        let reset = Letter::PasswordReset { user: 1.into() };
        let at = DateTime::UNIX_EPOCH;
        assert_eq!(NewLetter::new(invitation, at).account, Some(2.into()));
        assert_eq!(NewLetter::new(reset, at).account, None);
        let elsewhere = NewLetter::new(reset, at).in_language_of(Some(3.into()));
        assert_eq!(elsewhere.account, Some(3.into()));
    }

    #[test]
    fn a_letter_reads_back_by_its_kind() {
        let letter = Letter::Notification {
            user: 1.into(),
            account: 2.into(),
            notification: 3.into(),
            about: NotificationKind::ConversationAssignment,
            conversation: 4.into(),
            message: None,
        };
        let stored = serde_json::to_value(letter).unwrap();
        assert_eq!(stored["kind"], letter.kind());
        assert_eq!(stored["about"], "conversation_assignment");
        assert_eq!(serde_json::from_value::<Letter>(stored).unwrap(), letter);
    }
}
