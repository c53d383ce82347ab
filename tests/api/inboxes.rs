//! Inboxes: operations 45, 46 and 47.

use crate::values::{assert_token, each, keys};
use nimchat_tests::test_account::id;
use nimchat_tests::{Running, TestAccount, everywhere};
use serde_json::{Value, json};

fn list(nimchat: &Running, answer: Value) -> Value {
    if nimchat.is_reference() {
        answer
    } else {
        answer["payload"].clone()
    }
}

fn website() -> Value {
    json!({
        "name": "Shop", "greeting_enabled": true, "greeting_message": "Welcome",
        "channel": {
            "type": "web_widget", "website_url": "https://shop.example", "welcome_title": "Hello",
            "welcome_tagline": "We answer", "widget_color": "#009CE0",
        },
    })
}

#[test]
fn a_website_inbox_is_made_with_all_it_shows() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let made = desk.administrator.post("/inboxes", website()).await.ok();
        let (inbox, token) = (id(&made), &made["website_token"]);
        assert_token(token);
        let script = made["web_widget_script"].as_str().unwrap();
        assert!(
            script.contains(token.as_str().unwrap()) && script.contains(nimchat.url()),
            "{script}"
        );
        let printed = json!({
            "id": inbox, "name": "Shop", "website_url": "https://shop.example",
            "channel_type": "Channel::WebWidget", "avatar_url": "", "widget_color": "#009CE0",
            "website_token": token, "enable_auto_assignment": true, "web_widget_script": script,
            "welcome_title": "Hello", "welcome_tagline": "We answer", "greeting_enabled": true,
            "greeting_message": "Welcome",
        });
        for (key, value) in printed.as_object().unwrap() {
            assert_eq!(made[key], *value, "{key}");
        }
        assert_eq!(keys(&made).len(), 34 + 4, "{:?}", keys(&made));
        assert_eq!(made["working_hours"].as_array().unwrap().len(), 7);
        assert_token(&made["hmac_token"]);
        assert_eq!(
            desk.administrator
                .get(format!("/inboxes/{inbox}"))
                .await
                .ok(),
            made
        );
        assert_eq!(nimchat.database().rows("inboxes"), 2);
        assert_eq!(
            nimchat.database().rows("inbox_members"),
            1,
            "it has no members yet"
        );
    });
}

#[test]
fn an_api_inbox_has_null_where_only_websites_have_something() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let shown = desk
            .agent
            .get(format!("/inboxes/{}", desk.inbox.id))
            .await
            .ok();
        assert_eq!(
            (&shown["name"], &shown["channel_type"]),
            (&json!("Support"), &json!("Channel::Api"))
        );
        for key in [
            "website_url",
            "widget_color",
            "website_token",
            "web_widget_script",
            "welcome_title",
            "welcome_tagline",
        ] {
            assert_eq!(shown[key], Value::Null, "{key}");
        }
        assert_eq!(shown["inbox_identifier"], desk.inbox.identifier);
        assert_eq!(shown.get("hmac_token"), None, "a secret of administrators");
    });
}

#[test]
fn inboxes_are_listed_by_name_and_agents_see_their_own() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        desk.administrator.post("/inboxes", website()).await.ok();
        let named = json!({"name": "apples", "channel": {"type": "api"}});
        desk.administrator.post("/inboxes", named).await.ok();
        let all = list(&nimchat, desk.administrator.get("/inboxes").await.ok());
        assert_eq!(each(&all, "name"), ["apples", "Shop", "Support"]);
        let own = list(&nimchat, desk.agent.get("/inboxes").await.ok());
        assert_eq!(each(&own, "name"), ["Support"]);
    });
}

#[test]
fn an_inbox_is_shown_to_its_members_and_administrators_alone() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let outsider = desk.hire("Bertha", "bertha@acme.example", "agent").await;
        let path = format!("/inboxes/{}", desk.inbox.id);
        desk.administrator.get(&path).await.ok();
        desk.agent.get(&path).await.ok();
        outsider.get(&path).await.refused(nimchat.choose(403, 401));
        other.administrator.get(&path).await.refused(404);
        for inbox in ["999999", "0", "-1", "x", "9223372036854775808"] {
            desk.administrator
                .get(format!("/inboxes/{inbox}"))
                .await
                .refused(404);
        }
    });
}

#[test]
fn an_inbox_of_bad_values_is_refused_and_nothing_is_left() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let before = nimchat.database().census();
        for (body, attribute) in [
            (json!({"channel": {"type": "api"}}), "name"),
            (json!({"name": "Shop"}), "channel"),
            (
                json!({"name": "Shop", "channel": {"type": "pigeon"}}),
                "channel",
            ),
            (
                json!({"name": "Shop", "channel": {"type": "web_widget"}}),
                "website_url",
            ),
            (
                json!({"name": "Shop", "channel": {"type": "api", "webhook_url": "javascript:alert(1)"}}),
                "webhook_url",
            ),
            (
                json!({"name": "x".repeat(256), "channel": {"type": "api"}}),
                "name",
            ),
            (
                json!({"name": "Shop", "greeting_message": "x".repeat(10_001), "channel": {"type": "api"}}),
                "greeting_message",
            ),
            (
                json!({"name": "Shop", "timezone": "Mars", "channel": {"type": "api"}}),
                "timezone",
            ),
            (json!({"name": "Shop", "channel": "api"}), "channel"),
        ] {
            let refusal = desk
                .administrator
                .post("/inboxes", body.clone())
                .await
                .refused(422);
            let attributes = refusal["attributes"].to_string();
            assert!(attributes.contains(attribute), "{body} {refusal}");
        }
        assert_eq!(nimchat.database().census(), before);
    });
}
