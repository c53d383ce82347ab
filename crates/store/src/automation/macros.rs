//! Macros.

use crate::prelude::*;
use crate::rows::files_value;
use crate::schema::macros;
use nimchat_automation::macros::{Macro, MacroVisibility, NewMacro};
use nimchat_automation::ports::{MacroLookup, Macros};
use nimchat_core_model::{MacroId, UserId};

row! {
    MacroRow of macros as Macro {
        id, account_id, name, visibility, created_by, updated_by, actions, files, created_at,
        updated_at,
    }
}

impl MacroLookup for UnitOfWork<'_> {
    fn find(&mut self, account: AccountId, id: MacroId) -> StoreResult<Option<Macro>> {
        self.first(of_account!(macros, account, id))
    }

    fn visible(&mut self, account: AccountId, user: UserId) -> StoreResult<Vec<Macro>> {
        self.load(
            of_account!(macros, account)
                .filter(
                    macros::visibility
                        .eq(MacroVisibility::Global.as_str())
                        .or(macros::created_by.eq(user.get())),
                )
                .order(macros::id),
        )
    }
}

impl Macros for UnitOfWork<'_> {
    fn add(&mut self, new: NewMacro) -> StoreResult<Macro> {
        let set = (
            columns!(macros of new => account_id, name, visibility, created_by, created_at),
            macros::updated_by.eq(new.created_by.get()),
            macros::actions.eq(json(&new.actions)?),
            macros::files.eq(files_value(&new.files)?),
            macros::updated_at.eq(new.created_at.naive_utc()),
        );
        insert!(self, Macro, MacroRow into macros, set)
    }

    fn update(&mut self, own: &Macro) -> StoreResult<()> {
        let set = (
            columns!(macros of own => name, visibility, updated_by, updated_at),
            macros::actions.eq(json(&own.actions)?),
            macros::files.eq(files_value(&own.files)?),
        );
        let row = of_account!(macros, own.account_id, own.id);
        self.must_write(|c| diesel::update(row).set(set).execute(c))
    }

    fn remove(&mut self, account: AccountId, id: MacroId) -> StoreResult<bool> {
        self.wrote(|c| diesel::delete(of_account!(macros, account, id)).execute(c))
    }
}
