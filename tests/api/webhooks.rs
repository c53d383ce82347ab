//! Webhooks as their administrators see them: operations 73, 74 and 75.

use crate::values::keys;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use nimchat_tests::test_account::id;
use nimchat_tests::{Options, Running, TestAccount, everywhere, everywhere_with};
use serde_json::{Value, json};

fn one(nimchat: &Running, answer: &Value) -> Value {
    if nimchat.is_reference() {
        answer.clone()
    } else {
        answer["payload"]["webhook"].clone()
    }
}

fn many(nimchat: &Running, answer: &Value) -> Value {
    if nimchat.is_reference() {
        answer.clone()
    } else {
        answer["payload"]["webhooks"].clone()
    }
}

#[test]
fn a_webhook_is_made_listed_changed_and_removed() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let body = json!({"url": "https://hooks.example/a?key=1", "subscriptions": ["message_created", "conversation_created"]});
        let answer = desk.administrator.post("/webhooks", body).await.ok();
        let made = one(&nimchat, &answer);
        assert_eq!(made["url"], "https://hooks.example/a?key=1");
        assert_eq!(
            made["subscriptions"],
            json!(["message_created", "conversation_created"])
        );
        assert_eq!(made["account_id"], desk.account);
        assert_eq!(
            many(&nimchat, &desk.administrator.get("/webhooks").await.ok()),
            json!([made])
        );
        let path = format!("/webhooks/{}", id(&made));
        let change =
            json!({"url": "https://hooks.example/b", "subscriptions": ["contact_created"]});
        let changed = one(
            &nimchat,
            &desk.administrator.patch(&path, change).await.ok(),
        );
        assert_eq!(
            (&changed["url"], &changed["subscriptions"]),
            (
                &json!("https://hooks.example/b"),
                &json!(["contact_created"])
            )
        );
        assert_eq!(keys(&changed), keys(&made));
        let kept = one(
            &nimchat,
            &desk.administrator.patch(&path, json!({})).await.ok(),
        );
        assert_eq!(kept, changed, "what is not sent stays");
        desk.administrator.delete(&path).await.ok();
        assert_eq!(nimchat.database().rows("webhooks"), 0);
        desk.administrator.delete(&path).await.refused(404);
    });
}

#[test]
fn a_secret_is_shown_and_replaced() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let body = json!({"url": "https://hooks.example/a"});
        let made = one(
            &nimchat,
            &desk.administrator.post("/webhooks", body).await.ok(),
        );
        let path = format!("/webhooks/{}/rotate_secret", id(&made));
        let rotated = one(
            &nimchat,
            &desk.administrator.post(&path, json!({})).await.ok(),
        );
        for secret in [&made["secret"], &rotated["secret"]] {
            let key = secret.as_str().unwrap().strip_prefix("whsec_").unwrap();
            assert_eq!(STANDARD.decode(key).unwrap().len(), 32);
        }
        assert_ne!(made["secret"], rotated["secret"]);
        assert_eq!(
            many(&nimchat, &desk.administrator.get("/webhooks").await.ok()),
            json!([rotated])
        );
        let other =
            TestAccount::open_as(&nimchat, desk.operator.clone(), "Other", "other.example").await;
        other
            .administrator
            .post(&path, json!({}))
            .await
            .refused(404);
        let refused = nimchat.choose(403, 401);
        desk.agent.post(&path, json!({})).await.refused(refused);
        let unknown = "/webhooks/999999/rotate_secret";
        desk.administrator
            .post(unknown, json!({}))
            .await
            .refused(404);
        assert_eq!(
            many(&nimchat, &desk.administrator.get("/webhooks").await.ok()),
            json!([rotated]),
            "refused calls change nothing"
        );
    });
}

#[test]
fn a_webhook_takes_the_events_beyond_chatwoots() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let names = ["contact_deleted", "conversation_deleted", "contact_merged"];
        let body = json!({"url": "https://hooks.example/a", "subscriptions": names});
        let answer = desk.administrator.post("/webhooks", body).await.ok();
        assert_eq!(one(&nimchat, &answer)["subscriptions"], json!(names));
    });
}

#[test]
fn a_webhook_that_asks_for_nothing_gets_the_first_eight() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let answer = desk
            .administrator
            .post("/webhooks", json!({"url": "https://hooks.example/a"}))
            .await
            .ok();
        assert_eq!(
            one(&nimchat, &answer)["subscriptions"]
                .as_array()
                .map(Vec::len),
            Some(8)
        );
    });
}

#[test]
fn a_webhook_of_bad_values_is_refused_and_nothing_is_left() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let taken = json!({"url": "https://hooks.example/taken"});
        desk.administrator
            .post("/webhooks", taken.clone())
            .await
            .ok();
        other
            .administrator
            .post("/webhooks", taken.clone())
            .await
            .ok();
        let mine = one(
            &nimchat,
            &desk
                .administrator
                .post("/webhooks", json!({"url": "https://hooks.example/a"}))
                .await
                .ok(),
        );
        let before = nimchat.database().census();
        let path = format!("/webhooks/{}", id(&mine));
        for (body, attribute) in [
            (taken, "url"),
            (json!({"url": "ftp://hooks.example"}), "url"),
            (json!({"url": "javascript:alert(1)"}), "url"),
            (json!({"url": "hooks.example"}), "url"),
            (json!({"url": 7}), "url"),
            (
                json!({"url": "https://hooks.example/b", "subscriptions": ["everything"]}),
                "subscriptions",
            ),
            (
                json!({"url": "https://hooks.example/b", "subscriptions": []}),
                "subscriptions",
            ),
            (
                json!({"url": "https://hooks.example/b", "subscriptions": [1]}),
                "subscriptions",
            ),
        ] {
            for answer in [
                desk.administrator.post("/webhooks", body.clone()).await,
                desk.administrator.patch(&path, body.clone()).await,
            ] {
                answer.invalid(&[attribute]);
            }
        }
        desk.administrator
            .post("/webhooks", json!({}))
            .await
            .invalid(&["url"]);
        assert_eq!(nimchat.database().census(), before);
        for webhook in ["999999", "0", "-1", "x", "9223372036854775808"] {
            desk.administrator
                .patch(format!("/webhooks/{webhook}"), json!({}))
                .await
                .refused(404);
        }
        other
            .administrator
            .patch(&path, json!({"url": "https://hooks.example/mine"}))
            .await
            .refused(404);
        other.administrator.delete(&path).await.refused(404);
        let kept = one(
            &nimchat,
            &desk.administrator.patch(&path, json!({})).await.ok(),
        );
        assert_eq!(kept, mine);
    });
}

#[test]
fn webhooks_are_for_administrators() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let status = nimchat.choose(403, 401);
        let before = nimchat.database().census();
        desk.agent.get("/webhooks").await.refused(status);
        desk.agent
            .post("/webhooks", json!({"url": "https://hooks.example/a"}))
            .await
            .refused(status);
        desk.agent
            .patch("/webhooks/1", json!({}))
            .await
            .refused(status);
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn a_private_address_is_refused_when_it_is_given() {
    let options = Options::default()
        .set("SECURITY__ALLOW_PRIVATE_WEBHOOKS", "false")
        .set("SECURITY__PRIVATE_WEBHOOKS", "10.0.5.0/24");
    everywhere_with(&options, async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let webhook = async |url: &str| {
            let body = json!({"url": url, "subscriptions": ["message_created"]});
            desk.administrator.post("/webhooks", body).await
        };
        for url in [
            "http://127.0.0.1/hook",
            "http://[::1]:3000/",
            "http://2130706433/",
        ] {
            webhook(url).await.invalid(&["url"]);
            let inbox = json!({"name": "API", "channel": {"type": "api", "webhook_url": url}});
            let answer = desk.administrator.post("/inboxes", inbox).await;
            answer.invalid(&["webhook_url"]);
        }
        let allowed = one(&nimchat, &webhook("http://10.0.5.7/hook").await.ok());
        let path = format!("/webhooks/{}", id(&allowed));
        let change = json!({"url": "http://10.0.6.7/hook"});
        desk.administrator
            .patch(&path, change)
            .await
            .invalid(&["url"]);
        let kept = many(&nimchat, &desk.administrator.get("/webhooks").await.ok());
        assert_eq!(kept, json!([allowed]));
    });
}
