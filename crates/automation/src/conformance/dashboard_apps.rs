//! Conformance tests of [`crate::ports::DashboardApps`].

use super::{Adapter, at, change, later, look, refusal, url};
use crate::dashboard_apps::{DashboardApp, NewDashboardApp, Panel, PanelKind};
use crate::ports::Store;
use nimchat_core_model::AccountId;

fn add(store: &dyn Store, account_id: AccountId, title: &str) -> DashboardApp {
    let panel = |name| Panel {
        kind: PanelKind::Frame,
        url: url(name),
    };
    let new = NewDashboardApp {
        account_id,
        user_id: None,
        title: title.to_owned(),
        content: vec![panel("b"), panel("a")],
        created_at: at(),
    };
    change(store, |work| work.dashboard_apps().add(new))
}

/// In its own account only, with the others by id.
pub fn an_app_reads_back_as_it_was_added(adapter: &dyn Adapter) {
    let store = adapter.store();
    let [account, elsewhere] = [adapter.add_account(), adapter.add_account()];
    let [one, two] = [add(store, account, "Größe"), add(store, account, "a")];
    add(store, elsewhere, "other");
    assert_eq!(
        (one.content.len(), one.created_at, one.updated_at),
        (2, at(), at())
    );
    look(store, |view| {
        let apps = view.dashboard_apps();
        assert_eq!(apps.find(account, one.id)?.as_ref(), Some(&one));
        assert_eq!(apps.find(elsewhere, one.id)?, None);
        assert_eq!(apps.of_account(account)?, [one, two]);
        Ok(())
    });
}

/// Only through its own account.
pub fn an_app_is_changed_and_removed(adapter: &dyn Adapter) {
    let store = adapter.store();
    let [account, elsewhere] = [adapter.add_account(), adapter.add_account()];
    let mut app = add(store, account, "one");
    app.content.pop();
    "two".clone_into(&mut app.title);
    app.updated_at = later(1);
    change(store, |work| work.dashboard_apps().update(&app));
    let found = look(store, |view| view.dashboard_apps().find(account, app.id));
    assert_eq!(found.as_ref(), Some(&app));
    let id = app.id;
    let stolen = DashboardApp {
        account_id: elsewhere,
        ..app
    };
    refusal(store, |work| work.dashboard_apps().update(&stolen));
    let remove = |from| change(store, |work| work.dashboard_apps().remove(from, id));
    assert_eq!(
        [remove(elsewhere), remove(account), remove(account)],
        [false, true, false]
    );
}
