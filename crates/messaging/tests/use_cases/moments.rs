//! Event handlers get the state at each event, however late they run.

use crate::world::{World, named, text, to};
use nimchat_core_model::{AccountId, ContactId, Event, EventName, Moment, Subject};
use nimchat_messaging::conversations::Assign;
use nimchat_messaging::messages::Sender;
use nimchat_messaging::visitors::UpdateVisitor;
use nimchat_messaging::{EventContext, EventSubject, Occurrence, Status};

impl World {
    fn context(&self, events: &[Event]) -> EventContext {
        EventContext::read(&self.deps, events).unwrap()
    }
}

fn named_events(events: &[Event], name: EventName) -> impl Iterator<Item = &Event> {
    events.iter().filter(move |event| event.event.name == name)
}

/// The contents of the events' messages.
fn contents(context: &EventContext, events: &[Event]) -> Vec<Option<String>> {
    named_events(events, EventName::MessageCreated)
        .map(|event| match context.subject(event) {
            Some(EventSubject::Message(view, _)) => view.message.content.clone(),
            _ => None,
        })
        .collect()
}

#[test]
fn each_event_shows_the_conversation_of_its_own_moment() {
    let world = World::new();
    let linus = world.agent("Linus");
    let ada = world.visitor(&world.inbox(), "Ada");
    let mut number = None;
    let events = world.events_of(|| {
        let begun = world.begin(&ada).number;
        number = Some(begun);
        world.says(&ada, begun);
        world.says(&ada, begun);
        world
            .conversations()
            .set_labels(
                &world.grace,
                begun,
                vec!["VIP".to_owned(), "bug".to_owned()],
            )
            .unwrap();
        world
            .conversations()
            .assign(&world.grace(), begun, Assign::Agent(Some(linus.user.id)))
            .unwrap();
        for status in ["resolved", "open"] {
            world
                .conversations()
                .toggle_status(&world.grace(), begun, to(status))
                .unwrap();
        }
    });
    let context = world.context(&events);
    let states: Vec<_> = events
        .iter()
        .filter_map(|event| match context.subject(event)? {
            EventSubject::Conversation(view) | EventSubject::Message(_, view) => {
                let conversation = &view.conversation;
                assert_eq!(Some(conversation.number), number);
                let assignee = view.assignee.as_ref().map(|profile| profile.agent.user.id);
                Some((
                    event.event.name,
                    (
                        conversation.status,
                        conversation.unread_count,
                        assignee == Some(linus.user.id),
                        conversation.labels.len(),
                    ),
                ))
            }
            EventSubject::Contact(_) | EventSubject::Inbox(_) => None,
        })
        .collect();
    let (open, resolved) = (Status::Open, Status::Resolved);
    let of = |name| -> Vec<_> {
        let own = states.iter().filter(|state| state.0 == name);
        own.map(|(_, state)| *state).collect()
    };
    assert_eq!(of(EventName::ConversationCreated), [(open, 0, false, 0)]);
    let messages = of(EventName::MessageCreated);
    assert_eq!(messages[..2], [(open, 1, false, 0), (open, 2, false, 0)]);
    assert_eq!(of(EventName::AssigneeChanged), [(open, 2, true, 2)]);
    let (resolved, reopened) = ((resolved, 2, true, 2), (open, 2, true, 2));
    assert_eq!(of(EventName::ConversationResolved), [resolved]);
    assert_eq!(of(EventName::ConversationOpened), [reopened]);
    assert_eq!(
        of(EventName::ConversationStatusChanged),
        [resolved, reopened]
    );
}

#[test]
fn a_contact_is_shown_as_they_were() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let events = world.events_of(|| {
        for name in ["Augusta", "Countess"] {
            let command = UpdateVisitor {
                name: Some(name.to_owned()),
                ..UpdateVisitor::default()
            };
            let token = ada.inbox.channel.token();
            world
                .visitors()
                .update(token, &ada.session.source_id, command)
                .unwrap();
        }
    });
    let context = world.context(&events);
    let names: Vec<_> = events
        .iter()
        .map(|event| match context.subject(event) {
            Some(EventSubject::Contact(contact)) => contact.name.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(names, ["Augusta", "Countess"]);
}

#[test]
fn a_message_deleted_since_is_told_without_what_it_said() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let number = world.begin(&ada).number;
    let mut ids = Vec::new();
    let events = world.events_of(|| {
        for content in ["The password is…", "Hello"] {
            let posted = world.messages().post(&world.grace(), number, text(content));
            ids.push(posted.unwrap().message.id);
        }
    });
    let before = world.context(&events);
    let deleted = world.messages().delete(&world.grace, number, ids[0]);
    let tombstone = deleted.unwrap().0.message;
    let context = world.context(&events);
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        contents(&before, &events),
        [text("The password is…"), text("Hello")]
    );
    assert_eq!(
        contents(&context, &events),
        [text("This message was deleted"), text("Hello")]
    );
    let first = named_events(&events, EventName::MessageCreated).next();
    let Some(EventSubject::Message(view, _)) = context.subject(first.unwrap()) else {
        panic!("the message is there");
    };
    assert_eq!(view.message, tombstone);
    let first = first.unwrap();
    let occurrences = Occurrence::of(&world.deps, world.account.id, &[first]).unwrap();
    assert_eq!(occurrences[&first.id].message.as_ref(), Some(&tombstone));
}

#[test]
fn what_is_gone_has_no_subject() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let mut events = world.events_of(|| {
        let number = world.begin(&ada).number;
        world.says(&ada, number);
        world.visitor(&ada.inbox, "Eve");
        world
            .inboxes()
            .create(&world.administrator(), named("Site", "web_widget"))
            .unwrap();
    });
    let there = world.context(&events);
    assert!(events.iter().all(|event| there.subject(event).is_some()));
    assert!(there.account(&events[0]).is_some());

    // as another contact's message, and that contact does not exist
    let gone = ContactId::new(4040);
    let moment = |text: &str, id: ContactId| text.replace(&format!(":{id},"), &format!(":{gone},"));
    for event in &mut events {
        if let (Subject::Contact { id }, Some(state)) = (event.event.subject, &event.event.moment) {
            let text = moment(state.as_str(), id);
            event.event.moment = Some(Moment::stored(text));
        }
    }
    let context = world.context(&events);
    for event in &events {
        let is_contact = matches!(event.event.subject, Subject::Contact { .. });
        assert_eq!(context.subject(event).is_none(), is_contact, "{event:?}");
    }
    for event in &mut events {
        event.event.account_id = AccountId::new(4040);
    }
    let context = world.context(&events);
    assert!(events.iter().all(|event| context.subject(event).is_none()));
    assert!(context.account(&events[0]).is_none());
}

#[test]
fn a_conversation_follows_its_contact_into_another() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let augusta = world.visitor(&ada.inbox, "Augusta");
    let events = world.events_of(|| {
        let number = world.begin(&ada).number;
        world.says(&ada, number);
    });
    let mut work = world.deps.store.begin().unwrap();
    work.contacts()
        .merge(world.account.id, augusta.contact.id, ada.contact.id)
        .unwrap();
    work.commit().unwrap();
    let context = world.context(&events);
    let mut told = named_events(&events, EventName::MessageCreated);
    let Some(EventSubject::Message(message, within)) = context.subject(told.next().unwrap()) else {
        panic!("the message is there");
    };
    assert_eq!(within.contact.id, augusta.contact.id);
    assert!(message.sender.is_some());
    let all: Vec<&Event> = events.iter().collect();
    let occurrences = Occurrence::of(&world.deps, world.account.id, &all).unwrap();
    for event in named_events(&events, EventName::MessageCreated) {
        let message = occurrences[&event.id].message.as_ref();
        assert_eq!(
            message.unwrap().sender,
            Some(Sender::Contact(augusta.contact.id))
        );
    }
}
