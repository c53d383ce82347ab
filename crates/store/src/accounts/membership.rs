//! Memberships.

use super::account::account_status;
use super::user::UserRow;
use crate::conn::{MultiBackend, on_each};
use crate::dialect::locked;
use crate::rows::{changed, corrupt};
use crate::schema::{account_users, accounts, inbox_members, inboxes, team_members, teams, users};
use crate::types::{Prepared, cols};
use crate::unit_of_work::UnitOfWork;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use nimchat_accounts::ports::{MembershipLookup, Memberships, Place};
use nimchat_accounts::{AccountRole, Availability, Membership, NewMembership, Role, User};
use nimchat_core_model::idempotency::RecordKind;
use nimchat_core_model::{AccountId, Locale, StoreError, UserId};

#[derive(Queryable, Selectable)]
#[diesel(table_name = account_users, check_for_backend(MultiBackend))]
pub(crate) struct MembershipRow {
    id: i64,
    account_id: i64,
    user_id: i64,
    role: String,
    inviter_id: Option<i64>,
    availability: String,
    auto_offline: bool,
    active_at: Option<NaiveDateTime>,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

impl TryFrom<MembershipRow> for Membership {
    type Error = StoreError;

    fn try_from(row: MembershipRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            user_id: row.user_id.into(),
            role: role(&row.role)?,
            inviter_id: row.inviter_id.map(UserId::new),
            availability: Availability::parse(&row.availability)
                .map_err(|_| corrupt("account_users.availability", &row.availability))?,
            auto_offline: row.auto_offline,
            active_at: row.active_at.map(|at| at.and_utc()),
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        })
    }
}

fn role(name: &str) -> Result<Role, StoreError> {
    Role::parse(name).map_err(|_| corrupt("account_users.role", name))
}

/// An account's name, locale and status.
type AccountFacts = (String, String, String);

fn role_in(
    membership: &Membership,
    (account_name, locale, status): AccountFacts,
) -> Result<AccountRole, StoreError> {
    Ok(AccountRole {
        account_id: membership.account_id,
        account_name,
        account_locale: Locale::stored(locale),
        role: membership.role,
        active_at: membership.active_at,
        account_status: account_status(&status)?,
        inviter_id: membership.inviter_id,
        availability: membership.availability,
        auto_offline: membership.auto_offline,
    })
}

#[derive(Insertable)]
#[diesel(table_name = account_users, treat_none_as_default_value = false)]
struct NewMembershipRow {
    account_id: i64,
    user_id: i64,
    role: &'static str,
    inviter_id: Option<i64>,
    availability: &'static str,
    auto_offline: bool,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

/// Sorts in Rust, because the databases lower characters beyond ASCII differently; an account has few members.
fn by_name(rows: Vec<(UserRow, MembershipRow)>) -> Result<Vec<(User, Membership)>, StoreError> {
    let mut members = rows
        .into_iter()
        .map(|(user, membership)| Ok((user.into(), membership.try_into()?)))
        .collect::<Result<Vec<(User, Membership)>, StoreError>>()?;
    members.sort_by_cached_key(|(user, _)| (user.name.to_lowercase(), user.id));
    Ok(members)
}

impl MembershipLookup for UnitOfWork<'_> {
    fn find(&mut self, account: AccountId, user: UserId) -> Result<Option<Membership>, StoreError> {
        self.run(|c| {
            account_users::table
                .filter(account_users::account_id.eq(account.get()))
                .filter(account_users::user_id.eq(user.get()))
                .select(MembershipRow::as_select())
                .first(c)
                .optional()
        })?
        .map(Membership::try_from)
        .transpose()
    }

    fn count(&mut self, account: AccountId) -> Result<u64, StoreError> {
        let count: i64 = self.run(|c| {
            account_users::table
                .filter(account_users::account_id.eq(account.get()))
                .count()
                .get_result(c)
        })?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    fn members(&mut self, account: AccountId) -> Result<Vec<(User, Membership)>, StoreError> {
        by_name(self.run(|c| {
            account_users::table
                .inner_join(users::table.on(users::id.eq(account_users::user_id)))
                .filter(account_users::account_id.eq(account.get()))
                .select((UserRow::as_select(), MembershipRow::as_select()))
                .load(c)
        })?)
    }

    fn members_among(
        &mut self,
        account: AccountId,
        users: &[UserId],
    ) -> Result<Vec<(User, Membership)>, StoreError> {
        let among = users.iter().map(|id| id.get());
        by_name(self.run(|c| {
            account_users::table
                .inner_join(users::table.on(users::id.eq(account_users::user_id)))
                .filter(account_users::account_id.eq(account.get()))
                .filter(account_users::user_id.eq_any(among))
                .select((UserRow::as_select(), MembershipRow::as_select()))
                .load(c)
        })?)
    }

    fn people(
        &mut self,
        account: AccountId,
        among: &[UserId],
    ) -> Result<Vec<(User, Option<Place>)>, StoreError> {
        if among.is_empty() {
            return Ok(Vec::new());
        }
        let among: Vec<i64> = among.iter().map(|id| id.get()).collect();
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
                Ok((user.into(), place.transpose()?))
            })
            .collect()
    }

    fn roles_of(&mut self, users: &[UserId]) -> Result<Vec<(UserId, AccountRole)>, StoreError> {
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
    fn add(&mut self, membership: NewMembership) -> Result<Membership, StoreError> {
        let row = NewMembershipRow {
            account_id: membership.account_id.get(),
            user_id: membership.user_id.get(),
            role: membership.role.as_str(),
            inviter_id: membership.inviter_id.map(UserId::get),
            availability: membership.availability.as_str(),
            auto_offline: membership.auto_offline,
            created_at: membership.created_at.naive_utc(),
            updated_at: membership.created_at.naive_utc(),
        };
        let added: MembershipRow = self.run(|c| {
            diesel::insert_into(account_users::table)
                .values(&row)
                .returning(cols::<MembershipRow>())
                .get_result(c)
        })?;
        self.note_made(RecordKind::Membership, added.user_id);
        added.try_into()
    }

    fn lock(&mut self, account: AccountId, user: UserId) -> Result<Option<Membership>, StoreError> {
        let row: Option<MembershipRow> = self.run(|c| {
            locked!(
                c,
                account_users::table
                    .filter(account_users::account_id.eq(account.get()))
                    .filter(account_users::user_id.eq(user.get()))
                    .select(MembershipRow::as_select()),
                first
            )
            .optional()
        })?;
        row.map(Membership::try_from).transpose()
    }

    fn update(&mut self, membership: &Membership) -> Result<(), StoreError> {
        changed(self.run(|c| {
            diesel::update(
                account_users::table
                    .filter(account_users::account_id.eq(membership.account_id.get()))
                    .filter(account_users::user_id.eq(membership.user_id.get())),
            )
            .set((
                account_users::role.eq(membership.role.as_str()),
                account_users::availability.eq(membership.availability.as_str()),
                account_users::auto_offline.eq(membership.auto_offline),
                account_users::active_at.eq(membership.active_at.map(|at| at.naive_utc())),
                account_users::updated_at.eq(membership.updated_at.naive_utc()),
            ))
            .execute(c)
        })?)
    }

    fn remove(&mut self, account: AccountId, user: UserId) -> Result<bool, StoreError> {
        let (account, user) = (account.get(), user.get());
        self.run(|c| {
            let removed = diesel::delete(
                account_users::table
                    .filter(account_users::account_id.eq(account))
                    .filter(account_users::user_id.eq(user)),
            )
            .execute(c)?;
            if removed == 0 {
                return Ok(false);
            }
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
