//! Removals in memory: a removed object disappears with its contents at once, so nothing remains to be erased.

use super::state::State;
use crate::ports::Removals;
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, Progress, StoreResult, TeamId, UserId};

impl Removals for State {
    fn erase_account(
        &mut self,
        _id: AccountId,
        _limit: u32,
        _at: DateTime<Utc>,
    ) -> StoreResult<Progress> {
        Ok(Progress::Done)
    }

    fn erase_user(
        &mut self,
        _id: UserId,
        _limit: u32,
        _at: DateTime<Utc>,
    ) -> StoreResult<Progress> {
        Ok(Progress::Done)
    }

    fn erase_team(
        &mut self,
        _id: TeamId,
        _limit: u32,
        _at: DateTime<Utc>,
    ) -> StoreResult<Progress> {
        Ok(Progress::Done)
    }

    fn unassign(
        &mut self,
        _account: AccountId,
        _user: UserId,
        _limit: u32,
        _at: DateTime<Utc>,
    ) -> StoreResult<Progress> {
        Ok(Progress::Done)
    }
}
