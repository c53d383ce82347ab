//! Dashboard apps.

use crate::conn::MultiBackend;
use crate::rows::{changed, corrupt, of_account};
use crate::schema::dashboard_apps;
use crate::types::cols;
use crate::unit_of_work::UnitOfWork;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use nimchat_automation::dashboard_apps::{DashboardApp, NewDashboardApp, Panel};
use nimchat_automation::ports::{DashboardAppLookup, DashboardApps};
use nimchat_core_model::idempotency::RecordKind;
use nimchat_core_model::{AccountId, DashboardAppId, StoreError, UserId};
use serde_json::Value;

#[derive(Queryable, Selectable)]
#[diesel(table_name = dashboard_apps, check_for_backend(MultiBackend))]
struct DashboardAppRow {
    id: i64,
    account_id: i64,
    user_id: Option<i64>,
    title: String,
    content: Value,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

impl TryFrom<DashboardAppRow> for DashboardApp {
    type Error = StoreError;

    fn try_from(row: DashboardAppRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            user_id: row.user_id.map(UserId::new),
            title: row.title,
            content: serde_json::from_value(row.content)
                .map_err(|error| corrupt("dashboard_apps.content", error.to_string()))?,
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        })
    }
}

fn stored(content: &[Panel]) -> Result<Value, StoreError> {
    serde_json::to_value(content)
        .map_err(|error| corrupt("dashboard_apps.content", error.to_string()))
}

impl DashboardAppLookup for UnitOfWork<'_> {
    fn find(
        &mut self,
        account: AccountId,
        id: DashboardAppId,
    ) -> Result<Option<DashboardApp>, StoreError> {
        self.read_one(|c| {
            of_account!(dashboard_apps, account, id)
                .select(DashboardAppRow::as_select())
                .first(c)
        })
    }

    fn of_account(&mut self, account: AccountId) -> Result<Vec<DashboardApp>, StoreError> {
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
    fn add(&mut self, new: NewDashboardApp) -> Result<DashboardApp, StoreError> {
        let content = stored(&new.content)?;
        let added: DashboardAppRow = self.run(|c| {
            diesel::insert_into(dashboard_apps::table)
                .values((
                    dashboard_apps::account_id.eq(new.account_id.get()),
                    dashboard_apps::user_id.eq(new.user_id.map(UserId::get)),
                    dashboard_apps::title.eq(&new.title),
                    dashboard_apps::content.eq(content),
                    dashboard_apps::created_at.eq(new.created_at.naive_utc()),
                    dashboard_apps::updated_at.eq(new.created_at.naive_utc()),
                ))
                .returning(cols::<DashboardAppRow>())
                .get_result(c)
        })?;
        self.note_made(RecordKind::DashboardApp, added.id);
        added.try_into()
    }

    fn update(&mut self, app: &DashboardApp) -> Result<(), StoreError> {
        let content = stored(&app.content)?;
        changed(self.run(|c| {
            diesel::update(of_account!(dashboard_apps, app.account_id, app.id))
                .set((
                    dashboard_apps::title.eq(&app.title),
                    dashboard_apps::content.eq(content),
                    dashboard_apps::updated_at.eq(app.updated_at.naive_utc()),
                ))
                .execute(c)
        })?)
    }

    fn remove(&mut self, account: AccountId, id: DashboardAppId) -> Result<bool, StoreError> {
        let removed =
            self.run(|c| diesel::delete(of_account!(dashboard_apps, account, id)).execute(c))?;
        Ok(removed > 0)
    }
}
