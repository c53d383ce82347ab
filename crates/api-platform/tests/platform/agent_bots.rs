//! Agent bots from the operator's side.

use crate::world::Platform;
use actix_web::http::Method;
use nimchat_api_kit::Profile;
use serde_json::{Value, json};

#[actix_web::test]
async fn a_bot_is_made_shown_and_changed() {
    for profile in [Profile::Reference, Profile::Chatwoot] {
        let platform = Platform::new(profile);
        let account = platform.account().await;
        let body = json!({
            "name": "Greeter",
            "outgoing_url": "https://bots.example",
            "account_id": account.to_string(),
        });
        let made = platform.bot(body).await;
        assert!(made["access_token"].as_str().unwrap().starts_with("token-"));
        let mut expected = json!({
            "id": made["id"],
            "name": "Greeter",
            "description": if profile == Profile::Chatwoot { Value::Null } else { json!("") },
            "outgoing_url": "https://bots.example",
            "account_id": account,
            "access_token": made["access_token"],
            "secret": made["secret"],
        });
        assert_eq!(made, expected, "the address is no name");
        let path = format!("/agent_bots/{}", made["id"]);
        let shown = platform.call(Method::GET, &path, Value::Null).await;
        assert_eq!(shown, (200, made));
        let change = json!({"description": "Says hello", "account_id": null});
        expected["description"] = json!("Says hello");
        expected["account_id"] = Value::Null;
        let changed = platform.call(Method::PATCH, &path, change).await;
        assert_eq!(changed, (200, expected));
    }
}

#[actix_web::test]
async fn an_app_lists_and_removes_its_bots() {
    let platform = Platform::new(Profile::Reference);
    let bot = platform.bot(json!({"name": "Greeter"})).await;
    let (status, listed) = platform.call(Method::GET, "/agent_bots", Value::Null).await;
    assert_eq!((status, &listed[0]["id"]), (200, &bot["id"]));
    assert!(listed[0]["access_token"].is_string());
    let path = format!("/agent_bots/{}", bot["id"]);
    let (_, other) = platform.apps.create("Another", &[]).unwrap();
    for method in [Method::GET, Method::PATCH, Method::DELETE] {
        let refused = platform.call_as(&other, method, &path, json!({})).await;
        let expected = json!({"error": "Non permissible resource"});
        assert_eq!(refused, (403, expected));
    }
    for status in [200, 404] {
        let answer = platform.call(Method::DELETE, &path, Value::Null).await;
        assert_eq!(answer.0, status);
    }
    let listed = platform.call(Method::GET, "/agent_bots", Value::Null).await;
    assert_eq!(listed, (200, json!([])));
}
