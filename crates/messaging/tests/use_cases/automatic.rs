//! The messages that are sent without an agent, and the end of conversations in which nothing happens
//! (docs/rules/messaging.md §7, §8.4).

use crate::world::{World, named};
use nimchat_accounts::{InstallationSecret, VisitorTokens};
use nimchat_core_model::{Attributes, ConversationNumber, Progress};
use nimchat_messaging::WidgetService;
use nimchat_messaging::conversations::Status;
use nimchat_messaging::inboxes::{ChangeDay, SaveInbox};
use nimchat_messaging::jobs::ResolveInactive;
use nimchat_messaging::messages::{ContentType, PostMessage};
use nimchat_messaging::visitors::Visitor;
use nimchat_messaging::widget::WidgetMessage;
use serde_json::{Value, json};

const MINUTE: i64 = 60;
const DAY: i64 = 24 * 60 * MINUTE;

/// Closed every day, if the hours apply.
fn closed(hours_apply: bool) -> SaveInbox {
    let days = (0..7).map(|day| ChangeDay {
        day_of_week: Some(day),
        closed_all_day: Some(true),
        ..ChangeDay::default()
    });
    SaveInbox {
        working_hours_enabled: Some(hours_apply),
        working_hours: days.collect(),
        out_of_office_message: Some(Some("We are closed".to_owned())),
        ..named("Support", "api")
    }
}

/// An inbox with these settings, made and then changed: a new inbox has the usual hours.
fn scene(world: &World, settings: SaveInbox) -> (Visitor, ConversationNumber) {
    let inbox = world.inbox();
    let settings = SaveInbox {
        name: None,
        channel: None,
        ..settings
    };
    let inbox = world
        .inboxes()
        .update(&world.administrator(), inbox.id, settings)
        .unwrap();
    let ada = world.visitor(&inbox, "Ada");
    let number = world.begin(&ada).number;
    (ada, number)
}

#[test]
fn a_closed_inbox_says_so_once_a_day() {
    let world = World::new();
    let (ada, number) = scene(&world, closed(true));
    world.says(&ada, number);
    world.says(&ada, number);
    assert_eq!(world.greetings(number), ["We are closed"]);
    world.wait(DAY);
    world.says(&ada, number);
    assert_eq!(world.greetings(number), ["We are closed"; 2]);
}

#[test]
fn hours_that_do_not_apply_close_nothing() {
    let world = World::new();
    let (ada, number) = scene(&world, closed(false));
    world.says(&ada, number);
    assert_eq!(world.greetings(number), Vec::<String>::new());
}

#[test]
fn a_closed_inbox_is_silent_for_five_minutes_after_an_answer() {
    let world = World::new();
    let (ada, number) = scene(&world, closed(true));
    world.answers(&world.grace(), number);
    world.wait(5 * MINUTE - 1);
    world.says(&ada, number);
    assert_eq!(world.greetings(number), Vec::<String>::new());
    world.wait(1);
    let note = PostMessage {
        content: Some("Among us".to_owned()),
        private: true,
        ..PostMessage::default()
    };
    world.messages().post(&world.grace(), number, note).unwrap();
    world.says(&ada, number);
    assert_eq!(world.greetings(number), ["We are closed"]);
}

#[test]
fn a_closed_inbox_does_not_greet_too() {
    let world = World::new();
    let settings = SaveInbox {
        greeting_enabled: Some(true),
        greeting_message: Some(Some("Welcome".to_owned())),
        ..closed(true)
    };
    let (ada, number) = scene(&world, settings);
    world.says(&ada, number);
    assert_eq!(world.greetings(number), ["We are closed"]);
}

/// The account's settings of auto-resolve.
fn resolving(world: &World, settings: Value) {
    world.change_account(|account| account.settings = Attributes::from(settings));
}

fn pass(world: &World) {
    world.conversations().order_resolving().unwrap();
    let job = ResolveInactive {
        account: world.account.id,
    };
    let progress = world.conversations().resolve_inactive(&job).unwrap();
    assert_eq!(progress, Progress::Done);
}

#[test]
fn a_conversation_in_which_nothing_happens_is_resolved() {
    let world = World::new();
    resolving(
        &world,
        json!({"auto_resolve_after": 60, "auto_resolve_message": "Bye", "auto_resolve_label": "quiet"}),
    );
    let ada = world.visitor(&world.inbox(), "Ada");
    let [number, busy, snoozed] = [(); 3].map(|()| world.begin(&ada).number);
    world.says(&ada, number);
    world.turn(snoozed, "snoozed");
    world.wait(60 * MINUTE);
    pass(&world);
    assert_eq!(world.stored(number).status, Status::Open, "not yet");
    world.says(&ada, busy);
    world.wait(1);
    pass(&world);
    pass(&world);
    let resolved = world.stored(number);
    assert_eq!(
        (resolved.status, resolved.waiting_since, &*resolved.labels),
        (Status::Resolved, None, &["quiet".to_owned()][..])
    );
    assert_eq!(world.greetings(number), ["Bye"]);
    let note = "Conversation was marked resolved by system due to 1 hours of inactivity";
    assert_eq!(world.notes(number), [note]);
    assert_eq!(world.stored(busy).status, Status::Open);
    assert_eq!(world.stored(snoozed).status, Status::Snoozed);
}

#[test]
fn a_conversation_in_which_the_customer_waits_may_be_left_open() {
    let world = World::new();
    let settings = json!({"auto_resolve_after": 10, "auto_resolve_ignore_waiting": true});
    resolving(&world, settings);
    let ada = world.visitor(&world.inbox(), "Ada");
    let [waiting, answered] = [(); 2].map(|()| world.begin(&ada).number);
    world.answers(&world.grace(), answered);
    world.wait(11 * MINUTE);
    pass(&world);
    assert_eq!(world.stored(waiting).status, Status::Open);
    assert_eq!(world.stored(answered).status, Status::Resolved);
    assert_eq!(world.greetings(answered), Vec::<String>::new());
}

#[test]
fn an_account_without_a_time_resolves_nothing() {
    for settings in [json!({}), json!({"auto_resolve_after": null})] {
        let world = World::new();
        resolving(&world, settings);
        let ada = world.visitor(&world.inbox(), "Ada");
        let number = world.begin(&ada).number;
        world.wait(1_000 * DAY);
        pass(&world);
        assert_eq!(world.stored(number).status, Status::Open);
    }
}

/// What the visitor of a website says twice, and all that is written then.
fn website(world: &World, enable_email_collect: bool) -> Vec<(ContentType, String)> {
    let inbox = world.inbox_with(SaveInbox {
        enable_email_collect: Some(enable_email_collect),
        ..named("Site", "web_widget")
    });
    let secret = InstallationSecret::load(&world.people.deps(), "of this installation").unwrap();
    let tokens = VisitorTokens::new(&secret);
    let widget = WidgetService::new(world.deps.clone(), tokens);
    let site = inbox.channel.token();
    let (_, token) = widget.open(site, None).unwrap();
    let says = || {
        let message = WidgetMessage {
            content: Some("Hello".to_owned()),
            ..WidgetMessage::default()
        };
        let guest = widget.guest(site, &token).unwrap();
        widget.post_message(guest, message).unwrap().number
    };
    says();
    let messages = world.all_messages(says()).into_iter();
    messages
        .map(|message| (message.content_type, message.content.unwrap()))
        .collect()
}

#[test]
fn a_website_asks_for_an_address_once() {
    let told: Vec<_> = [
        (ContentType::Text, "Hello"),
        (ContentType::Text, "Give the team a way to reach you."),
        (ContentType::InputEmail, "Get notified by email"),
        (ContentType::Text, "Hello"),
    ]
    .map(|(kind, text)| (kind, text.to_owned()))
    .into();
    assert_eq!(website(&World::new(), true), told);
}

#[test]
fn a_website_that_collects_no_addresses_asks_for_none() {
    let hello = (ContentType::Text, "Hello".to_owned());
    assert_eq!(website(&World::new(), false), [hello.clone(), hello]);
}
