//! Changes whose answer was lost: their repeat is shown what they made or set.

use crate::idempotency::{lose_answers, post, replayed};
use nimchat_server::app;
use nimchat_tests::test_account::id;
use nimchat_tests::{Client, Options, Running, TestAccount, everywhere, everywhere_with, settled};
use serde_json::{Value, json};

/// These change nothing that is answered: a repeat is carried out.
const READS: [&str; 5] = [
    "/api/v1/accounts/{account_id}/automation_rules/test",
    "/api/v1/accounts/{account_id}/contact_inboxes/filter",
    "/api/v1/accounts/{account_id}/contacts/filter",
    "/api/v1/accounts/{account_id}/conversations/filter",
    "/platform/api/v1/users/{id}/token",
];

#[test]
fn every_change_with_an_answer_can_be_answered_again() {
    let mut paths: Vec<&str> = app::routes()
        .iter()
        .filter(|route| route.may_lose_its_answer())
        .map(nimchat_api_kit::Route::path)
        .collect();
    paths.sort_unstable();
    assert_eq!(paths, READS);
}

/// Makes the call, and again after its answer was lost: it is shown the same, and nothing is done.
async fn twice(nimchat: &Running, caller: &Client, path: &str, body: Value) -> Value {
    let first = post(caller, "key", path, &body).await.ok();
    let before = nimchat.database().census();
    lose_answers(nimchat, true, 120);
    let again = post(caller, "key", path, &body).await;
    assert!(replayed(&again), "{path}: {again:?}");
    assert_eq!(again.ok(), first, "{path}");
    assert_eq!(nimchat.database().census(), before, "{path}");
    // each call has a key of its own
    nimchat.database().execute("DELETE FROM keyed_calls");
    first
}

#[test]
fn a_change_of_a_conversation_is_shown_to_its_repeat() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let team = desk.administrator.post("/teams", json!({"name": "sales"}));
        let team = id(&team.await.ok());
        let path = format!("/conversations/{number}");
        for (change, body) in [
            ("assignments", json!({"assignee_id": desk.agent.id})),
            ("assignments", json!({"team_id": team})),
            (
                "custom_attributes",
                json!({"custom_attributes": {"plan": "gold"}}),
            ),
            ("update_last_seen", json!({})),
            ("unread", json!({})),
        ] {
            twice(&nimchat, &desk.agent, &format!("{path}/{change}"), body).await;
        }
        let message = json!({"content": "Hi"});
        let message = desk.agent.post(format!("{path}/messages"), message).await;
        let message = format!("{path}/messages/{}", id(&message.ok()));
        let failed = json!({"status": "failed"});
        desk.agent.patch(&message, failed).await.ok();
        let retry = format!("{message}/retry");
        twice(&nimchat, &desk.agent, &retry, json!({})).await;
        let checksum = "1B2M2Y8AsgTpgAmY7PhCfg==";
        let blob = json!({"blob": {"filename": "a.txt", "byte_size": 3, "checksum": checksum,
            "content_type": "text/plain"}});
        let direct = format!("{path}/direct_uploads");
        for caller in [&*desk.agent, &*customer] {
            twice(&nimchat, caller, &direct, blob.clone()).await;
        }
        let toggle = format!("{path}/toggle_status");
        twice(&nimchat, &customer, &toggle, json!({})).await;
    });
}

#[test]
fn a_change_of_a_contact_is_shown_to_its_repeat() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let (base, other) = (desk.customer("Linus").await, desk.customer("Ida").await);
        let attributes = json!({"custom_attributes": {"plan": "gold"}});
        let contact = format!("/contacts/{}", base.id);
        desk.agent.patch(&contact, attributes).await.ok();
        let keys = json!({"custom_attributes": ["plan"]});
        let merge = json!({"base_contact_id": base.id, "mergee_contact_id": other.id});
        let session = json!({"inbox_id": desk.inbox.id});
        for (path, body) in [
            (format!("{contact}/destroy_custom_attributes"), keys),
            (format!("{contact}/contact_inboxes"), session),
            ("/actions/contact_merge".to_owned(), merge),
        ] {
            twice(&nimchat, &desk.agent, &path, body).await;
        }
    });
}

#[test]
fn a_change_of_settings_is_shown_to_its_repeat() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let bot = desk
            .administrator
            .post("/agent_bots", json!({"name": "Robbie"}));
        let bot = id(&bot.await.ok());
        let webhook = json!({"url": "https://hooks.example/"});
        desk.administrator.post("/webhooks", webhook).await.ok();
        let webhook = "SELECT id AS number FROM webhooks";
        let webhook = format!("/webhooks/{}", nimchat.database().number(webhook));
        let portal = json!({"name": "Help", "slug": "help", "custom_domain": "help.acme.example"});
        desk.administrator.post("/portals", portal).await.ok();
        for (path, body) in [
            (format!("/agent_bots/{bot}/reset_access_token"), json!({})),
            (format!("{webhook}/rotate_secret"), json!({})),
            (
                "/portals/help/send_instructions".to_owned(),
                json!({"email": "dns@acme.example"}),
            ),
        ] {
            twice(&nimchat, &desk.administrator, &path, body).await;
        }
        let ping = format!("{webhook}/ping");
        let ping = twice(&nimchat, &desk.administrator, &ping, json!({}));
        let delivery = id(&ping.await);
        let settled = "UPDATE webhook_deliveries SET status = 'failed'";
        nimchat.database().execute(settled);
        let replay = format!("{webhook}/deliveries/{delivery}/replay");
        twice(&nimchat, &desk.administrator, &replay, json!({})).await;
    });
}

#[test]
fn a_change_of_the_profile_is_shown_to_its_repeat() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let token = desk.agent.token().unwrap();
        let person = nimchat.anyone().below("/api/v1").with_token(token);
        let account = desk.account;
        let attributes = json!({"device_id": "d", "push_token": "t", "device_platform": "iOS"});
        for (path, body) in [
            (
                "/profile/availability",
                json!({"profile": {"account_id": account, "availability": "busy"}}),
            ),
            (
                "/profile/auto_offline",
                json!({"profile": {"account_id": account, "auto_offline": false}}),
            ),
        ] {
            twice(&nimchat, &person, path, body).await;
        }
        let path = "/notification_subscriptions";
        let body = json!({"subscription_type": "fcm", "subscription_attributes": attributes});
        let first = post(&person, "key", path, &body).await.ok();
        lose_answers(&nimchat, true, 120);
        let again = post(&person, "key", path, &body).await;
        assert!(replayed(&again));
        assert_eq!(again.ok()["id"], first["id"]);
        let path = "/profile/reset_access_token";
        let first = post(&person, "key", path, &json!({})).await.ok();
        lose_answers(&nimchat, true, 120);
        // a token that was replaced no longer identifies its user
        let person = person.with_token(first["access_token"].as_str().unwrap());
        let again = post(&person, "key", path, &json!({})).await;
        assert!(replayed(&again));
        assert_eq!(again.ok(), first);
    });
}

#[test]
fn a_change_of_a_notification_is_shown_to_its_repeat() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let assignee = json!({"assignee_id": desk.agent.id});
        let path = format!("/conversations/{number}/assignments");
        desk.administrator.post(path, assignee).await.ok();
        settled(&nimchat).await;
        let listed = desk.agent.get("/notifications").await.ok();
        let path = format!("/notifications/{}", id(&listed["data"]["payload"][0]));
        desk.agent.patch(&path, json!({})).await.ok();
        for (change, body) in [
            ("unread", json!({})),
            ("snooze", json!({"snoozed_until": 4_000_000_000_u64})),
        ] {
            let path = format!("{path}/{change}");
            let first = post(&desk.agent, change, &path, &body).await.ok();
            lose_answers(&nimchat, true, 120);
            let again = post(&desk.agent, change, &path, &body).await;
            assert!(replayed(&again), "{again:?}");
            assert_eq!(again.ok(), first);
        }
    });
}
