//! Conformance tests of [`crate::ports::SearchIndex`]. Everything is found before and after it is indexed.

use super::{
    Adapter, Scene, add_contact, add_session, at, change, later, look, new_contact, new_message,
    write,
};
use crate::conversations::Conversation;
use crate::messages::{Message, MessageType};
use crate::ports::Store;
use crate::search::{FoundMessage, IndexText, TextSearch};
use nimchat_accounts::Visibility;
use nimchat_core_model::conformance::pages;
use nimchat_core_model::{AccountId, ConversationId, ConversationNumber, MessageId, Page};

fn search(text: &str, visibility: Visibility) -> TextSearch {
    TextSearch {
        text: text.to_owned(),
        visibility,
    }
}

fn messages(store: &dyn Store, account: AccountId, text: &str) -> Vec<MessageId> {
    let search = search(text, Visibility::Everything);
    let found = pages(&text, |asked| {
        look(store, |view| {
            view.search().found_messages(account, &search, at(), asked)
        })
    });
    found.into_iter().map(|found| found.message.id).collect()
}

fn conversations(store: &dyn Store, account: AccountId, text: &str) -> Vec<ConversationNumber> {
    let search = search(text, Visibility::Everything);
    let found = pages(&text, |asked| {
        look(store, |view| {
            view.search().found_conversations(account, &search, asked)
        })
    });
    found.into_iter().map(|found| found.number).collect()
}

/// Indexes everything that waits, in steps of so many.
pub(super) fn index(store: &dyn Store, step: u32) {
    loop {
        let waiting = look(store, |view| view.search().to_index(step));
        if waiting.is_empty() {
            return;
        }
        let texts: Vec<IndexText> = waiting.into_iter().map(IndexText::from).collect();
        change(store, |work| work.search().index(&texts));
    }
}

/// Of every kind, in any case and script, a part of a word or several words, the newest first.
pub fn messages_are_found_by_any_part_of_their_text(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let conversation = scene.begin(store);
    let say = |kind, text: &str| write(store, &conversation, kind, text).id;
    let question = say(MessageType::Incoming, "Is anyone THERE? 100% Größe_7");
    let answer = say(MessageType::Outgoing, "anyone: 王小明さん");
    let told = say(MessageType::Activity, "Anyone resolved it");
    let other = Scene::new(adapter, "looms");
    write(store, &other.begin(store), MessageType::Incoming, "anyone");
    for _ in 0..2 {
        for (text, expected) in [
            ("ANYONE", &[told, answer, question][..]),
            ("anyone there", &[question]),
            ("nyo", &[told, answer, question]),
            ("GRÖSSE", &[]),
            ("größe_", &[question]),
            ("öß", &[question]),
            ("0%", &[question]),
            ("_", &[question]),
            ("王", &[answer]),
            ("小明", &[answer]),
            ("明小", &[]),
            ("there anyone", &[]),
            ("nobody", &[]),
        ] {
            assert_eq!(messages(store, scene.account, text), expected, "{text}");
        }
        index(store, 2);
    }
}

/// Neither of a hidden inbox nor older than asked.
pub fn messages_are_found_where_the_caller_sees_them(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let elsewhere = scene.elsewhere(store, "Sales");
    let grace = adapter.add_member(scene.account, "grace");
    change(store, |work| {
        work.inboxes()
            .add_members(scene.account, scene.inbox.id, &[grace], at())
    });
    let own = scene.begin(store);
    let seen = write(store, &own, MessageType::Incoming, "engine");
    write(
        store,
        &elsewhere.begin(store),
        MessageType::Incoming,
        "engine",
    );
    let late = change(store, |work| {
        work.messages().append(crate::messages::NewMessage {
            created_at: later(60),
            ..new_message(&own, MessageType::Incoming, "engine")
        })
    });
    for _ in 0..2 {
        let search = search("engine", Visibility::InboxesOf(grace));
        let since = |since| {
            pages(&since, |asked| {
                look(store, |view| {
                    view.search()
                        .found_messages(scene.account, &search, since, asked)
                })
            })
        };
        let found = |message: &Message| FoundMessage {
            message: message.clone(),
            number: own.number,
        };
        assert_eq!(since(at()), [found(&late), found(&seen)]);
        assert_eq!(since(later(1)), [found(&late)]);
        index(store, 2);
    }
}

/// "secret" has become "deleted": before and after it is indexed.
fn is_found_by_its_new_text(store: &dyn Store, message: &Message) {
    for _ in 0..2 {
        assert_eq!(messages(store, message.account_id, "secret"), []);
        assert_eq!(messages(store, message.account_id, "deleted"), [message.id]);
        index(store, 2);
    }
}

/// The old content is not found from the moment of the change on.
pub fn a_changed_message_is_found_by_its_new_text(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let mut message = write(store, &scene.begin(store), MessageType::Incoming, "secret");
    index(store, 2);
    message.content = Some("deleted".to_owned());
    change(store, |work| work.messages().update(&message));
    is_found_by_its_new_text(store, &message);
}

/// The text that was read before the change is not indexed.
pub fn a_message_that_changes_while_it_is_indexed_is_found_by_its_new_text(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let mut message = write(store, &scene.begin(store), MessageType::Incoming, "secret");
    let read = look(store, |view| view.search().to_index(100));
    message.content = Some("deleted".to_owned());
    change(store, |work| work.messages().update(&message));
    let texts: Vec<IndexText> = read.into_iter().map(IndexText::from).collect();
    change(store, |work| work.search().index(&texts));
    is_found_by_its_new_text(store, &message);
}

/// Whether they are indexed or not: what is indexed and what waits is in one order.
pub fn messages_that_wait_are_found_in_their_place(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let conversation = scene.begin(store);
    let mut said: Vec<Message> = (0..12)
        .map(|_| write(store, &conversation, MessageType::Incoming, "engine"))
        .collect();
    index(store, 2);
    for place in [1, 6, 7] {
        said[place].content = Some("another engine".to_owned());
        change(store, |work| work.messages().update(&said[place]));
    }
    said.push(write(store, &conversation, MessageType::Incoming, "engine"));
    let newest_first: Vec<MessageId> = said.iter().rev().map(|message| message.id).collect();
    assert_eq!(messages(store, scene.account, "engine"), newest_first);
}

/// By the customer, lists of contacts show them or not, or by a part of the number; the newest first.
pub fn conversations_are_found_by_customer_and_number(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let sue = add_contact(
        store,
        &crate::contacts::NewContact {
            identifier: Some("crm-1".to_owned()),
            ..new_contact(scene.account, "Sue Größe")
        },
    );
    let session = add_session(store, sue.id, scene.inbox.id, "sue");
    let of_sue = Scene {
        account: scene.account,
        inbox: scene.inbox.clone(),
        contact: sue,
        session,
    };
    let all: Vec<Conversation> = (0..12)
        .map(|place| match place {
            3 | 7 => of_sue.begin(store),
            _ => scene.begin(store),
        })
        .collect();
    let number = |place: usize| all[place].number;
    for (text, expected) in [
        ("sue", vec![number(7), number(3)]),
        ("GRÖ", vec![number(7), number(3)]),
        ("CRM-1", vec![number(7), number(3)]),
        ("e g", vec![number(7), number(3)]),
        ("12", vec![number(11)]),
        ("2", vec![number(11), number(1)]),
        ("nobody", vec![]),
    ] {
        let found = conversations(store, scene.account, text);
        assert_eq!(found, expected, "{text}");
    }
    let of_ada = conversations(store, scene.account, "ADA");
    assert_eq!(of_ada.len(), 10);
    assert_eq!(of_ada.first(), Some(&number(11)));
    let grace = adapter.add_member(scene.account, "grace");
    let hidden = search("sue", Visibility::InboxesOf(grace));
    let found = look(store, |view| {
        let all = Page::new(1, 10).into();
        view.search()
            .found_conversations(scene.account, &hidden, &all)
    });
    assert_eq!(found.items, []);
}

/// Of each conversation the newest; only what customers and agents wrote.
pub fn the_messages_that_say_it_are_shown(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let [one, two, other] = [0, 1, 2].map(|_| scene.begin(store));
    let say = |conversation, kind, text: &str| write(store, conversation, kind, text).id;
    say(&one, MessageType::Incoming, "my engine");
    let second = say(&one, MessageType::Outgoing, "which engine?");
    say(&one, MessageType::Incoming, "that one");
    let fourth = say(&one, MessageType::Incoming, "the ENGINE there");
    say(&two, MessageType::Activity, "engine");
    let only = say(&two, MessageType::Incoming, "engine");
    say(&other, MessageType::Incoming, "engine");
    let within: Vec<ConversationId> = vec![one.id, two.id];
    for _ in 0..2 {
        let found = look(store, |view| {
            view.search().said_in(scene.account, "Engine", &within, 2)
        });
        let found: Vec<MessageId> = found.iter().map(|message| message.id).collect();
        assert_eq!(found, [second, fourth, only]);
        index(store, 2);
    }
}
