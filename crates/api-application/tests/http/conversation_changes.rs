//! Changes of a conversation.

use crate::conversation_fixture::{AGENT, BOT, ConversationFixture, NOW, NOW_ISO, assert_shows};
use nimchat_api_kit::Profile;
use serde_json::{Value, json};

const SOON: i64 = NOW + 3600;

#[actix_web::test]
async fn a_conversation_may_begin_with_a_message() {
    let office = ConversationFixture::new(Profile::Reference);
    let (status, body) = office
        .try_post(
            "",
            json!({
                "inbox_id": office.inbox.get(),
                "contact_id": office.contact.to_string(),
                "status": "snoozed",
                "snoozed_until": "2025-01-31T10:05:07Z",
                "assignee_id": office.agent.to_string(),
                "additional_attributes": {"browser": "x"},
                "custom_attributes": {"order": 3},
                "message": {"content": "Hello Carl", "template_params": {"name": "greeting"}}
            }),
        )
        .await;
    assert_eq!(status, 200, "{body}");
    let shown = office.get("/1").await;
    assert_eq!(shown["status"], "snoozed");
    assert_eq!(shown["additional_attributes"], json!({"browser": "x"}));
    assert_eq!(shown["custom_attributes"], json!({"order": 3}));
    assert_shows(&shown["meta"]["assignee"], &office.bob());
    let said: Vec<&Value> = shown["messages"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|message| message["message_type"] == "outgoing")
        .collect();
    assert_eq!(said.len(), 1);
    assert_eq!(said[0]["content"], "Hello Carl");
    assert_eq!(said[0]["sender"]["name"], "Ada");
}

#[actix_web::test]
async fn a_conversation_needs_to_know_whom_it_is_with() {
    let office = ConversationFixture::new(Profile::Reference);
    let inbox = json!({"inbox_id": office.inbox.get()});
    assert_eq!(
        office.try_post("", inbox).await,
        (
            422,
            json!({"message": "Source can't be blank", "attributes": ["source_id"]})
        )
    );
    let stranger = json!({"inbox_id": office.inbox.get(), "source_id": "nobody"});
    assert_eq!(office.try_post("", stranger).await.0, 404);
    let late = json!({"source_id": "carl", "snoozed_until": "some day"});
    let (status, body) = office.try_post("", late).await;
    assert_eq!(
        (status, &body["attributes"]),
        (422, &json!(["snoozed_until"]))
    );
}

#[actix_web::test]
async fn the_reference_assigns_and_answers_who_is_in_charge() {
    let office = ConversationFixture::new(Profile::Reference);
    office.open().await;
    let path = "/1/assignments";
    let bob = json!({"assignee_id": office.agent.get(), "team_id": office.team.get()});
    assert_shows(&office.post(path, bob).await, &office.bob());
    for nobody in [
        json!(0),
        json!(null),
        json!("null"),
        json!(""),
        json!(999_999),
    ] {
        let bob = json!({"assignee_id": office.agent.to_string()});
        assert_shows(&office.post(path, bob).await, &office.bob());
        let command = json!({"assignee_id": nobody});
        assert_eq!(office.post(path, command).await, json!({}), "{nobody}");
        assert_eq!(office.get("/1").await["meta"]["assignee"], json!({}));
    }
    let team = json!({"team_id": office.team.get()});
    assert_shows(
        &office.post(path, team).await,
        &json!({
            "id": office.team.get(),
            "name": "sales",
            "description": "",
            "allow_auto_assign": false,
            "account_id": office.account.get(),
            "is_member": true
        }),
    );
    assert_eq!(office.post(path, json!({"team_id": 0})).await, json!({}));
    assert_eq!(office.post(path, json!({})).await, json!({}));
    assert_eq!(office.try_post("/2/assignments", json!({})).await.0, 404);
    assert_eq!(
        office.try_post(path, json!({"assignee_id": "bob"})).await,
        (
            422,
            json!({"message": "Assignee must be an integer", "attributes": ["assignee_id"]})
        )
    );
}

#[actix_web::test]
async fn chatwoot_answers_null_without_an_assignee() {
    let office = ConversationFixture::new(Profile::Chatwoot);
    office.open().await;
    let path = "/1/assignments";
    let bob = json!({"assignee_id": office.agent.get()});
    assert_eq!(office.post(path, bob).await, office.bob_chatwoot());
    assert_eq!(
        office.post(path, json!({"assignee_id": 0})).await,
        Value::Null
    );
    let team = json!({"team_id": office.team.get()});
    assert_eq!(
        office.post(path, team).await,
        json!({
            "id": office.team.get(),
            "name": "sales",
            "description": null,
            "allow_auto_assign": false,
            "account_id": office.account.get(),
            "created_at": NOW_ISO,
            "updated_at": NOW_ISO
        })
    );
    assert_eq!(
        office.post(path, json!({"team_id": null})).await,
        Value::Null
    );
    assert_eq!(office.post(path, json!({})).await, Value::Null);
}

#[actix_web::test]
async fn the_reference_toggles_to_the_status_named() {
    let office = ConversationFixture::new(Profile::Reference);
    office.open().await;
    let path = "/1/toggle_status";
    for status in ["resolved", "pending", "snoozed", "open"] {
        let payload = json!({"success": true, "current_status": status, "conversation_id": 1, "snoozed_until": null});
        assert_eq!(
            office.post(path, json!({"status": status})).await,
            json!({"meta": {}, "payload": payload})
        );
    }
    let numbered = office.post(path, json!({"status": 2})).await;
    assert_eq!(numbered["payload"]["current_status"], "pending");
    assert_eq!(
        office.try_post(path, json!({})).await,
        (
            422,
            json!({"error": "param is missing or the value is empty: status"})
        )
    );
    assert_eq!(
        office.try_post(path, json!({"status": "closed"})).await,
        (
            422,
            json!({"message": "Status is not included in the list", "attributes": ["status"]})
        )
    );
}

#[actix_web::test]
async fn chatwoot_toggles_without_a_status_and_snoozes_until_a_time() {
    let office = ConversationFixture::new(Profile::Chatwoot);
    office.open().await;
    let path = "/1/toggle_status";
    let answer = |status: &str, until: Value| {
        json!({"payload": {
            "success": true,
            "conversation_id": 1,
            "current_status": status,
            "snoozed_until": until
        }})
    };
    assert_eq!(
        office.post(path, json!({})).await,
        answer("resolved", Value::Null)
    );
    assert_eq!(
        office.post(path, json!({})).await,
        answer("open", Value::Null)
    );
    for until in [json!(SOON), json!(SOON.to_string())] {
        assert_eq!(
            office
                .post(path, json!({"status": "snoozed", "snoozed_until": until}))
                .await,
            answer("snoozed", json!("2025-01-31T10:05:07.000Z"))
        );
    }
    let never = json!({"status": "snoozed", "snoozed_until": "never"});
    assert_eq!(office.try_post(path, never).await.0, 422);
}

#[actix_web::test]
async fn a_bot_hands_over() {
    let office = ConversationFixture::new(Profile::Chatwoot);
    office.open().await;
    let path = "/1/toggle_status";
    office.post(path, json!({"status": "pending"})).await;
    for success in [Value::Null, json!(true)] {
        let (status, body) = office
            .try_post_as(BOT, path, json!({"status": "open"}))
            .await;
        assert_eq!((status, &body["payload"]["success"]), (200, &success));
        assert_eq!(body["payload"]["current_status"], "open");
    }
    assert_eq!(
        office.try_get_as(BOT, "/1").await,
        (
            401,
            json!({"error": "Access to this endpoint is not authorized for bots"})
        )
    );
}

#[actix_web::test]
async fn a_priority_is_set_and_cleared_without_a_word() {
    for profile in [Profile::Reference, Profile::Chatwoot] {
        let office = ConversationFixture::new(profile);
        office.open().await;
        let path = "/1/toggle_priority";
        for priority in [json!("urgent"), json!("none"), json!(2), Value::Null] {
            let answer = office.post(path, json!({"priority": priority})).await;
            assert_eq!(answer, Value::Null);
        }
        let (status, body) = office.try_post(path, json!({"priority": "huge"})).await;
        assert_eq!((status, &body["attributes"]), (422, &json!(["priority"])));
        let (status, _) = office.try_post(path, json!({})).await;
        assert_eq!(status == 422, profile == Profile::Reference);
    }
}

#[actix_web::test]
async fn labels_are_replaced() {
    for profile in [Profile::Reference, Profile::Chatwoot] {
        let office = ConversationFixture::new(profile);
        office.open().await;
        let path = "/1/labels";
        assert_eq!(office.get(path).await, json!({"payload": []}));
        let two = json!({"payload": ["VIP", "billing"]});
        let labels = json!({"labels": ["VIP", "billing,vip", ""]});
        assert_eq!(office.post(path, labels).await, two);
        assert_eq!(office.get(path).await, two);
        assert_eq!(office.post(path, json!({})).await, json!({"payload": []}));
    }
}

#[actix_web::test]
async fn what_is_seen_is_chatwoots_conversation_in_both_profiles() {
    for profile in [Profile::Reference, Profile::Chatwoot] {
        let office = ConversationFixture::new(profile);
        office.open().await;
        office.hear("Hello").await;
        let bob = json!({"assignee_id": office.agent.get()});
        office.post("/1/assignments", bob).await;
        let path = "/1/update_last_seen";
        let (status, seen) = office.try_post_as(AGENT, path, json!({})).await;
        assert_eq!(status, 200, "{seen}");
        assert_eq!(seen["unread_count"], 0);
        let number = |number: i64| match profile {
            Profile::Reference => json!(number.to_string()),
            Profile::Chatwoot => json!(number),
        };
        assert_eq!(seen["agent_last_seen_at"], number(NOW));
        assert_eq!(seen["assignee_last_seen_at"], NOW);
        let bob = match profile {
            Profile::Reference => office.bob(),
            Profile::Chatwoot => office.bob_chatwoot(),
        };
        assert_shows(&seen["meta"]["assignee"], &bob);
        let (status, unread) = office.try_post_as(AGENT, "/1/unread", json!({})).await;
        assert_eq!(status, 200, "{unread}");
        assert_eq!(unread["unread_count"], 1);
        assert_eq!(unread["agent_last_seen_at"], number(NOW - 1));
    }
}
