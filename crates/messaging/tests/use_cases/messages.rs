//! Writing, reading and deleting messages (`operations.json #58, #59, #60`).

use crate::world::{World, named, person, text};
use nimchat_core_model::{Attributes, Changes, ConversationNumber, ErrorKind, EventName};
use nimchat_messaging::inboxes::SaveInbox;
use nimchat_messaging::messages::{
    BotFace, ContentType, MessageType, MessageWindow, PostMessage, Sender,
};
use nimchat_messaging::{Message, MessageView, MessagingError, SenderView};
use serde_json::{Value, json};

fn scene(world: &World) -> ConversationNumber {
    world.begin(&world.visitor(&world.inbox(), "Ada")).number
}

fn post(world: &World, number: ConversationNumber, command: PostMessage) -> MessageView {
    let posted = world.messages().post(&world.grace(), number, command);
    posted.unwrap()
}

fn refusal(world: &World, number: ConversationNumber, command: PostMessage) -> MessagingError {
    world.refused(|| world.messages().post(&world.grace(), number, command))
}

fn of_type(message_type: &str) -> PostMessage {
    PostMessage {
        message_type: Some(message_type.to_owned()),
        ..text("Hello")
    }
}

#[test]
fn a_message_is_outgoing_text_from_the_caller() {
    let world = World::new();
    let number = scene(&world);
    let command = PostMessage {
        echo_id: Some(json!("echo")),
        ..text("Hello")
    };
    let events = world.news_names(|| {
        let view = post(&world, number, command);
        assert_eq!(view.echo_id, Some(json!("echo")));
        assert_eq!(view.message.message_type, MessageType::Outgoing);
        assert_eq!(view.message.content_type, ContentType::Text);
        let sender = Some(Sender::User(world.grace.user.id));
        assert_eq!(view.message.sender, sender);
        assert!(matches!(view.sender, Some(SenderView::User { .. })));
    });
    assert_eq!(events[0], EventName::MessageCreated);
}

#[test]
fn a_bots_message_is_the_bots() {
    let world = World::new();
    let inbox = world.inbox();
    let bot = world.bot_in(&inbox);
    let number = world.begin(&world.visitor(&inbox, "Ada")).number;
    let view = world.messages().post(&bot, number, text("Beep")).unwrap();
    let Some(SenderView::AgentBot(BotFace { id, name, .. })) = view.sender else {
        panic!("the bot is not the sender");
    };
    assert_eq!(view.message.sender, Some(Sender::AgentBot(id)));
    assert_eq!(name, "Robot");
    let window = MessageWindow::newest(1);
    let listed = world
        .messages()
        .list(&world.grace, number, window)
        .unwrap()
        .messages;
    assert!(matches!(&listed[0].sender, Some(SenderView::AgentBot(bot)) if bot.name == "Robot"));
}

#[test]
fn an_incoming_message_is_the_customers_and_reopens() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let number = world.begin(&ada).number;
    world.turn(number, "resolved");
    let view = post(&world, number, of_type("incoming"));
    assert_eq!(view.message.sender, Some(Sender::Contact(ada.contact.id)));
    let stored = world.stored(number);
    assert_eq!((stored.status.as_str(), stored.unread_count), ("open", 1));
}

#[test]
fn incoming_messages_are_for_api_inboxes_alone() {
    let world = World::new();
    let widget = world.inbox_with(named("Site", "web_widget"));
    let ada = world.visitor(&world.inbox(), "Ada");
    let command = nimchat_messaging::conversations::CreateConversation {
        inbox_id: Some(widget.id),
        contact_id: Some(ada.contact.id),
        ..Default::default()
    };
    let view = world.conversations().create(&world.grace(), command);
    let number = view.unwrap().conversation.number;
    let error = refusal(&world, number, of_type("incoming"));
    assert_eq!(
        error.to_string(),
        "Incoming messages are only allowed in Api inboxes"
    );
    assert_eq!(error.kind(), ErrorKind::Invalid);
}

#[test]
fn unknown_types_are_refused() {
    let world = World::new();
    let number = scene(&world);
    let error = refusal(&world, number, of_type("x"));
    assert_eq!(error.to_string(), "'x' is not a valid message_type");
    let command = PostMessage {
        content_type: Some("y".to_owned()),
        ..text("Hello")
    };
    let error = refusal(&world, number, command);
    assert_eq!(error.to_string(), "'y' is not a valid content_type");
}

#[test]
fn text_must_say_something_and_not_too_much() {
    let world = World::new();
    let number = scene(&world);
    for nothing in [PostMessage::default(), text(""), text(" \n")] {
        let error = refusal(&world, number, nothing);
        assert_eq!(error.to_string(), "Content can't be blank");
    }
    let error = refusal(&world, number, text(&"x".repeat(150_001)));
    assert_eq!(
        error.to_string(),
        "Content is too long (maximum is 150000 characters)"
    );
    post(&world, number, text(&"ä".repeat(150_000)));
}

#[test]
fn a_template_may_be_without_content_and_is_named() {
    let world = World::new();
    let number = scene(&world);
    let with = |params: Value| PostMessage {
        template_params: Some(params),
        ..PostMessage::default()
    };
    let view = post(&world, number, with(json!({"name": "welcome"})));
    assert_eq!(
        view.message.additional_attributes.to_value(),
        json!({"template_params": {"name": "welcome"}})
    );
    for (params, message) in [
        (json!({}), "Name is required"),
        (json!({"name": " "}), "Name is required"),
        (json!("welcome"), "Template params must be an object"),
        (Value::Null, "Content can't be blank"),
    ] {
        assert_eq!(refusal(&world, number, with(params)).to_string(), message);
    }
}

#[test]
fn a_campaign_does_not_excuse_missing_content() {
    let world = World::new();
    let number = scene(&world);
    let command = PostMessage {
        campaign_id: Some(3),
        ..PostMessage::default()
    };
    let error = refusal(&world, number, command);
    assert_eq!(error.to_string(), "Content can't be blank");
}

#[test]
fn items_keep_to_the_rules_of_their_type() {
    let world = World::new();
    let number = scene(&world);
    let with = |content_type: &str, attributes: Value| PostMessage {
        content_type: Some(content_type.to_owned()),
        content_attributes: Attributes::from(attributes),
        ..PostMessage::default()
    };
    for (content_type, attributes, message) in [
        ("input_select", json!({}), "At least one item is required."),
        (
            "article",
            json!({"items": []}),
            "At least one item is required.",
        ),
        ("form", json!({"items": ["x"]}), "Items should be a hash."),
        (
            "input_select",
            json!({"items": [{"title": "One", "foo": 1}]}),
            "contains invalid keys for items : [:foo]",
        ),
        (
            "cards",
            json!({"items": [{"title": "One"}]}),
            "contains items missing actions",
        ),
        (
            "cards",
            json!({"items": [{"title": "One", "actions": [{"foo": 1}]}]}),
            "contains invalid keys for actions:  [:foo]",
        ),
    ] {
        let error = refusal(&world, number, with(content_type, attributes));
        assert_eq!(error.to_string(), format!("Content attributes {message}"));
    }
    let good = json!({"items": [{"title": "One", "value": "1"}]});
    let view = post(&world, number, with("input_select", good.clone()));
    assert_eq!(view.message.content_attributes.to_value(), good);
    assert_eq!(view.message.content, None);
}

#[test]
fn of_the_content_attributes_three_are_kept() {
    let world = World::new();
    let number = scene(&world);
    let command = PostMessage {
        content_attributes: Attributes::from(json!({
            "automation_rule_id": 4, "items": [], "deleted": true, "submitted_values": [],
        })),
        external_created_at: Some(json!("yesterday")),
        ..text("Hello")
    };
    let message = post(&world, number, command).message;
    assert_eq!(
        message.content_attributes.to_value(),
        json!({"automation_rule_id": 4, "items": [], "external_created_at": "yesterday"})
    );
    assert_eq!(message.created_at, world.now());
}

#[test]
fn a_reply_names_a_message_of_the_same_conversation() {
    let world = World::new();
    let number = scene(&world);
    let original = PostMessage {
        source_id: Some("external".to_owned()),
        ..text("Hello")
    };
    let original = post(&world, number, original).message.id;
    let elsewhere = world.answers(&world.grace(), scene(&world)).id;
    let reply = |to: Value| {
        let command = PostMessage {
            content_attributes: Attributes::from(json!({"in_reply_to": to})),
            ..text("Yes")
        };
        post(&world, number, command).message.content_attributes
    };
    let found = json!({"in_reply_to": original, "in_reply_to_external_id": "external"});
    assert_eq!(reply(json!(original)).to_value(), found);
    assert_eq!(reply(json!(original.to_string())).to_value(), found);
    let none = json!({"in_reply_to": null, "in_reply_to_external_id": null});
    for nothing in [
        json!(elsewhere),
        json!(0),
        json!("x"),
        json!({}),
        Value::Null,
    ] {
        assert_eq!(reply(nothing).to_value(), none);
    }
}

#[test]
fn two_hundred_messages_a_minute_are_a_flood() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let number = world.begin(&ada).number;
    world.says(&ada, number);
    world.wait(30);
    for _ in 0..199 {
        world.answers(&world.grace(), number);
    }
    let error = refusal(&world, number, text("One more"));
    assert_eq!(error.to_string(), "Too many messages");
    assert_eq!(error.kind(), ErrorKind::Invalid);
    let by_customer = || {
        world.visitors().post_message(
            ada.inbox.channel.token(),
            &ada.session.source_id,
            number,
            nimchat_messaging::visitors::PostVisitorMessage {
                content: Some("And me".to_owned()),
                ..Default::default()
            },
        )
    };
    assert_eq!(world.refused(by_customer).to_string(), "Too many messages");
    world.wait(30);
    post(&world, number, text("One more"));
}

fn contents(messages: &[MessageView]) -> Vec<Option<String>> {
    let contents = messages.iter().map(|view| view.message.content.clone());
    contents.collect()
}

#[test]
fn agents_read_everything_oldest_first() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let number = world.begin(&ada).number;
    world.says(&ada, number);
    let note = PostMessage {
        private: true,
        ..text("Among us")
    };
    post(&world, number, note);
    world.turn(number, "snoozed");
    let window = MessageWindow::between(None, None);
    let thread = world.messages().list(&world.grace, number, window).unwrap();
    let (conversation, listed) = (thread.conversation, thread.messages);
    assert_eq!(conversation.number, number);
    let expected = [
        "My engine stopped.",
        "Among us",
        "Conversation was snoozed by Grace",
    ];
    assert_eq!(
        contents(&listed),
        expected.map(|text| Some(text.to_owned()))
    );
    assert!(listed[2].sender.is_none());
    let (_, shown) = world.conversations().show(&world.grace, number).unwrap();
    assert_eq!(contents(&shown), contents(&listed));
}

#[test]
fn windows_have_the_limits_of_the_rules() {
    let world = World::new();
    let number = scene(&world);
    let all: Vec<Message> = (0..110)
        .map(|index| post(&world, number, text(&index.to_string())).message)
        .collect();
    let read = |before: Option<usize>, after: Option<usize>| -> Vec<String> {
        let id = |index: Option<usize>| index.map(|index| all[index].id);
        let window = MessageWindow::between(id(before), id(after));
        let listed = world
            .messages()
            .list(&world.grace, number, window)
            .unwrap()
            .messages;
        contents(&listed).into_iter().flatten().collect()
    };
    let texts = |range: std::ops::Range<usize>| -> Vec<String> {
        range.map(|index| index.to_string()).collect()
    };
    assert_eq!(read(None, None), texts(90..110));
    assert_eq!(read(Some(50), None), texts(30..50));
    assert_eq!(read(None, Some(4)), texts(5..105));
    assert_eq!(read(Some(108), Some(4)), texts(4..108));
}

#[test]
fn a_deleted_message_leaves_a_tombstone() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let number = world.begin(&ada).number;
    let said = world.says(&ada, number).message;
    world.wait(5);
    let events = world.news(|| {
        let answer = world.messages().delete(&world.grace, number, said.id);
        let (view, deleter) = answer.unwrap();
        assert_eq!(deleter.agent.user, world.grace.user);
        assert_eq!(
            view.message,
            Message {
                content: Some("This message was deleted".to_owned()),
                content_attributes: Attributes::from(json!({"deleted": true})),
                updated_at: world.now(),
                ..said.clone()
            }
        );
    });
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].name, EventName::MessageUpdated);
    let tombstone = json!("This message was deleted");
    let changes = Changes::from([
        ("content".to_owned(), (json!(null), tombstone.clone())),
        (
            "content_attributes".to_owned(),
            (json!(null), json!({"deleted": true})),
        ),
        (
            "processed_message_content".to_owned(),
            (json!(null), tombstone),
        ),
        (
            "updated_at".to_owned(),
            (json!(said.updated_at), json!(world.now())),
        ),
    ]);
    assert_eq!(events[0].changes, changes);
    let content = said.content.unwrap();
    let everything = format!("{:?}", world.store.events());
    assert!(!everything.contains(&content), "{everything}");
}

#[test]
fn deleting_a_deleted_message_changes_nothing() {
    let world = World::new();
    let number = scene(&world);
    let id = post(&world, number, text("Hello")).message.id;
    let delete = || {
        let deleted = world.messages().delete(&world.grace, number, id);
        deleted.unwrap().0.message
    };
    let tombstone = delete();
    world.wait(5);
    let told = world.news_names(|| assert_eq!(delete(), tombstone));
    assert_eq!(told, []);
}

#[test]
fn a_caller_who_sees_the_conversation_may_delete() {
    let world = World::new();
    let inbox = world.inbox();
    let linus = world.agent_of(&inbox, "Linus");
    let number = world.begin(&world.visitor(&inbox, "Ada")).number;
    let id = world.answers(&world.grace(), number).id;
    assert!(world.messages().delete(&linus, number, id).is_ok());
    assert_eq!(person(&linus).account_id(), world.account.id);
}

#[test]
fn a_message_of_another_conversation_is_not_found_to_delete() {
    let world = World::new();
    let id = world.answers(&world.grace(), scene(&world)).id;
    let number = scene(&world);
    let error = world.refused(|| world.messages().delete(&world.grace, number, id));
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

fn greeting(enabled: bool, message: &str) -> SaveInbox {
    SaveInbox {
        greeting_enabled: Some(enabled),
        greeting_message: Some(Some(message.to_owned())),
        ..named("Support", "api")
    }
}

#[test]
fn the_first_message_is_greeted_once() {
    let world = World::new();
    let ada = world.visitor(&world.inbox_with(greeting(true, "Welcome")), "Ada");
    let number = world.begin(&ada).number;
    assert_eq!(world.greetings(number), Vec::<String>::new());
    world.says(&ada, number);
    world.says(&ada, number);
    assert_eq!(world.greetings(number), ["Welcome"]);
    let greeting = &world.all_messages(number)[1];
    assert_eq!((greeting.sender, greeting.is_public()), (None, true));
}

#[test]
fn an_answered_conversation_is_not_greeted() {
    let world = World::new();
    let ada = world.visitor(&world.inbox_with(greeting(true, "Welcome")), "Ada");
    let number = world.begin(&ada).number;
    let note = PostMessage {
        private: true,
        ..text("Among us")
    };
    post(&world, number, note);
    world.says(&ada, number);
    assert_eq!(world.greetings(number), Vec::<String>::new());
}

#[test]
fn a_greeting_that_is_off_or_blank_is_not_sent() {
    for inbox in [greeting(false, "Welcome"), greeting(true, " ")] {
        let world = World::new();
        let ada = world.visitor(&world.inbox_with(inbox), "Ada");
        let number = world.begin(&ada).number;
        world.says(&ada, number);
        assert_eq!(world.greetings(number), Vec::<String>::new());
    }
}
