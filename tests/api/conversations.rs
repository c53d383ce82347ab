//! One conversation: operations 32 and 34.

use crate::values::{assert_epoch, keys};
use nimchat_tests::test_account::id;
use nimchat_tests::{Running, TestAccount, assert_shows, everywhere};
use reqwest::Method;
use serde_json::{Value, json};

/// The conversation in either profile, read by the administrator.
pub async fn shown(desk: &TestAccount<'_>, number: i64) -> Value {
    desk.administrator
        .get(format!("/conversations/{number}"))
        .await
        .ok()
}

/// `{}` or absent: unassigned.
pub fn assignee(nimchat: &Running, conversation: &Value) -> Option<i64> {
    let assignee = conversation["meta"].get("assignee");
    if nimchat.is_reference() {
        assert!(assignee.is_some_and(Value::is_object), "{conversation}");
    }
    assignee.and_then(|assignee| assignee["id"].as_i64())
}

#[test]
fn an_agent_begins_a_conversation_with_a_message() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let body = json!({
            "source_id": customer.source_id, "inbox_id": desk.inbox.id,
            "additional_attributes": {"referer": "https://shop.example/"},
            "custom_attributes": {"order": 7}, "assignee_id": desk.agent.id,
            "message": {"content": "Hello Linus"},
        });
        let made = desk.agent.post("/conversations", body).await.ok();
        let number = id(&made);
        assert_eq!(number, 1, "numbers begin at 1 in each account");
        assert_eq!(
            (&made["account_id"], &made["inbox_id"]),
            (&json!(desk.account), &json!(desk.inbox.id))
        );
        let conversation = shown(&desk, number).await;
        assert_eq!(conversation["status"], "open");
        assert_eq!(conversation["custom_attributes"], json!({"order": 7}));
        assert_eq!(
            conversation["additional_attributes"],
            json!({"referer": "https://shop.example/"})
        );
        assert_eq!(assignee(&nimchat, &conversation), Some(desk.agent.id));
        assert_eq!(conversation["meta"]["sender"]["id"], customer.id);
        let message = if nimchat.is_reference() {
            conversation["messages"]
                .as_array()
                .unwrap()
                .iter()
                .find(|message| message["message_type"] == "outgoing")
        } else {
            Some(&conversation["last_non_activity_message"])
        };
        assert_eq!(message.unwrap()["content"], "Hello Linus");
        let events = nimchat.database().events();
        for name in [
            "conversation.created",
            "message.created",
            "assignee.changed",
        ] {
            assert!(events.contains(&name.to_owned()), "{name}: {events:?}");
        }
        let database = nimchat.database();
        assert_eq!(database.rows("conversations"), 1);
        assert_eq!(
            database.number("SELECT CAST(sum(total) AS BIGINT) AS number FROM conversation_counts"),
            1
        );
    });
}

#[test]
fn a_conversation_by_contact_makes_the_session_that_is_missing() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let second = desk.api_inbox(json!({})).await;
        let body =
            json!({"inbox_id": second.id.to_string(), "contact_id": customer.id.to_string()});
        let answer = desk.administrator.post("/conversations", body).await;
        if answer.status == 422 {
            assert!(nimchat.is_reference(), "{}", answer.text);
            return;
        }
        answer.ok();
        assert_eq!(nimchat.database().rows("contact_inboxes"), 2);
    });
}

#[test]
fn a_conversation_of_bad_values_is_refused_and_nothing_is_left() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let (customer, stranger) = (desk.customer("Linus").await, other.customer("Eve").await);
        let (source, inbox) = (&customer.source_id, desk.inbox.id);
        let before = nimchat.database().census();
        for (body, statuses) in [
            (
                json!({"source_id": stranger.source_id, "inbox_id": inbox}),
                &[404][..],
            ),
            (json!({"source_id": "unknown", "inbox_id": inbox}), &[404]),
            (
                json!({"source_id": source, "inbox_id": other.inbox.id}),
                &[404],
            ),
            (
                json!({"inbox_id": inbox, "contact_id": stranger.id, "source_id": "new"}),
                &[404],
            ),
            (json!({"source_id": source, "inbox_id": "x"}), &[422]),
            (
                json!({"source_id": source, "inbox_id": inbox, "status": "sleeping"}),
                &[422],
            ),
            (
                json!({"source_id": source, "inbox_id": inbox, "custom_attributes": {"a": "x".repeat(1501)}}),
                &[422],
            ),
            (
                json!({"source_id": source, "inbox_id": inbox, "message": {"content": "x".repeat(150_001)}}),
                &[422],
            ),
            (
                json!({"source_id": source, "inbox_id": inbox, "message": "Hello"}),
                &[422],
            ),
            (json!({}), &[404, 422]),
        ] {
            let answer = desk.agent.post("/conversations", body.clone()).await;
            assert!(statuses.contains(&answer.status), "{body} {answer:?}");
            answer.refused(answer.status);
        }
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn the_reference_shows_a_conversation_with_all_its_messages() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "One").await;
        for content in ["Two", "Three"] {
            customer
                .post(
                    format!("/conversations/{number}/messages"),
                    json!({ "content": content }),
                )
                .await
                .ok();
        }
        let conversation = shown(&desk, number).await;
        let messages = conversation["messages"].as_array().unwrap();
        let contents: Vec<&Value> = messages.iter().map(|message| &message["content"]).collect();
        if nimchat.is_reference() {
            assert_eq!(contents, ["One", "Two", "Three"]);
            assert_epoch(&messages[0]["created_at"]);
            assert_shows(
                &messages[0],
                &json!({
                    "id": messages[0]["id"], "content": "One", "content_type": "text", "content_attributes": {},
                    "message_type": "incoming", "created_at": messages[0]["created_at"], "private": false,
                    "attachment": {}, "sender": messages[0]["sender"], "conversation_id": number,
                    "status": "sent", "source_id": null, "inbox_id": desk.inbox.id,
                }),
            );
            assert_eq!(messages[0]["sender"]["id"], customer.id);
            let timestamp = &conversation["timestamp"];
            assert_epoch(&json!(timestamp.as_str().unwrap().parse::<i64>().unwrap()));
            assert_shows(
                &conversation,
                &json!({
                    "id": number, "messages": messages, "account_id": desk.account, "inbox_id": desk.inbox.id,
                    "status": "open", "timestamp": timestamp, "contact_last_seen_at": "0", "agent_last_seen_at": "0",
                    "unread_count": 3, "additional_attributes": {}, "custom_attributes": {},
                    "meta": {
                        "sender": {"id": customer.id, "name": "Linus", "thumbnail": "", "channel": "Channel::Api"},
                        "assignee": {},
                    },
                    "labels": [], "priority": null, "snoozed_until": null, "can_reply": true,
                }),
            );
        } else {
            assert_eq!(contents, ["Three"]);
            assert_eq!(
                keys(&conversation),
                [
                    "account_id",
                    "additional_attributes",
                    "agent_last_seen_at",
                    "assignee_last_seen_at",
                    "can_reply",
                    "contact_last_seen_at",
                    "created_at",
                    "custom_attributes",
                    "first_reply_created_at",
                    "id",
                    "inbox_id",
                    "labels",
                    "last_activity_at",
                    "last_non_activity_message",
                    "messages",
                    "meta",
                    "muted",
                    "priority",
                    "sla_policy_id",
                    "snoozed_until",
                    "status",
                    "timestamp",
                    "unread_count",
                    "updated_at",
                    "uuid",
                    "waiting_since"
                ]
            );
            assert_eq!(
                keys(&conversation["meta"]),
                ["channel", "hmac_verified", "sender"]
            );
            for key in [
                "created_at",
                "timestamp",
                "last_activity_at",
                "waiting_since",
            ] {
                assert_epoch(&conversation[key]);
            }
            assert_eq!(conversation["first_reply_created_at"], 0);
            assert!(conversation["updated_at"].is_f64());
        }
        assert_eq!(
            shown(&desk, number).await["unread_count"],
            3,
            "reading does not mark as seen"
        );
    });
}

#[test]
fn a_conversation_is_for_the_members_of_its_inbox() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let outsider = desk.hire("Bertha", "bertha@acme.example", "agent").await;
        let path = format!("/conversations/{number}");
        let before = nimchat.database().census();
        for (method, rest, body) in [
            (Method::GET, "", Value::Null),
            (Method::GET, "/messages", Value::Null),
            (Method::GET, "/labels", Value::Null),
            (Method::POST, "/messages", json!({"content": "x"})),
            (Method::POST, "/labels", json!({"labels": ["x"]})),
            (
                Method::POST,
                "/toggle_status",
                json!({"status": "resolved"}),
            ),
            (
                Method::POST,
                "/toggle_priority",
                json!({"priority": "high"}),
            ),
            (
                Method::POST,
                "/assignments",
                json!({"assignee_id": outsider.id}),
            ),
            (Method::DELETE, "/messages/1", Value::Null),
        ] {
            let path = format!("{path}{rest}");
            outsider
                .send(method.clone(), &path, body.clone())
                .await
                .refused(nimchat.choose(403, 401));
            other
                .administrator
                .send(method, &path, body)
                .await
                .refused(404);
        }
        assert_eq!(nimchat.database().census(), before);
        for number in ["999999", "0", "-1", "x", "9223372036854775808"] {
            desk.agent
                .get(format!("/conversations/{number}"))
                .await
                .refused(404);
        }
    });
}

#[test]
fn numbers_are_each_accounts_own() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        for (desk, name) in [(&desk, "Linus"), (&other, "Eve")] {
            let customer = desk.customer(name).await;
            assert_eq!(desk.conversation(&customer, "One").await, 1);
            assert_eq!(desk.conversation(&customer, "Two").await, 2);
            let shown = shown(desk, 2).await;
            assert_eq!(
                (&shown["id"], &shown["account_id"]),
                (&json!(2), &json!(desk.account))
            );
        }
    });
}
