//! The Platform API: an operator's back office creates accounts, users and agent bots, and adds users to accounts
//! (`operations.json` #1–#10, docs/rules/accounts.md §4).
//!
//! Wire structs and handlers only; `nimchat-accounts` and `nimchat-automation` have the rules, `nimchat-api-kit` what
//! the APIs share. Every operation is for platform apps and sees only records that the app created or has permission
//! for.

mod account_users;
mod accounts;
mod agent_bots;
mod users;

use nimchat_accounts::Accounts;
use nimchat_api_kit::Route;
use nimchat_automation::PlatformBotService;
use nimchat_core_model::FileService;

/// The services that handlers call; held as `web::Data`.
#[derive(Clone)]
pub struct Services {
    /// Accounts, and users and their memberships.
    pub accounts: Accounts,
    /// Agent bots.
    pub agent_bots: PlatformBotService,
    /// Files uploaded with requests.
    pub files: FileService,
}

/// Every operation of this API.
pub fn routes() -> Vec<Route> {
    [
        accounts::routes(),
        account_users::routes(),
        users::routes(),
        agent_bots::routes(),
    ]
    .concat()
}
