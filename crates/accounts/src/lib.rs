//! Accounts, their users, and the permissions of these.
//!
//! The crate owns accounts, users, memberships and roles, teams, access tokens and platform apps. It knows no HTTP
//! and no SQL: storage comes in through [`ports`], time and chance through `nimchat-core-model`.
//!
//! Only the [`Authenticator`] creates callers, so a use case that takes a caller needs no access check of its own:
//!
#![cfg_attr(feature = "memory", doc = "```")]
#![cfg_attr(not(feature = "memory"), doc = "```ignore")]
//! use nimchat_accounts::accounts::NewOwner;
//! use nimchat_accounts::memory::MemoryStore;
//! use nimchat_accounts::{AccountService, AgentService, Authenticator};
//! use std::sync::Arc;
//!
//! let deps = Arc::new(MemoryStore::new()).deps();
//! let grace = NewOwner {
//!     name: "Grace".to_owned(),
//!     email: "grace@example.com".to_owned(),
//!     password: None,
//! };
//! let (account, grace) = AccountService::new(deps.clone()).create_with_owner("Engines", grace)?;
//!
//! let authenticator = Authenticator::new(deps.store.clone());
//! let caller = authenticator.agent(Some(&grace.access_token), account.id)?;
//! let agents = AgentService::new(deps).list(&caller)?;
//! assert_eq!(agents[0].user.name, "Grace");
//!
//! assert!(authenticator.agent(Some("unknown"), account.id).is_err());
//! # Ok::<(), nimchat_accounts::AccountsError>(())
//! ```

pub mod access;
pub mod accounts;
pub mod agents;
pub mod error;
mod hs256;
pub mod installation;
pub mod jobs;
mod known;
pub mod links;
pub mod memberships;
pub mod overview;
pub mod password;
pub mod platform_apps;
pub mod ports;
pub mod presence;
pub mod profile;
pub mod removals;
pub mod seal;
pub mod second_factor;
pub mod sign_in;
pub mod teams;
pub mod users;
pub mod visitor_tokens;

#[cfg(feature = "conformance")]
pub mod conformance;
#[cfg(feature = "memory")]
pub mod memory;

pub use access::{
    Administrator, Agent, Authenticated, Authenticator, Bot, Caller, Credential, Member, Operator,
    Person, Principal, SessionKey, TokenOwner, UserSession, Visibility,
};
pub use accounts::{Account, AccountService, AccountStatus, NewAccount};
pub use agents::{AgentService, AgentView, Directory, PersonView, ProfileView};
pub use error::{AccountsError, Result};
pub use installation::{InstallationSecret, InstallationValue, installation_id};
pub use links::{LinkPurpose, LinkTokens};
pub use memberships::{
    AccountRole, Availability, Membership, MembershipService, NewMembership, Role,
};
pub use overview::OverviewService;
pub use platform_apps::{Permissible, PlatformApp, PlatformAppService};
pub use presence::{Connected, LocalPresence, Presence};
pub use profile::ProfileService;
pub use removals::{RemovalService, Removed};
pub use seal::Seal;
pub use second_factor::SecondFactorService;
pub use sign_in::{SignInService, SignedIn};
pub use teams::{NewTeam, Team, TeamService, TeamView};
pub use users::{NewUser, User, UserService, UserView};
pub use visitor_tokens::VisitorTokens;

use chrono::{DateTime, Utc};
use nimchat_core_model::{Clock, StoreResult, Tokens, facade};
use std::sync::Arc;

/// The dependencies that every service of this crate shares.
#[derive(Clone)]
pub struct Deps {
    /// Storage.
    pub store: Arc<dyn ports::Store>,
    /// Presence.
    pub presence: Arc<dyn Presence>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub tokens: Arc<dyn Tokens>,
}

impl Deps {
    /// A unit of work, and the time at which it has begun: on SQLite it waits for others.
    pub(crate) fn begin(&self) -> StoreResult<(DateTime<Utc>, Box<dyn ports::Work + '_>)> {
        let work = self.store.begin()?;
        Ok((self.clock.now(), work))
    }
}

facade! {
    /// The services of this domain that need no more than its ports.
    Accounts(Deps) {
        /// Accounts.
        accounts: AccountService,
        /// Agents.
        agents: AgentService,
        /// Users' memberships in accounts.
        memberships: MembershipService,
        /// The whole installation.
        overview: OverviewService,
        /// Platform apps.
        platform_apps: PlatformAppService,
        /// Users' own profiles.
        profiles: ProfileService,
        /// Erasing.
        removals: RemovalService,
        /// Teams and their members.
        teams: TeamService,
        /// Users.
        users: UserService,
    }
}
