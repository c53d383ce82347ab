//! Conformance tests of [`crate::ports::CustomFilters`].

use super::{Adapter, at, attributes, change, later, look, refusal};
use crate::custom_filters::{CustomFilter, FilterType, NewCustomFilter};
use crate::ports::Store;
use nimchat_core_model::{AccountId, Attributes, UserId};

fn add(
    store: &dyn Store,
    account: AccountId,
    user: UserId,
    filter_type: FilterType,
) -> CustomFilter {
    let new = NewCustomFilter {
        account_id: account,
        user_id: user,
        name: "CustomerScope".to_owned(),
        filter_type,
        query: attributes(),
        created_at: at(),
    };
    change(store, |work| work.custom_filters().add(new))
}

/// Only for their own user in their own account, one type at a time, by id.
pub fn filters_are_their_users_own(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let elsewhere = adapter.add_account("looms").id;
    let [grace, linus] = ["grace", "linus"].map(|name| adapter.add_member(account, name));
    let of_grace = FilterType::Contact;
    let one = add(store, account, grace, of_grace);
    let two = add(store, account, grace, of_grace);
    let report = add(store, account, grace, FilterType::Report);
    let other = add(store, account, linus, of_grace);
    let away = add(store, elsewhere, grace, of_grace);
    assert_eq!(one.query, attributes());
    look(store, |view| {
        let filters = view.custom_filters();
        assert_eq!(filters.find(account, grace, one.id)?.as_ref(), Some(&one));
        for id in [other.id, away.id] {
            assert_eq!(filters.find(account, grace, id)?, None);
        }
        assert_eq!(filters.of_user(account, grace, of_grace)?, [one, two]);
        let reports = filters.of_user(account, grace, FilterType::Report)?;
        assert_eq!(reports, [report]);
        assert_eq!(filters.count(account, grace)?, 3);
        assert_eq!(filters.count(account, linus)?, 1);
        Ok(())
    });
}

/// Only by its own user.
pub fn a_filter_is_changed_and_removed(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let [grace, linus] = ["grace", "linus"].map(|name| adapter.add_member(account, name));
    let changed = CustomFilter {
        name: "Other".to_owned(),
        filter_type: FilterType::Report,
        query: Attributes::new(),
        updated_at: later(1),
        ..add(store, account, grace, FilterType::Conversation)
    };
    change(store, |work| work.custom_filters().update(&changed));
    let id = changed.id;
    let found = look(store, |view| view.custom_filters().find(account, grace, id));
    assert_eq!(found, Some(changed.clone()));
    let stolen = CustomFilter {
        user_id: linus,
        ..changed
    };
    refusal(store, |work| work.custom_filters().update(&stolen));
    let remove = |user| {
        change(store, |work| {
            work.custom_filters().remove(account, user, id)
        })
    };
    assert!(!remove(linus));
    assert!(remove(grace));
    assert!(!remove(grace));
}
