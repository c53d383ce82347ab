//! What is sent: types, sizes and syntax, at every route that takes a body.

use nimchat_api_kit::Access;
use nimchat_server::app;
use nimchat_tests::{Answer, Client, Desk, Options, Profile, Running, everywhere, on_every_store};
use reqwest::Method;
use serde_json::json;

const JSON: &str = "application/json";

/// Every place that takes a body, with its rightful caller.
async fn places(nimchat: &Running) -> Vec<(Method, String, Client)> {
    let desk = Desk::open(nimchat).await;
    let customer = desk.customer("Linus").await;
    let number = desk.conversation(&customer, "Hello").await;
    let hook = json!({"url": "https://hooks.example/a"});
    desk.administrator.post("/webhooks", hook).await.ok();
    let root = nimchat.anyone();
    let mut places = Vec::new();
    for route in app::routes() {
        let caller = match route.access() {
            Access::Operator => root.with_token(desk.operator.token().unwrap()),
            Access::Anyone => root.clone(),
            _ => root.with_token(desk.administrator.token().unwrap()),
        };
        let segments = route.path().split('/').map(|segment| match segment {
            "{account_id}" => desk.account.to_string(),
            "{inbox_identifier}" => desk.inbox.identifier.clone(),
            "{contact_identifier}" => customer.source_id.clone(),
            "{conversation_id}" => number.to_string(),
            // only the platform's users are updated by this name
            "{id}" => desk.administrator.id.to_string(),
            segment if segment.starts_with('{') => "1".to_owned(),
            segment => segment.to_owned(),
        });
        let path = segments.collect::<Vec<_>>().join("/");
        // these take no body: whoever sends one is not read
        if ["/update_last_seen", "/unread"].iter().any(|end| path.ends_with(end)) {
            continue;
        }
        for method in route.methods() {
            if ["POST", "PATCH", "PUT"].contains(&method.as_str()) {
                places.push((method.as_str().parse().unwrap(), path.clone(), caller.clone()));
            }
        }
    }
    places
}

#[test]
fn what_is_no_json_is_400_and_leaves_nothing() {
    everywhere(async |nimchat| {
        let places = places(&nimchat).await;
        let before = nimchat.database().census();
        for (method, path, caller) in &places {
            for body in ["{", "{\"a\": 1e999}", "\u{feff}{}", "nonsense", "{\"a\":\"\u{1}\"}"] {
                let answer = caller.send_raw(method.clone(), path, JSON, body).await;
                assert_eq!(answer.status, 400, "{method} {path} {body} {}", answer.text);
                answer.refused(400);
            }
            let deep = "[".repeat(20_000);
            caller.send_raw(method.clone(), path, JSON, deep).await.refused(400);
            let not_text = caller.send_raw(method.clone(), path, JSON, vec![b'"', 0xff, b'"']).await;
            not_text.refused(400);
        }
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn json_that_is_no_object_is_422_and_leaves_nothing() {
    everywhere(async |nimchat| {
        let places = places(&nimchat).await;
        let before = nimchat.database().census();
        for (method, path, caller) in &places {
            for body in ["[]", "[{\"name\": \"x\"}]", "7", "\"text\"", "true"] {
                let answer = caller.send_raw(method.clone(), path, JSON, body).await;
                assert_eq!(answer.status, 422, "{method} {path} {body} {}", answer.text);
                answer.refused(422);
            }
        }
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn another_content_type_is_415_and_leaves_nothing() {
    everywhere(async |nimchat| {
        let places = places(&nimchat).await;
        let before = nimchat.database().census();
        for (method, path, caller) in &places {
            for kind in ["text/plain", "application/xml", "nonsense"] {
                let answer = caller.send_raw(method.clone(), path, kind, "name=x").await;
                assert_eq!(answer.status, 415, "{method} {path} {kind} {}", answer.text);
                answer.refused(415);
            }
        }
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn a_body_beyond_the_limit_is_413_and_leaves_nothing() {
    let options = Options::default().set("SERVER__MAX_BODY_BYTES", "4096");
    for profile in [Profile::Reference, Profile::Chatwoot] {
        on_every_store(profile, &options, async |nimchat| {
            let places = places(&nimchat).await;
            let before = nimchat.database().census();
            let large = json!({"name": "x".repeat(5000)}).to_string();
            for (method, path, caller) in &places {
                let answer = caller.send_raw(method.clone(), path, JSON, large.clone()).await;
                assert_eq!(answer.status, 413, "{method} {path} {}", answer.text);
                answer.refused(413);
            }
            assert_eq!(nimchat.database().census(), before);
        });
    }
}

#[test]
fn a_form_and_a_path_with_its_suffix_do_what_json_does() {
    everywhere(async |nimchat| {
        let operator = nimchat.operator();
        let form = operator.request(Method::POST, "/accounts.json").form(&[("name", "By form"), ("custom_attributes[plan]", "gold")]);
        let made = Answer::of(form).await.ok();
        assert_eq!(made["name"], "By form");
        let parts = reqwest::multipart::Form::new().text("name", "By parts");
        let made = Answer::of(operator.request(Method::POST, "/accounts").multipart(parts)).await.ok();
        assert_eq!(made["name"], "By parts");
        let desk = Desk::open(&nimchat).await;
        desk.agent.get("/agents.json").await.ok();
        let form = desk.administrator.request(Method::POST, "/inboxes").form(&[("name", "Form"), ("channel[type]", "api")]);
        assert_eq!(Answer::of(form).await.ok()["name"], "Form");
        let number = {
            let customer = desk.customer("Linus").await;
            desk.conversation(&customer, "Hello").await
        };
        let labels = desk
            .agent
            .request(Method::POST, format!("/conversations/{number}/labels.json"))
            .form(&[("labels[]", "a"), ("labels[]", "b")]);
        assert_eq!(Answer::of(labels).await.ok(), json!({"payload": ["a", "b"]}));
    });
}

#[test]
fn a_text_with_the_character_nul_is_refused() {
    everywhere(async |nimchat| {
        let operator = nimchat.operator();
        operator.post("/accounts", json!({"name": "a\u{0}b"})).await.refused(422);
        operator
            .post("/accounts", json!({"name": "Acme", "custom_attributes": {"a\u{0}": ["\u{0}"]}}))
            .await
            .refused(422);
        assert_eq!(nimchat.database().rows("accounts"), 0);
    });
}
