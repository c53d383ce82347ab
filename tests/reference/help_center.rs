//! The help centre of an account.

use super::Runner;
use nimchat_tests::Person;
use nimchat_tests::test_account::id;
use serde_json::{Value, json};

/// #80–#84.
pub async fn tell(
    runner: &mut Runner,
    callers: &nimchat_tests::Client,
    account: i64,
    administrator: &Person,
) {
    let caller = callers.with_token(administrator.token().unwrap());
    let in_account = account.to_string();
    let account = [in_account.as_str()];
    let portal = json!({
        "archived": false,
        "color": "#fffff",
        "config": {"allowed_locales": ["en", "es"], "default_locale": "en"},
        "custom_domain": "help.acme.example",
        "header_text": "Handbook",
        "homepage_link": "https://acme.example",
        "name": "Handbook",
        "slug": "handbook",
        "page_title": "Handbook",
    });
    runner.call(80, &caller, &account, portal).await;
    let portal = [in_account.as_str(), "handbook"];
    let category = json!({
        "description": "What to begin with",
        "locale": "en",
        "name": "First steps",
        "slug": "first-steps",
        "position": 1,
    });
    let root = id(&runner.call(83, &caller, &portal, category).await);
    let translated = json!({
        "description": "Lo primero",
        "locale": "es",
        "name": "Primeros pasos",
        "slug": "primeros-pasos",
        "position": 2,
        "associated_category_id": root,
        "parent_category_id": root,
    });
    runner.call(83, &caller, &portal, translated).await;
    let article = json!({
        "content": "# How to sign in",
        "meta": {"tags": ["sign-in"], "title": "Sign in", "description": "How to sign in"},
        "position": 1,
        "status": "published",
        "title": "Signing in",
        "slug": "signing-in",
        "author_id": administrator.id,
        "category_id": root,
    });
    let root = id(&runner.call(84, &caller, &portal, article).await);
    let translated = json!({
        "content": "# Entrar",
        "title": "Entrar",
        "author_id": administrator.id,
        "associated_article_id": root,
    });
    runner.call(84, &caller, &portal, translated).await;
    let change = json!({"header_text": "How can we help?"});
    runner.call(82, &caller, &portal, change).await;
    runner.call(81, &caller, &account, Value::Null).await;
}
