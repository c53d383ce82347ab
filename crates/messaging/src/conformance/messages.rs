//! Conformance tests of [`crate::ports::Messages`].

use super::{Adapter, Scene, attributes, change, later, look, new_message, write};
use crate::conversations::Conversation;
use crate::messages::{
    ContentType, DeliveryStatus, Message, MessageType, MessageWindow, NewMessage, Sender,
};
use crate::ports::{MessageEnds, Store};
use nimchat_core_model::files::{Dimensions, FileName, MediaType};
use nimchat_core_model::{AgentBotId, Attributes, MessageId, StoredFile, UserId};
use serde_json::json;

fn stored(store: &dyn Store, message: &Message) -> Option<Message> {
    look(store, |view| {
        view.messages().find(message.conversation_id, message.id)
    })
}

pub(super) fn stored_file(name: &str) -> StoredFile {
    StoredFile {
        reference: format!("/files/{}/file.bin", name.len()),
        name: FileName::parse("attachments", name).expect("a name"),
        media_type: MediaType::of(b"text", name, None),
        size: 4,
        dimensions: Some(Dimensions {
            width: 1,
            height: 2,
        }),
        thumbnail: Some("/files/small/thumb.png".to_owned()),
    }
}

fn check_read_back(store: &dyn Store, new: NewMessage) {
    let message = change(store, |work| work.messages().append(new.clone()));
    let expected = Message {
        id: message.id,
        account_id: new.account_id,
        inbox_id: new.inbox_id,
        conversation_id: new.conversation_id,
        message_type: new.message_type,
        content: new.content,
        content_type: new.content_type,
        content_attributes: new.content_attributes,
        private: new.private,
        status: DeliveryStatus::Sent,
        source_id: new.source_id,
        sender: new.sender,
        additional_attributes: new.additional_attributes,
        attachments: new.attachments,
        created_at: new.created_at,
        updated_at: new.created_at,
    };
    assert_eq!(message, expected);
    assert_eq!(stored(store, &message), Some(expected));
}

/// With every value, from every kind of sender.
pub fn a_message_reads_back_as_it_was_added(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let conversation = scene.begin(store);
    for sender in [
        Sender::User(UserId::new(7)),
        Sender::Contact(scene.contact.id),
        Sender::AgentBot(AgentBotId::new(9)),
    ] {
        let new = NewMessage {
            content: Some("Grüß Gott 大\n'quoted' \\ 100%".to_owned()),
            content_attributes: attributes(),
            private: true,
            source_id: Some("external-1".to_owned()),
            sender: Some(sender),
            additional_attributes: attributes(),
            attachments: vec![stored_file("shot one.png"), stored_file("bericht.pdf")],
            created_at: later(3),
            ..new_message(&conversation, MessageType::Outgoing, "")
        };
        check_read_back(store, new);
    }
}

/// No content, no sender, no attributes.
pub fn a_message_without_optional_values_reads_back(adapter: &dyn Adapter) {
    let store = adapter.store();
    let conversation = Scene::new(adapter, "engines").begin(store);
    check_read_back(
        store,
        NewMessage {
            content: None,
            ..new_message(&conversation, MessageType::Activity, "")
        },
    );
}

/// Every type, every content type.
pub fn every_kind_of_message_reads_back(adapter: &dyn Adapter) {
    let store = adapter.store();
    let conversation = Scene::new(adapter, "engines").begin(store);
    for kind in (0..4).filter_map(MessageType::from_code) {
        check_read_back(store, new_message(&conversation, kind, "Hello"));
    }
    for content_type in (0..13).filter_map(ContentType::from_code) {
        let new = NewMessage {
            content_type,
            ..new_message(&conversation, MessageType::Outgoing, "Hello")
        };
        check_read_back(store, new);
    }
}

/// Whatever their times are.
pub fn a_newer_message_has_a_larger_id(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let [one, other] = [0, 1].map(|_| scene.begin(store));
    let mut last = None;
    for (conversation, seconds) in [(&one, 9), (&other, 5), (&one, 1), (&one, 1)] {
        let new = NewMessage {
            created_at: later(seconds),
            ..new_message(conversation, MessageType::Incoming, "Hello")
        };
        let id = change(store, |work| work.messages().append(new)).id;
        assert!(last < Some(id), "{last:?} is not less than {id}");
        last = Some(id);
    }
}

/// Another conversation of the same account does not have it.
pub fn a_message_is_found_in_its_own_conversation_only(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let [one, other] = [0, 1].map(|_| scene.begin(store));
    let message = write(store, &one, MessageType::Incoming, "Hello");
    look(store, |view| {
        let messages = view.messages();
        assert_eq!(messages.find(other.id, message.id)?, None);
        let unknown = MessageId::new(message.id.get() + 1_000_000);
        assert_eq!(messages.find(one.id, unknown)?, None);
        Ok(())
    });
    assert_eq!(stored(store, &message), Some(message));
}

/// In any of its conversations.
pub fn messages_are_found_in_their_own_account_only(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let foreign = Scene::new(adapter, "looms").begin(store);
    let [one, two] =
        [0, 1].map(|_| write(store, &scene.begin(store), MessageType::Incoming, "Hello"));
    let foreign = write(store, &foreign, MessageType::Incoming, "Hello");
    let asked = [foreign.id, two.id, one.id, one.id];
    let mut found = look(store, |view| view.messages().many(scene.account, &asked)).messages;
    found.sort_by_key(|message| message.id);
    assert_eq!(found, [one, two]);
    assert_eq!(
        look(store, |view| view.messages().many(scene.account, &[])).messages,
        []
    );
}

/// Content, content type, attributes, attachments and status; nothing else, and no other message.
pub fn an_update_writes_what_may_change_of_a_message(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let conversation = scene.begin(store);
    let neighbour = write(store, &conversation, MessageType::Incoming, "Hello");
    let new = NewMessage {
        content_type: ContentType::Cards,
        content_attributes: attributes(),
        source_id: Some("external".to_owned()),
        sender: Some(Sender::Contact(scene.contact.id)),
        additional_attributes: attributes(),
        attachments: vec![stored_file("a.txt")],
        ..new_message(&conversation, MessageType::Outgoing, "Hello")
    };
    let before = change(store, |work| work.messages().append(new));
    let after = Message {
        content: None,
        content_type: ContentType::Text,
        content_attributes: Attributes::from(json!({"deleted": true})),
        attachments: Vec::new(),
        status: DeliveryStatus::Failed,
        updated_at: later(5),
        ..before.clone()
    };
    change(store, |work| work.messages().update(&after));
    assert_eq!(stored(store, &after), Some(after));
    for code in 0..4 {
        let status = DeliveryStatus::from_code(code).expect("a status");
        let after = Message {
            status,
            content: Some(status.as_str().to_owned()),
            ..before.clone()
        };
        change(store, |work| work.messages().update(&after));
        assert_eq!(stored(store, &after), Some(after));
    }
    assert_eq!(stored(store, &neighbour), Some(neighbour));
}

/// Six messages, of which the second is an activity and the fourth is private; messages of another conversation are
/// between them.
fn talk(adapter: &dyn Adapter) -> (Conversation, Vec<Message>) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let [conversation, other] = [0, 1].map(|_| scene.begin(store));
    let messages = (0_u8..6).map(|index| {
        write(store, &other, MessageType::Incoming, "Elsewhere");
        let kind = match index {
            1 => MessageType::Activity,
            3 | 4 => MessageType::Outgoing,
            5 => MessageType::Template,
            _ => MessageType::Incoming,
        };
        let new = NewMessage {
            private: index == 3,
            // times decrease, so that only the ids can give the order
            created_at: later(-i64::from(index)),
            ..new_message(&conversation, kind, &format!("Message {index}"))
        };
        change(store, |work| work.messages().append(new))
    });
    let messages = messages.collect();
    (conversation, messages)
}

fn check_window(
    store: &dyn Store,
    conversation: &Conversation,
    window: MessageWindow,
    expected: &[Message],
) {
    let found = look(store, |view| {
        view.messages().window(conversation.id, window)
    });
    assert_eq!(found.messages, expected, "{window:?}");
}

/// Each bot once; none for a bot that no longer exists, nor for a user or a contact of the same id.
pub fn messages_come_with_the_bots_who_wrote_them(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let helper = adapter.connect_bot(scene.inbox.id, Some("helper"), true);
    let other = adapter.connect_bot(scene.elsewhere(store, "Sales").inbox.id, None, true);
    let conversation = scene.begin(store);
    let mut ids = Vec::new();
    for sender in [
        Sender::AgentBot(helper),
        Sender::User(UserId::new(other.get())),
        Sender::AgentBot(helper),
        Sender::AgentBot(AgentBotId::new(helper.get() + 1_000)),
    ] {
        let new = NewMessage {
            sender: Some(sender),
            ..new_message(&conversation, MessageType::Outgoing, "Hello")
        };
        ids.push(change(store, |work| work.messages().append(new)).id);
    }
    let window = MessageWindow::newest(10);
    let shown = look(store, |view| {
        view.messages().window(conversation.id, window)
    });
    let asked = look(store, |view| view.messages().many(scene.account, &ids));
    for written in [shown, asked] {
        let order: Vec<_> = written.messages.iter().map(|m| m.id).collect();
        assert_eq!(order, ids);
        let bots: Vec<_> = written
            .bots
            .iter()
            .map(|bot| (bot.id, &*bot.name))
            .collect();
        assert_eq!(bots, [(helper, "helper")]);
    }
}

/// Oldest first; all of them if there are fewer.
pub fn a_window_without_bounds_is_the_newest(adapter: &dyn Adapter) {
    let (conversation, all) = talk(adapter);
    let store = adapter.store();
    let check = |limit, expected| {
        check_window(store, &conversation, MessageWindow::newest(limit), expected);
    };
    check(2, &all[4..]);
    check(6, &all);
    check(100, &all);
}

/// Oldest first.
pub fn a_window_before_a_message_is_the_newest_of_those(adapter: &dyn Adapter) {
    let (conversation, all) = talk(adapter);
    let check = |index: usize, limit, expected: &[Message]| {
        let window = MessageWindow {
            before: Some(all[index].id),
            ..MessageWindow::newest(limit)
        };
        check_window(adapter.store(), &conversation, window, expected);
    };
    check(4, 2, &all[2..4]);
    check(4, 100, &all[..4]);
    check(0, 100, &[]);
}

/// Oldest first.
pub fn a_window_after_a_message_is_the_oldest_of_those(adapter: &dyn Adapter) {
    let (conversation, all) = talk(adapter);
    let check = |index: usize, limit, expected: &[Message]| {
        let window = MessageWindow {
            after: Some(all[index].id),
            ..MessageWindow::newest(limit)
        };
        check_window(adapter.store(), &conversation, window, expected);
    };
    check(1, 2, &all[2..4]);
    check(1, 100, &all[2..]);
    check(5, 100, &[]);
}

/// It ends before the last, with the newest of them if there are more.
pub fn a_window_between_messages_begins_with_the_first(adapter: &dyn Adapter) {
    let (conversation, all) = talk(adapter);
    let check = |after: usize, before: usize, limit, expected: &[Message]| {
        let window = MessageWindow {
            after: Some(all[after].id),
            before: Some(all[before].id),
            ..MessageWindow::newest(limit)
        };
        check_window(adapter.store(), &conversation, window, expected);
    };
    check(1, 4, 100, &all[1..4]);
    check(1, 4, 2, &all[2..4]);
    check(4, 1, 100, &[]);
}

/// The limit counts only those.
pub fn a_public_window_is_what_the_customer_sees(adapter: &dyn Adapter) {
    let (conversation, all) = talk(adapter);
    let public = [0, 2, 4, 5].map(|index: usize| all[index].clone());
    let check = |window: MessageWindow, expected: &[Message]| {
        check_window(adapter.store(), &conversation, window.public(), expected);
    };
    check(MessageWindow::newest(100), &public);
    check(MessageWindow::newest(3), &public[1..]);
    let before = MessageWindow {
        before: Some(all[5].id),
        ..MessageWindow::newest(2)
    };
    check(before, &public[1..3]);
    let after = MessageWindow {
        after: Some(all[0].id),
        ..MessageWindow::newest(2)
    };
    check(after, &public[1..3]);
}

/// The newest of each, oldest first within each.
pub fn public_messages_come_for_many_conversations_at_once(adapter: &dyn Adapter) {
    let (conversation, all) = talk(adapter);
    let store = adapter.store();
    let scene = Scene::new(adapter, "looms");
    let [silent, short] = [0, 1].map(|_| scene.begin(store));
    let said = write(store, &short, MessageType::Incoming, "Hello");
    write(store, &short, MessageType::Activity, "Activity");
    let ids = [short.id, silent.id, conversation.id];
    let found = look(store, |view| view.messages().public_of(&ids, 3));
    let of = |id| -> Vec<Message> {
        let own = found.iter().filter(|message| message.conversation_id == id);
        own.cloned().collect()
    };
    assert_eq!(
        of(conversation.id),
        [2, 4, 5].map(|i: usize| all[i].clone())
    );
    assert_eq!(of(short.id), [said]);
    assert_eq!(found.len(), 4);
    assert_eq!(look(store, |view| view.messages().public_of(&[], 3)), []);
}

/// From 1, of any type; none if there are fewer.
pub fn the_nth_newest_message_tells_its_time(adapter: &dyn Adapter) {
    let (conversation, all) = talk(adapter);
    let nth = |nth| {
        look(adapter.store(), |view| {
            view.messages().nth_newest_at(conversation.id, nth)
        })
    };
    assert_eq!(nth(1), Some(all[5].created_at));
    assert_eq!(nth(5), Some(all[1].created_at));
    assert_eq!(nth(6), Some(all[0].created_at));
    assert_eq!(nth(7), None);
}

/// Up to the limit.
pub fn the_newest_incoming_messages_come_newest_first(adapter: &dyn Adapter) {
    let (conversation, all) = talk(adapter);
    let newest = |limit| {
        look(adapter.store(), |view| {
            view.messages().newest_incoming(conversation.id, limit)
        })
    };
    assert_eq!(newest(1), [all[2].clone()]);
    assert_eq!(newest(10), [all[2].clone(), all[0].clone()]);
}

/// A conversation without any is omitted.
pub fn the_newest_incoming_messages_of_many_conversations_tell_their_times(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let [one, two, silent] = [0, 1, 2].map(|_| scene.begin(store));
    for (conversation, message_type, created_at) in [
        (&one, MessageType::Incoming, later(9)),
        (&one, MessageType::Incoming, later(1)),
        (&one, MessageType::Outgoing, later(2)),
        (&two, MessageType::Incoming, later(3)),
        (&silent, MessageType::Activity, later(4)),
    ] {
        let new = NewMessage {
            created_at,
            ..new_message(conversation, message_type, "Hello")
        };
        change(store, |work| work.messages().append(new.clone()));
    }
    let mut times = look(store, |view| {
        view.messages()
            .newest_incoming_at(&[silent.id, two.id, one.id])
    });
    times.sort_unstable();
    assert_eq!(times, [(one.id, later(1)), (two.id, later(3))]);
    assert_eq!(
        look(store, |view| view.messages().newest_incoming_at(&[])),
        []
    );
}

/// The first of any type; the newest incoming and outgoing ones.
pub fn a_conversation_knows_its_first_and_newest_messages(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let [silent, talked] = [0, 1].map(|_| scene.begin(store));
    let first = write(store, &talked, MessageType::Activity, "Assigned");
    write(store, &talked, MessageType::Incoming, "Hello");
    let asked = write(store, &talked, MessageType::Incoming, "Anybody?");
    let answered = write(store, &talked, MessageType::Outgoing, "Yes");
    write(store, &talked, MessageType::Template, "Rate us");
    let mut ends = look(store, |view| {
        view.messages().ends_of(&[talked.id, silent.id])
    });
    ends.sort_by_key(|(id, _)| *id);
    let of_talked = MessageEnds {
        first: Some(first.id),
        newest_incoming: Some(asked.id),
        newest_outgoing: Some(answered.id),
    };
    assert_eq!(
        ends,
        [(silent.id, MessageEnds::default()), (talked.id, of_talked)]
    );
    assert_eq!(look(store, |view| view.messages().ends_of(&[])), []);
}

/// Any of the given types.
pub fn a_conversation_knows_the_types_of_its_messages(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let [conversation, other] = [0, 1].map(|_| scene.begin(store));
    write(store, &conversation, MessageType::Incoming, "Hello");
    write(store, &conversation, MessageType::Template, "Welcome");
    write(store, &other, MessageType::Outgoing, "Hello");
    let any = |types: &[MessageType]| {
        look(store, |view| {
            view.messages().any_of_type(conversation.id, types)
        })
    };
    assert!(any(&[MessageType::Template]));
    assert!(any(&[MessageType::Outgoing, MessageType::Incoming]));
    assert!(!any(&[MessageType::Outgoing, MessageType::Activity]));
    assert!(!any(&[]));
}

/// Of the conversation itself.
pub fn the_oldest_survey_of_a_conversation_is_found(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let [one, other] = [0, 1].map(|_| scene.begin(store));
    write(store, &one, MessageType::Incoming, "Hello");
    let survey = NewMessage {
        content_type: ContentType::InputCsat,
        ..new_message(&one, MessageType::Template, "Rate us")
    };
    let [first, _] = [0, 1].map(|_| change(store, |work| work.messages().append(survey.clone())));
    let find = |id| look(store, |view| view.messages().first_survey(id));
    assert_eq!(find(one.id), Some(first));
    assert_eq!(find(other.id), None);
}

/// Of the conversation itself.
pub fn a_conversation_knows_whether_it_asked_for_an_address(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let [one, other] = [0, 1].map(|_| scene.begin(store));
    for (within, content_type) in [
        (&one, ContentType::InputEmail),
        (&other, ContentType::InputCsat),
    ] {
        let new = NewMessage {
            content_type,
            ..new_message(within, MessageType::Template, "?")
        };
        change(store, |work| work.messages().append(new));
    }
    let asks = |id| look(store, |view| view.messages().asks_for_address(id));
    assert_eq!((asks(one.id), asks(other.id)), (true, false));
}

/// Not that of a note.
pub fn the_newest_public_message_of_a_type_tells_its_time(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let [one, other] = [0, 1].map(|_| scene.begin(store));
    for (seconds, private) in [(1, false), (2, false), (3, true)] {
        let new = NewMessage {
            private,
            created_at: later(seconds),
            ..new_message(&one, MessageType::Outgoing, "Hello")
        };
        change(store, |work| work.messages().append(new));
    }
    let newest = |id, kind| look(store, |view| view.messages().newest_public_at(id, kind));
    assert_eq!(newest(one.id, MessageType::Outgoing), Some(later(2)));
    assert_eq!(newest(one.id, MessageType::Template), None);
    assert_eq!(newest(other.id, MessageType::Outgoing), None);
}

/// Those to the customer, of the given time, that are neither read nor failed.
pub fn messages_that_the_customer_has_not_read_come_newest_first(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let [conversation, other] = [0, 1].map(|_| scene.begin(store));
    let write = |within: &Conversation, kind, private, status, seconds| {
        let new = NewMessage {
            private,
            created_at: later(seconds),
            ..new_message(within, kind, "Hello")
        };
        let message = Message {
            status,
            ..change(store, |work| work.messages().append(new))
        };
        change(store, |work| work.messages().update(&message));
        message
    };
    let (outgoing, sent) = (MessageType::Outgoing, DeliveryStatus::Sent);
    write(&conversation, outgoing, false, sent, 1);
    let first = write(&conversation, MessageType::Template, false, sent, 2);
    let second = write(&conversation, outgoing, false, DeliveryStatus::Delivered, 3);
    write(&conversation, outgoing, true, sent, 3);
    write(&conversation, MessageType::Activity, false, sent, 3);
    write(&conversation, MessageType::Incoming, false, sent, 3);
    write(&conversation, outgoing, false, DeliveryStatus::Read, 3);
    write(&conversation, outgoing, false, DeliveryStatus::Failed, 3);
    write(&other, outgoing, false, sent, 3);
    write(&conversation, outgoing, false, sent, 4);
    let unread = |after, limit| {
        look(store, |view| {
            view.messages()
                .unread_by_customer(conversation.id, after, later(3), limit)
        })
    };
    assert_eq!(unread(Some(later(1)), 9), [second.clone(), first]);
    assert_eq!(unread(Some(later(1)), 1), [second]);
    assert_eq!(unread(None, 9).len(), 3);
}

/// By whichever message claims it first; in another inbox it is free.
pub fn a_source_id_is_claimed_once_in_an_inbox(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let other = Scene::new(adapter, "looms");
    let [first, second, elsewhere] = [&scene, &scene, &other].map(|scene| {
        let new = NewMessage {
            source_id: Some("mail-1".to_owned()),
            ..new_message(&scene.begin(store), MessageType::Incoming, "Hello")
        };
        change(store, |work| work.messages().append(new.clone()))
    });
    let by_source = || {
        look(store, |view| {
            view.messages().by_source(first.inbox_id, "mail-1")
        })
    };
    assert_eq!(by_source(), None);
    for (message, claimed) in [(&first, true), (&second, false), (&elsewhere, true)] {
        let answer = change(store, |work| work.messages().claim_source(message));
        assert_eq!(answer, claimed);
    }
    assert_eq!(by_source(), Some(first));
}
