//! The orders of the two lists, in both directions, with ties and missing values.

use super::{Adapter, Scene, add_contact, at, change, later, look, new_contact, revise};
use crate::contacts::{Contact, ContactSort, ContactSortKey, NewContact};
use crate::conversations::{
    Conversation, ConversationQuery, ConversationSort, ConversationSortKey, NewConversation,
    Priority,
};
use crate::ports::Store;
use chrono::{DateTime, Utc};
use nimchat_accounts::Visibility;
use nimchat_core_model::{AccountId, Email, Page, PhoneNumber};
use serde_json::json;

fn known(account: AccountId, name: &str) -> NewContact {
    NewContact {
        identifier: Some(format!("{name}-{}", super::unique())),
        ..new_contact(account, name)
    }
}

fn check_contacts(store: &dyn Store, by: ContactSortKey, descending: bool, contacts: &[&Contact]) {
    check_sort(store, &ContactSort::by(by, descending), contacts);
}

fn check_sort(store: &dyn Store, sort: &ContactSort, contacts: &[&Contact]) {
    let account = contacts[0].account_id;
    let query = sort.clone().into();
    let page = Page::new(1, 100);
    let listed = look(store, |view| {
        view.contacts().resolved(account, &query, &page.into())
    });
    let listed: Vec<_> = listed.items.iter().map(|contact| contact.id).collect();
    let expected: Vec<_> = contacts.iter().map(|contact| contact.id).collect();
    assert_eq!(listed, expected, "{sort:?}");
}

/// In the order in which they were created.
pub fn contacts_come_by_id(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let [one, two, three] = ["B", "C", "A"].map(|name| add_contact(store, &known(account, name)));
    let by = ContactSortKey::Id;
    check_contacts(store, by, false, &[&one, &two, &three]);
    check_contacts(store, by, true, &[&three, &two, &one]);
}

/// Equal names by id, in the direction of the list.
pub fn contacts_come_by_lower_cased_name(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let names = ["banana", "Cherry", "apple", "Banana"];
    let [banana, cherry, apple, same] = names.map(|name| add_contact(store, &known(account, name)));
    let by = ContactSortKey::Name;
    check_contacts(store, by, false, &[&apple, &banana, &same, &cherry]);
    check_contacts(store, by, true, &[&cherry, &same, &banana, &apple]);
}

/// By id among themselves, in the direction of the list.
pub fn contacts_without_an_address_or_number_are_last_ascending_and_first_descending(
    adapter: &dyn Adapter,
) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let add = |address: Option<&str>, number: Option<&str>| {
        let new = NewContact {
            email: address.map(|text| Email::stored(format!("{text}@example.com"))),
            phone_number: number.map(|text| PhoneNumber::stored(text.to_owned())),
            ..known(account, "Somebody")
        };
        add_contact(store, &new)
    };
    let one = add(None, Some("+43"));
    let two = add(Some("zoe"), None);
    let three = add(Some("ada"), Some("+1"));
    let four = add(None, None);
    let by = ContactSortKey::Email;
    check_contacts(store, by, false, &[&three, &two, &one, &four]);
    check_contacts(store, by, true, &[&four, &one, &two, &three]);
    let by = ContactSortKey::PhoneNumber;
    check_contacts(store, by, false, &[&three, &one, &two, &four]);
    check_contacts(store, by, true, &[&four, &two, &one, &three]);
}

/// By id among themselves, in the direction of the list.
pub fn contacts_who_never_wrote_are_last_both_ways(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let add = |at: Option<DateTime<Utc>>| {
        let contact = add_contact(store, &known(account, "Somebody"));
        if let Some(at) = at {
            change(store, |work| work.contacts().touch(account, contact.id, at));
        }
        contact
    };
    let never = add(None);
    let late = add(Some(later(9)));
    let early = add(Some(later(1)));
    let same = add(Some(later(9)));
    let neither = add(None);
    let by = ContactSortKey::LastActivityAt;
    check_contacts(store, by, false, &[&early, &late, &same, &never, &neither]);
    check_contacts(store, by, true, &[&same, &late, &early, &neither, &never]);
}

/// It may differ from the order of their ids.
pub fn contacts_come_by_when_they_became_known(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let [late, early, same] = [later(9), at(), later(9)].map(|created_at| {
        let new = NewContact {
            created_at,
            ..known(account, "Somebody")
        };
        add_contact(store, &new)
    });
    let by = ContactSortKey::CreatedAt;
    check_contacts(store, by, false, &[&early, &late, &same]);
    check_contacts(store, by, true, &[&same, &late, &early]);
}

/// As they are kept: capitals come before small letters. Missing ones come last in both directions.
pub fn contacts_come_by_company_city_and_country(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    for (by, key) in [
        (ContactSortKey::Company, "company_name"),
        (ContactSortKey::City, "city"),
        (ContactSortKey::Country, "country"),
    ] {
        let account = adapter.add_account(key.trim_end_matches("_name")).id;
        let add = |value: Option<&str>| {
            let new = NewContact {
                additional_attributes: json!({ key: value }).into(),
                ..known(account, "Somebody")
            };
            add_contact(store, &new)
        };
        let alpha = add(Some("alpha"));
        let none = add(None);
        let zeta = add(Some("Zeta"));
        let same = add(Some("alpha"));
        check_contacts(store, by, false, &[&zeta, &alpha, &same, &none]);
        check_contacts(store, by, true, &[&same, &alpha, &zeta, &none]);
    }
    let sort = ContactSort::parse("city");
    let page = Page::new(1, 1);
    let none = look(store, |view| {
        view.contacts()
            .resolved(account, &sort.into(), &page.into())
    });
    assert_eq!((none.items.len(), none.total), (0, 0));
}

/// Whatever the order in which they are named: by name first, then by time.
pub fn contacts_come_by_several_keys(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let add = |name: &str, created_at, city: Option<&str>| {
        let new = NewContact {
            created_at,
            additional_attributes: json!({ "city": city }).into(),
            ..known(account, name)
        };
        add_contact(store, &new)
    };
    let early = add("ärger", at(), Some("Bonn"));
    let late = add("Ärger", later(9), None);
    let other = add("Ada", later(5), Some("Aachen"));
    let first = ContactSort::parse("-created_at,name");
    check_sort(store, &first, &[&other, &late, &early]);
    let second = ContactSort::parse("city,-name");
    check_sort(store, &second, &[&early, &late, &other]);
}

fn check_conversations(
    store: &dyn Store,
    by: ConversationSortKey,
    descending: bool,
    conversations: &[&Conversation],
) {
    let query = ConversationQuery {
        sort: ConversationSort { by, descending },
        ..ConversationQuery::everything(Visibility::Everything)
    };
    let account = conversations[0].account_id;
    let listed = look(store, |view| {
        view.conversations()
            .list(account, &query, &Page::new(1, 100).into())
    });
    let listed = listed.items;
    let numbers = |list: Vec<&Conversation>| -> Vec<_> { list.iter().map(|c| c.number).collect() };
    let expected = numbers(conversations.to_vec());
    assert_eq!(
        numbers(listed.iter().collect()),
        expected,
        "{:?}",
        query.sort
    );
}

/// A conversation with this activity, and with further changes.
fn active(
    store: &dyn Store,
    scene: &Scene,
    seconds: i64,
    change_it: impl FnOnce(&mut Conversation),
) -> Conversation {
    revise(store, &scene.begin(store), |conversation| {
        conversation.last_activity_at = later(seconds);
        change_it(conversation);
    })
}

/// Equal times by id, in the direction of the list.
pub fn conversations_come_by_activity(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let [late, early, same] = [9, 1, 9].map(|seconds| active(store, &scene, seconds, |_| {}));
    let by = ConversationSortKey::LastActivityAt;
    check_conversations(store, by, false, &[&early, &late, &same]);
    check_conversations(store, by, true, &[&same, &late, &early]);
}

/// Equal times by activity, the latest first in both directions.
pub fn conversations_come_by_when_they_began(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let [late, early, quiet] = [(5, 2), (0, 9), (5, 1)].map(|(began, activity)| {
        let new = NewConversation {
            created_at: later(began),
            ..scene.new_conversation()
        };
        let conversation = change(store, |work| work.conversations().add(new));
        revise(store, &conversation, |conversation| {
            conversation.last_activity_at = later(10 + activity);
        })
    });
    let by = ConversationSortKey::CreatedAt;
    check_conversations(store, by, false, &[&early, &late, &quiet]);
    check_conversations(store, by, true, &[&late, &quiet, &early]);
}

/// Equal priorities, and conversations without one, by activity, the latest first in both directions.
pub fn conversations_without_a_priority_are_last_both_ways(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let add = |seconds, priority| active(store, &scene, seconds, |c| c.priority = priority);
    let quiet = add(1, None);
    let low = add(2, Some(Priority::Low));
    let urgent = add(3, Some(Priority::Urgent));
    let busy_low = add(4, Some(Priority::Low));
    let busy = add(5, None);
    let high = add(6, Some(Priority::High));
    let medium = add(7, Some(Priority::Medium));
    let by = ConversationSortKey::Priority;
    let up = [&busy_low, &low, &medium, &high, &urgent, &busy, &quiet];
    check_conversations(store, by, false, &up);
    let down = [&urgent, &high, &medium, &busy_low, &low, &busy, &quiet];
    check_conversations(store, by, true, &down);
}

/// Equal waiting times, and conversations without one, by when they began, the earliest first in both directions.
pub fn conversations_without_a_waiting_time_are_last_both_ways(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let add = |seconds, since: Option<i64>| {
        active(store, &scene, seconds, |conversation| {
            conversation.waiting_since = since.map(later);
        })
    };
    let quiet = add(1, None);
    let long = add(2, Some(-90));
    let short = add(3, Some(-10));
    let busy_long = add(4, Some(-90));
    let busy = add(5, None);
    let by = ConversationSortKey::WaitingSince;
    check_conversations(
        store,
        by,
        false,
        &[&long, &busy_long, &short, &quiet, &busy],
    );
    check_conversations(store, by, true, &[&short, &long, &busy_long, &quiet, &busy]);
}

/// In every order and both directions, even if all values are equal.
pub fn every_conversation_is_on_one_page(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let mut all: Vec<_> = (0..7).map(|_| scene.begin(store).number).collect();
    all.sort_unstable();
    for by in [
        ConversationSortKey::LastActivityAt,
        ConversationSortKey::CreatedAt,
        ConversationSortKey::Priority,
        ConversationSortKey::WaitingSince,
    ] {
        for descending in [false, true] {
            let query = ConversationQuery {
                sort: ConversationSort { by, descending },
                ..ConversationQuery::everything(Visibility::Everything)
            };
            let mut listed = Vec::new();
            for (number, length) in [(1, 3), (2, 3), (3, 1), (4, 0)] {
                let page = look(store, |view| {
                    view.conversations()
                        .list(scene.account, &query, &Page::new(number, 3).into())
                });
                let page = page.items;
                assert_eq!(page.len(), length, "page {number} of {:?}", query.sort);
                listed.extend(page.iter().map(|conversation| conversation.number));
            }
            listed.sort_unstable();
            assert_eq!(listed, all, "{:?}", query.sort);
        }
    }
}
