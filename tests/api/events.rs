//! What events tell: webhook bodies and real-time messages, told by the real workers.

use crate::cable::{agent_socket, customer_socket};
use crate::deliveries::subscribe;
use crate::messages::list;
use crate::values::each;
use nimchat_tests::test_account::id;
use nimchat_tests::{
    Options, Receiver, Running, TestAccount, eventually, everywhere_with, settled,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

/// The next calls, by the name of their event.
pub(crate) async fn calls(receiver: &Receiver, count: usize) -> Vec<(String, Value)> {
    let calls = receiver.calls(count).await;
    let named = calls.iter().map(|call| (call.event(), call.json()));
    named.collect()
}

/// The changed attributes of a webhook body: before and after.
pub(crate) fn changed(body: &Value) -> BTreeMap<String, [Value; 2]> {
    let changes = body["changed_attributes"].as_array().unwrap().iter();
    let changes = changes.flat_map(|change| change.as_object().unwrap());
    changes
        .map(|(name, change)| {
            let values = ["previous_value", "current_value"].map(|side| change[side].clone());
            (name.clone(), values)
        })
        .collect()
}

pub(crate) fn names(changes: &BTreeMap<String, [Value; 2]>) -> Vec<&str> {
    changes.keys().map(String::as_str).collect()
}

#[test]
fn people_in_events_are_shown_with_their_availability() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let receiver = Receiver::start();
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "My engine stopped.").await;
        settled(&nimchat).await;
        subscribe(&desk, receiver.url(), &["conversation_updated"]).await;
        let mut agent = agent_socket(&desk, &desk.agent).await;
        let answer = json!({"content": "Turn the crank."});
        let path = format!("/conversations/{number}/messages");
        desk.agent.post(path, answer).await.ok();
        let data = agent.event("message.created").await;
        assert_eq!(data["sender"]["availability_status"], "online");
        assert_eq!(data["performer"]["availability_status"], "online");
        let data = agent.event("conversation.updated").await;
        let newest = &data["messages"][0];
        assert_eq!(newest["content"], "Turn the crank.");
        assert_eq!(newest["sender"]["availability_status"], "online");
        let (_, body) = calls(&receiver, 1).await.remove(0);
        let newest = &body["messages"][0];
        assert_eq!(newest["sender"]["availability_status"], "online");

        // in answers too
        let begun = json!({
            "inbox_id": desk.inbox.id, "contact_id": customer.id, "status": "pending",
            "message": {"content": "How may we help?"},
        });
        let begun = desk.agent.post("/conversations", begun).await.ok();
        if !nimchat.is_reference() {
            let newest = &begun["last_non_activity_message"];
            assert_eq!(newest["sender"]["availability_status"], "online");
        }
        agent.event("message.created").await;

        // of who is not connected too
        let note = json!({"content": "Well said.", "private": true});
        let path = format!("/conversations/{number}/messages");
        desk.administrator.post(path, note).await.ok();
        let data = agent.event("message.created").await;
        assert_eq!(data["sender"]["availability_status"], "offline");
        let assigned = json!({"assignee_id": desk.agent.id});
        let path = format!("/conversations/{number}/assignments");
        desk.administrator.post(path, assigned).await.ok();
        let data = agent.event("assignee.changed").await;
        assert_eq!(data["meta"]["assignee"]["availability_status"], "online");
        let told = &agent.event("notification.created").await["notification"];
        assert_eq!(told["user"]["availability_status"], "online");
        let newest = &told["primary_actor"]["messages"][0];
        assert_eq!(newest["sender"]["availability_status"], "online");
    });
}

#[test]
fn conversations_name_their_account_and_keep_the_token_of_their_session() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let receiver = Receiver::start();
        let desk = TestAccount::open(&nimchat).await;
        let subscriptions = [
            "conversation_created",
            "conversation_updated",
            "conversation_status_changed",
            "message_created",
        ];
        subscribe(&desk, receiver.url(), &subscriptions).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "My engine stopped.").await;
        let path = format!("/conversations/{number}/toggle_status");
        let resolved = json!({"status": "resolved"});
        desk.agent.post(path, resolved).await.ok();
        let told = calls(&receiver, 4).await;
        for (name, body) in &told {
            assert_eq!(body["account"], json!({"id": desk.account, "name": "Acme"}));
            let conversation = if name == "message_created" {
                &body["conversation"]
            } else {
                body
            };
            let session = &conversation["contact_inbox"];
            assert_eq!(session["source_id"], customer.source_id);
            assert_eq!(session.get("pubsub_token"), None);
        }
        let (_, body) = told
            .iter()
            .find(|(name, _)| name == "conversation_status_changed")
            .unwrap();
        let changes = changed(body);
        assert_eq!(changes["status"], [json!("open"), json!("resolved")]);
    });
}

#[test]
fn how_a_conversation_begins_is_no_update_and_one_activity() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let receiver = Receiver::start();
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let team = json!({"name": "care"});
        let team = id(&desk.administrator.post("/teams", team).await.ok());
        let members = json!({"user_ids": [desk.agent.id]});
        let path = format!("/teams/{team}/team_members");
        desk.administrator.post(path, members).await.ok();
        settled(&nimchat).await;
        let subscriptions = [
            "conversation_created",
            "conversation_updated",
            "message_created",
            "conversation_status_changed",
        ];
        subscribe(&desk, receiver.url(), &subscriptions).await;
        let begun = json!({
            "inbox_id": desk.inbox.id, "contact_id": customer.id, "assignee_id": desk.agent.id,
            "team_id": team, "message": {"content": "How may we help?"},
        });
        let begun = desk.administrator.post("/conversations", begun).await.ok();
        let number = id(&begun);
        let resolved = json!({"status": "resolved"});
        let path = format!("/conversations/{number}/toggle_status");
        desk.agent.post(path, resolved).await.ok();
        let told = calls(&receiver, 4).await;
        let told: Vec<&str> = told.iter().map(|(name, _)| name.as_str()).collect();
        let expected = [
            "conversation_created",
            "message_created",
            "conversation_status_changed",
            "conversation_updated",
        ];
        assert_eq!(told, expected);
        let path = format!("/conversations/{number}/messages");
        let messages = list(&nimchat, desk.agent.get(path).await.ok());
        let expected = [
            "How may we help?",
            "Assigned to Grace Hopper via care by Ada Lovelace",
            "Conversation was marked resolved by Grace Hopper",
        ];
        assert_eq!(each(&messages, "content"), expected);
    });
}

#[test]
fn a_contact_who_only_spoke_is_no_news_to_webhooks() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let receiver = Receiver::start();
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        settled(&nimchat).await;
        subscribe(&desk, receiver.url(), &["contact_updated"]).await;
        let mut agent = agent_socket(&desk, &desk.agent).await;
        desk.conversation(&customer, "My engine stopped.").await;
        // whose lists are ordered by it
        agent.event("contact.updated").await;
        let renamed = json!({"name": "Linus Engine"});
        let path = format!("/contacts/{}", customer.id);
        desk.agent.patch(path, renamed).await.ok();
        let (_, body) = calls(&receiver, 1).await.remove(0);
        let changes = changed(&body);
        assert_eq!(names(&changes), ["name", "updated_at"]);
        assert_eq!(changes["name"], [json!("Linus"), json!("Linus Engine")]);
        assert_ne!(changes["updated_at"][0], changes["updated_at"][1]);
    });
}

#[test]
fn a_message_that_changes_is_told_with_its_status_and_everything_that_changed() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let receiver = Receiver::start();
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "My engine stopped.").await;
        let path = format!("/conversations/{number}/messages");
        let said = json!({"content": "A secret"});
        let message = id(&desk.agent.post(&path, said).await.ok());
        settled(&nimchat).await;
        subscribe(&desk, receiver.url(), &["message_updated"]).await;
        let mut agent = agent_socket(&desk, &desk.agent).await;
        desk.agent.delete(format!("{path}/{message}")).await.ok();
        let deleted = "This message was deleted";
        let told = json!([null, deleted]);
        let data = agent.event("message.updated").await;
        let changes = &data["previous_changes"];
        assert_eq!(changes["content"], told);
        assert_eq!(changes["processed_message_content"], told);
        assert_eq!(
            changes["content_attributes"],
            json!([null, {"deleted": true}])
        );
        let [before, after] = [0, 1].map(|side| changes["updated_at"][side].as_str().unwrap());
        assert!(before < after && after.len() == "2025-01-31T09:05:07.123Z".len());

        let (_, body) = calls(&receiver, 1).await.remove(0);
        assert_eq!(body["status"], "sent");
        let changes = changed(&body);
        let attributes = [
            "content",
            "content_attributes",
            "processed_message_content",
            "updated_at",
        ];
        assert_eq!(names(&changes), attributes);
        assert_eq!(changes["content"], [Value::Null, json!(deleted)]);
    });
}

#[test]
fn an_activity_follows_the_message_that_causes_it_and_has_no_performer() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "My engine stopped.").await;
        settled(&nimchat).await;
        let mut agent = agent_socket(&desk, &desk.agent).await;
        let resolved = json!({"status": "resolved"});
        let path = format!("/conversations/{number}/toggle_status");
        desk.agent.post(path, resolved).await.ok();
        let data = agent.event("message.created").await;
        assert_eq!(data["message_type"], 2);
        assert_eq!(data.get("performer"), None);

        let again = json!({"content": "It stopped again."});
        let path = format!("/conversations/{number}/messages");
        customer.post(path, again).await.ok();
        let told = [
            agent.event("message.created").await,
            agent.event("message.created").await,
        ];
        assert_eq!(told[0]["content"], "It stopped again.");
        let reopened = "System reopened the conversation due to a new incoming message.";
        assert_eq!(told[1]["content"], reopened);
    });
}

#[test]
fn labels_are_told_once_and_with_the_time_of_the_change() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let receiver = Receiver::start();
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "My engine stopped.").await;
        settled(&nimchat).await;
        subscribe(&desk, receiver.url(), &["conversation_updated"]).await;
        let labels = json!({"labels": ["vip", "Alpha"]});
        let path = format!("/conversations/{number}/labels");
        desk.agent.post(path, labels).await.ok();
        let (_, body) = calls(&receiver, 1).await.remove(0);
        let changes = changed(&body);
        assert_eq!(names(&changes), ["label_list", "updated_at"]);
        assert_eq!(changes["label_list"], [json!([]), json!(["vip", "Alpha"])]);
    });
}

#[test]
fn a_notification_is_pushed_with_its_excerpt_and_who_changed_it() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        settled(&nimchat).await;
        let mut agent = agent_socket(&desk, &desk.agent).await;
        hear_of_new_conversations(&desk).await;
        customer.post("/conversations", json!({})).await.ok();
        let data = agent.event("notification.created").await;
        assert_eq!(data.get("performer"), None);
        let told = &data["notification"];
        assert_eq!(told["push_message_body"], ": No content");
        assert_eq!(told["push_message_title"], ": No content");
        let path = format!("/notifications/{}", id(told));
        let snoozed = json!({"snoozed_until": 4_102_444_800_i64});
        let row = desk
            .agent
            .post(format!("{path}/snooze"), snoozed)
            .await
            .ok();
        assert_eq!(row["meta"], json!({"last_snoozed_at": null}));
        let data = agent.event("notification.updated").await;
        assert_eq!(data["performer"]["id"], desk.agent.id);
        assert_eq!(
            data["notification"]["last_activity_at"],
            told["last_activity_at"]
        );
        assert_eq!(data["notification"]["meta"], row["meta"]);
        desk.agent.delete(&path).await.ok();
        let data = agent.event("notification.deleted").await;
        assert_eq!(data["performer"]["id"], desk.agent.id);
        let label = json!({"title": "looms"});
        desk.administrator.post("/labels", label).await.ok();
        let data = agent.event("account.cache_invalidated").await;
        assert_eq!(data["performer"]["id"], desk.administrator.id);
    });
}

/// The agent is notified of every new conversation.
async fn hear_of_new_conversations(desk: &TestAccount<'_>) {
    let settings = json!({"notification_settings": {
        "selected_email_flags": [], "selected_push_flags": ["push_conversation_creation"],
    }});
    let path = "/notification_settings";
    desk.agent.patch(path, settings).await.ok();
}

async fn newest(nimchat: &Running, desk: &TestAccount<'_>) -> Value {
    settled(nimchat).await;
    desk.agent.get("/notifications").await.ok()["data"]["payload"][0].clone()
}

#[test]
fn a_notification_of_a_new_conversation_quotes_its_first_message() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        hear_of_new_conversations(&desk).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "My engine stopped.").await;
        let more = json!({"content": "And again."});
        let path = format!("/conversations/{number}/messages");
        customer.post(&path, more).await.ok();
        let told = newest(&nimchat, &desk).await;
        assert_eq!(told["notification_type"], "conversation_creation");
        assert_eq!(told["push_message_body"], "Linus: My engine stopped.");
        // one about an assignment the newest, by the customer if they wrote
        let answer = json!({"content": "Turn the crank."});
        desk.administrator.post(&path, answer).await.ok();
        let assigned = json!({"assignee_id": desk.agent.id});
        let path = format!("/conversations/{number}/assignments");
        desk.administrator.post(path, assigned).await.ok();
        let told = newest(&nimchat, &desk).await;
        assert_eq!(told["notification_type"], "conversation_assignment");
        assert_eq!(told["push_message_body"], "Linus: And again.");
    });
}

#[test]
fn a_snooze_that_ends_brings_the_notification_back() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        hear_of_new_conversations(&desk).await;
        let customer = desk.customer("Linus").await;
        desk.conversation(&customer, "My engine stopped.").await;
        let path = format!("/notifications/{}", id(&newest(&nimchat, &desk).await));
        let mut agent = agent_socket(&desk, &desk.agent).await;
        let past = json!({"snoozed_until": "2020-01-31T09:05:07.123Z"});
        desk.agent.post(format!("{path}/snooze"), past).await.ok();
        let snoozed = agent.event("notification.updated").await;
        assert_eq!(snoozed["performer"]["id"], desk.agent.id);
        let back = agent.event("notification.updated").await;
        assert_eq!(back.get("performer"), None);
        let told = &back["notification"];
        assert_eq!(told["snoozed_until"], Value::Null);
        assert_eq!(told["read_at"], Value::Null);
        let ended = json!({"last_snoozed_at": "2020-01-31T09:05:07.123Z"});
        assert_eq!(told["meta"], ended);
        assert_eq!(told["last_activity_at"], 1_580_461_507);
        let jobs = "SELECT count(*) AS number FROM jobs WHERE kind = 'end_snooze'";
        eventually("the job is done", || {
            (nimchat.database().number(jobs) == 0).then_some(())
        })
        .await;
    });
}

#[test]
fn a_connection_that_its_client_closes_ends_normally() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        for code in [Some(CloseCode::Normal), Some(CloseCode::Away), None] {
            let socket = customer_socket(&nimchat, &customer).await;
            assert_eq!(socket.close(code).await, code.map(u16::from));
        }
    });
}
