//! Stories in a browser: a website's visitor (`story.mjs`), a website that speaks to its widget (`sdk.mjs`), an agent in
//! the console (`console.mjs`), and one who signs in where there is none (`pages.mjs`).
//!
//! They need Node with this folder's packages (`npm ci`) and Chromium, and run where `NIMCHAT_TEST_BROWSER` names the
//! browser's program: `just browser`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use nimchat_tests::receiver::mac;
use nimchat_tests::test_account::id;
use nimchat_tests::{Engine, Options, Profile, Running, TestAccount, block_on};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;
use totp_rs::{Builder, Secret};

#[test]
fn a_visitor_writes_and_is_answered_in_a_browser() {
    for profile in [Profile::Chatwoot, Profile::Reference] {
        on_server(
            profile,
            &Options::with_workers(),
            async |nimchat, browser| {
                visit(nimchat, browser).await;
            },
        );
    }
}

#[test]
fn a_page_speaks_to_its_widget_in_a_browser() {
    on_server(
        Profile::Chatwoot,
        &Options::with_workers(),
        async |nimchat, browser| {
            speak(nimchat, browser).await;
        },
    );
}

#[test]
fn an_agent_works_in_the_console_in_a_browser() {
    let front_end = front_end();
    let path = front_end.path().display().to_string();
    let options = Options::with_workers()
        .set("CONSOLE__PATH", path)
        .set("CONSOLE__NAME", "Acme");
    // a session speaks `chatwoot` whatever the settings say
    on_server(Profile::Reference, &options, async |nimchat, browser| {
        work(nimchat, browser).await;
    });
}

#[test]
fn an_agent_signs_in_without_a_console_in_a_browser() {
    let options = Options::with_workers().set("SECURITY__SECRET_KEY", "k".repeat(32));
    on_server(Profile::Reference, &options, async |nimchat, browser| {
        sign_in(nimchat, browser).await;
    });
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests have no settings of their own"
)]
fn on_server(profile: Profile, options: &Options, play: impl AsyncFnOnce(&Running, &str)) {
    let Ok(browser) = std::env::var("NIMCHAT_TEST_BROWSER") else {
        println!("skipped: NIMCHAT_TEST_BROWSER names no browser");
        return;
    };
    let nimchat = Running::start(Engine::Sqlite, profile, options);
    block_on(play(&nimchat, &browser));
}

/// A built front end, as small as one can be.
fn front_end() -> TempDir {
    let folder = TempDir::new().unwrap();
    let manifest = json!({
        "entrypoints/dashboard.js": {
            "file": "assets/dashboard-1a2b.js", "isEntry": true, "imports": ["_shared-3c4d.js"],
            "css": ["assets/dashboard-5e6f.css"],
        },
        "entrypoints/v3app.js": {
            "file": "assets/v3app-7a8b.js", "isEntry": true, "imports": ["_shared-3c4d.js"],
        },
        "_shared-3c4d.js": {"file": "assets/shared-3c4d.js"},
    });
    for (path, content) in [
        (".vite/manifest.json", manifest.to_string().as_str()),
        (
            "assets/dashboard-1a2b.js",
            include_str!("console/dashboard.js"),
        ),
        ("assets/v3app-7a8b.js", include_str!("console/v3app.js")),
        ("assets/shared-3c4d.js", include_str!("console/shared.js")),
        ("assets/dashboard-5e6f.css", "h1 { color: #0b6e4f; }"),
    ] {
        let path = folder.path().join("vite").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

async fn work(nimchat: &Running, browser: &str) {
    let desk = TestAccount::open(nimchat).await;
    let (email, password) = ("carol@acme.example", "Passw0rd!x");
    let carol = json!({"name": "Carol Shaw", "email": email, "password": password});
    let carol = id(&desk.operator.post("/users", carol).await.ok());
    let member = json!({"user_id": carol, "role": "agent"});
    let path = format!("/accounts/{}/account_users", desk.account);
    desk.operator.post(path, member).await.ok();
    let members = json!({"inbox_id": desk.inbox.id, "user_ids": [carol]});
    let administrator = &desk.administrator;
    administrator.post("/inbox_members", members).await.ok();
    let customer = desk.customer("Vic").await;
    let conversation = desk.conversation(&customer, "Hello").await;
    let of_customer = format!(
        "/public/api/v1/inboxes/{}/contacts/{}",
        desk.inbox.identifier, customer.source_id
    );
    let conversation = conversation.to_string();
    run(
        "console.mjs",
        nimchat,
        browser,
        &[
            ("NIMCHAT_CUSTOMER", &of_customer),
            ("NIMCHAT_CONVERSATION", &conversation),
            ("NIMCHAT_EMAIL", email),
            ("NIMCHAT_PASSWORD", password),
        ],
    );
}

async fn sign_in(nimchat: &Running, browser: &str) {
    let (email, password) = ("carol@acme.example", "Passw0rd!x");
    let carol = json!({"name": "Carol Shaw", "email": email, "password": password});
    let carol = nimchat.operator().post("/users", carol).await.ok();
    let token = carol["access_token"].as_str().unwrap();
    let second = nimchat.anyone().below("/api/v1/profile/mfa");
    let second = second.with_token(token);
    let begun = second.post("", json!({})).await.ok();
    let secret = Secret::try_from_base32(begun["secret"].as_str().unwrap()).unwrap();
    let device = Builder::new().with_secret(secret).build().unwrap();
    let code = device.generate(nimchat.now().timestamp().unsigned_abs());
    let verified = json!({"otp_code": code.to_string()});
    let verified = second.post("/verify", verified).await.ok();
    let code = verified["backup_codes"][0].as_str().unwrap();
    run(
        "pages.mjs",
        nimchat,
        browser,
        &[
            ("NIMCHAT_EMAIL", email),
            ("NIMCHAT_PASSWORD", password),
            ("NIMCHAT_CODE", code),
        ],
    );
}

/// The website offers a help centre with one article.
async fn offer_articles(desk: &TestAccount<'_>, inbox: &Value) {
    let administrator = &desk.administrator;
    let portal = json!({"name": "Handbook", "slug": "handbook"});
    let portal = administrator.post("/portals", portal).await.ok();
    let portal = id(portal.get("payload").unwrap_or(&portal));
    let article = json!({
        "title": "Which hammer?", "slug": "which-hammer", "content": "The **red** one.",
        "locale": "en", "author_id": administrator.id,
    });
    let articles = "/portals/handbook/articles";
    let article = administrator.post(articles, article).await.ok();
    let article = id(article.get("payload").unwrap_or(&article));
    let published = json!({"status": "published"});
    administrator
        .patch(format!("{articles}/{article}"), published)
        .await
        .ok();
    let offered = json!({"enable_auto_assignment": true, "portal_id": portal});
    administrator
        .patch(format!("/inboxes/{inbox}"), offered)
        .await
        .ok();
}

async fn visit(nimchat: &Running, browser: &str) {
    let desk = TestAccount::open(nimchat).await;
    let form = json!({
        "pre_chat_form_enabled": true,
        "pre_chat_form_options": {"pre_chat_message": "Who are you?", "pre_chat_fields": [
            {"name": "emailAddress", "type": "email", "label": "E-mail", "field_type": "standard", "enabled": true, "required": true},
            {"name": "fullName", "type": "text", "label": "Full name", "field_type": "standard", "enabled": true, "required": false},
        ]},
    });
    let inbox = website(&desk, form).await;
    offer_articles(&desk, &inbox["id"]).await;
    play("story.mjs", &desk, browser, &inbox, &[]);
}

async fn speak(nimchat: &Running, browser: &str) {
    let desk = TestAccount::open(nimchat).await;
    let inbox = website(&desk, json!({})).await;
    let label = json!({"title": "from-the-shop"});
    desk.administrator.post("/labels", label).await.ok();
    let secret = inbox["hmac_token"].as_str().unwrap();
    let hash = hex::encode(mac(secret.as_bytes(), "vic-1"));
    let variables = [
        ("NIMCHAT_HASH", hash.as_str()),
        ("NIMCHAT_LABEL", "from-the-shop"),
    ];
    play("sdk.mjs", &desk, browser, &inbox, &variables);
}

/// A website that the agent answers.
async fn website(desk: &TestAccount<'_>, more: Value) -> Value {
    let mut channel = json!({
        "type": "web_widget", "website_url": "https://acme.example", "welcome_title": "Welcome to Acme",
        "welcome_tagline": "Ask us anything", "widget_color": "#0b6e4f",
    });
    for (key, value) in more.as_object().unwrap() {
        channel[key] = value.clone();
    }
    let site = json!({
        "name": "Acme", "channel": channel, "enable_email_collect": false,
    });
    let inbox = desk.administrator.post("/inboxes", site).await.ok();
    let members = json!({"inbox_id": inbox["id"], "user_ids": [desk.agent.id]});
    desk.administrator
        .post("/inbox_members", members)
        .await
        .ok();
    inbox
}

/// Plays a story of this folder on the website.
fn play(story: &str, desk: &TestAccount<'_>, browser: &str, inbox: &Value, more: &[(&str, &str)]) {
    let account = desk.account.to_string();
    let mut variables = vec![
        ("NIMCHAT_WEBSITE", inbox["website_token"].as_str().unwrap()),
        ("NIMCHAT_ACCOUNT", account.as_str()),
        ("NIMCHAT_TOKEN", desk.agent.token().unwrap()),
    ];
    variables.extend(more);
    run(story, desk.nimchat, browser, &variables);
}

/// Plays a story of this folder.
fn run(story: &str, nimchat: &Running, browser: &str, variables: &[(&str, &str)]) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/browser");
    assert!(
        Path::new(folder).join("node_modules").is_dir(),
        "run `npm ci` in tests/browser"
    );
    let done = Command::new("node")
        .arg(story)
        .current_dir(folder)
        .env("NIMCHAT_URL", nimchat.url())
        .env("NIMCHAT_BROWSER", browser)
        .envs(variables.iter().copied())
        .status()
        .unwrap();
    assert!(done.success(), "{story} failed");
}
