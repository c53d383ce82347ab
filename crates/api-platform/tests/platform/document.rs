//! The API's part of the served document.

use nimchat_api_kit::{Profile, route};
use nimchat_api_platform::routes;
use serde_json::json;

#[test]
fn the_document_describes_what_is_answered() {
    let document =
        route::openapi(&routes(), Profile::Chatwoot, "https://chat.example", "1").unwrap();
    let user = &document["components"]["schemas"]["UserJson"];
    assert_eq!(user["properties"]["id"]["type"], "integer");
    assert_eq!(
        user["properties"]["account_id"]["type"],
        json!(["integer", "null"])
    );
    let required = user["required"].as_array().unwrap();
    assert!(!required.contains(&json!("custom_attributes")));
    assert!(document["components"]["schemas"]["UserAccountJson"].is_object());
}
