//! Dashboard apps.

use crate::columns::{columns, row};
use crate::rows::{json, of_account};
use crate::schema::dashboard_apps;
use crate::statements::insert;
use crate::unit_of_work::UnitOfWork;
use diesel::prelude::*;
use nimchat_automation::dashboard_apps::{DashboardApp, NewDashboardApp};
use nimchat_automation::ports::{DashboardAppLookup, DashboardApps};
use nimchat_core_model::{AccountId, DashboardAppId, StoreResult};

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
        self.read_one(|c| {
            of_account!(dashboard_apps, account, id)
                .select(DashboardAppRow::as_select())
                .first(c)
        })
    }

    fn of_account(&mut self, account: AccountId) -> StoreResult<Vec<DashboardApp>> {
        self.read_all(|c| {
            dashboard_apps::table
                .filter(dashboard_apps::account_id.eq(account.get()))
                .order(dashboard_apps::id)
                .select(DashboardAppRow::as_select())
                .load(c)
        })
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
