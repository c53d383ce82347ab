//! Accounts.

use crate::world::{Platform, keys};
use actix_web::http::Method;
use nimchat_api_kit::Profile;
use serde_json::{Value, json};

#[actix_web::test]
async fn an_account_is_made_and_changed() {
    let platform = Platform::new(Profile::Reference);
    let id = platform.account().await;
    let path = format!("/accounts/{id}");
    for method in [Method::PATCH, Method::PUT] {
        let (status, body) = platform
            .call(method, &path, json!({"name": "Acme & Sons"}))
            .await;
        assert_eq!(
            (status, &body["id"], &body["name"]),
            (200, &json!(id), &json!("Acme & Sons"))
        );
    }
    let (status, body) = platform
        .call(Method::POST, "/accounts", json!({"locale": "xx"}))
        .await;
    assert_eq!(status, 422);
    assert_eq!(body["attributes"], json!(["name", "locale"]));
}

#[actix_web::test]
async fn an_account_is_shown_whole() {
    for profile in [Profile::Reference, Profile::Chatwoot] {
        let platform = Platform::new(profile);
        let request = json!({
            "name": "Acme",
            "locale": "de",
            "features": {"labels": false},
            "custom_attributes": "{\"plan\": \"gold\"}",
        });
        let (status, body) = platform.call(Method::POST, "/accounts", request).await;
        assert_eq!(status, 200);
        assert_eq!(
            keys(&body),
            [
                "custom_attributes",
                "domain",
                "features",
                "id",
                "limits",
                "locale",
                "name",
                "status",
                "support_email"
            ]
        );
        assert_eq!(body["locale"], "de");
        assert_eq!(body["status"], "active");
        assert_eq!(body["support_email"], "hello@chat.example");
        assert_eq!(body["custom_attributes"], json!({"plan": "gold"}));
        assert_eq!(body["features"]["labels"], Value::Null);
        assert_eq!(body["features"]["reports"], true);
    }
}

#[actix_web::test]
async fn accounts_are_listed_and_shown() {
    for profile in [Profile::Reference, Profile::Chatwoot] {
        let platform = Platform::new(profile);
        let (one, two) = (platform.account().await, platform.account().await);
        let (status, listed) = platform.call(Method::GET, "/accounts", Value::Null).await;
        assert_eq!(status, 200);
        assert_eq!(
            (&listed[0]["id"], &listed[1]["id"]),
            (&json!(one), &json!(two))
        );
        let path = format!("/accounts/{one}");
        let shown = platform.call(Method::GET, &path, Value::Null).await;
        assert_eq!(shown, (200, listed[0].clone()));
        assert_eq!(shown.1["status"], "active");
        assert_eq!(shown.1["limits"], json!({}));
        let (_, other) = platform.apps.create("Another", &[]).unwrap();
        let listed = platform.call_as(&other, Method::GET, "/accounts", Value::Null);
        assert_eq!(listed.await, (200, json!([])));
        let refused = platform.call_as(&other, Method::GET, &path, Value::Null);
        assert!([401, 403].contains(&refused.await.0));
        let missing = platform.call(Method::GET, "/accounts/999999", Value::Null);
        assert_eq!(missing.await.0, 404);
    }
}
