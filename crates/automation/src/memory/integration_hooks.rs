//! Integration hooks in memory.

use super::state::State;
use crate::integrations::{IntegrationHook, NewIntegrationHook};
use crate::ports::{IntegrationHookLookup, IntegrationHooks};
use nimchat_core_model::{AccountId, IntegrationHookId, StoreError, StoreResult};

impl IntegrationHookLookup for State {
    fn find(
        &mut self,
        account: AccountId,
        id: IntegrationHookId,
    ) -> StoreResult<Option<IntegrationHook>> {
        let hook = self.integration_hooks.get(&id).map(|(hook, _)| hook);
        Ok(hook.filter(|hook| hook.account_id == account).cloned())
    }

    fn of_account(&mut self, account: AccountId) -> StoreResult<Vec<IntegrationHook>> {
        let hooks = self.integration_hooks.values().map(|(hook, _)| hook);
        let own = hooks.filter(|hook| hook.account_id == account);
        Ok(own.cloned().collect())
    }
}

impl IntegrationHooks for State {
    fn add(&mut self, new: NewIntegrationHook) -> StoreResult<IntegrationHook> {
        if let Some(inbox) = new.inbox_id
            && !self.has_inbox(new.account_id, inbox)
        {
            return Err(StoreError::MissingReference);
        }
        let taken = |(other, single): &(IntegrationHook, bool)| {
            *single && other.account_id == new.account_id && other.app_id == new.app_id
        };
        if new.single && self.integration_hooks.values().any(taken) {
            return Err(StoreError::Conflict {
                constraint: "integration_hooks_account_id_single_app_id_key".to_owned(),
            });
        }
        let hook = IntegrationHook {
            id: self.next_id(),
            account_id: new.account_id,
            inbox_id: new.inbox_id,
            app_id: new.app_id,
            enabled: new.enabled,
            settings: new.settings,
            secret: new.secret,
            created_at: new.created_at,
            updated_at: new.created_at,
        };
        let kept = (hook.clone(), new.single);
        self.integration_hooks.insert(hook.id, kept);
        Ok(hook)
    }

    fn update(&mut self, hook: &IntegrationHook) -> StoreResult<()> {
        let kept = self.integration_hooks.get_mut(&hook.id);
        let (kept, _) = kept.ok_or(StoreError::MissingReference)?;
        kept.enabled = hook.enabled;
        kept.settings = hook.settings.clone();
        kept.updated_at = hook.updated_at;
        Ok(())
    }

    fn remove(&mut self, account: AccountId, id: IntegrationHookId) -> StoreResult<bool> {
        let found = self.find(account, id)?.is_some();
        if found {
            self.integration_hooks.remove(&id);
        }
        Ok(found)
    }
}
