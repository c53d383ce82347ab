//! Canned responses (`operations.json #18, #19`, docs/rules/accounts.md §5.9).

use crate::world::World;
use nimchat_core_model::{CannedResponseId, ErrorKind};
use nimchat_messaging::canned_responses::SaveCannedResponse;
use nimchat_messaging::{CannedResponse, CannedResponseService};

fn service(world: &World) -> CannedResponseService {
    CannedResponseService::new(world.deps.clone())
}

fn of(short_code: &str, content: &str) -> SaveCannedResponse {
    SaveCannedResponse {
        short_code: Some(short_code.to_owned()),
        content: Some(content.to_owned()),
    }
}

fn make(world: &World, short_code: &str, content: &str) -> CannedResponse {
    service(world)
        .create(&world.grace, of(short_code, content))
        .unwrap()
}

#[test]
fn every_agent_keeps_them() {
    let world = World::new();
    let linus = world.agent("Linus");
    let made = service(&world).create(&linus, of("hi", "Hello")).unwrap();
    world.wait(1);
    let change = SaveCannedResponse {
        content: Some("Hello {{ contact.name }}".to_owned()),
        ..SaveCannedResponse::default()
    };
    let changed = service(&world).update(&linus, made.id, change).unwrap();
    assert_eq!(changed.short_code, "hi");
    assert_eq!(changed.content, "Hello {{ contact.name }}");
    assert!(changed.updated_at > changed.created_at);
    assert_eq!(service(&world).list(&linus, None).unwrap(), [changed]);
    service(&world).delete(&linus, made.id).unwrap();
    assert_eq!(service(&world).list(&linus, None).unwrap(), []);
}

#[test]
fn a_search_ranks_what_it_finds() {
    let world = World::new();
    for (short_code, content) in [
        ("other", "says ÄRGER within"),
        ("no-ärger", "x"),
        ("nothing", "100% sure"),
        ("Ärger", "y"),
    ] {
        make(&world, short_code, content);
    }
    let found = |text: &str| -> Vec<String> {
        let found = service(&world).list(&world.grace, Some(text)).unwrap();
        found.into_iter().map(|canned| canned.short_code).collect()
    };
    assert_eq!(found("ärg"), ["Ärger", "no-ärger", "other"]);
    assert_eq!(found("%"), ["nothing"]);
    assert_eq!(found("_"), [""; 0]);
    assert_eq!(found("").len(), 4);
}

#[test]
fn both_texts_are_required_and_the_short_code_is_unique() {
    let world = World::new();
    let first = make(&world, "hi", "Hello");
    let second = make(&world, "bye", "Good bye");
    let create = |command| world.refused(|| service(&world).create(&world.grace, command));
    assert_eq!(
        create(SaveCannedResponse::default()).to_string(),
        "Content can't be blank, Short code can't be blank"
    );
    let taken = "Short code has already been taken";
    for short_code in ["hi", "HI"] {
        assert_eq!(create(of(short_code, "x")).to_string(), taken);
    }
    assert_eq!(
        create(of(&"x".repeat(256), &"x".repeat(20_001))).to_string(),
        "Content is too long (maximum is 20000 characters), \
         Short code is too long (maximum is 255 characters)"
    );
    let update =
        |command| world.refused(|| service(&world).update(&world.grace, second.id, command));
    assert_eq!(update(of("hi", "x")).to_string(), taken);
    assert_eq!(
        update(of(" ", "x")).to_string(),
        "Short code can't be blank"
    );
    assert_ne!(first.id, second.id);
}

#[test]
fn another_accounts_are_not_found() {
    let world = World::new();
    let id = make(&world, "hi", "Hello").id;
    let stranger = world.stranger();
    assert_eq!(service(&world).list(&stranger, None).unwrap(), []);
    for (caller, id) in [(&stranger, id), (&world.grace, CannedResponseId::new(1))] {
        let service = service(&world);
        let errors = [
            world.refused(|| service.show(caller, id)),
            world.refused(|| service.update(caller, id, of("a", "b"))),
            world.refused(|| service.delete(caller, id)),
        ];
        for error in errors {
            assert_eq!(error.kind(), ErrorKind::NotFound);
        }
    }
}
