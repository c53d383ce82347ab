//! `operations.json #51–#54`.

use crate::world::World;
use actix_web::http::Method;
use nimchat_api_kit::Profile;
use serde_json::{Value, json};

#[actix_web::test]
async fn the_reference_prints_members_bare() {
    let world = World::new(Profile::Reference);
    let inbox = world.api_inbox("Shop").await;
    let (ada, _) = world.agent("Ada").await;
    // the reference's inbox id is text
    let request = json!({"inbox_id": inbox.to_string(), "user_ids": [ada]});
    let members = world.post("/inbox_members", request).await.ok();
    let agents = world.get("/agents").await.ok();
    assert_eq!(members, json!([agents[0]]));
    let listed = world.get(&format!("/inbox_members/{inbox}")).await.ok();
    assert_eq!(listed, members);
}

#[actix_web::test]
async fn chatwoot_puts_members_into_an_envelope() {
    let world = World::new(Profile::Chatwoot);
    let inbox = world.api_inbox("Shop").await;
    let (ada, _) = world.agent("Ada").await;
    let add = |users: Value| world.post_members(inbox, users);
    assert_eq!(
        add(json!([world.grace])).await["payload"][0]["name"],
        "Grace"
    );
    let agents = world.get("/agents").await.ok();
    // ids as text, and one who is already a member
    let members = add(json!([ada.to_string(), world.grace])).await;
    assert_eq!(members, json!({"payload": agents}));
    let listed = world.get(&format!("/inbox_members/{inbox}")).await.ok();
    assert_eq!(listed, members);
}

impl World {
    async fn post_members(&self, inbox: i64, users: Value) -> Value {
        let request = json!({"inbox_id": inbox, "user_ids": users});
        self.post("/inbox_members", request).await.ok()
    }
}

#[actix_web::test]
async fn the_inbox_is_looked_up_before_the_users() {
    let world = World::new(Profile::Reference);
    let inbox = world.api_inbox("Shop").await;
    let add = |request: Value| world.post("/inbox_members", request);
    let nowhere = (404, "Resource could not be found".to_owned());
    assert_eq!(add(json!({})).await.refusal(), nowhere);
    let request = json!({"inbox_id": 4040, "user_ids": [4040]});
    assert_eq!(add(request).await.refusal(), nowhere);
    assert_eq!(
        add(json!({"inbox_id": inbox})).await.refusal(),
        (
            422,
            "param is missing or the value is empty: user_ids".to_owned()
        )
    );
    let stranger = add(json!({"inbox_id": inbox, "user_ids": [world.grace, 4040]})).await;
    assert_eq!(stranger.body["attributes"], json!(["user"]));
    assert_eq!(stranger.refusal(), (422, "User must exist".to_owned()));
    let members = world.get(&format!("/inbox_members/{inbox}")).await.ok();
    assert_eq!(members, json!([]));
}

#[actix_web::test]
async fn agents_look_where_they_are_members_and_change_nothing() {
    let world = World::new(Profile::Reference);
    let inbox = world.api_inbox("Shop").await;
    let (ada, token) = world.agent("Ada").await;
    let path = format!("/inbox_members/{inbox}");
    let look = || world.send(world.request(Method::GET, &path, Some(&token)));
    assert_eq!(look().await.status, 403);
    let request = json!({"inbox_id": inbox, "user_ids": [ada]});
    let add = world
        .request(Method::POST, "/inbox_members", Some(&token))
        .set_json(&request);
    assert_eq!(world.send(add).await.status, 403);
    world.post("/inbox_members", request).await.ok();
    assert_eq!(look().await.status, 200);
}

#[actix_web::test]
async fn members_are_set_and_removed() {
    for profile in [Profile::Reference, Profile::Chatwoot] {
        let world = World::new(profile);
        let inbox = world.api_inbox("Shop").await;
        let (ada, token) = world.agent("Ada").await;
        let (bob, _) = world.agent("Bob").await;
        world.post_members(inbox, json!([ada, world.grace])).await;
        let path = "/inbox_members";
        let send = |method: Method, users: Value| {
            let body = json!({"inbox_id": inbox.to_string(), "user_ids": users});
            world.call(method, path, body)
        };
        let ids = |answer: &Value| -> Vec<i64> {
            let list = match profile {
                Profile::Reference => answer.as_array(),
                Profile::Chatwoot => answer["payload"].as_array(),
            };
            list.unwrap()
                .iter()
                .map(|member| member["id"].as_i64().unwrap())
                .collect()
        };
        let set = send(Method::PATCH, json!([bob, ada.to_string()]))
            .await
            .ok();
        assert_eq!(ids(&set), [ada, bob]);
        let shown = format!("/inbox_members/{inbox}");
        assert_eq!(world.get(&shown).await.ok(), set);
        let refused = send(Method::PATCH, json!([world.grace, 4040])).await;
        assert_eq!(refused.refusal(), (422, "User must exist".to_owned()));
        // users who are not members are ignored
        let removed = send(Method::DELETE, json!([ada, world.grace, 4040])).await;
        assert_eq!((removed.status, removed.body), (200, Value::Null));
        assert_eq!(ids(&world.get(&shown).await.ok()), [bob]);
        let emptied = send(Method::PATCH, json!([])).await.ok();
        assert_eq!(ids(&emptied), [0_i64; 0]);
        let unknown = send(Method::PUT, json!([])).await.status;
        assert_eq!(unknown, 405);

        let nowhere = (404, "Resource could not be found".to_owned());
        for method in [Method::PATCH, Method::DELETE] {
            let body = json!({"inbox_id": 4040, "user_ids": [ada]});
            let reply = world.call(method.clone(), path, body).await;
            assert_eq!(reply.refusal(), nowhere);
            let reply = world.call(method.clone(), path, json!({})).await;
            assert_eq!(reply.refusal(), nowhere);
            let reply = world
                .call(method.clone(), path, json!({"inbox_id": inbox}))
                .await;
            let missing = "param is missing or the value is empty: user_ids";
            assert_eq!(reply.refusal(), (422, missing.to_owned()));
            let body = json!({"inbox_id": inbox, "user_ids": [ada]});
            let request = world.request(method, path, Some(&token)).set_json(body);
            let forbidden = match profile {
                Profile::Reference => 403,
                Profile::Chatwoot => 401,
            };
            assert_eq!(world.send(request).await.status, forbidden);
        }
    }
}
