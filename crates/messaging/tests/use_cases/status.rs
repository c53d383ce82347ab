//! The status of conversations, and its changes (docs/rules/messaging.md §8.1, §8.2).

use crate::world::{World, person, text, to};
use chrono::TimeDelta;
use nimchat_core_model::EventName;
use nimchat_messaging::conversations::{CreateConversation, Status, ToggleStatus};
use std::cell::Cell;

fn asked(world: &World, status: &str, bot: bool, blocked: bool) -> Status {
    let inbox = world.inbox();
    if bot {
        world.bot_in(&inbox);
    }
    let ada = world.visitor(&inbox, "Ada");
    if blocked {
        world.block(&ada.contact);
    }
    let command = CreateConversation {
        source_id: Some(ada.session.source_id),
        status: Some(status.to_owned()),
        ..CreateConversation::default()
    };
    let view = world.conversations().create(&world.grace(), command);
    view.unwrap().conversation.status
}

#[test]
fn a_conversation_begins_as_asked() {
    for status in Status::ALL {
        assert_eq!(asked(&World::new(), status.as_str(), false, false), status);
    }
    assert_eq!(asked(&World::new(), "", false, false), Status::Open);
}

#[test]
fn a_conversation_where_a_bot_answers_begins_pending() {
    for status in Status::ALL {
        let begun = asked(&World::new(), status.as_str(), true, false);
        assert_eq!(begun, Status::Pending);
    }
}

#[test]
fn a_conversation_of_a_blocked_contact_begins_resolved() {
    for bot in [false, true] {
        assert_eq!(asked(&World::new(), "open", bot, true), Status::Resolved);
    }
}

/// The status after an incoming message.
fn after_incoming(status: &str, bot: bool, blocked: bool) -> Status {
    let world = World::new();
    let inbox = world.inbox();
    let ada = world.visitor(&inbox, "Ada");
    let number = world.begin(&ada).number;
    world.turn(number, status);
    if bot {
        world.bot_in(&inbox);
    }
    if blocked {
        world.block(&ada.contact);
    }
    world.says(&ada, number);
    world.stored(number).status
}

#[test]
fn reply_to_snoozed_conversation_opens_it_even_with_a_bot() {
    assert_eq!(after_incoming("snoozed", false, false), Status::Open);
    assert_eq!(after_incoming("snoozed", true, false), Status::Open);
}

#[test]
fn reply_to_resolved_conversation_reopens_it() {
    assert_eq!(after_incoming("resolved", false, false), Status::Open);
}

#[test]
fn reply_to_resolved_conversation_where_a_bot_answers_makes_it_pending() {
    assert_eq!(after_incoming("resolved", true, false), Status::Pending);
}

#[test]
fn reply_to_open_or_pending_conversation_leaves_its_status() {
    for bot in [false, true] {
        assert_eq!(after_incoming("open", bot, false), Status::Open);
        assert_eq!(after_incoming("pending", bot, false), Status::Pending);
    }
}

#[test]
fn a_blocked_contact_reopens_nothing_and_the_message_is_stored() {
    for status in Status::ALL {
        assert_eq!(after_incoming(status.as_str(), false, true), status);
    }
}

#[test]
fn an_outgoing_message_never_changes_the_status() {
    for status in Status::ALL {
        let world = World::new();
        let number = world.begin(&world.visitor(&world.inbox(), "Ada")).number;
        world.turn(number, status.as_str());
        world.answers(&world.grace(), number);
        assert_eq!(world.stored(number).status, status);
    }
}

#[test]
fn a_customer_who_ends_a_snooze_is_not_noted() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let number = world.begin(&ada).number;
    world.turn(number, "snoozed");
    let before = world.notes(number);
    world.says(&ada, number);
    assert_eq!(world.stored(number).status, Status::Open);
    assert_eq!(world.notes(number), before);
}

#[test]
fn reopening_by_a_customer_is_noted_and_told() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let number = world.begin(&ada).number;
    world.turn(number, "resolved");
    let told = world.news_names(|| {
        world.says(&ada, number);
    });
    assert_eq!(
        world.notes(number).last().map(String::as_str),
        Some("System reopened the conversation due to a new incoming message.")
    );
    for name in [
        EventName::ConversationOpened,
        EventName::ConversationStatusChanged,
        EventName::ConversationUpdated,
        EventName::MessageCreated,
        EventName::ContactUpdated,
    ] {
        assert!(told.contains(&name), "{name} is not among {told:?}");
    }
}

#[test]
fn a_status_is_set_by_name() {
    let world = World::new();
    let number = world.begin(&world.visitor(&world.inbox(), "Ada")).number;
    for status in [
        Status::Pending,
        Status::Snoozed,
        Status::Resolved,
        Status::Open,
    ] {
        assert_eq!(world.turn(number, status.as_str()).status, status);
        assert_eq!(world.stored(number).status, status);
    }
    assert_eq!(
        world.notes(number),
        [
            "Conversation was marked as pending by Grace",
            "Conversation was snoozed by Grace",
            "Conversation was marked resolved by Grace",
            "Conversation was reopened by Grace",
        ]
    );
}

#[test]
fn without_a_name_open_turns_into_resolved_and_anything_else_into_open() {
    let world = World::new();
    let number = world.begin(&world.visitor(&world.inbox(), "Ada")).number;
    let toggle = |status: Option<&str>| {
        let command = ToggleStatus {
            status: status.map(str::to_owned),
            snoozed_until: None,
        };
        let toggled = world
            .conversations()
            .toggle_status(&world.grace(), number, command);
        toggled.unwrap().conversation.status
    };
    assert_eq!(toggle(None), Status::Resolved);
    assert_eq!(toggle(Some(" ")), Status::Open);
    for status in ["pending", "snoozed"] {
        toggle(Some(status));
        assert_eq!(toggle(None), Status::Open);
    }
}

#[test]
fn an_unknown_status_is_refused() {
    let world = World::new();
    let number = world.begin(&world.visitor(&world.inbox(), "Ada")).number;
    let error = world.refused(|| {
        world
            .conversations()
            .toggle_status(&world.grace(), number, to("bogus"))
    });
    assert_eq!(error.to_string(), "Status is not included in the list");
}

#[test]
fn snoozed_until_is_kept_while_snoozed_only() {
    let world = World::new();
    let number = world.begin(&world.visitor(&world.inbox(), "Ada")).number;
    let until = world.now() + TimeDelta::hours(1);
    let toggle = |status: &str| {
        let command = ToggleStatus {
            status: Some(status.to_owned()),
            snoozed_until: Some(until),
        };
        world
            .conversations()
            .toggle_status(&world.grace(), number, command)
            .unwrap()
            .conversation
    };
    assert_eq!(toggle("pending").snoozed_until, None);
    assert_eq!(toggle("snoozed").snoozed_until, Some(until));
    assert_eq!(toggle("open").snoozed_until, None);
    assert_eq!(world.stored(number).snoozed_until, None);
}

#[test]
fn resolving_ends_the_waiting_and_is_told() {
    let world = World::new();
    let number = world.begin(&world.visitor(&world.inbox(), "Ada")).number;
    assert!(world.stored(number).waiting_since.is_some());
    let told = world.news_names(|| {
        world.turn(number, "resolved");
    });
    assert_eq!(world.stored(number).waiting_since, None);
    assert_eq!(
        told,
        [
            EventName::ConversationResolved,
            EventName::ConversationStatusChanged,
            EventName::MessageCreated,
            EventName::ConversationUpdated,
        ]
    );
}

#[test]
fn setting_the_status_it_has_changes_nothing() {
    let world = World::new();
    let number = world.begin(&world.visitor(&world.inbox(), "Ada")).number;
    let before = world.stored(number);
    let told = world.news_names(|| {
        world.turn(number, "open");
    });
    assert_eq!(told, []);
    assert_eq!(world.stored(number), before);
}

#[test]
fn an_agent_who_leaves_it_open_is_in_charge_and_an_administrator_is_not() {
    let world = World::new();
    let inbox = world.inbox();
    let number = world.begin(&world.visitor(&inbox, "Ada")).number;
    world.turn(number, "open");
    assert_eq!(world.stored(number).assignee_id, None);
    let linus = world.agent_of(&inbox, "Linus");
    let opened = world
        .conversations()
        .toggle_status(&person(&linus), number, to("open"))
        .unwrap()
        .conversation;
    assert_eq!(opened.assignee_id, Some(linus.user.id));
    assert_eq!(
        world.notes(number),
        ["Linus self-assigned this conversation"]
    );
}

#[test]
fn a_bot_that_opens_a_pending_conversation_hands_it_over() {
    let world = World::new();
    let inbox = world.inbox();
    let linus = world.agent_of(&inbox, "Linus");
    let bot = world.bot_in(&inbox);
    let number = world.begin(&world.visitor(&inbox, "Ada")).number;
    assert_eq!(world.stored(number).assignee_id, None);
    let handed_over = Cell::new(false);
    let toggle = |status| {
        world.news_names(|| {
            let command = to(status);
            let toggled = world.conversations().toggle_status(&bot, number, command);
            handed_over.set(toggled.unwrap().handed_over);
        })
    };
    assert!(toggle("open").contains(&EventName::ConversationBotHandoff));
    assert!(handed_over.get());
    let stored = world.stored(number);
    assert_eq!(
        (stored.status, stored.assignee_id),
        (Status::Open, Some(linus.user.id))
    );
    assert_eq!(
        world.notes(number),
        [
            "Conversation was reopened by Robot",
            "Assigned to Linus by Robot"
        ]
    );
    toggle("resolved");
    assert!(!toggle("open").contains(&EventName::ConversationBotHandoff));
    assert!(!handed_over.get());
}

#[test]
fn a_bot_may_write() {
    let world = World::new();
    let inbox = world.inbox();
    let bot = world.bot_in(&inbox);
    let number = world.begin(&world.visitor(&inbox, "Ada")).number;
    world
        .messages()
        .post(&bot, number, text("Beep."))
        .expect("a bot may write");
    let stored = world.stored(number);
    assert_eq!(stored.first_reply_created_at, None);
    assert!(stored.waiting_since.is_some());
}
