//! Bodies of every kind: forms, and malformed ones.

use crate::world::Platform;
use actix_web::test::TestRequest;
use nimchat_api_kit::Profile;
use nimchat_api_platform::routes;
use proptest::prelude::*;
use serde_json::{Value, json};

#[actix_web::test]
async fn a_form_does_what_json_does() {
    let platform = Platform::new(Profile::Reference);
    let request = TestRequest::post()
        .uri("/platform/api/v1/users.json")
        .insert_header(("Api-Access-Token", platform.token.as_str()))
        .insert_header(("content-type", "application/x-www-form-urlencoded"))
        .set_payload("name=Ada&email=ada%40example.com&custom_attributes[plan]=gold");
    let (status, body) = platform.send(request).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["custom_attributes"], json!({"plan": "gold"}));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(json!("ada@example.com")),
        Just(json!("\u{0}")),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(".{1,4}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn any_body() -> impl Strategy<Value = Value> {
    let name = prop::sample::select(vec![
        "name",
        "email",
        "display_name",
        "password",
        "custom_attributes",
        "user_id",
        "role",
        "locale",
        "status",
        "features",
        "limits",
        "domain",
        "description",
        "outgoing_url",
        "avatar_url",
        "account_id",
    ]);
    prop_oneof![
        any_json(),
        prop::collection::hash_map(name.prop_map(str::to_owned), any_json(), 0..8)
            .prop_map(|map| Value::Object(map.into_iter().collect())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_body_makes_an_operation_fail_by_itself(body in any_body()) {
        actix_web::rt::System::new().block_on(async {
            let platform = Platform::new(Profile::Reference);
            let (account, user) = (platform.account().await, platform.user("bob@example.com").await);
            let bot = platform.bot(json!({})).await["id"].as_i64().unwrap();
            for route in routes() {
                let id = if route.path().contains("agent_bots") { &bot } else { &user };
                let path = route
                    .path()
                    .trim_start_matches("/platform/api/v1")
                    .replace("{account_id}", &account.to_string())
                    .replace("{id}", &id.to_string());
                for method in route.methods() {
                    let (status, answer) = platform.call(method.clone(), &path, body.clone()).await;
                    assert!(status < 500, "{method} {path} {body}: {status} {answer}");
                }
            }
        });
    }
}
