//! What this domain asks of storage.
//!
//! Ports are synchronous and say what a use case needs, not how it is kept. Reads are split from writes, so that a
//! [`View`] cannot change anything. A look-up that finds nothing answers `None` or an empty list.

use crate::access::{Principal, SessionKey, TokenOwner};
use crate::accounts::{Account, CacheKeys, NewAccount};
use crate::memberships::{AccountRole, Membership, NewMembership};
use crate::platform_apps::{Permissible, PlatformApp};
use crate::second_factor::SecondFactor;
use crate::sign_in::NewUserSession;
use crate::teams::{NewTeam, Team};
use crate::users::{NewUser, User};
use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, Email, Jobs, Outbox, PlatformAppId, Progress, StoreError, TeamId, UserId,
};

/// Reads accounts. One that was removed is not there, however much of it is still to be erased.
pub trait AccountLookup {
    /// The account with this id.
    fn find(&mut self, id: AccountId) -> Result<Option<Account>, StoreError>;
    /// When its labels, inboxes and teams last changed, as far as events told of it ([`Outbox::record`]).
    fn cache_keys(&mut self, id: AccountId) -> Result<CacheKeys, StoreError>;
    /// Is there an account at all? Decides whether a start is the first one.
    fn any(&mut self) -> Result<bool, StoreError>;
}

/// Keeps accounts.
pub trait Accounts: AccountLookup {
    /// Adds one.
    fn add(&mut self, account: NewAccount) -> Result<Account, StoreError>;
    /// The account with this id, which no other work may change before this one ends: for a change that depends on
    /// what it is. A work that locks several things locks accounts first, then users, then memberships.
    fn lock(&mut self, id: AccountId) -> Result<Option<Account>, StoreError>;
    /// Writes every attribute of an existing one.
    fn update(&mut self, account: &Account) -> Result<(), StoreError>;
    /// Removes it: no look finds it any more, nor its bots. Its contents are erased by [`Removals`].
    fn remove(&mut self, id: AccountId, at: DateTime<Utc>) -> Result<(), StoreError>;
}

/// Reads users. One who was removed is not there, and their address is free.
pub trait UserLookup {
    /// The user with this id.
    fn find(&mut self, id: UserId) -> Result<Option<User>, StoreError>;
    /// The user with this address; e-mail addresses are unique over the installation.
    fn by_email(&mut self, email: &Email) -> Result<Option<User>, StoreError>;
    /// Those of the ids that exist, in any order.
    fn many(&mut self, ids: &[UserId]) -> Result<Vec<User>, StoreError>;
}

/// Keeps users.
pub trait Users: UserLookup {
    /// Adds one. A taken address is a conflict on `users_email_key`.
    fn add(&mut self, user: NewUser) -> Result<User, StoreError>;
    /// The user with this id, whom no other work may change before this one ends: for a change that depends on what
    /// they are.
    fn lock(&mut self, id: UserId) -> Result<Option<User>, StoreError>;
    /// Writes every attribute of an existing one. Conflicts as [`Users::add`].
    fn update(&mut self, user: &User) -> Result<(), StoreError>;
    /// Removes one with their access token and everything that is theirs alone, memberships included. The row itself
    /// goes with [`Removals::erase_user`], once nobody is left who points to it. What they wrote stays, and is
    /// nobody's: a user's id is never given again.
    fn remove(&mut self, id: UserId, at: DateTime<Utc>) -> Result<(), StoreError>;
}

/// Reads memberships.
pub trait MembershipLookup {
    /// The user's membership in the account.
    fn find(&mut self, account: AccountId, user: UserId) -> Result<Option<Membership>, StoreError>;
    /// How many are in the account.
    fn count(&mut self, account: AccountId) -> Result<u64, StoreError>;
    /// Everybody in the account, by lower-cased name, then id.
    fn members(&mut self, account: AccountId) -> Result<Vec<(User, Membership)>, StoreError>;
    /// Those of the users who are in the account, by lower-cased name, then id.
    fn members_among(
        &mut self,
        account: AccountId,
        users: &[UserId],
    ) -> Result<Vec<(User, Membership)>, StoreError>;
    /// Every account that these users are in, in one read, by account id.
    fn roles_of(&mut self, users: &[UserId]) -> Result<Vec<(UserId, AccountRole)>, StoreError>;
}

/// Keeps memberships.
pub trait Memberships: MembershipLookup {
    /// Adds one. A second one for the same user is a conflict on `account_users_account_id_user_id_key`; an account
    /// or a user who does not exist is a missing reference.
    fn add(&mut self, membership: NewMembership) -> Result<Membership, StoreError>;
    /// The user's membership in the account, which no other work may change before this one ends: for a change that
    /// depends on what it is.
    fn lock(&mut self, account: AccountId, user: UserId) -> Result<Option<Membership>, StoreError>;
    /// Writes role, availability, auto-offline and activity of an existing one.
    fn update(&mut self, membership: &Membership) -> Result<(), StoreError>;
    /// Removes one with what hangs on it: the user's team and inbox memberships in the account. Their conversations
    /// there are taken from them by [`Removals::unassign`]. False if there was none.
    fn remove(&mut self, account: AccountId, user: UserId) -> Result<bool, StoreError>;
}

/// Reads teams.
pub trait TeamLookup {
    /// The team, if it is this account's.
    fn find(&mut self, account: AccountId, id: TeamId) -> Result<Option<Team>, StoreError>;
    /// Those of the ids that are this account's.
    fn many(&mut self, account: AccountId, ids: &[TeamId]) -> Result<Vec<Team>, StoreError>;
    /// Every team of the account, by id.
    fn all(&mut self, account: AccountId) -> Result<Vec<Team>, StoreError>;
    /// The teams of the account that the user is in, by id.
    fn of_user(&mut self, account: AccountId, user: UserId) -> Result<Vec<TeamId>, StoreError>;
    /// Who is in the team.
    fn member_ids(&mut self, account: AccountId, id: TeamId) -> Result<Vec<UserId>, StoreError>;
}

/// Keeps teams.
pub trait Teams: TeamLookup {
    /// Adds one. A taken name is a conflict on `teams_account_id_name_key`.
    fn add(&mut self, team: NewTeam) -> Result<Team, StoreError>;
    /// The team, if it is this account's, which no other work may change before this one ends: for a change that
    /// depends on what it is.
    fn lock(&mut self, account: AccountId, id: TeamId) -> Result<Option<Team>, StoreError>;
    /// Puts users into a team; those already in it stay. A team that is not this account's is a missing reference,
    /// and so is a user who does not exist.
    fn add_members(
        &mut self,
        account: AccountId,
        id: TeamId,
        users: &[UserId],
    ) -> Result<(), StoreError>;
    /// Takes users out of a team, if it is this account's; those who are not in it are passed over.
    fn remove_members(
        &mut self,
        account: AccountId,
        id: TeamId,
        users: &[UserId],
    ) -> Result<(), StoreError>;
    /// Writes name, description and auto-assignment of an existing one. Conflicts as [`Teams::add`].
    fn update(&mut self, team: &Team) -> Result<(), StoreError>;
    /// Removes one with its memberships: no look finds it any more, and its name is free. The row itself goes with
    /// [`Removals::erase_team`], once its conversations belong to no team. False if there was none.
    fn remove(
        &mut self,
        account: AccountId,
        id: TeamId,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError>;
}

/// Reads access tokens.
pub trait TokenLookup {
    /// Who holds the token and, with an account given, what they are in it: everything that access decisions need,
    /// in one read.
    fn resolve(
        &mut self,
        token: &str,
        account: Option<AccountId>,
    ) -> Result<Option<Principal>, StoreError>;
    /// The owner's token.
    fn token_of(&mut self, owner: TokenOwner) -> Result<Option<String>, StoreError>;
}

/// Keeps access tokens: one an owner.
pub trait AccessTokens: TokenLookup {
    /// Gives the owner this token in place of an older one, which is dead from the commit on.
    fn set(&mut self, owner: TokenOwner, token: &str, at: DateTime<Utc>) -> Result<(), StoreError>;
}

/// Keeps what the installation knows of itself, shared by all its nodes.
pub trait Installation {
    /// The secret that the installation signs with. If there is none yet it is this one from the commit on; of works
    /// that find none at the same time, all get the first one's.
    fn secret(&mut self, candidate: &str, at: DateTime<Utc>) -> Result<String, StoreError>;
}

/// Reads the sessions of signed-in clients.
pub trait UserSessionLookup {
    /// Who signed in and, with an account given, what they are in it, with the session's end: everything that access
    /// decisions need, in one read. Nobody if there is no such session, or it ended before `now`.
    fn resolve(
        &mut self,
        key: &SessionKey,
        account: Option<AccountId>,
        now: DateTime<Utc>,
    ) -> Result<Option<(Principal, DateTime<Utc>)>, StoreError>;
}

/// Keeps the sessions of signed-in clients.
pub trait UserSessions: UserSessionLookup {
    /// Adds one.
    fn add(&mut self, session: NewUserSession) -> Result<(), StoreError>;
    /// Ends the user's sessions but for as many of those that would end last.
    fn keep_latest(&mut self, user: UserId, count: usize) -> Result<(), StoreError>;
    /// Ends the user's sessions but for that of this client, if one is named.
    fn end_others(&mut self, user: UserId, client: Option<&str>) -> Result<(), StoreError>;
    /// Ends the session of one of the user's clients. Was there one?
    fn remove(&mut self, user: UserId, client: &str) -> Result<bool, StoreError>;
}

/// Keeps the tokens of links that sign a user in.
pub trait SignInLinks {
    /// Adds one, of which the digest is kept, and forgets every one that ended before `now`.
    fn add(
        &mut self,
        user: UserId,
        token_digest: &str,
        expires_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError>;
    /// Uses one up. Was it there, the user's, and not ended before `now`?
    fn spend(
        &mut self,
        user: UserId,
        token_digest: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError>;
}

/// Reads second factors.
pub trait SecondFactorLookup {
    /// The user's.
    fn find(&mut self, user: UserId) -> Result<Option<SecondFactor>, StoreError>;
    /// How many backup codes are left to the user.
    fn backup_codes(&mut self, user: UserId) -> Result<usize, StoreError>;
}

/// Keeps second factors: one a user, with backup codes, of which digests are kept.
pub trait SecondFactors: SecondFactorLookup {
    /// Writes the user's, in place of an older one.
    fn put(&mut self, factor: &SecondFactor) -> Result<(), StoreError>;
    /// Removes the user's, with their backup codes.
    fn remove(&mut self, user: UserId) -> Result<(), StoreError>;
    /// Gives the user these backup codes in place of all older ones.
    fn set_backup_codes(&mut self, user: UserId, digests: &[String]) -> Result<(), StoreError>;
    /// Uses one up. Was it there?
    fn spend_backup_code(&mut self, user: UserId, digest: &str) -> Result<bool, StoreError>;
}

/// Reads platform apps and what they may touch.
pub trait PlatformAppLookup {
    /// The accounts that the app may touch, as far as they are still there, by id.
    fn accounts(&mut self, app: PlatformAppId) -> Result<Vec<Account>, StoreError>;
    /// May the app touch the object?
    fn is_permitted(&mut self, app: PlatformAppId, object: Permissible)
    -> Result<bool, StoreError>;
}

/// Keeps platform apps.
pub trait PlatformApps: PlatformAppLookup {
    /// Adds one.
    fn add(&mut self, name: &str, at: DateTime<Utc>) -> Result<PlatformApp, StoreError>;
    /// Lets the app touch the object; granting it again changes nothing.
    fn permit(
        &mut self,
        app: PlatformAppId,
        object: Permissible,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError>;
}

/// Erases what is gone for everybody already, a bounded number of rows at a time. Each step may be repeated.
pub trait Removals {
    /// Erases some of what a removed account holds, and at last the account.
    fn erase_account(
        &mut self,
        id: AccountId,
        limit: u32,
        at: DateTime<Utc>,
    ) -> Result<Progress, StoreError>;
    /// Takes some of their conversations from a removed user, and at last erases the user. Conversations that change
    /// so are nobody's from then on, without an event (docs/rules/accounts.md §6).
    fn erase_user(
        &mut self,
        id: UserId,
        limit: u32,
        at: DateTime<Utc>,
    ) -> Result<Progress, StoreError>;
    /// Takes some of its conversations from a removed team, and at last erases the team.
    fn erase_team(
        &mut self,
        id: TeamId,
        limit: u32,
        at: DateTime<Utc>,
    ) -> Result<Progress, StoreError>;
    /// Takes some of the conversations of the account from a user who is not in it. Whoever is in it again keeps them.
    fn unassign(
        &mut self,
        account: AccountId,
        user: UserId,
        limit: u32,
        at: DateTime<Utc>,
    ) -> Result<Progress, StoreError>;
}

/// A look at what is stored. On SQLite all of it is of one moment; on PostgreSQL each read is of its own.
pub trait View {
    /// Accounts.
    fn accounts(&mut self) -> &mut dyn AccountLookup;
    /// Users.
    fn users(&mut self) -> &mut dyn UserLookup;
    /// Memberships.
    fn memberships(&mut self) -> &mut dyn MembershipLookup;
    /// Teams.
    fn teams(&mut self) -> &mut dyn TeamLookup;
    /// Access tokens.
    fn tokens(&mut self) -> &mut dyn TokenLookup;
    /// Sessions.
    fn sessions(&mut self) -> &mut dyn UserSessionLookup;
    /// Second factors.
    fn second_factors(&mut self) -> &mut dyn SecondFactorLookup;
    /// Platform apps.
    fn platform_apps(&mut self) -> &mut dyn PlatformAppLookup;
}

/// All that one use case may change together. Dropped without [`Work::commit`], nothing stays.
pub trait Work {
    /// Accounts.
    fn accounts(&mut self) -> &mut dyn Accounts;
    /// Users.
    fn users(&mut self) -> &mut dyn Users;
    /// Memberships.
    fn memberships(&mut self) -> &mut dyn Memberships;
    /// Teams.
    fn teams(&mut self) -> &mut dyn Teams;
    /// Access tokens.
    fn tokens(&mut self) -> &mut dyn AccessTokens;
    /// Sessions.
    fn sessions(&mut self) -> &mut dyn UserSessions;
    /// Links that sign in.
    fn sign_in_links(&mut self) -> &mut dyn SignInLinks;
    /// Second factors.
    fn second_factors(&mut self) -> &mut dyn SecondFactors;
    /// Platform apps.
    fn platform_apps(&mut self) -> &mut dyn PlatformApps;
    /// The installation.
    fn installation(&mut self) -> &mut dyn Installation;
    /// What is to be erased.
    fn removals(&mut self) -> &mut dyn Removals;
    /// Events.
    fn outbox(&mut self) -> &mut dyn Outbox;
    /// Jobs.
    fn jobs(&mut self) -> &mut dyn Jobs;
    /// Makes it last. Returns when it does.
    fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// Storage of this domain.
pub trait Store: Send + Sync {
    /// A look.
    fn read(&self) -> Result<Box<dyn View + '_>, StoreError>;
    /// A change. On SQLite one at a time: do not begin another before this one ends.
    fn begin(&self) -> Result<Box<dyn Work + '_>, StoreError>;
}
