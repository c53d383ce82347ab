//! Lists, counts, one conversation.

use crate::conversation_fixture::{
    AGENT, ConversationFixture, NOW, NOW_ISO, OUTSIDER, assert_shows,
};
use actix_web::http::Method;
use chrono::TimeDelta;
use nimchat_api_kit::Profile;
use nimchat_core_model::ConversationNumber;
use nimchat_messaging::messages::PostMessage;
use serde_json::{Value, json};

fn reference(office: &ConversationFixture, messages: &Value, unread: i32) -> Value {
    json!({
        "id": 1,
        "messages": messages,
        "account_id": office.account.get(),
        "inbox_id": office.inbox.get(),
        "status": "open",
        "timestamp": NOW.to_string(),
        "contact_last_seen_at": "0",
        "agent_last_seen_at": "0",
        "unread_count": unread,
        "additional_attributes": {},
        "custom_attributes": {},
        "meta": {
            "sender": {
                "id": office.contact, "name": "Carl", "thumbnail": "", "channel": "Channel::Api"
            },
            "assignee": {}
        }
    })
}

fn said(office: &ConversationFixture, id: i64, content: &str) -> Value {
    json!({
        "id": id,
        "content": content,
        "content_type": "text",
        "content_attributes": {},
        "message_type": "incoming",
        "created_at": NOW,
        "private": false,
        "attachment": {},
        "sender": office.carl(),
        "conversation_id": 1
    })
}

fn counts(mine: i32, unassigned: i32, assigned: i32, all: i32) -> Value {
    json!({
        "mine_count": mine,
        "unassigned_count": unassigned,
        "assigned_count": assigned,
        "all_count": all
    })
}

#[actix_web::test]
async fn the_reference_shows_a_conversation_as_printed() {
    let office = ConversationFixture::new(Profile::Reference);
    assert_shows(
        &office.open().await,
        &json!({"id": 1, "account_id": office.account.get(), "inbox_id": office.inbox.get()}),
    );
    let empty = reference(&office, &json!([]), 0);
    assert_shows(&office.get("/1").await, &empty);

    let first = office.hear("Hello").await;
    let second = office.hear("Anybody there?").await;
    let both = json!([
        said(&office, first, "Hello"),
        said(&office, second, "Anybody there?")
    ]);
    assert_shows(&office.get("/1").await, &reference(&office, &both, 2));

    let newest = json!([said(&office, second, "Anybody there?")]);
    let listed = reference(&office, &newest, 2);
    assert_shows(
        &office.get("").await,
        &json!({"data": {"meta": counts(0, 1, 0, 1), "payload": [listed]}}),
    );

    office
        .post("/1/assignments", json!({"assignee_id": office.agent.get()}))
        .await;
    let shown = office.get("/1").await;
    assert_shows(&shown["meta"]["assignee"], &office.bob());
}

#[actix_web::test]
async fn the_reference_shows_a_thousand_messages_and_links_to_older_ones() {
    let office = ConversationFixture::new(Profile::Reference);
    office.open().await;
    let caller = office.caller();
    let mut ids = Vec::new();
    for count in 0..1001 {
        // far enough apart not to exceed a limit
        office.clock.advance(TimeDelta::seconds(1));
        let command = PostMessage {
            content: Some(format!("{count}")),
            ..PostMessage::default()
        };
        let number = ConversationNumber::new(1);
        let posted = office
            .services
            .messaging
            .messages
            .post(&caller, number, command);
        ids.push(posted.unwrap().message.id);
    }
    let (status, link, body) = office.send(office.request(AGENT, Method::GET, "/1")).await;
    assert_eq!(status, 200);
    let messages = body["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 1000);
    assert_eq!(messages[0]["id"], ids[1].get());
    assert_eq!(messages[999]["id"], ids[1000].get());
    let older = format!(
        "<https://chat.example/api/v1/accounts/{}/conversations/1/messages?before={}>; rel=\"prev\"",
        office.account, ids[1]
    );
    assert_eq!(link, Some(older));
}

#[actix_web::test]
async fn chatwoot_shows_a_conversation_with_its_newest_message() {
    let office = ConversationFixture::new(Profile::Chatwoot);
    office.open().await;
    let id = office.hear("Hello").await;
    let mut shown = office.get("/1").await;
    let uuid = shown.as_object_mut().unwrap().remove("uuid").unwrap();
    assert_eq!(uuid.as_str().unwrap().len(), 36);
    let message = json!({
        "id": id,
        "content": "Hello",
        "account_id": office.account.get(),
        "inbox_id": office.inbox.get(),
        "conversation_id": 1,
        "message_type": 0,
        "created_at": NOW,
        "updated_at": NOW_ISO,
        "private": false,
        "status": "sent",
        "source_id": null,
        "content_type": "text",
        "content_attributes": {},
        "sender_type": "Contact",
        "sender_id": office.contact,
        "external_source_ids": {},
        "additional_attributes": {},
        "processed_message_content": "Hello",
        "sentiment": {},
        "conversation": {
            "assignee_id": null,
            "unread_count": 1,
            "last_activity_at": NOW,
            "contact_inbox": {"source_id": "carl"}
        },
        "sender": office.carl()
    });
    let expected = json!({
        "id": 1,
        "account_id": office.account.get(),
        "inbox_id": office.inbox.get(),
        "meta": {
            "sender": {
                "additional_attributes": {},
                "availability_status": "offline",
                "email": "carl@home.example",
                "id": office.contact,
                "name": "Carl",
                "phone_number": null,
                "blocked": false,
                "identifier": null,
                "thumbnail": "",
                "custom_attributes": {},
                "last_activity_at": NOW,
                "created_at": NOW
            },
            "channel": "Channel::Api",
            "hmac_verified": false
        },
        "messages": [message],
        "last_non_activity_message": message,
        "additional_attributes": {},
        "custom_attributes": {},
        "labels": [],
        "status": "open",
        "priority": null,
        "snoozed_until": null,
        "muted": false,
        "can_reply": true,
        "unread_count": 1,
        "agent_last_seen_at": 0,
        "assignee_last_seen_at": 0,
        "contact_last_seen_at": 0,
        "first_reply_created_at": 0,
        "waiting_since": NOW,
        "created_at": NOW,
        "last_activity_at": NOW,
        "timestamp": NOW,
        "updated_at": 1_738_314_307.0,
        "sla_policy_id": null
    });
    assert_eq!(shown, expected);

    let list = office.get("").await;
    assert_eq!(list["data"]["meta"], counts(0, 1, 0, 1));
    assert_eq!(list["data"]["payload"][0]["messages"], json!([message]));
}

#[actix_web::test]
async fn chatwoot_names_the_assignee_only_if_there_is_one() {
    let office = ConversationFixture::new(Profile::Chatwoot);
    let opened = office.open().await;
    assert!(opened["meta"].get("assignee").is_none() && opened["meta"].get("team").is_none());
    // the customer has not written yet, and the inbox allows replies for a day after the customer's message
    assert_eq!(opened["can_reply"], json!(false));
    office
        .post("/1/assignments", json!({"team_id": office.team.get()}))
        .await;
    office
        .post("/1/assignments", json!({"assignee_id": office.agent.get()}))
        .await;
    let shown = office.get("/1").await;
    assert_eq!(shown["meta"]["assignee"], office.bob_chatwoot());
    let mut team = json!({
        "id": office.team.get(),
        "name": "sales",
        "description": null,
        "allow_auto_assign": false,
        "account_id": office.account.get(),
        "is_member": true
    });
    assert_eq!(shown["meta"]["team"], team);
    team["is_member"] = json!(false);
    let (_, seen_by_bob) = office.try_get_as(AGENT, "/1").await;
    assert_eq!(seen_by_bob["meta"]["team"], team);
}

#[actix_web::test]
async fn counts_stand_above_every_list() {
    for profile in [Profile::Reference, Profile::Chatwoot] {
        let office = ConversationFixture::new(profile);
        for _ in 0..3 {
            office.open().await;
        }
        let mine = json!({"assignee_id": office.administrator.get()});
        office.post("/2/assignments", mine).await;
        office
            .post("/3/toggle_status", json!({"status": "resolved"}))
            .await;
        assert_eq!(
            office.get("/meta").await,
            json!({"meta": counts(1, 1, 1, 2)})
        );
        assert_eq!(
            office.get("/meta?status=all").await,
            json!({"meta": counts(1, 2, 1, 3)})
        );
        let ids = |list: &Value| -> Vec<i64> {
            let rows = list["data"]["payload"].as_array().unwrap();
            rows.iter().map(|row| row["id"].as_i64().unwrap()).collect()
        };
        let listed = office.get("?assignee_type=me").await;
        assert_eq!(listed["data"]["meta"], counts(1, 1, 1, 2));
        assert_eq!(ids(&listed), [2]);
        let resolved = office
            .get("?status=resolved&assignee_type=unassigned")
            .await;
        assert_eq!(ids(&resolved), [3]);
        assert_eq!(ids(&office.get("?status=nonsense").await), [0; 0]);
        let oldest = office.get("?status=all&sort_by=created_at_asc").await;
        assert_eq!(ids(&oldest).len(), 3);
        let elsewhere = office.get("?inbox_id=999999").await;
        assert_eq!(ids(&elsewhere), [0; 0]);
    }
}

#[actix_web::test]
async fn lists_are_filtered_by_text_labels_and_team() {
    let office = ConversationFixture::new(Profile::Reference);
    office.open().await;
    office.open().await;
    office.hear("Where is my Parcel?").await;
    office.post("/2/labels", json!({"labels": ["VIP"]})).await;
    office
        .post("/2/assignments", json!({"team_id": office.team.get()}))
        .await;
    let ids = |list: Value| -> Vec<i64> {
        let rows = list["data"]["payload"].as_array().unwrap();
        rows.iter().map(|row| row["id"].as_i64().unwrap()).collect()
    };
    assert_eq!(ids(office.get("?q=parcel").await), [1]);
    assert_eq!(ids(office.get("?labels[]=vip&labels[]=x").await), [2]);
    assert_eq!(ids(office.get("?labels=x,VIP").await), [2]);
    let by_team = format!("?team_id={}", office.team);
    assert_eq!(ids(office.get(&by_team).await), [2]);
    let (status, body) = office.try_get_as(AGENT, "?team_id=999999").await;
    assert_eq!(
        (status, body),
        (404, json!({"error": "Resource could not be found"}))
    );
    let (status, body) = office.try_get_as(AGENT, "?inbox_id=x").await;
    assert_eq!(
        (status, body),
        (
            422,
            json!({"message": "Inbox must be an integer", "attributes": ["inbox_id"]})
        )
    );
}

#[actix_web::test]
async fn pages_link_to_each_other() {
    let office = ConversationFixture::new(Profile::Reference);
    for _ in 0..3 {
        office.open().await;
    }
    let request = office.request(AGENT, Method::GET, "?per_page=2&page=2");
    let (status, link, body) = office.send(request).await;
    assert_eq!(status, 200);
    assert_eq!(body["data"]["payload"].as_array().unwrap().len(), 1);
    let previous = format!(
        "<https://chat.example/api/v1/accounts/{}/conversations?per_page=2&page=1>; rel=\"prev\"",
        office.account
    );
    assert!(link.unwrap().contains(&previous));
}

#[actix_web::test]
async fn who_is_not_in_the_inbox_sees_nothing_of_it() {
    for (profile, status) in [(Profile::Reference, 403), (Profile::Chatwoot, 401)] {
        let office = ConversationFixture::new(profile);
        office.open().await;
        let (listed, body) = office.try_get_as(OUTSIDER, "").await;
        assert_eq!((listed, &body["data"]["payload"]), (200, &json!([])));
        let refusal = json!({"error": "You are not authorized to do this action"});
        assert_eq!(office.try_get_as(OUTSIDER, "/1").await, (status, refusal));
        assert_eq!(office.try_get_as(OUTSIDER, "/2").await.0, 404);
        assert_eq!(office.try_get_as("nobody", "").await.0, 401);
    }
}
