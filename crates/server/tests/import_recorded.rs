//! `nimchat import chatwoot`, from what a Chatwoot 4.7.0 answered (`chatwoot.json`), also while its answers fail.

use crate::binary::{Serving, nimchat, shell, text};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

const RECORDED: &str = include_str!("chatwoot.json");
const PROFILE: (&str, &str) = ("NIMCHAT_API__PROFILE", "chatwoot");
const ACCOUNT: &str = "/api/v1/accounts/1";
const CONVERSATIONS: &str =
    "/api/v1/accounts/1/conversations?status=all&assignee_type=all&sort_by=created_at_asc&page=1";
const RATINGS: &str = "/api/v1/accounts/1/csat_survey_responses?sort=-created_at&page=1";

/// Answers as the recording does. Every `fails`th answer is a 500, and every second of these a broken connection.
struct Replay {
    url: String,
    token: String,
    answers: Mutex<HashMap<String, Value>>,
    files: Value,
    base: String,
    fails: Option<u32>,
    calls: AtomicU32,
}

impl Replay {
    fn start(fails: Option<u32>) -> Arc<Self> {
        let recorded: Value = serde_json::from_str(RECORDED).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let replay = Arc::new(Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            token: recorded["token"].as_str().unwrap().to_owned(),
            answers: Mutex::new(serde_json::from_value(recorded["answers"].clone()).unwrap()),
            files: recorded["files"].clone(),
            base: recorded["base"].as_str().unwrap().to_owned(),
            fails,
            calls: AtomicU32::new(0),
        });
        let answering = replay.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let replay = answering.clone();
                std::thread::spawn(move || replay.answer(stream.unwrap()));
            }
        });
        replay
    }

    /// Answers the calls of a connection.
    fn answer(&self, mut stream: TcpStream) {
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
        while let Some(Ok(line)) = lines.next() {
            let path = line.split(' ').nth(1).unwrap().to_owned();
            let mut known = path.starts_with("/rails") || path == "/api";
            while let Some(Ok(header)) = lines.next() {
                known |= header.ends_with(&self.token);
                if header.is_empty() {
                    break;
                }
            }
            let call = self.calls.fetch_add(1, Ordering::Relaxed) + 1;
            let failed = self.fails.is_some_and(|fails| call.is_multiple_of(fails));
            if failed
                && self
                    .fails
                    .is_some_and(|fails| call.is_multiple_of(2 * fails))
            {
                return;
            }
            let (status, kind, body) = match self.body(&path) {
                _ if failed => ("500 Failed", "text/html", b"<h1>Failed</h1>".to_vec()),
                _ if !known => ("401 Unknown", "application/json", b"{}".to_vec()),
                Some((kind, body)) => ("200 OK", kind, body),
                None => ("404 Not Found", "application/json", b"{}".to_vec()),
            };
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n"
            );
            if stream
                .write_all(&[head.into_bytes(), body].concat())
                .is_err()
            {
                return;
            }
        }
    }

    fn body(&self, path: &str) -> Option<(&str, Vec<u8>)> {
        if let Some(file) = self.files.get(path) {
            let raw = file["raw"].as_str().unwrap();
            let bytes = STANDARD.decode(raw).unwrap();
            return Some((file["type"].as_str().unwrap(), bytes));
        }
        let answers = self.answers.lock().unwrap();
        let body = answers.get(path)?.to_string();
        let body = body.replace(&self.base, &self.url);
        Some(("application/json", body.into_bytes()))
    }

    fn recorded(&self, path: &str) -> Value {
        let answers = self.answers.lock().unwrap();
        answers.get(path).cloned().unwrap_or_default()
    }

    fn change(&self, path: &str, change: impl FnOnce(&mut Value)) {
        change(self.answers.lock().unwrap().get_mut(path).unwrap());
    }

    /// Moves the account into this folder's database, and answers the report: counts by kind, and remarks.
    fn move_to(&self, here: &TempDir) -> (BTreeMap<String, Value>, Vec<Value>) {
        let (url, token) = (&self.url, &self.token);
        let arguments = ["import", "chatwoot", "--url", url, "--token", token];
        let moved = nimchat(here.path(), &arguments, &[PROFILE]);
        assert!(moved.status.success(), "{}", text(&moved.stderr));
        let printed = text(&moved.stdout);
        let mut counts = BTreeMap::new();
        let mut remarks = Vec::new();
        for line in printed.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            if line["moved"].is_u64() {
                counts.insert(line["kind"].as_str().unwrap().to_owned(), line);
            } else if line["remark"].is_string() {
                remarks.push(line);
            }
        }
        (counts, remarks)
    }

    /// The conversations with their messages, as the recording shows them.
    fn conversations(&self) -> BTreeMap<i64, Value> {
        let mut conversations = BTreeMap::new();
        let recorded = self.recorded(CONVERSATIONS);
        for conversation in recorded["data"]["payload"].as_array().unwrap() {
            let number = conversation["id"].as_i64().unwrap();
            let messages = |path: &str| self.recorded(&format!("{ACCOUNT}/conversations{path}"));
            conversations.insert(number, shown(conversation, number, &messages));
        }
        conversations
    }
}

/// A conversation without ids: itself, who is in it, and all its messages.
fn shown(conversation: &Value, number: i64, messages: &dyn Fn(&str) -> Value) -> Value {
    let pick = |from: &Value, keys: &[&str]| -> Value {
        keys.iter().map(|key| (*key, from[*key].clone())).collect()
    };
    let mut itself = pick(
        conversation,
        &[
            "uuid",
            "status",
            "priority",
            "labels",
            "created_at",
            "updated_at",
            "last_activity_at",
            "unread_count",
            "waiting_since",
            "first_reply_created_at",
            "agent_last_seen_at",
            "assignee_last_seen_at",
            "contact_last_seen_at",
            "snoozed_until",
            "custom_attributes",
            "additional_attributes",
            "muted",
        ],
    );
    // the last digits differ by what a database keeps
    let seconds = itself["updated_at"].as_f64().unwrap();
    itself["updated_at"] = json!(format!("{seconds:.4}"));
    let mut said: Vec<Value> = Vec::new();
    let mut page = messages(&format!("/{number}/messages"));
    while let Some(earliest) = page["payload"].as_array().and_then(|page| page.first()) {
        let before = earliest["id"].clone();
        let mut earlier: Vec<Value> = page["payload"]
            .as_array()
            .unwrap()
            .iter()
            .map(|message| {
                let keys = [
                    "content",
                    "message_type",
                    "content_type",
                    "private",
                    "status",
                    "source_id",
                    "created_at",
                ];
                let mut attributes = message["content_attributes"].clone();
                if let Some(reply) = attributes.get_mut("in_reply_to") {
                    *reply = json!(reply.is_i64());
                }
                let attachments = message["attachments"].as_array().into_iter().flatten();
                let files: Vec<Value> = attachments
                    .map(|file| pick(file, &["file_type", "file_size"]))
                    .collect();
                let sender = [&message["sender"]["type"], &message["sender"]["name"]];
                json!([pick(message, &keys), attributes, sender, files])
            })
            .collect();
        earlier.append(&mut said);
        said = earlier;
        page = messages(&format!("/{number}/messages?before={before}"));
    }
    let meta = &conversation["meta"];
    json!({
        "itself": itself,
        "people": [meta["assignee"]["email"], meta["team"]["name"], meta["sender"]["name"], meta["hmac_verified"]],
        "said": said,
    })
}

/// What a server of its own answers of the account that was moved: conversations by the name for links, which stays, and
/// the rest.
fn seen(here: &TempDir) -> (BTreeMap<String, Value>, Value) {
    let user = ["user", "token", "--email", "ada@acme.example"];
    let user = nimchat(here.path(), &user, &[]);
    let user: Value = serde_json::from_slice(&user.stdout).unwrap();
    let token = user["access_token"].as_str().unwrap();
    let serving = Serving::start_with(here.path(), &["serve"], &[PROFILE]);
    let url = serving.url.clone();
    let get = |path: &str| {
        let answer = shell(&format!(
            "curl -sS -H 'api_access_token: {token}' '{url}{ACCOUNT}{path}'"
        ));
        // every start has another address
        let answer = answer.to_string().replace(&url, "http://here");
        serde_json::from_str::<Value>(&answer).unwrap()
    };
    let listed = get("/conversations?status=all&sort_by=created_at_asc");
    let mut conversations = BTreeMap::new();
    for conversation in listed["data"]["payload"].as_array().unwrap() {
        let number = conversation["id"].as_i64().unwrap();
        let messages = |path: &str| get(&format!("/conversations{path}"));
        let uuid = conversation["uuid"].as_str().unwrap().to_owned();
        conversations.insert(uuid, shown(conversation, number, &messages));
    }
    let rest: Value = [
        "agents",
        "teams",
        "labels",
        "canned_responses",
        "inboxes",
        "campaigns",
        "macros",
        "automation_rules",
        "webhooks",
        "portals",
        "portals/handbook/articles?locale=en",
        "contacts?sort=email",
        "agent_bots",
        "csat_survey_responses?sort=created_at",
        "custom_attribute_definitions",
        "dashboard_apps",
        "custom_filters?filter_type=conversation",
    ]
    .into_iter()
    .map(|path| (path, get(&format!("/{path}"))))
    .collect();
    let (code, _, log) = serving.terminate();
    assert_eq!(code, Some(0), "{log}");
    (conversations, rest)
}

/// The same list in two answers, by these keys.
#[track_caller]
fn assert_same(there: &Value, here: &Value, keys: &[&str]) {
    let rows = |answer: &Value| -> Vec<Value> {
        let items = answer.get("payload").unwrap_or(answer);
        let items = items.get("webhooks").unwrap_or(items);
        let items = items.as_array().unwrap();
        let picked = items.iter().map(|item| {
            let values: Vec<_> = keys.iter().map(|key| item[*key].clone()).collect();
            json!(values)
        });
        let mut rows: Vec<_> = picked.collect();
        rows.sort_by_key(ToString::to_string);
        rows
    };
    assert!(!rows(there).is_empty());
    assert_eq!(rows(here), rows(there));
}

#[test]
fn an_account_of_chatwoot_moves_in_while_calls_fail_and_is_as_it_was() {
    let chatwoot = Replay::start(Some(7));
    let here = TempDir::new().unwrap();
    let (moved, remarks) = chatwoot.move_to(&here);
    let (conversations, rest) = seen(&here);
    assert!(chatwoot.calls.load(Ordering::Relaxed) > 70);

    for (number, expected) in chatwoot.conversations() {
        let uuid = expected["itself"]["uuid"].as_str().unwrap();
        assert_eq!(conversations[uuid], expected, "conversation {number}");
    }
    for (path, keys) in [
        ("agents", &["name", "email", "role", "available_name"][..]),
        ("teams", &["name", "description", "allow_auto_assign"]),
        (
            "labels",
            &["title", "description", "color", "show_on_sidebar"],
        ),
        ("canned_responses", &["short_code", "content"]),
        ("agent_bots", &["name", "description"]),
        ("macros", &["name", "visibility"]),
        ("automation_rules", &["name", "event_name", "active"]),
        ("portals", &["name", "slug", "page_title", "header_text"]),
        (
            "campaigns",
            &["title", "message", "enabled", "trigger_rules"],
        ),
        ("dashboard_apps", &["title", "content"]),
        ("webhooks", &["url", "subscriptions"]),
    ] {
        let recorded = match path {
            "automation_rules" => format!("{ACCOUNT}/{path}?page=1"),
            path => format!("{ACCOUNT}/{path}"),
        };
        assert_same(&chatwoot.recorded(&recorded), &rest[path], keys);
    }
    let contacts =
        format!("{ACCOUNT}/contacts?include_contact_inboxes=true&sort=created_at&page=1");
    let keys = [
        "name",
        "email",
        "phone_number",
        "identifier",
        "custom_attributes",
        "created_at",
        "last_activity_at",
        "blocked",
    ];
    assert_same(
        &chatwoot.recorded(&contacts),
        &rest["contacts?sort=email"],
        &keys,
    );
    let ratings = &rest["csat_survey_responses?sort=created_at"];
    assert_same(
        &chatwoot.recorded(RATINGS),
        ratings,
        &["rating", "feedback_message", "created_at"],
    );

    // ids in settings are those of here
    let id = |list: &str, key: &str, value: &str| {
        let items = rest[list].get("payload").unwrap_or(&rest[list]);
        let mut items = items.as_array().unwrap().iter();
        items.find(|item| item[key] == value).unwrap()["id"].clone()
    };
    let rule = &rest["automation_rules"]["payload"][0];
    let inbox = id("inboxes", "name", "API desk");
    assert_eq!(rule["conditions"][0]["values"], json!([inbox]));
    let agent = id("agents", "email", "gus@acme.example");
    assert_eq!(rule["actions"][0]["action_params"], json!([agent]));
    let filter = &rest["custom_filters?filter_type=conversation"][0];
    assert_eq!(filter["query"]["payload"][0]["values"], json!([inbox]));
    let webhook = &rest["webhooks"]["payload"]["webhooks"][0];
    assert_eq!(webhook["inbox"]["id"], inbox);

    // what cannot come along is told
    let told = |kind: &str, words: &str| {
        remarks.iter().any(|remark| {
            remark["kind"] == kind && remark["remark"].as_str().unwrap().contains(words)
        })
    };
    for (kind, words) in [
        ("users", "passwords"),
        ("visitors", "browsers"),
        ("inboxes", "Channel::Email"),
        ("macros", "personal"),
        ("custom_filters", "others"),
    ] {
        assert!(told(kind, words), "{kind}: {remarks:?}");
    }
    assert_eq!(moved["conversations"]["left_out"], 0);

    // twice is once
    let (again, _) = chatwoot.move_to(&here);
    for (kind, line) in &again {
        assert_eq!(
            (&line["moved"], &line["changed"]),
            (&json!(0), &json!(0)),
            "{kind}"
        );
    }
    assert!(seen(&here) == (conversations.clone(), rest), "it changed");

    // without failures it is the same
    let elsewhere = TempDir::new().unwrap();
    Replay::start(None).move_to(&elsewhere);
    assert!(seen(&elsewhere).0 == conversations, "it is different");
}

#[test]
fn what_chatwoot_changed_later_follows() {
    let chatwoot = Replay::start(None);
    let here = TempDir::new().unwrap();
    chatwoot.move_to(&here);
    let messages = format!("{ACCOUNT}/conversations/2/messages");
    chatwoot.change(&messages, |page| {
        let page = page["payload"].as_array_mut().unwrap();
        page[0]["content"] = json!("This message was deleted");
        page[0]["content_attributes"] = json!({"deleted": true});
        page[1]["status"] = json!("read");
        let survey = json!({"rating": 1, "feedback_message": "No"});
        page[5]["content_attributes"]["submitted_values"]["csat_survey_response"] = survey;
        let mut later = page[1].clone();
        later["id"] = json!(9000);
        later["content"] = json!("One more");
        page.push(later);
    });
    chatwoot.change(RATINGS, |ratings| {
        ratings[0]["rating"] = json!(1);
        ratings[0]["feedback_message"] = json!("No");
    });
    // only a conversation that changed is read again
    chatwoot.change(CONVERSATIONS, |list| {
        let listed = list["data"]["payload"].as_array_mut().unwrap();
        let second = listed.iter_mut().find(|one| one["id"] == 2).unwrap();
        second["updated_at"] = json!(1_795_895_999.5);
        second["status"] = json!("open");
    });
    let before = chatwoot.calls.load(Ordering::Relaxed);
    let (moved, _) = chatwoot.move_to(&here);
    let calls = chatwoot.calls.load(Ordering::Relaxed) - before;
    assert!(calls < before, "{calls} calls after {before}");
    let expected = json!({"kind": "messages", "moved": 1, "known": 0, "changed": 3, "left_out": 0});
    assert_eq!(moved["messages"], expected);
    let (conversations, rest) = seen(&here);
    let expected = &chatwoot.conversations()[&2];
    let uuid = expected["itself"]["uuid"].as_str().unwrap();
    assert_eq!(&conversations[uuid], expected);
    let rating = &rest["csat_survey_responses?sort=created_at"][0];
    assert_eq!(
        (&rating["rating"], &rating["feedback_message"]),
        (&json!(1), &json!("No"))
    );
}
