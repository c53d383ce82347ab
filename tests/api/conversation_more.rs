//! Operations on a conversation beyond the reference: participants, drafts, mute, attributes, one label, removal, bulk
//! actions; and the parameters of the list that the reference does not print.

use crate::conversations::shown;
use crate::values::{each, keys};
use nimchat_tests::{Options, Running, TestAccount, eventually, everywhere, everywhere_with};
use reqwest::Method;
use serde_json::{Value, json};

async fn listed(desk: &TestAccount<'_>, query: &str) -> Vec<Value> {
    let path = format!("/conversations?status=all&{query}");
    let list = desk.agent.get(path).await.ok();
    each(&list["data"]["payload"], "id")
        .into_iter()
        .cloned()
        .collect()
}

fn activities(nimchat: &Running) -> Vec<String> {
    nimchat
        .database()
        .texts("SELECT content AS text FROM messages WHERE message_type = 2 ORDER BY id")
}

#[test]
fn participants_are_added_replaced_and_removed() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let outside = desk.hire("Alan Turing", "alan@acme.example", "agent").await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/participants");
        assert_eq!(desk.agent.get(&path).await.ok(), json!([]));
        let all = json!({"user_ids": [desk.agent.id, desk.administrator.id, outside.id, 999_999]});
        let added = desk.agent.post(&path, all.clone()).await.ok();
        assert_eq!(
            each(&added, "id"),
            [desk.administrator.id, desk.agent.id],
            "those who may"
        );
        assert_eq!(added[1]["email"], "grace@acme.example");
        assert_eq!(
            desk.agent.post(&path, all).await.ok(),
            json!([]),
            "all there"
        );
        assert_eq!(desk.agent.get(&path).await.ok(), added);
        let one = json!({"user_ids": [desk.agent.id]});
        let set = desk.agent.patch(&path, one.clone()).await.ok();
        assert_eq!(each(&set, "id"), [desk.agent.id]);
        let removed = desk.agent.send(Method::DELETE, &path, one).await;
        assert_eq!((removed.status, removed.text.as_str()), (200, ""));
        assert_eq!(desk.agent.get(&path).await.ok(), json!([]));
        for bad in [
            json!({}),
            json!({"user_ids": "Grace"}),
            json!({"user_ids": [{}]}),
        ] {
            desk.agent.post(&path, bad).await.refused(422);
        }
        outside.get(&path).await.refused(nimchat.choose(403, 401));
        let unknown = desk.agent.get("/conversations/999999/participants").await;
        unknown.refused(404);
    });
}

#[test]
fn a_draft_is_everyones() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/draft_messages");
        let none = json!({"has_draft": false});
        assert_eq!(desk.agent.get(&path).await.ok(), none);
        let body = json!({"draft_message": {"message": "Dear 😀"}});
        let stored = desk.agent.patch(&path, body).await;
        assert_eq!((stored.status, stored.text.as_str()), (200, ""));
        let shown = desk.administrator.get(&path).await.ok();
        assert_eq!(shown, json!({"has_draft": true, "message": "Dear 😀"}));
        let long = json!({"draft_message": {"message": "x".repeat(150_001)}});
        desk.agent.patch(&path, long).await.refused(422);
        desk.agent.delete(&path).await;
        assert_eq!(desk.agent.get(&path).await.ok(), none);
    });
}

#[test]
fn a_muted_customer_is_blocked() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let blocked = || {
            nimchat
                .database()
                .number("SELECT count(*) AS number FROM contacts WHERE blocked")
        };
        let told = || {
            let events = nimchat.database().events();
            events
                .iter()
                .filter(|name| *name == "contact.updated")
                .count()
        };
        let before = told();
        for (call, count) in [("mute", 1), ("mute", 1), ("unmute", 0)] {
            let path = format!("/conversations/{number}/{call}");
            let answer = desk.agent.post(&path, json!({})).await;
            assert_eq!(
                (answer.status, answer.text.as_str(), blocked()),
                (200, "", count)
            );
            assert_eq!(shown(&desk, number).await["status"], "resolved");
        }
        assert_eq!(
            activities(&nimchat),
            [
                "Conversation was marked resolved by Grace Hopper",
                "Grace Hopper has muted the conversation",
                "Grace Hopper has unmuted the conversation",
            ]
        );
        assert_eq!(told(), before + 2, "each change once");
    });
}

#[test]
fn the_priority_and_the_attributes_are_set() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}");
        let changed = desk
            .agent
            .patch(&path, json!({"priority": "high", "status": "resolved"}));
        let changed = changed.await.ok();
        assert_eq!(
            (&changed["id"], &changed["status"]),
            (&json!(number), &json!("open"))
        );
        assert_eq!(changed["priority"], "high");
        let kept = desk
            .agent
            .patch(&path, json!({"status": "resolved"}))
            .await
            .ok();
        assert_eq!(kept["priority"], "high");
        let cleared = desk
            .agent
            .patch(&path, json!({"priority": null}))
            .await
            .ok();
        assert_eq!(cleared["priority"], Value::Null);
        desk.agent
            .patch(&path, json!({"priority": "extreme"}))
            .await
            .invalid(&["priority"]);

        let path = format!("/conversations/{number}/custom_attributes");
        for attributes in [
            json!({"order": 7, "plan": "gold 😀"}),
            json!({"order": 8}),
            json!({}),
        ] {
            let body = json!({ "custom_attributes": attributes });
            assert_eq!(desk.agent.post(&path, body.clone()).await.ok(), body);
            assert_eq!(shown(&desk, number).await["custom_attributes"], attributes);
        }
        for bad in [
            json!({}),
            json!({"custom_attributes": 3}),
            json!({"custom_attributes": {"a": "x".repeat(1501)}}),
        ] {
            desk.agent.post(&path, bad).await.refused(422);
        }
    });
}

#[test]
fn one_label_is_added_and_removed_beside_others() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = |title: &str| format!("/conversations/{number}/labels/{title}");
        for (title, all) in [
            ("vip", json!(["vip"])),
            ("B%C3%BCro%20%F0%9F%98%80", json!(["vip", "Büro 😀"])),
            ("VIP", json!(["vip", "Büro 😀"])),
        ] {
            let labels = desk.agent.post(path(title), json!({})).await.ok();
            assert_eq!(labels, json!({ "payload": all }));
        }
        let labels = desk.agent.delete(path("ViP")).await.ok();
        assert_eq!(labels, json!({"payload": ["Büro 😀"]}));
        let labels = desk.agent.delete(path("unknown")).await.ok();
        assert_eq!(labels, json!({"payload": ["Büro 😀"]}));
        desk.agent.post(path("%20"), json!({})).await.refused(422);
        assert_eq!(activities(&nimchat).len(), 3);
    });
}

#[test]
fn an_administrator_removes_a_conversation() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let other = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}");
        desk.agent
            .delete(&path)
            .await
            .refused(nimchat.choose(403, 401));
        desk.administrator
            .delete("/conversations/999999")
            .await
            .refused(404);
        let removed = desk.administrator.delete(&path).await;
        assert_eq!((removed.status, removed.text.as_str()), (200, ""));
        eventually("erased", || {
            (nimchat.database().rows("conversations") == 1).then_some(())
        })
        .await;
        desk.agent.get(&path).await.refused(404);
        assert_eq!(nimchat.database().rows("messages"), 1);
        assert_eq!(listed(&desk, "").await, [json!(other)]);
        let meta = desk.agent.get("/conversations/meta").await.ok();
        assert_eq!(meta["meta"]["all_count"], 1);
    });
}

#[test]
fn many_conversations_are_changed_at_once() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let mut numbers = Vec::new();
        for _ in 0..3 {
            numbers.push(desk.conversation(&customer, "Hello").await);
        }
        let hidden = desk.api_inbox(json!({})).await;
        let stranger = desk.customer_of(&hidden, "Eve").await;
        let unseen = desk.conversation(&stranger, "Hello").await;
        let labels = json!({"labels": ["old", "kept"]});
        let path = format!("/conversations/{}/labels", numbers[0]);
        desk.agent.post(path, labels).await.ok();
        let body = json!({
            "type": "Conversation", "ids": [numbers[0], numbers[1], unseen, 999_999],
            "fields": {"status": "resolved", "assignee_id": desk.agent.id},
            "labels": {"add": ["vip"], "remove": ["OLD"]},
        });
        let done = desk.agent.post("/bulk_actions", body).await;
        assert_eq!((done.status, done.text.as_str()), (200, ""));
        let resolved = || {
            nimchat.database().number(
                "SELECT count(*) AS number FROM conversations WHERE status = 1 AND assignee_id IS NOT NULL",
            )
        };
        eventually("changed", || {
            (resolved() == 2 && nimchat.database().rows("jobs") == 0).then_some(())
        })
        .await;
        let changed = shown(&desk, numbers[0]).await;
        assert_eq!(changed["labels"], json!(["kept", "vip"]));
        assert_eq!(shown(&desk, numbers[2]).await["status"], "open");
        for (bad, attribute) in [
            (json!({"type": "Contact", "ids": [1]}), "type"),
            (
                json!({"type": "Conversation", "ids": [1], "fields": {"status": "closed"}}),
                "status",
            ),
            (json!({"type": "Conversation", "ids": vec![1; 1001]}), "ids"),
        ] {
            desk.agent
                .post("/bulk_actions", bad)
                .await
                .invalid(&[attribute]);
        }
    });
}

#[test]
fn a_list_is_limited_by_what_the_reference_does_not_print() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let mut numbers = Vec::new();
        for _ in 0..3 {
            numbers.push(json!(desk.conversation(&customer, "Hello").await));
        }
        let [replied, mentioned, waiting] = &numbers[..] else {
            panic!("three");
        };
        let path = |number: &Value| format!("/conversations/{number}/messages");
        desk.administrator
            .post(path(replied), json!({"content": "Hi"}))
            .await
            .ok();
        let note = format!("[@Grace](mention://user/{}/Grace) look", desk.agent.id);
        let note = json!({"content": note, "private": true});
        desk.administrator.post(path(mentioned), note).await.ok();
        assert_eq!(
            listed(&desk, "conversation_type=mention").await,
            std::slice::from_ref(mentioned)
        );
        assert_eq!(
            listed(&desk, "conversation_type=participating").await,
            std::slice::from_ref(mentioned)
        );
        let mut unattended = listed(&desk, "conversation_type=unattended").await;
        unattended.sort_by_key(Value::as_i64);
        assert_eq!(unattended, [mentioned.clone(), waiting.clone()]);
        let source = format!("source_id={}", customer.source_id);
        assert_eq!(listed(&desk, &source).await.len(), 3);
        assert!(listed(&desk, "source_id=unknown").await.is_empty());
        assert_eq!(listed(&desk, "updated_within=60").await.len(), 3);
        nimchat.database().execute(
            "UPDATE conversations SET updated_at = '2020-01-01 00:00:00' WHERE number > 1",
        );
        assert_eq!(
            listed(&desk, "updated_within=3600").await,
            std::slice::from_ref(replied)
        );
        let odd = desk.agent.get("/conversations?conversation_type=odd").await;
        odd.invalid(&["conversation_type"]);
        let odd = desk.agent.get("/conversations?updated_within=soon").await;
        odd.invalid(&["updated_within"]);
        assert_eq!(listed(&desk, "unheard_of=1").await.len(), 3, "ignored");
        let counts = desk
            .agent
            .get("/conversations/meta?status=all&conversation_type=mention");
        assert_eq!(counts.await.ok()["meta"]["all_count"], 1);
        assert_eq!(
            keys(&desk.agent.get("/conversations/meta").await.ok()),
            ["meta"]
        );
    });
}

#[test]
fn what_changed_lately_comes_on_one_page() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let new = json!({"source_id": customer.source_id, "inbox_id": desk.inbox.id});
        for _ in 0..27 {
            desk.agent.post("/conversations", new.clone()).await.ok();
        }
        assert_eq!(listed(&desk, "updated_within=3600").await.len(), 27);
        assert_eq!(listed(&desk, "").await.len(), 25);
    });
}
