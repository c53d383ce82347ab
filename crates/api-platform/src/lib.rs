//! The Platform API: an operator's own back office makes accounts, makes users and puts the ones into the others
//! (`operations.json` #1–#10, contract accounts.md §4).
//!
//! Wire structs and handlers only; the rules are those of `nimchat-accounts`, the HTTP habits those of
//! `nimchat-api-kit`. Every operation is for platform apps and sees only what the app made or was granted.

mod account_users;
mod accounts;
mod users;

use nimchat_accounts::{AccountService, Deps, MembershipService, UserService};
use nimchat_api_kit::Route;

/// What the handlers work with; held as `web::Data`.
#[derive(Clone)]
pub struct Services {
    /// Accounts.
    pub accounts: AccountService,
    /// Who is what in them.
    pub memberships: MembershipService,
    /// Users.
    pub users: UserService,
}

impl Services {
    /// The services over these ports.
    pub fn new(deps: &Deps) -> Self {
        Self {
            accounts: AccountService::new(deps.clone()),
            memberships: MembershipService::new(deps.clone()),
            users: UserService::new(deps.clone()),
        }
    }
}

/// Every operation of this API.
pub fn routes() -> Vec<Route> {
    [accounts::routes(), account_users::routes(), users::routes()].concat()
}
