//! Contacts as agents create and read them (`operations.json #20, #21, #22`).

use crate::world::World;
use nimchat_core_model::{Attributes, ContactId, ErrorKind, EventName, InboxId, Page};
use nimchat_messaging::contacts::{
    ContactOrder, ContactSort, ContactSortKey, ContactType, CreateContact,
};
use nimchat_messaging::{ContactView, MessagingError};
use serde_json::json;

fn named(name: &str) -> CreateContact {
    CreateContact {
        name: Some(name.to_owned()),
        ..CreateContact::default()
    }
}

fn known() -> CreateContact {
    CreateContact {
        email: Some("Ada@Example.com".to_owned()),
        phone_number: Some("+4912345".to_owned()),
        identifier: Some("ada".to_owned()),
        ..named("Ada")
    }
}

fn create(world: &World, command: CreateContact) -> ContactView {
    let made = world.contacts().create(&world.grace, command);
    made.unwrap().view
}

fn refused_attributes(world: &World, command: CreateContact) -> Vec<String> {
    let error = world.refused(|| world.contacts().create(&world.grace, command));
    let MessagingError::Invalid(violations) = error else {
        panic!("refused for another reason: {error}");
    };
    let attributes = violations.attributes().into_iter();
    attributes.map(str::to_owned).collect()
}

#[test]
fn a_contact_needs_nothing() {
    let world = World::new();
    let events = world.news_names(|| {
        let contact = create(&world, CreateContact::default()).contact;
        assert_eq!(contact.name, "");
        assert_eq!(contact.contact_type, ContactType::Visitor);
    });
    assert_eq!(events, [EventName::ContactCreated]);
}

#[test]
fn an_address_is_kept_in_lower_case_and_blank_values_are_none() {
    let world = World::new();
    let contact = create(&world, known()).contact;
    let email = contact.email.as_ref().map(ToString::to_string);
    assert_eq!(email.as_deref(), Some("ada@example.com"));
    let blank = CreateContact {
        email: Some(" ".to_owned()),
        phone_number: Some(String::new()),
        identifier: Some(String::new()),
        ..named("Bob")
    };
    for _ in 0..2 {
        let contact = create(&world, blank.clone()).contact;
        assert!(!contact.is_resolved());
    }
}

#[test]
fn who_can_be_reached_is_a_lead() {
    let world = World::new();
    let social = CreateContact {
        additional_attributes: Some(Attributes::from(json!({"social_x": "ada"}))),
        ..named("Ada")
    };
    let identified = CreateContact {
        identifier: Some("only".to_owned()),
        ..named("Eve")
    };
    for (command, expected) in [
        (known(), ContactType::Lead),
        (social, ContactType::Lead),
        (identified, ContactType::Visitor),
    ] {
        assert_eq!(create(&world, command).contact.contact_type, expected);
    }
}

#[test]
fn every_bad_value_is_reported() {
    let world = World::new();
    let command = CreateContact {
        name: Some("x".repeat(256)),
        email: Some("no address".to_owned()),
        phone_number: Some("123".to_owned()),
        identifier: Some("x".repeat(256)),
        avatar_url: Some("ftp://example.com".to_owned()),
        ..CreateContact::default()
    };
    let mut attributes = refused_attributes(&world, command);
    attributes.sort();
    let expected = ["avatar_url", "email", "identifier", "name", "phone_number"];
    assert_eq!(attributes, expected);
}

#[test]
fn a_taken_value_is_refused_by_its_name() {
    let world = World::new();
    create(&world, known());
    let taken = known();
    for (command, attribute) in [
        (
            CreateContact {
                email: taken.email,
                ..named("Bob")
            },
            "email",
        ),
        (
            CreateContact {
                phone_number: taken.phone_number,
                ..named("Bob")
            },
            "phone_number",
        ),
        (
            CreateContact {
                identifier: taken.identifier,
                ..named("Bob")
            },
            "identifier",
        ),
    ] {
        assert_eq!(refused_attributes(&world, command), [attribute]);
    }
}

#[test]
fn an_inbox_gives_the_contact_a_session() {
    let world = World::new();
    let inbox = world.inbox();
    let command = CreateContact {
        inbox_id: Some(inbox.id),
        source_id: Some("ada".to_owned()),
        ..known()
    };
    let made = world.contacts().create(&world.grace, command).unwrap();
    let (session, of) = made.session.expect("a session");
    assert_eq!((session.source_id.as_str(), of), ("ada", inbox));
    assert_eq!(made.view.sessions.len(), 1);
    let generated = CreateContact {
        inbox_id: Some(session.inbox_id),
        ..named("Bob")
    };
    let generated = create(&world, generated).sessions;
    assert!(uuid::Uuid::parse_str(&generated[0].0.source_id).is_ok());
}

#[test]
fn a_taken_source_id_makes_no_contact() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let command = CreateContact {
        inbox_id: Some(ada.inbox.id),
        source_id: Some(ada.session.source_id),
        ..known()
    };
    assert_eq!(refused_attributes(&world, command), ["source_id"]);
}

#[test]
fn another_accounts_inbox_is_not_found_and_makes_no_contact() {
    let world = World::new();
    let inbox = world.inbox();
    let stranger = world.stranger();
    for id in [inbox.id, InboxId::new(1)] {
        let command = CreateContact {
            inbox_id: Some(id),
            ..named("Ada")
        };
        let error = world.refused(|| world.contacts().create(&stranger, command));
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }
}

#[test]
fn a_contact_is_shown_with_their_sessions_in_their_account_only() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let view = world.contacts().show(&world.grace, ada.contact.id).unwrap();
    assert_eq!(view.contact, ada.contact);
    assert_eq!(view.sessions, [(ada.session, ada.inbox)]);
    for (caller, id) in [
        (world.stranger(), ada.contact.id),
        (world.grace.clone(), ContactId::new(1)),
    ] {
        let error = world.refused(|| world.contacts().show(&caller, id));
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }
}

#[test]
fn the_list_shows_who_can_be_told_from_others() {
    let world = World::new();
    create(&world, named("Nobody"));
    for name in ["b", "c", "a"] {
        let command = CreateContact {
            identifier: Some(name.to_owned()),
            ..named(name)
        };
        create(&world, command);
    }
    let list = |sort: &str, number| {
        let sort = ContactSort::parse(sort);
        let page = Page::new(number, 2);
        let listed = world
            .contacts()
            .list(&world.grace, &sort.into(), page)
            .unwrap();
        assert_eq!(listed.total, 3);
        let names = listed.items.into_iter().map(|view| view.contact.name);
        names.collect::<Vec<_>>()
    };
    assert_eq!(list("name", 1), ["a", "b"]);
    assert_eq!(list("name", 2), ["c"]);
    assert_eq!(list("-name", 1), ["c", "b"]);
    assert_eq!(list("nonsense", 1), ["b", "c"]);
}

#[test]
fn several_keys_of_an_order_apply_in_a_fixed_order_and_each_once() {
    let sort = ContactSort::parse("-created_at, name,-name,nonsense,city");
    let keys = [
        (ContactSortKey::Name, false),
        (ContactSortKey::CreatedAt, true),
        (ContactSortKey::City, false),
    ];
    let expected = keys.map(|(by, descending)| ContactOrder { by, descending });
    assert_eq!(sort.keys(), expected);
}

#[test]
fn a_merge_fills_gaps_and_tells_what_became_of_both() {
    let world = World::new();
    let base = create(&world, named("Ada")).contact;
    let other = CreateContact {
        phone_number: Some("+491".to_owned()),
        custom_attributes: Some(json!({"plan": "gold"}).into()),
        ..named("Augusta")
    };
    let other = create(&world, other).contact;
    let merge = || world.contacts().merge(&world.grace, base.id, other.id);
    let events = world.news(|| {
        let merged = merge().unwrap().contact;
        assert_eq!(merged.name, "Ada");
        assert_eq!(merged.contact_type, ContactType::Lead);
        assert_eq!(merged.custom_attributes, json!({"plan": "gold"}).into());
    });
    let names: Vec<_> = events.iter().map(|event| event.name).collect();
    let expected = [
        EventName::ContactMerged,
        EventName::ContactDeleted,
        EventName::ContactUpdated,
    ];
    assert_eq!(names, expected);
    let changed: Vec<_> = events[2].changes.keys().cloned().collect();
    let expected = [
        "contact_type",
        "custom_attributes",
        "phone_number",
        "updated_at",
    ];
    assert_eq!(changed, expected);
    assert_eq!(world.refused(merge).kind(), ErrorKind::NotFound);
}
