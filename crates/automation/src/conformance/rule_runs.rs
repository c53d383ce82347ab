//! Conformance tests of [`crate::ports::RuleRuns`] and of done steps.

use super::{Adapter, at, change, look};
use crate::ports::Store;
use crate::rules::{ActionResult, AutomationRule, NewRuleRun};
use nimchat_core_model::EventId;
use nimchat_core_model::conformance::pages;

fn run(rule: &AutomationRule, event: i64) -> NewRuleRun {
    NewRuleRun {
        account_id: rule.account_id,
        rule_id: rule.id,
        event_id: EventId::new(event),
        conversation: 7.into(),
        matched: event % 2 == 0,
        reason: (event % 2 == 1).then(|| "condition 1 is not met".to_owned()),
        actions: vec![ActionResult {
            action: "add_label".to_owned(),
            error: Some("Größe".to_owned()),
        }],
        created_at: at(),
    }
}

fn add(store: &dyn Store, runs: &[NewRuleRun]) -> usize {
    change(store, |work| work.rule_runs().add(runs)).len()
}

/// Newest first, in pages, in the rule's own account only.
pub fn runs_of_a_rule_come_newest_first(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let [rule, other] = ["a", "b"].map(|name| super::rules::add(store, account, name));
    let all = [1, 2, 3].map(|event| run(&rule, event));
    assert_eq!(add(store, &all), 3);
    assert_eq!(add(store, &[run(&other, 1)]), 1);
    let runs = |account| {
        let found = pages(&rule.id, |asked| {
            look(store, |view| {
                view.rule_runs().of_rule(account, rule.id, asked)
            })
        });
        found.into_iter().map(|own| own.run).collect::<Vec<_>>()
    };
    let [first, second, third] = all;
    assert_eq!(runs(account), [third, second, first]);
    assert_eq!(runs(adapter.add_account()), []);
}

/// A repeated one is passed over.
pub fn a_rule_has_one_run_for_an_event(adapter: &dyn Adapter) {
    let store = adapter.store();
    let rule = super::rules::add(store, adapter.add_account(), "a");
    assert_eq!(add(store, &[run(&rule, 1)]), 1);
    assert_eq!(add(store, &[run(&rule, 1), run(&rule, 2)]), 1);
    let (rules, events) = ([rule.id], [1, 2, 3].map(EventId::new));
    let mut known = look(store, |view| view.rule_runs().of_events(&rules, &events));
    known.sort_unstable();
    assert_eq!(known, [(rule.id, events[0]), (rule.id, events[1])]);
    let account = rule.account_id;
    change(store, |work| work.rules().remove(account, rule.id));
    let left = look(store, |view| view.rule_runs().of_events(&rules, &events));
    assert_eq!(left, [], "runs are removed with their rule");
}

/// In each account.
pub fn a_step_is_done_once(adapter: &dyn Adapter) {
    let store = adapter.store();
    let [account, elsewhere] = [adapter.add_account(), adapter.add_account()];
    let done = |account, name: &str| {
        change(store, |work| work.steps().record(account, name, at())).is_some()
    };
    assert_eq!(
        [
            done(account, "a"),
            done(account, "a"),
            done(account, "b"),
            done(elsewhere, "a")
        ],
        [true, false, true, true]
    );
    let mut dropped = store.begin().expect("a work begins");
    let step = dropped.steps().record(account, "c", at());
    assert!(step.expect("the step is recorded").is_some());
    drop(dropped);
    assert!(done(account, "c"), "a step of a dropped work is not done");
}
