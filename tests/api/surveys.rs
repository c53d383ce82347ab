//! The survey that is sent when a conversation is resolved, who takes part in it, and its end.

use crate::deliveries::subscribe;
use crate::messages::list;
use crate::values::each;
use nimchat_core_model::NotificationKind;
use nimchat_tests::test_account::id;
use nimchat_tests::{Options, Receiver, TestAccount, eventually, everywhere, everywhere_with};
use serde_json::{Value, json};

async fn set(desk: &TestAccount<'_>, settings: Value) {
    let path = format!("/inboxes/{}", desk.inbox.id);
    desk.administrator.patch(path, settings).await.ok();
}

async fn turn(desk: &TestAccount<'_>, number: i64, status: &str) {
    let path = format!("/conversations/{number}/toggle_status");
    let body = json!({ "status": status });
    desk.administrator.post(path, body).await.ok();
}

/// The contents of the conversation's messages.
async fn said(desk: &TestAccount<'_>, number: i64) -> Vec<Value> {
    let path = format!("/conversations/{number}/messages");
    let shown = list(desk.nimchat, desk.administrator.get(path).await.ok());
    each(&shown, "content").into_iter().cloned().collect()
}

#[test]
fn a_resolved_conversation_is_rated_once() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let config = json!({"display_type": "star", "message": "How was it?"});
        set(
            &desk,
            json!({"csat_survey_enabled": true, "csat_config": config}),
        )
        .await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        turn(&desk, number, "resolved").await;
        let path = format!("/conversations/{number}/messages");
        let shown = customer.get(&path).await.ok();
        let survey = &shown[1];
        assert_eq!(
            (&survey["content"], &survey["content_type"]),
            (&json!("How was it?"), &json!("input_csat"))
        );
        let stored = list(&nimchat, desk.agent.get(&path).await.ok())[2].clone();
        assert_eq!(
            stored["content_attributes"],
            json!({"display_type": "star"})
        );
        assert_eq!(
            stored["message_type"],
            nimchat.choose(json!("template"), json!(3))
        );
        let activity = "Conversation was marked resolved by Ada Lovelace";
        assert_eq!(
            said(&desk, number).await,
            ["Hello", activity, "How was it?"]
        );
        let rating = json!({"submitted_values": {"csat_survey_response": {"rating": 4}}});
        let one = format!(
            "{path}/{}",
            survey["id"]
                .as_str()
                .map_or_else(|| id(survey).to_string(), str::to_owned)
        );
        customer.patch(one, rating).await.ok();
        // never a second time
        customer.post(&path, json!({"content": "Still"})).await.ok();
        turn(&desk, number, "resolved").await;
        let surveys = "SELECT COUNT(*) AS number FROM messages WHERE content_type = 9";
        assert_eq!(nimchat.database().number(surveys), 1);
        assert_eq!(nimchat.database().rows("csat_survey_responses"), 1);
    });
}

#[test]
fn labels_and_the_reply_window_decide_who_is_asked() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let rules = json!({"operator": "contains", "values": ["billing"]});
        set(
            &desk,
            json!({"csat_survey_enabled": true, "csat_config": {"survey_rules": rules}}),
        )
        .await;
        let customer = desk.customer("Linus").await;
        let without = desk.conversation(&customer, "Hello").await;
        let with = desk.conversation(&customer, "The bill").await;
        let path = format!("/conversations/{with}/labels");
        desk.agent
            .post(path, json!({"labels": ["billing"]}))
            .await
            .ok();
        turn(&desk, without, "resolved").await;
        customer
            .post(format!("/conversations/{with}/toggle_status"), json!({}))
            .await
            .ok();
        assert_eq!(said(&desk, without).await.len(), 2);
        let asked = said(&desk, with).await;
        assert_eq!(asked.last(), Some(&json!("Please rate the conversation")));

        // an agent's message alone opens no window
        let window = json!({"channel": {"additional_attributes": {"agent_reply_time_window": 1}}});
        set(&desk, json!({"csat_config": {}})).await;
        set(&desk, window).await;
        let new = json!({"source_id": customer.source_id, "inbox_id": desk.inbox.id});
        let late = id(&desk.agent.post("/conversations", new).await.ok());
        turn(&desk, late, "resolved").await;
        assert_eq!(
            said(&desk, late).await.last(),
            Some(&json!(
                "CSAT survey not sent due to outgoing message restrictions"
            ))
        );
    });
}

#[test]
fn what_happened_is_told_in_the_accounts_language() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        desk.administrator
            .patch("", json!({"locale": "es"}))
            .await
            .ok();
        set(&desk, json!({"csat_survey_enabled": true})).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hola").await;
        let path = |what: &str| format!("/conversations/{number}/{what}");
        desk.agent
            .post(path("toggle_priority"), json!({"priority": "high"}))
            .await;
        desk.agent
            .post(path("labels"), json!({"labels": ["vip"]}))
            .await
            .ok();
        desk.administrator
            .post(path("assignments"), json!({"assignee_id": desk.agent.id}))
            .await
            .ok();
        turn(&desk, number, "resolved").await;
        assert_eq!(
            said(&desk, number).await,
            [
                "Hola",
                "Grace Hopper estableció la prioridad en alta",
                "Grace Hopper añadió vip",
                "Ada Lovelace asignó la conversación a Grace Hopper",
                "Ada Lovelace marcó la conversación como resuelta",
                "Por favor, valora la conversación",
            ]
        );
    });
}

#[test]
fn a_new_assignee_takes_part_and_hears_of_messages_later() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let outsider = desk.hire("Otto", "otto@acme.example", "agent").await;
        let assign = format!("/conversations/{number}/assignments");
        for person in [desk.agent.id, outsider.id, desk.administrator.id] {
            let body = json!({ "assignee_id": person });
            desk.administrator.post(&assign, body).await.ok();
        }
        let path = format!("/conversations/{number}/participants");
        let shown = desk.administrator.get(&path).await.ok();
        let mut ids: Vec<i64> = each(&shown, "id")
            .iter()
            .filter_map(|id| id.as_i64())
            .collect();
        ids.sort_unstable();
        let mut expected = vec![desk.agent.id, desk.administrator.id];
        expected.sort_unstable();
        assert_eq!(ids, expected, "who may not see the inbox takes no part");
        customer
            .post(
                format!("/conversations/{number}/messages"),
                json!({"content": "More"}),
            )
            .await
            .ok();
        let kinds = |user: i64| {
            nimchat.database().texts(&format!(
                "SELECT CAST(kind AS TEXT) AS text FROM notifications WHERE user_id = {user}"
            ))
        };
        let told = eventually("notifications of the message", || {
            let told = kinds(desk.agent.id);
            (nimchat.database().waiting_events() == 0).then_some(told)
        })
        .await;
        let kind = |kind: NotificationKind| [kind.code().to_string()];
        let participating = NotificationKind::ParticipatingConversationNewMessage;
        assert_eq!(told, kind(participating));
        let assigned = NotificationKind::AssignedConversationNewMessage;
        assert_eq!(kinds(desk.administrator.id), kind(assigned));
    });
}

#[test]
fn the_removal_of_a_conversation_is_told_once() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let receiver = Receiver::start();
        let desk = TestAccount::open(&nimchat).await;
        subscribe(
            &desk,
            receiver.url(),
            &["conversation_deleted", "contact_created"],
        )
        .await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}");
        // asked for twice before it is done
        for _ in 0..2 {
            desk.administrator.delete(&path).await;
        }
        eventually("the conversation erased", || {
            (nimchat.database().rows("conversations") == 0).then_some(())
        })
        .await;
        desk.customer("Mary").await;
        let calls = receiver.calls(3).await;
        let mut events: Vec<String> = calls.iter().map(|call| call.event()).collect();
        events.sort();
        assert_eq!(
            events,
            ["contact_created", "contact_created", "conversation_deleted"]
        );
        let told = calls
            .iter()
            .find(|call| call.event() == "conversation_deleted")
            .unwrap();
        let body = told.json();
        assert_eq!(
            (&body["id"], &body["account"]["id"]),
            (&json!(number), &json!(desk.account))
        );
        assert_eq!(body["meta"]["sender"]["id"], customer.id);
        let deleted = nimchat.database().events();
        let deleted = deleted
            .iter()
            .filter(|name| *name == "conversation.deleted");
        assert_eq!(deleted.count(), 1);
    });
}

#[test]
fn a_snooze_ends_by_itself() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let until = nimchat.now().timestamp() + 1;
        let body = json!({"status": "snoozed", "snoozed_until": until});
        let path = format!("/conversations/{number}/toggle_status");
        desk.agent.post(path, body).await.ok();
        eventually("the conversation open again", || {
            let open = "SELECT COUNT(*) AS number FROM conversations WHERE status = 0";
            (nimchat.database().number(open) == 1).then_some(())
        })
        .await;
        let told = nimchat.database().events();
        let changes = told
            .iter()
            .filter(|name| *name == "conversation.status_changed");
        assert_eq!(changes.count(), 2);
    });
}
