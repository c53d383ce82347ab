//! What events tell of changes: of contacts that become one, of conversations, of what clients keep copies of.

use crate::cable::agent_socket;
use crate::deliveries::subscribe;
use crate::events::{calls, changed, names};
use crate::values::each;
use nimchat_tests::test_account::id;
use nimchat_tests::{Options, Receiver, TestAccount, everywhere_with, settled};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[test]
fn contacts_that_become_one_are_told_to_webhooks() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let receiver = Receiver::start();
        let desk = TestAccount::open(&nimchat).await;
        let (ada, other) = (desk.customer("Ada").await, desk.customer("Augusta").await);
        let number = json!({"phone_number": "+4930123"});
        let path = format!("/contacts/{}", other.id);
        desk.agent.patch(path, number).await.ok();
        settled(&nimchat).await;
        let subscriptions = ["contact_updated", "contact_merged", "contact_deleted"];
        subscribe(&desk, receiver.url(), &subscriptions).await;
        let merge = json!({"base_contact_id": ada.id, "mergee_contact_id": other.id});
        desk.agent.post("/actions/contact_merge", merge).await.ok();
        let told: BTreeMap<String, Value> = calls(&receiver, 3).await.into_iter().collect();
        assert_eq!(
            (
                &told["contact_merged"]["id"],
                &told["contact_deleted"]["id"]
            ),
            (&json!(ada.id), &json!(other.id))
        );
        let updated = &told["contact_updated"];
        assert_eq!(updated["id"], ada.id);
        assert_eq!(updated["account"]["id"], desk.account);
        let changes = changed(updated);
        assert_eq!(changes["phone_number"], [Value::Null, json!("+4930123")]);
        assert!(changes.contains_key("updated_at"), "{updated}");

        // by what a customer says, too, who becomes a session of the one and changes nothing
        let nobody = desk.visitors().post("/contacts", json!({})).await.ok();
        let path = format!("/contacts/{}", nobody["source_id"].as_str().unwrap());
        let claim = json!({"email": "ada@customers.example"});
        desk.visitors().patch(path, claim).await.ok();
        let told = calls(&receiver, 5).await.split_off(3);
        let told: BTreeMap<String, Value> = told.into_iter().collect();
        assert_eq!(
            (
                &told["contact_merged"]["id"],
                &told["contact_deleted"]["id"]
            ),
            (&json!(ada.id), &nobody["id"])
        );
    });
}

#[test]
fn each_change_of_a_conversation_is_told_with_its_time() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let receiver = Receiver::start();
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let team = json!({"name": "care", "allow_auto_assign": false});
        let team = id(&desk.administrator.post("/teams", team).await.ok());
        settled(&nimchat).await;
        subscribe(&desk, receiver.url(), &["conversation_updated"]).await;
        let path = |call: &str| format!("/conversations/{number}/{call}");
        for (place, (call, body, attribute)) in [
            (
                "custom_attributes",
                json!({"custom_attributes": {"order": 7}}),
                "custom_attributes",
            ),
            (
                "assignments",
                json!({"assignee_id": desk.agent.id}),
                "assignee_id",
            ),
            ("assignments", json!({"team_id": team}), "team_id"),
            ("toggle_priority", json!({"priority": "high"}), "priority"),
            ("labels", json!({"labels": ["vip"]}), "label_list"),
        ]
        .into_iter()
        .enumerate()
        {
            let done = desk.administrator.post(path(call), body).await;
            assert_eq!(done.status, 200, "{call}: {}", done.text);
            let (_, body) = calls(&receiver, place + 1).await.remove(place);
            let changes = changed(&body);
            assert!(names(&changes).contains(&attribute), "{call}: {body}");
            let [before, after] = &changes["updated_at"];
            assert_ne!(before, after, "{call}: {body}");
        }
    });
}

#[test]
fn a_note_is_told_beside_the_newest_public_message() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let receiver = Receiver::start();
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "My engine stopped.").await;
        let silent = id(&customer.post("/conversations", json!({})).await.ok());
        settled(&nimchat).await;
        subscribe(&desk, receiver.url(), &["message_created"]).await;
        for (place, (number, others)) in [(number, vec!["My engine stopped."]), (silent, vec![])]
            .into_iter()
            .enumerate()
        {
            let note = json!({"content": "Careful", "private": true});
            let path = format!("/conversations/{number}/messages");
            desk.agent.post(path, note).await.ok();
            let (_, body) = calls(&receiver, place + 1).await.remove(place);
            assert_eq!(
                (&body["content"], &body["private"]),
                (&json!("Careful"), &json!(true))
            );
            let shown = each(&body["conversation"]["messages"], "content");
            assert_eq!(shown, others, "{body}");
        }
    });
}

#[test]
fn who_changes_what_clients_keep_copies_of_is_told() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        settled(&nimchat).await;
        let mut agent = agent_socket(&desk, &desk.agent).await;
        let administrator = &desk.administrator;
        let call = async |method: Method, path: String, body: Value| {
            let answer = administrator.send(method, path, body).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            answer.json()
        };
        let mut told = async |what: &str| {
            let data = agent.event("account.cache_invalidated").await;
            assert_eq!(data["performer"]["id"], administrator.id, "{what}: {data}");
        };
        let inbox = json!({"name": "API", "channel": {"type": "api"}});
        for (all, body, change) in [
            (
                "/labels",
                json!({"title": "looms"}),
                json!({"title": "mills"}),
            ),
            ("/teams", json!({"name": "looms"}), json!({"name": "mills"})),
            (
                "/inboxes",
                inbox,
                json!({"name": "mills", "enable_auto_assignment": true}),
            ),
        ] {
            let made = call(Method::POST, all.to_owned(), body).await;
            told(all).await;
            let one = format!("{all}/{}", made["id"]);
            call(Method::PATCH, one.clone(), change).await;
            told(&one).await;
            let members = json!({"user_ids": [desk.agent.id]});
            match all {
                "/teams" => {
                    call(Method::POST, format!("{one}/team_members"), members).await;
                    told("members").await;
                }
                "/inboxes" => {
                    let members = json!({"inbox_id": made["id"], "user_ids": [desk.agent.id]});
                    call(Method::POST, "/inbox_members".to_owned(), members).await;
                    told("members").await;
                }
                _ => {}
            }
            let gone = administrator.delete(&one).await;
            assert_eq!(gone.status, 200, "{}", gone.text);
            told(&one).await;
        }
    });
}

#[test]
fn a_notification_shows_the_picture_of_who_wrote() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let assigned = json!({"assignee_id": desk.agent.id});
        let path = format!("/conversations/{number}/assignments");
        desk.administrator.post(path, assigned).await.ok();
        settled(&nimchat).await;
        let mut agent = agent_socket(&desk, &desk.agent).await;
        let path = format!("/conversations/{number}/messages");
        let again = json!({"content": "Are you there?"});
        desk.administrator.post(path, again).await.ok();
        let told = &agent.event("notification.created").await["notification"];
        settled(&nimchat).await;
        let listed = desk.agent.get("/notifications").await.ok();
        for told in [told, &listed["data"]["payload"][0]] {
            let actor = &told["secondary_actor"];
            assert_eq!(actor["content"], "Are you there?", "{told}");
            assert_eq!(
                actor["sender"].get("avatar_url"),
                Some(&json!("")),
                "{told}"
            );
        }
    });
}
