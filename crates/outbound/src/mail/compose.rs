//! Composes the e-mail of a job, which names the users concerned.

use super::links::{Links, Page};
use super::mailer::Mail;
use nimchat_accounts::jobs::UserMail;
use nimchat_accounts::users::active;
use nimchat_accounts::{Account, AccountsError, LinkPurpose, Role, User};
use nimchat_automation::rules::TeamMail;
use nimchat_core_model::{AccountId, Clock, Email, JobId, StoreError, StoreResult, UserId};
use nimchat_messaging::jobs::TransferMail;
use nimchat_messaging::transfers::TransferStatus;
use nimchat_messaging::{
    ConversationService, MessageService, MessageView, MessagingError, SenderView,
};
use nimchat_notifications::Deps;
use nimchat_notifications::jobs::NotificationMail;
use nimchat_texts::{EmailWords, Quote, Texts, TextsError};
use std::sync::Arc;

/// A job that sends mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailJob {
    /// An e-mail to a user about their own account.
    User(UserMail),
    /// A notification.
    Notification(NotificationMail),
    /// A rule's message to a team.
    Team(TeamMail),
    /// The end of an import or export.
    Transfer(TransferMail),
}

impl MailJob {
    const fn recipient(&self) -> UserId {
        match self {
            Self::User(mail) => mail.recipient(),
            Self::Notification(mail) => mail.user,
            Self::Team(mail) => mail.user,
            Self::Transfer(mail) => mail.user,
        }
    }

    /// The account whose language the e-mail uses, if any.
    const fn language_of(&self) -> Option<AccountId> {
        match self {
            Self::User(mail) => mail.language_of(),
            Self::Notification(mail) => Some(mail.account),
            Self::Team(mail) => Some(mail.account),
            Self::Transfer(mail) => Some(mail.account),
        }
    }

    /// The account that the e-mail is about, if any.
    const fn account(&self) -> Option<AccountId> {
        match self {
            Self::User(
                UserMail::Invitation { account, .. }
                | UserMail::WebhookDisabled { account, .. }
                | UserMail::RuleDisabled { account, .. },
            ) => Some(*account),
            Self::User(_) => None,
            Self::Notification(mail) => Some(mail.account),
            Self::Team(mail) => Some(mail.account),
            Self::Transfer(mail) => Some(mail.account),
        }
    }

    const fn name(&self) -> &'static str {
        match self {
            Self::User(mail) => mail.name(),
            Self::Notification(_) => "notification",
            Self::Team(_) => "team",
            Self::Transfer(_) => "transfer",
        }
    }
}

/// Why an e-mail could not be composed.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// The store does not answer; a retry may succeed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An error of the accounts domain.
    #[error(transparent)]
    Accounts(AccountsError),
    /// An error of the messaging domain.
    #[error(transparent)]
    Messaging(MessagingError),
    /// A text is invalid.
    #[error(transparent)]
    Texts(#[from] TextsError),
}

impl From<AccountsError> for ComposeError {
    fn from(error: AccountsError) -> Self {
        match error {
            AccountsError::Store(error) => Self::Store(error),
            error => Self::Accounts(error),
        }
    }
}

impl From<MessagingError> for ComposeError {
    fn from(error: MessagingError) -> Self {
        match error {
            MessagingError::Store(error) => Self::Store(error),
            MessagingError::Accounts(error) => error.into(),
            error => Self::Messaging(error),
        }
    }
}

/// Composes e-mails.
#[derive(Clone)]
pub struct Composer {
    pub(super) accounts: Arc<dyn nimchat_accounts::ports::Store>,
    messaging: Arc<dyn nimchat_messaging::ports::Store>,
    notifications: Arc<dyn nimchat_notifications::ports::Store>,
    automation: Arc<dyn nimchat_automation::ports::Store>,
    pub(super) portals: Arc<dyn nimchat_helpcenter::ports::Store>,
    pub(super) conversations: ConversationService,
    messages: MessageService,
    clock: Arc<dyn Clock>,
    pub(super) texts: &'static Texts,
    pub(super) links: Links,
}

/// The users whom an e-mail concerns, in their present state.
struct People {
    reader: User,
    /// The account that the e-mail is about, if the reader is a member.
    account: Option<Account>,
    /// The reader's role in it.
    role: Option<Role>,
    /// The account whose language the e-mail uses.
    home: Option<Account>,
    inviter: Option<User>,
}

/// The content and the address of an e-mail.
struct Content {
    kind: String,
    address: Email,
    words: EmailWords,
}

impl Composer {
    /// Over these ports.
    pub fn new(
        accounts: Arc<dyn nimchat_accounts::ports::Store>,
        notifications: Deps,
        automation: Arc<dyn nimchat_automation::ports::Store>,
        portals: Arc<dyn nimchat_helpcenter::ports::Store>,
        texts: &'static Texts,
        links: Links,
    ) -> Self {
        let messaging = notifications.messaging;
        Self {
            accounts,
            automation,
            portals,
            notifications: notifications.store,
            clock: Arc::clone(&messaging.clock),
            messaging: Arc::clone(&messaging.store),
            conversations: ConversationService::new(messaging.clone()),
            messages: MessageService::new(messaging),
            texts,
            links,
        }
    }

    /// The e-mail; none if its reader or its subject no longer exists.
    pub fn compose(&self, id: JobId, mail: &MailJob) -> Result<Option<Mail>, ComposeError> {
        let Some(people) = self.people(mail)? else {
            return Ok(None);
        };
        let Some(content) = self.content(mail, &people)? else {
            return Ok(None);
        };
        let locale = people.home.as_ref().map(|account| &account.locale);
        let language = self.texts.of_locale(locale)?;
        let Content {
            kind,
            address,
            words,
        } = content;
        Ok(Some(Mail {
            id,
            kind: mail.name(),
            from: None,
            written: self.texts.email(language, &kind, &words)?,
            name: words.name,
            link: words.link,
            address,
        }))
    }

    /// None if the reader or the account no longer exists, or if the reader is no longer a member.
    fn people(&self, mail: &MailJob) -> StoreResult<Option<People>> {
        let mut view = self.accounts.read()?;
        let Some(reader) = view.users().find(mail.recipient())? else {
            return Ok(None);
        };
        let home = if let Some(id) = mail.language_of() {
            Some(id)
        } else {
            let roles = view.memberships().roles_of(&[reader.id])?;
            let roles: Vec<_> = roles.into_iter().map(|(_, role)| role).collect();
            active(&roles).map(|role| role.account_id)
        };
        let home = match home {
            Some(id) => view.accounts().find(id)?,
            None => None,
        };
        let (account, role) = match mail.account() {
            Some(id) => {
                let account = view.accounts().find(id)?;
                let membership = view.memberships().find(id, reader.id)?;
                let (Some(account), Some(membership)) = (account, membership) else {
                    return Ok(None);
                };
                (Some(account), Some(membership.role))
            }
            None => (None, None),
        };
        let inviter = match mail {
            MailJob::User(UserMail::Invitation {
                inviter: Some(id), ..
            }) => view.users().find(*id)?,
            _ => None,
        };
        Ok(Some(People {
            reader,
            account,
            role,
            home,
            inviter,
        }))
    }

    fn content(&self, mail: &MailJob, people: &People) -> Result<Option<Content>, ComposeError> {
        let confirmed = people.reader.confirmed();
        let mail = match mail {
            MailJob::Notification(_) | MailJob::Team(_) | MailJob::Transfer(_) if !confirmed => {
                return Ok(None);
            }
            MailJob::Notification(mail) => return self.notification(people, *mail),
            MailJob::Team(mail) => return self.team(people, *mail),
            MailJob::Transfer(mail) => return self.transfer(people, *mail),
            MailJob::User(mail) => mail,
        };
        let (page, purpose) = match mail {
            UserMail::WebhookDisabled {
                account, webhook, ..
            } => {
                let link = self.links.to_webhooks(*account);
                return Ok(disabled(people, mail, webhook.get(), link));
            }
            UserMail::RuleDisabled { account, rule, .. } => {
                let link = self.links.to_rules(*account);
                return Ok(disabled(people, mail, rule.get(), link));
            }
            // they can already sign in
            UserMail::Invitation { .. } | UserMail::Confirmation { .. } if confirmed => {
                return Ok(None);
            }
            UserMail::Invitation { .. } => (Page::Password, LinkPurpose::Invitation),
            UserMail::Confirmation { .. } => (Page::Confirmation, LinkPurpose::Confirmation),
            UserMail::EmailChange { .. } => (Page::Confirmation, LinkPurpose::EmailChange),
            UserMail::PasswordReset { .. } => (Page::Password, LinkPurpose::PasswordReset),
        };
        // a user without a pending address needs no e-mail
        let Some(address) = purpose.address(&people.reader) else {
            return Ok(None);
        };
        let now = self.clock.now();
        let link = self.links.to_answer(page, purpose, &people.reader, now)?;
        let words = EmailWords {
            inviter: people
                .inviter
                .as_ref()
                .map(|user| user.available_name().to_owned()),
            hours: Some(purpose.lifetime().num_hours()),
            days: Some(purpose.lifetime().num_days()),
            link: Some(link),
            ..people.words(address)
        };
        Ok(Some(Content {
            kind: mail.name().to_owned(),
            address: address.clone(),
            words,
        }))
    }

    /// None if nothing is left of the import or export, or if the reader is no longer an administrator.
    fn transfer(
        &self,
        people: &People,
        mail: TransferMail,
    ) -> Result<Option<Content>, ComposeError> {
        let found = self
            .messaging
            .read()?
            .transfers()
            .find(mail.account, mail.transfer)?;
        let is_reader = people.role == Some(Role::Administrator);
        let Some(transfer) = found.filter(|_| is_reader) else {
            return Ok(None);
        };
        let ending = match transfer.state.status {
            TransferStatus::Failed => "_failed",
            _ => "",
        };
        let address = &people.reader.email;
        let result = transfer.state.result.as_ref();
        Ok(Some(Content {
            kind: format!("contact_{}{ending}", transfer.kind.as_str()),
            address: address.clone(),
            words: EmailWords {
                rows: Some(transfer.state.processed),
                left_out: Some(transfer.state.failed),
                link: result.map(|file| self.links.to_file(file)),
                reason: transfer.state.error,
                ..people.words(address)
            },
        }))
    }

    /// None if the rule no longer has the action, or if the conversation no longer exists.
    fn team(&self, people: &People, mail: TeamMail) -> Result<Option<Content>, ComposeError> {
        let account = mail.account;
        let rule = self.automation.read()?.rules().find(account, mail.rule)?;
        let Some(text) = rule.and_then(|rule| mail.text(&rule)) else {
            return Ok(None);
        };
        let found = match self.conversations.by_id(account, mail.conversation) {
            Err(MessagingError::NotFound) => None,
            found => found?,
        };
        let Some(view) = found else {
            return Ok(None);
        };
        let text = self.conversations.filled(&view.conversation, &text)?;
        let number = view.conversation.number;
        let address = &people.reader.email;
        Ok(Some(Content {
            kind: "team".to_owned(),
            address: address.clone(),
            words: EmailWords {
                number: Some(number.get()),
                quote: Some(Quote {
                    author: "Automation System".to_owned(),
                    text,
                }),
                link: self.links.to_conversation(account, number),
                ..people.words(address)
            },
        }))
    }

    /// None if the notification was read or replaced meanwhile, or if the conversation no longer exists or the reader
    /// may no longer see it.
    fn notification(
        &self,
        people: &People,
        mail: NotificationMail,
    ) -> Result<Option<Content>, ComposeError> {
        let NotificationMail {
            user,
            account,
            notification,
            about,
            conversation,
            message,
        } = mail;
        let told = self
            .notifications
            .read()?
            .notifications()
            .find(account, user, notification)?;
        if told.is_none_or(|told| told.read_at.is_some()) {
            return Ok(None);
        }
        let found = match self.conversations.by_id(account, conversation) {
            Err(MessagingError::NotFound) => None,
            found => found?,
        };
        let Some(view) = found else {
            return Ok(None);
        };
        if people.role != Some(Role::Administrator) {
            let inbox = view.conversation.inbox_id;
            let members = self
                .messaging
                .read()?
                .inboxes()
                .member_ids(account, inbox)?;
            if !members.contains(&user) {
                return Ok(None);
            }
        }
        let number = view.conversation.number;
        let message = match message {
            Some(id) => self.messages.by_id(account, conversation, number, id)?,
            None => None,
        };
        let address = &people.reader.email;
        let words = EmailWords {
            number: Some(number.get()),
            inbox: Some(view.inbox.name),
            contact: Some(view.contact.name),
            quote: message.as_ref().and_then(quote),
            link: self.links.to_conversation(account, number),
            ..people.words(address)
        };
        Ok(Some(Content {
            kind: format!("notification.{}", about.as_str()),
            address: address.clone(),
            words,
        }))
    }
}

impl People {
    fn words(&self, address: &Email) -> EmailWords {
        EmailWords {
            name: self.reader.available_name().to_owned(),
            email: address.as_str().to_owned(),
            account: self.account.as_ref().map(|account| account.name.clone()),
            ..EmailWords::default()
        }
    }
}

/// The e-mail on what was disabled; none if the reader is no longer an administrator.
fn disabled(
    people: &People,
    mail: &UserMail,
    number: i64,
    link: Option<String>,
) -> Option<Content> {
    let address = &people.reader.email;
    (people.role == Some(Role::Administrator)).then(|| Content {
        kind: mail.name().to_owned(),
        address: address.clone(),
        words: EmailWords {
            number: Some(number),
            link,
            ..people.words(address)
        },
    })
}

/// A message without text, such as a picture, or without a sender is not quoted.
fn quote(view: &MessageView) -> Option<Quote> {
    let author = match view.sender.as_ref()? {
        SenderView::User { user, .. } => user.available_name(),
        SenderView::Contact(contact) => &contact.name,
        SenderView::AgentBot(bot) => &bot.name,
    };
    let text = view.message.content.as_deref()?.trim();
    (!text.is_empty()).then(|| Quote {
        author: author.to_owned(),
        text: text.to_owned(),
    })
}
