//! The delivery of messages: their status, retries, the bot that speaks, and source ids that are taken once.

use crate::messages::list;
use crate::values::each;
use futures_util::future::join_all;
use nimchat_tests::test_account::id;
use nimchat_tests::{TestAccount, everywhere};
use serde_json::{Value, json};

/// An inbox of a website, where the channel itself knows what was delivered; and a conversation in it.
async fn of_website(desk: &TestAccount<'_>) -> i64 {
    let website = json!({"name": "Shop", "channel": {"type": "web_widget", "website_url": "https://shop.example"}});
    let inbox = id(&desk.administrator.post("/inboxes", website).await.ok());
    let new = json!({"inbox_id": inbox, "name": "Eve", "email": "eve@customers.example"});
    let contact = desk.administrator.post("/contacts", new).await.ok();
    let source = &contact["payload"]["contact"]["contact_inboxes"][0]["source_id"];
    let new = json!({"source_id": source, "inbox_id": inbox});
    id(&desk.administrator.post("/conversations", new).await.ok())
}

#[test]
fn a_program_reports_how_a_delivery_ended() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/messages");
        let made = desk.agent.post(&path, json!({"content": "Yes"})).await.ok();
        let one = format!("{path}/{}", id(&made));
        let failed = json!({"status": "failed", "external_error": "No such number"});
        for (body, status, attributes) in [
            (json!({"status": "delivered"}), "delivered", json!({})),
            (
                json!({"status": "delivered", "external_error": "?"}),
                "delivered",
                json!({}),
            ),
            (
                failed,
                "failed",
                json!({"external_error": "No such number"}),
            ),
            (json!({"status": "read"}), "read", json!({})),
            (json!({"status": "delivered"}), "read", json!({})),
            (json!({"status": "eaten"}), "read", json!({})),
            (json!({}), "read", json!({})),
        ] {
            let shown = desk.agent.patch(&one, body.clone()).await.ok();
            assert_eq!(shown["status"], status, "{body}");
            assert_eq!(shown["content_attributes"], attributes, "{body}");
            assert_eq!(
                (&shown["id"], &shown["content"]),
                (&made["id"], &json!("Yes"))
            );
            assert_eq!(shown["sender"]["id"], desk.agent.id);
        }
        let told = nimchat.database().events();
        let updates = told.iter().filter(|name| *name == "message.updated");
        assert_eq!(updates.count(), 3, "{told:?}");
        let stored = nimchat.database().number(
            "SELECT CAST(status AS BIGINT) AS number FROM messages ORDER BY id DESC LIMIT 1",
        );
        assert_eq!(stored, 2);
        desk.agent
            .patch(
                &one,
                json!({"status": "failed", "external_error": "x".repeat(1501)}),
            )
            .await
            .refused(422);
    });
}

#[test]
fn only_programs_of_the_inbox_report_deliveries() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/messages");
        let made = desk.agent.post(&path, json!({"content": "Yes"})).await.ok();
        let one = format!("{path}/{}", id(&made));
        let read = json!({"status": "read"});
        let outsider = desk.hire("Otto", "otto@acme.example", "agent").await;
        for (method, path) in [("patch", one.clone()), ("post", format!("{one}/retry"))] {
            let call = async |caller: &nimchat_tests::Person, path: &str| match method {
                "patch" => caller.patch(path, read.clone()).await,
                _ => caller.post(path, json!({})).await,
            };
            call(&outsider, &path)
                .await
                .refused(nimchat.choose(403, 401));
        }
        for missing in [format!("{path}/999999"), format!("{path}/x")] {
            desk.agent.patch(missing, read.clone()).await.refused(404);
        }
        desk.agent
            .post(format!("{path}/999999/retry"), json!({}))
            .await
            .refused(422);
        let website = of_website(&desk).await;
        let refusal = desk
            .administrator
            .patch(format!("/conversations/{website}/messages/999999"), read)
            .await
            .refused(403);
        assert_eq!(
            refusal["error"],
            "Message status update is only allowed for API inboxes"
        );
        assert_eq!(
            nimchat
                .database()
                .number("SELECT COUNT(*) AS number FROM messages WHERE status <> 0"),
            0
        );
    });
}

#[test]
fn a_message_that_failed_is_sent_again() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/messages");
        let made = desk.agent.post(&path, json!({"content": "Yes"})).await.ok();
        let one = format!("{path}/{}", id(&made));
        let failed = json!({"status": "failed", "external_error": "No such number"});
        desk.agent.patch(&one, failed).await.ok();
        let before = nimchat.database().events().len();
        let shown = desk
            .agent
            .post(format!("{one}/retry"), json!({}))
            .await
            .ok();
        assert_eq!(
            (&shown["status"], &shown["content_attributes"]),
            (&json!("sent"), &json!({}))
        );
        let told = nimchat.database().events();
        assert_eq!(told[before..], ["message.updated"]);
        desk.agent.delete(&one).await.ok();
        let shown = desk
            .agent
            .post(format!("{one}/retry"), json!({}))
            .await
            .ok();
        assert_eq!(shown["content_attributes"], json!({"deleted": true}));
    });
}

#[test]
fn an_agent_lets_a_bot_speak() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/messages");
        let bot = json!({"name": "Greeter"});
        let bot = id(&desk.administrator.post("/agent_bots", bot).await.ok());
        let body = json!({"content": "Beep", "sender_type": "AgentBot", "sender_id": bot});
        let made = desk.agent.post(&path, body).await.ok();
        assert_eq!(
            (&made["sender"]["id"], &made["sender"]["type"]),
            (&json!(bot), &json!("agent_bot"))
        );
        let shown = list(&nimchat, desk.agent.get(&path).await.ok());
        assert_eq!(shown[1]["sender"]["name"], "Greeter");
        let replied =
            "SELECT COUNT(*) AS number FROM conversations WHERE first_reply_created_at IS NOT NULL";
        assert_eq!(nimchat.database().number(replied), 0, "no person replied");
        let nested = json!({"source_id": customer.source_id, "inbox_id": desk.inbox.id,
            "message": {"content": "Beep", "sender_type": "AgentBot", "sender_id": bot}});
        desk.agent.post("/conversations", nested).await.ok();
        let by_bot = "SELECT COUNT(*) AS number FROM messages WHERE sender_type = 'AgentBot'";
        assert_eq!(nimchat.database().number(by_bot), 2);

        let operator = nimchat.operator();
        let other = TestAccount::open_as(&nimchat, operator, "Other", "other.example").await;
        let theirs = json!({"name": "Spy"});
        let theirs = id(&other.administrator.post("/agent_bots", theirs).await.ok());
        let before = nimchat.database().census();
        for (kind, sender, message_type) in [
            ("AgentBot", json!(theirs), "outgoing"),
            ("AgentBot", json!(999_999), "outgoing"),
            ("AgentBot", Value::Null, "outgoing"),
            ("AgentBot", json!(bot), "incoming"),
            ("User", json!(desk.agent.id), "outgoing"),
        ] {
            let body = json!({"content": "Beep", "sender_type": kind, "sender_id": sender,
                "message_type": message_type});
            desk.agent.post(&path, body).await.refused(422);
        }
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn a_text_that_is_no_json_is_no_content_attributes() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/messages");
        for text in ["{", "in_reply_to", "[1]", "7"] {
            let body = json!({"content": "x", "content_attributes": text});
            let reply = desk.agent.post(&path, body).await;
            if nimchat.is_reference() {
                reply.refused(422);
            } else {
                assert_eq!(reply.ok()["content_attributes"], json!({}), "{text}");
            }
        }
        let body = json!({"content": "x", "content_attributes": "{\"in_reply_to\": null}"});
        let made = desk.agent.post(&path, body).await.ok();
        assert_eq!(
            made["content_attributes"],
            json!({"in_reply_to": null, "in_reply_to_external_id": null})
        );
        let written = if nimchat.is_reference() { 2 } else { 6 };
        assert_eq!(nimchat.database().rows("messages"), written);
    });
}

#[test]
fn a_source_id_is_taken_once_where_the_inbox_says_so() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let inbox = desk.api_inbox(json!({"unique_source_ids": true})).await;
        let shown = desk
            .administrator
            .get(format!("/inboxes/{}", inbox.id))
            .await
            .ok();
        assert_eq!(shown["unique_source_ids"], true);
        let customer = desk.customer_of(&inbox, "Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let other = desk.conversation(&customer, "Hello again").await;
        let path = |number: i64| format!("/conversations/{number}/messages");
        let bridged =
            json!({"content": "By mail", "message_type": "incoming", "source_id": "mail-1"});
        let first = desk
            .administrator
            .post(path(number), bridged.clone())
            .await
            .ok();
        let again =
            json!({"content": "By mail, again", "message_type": "incoming", "source_id": "mail-1"});
        for number in [number, other] {
            let second = desk
                .administrator
                .post(path(number), again.clone())
                .await
                .ok();
            assert_eq!(second, first);
        }
        let new = json!({"source_id": customer.source_id, "inbox_id": inbox.id, "message": again});
        let conversation = desk.administrator.post("/conversations", new).await.ok();
        assert_eq!(
            id(&conversation),
            number,
            "the conversation of the first message"
        );
        assert_eq!(nimchat.database().rows("messages"), 3);
        assert_eq!(nimchat.database().rows("conversations"), 2);

        // in an inbox without the setting, and once it is taken back
        let plain = desk.customer("Mary").await;
        let there = desk.conversation(&plain, "Hello").await;
        for _ in 0..2 {
            desk.administrator
                .post(path(there), bridged.clone())
                .await
                .ok();
        }
        let back = json!({"channel": {"unique_source_ids": false}});
        desk.administrator
            .patch(format!("/inboxes/{}", inbox.id), back)
            .await
            .ok();
        desk.administrator.post(path(number), bridged).await.ok();
        assert_eq!(nimchat.database().rows("messages"), 7);
    });
}

#[test]
fn of_many_calls_at_once_one_takes_the_source_id() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let inbox = desk.api_inbox(json!({"unique_source_ids": true})).await;
        let customer = desk.customer_of(&inbox, "Linus").await;
        let numbers = [
            desk.conversation(&customer, "Hello").await,
            desk.conversation(&customer, "Hello again").await,
        ];
        let body = json!({"content": "By mail", "message_type": "incoming", "source_id": "mail-1"});
        let calls = (0..16).map(|call| {
            let path = format!("/conversations/{}/messages", numbers[call % 2]);
            let (desk, body) = (&desk, body.clone());
            async move { desk.administrator.post(path, body).await.ok() }
        });
        let answers = Value::from(join_all(calls).await);
        let ids = each(&answers, "id");
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        assert_eq!(nimchat.database().rows("messages"), 3);
        assert_eq!(nimchat.database().rows("message_sources"), 1);
    });
}
