//! Which callers are accepted, and which records an app sees.

use crate::world::Platform;
use actix_web::http::Method;
use nimchat_api_kit::{Access, Profile, Route};
use nimchat_api_platform::routes;
use serde_json::{Value, json};

#[test]
fn every_operation_is_for_platform_apps() {
    let numbers: Vec<_> = routes().iter().filter_map(Route::number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 8, 9, 10, 5, 6, 7]);
    assert!(
        routes()
            .iter()
            .all(|route| route.access() == Access::Operator)
    );
}

#[actix_web::test]
async fn only_a_platform_apps_token_passes() {
    let platform = Platform::new(Profile::Chatwoot);
    let user = platform.user("ada@example.com").await;
    let path = format!("/users/{user}");
    let (_, body) = platform.call(Method::GET, &path, Value::Null).await;
    let users_own = body["access_token"].as_str().unwrap().to_owned();
    for token in ["", "nobody's", users_own.as_str()] {
        assert_eq!(
            platform
                .call_as(token, Method::GET, &path, Value::Null)
                .await,
            (401, json!({"error": "Invalid access_token"})),
            "{token}"
        );
    }
}

#[actix_web::test]
async fn an_app_sees_only_what_it_made() {
    for (profile, status) in [(Profile::Reference, 403), (Profile::Chatwoot, 401)] {
        let platform = Platform::new(profile);
        let (account, user) = (
            platform.account().await,
            platform.user("ada@example.com").await,
        );
        let (_, other) = platform.apps.create("Another", &[]).unwrap();
        for (method, path) in [
            (Method::PATCH, format!("/accounts/{account}")),
            (Method::POST, format!("/accounts/{account}/account_users")),
            (Method::DELETE, format!("/accounts/{account}/account_users")),
            (Method::GET, format!("/users/{user}")),
            (Method::PATCH, format!("/users/{user}")),
        ] {
            let body = json!({"user_id": user, "role": "agent"});
            assert_eq!(
                platform.call_as(&other, method, &path, body).await,
                (status, json!({"error": "Non permissible resource"})),
                "{path}"
            );
        }
    }
}

#[actix_web::test]
async fn what_is_not_there_is_404() {
    let platform = Platform::new(Profile::Chatwoot);
    for path in [
        "/users/999999",
        "/users/nobody",
        "/users/99999999999999999999",
    ] {
        assert_eq!(
            platform.call(Method::GET, path, Value::Null).await,
            (404, json!({"status": 404, "error": "Not Found"})),
            "{path}"
        );
    }
}
