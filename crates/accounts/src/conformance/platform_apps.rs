//! Conformance tests of [`crate::ports::PlatformApps`].

use super::{Adapter, add_account, add_user, at, change, later, look};
use crate::platform_apps::{Permissible, PlatformApp};
use crate::ports::Store;
use nimchat_core_model::{AgentBotId, UserId};

fn add_app(store: &dyn Store, name: &str) -> PlatformApp {
    change(store, |work| work.platform_apps().add(name, at()))
}

fn permitted(store: &dyn Store, app: &PlatformApp, object: Permissible) -> bool {
    look(store, |view| {
        view.platform_apps().is_permitted(app.id, object)
    })
}

/// A permission for an account does not count for a user or bot with the same id, nor for another app of the same name.
pub fn a_permission_is_for_one_app_and_one_object(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let user = add_user(store, "Ada", "ada@example.com");
    let app = add_app(store, "Back office");
    let other = add_app(store, "Back office");
    assert_ne!(app.id, other.id);
    let bot = AgentBotId::new(account.id.get());
    let granted = [
        Permissible::Account(account.id),
        Permissible::User(user.id),
        Permissible::AgentBot(bot),
    ];
    for object in granted {
        assert!(!permitted(store, &app, object), "{object:?}");
        change(store, |work| {
            work.platform_apps().permit(app.id, object, at())
        });
        assert!(permitted(store, &app, object), "{object:?}");
        assert!(!permitted(store, &other, object), "{object:?}");
    }
    let beyond = 1_000 + account.id.get().max(user.id.get());
    for object in [
        Permissible::Account(beyond.into()),
        Permissible::User(UserId::new(beyond)),
        Permissible::AgentBot(beyond.into()),
    ] {
        assert!(!permitted(store, &app, object), "{object:?}");
    }
}

/// Within one work and in several.
pub fn permitting_twice_changes_nothing(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let app = add_app(store, "Back office");
    let object = Permissible::Account(account.id);
    for seconds in [0, 1] {
        change(store, |work| {
            work.platform_apps()
                .permit(app.id, object, later(seconds))?;
            work.platform_apps().permit(app.id, object, later(seconds))
        });
    }
    assert!(permitted(store, &app, object));
}

/// By id, without those of other apps, and without other kinds of objects that have an account's id.
pub fn the_accounts_of_an_app_are_those_it_may_touch(adapter: &dyn Adapter) {
    let store = adapter.store();
    let [one, two, three] = ["Engines", "Looms", "Mills"].map(|name| add_account(store, name));
    let app = add_app(store, "Back office");
    let other = add_app(store, "Another office");
    change(store, |work| {
        let apps = work.platform_apps();
        apps.permit(app.id, Permissible::Account(three.id), at())?;
        apps.permit(app.id, Permissible::Account(one.id), at())?;
        let bot = AgentBotId::new(two.id.get());
        apps.permit(app.id, Permissible::AgentBot(bot), at())?;
        // permitted, but the account does not exist
        let gone = three.id.get() + 1_000;
        apps.permit(app.id, Permissible::Account(gone.into()), at())
    });
    let of = |app: &PlatformApp| look(store, |view| view.platform_apps().accounts(app.id));
    assert_eq!(of(&app), [one, three]);
    assert_eq!(of(&other), []);
}
