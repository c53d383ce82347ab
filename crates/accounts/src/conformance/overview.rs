//! Conformance tests of [`crate::ports::Overview`].

use super::{Adapter, add_account, add_user, at, change, look};
use crate::platform_apps::Permissible;
use nimchat_core_model::{AccountId, PlatformAppId, UserId};

/// By id, a page at a time, without what was removed.
pub fn pages_hold_what_exists_by_id(adapter: &dyn Adapter) {
    let store = adapter.store();
    let accounts = ["Engines", "Looms", "Mills"].map(|name| add_account(store, name));
    let users =
        ["ada", "bob", "eve"].map(|name| add_user(store, name, &format!("{name}@example.com")));
    change(store, |work| {
        work.accounts().remove(accounts[1].id, at())?;
        work.users().remove(users[1].id, at())
    });
    let page = |after: AccountId, limit| {
        let found = look(store, |view| view.overview().accounts(after, limit));
        found.into_iter().map(|found| found.id).collect::<Vec<_>>()
    };
    let [first, _, last] = &accounts;
    assert_eq!(page(AccountId::new(0), 1), [first.id]);
    assert_eq!(page(first.id, 9), [last.id]);
    assert_eq!(page(last.id, 9), []);
    let page = |after: UserId, limit| look(store, |view| view.overview().users(after, limit));
    let [first, _, last] = &users;
    assert_eq!(page(UserId::new(0), 1), std::slice::from_ref(first));
    assert_eq!(page(first.id, 9), std::slice::from_ref(last));
    assert_eq!(page(last.id, 9), []);
}

/// With the number of objects that each may manage, which falls when a permission is taken back.
pub fn apps_come_with_the_number_of_their_objects(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = Permissible::Account(add_account(store, "Engines").id);
    let user = Permissible::User(add_user(store, "ada", "ada@example.com").id);
    let [office, other] =
        ["Office", "Other"].map(|name| change(store, |work| work.platform_apps().add(name, at())));
    change(store, |work| {
        let apps = work.platform_apps();
        apps.permit(office.id, account, at())?;
        apps.permit(office.id, user, at())
    });
    let all = |after, limit| look(store, |view| view.overview().platform_apps(after, limit));
    let zero = PlatformAppId::new(0);
    assert_eq!(all(zero, 9), [(office.clone(), 2), (other.clone(), 0)]);
    assert_eq!(all(zero, 1), [(office.clone(), 2)]);
    assert_eq!(all(office.id, 9), [(other.clone(), 0)]);
    let withdraw = |app, object| change(store, |work| work.platform_apps().withdraw(app, object));
    assert!(withdraw(office.id, user));
    assert!(!withdraw(office.id, user));
    assert!(!withdraw(other.id, account));
    assert_eq!(all(zero, 1), [(office, 1)]);
}
