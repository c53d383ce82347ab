//! The help centre: portals (80 to 82), categories (83) and articles (84).

mod articles;
mod categories;
mod portals;

use nimchat_tests::{Running, TestAccount};
use serde_json::{Value, json};

const PORTALS: &str = "/portals";

/// A portal in English and Spanish.
async fn portal(desk: &TestAccount<'_>, slug: &str) -> Value {
    let body = json!({"name": "Help", "slug": slug, "config": {"allowed_locales": ["en", "es"]}});
    desk.administrator.post(PORTALS, body).await.ok()
}

/// A record as the reference shows it, and Chatwoot within a payload.
fn within<'a>(nimchat: &Running, answer: &'a Value) -> &'a Value {
    nimchat.choose(answer, &answer["payload"])
}
