//! Recipients of notifications, and what they do with them.

use crate::talk::{person, text};
use crate::world::World;
use nimchat_accounts::{Agent, Connected, Person, Presence};
use nimchat_core_model::job::JobStore;
use nimchat_core_model::{
    Attributes, EventName, NotificationId, NotificationKind, Page, Subject, Subscriber,
};
use nimchat_messaging::conversations::Assign;
use nimchat_messaging::{Inbox, MessagingError};
use nimchat_notifications::jobs::NotificationMail;
use nimchat_notifications::{
    ChooseNotifications, ListNotifications, Notification, NotificationView, Subscribe,
};
use serde_json::json;

impl World {
    /// Passes the events of `act` to the notifier.
    fn told(&self, act: impl FnOnce()) {
        let events = self.events_of(act);
        self.notifier().handle(&events).unwrap();
    }

    fn notifications_of(&self, agent: &Agent) -> Vec<NotificationView> {
        let all = ListNotifications {
            with_read: true,
            with_snoozed: true,
            ..ListNotifications::default()
        };
        let list = self.notifications().list(agent, all, Page::new(1, 100));
        list.unwrap().page.items
    }

    fn kinds_of(&self, agent: &Agent) -> Vec<NotificationKind> {
        let views = self.notifications_of(agent);
        views.iter().map(|view| view.notification.kind).collect()
    }

    fn wants_creations(&self, agent: &Agent) {
        let command = ChooseNotifications {
            push: vec!["push_conversation_creation".to_owned()],
            ..ChooseNotifications::default()
        };
        self.notifications().choose(agent, &command).unwrap();
    }

    /// An agent with a conversation, in an inbox without auto-assignment.
    fn assigned(&self, name: &str) -> (Inbox, Agent, nimchat_messaging::Conversation) {
        self.assigned_after(name, |_| {})
    }

    fn assigned_after(
        &self,
        name: &str,
        prepare: impl FnOnce(&Agent),
    ) -> (Inbox, Agent, nimchat_messaging::Conversation) {
        let inbox = self.inbox();
        let visitor = self.visitor(&inbox, "Ada");
        let conversation = self.begin(&visitor);
        let agent = self.agent_of(&inbox, name);
        prepare(&agent);
        self.told(|| {
            let assign = Assign::Agent(Some(agent.user.id));
            self.conversations()
                .assign(&self.grace(), conversation.number, assign)
                .unwrap();
        });
        (inbox, agent, conversation)
    }

    fn one(&self, agent: &Agent) -> Notification {
        let mut views = self.notifications_of(agent);
        assert_eq!(views.len(), 1);
        views.remove(0).notification
    }
}

#[test]
fn a_conversation_is_told_to_members_of_its_inbox_who_asked() {
    let world = World::new();
    let inbox = world.inbox();
    let [asked, silent] = ["Linus", "Bertha"].map(|name| world.agent_of(&inbox, name));
    let outside = world.agent("Outside");
    for agent in [&asked, &outside] {
        world.wants_creations(agent);
    }
    let visitor = world.visitor(&inbox, "Ada");
    let mut events = world.events_of(|| {
        world.begin(&visitor);
    });
    // an immediate assignment would cause another notification instead
    events.retain(|event| event.event.name == EventName::ConversationCreated);
    world.notifier().handle(&events).unwrap();
    let views = world.notifications_of(&asked);
    assert_eq!(views.len(), 1);
    assert_eq!(
        views[0].title(),
        "A conversation (#1) has been created in Support"
    );
    for agent in [&silent, &outside] {
        assert_eq!(world.kinds_of(agent), []);
    }
}

#[test]
fn a_new_assignee_is_told() {
    let world = World::new();
    let (_, agent, conversation) = world.assigned("Linus");
    let one = world.one(&agent);
    assert_eq!(one.kind, NotificationKind::ConversationAssignment);
    assert_eq!(one.conversation_id, conversation.id);
    let events = world.store.events();
    let told = events.last().unwrap();
    assert_eq!(told.name, EventName::NotificationCreated);
    let subject = Subject::Notification {
        id: one.id,
        user_id: agent.user.id,
    };
    assert_eq!(told.subject, subject);
}

#[test]
fn who_takes_a_conversation_is_not_told() {
    let world = World::new();
    let inbox = world.inbox();
    let conversation = world.begin(&world.visitor(&inbox, "Ada"));
    let agent = world.agent_of(&inbox, "Linus");
    world.told(|| {
        let assign = Assign::Agent(Some(agent.user.id));
        world
            .conversations()
            .assign(&person(&agent), conversation.number, assign)
            .unwrap();
    });
    assert_eq!(world.kinds_of(&agent), []);
}

#[test]
fn an_assignee_is_notified_of_messages_but_not_of_their_own() {
    let world = World::new();
    let (_, agent, conversation) = world.assigned("Linus");
    let assignment = world.one(&agent);
    world.told(|| {
        world.answers(&person(&agent), conversation.number);
    });
    assert_eq!(world.one(&agent), assignment);
    world.told(|| {
        world.answers(&world.grace(), conversation.number);
    });
    let view = world.notifications_of(&agent).remove(0);
    assert_eq!(
        view.notification.kind,
        NotificationKind::AssignedConversationNewMessage
    );
    assert_eq!(view.body(), "Grace: Turn the crank.");
    assert!(view.message.is_some());
}

#[test]
fn a_newer_notification_takes_the_place_of_the_older() {
    let world = World::new();
    let (_, agent, conversation) = world.assigned("Linus");
    let older = world.one(&agent);
    let before = world.store.events().len();
    world.told(|| {
        world.answers(&world.grace(), conversation.number);
    });
    let newer = world.one(&agent);
    assert_ne!(newer.id, older.id);
    let names: Vec<_> = world.store.events()[before..]
        .iter()
        .filter_map(|event| match event.subject {
            Subject::Notification { id, .. } => Some((event.name, id)),
            _ => None,
        })
        .collect();
    assert_eq!(
        names,
        [
            (EventName::NotificationDeleted, older.id),
            (EventName::NotificationCreated, newer.id)
        ]
    );
}

#[test]
fn an_event_is_told_once() {
    let world = World::new();
    let (_, agent, conversation) = world.assigned("Linus");
    let events = world.events_of(|| {
        world.answers(&world.grace(), conversation.number);
    });
    let notifier = world.notifier();
    notifier.handle(&events).unwrap();
    let told = world.one(&agent);
    world.notifications().delete(&agent, told.id).unwrap();
    notifier.handle(&events).unwrap();
    assert_eq!(world.kinds_of(&agent), []);
}

#[test]
fn who_left_an_inbox_has_no_notifications_of_it() {
    let world = World::new();
    let (inbox, agent, conversation) = world.assigned("Linus");
    let other = world.agent_of(&inbox, "Bertha");
    world.told(|| {
        let assign = Assign::Agent(Some(other.user.id));
        world
            .conversations()
            .assign(&world.grace(), conversation.number, assign)
            .unwrap();
    });
    let gone = world.one(&agent);
    let leave = |agent: &Agent| {
        world.events_of(|| {
            world
                .inboxes()
                .remove_members(&world.administrator(), inbox.id, &[agent.user.id])
                .unwrap();
        })
    };
    // who is a member again by then keeps them
    let left = leave(&other);
    world.add_member(inbox.id, other.user.id);
    world.notifier().handle(&left).unwrap();
    let left = leave(&agent);
    world.notifier().handle(&left).unwrap();
    assert_eq!(world.kinds_of(&agent), []);
    world.one(&other);
    let told = world.store.events();
    let told = told.last().unwrap();
    let subject = Subject::Notification {
        id: gone.id,
        user_id: agent.user.id,
    };
    assert_eq!(
        (told.name, told.subject),
        (EventName::NotificationDeleted, subject)
    );
    assert_eq!(told.actor, left[0].event.actor);
    world.notifier().handle(&left).unwrap();
    assert_eq!(world.store.events().last(), Some(told));
}

#[test]
fn a_note_tells_those_it_names_who_may_see_it() {
    let world = World::new();
    let inbox = world.inbox();
    let conversation = world.begin(&world.visitor(&inbox, "Ada"));
    let [inside, mate] = ["Linus", "Bertha"].map(|name| world.agent_of(&inbox, name));
    let outside = world.agent("Outside");
    world.team("Billing", false, &[&mate, &outside]);
    let team = world.team("Sales", false, &[&mate, &outside]);
    let link = |agent: &Agent| format!("[@x](mention://user/{}/x)", agent.user.id);
    let note = format!(
        "{} {} {} [@s](mention://team/{team}/Sales)",
        link(&inside),
        link(&outside),
        link(&world.grace),
    );
    for private in [false, true] {
        world.told(|| {
            let note = nimchat_messaging::messages::PostMessage {
                private,
                ..text(&note)
            };
            world
                .messages()
                .post(&world.grace(), conversation.number, note)
                .unwrap();
        });
        let told = [&inside, &mate, &outside, &world.grace].map(|agent| {
            let kinds = world.kinds_of(agent);
            kinds == [NotificationKind::ConversationMention]
        });
        assert_eq!(told, [private, private, false, private]);
    }
    assert_eq!(
        world.notifications_of(&inside)[0].body(),
        "Grace: @x @x @x @s"
    );
}

#[test]
fn a_blocked_customer_brings_mentions_alone() {
    let world = World::new();
    let inbox = world.inbox();
    let visitor = world.visitor(&inbox, "Ada");
    let conversation = world.begin(&visitor);
    let agent = world.agent_of(&inbox, "Linus");
    world.block(&visitor.contact);
    world.told(|| {
        let assign = Assign::Agent(Some(agent.user.id));
        world
            .conversations()
            .assign(&world.grace(), conversation.number, assign)
            .unwrap();
        world.says(&visitor, conversation.number);
    });
    assert_eq!(world.kinds_of(&agent), []);
}

#[test]
fn what_is_put_off_comes_back_unread_by_itself() {
    let world = World::new();
    let (_, agent, _) = world.assigned("Linus");
    let service = world.notifications();
    let id = world.one(&agent).id;
    service.read(&agent, id).unwrap();
    let until = world.now() + chrono::TimeDelta::seconds(60);
    service.snooze(&agent, id, Some(until)).unwrap();
    assert_eq!(service.unread_count(&agent).unwrap(), 0);
    world.wait(60);
    assert_eq!(service.unread_count(&agent).unwrap(), 1);
    let refused = world.refused(|| service.snooze(&agent, id, None));
    assert!(matches!(refused, MessagingError::Invalid(_)));
}

type Act<'a> = Box<dyn FnOnce() -> Result<(), MessagingError> + 'a>;

#[test]
fn another_users_notifications_are_not_found() {
    let world = World::new();
    let (_, agent, _) = world.assigned("Linus");
    let id = world.one(&agent).id;
    let service = world.notifications();
    let other = world.agent("Bertha");
    let acts: [Act; 3] = [
        Box::new(|| service.read(&other, id).map(drop)),
        Box::new(|| service.unread(&other, id).map(drop)),
        Box::new(|| service.delete(&other, id)),
    ];
    for act in acts {
        assert!(matches!(world.refused(act), MessagingError::NotFound));
    }
    let unknown = NotificationId::new(4040);
    let refused = world.refused(|| service.read(&agent, unknown));
    assert!(matches!(refused, MessagingError::NotFound));
}

#[test]
fn a_flag_that_there_is_not_is_refused() {
    let world = World::new();
    let command = ChooseNotifications {
        email: vec!["email_rain".to_owned()],
        push: vec!["email_conversation_mention".to_owned()],
    };
    let refused = world.refused(|| world.notifications().choose(&world.grace, &command));
    let MessagingError::Invalid(violations) = refused else {
        panic!("{refused}");
    };
    assert_eq!(
        violations.attributes(),
        ["selected_email_flags", "selected_push_flags"]
    );
}

#[test]
fn a_browser_is_told_by_its_endpoint_and_a_telephone_by_its_device() {
    let world = World::new();
    let person = Person(world.grace.user.clone());
    let subscribe = |kind: &str, attributes| {
        world.notifications().subscribe(
            &person,
            Subscribe {
                kind: Some(kind.to_owned()),
                attributes: Attributes::from(attributes),
            },
        )
    };
    let browser = subscribe(
        "browser_push",
        json!({"endpoint": "https://push.example/1"}),
    );
    assert_eq!(browser.unwrap().identifier, "https://push.example/1");
    let telephone = subscribe("fcm", json!({"device_id": "d", "push_token": "t"}));
    assert_eq!(telephone.unwrap().identifier, "d");
    for (kind, attributes) in [
        ("fcm", json!({"endpoint": "https://push.example/1"})),
        ("pigeon", json!({"device_id": "d"})),
        ("fcm", json!({"device_id": 7})),
        ("fcm", json!({"device_id": "d", "more": "x".repeat(20_000)})),
    ] {
        let refused = world.refused(|| subscribe(kind, attributes));
        assert!(matches!(refused, MessagingError::Invalid(_)));
    }
}

/// The kinds of notifications that are sent to the agent by e-mail.
fn mails(world: &World, agent: &Agent) -> Vec<NotificationKind> {
    let mails = world.store.jobs_of::<NotificationMail>().into_iter();
    mails
        .filter(|mail| mail.user == agent.user.id)
        .map(|mail| mail.about)
        .collect()
}

fn by_mail(world: &World, agent: &Agent) {
    let command = ChooseNotifications {
        email: vec!["email_assigned_conversation_new_message".to_owned()],
        ..ChooseNotifications::default()
    };
    world.notifications().choose(agent, &command).unwrap();
}

#[test]
fn an_assignment_is_told_by_mail_too_unless_the_address_is_not_confirmed() {
    let world = World::new();
    let (_, unconfirmed, _) = world.assigned_after("Linus", |agent| world.unconfirm(agent));
    assert_eq!(mails(&world, &unconfirmed), []);
    let world = World::new();
    let (_, agent, conversation) = world.assigned("Linus");
    let told = world.one(&agent);
    let mail = NotificationMail {
        user: agent.user.id,
        account: world.account.id,
        notification: told.id,
        about: NotificationKind::ConversationAssignment,
        conversation: conversation.id,
        message: None,
    };
    assert_eq!(world.store.jobs_of::<NotificationMail>(), [mail]);
}

#[test]
fn a_message_is_told_by_mail_only_to_who_asked_and_is_not_there() {
    let world = World::new();
    let (_, agent, conversation) = world.assigned("Linus");
    let write = || {
        world.told(|| {
            world.answers(&world.grace(), conversation.number);
        });
        mails(&world, &agent).split_off(1)
    };
    assert_eq!(write(), []);
    by_mail(&world, &agent);
    let user = Connected::User(agent.user.id);
    world.presence.note(world.account.id, user);
    assert_eq!(write(), []);
    world.wait(20);
    let kind = NotificationKind::AssignedConversationNewMessage;
    assert_eq!(write(), [kind]);
}
