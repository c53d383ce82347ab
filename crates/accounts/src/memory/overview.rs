//! The whole installation in memory.

use super::state::State;
use crate::accounts::Account;
use crate::platform_apps::PlatformApp;
use crate::ports::Overview;
use crate::users::User;
use nimchat_core_model::{AccountId, PlatformAppId, StoreResult, UserId};

/// The page of these after an id.
fn page<T: Clone, K: Ord + Copy>(
    all: impl Iterator<Item = T>,
    id: impl Fn(&T) -> K,
    after: K,
    limit: u32,
) -> Vec<T> {
    let mut rows: Vec<T> = all.filter(|row| id(row) > after).collect();
    rows.sort_by_key(&id);
    rows.truncate(limit as usize);
    rows
}

impl Overview for State {
    fn accounts(&mut self, after: AccountId, limit: u32) -> StoreResult<Vec<Account>> {
        let all = self.accounts.values().cloned();
        Ok(page(all, |account| account.id, after, limit))
    }

    fn users(&mut self, after: UserId, limit: u32) -> StoreResult<Vec<User>> {
        Ok(page(
            self.users.values().cloned(),
            |user| user.id,
            after,
            limit,
        ))
    }

    fn platform_apps(
        &mut self,
        after: PlatformAppId,
        limit: u32,
    ) -> StoreResult<Vec<(PlatformApp, u64)>> {
        let apps = page(self.apps.values().cloned(), |app| app.id, after, limit);
        let objects = |id| {
            self.permissions
                .iter()
                .filter(|(app, _)| *app == id)
                .count() as u64
        };
        Ok(apps
            .into_iter()
            .map(|app| (app.clone(), objects(app.id)))
            .collect())
    }
}
