//! Conformance tests of [`crate::ports::Work`] as a whole.

use super::{
    Adapter, Scene, at, attributes, change, later, look, new_contact, new_inbox, new_message,
    new_session, revise, write,
};
use crate::contacts::ContactSort;
use crate::conversations::{ConversationQuery, Status};
use crate::jobs::TranscriptMail;
use crate::messages::{MessageType, MessageWindow};
use crate::moments::{self, EventState, MomentWriter};
use chrono::TimeDelta;
use nimchat_accounts::Visibility;
use nimchat_core_model::{
    AccountId, Actor, Changes, ConversationId, Email, EventName, Job, NewEvent, Page, Queue,
    StoreError, Subject,
};
use serde_json::json;

const EVERYTHING: Visibility = Visibility::Everything;

/// No aggregate and no stored total is changed, and no event is stored.
pub fn a_work_dropped_without_commit_leaves_nothing(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let account = scene.account;
    let grace = adapter.add_member(account, "grace");
    let kept = scene.begin(store);
    let dropped = || {
        let mut work = store.begin()?;
        let inbox = work.inboxes().add(new_inbox(account, "Gone"))?.id;
        work.inboxes()
            .add_members(account, scene.inbox.id, &[grace], at())?;
        let mut contact = new_contact(account, "Gone");
        contact.email = Some(Email::stored("gone@example.com".to_owned()));
        let contact = work.contacts().add(contact)?.id;
        work.contacts().touch(account, scene.contact.id, later(1))?;
        let session = new_session(contact, scene.inbox.id, "gone");
        let session = work.sessions().add(session)?.id;
        work.sessions().verify(scene.session.id, later(1))?;
        work.conversations().add(scene.new_conversation())?;
        let mut after = kept.clone();
        after.status = Status::Resolved;
        after.labels = vec!["gone".to_owned()];
        work.conversations().update(&kept, &after, &[])?;
        let message = new_message(&kept, MessageType::Incoming, "Gone");
        work.messages().append(message)?;
        work.outbox().record(&[event(account, kept.id, "Gone")])?;
        work.jobs().enqueue(&[mail(account, kept.id).due(at())?])?;
        Ok::<_, StoreError>((inbox, contact, session))
    };
    let (inbox, contact, session) = dropped().expect("the work is done, but for the commit");

    look(store, |view| {
        assert_eq!(view.inboxes().find(account, inbox)?, None);
        assert_eq!(view.inboxes().member_ids(account, scene.inbox.id)?, []);
        assert_eq!(view.contacts().find(account, contact)?, None);
        let first = Page::new(1, 10).into();
        let resolved = view
            .contacts()
            .resolved(account, &ContactSort::default().into(), &first)?;
        assert_eq!(resolved.total, 0);
        let untouched = view.contacts().find(account, scene.contact.id)?;
        assert_eq!(untouched, Some(scene.contact.clone()));
        let ids = [session, scene.session.id];
        assert_eq!(
            view.sessions().with_contacts(&ids)?,
            [(scene.session.clone(), scene.contact.clone())]
        );
        let query = ConversationQuery::everything(EVERYTHING);
        let list = view.conversations().list(account, &query, &first)?;
        assert_eq!(list.items, std::slice::from_ref(&kept));
        assert_eq!(view.conversations().counts(account, &query)?.all, 1);
        let window = MessageWindow::newest(10);
        assert_eq!(view.messages().window(kept.id, window)?.messages, []);
        Ok(())
    });
    assert_eq!(adapter.events(), []);
    let before = at() - TimeDelta::seconds(1);
    let next = adapter.jobs().next_due(Queue::Mail, before);
    assert_eq!(next.ok(), Some(None));
}

/// Through every look-up that it shares with a view.
pub fn a_work_reads_its_own_writes(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let grace = adapter.add_member(account, "grace");
    change(store, |work| {
        let inbox = work.inboxes().add(new_inbox(account, "Support"))?;
        work.inboxes()
            .add_members(account, inbox.id, &[grace], at())?;
        let to = Visibility::InboxesOf(grace);
        let visible = work.inboxes().visible(account, to)?;
        assert_eq!(visible, std::slice::from_ref(&inbox));
        let contact = work.contacts().add(new_contact(account, "Ada"))?;
        let session = new_session(contact.id, inbox.id, "ada");
        let session = work.sessions().add(session)?;
        let found = work.sessions().by_source(inbox.id, "ada")?;
        assert_eq!(found.as_ref(), Some(&session));
        let scene = Scene {
            account,
            inbox,
            contact,
            session,
        };
        let begun = work.conversations().add(scene.new_conversation())?;
        let found = work.conversations().lock(account, begun.number, to)?;
        assert!(found.is_some_and(|found| found.visible && found.conversation == begun));
        let message = new_message(&begun, MessageType::Incoming, "Hello");
        let message = work.messages().append(message)?;
        assert_eq!(
            work.messages().find(begun.id, message.id)?,
            Some(message.clone())
        );
        let mut after = begun.clone();
        after.last_message_id = Some(message.id);
        after.messages_count = 1;
        work.conversations().update(&begun, &after, &[])?;
        assert_eq!(work.conversations().by_id(account, begun.id)?, Some(after));
        let query = ConversationQuery::everything(to);
        assert_eq!(work.conversations().counts(account, &query)?.all, 1);
        Ok(())
    });
}

/// A view reads the committed state, and does not wait for the work to end.
pub fn a_view_does_not_see_an_open_work(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let mut work = store.begin().expect("a work begins");
    let begun = work.conversations().add(scene.new_conversation());
    let begun = begun.expect("a conversation is added");
    let seen = || {
        look(store, |view| {
            view.conversations().by_id(scene.account, begun.id)
        })
    };
    assert_eq!(seen(), None);
    work.commit().expect("the work is committed");
    assert_eq!(seen(), Some(begun.clone()));
}

/// With subject, changes and actor.
pub fn events_last_with_their_work_in_order(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let conversation = scene.begin(store);
    let first = NewEvent::new(
        scene.account,
        EventName::ContactUpdated,
        Subject::Contact {
            id: scene.contact.id,
        },
        Actor::Contact {
            id: scene.contact.id,
            name: "Ada".to_owned(),
        },
        later(1),
    );
    let changes = Changes::from([("status".to_owned(), (json!("open"), json!(null)))]);
    let second = event(scene.account, conversation.id, "Second").with_changes(changes);
    let third = event(scene.account, conversation.id, "Third");
    change(store, |work| {
        work.outbox().record(&[])?;
        work.outbox().record(&[first.clone(), second.clone()])
    });
    change(store, |work| {
        work.outbox().record(std::slice::from_ref(&third))
    });
    assert_eq!(adapter.events(), [first, second, third]);
}

/// One event or several, even if nothing else changed.
pub fn the_events_of_a_change_last_with_it(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let before = scene.begin(store);
    let told =
        ["First", "Second", "Third", "Fourth"].map(|actor| event(scene.account, before.id, actor));
    let mut after = before.clone();
    after.messages_count = 1;
    let mut last = after.clone();
    last.messages_count = 2;
    change(store, |work| {
        let conversations = work.conversations();
        conversations.update(&before, &after, &told[..2])?;
        conversations.update(&after, &last, &told[2..3])?;
        conversations.update(&last, &last, &told[3..])
    });
    assert_eq!(adapter.events(), told);
    let kept = look(store, |view| {
        view.conversations().by_id(scene.account, before.id)
    });
    assert_eq!(kept, Some(last));
}

fn event(account: AccountId, id: ConversationId, actor: &str) -> NewEvent {
    NewEvent::new(
        account,
        EventName::ConversationUpdated,
        Subject::Conversation { id },
        Actor::AgentBot {
            id: 1.into(),
            name: actor.to_owned(),
        },
        at(),
    )
}

/// The state at the event, not the current one; an event of another kind has none.
pub fn each_kind_of_event_reads_back_with_its_moment(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let conversation = revise(store, &scene.begin(store), |conversation| {
        conversation.labels = vec!["vip".to_owned(), "Größe 大".to_owned()];
        conversation.custom_attributes = attributes();
        conversation.snoozed_until = Some(later(2));
    });
    let message = write(store, &conversation, MessageType::Incoming, "\"Hello\"\n");
    let contact = change(store, |work| {
        work.contacts()
            .touch(scene.account, scene.contact.id, later(1))
    });
    let new = |name, subject| NewEvent::new(scene.account, name, subject, Actor::System, at());
    let id = conversation.id;
    let mut told = vec![
        new(EventName::ConversationUpdated, Subject::Conversation { id }),
        new(
            EventName::MessageCreated,
            Subject::Message {
                id: message.id,
                conversation_id: id,
            },
        ),
    ];
    let mut moments = MomentWriter::default();
    let written = moments.note_message(&message);
    let filled = written.and_then(|()| moments.fill(&conversation, &mut told));
    filled.expect("the moments are written");
    let of_contact = moments::of_contact(&contact).expect("the moment is written");
    let subject = Subject::Contact { id: contact.id };
    told.push(new(EventName::ContactUpdated, subject).with_moment(of_contact));
    told.push(new(EventName::AccountUpdated, Subject::Account));
    change(store, |work| work.outbox().record(&told));
    revise(store, &conversation, |conversation| {
        conversation.status = Status::Resolved;
        conversation.labels.clear();
    });

    let kept = adapter.events();
    assert_eq!(kept, told);
    let states: Vec<_> = kept
        .iter()
        .map(|event| EventState::of(event).expect("the moment is read"))
        .collect();
    let conversation = Box::new(conversation);
    let expected = [
        Some(EventState::Conversation(conversation.clone())),
        Some(EventState::Message(Box::new(message), conversation)),
        Some(EventState::Contact(Box::new(contact))),
        None,
    ];
    assert_eq!(states, expected);
    let inbox = moments::inbox_of(&kept[1]).expect("the moment is read");
    assert_eq!(inbox, Some(scene.inbox.id));
}

/// Its other events, and those of other messages, stay as they are.
pub fn what_a_deleted_message_said_is_in_no_event(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let conversation = scene.begin(store);
    let messages = ["The password is…", "Hello"]
        .map(|content| write(store, &conversation, MessageType::Outgoing, content));
    let mut moments = MomentWriter::default();
    let mut told = vec![event(scene.account, conversation.id, "Grace")];
    for message in &messages {
        moments.note_message(message).expect("it is written");
        for name in [EventName::MessageCreated, EventName::FirstReplyCreated] {
            let subject = Subject::Message {
                id: message.id,
                conversation_id: conversation.id,
            };
            told.push(NewEvent::new(
                scene.account,
                name,
                subject,
                Actor::System,
                at(),
            ));
        }
    }
    moments
        .fill(&conversation, &mut told)
        .expect("the moments are written");
    let [said, other] = messages;
    let tombstone = said.into_tombstone(later(1));
    change(store, |work| {
        work.outbox().record(&told)?;
        work.messages().update(&tombstone)?;
        work.messages().redact_events(&tombstone)
    });
    let kept = adapter.events();
    let shown: Vec<_> = kept
        .iter()
        .map(|event| EventState::of(event).expect("the moment is read"))
        .filter_map(|state| match state {
            Some(EventState::Message(message, _)) => Some(*message),
            _ => None,
        })
        .collect();
    assert_eq!(shown, [tombstone.clone(), tombstone, other.clone(), other]);
    assert_eq!(kept[0], told[0]);
    assert_eq!(kept[3..], told[3..]);
}

fn mail(account: AccountId, conversation: ConversationId) -> TranscriptMail {
    TranscriptMail {
        account,
        conversation,
        to: "ada@example.com".to_owned(),
    }
}
