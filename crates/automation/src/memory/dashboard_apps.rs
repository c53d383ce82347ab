//! Dashboard apps in memory.

use super::state::State;
use crate::dashboard_apps::{DashboardApp, NewDashboardApp};
use crate::ports::{DashboardAppLookup, DashboardApps};
use nimchat_core_model::{AccountId, DashboardAppId, StoreError, StoreResult};

impl DashboardAppLookup for State {
    fn find(
        &mut self,
        account: AccountId,
        id: DashboardAppId,
    ) -> StoreResult<Option<DashboardApp>> {
        let found = self.dashboard_apps.get(&id);
        Ok(found.filter(|app| app.account_id == account).cloned())
    }

    fn of_account(&mut self, account: AccountId) -> StoreResult<Vec<DashboardApp>> {
        let apps = self.dashboard_apps.values();
        Ok(apps
            .filter(|app| app.account_id == account)
            .cloned()
            .collect())
    }
}

impl DashboardApps for State {
    fn add(&mut self, new: NewDashboardApp) -> StoreResult<DashboardApp> {
        let app = DashboardApp {
            id: self.next_id(),
            account_id: new.account_id,
            user_id: new.user_id,
            title: new.title,
            content: new.content,
            created_at: new.created_at,
            updated_at: new.created_at,
        };
        self.dashboard_apps.insert(app.id, app.clone());
        Ok(app)
    }

    fn update(&mut self, app: &DashboardApp) -> StoreResult<()> {
        let known = self.dashboard_apps.get_mut(&app.id);
        let known = known.filter(|known| known.account_id == app.account_id);
        let known = known.ok_or(StoreError::MissingReference)?;
        known.title.clone_from(&app.title);
        known.content.clone_from(&app.content);
        known.updated_at = app.updated_at;
        Ok(())
    }

    fn remove(&mut self, account: AccountId, id: DashboardAppId) -> StoreResult<bool> {
        let found = self.find(account, id)?;
        Ok(found.is_some_and(|app| self.dashboard_apps.remove(&app.id).is_some()))
    }
}
