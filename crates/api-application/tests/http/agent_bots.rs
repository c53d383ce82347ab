//! `operations.json #11`–`#14`, `#49`, `#50`, and operations that the reference does not have.

use crate::world::{World, id_of, upload};
use actix_web::http::Method;
use nimchat_api_kit::Profile;
use serde_json::{Value, json};

const HOOK: &str = "https://bots.example/hook";

#[actix_web::test]
async fn the_reference_prints_five_keys_and_chatwoots_beside_them() {
    let world = World::new(Profile::Reference);
    let request = json!({"name": "Greeter", "description": "Says hello", "outgoing_url": HOOK});
    let made = world.post("/agent_bots", request).await.ok();
    let expected = json!({
        "id": id_of(&made), "name": "Greeter", "description": "Says hello",
        "account_id": world.account, "outgoing_url": HOOK, "thumbnail": "",
        "bot_type": "webhook", "bot_config": {}, "access_token": made["access_token"],
        "secret": made["secret"], "system_bot": false,
    });
    assert!(made["access_token"].is_string());
    assert!(made["secret"].as_str().unwrap().starts_with("whsec_"));
    assert_eq!(made, expected);
    assert_eq!(world.get("/agent_bots").await.ok(), json!([expected]));
    let path = format!("/agent_bots/{}", id_of(&made));
    assert_eq!(world.get(&path).await.ok(), expected);
    for method in [Method::PATCH, Method::PUT] {
        let changed = world
            .call(method, &path, json!({"description": null}))
            .await;
        assert_eq!(changed.ok()["description"], "");
    }
}

#[actix_web::test]
async fn chatwoot_shows_the_token_to_the_bots_own_account() {
    let world = World::new(Profile::Chatwoot);
    let request = json!({
        "name": "Greeter", "avatar_url": "https://bots.example/a.png", "bot_config": {"a": 1},
    });
    let made = world.post("/agent_bots", request).await.ok();
    let mut expected = json!({
        "id": id_of(&made), "name": "Greeter", "description": null,
        "thumbnail": "", "outgoing_url": null, "bot_type": "webhook",
        "bot_config": {"a": 1}, "account_id": world.account,
        "access_token": made["access_token"], "secret": made["secret"], "system_bot": false,
    });
    assert_eq!(made, expected);
    let path = format!("/agent_bots/{}", id_of(&made));
    let reset = world
        .post(&format!("{path}/reset_access_token"), json!({}))
        .await;
    let reset = reset.ok();
    assert_ne!(reset["access_token"], expected["access_token"]);
    expected["access_token"] = reset["access_token"].clone();
    assert_eq!(reset, expected);
    expected["thumbnail"] = json!("");
    let bare = world
        .call(Method::DELETE, &format!("{path}/avatar"), Value::Null)
        .await;
    assert_eq!(bare.ok(), expected);
}

#[actix_web::test]
async fn an_inbox_shows_its_bot_in_the_profiles_way() {
    for profile in [Profile::Reference, Profile::Chatwoot] {
        let world = World::new(profile);
        let inbox = world.api_inbox("Shop").await;
        let bot = world
            .post("/agent_bots", json!({"outgoing_url": HOOK}))
            .await
            .ok();
        let path = format!("/inboxes/{inbox}/agent_bot");
        let set = format!("/inboxes/{inbox}/set_agent_bot");
        assert_eq!(world.get(&path).await.ok(), json!({}));
        let connected = world.post(&set, json!({"agent_bot": id_of(&bot)})).await;
        assert_eq!((connected.status, &connected.body), (200, &Value::Null));
        let mut expected = bot.clone();
        for secret in ["access_token", "secret"] {
            expected.as_object_mut().unwrap().remove(secret);
        }
        if profile == Profile::Chatwoot {
            expected = json!({"agent_bot": expected});
        }
        assert_eq!(world.get(&path).await.ok(), expected);
        world.post(&set, json!({"agent_bot": null})).await.ok();
        assert_eq!(world.get(&path).await.ok(), json!({}));
        let unknown = world.post(&set, json!({"agent_bot": 999_999})).await;
        assert_eq!(unknown.status, 404);
    }
}

#[actix_web::test]
async fn a_form_without_a_bot_disconnects() {
    let world = World::new(Profile::Reference);
    let inbox = world.api_inbox("Shop").await;
    let bot = world.post("/agent_bots", json!({})).await.ok();
    let set = format!("/inboxes/{inbox}/set_agent_bot");
    for (form, connected) in [
        (format!("agent_bot={}", bot["id"]), true),
        ("agent_bot=null".to_owned(), false),
    ] {
        let request = world
            .request(Method::POST, &set, None)
            .insert_header(("content-type", "application/x-www-form-urlencoded"))
            .set_payload(form);
        world.send(request).await.ok();
        let shown = world.get(&format!("/inboxes/{inbox}/agent_bot")).await.ok();
        assert_eq!(shown.get("id").is_some(), connected);
    }
}

#[actix_web::test]
async fn a_file_that_is_no_picture_is_refused() {
    let world = World::new(Profile::Reference);
    let (body, content_type) = upload("avatar");
    let request = world
        .request(Method::POST, "/agent_bots", None)
        .insert_header(("content-type", content_type))
        .set_payload(body);
    let refused = world.send(request).await;
    assert_eq!(refused.body["attributes"], json!(["avatar"]));
    assert_eq!(refused.status, 422);
    assert_eq!(world.get("/agent_bots").await.ok(), json!([]));
}

#[actix_web::test]
async fn agents_look_and_administrators_change() {
    for (profile, status) in [(Profile::Reference, 403), (Profile::Chatwoot, 401)] {
        let world = World::new(profile);
        let bot = world.post("/agent_bots", json!({})).await.ok();
        let path = format!("/agent_bots/{}", bot["id"]);
        let (_, token) = world.agent("Ada").await;
        let asked = |method, path: &str| world.request(method, path, Some(&token));
        assert_eq!(world.send(asked(Method::GET, &path)).await.ok(), bot);
        for request in [
            asked(Method::POST, "/agent_bots"),
            asked(Method::PATCH, &path),
            asked(Method::DELETE, &path),
            // indistinguishable from an existing one
            asked(Method::DELETE, "/agent_bots/999999"),
        ] {
            let refused = world.send(request).await;
            let text = "You are not authorized to do this action".to_owned();
            assert_eq!(refused.refusal(), (status, text));
        }
        let gone = world.send(world.request(Method::DELETE, &path, None)).await;
        assert_eq!((gone.status, gone.body), (200, Value::Null));
        assert_eq!(world.get(&path).await.status, 404);
    }
}
