//! Teams.

use crate::prelude::*;
use crate::schema::{team_members, teams};
use nimchat_accounts::ports::{TeamLookup, Teams};
use nimchat_accounts::{NewTeam, Team};
use nimchat_core_model::{TeamId, UserId};

row! {
    TeamRow of teams as Team {
        id, account_id, name, description, allow_auto_assign, created_at, updated_at,
    }
}

impl TeamLookup for UnitOfWork<'_> {
    fn find(&mut self, account: AccountId, id: TeamId) -> StoreResult<Option<Team>> {
        self.first(of_account!(teams, account, id).filter(teams::deleted_at.is_null()))
    }

    fn many(&mut self, account: AccountId, ids: &[TeamId]) -> StoreResult<Vec<Team>> {
        let asked = ids.iter().map(|id| id.get());
        self.load(
            of_account!(teams, account)
                .filter(teams::deleted_at.is_null())
                .filter(teams::id.eq_any(asked)),
        )
    }

    fn member_ids(&mut self, account: AccountId, id: TeamId) -> StoreResult<Vec<UserId>> {
        self.read_ids(|c| {
            team_members::table
                .inner_join(teams::table)
                .filter(teams::account_id.eq(account.get()))
                .filter(teams::deleted_at.is_null())
                .filter(teams::id.eq(id.get()))
                .order(team_members::user_id)
                .select(team_members::user_id)
                .load(c)
        })
    }

    fn all(&mut self, account: AccountId) -> StoreResult<Vec<Team>> {
        self.load(
            of_account!(teams, account)
                .filter(teams::deleted_at.is_null())
                .order(teams::id),
        )
    }

    fn of_user(&mut self, account: AccountId, user: UserId) -> StoreResult<Vec<TeamId>> {
        self.read_ids(|c| {
            team_members::table
                .inner_join(teams::table)
                .filter(team_members::user_id.eq(user.get()))
                .filter(teams::account_id.eq(account.get()))
                .filter(teams::deleted_at.is_null())
                .order(teams::id)
                .select(teams::id)
                .load(c)
        })
    }
}

impl Teams for UnitOfWork<'_> {
    fn add(&mut self, team: NewTeam) -> StoreResult<Team> {
        let set = (
            columns!(teams of team => account_id, name, description, allow_auto_assign, created_at),
            teams::updated_at.eq(team.created_at.naive_utc()),
        );
        insert!(self, Team, TeamRow into teams, set)
    }

    fn lock(&mut self, account: AccountId, id: TeamId) -> StoreResult<Option<Team>> {
        let row = of_account!(teams, account, id).filter(teams::deleted_at.is_null());
        lock!(self, TeamRow of row)
    }

    fn add_members(&mut self, account: AccountId, id: TeamId, users: &[UserId]) -> StoreResult<()> {
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
    ) -> StoreResult<()> {
        let own = of_account!(teams, account, id).select(teams::id);
        let leaving = team_members::table
            .filter(team_members::team_id.eq_any(own))
            .filter(team_members::user_id.eq_any(numbers(users)));
        self.write(|c| diesel::delete(leaving).execute(c))
    }

    fn update(&mut self, team: &Team) -> StoreResult<()> {
        self.must_write(|c| {
            diesel::update(of_account!(teams, team.account_id, team.id))
                .set(columns!(teams of team => name, description, allow_auto_assign, updated_at))
                .execute(c)
        })
    }

    fn remove(&mut self, account: AccountId, id: TeamId, at: DateTime<Utc>) -> StoreResult<bool> {
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
