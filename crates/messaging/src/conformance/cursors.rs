//! Paging through the two lists by cursor, in every order, among rows with ties and missing values.

use super::{Adapter, Scene, add_contact, change, later, look, new_contact, revise};
use crate::contacts::{Contact, ContactQuery, ContactSort, NewContact};
use crate::conversations::{
    ConversationQuery, ConversationSort, ConversationSortKey, NewConversation, Priority, Status,
    StatusFilter,
};
use crate::ports::Store;
use nimchat_accounts::Visibility;
use nimchat_core_model::conformance::pages;
use nimchat_core_model::{AccountId, Email, Page, PageRequest, PhoneNumber, Portion, StoreError};
use serde_json::json;

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    /// A number below `sides`.
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    /// One of the texts, or none.
    fn pick(&mut self, texts: &[&'static str]) -> Option<&'static str> {
        let sides = texts.len() as u64 + 1;
        texts.get(usize::try_from(self.roll(sides)).ok()?).copied()
    }
}

fn portion(
    store: &dyn Store,
    account: AccountId,
    query: &ContactQuery,
    asked: &PageRequest,
) -> Portion<Contact> {
    let listed = look(store, |view| {
        view.contacts().resolved(account, query, asked)
    });
    listed.into()
}

/// By any keys, in both directions, with filters.
pub fn contacts_are_paged_by_cursor(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let mut dice = Dice(1);
    for index in 0..40 {
        let company = dice.pick(&["Ärger", "acme", "Acme"]);
        let new = NewContact {
            name: dice
                .pick(&["Ada", "ada", "Bob", "Élan"])
                .unwrap_or_default()
                .to_owned(),
            email: (dice.roll(3) > 0)
                .then(|| Email::stored(format!("c{}-{index}@example.com", dice.roll(9)))),
            phone_number: (dice.roll(2) > 0)
                .then(|| PhoneNumber::stored(format!("+49{}{index}", dice.roll(9)))),
            identifier: Some(format!("known-{index}")),
            additional_attributes: company
                .map(|company| json!({"company_name": company, "city": "Bonn"}))
                .unwrap_or(json!({}))
                .into(),
            created_at: later(i64::try_from(dice.roll(3)).unwrap_or_default()),
            ..new_contact(account, "")
        };
        let contact = add_contact(store, &new);
        if dice.roll(3) > 0 {
            let at = later(i64::try_from(dice.roll(3)).unwrap_or_default());
            change(store, |work| work.contacts().touch(account, contact.id, at));
        }
    }
    let keys = [
        "name",
        "email",
        "phone_number",
        "last_activity_at",
        "created_at",
        "company",
        "city",
        "country",
    ];
    let single = keys
        .iter()
        .flat_map(|key| [(*key).to_owned(), format!("-{key}")]);
    let several = [
        "email,-company",
        "-phone_number,last_activity_at",
        "-company,-created_at",
    ];
    let sorts = single
        .chain(several.map(str::to_owned))
        .chain([String::new()]);
    for sort in sorts {
        for known in [None, Some("known-".to_owned())] {
            let query = ContactQuery {
                sort: ContactSort::parse(&sort),
                text: known,
                ..ContactQuery::default()
            };
            let all = pages(&(&sort, &query.text), |asked| {
                portion(store, account, &query, asked)
            });
            assert!(all.len() > 20, "{sort}");
        }
    }
}

/// In every order, with filters.
pub fn conversations_are_paged_by_cursor(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let mut dice = Dice(2);
    for _ in 0..40 {
        let mut second = || later(i64::try_from(dice.roll(3)).unwrap_or_default());
        let (began, active, waits) = (second(), second(), second());
        let new = NewConversation {
            created_at: began,
            ..scene.new_conversation()
        };
        let added = change(store, |work| work.conversations().add(new));
        revise(store, &added, |conversation| {
            conversation.last_activity_at = active;
            conversation.waiting_since = (dice.roll(2) > 0).then_some(waits);
            let level = usize::try_from(dice.roll(6)).unwrap_or_default();
            conversation.priority = Priority::ALL.get(level).copied();
            if dice.roll(4) == 0 {
                conversation.status = Status::Resolved;
            }
        });
    }
    for by in [
        ConversationSortKey::LastActivityAt,
        ConversationSortKey::CreatedAt,
        ConversationSortKey::Priority,
        ConversationSortKey::WaitingSince,
    ] {
        for descending in [false, true] {
            for status in [StatusFilter::Any, StatusFilter::Is(Status::Open)] {
                let query = ConversationQuery {
                    sort: ConversationSort { by, descending },
                    status,
                    ..ConversationQuery::everything(Visibility::Everything)
                };
                let all = pages(&(query.sort, status), |asked| {
                    look(store, |view| {
                        view.conversations().list(scene.account, &query, asked)
                    })
                });
                assert!(all.len() > 20, "{:?}", query.sort);
            }
        }
    }
}

/// Rows that come and go before it, the one it stands after included, move nothing.
pub fn a_cursor_stays_where_it_is(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let add = |name: &str| {
        let new = NewContact {
            identifier: Some(name.to_owned()),
            ..new_contact(account, name)
        };
        add_contact(store, &new)
    };
    let [_, bob, cleo, dora] = ["Ada", "Bob", "Cleo", "Dora"].map(add);
    let query = ContactQuery::from(ContactSort::parse("name"));
    let first = portion(store, account, &query, &Page::new(1, 2).into());
    change(store, |work| work.contacts().remove(account, bob.id));
    add("Aida");
    let asked = PageRequest {
        page: Page::new(2, 2),
        after: first.next,
    };
    assert_eq!(portion(store, account, &query, &asked).items, [cleo, dora]);
}

/// The service has checked it by then.
pub fn a_cursor_of_another_order_reads_nothing(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let ada = add_contact(store, &new_contact(account, "Ada"));
    let asked = PageRequest {
        page: Page::new(1, 2),
        after: Some(ContactSort::parse("name").order().after(&ada)),
    };
    let query = ContactQuery::from(ContactSort::parse("-name"));
    let mut view = store.read().expect("the store answers");
    let refused = view.contacts().resolved(account, &query, &asked);
    assert!(
        matches!(refused, Err(StoreError::Corrupt(_))),
        "{refused:?}"
    );
}
