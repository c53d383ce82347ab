//! Automation rules run when events are handed to them.

use crate::world::World;
use nimchat_accounts::Caller;
use nimchat_accounts::jobs::UserMail;
use nimchat_automation::ports::Store as _;
use nimchat_automation::{
    ActionPayloads, AutomationRule, AutomationRuleService, Executor, RuleRun, RuleRunner,
    SaveAutomationRule,
};
use nimchat_core_model::{
    AccountId, Attributes, ConversationId, DeleteFile, Event, EventId, Job, Page, StoreResult,
    Subscriber, UploadId,
};
use nimchat_messaging::contacts::CreateContact;
use nimchat_messaging::conversations::CreateConversation;
use nimchat_messaging::{ContactService, ConversationService, ConversationView, Priority};
use serde_json::{Value, json};
use std::sync::Arc;

struct NoPayloads;

impl ActionPayloads for NoPayloads {
    fn of_conversation(
        &self,
        _: AccountId,
        _: ConversationId,
        _: &str,
    ) -> StoreResult<Option<String>> {
        Ok(None)
    }
}

fn runner(world: &World) -> RuleRunner {
    let executor = Executor::new(
        world.store.clone(),
        world.messaging(),
        Arc::new(NoPayloads),
        world.files.clone(),
    );
    RuleRunner::new(world.store.clone(), world.messaging(), executor)
}

fn rule(world: &World, conditions: Value, actions: Value) -> AutomationRule {
    rule_on(world, "conversation_created", conditions, actions)
}

fn rule_on(world: &World, event: &str, conditions: Value, actions: Value) -> AutomationRule {
    let list = |value: Value| value.as_array().cloned();
    let command = SaveAutomationRule {
        name: Some("x".to_owned()),
        event_name: Some(event.to_owned()),
        conditions: Some(list(conditions)),
        actions: Some(list(actions)),
        ..SaveAutomationRule::default()
    };
    let service = AutomationRuleService::new(world.deps());
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
    begin_as(world, CreateConversation::default());
}

fn begin_as(world: &World, command: CreateConversation) -> ConversationView {
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
        ..command
    };
    let caller = Caller::Agent(Box::new(world.administrator.0.clone()));
    ConversationService::new(world.messaging())
        .create(&caller, command)
        .unwrap()
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
        .of_rule(account, rule.id, &Page::new(1, 25).into())
        .unwrap()
        .items
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
    let service = AutomationRuleService::new(world.deps());
    let shown = service.show(&world.administrator, rule.id).unwrap();
    assert!(!shown.active);
    assert_eq!(runs(&world, &rule).len(), 2);
}

#[test]
fn conditions_are_evaluated_on_the_state_of_their_event() {
    let world = World::new();
    let high = condition("priority", "equal_to", &["high"]);
    let begun = rule(
        &world,
        json!([high]),
        json!([action("add_label", &["late"])]),
    );
    let mut raised = json!({"attribute_key": "priority", "filter_operator": "attribute_changed"});
    raised["values"] = json!({"from": [null, "low"], "to": ["high"]});
    let changed = rule_on(
        &world,
        "conversation_updated",
        json!([raised]),
        json!([action("add_label", &["raised"])]),
    );
    let number = begin_as(&world, CreateConversation::default())
        .conversation
        .number;
    let caller = Caller::Agent(Box::new(world.administrator.0.clone()));
    let conversations = ConversationService::new(world.messaging());
    for priority in ["high", "urgent"] {
        conversations
            .toggle_priority(&caller, number, Some(priority))
            .unwrap();
    }
    runner(&world).handle(&events(&world)).unwrap();
    let matched = |rule: &AutomationRule| -> Vec<bool> {
        let runs = runs(&world, rule).into_iter().rev();
        runs.map(|run| run.run.matched).collect()
    };
    assert_eq!(matched(&begun), [false], "it was not high when it began");
    assert_eq!(matched(&changed), [true, false], "once, as it became high");
    let conversation = world.talk.conversations().remove(0);
    assert_eq!(conversation.labels, ["raised"]);
}

#[test]
fn what_is_automatic_starts_no_rule() {
    let world = World::new();
    let all = [
        "conversation_created",
        "conversation_opened",
        "message_created",
    ];
    let rules = all.map(|event| {
        let actions = json!([action("send_message", &["Hello"])]);
        rule_on(&world, event, json!([]), actions)
    });
    let automatic = CreateConversation {
        additional_attributes: Attributes(json!({"auto_reply": true}).as_object().unwrap().clone()),
        ..CreateConversation::default()
    };
    begin_as(&world, automatic);
    let runner = runner(&world);
    runner.handle(&events(&world)).unwrap();
    for rule in &rules {
        assert_eq!(runs(&world, rule).len(), 0, "{:?}", rule.event);
    }
    // a rule's message is written without starting the third one, and the activity of its change neither
    begin(&world);
    for _ in 0..3 {
        runner.handle(&events(&world)).unwrap();
    }
    assert_eq!(runs(&world, &rules[0]).len(), 1);
    assert_eq!(runs(&world, &rules[2]).len(), 0);
    assert_eq!(world.talk.messages().len(), 1);
}

#[test]
fn a_rule_holds_the_files_that_it_names() {
    let world = World::new();
    let (account, service) = (world.account(), AutomationRuleService::new(world.deps()));
    let uploads = ["a.txt", "b.txt"].map(|name| world.store.put_upload(account, name));
    let send = |uploads: &[UploadId]| {
        vec![json!({"action_name": "send_attachment", "action_params": uploads})]
    };
    let made = rule(&world, json!([]), json!(send(&uploads)));
    let held = |rule: &AutomationRule| -> Vec<UploadId> {
        rule.files.iter().map(|file| file.upload).collect()
    };
    assert_eq!(held(&made), uploads);
    // nothing is stored under the memory's uploads
    begin(&world);
    runner(&world).handle(&events(&world)).unwrap();
    let error = runs(&world, &made)[0].run.actions[0].error.clone();
    assert_eq!(
        error.as_deref(),
        Some("The file of the action does not exist")
    );
    let jobs = world.store.jobs().len();
    let command = SaveAutomationRule {
        actions: Some(Some(send(&uploads[1..]))),
        ..SaveAutomationRule::default()
    };
    let changed = service.update(&world.administrator, made.id, command);
    assert_eq!(held(&changed.unwrap()), uploads[1..]);
    let deletions = || {
        let jobs = world.store.jobs();
        jobs.iter()
            .filter(|job| job.kind == DeleteFile::KIND)
            .count()
    };
    assert_eq!((deletions(), world.store.jobs().len()), (1, jobs + 1));
    let cloned = service.duplicate(&world.administrator, made.id).unwrap();
    assert_eq!(held(&cloned), []);
    service.delete(&world.administrator, made.id).unwrap();
    assert_eq!(deletions(), 2);
}
