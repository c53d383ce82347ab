//! Messages: operations 58, 59 and 60.

use crate::values::{assert_epoch, each, keys};
use nimchat_tests::test_account::id;
use nimchat_tests::{Answer, Running, TestAccount, everywhere};
use reqwest::Method;
use serde_json::{Value, json};

pub(crate) fn list(nimchat: &Running, answer: Value) -> Value {
    if nimchat.is_reference() {
        answer
    } else {
        answer["payload"].clone()
    }
}

#[test]
fn an_agent_answers_and_everybody_reads_it() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/messages");
        let body = json!({"content": "Good day", "echo_id": "temporary-1"});
        let made = desk.agent.post(&path, body).await.ok();
        assert_epoch(&made["created_at"]);
        assert_eq!(
            (&made["content"], &made["private"]),
            (&json!("Good day"), &json!(false))
        );
        assert_eq!(
            made["message_type"],
            nimchat.choose(json!("outgoing"), json!(1))
        );
        assert_eq!(
            (&made["conversation_id"], &made["echo_id"]),
            (&json!(number), &json!("temporary-1"))
        );
        assert_eq!(made["sender"]["id"], desk.agent.id);
        let mut expected = vec![
            "content",
            "content_attributes",
            "content_type",
            "conversation_id",
            "created_at",
            "echo_id",
            "id",
            "inbox_id",
            "message_type",
            "private",
            "sender",
            "source_id",
            "status",
        ];
        if nimchat.is_reference() {
            expected.insert(0, "attachment");
        }
        assert_eq!(keys(&made), expected);
        assert_eq!(made["status"], "sent");
        let read = desk.administrator.get(&path).await.ok();
        if !nimchat.is_reference() {
            assert_eq!(read["meta"]["contact"]["id"], customer.id);
        }
        let read = list(&nimchat, read);
        assert_eq!(each(&read, "content"), ["Hello", "Good day"]);
        assert_eq!(
            each(&read, "echo_id")
                .iter()
                .filter(|echo| !echo.is_null())
                .count(),
            0,
            "it is not stored"
        );
        let at_customers = customer.get(&path).await.ok();
        assert_eq!(each(&at_customers, "content"), ["Hello", "Good day"]);
        let events = nimchat.database().events();
        assert!(
            events.contains(&"first.reply.created".to_owned()),
            "{events:?}"
        );
    });
}

#[test]
fn a_private_note_stays_among_agents() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/messages");
        let note = desk
            .agent
            .post(&path, json!({"content": "Careful", "private": true}))
            .await
            .ok();
        assert_eq!(note["private"], true);
        assert_eq!(
            each(&list(&nimchat, desk.agent.get(&path).await.ok()), "content"),
            ["Hello", "Careful"]
        );
        assert_eq!(each(&customer.get(&path).await.ok(), "content"), ["Hello"]);
        let conversations = customer.get("/conversations").await.ok();
        assert_eq!(each(&conversations[0]["messages"], "content"), ["Hello"]);
    });
}

#[test]
fn an_incoming_message_is_the_customers_and_only_for_api_inboxes() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/messages");
        let body = json!({"content": "By telephone", "message_type": "incoming"});
        let made = desk.agent.post(&path, body.clone()).await.ok();
        assert_eq!(
            (&made["sender"]["id"], &made["sender"]["type"]),
            (&json!(customer.id), &json!("contact"))
        );
        let website = json!({"name": "Shop", "channel": {"type": "web_widget", "website_url": "https://shop.example"}});
        let inbox = id(&desk.administrator.post("/inboxes", website).await.ok());
        let new = json!({"inbox_id": inbox, "name": "Eve", "email": "eve@customers.example"});
        let contact = desk.administrator.post("/contacts", new).await.ok();
        let source = &contact["payload"]["contact"]["contact_inboxes"][0]["source_id"];
        let new = json!({"source_id": source, "inbox_id": inbox});
        let number = id(&desk.administrator.post("/conversations", new).await.ok());
        let before = nimchat.database().census();
        desk.administrator
            .post(format!("/conversations/{number}/messages"), body)
            .await
            .refused(422);
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn a_message_with_items_is_checked_by_its_type() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/messages");
        let items = json!({"items": [{"title": "Yes", "value": "y"}]});
        let body = json!({"content": "Well?", "content_type": "input_select", "content_attributes": items, "more": 1});
        let made = desk.agent.post(&path, body).await.ok();
        assert_eq!(
            (&made["content_type"], &made["content_attributes"]),
            (&json!("input_select"), &items)
        );
        let before = nimchat.database().census();
        let refusal = desk
            .agent
            .post(&path, json!({"content": "Well?", "content_type": "input_select", "content_attributes": {"items": [{"x": 1}]}}))
            .await
            .refused(422);
        let text = nimchat.choose(&refusal["message"], &refusal["error"]);
        assert!(
            text.as_str()
                .unwrap()
                .contains("invalid keys for items : [:x]"),
            "{refusal}"
        );
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn a_message_of_bad_values_is_refused_and_nothing_is_left() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/messages");
        let before = nimchat.database().census();
        for body in [
            json!({"content": "x".repeat(150_001)}),
            json!({"content": {"a": 1}}),
            json!({"content": "x", "message_type": "sideways"}),
            json!({"content": "x", "content_type": "poem"}),
            json!({"content": "x", "private": "perhaps"}),
            json!({"content": "x", "content_attributes": [1]}),
            json!({"content": "x", "content_type": "cards", "content_attributes": {}}),
        ] {
            desk.agent.post(&path, body).await.refused(422);
        }
        assert_eq!(nimchat.database().census(), before);
        // Chatwoot takes a text that is no JSON for no attributes
        let body = json!({"content": "x", "content_attributes": "invalid_json"});
        let said = desk.agent.post(&path, body.clone()).await;
        let begun = json!({"inbox_id": desk.inbox.id, "contact_id": customer.id, "message": body});
        let begun = desk.agent.post("/conversations", begun).await;
        if nimchat.is_reference() {
            said.refused(422);
            begun.refused(422);
        } else {
            assert_eq!(said.ok()["content_attributes"], json!({}));
            begun.ok();
        }
    });
}

#[test]
fn the_newest_twenty_are_shown_and_older_ones_are_reached() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "M0").await;
        let path = format!("/conversations/{number}/messages");
        for count in 1..=24 {
            customer
                .post(&path, json!({"content": format!("M{count}")}))
                .await
                .ok();
        }
        let newest = list(&nimchat, desk.agent.get(&path).await.ok());
        let contents = each(&newest, "content");
        assert_eq!(
            (contents.len(), contents[0], contents[19]),
            (20, &json!("M5"), &json!("M24"))
        );
        let first = newest[0]["id"].as_i64().unwrap();
        let older = list(
            &nimchat,
            desk.agent.get(format!("{path}?before={first}")).await.ok(),
        );
        assert_eq!(each(&older, "content"), ["M0", "M1", "M2", "M3", "M4"]);
        let last = newest[17]["id"].as_i64().unwrap();
        let newer = list(
            &nimchat,
            desk.agent.get(format!("{path}?after={last}")).await.ok(),
        );
        assert_eq!(each(&newer, "content"), ["M23", "M24"]);
        let between = list(
            &nimchat,
            desk.agent
                .get(format!("{path}?after={first}&before={last}"))
                .await
                .ok(),
        );
        assert_eq!(
            (
                between[0]["content"].clone(),
                between.as_array().unwrap().len()
            ),
            (json!("M5"), 17)
        );
        let pages = customer.get(&path).await.ok();
        assert_eq!(each(&pages, "content")[0], "M5");
        let older = customer.get(format!("{path}?before={first}")).await.ok();
        assert_eq!(each(&older, "content").len(), 5);
    });
}

#[test]
fn a_deleted_message_leaves_a_tombstone() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/messages");
        let doomed = desk
            .agent
            .post(&path, json!({"content": "The password is…"}))
            .await
            .ok();
        let message = format!("{path}/{}", id(&doomed));
        let deleted = desk.administrator.delete(&message).await.ok();
        if nimchat.is_reference() {
            assert_eq!(
                (&deleted["id"], &deleted["uid"]),
                (&json!(desk.administrator.id), &json!("ada@acme.example"))
            );
            assert_eq!(deleted["accounts"][0]["id"], desk.account);
        } else {
            assert_eq!(deleted["id"], doomed["id"]);
            assert_eq!(deleted["content_attributes"], json!({"deleted": true}));
        }
        let left = list(&nimchat, desk.agent.get(&path).await.ok());
        assert_eq!(
            each(&left, "content"),
            ["Hello", "This message was deleted"]
        );
        let stored = nimchat
            .database()
            .texts("SELECT content AS text FROM messages ORDER BY id");
        assert_eq!(stored, ["Hello", "This message was deleted"]);
        assert_eq!(
            nimchat.database().events().last().map(String::as_str),
            Some("message.updated")
        );
        for message in ["999999", "0", "-1", "x", "9223372036854775808"] {
            desk.agent
                .delete(format!("{path}/{message}"))
                .await
                .refused(404);
        }
        // of this account, and of another conversation
        let elsewhere = desk.conversation(&customer, "Else").await;
        desk.agent
            .delete(format!(
                "/conversations/{elsewhere}/messages/{}",
                id(&doomed)
            ))
            .await
            .refused(404);
    });
}

#[test]
fn a_form_and_a_multipart_body_say_what_json_says() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/messages");
        let form = desk
            .agent
            .request(Method::POST, &path)
            .form(&[("content", "By form"), ("private", "true")]);
        let made = Answer::of(form).await.ok();
        assert_eq!(
            (&made["content"], &made["private"]),
            (&json!("By form"), &json!(true))
        );
        let parts = reqwest::multipart::Form::new()
            .text("content", "By parts")
            .text("content_attributes", r#"{"in_reply_to": null}"#);
        let made = Answer::of(
            desk.agent
                .request(Method::POST, format!("{path}.json"))
                .multipart(parts),
        )
        .await
        .ok();
        assert_eq!(made["content"], "By parts");
        assert_eq!(nimchat.database().rows("messages"), 3);
    });
}

#[test]
fn a_temporary_id_is_repeated_as_it_was_sent() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/messages");
        for (sent, in_reference) in [(json!(12345), json!("12345")), (json!("a"), json!("a"))] {
            let body = json!({"content": "x", "echo_id": sent});
            let made = desk.agent.post(&path, body).await.ok();
            assert_eq!(made["echo_id"], nimchat.choose(in_reference, sent));
        }
    });
}

#[test]
fn a_message_needs_a_content_in_the_reference_alone() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/messages");
        let callers: [&nimchat_tests::Client; 2] = [&desk.agent, &customer];
        for caller in callers {
            for body in [json!({}), json!({"content": ""})] {
                let answer = caller.post(&path, body).await;
                if nimchat.is_reference() {
                    answer.refused(422);
                } else {
                    assert_eq!(answer.ok()["content"], Value::Null);
                }
            }
        }
    });
}

#[test]
fn what_is_not_said_to_the_customer_is_in_their_name() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/messages");
        let active = "SELECT CAST(last_activity_at AS TEXT) AS text FROM contacts";
        let before = nimchat.database().text(active);
        let body = json!({"content": "Called", "message_type": "activity"});
        let made = desk.agent.post(&path, body).await.ok();
        assert_eq!(made["sender"]["id"], customer.id);
        assert_eq!(made["sender"]["type"], "contact");
        assert_ne!(nimchat.database().text(active), before);
        let shown = list(&nimchat, desk.agent.get(&path).await.ok());
        let newest = shown.as_array().unwrap().last().unwrap();
        assert_eq!(newest["sender"]["id"], customer.id);
    });
}
