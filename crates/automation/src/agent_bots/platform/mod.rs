//! Agent bots, as operators manage them (docs/rules/accounts.md §4.4).

mod clear_avatar;
mod create;
mod delete;
mod list;
mod show;
mod update;

use super::{AgentBot, AgentBotView, with_tokens};
use crate::Deps;
use crate::error::AutomationError;
use crate::ports::BotAccessLookup;
use nimchat_accounts::Operator;
use nimchat_core_model::{StoreError, Violation, service};

service! {
    /// Reads and manages the bots of an operator's app.
    PlatformBotService(Deps)
}

/// The bot, if it exists and the app may manage it; checked in that order (docs/rules/accounts.md §4).
fn permitted(
    found: Option<AgentBot>,
    access: &mut dyn BotAccessLookup,
    operator: &Operator,
) -> Result<AgentBot, AutomationError> {
    let bot = found.ok_or(AutomationError::NotFound)?;
    if access.is_permitted(operator.app.id, bot.id)? {
        Ok(bot)
    } else {
        Err(AutomationError::NotPermissible)
    }
}

/// The bot with its token.
fn with_token(
    access: &mut dyn BotAccessLookup,
    bot: AgentBot,
) -> Result<AgentBotView, AutomationError> {
    let view = with_tokens(access, vec![bot], |_| true)?;
    view.into_iter().next().ok_or(AutomationError::NotFound)
}

/// An unknown account is the caller's error.
fn homeless(error: StoreError) -> AutomationError {
    match error {
        StoreError::MissingReference => Violation::new("account", "must exist").into(),
        error => error.into(),
    }
}
