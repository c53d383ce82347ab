//! Integration hooks.

use crate::prelude::*;
use crate::schema::integration_hooks;
use nimchat_automation::integrations::{IntegrationHook, NewIntegrationHook};
use nimchat_automation::ports::{IntegrationHookLookup, IntegrationHooks};
use nimchat_core_model::IntegrationHookId;

row! {
    IntegrationHookRow of integration_hooks as IntegrationHook {
        id, account_id, inbox_id, app_id, enabled, settings, secret, created_at, updated_at,
    }
}

impl IntegrationHookLookup for UnitOfWork<'_> {
    fn find(
        &mut self,
        account: AccountId,
        id: IntegrationHookId,
    ) -> StoreResult<Option<IntegrationHook>> {
        self.first(of_account!(integration_hooks, account, id))
    }

    fn of_account(&mut self, account: AccountId) -> StoreResult<Vec<IntegrationHook>> {
        self.load(of_account!(integration_hooks, account).order(integration_hooks::id))
    }
}

impl IntegrationHooks for UnitOfWork<'_> {
    fn add(&mut self, new: NewIntegrationHook) -> StoreResult<IntegrationHook> {
        if let Some(inbox) = new.inbox_id {
            self.inbox_is_of(new.account_id, inbox)?;
        }
        let set = (
            columns!(integration_hooks of new =>
                account_id, inbox_id, app_id, enabled, settings, secret, created_at),
            integration_hooks::single_app_id.eq(new.single.then_some(&new.app_id)),
            integration_hooks::updated_at.eq(new.created_at.naive_utc()),
        );
        insert!(self, IntegrationHook, IntegrationHookRow into integration_hooks, set)
    }

    fn update(&mut self, hook: &IntegrationHook) -> StoreResult<()> {
        self.must_write(|c| {
            diesel::update(of_account!(integration_hooks, hook.account_id, hook.id))
                .set(columns!(integration_hooks of hook => enabled, settings, updated_at))
                .execute(c)
        })
    }

    fn remove(&mut self, account: AccountId, id: IntegrationHookId) -> StoreResult<bool> {
        self.wrote(|c| diesel::delete(of_account!(integration_hooks, account, id)).execute(c))
    }
}
