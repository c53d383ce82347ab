//! Conformance tests of [`crate::ports::IntegrationHooks`].

use super::{Adapter, at, change, later, look, refusal};
use crate::integrations::{IntegrationHook, NewIntegrationHook};
use crate::ports::Store;
use nimchat_core_model::{AccountId, Attributes, StoreError};
use serde_json::json;

fn new(account_id: AccountId, app: &str, single: bool) -> NewIntegrationHook {
    NewIntegrationHook {
        account_id,
        inbox_id: None,
        app_id: app.to_owned(),
        single,
        enabled: false,
        settings: Attributes::from(json!({"api_key": "Schlüssel", "deep": {"list": [null, 1.5]}})),
        secret: "whsec_hook".to_owned(),
        created_at: at(),
    }
}

pub(super) fn add(store: &dyn Store, account: AccountId) -> IntegrationHook {
    change(store, |work| {
        work.integration_hooks()
            .add(new(account, "dialogflow", false))
    })
}

/// With its inbox, and only in its account.
pub fn a_hook_reads_back_as_it_was_added(adapter: &dyn Adapter) {
    let store = adapter.store();
    let [mine, other] = [adapter.add_account(), adapter.add_account()];
    let inbox = adapter.add_inbox(mine);
    let new = NewIntegrationHook {
        inbox_id: Some(inbox),
        ..new(mine, "dialogflow", false)
    };
    let added = change(store, |work| work.integration_hooks().add(new.clone()));
    let expected = IntegrationHook {
        id: added.id,
        account_id: mine,
        inbox_id: Some(inbox),
        app_id: new.app_id.clone(),
        enabled: false,
        settings: new.settings.clone(),
        secret: new.secret.clone(),
        created_at: at(),
        updated_at: at(),
    };
    assert_eq!(added, expected);
    let again = change(store, |work| work.integration_hooks().add(new));
    let all = look(store, |view| view.integration_hooks().of_account(mine));
    assert_eq!(all, [expected.clone(), again]);
    let find = |account| {
        look(store, |view| {
            view.integration_hooks().find(account, added.id)
        })
    };
    assert_eq!(find(mine), Some(expected));
    assert_eq!(find(other), None);
    let theirs = look(store, |view| view.integration_hooks().of_account(other));
    assert_eq!(theirs, []);
}

/// Another account may have one too.
pub fn a_single_hook_is_the_only_one_of_its_app(adapter: &dyn Adapter) {
    let store = adapter.store();
    let [mine, other] = [adapter.add_account(), adapter.add_account()];
    for (account, app) in [(mine, "openai"), (mine, "dyte"), (other, "openai")] {
        change(store, |work| {
            work.integration_hooks().add(new(account, app, true))
        });
    }
    let refused = refusal(store, |work| {
        work.integration_hooks().add(new(mine, "openai", true))
    });
    let constraint = "integration_hooks_account_id_single_app_id_key";
    assert!(refused.is_conflict_on(constraint), "{refused:?}");
    let theirs = NewIntegrationHook {
        inbox_id: Some(adapter.add_inbox(other)),
        ..new(mine, "dialogflow", false)
    };
    let refused = refusal(store, |work| work.integration_hooks().add(theirs));
    assert!(
        matches!(refused, StoreError::MissingReference),
        "{refused:?}"
    );
}

/// By its own account.
pub fn a_hook_is_changed_and_removed(adapter: &dyn Adapter) {
    let store = adapter.store();
    let [mine, other] = [adapter.add_account(), adapter.add_account()];
    let hook = IntegrationHook {
        enabled: true,
        settings: Attributes::default(),
        updated_at: later(5),
        ..change(store, |work| {
            work.integration_hooks().add(new(mine, "openai", true))
        })
    };
    change(store, |work| work.integration_hooks().update(&hook));
    let find = || look(store, |view| view.integration_hooks().find(mine, hook.id));
    assert_eq!(find(), Some(hook.clone()));
    let remove = |account| {
        change(store, |work| {
            work.integration_hooks().remove(account, hook.id)
        })
    };
    assert!(!remove(other));
    assert!(remove(mine));
    assert!(!remove(mine));
    assert_eq!(find(), None);
}
