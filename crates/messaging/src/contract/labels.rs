//! What is asked of [`crate::ports::Labels`], and of the titles that conversations are tagged with.

use super::{Adapter, Scene, at, change, later, look, refusal};
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

/// In its own account alone, by title.
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

/// Through its own account; what is tagged with its title stays so.
pub fn a_label_is_changed_and_removed(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let account = scene.account;
    let elsewhere = adapter.add_account("looms").id;
    let tagged = scene.begin(store).id;
    let changed = Label {
        title: "vip".to_owned(),
        description: Some("Very important".to_owned()),
        color: "red".to_owned(),
        show_on_sidebar: Some(false),
        updated_at: later(1),
        ..add(store, account, "bug")
    };
    change(store, |work| {
        let vip = ["vip".to_owned()];
        work.conversations().set_labels(account, tagged, &vip)?;
        work.labels().update(&changed)
    });
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
    let titles = look(store, |view| view.conversations().labels(&[tagged]));
    assert_eq!(titles, [(tagged, "vip".to_owned())]);
}

/// Within the account; what had both titles keeps one.
pub fn a_renamed_label_is_renamed_wherever_it_is(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let other = Scene::new(adapter, "looms");
    let [one, both, none] = [(); 3].map(|()| scene.begin(store).id);
    let elsewhere = other.begin(store).id;
    let titles =
        |titles: &[&str]| -> Vec<String> { titles.iter().map(|&title| title.to_owned()).collect() };
    change(store, |work| {
        let conversations = work.conversations();
        conversations.set_labels(scene.account, one, &titles(&["bug", "vip"]))?;
        conversations.set_labels(scene.account, both, &titles(&["bug", "fault"]))?;
        conversations.set_labels(scene.account, none, &titles(&["vip"]))?;
        conversations.set_labels(other.account, elsewhere, &titles(&["bug"]))?;
        let mut labelled = |limit| conversations.labelled(scene.account, "bug", limit);
        assert_eq!(labelled(9)?, [one, both]);
        assert_eq!(labelled(1)?, [one]);
        let all = [one, both, none, elsewhere];
        conversations.rename_label(scene.account, &all, "bug", "fault")
    });
    let of = |id| look(store, |view| view.conversations().labels(&[id]));
    let tagged = |id, list: &[&str]| -> Vec<_> {
        titles(list).into_iter().map(|title| (id, title)).collect()
    };
    assert_eq!(of(one), tagged(one, &["fault", "vip"]));
    assert_eq!(of(both), tagged(both, &["fault"]));
    assert_eq!(of(none), tagged(none, &["vip"]));
    assert_eq!(of(elsewhere), tagged(elsewhere, &["bug"]));
    let left = look(store, |view| {
        view.conversations().labelled(scene.account, "bug", 9)
    });
    assert_eq!(left, []);
    change(store, |work| {
        let conversations = work.conversations();
        conversations.rename_label(scene.account, &[one], "fault", "flaw")
    });
    assert_eq!(of(one), tagged(one, &["flaw", "vip"]));
    assert_eq!(of(both), tagged(both, &["fault"]), "not asked for");
}
