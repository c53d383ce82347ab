//! Platform apps and their permissions.

use crate::prelude::*;
use crate::schema::{accounts, platform_app_permissibles as permissibles, platform_apps};
use nimchat_accounts::ports::{PlatformAppLookup, PlatformApps};
use nimchat_accounts::{Account, Permissible, PlatformApp};
use nimchat_core_model::PlatformAppId;

/// The app's permission on this object.
macro_rules! permission {
    ($app:ident, $object:ident) => {
        permissibles::table
            .filter(permissibles::platform_app_id.eq($app.get()))
            .filter(permissibles::permissible_type.eq($object.kind()))
            .filter(permissibles::permissible_id.eq($object.id()))
    };
}

impl PlatformAppLookup for UnitOfWork<'_> {
    fn accounts(&mut self, app: PlatformAppId) -> StoreResult<Vec<Account>> {
        let permitted = permissibles::table
            .filter(permissibles::platform_app_id.eq(app.get()))
            .filter(permissibles::permissible_type.eq("Account"))
            .select(permissibles::permissible_id);
        self.load(
            accounts::table
                .filter(accounts::id.eq_any(permitted))
                .filter(accounts::deleted_at.is_null())
                .order(accounts::id),
        )
    }

    fn is_permitted(&mut self, app: PlatformAppId, object: Permissible) -> StoreResult<bool> {
        self.exists(permission!(app, object))
    }
}

impl PlatformApps for UnitOfWork<'_> {
    fn add(&mut self, name: &str, at: DateTime<Utc>) -> StoreResult<PlatformApp> {
        let id: i64 = self.run(|c| {
            diesel::insert_into(platform_apps::table)
                .values((
                    platform_apps::name.eq(name),
                    platform_apps::created_at.eq(at.naive_utc()),
                    platform_apps::updated_at.eq(at.naive_utc()),
                ))
                .returning(platform_apps::id)
                .get_result(c)
        })?;
        Ok(PlatformApp {
            id: id.into(),
            name: name.to_owned(),
        })
    }

    fn permit(
        &mut self,
        app: PlatformAppId,
        object: Permissible,
        at: DateTime<Utc>,
    ) -> StoreResult<()> {
        self.write(|c| {
            Both(
                diesel::insert_into(permissibles::table)
                    .values((
                        permissibles::platform_app_id.eq(app.get()),
                        permissibles::permissible_type.eq(object.kind()),
                        permissibles::permissible_id.eq(object.id()),
                        permissibles::created_at.eq(at.naive_utc()),
                    ))
                    .on_conflict_do_nothing(),
            )
            .execute(c)
        })
    }

    fn withdraw(&mut self, app: PlatformAppId, object: Permissible) -> StoreResult<bool> {
        self.wrote(|c| diesel::delete(permission!(app, object)).execute(c))
    }
}
