//! `operations.json #73`, `#74`, `#75`, and removal.

use crate::world::{World, id_of};
use actix_web::http::Method;
use nimchat_api_kit::Profile;
use serde_json::json;

const SECRET: &str = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=";

#[actix_web::test]
async fn the_reference_prints_webhooks_bare_with_their_secret() {
    let world = World::new(Profile::Reference);
    let request = json!({
        "url": "https://hooks.example/one",
        "subscriptions": ["conversation_created", "message_created"],
    });
    let one = world.post("/webhooks", request).await.ok();
    let expected = json!({
        "id": id_of(&one), "url": "https://hooks.example/one",
        "subscriptions": ["conversation_created", "message_created"],
        "account_id": world.account, "secret": SECRET, "enabled": true, "disabled_at": null,
    });
    assert_eq!(one, expected);
    assert_eq!(world.get("/webhooks").await.ok(), json!([expected]));

    let path = format!("/webhooks/{}", id_of(&one));
    let change = json!({"url": "https://hooks.example/two"});
    let two = json!({
        "id": id_of(&one), "url": "https://hooks.example/two",
        "subscriptions": ["conversation_created", "message_created"],
        "account_id": world.account, "secret": SECRET, "enabled": true, "disabled_at": null,
    });
    for method in [Method::PATCH, Method::PUT] {
        let changed = world.call(method, &path, change.clone()).await;
        assert_eq!(changed.ok(), two);
    }
}

#[actix_web::test]
async fn chatwoot_puts_webhooks_into_envelopes() {
    let world = World::new(Profile::Chatwoot);
    let inbox = world.api_inbox("Shop").await;
    let request = json!({"webhook": {
        "url": "https://hooks.example/one", "subscriptions": ["message_created"],
        "inbox_id": inbox,
    }});
    let one = world.post("/webhooks", request).await.ok();
    let id = one["payload"]["webhook"]["id"].clone();
    let secret = one["payload"]["webhook"]["secret"].clone();
    assert!(secret.as_str().is_some_and(|it| it.starts_with("whsec_")));
    let expected = json!({
        "id": id, "url": "https://hooks.example/one", "account_id": world.account,
        "subscriptions": ["message_created"], "inbox": {"id": inbox, "name": "Shop"},
        "secret": secret, "enabled": true, "disabled_at": null,
    });
    assert_eq!(one, json!({"payload": {"webhook": expected}}));

    let plain = json!({"url": "https://hooks.example/two"});
    let two = world.post("/webhooks", plain).await.ok()["payload"]["webhook"].clone();
    assert_eq!(
        two,
        json!({
            "id": two["id"], "url": "https://hooks.example/two", "account_id": world.account,
            "subscriptions": [
                "conversation_status_changed", "conversation_updated", "conversation_created",
                "contact_created", "contact_updated", "message_created", "message_updated",
                "webwidget_triggered",
            ],
            "secret": two["secret"],
            "enabled": true, "disabled_at": null,
        })
    );
    assert_ne!(two["secret"], secret);
    let listed = world.get("/webhooks").await.ok();
    assert_eq!(listed, json!({"payload": {"webhooks": [expected, two]}}));

    let path = format!("/webhooks/{id}");
    let change = json!({"webhook": {"subscriptions": ["contact_created"]}});
    let changed = world.call(Method::PATCH, &path, change).await.ok();
    let mut expected = expected;
    expected["subscriptions"] = json!(["contact_created"]);
    assert_eq!(changed, json!({"payload": {"webhook": expected}}));
}

#[actix_web::test]
async fn forms_may_be_flat() {
    let world = World::new(Profile::Reference);
    let form = "url=https%3A%2F%2Fhooks.example&subscriptions[]=contact_created";
    let request = world
        .request(Method::POST, "/webhooks", None)
        .insert_header(("content-type", "application/x-www-form-urlencoded"))
        .set_payload(form);
    let made = world.send(request).await.ok();
    assert_eq!(made["subscriptions"], json!(["contact_created"]));
}

#[actix_web::test]
async fn a_removed_webhook_is_gone() {
    let world = World::new(Profile::Reference);
    let one = json!({"url": "https://hooks.example/one"});
    let id = id_of(&world.post("/webhooks", one).await.ok());
    let path = format!("/webhooks/{id}");
    let delete = || world.send(world.request(Method::DELETE, &path, None));
    let gone = delete().await;
    assert_eq!(gone.status, 200);
    assert_eq!(gone.headers.get("content-type"), None);
    assert_eq!(delete().await.status, 404);
    assert_eq!(world.get("/webhooks").await.ok(), json!([]));
}

#[actix_web::test]
async fn refusals_name_their_attributes() {
    let world = World::new(Profile::Reference);
    let refused = world
        .post("/webhooks", json!({"url": "nowhere", "subscriptions": []}))
        .await;
    assert_eq!(refused.body["attributes"], json!(["url", "subscriptions"]));
    assert_eq!(
        refused.refusal(),
        (
            422,
            "Url is invalid, Subscriptions Invalid events".to_owned()
        )
    );
    let foreign = json!({"url": "https://hooks.example", "inbox_id": 4040});
    assert_eq!(
        world.post("/webhooks", foreign).await.refusal(),
        (422, "Inbox must exist".to_owned())
    );
}

#[actix_web::test]
async fn agents_know_nothing_of_webhooks() {
    let world = World::new(Profile::Reference);
    let (_, token) = world.agent("Ada").await;
    let list = world.request(Method::GET, "/webhooks", Some(&token));
    assert_eq!(world.send(list).await.status, 403);
}
