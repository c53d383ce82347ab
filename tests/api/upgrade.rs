//! A database of an earlier release, with waiting work of every kind: the server migrates it, does that work, and keeps
//! every unrelated row. `tests/upgrade/README.md` describes its content.

use chrono::Days;
use nimchat_core_model::{Clock, SystemClock};
use nimchat_tests::receiver::Received;
use nimchat_tests::{
    Client, Database, Engine, MailServer, Options, Profile, Receiver, Running, block_on, eventually,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Rows of each table in the dump, and after all work is done: without the account, the team and the two users that
/// were removed. Tables of queues and of expiring records are not listed.
const ROWS: &[(&str, i64, i64)] = &[
    ("access_tokens", 10, 10),
    ("account_counters", 3, 2),
    ("account_users", 7, 6),
    ("accounts", 3, 2),
    ("agent_bot_inboxes", 1, 1),
    ("agent_bots", 2, 2),
    ("attribute_definitions", 2, 2),
    ("backup_codes", 10, 10),
    ("canned_responses", 3, 2),
    ("contact_inboxes", 7, 6),
    ("contacts", 6, 5),
    ("conversation_labels", 3, 3),
    ("conversations", 7, 6),
    ("custom_filters", 2, 2),
    ("inbox_members", 4, 4),
    ("inboxes", 3, 2),
    ("installation_secrets", 1, 2),
    ("labels", 3, 2),
    ("messages", 29, 28),
    ("notification_settings", 2, 2),
    ("notifications", 14, 12),
    ("platform_app_permissibles", 6, 5),
    ("platform_apps", 1, 1),
    ("push_subscriptions", 1, 1),
    ("second_factors", 1, 1),
    ("team_members", 2, 2),
    ("teams", 3, 1),
    ("user_sessions", 2, 2),
    ("users", 9, 7),
    ("webhooks", 1, 1),
];

/// The other tables of the dump, some of which are renamed or removed by now.
const QUEUES: &[&str] = &[
    "chores",
    "conversation_counts",
    "event_leases",
    "events",
    "keyed_calls",
    "letters",
    "notified_events",
    "sign_in_links",
    "webhook_attempts",
    "webhook_deliveries",
];

/// A release's database on one engine.
struct Dump {
    statements: String,
    known: Value,
}

impl Dump {
    fn of_77184a1(engine: Engine) -> Self {
        let (statements, known) = match engine {
            Engine::Sqlite => (
                include_str!("../upgrade/77184a1/sqlite.sql"),
                include_str!("../upgrade/77184a1/sqlite.json"),
            ),
            Engine::Postgres => (
                include_str!("../upgrade/77184a1/postgres.sql"),
                include_str!("../upgrade/77184a1/postgres.json"),
            ),
        };
        Self {
            statements: statements.to_owned(),
            known: serde_json::from_str(known).unwrap(),
        }
    }

    fn known(&self, name: &str) -> &str {
        let value = &self.known[name];
        value.as_str().unwrap_or_else(|| panic!("{name}: {value}"))
    }

    /// As if made yesterday, with sessions that end tomorrow.
    fn recent(mut self) -> Self {
        let today = SystemClock.now().date_naive();
        for (day, now) in [
            ("day", today - Days::new(1)),
            ("sessions_end", today + Days::new(1)),
        ] {
            self.statements = self.statements.replace(self.known(day), &now.to_string());
        }
        self
    }

    /// With this receiver's address for the webhooks, in SQLite's JSONB too, which stores lengths.
    fn calling(mut self, receiver: &Receiver) -> Self {
        let there = receiver.url().strip_prefix("http://").unwrap();
        let (there, _) = there.split_once('/').unwrap();
        let hook = self.known("hook");
        assert_eq!(there.len(), hook.len());
        self.statements = self
            .statements
            .replace(hook, there)
            .replace(&hex::encode(hook), &hex::encode(there));
        self
    }
}

/// The server on a release's database, and the endpoint that it calls.
struct Upgraded {
    nimchat: Running,
    dump: Dump,
    receiver: Receiver,
    mail: MailServer,
    /// The bodies of the waiting deliveries.
    waiting: Vec<String>,
}

impl Upgraded {
    fn start(engine: Engine, more: &str) -> Self {
        let receiver = Receiver::start();
        let mail = MailServer::start();
        let dump = Dump::of_77184a1(engine).recent().calling(&receiver);
        let database = Database::from_sql(engine, &dump.statements);
        assert_dumped(&database.every_table());
        if !more.is_empty() {
            database.execute(more);
        }
        let waiting =
            database.texts("SELECT body AS text FROM webhook_deliveries WHERE status = 'pending'");
        let options = Options::with_workers()
            .set("SECURITY__SECRET_KEY", dump.known("secret_key"))
            .set("SMTP__URL", mail.url())
            .set("SMTP__BACKOFF_SECONDS", "1,1,1");
        let nimchat = Running::start_on(Arc::new(database), Profile::Chatwoot, &options);
        Self {
            nimchat,
            dump,
            receiver,
            mail,
            waiting,
        }
    }

    /// The administrator, in the session that they had.
    fn administrator(&self) -> Client {
        let session = &self.dump.known["administrator_session"];
        let part = |name| session[name].as_str().unwrap();
        let client = self.nimchat.anyone().below("/api/v1/accounts/1");
        client.with_session_parts(part)
    }
}

/// On every database there is.
fn on_each_engine(test: impl AsyncFn(Upgraded)) {
    on_each_engine_with("", test);
}

/// The same, with the rows that these statements add to the dump.
fn on_each_engine_with(more: &str, test: impl AsyncFn(Upgraded)) {
    for engine in Engine::available() {
        // shown when the test fails
        println!("on {engine:?}");
        block_on(test(Upgraded::start(engine, more)));
    }
}

/// Checks that these are the tables of the dump, and that each queue has work.
#[track_caller]
fn assert_dumped(rows: &BTreeMap<String, i64>) {
    for (table, before, _) in ROWS {
        assert_eq!(rows[*table], *before, "{table}");
    }
    for table in QUEUES {
        assert!(rows[*table] > 0, "{table} is empty");
    }
    assert_eq!(rows.len(), ROWS.len() + QUEUES.len(), "{rows:?}");
}

/// The calls to this path about this event, this conversation and, for a message, this content.
fn told<'c>(
    calls: &'c [Received],
    path: &'c str,
    event: &'c str,
    conversation: i64,
    content: Option<&'c str>,
) -> impl Iterator<Item = Value> + 'c {
    calls
        .iter()
        .filter(move |call| call.path == path)
        .map(Received::json)
        .filter(move |body| {
            let about = body.get("conversation").unwrap_or(body);
            body["event"] == event
                && about["id"] == conversation
                && (content.is_none() || body["content"].as_str() == content)
        })
}

/// The waiting events in webhook calls: the event, its conversation and the message.
const WAITING_EVENTS: &[(&str, i64, Option<&str>)] = &[
    ("message_created", 1, Some("waiting: not taken")),
    ("conversation_status_changed", 2, None),
    ("conversation_updated", 6, None),
];

/// Queries for rows that the jobs have not changed yet.
const UNDONE: &[&str] = &[
    "SELECT count(*) AS number FROM conversation_labels WHERE title = 'billing'",
    "SELECT count(*) AS number FROM conversations WHERE id IN (2, 3) AND assignee_id IS NOT NULL",
    "SELECT count(*) AS number FROM agent_bots WHERE avatar_url LIKE 'http%'",
];

/// The users who have waiting e-mails, or get one for a waiting event.
const WAITING_MAIL: &[&str] = &[
    // invitations: failed once, in progress, not tried
    "fay@acme.example",
    "uma@acme.example",
    "ulf@acme.example",
    // a password reset, and a new conversation
    "ada@acme.example",
    "ada@acme.example",
    // a message in a conversation, and the assignment of another
    "grace@acme.example",
    "grace@acme.example",
];

#[test]
fn webhooks_and_events_that_waited_are_delivered() {
    on_each_engine(async |upgraded| {
        let waiting = &upgraded.waiting;
        assert!(waiting.len() > 20, "{waiting:?}");
        let done = |calls: &[Received]| {
            let arrived = |body: &String| calls.iter().any(|call| call.body == *body);
            let told = |path: &str| {
                WAITING_EVENTS.iter().all(|(event, conversation, content)| {
                    let mut told = told(calls, path, event, *conversation, *content);
                    told.next().is_some()
                })
            };
            waiting.iter().all(arrived) && told("/hook") && told("/inbox")
        };
        let calls = upgraded.receiver.calls_until("those that waited", done);
        let calls = calls.await;
        for content in ["failed once", "under way", "untried", "handled"] {
            let content = format!("waiting: {content}");
            let of_message = |call: &&Received| {
                let body = call.json();
                call.path == "/hook"
                    && body["event"] == "message_created"
                    && body["content"] == content
            };
            // a call may be repeated, with its id: the killed process may have made it
            let ids: BTreeSet<&str> = calls
                .iter()
                .filter(of_message)
                .map(|call| call.header("webhook-id"))
                .collect();
            assert_eq!(ids.len(), 1, "{content}");
        }
        let opened = told(&calls, "/hook", "conversation_status_changed", 2, None);
        let statuses: Vec<Value> = opened.map(|body| body["status"].clone()).collect();
        assert_eq!(statuses, ["open"]);
    });
}

#[test]
fn mail_that_waited_is_sent() {
    on_each_engine(async |upgraded| {
        let mails = eventually("all mail", || {
            let mails = upgraded.mail.so_far();
            let mut missing = WAITING_MAIL.to_vec();
            for mail in &mails {
                missing
                    .iter()
                    .position(|address| *address == mail.to)
                    .map(|at| missing.remove(at));
            }
            missing.is_empty().then_some(mails)
        })
        .await;
        // the old server's key signed its link
        let invited = mails.iter().find(|mail| mail.to == "ulf@acme.example");
        let (_, token) = invited.unwrap().link().split_once("token=").unwrap();
        let password = upgraded.dump.known("password");
        let body = json!({
            "reset_password_token": token, "password": password, "password_confirmation": password,
        });
        let anyone = upgraded.nimchat.anyone();
        let set = anyone.send(Method::PUT, "/auth/password", body).await;
        assert_eq!(set.ok()["data"]["email"], "ulf@acme.example");
    });
}

#[test]
fn jobs_that_waited_are_done_and_all_other_rows_are_kept() {
    on_each_engine(async |upgraded| {
        let database = upgraded.nimchat.database();
        let mut before = Vec::new();
        eventually("the expected rows", || {
            let rows = ROWS
                .iter()
                .map(|(table, _, after)| (*table, database.rows(table), *after));
            let differing: Vec<_> = rows.filter(|(_, rows, after)| rows != after).collect();
            if differing != before {
                // shown if the rows never agree
                println!("(table, rows, expected): {differing:?}");
            }
            before = differing;
            let undone: i64 = UNDONE.iter().map(|query| database.number(query)).sum();
            (before.is_empty() && undone == 0).then_some(())
        })
        .await;
        let administrator = upgraded.administrator();
        let labels = administrator.get("/labels").await.ok();
        let titles: Vec<&Value> = labels["payload"]
            .as_array()
            .unwrap()
            .iter()
            .map(|label| &label["title"])
            .collect();
        assert_eq!(titles, ["invoices", "urgent"]);
        for (conversation, expected) in
            [(1, json!(["invoices", "urgent"])), (2, json!(["invoices"]))]
        {
            let path = format!("/conversations/{conversation}");
            let shown = administrator.get(path).await.ok();
            assert_eq!(shown["labels"], expected);
        }
        // whose assignee is no longer a member, and whose assignee and team were removed
        for conversation in [2, 3] {
            let shown = administrator
                .get(format!("/conversations/{conversation}"))
                .await
                .ok();
            assert_eq!(shown["meta"].get("assignee"), None, "{shown}");
            assert_eq!(shown["meta"].get("team"), None, "{shown}");
        }
        let bots = administrator.get("/agent_bots").await.ok();
        for bot in bots.as_array().unwrap() {
            let picture = bot["thumbnail"].as_str().unwrap();
            assert!(picture.starts_with(upgraded.nimchat.url()), "{bot}");
        }
    });
}

#[test]
fn people_sign_in_and_read_what_was_said_before() {
    on_each_engine(async |upgraded| {
        let (nimchat, password) = (&upgraded.nimchat, upgraded.dump.known("password"));
        let session = upgraded.administrator();
        let own = session.get("/conversations/1/messages").await.ok();
        let body = json!({"email": "ada@acme.example", "password": password});
        let signed_in = nimchat.anyone().post("/auth/sign_in", body).await;
        assert_eq!(signed_in.ok()["data"]["role"], "administrator");
        let ada = nimchat.anyone().below("/api/v1/accounts/1");
        let ada = ada.with_session(&signed_in);
        let read = ada.get("/conversations/1/messages").await.ok();
        // a label of the conversation is renamed meanwhile
        assert_eq!(read["payload"], own["payload"]);
        let said: Vec<&str> = read["payload"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|message| message["message_type"] != 2)
            .map(|message| message["content"].as_str().unwrap())
            .collect();
        let expected = [
            "Where is my order?",
            "It is on its way.",
            "He called before.",
            "This message was deleted",
            "Thank you",
            "waiting: failed once",
            "waiting: not taken",
        ];
        assert_eq!(said, expected);

        // with a second factor, which the secret key encrypts
        let body = json!({"email": "grace@acme.example", "password": password});
        let asked = nimchat.anyone().post("/auth/sign_in", body).await;
        let body = json!({
            "mfa_token": asked.json()["mfa_token"],
            "backup_code": upgraded.dump.known("agent_backup_code"),
        });
        let signed_in = nimchat.anyone().post("/auth/sign_in", body).await;
        assert_eq!(signed_in.ok()["data"]["email"], "grace@acme.example");

        let operator = nimchat.anyone().below("/platform/api/v1");
        let operator = operator.with_token(upgraded.dump.known("platform_app_token"));
        assert_eq!(operator.get("/accounts/1").await.ok()["name"], "Acme");
    });
}

#[test]
fn of_the_sessions_of_a_contact_the_first_made_it_and_the_others_claim_unless_they_are_proven() {
    let session = |id: u8, contact: u8, inbox: u8, verified: &str| {
        format!(
            "INSERT INTO contact_inboxes (id, contact_id, inbox_id, source_id, hmac_verified, \
             pubsub_token, created_at, updated_at) VALUES ({id}, {contact}, {inbox}, 'session-{id}', \
             {verified}, 'token-{id}', '2026-11-28 22:11:04', '2026-11-28 22:11:04');"
        )
    };
    // the second of the dump's contact 1 has the id 6; the inbox 2 is a website's
    let more = [
        session(8, 1, 1, "TRUE"),
        session(9, 2, 1, "FALSE"),
        session(10, 4, 2, "FALSE"),
    ];
    on_each_engine_with(&more.concat(), async |upgraded| {
        let claims = upgraded.nimchat.database().texts(
            "SELECT CAST(id AS TEXT) AS text FROM contact_inboxes WHERE claim IS NOT NULL ORDER BY id",
        );
        assert_eq!(claims, ["6", "9"]);
    });
}

#[test]
fn what_was_there_is_found_and_taken_whatever_its_capitals() {
    let more = "UPDATE contacts SET name = 'Grüße' WHERE id = 2; \
                UPDATE canned_responses SET short_code = 'GRÜSSE Ü' WHERE id = 1;";
    on_each_engine_with(more, async |upgraded| {
        let database = upgraded.nimchat.database();
        eventually("everything folded", || {
            let kinds = "SELECT count(*) AS number FROM jobs \
                         WHERE kind IN ('index_contacts', 'fold_short_codes')";
            (database.number(kinds) == 0).then_some(())
        })
        .await;
        let administrator = upgraded.administrator();
        let found = administrator.get("/contacts/search?q=GR%C3%9C").await.ok();
        assert_eq!(found["payload"][0]["name"], "Grüße");
        let twin = json!({"short_code": "grüsse ü", "content": "x"});
        let twin = administrator.post("/canned_responses", twin).await;
        twin.invalid(&["short_code"]);
    });
}
