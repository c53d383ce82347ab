//! The attributes of a bot as callers send them, and their rules.

use super::{AgentBot, BotType, NewAgentBot};
use chrono::{DateTime, Utc};
use nimchat_core_model::values::{MAX_STRING, check_length, check_line};
use nimchat_core_model::{
    AccountId, Attributes, AvatarChange, CallRule, Tokens, Violations, WebUrl, signing_secret,
};

/// The attributes to set; `None` keeps a value, `Some(None)` clears it. A new bot needs none of them.
#[derive(Debug, Clone, Default)]
pub struct AgentBotDraft {
    /// Its name.
    pub name: Option<Option<String>>,
    /// Its purpose.
    pub description: Option<Option<String>>,
    /// The address that its events are posted to.
    pub outgoing_url: Option<Option<String>>,
    /// Its avatar.
    pub avatar: AvatarChange,
    /// How it is reached, by name.
    pub bot_type: Option<String>,
    /// Its own configuration; it replaces the present one.
    pub bot_config: Option<Attributes>,
}

impl AgentBotDraft {
    /// Removes the avatar and keeps the other attributes.
    pub(super) fn without_avatar() -> Self {
        Self {
            avatar: AvatarChange::Clear,
            ..Self::default()
        }
    }

    /// A new bot with these attributes, and a signing secret of its own.
    pub(super) fn into_new(
        self,
        account_id: Option<AccountId>,
        (tokens, rule): (&dyn Tokens, &dyn CallRule),
        now: DateTime<Utc>,
    ) -> Result<NewAgentBot, Violations> {
        let bot_type = self.checked(rule)?;
        Ok(NewAgentBot {
            account_id,
            name: self.name.flatten(),
            description: self.description.flatten(),
            outgoing_url: self.outgoing_url.flatten(),
            avatar_url: self.avatar.reference().flatten(),
            bot_type: bot_type.unwrap_or_default(),
            bot_config: self.bot_config.unwrap_or_default(),
            secret: signing_secret(tokens),
            created_at: now,
        })
    }

    /// Writes these attributes to the bot. Answers the reference of the avatar that is replaced, if there is one.
    pub(super) fn apply(
        self,
        bot: &mut AgentBot,
        rule: &dyn CallRule,
        now: DateTime<Utc>,
    ) -> Result<Option<String>, Violations> {
        let bot_type = self.checked(rule)?;
        set(&mut bot.name, self.name);
        set(&mut bot.description, self.description);
        set(&mut bot.outgoing_url, self.outgoing_url);
        let replaced = self.avatar.apply(&mut bot.avatar_url);
        set(&mut bot.bot_type, bot_type);
        set(&mut bot.bot_config, self.bot_config);
        bot.updated_at = now;
        Ok(replaced)
    }

    /// Every violation at once; else the kind of bot that was asked for.
    fn checked(&self, rule: &dyn CallRule) -> Result<Option<BotType>, Violations> {
        let mut violations = Violations::new();
        if let Some(Some(name)) = &self.name {
            violations.check(check_line("name", name, MAX_STRING));
        }
        for (attribute, text, max) in [
            ("description", &self.description, MAX_STRING),
            ("outgoing_url", &self.outgoing_url, AgentBot::MAX_URL),
        ] {
            if let Some(Some(text)) = text {
                violations.check(check_length(attribute, text, max));
            }
        }
        // a text that is no web address is kept, as in Chatwoot, and never called
        if let Some(Some(text)) = &self.outgoing_url
            && WebUrl::parse("outgoing_url", text).is_ok()
        {
            violations.check(WebUrl::parse_callable("outgoing_url", text, rule));
        }
        violations.check(self.avatar.check());
        let bot_type = self.bot_type.as_deref().map(BotType::parse);
        let bot_type = bot_type.and_then(|parsed| violations.check(parsed));
        violations.into_result()?;
        Ok(bot_type)
    }
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}
