//! The Platform API over HTTP, on the store in memory, in both profiles.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use actix_web::http::Method;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use nimchat_accounts::memory::MemoryStore;
use nimchat_accounts::{Gate, PlatformAppService};
use nimchat_api_kit::{Access, Edge, Profile, route};
use nimchat_api_platform::{Services, routes};
use nimchat_automation::memory::MemoryStore as Automation;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;

/// A platform with one app that may call it.
struct Platform {
    profile: Profile,
    store: Arc<MemoryStore>,
    services: Services,
    apps: PlatformAppService,
    token: String,
}

impl Platform {
    fn new(profile: Profile) -> Self {
        let store = Arc::new(MemoryStore::new());
        let deps = store.deps();
        let bots = Arc::new(Automation::new()).platform_bots();
        let services = Services::new(&deps, bots);
        let apps = PlatformAppService::new(deps);
        let (_, token) = apps.create("Back office", &[]).unwrap();
        Self {
            profile,
            store,
            services,
            apps,
            token,
        }
    }

    async fn send(&self, request: TestRequest) -> (u16, Value) {
        let gate = Gate::new(self.store.clone());
        let edge =
            Edge::new(self.profile, "https://chat.example", gate).with_sender("hello@chat.example");
        let routes = routes();
        let app = App::new()
            .app_data(web::Data::new(edge))
            .app_data(web::Data::new(self.services.clone()))
            .configure(|config| route::configure(&routes, config));
        let service = init_service(app).await;
        let response = call_service(&service, request.to_request()).await;
        let status = response.status().as_u16();
        let bytes = read_body(response).await;
        (
            status,
            serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        )
    }

    async fn call(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        self.call_as(&self.token, method, path, body).await
    }

    async fn call_as(&self, token: &str, method: Method, path: &str, body: Value) -> (u16, Value) {
        let request = TestRequest::default()
            .method(method)
            .uri(&format!("/platform/api/v1{path}"))
            .insert_header(("api_access_token", token))
            .set_json(body);
        self.send(request).await
    }

    async fn account(&self) -> i64 {
        let (status, body) = self
            .call(Method::POST, "/accounts", json!({"name": "Acme"}))
            .await;
        assert_eq!(status, 200, "{body}");
        body["id"].as_i64().unwrap()
    }

    async fn user(&self, email: &str) -> i64 {
        let (status, body) = self
            .call(
                Method::POST,
                "/users",
                json!({"name": "Ada", "email": email}),
            )
            .await;
        assert_eq!(status, 200, "{body}");
        body["id"].as_i64().unwrap()
    }
}

impl Platform {
    async fn bot(&self, body: Value) -> Value {
        let (status, body) = self.call(Method::POST, "/agent_bots", body).await;
        assert_eq!(status, 200, "{body}");
        body
    }
}

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
        let mut expected = json!({
            "id": made["id"],
            "name": "Greeter",
            "description": null,
            "outgoing_url": "https://bots.example",
            "account_id": account,
        });
        if profile == Profile::Chatwoot {
            assert!(made["access_token"].as_str().unwrap().starts_with("token-"));
            expected["access_token"] = made["access_token"].clone();
        }
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

fn keys(body: &Value) -> Vec<&str> {
    let mut keys: Vec<_> = body
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    keys
}

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
            (status, body),
            (200, json!({"id": id, "name": "Acme & Sons"}))
        );
    }
    let (status, body) = platform
        .call(Method::POST, "/accounts", json!({"locale": "xx"}))
        .await;
    assert_eq!(status, 422);
    assert_eq!(body["attributes"], json!(["name", "locale"]));
}

#[actix_web::test]
async fn chatwoot_shows_the_whole_account() {
    let platform = Platform::new(Profile::Chatwoot);
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

#[actix_web::test]
async fn a_user_goes_into_an_account_and_out_of_it() {
    let platform = Platform::new(Profile::Reference);
    let (account, user) = (
        platform.account().await,
        platform.user("ada@example.com").await,
    );
    let path = format!("/accounts/{account}/account_users");
    for role in ["agent", "administrator"] {
        let body = json!({"user_id": user.to_string(), "role": role});
        assert_eq!(
            platform.call(Method::POST, &path, body).await,
            (
                200,
                json!({"account_id": account, "user_id": user, "role": role})
            )
        );
    }
    let (_, body) = platform
        .call(Method::GET, &format!("/users/{user}"), Value::Null)
        .await;
    assert_eq!(
        body["accounts"],
        json!([{"id": account, "name": "Acme", "role": "administrator"}])
    );
    assert_eq!(
        (&body["account_id"], &body["role"]),
        (&json!(account), &json!("administrator"))
    );

    let by_query = format!("{path}?user_id={user}");
    assert_eq!(
        platform.call(Method::DELETE, &by_query, Value::Null).await,
        (200, Value::Null)
    );
    let body = json!({ "user_id": user });
    assert_eq!(
        platform.call(Method::DELETE, &path, body).await,
        (200, Value::Null),
        "removing again is fine"
    );
    let (_, body) = platform
        .call(Method::GET, &format!("/users/{user}"), Value::Null)
        .await;
    assert_eq!(body["accounts"], json!([]));
    assert_eq!(body["account_id"], Value::Null);
}

#[actix_web::test]
async fn the_reference_requires_the_role_and_chatwoot_takes_an_agent() {
    for (profile, status) in [(Profile::Reference, 422), (Profile::Chatwoot, 200)] {
        let platform = Platform::new(profile);
        let (account, user) = (
            platform.account().await,
            platform.user("ada@example.com").await,
        );
        let path = format!("/accounts/{account}/account_users");
        let answer = platform
            .call(Method::POST, &path, json!({ "user_id": user }))
            .await;
        assert_eq!(answer.0, status, "{}", answer.1);
        if profile == Profile::Chatwoot {
            assert_eq!(
                answer.1,
                json!({
                    "id": answer.1["id"],
                    "account_id": account,
                    "user_id": user,
                    "role": "agent",
                    "inviter_id": null,
                    "created_at": "2025-01-31T09:05:07.000Z",
                    "updated_at": "2025-01-31T09:05:07.000Z",
                    "active_at": null,
                    "availability": "online",
                    "auto_offline": true,
                    "custom_role_id": null,
                    "agent_capacity_policy_id": null,
                })
            );
        }
    }
}

#[actix_web::test]
async fn a_membership_of_nobody_is_refused() {
    let platform = Platform::new(Profile::Chatwoot);
    let account = platform.account().await;
    let path = format!("/accounts/{account}/account_users");
    let (status, body) = platform
        .call(
            Method::POST,
            &path,
            json!({"user_id": 999_999, "role": "agent"}),
        )
        .await;
    assert_eq!(
        (status, body),
        (
            422,
            json!({"message": "User must exist", "attributes": ["user"]})
        )
    );
    let (status, body) = platform
        .call(
            Method::POST,
            &path,
            json!({"user_id": "someone", "role": "agent"}),
        )
        .await;
    assert_eq!(
        (status, body),
        (
            422,
            json!({"message": "User must be an integer", "attributes": ["user_id"]})
        )
    );
}

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
        })
    );
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
        "custom_attributes are left out when empty"
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

#[actix_web::test]
async fn the_users_of_an_account_are_listed() {
    for profile in [Profile::Reference, Profile::Chatwoot] {
        let platform = Platform::new(profile);
        let (account, user) = (
            platform.account().await,
            platform.user("ada@example.com").await,
        );
        let path = format!("/accounts/{account}/account_users");
        let none = platform.call(Method::GET, &path, Value::Null).await;
        assert_eq!(none, (200, json!([])));
        let body = json!({"user_id": user, "role": "agent"});
        platform.call(Method::POST, &path, body).await;
        let (status, listed) = platform.call(Method::GET, &path, Value::Null).await;
        assert_eq!(status, 200);
        assert_eq!(
            listed,
            json!([{
                "id": listed[0]["id"], "account_id": account, "user_id": user, "role": "agent",
                "inviter_id": null, "created_at": "2025-01-31T09:05:07.000Z",
                "updated_at": "2025-01-31T09:05:07.000Z", "active_at": null, "availability": "online",
                "auto_offline": true, "custom_role_id": null, "agent_capacity_policy_id": null,
            }])
        );
    }
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

#[test]
fn every_operation_is_for_platform_apps() {
    let numbers: Vec<_> = routes().iter().filter_map(route::Route::number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 8, 9, 10, 5, 6, 7]);
    assert!(
        routes()
            .iter()
            .all(|route| route.access() == Access::Operator)
    );
}

#[test]
fn the_document_describes_what_is_answered() {
    let document = route::openapi(&routes(), Profile::Chatwoot, "https://chat.example", "1");
    let document = serde_json::to_value(document).unwrap();
    let user = &document["components"]["schemas"]["UserChatwootJson"];
    assert_eq!(user["properties"]["id"]["type"], "integer");
    assert_eq!(
        user["properties"]["account_id"]["type"],
        json!(["integer", "null"])
    );
    let required = user["required"].as_array().unwrap();
    assert!(!required.contains(&json!("custom_attributes")));
    assert!(document["components"]["schemas"]["UserAccountChatwootJson"].is_object());
}
