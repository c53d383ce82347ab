//! What happens to messages besides being written: deliveries, source ids, surveys, typing, transcripts.

use crate::world::{World, named, text};
use chrono::TimeDelta;
use nimchat_core_model::{AgentBotId, Email, ErrorKind, EventName, Job, Progress};
use nimchat_messaging::conversations::{Assign, ToggleStatus, Typing};
use nimchat_messaging::inboxes::{SaveChannel, SaveInbox};
use nimchat_messaging::jobs::{EndConversationSnooze, EraseConversation};
use nimchat_messaging::messages::{DeliveryStatus, PostMessage, Sender};
use nimchat_messaging::{ContentType, Inbox, MessagingError};
use serde_json::json;

fn once(world: &World) -> Inbox {
    let mut command = named("Bridge", "api");
    command.channel = Some(SaveChannel {
        kind: "api".to_owned(),
        unique_source_ids: Some(true),
        ..SaveChannel::default()
    });
    world.inbox_with(command)
}

fn bridged(content: &str) -> PostMessage {
    PostMessage {
        message_type: Some("incoming".to_owned()),
        source_id: Some("mail-1".to_owned()),
        ..text(content)
    }
}

fn asking(world: &World) -> Inbox {
    world.inbox_with(SaveInbox {
        csat_survey_enabled: Some(true),
        ..named("Support", "api")
    })
}

#[test]
fn a_second_message_of_a_source_id_is_the_first() {
    let world = World::new();
    let visitor = world.visitor(&once(&world), "Ada");
    let numbers = [world.begin(&visitor).number, world.begin(&visitor).number];
    let post = |number, content| {
        let posted = world
            .messages()
            .post(&world.grace(), number, bridged(content));
        posted.unwrap()
    };
    let first = post(numbers[0], "One");
    let events = world.news(|| {
        let second = post(numbers[1], "Two");
        assert_eq!(second.message, first.message);
        assert_eq!(second.number, numbers[0]);
    });
    assert!(events.is_empty());
    assert_eq!(world.all_messages(numbers[1]), []);
}

#[test]
fn a_named_bot_speaks_instead_of_the_caller() {
    let world = World::new();
    let inbox = world.inbox();
    world.bot_in(&inbox);
    let number = world.begin(&world.visitor(&inbox, "Ada")).number;
    let by_bot = |id| PostMessage {
        sender_type: Some("AgentBot".to_owned()),
        sender_id: Some(id),
        ..text("Beep")
    };
    let said = world
        .messages()
        .post(&world.grace(), number, by_bot(77))
        .unwrap();
    let bot = Sender::AgentBot(AgentBotId::new(77));
    assert_eq!(said.message.sender, Some(bot));
    assert_eq!(world.stored(number).first_reply_created_at, None);
    let unknown = world.refused(|| world.messages().post(&world.grace(), number, by_bot(78)));
    assert_eq!(unknown.kind(), ErrorKind::Invalid);
}

#[test]
fn deliveries_are_reported_for_api_inboxes_alone() {
    let world = World::new();
    let set = |number, id, status| {
        world
            .messages()
            .set_status(&world.grace, number, id, Some(status), None)
    };
    let number = world.begin(&world.visitor(&world.inbox(), "Ada")).number;
    let id = world.answers(&world.grace(), number).id;
    let read = set(number, id, "read").unwrap();
    assert_eq!(read.message.status, DeliveryStatus::Read);
    let still = set(number, id, "delivered").unwrap();
    assert_eq!(still.message.status, DeliveryStatus::Read);
    let again = world.messages().retry(&world.grace, number, id).unwrap();
    assert_eq!(again.message.status, DeliveryStatus::Sent);
    let gone = world.messages().retry(&world.grace, number, 9.into());
    assert!(matches!(gone, Err(MessagingError::NoMessage)));
}

#[test]
fn a_survey_follows_the_resolution_once() {
    let world = World::new();
    let visitor = world.visitor(&asking(&world), "Ada");
    let number = world.begin(&visitor).number;
    world.says(&visitor, number);
    world.turn(number, "resolved");
    let messages = world.all_messages(number);
    let kinds: Vec<_> = messages
        .iter()
        .map(|message| (message.message_type.as_str(), message.content_type))
        .collect();
    let (plain, survey) = (ContentType::Text, ContentType::InputCsat);
    assert_eq!(
        kinds,
        [
            ("incoming", plain),
            ("activity", plain),
            ("template", survey)
        ]
    );
    world.says(&visitor, number);
    world.turn(number, "resolved");
    assert_eq!(world.greetings(number), ["Please rate the conversation"]);
    // one that begins resolved was never open
    world.block(&visitor.contact);
    let blocked = world.begin(&visitor).number;
    assert_eq!(world.greetings(blocked), Vec::<String>::new());
}

#[test]
fn who_types_is_told_and_changes_nothing() {
    let world = World::new();
    let visitor = world.visitor(&world.inbox(), "Ada");
    let conversation = world.begin(&visitor);
    let typing = Typing::read(Some("on"), true);
    let events = world.news(|| {
        let service = world.conversations();
        service
            .type_in(&world.grace, conversation.number, typing)
            .unwrap();
        let idle = Typing::read(Some("maybe"), false);
        service
            .type_in(&world.grace, conversation.number, idle)
            .unwrap();
    });
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].name, EventName::ConversationTypingOn);
    assert!(Typing::is_private(&events[0].changes));
    assert_eq!(world.stored(conversation.number), conversation);
}

#[test]
fn a_new_assignee_takes_part_if_they_may_see_the_inbox() {
    let world = World::new();
    let inbox = world.inbox();
    let number = world.begin(&world.visitor(&inbox, "Ada")).number;
    let inside = world.agent_of(&inbox, "Linus");
    let outside = world.agent("Otto");
    for agent in [&inside, &outside, &world.grace] {
        world
            .conversations()
            .assign(&world.grace(), number, Assign::Agent(Some(agent.user.id)))
            .unwrap();
    }
    let found = world.conversations().participants(&world.grace, number);
    let names: Vec<_> = found.unwrap().into_iter().map(|a| a.user.name).collect();
    assert_eq!(names, ["Grace", "Linus"]);
}

#[test]
fn a_transcript_is_what_both_sides_said() {
    let world = World::new();
    let visitor = world.visitor(&asking(&world), "Ada");
    let conversation = world.begin(&visitor);
    let number = conversation.number;
    world.says(&visitor, number);
    world.answers(&world.grace(), number);
    let note = PostMessage {
        private: true,
        ..text("Careful")
    };
    world.messages().post(&world.grace(), number, note).unwrap();
    world.turn(number, "resolved");
    let service = world.conversations();
    let transcript = service.transcript(world.account.id, conversation.id);
    let transcript = transcript.unwrap().unwrap();
    let said: Vec<_> = transcript
        .messages
        .iter()
        .filter_map(|view| view.message.content.as_deref())
        .collect();
    assert_eq!(said, ["My engine stopped.", "Turn the crank."]);
    assert!(!transcript.shortened);
    let long = "ä".repeat(150_000);
    for _ in 0..4 {
        world
            .messages()
            .post(&world.grace(), number, text(&long))
            .unwrap();
    }
    let transcript = service.transcript(world.account.id, conversation.id);
    let transcript = transcript.unwrap().unwrap();
    assert_eq!(transcript.messages.len(), 3);
    assert!(transcript.shortened);
    let eve = Email::stored("eve@x.example".to_owned());
    service.send_transcript(&world.grace, number, eve).unwrap();
}

#[test]
fn the_end_of_a_conversation_is_told_once() {
    let world = World::new();
    let conversation = world.begin(&world.visitor(&world.inbox(), "Ada"));
    let erase = EraseConversation {
        account: world.account.id,
        conversation: conversation.id,
        actor: world.grace.actor(),
    };
    assert_eq!(EraseConversation::KIND, "erase_conversation");
    while world.conversations().erase(&erase).unwrap() != Progress::Done {}
    world.conversations().erase(&erase).unwrap();
    // those about the conversation itself are erased with it
    let events = world.store.events().into_iter();
    let told = events.filter(|event| event.name == EventName::ConversationDeleted);
    assert_eq!(told.count(), 1);
}

#[test]
fn variables_are_filled_in_for_those_who_write_to_customers() {
    let world = World::new();
    let visitor = world.visitor(&world.inbox(), "ada lovelace");
    let number = world.begin(&visitor).number;
    let post = |command: PostMessage| {
        let posted = world.messages().post(&world.grace(), number, command);
        posted.unwrap().message
    };
    let said = post(text("{{contact.first_name}} & {{agent.name}}{{x.y}}"));
    assert_eq!(said.content.as_deref(), Some("Ada & Grace"));
    let template =
        json!({"name": "hello", "processed_params": {"1": "{{contact.last_name}}", "2": 3}});
    let said = post(PostMessage {
        template_params: Some(template),
        ..text("Hi")
    });
    let filled = &said.additional_attributes.0["template_params"]["processed_params"];
    assert_eq!(*filled, json!({"1": "Lovelace", "2": 3}));
    let theirs = post(PostMessage {
        message_type: Some("incoming".to_owned()),
        ..text("{{contact.name}}")
    });
    assert_eq!(theirs.content.as_deref(), Some("{{contact.name}}"));
}

#[test]
fn a_snooze_ends_at_its_time_unless_it_was_changed() {
    let world = World::new();
    let conversation = world.begin(&world.visitor(&world.inbox(), "Ada"));
    let job = EndConversationSnooze {
        account: world.account.id,
        conversation: conversation.id,
    };
    let snooze = |until: i64| {
        let command = ToggleStatus {
            status: Some("snoozed".to_owned()),
            snoozed_until: Some(world.now() + TimeDelta::seconds(until)),
        };
        let service = world.conversations();
        service
            .toggle_status(&world.grace(), conversation.number, command)
            .unwrap();
    };
    snooze(60);
    world.wait(30);
    snooze(60);
    world.wait(40);
    world.conversations().end_snooze(&job).unwrap();
    assert_eq!(world.stored(conversation.number).status.as_str(), "snoozed");
    world.wait(20);
    world.conversations().end_snooze(&job).unwrap();
    let stored = world.stored(conversation.number);
    assert_eq!(
        (stored.status.as_str(), stored.snoozed_until),
        ("open", None)
    );
    assert_eq!(
        world.notes(conversation.number),
        ["Conversation was snoozed by Grace"]
    );
    let events = world.news(|| {
        world.conversations().end_snooze(&job).unwrap();
    });
    assert!(events.is_empty());
}
