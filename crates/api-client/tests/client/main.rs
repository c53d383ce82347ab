//! The Client API over HTTP, on the stores in memory, in both profiles.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod world;

use actix_web::http::Method;
use actix_web::test::TestRequest;
use nimchat_api_client::routes;
use nimchat_api_kit::{Access, Profile, route};
use nimchat_messaging::inboxes::SaveChannel;
use serde_json::{Value, json};
use world::World;

fn keys(body: &Value) -> Vec<&str> {
    let map = body.as_object().unwrap();
    let mut keys: Vec<_> = map.keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

#[actix_web::test]
async fn a_contact_is_made_shown_and_changed_as_the_reference_prints_it() {
    let world = World::new(Profile::Reference);
    let made = world.post("", json!({"name": "Ada"})).await;
    assert_eq!(
        keys(&made),
        [
            "email",
            "id",
            "name",
            "phone_number",
            "pubsub_token",
            "source_id"
        ]
    );
    assert!(made["id"].is_i64());
    assert_eq!((&made["name"], &made["email"]), (&json!("Ada"), &json!("")));
    let path = format!("/{}", made["source_id"].as_str().unwrap());
    assert_eq!(world.get(&path).await, made);
    for method in [Method::PATCH, Method::PUT] {
        let body = json!({"email": "Ada@example.com", "name": null});
        let (status, changed) = world.call(method, &path, body).await;
        assert_eq!(status, 200);
        assert_eq!(changed["email"], "ada@example.com");
        assert_eq!(changed["source_id"], made["source_id"]);
        assert_eq!(changed["pubsub_token"], made["pubsub_token"]);
        assert_eq!(changed["name"], "Ada");
        assert_eq!(changed["account_id"], json!(world.inbox.account_id));
    }
    let world = World::new(Profile::Reference);
    world.post("", json!({"source_id": "eve"})).await;
    let (_, changed) = world.call(Method::PATCH, "/eve", json!({})).await;
    assert_eq!(changed["email"], "");
}

#[actix_web::test]
async fn a_contact_is_made_and_changed_as_chatwoot_shows_it() {
    let world = World::new(Profile::Chatwoot);
    let made = world
        .post(
            "",
            json!({"name": "Ada", "source_id": "ada", "phone_number": "+4912345"}),
        )
        .await;
    let shown = json!({
        "source_id": "ada",
        "pubsub_token": made["pubsub_token"],
        "id": made["id"],
        "name": "Ada",
        "email": null,
        "phone_number": "+4912345",
    });
    assert_eq!(made, shown);
    assert_eq!(world.get("/ada").await, shown);
    let body = json!({"custom_attributes": {"plan": "gold"}});
    let (_, changed) = world.call(Method::PATCH, "/ada", body).await;
    let time = "2025-01-31T09:05:07.000Z";
    assert_eq!(
        changed,
        json!({
            "id": made["id"],
            "name": "Ada",
            "email": null,
            "phone_number": "+4912345",
            "account_id": world.inbox.account_id,
            "created_at": time,
            "updated_at": time,
            "additional_attributes": {},
            "identifier": null,
            "custom_attributes": {"plan": "gold"},
            "last_activity_at": null,
            "contact_type": "lead",
            "middle_name": "",
            "last_name": "",
            "location": null,
            "country_code": null,
            "label_list": [], "blocked": false,
            "company_id": null,
        })
    );
}

#[actix_web::test]
async fn a_conversation_is_as_the_reference_prints_it() {
    let world = World::new(Profile::Reference);
    world
        .post("", json!({"name": "Ada", "source_id": "ada"}))
        .await;
    let attributes = json!({"custom_attributes": {"order": 9}});
    let begun = world.post("/ada/conversations", attributes).await;
    let shown = [
        "agent_last_seen_at",
        "contact",
        "contact_last_seen_at",
        "id",
        "inbox_id",
        "messages",
        "status",
        "uuid",
    ];
    assert_eq!(keys(&begun), shown);
    assert_eq!(begun["id"], 1);
    assert_eq!(begun["inbox_id"], world.inbox.id.to_string());
    assert_eq!(begun["messages"], json!([]));
    assert_eq!(begun["contact"]["name"], "Ada");

    let messages = "/ada/conversations/1/messages";
    world
        .post(messages, json!({"content": "It stopped."}))
        .await;
    let list = world.get("/ada/conversations").await;
    assert_eq!(list.as_array().unwrap().len(), 1);
    let message = &list[0]["messages"][0];
    assert_eq!(
        message,
        &json!({
            "id": message["id"].as_i64().unwrap(),
            "content": "It stopped.",
            "content_type": "text",
            "content_attributes": {},
            "message_type": "incoming",
            "created_at": 1_738_314_307,
            "private": false,
            "attachment": {},
            "sender": message["sender"],
            "conversation_id": 1,
        })
    );
    assert_eq!(message["sender"]["type"], "contact");
}

#[actix_web::test]
async fn a_conversation_is_as_chatwoot_shows_it() {
    let world = World::new(Profile::Chatwoot);
    let ada = world.ada().await;
    let list = world.get(&format!("{ada}/conversations")).await;
    let conversation = &list[0];
    assert_eq!(
        keys(conversation),
        [
            "agent_last_seen_at",
            "contact",
            "contact_last_seen_at",
            "id",
            "inbox_id",
            "messages",
            "status",
            "uuid"
        ]
    );
    assert_eq!(conversation["inbox_id"], json!(world.inbox.id));
    assert_eq!(conversation["status"], "open");
    assert_eq!(conversation["agent_last_seen_at"], 0);
    assert_eq!(
        conversation["contact"]["account_id"],
        json!(world.inbox.account_id)
    );
    assert_eq!(conversation["messages"].as_array().unwrap().len(), 2);
    let messages = world.get(&format!("{ada}/conversations/1/messages")).await;
    assert_eq!(messages, conversation["messages"]);
}

#[actix_web::test]
async fn a_message_is_text_throughout_in_the_reference() {
    let world = World::new(Profile::Reference);
    let ada = world.ada().await;
    let path = format!("{ada}/conversations/1/messages");
    let posted = world
        .post(&path, json!({"content": "Thanks!", "echo_id": 5}))
        .await;
    let id = posted["id"].as_str().unwrap();
    assert!(id.parse::<i64>().is_ok());
    assert_eq!(
        posted,
        json!({
            "id": id,
            "content": "Thanks!",
            "message_type": "incoming",
            "content_type": "text",
            "content_attributes": "{}",
            "created_at": "2025-01-31T09:05:07.000Z",
            "conversation_id": "1",
            "attachments": [],
            "sender": posted["sender"],
        })
    );
    assert_eq!(posted["sender"]["email"], "ada@example.com");

    let list = world.get(&path).await;
    let contents: Vec<_> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|m| &m["content"])
        .collect();
    assert_eq!(contents, ["It stopped.", "Turn the crank.", "Thanks!"]);
    assert_eq!(list[1]["sender"]["type"], "user");
    assert_eq!(list[1]["sender"]["availability_status"], Value::Null);
    assert_eq!(list[1]["sender"].get("email"), None);
    let older = world.get(&format!("{path}?before={id}")).await;
    assert_eq!(older.as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn a_message_has_numbers_in_chatwoot() {
    let world = World::new(Profile::Chatwoot);
    let ada = world.ada().await;
    let path = format!("{ada}/conversations/1/messages");
    let posted = world.post(&path, json!({"content": "Thanks!"})).await;
    assert_eq!(
        posted,
        json!({
            "id": posted["id"].as_i64().unwrap(),
            "content": "Thanks!",
            "message_type": 0,
            "content_type": "text",
            "content_attributes": {},
            "created_at": 1_738_314_307,
            "conversation_id": 1,
            "sender": {
                "additional_attributes": {},
                "custom_attributes": {},
                "email": "ada@example.com",
                "id": posted["sender"]["id"],
                "identifier": null,
                "name": "Ada",
                "phone_number": null,
                "thumbnail": "",
                "blocked": false,
                "type": "contact",
            },
        })
    );
}

#[actix_web::test]
async fn forms_are_read_too() {
    let world = World::new(Profile::Reference);
    world.ada().await;
    let inbox = world.inbox.channel.token();
    let path = format!("/public/api/v1/inboxes/{inbox}/contacts/ada/conversations/1/messages");
    let request = TestRequest::post()
        .uri(&path)
        .set_form([("content", "From a form")]);
    let (status, body) = world.send(request).await;
    assert_eq!((status, &body["content"]), (200, &json!("From a form")));
}

#[actix_web::test]
async fn what_is_not_there_is_404_with_the_body_of_the_profile() {
    for (profile, expected) in [
        (
            Profile::Reference,
            json!({"error": "Resource could not be found"}),
        ),
        (
            Profile::Chatwoot,
            json!({"status": 404, "error": "Not Found"}),
        ),
    ] {
        let world = World::new(profile);
        world.ada().await;
        world.post("", json!({"source_id": "eve"})).await;
        for path in [
            "/nobody",
            "/nobody/conversations",
            "/ada/conversations/2/messages",
            "/ada/conversations/99999999999999999999/messages",
            "/eve/conversations/1/messages",
        ] {
            let answer = world.call(Method::GET, path, Value::Null).await;
            assert_eq!(answer, (404, expected.clone()), "{path}");
        }
        let path = "/eve/conversations/1/messages";
        let answer = world
            .call(Method::POST, path, json!({"content": "x"}))
            .await;
        assert_eq!(answer, (404, expected.clone()));
        let elsewhere = "/public/api/v1/inboxes/unknown/contacts";
        let request = TestRequest::post().uri(elsewhere).set_json(json!({}));
        assert_eq!(world.send(request).await, (404, expected));
    }
}

#[actix_web::test]
async fn refused_values_are_named() {
    let world = World::new(Profile::Reference);
    let ada = world.ada().await;
    let messages = format!("{ada}/conversations/1/messages");
    for (method, path, body, attribute) in [
        (Method::POST, "", json!({"email": "nowhere"}), "email"),
        (
            Method::POST,
            "",
            json!({"phone_number": 12345}),
            "phone_number",
        ),
        (
            Method::POST,
            "",
            json!({"custom_attributes": [1]}),
            "custom_attributes",
        ),
        (
            Method::PATCH,
            &*ada,
            json!({"avatar_url": "ftp://x"}),
            "avatar_url",
        ),
        (Method::POST, &*messages, json!({"content": " "}), "content"),
        (
            Method::POST,
            &*messages,
            json!({"content": {"a": 1}}),
            "content",
        ),
        (
            Method::POST,
            &*messages,
            json!({"content": "x".repeat(150_001)}),
            "content",
        ),
    ] {
        let (status, answer) = world.call(method, path, body).await;
        assert_eq!(status, 422, "{path} {answer}");
        assert_eq!(answer["attributes"], json!([attribute]), "{answer}");
    }
    let path = format!("{messages}?before=last");
    let (status, _) = world.call(Method::GET, &path, Value::Null).await;
    assert_eq!(status, 422);
}

#[actix_web::test]
async fn an_inbox_that_demands_proof_gets_it() {
    let channel = SaveChannel {
        hmac_mandatory: Some(true),
        ..SaveChannel::default()
    };
    let world = World::with_inbox(Profile::Reference, channel);
    let hash = world.hash("ada-1");
    let proven = json!({
        "identifier": "ada-1",
        "identifier_hash": hash,
        "source_id": "ada",
    });
    for bad in [
        json!({"identifier": "ada-1"}),
        json!({"identifier": "eve-1", "identifier_hash": hash}),
        json!({"identifier": "ada-1", "identifier_hash": "no hash"}),
    ] {
        let (status, answer) = world.call(Method::POST, "", bad).await;
        assert_eq!(status, 422);
        assert_eq!(answer["attributes"], json!(["identifier_hash"]));
    }
    world.post("", proven.clone()).await;
    let (status, _) = world.call(Method::GET, "/ada", Value::Null).await;
    assert_eq!(status, 422);
    let shown = world
        .get(&format!("/ada?identifier=ada-1&identifier_hash={hash}"))
        .await;
    assert_eq!(shown["source_id"], "ada");
    let (status, _) = world
        .call(Method::PATCH, "/ada", json!({"name": "Ada"}))
        .await;
    assert_eq!(status, 422);
    let (status, changed) = world
        .call(
            Method::PATCH,
            "/ada",
            json!({"identifier": "ada-1", "identifier_hash": hash, "name": "Ada"}),
        )
        .await;
    assert_eq!((status, &changed["name"]), (200, &json!("Ada")));
    world.post("/ada/conversations", json!({})).await;
}

#[test]
fn the_table_has_every_operation_and_anyone_may_call_them() {
    let routes = routes();
    let mut numbers: Vec<_> = routes.iter().filter_map(route::Route::number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [85, 86, 87, 88, 89, 90, 91, 92]);
    assert!(routes.iter().all(|route| route.access() == Access::Anyone));
    for profile in [Profile::Reference, Profile::Chatwoot] {
        let document = route::openapi(&routes, profile, "https://chat.example", "1").unwrap();
        let paths = document["paths"].as_object().unwrap();
        assert_eq!(paths.len(), 12);
    }
}
