//! Conformance tests of [`crate::ports::Rules`].

use super::{Adapter, at, change, later, look, refusal};
use crate::ports::Store;
use crate::rules::{AutomationRule, NewAutomationRule, RuleEvent};
use nimchat_core_model::{AccountId, Page};
use serde_json::json;

fn new(account_id: AccountId, name: &str) -> NewAutomationRule {
    NewAutomationRule {
        account_id,
        name: name.to_owned(),
        description: Some("Größe".to_owned()),
        event: RuleEvent::MessageCreated,
        active: true,
        conditions: vec![json!({"attribute_key": "status", "values": [null, 5, "5"], "more": {}})],
        actions: vec![
            json!({"action_name": "add_label", "action_params": ["größe"]}),
            json!({}),
        ],
        files: Vec::new(),
        created_at: at(),
    }
}

pub(super) fn add(store: &dyn Store, account: AccountId, name: &str) -> AutomationRule {
    change(store, |work| work.rules().add(new(account, name)))
}

/// In its own account only, and with conditions and actions as they were written.
pub fn a_rule_reads_back_as_it_was_added(adapter: &dyn Adapter) {
    let store = adapter.store();
    let [account, elsewhere] = [adapter.add_account(), adapter.add_account()];
    let rule = add(store, account, "one");
    let written = NewAutomationRule::from(rule.clone());
    assert_eq!(written, new(account, "one"));
    assert_eq!((rule.faults, rule.updated_at), (0, at()));
    look(store, |view| {
        assert_eq!(view.rules().find(account, rule.id)?.as_ref(), Some(&rule));
        assert_eq!(view.rules().find(elsewhere, rule.id)?, None);
        Ok(())
    });
}

/// All of them, or a part.
pub fn rules_come_by_id_and_in_pages(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let rules: Vec<_> = ["a", "b", "c"].map(|name| add(store, account, name)).into();
    add(store, adapter.add_account(), "other");
    look(store, |view| {
        assert_eq!(view.rules().of_account(account, None)?, rules);
        let page = |number| Some(Page::new(number, 2));
        assert_eq!(view.rules().of_account(account, page(1))?, rules[..2]);
        assert_eq!(view.rules().of_account(account, page(2))?, rules[2..]);
        assert_eq!(view.rules().of_account(account, page(3))?, []);
        Ok(())
    });
}

/// By id, those of other accounts and inactive ones left out.
pub fn active_rules_of_accounts_are_found(adapter: &dyn Adapter) {
    let store = adapter.store();
    let accounts = [0; 3].map(|_| adapter.add_account());
    let [one, two, _] = accounts.map(|account| add(store, account, "a"));
    let resting = NewAutomationRule {
        active: false,
        ..new(accounts[0], "b")
    };
    change(store, |work| work.rules().add(resting));
    let found = look(store, |view| view.rules().active(&accounts[..2]));
    assert_eq!(found, [one, two]);
    assert_eq!(look(store, |view| view.rules().active(&[])), []);
}

/// Only through its own account.
pub fn a_rule_is_changed_and_removed(adapter: &dyn Adapter) {
    let store = adapter.store();
    let [account, elsewhere] = [adapter.add_account(), adapter.add_account()];
    let rule = add(store, account, "one");
    let (_, files) = super::macros::held(adapter, account);
    let changed = AutomationRule {
        files,
        name: "two".to_owned(),
        description: None,
        event: RuleEvent::Other("moon_risen".to_owned()),
        active: false,
        conditions: Vec::new(),
        actions: Vec::new(),
        faults: 2,
        updated_at: later(1),
        ..rule
    };
    let id = changed.id;
    change(store, |work| {
        let locked = work.rules().lock(account, id)?;
        assert!(locked.is_some_and(|rule| rule.name == "one"));
        assert_eq!(work.rules().lock(elsewhere, id)?, None);
        work.rules().update(&changed)
    });
    let found = look(store, |view| view.rules().find(account, id));
    assert_eq!(found.as_ref(), Some(&changed));
    let stolen = AutomationRule {
        account_id: elsewhere,
        ..changed
    };
    refusal(store, |work| work.rules().update(&stolen));
    let remove = |from| change(store, |work| work.rules().remove(from, id));
    assert_eq!(
        [remove(elsewhere), remove(account), remove(account)],
        [false, true, false]
    );
}
