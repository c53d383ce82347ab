//! Integration hooks.

use crate::conn::MultiBackend;
use crate::rows::{changed, json};
use crate::schema::integration_hooks;
use crate::types::cols;
use crate::unit_of_work::UnitOfWork;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use nimchat_automation::integrations::{IntegrationHook, NewIntegrationHook};
use nimchat_automation::ports::{IntegrationHookLookup, IntegrationHooks};
use nimchat_core_model::idempotency::RecordKind;
use nimchat_core_model::{AccountId, InboxId, IntegrationHookId, StoreError};
use serde_json::Value;

#[derive(Queryable, Selectable)]
#[diesel(table_name = integration_hooks, check_for_backend(MultiBackend))]
struct IntegrationHookRow {
    id: i64,
    account_id: i64,
    inbox_id: Option<i64>,
    app_id: String,
    enabled: bool,
    settings: Value,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
    secret: String,
}

impl From<IntegrationHookRow> for IntegrationHook {
    fn from(row: IntegrationHookRow) -> Self {
        Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            inbox_id: row.inbox_id.map(InboxId::new),
            app_id: row.app_id,
            enabled: row.enabled,
            settings: row.settings.into(),
            secret: row.secret,
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        }
    }
}

impl IntegrationHookLookup for UnitOfWork<'_> {
    fn find(
        &mut self,
        account: AccountId,
        id: IntegrationHookId,
    ) -> Result<Option<IntegrationHook>, StoreError> {
        self.read_one(|c| {
            integration_hooks::table
                .find(id.get())
                .filter(integration_hooks::account_id.eq(account.get()))
                .select(IntegrationHookRow::as_select())
                .first(c)
        })
    }

    fn of_account(&mut self, account: AccountId) -> Result<Vec<IntegrationHook>, StoreError> {
        self.read_all(|c| {
            integration_hooks::table
                .filter(integration_hooks::account_id.eq(account.get()))
                .order(integration_hooks::id)
                .select(IntegrationHookRow::as_select())
                .load(c)
        })
    }
}

impl IntegrationHooks for UnitOfWork<'_> {
    fn add(&mut self, new: NewIntegrationHook) -> Result<IntegrationHook, StoreError> {
        if let Some(inbox) = new.inbox_id {
            self.inbox_is_of(new.account_id, inbox)?;
        }
        let settings = json(&new.settings)?;
        let added: IntegrationHookRow = self.run(|c| {
            diesel::insert_into(integration_hooks::table)
                .values((
                    integration_hooks::account_id.eq(new.account_id.get()),
                    integration_hooks::inbox_id.eq(new.inbox_id.map(InboxId::get)),
                    integration_hooks::app_id.eq(&new.app_id),
                    integration_hooks::single_app_id.eq(new.single.then_some(&new.app_id)),
                    integration_hooks::enabled.eq(new.enabled),
                    integration_hooks::settings.eq(settings),
                    integration_hooks::secret.eq(&new.secret),
                    integration_hooks::created_at.eq(new.created_at.naive_utc()),
                    integration_hooks::updated_at.eq(new.created_at.naive_utc()),
                ))
                .returning(cols::<IntegrationHookRow>())
                .get_result(c)
        })?;
        self.note_made(RecordKind::IntegrationHook, added.id);
        Ok(added.into())
    }

    fn update(&mut self, hook: &IntegrationHook) -> Result<(), StoreError> {
        let settings = json(&hook.settings)?;
        changed(self.run(|c| {
            diesel::update(
                integration_hooks::table
                    .find(hook.id.get())
                    .filter(integration_hooks::account_id.eq(hook.account_id.get())),
            )
            .set((
                integration_hooks::enabled.eq(hook.enabled),
                integration_hooks::settings.eq(settings),
                integration_hooks::updated_at.eq(hook.updated_at.naive_utc()),
            ))
            .execute(c)
        })?)
    }

    fn remove(&mut self, account: AccountId, id: IntegrationHookId) -> Result<bool, StoreError> {
        let removed = self.run(|c| {
            diesel::delete(
                integration_hooks::table
                    .find(id.get())
                    .filter(integration_hooks::account_id.eq(account.get())),
            )
            .execute(c)
        })?;
        Ok(removed > 0)
    }
}
