//! For any input on any route, the answer is the server's own: never a 5xx, always JSON.

use nimchat_api_kit::Route;
use nimchat_server::app;
use nimchat_tests::{Answer, Client, Engine, Options, Profile, Running, TestAccount, log_errors};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// The time limit for all stores and profiles together.
const AT_MOST: Duration = Duration::from_secs(16);

const TYPES: &[&str] = &[
    "application/json",
    "application/json; charset=utf-16",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "text/plain",
    "nonsense",
    "",
];

/// Names of body fields, so that random bodies also contain known fields.
const NAMES: &[&str] = &[
    "account_id",
    "additional_attributes",
    "agent",
    "assignee_id",
    "attachments",
    "auto_offline",
    "availability_status",
    "channel",
    "contact_id",
    "content",
    "content_attributes",
    "content_type",
    "custom_attributes",
    "echo_id",
    "email",
    "features",
    "identifier",
    "identifier_hash",
    "in_reply_to",
    "inbox_id",
    "items",
    "labels",
    "limits",
    "message",
    "message_type",
    "name",
    "password",
    "phone_number",
    "priority",
    "private",
    "role",
    "snoozed_until",
    "source_id",
    "status",
    "subscriptions",
    "support_email",
    "team_id",
    "template_params",
    "type",
    "url",
    "user_id",
    "user_ids",
    "webhook_url",
    "website_url",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "", " ", "0", "1", "-1", "true", "null", "api", "web_widget", "agent", "open", "pending", "snoozed",
            "outgoing", "incoming", "cards", "input_select", "urgent", "none", "message_created",
            "a@b.example", "+4930123456", "http://127.0.0.1/x", "https://\u{202e}x", "9223372036854775808",
            "2025-01-01T00:00:00Z", "\u{0}", "{\"a\": 1}", "%", "'", "\u{1f600}",
        ]).prop_map(str::to_owned),
        2 => ".{0,16}",
        1 => (250..400_usize).prop_map(|length| "ä".repeat(length)),
    ]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-2..12_i64).prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name(), inner), 0..6)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::sample::select(NAMES).prop_map(str::to_owned),
        1 => ".{0,6}",
    ]
}

/// A random body: mostly an object with known names.
fn any_body() -> impl Strategy<Value = Vec<u8>> {
    let object = prop::collection::vec((name(), any_json()), 0..8).prop_map(|pairs| {
        Value::Object(pairs.into_iter().collect())
            .to_string()
            .into_bytes()
    });
    prop_oneof![
        6 => object,
        1 => any_json().prop_map(|json| json.to_string().into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..120),
        1 => "[a-z_]{1,8}(\\[[a-z_]{0,6}\\]){0,3}=[^&]{0,10}(&[a-z_]{1,8}=.{0,5})?".prop_map(String::into_bytes),
        1 => (name(), text()).prop_map(|(name, text)| format!(
            "--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n--x--\r\n"
        ).into_bytes()),
    ]
}

/// A random path segment: mostly an existing one.
fn any_segment() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => Just("1".to_owned()),
        1 => Just("2".to_owned()),
        1 => prop::sample::select(vec!["0", "-1", "x", "1.5", "9223372036854775808", "%00", "%ff", "1%2f2", "..", "%F0%9F%98%80"])
            .prop_map(str::to_owned),
        1 => any::<i64>().prop_map(|id| id.to_string()),
    ]
}

fn any_query() -> impl Strategy<Value = String> {
    let pair =
        (name(), text()).prop_map(|(name, text)| format!("{}={}", escape(&name), escape(&text)));
    prop_oneof![
        4 => Just(String::new()),
        1 => prop::collection::vec(pair, 1..4).prop_map(|pairs| format!("?{}", pairs.join("&"))),
        1 => prop::sample::select(vec![
            "?page=-1", "?page=99999999999999999999", "?per_page=0&page=x", "?sort=-name,email,%00", "?q=%25%27%00",
            "?labels[]=a&labels[]=%00", "?labels=a", "?status=all", "?assignee_type=me&status=x", "?before=x&after=-1",
            "?inbox_id=x&team_id=9223372036854775808", "?updated_within=9223372036854775807", "?a[b=1&[]=", "?%ff=%fe",
        ]).prop_map(str::to_owned),
    ]
}

fn escape(text: &str) -> String {
    let escaped = text.bytes().map(|byte| format!("%{byte:02x}"));
    escaped.collect::<Vec<_>>().concat()
}

#[derive(Debug, Clone)]
struct Throw {
    segments: Vec<String>,
    query: String,
    content_type: &'static str,
    body: Vec<u8>,
}

fn any_throw() -> impl Strategy<Value = Throw> {
    let kind = prop_oneof![4 => Just(TYPES[0]), 2 => prop::sample::select(TYPES)];
    (
        prop::collection::vec(any_segment(), 5),
        any_query(),
        kind,
        any_body(),
    )
        .prop_map(|(segments, query, content_type, body)| Throw {
            segments,
            query,
            content_type,
            body,
        })
}

/// The path with its segments filled in; an inbox's identifier and a customer's source id are mostly the right ones.
fn fill(path: &str, throw: &Throw, identifier: &str) -> String {
    let mut varying = throw.segments.iter();
    let filled = path.split('/').map(|segment| {
        if !segment.starts_with('{') {
            return segment.to_owned();
        }
        let given = varying.next().cloned().unwrap_or_else(|| "1".to_owned());
        match segment {
            "{inbox_identifier}" if given == "1" => identifier.to_owned(),
            "{contact_identifier}" if given == "1" => "grace".to_owned(),
            _ => given,
        }
    });
    format!("{}{}", filled.collect::<Vec<_>>().join("/"), throw.query)
}

async fn throw(caller: &Client, method: &Method, path: &str, throw: &Throw) -> Answer {
    let request = caller.request(method.clone(), path);
    let request = if throw.content_type.is_empty() {
        request
    } else {
        request.header("content-type", throw.content_type)
    };
    Answer::of(request.body(throw.body.clone())).await
}

async fn check(nimchat: &Running, seed: u8, until: Instant) -> u32 {
    let desk = TestAccount::open(nimchat).await;
    let customer = json!({"source_id": "grace", "name": "Grace"});
    desk.visitors().post("/contacts", customer).await.ok();
    let new =
        json!({"source_id": "grace", "inbox_id": desk.inbox.id, "message": {"content": "Hello"}});
    desk.administrator.post("/conversations", new).await.ok();
    let hook = json!({"url": "https://hooks.example/x"});
    desk.administrator.post("/webhooks", hook).await.ok();

    let root = nimchat.anyone();
    let administrator = root.with_token(desk.administrator.token().unwrap());
    let operator = root.with_token(desk.operator.token().unwrap());
    let config = Config::default();
    let rng = proptest::test_runner::TestRng::from_seed(config.rng_algorithm, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let strategy = any_throw();
    // a caller who is no longer an administrator can call little of the rest
    let harmless = |route: &Route| {
        let removes = route
            .methods()
            .iter()
            .any(|method| method.as_str() == "DELETE");
        let leaves = removes && route.path().ends_with("/agents/{id}");
        !(leaves || route.path().ends_with("/profile/reset_access_token"))
    };
    let routes: Vec<_> = app::routes().into_iter().filter(harmless).collect();
    let mut thrown = 0;
    while Instant::now() < until {
        for route in &routes {
            let caller = if route.path().starts_with("/platform") {
                &operator
            } else {
                &administrator
            };
            for method in route.methods() {
                let method: &Method = &method.as_str().parse().unwrap();
                let this = strategy.new_tree(&mut runner).unwrap().current();
                let path = fill(route.path(), &this, &desk.inbox.identifier);
                let answer = throw(caller, method, &path, &this).await;
                let shown = || {
                    format!(
                        "{method} {path}\n{}\n{:?}\n{answer:?}",
                        this.content_type,
                        String::from_utf8_lossy(&this.body)
                    )
                };
                assert!(answer.status < 500, "{}", shown());
                let is_table = answer
                    .headers
                    .get("content-type")
                    .is_some_and(|kind| kind == "text/csv");
                let is_json = is_table || serde_json::from_str::<Value>(&answer.text).is_ok();
                let is_limited = answer.status == 429;
                let is_empty_success = answer.status == 200 && answer.text.is_empty();
                let is_empty = is_empty_success || answer.is_absent_macro(&path);
                assert!(is_json || is_limited || is_empty, "{}", shown());
                thrown += 1;
            }
        }
    }
    thrown
}

#[test]
fn no_input_makes_a_server_error() {
    log_errors();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut places = Vec::new();
    for engine in Engine::available() {
        places.extend([(engine, Profile::Reference), (engine, Profile::Chatwoot)]);
    }
    let share = AT_MOST / u32::try_from(places.len()).unwrap();
    for (seed, (engine, profile)) in (1..).zip(places) {
        let nimchat = Running::start(engine, profile, &Options::default());
        let thrown = runtime.block_on(check(&nimchat, seed, Instant::now() + share));
        println!("{thrown} requests on {engine:?}, profile {profile:?}");
    }
}
