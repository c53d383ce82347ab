//! Users' filters (`operations.json #41–#44`).

use crate::world::World;
use nimchat_core_model::{Attributes, ErrorKind};
use nimchat_messaging::custom_filters::SaveCustomFilter;
use nimchat_messaging::{CustomFilter, CustomFilterService, FilterType};
use serde_json::json;

fn service(world: &World) -> CustomFilterService {
    CustomFilterService::new(world.deps.clone())
}

fn named(name: &str) -> SaveCustomFilter {
    SaveCustomFilter {
        name: Some(name.to_owned()),
        ..SaveCustomFilter::default()
    }
}

fn make(world: &World, name: &str) -> CustomFilter {
    service(world).create(&world.grace, named(name)).unwrap()
}

#[test]
fn a_filter_is_for_conversations_unless_told_otherwise() {
    let world = World::new();
    let bare = make(&world, "Bare");
    assert_eq!(bare.filter_type, FilterType::Conversation);
    assert_eq!(bare.query, Attributes::new());
    let query = Attributes::from(json!({"payload": [
        {"attribute_key": "name", "filter_operator": "eq", "values": ["Ada"]},
    ]}));
    let full = SaveCustomFilter {
        filter_type: Some("contact".to_owned()),
        query: Some(query.clone()),
        ..named("Full")
    };
    let full = service(&world).create(&world.grace, full).unwrap();
    assert_eq!(
        (full.filter_type, full.query.clone()),
        (FilterType::Contact, query)
    );
    let list = |filter_type| service(&world).list(&world.grace, filter_type).unwrap();
    assert_eq!(list(FilterType::Conversation), [bare]);
    assert_eq!(list(FilterType::Contact), std::slice::from_ref(&full));
    assert_eq!(list(FilterType::Report), []);
    let change = SaveCustomFilter {
        filter_type: Some("2".to_owned()),
        ..SaveCustomFilter::default()
    };
    let changed = service(&world)
        .update(&world.grace, full.id, change)
        .unwrap();
    assert_eq!(changed.filter_type, FilterType::Report);
    assert_eq!((changed.name, changed.query), (full.name, full.query));
}

#[test]
fn bad_values_are_all_reported() {
    let world = World::new();
    let filter = make(&world, "CustomerScope");
    let bad = SaveCustomFilter {
        name: Some(" ".to_owned()),
        filter_type: Some("pigeon".to_owned()),
        query: None,
    };
    let text = "Name can't be blank, Filter type is not included in the list";
    let error = world.refused(|| service(&world).create(&world.grace, bad.clone()));
    assert_eq!(error.to_string(), text);
    let error = world.refused(|| service(&world).update(&world.grace, filter.id, bad));
    assert_eq!(error.to_string(), text);
}

#[test]
fn a_query_that_cannot_be_read_is_refused() {
    let world = World::new();
    let query = json!({"payload": [{"attribute_key": "shoe_size", "filter_operator": "equal_to", "values": ["1"]}]});
    let filter = make(&world, "Open");
    for filter_type in ["conversation", "contact"] {
        let bad = SaveCustomFilter {
            name: Some("Shoes".to_owned()),
            filter_type: Some(filter_type.to_owned()),
            query: Some(Attributes::from(query.clone())),
        };
        for error in [
            world.refused(|| service(&world).create(&world.grace, bad.clone())),
            world.refused(|| service(&world).update(&world.grace, filter.id, bad.clone())),
        ] {
            assert!(
                error
                    .to_string()
                    .starts_with("Invalid attribute key - [shoe_size]")
            );
        }
    }
}

#[test]
fn another_users_filter_is_not_found() {
    let world = World::new();
    let id = make(&world, "CustomerScope").id;
    for caller in [world.agent("Linus"), world.stranger()] {
        let service = service(&world);
        assert_eq!(service.list(&caller, FilterType::Conversation).unwrap(), []);
        let errors = [
            world.refused(|| service.show(&caller, id)),
            world.refused(|| service.update(&caller, id, named("Stolen"))),
            world.refused(|| service.delete(&caller, id)),
        ];
        for error in errors {
            assert_eq!(error.kind(), ErrorKind::NotFound);
        }
    }
    service(&world).delete(&world.grace, id).unwrap();
    let error = world.refused(|| service(&world).show(&world.grace, id));
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[test]
fn a_user_has_a_thousand_and_no_more() {
    let world = World::new();
    let first = make(&world, "0");
    for number in 1..1000 {
        make(&world, &number.to_string());
    }
    let full = "Account Limit reached. The maximum number of allowed custom filters for a user \
                per account is 1000.";
    let error = world.refused(|| service(&world).create(&world.grace, named("x")));
    assert_eq!(error.to_string(), full);
    let error = world.refused(|| service(&world).update(&world.grace, first.id, named("x")));
    assert_eq!(error.to_string(), full);
    let linus = world.agent("Linus");
    service(&world).create(&linus, named("x")).unwrap();
    service(&world).delete(&world.grace, first.id).unwrap();
    make(&world, "x");
}
