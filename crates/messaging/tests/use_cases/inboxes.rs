//! Inboxes and their members (`operations.json #45, #46, #47, #51–#54`).

use crate::world::{World, named};
use nimchat_core_model::{Attributes, ErrorKind, EventName, InboxId, Job, Progress, UserId};
use nimchat_messaging::MessagingError;
use nimchat_messaging::inboxes::{ChangeDay, Channel, SaveChannel, SaveInbox};
use nimchat_messaging::jobs::EraseInbox;
use serde_json::json;

fn refused_attributes(world: &World, command: SaveInbox) -> Vec<String> {
    let administrator = world.administrator();
    let error = world.refused(|| world.inboxes().create(&administrator, command));
    let MessagingError::Invalid(violations) = error else {
        panic!("refused for another reason: {error}");
    };
    let attributes = violations.attributes().into_iter();
    attributes.map(str::to_owned).collect()
}

fn with_channel(change_it: impl FnOnce(&mut SaveChannel), kind: &str) -> SaveInbox {
    let mut command = named("Support", kind);
    if let Some(channel) = &mut command.channel {
        change_it(channel);
    }
    command
}

#[test]
fn an_api_inbox_gets_its_tokens() {
    let world = World::new();
    let events = world.news_names(|| {
        let inbox = world.inbox();
        let Channel::Api(channel) = inbox.channel else {
            panic!("another channel");
        };
        assert_ne!(channel.identifier, channel.hmac_token);
        assert!(!channel.hmac_mandatory);
    });
    assert_eq!(events, [EventName::InboxCreated]);
}

#[test]
fn a_website_inbox_has_the_defaults_of_the_rules() {
    let world = World::new();
    let inbox = world.inbox_with(named("Site", "web_widget"));
    let Channel::WebWidget(channel) = inbox.channel else {
        panic!("another channel");
    };
    assert_eq!(channel.website_url, "https://example.com");
    assert_eq!(channel.widget_color, "#1f93ff");
    assert!(inbox.settings.enable_auto_assignment);
    assert_eq!(inbox.settings.working_hours.len(), 7);
    assert_eq!(inbox.settings.timezone, "UTC");
}

#[test]
fn name_and_channel_are_required() {
    let world = World::new();
    let nothing = refused_attributes(&world, SaveInbox::default());
    assert_eq!(nothing, ["name", "channel"]);
    let unknown = refused_attributes(&world, named("Support", "pigeon"));
    assert_eq!(unknown, ["channel"]);
    let administrator = world.administrator();
    let email = named("Support", "email");
    let error = world.refused(|| world.inboxes().create(&administrator, email));
    assert_eq!(error.to_string(), "Channel must exist: web_widget or api");
}

#[test]
fn settings_keep_to_their_rules() {
    let world = World::new();
    let long = Some("x".repeat(10_001));
    let window = |hours| {
        let attributes = Attributes::from(json!({"agent_reply_time_window": hours}));
        with_channel(
            |channel| channel.additional_attributes = Some(attributes),
            "api",
        )
    };
    for (command, attribute) in [
        (
            SaveInbox {
                greeting_message: Some(long.clone()),
                ..named("Support", "api")
            },
            "greeting_message",
        ),
        (
            SaveInbox {
                out_of_office_message: Some(long),
                ..named("Support", "api")
            },
            "out_of_office_message",
        ),
        (
            SaveInbox {
                timezone: Some("Mars/Olympus".to_owned()),
                ..named("Support", "api")
            },
            "timezone",
        ),
        (
            SaveInbox {
                sender_name_type: Some("rude".to_owned()),
                ..named("Support", "api")
            },
            "sender_name_type",
        ),
        (
            with_channel(|c| c.webhook_url = Some(Some("example".to_owned())), "api"),
            "webhook_url",
        ),
        (
            with_channel(|c| c.website_url = None, "web_widget"),
            "website_url",
        ),
        (
            with_channel(|c| c.reply_time = Some("never".to_owned()), "web_widget"),
            "reply_time",
        ),
        (window(json!(0)), "agent_reply_time_window"),
        (window(json!("soon")), "agent_reply_time_window"),
    ] {
        assert_eq!(refused_attributes(&world, command), [attribute]);
    }
    world.inbox_with(window(json!("24")));
}

#[test]
fn an_administrator_lists_all_and_an_agent_theirs() {
    let world = World::new();
    let [b, a] = ["b", "A"].map(|name| world.inbox_with(named(name, "api")));
    let linus = world.agent_of(&b, "Linus");
    assert_eq!(
        world.inboxes().list(&world.grace).unwrap(),
        [b.clone(), a.clone()]
    );
    assert_eq!(
        world.inboxes().list(&linus).unwrap(),
        std::slice::from_ref(&b)
    );
    assert_eq!(world.inboxes().show(&linus, b.id).unwrap(), b);
    let error = world.refused(|| world.inboxes().show(&linus, a.id));
    assert_eq!(error.kind(), ErrorKind::Forbidden);
}

#[test]
fn another_accounts_inbox_is_not_found() {
    let world = World::new();
    let inbox = world.inbox();
    let stranger = world.stranger();
    assert_eq!(world.inboxes().list(&stranger).unwrap(), []);
    for (caller, id) in [(&stranger, inbox.id), (&world.grace, InboxId::new(1))] {
        let error = world.refused(|| world.inboxes().show(caller, id));
        assert_eq!(error.kind(), ErrorKind::NotFound);
        let error = world.refused(|| world.inboxes().members(caller, id));
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }
}

#[test]
fn members_are_added_once_and_listed_by_name() {
    let world = World::new();
    let inbox = world.inbox();
    let [b, a] = ["Bob", "alan"].map(|name| world.agent(name).user.id);
    let add = |users: Vec<UserId>| {
        let added = world
            .inboxes()
            .add_members(&world.administrator(), inbox.id, users);
        let members = added.unwrap().into_iter();
        members.map(|member| member.user.id).collect::<Vec<_>>()
    };
    assert_eq!(add(vec![b]), [b]);
    let events = world.news_names(|| assert_eq!(add(vec![a, b, a]), [a, b]));
    assert_eq!(events, [EventName::InboxUpdated]);
    let members = world.inboxes().members(&world.grace, inbox.id).unwrap();
    assert_eq!(members.len(), 2);
}

#[test]
fn a_user_outside_the_account_is_refused_and_no_member_is_added() {
    let world = World::new();
    let inbox = world.inbox();
    let linus = world.agent("Linus").user.id;
    let stranger = world.stranger().user.id;
    let administrator = world.administrator();
    let error = world.refused(|| {
        let users = vec![linus, stranger];
        world.inboxes().add_members(&administrator, inbox.id, users)
    });
    assert_eq!(error.to_string(), "User must exist");
}

#[test]
fn a_change_keeps_what_it_does_not_name() {
    let world = World::new();
    let administrator = world.administrator();
    let inbox = world.inbox_with(SaveInbox {
        greeting_message: Some(Some("Hello".to_owned())),
        ..named("Support", "api")
    });
    let update = |command| world.inboxes().update(&administrator, inbox.id, command);
    let renamed = SaveInbox {
        name: Some("Help".to_owned()),
        csat_config: Some(Attributes::from(json!({"display_type": "star"}))),
        channel: Some(SaveChannel {
            webhook_url: Some(Some("https://example.com/hook".to_owned())),
            widget_color: Some("#000000".to_owned()),
            ..SaveChannel::default()
        }),
        ..SaveInbox::default()
    };
    let events = world.news_names(|| {
        let changed = update(renamed.clone()).unwrap();
        assert_eq!(changed.name, "Help");
        assert_eq!(changed.settings.greeting_message.as_deref(), Some("Hello"));
        assert_eq!(changed.channel.endpoint(), Some("https://example.com/hook"));
        assert_eq!(changed.channel.token(), inbox.channel.token());
        let rules = json!({"operator": "contains", "values": []});
        let survey = json!({"display_type": "star", "message": "", "survey_rules": rules});
        assert_eq!(changed.settings.csat_config, Attributes::from(survey));
    });
    assert_eq!(events, [EventName::InboxUpdated]);
    // it changes nothing more
    assert_eq!(world.news_names(|| drop(update(renamed).unwrap())), []);
    let cleared = update(SaveInbox {
        greeting_message: Some(None),
        ..SaveInbox::default()
    });
    assert_eq!(cleared.unwrap().settings.greeting_message, None);

    let wrong = SaveInbox {
        name: Some(" ".to_owned()),
        timezone: Some("Mars".to_owned()),
        working_hours: vec![ChangeDay::default()],
        auto_assignment_config: Some(Attributes::from(json!({"max_assignment_limit": 0}))),
        ..SaveInbox::default()
    };
    let MessagingError::Invalid(violations) = world.refused(|| update(wrong)) else {
        panic!("refused for another reason");
    };
    assert_eq!(
        violations.attributes(),
        [
            "name",
            "timezone",
            "auto_assignment_config",
            "working_hours"
        ]
    );
}

#[test]
fn a_removed_inbox_is_erased_by_a_job() {
    let world = World::new();
    let inbox = world.inbox();
    let administrator = world.administrator();
    world.inboxes().delete(&administrator, inbox.id).unwrap();
    let job = EraseInbox {
        account: inbox.account_id,
        inbox: inbox.id,
        actor: Some(administrator.0.actor()),
    };
    let kinds: Vec<_> = world.store.jobs().into_iter().map(|job| job.kind).collect();
    assert_eq!(kinds, [EraseInbox::KIND]);
    let told = || -> Vec<_> {
        let events = world.store.events().into_iter();
        let events = events.filter(|event| event.name == EventName::InboxDeleted);
        events.map(|event| event.actor).collect()
    };
    // a job may run twice
    for _ in 0..2 {
        assert_eq!(world.inboxes().erase(&job).unwrap(), Progress::Done);
        assert_eq!(told(), [administrator.0.actor()]);
    }
    for refused in [
        world.inboxes().delete(&administrator, inbox.id).err(),
        world.inboxes().show(&world.grace, inbox.id).err(),
        world.inboxes().clear_avatar(&administrator, inbox.id).err(),
    ] {
        assert_eq!(refused.map(|error| error.kind()), Some(ErrorKind::NotFound));
    }
}

#[test]
fn setting_the_members_leaves_exactly_those() {
    let world = World::new();
    let inbox = world.inbox();
    let [a, b, c] = ["Ann", "Bob", "Cid"].map(|name| world.agent(name).user.id);
    let administrator = world.administrator();
    let set = |users: Vec<UserId>| {
        let set = world
            .inboxes()
            .set_members(&administrator, inbox.id, users)
            .unwrap();
        set.into_iter()
            .map(|member| member.user.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(set(vec![b, a, b]), [a, b]);
    let events = world.news_names(|| assert_eq!(set(vec![c, b]), [b, c]));
    assert_eq!(events, [EventName::InboxUpdated]);
    assert_eq!(world.news_names(|| drop(set(vec![b, c]))), []);
    assert_eq!(set(Vec::new()), []);
    let stranger = world.stranger().user.id;
    let error = world.refused(|| {
        world
            .inboxes()
            .set_members(&administrator, inbox.id, vec![a, stranger])
    });
    assert_eq!(error.to_string(), "User must exist");
}

#[test]
fn removed_members_are_gone_and_strangers_are_passed_over() {
    let world = World::new();
    let inbox = world.inbox();
    let [linus, ada] = ["Linus", "Ada"].map(|name| world.agent_of(&inbox, name).user.id);
    let administrator = world.administrator();
    let remove = |users: &[UserId]| {
        world
            .inboxes()
            .remove_members(&administrator, inbox.id, users)
    };
    let events = world.news_names(|| remove(&[linus, UserId::new(1)]).unwrap());
    assert_eq!(events, [EventName::InboxUpdated]);
    let members = world.inboxes().members(&world.grace, inbox.id).unwrap();
    assert_eq!(members.len(), 1);
    assert_eq!(members[0].user.id, ada);
    assert_eq!(world.news_names(|| remove(&[linus]).unwrap()), []);
    let error = world.refused(|| {
        let nowhere = InboxId::new(1);
        world
            .inboxes()
            .remove_members(&administrator, nowhere, &[ada])
    });
    assert_eq!(error.kind(), ErrorKind::NotFound);
}
