//! Beginning a conversation, its priority and its labels (`operations.json #32, #36, #28, #29`).

use crate::world::{World, claimed, named, person, text};
use nimchat_core_model::{Attributes, ContactId, ErrorKind, EventName, InboxId, UserId};
use nimchat_messaging::conversations::{Conversation, CreateConversation, Priority};
use nimchat_messaging::inboxes::SaveInbox;
use nimchat_messaging::messages::{PostMessage, Sender};
use nimchat_messaging::{ConversationView, MessagingError};
use serde_json::{Value, json};

fn create(world: &World, command: CreateConversation) -> ConversationView {
    world
        .conversations()
        .create(&world.grace(), command)
        .unwrap()
}

fn refusal(world: &World, command: CreateConversation) -> MessagingError {
    world.refused(|| world.conversations().create(&world.grace(), command))
}

fn of_source(source_id: &str) -> CreateConversation {
    CreateConversation {
        source_id: Some(source_id.to_owned()),
        ..CreateConversation::default()
    }
}

#[test]
fn a_source_id_alone_leads_to_its_session() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let view = create(&world, of_source(&ada.session.source_id));
    assert_eq!(view.session, ada.session);
    assert_eq!((view.contact, view.inbox), (ada.contact, ada.inbox));
    assert_eq!(view.conversation.number.get(), 1);
}

#[test]
fn a_source_id_is_looked_for_in_the_inbox_named() {
    let world = World::new();
    let [one, other] = [world.inbox(), world.inbox()];
    let ada = world.visitor(&one, "Ada");
    let within = |inbox: InboxId| CreateConversation {
        inbox_id: Some(inbox),
        ..of_source(&ada.session.source_id)
    };
    assert_eq!(create(&world, within(one.id)).inbox, one);
    assert_eq!(
        refusal(&world, within(other.id)).kind(),
        ErrorKind::NotFound
    );
}

#[test]
fn inbox_and_contact_make_a_session_or_find_it() {
    let world = World::new();
    let inbox = world.inbox();
    let other = world.inbox();
    let ada = world.visitor(&inbox, "Ada");
    let command = CreateConversation {
        inbox_id: Some(other.id),
        contact_id: Some(ada.contact.id),
        hmac_verified: true,
        ..of_source("by-hand")
    };
    let made = create(&world, command.clone());
    assert_eq!(made.session.source_id, "by-hand");
    assert!(made.session.hmac_verified);
    let found = create(&world, command.clone());
    assert_eq!(found.session, made.session);
    let generated = create(
        &world,
        CreateConversation {
            source_id: None,
            ..command.clone()
        },
    );
    let of_contact = command;
    assert_eq!(generated.session.id, made.session.id, "the contact's own");
    let third = world.inbox_with(named("Third", "api"));
    let generated = create(
        &world,
        CreateConversation {
            source_id: None,
            inbox_id: Some(third.id),
            ..of_contact
        },
    );
    assert_ne!(generated.session.id, made.session.id);
    assert!(uuid::Uuid::parse_str(&generated.session.source_id).is_ok());
}

#[test]
fn what_agents_begin_never_lands_in_a_claiming_session() {
    let world = World::new();
    let inbox = world.inbox();
    let (ada, eve) = claimed(&world, &inbox);
    let command = CreateConversation {
        inbox_id: Some(inbox.id),
        contact_id: Some(ada.id),
        ..CreateConversation::default()
    };
    let begun = create(&world, command.clone());
    assert_ne!(begun.session.id, eve.session.id);
    assert_eq!(begun.session.claim, None);
    let again = create(&world, command.clone());
    assert_eq!(again.session.id, begun.session.id);
    let named = CreateConversation {
        source_id: Some(eve.session.source_id),
        ..command
    };
    assert_eq!(refusal(&world, named).kind(), ErrorKind::Invalid);
}

#[test]
fn a_source_id_of_another_contact_is_refused() {
    let world = World::new();
    let inbox = world.inbox();
    let ada = world.visitor(&inbox, "Ada");
    let bob = world.visitor(&inbox, "Bob");
    let command = CreateConversation {
        inbox_id: Some(inbox.id),
        contact_id: Some(bob.contact.id),
        ..of_source(&ada.session.source_id)
    };
    let error = refusal(&world, command);
    assert_eq!(error.to_string(), "source_id should be unique");
    assert_eq!(error.kind(), ErrorKind::Invalid);
}

#[test]
fn what_is_not_in_the_account_is_not_found() {
    let world = World::new();
    let inbox = world.inbox();
    let ada = world.visitor(&inbox, "Ada");
    let of = |inbox: InboxId, contact: ContactId| CreateConversation {
        inbox_id: Some(inbox),
        contact_id: Some(contact),
        ..CreateConversation::default()
    };
    for command in [
        of_source("unknown"),
        of(InboxId::new(1), ada.contact.id),
        of(inbox.id, ContactId::new(1)),
    ] {
        assert_eq!(refusal(&world, command).kind(), ErrorKind::NotFound);
    }
    let stranger = person(&world.stranger());
    let error = world.refused(|| {
        let command = of_source(&ada.session.source_id);
        world.conversations().create(&stranger, command)
    });
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[test]
fn an_agent_begins_conversations_in_their_inboxes_only() {
    let world = World::new();
    let inbox = world.inbox();
    let linus = world.agent("Linus");
    let ada = world.visitor(&inbox, "Ada");
    let create = || {
        let command = of_source(&ada.session.source_id);
        world.conversations().create(&person(&linus), command)
    };
    assert_eq!(world.refused(create).kind(), ErrorKind::Forbidden);
    world.add_member(inbox.id, linus.user.id);
    assert!(create().is_ok());
}

#[test]
fn values_that_break_rules_are_refused() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let usual = of_source(&ada.session.source_id);
    let long = Attributes::from(json!({"company_name": "x".repeat(1501)}));
    for (command, attribute) in [
        (CreateConversation::default(), "source_id"),
        (of_source(&"x".repeat(256)), "source_id"),
        (
            CreateConversation {
                status: Some("bogus".to_owned()),
                ..usual.clone()
            },
            "status",
        ),
        (
            CreateConversation {
                custom_attributes: long.clone(),
                ..usual.clone()
            },
            "custom_attributes",
        ),
        (
            CreateConversation {
                additional_attributes: long,
                ..usual.clone()
            },
            "additional_attributes",
        ),
        (
            CreateConversation {
                message: Some(PostMessage::default()),
                ..usual
            },
            "content",
        ),
    ] {
        let MessagingError::Invalid(violations) = refusal(&world, command) else {
            panic!("{attribute} is refused for another reason");
        };
        assert_eq!(violations.attributes(), [attribute]);
    }
}

#[test]
fn a_referer_that_is_no_web_address_is_kept_as_null() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    for (referer, kept) in [
        ("https://example.com/x", json!("https://example.com/x")),
        ("javascript:alert(1)", Value::Null),
        ("nonsense", Value::Null),
    ] {
        let command = CreateConversation {
            additional_attributes: Attributes::from(json!({"referer": referer, "browser": 1})),
            ..of_source(&ada.session.source_id)
        };
        let attributes = create(&world, command).conversation.additional_attributes;
        assert_eq!(
            attributes.to_value(),
            json!({"referer": kept, "browser": 1})
        );
    }
}

#[test]
fn assignee_and_team_are_given_and_an_assignee_outside_the_team_is_dropped() {
    let world = World::new();
    let inbox = world.inbox();
    let linus = world.agent("Linus");
    let team = world.team("sales", false, &[&world.grace]);
    let ada = world.visitor(&inbox, "Ada");
    let with = |assignee: UserId| CreateConversation {
        assignee_id: Some(assignee),
        team_id: Some(team),
        ..of_source(&ada.session.source_id)
    };
    let in_charge = |conversation: Conversation| (conversation.assignee_id, conversation.team_id);
    let inside = create(&world, with(world.grace.user.id));
    assert_eq!(
        in_charge(inside.conversation),
        (Some(world.grace.user.id), Some(team))
    );
    let outside = create(&world, with(linus.user.id));
    assert_eq!(in_charge(outside.conversation), (None, Some(team)));
}

#[test]
fn a_new_conversation_is_told_first_of_all() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let told = world.news_names(|| {
        let command = CreateConversation {
            assignee_id: Some(world.grace.user.id),
            message: Some(text("Hello")),
            ..of_source(&ada.session.source_id)
        };
        create(&world, command);
    });
    assert_eq!(told[0], EventName::ConversationCreated);
    assert!(told.contains(&EventName::AssigneeChanged));
    assert!(told.contains(&EventName::FirstReplyCreated));
}

#[test]
fn a_first_message_is_the_callers() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let message = PostMessage {
        content_attributes: Attributes::from(json!({"in_reply_to": 5})),
        ..text("Hello")
    };
    let command = CreateConversation {
        message: Some(message),
        ..of_source(&ada.session.source_id)
    };
    let view = create(&world, command);
    let message = view.last_public_message.expect("a message").message;
    assert_eq!(message.sender, Some(Sender::User(world.grace.user.id)));
    assert_eq!(
        message.content_attributes.to_value(),
        json!({"in_reply_to": null, "in_reply_to_external_id": null})
    );
}

#[test]
fn an_incoming_first_message_is_the_customers_and_for_api_inboxes_alone() {
    let world = World::new();
    let api = world.visitor(&world.inbox(), "Ada");
    let incoming = PostMessage {
        message_type: Some("incoming".to_owned()),
        ..text("Hello")
    };
    let command = CreateConversation {
        message: Some(incoming),
        ..of_source(&api.session.source_id)
    };
    let view = create(&world, command.clone());
    assert_eq!(view.conversation.unread_count, 1);
    let message = view.last_message.expect("a message").message;
    assert_eq!(message.sender, Some(Sender::Contact(api.contact.id)));

    let widget = world.inbox_with(named("Site", "web_widget"));
    let error = refusal(
        &world,
        CreateConversation {
            inbox_id: Some(widget.id),
            contact_id: Some(api.contact.id),
            ..command
        },
    );
    assert_eq!(
        error.to_string(),
        "Incoming messages are only allowed in Api inboxes"
    );
}

#[test]
fn an_inbox_locked_to_a_single_conversation_goes_on_with_the_last_one() {
    let world = World::new();
    let inbox = world.inbox_with(SaveInbox {
        lock_to_single_conversation: Some(true),
        ..named("Support", "api")
    });
    let ada = world.visitor(&inbox, "Ada");
    let first = create(&world, of_source(&ada.session.source_id));
    let number = first.conversation.number;
    world.turn(number, "resolved");
    let told = world.news_names(|| {
        let command = CreateConversation {
            message: Some(text("Still there?")),
            status: Some("open".to_owned()),
            ..of_source(&ada.session.source_id)
        };
        let again = create(&world, command).conversation;
        assert_eq!(again.number, number);
        assert_eq!(again.status.as_str(), "resolved");
    });
    assert!(!told.contains(&EventName::ConversationCreated));
    assert_eq!(world.begin(&ada).number, number);
}

#[test]
fn a_priority_is_set_changed_and_removed() {
    let world = World::new();
    let number = world.begin(&world.visitor(&world.inbox(), "Ada")).number;
    let set = |priority: Option<&str>| {
        world
            .conversations()
            .toggle_priority(&world.grace(), number, priority)
            .unwrap()
            .priority
    };
    assert_eq!(set(Some("high")), Some(Priority::High));
    assert_eq!(set(Some("high")), Some(Priority::High));
    assert_eq!(set(Some("low")), Some(Priority::Low));
    for clear in [Some("none"), Some(""), None] {
        assert_eq!(set(clear), None);
    }
    assert_eq!(
        world.notes(number),
        [
            "Grace set the priority to high",
            "Grace changed the priority from high to low",
            "Grace removed the priority",
        ]
    );
}

#[test]
fn a_priority_is_told() {
    let world = World::new();
    let number = world.begin(&world.visitor(&world.inbox(), "Ada")).number;
    let events = world.news(|| {
        world
            .conversations()
            .toggle_priority(&world.grace(), number, Some("urgent"))
            .unwrap();
    });
    let updated = events.last().expect("an event");
    assert_eq!(updated.name, EventName::ConversationUpdated);
    assert_eq!(updated.changes["priority"], (Value::Null, json!("urgent")));
}

#[test]
fn an_unknown_priority_is_refused() {
    let world = World::new();
    let number = world.begin(&world.visitor(&world.inbox(), "Ada")).number;
    let error = world.refused(|| {
        world
            .conversations()
            .toggle_priority(&world.grace(), number, Some("extreme"))
    });
    assert_eq!(error.to_string(), "Priority is not included in the list");
}

#[test]
fn labels_replace_the_ones_before_and_are_noted_and_told() {
    let world = World::new();
    let number = world.begin(&world.visitor(&world.inbox(), "Ada")).number;
    let set = |titles: &[&str]| {
        let titles = titles.iter().map(|title| (*title).to_owned()).collect();
        world
            .conversations()
            .set_labels(&world.grace, number, titles)
            .unwrap()
    };
    assert_eq!(set(&["VIP", " bug", "Bug", " "]), ["VIP", "bug"]);
    let events = world.news(|| {
        assert_eq!(set(&["bug", "late"]), ["bug", "late"]);
    });
    let updated = events
        .iter()
        .find(|event| event.name == EventName::ConversationUpdated);
    let updated = updated.expect("an event");
    assert_eq!(
        updated.changes["label_list"],
        (json!(["VIP", "bug"]), json!(["bug", "late"]))
    );
    let changed: Vec<&String> = updated.changes.keys().collect();
    assert_eq!(changed, ["label_list", "updated_at"]);
    assert_eq!(world.news(|| drop(set(&["bug", "late"]))), []);
    let reordered = world.news_names(|| drop(set(&["late", "bug"])));
    assert_eq!(reordered, [EventName::ConversationUpdated]);
    set(&[]);
    assert_eq!(
        world.notes(number),
        [
            "Grace added VIP, bug",
            "Grace added late",
            "Grace removed VIP",
            "Grace removed late, bug",
        ]
    );
    let labels = world.conversations().labels(&world.grace, number);
    assert_eq!(labels.unwrap(), Vec::<String>::new());
}

#[test]
fn a_label_too_long_is_refused() {
    let world = World::new();
    let number = world.begin(&world.visitor(&world.inbox(), "Ada")).number;
    let error = world.refused(|| {
        let titles = vec!["x".repeat(256)];
        world
            .conversations()
            .set_labels(&world.grace, number, titles)
    });
    assert_eq!(
        error.to_string(),
        "Labels is too long (maximum is 255 characters)"
    );
}
