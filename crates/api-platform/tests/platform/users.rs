//! Users and their tokens.

use crate::world::{Platform, keys};
use actix_web::http::Method;
use nimchat_api_kit::Profile;
use serde_json::{Value, json};

#[actix_web::test]
async fn a_user_is_made_shown_and_changed() {
    let platform = Platform::new(Profile::Reference);
    let request = json!({
        "name": "Ada Lovelace",
        "email": "Ada@Example.com",
        "password": "Analytical-1",
        "custom_attributes": {"engine": 1},
    });
    let (status, made) = platform.call(Method::POST, "/users", request).await;
    assert_eq!(status, 200, "{made}");
    assert_eq!(
        made,
        json!({
            "id": made["id"],
            "uid": "ada@example.com",
            "name": "Ada Lovelace",
            "available_name": "Ada Lovelace",
            "display_name": "",
            "email": "ada@example.com",
            "account_id": null,
            "role": null,
            "confirmed": true,
            "custom_attributes": {"engine": 1},
            "accounts": [],
            "access_token": made["access_token"],
            "avatar_url": "",
            "message_signature": null,
            "provider": "email",
            "pubsub_token": made["pubsub_token"],
            "ui_settings": {},
        })
    );
    assert!(made["access_token"].as_str().unwrap().starts_with("token-"));
    let path = format!("/users/{}", made["id"]);
    assert_eq!(
        platform.call(Method::GET, &path, Value::Null).await,
        (200, made.clone())
    );
    let change = json!({"display_name": "Ada", "custom_attributes": {"notes": "G"}});
    let (status, changed) = platform.call(Method::PUT, &path, change).await;
    assert_eq!(status, 200);
    assert_eq!(changed["available_name"], "Ada");
    assert_eq!(
        changed["custom_attributes"],
        json!({"engine": 1, "notes": "G"})
    );
}

#[actix_web::test]
async fn chatwoot_shows_a_user_with_their_tokens() {
    let platform = Platform::new(Profile::Chatwoot);
    let user = platform.user("ada@example.com").await;
    let (_, body) = platform
        .call(Method::GET, &format!("/users/{user}"), Value::Null)
        .await;
    assert_eq!(
        keys(&body),
        [
            "access_token",
            "account_id",
            "accounts",
            "available_name",
            "avatar_url",
            "confirmed",
            "display_name",
            "email",
            "id",
            "message_signature",
            "name",
            "provider",
            "pubsub_token",
            "role",
            "ui_settings",
            "uid"
        ],
        "custom_attributes are omitted when empty"
    );
    assert!(body["access_token"].as_str().unwrap().starts_with("token-"));
}

#[actix_web::test]
async fn a_weak_password_is_refused_by_each_of_its_faults() {
    let platform = Platform::new(Profile::Reference);
    let request = json!({"name": "Ada", "email": "ada@example.com", "password": "ada"});
    let (status, body) = platform.call(Method::POST, "/users", request).await;
    assert_eq!(status, 422);
    assert_eq!(body["attributes"], json!(["password"]));
    let message = body["message"].as_str().unwrap();
    assert!(
        message.contains("must contain at least 6 characters"),
        "{message}"
    );
}

#[actix_web::test]
async fn a_users_token_is_told_and_stays() {
    for profile in [Profile::Reference, Profile::Chatwoot] {
        let platform = Platform::new(profile);
        let user = platform.user("ada@example.com").await;
        let path = format!("/users/{user}/token");
        let (status, told) = platform.call(Method::POST, &path, json!({})).await;
        assert_eq!(status, 200);
        assert_eq!(
            told,
            json!({
                "access_token": told["access_token"], "expiry": null,
                "user": {
                    "id": user, "name": "Ada", "display_name": null, "email": "ada@example.com",
                    "pubsub_token": told["user"]["pubsub_token"],
                },
            })
        );
        let again = platform.call(Method::POST, &path, json!({})).await;
        assert_eq!(again, (200, told));
    }
}
