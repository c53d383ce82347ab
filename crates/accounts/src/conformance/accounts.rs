//! Conformance tests of [`crate::ports::Accounts`].

use super::{Adapter, add_account, at, attributes, change, later, look};
use crate::accounts::{Account, AccountStatus, CacheKeys, NewAccount};
use nimchat_core_model::{Actor, Attributes, EventName, Locale, NewEvent, Subject};
use serde_json::json;

fn full() -> NewAccount {
    NewAccount {
        name: "Analytical Engines".to_owned(),
        locale: Locale::stored("pt_BR".to_owned()),
        domain: Some("engines.example".to_owned()),
        support_email: Some("help@engines.example".to_owned()),
        status: AccountStatus::Suspended,
        features: Attributes::from(json!({"labels": true})),
        limits: Attributes::from(json!({"agents": 5})),
        custom_attributes: attributes(),
        created_at: at(),
    }
}

/// Every value reads back, and no other is added.
pub fn an_account_reads_back_as_it_was_added(adapter: &dyn Adapter) {
    let store = adapter.store();
    let new = full();
    let account = change(store, |work| work.accounts().add(full()));
    let expected = Account {
        id: account.id,
        name: new.name,
        locale: new.locale,
        domain: new.domain,
        support_email: new.support_email,
        status: new.status,
        features: new.features,
        limits: new.limits,
        settings: Attributes::new(),
        custom_attributes: new.custom_attributes,
        created_at: at(),
        updated_at: at(),
    };
    assert_eq!(account, expected);
    assert_eq!(
        look(store, |view| view.accounts().find(account.id)),
        Some(expected)
    );
}

/// Absent values stay absent; defaults are those of the model.
pub fn an_account_with_nothing_but_a_name_reads_back(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Bare");
    assert_eq!((&account.domain, &account.support_email), (&None, &None));
    assert_eq!(account.features, NewAccount::named("Bare", at()).features);
    assert_eq!(
        look(store, |view| view.accounts().find(account.id)),
        Some(account)
    );
}

/// Values appear and disappear. Other accounts keep theirs.
pub fn an_update_writes_every_attribute_of_an_account(adapter: &dyn Adapter) {
    let store = adapter.store();
    let bare = add_account(store, "Bare");
    let other = add_account(store, "Other");
    let filled = Account {
        settings: Attributes::from(json!({"auto_resolve_after": 10})),
        name: "Filled".to_owned(),
        locale: Locale::stored("de".to_owned()),
        domain: Some("filled.example".to_owned()),
        support_email: Some("help@filled.example".to_owned()),
        status: AccountStatus::Suspended,
        features: Attributes::from(json!({"macros": true})),
        limits: Attributes::from(json!({"inboxes": 1})),
        custom_attributes: attributes(),
        updated_at: later(1),
        ..bare.clone()
    };
    for wanted in [
        filled,
        Account {
            updated_at: later(2),
            ..bare
        },
    ] {
        change(store, |work| work.accounts().update(&wanted));
        assert_eq!(
            look(store, |view| view.accounts().find(wanted.id)),
            Some(wanted)
        );
    }
    assert_eq!(
        look(store, |view| view.accounts().find(other.id)),
        Some(other)
    );
}

/// The first start is recognized; a look-up without a match answers `None`.
pub fn there_is_no_account_until_one_is_added(adapter: &dyn Adapter) {
    let store = adapter.store();
    assert!(!look(store, |view| view.accounts().any()));
    let account = add_account(store, "First");
    assert!(look(store, |view| view.accounts().any()));
    let unknown = (account.id.get() + 1_000).into();
    assert_eq!(look(store, |view| view.accounts().find(unknown)), None);
}

/// Each kind on its own, in this account only, and from the commit on. The newest time counts, whatever is committed
/// last.
pub fn events_tell_since_when_copies_are_old(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines").id;
    let other = add_account(store, "Looms").id;
    let keys = |id| look(store, |view| view.accounts().cache_keys(id));
    assert_eq!(keys(account), CacheKeys::default());
    let record = |names: &[EventName], seconds| {
        let event = |name: &EventName| {
            NewEvent::new(
                account,
                *name,
                Subject::Account,
                Actor::System,
                later(seconds),
            )
        };
        let events: Vec<NewEvent> = names.iter().map(event).collect();
        change(store, |work| work.outbox().record(&events));
    };
    record(&[EventName::LabelCreated, EventName::AccountUpdated], 1);
    record(&[EventName::TeamUpdated, EventName::InboxCreated], 2);
    record(&[EventName::LabelDeleted], 3);
    record(&[EventName::LabelUpdated], 2);
    let mut expected = CacheKeys {
        labels: Some(later(3)),
        inboxes: Some(later(2)),
        teams: Some(later(2)),
    };
    assert_eq!(keys(account), expected);
    record(&[EventName::AgentRemoved], 4);
    (expected.inboxes, expected.teams) = (Some(later(4)), Some(later(4)));
    assert_eq!(keys(account), expected);
    assert_eq!(keys(other), CacheKeys::default());
}
