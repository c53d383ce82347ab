//! Identity of customers: registering, proving, merging (`operations.json #85, #86, #87`).

use crate::world::{World, claimed, named};
use hmac::{Hmac, KeyInit, Mac};
use nimchat_core_model::{Attributes, ErrorKind, EventName};
use nimchat_messaging::contacts::{Contact, CreateContact};
use nimchat_messaging::inboxes::SaveInbox;
use nimchat_messaging::visitors::{Proof, RegisterVisitor, UpdateVisitor, Visitor};
use nimchat_messaging::{Inbox, SenderView};
use serde_json::json;
use sha2::Sha256;

fn proof(inbox: &Inbox, identifier: &str) -> Proof {
    let secret = inbox.channel.hmac_token().as_bytes();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
    mac.update(identifier.as_bytes());
    Proof {
        identifier: Some(identifier.to_owned()),
        hash: Some(hex::encode(mac.finalize().into_bytes())),
    }
}

fn wrong(identifier: &str) -> Proof {
    Proof {
        identifier: Some(identifier.to_owned()),
        hash: Some("00ff".to_owned()),
    }
}

fn strict(world: &World) -> Inbox {
    let mut command: SaveInbox = named("Strict", "api");
    if let Some(channel) = &mut command.channel {
        channel.hmac_mandatory = Some(true);
    }
    world.inbox_with(command)
}

fn register(world: &World, inbox: &Inbox, command: RegisterVisitor) -> Visitor {
    let registered = world.visitors().register(inbox.channel.token(), command);
    registered.unwrap()
}

fn update(world: &World, visitor: &Visitor, command: UpdateVisitor) -> Visitor {
    let token = visitor.inbox.channel.token();
    let updated = world
        .visitors()
        .update(token, &visitor.session.source_id, command);
    updated.unwrap()
}

fn contact(world: &World, email: &str, phone: &str, identifier: &str) -> Contact {
    let command = CreateContact {
        name: Some("Countess".to_owned()),
        email: Some(email.to_owned()),
        phone_number: Some(phone.to_owned()),
        identifier: Some(identifier.to_owned()),
        ..CreateContact::default()
    };
    let made = world.contacts().create(&world.grace, command);
    made.unwrap().view.contact
}

fn is_gone(world: &World, contact: &Contact) -> bool {
    world.contacts().show(&world.grace, contact.id).is_err()
}

#[test]
fn a_customer_without_a_name_gets_one() {
    let world = World::new();
    let events = world.news_names(|| {
        let ada = register(&world, &world.inbox(), RegisterVisitor::default());
        assert_eq!(ada.contact.name.split('-').count(), 3);
        assert!(uuid::Uuid::parse_str(&ada.session.source_id).is_ok());
        assert!(!ada.session.hmac_verified);
    });
    assert_eq!(events, [EventName::InboxCreated, EventName::ContactCreated]);
}

#[test]
fn a_known_source_id_answers_its_customer_unchanged() {
    let world = World::new();
    let inbox = world.inbox();
    let ada = world.visitor(&inbox, "Ada");
    let before = format!("{:?}", world.store);
    let again = register(
        &world,
        &inbox,
        RegisterVisitor {
            source_id: Some(ada.session.source_id.clone()),
            name: Some("Bob".to_owned()),
            email: Some("bob@example.com".to_owned()),
            ..RegisterVisitor::default()
        },
    );
    assert_eq!((again.contact, again.session), (ada.contact, ada.session));
    assert_eq!(format!("{:?}", world.store), before);
}

#[test]
fn a_known_value_links_its_contact_unchanged_the_identifier_first() {
    let world = World::new();
    let inbox = world.inbox();
    let one = contact(&world, "one@example.com", "+11", "one");
    let two = contact(&world, "two@example.com", "+22", "two");
    let of = |identifier: Option<&str>, email: Option<&str>, phone: Option<&str>| {
        let command = RegisterVisitor {
            proof: Proof {
                identifier: identifier.map(str::to_owned),
                hash: None,
            },
            name: Some("Other".to_owned()),
            email: email.map(str::to_owned),
            phone_number: phone.map(str::to_owned),
            ..RegisterVisitor::default()
        };
        register(&world, &inbox, command).contact.id
    };
    assert_eq!(
        of(Some("one"), Some("two@example.com"), Some("+22")),
        one.id
    );
    assert_eq!(
        of(Some("new"), Some("TWO@example.com"), Some("+11")),
        two.id
    );
    assert_eq!(of(None, None, Some("+11")), one.id);
    assert_ne!(of(None, None, Some("+33")), one.id);
    for kept in [one, two] {
        let shown = world.contacts().show(&world.grace, kept.id).unwrap();
        assert_eq!(shown.contact, kept);
    }
}

#[test]
fn a_claim_shows_only_what_was_said() {
    let world = World::new();
    let inbox = world.inbox();
    let (ada, eve) = claimed(&world, &inbox);
    assert_eq!(eve.contact.id, ada.id);
    assert_eq!(eve.contact.name, "Eve");
    assert_eq!(eve.contact.email, ada.email, "she said it herself");
    let unsaid = (&eve.contact.phone_number, &eve.contact.identifier);
    assert_eq!(unsaid, (&None, &None));
    let said = UpdateVisitor {
        name: Some("Mallory".to_owned()),
        phone_number: Some("+99".to_owned()),
        custom_attributes: Some(Attributes::from(json!({"plan": "gold"}))),
        ..UpdateVisitor::default()
    };
    let events = world.news(|| {
        let shown = update(&world, &eve, said).contact;
        assert_eq!(shown.name, "Mallory");
        assert_eq!(shown.custom_attributes.to_value(), json!({"plan": "gold"}));
    });
    assert!(events.is_empty(), "nothing changes of the contact");
    let kept = world.contacts().show(&world.grace, ada.id).unwrap();
    assert_eq!(kept.contact, ada);
}

#[test]
fn a_claim_opens_none_of_the_contacts_conversations() {
    let world = World::new();
    let inbox = world.inbox();
    let token = inbox.channel.token();
    let ada = register(
        &world,
        &inbox,
        RegisterVisitor {
            email: Some("ada@example.com".to_owned()),
            ..RegisterVisitor::default()
        },
    );
    let hers = world.begin(&ada).number;
    let (_, eve) = claimed(&world, &inbox);
    assert_eq!(eve.session.contact_id, ada.contact.id);
    let visitors = world.visitors();
    let source = &eve.session.source_id;
    assert!(
        visitors
            .conversations(token, source, None)
            .unwrap()
            .is_empty()
    );
    let error = world.refused(|| visitors.messages(token, source, hers, None));
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let own = world.begin(&eve).number;
    let said = world.says(&eve, own);
    let Some(SenderView::Contact(sender)) = said.sender else {
        panic!("a customer wrote it");
    };
    assert_eq!(sender.name, "Eve");
    let listed = visitors.conversations(token, source, None).unwrap();
    assert_eq!(listed[0].contact.name, "Eve");
    assert_eq!(
        world.stored(own).contact_id,
        ada.contact.id,
        "agents see the link"
    );
}

#[test]
fn a_proven_identifier_is_no_proof_of_an_address() {
    let world = World::new();
    let inbox = strict(&world);
    let ada = contact(&world, "ada@example.com", "+11", "");
    let command = RegisterVisitor {
        proof: proof(&inbox, "eve"),
        email: Some("ada@example.com".to_owned()),
        ..RegisterVisitor::default()
    };
    let inbox_token = inbox.channel.token();
    let error = world.refused(|| world.visitors().register(inbox_token, command));
    assert_eq!(error.kind(), ErrorKind::Invalid);
    let eve = register(
        &world,
        &inbox,
        RegisterVisitor {
            proof: proof(&inbox, "eve"),
            ..RegisterVisitor::default()
        },
    );
    assert_ne!(eve.contact.id, ada.id);
    let taken = UpdateVisitor {
        proof: proof(&inbox, "eve"),
        email: Some("ada@example.com".to_owned()),
        ..UpdateVisitor::default()
    };
    let source = &eve.session.source_id;
    let error = world.refused(|| world.visitors().update(inbox_token, source, taken));
    assert_eq!(error.kind(), ErrorKind::Invalid);
}

#[test]
fn bad_values_register_no_contact() {
    let world = World::new();
    let inbox = world.inbox();
    for command in [
        RegisterVisitor {
            email: Some("no address".to_owned()),
            ..RegisterVisitor::default()
        },
        RegisterVisitor {
            phone_number: Some("123".to_owned()),
            ..RegisterVisitor::default()
        },
        RegisterVisitor {
            source_id: Some("x".repeat(256)),
            ..RegisterVisitor::default()
        },
    ] {
        let error = world.refused(|| world.visitors().register(inbox.channel.token(), command));
        assert_eq!(error.kind(), ErrorKind::Invalid);
    }
}

#[test]
fn a_wrong_proof_is_refused_everywhere() {
    let world = World::new();
    let inbox = world.inbox();
    let ada = world.visitor(&inbox, "Ada");
    let (token, source_id) = (inbox.channel.token(), &ada.session.source_id);
    let visitors = world.visitors();
    for bad in [
        wrong("ada"),
        Proof {
            identifier: Some("ada".to_owned()),
            hash: Some("zz".to_owned()),
        },
    ] {
        let errors = [
            world.refused(|| {
                let command = RegisterVisitor {
                    proof: bad.clone(),
                    ..RegisterVisitor::default()
                };
                visitors.register(token, command)
            }),
            world.refused(|| visitors.show(token, source_id, &bad)),
            world.refused(|| {
                let command = UpdateVisitor {
                    proof: bad.clone(),
                    ..UpdateVisitor::default()
                };
                visitors.update(token, source_id, command)
            }),
        ];
        for error in errors {
            assert_eq!(error.to_string(), "Identifier hash is invalid");
        }
    }
}

#[test]
fn a_missing_proof_is_refused_where_the_inbox_demands_it() {
    let world = World::new();
    let inbox = strict(&world);
    let token = inbox.channel.token();
    let visitors = world.visitors();
    let error = world.refused(|| visitors.register(token, RegisterVisitor::default()));
    assert_eq!(error.to_string(), "Identifier hash is invalid");
    let ada = RegisterVisitor {
        proof: proof(&inbox, "ada"),
        ..RegisterVisitor::default()
    };
    let ada = register(&world, &inbox, ada);
    assert!(!ada.session.hmac_verified);
    let source_id = &ada.session.source_id;
    let error = world.refused(|| visitors.show(token, source_id, &Proof::default()));
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(visitors.conversations(token, source_id, None).is_ok());
}

#[test]
fn a_proof_verifies_the_session() {
    let world = World::new();
    let inbox = world.inbox();
    let token = inbox.channel.token();
    let [ada, bob] = ["ada", "bob"].map(|identifier| {
        let command = RegisterVisitor {
            proof: proof(&inbox, identifier),
            ..RegisterVisitor::default()
        };
        register(&world, &inbox, command)
    });
    let stored = |visitor: &Visitor| {
        let source_id = &visitor.session.source_id;
        let shown = world.visitors().show(token, source_id, &Proof::default());
        shown.unwrap().session.hmac_verified
    };
    assert!(!stored(&ada));
    let shown = world
        .visitors()
        .show(token, &ada.session.source_id, &proof(&inbox, "ada"));
    assert!(shown.unwrap().session.hmac_verified);
    assert!(stored(&ada));
    let command = UpdateVisitor {
        proof: proof(&inbox, "bob"),
        ..UpdateVisitor::default()
    };
    let bob = update(&world, &bob, command);
    assert!(bob.session.hmac_verified && stored(&bob));
}

#[test]
fn the_proof_of_anothers_identifier_verifies_nothing() {
    let world = World::new();
    let inbox = world.inbox();
    let token = inbox.channel.token();
    let eve = register(
        &world,
        &inbox,
        RegisterVisitor {
            proof: proof(&inbox, "eve"),
            ..RegisterVisitor::default()
        },
    );
    let shown = world
        .visitors()
        .show(token, &eve.session.source_id, &proof(&inbox, "ada"));
    assert!(!shown.unwrap().session.hmac_verified);
    let command = UpdateVisitor {
        proof: proof(&inbox, "ada"),
        ..UpdateVisitor::default()
    };
    let eve = update(&world, &eve, command);
    assert!(!eve.session.hmac_verified);
    assert_eq!(eve.contact.identifier.as_deref(), Some("eve"));
}

#[test]
fn a_visitor_without_an_identifier_is_proven_later() {
    let world = World::new();
    let inbox = world.inbox();
    let token = inbox.channel.token();
    let ada = world.visitor(&inbox, "Ada");
    let shown = world
        .visitors()
        .show(token, &ada.session.source_id, &proof(&inbox, "ada"))
        .unwrap();
    assert!(shown.session.hmac_verified);
    assert_eq!(shown.contact.identifier.as_deref(), Some("ada"));
    // on another machine, and proven to be the same
    let again = world.visitor(&inbox, "Somebody");
    let number = world.begin(&again).number;
    let command = UpdateVisitor {
        proof: proof(&inbox, "ada"),
        ..UpdateVisitor::default()
    };
    let again = update(&world, &again, command);
    assert!(again.session.hmac_verified);
    assert_eq!(again.contact.id, ada.contact.id);
    assert_eq!(world.stored(number).contact_id, ada.contact.id);
}

#[test]
fn values_overwrite_and_blank_ones_do_not() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let first = UpdateVisitor {
        name: Some("Countess".to_owned()),
        email: Some("ada@example.com".to_owned()),
        phone_number: Some("+11".to_owned()),
        custom_attributes: Some(Attributes::from(json!({"a": {"x": 1}, "b": 1}))),
        ..UpdateVisitor::default()
    };
    let events = world.news(|| drop(update(&world, &ada, first)));
    assert_eq!(events[0].name, EventName::ContactUpdated);
    let changed: Vec<_> = events[0].changes.keys().cloned().collect();
    assert_eq!(
        changed,
        [
            "contact_type",
            "custom_attributes",
            "email",
            "name",
            "phone_number",
            "updated_at"
        ]
    );
    let second = UpdateVisitor {
        name: Some(" ".to_owned()),
        email: Some(String::new()),
        custom_attributes: Some(Attributes::from(json!({"a": {"y": 2}}))),
        ..UpdateVisitor::default()
    };
    let ada = update(&world, &ada, second).contact;
    assert_eq!(ada.name, "Countess");
    assert!(ada.email.is_some() && ada.phone_number.is_some());
    assert_eq!(
        ada.custom_attributes.to_value(),
        json!({"a": {"x": 1, "y": 2}, "b": 1})
    );
}

#[test]
fn a_nameless_visitor_with_the_address_of_another_claims_to_be_them() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let number = world.begin(&ada).number;
    world.says(&ada, number);
    let countess = contact(&world, "ada@example.com", "+11", "ada");
    let command = UpdateVisitor {
        email: Some("ada@example.com".to_owned()),
        ..UpdateVisitor::default()
    };
    let claiming = update(&world, &ada, command);
    assert_eq!(claiming.contact.id, countess.id);
    assert_eq!(
        (claiming.contact.name.as_str(), &claiming.contact.identifier),
        ("Ada", &None)
    );
    assert_eq!(claiming.session.contact_id, countess.id);
    assert!(is_gone(&world, &ada.contact));
    assert_eq!(world.stored(number).contact_id, countess.id);
    world.says(&claiming, number);
    let kept = world.contacts().show(&world.grace, countess.id).unwrap();
    assert_eq!(kept.contact.identifier, countess.identifier);
    assert_eq!(kept.contact.name, "Countess");
}

#[test]
fn a_known_visitor_does_not_get_the_address_or_number_of_another() {
    let world = World::new();
    let inbox = world.inbox();
    let ada = register(
        &world,
        &inbox,
        RegisterVisitor {
            email: Some("ada@example.com".to_owned()),
            ..RegisterVisitor::default()
        },
    );
    let bob = contact(&world, "bob@example.com", "+11", "");
    for command in [
        UpdateVisitor {
            email: Some("bob@example.com".to_owned()),
            ..UpdateVisitor::default()
        },
        UpdateVisitor {
            phone_number: Some("+11".to_owned()),
            ..UpdateVisitor::default()
        },
    ] {
        let error = world.refused(|| {
            let token = inbox.channel.token();
            world
                .visitors()
                .update(token, &ada.session.source_id, command)
        });
        assert_eq!(error.kind(), ErrorKind::Invalid);
    }
    let shown = world.contacts().show(&world.grace, bob.id).unwrap();
    assert_eq!(shown.contact, bob);
}

#[test]
fn bad_values_change_nothing() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let token = ada.inbox.channel.token();
    for command in [
        UpdateVisitor {
            email: Some("no address".to_owned()),
            ..UpdateVisitor::default()
        },
        UpdateVisitor {
            phone_number: Some("0".to_owned()),
            ..UpdateVisitor::default()
        },
    ] {
        let error = world.refused(|| {
            world
                .visitors()
                .update(token, &ada.session.source_id, command)
        });
        assert_eq!(error.kind(), ErrorKind::Invalid);
    }
}
