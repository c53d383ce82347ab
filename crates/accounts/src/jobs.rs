//! The jobs of this domain.

use nimchat_core_model::{
    AccountId, AutomationRuleId, Job, Queue, Subject, TeamId, UserId, WebhookId, jobs,
};
use serde::{Deserialize, Serialize};

jobs! {
    /// Erase a removed account with its contents. The job belongs to no account, or it would erase itself.
    EraseAccount = "erase_account", Internal {
        /// The account.
        pub account: AccountId,
    }
    strict: |job| format!("account:{}", job.account),

    /// Erase a removed user, once their conversations are unassigned.
    EraseUser = "erase_user", Internal {
        /// The user.
        pub user: UserId,
    }
    topic: |job| Subject::User { id: job.user },
    strict: |job| format!("user:{}", job.user),

    /// Erase a removed team, once its conversations belong to no team.
    EraseTeam = "erase_team", Internal {
        /// The team.
        pub team: TeamId,
    }
    topic: |job| Subject::Team { id: job.team },
    strict: |job| format!("team:{}", job.team),

    /// Unassign the conversations of a user who left an account.
    Unassign = "unassign", Internal {
        /// The account.
        pub account: AccountId,
        /// The user who left it.
        pub user: UserId,
    }
    account: |job| job.account,
    topic: |job| Subject::User { id: job.user },
    strict: |job| format!("user:{}", job.user),
}

/// Send an e-mail to a user (docs/rules/accounts.md §7). The job contains no text, no address and no secret: these are
/// read, and a link's token is created, when the e-mail is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum UserMail {
    /// A new user was added to an account: setting a password lets them in.
    Invitation {
        /// The invited user.
        user: UserId,
        /// The account, which also decides the language.
        account: AccountId,
        /// The user who invited them, if it was a user.
        inviter: Option<UserId>,
    },
    /// A new user confirms their address.
    Confirmation {
        /// The user.
        user: UserId,
        /// The account that decides the language; without one, the account that the user opened last.
        #[serde(default)]
        account: Option<AccountId>,
    },
    /// A user confirms the address that they change to; the e-mail goes there.
    EmailChange {
        /// The user.
        user: UserId,
    },
    /// A user who forgot their password sets another.
    PasswordReset {
        /// The user.
        user: UserId,
    },
    /// A webhook of the account was disabled, since its address failed for days.
    WebhookDisabled {
        /// An administrator.
        user: UserId,
        /// The account.
        account: AccountId,
        /// The webhook.
        webhook: WebhookId,
    },
    /// An automation rule of the account was turned off, since its conditions cannot be evaluated.
    RuleDisabled {
        /// An administrator.
        user: UserId,
        /// The account.
        account: AccountId,
        /// The rule.
        rule: AutomationRuleId,
    },
}

impl UserMail {
    /// The e-mail's name in logs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Invitation { .. } => "invitation",
            Self::Confirmation { .. } => "confirmation",
            Self::EmailChange { .. } => "email_change",
            Self::PasswordReset { .. } => "password_reset",
            Self::WebhookDisabled { .. } => "webhook_disabled",
            Self::RuleDisabled { .. } => "rule_disabled",
        }
    }

    /// The recipient.
    pub const fn recipient(&self) -> UserId {
        match self {
            Self::Invitation { user, .. }
            | Self::Confirmation { user, .. }
            | Self::EmailChange { user }
            | Self::PasswordReset { user }
            | Self::WebhookDisabled { user, .. }
            | Self::RuleDisabled { user, .. } => *user,
        }
    }

    /// The account that decides the language.
    pub const fn language_of(&self) -> Option<AccountId> {
        match self {
            Self::Invitation { account, .. }
            | Self::WebhookDisabled { account, .. }
            | Self::RuleDisabled { account, .. } => Some(*account),
            Self::Confirmation { account, .. } => *account,
            Self::EmailChange { .. } | Self::PasswordReset { .. } => None,
        }
    }
}

impl Job for UserMail {
    const KIND: &'static str = "user_mail";
    const QUEUE: Queue = Queue::Mail;

    fn account(&self) -> Option<AccountId> {
        self.language_of()
    }

    fn topic(&self) -> Option<String> {
        let id = self.recipient();
        Some(Subject::User { id }.topic())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    #[test]
    fn mail_reads_back_by_its_name() {
        let (user, account) = (1.into(), 2.into());
        let mails = [
            UserMail::Invitation {
                user,
                account,
                inviter: None,
            },
            UserMail::Confirmation {
                user,
                account: Some(account),
            },
            UserMail::EmailChange { user },
            UserMail::PasswordReset { user },
            UserMail::WebhookDisabled {
                user,
                account,
                webhook: 3.into(),
            },
            UserMail::RuleDisabled {
                user,
                account,
                rule: 3.into(),
            },
        ];
        for mail in mails {
            let job = mail.due(DateTime::UNIX_EPOCH).unwrap();
            assert_eq!(job.payload["kind"], mail.name());
            assert_eq!(job.account_id, mail.language_of());
            assert_eq!(job.topic.as_deref(), Some("user:1"));
            let read: UserMail = serde_json::from_value(job.payload).unwrap();
            assert_eq!(read, mail);
        }
    }
}
