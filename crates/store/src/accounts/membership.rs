//! Memberships.

use super::user::UserRow;
use crate::columns::FromColumn;
use crate::prelude::*;
use crate::schema::{account_users, accounts, inbox_members, inboxes, team_members, teams, users};
use nimchat_accounts::ports::{MembershipLookup, Memberships, Place};
use nimchat_accounts::{AccountRole, Membership, NewMembership, User};
use nimchat_core_model::{Locale, UserId};

row! {
    MembershipRow of account_users as Membership {
        id, account_id, user_id, role, inviter_id, availability, auto_offline, active_at,
        created_at, updated_at,
    }
}

/// An account's name, locale and status.
type AccountFacts = (String, String, String);

fn role_in(
    membership: &Membership,
    (account_name, locale, status): AccountFacts,
) -> StoreResult<AccountRole> {
    Ok(AccountRole {
        account_id: membership.account_id,
        account_name,
        account_locale: Locale::stored(locale),
        role: membership.role,
        active_at: membership.active_at,
        account_status: FromColumn::read("accounts.status", status)?,
        inviter_id: membership.inviter_id,
        availability: membership.availability,
        auto_offline: membership.auto_offline,
    })
}

/// The membership of this user in this account.
macro_rules! one {
    ($account:expr, $user:expr) => {
        of_account!(account_users, $account).filter(account_users::user_id.eq($user.get()))
    };
}

/// The account's users with their memberships.
macro_rules! members {
    ($account:expr) => {
        account_users::table
            .inner_join(users::table.on(users::id.eq(account_users::user_id)))
            .filter(account_users::account_id.eq($account.get()))
            .select((UserRow::as_select(), MembershipRow::as_select()))
    };
}

/// Sorts in Rust, because the databases lower characters beyond ASCII differently; an account has few members.
fn by_name(rows: Vec<(UserRow, MembershipRow)>) -> StoreResult<Vec<(User, Membership)>> {
    let mut members = rows
        .into_iter()
        .map(|(user, membership)| Ok((user.try_into()?, membership.try_into()?)))
        .collect::<StoreResult<Vec<(User, Membership)>>>()?;
    members.sort_by_cached_key(|(user, _)| (user.name.to_lowercase(), user.id));
    Ok(members)
}

impl MembershipLookup for UnitOfWork<'_> {
    fn find(&mut self, account: AccountId, user: UserId) -> StoreResult<Option<Membership>> {
        self.first(one!(account, user))
    }

    fn count(&mut self, account: AccountId) -> StoreResult<u64> {
        self.read_count(|c| of_account!(account_users, account).count().get_result(c))
    }

    fn members(&mut self, account: AccountId) -> StoreResult<Vec<(User, Membership)>> {
        by_name(self.run(|c| members!(account).load(c))?)
    }

    fn members_among(
        &mut self,
        account: AccountId,
        users: &[UserId],
    ) -> StoreResult<Vec<(User, Membership)>> {
        let among = users.iter().map(|id| id.get());
        by_name(self.run(|c| {
            members!(account)
                .filter(account_users::user_id.eq_any(among))
                .load(c)
        })?)
    }

    fn people(
        &mut self,
        account: AccountId,
        among: &[UserId],
    ) -> StoreResult<Vec<(User, Option<Place>)>> {
        if among.is_empty() {
            return Ok(Vec::new());
        }
        let among: Vec<i64> = numbers(among);
        let rows: Vec<(UserRow, Option<MembershipRow>, Option<AccountFacts>)> = self.run(|c| {
            // part of the most frequent requests: the combined backend would build the statement's text each time
            on_each!(
                c,
                Prepared(
                    users::table
                        .left_join(
                            account_users::table.on(account_users::user_id
                                .eq(users::id)
                                .and(account_users::account_id.eq(account.get()))),
                        )
                        .left_join(
                            accounts::table.on(accounts::id
                                .eq(account_users::account_id)
                                .and(accounts::deleted_at.is_null())),
                        )
                        .filter(users::id.eq_any(&among))
                        .filter(users::deleted_at.is_null())
                        .select((
                            UserRow::as_select(),
                            Option::<MembershipRow>::as_select(),
                            (accounts::name, accounts::locale, accounts::status).nullable(),
                        ))
                )
                .load(c)
            )
        })?;
        rows.into_iter()
            .map(|(user, membership, account)| {
                let place = membership.zip(account).map(|(row, account)| {
                    let membership = Membership::try_from(row)?;
                    let role = role_in(&membership, account)?;
                    Ok::<_, StoreError>((membership, role))
                });
                Ok((user.try_into()?, place.transpose()?))
            })
            .collect()
    }

    fn roles_of(&mut self, users: &[UserId]) -> StoreResult<Vec<(UserId, AccountRole)>> {
        let among = users.iter().map(|id| id.get());
        let rows: Vec<(AccountFacts, MembershipRow)> = self.run(|c| {
            account_users::table
                .inner_join(accounts::table)
                .filter(accounts::deleted_at.is_null())
                .filter(account_users::user_id.eq_any(among))
                .order((account_users::account_id, account_users::user_id))
                .select((
                    (accounts::name, accounts::locale, accounts::status),
                    MembershipRow::as_select(),
                ))
                .load(c)
        })?;
        rows.into_iter()
            .map(|(account, row)| {
                let membership = Membership::try_from(row)?;
                Ok((membership.user_id, role_in(&membership, account)?))
            })
            .collect()
    }
}

impl Memberships for UnitOfWork<'_> {
    fn add(&mut self, membership: NewMembership) -> StoreResult<Membership> {
        let set = (
            columns!(account_users of membership =>
                account_id, user_id, role, inviter_id, availability, auto_offline, created_at),
            account_users::updated_at.eq(membership.created_at.naive_utc()),
        );
        insert!(self, Membership by user_id, MembershipRow into account_users, set)
    }

    fn lock(&mut self, account: AccountId, user: UserId) -> StoreResult<Option<Membership>> {
        lock!(self, MembershipRow of one!(account, user))
    }

    fn update(&mut self, membership: &Membership) -> StoreResult<()> {
        self.must_write(|c| {
            diesel::update(one!(membership.account_id, membership.user_id))
                .set(columns!(account_users of membership =>
                    role, availability, auto_offline, active_at, updated_at))
                .execute(c)
        })
    }

    fn remove(&mut self, account: AccountId, user: UserId) -> StoreResult<bool> {
        self.run(|c| {
            if diesel::delete(one!(account, user)).execute(c)? == 0 {
                return Ok(false);
            }
            let (account, user) = (account.get(), user.get());
            let own_teams = teams::table
                .filter(teams::account_id.eq(account))
                .select(teams::id);
            diesel::delete(
                team_members::table
                    .filter(team_members::user_id.eq(user))
                    .filter(team_members::team_id.eq_any(own_teams)),
            )
            .execute(c)?;
            let own_inboxes = inboxes::table
                .filter(inboxes::account_id.eq(account))
                .select(inboxes::id);
            diesel::delete(
                inbox_members::table
                    .filter(inbox_members::user_id.eq(user))
                    .filter(inbox_members::inbox_id.eq_any(own_inboxes)),
            )
            .execute(c)?;
            Ok(true)
        })
    }
}
