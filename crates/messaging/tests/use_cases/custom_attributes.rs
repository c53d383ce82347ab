//! Definitions of attributes (`operations.json #37–#40`) and values checked against them.

use crate::world::World;
use nimchat_core_model::{AttributeDefinitionId, Attributes, ErrorKind, Violations};
use nimchat_messaging::contacts::CreateContact;
use nimchat_messaging::conversations::CreateConversation;
use nimchat_messaging::custom_attributes::SaveAttributeDefinition;
use nimchat_messaging::visitors::{RegisterVisitor, UpdateVisitor};
use nimchat_messaging::{
    AttributeDefinition, AttributeDefinitionService, AttributeDisplayType, AttributeModel,
    MessagingError, Result,
};
use serde_json::{Value, json};

fn service(world: &World) -> AttributeDefinitionService {
    AttributeDefinitionService::new(world.deps.clone())
}

fn keyed(key: &str) -> SaveAttributeDefinition {
    SaveAttributeDefinition {
        display_name: Some("Attribute".to_owned()),
        key: Some(key.to_owned()),
        ..SaveAttributeDefinition::default()
    }
}

fn typed(key: &str, model: &str, display_type: &str) -> SaveAttributeDefinition {
    SaveAttributeDefinition {
        model: Some(model.to_owned()),
        display_type: Some(display_type.to_owned()),
        ..keyed(key)
    }
}

fn define(world: &World, command: SaveAttributeDefinition) -> AttributeDefinition {
    service(world).create(&world.grace, command).unwrap()
}

fn refusal(world: &World, command: SaveAttributeDefinition) -> String {
    let error = world.refused(|| service(world).create(&world.grace, command));
    error.to_string()
}

/// One attribute of every type, on contacts.
fn define_each(world: &World) {
    for (key, display_type) in [
        ("t", "text"),
        ("n", "number"),
        ("c", "2"),
        ("p", "3"),
        ("u", "link"),
        ("d", "date"),
        ("b", "checkbox"),
    ] {
        define(world, typed(key, "contact_attribute", display_type));
    }
    define(
        world,
        SaveAttributeDefinition {
            choices: Some(vec!["gold".to_owned(), "Silver".to_owned()]),
            ..typed("l", "1", "list")
        },
    );
    define(
        world,
        SaveAttributeDefinition {
            regex_pattern: Some(Some("/^[a-z]{2}-\\d+$/i".to_owned())),
            regex_cue: Some(Some("like AB-12".to_owned())),
            ..typed("r", "1", "text")
        },
    );
}

fn contact(world: &World, values: Value) -> Result<Attributes> {
    let command = CreateContact {
        custom_attributes: Some(Attributes::from(values)),
        ..CreateContact::default()
    };
    let made = world.contacts().create(&world.grace, command)?;
    Ok(made.view.contact.custom_attributes)
}

#[test]
fn a_definition_is_of_conversations_texts_unless_told_otherwise() {
    let world = World::new();
    let order = define(&world, keyed("order"));
    assert_eq!(order.model, AttributeModel::Conversation);
    assert_eq!(order.display_type, AttributeDisplayType::Text);
    let plan = define(&world, typed("plan", "1", "6"));
    let list = |model| service(&world).list(&world.grace, model).unwrap();
    assert_eq!(list(None), [order.clone(), plan.clone()]);
    assert_eq!(list(Some(AttributeModel::Contact)), [plan]);
    assert_eq!(list(Some(AttributeModel::Conversation)), [order]);
}

#[test]
fn a_bad_definition_is_refused_with_every_fault() {
    let world = World::new();
    assert_eq!(
        refusal(&world, SaveAttributeDefinition::default()),
        "Attribute display name can't be blank, Attribute key can't be blank"
    );
    let bad = SaveAttributeDefinition {
        regex_pattern: Some(Some("(a)\\1".to_owned())),
        ..typed("plan", "9", "colour")
    };
    assert_eq!(
        refusal(&world, bad),
        "Attribute display type is not included in the list, \
         Attribute model is not included in the list, Regex pattern is invalid"
    );
    let built_in = "Attribute key The provided key is not allowed as it might conflict with \
                    default attributes.";
    assert_eq!(refusal(&world, keyed("status")), built_in);
    assert_eq!(refusal(&world, typed("email", "1", "text")), built_in);
    let plan = define(&world, keyed("plan"));
    let taken = "Attribute key has already been taken";
    assert_eq!(refusal(&world, keyed("plan")), taken);
    define(&world, typed("plan", "1", "text"));
    define(&world, keyed("email"));
    let update = |command| {
        let error = world.refused(|| service(&world).update(&world.grace, plan.id, command));
        error.to_string()
    };
    assert_eq!(update(keyed("priority")), built_in);
    assert_eq!(update(typed("plan", "1", "text")), taken);
}

#[test]
fn what_is_not_named_stays() {
    let world = World::new();
    let before = define(&world, typed("plan", "contact_attribute", "list"));
    let change = SaveAttributeDefinition {
        choices: Some(vec!["a".to_owned()]),
        default_value: Some(Some("a".to_owned())),
        ..SaveAttributeDefinition::default()
    };
    let after = service(&world)
        .update(&world.grace, before.id, change)
        .unwrap();
    let expected = AttributeDefinition {
        choices: vec!["a".to_owned()],
        default_value: Some("a".to_owned()),
        ..before
    };
    assert_eq!(after, expected);
}

#[test]
fn another_accounts_definition_is_not_found() {
    let world = World::new();
    let id = define(&world, keyed("plan")).id;
    let stranger = world.stranger();
    assert_eq!(service(&world).list(&stranger, None).unwrap(), []);
    let nobodys = AttributeDefinitionId::new(1);
    for (caller, id) in [(&stranger, id), (&world.grace, nobodys)] {
        let service = service(&world);
        let errors = [
            world.refused(|| service.show(caller, id)),
            world.refused(|| service.update(caller, id, keyed("x"))),
            world.refused(|| service.delete(caller, id)),
        ];
        for error in errors {
            assert_eq!(error.kind(), ErrorKind::NotFound);
        }
    }
}

#[test]
fn values_of_their_types_are_taken_and_others_are_free() {
    let world = World::new();
    define_each(&world);
    for values in [
        json!({"t": "Größe", "n": 1.5, "c": 10, "p": -3, "u": "https://example.com/a?b=c"}),
        json!({"d": "2025-02-28", "b": true, "l": "gold", "r": "Ab-12"}),
        // as forms send them
        json!({"n": "12.50", "b": "false", "d": "2025-02-28T10:00:00.000Z"}),
        json!({"d": "2025-02-28T10:00:00+02:00"}),
        json!({"t": null, "n": null, "l": "", "r": " ", "u": "", "d": "", "b": null}),
        json!({"free": {"any": ["thing"]}, "N": "upper case is another key"}),
    ] {
        let kept = contact(&world, values.clone()).unwrap();
        assert_eq!(kept, Attributes::from(values));
    }
}

#[test]
fn a_wrong_value_is_refused_by_its_key() {
    let world = World::new();
    define_each(&world);
    let number = "must be a number";
    let date = "must be a date";
    let flag = "must be true or false";
    let link = "must be a web address";
    let list = "is not included in the list";
    for (key, value, fault) in [
        ("t", json!(1), "must be a text"),
        ("t", json!(["a"]), "must be a text"),
        ("n", json!("ten"), number),
        ("n", json!("NaN"), number),
        ("n", json!("inf"), number),
        ("n", json!(true), number),
        ("c", json!({"amount": 1}), number),
        ("p", json!("5%"), number),
        ("u", json!("example.com"), link),
        ("u", json!("javascript:alert(1)"), link),
        ("u", json!(1), link),
        ("d", json!("2025-02-30"), date),
        ("d", json!("28.02.2025"), date),
        ("d", json!(1_738_314_307), date),
        ("l", json!("silver"), list),
        ("l", json!(["gold"]), list),
        ("b", json!(1), flag),
        ("b", json!("yes"), flag),
        ("r", json!("12-AB"), "is invalid: like AB-12"),
    ] {
        let error = world.refused(|| contact(&world, json!({ key: value })));
        let expected = Violations::one("custom_attributes", format!("{key} {fault}"));
        let MessagingError::Invalid(violations) = error else {
            panic!("refused for another reason: {error}");
        };
        assert_eq!(violations, expected, "{value}");
    }
}

#[test]
fn every_wrong_value_is_reported_along_with_all_else() {
    let world = World::new();
    define_each(&world);
    let command = CreateContact {
        email: Some("ada".to_owned()),
        custom_attributes: Some(Attributes::from(json!({"n": "x", "b": "x", "free": "x"}))),
        ..CreateContact::default()
    };
    let error = world.refused(|| world.contacts().create(&world.grace, command));
    assert_eq!(
        error.to_string(),
        "Email Invalid email, Custom attributes n must be a number, \
         Custom attributes b must be true or false"
    );
}

#[test]
fn customers_values_are_checked_too() {
    let world = World::new();
    define_each(&world);
    let inbox = world.inbox();
    let token = inbox.channel.token();
    let bad = Some(Attributes::from(json!({"n": "x"})));
    let command = RegisterVisitor {
        custom_attributes: bad.clone(),
        ..RegisterVisitor::default()
    };
    let fault = "Custom attributes n must be a number";
    let error = world.refused(|| world.visitors().register(token, command));
    assert_eq!(error.to_string(), fault);
    let source_id = world.visitor(&inbox, "Ada").session.source_id;
    let command = UpdateVisitor {
        custom_attributes: bad.clone(),
        ..UpdateVisitor::default()
    };
    let error = world.refused(|| world.visitors().update(token, &source_id, command));
    assert_eq!(error.to_string(), fault);
    // definitions for contacts do not apply to conversations
    world
        .visitors()
        .start_conversation(token, &source_id, bad)
        .unwrap();
}

#[test]
fn values_of_conversations_are_checked() {
    let world = World::new();
    define(&world, typed("seats", "conversation_attribute", "number"));
    let inbox = world.inbox();
    let source_id = world.visitor(&inbox, "Ada").session.source_id;
    let values = Attributes::from(json!({"seats": "many", "long": "x".repeat(1501)}));
    let command = CreateConversation {
        source_id: Some(source_id.clone()),
        custom_attributes: values,
        ..CreateConversation::default()
    };
    let error = world.refused(|| world.conversations().create(&world.grace(), command));
    assert_eq!(
        error.to_string(),
        "Custom attributes long length should be < 1500, \
         Custom attributes seats must be a number"
    );
    let bad = Some(Attributes::from(json!({"seats": false})));
    let error = world.refused(|| {
        let token = inbox.channel.token();
        world.visitors().start_conversation(token, &source_id, bad)
    });
    assert_eq!(
        error.to_string(),
        "Custom attributes seats must be a number"
    );
}

#[test]
fn a_key_is_free_again_without_its_definition() {
    let world = World::new();
    let definition = define(&world, typed("seats", "1", "number"));
    world.refused(|| contact(&world, json!({"seats": "many"})));
    service(&world).delete(&world.grace, definition.id).unwrap();
    contact(&world, json!({"seats": "many"})).unwrap();
}
