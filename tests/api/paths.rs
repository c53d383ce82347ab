//! Paths: records of another account, unknown ids, and unknown paths.

use crate::idempotency::{post, replayed};
use nimchat_api_kit::Access;
use nimchat_server::app;
use nimchat_tests::{Running, TestAccount, everywhere};
use reqwest::Method;
use serde_json::{Value, json};

/// A route with its path filled in: the account, and 1 for all other ids.
struct Place {
    method: Method,
    path: String,
    access: Access,
    /// The same path, with ids of missing records except the account; on the Platform API all are missing.
    missing: String,
    /// Does the path name a record besides the account?
    names_more: bool,
}

fn places(desk: &TestAccount<'_>) -> Vec<Place> {
    let mut places = Vec::new();
    for route in app::routes() {
        let segments = route.path().split('/').map(|segment| match segment {
            "{account_id}" => desk.account.to_string(),
            "{inbox_identifier}" => desk.inbox.identifier.clone(),
            segment if segment.starts_with('{') => "1".to_owned(),
            segment => segment.to_owned(),
        });
        let path = segments.collect::<Vec<_>>().join("/");
        let missing = route.path().split('/').map(|segment| match segment {
            "{account_id}" if route.access() != Access::Operator => desk.account.to_string(),
            segment if segment.starts_with('{') => "999999".to_owned(),
            segment => segment.to_owned(),
        });
        let missing = missing.collect::<Vec<_>>().join("/");
        let names_more = route.path().replace("{account_id}", "").contains('{');
        for method in route.methods() {
            places.push(Place {
                method: method.as_str().parse().unwrap(),
                path: path.clone(),
                missing: missing.clone(),
                access: route.access(),
                names_more,
            });
        }
    }
    places
}

async fn ready(nimchat: &Running) -> TestAccount<'_> {
    let desk = TestAccount::open(nimchat).await;
    let customer = desk.customer("Linus").await;
    desk.conversation(&customer, "Hello").await;
    let hook = json!({"url": "https://hooks.example/a"});
    desk.administrator.post("/webhooks", hook).await.ok();
    desk
}

#[test]
fn the_ids_of_another_account_name_nothing() {
    everywhere(async |nimchat| {
        let desk = ready(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let stranger = nimchat
            .anyone()
            .with_token(other.administrator.token().unwrap());
        let before = nimchat.database().census();
        for place in places(&desk) {
            // in their own account, the other's ids
            let of_account = matches!(
                place.access,
                Access::Agent | Access::Administrator | Access::Caller
            );
            if of_account && place.names_more {
                let path = place.path.replacen(
                    &format!("/accounts/{}/", desk.account),
                    &format!("/accounts/{}/", other.account),
                    1,
                );
                let answer = stranger.send(place.method, &path, body_of(&desk)).await;
                assert_eq!(answer.status, 404, "{path} {answer:?}");
            }
        }
        assert_eq!(nimchat.database().census(), before);
    });
}

/// A value for every field, so that no field is missing before the id is looked up.
fn body_of(desk: &TestAccount<'_>) -> Value {
    json!({
        "status": "resolved", "content": "x", "labels": ["x"], "priority": "high", "assignee_id": desk.agent.id,
        "inbox_id": desk.inbox.id, "user_ids": [desk.agent.id], "user_id": desk.agent.id, "role": "agent", "url": "https://hooks.example/new",
    })
}

/// The same fields, and more, all of them invalid.
fn unreadable_body() -> Value {
    let fields = [
        "status",
        "content",
        "labels",
        "priority",
        "assignee_id",
        "team_id",
        "inbox_id",
        "user_ids",
        "user_id",
        "role",
        "url",
        "name",
        "display_name",
        "email",
        "avatar_url",
        "outgoing_url",
        "account_id",
        "title",
        "short_code",
        "attribute_key",
        "snoozed_until",
        "custom_attributes",
        "agent_bot",
        "subscriptions",
        "features",
        "auto_offline",
        "allow_auto_assign",
        "query",
        "content_attributes",
        "identifier",
        "additional_attributes",
    ];
    let unreadable = |field: &str| (field.to_owned(), json!({"x": [[{}]]}));
    Value::Object(fields.iter().map(|field| unreadable(field)).collect())
}

#[test]
fn what_is_not_there_is_told_before_what_is_wrong_with_the_body() {
    everywhere(async |nimchat| {
        let desk = ready(&nimchat).await;
        let root = nimchat.anyone();
        let before = nimchat.database().census();
        for place in places(&desk) {
            let caller = match place.access {
                Access::Operator => root.with_token(desk.operator.token().unwrap()),
                Access::Agent | Access::Administrator | Access::Caller => {
                    root.with_token(desk.administrator.token().unwrap())
                }
                _ => continue,
            };
            if place.method == Method::GET
                || place.method == Method::DELETE
                || !place.missing.contains("999999")
            {
                continue;
            }
            let (method, path) = (place.method, place.missing);
            let answer = caller.send(method.clone(), &path, unreadable_body()).await;
            assert_eq!(answer.status, 404, "{method} {path} {}", answer.text);
        }
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn ids_out_of_range_are_not_there() {
    everywhere(async |nimchat| {
        let desk = ready(&nimchat).await;
        let root = nimchat.anyone();
        let before = nimchat.database().census();
        for id in [
            "0",
            "-1",
            "999999999",
            "9223372036854775807",
            "9223372036854775808",
            "x",
            "1.0",
            "%201",
            "0x1",
        ] {
            for route in app::routes() {
                let caller = match route.access() {
                    Access::Operator => root.with_token(desk.operator.token().unwrap()),
                    Access::Anyone => root.clone(),
                    _ => root.with_token(desk.administrator.token().unwrap()),
                };
                let segments = route.path().split('/').map(|segment| {
                    if segment.starts_with('{') {
                        id
                    } else {
                        segment
                    }
                });
                let path = segments.collect::<Vec<_>>().join("/");
                if !route.path().contains('{') {
                    continue;
                }
                for method in route.methods() {
                    let method: Method = method.as_str().parse().unwrap();
                    let answer = caller.send(method.clone(), &path, body_of(&desk)).await;
                    let expected = if answer.status == 401 {
                        nimchat.choose(404, 401)
                    } else {
                        404
                    };
                    assert_eq!(answer.status, expected, "{method} {path} {}", answer.text);
                    answer.refused(answer.status);
                }
            }
        }
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn an_unknown_path_and_an_unknown_method_are_refused_as_json() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        desk.administrator.get("/unheard_of").await.refused(404);
        nimchat.anyone().get("/unheard_of").await.refused(404);
        let answer = desk
            .administrator
            .send(Method::DELETE, "/agents", Value::Null)
            .await;
        answer.refused(405);
        assert_eq!(answer.header("allow"), Some("GET, HEAD, POST"));
        for path in [
            "/",
            "/health",
            "/metrics",
            "/openapi.json",
            "/docs",
            "/widget",
            "/app/login",
            "/survey/responses/00000000-0000-0000-0000-000000000000",
            "/hc/help/en",
        ] {
            let answer = nimchat.anyone().delete(path).await;
            assert_eq!(answer.status, 405, "{path}");
            let allow = answer.header("allow").unwrap();
            assert!(allow.starts_with("GET"), "{path}: {allow}");
        }
    });
}

#[test]
fn slashes_too_many_name_the_same_path() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let agents = desk.administrator.get("/agents").await.ok();
        for path in ["/agents/", "//agents", "/agents//"] {
            assert_eq!(desk.administrator.get(path).await.ok(), agents, "{path}");
        }
        let anyone = nimchat.anyone();
        for path in ["//health", "/health/", "/platform//api/v1/users/"] {
            assert_ne!(anyone.get(path).await.status, 404, "{path}");
        }
        // as published clients call them
        let inbox = json!({"name": "API", "channel": {"type": "api"}});
        let made = desk.administrator.post("/inboxes/", inbox).await.ok();
        let one = format!("/inboxes/{}/", made["id"]);
        assert_eq!(desk.administrator.get(one).await.ok()["name"], "API");
        let user = json!({"name": "Ida", "email": "ida@acme.example", "password": "Passw0rd!x"});
        desk.operator.post("/users/", user).await.ok();
        let token = desk.administrator.token().unwrap();
        let typed = anyone.below(format!("//api/v1/accounts/{}", desk.account));
        let typed = typed.with_token(token);
        assert_eq!(typed.get("/inboxes").await.status, 200);
    });
}

#[test]
fn every_check_reads_the_path_that_is_routed() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let body = json!({"name": "Ada"});
        let first = post(&desk.agent, "key", "/contacts", &body).await;
        for path in ["/contacts/", "//contacts", "/contacts.json/"] {
            let again = post(&desk.agent, "key", path, &body).await;
            assert!(replayed(&again), "{path}");
            assert_eq!(again.ok(), first.ok(), "{path}");
        }
        // sessions are handed out to each visitor
        let visitors = desk.visitors();
        let first = post(&visitors, "key", "/contacts", &body).await.ok();
        for path in ["/contacts/", "//contacts"] {
            let other = post(&visitors, "key", path, &body).await;
            assert!(!replayed(&other), "{path}");
            assert_ne!(other.ok()["source_id"], first["source_id"], "{path}");
        }
        // what is below /auth speaks one profile
        let unknown = nimchat.anyone().get("//auth//unheard_of/").await;
        let nowhere = json!({"status": 404, "error": "Not Found"});
        assert_eq!(unknown.refused(404), nowhere);
        // the counts of the log's metrics
        for path in ["/labels", "//labels/"] {
            desk.agent.get(path).await.ok();
        }
        let counted = nimchat.anyone().get("/metrics").await;
        let is_counted = counted.text.lines().any(|line| {
            line.contains("/api/v1/accounts/{account_id}/labels\"")
                && line.contains("\"200\"")
                && line.ends_with(" 2")
        });
        assert!(is_counted, "{}", counted.text);
    });
}

#[test]
fn head_is_answered_as_get_without_a_body() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let got = desk.administrator.get("/agents").await;
        let head = desk
            .administrator
            .send(Method::HEAD, "/agents", Value::Null)
            .await;
        assert_eq!((head.status, head.text.as_str()), (200, ""));
        assert_eq!(head.header("content-length"), got.header("content-length"));
        let health = nimchat.anyone();
        let health = health.send(Method::HEAD, "/health", Value::Null).await;
        assert_eq!((health.status, health.text.as_str()), (200, ""));
        let unknown = desk
            .administrator
            .send(Method::HEAD, "/unheard_of", Value::Null);
        assert_eq!(unknown.await.status, 404);
    });
}
