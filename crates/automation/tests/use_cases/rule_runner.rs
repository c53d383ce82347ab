//! Automation rules run when events are handed to them.

use crate::world::World;
use nimchat_accounts::Caller;
use nimchat_accounts::jobs::UserMail;
use nimchat_automation::ports::Store as _;
use nimchat_automation::{
    ActionPayloads, AutomationRule, Executor, RuleRun, RuleRunner, SaveAutomationRule,
};
use nimchat_core_model::{
    AccountId, ConversationId, Event, EventId, Job, Page, StoreError, Subscriber,
};
use nimchat_messaging::contacts::CreateContact;
use nimchat_messaging::conversations::CreateConversation;
use nimchat_messaging::{ContactService, ConversationService, Priority};
use serde_json::{Value, json};
use std::sync::Arc;

struct NoPayloads;

impl ActionPayloads for NoPayloads {
    fn of_conversation(
        &self,
        _: AccountId,
        _: ConversationId,
        _: &str,
    ) -> Result<Option<String>, StoreError> {
        Ok(None)
    }
}

fn runner(world: &World) -> RuleRunner {
    let executor = Executor::new(world.store.clone(), world.messaging(), Arc::new(NoPayloads));
    RuleRunner::new(world.store.clone(), world.messaging(), executor)
}

fn rule(world: &World, conditions: Value, actions: Value) -> AutomationRule {
    let list = |value: Value| value.as_array().cloned();
    let command = SaveAutomationRule {
        name: Some("x".to_owned()),
        event_name: Some("conversation_created".to_owned()),
        conditions: Some(list(conditions)),
        actions: Some(list(actions)),
        ..SaveAutomationRule::default()
    };
    let service = world.store.rules(world.messaging());
    service.create(&world.administrator, command).unwrap()
}

fn condition(key: &str, operator: &str, values: &[&str]) -> Value {
    json!({"attribute_key": key, "filter_operator": operator, "values": values})
}

fn action(name: &str, parameters: &[&str]) -> Value {
    json!({"action_name": name, "action_params": parameters})
}

/// Begins a conversation with a new contact.
fn begin(world: &World) {
    let inbox = world.inbox(&world.administrator);
    let contact = ContactService::new(world.messaging())
        .create(
            &world.administrator.0,
            CreateContact {
                name: Some("Linus".to_owned()),
                inbox_id: Some(inbox),
                ..CreateContact::default()
            },
        )
        .unwrap();
    let command = CreateConversation {
        inbox_id: Some(inbox),
        contact_id: Some(contact.view.contact.id),
        ..CreateConversation::default()
    };
    let caller = Caller::Agent(Box::new(world.administrator.0.clone()));
    ConversationService::new(world.messaging())
        .create(&caller, command)
        .unwrap();
}

/// Every event of the messaging domain, as the log hands it over.
fn events(world: &World) -> Vec<Event> {
    let events = world.talk.events().into_iter();
    events
        .zip(1..)
        .map(|(event, id)| Event {
            id: EventId::new(id),
            event,
        })
        .collect()
}

fn runs(world: &World, rule: &AutomationRule) -> Vec<RuleRun> {
    let mut view = world.store.read().unwrap();
    let account = world.account();
    view.rule_runs()
        .of_rule(account, rule.id, Page::new(1, 25))
        .unwrap()
}

#[test]
fn rules_run_in_their_order_each_once_and_start_no_other() {
    let world = World::new();
    let first = rule(
        &world,
        json!([condition("status", "equal_to", &["open"])]),
        json!([
            action("add_label", &["vip"]),
            action("change_priority", &["extreme"]),
            action("send_message", &["We are on it"]),
        ]),
    );
    let second = rule(
        &world,
        json!([condition("labels", "equal_to", &["vip"])]),
        json!([action("change_priority", &["urgent"])]),
    );
    let third = rule(
        &world,
        json!([condition("priority", "equal_to", &["low"])]),
        json!([action("resolve_conversation", &[])]),
    );
    begin(&world);
    let runner = runner(&world);
    // handed over again, and with what the rules did
    for _ in 0..2 {
        runner.handle(&events(&world)).unwrap();
    }
    let conversation = world.talk.conversations().remove(0);
    assert_eq!(conversation.labels, ["vip"]);
    assert_eq!(conversation.priority, Some(Priority::Urgent));
    let texts = world.talk.messages().into_iter();
    let texts: Vec<String> = texts.filter_map(|message| message.content).collect();
    let sent = texts.iter().filter(|text| *text == "We are on it");
    assert_eq!(sent.count(), 1);
    let all = [&first, &second, &third].map(|rule| runs(&world, rule));
    for (runs, matched) in all.iter().zip([true, true, false]) {
        assert_eq!(runs.len(), 1);
        assert_eq!(runs[0].run.matched, matched);
    }
    let errors = all[0][0].run.actions.iter();
    let errors: Vec<bool> = errors.map(|action| action.error.is_some()).collect();
    assert_eq!(
        errors,
        [false, true, false],
        "one that fails keeps none back"
    );
    assert!(all[2][0].run.reason.is_some());
}

#[test]
fn a_rule_that_cannot_be_run_is_turned_off_the_second_time() {
    let world = World::new();
    let rule = rule(
        &world,
        json!([condition("status", "contains", &["open"])]),
        json!([action("resolve_conversation", &[])]),
    );
    let runner = runner(&world);
    for mails in [0, 1, 1] {
        begin(&world);
        runner.handle(&events(&world)).unwrap();
        runner.handle(&events(&world)).unwrap();
        let jobs = world.store.jobs();
        assert_eq!(jobs.len(), mails);
        assert!(jobs.iter().all(|job| job.kind == UserMail::KIND));
    }
    let service = world.store.rules(world.messaging());
    let shown = service.show(&world.administrator, rule.id).unwrap();
    assert!(!shown.active);
    assert_eq!(runs(&world, &rule).len(), 2);
}
