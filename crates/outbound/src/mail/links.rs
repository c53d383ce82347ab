//! The targets of the links in e-mails.

use chrono::{DateTime, Utc};
use nimchat_accounts::{AccountsError, LinkPurpose, LinkTokens, User};
use nimchat_core_model::{AccountId, ConversationNumber, StoredFile, WebUrl};

/// The page that a link leads to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Page {
    /// Sets a password.
    Password,
    /// Confirms an address.
    Confirmation,
}

impl Page {
    /// Its path, up to the token (docs/rules/accounts.md §7).
    const fn path(self) -> &'static str {
        match self {
            Self::Password => "password/edit?reset_password_token",
            Self::Confirmation => "confirmation?confirmation_token",
        }
    }
}

/// Makes links to the agents' front end.
#[derive(Debug, Clone)]
pub struct Links {
    base: String,
    files: String,
    tokens: LinkTokens,
    has_front_end: bool,
}

impl Links {
    /// Links below this address, which has no trailing slash.
    pub fn new(base: impl Into<String>, tokens: LinkTokens) -> Self {
        let base = base.into();
        Self {
            files: base.clone(),
            base,
            tokens,
            has_front_end: true,
        }
    }

    /// The name of the host that they lead to.
    pub(super) fn host(&self) -> String {
        let address = WebUrl::stored(self.base.clone());
        address.host().unwrap_or_default()
    }

    /// The same where nothing shows conversations and settings: there are no links to them.
    #[must_use]
    pub fn without_front_end(self) -> Self {
        Self {
            has_front_end: false,
            ..self
        }
    }

    /// The same with files at another address: that of this server.
    #[must_use]
    pub fn with_files(self, files: impl Into<String>) -> Self {
        Self {
            files: files.into(),
            ..self
        }
    }

    /// A link to a file.
    pub(super) fn to_file(&self, file: &StoredFile) -> String {
        format!("{}{}", self.files, file.path())
    }

    /// A link to this page, with a token that is made for the user in their present state.
    pub(super) fn to_answer(
        &self,
        page: Page,
        purpose: LinkPurpose,
        user: &User,
        now: DateTime<Utc>,
    ) -> Result<String, AccountsError> {
        let token = self.tokens.issue(purpose, user, now)?;
        // signed tokens contain only letters, digits, dots, dashes and underscores
        Ok(format!("{}/app/auth/{}={token}", self.base, page.path()))
    }

    /// A link to the webhooks of an account, if anything shows them.
    pub(super) fn to_webhooks(&self, account: AccountId) -> Option<String> {
        self.to_front_end(&format!("{account}/settings/integrations/webhook"))
    }

    /// A link to the automation rules of an account, if anything shows them.
    pub(super) fn to_rules(&self, account: AccountId) -> Option<String> {
        self.to_front_end(&format!("{account}/settings/automation/list"))
    }

    /// A link to a conversation, if anything shows it.
    pub(super) fn to_conversation(
        &self,
        account: AccountId,
        number: ConversationNumber,
    ) -> Option<String> {
        self.to_front_end(&format!("{account}/conversations/{number}"))
    }

    fn to_front_end(&self, path: &str) -> Option<String> {
        let base = &self.base;
        self.has_front_end
            .then(|| format!("{base}/app/accounts/{path}"))
    }
}
