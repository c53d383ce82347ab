//! Conformance tests of [`crate::ports::Labels`], and of the labels of conversations.

use super::{Adapter, Scene, at, change, label, later, look, refusal};
use crate::labels::{Label, NewLabel};
use crate::ports::Store;
use nimchat_core_model::AccountId;

fn new(account: AccountId, title: &str) -> NewLabel {
    NewLabel {
        account_id: account,
        title: title.to_owned(),
        description: None,
        color: "#1f93ff".to_owned(),
        show_on_sidebar: None,
        created_at: at(),
    }
}

fn add(store: &dyn Store, account: AccountId, title: &str) -> Label {
    let new = new(account, title);
    change(store, |work| work.labels().add(new))
}

/// In its own account only, by title.
pub fn labels_read_back_by_title(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let elsewhere = adapter.add_account("looms").id;
    let [bug, a_b, ab, urgent] =
        ["bug", "a_b", "ab", "ünfall"].map(|title| add(store, account, title));
    let other = add(store, elsewhere, "bug");
    look(store, |view| {
        assert_eq!(view.labels().find(account, bug.id)?.as_ref(), Some(&bug));
        assert_eq!(view.labels().find(account, other.id)?, None);
        let all = view.labels().all(account)?;
        assert_eq!(all, [a_b, ab, bug.clone(), urgent]);
        Ok(())
    });
}

/// Within the account.
pub fn a_taken_title_is_a_conflict(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    add(store, account, "bug");
    let vip = add(store, account, "vip");
    let name = "labels_account_id_title_key";
    let error = refusal(store, |work| work.labels().add(new(account, "bug")));
    assert!(error.is_conflict_on(name), "{error:?}");
    let changed = Label {
        title: "bug".to_owned(),
        ..vip
    };
    let error = refusal(store, |work| work.labels().update(&changed));
    assert!(error.is_conflict_on(name), "{error:?}");
}

/// Only through its own account; conversations keep the label's title.
pub fn a_label_is_changed_and_removed(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let account = scene.account;
    let elsewhere = adapter.add_account("looms").id;
    let tagged = label(store, &scene.begin(store), &["bug"]);
    let changed = Label {
        title: "vip".to_owned(),
        description: Some("Very important".to_owned()),
        color: "red".to_owned(),
        show_on_sidebar: Some(false),
        updated_at: later(1),
        ..add(store, account, "bug")
    };
    change(store, |work| work.labels().update(&changed));
    let id = changed.id;
    let found = look(store, |view| view.labels().find(account, id));
    assert_eq!(found, Some(changed.clone()));
    let stolen = Label {
        account_id: elsewhere,
        ..changed
    };
    refusal(store, |work| work.labels().update(&stolen));
    let remove = |from| change(store, |work| work.labels().remove(from, id));
    assert!(!remove(elsewhere));
    assert!(remove(account));
    assert!(!remove(account));
    let kept = look(store, |view| view.conversations().by_id(account, tagged.id));
    assert_eq!(kept, Some(tagged));
}
