//! What visitors write, and what they are answered.

use super::{Page, contents, text};
use crate::values::assert_token;
use nimchat_tests::test_account::id;
use nimchat_tests::{Options, Socket, TestAccount, everywhere, everywhere_with};
use reqwest::Method;
use serde_json::{Value, json};

/// A visitor begins a conversation.
async fn begin(page: &Page) -> Value {
    let body = json!({
        "contact": {"name": "Vic", "email": "Vic@Example.com", "phone_number": "nonsense"},
        "message": {
            "content": "Hello", "timestamp": "2026-11-29T10:00:00Z", "echo_id": "w-1",
            "referer_url": "https://acme.example/pricing",
        },
        "custom_attributes": {"plan": "free"},
    });
    page.post("/conversations", body).await.ok()
}

#[test]
fn a_conversation_begins_with_a_message_and_is_answered() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let page = Page::open(
            &desk,
            json!({}),
            json!({"greeting_enabled": true, "greeting_message": "Welcome"}),
        )
        .await;
        let started = begin(&page).await;
        let number = id(&started);
        assert_eq!(started["status"], "open");
        assert_eq!(started["inbox_id"], page.inbox);
        assert_eq!(started["contact_last_seen_at"], 0);
        assert_eq!(started["custom_attributes"], json!({"plan": "free"}));
        assert_eq!(started["contact"]["name"], "Vic");
        assert_eq!(started["contact"]["email"], "vic@example.com");
        assert_eq!(started["contact"]["phone_number"], Value::Null);
        let types: Vec<i64> = started["messages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|message| message["message_type"].as_i64().unwrap())
            .collect();
        assert_eq!(types, [0, 3]);
        assert_eq!(
            started["messages"][0]["content_attributes"],
            json!({"in_reply_to": null})
        );
        assert_eq!(started["messages"][0]["sender"]["type"], "contact");
        assert_eq!(started["messages"][1].get("sender"), None);
        assert_token(&page.config().await["contact"]["pubsub_token"]);

        let first = page.say("Second").await;
        let keys: Vec<&str> = first
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        let expected = [
            "content",
            "content_attributes",
            "conversation_id",
            "created_at",
            "id",
            "inbox_id",
            "message_type",
            "private",
            "sender",
            "source_id",
        ];
        assert_eq!(keys, expected);
        let reply = json!({"message": {"content": "About that", "reply_to": id(&first)}});
        let reply = page.post("/messages", reply).await.ok();
        let answers = json!({"in_reply_to": id(&first), "in_reply_to_external_id": null});
        assert_eq!(reply["content_attributes"], answers);
        for (content, private) in [("Hi Vic", false), ("hidden", true)] {
            let answer = json!({"content": content, "private": private});
            let path = format!("/conversations/{number}/messages");
            desk.agent.post(path, answer).await.ok();
        }
        let shown = page.get("/messages").await.ok();
        let expected = ["Hello", "Welcome", "Second", "About that", "Hi Vic"];
        assert_eq!(contents(&shown), expected);
        assert_eq!(shown["meta"], json!({"contact_last_seen_at": 0}));
        assert_eq!(shown["payload"][4]["sender"]["type"], "user");
        let older = page
            .get(&format!("/messages?before={}", id(&first)))
            .await
            .ok();
        assert_eq!(contents(&older), ["Hello", "Welcome"]);
        let newer = page
            .get(&format!("/messages?after={}", id(&reply)))
            .await
            .ok();
        assert_eq!(contents(&newer).last().unwrap(), "Hi Vic");
    });
}

#[test]
fn a_visitor_reads_and_ends_their_conversation() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let page = Page::open(&desk, json!({}), json!({})).await;
        let number = id(&begin(&page).await);
        let seen = page
            .post("/conversations/update_last_seen", Value::Null)
            .await;
        assert_eq!((seen.status, seen.text.as_str()), (200, ""));
        let current = page.get("/conversations").await.ok();
        assert_ne!(current["contact_last_seen_at"], 0);
        assert_eq!(current["id"], number);

        let known = desk
            .agent
            .get(format!("/conversations/{number}"))
            .await
            .ok();
        let told = &known["additional_attributes"];
        assert_eq!(told["referer"], "https://acme.example/pricing");
        assert_eq!(told["browser"]["browser_name"], "Unknown Browser");
        assert_eq!(
            told["initiated_at"],
            json!({"timestamp": "2026-11-29T10:00:00Z"})
        );

        assert_eq!(page.get("/conversations/toggle_status").await.status, 200);
        assert_eq!(page.get("/conversations").await.ok()["status"], "resolved");
        page.say("One more").await;
        assert_eq!(page.get("/conversations").await.ok()["status"], "open");
        let again = page
            .post("/conversations", json!({"message": {"content": "New"}}))
            .await
            .ok();
        assert_ne!(id(&again), number);
    });
}

#[test]
fn a_message_that_is_sent_again_is_taken_once() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let page = Page::open(&desk, json!({}), json!({})).await;
        let hello = json!({"message": {"content": "Hello", "echo_id": "a"}});
        let (one, two) = tokio::join!(
            page.post("/conversations", hello.clone()),
            page.post("/conversations", hello.clone())
        );
        let (one, two) = (one.ok(), two.ok());
        assert_eq!(one["id"], two["id"]);
        assert_eq!(one["messages"][0]["id"], two["messages"][0]["id"]);
        let more = json!({"message": {"content": "More", "echo_id": 7}});
        let first = page.post("/messages", more.clone()).await.ok();
        let again = page.post("/messages", more.clone()).await.ok();
        assert_eq!(first, again);
        let (three, four) = tokio::join!(
            page.post(
                "/messages",
                json!({"message": {"content": "At once", "echo_id": "b"}})
            ),
            page.post(
                "/messages",
                json!({"message": {"content": "At once", "echo_id": "b"}})
            )
        );
        assert_eq!(three.ok()["id"], four.ok()["id"]);
        let shown = page.get("/messages").await.ok();
        assert_eq!(contents(&shown), ["Hello", "More", "At once"]);
        // another visitor's ids are their own
        let other = page.again().await;
        other.post("/conversations", hello).await.ok();
        assert_eq!(contents(&other.get("/messages").await.ok()), ["Hello"]);
        let contacts = nimchat.database().census()["contacts"];
        assert_eq!(contacts, 2);
        assert_eq!(nimchat.database().census()["sent_messages"], 4);
    });
}

#[test]
fn a_visitor_is_asked_for_an_address_once() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let collecting = json!({"enable_email_collect": true});
        let page = Page::open(&desk, json!({}), collecting).await;
        page.say("Hello").await;
        page.say("More").await;
        let shown = page.get("/messages").await.ok();
        let (reason, question) = ("Give the team a way to reach you.", "Get notified by email");
        assert_eq!(contents(&shown), ["Hello", reason, question, "More"]);
        let question = &shown["payload"][2];
        assert_eq!(question["content_type"], "input_email");
        assert_eq!(question["message_type"], 3);
        let answer = format!("/messages/{}", id(question));
        let given = json!({"contact": {"email": "vic@example.com"}});
        let given = page.patch(&answer, given).await.ok();
        assert_eq!(given["contact"]["email"], "vic@example.com");
    });
}

#[test]
fn messages_that_ask_are_answered() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let page = Page::open(&desk, json!({}), json!({})).await;
        let number = page.say("Hello").await["conversation_id"].as_i64().unwrap();
        let ask = async |content_type: &str, items: Value| {
            let path = format!("/conversations/{number}/messages");
            let body = json!({"content": "?", "content_type": content_type, "content_attributes": {"items": items}});
            id(&desk.agent.post(path, body).await.ok())
        };
        let email = ask("input_email", Value::Null).await;
        let given = page
            .patch(
                &format!("/messages/{email}"),
                json!({"contact": {"email": "vic@example.com"}}),
            )
            .await
            .ok();
        assert_eq!(given["contact"]["email"], "vic@example.com");
        let choice = ask("input_select", json!([{"title": "Yes", "value": "y"}])).await;
        let chosen = json!({"message": {"submitted_values": [{"title": "Yes", "value": "y"}]}});
        page.patch(&format!("/messages/{choice}"), chosen.clone())
            .await
            .ok();
        let shown = page.get("/messages").await.ok();
        let attributes = |at: usize| shown["payload"][at]["content_attributes"].clone();
        assert_eq!(attributes(1)["submitted_email"], "vic@example.com");
        assert_eq!(
            attributes(2)["submitted_values"],
            json!([{"title": "Yes", "value": "y"}])
        );

        for (path, body, status) in [
            ("/messages/999999".to_owned(), chosen.clone(), 404),
            (
                format!("/messages/{email}"),
                json!({"contact": {"email": "nonsense"}}),
                422,
            ),
            (
                format!("/messages/{choice}"),
                json!({"message": {"submitted_values": 5}}),
                422,
            ),
        ] {
            assert_eq!(page.patch(&path, body).await.status, status, "{path}");
        }
        let stranger = page.again().await;
        stranger.say("Hi").await;
        assert_eq!(
            stranger
                .patch(&format!("/messages/{choice}"), chosen)
                .await
                .status,
            404
        );
        let long = json!({"message": {"content": "m".repeat(150_001)}});
        assert_eq!(page.post("/messages", long).await.status, 422);
        assert_eq!(page.post("/conversations", json!({})).await.status, 422);
    });
}

#[test]
fn a_conversations_attributes_and_labels_change() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        desk.administrator
            .post("/labels", json!({"title": "billing"}))
            .await
            .ok();
        let page = Page::open(&desk, json!({}), json!({})).await;
        assert_eq!(
            page.post("/labels", json!({"label": "billing"}))
                .await
                .status,
            204
        );
        let number = page.say("Hello").await["conversation_id"].as_i64().unwrap();
        let set = json!({"custom_attributes": {"plan": "paid", "page": "about"}});
        assert_eq!(
            page.post("/conversations/set_custom_attributes", set)
                .await
                .status,
            204
        );
        let row = page
            .post(
                "/conversations/destroy_custom_attributes",
                json!({"custom_attribute": ["page"]}),
            )
            .await
            .ok();
        assert_eq!(row["custom_attributes"], json!({"plan": "paid"}));
        assert_eq!(
            (row["display_id"].as_i64(), &row["cached_label_list"]),
            (Some(number), &Value::Null)
        );
        for label in ["Billing", "never-defined"] {
            assert_eq!(
                page.post("/labels", json!({"label": label})).await.status,
                204
            );
        }
        let labels = desk
            .agent
            .get(format!("/conversations/{number}/labels"))
            .await
            .ok();
        assert_eq!(labels["payload"], json!(["billing"]));
        assert_eq!(
            page.send(Method::DELETE, "/labels/billing", Value::Null)
                .await
                .status,
            204
        );
        let labels = desk
            .agent
            .get(format!("/conversations/{number}/labels"))
            .await
            .ok();
        assert_eq!(labels["payload"], json!([]));

        let members = page.get("/inbox_members").await.ok();
        assert_eq!(members["payload"][0]["name"], "Grace");
        assert_eq!(members["payload"][0]["availability_status"], "offline");
    });
}

#[test]
fn the_visitor_hears_the_agent() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let page = Page::open(&desk, json!({}), json!({})).await;
        let number = page.say("Hello").await["conversation_id"].as_i64().unwrap();
        let token = text(&page.config().await["contact"]["pubsub_token"]);
        let mut cable = Socket::connect(nimchat.url()).await;
        let identifier = Socket::of_customer(&token);
        cable.subscribe(&identifier).await;
        let path = format!("/conversations/{number}/messages");
        desk.agent.post(path, json!({"content": "Hi"})).await.ok();
        // what was said before may be told late
        while cable.event("message.created").await["content"] != "Hi" {}
    });
}
