//! Messages.

use crate::conversation_fixture::{AGENT, BOT, ConversationFixture, NOW, NOW_ISO, assert_shows};
use actix_web::http::Method;
use nimchat_api_kit::Profile;
use serde_json::{Value, json};

fn without_id(mut message: Value) -> Value {
    let id = message.as_object_mut().unwrap().remove("id").unwrap();
    assert!(id.is_i64());
    message
}

fn ada(office: &ConversationFixture) -> Value {
    json!({
        "id": office.administrator.get(),
        "name": "Ada",
        "available_name": "Ada",
        "avatar_url": "",
        "type": "user",
        "availability_status": "offline",
        "thumbnail": ""
    })
}

#[actix_web::test]
async fn the_reference_answers_the_message_as_printed() {
    let office = ConversationFixture::new(Profile::Reference);
    office.open().await;
    let body = json!({"content": "Hello", "private": "true", "echo_id": "e1"});
    let message = office.post("/1/messages", body).await;
    assert_shows(
        &message,
        &json!({
            "content": "Hello",
            "content_type": "text",
            "content_attributes": {},
            "message_type": "outgoing",
            "created_at": NOW,
            "private": true,
            "attachment": {},
            "sender": ada(&office),
            "conversation_id": 1,
            "echo_id": "e1",
            "status": "sent",
            "source_id": null,
            "inbox_id": office.inbox.get()
        }),
    );
}

#[actix_web::test]
async fn chatwoot_answers_the_message_with_numbers() {
    let office = ConversationFixture::new(Profile::Chatwoot);
    office.open().await;
    let body = json!({"content": "Hello", "source_id": "s1", "echo_id": "e1"});
    let message = office.post("/1/messages", body).await;
    assert_eq!(
        without_id(message),
        json!({
            "content": "Hello",
            "inbox_id": office.inbox.get(),
            "echo_id": "e1",
            "conversation_id": 1,
            "message_type": 1,
            "content_type": "text",
            "status": "sent",
            "content_attributes": {},
            "created_at": NOW,
            "private": false,
            "source_id": "s1",
            "sender": ada(&office)
        })
    );
}

#[actix_web::test]
async fn a_bot_writes_in_its_own_name() {
    let office = ConversationFixture::new(Profile::Reference);
    office.open().await;
    let (status, body) = office
        .try_post_as(BOT, "/1/messages", json!({"content": "Beep"}))
        .await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(
        body["sender"],
        json!({"id": 7000, "name": "Robo", "avatar_url": "", "type": "agent_bot"})
    );
}

#[actix_web::test]
async fn activity_has_no_sender() {
    let office = ConversationFixture::new(Profile::Reference);
    office.open().await;
    office
        .post("/1/toggle_status", json!({"status": "resolved"}))
        .await;
    let messages = office.get("/1/messages").await;
    assert_shows(
        &messages[0],
        &json!({
            "content": "Conversation was marked resolved by Ada",
            "content_type": "text",
            "content_attributes": {},
            "message_type": "activity",
            "created_at": NOW,
            "private": false,
            "attachment": {},
            "sender": {},
            "conversation_id": 1
        }),
    );
}

#[actix_web::test]
async fn multipart_carries_attributes_as_text() {
    let office = ConversationFixture::new(Profile::Reference);
    office.open().await;
    let items = json!({"items": [{"title": "Red", "value": "r"}]});
    let part = |name: &str, text: &str| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
    };
    let file = "--x\r\nContent-Disposition: form-data; name=\"attachments[]\"; filename=\"a.png\"\r\n\
                Content-Type: image/png\r\n\r\nPNG\r\n";
    let text = part("content", "Which colour?")
        + &part("content_type", "input_select")
        + &part("content_attributes", &items.to_string());
    let post = |body: String| {
        office
            .request(AGENT, Method::POST, "/1/messages")
            .insert_header(("content-type", "multipart/form-data; boundary=x"))
            .set_payload(body)
    };
    let (status, _, body) = office.send(post(format!("{text}--x--\r\n"))).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["content_type"], "input_select");
    assert_eq!(body["content_attributes"], items);

    let (status, _, body) = office.send(post(format!("{text}{file}--x--\r\n"))).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["attachment"], body["attachments"][0]);
    assert_eq!(body["attachment"]["file_size"], 3);
}

#[actix_web::test]
async fn refusals_are_worded_as_each_profile_does() {
    let reference = ConversationFixture::new(Profile::Reference);
    let chatwoot = ConversationFixture::new(Profile::Chatwoot);
    reference.open().await;
    chatwoot.open().await;
    let blank = json!({"content": " "});
    let refused = json!({"message": "Content can't be blank", "attributes": ["content"]});
    assert_eq!(
        reference.try_post("/1/messages", blank.clone()).await,
        (422, refused)
    );
    // Chatwoot takes it
    assert_eq!(chatwoot.try_post("/1/messages", blank).await.0, 200);
    let cases = [
        (
            json!({"content": "x".repeat(150_001)}),
            json!({
                "message": "Content is too long (maximum is 150000 characters)",
                "attributes": ["content"]
            }),
            "Validation failed: Content is too long (maximum is 150000 characters)",
        ),
        (
            json!({"content": "x", "message_type": "sideways"}),
            json!({"message": "'sideways' is not a valid message_type", "attributes": ["base"]}),
            "'sideways' is not a valid message_type",
        ),
        (
            json!({"content": "x", "private": "perhaps"}),
            json!({"message": "Private must be true or false", "attributes": ["private"]}),
            "Validation failed: Private must be true or false",
        ),
        (
            json!({"content": "x", "attachments": ["signed-id"]}),
            json!({"message": "Attachments name an upload that does not exist", "attributes": ["attachments"]}),
            "Validation failed: Attachments name an upload that does not exist",
        ),
    ];
    for (body, refused, text) in cases {
        assert_eq!(
            reference.try_post("/1/messages", body.clone()).await,
            (422, refused)
        );
        assert_eq!(
            chatwoot.try_post("/1/messages", body).await,
            (422, json!({"error": text}))
        );
    }
    for office in [reference, chatwoot] {
        let said = json!({"content": "x"});
        assert_eq!(office.try_post("/2/messages", said).await.0, 404);
    }
}

#[actix_web::test]
async fn messages_are_paged_by_id() {
    let office = ConversationFixture::new(Profile::Reference);
    office.open().await;
    let mut ids = Vec::new();
    for count in 0..25 {
        ids.push(office.hear(&format!("{count}")).await);
    }
    let shown = |body: Value| -> Vec<i64> {
        let rows = body.as_array().unwrap();
        rows.iter().map(|row| row["id"].as_i64().unwrap()).collect()
    };
    let (status, link, body) = office
        .send(office.request(AGENT, Method::GET, "/1/messages"))
        .await;
    assert_eq!((status, shown(body)), (200, ids[5..].to_vec()));
    let before = format!(
        "/api/v1/accounts/{}/conversations/1/messages?before={}",
        office.account, ids[5]
    );
    assert_eq!(
        link.as_deref(),
        Some(format!("<https://chat.example{before}>; rel=\"prev\"").as_str())
    );
    let older = office.get(&format!("/1/messages?before={}", ids[5])).await;
    assert_eq!(shown(older), ids[..5]);
    let newer = office.get(&format!("/1/messages?after={}", ids[20])).await;
    assert_eq!(shown(newer), ids[21..]);
    let between = format!("/1/messages?after={}&before={}", ids[2], ids[4]);
    assert_eq!(shown(office.get(&between).await), ids[2..4]);
}

#[actix_web::test]
async fn chatwoot_lists_messages_under_their_conversation() {
    let office = ConversationFixture::new(Profile::Chatwoot);
    office.open().await;
    let id = office.hear("Hello").await;
    let message = json!({
        "id": id,
        "content": "Hello",
        "inbox_id": office.inbox.get(),
        "conversation_id": 1,
        "message_type": 0,
        "content_type": "text",
        "status": "sent",
        "content_attributes": {},
        "created_at": NOW,
        "private": false,
        "source_id": null,
        "sender": office.carl()
    });
    let mut meta = json!({
        "labels": [],
        "additional_attributes": {},
        "contact": office.carl(),
        "agent_last_seen_at": null,
        "assignee_last_seen_at": null
    });
    assert_eq!(
        office.get("/1/messages").await,
        json!({"meta": meta, "payload": [message]})
    );

    office.post("/1/update_last_seen", json!({})).await;
    let ada_in_charge = json!({"assignee_id": office.administrator.get()});
    office.post("/1/assignments", ada_in_charge).await;
    meta["agent_last_seen_at"] = json!(NOW_ISO);
    meta["assignee"] = ada(&office);
    assert_eq!(office.get("/1/messages").await["meta"], meta);
}

#[actix_web::test]
async fn a_deleted_message_leaves_a_tombstone() {
    let office = ConversationFixture::new(Profile::Chatwoot);
    office.open().await;
    let id = office.hear("My card is 4711").await;
    let path = format!("/1/messages/{id}");
    let tombstone = json!({
        "id": id,
        "content": "This message was deleted",
        "inbox_id": office.inbox.get(),
        "conversation_id": 1,
        "message_type": 0,
        "content_type": "text",
        "status": "sent",
        "content_attributes": {"deleted": true},
        "created_at": NOW,
        "private": false,
        "source_id": null,
        "sender": office.carl()
    });
    for _ in 0..2 {
        assert_eq!(office.delete(&path).await, tombstone);
    }
}

#[actix_web::test]
async fn the_reference_answers_who_deleted_a_message() {
    let office = ConversationFixture::new(Profile::Reference);
    office.open().await;
    let id = office.hear("My card is 4711").await;
    let delete = |id: i64| office.request(AGENT, Method::DELETE, &format!("/1/messages/{id}"));
    let (status, _, body) = office.send(delete(id)).await;
    assert_eq!(status, 200);
    assert_shows(&body, &office.bob());
    assert_eq!(
        office.get("/1/messages").await[0]["content"],
        "This message was deleted"
    );
    assert_eq!(office.send(delete(999_999)).await.0, 404);
}
