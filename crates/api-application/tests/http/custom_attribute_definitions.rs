//! `operations.json #37–#40`, removing a definition, and values that are checked against them.

use crate::world::{World, id_of};
use actix_web::http::Method;
use nimchat_api_kit::Profile;
use serde_json::{Value, json};

const PROFILES: [Profile; 2] = [Profile::Reference, Profile::Chatwoot];
const PATH: &str = "/custom_attribute_definitions";

#[actix_web::test]
async fn a_definition_is_made_shown_listed_changed_and_removed() {
    for profile in PROFILES {
        let world = World::new(profile);
        let request = json!({
            "attribute_display_name": "Plan", "attribute_display_type": 6,
            "attribute_description": "What they pay for", "attribute_key": "plan",
            "attribute_values": ["gold", "silver"], "attribute_model": 1, "default_value": 3,
        });
        let made = world.post(PATH, request).await.ok();
        let id = id_of(&made);
        let mut expected = match profile {
            Profile::Reference => json!({
                "id": id, "attribute_display_name": "Plan", "attribute_display_type": "list",
                "attribute_description": "What they pay for", "attribute_key": "plan",
                "attribute_values": "[\"gold\",\"silver\"]", "default_value": "3",
                "attribute_model": "contact_attribute", "account_id": world.account,
                "regex_pattern": null, "regex_cue": null,
                "created_at": made["created_at"], "updated_at": made["updated_at"],
            }),
            Profile::Chatwoot => json!({
                "id": id, "attribute_display_name": "Plan", "attribute_display_type": "list",
                "attribute_description": "What they pay for", "attribute_key": "plan",
                "attribute_values": ["gold", "silver"], "default_value": 3,
                "attribute_model": "contact_attribute", "regex_pattern": null, "regex_cue": null,
                "created_at": made["created_at"], "updated_at": made["updated_at"],
            }),
        };
        assert_eq!(made, expected);
        let path = format!("{PATH}/{id}");
        assert_eq!(world.get(&path).await.ok(), expected);
        // names are accepted as well as numbers, and so is text
        let other = json!({"custom_attribute_definition": {
            "attribute_display_name": "Order", "attribute_key": "order",
            "attribute_display_type": "number", "attribute_model": "0",
        }});
        let other = world.post(PATH, other).await.ok();
        assert_eq!(other["attribute_display_type"], "number");
        assert_eq!(other["attribute_model"], "conversation_attribute");
        let (values, description) = match profile {
            Profile::Reference => (json!("[]"), json!("")),
            Profile::Chatwoot => (json!([]), Value::Null),
        };
        assert_eq!(other["attribute_values"], values);
        assert_eq!(other["attribute_description"], description);
        assert_eq!(other["default_value"], Value::Null);
        for (query, list) in [
            ("", json!([expected, other])),
            ("?attribute_model=1", json!([expected])),
            ("?attribute_model=contact_attribute", json!([expected])),
            ("?attribute_model=0", json!([other])),
            ("?attribute_model=conversation_attribute", json!([other])),
        ] {
            let listed = world.get(&format!("{PATH}{query}")).await.ok();
            assert_eq!(listed, list, "{query}");
        }
        let unknown = world.get(&format!("{PATH}?attribute_model=7")).await;
        assert_eq!(unknown.status, 422);
        for method in [Method::PATCH, Method::PUT] {
            let change = json!({"attribute_display_name": method.as_str()});
            let changed = world.call(method.clone(), &path, change).await.ok();
            expected["attribute_display_name"] = json!(method.as_str());
            expected["updated_at"] = changed["updated_at"].clone();
            assert_eq!(changed, expected);
        }
        let removed = world.call(Method::DELETE, &path, json!({})).await;
        assert_eq!((removed.status, removed.body), (204, Value::Null));
        for method in [Method::GET, Method::PATCH, Method::DELETE] {
            assert_eq!(world.call(method, &path, json!({})).await.status, 404);
        }
    }
}

#[actix_web::test]
async fn a_refused_definition_names_its_attributes() {
    for profile in PROFILES {
        let world = World::new(profile);
        let refusal = async |body: Value| {
            let reply = world.post(PATH, body).await;
            let attributes = reply.body["attributes"].clone();
            let (status, text) = reply.refusal();
            assert_eq!(status, 422);
            (attributes, text)
        };
        let new = json!({"attribute_display_name": "Plan", "attribute_key": "plan"});
        world.post(PATH, new.clone()).await.ok();
        let taken = "Attribute key has already been taken".to_owned();
        assert_eq!(refusal(new).await, (json!(["attribute_key"]), taken));
        let blank = "Attribute display name can't be blank".to_owned();
        assert_eq!(
            refusal(json!({"attribute_key": "x", "attribute_display_name": null})).await,
            (json!(["attribute_display_name"]), blank)
        );
        let built_in = "Attribute key The provided key is not allowed as it might conflict with \
                        default attributes."
            .to_owned();
        assert_eq!(
            refusal(json!({"attribute_display_name": "x", "attribute_key": "status"})).await,
            (json!(["attribute_key"]), built_in)
        );
        let (attributes, _) = refusal(json!({
            "attribute_display_name": "x", "attribute_key": "x", "attribute_display_type": 8,
            "attribute_model": "company", "regex_pattern": "(",
        }))
        .await;
        assert_eq!(
            attributes,
            json!(["attribute_display_type", "attribute_model", "regex_pattern"])
        );
    }
}

#[actix_web::test]
async fn a_wrong_value_is_refused_by_its_key() {
    for profile in PROFILES {
        let world = World::new(profile);
        let define = async |model: i64, key: &str, display_type: &str, pattern: Value| {
            let body = json!({
                "attribute_display_name": key, "attribute_key": key, "attribute_model": model,
                "attribute_display_type": display_type, "attribute_values": ["gold"],
                "regex_pattern": pattern, "regex_cue": "two letters",
            });
            world.post(PATH, body).await.ok();
        };
        define(1, "plan", "list", Value::Null).await;
        define(1, "code", "text", json!("/^[A-Z]{2}$/")).await;
        define(0, "seats", "number", Value::Null).await;
        let wrong = json!({"custom_attributes": {"plan": "iron", "code": "x", "free": 1}});
        let refused = world.post("/contacts", wrong).await;
        assert_eq!(refused.body["attributes"], json!(["custom_attributes"]));
        let text = "Custom attributes plan is not included in the list, \
                    Custom attributes code is invalid: two letters";
        assert_eq!(refused.refusal(), (422, text.to_owned()));
        let inbox = world.api_inbox("Shop").await;
        let right = json!({
            "inbox_id": inbox, "custom_attributes": {"plan": "gold", "code": "DE", "seats": "x"},
        });
        let made = world.post("/contacts", right).await.ok();
        let source = &made["payload"]["contact"]["contact_inboxes"][0]["source_id"];
        let begin = async |seats: Value| {
            let body = json!({
                "inbox_id": inbox, "source_id": source,
                "custom_attributes": {"seats": seats, "plan": "iron"},
            });
            world.post("/conversations", body).await
        };
        let refused = begin(json!("many")).await;
        let text = "Custom attributes seats must be a number".to_owned();
        assert_eq!(refused.refusal(), (422, text));
        begin(json!(3)).await.ok();
    }
}
