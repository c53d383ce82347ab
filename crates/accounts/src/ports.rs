//! The storage ports of this domain.
//!
//! Ports are synchronous and describe what a use case needs, not how it is stored. Reads are split from writes, so that
//! a [`View`] cannot change anything. A look-up without a match answers `None` or an empty list.

use crate::access::{Principal, SessionKey, TokenOwner};
use crate::accounts::{Account, CacheKeys, NewAccount};
use crate::installation::InstallationValue;
use crate::memberships::{AccountRole, Membership, NewMembership};
use crate::platform_apps::{Permissible, PlatformApp};
use crate::second_factor::SecondFactor;
use crate::sign_in::NewUserSession;
use crate::teams::{NewTeam, Team};
use crate::users::{NewUser, User};
use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, Email, Jobs, Outbox, PlatformAppId, Progress, StoreResult, TeamId, UserId,
    store_ports,
};

/// Reads accounts. A removed account does not exist here, even while its contents are being erased.
pub trait AccountLookup {
    /// The account with this id.
    fn find(&mut self, id: AccountId) -> StoreResult<Option<Account>>;
    /// When its labels, inboxes and teams last changed, according to the recorded events ([`Outbox::record`]).
    fn cache_keys(&mut self, id: AccountId) -> StoreResult<CacheKeys>;
    /// Does any account exist? Decides whether a start is the first one.
    fn any(&mut self) -> StoreResult<bool>;
}

/// Stores accounts.
pub trait Accounts: AccountLookup {
    /// Adds one.
    fn add(&mut self, account: NewAccount) -> StoreResult<Account>;
    /// The account with this id, which no other work may change before this one ends: for a change that depends on its
    /// present state. A work that locks several objects locks accounts first, then users, then memberships.
    fn lock(&mut self, id: AccountId) -> StoreResult<Option<Account>>;
    /// Writes every attribute of an existing one.
    fn update(&mut self, account: &Account) -> StoreResult<()>;
    /// Removes it: neither the account nor its bots can be found any more. Its contents are erased by [`Removals`].
    fn remove(&mut self, id: AccountId, at: DateTime<Utc>) -> StoreResult<()>;
}

/// Reads users. A removed user does not exist here, and their address is free.
pub trait UserLookup {
    /// The user with this id.
    fn find(&mut self, id: UserId) -> StoreResult<Option<User>>;
    /// The user with this address; e-mail addresses are unique over the installation.
    fn by_email(&mut self, email: &Email) -> StoreResult<Option<User>>;
    /// Those of the ids that exist, in any order.
    fn many(&mut self, ids: &[UserId]) -> StoreResult<Vec<User>>;
}

/// Stores users.
pub trait Users: UserLookup {
    /// Adds one. A taken address is a conflict on `users_email_key`.
    fn add(&mut self, user: NewUser) -> StoreResult<User>;
    /// The user with this id, whom no other work may change before this one ends: for a change that depends on their
    /// present state.
    fn lock(&mut self, id: UserId) -> StoreResult<Option<User>>;
    /// Writes every attribute of an existing one. Conflicts as [`Users::add`].
    fn update(&mut self, user: &User) -> StoreResult<()>;
    /// Removes one with their access token and everything that is theirs alone, memberships included. The row itself is
    /// deleted by [`Removals::erase_user`], once no other row refers to it. Their messages stay, without a sender; a
    /// user's id is never used again.
    fn remove(&mut self, id: UserId, at: DateTime<Utc>) -> StoreResult<()>;
}

/// A membership, and the role that it gives.
pub type Place = (Membership, AccountRole);

/// Reads memberships.
pub trait MembershipLookup {
    /// The user's membership in the account.
    fn find(&mut self, account: AccountId, user: UserId) -> StoreResult<Option<Membership>>;
    /// The number of members of the account.
    fn count(&mut self, account: AccountId) -> StoreResult<u64>;
    /// Every member of the account, by lower-cased name, then id.
    fn members(&mut self, account: AccountId) -> StoreResult<Vec<(User, Membership)>>;
    /// Those of the users who are members of the account, by lower-cased name, then id.
    fn members_among(
        &mut self,
        account: AccountId,
        users: &[UserId],
    ) -> StoreResult<Vec<(User, Membership)>>;
    /// Those of the users that exist, in any order, each with their membership in the account and the role that it gives
    /// them, if they are a member; in one read.
    fn people(
        &mut self,
        account: AccountId,
        users: &[UserId],
    ) -> StoreResult<Vec<(User, Option<Place>)>>;
    /// Every account of these users, in one read, by account id.
    fn roles_of(&mut self, users: &[UserId]) -> StoreResult<Vec<(UserId, AccountRole)>>;
}

/// Stores memberships.
pub trait Memberships: MembershipLookup {
    /// Adds one. A second one for the same user is a conflict on `account_users_account_id_user_id_key`; an account
    /// or a user who does not exist is a missing reference.
    fn add(&mut self, membership: NewMembership) -> StoreResult<Membership>;
    /// The user's membership in the account, which no other work may change before this one ends: for a change that
    /// depends on its present state.
    fn lock(&mut self, account: AccountId, user: UserId) -> StoreResult<Option<Membership>>;
    /// Writes role, availability, auto-offline and activity of an existing one.
    fn update(&mut self, membership: &Membership) -> StoreResult<()>;
    /// Removes one with everything that depends on it: the user's team and inbox memberships in the account. Their
    /// conversations there are unassigned by [`Removals::unassign`]. False if there was none.
    fn remove(&mut self, account: AccountId, user: UserId) -> StoreResult<bool>;
}

/// Reads teams.
pub trait TeamLookup {
    /// The team, if it is this account's.
    fn find(&mut self, account: AccountId, id: TeamId) -> StoreResult<Option<Team>>;
    /// Those of the ids that are this account's.
    fn many(&mut self, account: AccountId, ids: &[TeamId]) -> StoreResult<Vec<Team>>;
    /// Every team of the account, by id.
    fn all(&mut self, account: AccountId) -> StoreResult<Vec<Team>>;
    /// The teams of the account that the user is in, by id.
    fn of_user(&mut self, account: AccountId, user: UserId) -> StoreResult<Vec<TeamId>>;
    /// The members of the team.
    fn member_ids(&mut self, account: AccountId, id: TeamId) -> StoreResult<Vec<UserId>>;
}

/// Stores teams.
pub trait Teams: TeamLookup {
    /// Adds one. A taken name is a conflict on `teams_account_id_name_key`.
    fn add(&mut self, team: NewTeam) -> StoreResult<Team>;
    /// The team, if it is this account's, which no other work may change before this one ends: for a change that
    /// depends on its present state.
    fn lock(&mut self, account: AccountId, id: TeamId) -> StoreResult<Option<Team>>;
    /// Adds users to a team; present members stay. A team that is not this account's is a missing reference, and so is
    /// a user who does not exist.
    fn add_members(&mut self, account: AccountId, id: TeamId, users: &[UserId]) -> StoreResult<()>;
    /// Removes users from a team, if it is this account's; users who are not in it are ignored.
    fn remove_members(
        &mut self,
        account: AccountId,
        id: TeamId,
        users: &[UserId],
    ) -> StoreResult<()>;
    /// Writes name, description and auto-assignment of an existing one. Conflicts as [`Teams::add`].
    fn update(&mut self, team: &Team) -> StoreResult<()>;
    /// Removes one with its memberships: it can no longer be found, and its name is free. The row itself is deleted by
    /// [`Removals::erase_team`], once no conversation belongs to the team. False if there was none.
    fn remove(&mut self, account: AccountId, id: TeamId, at: DateTime<Utc>) -> StoreResult<bool>;
}

/// Reads access tokens.
pub trait TokenLookup {
    /// The holder of the token and, with an account given, their place in it: everything that access decisions need, in
    /// one read.
    fn resolve(
        &mut self,
        token: &str,
        account: Option<AccountId>,
    ) -> StoreResult<Option<Principal>>;
    /// The owner's token.
    fn token_of(&mut self, owner: TokenOwner) -> StoreResult<Option<String>>;
}

/// Stores access tokens: one per owner.
pub trait AccessTokens: TokenLookup {
    /// Replaces the owner's token with this one. The old one is invalid from the commit on.
    fn set(&mut self, owner: TokenOwner, token: &str, at: DateTime<Utc>) -> StoreResult<()>;
}

/// Stores the installation's own data, shared by all its nodes.
pub trait Installation {
    /// The stored value. If there is none yet, this candidate becomes the value on commit; of works that find none at
    /// the same time, all get the first one's.
    fn value(
        &mut self,
        name: InstallationValue,
        candidate: &str,
        at: DateTime<Utc>,
    ) -> StoreResult<String>;
}

/// Reads the sessions of signed-in clients.
pub trait UserSessionLookup {
    /// The user of the session and, with an account given, their place in it, with the session's end: everything that
    /// access decisions need, in one read. None if there is no such session, or it ended before `now`.
    fn resolve(
        &mut self,
        key: &SessionKey,
        account: Option<AccountId>,
        now: DateTime<Utc>,
    ) -> StoreResult<Option<(Principal, DateTime<Utc>)>>;
}

/// Stores the sessions of signed-in clients.
pub trait UserSessions: UserSessionLookup {
    /// Adds one.
    fn add(&mut self, session: NewUserSession) -> StoreResult<()>;
    /// Ends the user's sessions, except the `count` that would end last.
    fn keep_latest(&mut self, user: UserId, count: usize) -> StoreResult<()>;
    /// Ends the user's sessions, except that of this client, if one is named.
    fn end_others(&mut self, user: UserId, client: Option<&str>) -> StoreResult<()>;
    /// Ends the session of one of the user's clients. False if there was none.
    fn remove(&mut self, user: UserId, client: &str) -> StoreResult<bool>;
}

/// Stores the tokens of sign-in links.
pub trait SignInLinks {
    /// Adds one, of which the digest is stored, and deletes every one that ended before `now`.
    fn add(
        &mut self,
        user: UserId,
        token_digest: &str,
        expires_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> StoreResult<()>;
    /// Uses one up. False unless it exists, is the user's, and has not ended before `now`.
    fn spend(&mut self, user: UserId, token_digest: &str, now: DateTime<Utc>) -> StoreResult<bool>;
}

/// Reads second factors.
pub trait SecondFactorLookup {
    /// The user's second factor.
    fn find(&mut self, user: UserId) -> StoreResult<Option<SecondFactor>>;
    /// The number of backup codes that the user has not used.
    fn backup_codes(&mut self, user: UserId) -> StoreResult<usize>;
}

/// Stores second factors: one per user, with backup codes, of which digests are stored.
pub trait SecondFactors: SecondFactorLookup {
    /// Writes the user's second factor, replacing an older one.
    fn put(&mut self, factor: &SecondFactor) -> StoreResult<()>;
    /// Removes the user's second factor with their backup codes.
    fn remove(&mut self, user: UserId) -> StoreResult<()>;
    /// Replaces all of the user's backup codes with these.
    fn set_backup_codes(&mut self, user: UserId, digests: &[String]) -> StoreResult<()>;
    /// Uses one up. False if it does not exist.
    fn spend_backup_code(&mut self, user: UserId, digest: &str) -> StoreResult<bool>;
}

/// Reads platform apps and their permissions.
pub trait PlatformAppLookup {
    /// The accounts that the app may manage and that still exist, by id.
    fn accounts(&mut self, app: PlatformAppId) -> StoreResult<Vec<Account>>;
    /// May the app manage the object?
    fn is_permitted(&mut self, app: PlatformAppId, object: Permissible) -> StoreResult<bool>;
}

/// Stores platform apps.
pub trait PlatformApps: PlatformAppLookup {
    /// Adds one.
    fn add(&mut self, name: &str, at: DateTime<Utc>) -> StoreResult<PlatformApp>;
    /// Lets the app manage the object; granting it again changes nothing.
    fn permit(
        &mut self,
        app: PlatformAppId,
        object: Permissible,
        at: DateTime<Utc>,
    ) -> StoreResult<()>;
    /// Takes the permission back. False if the app had none.
    fn withdraw(&mut self, app: PlatformAppId, object: Permissible) -> StoreResult<bool>;
}

/// Reads the whole installation, for its operator, in pages by id: at most `limit` rows whose id is above `after`.
pub trait Overview {
    /// The accounts.
    fn accounts(&mut self, after: AccountId, limit: u32) -> StoreResult<Vec<Account>>;
    /// The users.
    fn users(&mut self, after: UserId, limit: u32) -> StoreResult<Vec<User>>;
    /// The platform apps, each with the number of objects that it may manage.
    fn platform_apps(
        &mut self,
        after: PlatformAppId,
        limit: u32,
    ) -> StoreResult<Vec<(PlatformApp, u64)>>;
}

/// Erases removed objects, a bounded number of rows at a time. Each step may be repeated.
pub trait Removals {
    /// Erases part of a removed account's contents, and finally the account.
    fn erase_account(
        &mut self,
        id: AccountId,
        limit: u32,
        at: DateTime<Utc>,
    ) -> StoreResult<Progress>;
    /// Unassigns some of a removed user's conversations, and finally erases the user. The conversations change without
    /// an event (docs/rules/accounts.md §6).
    fn erase_user(&mut self, id: UserId, limit: u32, at: DateTime<Utc>) -> StoreResult<Progress>;
    /// Takes some of its conversations from a removed team, and finally erases the team.
    fn erase_team(&mut self, id: TeamId, limit: u32, at: DateTime<Utc>) -> StoreResult<Progress>;
    /// Unassigns some of the account's conversations of a user who is not a member. A user who is a member again keeps
    /// them.
    fn unassign(
        &mut self,
        account: AccountId,
        user: UserId,
        limit: u32,
        at: DateTime<Utc>,
    ) -> StoreResult<Progress>;
}

store_ports! {
    both {
        /// Accounts.
        accounts: AccountLookup, Accounts;
        /// Users.
        users: UserLookup, Users;
        /// Memberships.
        memberships: MembershipLookup, Memberships;
        /// Teams.
        teams: TeamLookup, Teams;
        /// Access tokens.
        tokens: TokenLookup, AccessTokens;
        /// Sessions.
        sessions: UserSessionLookup, UserSessions;
        /// Second factors.
        second_factors: SecondFactorLookup, SecondFactors;
        /// Platform apps.
        platform_apps: PlatformAppLookup, PlatformApps;
    }
    view {
        /// The whole installation.
        overview: Overview;
    }
    work {
        /// Links that sign in.
        sign_in_links: SignInLinks;
        /// The installation.
        installation: Installation;
        /// Erasing.
        removals: Removals;
        /// Events.
        outbox: Outbox;
        /// Jobs.
        jobs: Jobs;
    }
    store {
        /// The epoch of what is known about callers, which each change of a token, session, user, account, membership,
        /// app or bot raises before it is answered. What was read after this epoch was asked for holds as long as it is
        /// the epoch. None: nothing that was read may be kept.
        fn epoch_of_callers(&self) -> StoreResult<Option<u64>> {
            Ok(None)
        }
    }
}
