//! Dashboard apps.

use crate::prelude::*;
use crate::schema::dashboard_apps;
use nimchat_automation::dashboard_apps::{DashboardApp, NewDashboardApp};
use nimchat_automation::ports::{DashboardAppLookup, DashboardApps};
use nimchat_core_model::DashboardAppId;

row! {
    DashboardAppRow of dashboard_apps as DashboardApp {
        id, account_id, user_id, title, content, created_at, updated_at,
    }
}

impl DashboardAppLookup for UnitOfWork<'_> {
    fn find(
        &mut self,
        account: AccountId,
        id: DashboardAppId,
    ) -> StoreResult<Option<DashboardApp>> {
        self.first(of_account!(dashboard_apps, account, id))
    }

    fn of_account(&mut self, account: AccountId) -> StoreResult<Vec<DashboardApp>> {
        self.load(of_account!(dashboard_apps, account).order(dashboard_apps::id))
    }
}

impl DashboardApps for UnitOfWork<'_> {
    fn add(&mut self, new: NewDashboardApp) -> StoreResult<DashboardApp> {
        let set = (
            columns!(dashboard_apps of new => account_id, user_id, title, created_at),
            dashboard_apps::content.eq(json(&new.content)?),
            dashboard_apps::updated_at.eq(new.created_at.naive_utc()),
        );
        insert!(self, DashboardApp, DashboardAppRow into dashboard_apps, set)
    }

    fn update(&mut self, app: &DashboardApp) -> StoreResult<()> {
        let set = (
            columns!(dashboard_apps of app => title, updated_at),
            dashboard_apps::content.eq(json(&app.content)?),
        );
        let row = of_account!(dashboard_apps, app.account_id, app.id);
        self.must_write(|c| diesel::update(row).set(set).execute(c))
    }

    fn remove(&mut self, account: AccountId, id: DashboardAppId) -> StoreResult<bool> {
        self.wrote(|c| diesel::delete(of_account!(dashboard_apps, account, id)).execute(c))
    }
}
