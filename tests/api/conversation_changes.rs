//! Changes of a conversation: operations 27 to 29, 35 and 36.

use crate::conversations::{assignee, shown};
use nimchat_tests::{TestAccount, assert_shows, everywhere};
use serde_json::{Value, json};

#[test]
fn the_status_is_set_and_an_agent_who_opens_is_in_charge() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/toggle_status");
        for status in ["resolved", "pending", "snoozed", "open"] {
            let body = json!({ "status": status });
            let answer = desk.agent.post(&path, body).await.ok();
            if nimchat.is_reference() {
                assert_eq!(
                    answer,
                    json!({"meta": {}, "payload": {
                        "success": true, "conversation_id": number, "current_status": status, "snoozed_until": null
                    }})
                );
            } else {
                assert_eq!(
                    answer,
                    json!({"payload": {
                        "success": true, "conversation_id": number, "current_status": status, "snoozed_until": null
                    }})
                );
            }
            assert_eq!(shown(&desk, number).await["status"], status);
        }
        assert_eq!(
            assignee(&nimchat, &shown(&desk, number).await),
            Some(desk.agent.id)
        );
        let events = nimchat.database().events();
        let changes = events
            .iter()
            .filter(|name| *name == "conversation.status_changed")
            .count();
        assert_eq!(changes, 4, "{events:?}");

        let absent = desk.administrator.post(&path, json!({})).await;
        if nimchat.is_reference() {
            absent.refused(422);
        } else {
            assert_eq!(
                absent.ok()["payload"]["current_status"],
                "resolved",
                "absent toggles"
            );
        }
        desk.administrator
            .post(&path, json!({"status": "asleep"}))
            .await
            .refused(422);
        desk.administrator
            .post(&path, json!({"status": {"a": 1}}))
            .await
            .refused(422);
    });
}

#[test]
fn a_customers_message_reopens_a_resolved_conversation() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        for status in ["resolved", "snoozed"] {
            let path = format!("/conversations/{number}/toggle_status");
            desk.administrator
                .post(path, json!({ "status": status }))
                .await
                .ok();
            let messages = format!("/conversations/{number}/messages");
            desk.agent
                .post(&messages, json!({"content": "Anything else?"}))
                .await
                .ok();
            assert_eq!(
                shown(&desk, number).await["status"],
                status,
                "an answer changes no status"
            );
            customer
                .post(&messages, json!({"content": "Yes"}))
                .await
                .ok();
            assert_eq!(shown(&desk, number).await["status"], "open");
        }
    });
}

#[test]
fn the_priority_is_set_and_cleared() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/toggle_priority");
        let stored = || {
            nimchat.database().texts("SELECT CAST(priority AS TEXT) AS text FROM conversations WHERE priority IS NOT NULL")
        };
        for priority in ["urgent", "high", "medium", "low"] {
            let answer = desk
                .agent
                .post(&path, json!({ "priority": priority }))
                .await;
            assert_eq!((answer.status, answer.text.as_str()), (200, ""));
            assert_eq!(stored().len(), 1);
        }
        desk.agent.post(&path, json!({"priority": null})).await.ok();
        assert_eq!(stored(), [""; 0]);
        if nimchat.is_reference() {
            desk.agent
                .post(&path, json!({"priority": "high"}))
                .await
                .ok();
            desk.agent
                .post(&path, json!({"priority": "none"}))
                .await
                .ok();
            assert_eq!(stored(), [""; 0]);
        }
        desk.agent
            .post(&path, json!({"priority": "asap"}))
            .await
            .refused(422);
    });
}

#[test]
fn labels_replace_each_other() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/labels");
        assert_eq!(desk.agent.get(&path).await.ok(), json!({"payload": []}));
        let set = desk
            .agent
            .post(
                &path,
                json!({"labels": ["Urgent", "billing", "urgent", "Billing"]}),
            )
            .await
            .ok();
        // as they are given, and of two that differ in case the first
        assert_eq!(set, json!({"payload": ["Urgent", "billing"]}));
        assert_eq!(desk.agent.get(&path).await.ok(), set);
        let set = desk
            .agent
            .post(&path, json!({"labels": ["later"]}))
            .await
            .ok();
        assert_eq!(set, json!({"payload": ["later"]}));
        assert_eq!(desk.agent.get(&path).await.ok(), set);
        assert_eq!(nimchat.database().rows("conversation_labels"), 1);
        desk.agent
            .post(&path, json!({"labels": [["x"]]}))
            .await
            .refused(422);
        assert_eq!(
            desk.agent.post(&path, json!({"labels": null})).await.ok(),
            json!({"payload": []})
        );
        assert_eq!(nimchat.database().rows("conversation_labels"), 0);
    });
}

#[test]
fn an_assignee_is_shown_as_a_member_of_this_account_alone() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let operator = desk.operator.clone();
        let other = TestAccount::open_as(&nimchat, operator, "Secret", "secret.example").await;
        let membership = json!({"user_id": desk.agent.id, "role": "administrator"});
        let path = format!("/accounts/{}/account_users", other.account);
        desk.operator.post(path, membership).await.ok();
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}");
        let assign = json!({"assignee_id": desk.agent.id});
        let assigned = desk
            .administrator
            .post(format!("{path}/assignments"), assign)
            .await;
        let shown = desk.administrator.get(&path).await;
        for answer in [&assigned, &shown] {
            assert!(answer.ok().is_object());
            assert!(!answer.text.contains("Secret"), "{}", answer.text);
        }
        if nimchat.is_reference() {
            let own = json!([{"id": desk.account, "name": "Acme", "role": "agent"}]);
            assert_eq!(assigned.json()["accounts"], own);
            assert_eq!(shown.json()["meta"]["assignee"]["accounts"], own);
        }
    });
}

#[test]
fn a_conversation_is_assigned_and_given_back() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/assignments");
        let answer = desk
            .agent
            .post(&path, json!({"assignee_id": desk.agent.id}))
            .await
            .ok();
        if nimchat.is_reference() {
            assert_shows(
                &answer,
                &json!({
                    "id": desk.agent.id, "uid": "grace@acme.example", "name": "Grace Hopper",
                    "available_name": "Grace", "display_name": "Grace", "email": "grace@acme.example",
                    "account_id": desk.account, "role": "agent", "confirmed": true, "custom_attributes": {},
                    "accounts": [{"id": desk.account, "name": "Acme", "role": "agent"}],
                }),
            );
        } else {
            assert_eq!(
                (&answer["id"], &answer["available_name"]),
                (&json!(desk.agent.id), &json!("Grace"))
            );
        }
        assert_eq!(
            assignee(&nimchat, &shown(&desk, number).await),
            Some(desk.agent.id)
        );
        for nobody in [
            json!(null),
            json!(0),
            json!("null"),
            json!(999_999),
            json!(other.agent.id),
        ] {
            desk.agent
                .post(&path, json!({"assignee_id": desk.agent.id}))
                .await
                .ok();
            let answer = desk
                .agent
                .post(&path, json!({"assignee_id": nobody}))
                .await
                .ok();
            assert_eq!(answer, nimchat.choose(json!({}), Value::Null));
            assert_eq!(
                assignee(&nimchat, &shown(&desk, number).await),
                None,
                "{nobody}"
            );
        }
        desk.agent
            .post(&path, json!({"assignee_id": "grace"}))
            .await
            .refused(422);
        let counts = nimchat.database().number("SELECT CAST(sum(total) AS BIGINT) AS number FROM conversation_counts WHERE assignee_id = 0");
        assert_eq!(counts, 1);
    });
}
