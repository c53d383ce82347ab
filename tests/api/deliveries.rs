//! Webhook deliveries: the real workers call a real endpoint.

use nimchat_tests::{
    Options, Profile, Receiver, Reply, Running, TestAccount, eventually, everywhere_with,
    on_every_store,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(crate) async fn subscribe(desk: &TestAccount<'_>, url: &str, subscriptions: &[&str]) -> String {
    let body = json!({"url": url, "subscriptions": subscriptions});
    let answer = desk.administrator.post("/webhooks", body).await.ok();
    shown_secret(desk.nimchat, &answer)
}

/// The secret of the webhook that is answered, as the answer shows it.
fn shown_secret(nimchat: &Running, answer: &Value) -> String {
    let webhook = if nimchat.is_reference() {
        answer
    } else {
        &answer["payload"]["webhook"]
    };
    webhook["secret"].as_str().unwrap().to_owned()
}

async fn everything_delivered(nimchat: &Running, deliveries: i64) {
    let query = "SELECT count(*) AS number FROM webhook_deliveries WHERE status = 'delivered'";
    eventually("every delivery settled", || {
        (nimchat.database().number(query) == deliveries && nimchat.database().waiting_events() == 0)
            .then_some(())
    })
    .await;
}

#[test]
fn what_happens_is_told_signed_and_in_order() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let receiver = Receiver::start();
        let desk = TestAccount::open(&nimchat).await;
        let subscriptions = [
            "contact_created",
            "conversation_created",
            "conversation_status_changed",
            "message_created",
        ];
        let secret = subscribe(&desk, receiver.url(), &subscriptions).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "M0").await;
        let path = format!("/conversations/{number}/messages");
        for count in 1..=5 {
            let body = json!({"content": format!("M{count}")});
            if count % 2 == 0 {
                desk.agent.post(&path, body).await.ok();
            } else {
                customer.post(&path, body).await.ok();
            }
        }
        let body = json!({"status": "resolved"});
        desk.administrator
            .post(format!("/conversations/{number}/toggle_status"), body)
            .await
            .ok();

        let calls = receiver.calls(9).await;
        for call in &calls {
            call.assert_signed(&secret);
            assert_eq!(call.header("content-type"), "application/json");
            if nimchat.is_reference() {
                assert_eq!(call.headers.get("x-chatwoot-signature"), None);
            } else {
                call.assert_signed_for_chatwoot(&secret);
            }
        }
        // in order within a conversation; events of others may come between
        let of_conversation: Vec<(String, Value)> = calls
            .iter()
            .filter(|call| call.event() != "contact_created")
            .map(|call| (call.event(), call.json()["content"].clone()))
            .collect();
        let mut expected = vec![("conversation_created".to_owned(), Value::Null)];
        expected.extend(
            (0..=5).map(|count| ("message_created".to_owned(), json!(format!("M{count}")))),
        );
        expected.push(("conversation_status_changed".to_owned(), Value::Null));
        assert_eq!(of_conversation, expected);
        let message = calls
            .iter()
            .find(|call| call.event() == "message_created")
            .unwrap()
            .json();
        assert_eq!(message["message_type"], "incoming");
        assert_eq!(message["account"]["id"], desk.account);
        assert_eq!(message["conversation"]["id"], number);
        assert_eq!(message["sender"]["name"], "Linus");
        let ids: std::collections::BTreeSet<&str> =
            calls.iter().map(|call| call.header("webhook-id")).collect();
        assert_eq!(ids.len(), 9, "each event has an id of its own");

        everything_delivered(&nimchat, 9).await;
        assert_eq!(nimchat.database().rows("webhook_attempts"), 9);
    });
}

#[test]
fn each_event_is_told_with_the_state_of_its_own_moment() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        const CONVERSATIONS: usize = 25;
        let receiver = Receiver::start();
        let desk = TestAccount::open(&nimchat).await;
        let subscriptions = [
            "conversation_created",
            "conversation_status_changed",
            "message_created",
        ];
        subscribe(&desk, receiver.url(), &subscriptions).await;
        let customer = desk.customer("Linus").await;
        for _ in 0..CONVERSATIONS {
            let number = desk.conversation(&customer, "M1").await;
            let path = format!("/conversations/{number}");
            let again = json!({"content": "M2"});
            customer.post(format!("{path}/messages"), again).await.ok();
            for status in ["resolved", "open"] {
                let body = json!({"status": status});
                let toggle = format!("{path}/toggle_status");
                desk.administrator.post(toggle, body).await.ok();
            }
        }
        let mut told: BTreeMap<i64, Vec<Value>> = BTreeMap::new();
        for call in receiver.calls(CONVERSATIONS * 5).await {
            let body = call.json();
            let of_message = call.event() == "message_created";
            let conversation = if of_message {
                &body["conversation"]
            } else {
                &body
            };
            let newest = &conversation["messages"][0]["content"];
            let state = json!([
                call.event(),
                conversation["status"],
                conversation["unread_count"],
                newest,
            ]);
            let number = conversation["id"].as_i64().unwrap();
            told.entry(number).or_default().push(state);
        }
        assert_eq!(told.len(), CONVERSATIONS);
        for states in told.values() {
            let expected = json!([
                ["conversation_created", "open", 0, null],
                ["message_created", "open", 1, "M1"],
                ["message_created", "open", 2, "M2"],
                ["conversation_status_changed", "resolved", 2, "M2"],
                ["conversation_status_changed", "open", 2, "M2"],
            ]);
            assert_eq!(Value::from(states.clone()), expected);
        }
    });
}

#[test]
fn a_failed_call_is_tried_again_until_it_is_taken() {
    on_every_store(
        Profile::Reference,
        &Options::with_workers(),
        async |nimchat| {
            let receiver = Receiver::start();
            receiver.answer_next([Reply::status(500), Reply::status(302), Reply::status(200)]);
            let desk = TestAccount::open(&nimchat).await;
            let secret = subscribe(&desk, receiver.url(), &["message_created"]).await;
            let customer = desk.customer("Linus").await;
            desk.conversation(&customer, "First").await;
            let calls = receiver.calls(3).await;
            assert_eq!(
                receiver.so_far().len(),
                3,
                "a redirect is a failure and is not followed"
            );
            for call in &calls {
                call.assert_signed(&secret);
                assert_eq!(call.json()["content"], "First");
                assert_eq!(
                    call.header("webhook-id"),
                    calls[0].header("webhook-id"),
                    "a repetition can be told"
                );
            }
            everything_delivered(&nimchat, 1).await;
            let codes = nimchat.database().texts(
                "SELECT CAST(status_code AS TEXT) AS text FROM webhook_attempts ORDER BY number",
            );
            assert_eq!(codes, ["500", "302", "200"]);
            let numbers = nimchat
                .database()
                .texts("SELECT CAST(number AS TEXT) AS text FROM webhook_attempts ORDER BY number");
            assert_eq!(numbers, ["1", "2", "3"]);
        },
    );
}

#[test]
fn a_delivery_that_fails_holds_nothing_up_and_is_given_up_in_the_end() {
    let options = Options::with_workers().set("WEBHOOKS__BACKOFF_SECONDS", "1");
    on_every_store(Profile::Reference, &options, async |nimchat| {
        let receiver = Receiver::start();
        receiver.refuse("First", 503);
        let desk = TestAccount::open(&nimchat).await;
        subscribe(&desk, receiver.url(), &["message_created"]).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "First").await;
        let path = format!("/conversations/{number}/messages");
        customer.post(path, json!({"content": "Second"})).await.ok();
        let calls = receiver.calls(3).await;
        let tried: Vec<Value> = calls
            .iter()
            .map(|call| call.json()["content"].clone())
            .collect();
        assert_eq!(tried[0], "First", "first attempts are in order");
        assert!(tried.contains(&json!("Second")));
        everything_delivered(&nimchat, 1).await;
        let given_up = "SELECT count(*) AS number FROM webhook_deliveries WHERE status NOT IN ('delivered', 'pending')";
        eventually("giving up", || {
            (nimchat.database().number(given_up) == 1).then_some(())
        })
        .await;
        assert_eq!(receiver.so_far().len(), 3);
    });
}

#[test]
fn what_was_pending_when_the_server_stopped_is_delivered_by_the_next() {
    let private = Options::default().set("SECURITY__ALLOW_PRIVATE_WEBHOOKS", "true");
    on_every_store(Profile::Reference, &private, async |nimchat| {
        let receiver = Receiver::start();
        {
            let desk = TestAccount::open(&nimchat).await;
            subscribe(
                &desk,
                receiver.url(),
                &["message_created", "conversation_created"],
            )
            .await;
            let customer = desk.customer("Linus").await;
            desk.conversation(&customer, "Before the stop").await;
        }
        assert!(
            nimchat.database().waiting_events() > 0,
            "without workers events wait"
        );
        let nimchat = nimchat.restart(&Options::with_workers());
        let events: Vec<String> = receiver
            .calls(2)
            .await
            .iter()
            .map(nimchat_tests::receiver::Received::event)
            .collect();
        assert_eq!(events, ["conversation_created", "message_created"]);
        everything_delivered(&nimchat, 2).await;
    });
}

#[test]
fn a_failed_delivery_outlives_the_server_that_tried_it() {
    on_every_store(
        Profile::Reference,
        &Options::with_workers(),
        async |nimchat| {
            let receiver = Receiver::start();
            receiver.answer_next([Reply::status(500)]);
            {
                let desk = TestAccount::open(&nimchat).await;
                subscribe(&desk, receiver.url(), &["message_created"]).await;
                let customer = desk.customer("Linus").await;
                desk.conversation(&customer, "Twice").await;
            }
            receiver.calls(1).await;
            let nimchat = nimchat.restart(&Options::with_workers());
            assert_eq!(receiver.calls(2).await[1].json()["content"], "Twice");
            everything_delivered(&nimchat, 1).await;
        },
    );
}

#[test]
fn an_api_inbox_tells_its_own_address() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let receiver = Receiver::start();
        let desk = TestAccount::open(&nimchat).await;
        let inbox = desk.api_inbox(json!({"webhook_url": receiver.url()})).await;
        let path = format!("/inboxes/{}", inbox.id);
        let shown = desk.administrator.get(path).await.ok();
        let secret = shown["webhook_secret"].as_str().unwrap();
        assert_ne!(Some(secret), shown["hmac_token"].as_str());
        let customer = desk.customer_of(&inbox, "Linus").await;
        desk.conversation(&customer, "Hello").await;
        let calls = receiver.calls(2).await;
        assert_eq!(calls[0].event(), "conversation_created");
        assert!(calls.iter().all(|call| call.event() != "contact_created"));
        for call in &calls {
            call.assert_signed(secret);
            if !nimchat.is_reference() {
                call.assert_signed_for_chatwoot(secret);
            }
        }
    });
}

#[test]
fn the_end_of_a_contact_is_told_to_those_who_ask() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let receiver = Receiver::start();
        let desk = TestAccount::open(&nimchat).await;
        subscribe(&desk, receiver.url(), &["contact_deleted"]).await;
        let customer = desk.customer("Linus").await;
        let path = format!("/contacts/{}", customer.id);
        desk.administrator.delete(path).await.ok();
        let call = receiver.calls(1).await.remove(0);
        assert_eq!(call.event(), "contact_deleted");
        assert_eq!(call.json()["name"], "Linus");
        assert_eq!(call.json()["id"], customer.id);
    });
}

#[test]
fn a_call_after_a_rotation_is_signed_by_both_secrets() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let receiver = Receiver::start();
        let desk = TestAccount::open(&nimchat).await;
        let old = subscribe(&desk, receiver.url(), &["message_created"]).await;
        let id = nimchat
            .database()
            .number("SELECT id AS number FROM webhooks");
        let path = format!("/webhooks/{id}/rotate_secret");
        let answer = desk.administrator.post(&path, json!({})).await.ok();
        let new = shown_secret(&nimchat, &answer);
        assert_ne!(new, old);
        let customer = desk.customer("Linus").await;
        desk.conversation(&customer, "Hello").await;
        let call = receiver.calls(1).await.remove(0);
        let signatures = [call.signature(&new), call.signature(&old)];
        assert_eq!(call.header("webhook-signature"), signatures.join(" "));
        if !nimchat.is_reference() {
            call.assert_signed_for_chatwoot(&new);
        }
    });
}

#[test]
fn this_machine_is_not_called_unless_it_is_allowed() {
    let options = Options::with_workers()
        .set("SECURITY__ALLOW_PRIVATE_WEBHOOKS", "false")
        .set("WEBHOOKS__BACKOFF_SECONDS", "600");
    on_every_store(Profile::Reference, &options, async |nimchat| {
        let receiver = Receiver::start();
        let desk = TestAccount::open(&nimchat).await;
        subscribe(
            &desk,
            &receiver.url().replace("127.0.0.1", "localhost"),
            &["message_created"],
        )
        .await;
        let customer = desk.customer("Linus").await;
        desk.conversation(&customer, "Hello").await;
        eventually("the attempt", || {
            (nimchat.database().rows("webhook_attempts") == 1).then_some(())
        })
        .await;
        assert_eq!(receiver.so_far().len(), 0);
        let code = nimchat.database().number("SELECT count(*) AS number FROM webhook_attempts WHERE status_code IS NULL AND error IS NOT NULL");
        assert_eq!(code, 1);
    });
}

#[test]
fn an_endpoint_that_hangs_delays_no_other() {
    let options = Options::with_workers().set("WEBHOOKS__TIMEOUT_SECONDS", "1");
    on_every_store(Profile::Reference, &options, async |nimchat| {
        let (slow, quick) = (Receiver::start(), Receiver::start());
        slow.answer_next([Reply {
            status: 200,
            delay: std::time::Duration::from_secs(3),
        }]);
        let desk = TestAccount::open(&nimchat).await;
        subscribe(&desk, slow.url(), &["message_created"]).await;
        subscribe(&desk, quick.url(), &["message_created"]).await;
        let customer = desk.customer("Linus").await;
        desk.conversation(&customer, "Hello").await;
        quick.calls(1).await;
        slow.calls(2).await;
        everything_delivered(&nimchat, 2).await;
        let errors = nimchat
            .database()
            .texts("SELECT error AS text FROM webhook_attempts WHERE error IS NOT NULL");
        assert_eq!(errors, ["timed out"]);
    });
}
