//! The whole installation, in pages by id.

use crate::prelude::*;
use crate::schema::{accounts, platform_app_permissibles as permissibles, platform_apps, users};
use nimchat_accounts::ports::Overview;
use nimchat_accounts::{Account, PlatformApp, User};
use nimchat_core_model::{PlatformAppId, UserId};
use std::collections::HashMap;

impl Overview for UnitOfWork<'_> {
    fn accounts(&mut self, after: AccountId, limit: u32) -> StoreResult<Vec<Account>> {
        self.load(
            accounts::table
                .filter(accounts::id.gt(after.get()))
                .filter(accounts::deleted_at.is_null())
                .order(accounts::id)
                .limit(limit.into()),
        )
    }

    fn users(&mut self, after: UserId, limit: u32) -> StoreResult<Vec<User>> {
        self.load(
            users::table
                .filter(users::id.gt(after.get()))
                .filter(users::deleted_at.is_null())
                .order(users::id)
                .limit(limit.into()),
        )
    }

    fn platform_apps(
        &mut self,
        after: PlatformAppId,
        limit: u32,
    ) -> StoreResult<Vec<(PlatformApp, u64)>> {
        let rows: Vec<(i64, String)> = self.run(|c| {
            platform_apps::table
                .filter(platform_apps::id.gt(after.get()))
                .order(platform_apps::id)
                .limit(limit.into())
                .select((platform_apps::id, platform_apps::name))
                .load(c)
        })?;
        let ids: Vec<i64> = rows.iter().map(|(id, _)| *id).collect();
        let counts: Vec<(i64, i64)> = self.run(|c| {
            permissibles::table
                .filter(permissibles::platform_app_id.eq_any(ids))
                .group_by(permissibles::platform_app_id)
                .select((permissibles::platform_app_id, diesel::dsl::count_star()))
                .load(c)
        })?;
        let counts: HashMap<i64, i64> = counts.into_iter().collect();
        let apps = rows.into_iter().map(|(id, name)| {
            let objects = counts.get(&id).copied().unwrap_or_default();
            let app = PlatformApp {
                id: id.into(),
                name,
            };
            (app, objects.unsigned_abs())
        });
        Ok(apps.collect())
    }
}
