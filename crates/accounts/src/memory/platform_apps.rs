//! Platform apps in memory.

use super::state::State;
use crate::accounts::Account;
use crate::platform_apps::{Permissible, PlatformApp};
use crate::ports::{PlatformAppLookup, PlatformApps};
use chrono::{DateTime, Utc};
use nimchat_core_model::{PlatformAppId, StoreError, StoreResult};

impl PlatformAppLookup for State {
    fn accounts(&mut self, app: PlatformAppId) -> StoreResult<Vec<Account>> {
        let may = |id| self.permissions.contains(&(app, Permissible::Account(id)));
        let accounts = self.accounts.values();
        Ok(accounts
            .filter(|account| may(account.id))
            .cloned()
            .collect())
    }

    fn is_permitted(&mut self, app: PlatformAppId, object: Permissible) -> StoreResult<bool> {
        Ok(self.permissions.contains(&(app, object)))
    }
}

impl PlatformApps for State {
    fn add(&mut self, name: &str, _at: DateTime<Utc>) -> StoreResult<PlatformApp> {
        let app = PlatformApp {
            id: self.next_id(),
            name: name.to_owned(),
        };
        self.apps.insert(app.id, app.clone());
        Ok(app)
    }

    fn permit(
        &mut self,
        app: PlatformAppId,
        object: Permissible,
        _at: DateTime<Utc>,
    ) -> StoreResult<()> {
        if !self.apps.contains_key(&app) {
            return Err(StoreError::MissingReference);
        }
        self.permissions.insert((app, object));
        Ok(())
    }

    fn withdraw(&mut self, app: PlatformAppId, object: Permissible) -> StoreResult<bool> {
        Ok(self.permissions.remove(&(app, object)))
    }
}
