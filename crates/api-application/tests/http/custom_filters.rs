//! `operations.json #41–#44`, and deleting a filter.

use crate::world::{World, id_of};
use actix_web::http::Method;
use nimchat_api_kit::Profile;
use serde_json::{Value, json};

const PROFILES: [Profile; 2] = [Profile::Reference, Profile::Chatwoot];
const PATH: &str = "/custom_filters";

/// The key of a filter's type.
fn kind(profile: Profile) -> &'static str {
    match profile {
        Profile::Reference => "type",
        Profile::Chatwoot => "filter_type",
    }
}

#[actix_web::test]
async fn a_filter_is_kept_shown_listed_changed_and_given_up() {
    for profile in PROFILES {
        let world = World::new(profile);
        let kind = kind(profile);
        let query = json!({"payload": [{
            "attribute_key": "name", "filter_operator": "equal_to", "values": ["Ada"],
        }]});
        let request = json!({"name": "Open", kind: "contact", "query": query});
        let made = world.post(PATH, request).await.ok();
        let id = id_of(&made);
        for key in ["created_at", "updated_at"] {
            let length = match profile {
                Profile::Reference => "2025-01-31T09:05:07Z".len(),
                Profile::Chatwoot => "2025-01-31T09:05:07.123Z".len(),
            };
            assert_eq!(made[key].as_str().unwrap().len(), length, "{made}");
        }
        let mut expected = json!({
            "id": id, "name": "Open", kind: "contact", "query": query,
            "created_at": made["created_at"], "updated_at": made["updated_at"],
        });
        // the reference's key and Chatwoot's are equivalent
        expected["filter_type"] = json!("contact");
        assert_eq!(made, expected);
        let path = format!("{PATH}/{id}");
        assert_eq!(world.get(&path).await.ok(), expected);
        let list = async |query: &str| world.get(&format!("{PATH}{query}")).await.ok();
        assert_eq!(list("?filter_type=contact").await, json!([expected]));
        assert_eq!(list("").await, json!([]));
        assert_eq!(list("?filter_type=report").await, json!([]));
        let unknown = world.get("/custom_filters?filter_type=pigeon").await;
        assert_eq!(unknown.body["attributes"], json!(["filter_type"]));
        assert_eq!(unknown.status, 422);
        let change = json!({"custom_filter": {"name": "All", kind: "report", "query": {}}});
        let changed = world.call(Method::PATCH, &path, change).await.ok();
        expected["name"] = json!("All");
        expected[kind] = json!("report");
        expected["filter_type"] = json!("report");
        expected["query"] = json!({});
        expected["updated_at"] = changed["updated_at"].clone();
        assert_eq!(changed, expected);
        let removed = world.call(Method::DELETE, &path, json!({})).await;
        assert_eq!((removed.status, removed.body), (204, Value::Null));
        assert_eq!(world.get(&path).await.status, 404);
    }
}

#[actix_web::test]
async fn a_new_filters_type_in_the_query_is_the_references() {
    for (profile, expected) in [
        (Profile::Reference, "contact"),
        (Profile::Chatwoot, "conversation"),
    ] {
        let world = World::new(profile);
        let path = format!("{PATH}?filter_type=contact");
        let made = world.post(&path, json!({"name": "Mine"})).await.ok();
        assert_eq!(made[kind(profile)], expected);
        assert_eq!(made["query"], json!({}));
    }
}

#[actix_web::test]
async fn a_refused_filter_names_its_attributes() {
    for profile in PROFILES {
        let world = World::new(profile);
        let bad = json!({kind(profile): "pigeon", "name": null});
        let refused = world.post(PATH, bad).await;
        assert_eq!(refused.body["attributes"], json!(["name", "filter_type"]));
        let wrong = world.post(PATH, json!({"name": "x", "query": 1})).await;
        assert_eq!(wrong.body["attributes"], json!(["query"]));
    }
}

#[actix_web::test]
async fn another_users_filter_is_not_found() {
    for profile in PROFILES {
        let world = World::new(profile);
        let (_, token) = world.agent("Ada").await;
        let id = id_of(&world.post(PATH, json!({"name": "Mine"})).await.ok());
        let path = format!("{PATH}/{id}");
        for method in [Method::GET, Method::PATCH, Method::DELETE] {
            let request = world
                .request(method, &path, Some(&token))
                .set_json(json!({"name": "Stolen"}));
            let nowhere = (404, "Resource could not be found".to_owned());
            assert_eq!(world.send(request).await.refusal(), nowhere);
        }
        let list = world.request(Method::GET, PATH, Some(&token));
        assert_eq!(world.send(list).await.ok(), json!([]));
    }
}
