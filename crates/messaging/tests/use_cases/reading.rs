//! Unread messages, waiting and first replies (docs/rules/messaging.md §8.3).

use crate::world::{World, person, text};
use chrono::TimeDelta;
use nimchat_core_model::{Attributes, EventName};
use nimchat_messaging::messages::PostMessage;
use serde_json::json;

#[test]
fn unread_messages_are_counted_to_ten() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let number = world.begin(&ada).number;
    for index in 1..=12 {
        world.says(&ada, number);
        assert_eq!(world.stored(number).unread_count, index.min(10));
    }
    assert_eq!(world.stored(number).messages_count, 12);
}

#[test]
fn an_answer_is_not_unread_and_does_not_mean_that_all_is_read() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let number = world.begin(&ada).number;
    world.says(&ada, number);
    world.answers(&world.grace(), number);
    let stored = world.stored(number);
    assert_eq!((stored.unread_count, stored.agent_last_seen_at), (1, None));
}

#[test]
fn a_look_makes_everything_read_without_an_event() {
    let world = World::new();
    let inbox = world.inbox();
    let linus = world.agent_of(&inbox, "Linus");
    let ada = world.visitor(&inbox, "Ada");
    let number = world.begin(&ada).number;
    world.says(&ada, number);
    let before = world.stored(number);
    world.wait(5);
    let told = world.news(|| {
        let seen = world.conversations().update_last_seen(&world.grace, number);
        assert_eq!(seen.unwrap().conversation.unread_count, 0);
    });
    assert_eq!(told, []);
    let stored = world.stored(number);
    assert_eq!(stored.agent_last_seen_at, Some(world.now()));
    assert_eq!(stored.assignee_last_seen_at, None);
    assert_eq!(stored.updated_at, before.updated_at);
    assert_eq!(stored.assignee_id, Some(linus.user.id));
    world
        .conversations()
        .update_last_seen(&linus, number)
        .unwrap();
    assert_eq!(
        world.stored(number).assignee_last_seen_at,
        Some(world.now())
    );
}

#[test]
fn marking_unread_makes_the_newest_incoming_message_unread() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let number = world.begin(&ada).number;
    for _ in 0..3 {
        world.says(&ada, number);
        world.wait(60);
    }
    let conversations = world.conversations();
    conversations
        .update_last_seen(&world.grace, number)
        .unwrap();
    let view = conversations.mark_unread(&world.grace, number).unwrap();
    assert_eq!(view.conversation.unread_count, 1);
    let seen_at = world.now() - TimeDelta::seconds(61);
    assert_eq!(view.conversation.agent_last_seen_at, Some(seen_at));
}

#[test]
fn marking_unread_without_an_incoming_message_forgets_the_look() {
    let world = World::new();
    let number = world.begin(&world.visitor(&world.inbox(), "Ada")).number;
    let conversations = world.conversations();
    conversations
        .update_last_seen(&world.grace, number)
        .unwrap();
    let view = conversations.mark_unread(&world.grace, number).unwrap();
    assert_eq!(view.conversation.unread_count, 0);
    assert_eq!(view.conversation.agent_last_seen_at, None);
}

#[test]
fn the_customer_waits_from_the_beginning_until_a_persons_answer() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let begun = world.begin(&ada);
    let number = begun.number;
    world.wait(10);
    world.says(&ada, number);
    assert_eq!(world.stored(number).waiting_since, Some(begun.created_at));
    world.answers(&world.grace(), number);
    assert_eq!(world.stored(number).waiting_since, None);
    world.wait(10);
    world.says(&ada, number);
    assert_eq!(world.stored(number).waiting_since, Some(world.now()));
}

#[test]
fn the_first_reply_is_told_once_and_keeps_its_time() {
    let world = World::new();
    let number = world.begin(&world.visitor(&world.inbox(), "Ada")).number;
    let first = world.now();
    let answer = || {
        world.news_names(|| {
            world.answers(&world.grace(), number);
        })
    };
    assert!(answer().contains(&EventName::FirstReplyCreated));
    world.wait(10);
    assert!(!answer().contains(&EventName::FirstReplyCreated));
    assert_eq!(world.stored(number).first_reply_created_at, Some(first));
}

#[test]
fn notes_rules_campaigns_and_bots_are_no_reply() {
    let world = World::new();
    let inbox = world.inbox();
    let number = world.begin(&world.visitor(&inbox, "Ada")).number;
    let grace = world.grace();
    let note = PostMessage {
        private: true,
        ..text("Among us")
    };
    let rule = PostMessage {
        content_attributes: Attributes::from(json!({"automation_rule_id": 3})),
        ..text("By rule")
    };
    let campaign = PostMessage {
        campaign_id: Some(4),
        ..text("To everybody")
    };
    let bot = world.bot_in(&inbox);
    for (caller, message) in [
        (&grace, note),
        (&grace, rule),
        (&grace, campaign),
        (&bot, text("Beep")),
    ] {
        world.messages().post(caller, number, message).unwrap();
        let stored = world.stored(number);
        assert!(stored.waiting_since.is_some());
        assert_eq!(stored.first_reply_created_at, None);
    }
}

#[test]
fn every_message_is_activity() {
    let world = World::new();
    let inbox = world.inbox();
    let linus = world.agent_of(&inbox, "Linus");
    let ada = world.visitor(&inbox, "Ada");
    let number = world.begin(&ada).number;
    let acts: [&dyn Fn(); 3] = [
        &|| {
            world.says(&ada, number);
        },
        &|| {
            world.answers(&person(&linus), number);
        },
        &|| {
            world.turn(number, "snoozed");
        },
    ];
    for act in acts {
        world.wait(60);
        act();
        assert_eq!(world.stored(number).last_activity_at, world.now());
    }
}

#[test]
fn the_newest_messages_are_known() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let number = world.begin(&ada).number;
    let public = world.says(&ada, number).message.id;
    let note = PostMessage {
        private: true,
        ..text("Among us")
    };
    let note = world.messages().post(&world.grace(), number, note);
    let note = note.unwrap().message.id;
    world.turn(number, "snoozed");
    let stored = world.stored(number);
    assert_eq!(stored.last_public_message_id, Some(public));
    assert_eq!(stored.last_non_activity_message_id, Some(note));
    assert!(stored.last_message_id > Some(note));
}
