//! The widget in a browser: a visitor's story on a page of another origin (`story.mjs`).
//!
//! Needs Node with this folder's packages (`npm ci`) and Chromium; runs where `NIMCHAT_TEST_BROWSER` names the browser's
//! program: `just browser`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use nimchat_tests::{Engine, Options, Profile, Running, TestAccount};
use serde_json::json;
use std::path::Path;
use std::process::Command;

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "tests have no settings of their own"
)]
fn a_visitor_writes_and_is_answered_in_a_browser() {
    let Ok(browser) = std::env::var("NIMCHAT_TEST_BROWSER") else {
        println!("skipped: NIMCHAT_TEST_BROWSER names no browser");
        return;
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    for profile in [Profile::Chatwoot, Profile::Reference] {
        let nimchat = Running::start(Engine::Sqlite, profile, &Options::with_workers());
        runtime.block_on(play(&nimchat, &browser));
    }
}

async fn play(nimchat: &Running, browser: &str) {
    let desk = TestAccount::open(nimchat).await;
    let channel = json!({
        "type": "web_widget", "website_url": "https://acme.example", "welcome_title": "Welcome to Acme",
        "welcome_tagline": "Ask us anything", "widget_color": "#0b6e4f", "pre_chat_form_enabled": true,
        "pre_chat_form_options": {"pre_chat_message": "Who are you?", "pre_chat_fields": [
            {"name": "emailAddress", "type": "email", "label": "E-mail", "field_type": "standard", "enabled": true, "required": true},
            {"name": "fullName", "type": "text", "label": "Full name", "field_type": "standard", "enabled": true, "required": false},
        ]},
    });
    let site = json!({
        "name": "Acme", "channel": channel, "enable_email_collect": false,
    });
    let inbox = desk.administrator.post("/inboxes", site).await.ok();
    let members = json!({"inbox_id": inbox["id"], "user_ids": [desk.agent.id]});
    desk.administrator
        .post("/inbox_members", members)
        .await
        .ok();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/browser");
    assert!(
        Path::new(folder).join("node_modules").is_dir(),
        "run `npm ci` in tests/browser"
    );
    let done = Command::new("node")
        .arg("story.mjs")
        .current_dir(folder)
        .env("NIMCHAT_URL", nimchat.url())
        .env("NIMCHAT_BROWSER", browser)
        .env("NIMCHAT_WEBSITE", inbox["website_token"].as_str().unwrap())
        .env("NIMCHAT_ACCOUNT", desk.account.to_string())
        .env("NIMCHAT_TOKEN", desk.agent.token().unwrap())
        .status()
        .unwrap();
    assert!(done.success(), "the story in the browser failed");
}
