//! An administrator creates an inbox (`operations.json #47`).

use super::save::{SaveChannel, SaveInbox};
use super::{ApiChannel, Channel, Inbox, InboxService, InboxSettings, NewInbox, WebWidgetChannel};
use crate::error::{MessagingError, Result};
use nimchat_accounts::Administrator;
use nimchat_core_model::{
    AvatarChange, AvatarHolder, EventName, Subject, Tokens, Violations, signing_secret,
};

/// The tokens of an inbox.
#[derive(Debug, Clone)]
pub struct InboxTokens {
    /// The token of the website, or the identifier of the API inbox.
    pub public: String,
    /// The key of customers' proofs.
    pub hmac: String,
}

impl InboxTokens {
    fn put(self, channel: &mut Channel) {
        match channel {
            Channel::WebWidget(widget) => {
                widget.website_token = self.public;
                widget.hmac_token = self.hmac;
            }
            Channel::Api(api) => {
                api.identifier = self.public;
                api.hmac_token = self.hmac;
            }
        }
    }
}

impl InboxService {
    /// Creates the inbox with its channel and tokens; what the command omits has its default. It has no members yet.
    pub fn create(&self, caller: &Administrator, command: SaveInbox) -> Result<Inbox> {
        self.create_with(caller, command, None)
    }

    /// The same with the tokens that the inbox had on another server, so that websites and programs go on with them. One
    /// that an inbox here has already is made anew.
    pub fn create_with(
        &self,
        caller: &Administrator,
        mut command: SaveInbox,
        tokens: Option<InboxTokens>,
    ) -> Result<Inbox> {
        let Administrator(administrator) = caller;
        let account = administrator.account_id();
        let count = self.deps.read()?.inboxes().count(account)?;
        if count >= Inbox::MAX_PER_ACCOUNT {
            return Err(MessagingError::InboxLimit);
        }
        let now = self.deps.clock.now();
        let mut violations = Violations::new();
        // a blank name and no name are the same for a new inbox
        let mut name = String::new();
        command.name.get_or_insert_default();
        command.apply_name(&mut name, &mut violations);
        let channel = command.channel.take();
        if let Some(channel) = &channel {
            self.check_callable(channel, &mut violations);
        } else {
            violations.add("channel", "must exist");
        }
        let channel =
            channel.and_then(|channel| channel.build(&*self.deps.tokens, &mut violations));
        let avatar = AvatarChange::Keep.or_file(command.avatar.take());
        let mut settings = InboxSettings::default();
        command.apply_settings(&mut settings, &mut violations);
        settings.avatar_url = avatar.reference().flatten();
        violations.into_result()?;
        let mut channel = channel.ok_or_else(|| Violations::one("channel", "must exist"))?;
        if let Some(tokens) = tokens
            && self
                .deps
                .read()?
                .inboxes()
                .by_token(&tokens.public)?
                .is_none()
        {
            tokens.put(&mut channel);
        }

        let mut work = self.deps.store.begin()?;
        let inbox = work.inboxes().add(NewInbox {
            account_id: account,
            name,
            channel,
            settings,
            created_at: now,
        })?;
        let holder = AvatarHolder::Inbox(inbox.id);
        avatar.enqueue_jobs(holder, None, work.jobs(), now)?;
        let event = administrator.event(
            EventName::InboxCreated,
            Subject::Inbox { id: inbox.id },
            now,
        );
        work.outbox().record(&[event])?;
        work.commit()?;
        Ok(inbox)
    }
}

impl SaveChannel {
    /// The new channel. Another kind is refused.
    fn build(mut self, tokens: &dyn Tokens, violations: &mut Violations) -> Option<Channel> {
        let mut channel = match self.kind.as_str() {
            "web_widget" => {
                self.website_url.get_or_insert_default();
                Channel::WebWidget(WebWidgetChannel {
                    website_token: tokens.token(),
                    hmac_token: tokens.token(),
                    ..WebWidgetChannel::default()
                })
            }
            "api" => Channel::Api(ApiChannel {
                identifier: tokens.token(),
                hmac_token: tokens.token(),
                webhook_secret: signing_secret(tokens),
                ..ApiChannel::default()
            }),
            _ => {
                violations.add("channel", "must exist: web_widget or api");
                return None;
            }
        };
        self.apply(&mut channel, violations);
        Some(channel)
    }
}
