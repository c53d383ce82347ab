//! `operations.json #18, #19`, and changing and removing a canned response.

use crate::world::{World, id_of};
use actix_web::http::Method;
use nimchat_api_kit::Profile;
use serde_json::{Value, json};

const PROFILES: [Profile; 2] = [Profile::Reference, Profile::Chatwoot];
const PATH: &str = "/canned_responses";

#[actix_web::test]
async fn a_canned_response_is_made_listed_changed_and_removed() {
    for profile in PROFILES {
        let world = World::new(profile);
        let (_, token) = world.agent("Ada").await;
        let request = json!({"short_code": "hi", "content": "Hello"});
        let made = world.post(PATH, request).await.ok();
        let id = id_of(&made);
        let mut expected = json!({
            "id": id, "short_code": "hi", "content": "Hello", "account_id": world.account,
        });
        for key in ["created_at", "updated_at"] {
            assert!(made[key].as_str().unwrap().ends_with('Z'), "{made}");
            expected[key] = made[key].clone();
        }
        assert_eq!(made, expected);
        // any member may, also nested under the key
        let path = format!("{PATH}/{id}");
        let body = json!({"canned_response": {"content": "Good day"}});
        let request = world
            .request(Method::PUT, &path, Some(&token))
            .set_json(body);
        let changed = world.send(request).await.ok();
        expected["content"] = json!("Good day");
        expected["updated_at"] = changed["updated_at"].clone();
        assert_eq!(changed, expected);
        assert_eq!(world.get(PATH).await.ok(), json!([expected]));
        let found = world.get("/canned_responses?search=GOOD").await.ok();
        assert_eq!(found, json!([expected]));
        let found = world.get("/canned_responses?search=evil").await.ok();
        assert_eq!(found, json!([]));
        let removed = world
            .send(world.request(Method::DELETE, &path, Some(&token)))
            .await;
        assert_eq!((removed.status, removed.body), (200, Value::Null));
        assert_eq!(world.get(PATH).await.ok(), json!([]));
        for method in [Method::PATCH, Method::DELETE] {
            assert_eq!(world.call(method, &path, json!({})).await.status, 404);
        }
    }
}

#[actix_web::test]
async fn a_refused_canned_response_names_its_attributes() {
    for profile in PROFILES {
        let world = World::new(profile);
        let request = json!({"short_code": "hi", "content": "Hello"});
        let id = id_of(&world.post(PATH, request.clone()).await.ok());
        let taken = world.post(PATH, request).await;
        assert_eq!(taken.body["attributes"], json!(["short_code"]));
        let text = "Short code has already been taken".to_owned();
        assert_eq!(taken.refusal(), (422, text));
        let blank = world.post(PATH, json!({"content": null})).await;
        assert_eq!(blank.body["attributes"], json!(["content", "short_code"]));
        let text = "Content can't be blank, Short code can't be blank".to_owned();
        assert_eq!(blank.refusal(), (422, text));
        let body = json!({"content": ["x"]});
        let wrong = world
            .call(Method::PATCH, &format!("{PATH}/{id}"), body)
            .await;
        assert_eq!(wrong.body["attributes"], json!(["content"]));
        let missing = "param is missing or the value is empty: canned_response".to_owned();
        assert_eq!(world.post(PATH, json!({})).await.refusal(), (422, missing));
    }
}
