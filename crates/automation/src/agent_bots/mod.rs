//! Agent bots: programs that answer in inboxes, each with an access token of its own.
//!
//! A bot belongs to one account, or to the installation and so to every account. Its events are deliveries like those of
//! webhooks ([`crate::deliveries`]).

mod clear_avatar;
mod connect;
mod create;
mod delete;
mod draft;
mod list;
mod model;
mod of_inbox;
mod platform;
mod reset_access_token;
mod show;
mod update;

pub use draft::AgentBotDraft;
pub use model::{AgentBot, AgentBotView, BotType, NewAgentBot};
pub use platform::PlatformBotService;

use crate::Deps;
use crate::error::AutomationError;
use crate::ports::{BotAccessLookup, Work};
use nimchat_accounts::Administrator;
use nimchat_core_model::{AccountId, AgentBotId, StoreError, service};

service! {
    /// Reads and manages the bots of an account.
    AgentBotService(Deps)
}

/// The account's own bot. A bot of the installation is visible, but the account cannot change it.
fn own(
    work: &mut dyn Work,
    Administrator(caller): &Administrator,
    id: AgentBotId,
) -> Result<AgentBot, AutomationError> {
    let account = caller.account_id();
    owned(work.agent_bots().seen(account, id)?, account)
}

/// The bot, if it was found and is this account's.
fn owned(found: Option<AgentBot>, account: AccountId) -> Result<AgentBot, AutomationError> {
    found
        .filter(|bot| bot.account_id == Some(account))
        .ok_or(AutomationError::NotFound)
}

/// The bots as shown to this account: with the tokens of its own.
fn seen_by(
    account: AccountId,
    access: &mut dyn BotAccessLookup,
    bots: Vec<AgentBot>,
) -> Result<Vec<AgentBotView>, StoreError> {
    with_tokens(access, bots, |bot| bot.account_id == Some(account))
}

/// The bots, with the tokens of those that `shown` selects.
fn with_tokens(
    access: &mut dyn BotAccessLookup,
    bots: Vec<AgentBot>,
    shown: impl Fn(&AgentBot) -> bool,
) -> Result<Vec<AgentBotView>, StoreError> {
    let ids: Vec<AgentBotId> = bots
        .iter()
        .filter(|bot| shown(bot))
        .map(|bot| bot.id)
        .collect();
    let tokens = access.tokens_of(&ids)?;
    let view = |bot: AgentBot| {
        let token = tokens.iter().find(|(id, _)| *id == bot.id);
        AgentBotView {
            access_token: token.map(|(_, token)| token.clone()),
            bot,
        }
    };
    Ok(bots.into_iter().map(view).collect())
}
