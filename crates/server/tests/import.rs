//! `nimchat import chatwoot`, from a demonstration in Chatwoot's profile.

use crate::binary::{Serving, command, nimchat, refused, shell, text};
use crate::demo::{introduction, last_of};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::Stdio;
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
        let expected = json!({"kind": kind, "moved": count, "known": 0, "left_out": 0});
        assert_eq!(moved[kind], expected);
    }
    let expected = seen(&there.serving.url, &there.token);
    assert_eq!(expected["conversations"].as_array().unwrap().len(), 24);
    assert_eq!(seen_here(&here), expected);

    let again = there.move_to(&here);
    for (kind, line) in &again {
        assert_eq!(
            (&line["moved"], &line["left_out"]),
            (&json!(0), &json!(0)),
            "{kind}: {line}"
        );
    }
    assert_eq!(again["conversations"]["known"], 24);
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
