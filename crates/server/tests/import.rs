//! `nimchat import chatwoot`, from a demonstration in Chatwoot's profile.

use crate::binary::{Serving, command, nimchat, refused, shell, text};
use crate::demo::{introduction, last_of};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use tempfile::TempDir;

const PROFILE: (&str, &str) = ("NIMCHAT_API__PROFILE", "chatwoot");

/// A server to move from, and its administrator's token.
struct There {
    serving: Serving,
    token: String,
    folder: TempDir,
}

impl There {
    fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let passing = folder.path().to_str().unwrap();
        let arguments = ["demo", "--conversations", "24"];
        let settings = [PROFILE, ("TMPDIR", passing)];
        let mut serving = Serving::start_with(folder.path(), &arguments, &settings);
        let token = last_of(&introduction(&mut serving), "olivia@");
        Self {
            serving,
            token,
            folder,
        }
    }

    /// Sends JSON to a path of the account, and answers what is answered.
    fn post(&self, path: &str, body: &Value) -> Value {
        let (token, url) = (&self.token, &self.serving.url);
        post(&format!("{url}/api/v1/accounts/1{path}"), token, body)
    }

    /// Uploads a text file, and answers its id.
    fn upload(&self, name: &str) -> Value {
        let (token, url) = (&self.token, &self.serving.url);
        let file = self.folder.path().join(name);
        std::fs::write(&file, format!("This is {name}")).unwrap();
        let file = file.to_str().unwrap();
        let uploaded = shell(&format!(
            "curl -sS -H 'api_access_token: {token}' -F 'attachment=@{file}' {url}/api/v1/accounts/1/upload"
        ));
        uploaded["blob_id"].clone()
    }

    fn arguments(&self) -> [&str; 6] {
        let url = &self.serving.url;
        ["import", "chatwoot", "--url", url, "--token", &self.token]
    }

    /// Moves the account into this folder's database, and answers what was printed, by kind.
    fn move_to(&self, here: &TempDir) -> BTreeMap<String, Value> {
        let moved = nimchat(here.path(), &self.arguments(), &[PROFILE]);
        assert!(moved.status.success(), "{}", text(&moved.stderr));
        let printed = text(&moved.stdout);
        let lines = printed
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        let counted = lines.filter(|line: &Value| line["moved"].is_u64());
        counted
            .map(|line| (line["kind"].as_str().unwrap().to_owned(), line))
            .collect()
    }
}

fn post(url: &str, token: &str, body: &Value) -> Value {
    send("POST", url, token, body)
}

fn send(method: &str, url: &str, token: &str, body: &Value) -> Value {
    shell(&format!(
        "curl -sS -X {method} -H 'api_access_token: {token}' -H 'content-type: application/json' -d '{body}' {url}"
    ))
}

/// The contents of the files that these rules or macros send.
fn files_of(rules: &Value) -> Value {
    let rules = rules["payload"].as_array().unwrap();
    let sent = rules.iter().map(|rule| {
        let named = rule["actions"].as_array().unwrap().iter();
        let named: Vec<&Value> = named
            .filter(|action| action["action_name"] == "send_attachment")
            .map(|action| &action["action_params"][0])
            .collect();
        let files = rule["files"].as_array().into_iter().flatten();
        let files: Vec<Value> = files
            .map(|file| {
                assert!(named.contains(&&file["blob_id"]), "{rule}");
                let content = Command::new("curl")
                    .args(["-sSL", "--fail", file["file_url"].as_str().unwrap()])
                    .output()
                    .unwrap();
                json!([file["filename"], text(&content.stdout)])
            })
            .collect();
        json!([rule["name"], named.len(), files])
    });
    sent.collect()
}

/// What an administrator sees of the account, without what differs by nature.
fn seen(url: &str, token: &str) -> Value {
    let api = |path: &str| {
        shell(&format!(
            "curl -sS -H 'api_access_token: {token}' '{url}/api/v1/accounts/1{path}'"
        ))
    };
    let pick = |from: &Value, keys: &[&str]| -> Value {
        keys.iter().map(|key| (*key, from[*key].clone())).collect()
    };
    let list = |answer: Value, keys: &[&str]| -> Value {
        let items = answer.get("payload").unwrap_or(&answer).clone();
        items
            .as_array()
            .unwrap()
            .iter()
            .map(|item| pick(item, keys))
            .collect()
    };
    let mut conversations = Vec::new();
    for page in 1..=2 {
        let path = format!("/conversations?status=all&sort_by=created_at_asc&page={page}");
        let answer = api(&path);
        for conversation in answer["data"]["payload"].as_array().unwrap() {
            let number = &conversation["id"];
            let messages = api(&format!("/conversations/{number}/messages"));
            let participants = api(&format!("/conversations/{number}/participants"));
            let keys = [
                "content",
                "message_type",
                "content_type",
                "private",
                "status",
                "created_at",
            ];
            let said: Vec<Value> = messages["payload"]
                .as_array()
                .unwrap()
                .iter()
                .map(|message| json!([pick(message, &keys), message["sender"]["name"]]))
                .collect();
            conversations.push(json!({
                "itself": pick(conversation, &[
                    "id", "uuid", "status", "priority", "labels", "created_at", "last_activity_at", "unread_count",
                    "waiting_since", "first_reply_created_at", "agent_last_seen_at", "snoozed_until",
                    "custom_attributes",
                ]),
                "people": [
                    conversation["meta"]["assignee"]["email"], conversation["meta"]["team"]["name"],
                    conversation["meta"]["sender"]["email"], conversation["meta"]["channel"],
                ],
                "participants": list(participants, &["email"]),
                "said": said,
            }));
        }
    }
    let contacts = api("/contacts?sort=email");
    let inboxes = api("/inboxes");
    let inbox_name = |id: &Value| {
        let mut inboxes = inboxes["payload"].as_array().unwrap().iter();
        inboxes.find(|inbox| inbox["id"] == *id).unwrap()["name"].clone()
    };
    let filters: Vec<Value> = ["conversation", "contact"]
        .iter()
        .flat_map(|kind| {
            let filters = api(&format!("/custom_filters?filter_type={kind}"));
            filters.as_array().unwrap().clone()
        })
        .map(|mut filter| {
            let condition = &mut filter["query"]["payload"][0];
            if condition["attribute_key"] == "inbox_id" {
                condition["values"][0] = inbox_name(&condition["values"][0]);
            }
            pick(&filter, &["name", "filter_type", "query"])
        })
        .collect();
    json!({
        "agents": list(api("/agents"), &["name", "email", "role"]),
        "teams": list(api("/teams"), &["name", "description", "allow_auto_assign"]),
        "labels": list(api("/labels"), &["title", "description", "color", "show_on_sidebar"]),
        "canned": list(api("/canned_responses"), &["short_code", "content"]),
        "attributes": list(api("/custom_attribute_definitions"), &["attribute_key", "attribute_model"]),
        "bots": list(api("/agent_bots"), &["name", "description"]),
        "inboxes": list(api("/inboxes"), &[
            "name", "channel_type", "website_token", "inbox_identifier", "csat_survey_enabled", "welcome_title",
        ]),
        "contacts": list(contacts, &["name", "email", "additional_attributes", "custom_attributes", "created_at"]),
        "ratings": list(api("/csat_survey_responses?sort=created_at"), &["rating", "feedback_message", "created_at"]),
        "articles": list(api("/portals/lantern/articles?locale=en"), &["title", "content", "status", "slug"]),
        "filters": filters,
        "rules": files_of(&api("/automation_rules")),
        "macros": files_of(&api("/macros")),
        "conversations": conversations,
    })
}

/// The account that was moved, seen on a server of its own.
fn seen_here(here: &TempDir) -> Value {
    let user = nimchat(
        here.path(),
        &["user", "token", "--email", "olivia@lantern.example"],
        &[],
    );
    let user: Value = serde_json::from_slice(&user.stdout).unwrap();
    let serving = Serving::start_with(here.path(), &["serve"], &[PROFILE]);
    let seen = seen(&serving.url, user["access_token"].as_str().unwrap());
    let (code, _, log) = serving.terminate();
    assert_eq!(code, Some(0), "{log}");
    seen
}

#[test]
fn an_account_moves_in_as_it_was_and_twice_is_once() {
    let there = There::start();
    let here = TempDir::new().unwrap();
    let moved = there.move_to(&here);
    for (kind, count) in [
        ("users", 4),
        ("teams", 2),
        ("labels", 6),
        ("inboxes", 2),
        ("conversations", 24),
        ("articles", 3),
    ] {
        let expected =
            json!({"kind": kind, "moved": count, "known": 0, "changed": 0, "left_out": 0});
        assert_eq!(moved[kind], expected);
    }
    let expected = seen(&there.serving.url, &there.token);
    assert_eq!(expected["conversations"].as_array().unwrap().len(), 24);
    assert_eq!(seen_here(&here), expected);

    let again = there.move_to(&here);
    for (kind, line) in &again {
        assert_eq!(
            (&line["moved"], &line["changed"], &line["left_out"]),
            (&json!(0), &json!(0), &json!(0)),
            "{kind}: {line}"
        );
    }
    assert_eq!(again["conversations"]["known"], 24);
    assert_eq!(seen_here(&here), expected);
    there.serving.terminate();
}

#[test]
fn saved_filters_and_files_of_rules_and_macros_come_along() {
    let there = There::start();
    let here = TempDir::new().unwrap();
    let condition = |key: &str, value: Value| json!({"attribute_key": key, "filter_operator": "equal_to", "values": [value]});
    let inboxes = shell(&format!(
        "curl -sS -H 'api_access_token: {}' {}/api/v1/accounts/1/inboxes",
        there.token, there.serving.url
    ));
    let last = inboxes["payload"].as_array().unwrap().last().unwrap();
    for (kind, condition) in [
        ("conversation", condition("inbox_id", last["id"].clone())),
        ("contact", condition("city", json!("Berlin"))),
    ] {
        let filter = json!({"name": format!("My {kind}"), "filter_type": kind, "query": {"payload": [condition]}});
        there.post("/custom_filters", &filter);
    }
    let sends = |file: Value| json!([{"action_name": "send_attachment", "action_params": [file]}]);
    let rule = json!({
        "name": "Price list", "event_name": "conversation_created", "active": false,
        "conditions": [condition("status", json!("open"))], "actions": sends(there.upload("prices.txt")),
    });
    assert!(there.post("/automation_rules", &rule)["id"].is_i64());
    let sheet = json!({"name": "Size chart", "visibility": "global", "actions": sends(there.upload("sizes.txt"))});
    assert!(there.post("/macros", &sheet)["payload"]["id"].is_i64());

    let moved = there.move_to(&here);
    assert_eq!(moved["custom_filters"]["moved"], 2);
    let expected = seen(&there.serving.url, &there.token);
    assert_eq!(expected["filters"].as_array().unwrap().len(), 2);
    let sent = json!(["Price list", 1, [["prices.txt", "This is prices.txt"]]]);
    assert!(expected["rules"].as_array().unwrap().contains(&sent));
    assert_eq!(seen_here(&here), expected);
    let again = there.move_to(&here);
    assert_eq!(again["custom_filters"]["known"], 2);
    assert_eq!(seen_here(&here), expected);
    there.serving.terminate();
}

#[test]
fn what_is_written_later_follows_with_the_next_run() {
    let there = There::start();
    let here = TempDir::new().unwrap();
    there.move_to(&here);
    let numbers = shell(&format!(
        "curl -sS -H 'api_access_token: {}' '{}/api/v1/accounts/1/conversations?status=open'",
        there.token, there.serving.url
    ));
    let numbers = numbers["data"]["payload"].as_array().unwrap();
    let (one, other) = (numbers[0]["id"].clone(), numbers[1]["id"].clone());

    // a thread that is longer than a page
    for n in 0..25 {
        let said = json!({"content": format!("Later {n}")});
        there.post(&format!("/conversations/{one}/messages"), &said);
    }
    let resolved = json!({"status": "resolved"});
    there.post(&format!("/conversations/{one}/toggle_status"), &resolved);
    let moved = there.move_to(&here);
    assert_eq!(moved["conversations"]["known"], 24);
    let written = moved["messages"]["moved"].as_u64().unwrap();
    assert!(
        written > 25,
        "with what was noted about the status: {written}"
    );
    let expected = seen(&there.serving.url, &there.token);
    assert_eq!(seen_here(&here), expected);
    assert_eq!(there.move_to(&here).get("messages"), None);

    // what is changed here keeps its state
    let user = nimchat(
        here.path(),
        &["user", "token", "--email", "olivia@lantern.example"],
        &[],
    );
    let user: Value = serde_json::from_slice(&user.stdout).unwrap();
    let token = user["access_token"].as_str().unwrap();
    let serving = Serving::start_with(here.path(), &["serve"], &[PROFILE]);
    let path = format!("/api/v1/accounts/1/conversations/{other}");
    let written = json!({"content": "Here already"});
    post(&format!("{}{path}/messages", serving.url), token, &written);
    serving.terminate();
    let written = json!({"content": "There still"});
    there.post(&format!("/conversations/{other}/messages"), &written);
    there.post(&format!("/conversations/{other}/toggle_status"), &resolved);
    there.move_to(&here);
    let serving = Serving::start_with(here.path(), &["serve"], &[PROFILE]);
    let get = |path: &str| {
        shell(&format!(
            "curl -sS -H 'api_access_token: {token}' '{}{path}'",
            serving.url
        ))
    };
    assert_eq!(get(&path)["status"], "open");
    let thread = get(&format!("{path}/messages"));
    let thread = thread["payload"].as_array().unwrap();
    let said: Vec<&str> = thread
        .iter()
        .filter_map(|message| message["content"].as_str())
        .collect();
    let of = |text: &str| said.iter().filter(|said| **said == text).count();
    assert_eq!((of("Here already"), of("There still")), (1, 1), "{said:?}");
    serving.terminate();
    there.serving.terminate();
}

#[test]
fn what_is_deleted_or_rated_later_follows_with_the_next_run() {
    let there = There::start();
    let here = TempDir::new().unwrap();
    let path = "/conversations?status=open";
    let (url, token) = (&there.serving.url, &there.token);
    let open = shell(&format!(
        "curl -sS -H 'api_access_token: {token}' '{url}/api/v1/accounts/1{path}'"
    ));
    let conversation = &open["data"]["payload"][0];
    let (number, uuid) = (&conversation["id"], conversation["uuid"].as_str().unwrap());
    let messages = format!("/conversations/{number}/messages");
    let slip = there.post(&messages, &json!({"content": "A slip"}));
    let survey = json!({"content": "How was it?", "content_type": "input_csat"});
    there.post(&messages, &survey);
    there.move_to(&here);

    let deleted = format!("{url}/api/v1/accounts/1{messages}/{}", slip["id"]);
    send("DELETE", &deleted, token, &json!({}));
    let rating = json!({"rating": 4, "feedback_message": "Quick"});
    let rated = json!({"message": {"submitted_values": {"csat_survey_response": rating}}});
    send(
        "PUT",
        &format!("{url}/public/api/v1/csat_survey/{uuid}"),
        "",
        &rated,
    );
    let expected = seen(url, token);
    let ratings = expected["ratings"].as_array().unwrap();
    assert!(
        ratings
            .iter()
            .any(|rating| rating["feedback_message"] == "Quick")
    );
    let moved = there.move_to(&here);
    let changed = json!({"kind": "messages", "moved": 0, "known": 0, "changed": 2, "left_out": 0});
    assert_eq!(moved["messages"], changed);
    assert_eq!(seen_here(&here), expected);
    assert_eq!(there.move_to(&here).get("messages"), None);
    assert_eq!(seen_here(&here), expected);
    there.serving.terminate();
}

#[test]
fn an_import_that_was_killed_goes_on_where_it_stopped() {
    let there = There::start();
    let here = TempDir::new().unwrap();
    let mut import = command(here.path(), &there.arguments(), &[PROFILE])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // its log tells when contacts are there, and the conversations begin
    let log = std::io::BufReader::new(import.stderr.take().unwrap());
    let mut lines = std::io::BufRead::lines(log);
    let begun = lines.find(|line| line.as_ref().unwrap().contains("moving contacts"));
    assert!(begun.is_some());
    import.kill().unwrap();
    import.wait().unwrap();
    let moved = there.move_to(&here);
    assert_eq!(moved["users"]["known"], 4);
    assert_eq!(seen_here(&here), seen(&there.serving.url, &there.token));
    there.serving.terminate();
}

#[test]
fn a_wrong_token_or_server_is_one_line() {
    let there = There::start();
    let url = there.serving.url.as_str();
    let refusal = |arguments: &[&str]| {
        let output = nimchat(
            there.folder.path(),
            arguments,
            &[("NIMCHAT_LOG__LEVEL", "error")],
        );
        refused(&output, 1)
    };
    let line = refusal(&["import", "chatwoot", "--url", url, "--token", "nonsense"]);
    assert!(line.contains("the token is unknown there"), "{line}");
    let elsewhere = format!("{url}/docs");
    let line = refusal(&["import", "chatwoot", "--url", &elsewhere, "--token", "x"]);
    assert!(
        line.contains("nothing there answers as Chatwoot does"),
        "{line}"
    );
    let line = refusal(&["import", "chatwoot", "--url", "nowhere", "--token", "x"]);
    assert!(line.contains("is not the address of a server"), "{line}");
    there.serving.terminate();
}
