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

use nimchat_accounts::{AccountService, Deps, MembershipService, UserService};
use nimchat_api_kit::Route;
use nimchat_automation::PlatformBotService;
use nimchat_core_model::FileService;

/// The services that handlers call; held as `web::Data`.
#[derive(Clone)]
pub struct Services {
    /// Accounts.
    pub accounts: AccountService,
    /// Users' memberships in accounts.
    pub memberships: MembershipService,
    /// Users.
    pub users: UserService,
    /// Agent bots.
    pub agent_bots: PlatformBotService,
    /// Files uploaded with requests.
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
