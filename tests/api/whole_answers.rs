//! Answers in `reference` are complete: every key that `chatwoot` shows for an operation is present.
//!
//! Two servers, one in each profile, get the same calls: the story of the reference, on data without empty values, and
//! the walk over every route. The test `reference` checks that printed keys have their printed types.

use crate::authorization::cast::Cast;
use crate::authorization::table::{TABLE, Who};
use crate::authorization::verdict::{Kind, Verdict, verdict};
use nimchat_server::app;
use nimchat_tests::{Answer, Client, Engine, Options, Profile, Running, block_on};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

#[path = "../reference/help_center.rs"]
mod help_center;
#[path = "../reference/office.rs"]
mod office;
#[path = "../reference/reports.rs"]
mod reports;
#[path = "../reference/story.rs"]
mod story;

/// Keys that `chatwoot` shows and `reference` omits: the operation, the place in the answer with everything below it,
/// and the reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    (
        "DELETE /api/v1/accounts/{account_id}/conversations/{conversation_id}/messages/{message_id}",
        "",
        "the reference prints who deleted the message, Chatwoot the message",
    ),
    (
        "GET /api/v1/accounts/{account_id}/conversations/{conversation_id}",
        ".messages",
        "the reference prints every message, as its list of messages does; Chatwoot the newest, as events do",
    ),
];

/// Values that the profiles show at different places: the operation, Chatwoot's place, and the possible places in
/// `reference`.
const PLACES: &[(&str, &str, &[&str])] = &[
    // the reference prints a contact within a payload within the contact
    (
        "GET /api/v1/accounts/{account_id}/contacts",
        "/payload/0",
        &["/0/payload/contact", "/0/payload", "/0"],
    ),
    (
        "GET /api/v1/accounts/{account_id}/contacts/{id}",
        "/payload",
        &["/payload/contact", "/payload", ""],
    ),
    (
        "PATCH /api/v1/accounts/{account_id}/contacts/{id}",
        "/payload",
        &["/payload/contact", "/payload", ""],
    ),
    (
        "PUT /api/v1/accounts/{account_id}/contacts/{id}",
        "/payload",
        &["/payload/contact", "/payload", ""],
    ),
    (
        "POST /api/v1/accounts/{account_id}/contacts/{id}/destroy_custom_attributes",
        "/payload",
        &["/payload/contact", "/payload", ""],
    ),
    (
        "DELETE /api/v1/accounts/{account_id}/contacts/{id}/avatar",
        "/payload",
        &["/payload/contact", "/payload", ""],
    ),
    (
        "GET /api/v1/accounts/{account_id}/contacts/active",
        "/payload/0",
        &["/0/payload/contact", "/0/payload", "/0"],
    ),
    (
        "POST /api/v1/accounts/{account_id}/actions/contact_merge",
        "",
        &["/payload/contact", "/payload", ""],
    ),
    (
        "POST /api/v1/accounts/{account_id}/contact_inboxes/filter",
        "",
        &["/payload/contact", "/payload", ""],
    ),
    (
        "POST /api/v1/accounts/{account_id}/contacts/filter",
        "/payload/0",
        &["/0/payload/contact", "/0/payload", "/0"],
    ),
    (
        "GET /api/v1/accounts/{account_id}/contacts/search",
        "/payload/0",
        &[
            "/payload/0/payload/contact",
            "/payload/0/payload",
            "/payload/0",
        ],
    ),
    // the reference prints a bare array
    (
        "GET /api/v1/accounts/{account_id}/contacts/{id}/conversations",
        "/payload/0",
        &["/0"],
    ),
    // the reference has an envelope around the list
    (
        "POST /api/v1/accounts/{account_id}/conversations/filter",
        "",
        &["/data"],
    ),
];

/// The answers of each operation, call by call. Operations are named by method and path.
type Answers = BTreeMap<String, Vec<Value>>;

/// Calls operations by their number, as the story requires, and records their answers.
pub struct Runner {
    operations: BTreeMap<u64, (Method, &'static str)>,
    answers: Answers,
}

impl Runner {
    fn new() -> Self {
        let operations = app::routes().into_iter().filter_map(|route| {
            let method = route.methods().first()?.as_str().parse().ok()?;
            Some((u64::from(route.number()?), (method, route.path())))
        });
        let mut operations: BTreeMap<_, _> = operations.collect();
        // one route serves both
        if let Some(route) = operations.get(&63).cloned() {
            operations.insert(64, route);
        }
        Self {
            operations,
            answers: Answers::new(),
        }
    }

    /// Calls the operation with the segments of its path filled in. Returns what the story reads: the record, as the
    /// reference prints it.
    pub async fn call(
        &mut self,
        number: u64,
        caller: &Client,
        segments: &[&str],
        body: Value,
    ) -> Value {
        let (method, path) = self.operations[&number].clone();
        let mut given = segments.iter();
        let filled = path
            .split('/')
            .map(|segment| match segment.strip_prefix('{') {
                Some(_) => *given.next().unwrap(),
                None => segment,
            });
        let filled = filled.collect::<Vec<_>>().join("/");
        let answer = caller.send(method.clone(), filled, body).await;
        let answer = self.keep(method.as_str(), path, &answer);
        let mut thing = answer
            .pointer("/payload/webhook")
            .or_else(|| answer.get("payload").filter(|within| within["id"].is_i64()))
            .unwrap_or(&answer)
            .clone();
        if let Some(contact) = answer.pointer("/payload/contact/id") {
            thing["id"] = contact.clone();
        }
        thing
    }

    #[track_caller]
    fn keep(&mut self, method: &str, path: &str, answer: &Answer) -> Value {
        let operation = format!("{method} {path}");
        assert!(
            matches!(answer.status, 200 | 204),
            "{operation}: {} {}",
            answer.status,
            answer.text
        );
        let is_table = answer.header("content-type") == Some("text/csv");
        let json = if is_table {
            json!(answer.text)
        } else {
            answer.json()
        };
        self.answers
            .entry(operation)
            .or_default()
            .push(json.clone());
        json
    }
}

/// All answers of a server in this profile.
async fn answers(engine: Engine, profile: Profile) -> Answers {
    let mut runner = Runner::new();
    {
        let nimchat = Running::start(engine, profile, &Options::default());
        story::tell(&nimchat, &mut runner).await;
    }
    let nimchat = Running::start(engine, profile, &Options::default());
    walk(&nimchat, &mut runner).await;
    runner.answers
}

/// Calls every route as every permitted caller, except those that require a proof: signing in speaks `chatwoot` on
/// every server.
async fn walk(nimchat: &Running, runner: &mut Runner) {
    let cast = Cast::new(nimchat).await;
    // so that lists are not empty
    cast.label().await;
    cast.team().await;
    cast.canned_response().await;
    cast.attribute_definition().await;
    cast.filter().await;
    cast.webhook().await;
    cast.automation_rule().await;
    cast.macro_of_all().await;
    cast.dashboard_app().await;
    cast.portal().await;
    cast.notification().await;
    let bot = json!({"agent_bot": cast.agent_bot().await});
    let set = format!("/inboxes/{}/set_agent_bot", cast.desk.inbox.id);
    cast.desk.administrator.post(set, bot).await.ok();
    for (methods, route, who) in TABLE {
        if matches!(who, Who::ByProof | Who::UserByProof) {
            continue;
        }
        for method in *methods {
            for kind in [Kind::Nobody, Kind::App, Kind::Agent, Kind::Administrator] {
                if verdict(*who, kind) != Verdict::Passes {
                    continue;
                }
                let request = cast.request(method, route, kind).await;
                let caller = cast.client(kind);
                let answer = request.send(&caller, method.parse().unwrap()).await;
                runner.keep(method, route, &answer);
            }
        }
    }
}

/// The answer without Chatwoot's envelope, where the reference has none.
fn opened<'a>(reference: &Value, chatwoot: &'a Value) -> &'a Value {
    ["payload", "agent_bot", "webhook", "webhooks"]
        .into_iter()
        .fold(chatwoot, |opened, envelope| {
            match (reference.get(envelope), opened.get(envelope)) {
                (None, Some(within)) => within,
                _ => opened,
            }
        })
}

/// What `chatwoot` shows and `reference` does not, one line for each place. Lists are compared by their first elements.
fn missing(operation: &str, reference: &Value, chatwoot: &Value) -> Vec<String> {
    let mut found = Vec::new();
    match PLACES.iter().find(|(of, ..)| *of == operation) {
        Some((_, place, places)) => {
            let shown = places.iter().filter_map(|place| reference.pointer(place));
            let shown: Vec<_> = shown.collect();
            if let Some(chatwoot) = chatwoot.pointer(place) {
                compare("", &shown, chatwoot, &mut found);
            }
        }
        None => compare("", &[reference], opened(reference, chatwoot), &mut found),
    }
    found
}

/// Does one of these contain everything of `chatwoot`?
fn compare(place: &str, reference: &[&Value], chatwoot: &Value, found: &mut Vec<String>) {
    // an object that the reference prints as text
    if reference.iter().any(|shown| shown.is_string()) {
        return;
    }
    match chatwoot {
        Value::Object(members) => {
            for (key, value) in members {
                let place = format!("{place}.{key}");
                let shown: Vec<_> = reference
                    .iter()
                    .filter_map(|shown| shown.get(key))
                    .collect();
                if shown.is_empty() {
                    found.push(place);
                } else {
                    compare(&place, &shown, value, found);
                }
            }
        }
        Value::Array(elements) => {
            let Some(value) = elements.first() else {
                return;
            };
            let place = format!("{place}[]");
            let shown: Vec<_> = reference.iter().filter_map(|shown| shown.get(0)).collect();
            if shown.is_empty() {
                found.push(place);
            } else {
                compare(&place, &shown, value, found);
            }
        }
        _ => {}
    }
}

#[test]
fn whatever_chatwoot_shows_the_reference_shows_too() {
    for engine in Engine::available() {
        println!("on {engine:?}");
        let (reference, chatwoot) = block_on(async {
            (
                Box::pin(answers(engine, Profile::Reference)).await,
                Box::pin(answers(engine, Profile::Chatwoot)).await,
            )
        });
        let (mut faults, mut needed) = (BTreeSet::new(), BTreeSet::new());
        for (operation, shown) in &chatwoot {
            let printed = &reference[operation];
            assert_eq!(printed.len(), shown.len(), "{operation}");
            for place in printed
                .iter()
                .zip(shown)
                .flat_map(|(printed, shown)| missing(operation, printed, shown))
            {
                let exception = EXCEPTIONS
                    .iter()
                    .position(|(of, below, _)| of == operation && place.starts_with(below));
                match exception {
                    Some(exception) => needed.insert(exception),
                    None => faults.insert(format!("{operation}: {place}")),
                };
            }
        }
        let faults: Vec<_> = faults.into_iter().collect();
        assert!(
            faults.is_empty(),
            "`chatwoot` shows what `reference` does not:\n{}",
            faults.join("\n")
        );
        assert_eq!(needed.len(), EXCEPTIONS.len(), "an exception is not needed");
    }
}

#[test]
fn what_is_missing_is_found_at_any_depth() {
    let route = "GET /api/v1/accounts/{account_id}/inboxes";
    let reference = json!([{"id": 1, "sender": {"id": 2}, "attributes": "{}", "tags": []}]);
    let chatwoot = json!({"meta": {"count": 1}, "payload": [{
        "id": 1, "sender": {"id": 2, "name": "Ada"}, "attributes": {"a": 1}, "status": "open", "tags": ["x"],
    }]});
    assert_eq!(
        missing(route, &reference, &chatwoot),
        ["[].sender.name", "[].status", "[].tags[]"]
    );
    let contacts = "GET /api/v1/accounts/{account_id}/contacts";
    let reference = json!([{"id": 1, "payload": {"contact": {"name": "Ada"}}}]);
    let chatwoot = json!({"payload": [{"id": 1, "name": "Ada", "email": null}]});
    assert_eq!(missing(contacts, &reference, &chatwoot), [".email"]);
}
