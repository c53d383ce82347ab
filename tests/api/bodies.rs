//! Request bodies: types, sizes and syntax, at every route that accepts a body.

use nimchat_api_kit::Access;
use nimchat_server::app;
use nimchat_tests::{
    Answer, Client, Document, Options, Running, TestAccount, everywhere, everywhere_with,
};
use reqwest::Method;
use serde_json::json;

const JSON: &str = "application/json";

/// An operation that accepts a body, with a permitted caller.
struct Place {
    method: Method,
    path: String,
    caller: Client,
    /// Do all records that the path names exist? If not, the refusal may be about them.
    found: bool,
    /// May its body contain files?
    files: bool,
    /// Does it need no credential?
    is_open: bool,
}

impl Place {
    async fn refuses(&self, content_type: &str, body: &[u8], status: u16) {
        let Self {
            method,
            path,
            caller,
            found,
            files: _,
            is_open: _,
        } = self;
        let answer = caller
            .send_raw(method.clone(), path, content_type, body.to_vec())
            .await;
        let body = String::from_utf8_lossy(&body[..body.len().min(60)]);
        assert!(
            answer.status == status || (!found && answer.status == 404),
            "{method} {path} {content_type} {body}: {answer:?}"
        );
        if !answer.is_absent_macro(path) {
            answer.refused(answer.status);
        }
    }
}

async fn places(nimchat: &Running) -> Vec<Place> {
    let document = Document::of(nimchat).await;
    let desk = TestAccount::open(nimchat).await;
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
        // sign-up is off, and a widget's visitor is known before the body is read
        let mut found = !matches!(route.path(), "/api/v1/accounts" | "/api/v2/accounts")
            && !route.path().starts_with("/api/v1/widget");
        let segments = route.path().split('/').map(|segment| match segment {
            "{account_id}" => desk.account.to_string(),
            "{inbox_identifier}" => desk.inbox.identifier.clone(),
            "{contact_identifier}" => customer.source_id.clone(),
            "{conversation_id}" => number.to_string(),
            "{webhook_id}" => "1".to_owned(),
            "{id}" if route.path().contains("/users/") => desk.administrator.id.to_string(),
            segment if segment.starts_with('{') => {
                found = false;
                "1".to_owned()
            }
            segment => segment.to_owned(),
        });
        let path = segments.collect::<Vec<_>>().join("/");
        for method in route.methods() {
            let operation = &document.json()["paths"][route.path()][method.as_str().to_lowercase()];
            // a body that an operation does not accept is not read
            if method.as_str() != "DELETE" && operation.get("requestBody").is_some() {
                places.push(Place {
                    method: method.as_str().parse().unwrap(),
                    path: path.clone(),
                    caller: caller.clone(),
                    found,
                    files: operation["requestBody"]["content"]
                        .get("multipart/form-data")
                        .is_some(),
                    is_open: route.access() == Access::Anyone,
                });
            }
        }
    }
    assert!(places.iter().filter(|place| place.found).count() >= 18);
    places
}

#[test]
fn what_is_no_json_is_400_and_leaves_nothing() {
    let unlimited = Options::default().set("RATE_LIMIT__SIGN_IN_BY_EMAIL", "0");
    everywhere_with(&unlimited, async |nimchat| {
        let places = places(&nimchat).await;
        let before = nimchat.database().census();
        let deep = "[".repeat(20_000);
        for place in &places {
            for body in [
                "{",
                "{\"a\": 1e999}",
                "\u{feff}{}",
                "nonsense",
                "{\"a\":\"\u{1}\"}",
                &deep,
            ] {
                place.refuses(JSON, body.as_bytes(), 400).await;
            }
            place.refuses(JSON, b"\"\xff\"", 400).await;
        }
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn json_that_is_no_object_is_422_and_leaves_nothing() {
    everywhere(async |nimchat| {
        let places = places(&nimchat).await;
        let before = nimchat.database().census();
        for place in &places {
            for body in ["[]", "[{\"name\": \"x\"}]", "7", "\"text\"", "true"] {
                place.refuses(JSON, body.as_bytes(), 422).await;
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
        for place in &places {
            for kind in ["text/plain", "application/xml", "nonsense"] {
                place.refuses(kind, b"name=x", 415).await;
            }
        }
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn a_body_beyond_the_limit_is_413_and_leaves_nothing() {
    let options = Options::default().set("SERVER__MAX_BODY_BYTES", "4096");
    everywhere_with(&options, async |nimchat| {
        let places = places(&nimchat).await;
        let before = nimchat.database().census();
        let large = json!({"name": "x".repeat(5000)}).to_string();
        for place in &places {
            place.refuses(JSON, large.as_bytes(), 413).await;
        }
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn only_what_takes_files_may_be_as_large_as_they_are() {
    let options = Options::default().set("SERVER__MAX_BODY_BYTES", "4096");
    everywhere_with(&options, async |nimchat| {
        let places = places(&nimchat).await;
        let before = nimchat.database().census();
        let parts = format!(
            "--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a.png\"\r\n\r\n{}\r\n--x--\r\n",
            "x".repeat(5000)
        );
        let kind = "multipart/form-data; boundary=x";
        for place in places.iter().filter(|place| !place.files) {
            place.refuses(kind, parts.as_bytes(), 413).await;
        }
        let taking = places
            .iter()
            .filter(|place| place.files && place.found && !place.is_open);
        assert!(taking.clone().count() >= 6);
        for place in taking {
            // a caller without access is refused before the body is read
            for caller in [
                place.caller.without_token(),
                place.caller.with_token("nobody's"),
            ] {
                let body = parts.clone().into_bytes();
                let method = place.method.clone();
                let answer = caller.send_raw(method, &place.path, kind, body).await;
                answer.refused(401);
            }
        }
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn a_form_and_a_path_with_its_suffix_do_what_json_does() {
    everywhere(async |nimchat| {
        let operator = nimchat.operator();
        let form = operator
            .request(Method::POST, "/accounts.json")
            .form(&[("name", "By form"), ("custom_attributes[plan]", "gold")]);
        let made = Answer::of(form).await.ok();
        assert_eq!(made["name"], "By form");
        let parts = reqwest::multipart::Form::new().text("name", "By parts");
        let made = Answer::of(operator.request(Method::POST, "/accounts").multipart(parts))
            .await
            .ok();
        assert_eq!(made["name"], "By parts");
        let desk = TestAccount::open(&nimchat).await;
        desk.agent.get("/agents.json").await.ok();
        let form = desk
            .administrator
            .request(Method::POST, "/inboxes")
            .form(&[("name", "Form"), ("channel[type]", "api")]);
        assert_eq!(Answer::of(form).await.ok()["name"], "Form");
        let number = {
            let customer = desk.customer("Linus").await;
            desk.conversation(&customer, "Hello").await
        };
        let labels = desk
            .agent
            .request(Method::POST, format!("/conversations/{number}/labels.json"))
            .form(&[("labels[]", "a"), ("labels[]", "b")]);
        assert_eq!(
            Answer::of(labels).await.ok(),
            json!({"payload": ["a", "b"]})
        );
    });
}

#[test]
fn lists_of_objects_are_read_as_rack_and_php_write_them() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        for name in ["Linus", "Mary", "Carl"] {
            desk.customer(name).await;
        }
        let pairs = |first: &str, second: &str| {
            let condition = |place: &str, name: &str| {
                [
                    (format!("payload{place}[attribute_key]"), "name".to_owned()),
                    (
                        format!("payload{place}[filter_operator]"),
                        "equal_to".to_owned(),
                    ),
                    (format!("payload{place}[values][]"), name.to_owned()),
                    (format!("payload{place}[query_operator]"), String::new()),
                ]
            };
            let mut pairs = [condition(first, "linus"), condition(second, "mary")].concat();
            "or".clone_into(&mut pairs[3].1);
            pairs
        };
        for pairs in [pairs("[]", "[]"), pairs("[0]", "[1]")] {
            let request = || desk.agent.request(Method::POST, "/contacts/filter");
            let mut parts = reqwest::multipart::Form::new();
            for (key, value) in pairs.clone() {
                parts = parts.text(key, value);
            }
            for request in [request().form(&pairs), request().multipart(parts)] {
                let answer = Answer::of(request).await;
                let found = answer.ok();
                let found = found.get("payload").unwrap_or(&found);
                assert_eq!(found.as_array().unwrap().len(), 2, "{pairs:?} {found}");
            }
        }
    });
}

#[test]
fn a_text_with_the_character_nul_is_refused() {
    everywhere(async |nimchat| {
        let operator = nimchat.operator();
        operator
            .post("/accounts", json!({"name": "a\u{0}b"}))
            .await
            .refused(422);
        operator
            .post(
                "/accounts",
                json!({"name": "Acme", "custom_attributes": {"a\u{0}": ["\u{0}"]}}),
            )
            .await
            .refused(422);
        assert_eq!(nimchat.database().rows("accounts"), 0);
    });
}
