//! How many statements a list takes: as many for 25 rows as for one.

use crate::databases;
use chrono::TimeDelta;
use diesel::connection::{InstrumentationEvent, set_default_instrumentation};
use nimchat_accounts::accounts::NewOwner;
use nimchat_accounts::{AccountService, Agent, Authenticator, Directory, LocalPresence};
use nimchat_core_model::{FixedClock, Page, SequentialTokens};
use nimchat_messaging::contacts::{ContactQuery, ContactService, CreateContact};
use nimchat_messaging::inboxes::{InboxService, SaveChannel, SaveInbox};
use nimchat_messaging::{ContactSort, Deps, Inbox};
use nimchat_store::DieselStore;
use serde_json::json;
use std::cell::Cell;
use std::sync::Arc;

thread_local! {
    static STATEMENTS: Cell<usize> = const { Cell::new(0) };
}

/// Counts the statements of each connection that is opened later, in the thread that runs them.
fn count_statements() {
    set_default_instrumentation(|| {
        Some(Box::new(|event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                STATEMENTS.set(STATEMENTS.get() + 1);
            }
        }))
    })
    .unwrap();
}

/// The number of statements that this takes in this thread.
fn statements(act: impl FnOnce()) -> usize {
    let before = STATEMENTS.get();
    act();
    STATEMENTS.get() - before
}

fn deps(store: &DieselStore) -> (Deps, nimchat_accounts::Deps) {
    let clock = Arc::new(FixedClock::default());
    let presence = Arc::new(LocalPresence::new(clock.clone(), TimeDelta::seconds(20)));
    let tokens = Arc::new(SequentialTokens::default());
    let messaging = Deps {
        store: Arc::new(store.clone()),
        directory: Directory::new(Arc::new(store.clone()), presence.clone()),
        clock: clock.clone(),
        tokens: tokens.clone(),
    };
    let accounts = nimchat_accounts::Deps {
        store: Arc::new(store.clone()),
        presence,
        clock,
        tokens,
    };
    (messaging, accounts)
}

fn world(store: &DieselStore) -> (ContactService, Agent, Inbox) {
    let (deps, accounts) = deps(store);
    let owner = NewOwner {
        name: "Grace".to_owned(),
        email: "grace@example.com".to_owned(),
        password: None,
    };
    let service = AccountService::new(accounts);
    let (account, grace) = service.create_with_owner("Engines", owner).unwrap();
    let authenticator = Authenticator::new(Arc::new(store.clone()));
    let grace = authenticator
        .administrator(Some(&grace.access_token), account.id)
        .unwrap();
    let inbox = SaveInbox {
        name: Some("Support".to_owned()),
        channel: Some(SaveChannel {
            kind: "api".to_owned(),
            ..SaveChannel::default()
        }),
        ..SaveInbox::default()
    };
    let inbox = InboxService::new(deps.clone()).create(&grace, inbox);
    (ContactService::new(deps), grace.0, inbox.unwrap())
}

#[test]
fn lists_of_contacts_take_as_many_statements_for_25_rows_as_for_one() {
    count_statements();
    for database in databases::all() {
        let (contacts, grace, inbox) = world(&database.store);
        let create = |number: usize| {
            let command = CreateContact {
                name: Some(format!("Customer {number}")),
                email: Some(format!("c{number}@example.com")),
                inbox_id: Some(inbox.id),
                additional_attributes: Some(json!({"city": "Bonn"}).into()),
                ..CreateContact::default()
            };
            contacts.create(&grace, command).unwrap();
        };
        let page = Page::new(1, 25);
        let listed = |sort: &str| {
            let query = ContactQuery::from(ContactSort::parse(sort));
            let found = contacts.list(&grace, &query, page).unwrap();
            assert!(!found.items.is_empty());
        };
        let conditions = json!([{
            "attribute_key": "name", "filter_operator": "contains", "values": ["Customer"],
            "query_operator": null,
        }]);
        let counts = || {
            [
                statements(|| listed("")),
                statements(|| listed("name")),
                statements(|| listed("-created_at,name")),
                statements(|| {
                    let query = ContactQuery::default();
                    contacts.search(&grace, "Custom", query, page).unwrap();
                }),
                statements(|| {
                    let query = ContactQuery::default();
                    contacts
                        .filter(&grace, &conditions, false, query, page)
                        .unwrap();
                }),
            ]
        };
        create(0);
        let one = counts();
        (1..25).for_each(create);
        assert_eq!(counts(), one, "on {}", database.name());
        assert!(
            one.iter().all(|count| *count > 0),
            "they are counted: {one:?}"
        );
    }
}
