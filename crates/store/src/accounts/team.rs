//! Teams.

use crate::conn::MultiBackend;
use crate::dialect::locked;
use crate::rows::{changed, ids, of_account};
use crate::schema::{team_members, teams};
use crate::types::{Both, cols};
use crate::unit_of_work::UnitOfWork;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use nimchat_accounts::ports::{TeamLookup, Teams};
use nimchat_accounts::{NewTeam, Team};
use nimchat_core_model::idempotency::RecordKind;
use nimchat_core_model::{AccountId, StoreError, TeamId, UserId};

#[derive(Queryable, Selectable)]
#[diesel(table_name = teams, check_for_backend(MultiBackend))]
pub(crate) struct TeamRow {
    id: i64,
    account_id: i64,
    name: String,
    description: Option<String>,
    allow_auto_assign: bool,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

impl From<TeamRow> for Team {
    fn from(row: TeamRow) -> Self {
        Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            name: row.name,
            description: row.description,
            allow_auto_assign: row.allow_auto_assign,
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        }
    }
}

impl TeamLookup for UnitOfWork<'_> {
    fn find(&mut self, account: AccountId, id: TeamId) -> Result<Option<Team>, StoreError> {
        self.read_one(|c| {
            teams::table
                .filter(teams::account_id.eq(account.get()))
                .filter(teams::deleted_at.is_null())
                .filter(teams::id.eq(id.get()))
                .select(TeamRow::as_select())
                .first(c)
        })
    }

    fn many(&mut self, account: AccountId, ids: &[TeamId]) -> Result<Vec<Team>, StoreError> {
        let asked = ids.iter().map(|id| id.get());
        self.read_all(|c| {
            teams::table
                .filter(teams::account_id.eq(account.get()))
                .filter(teams::deleted_at.is_null())
                .filter(teams::id.eq_any(asked))
                .select(TeamRow::as_select())
                .load(c)
        })
    }

    fn member_ids(&mut self, account: AccountId, id: TeamId) -> Result<Vec<UserId>, StoreError> {
        let members = self.run(|c| {
            team_members::table
                .inner_join(teams::table)
                .filter(teams::account_id.eq(account.get()))
                .filter(teams::deleted_at.is_null())
                .filter(teams::id.eq(id.get()))
                .order(team_members::user_id)
                .select(team_members::user_id)
                .load(c)
        })?;
        Ok(ids(members))
    }

    fn all(&mut self, account: AccountId) -> Result<Vec<Team>, StoreError> {
        self.read_all(|c| {
            teams::table
                .filter(teams::account_id.eq(account.get()))
                .filter(teams::deleted_at.is_null())
                .order(teams::id)
                .select(TeamRow::as_select())
                .load(c)
        })
    }

    fn of_user(&mut self, account: AccountId, user: UserId) -> Result<Vec<TeamId>, StoreError> {
        let own = self.run(|c| {
            team_members::table
                .inner_join(teams::table)
                .filter(team_members::user_id.eq(user.get()))
                .filter(teams::account_id.eq(account.get()))
                .filter(teams::deleted_at.is_null())
                .order(teams::id)
                .select(teams::id)
                .load(c)
        })?;
        Ok(ids(own))
    }
}

impl Teams for UnitOfWork<'_> {
    fn add(&mut self, team: NewTeam) -> Result<Team, StoreError> {
        let added: TeamRow = self.run(|c| {
            diesel::insert_into(teams::table)
                .values((
                    teams::account_id.eq(team.account_id.get()),
                    teams::name.eq(&team.name),
                    teams::description.eq(&team.description),
                    teams::allow_auto_assign.eq(team.allow_auto_assign),
                    teams::created_at.eq(team.created_at.naive_utc()),
                    teams::updated_at.eq(team.created_at.naive_utc()),
                ))
                .returning(cols::<TeamRow>())
                .get_result(c)
        })?;
        self.note_made(RecordKind::Team, added.id);
        Ok(added.into())
    }

    fn lock(&mut self, account: AccountId, id: TeamId) -> Result<Option<Team>, StoreError> {
        let row: Option<TeamRow> = self.run(|c| {
            locked!(
                c,
                of_account!(teams, account, id)
                    .filter(teams::deleted_at.is_null())
                    .select(TeamRow::as_select()),
                first
            )
            .optional()
        })?;
        Ok(row.map(Team::from))
    }

    fn add_members(
        &mut self,
        account: AccountId,
        id: TeamId,
        users: &[UserId],
    ) -> Result<(), StoreError> {
        if TeamLookup::find(self, account, id)?.is_none() {
            return Err(StoreError::MissingReference);
        }
        self.run(|c| {
            for user in users {
                Both(
                    diesel::insert_into(team_members::table)
                        .values((
                            team_members::team_id.eq(id.get()),
                            team_members::user_id.eq(user.get()),
                        ))
                        .on_conflict_do_nothing(),
                )
                .execute(c)?;
            }
            Ok(())
        })
    }

    fn remove_members(
        &mut self,
        account: AccountId,
        id: TeamId,
        users: &[UserId],
    ) -> Result<(), StoreError> {
        let own = of_account!(teams, account, id).select(teams::id);
        let leaving = users.iter().map(|user| user.get());
        self.run(|c| {
            diesel::delete(
                team_members::table
                    .filter(team_members::team_id.eq_any(own))
                    .filter(team_members::user_id.eq_any(leaving)),
            )
            .execute(c)
        })?;
        Ok(())
    }

    fn update(&mut self, team: &Team) -> Result<(), StoreError> {
        changed(self.run(|c| {
            diesel::update(of_account!(teams, team.account_id, team.id))
                .set((
                    teams::name.eq(&team.name),
                    teams::description.eq(&team.description),
                    teams::allow_auto_assign.eq(team.allow_auto_assign),
                    teams::updated_at.eq(team.updated_at.naive_utc()),
                ))
                .execute(c)
        })?)
    }

    fn remove(
        &mut self,
        account: AccountId,
        id: TeamId,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        self.run(|c| {
            let removed =
                diesel::update(of_account!(teams, account, id).filter(teams::deleted_at.is_null()))
                    .set(teams::deleted_at.eq(at.naive_utc()))
                    .execute(c)?;
            if removed == 0 {
                return Ok(false);
            }
            diesel::delete(team_members::table.filter(team_members::team_id.eq(id.get())))
                .execute(c)?;
            Ok(true)
        })
    }
}
