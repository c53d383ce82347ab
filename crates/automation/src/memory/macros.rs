//! Macros in memory.

use super::state::State;
use crate::macros::{Macro, NewMacro};
use crate::ports::{MacroLookup, Macros};
use nimchat_core_model::{AccountId, MacroId, StoreError, StoreResult, UserId};

impl MacroLookup for State {
    fn find(&mut self, account: AccountId, id: MacroId) -> StoreResult<Option<Macro>> {
        let found = self.macros.get(&id);
        Ok(found.filter(|own| own.account_id == account).cloned())
    }

    fn visible(&mut self, account: AccountId, user: UserId) -> StoreResult<Vec<Macro>> {
        let own = self.macros.values().filter(|own| own.account_id == account);
        Ok(own.filter(|own| own.is_visible_to(user)).cloned().collect())
    }
}

impl Macros for State {
    fn add(&mut self, new: NewMacro) -> StoreResult<Macro> {
        let made = Macro {
            id: self.next_id(),
            account_id: new.account_id,
            name: new.name,
            visibility: new.visibility,
            created_by: Some(new.created_by),
            updated_by: Some(new.created_by),
            actions: new.actions,
            files: new.files,
            created_at: new.created_at,
            updated_at: new.created_at,
        };
        self.macros.insert(made.id, made.clone());
        Ok(made)
    }

    fn update(&mut self, changed: &Macro) -> StoreResult<()> {
        let known = self.macros.get_mut(&changed.id);
        let known = known.filter(|known| known.account_id == changed.account_id);
        known
            .ok_or(StoreError::MissingReference)?
            .clone_from(changed);
        Ok(())
    }

    fn remove(&mut self, account: AccountId, id: MacroId) -> StoreResult<bool> {
        let found = MacroLookup::find(self, account, id)?;
        Ok(found.is_some_and(|own| self.macros.remove(&own.id).is_some()))
    }
}
