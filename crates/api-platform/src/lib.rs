//! The Platform API: an operator's own back office makes accounts, users and agent bots, and puts users into accounts
//! (`operations.json` #1–#10, docs/rules/accounts.md §4).
//!
//! Wire structs and handlers only; the rules are those of `nimchat-accounts` and `nimchat-automation`, the HTTP habits
//! those of `nimchat-api-kit`. Every operation is for platform apps and sees only what the app made or was granted.

mod account_users;
mod accounts;
mod agent_bots;
mod users;

use nimchat_accounts::{AccountService, Deps, MembershipService, UserService};
use nimchat_api_kit::Route;
use nimchat_automation::PlatformBotService;
use nimchat_core_model::FileService;

/// What the handlers work with; held as `web::Data`.
#[derive(Clone)]
pub struct Services {
    /// Accounts.
    pub accounts: AccountService,
    /// Who is what in them.
    pub memberships: MembershipService,
    /// Users.
    pub users: UserService,
    /// Agent bots.
    pub agent_bots: PlatformBotService,
    /// Files that come with requests.
    pub files: FileService,
}

impl Services {
    /// The services over these ports.
    pub fn new(deps: &Deps, agent_bots: PlatformBotService, files: FileService) -> Self {
        Self {
            accounts: AccountService::new(deps.clone()),
            memberships: MembershipService::new(deps.clone()),
            users: UserService::new(deps.clone()),
            agent_bots,
            files,
        }
    }
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
