//! Conformance tests of [`crate::ports::Macros`].

use super::{Adapter, at, change, later, look, refusal};
use crate::macros::{Macro, MacroVisibility, NewMacro};
use crate::ports::Store;
use nimchat_core_model::{AccountId, HeldFile, UploadId, UserId};
use serde_json::json;

fn add(
    store: &dyn Store,
    account_id: AccountId,
    created_by: UserId,
    visibility: Option<MacroVisibility>,
) -> Macro {
    let new = NewMacro {
        account_id,
        name: "Größe".to_owned(),
        visibility,
        created_by,
        actions: vec![json!({"action_name": "add_label", "action_params": ["größe", null]})],
        files: Vec::new(),
        created_at: at(),
    };
    change(store, |work| work.macros().add(new))
}

/// Global ones to everybody, others to their author.
pub fn a_user_sees_global_macros_and_their_own(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let [me, other] = [adapter.add_user(), adapter.add_user()];
    let global = add(store, account, other, Some(MacroVisibility::Global));
    let own = add(store, account, me, Some(MacroVisibility::Personal));
    let unsaid = add(store, account, me, None);
    let foreign = add(store, account, other, Some(MacroVisibility::Personal));
    let elsewhere = adapter.add_account();
    add(store, elsewhere, me, Some(MacroVisibility::Global));
    look(store, |view| {
        let found = view.macros().find(account, foreign.id)?;
        assert_eq!(found.as_ref(), Some(&foreign));
        assert_eq!(view.macros().find(elsewhere, foreign.id)?, None);
        assert_eq!(view.macros().visible(account, me)?, [global, own, unsaid]);
        Ok(())
    });
}

/// An upload, and the file that was taken from it.
pub(super) fn held(adapter: &dyn Adapter, account: AccountId) -> (UploadId, Vec<HeldFile>) {
    let upload = adapter.add_upload(account);
    let (held, _) = change(adapter.store(), |work| {
        HeldFile::hold(account, &[upload], Vec::new(), work.uploads())
    });
    assert_eq!(held.len(), 1);
    (upload, held)
}

/// Not by another one.
pub fn an_upload_is_taken_once_by_its_account(adapter: &dyn Adapter) {
    let store = adapter.store();
    let [account, elsewhere] = [adapter.add_account(), adapter.add_account()];
    let upload = adapter.add_upload(account);
    let take = |account| change(store, |work| work.uploads().take_file(account, upload));
    assert_eq!(take(elsewhere), None);
    assert!(take(account).is_some());
    assert_eq!(take(account), None);
}

/// Only through its own account.
pub fn a_macro_is_changed_and_removed(adapter: &dyn Adapter) {
    let store = adapter.store();
    let [account, elsewhere] = [adapter.add_account(), adapter.add_account()];
    let [me, other] = [adapter.add_user(), adapter.add_user()];
    let (_, files) = held(adapter, account);
    let changed = Macro {
        files,
        name: "two".to_owned(),
        visibility: Some(MacroVisibility::Global),
        updated_by: Some(other),
        actions: Vec::new(),
        updated_at: later(1),
        ..add(store, account, me, None)
    };
    change(store, |work| work.macros().update(&changed));
    let found = look(store, |view| view.macros().find(account, changed.id));
    assert_eq!(found.as_ref(), Some(&changed));
    let id = changed.id;
    let stolen = Macro {
        account_id: elsewhere,
        ..changed
    };
    refusal(store, |work| work.macros().update(&stolen));
    let remove = |from| change(store, |work| work.macros().remove(from, id));
    assert_eq!(
        [remove(elsewhere), remove(account), remove(account)],
        [false, true, false]
    );
}
