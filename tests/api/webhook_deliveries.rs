//! What administrators see of the calls of a webhook, and what follows from calls that fail.

use nimchat_tests::test_account::id;
use nimchat_tests::{
    MailServer, Options, Profile, Receiver, Reply, Running, TestAccount, eventually,
    everywhere_with, on_every_store,
};
use serde_json::{Value, json};

/// Adds a webhook, and answers its path.
async fn webhook(desk: &TestAccount<'_>, url: &str, subscriptions: &[&str]) -> String {
    let body = json!({"url": url, "subscriptions": subscriptions});
    let answer = desk.administrator.post("/webhooks", body).await.ok();
    format!("/webhooks/{}", id(shown(desk.nimchat, &answer)))
}

/// The webhook of an answer.
fn shown<'a>(nimchat: &Running, answer: &'a Value) -> &'a Value {
    nimchat.choose(answer, &answer["payload"]["webhook"])
}

/// The delivery with this id, once it is settled.
async fn settled(desk: &TestAccount<'_>, path: &str, delivery: i64) -> Value {
    let status = format!("SELECT status AS text FROM webhook_deliveries WHERE id = {delivery}");
    eventually("the delivery is settled", || {
        (desk.nimchat.database().text(&status) != "pending").then_some(())
    })
    .await;
    let path = format!("{path}/deliveries");
    let listed = desk.administrator.get(path).await.ok();
    let mut listed = listed.as_array().unwrap().iter();
    listed.find(|one| id(one) == delivery).unwrap().clone()
}

#[test]
fn deliveries_are_listed_with_their_attempts_and_replayed() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let receiver = Receiver::start();
        receiver.answer_next([Reply::status(404)]);
        let desk = TestAccount::open(&nimchat).await;
        let path = webhook(&desk, receiver.url(), &["message_created"]).await;
        let customer = desk.customer("Linus").await;
        desk.conversation(&customer, "Hello").await;
        let call = receiver.calls(1).await.remove(0);
        let first = nimchat
            .database()
            .number("SELECT id AS number FROM webhook_deliveries");
        let mut delivery = settled(&desk, &path, first).await;
        assert!(delivery["created_at"].as_str().unwrap().ends_with('Z'));
        delivery["created_at"] = Value::Null;
        let mut attempt = delivery["attempts"][0].take();
        assert!(attempt["duration_ms"].is_u64());
        assert!(attempt["attempted_at"].as_str().unwrap().ends_with('Z'));
        (attempt["duration_ms"], attempt["attempted_at"]) = (Value::Null, Value::Null);
        let expected = json!({"number": 1, "attempted_at": null, "duration_ms": null,
            "status_code": 404, "error": "404 Not Found", "answer": "answered 404"});
        assert_eq!(attempt, expected, "a refused call is not repeated");
        let webhook: i64 = path.rsplit('/').next().unwrap().parse().unwrap();
        let expected = json!({"id": first, "webhook_id": webhook, "event": "message_created",
            "message_id": call.header("webhook-id"), "url": receiver.url(), "status": "failed",
            "attempts": [null], "created_at": null});
        assert_eq!(delivery, expected);

        let replay = format!("{path}/deliveries/{first}/replay");
        let pending = desk.administrator.post(&replay, json!({})).await.ok();
        assert_eq!(pending["status"], "pending");
        let delivery = settled(&desk, &path, first).await;
        assert_eq!(delivery["status"], "delivered");
        assert_eq!(delivery["attempts"][1]["number"], 2);
        assert_eq!(delivery["attempts"][1]["answer"], "answered 200");
        let calls = receiver.calls(2).await;
        assert_eq!(calls[0].body, calls[1].body);
        assert_eq!(calls[0].header("webhook-id"), calls[1].header("webhook-id"));

        receiver.answer_next([Reply::status(500)]);
        let ping = desk
            .administrator
            .post(format!("{path}/ping"), json!({}))
            .await
            .ok();
        assert_eq!(
            (&ping["event"], &ping["attempts"]),
            (&json!("ping"), &json!([]))
        );
        let ping = settled(&desk, &path, id(&ping)).await;
        assert_eq!(ping["status"], "failed", "a test call is made once");
        assert_eq!(ping["attempts"][0]["status_code"], 500);
        let call = receiver.calls(3).await.remove(2);
        let body = json!({"event": "ping", "webhook_id": webhook, "account_id": desk.account});
        assert_eq!(call.json(), body);

        let ids = async |query: &str| -> Vec<i64> {
            let path = format!("{path}/deliveries?{query}");
            let listed = desk.administrator.get(path).await.ok();
            listed.as_array().unwrap().iter().map(id).collect()
        };
        assert_eq!(ids("per_page=1").await, [id(&ping)]);
        assert_eq!(ids(&format!("before={}", id(&ping))).await, [first]);
        assert_eq!(ids("per_page=1000").await, [id(&ping), first]);
        let bad = format!("{path}/deliveries?before=first");
        desk.administrator.get(bad).await.invalid(&["before"]);
    });
}

#[test]
fn deliveries_are_for_the_administrators_of_the_account() {
    everywhere_with(&Options::default(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let path = webhook(&desk, "https://hooks.example", &["message_created"]).await;
        let other =
            TestAccount::open_as(&nimchat, desk.operator.clone(), "Other", "other.example").await;
        let before = nimchat.database().census();
        let list = format!("{path}/deliveries");
        desk.agent
            .get(&list)
            .await
            .refused(nimchat.choose(403, 401));
        other.administrator.get(&list).await.refused(404);
        for call in ["ping", "deliveries/1/replay"] {
            let path = format!("{path}/{call}");
            let refused = nimchat.choose(403, 401);
            desk.agent.post(&path, json!({})).await.refused(refused);
            other
                .administrator
                .post(&path, json!({}))
                .await
                .refused(404);
        }
        let unknown = format!("{path}/deliveries/999999/replay");
        desk.administrator
            .post(unknown, json!({}))
            .await
            .refused(404);
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn an_address_that_fails_for_days_is_disabled_and_told_to_administrators() {
    let server = MailServer::start();
    let options = Options::with_workers()
        .set("SMTP__URL", server.url())
        .set("SMTP__FROM", "nimchat@nimchat.example");
    let mut mails = 0;
    for profile in [Profile::Reference, Profile::Chatwoot] {
        // one with a front end and one without
        let has_front_end = profile == Profile::Reference;
        let options = if has_front_end {
            options
                .clone()
                .set("SERVER__APP_URL", "https://desk.example")
        } else {
            options.clone()
        };
        let mails = &mut mails;
        let run = std::cell::RefCell::new(mails);
        on_every_store(profile, &options, async |nimchat| {
            let receiver = Receiver::start();
            receiver.refuse("ping", 503);
            let desk = TestAccount::open(&nimchat).await;
            let path = webhook(&desk, receiver.url(), &["message_created"]).await;
            nimchat
                .database()
                .execute("UPDATE webhooks SET failures = 9, failing_since = '2025-01-01 00:00:00'");
            let ping = format!("{path}/ping");
            desk.administrator.post(ping, json!({})).await.ok();
            let disabled = "SELECT count(*) AS number FROM webhooks WHERE disabled_at IS NOT NULL";
            eventually("the webhook is disabled", || {
                (nimchat.database().number(disabled) == 1).then_some(())
            })
            .await;
            let count = {
                let mut count = run.borrow_mut();
                **count += 1;
                **count
            };
            let mail = server.mails(count).await.remove(count - 1);
            assert_eq!(mail.to, desk.administrator.email);
            assert_eq!(mail.subject, "A webhook of Acme was disabled");
            if has_front_end {
                let page = format!(
                    "https://desk.example/app/accounts/{}/settings/integrations/webhook",
                    desk.account
                );
                assert_eq!(mail.link(), page);
            } else {
                // a button that leads nowhere is left out
                assert!(!mail.text.contains("http"), "{}", mail.text);
                assert!(!mail.html.contains("href"), "{}", mail.html);
            }

            let answer = desk.administrator.patch(&path, json!({})).await.ok();
            let webhook = shown(&nimchat, &answer);
            assert_eq!(webhook["enabled"], false);
            assert!(webhook["disabled_at"].is_string());
            let customer = desk.customer("Linus").await;
            desk.conversation(&customer, "Hello").await;
            eventually("events are handled", || {
                (nimchat.database().waiting_events() == 0).then_some(())
            })
            .await;
            assert_eq!(nimchat.database().rows("webhook_deliveries"), 1);

            let enable = json!({"enabled": true});
            let answer = desk.administrator.patch(&path, enable).await.ok();
            let webhook = shown(&nimchat, &answer);
            assert_eq!(webhook["enabled"], true);
            assert_eq!(webhook["disabled_at"], Value::Null);
            desk.conversation(&customer, "Again").await;
            receiver
                .calls_until("the event", |calls| {
                    calls.iter().any(|call| call.body.contains("Again"))
                })
                .await;
        });
    }
}

#[test]
fn a_message_that_an_api_inbox_cannot_deliver_is_failed_until_it_is_delivered() {
    let options = Options::with_workers().set("WEBHOOKS__BACKOFF_SECONDS", "1,1,1,1,1,1,1,1");
    on_every_store(Profile::Reference, &options, async |nimchat| {
        let receiver = Receiver::start();
        receiver.refuse("Hello", 500);
        let desk = TestAccount::open(&nimchat).await;
        let inbox = desk.api_inbox(json!({"webhook_url": receiver.url()})).await;
        let customer = desk.customer_of(&inbox, "Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/messages");
        let message = async || {
            let listed = desk.administrator.get(&path).await.ok();
            listed[0].clone()
        };
        let status = "SELECT CAST(status AS BIGINT) AS number FROM messages";
        eventually("the message is failed", || {
            (nimchat.database().number(status) == 3).then_some(())
        })
        .await;
        let failed = message().await;
        assert_eq!(failed["status"], "failed");
        let error = &failed["content_attributes"]["external_error"];
        assert_eq!(error, "500 Internal Server Error");
        receiver.accept();
        eventually("the message is sent", || {
            (nimchat.database().number(status) == 0).then_some(())
        })
        .await;
        let healed = message().await;
        assert_eq!(healed["status"], "sent");
        assert_eq!(healed["content_attributes"].get("external_error"), None);
    });
}

#[test]
fn a_deleted_message_is_in_no_delivery_that_waits() {
    let options = Options::with_workers().set("WEBHOOKS__BACKOFF_SECONDS", "600");
    everywhere_with(&options, async |nimchat| {
        let receiver = Receiver::start();
        receiver.refuse("", 503);
        let desk = TestAccount::open(&nimchat).await;
        let subscriptions = ["message_created", "conversation_status_changed"];
        webhook(&desk, receiver.url(), &subscriptions).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "My card is 4111").await;
        let path = format!("/conversations/{number}");
        let resolve = json!({"status": "resolved"});
        desk.administrator
            .post(format!("{path}/toggle_status"), resolve)
            .await
            .ok();
        receiver.calls(2).await;
        let database = nimchat.database();
        let with = |text: &str| {
            database.number(&format!(
                "SELECT count(*) AS number FROM webhook_deliveries WHERE body LIKE '%{text}%'"
            ))
        };
        assert_eq!(with("4111"), 2);
        let message = database.number("SELECT min(id) AS number FROM messages");
        desk.administrator
            .delete(format!("{path}/messages/{message}"))
            .await
            .ok();
        assert_eq!(with("4111"), 0);
        assert!(with("This message was deleted") >= 2);
    });
}

#[test]
fn old_deliveries_are_removed() {
    on_every_store(
        Profile::Reference,
        &Options::with_workers(),
        async |nimchat| {
            let receiver = Receiver::start();
            let nimchat = {
                let desk = TestAccount::open(&nimchat).await;
                let path = webhook(&desk, receiver.url(), &["message_created"]).await;
                for _ in 0..2 {
                    let ping = format!("{path}/ping");
                    let made = desk.administrator.post(ping, json!({})).await.ok();
                    settled(&desk, &path, id(&made)).await;
                }
                nimchat.database().execute(
                    "UPDATE webhook_deliveries SET created_at = '2025-01-01 00:00:00' \
                     WHERE id = (SELECT min(id) FROM webhook_deliveries)",
                );
                nimchat.restart(&Options::with_workers())
            };
            eventually("the old delivery is removed", || {
                (nimchat.database().rows("webhook_deliveries") == 1).then_some(())
            })
            .await;
            assert_eq!(nimchat.database().rows("webhook_attempts"), 1);
        },
    );
}
