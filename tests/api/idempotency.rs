//! `Idempotency-Key`: a repeated call gets the first answer and is executed once.

use nimchat_tests::{
    Answer, Client, Database, Engine, Options, Person, Profile, Running, TestAccount, block_on,
    eventually, everywhere, everywhere_with,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;

pub async fn post(caller: &Client, key: &str, path: &str, body: &Value) -> Answer {
    let request = caller.request(Method::POST, path).json(body);
    Answer::of(request.header("Idempotency-Key", key)).await
}

pub fn replayed(answer: &Answer) -> bool {
    answer.header("idempotent-replayed") == Some("true")
}

/// As if the process had been killed, this long ago, before it stored the answers of the calls.
pub fn lose_answers(nimchat: &Running, changed: bool, seconds_ago: i64) {
    let then = match nimchat.database().engine() {
        Engine::Sqlite => format!("strftime('%Y-%m-%d %H:%M:%f', 'now', '-{seconds_ago} seconds')"),
        Engine::Postgres => format!("timezone('utc', now()) - interval '{seconds_ago} seconds'"),
    };
    nimchat.database().execute(&format!(
        "UPDATE keyed_calls SET answer = NULL, changed = {changed}, begun_at = {then}"
    ));
}

#[test]
fn a_call_that_arrives_again_is_answered_again_and_carried_out_once() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let messages = format!("/conversations/{number}/messages");
        let agent: &Person = &desk.agent;
        for (caller, path, body) in [
            (&**agent, "/contacts", json!({"name": "Ada"})),
            (&**agent, messages.as_str(), json!({"content": "Hi"})),
            (&*desk.administrator, "/teams", json!({"name": "sales"})),
            (&*customer, messages.as_str(), json!({"content": "Hm"})),
        ] {
            let first = post(caller, "key", path, &body).await;
            let before = nimchat.database().census();
            for _ in 0..2 {
                let again = post(caller, "key", path, &body).await;
                assert_eq!(again.ok(), first.ok(), "{path}");
                assert_eq!(again.header("content-type"), first.header("content-type"));
                assert_eq!((replayed(&first), replayed(&again)), (false, true));
            }
            assert_eq!(nimchat.database().census(), before, "{path}");
            let other = post(caller, "other key", path, &body).await;
            assert!(!replayed(&other), "{path}");
        }
    });
}

#[test]
fn no_visitor_is_answered_with_anothers_session() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let body = json!({"name": "Visitor"});
        let mut sessions = Vec::new();
        for path in ["/contacts", "/contacts.json"] {
            for _ in 0..2 {
                let made = post(&desk.visitors(), "key", path, &body).await;
                assert!(!replayed(&made));
                sessions.push(made.ok()["source_id"].clone());
            }
        }
        sessions.sort_by_key(ToString::to_string);
        sessions.dedup();
        assert_eq!(sessions.len(), 4, "{sessions:?}");
    });
}

#[test]
fn a_refused_call_that_brought_a_picture_may_be_made_again() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let body = "--x\r\nContent-Disposition: form-data; name=\"inbox_id\"\r\n\r\n999999\r\n\
                    --x\r\nContent-Disposition: form-data; name=\"avatar\"; filename=\"a.gif\"\r\n\r\n\
                    GIF89a picture\r\n--x--\r\n";
        for _ in 0..2 {
            let request = desk
                .administrator
                .request(Method::POST, "/contacts")
                .header("content-type", "multipart/form-data; boundary=x")
                .header("Idempotency-Key", "key")
                .body(body);
            Answer::of(request).await.refused(404);
        }
    });
}

#[test]
fn an_answer_without_a_body_and_a_refusal_are_given_again() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/toggle_priority");
        for _ in 0..2 {
            let answer = post(&desk.agent, "a", &path, &json!({"priority": "high"})).await;
            assert_eq!((answer.status, answer.text.as_str()), (200, ""));
        }
        let wrong = json!({"email": "nobody"});
        let first = post(&desk.agent, "b", "/contacts", &wrong).await;
        let again = post(&desk.agent, "b", "/contacts", &wrong).await;
        assert_eq!(again.invalid(&["email"]), first.invalid(&["email"]));
        assert!(replayed(&again));
    });
}

#[test]
fn a_key_is_one_callers_for_one_path_and_one_request() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let body = json!({"name": "Ada"});
        post(&desk.agent, "key", "/contacts", &body).await.ok();
        let before = nimchat.database().census();
        for (path, body) in [
            ("/contacts", json!({"name": "Grace"})),
            ("/contacts?name=x", body.clone()),
        ] {
            let refusal = post(&desk.agent, "key", path, &body).await;
            assert_eq!(
                refusal.invalid(&["Idempotency-Key"])["message"],
                "Idempotency-Key was used for another request"
            );
        }
        assert_eq!(nimchat.database().census(), before);
        let others = post(&desk.administrator, "key", "/contacts", &body).await;
        assert!(!replayed(&others));
        others.ok();
        let elsewhere = json!({"short_code": "a", "content": "b"});
        let elsewhere = post(&desk.agent, "key", "/canned_responses", &elsewhere).await;
        assert!(!replayed(&elsewhere));
        elsewhere.ok();
        assert_eq!(nimchat.database().rows("contacts"), 2);
        let long = "x".repeat(256);
        post(&desk.agent, &long, "/contacts", &body)
            .await
            .invalid(&["Idempotency-Key"]);
    });
}

#[test]
fn nothing_is_kept_without_a_key_or_where_none_counts() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        desk.agent.post("/contacts", json!({})).await.ok();
        let get = desk.agent.request(Method::GET, "/agents");
        Answer::of(get.header("Idempotency-Key", "key")).await.ok();
        // nor of callers without access
        post(&desk.agent, "key", "/teams", &json!({"name": "x"}))
            .await
            .refused(nimchat.choose(403, 401));
        let nobody = desk.agent.without_token();
        post(&nobody, "key", "/contacts", &json!({}))
            .await
            .refused(401);
        assert_eq!(nimchat.database().rows("keyed_calls"), 0);
    });
}

#[test]
fn of_calls_that_arrive_at_once_on_whatever_node_one_is_carried_out() {
    for engine in Engine::available() {
        for profile in [Profile::Reference, Profile::Chatwoot] {
            println!("on {engine:?}, profile {profile:?}");
            block_on(async {
                let database = Arc::new(Database::new(engine));
                let start =
                    || Running::start_on(Arc::clone(&database), profile, &Options::default());
                let one = start();
                // a SQLite file is served by one process
                let other = (engine == Engine::Postgres).then(start);
                let two = other.as_ref().unwrap_or(&one);
                let desk = TestAccount::open(&one).await;
                let path = format!("/api/v1/accounts/{}", desk.account);
                let token = desk.agent.token().unwrap();
                let elsewhere = two.anyone().below(path).with_token(token);
                for round in 0..20 {
                    let key = format!("key {round}");
                    let body = json!({"name": key});
                    let (first, second) = tokio::join!(
                        post(&desk.agent, &key, "/contacts", &body),
                        post(&elsewhere, &key, "/contacts", &body),
                    );
                    for answer in [&first, &second] {
                        assert!([200, 409].contains(&answer.status), "{answer:?}");
                    }
                    assert!(
                        [first.status, second.status].contains(&200),
                        "{first:?} {second:?}"
                    );
                    let again = post(&elsewhere, &key, "/contacts", &body).await;
                    again.ok();
                    assert!(replayed(&again));
                    assert_eq!(database.rows("contacts"), round + 1);
                }
            });
        }
    }
}

#[test]
fn a_call_whose_process_was_killed_is_never_carried_out_twice() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let body = json!({"name": "Ada"});
        let again = || post(&desk.agent, "key", "/contacts", &body);
        let first = again().await.ok();
        // for a minute it may still be running
        for changed in [true, false] {
            lose_answers(&nimchat, changed, 10);
            let refusal = again().await.refused(409);
            assert!(
                refusal["error"]
                    .as_str()
                    .unwrap()
                    .contains("being carried out")
            );
        }
        // the record is shown, and no other is created
        lose_answers(&nimchat, true, 120);
        let repeat = again().await;
        assert!(replayed(&repeat));
        assert_eq!(repeat.ok()["id"], first["id"]);
        assert_eq!(nimchat.database().rows("contacts"), 1);
        // it changed nothing before the process was killed: it may be executed
        lose_answers(&nimchat, false, 120);
        assert!(!replayed(&again().await));
        assert_eq!(nimchat.database().rows("contacts"), 2);
        assert!(replayed(&again().await));
        // after a day the key is free
        lose_answers(&nimchat, true, 24 * 3600);
        assert!(!replayed(&again().await));
        assert_eq!(nimchat.database().rows("contacts"), 3);
    });
}

#[test]
fn old_calls_are_forgotten() {
    everywhere_with(&Options::default(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        for key in ["a", "b"] {
            post(&desk.agent, key, "/contacts", &json!({})).await.ok();
        }
        lose_answers(&nimchat, true, 24 * 3600 + 60);
        post(&desk.agent, "c", "/contacts", &json!({})).await.ok();
        let nimchat = {
            drop(desk);
            nimchat.restart(&Options::with_workers())
        };
        eventually("only the young call being kept", || {
            (nimchat.database().rows("keyed_calls") == 1).then_some(())
        })
        .await;
    });
}

#[test]
fn a_key_counts_for_operators_and_on_the_profile_and_secrets_are_not_stored_as_they_are() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let user = json!({"name": "Ida", "email": "ida@acme.example", "password": "Passw0rd!x"});
        let person = nimchat
            .anyone()
            .below("/api/v1")
            .with_token(desk.agent.token().unwrap());
        for (caller, path, body, secret) in [
            (&desk.operator, "/users", user, "access_token"),
            (
                &person,
                "/profile/reset_access_token",
                json!({}),
                "access_token",
            ),
        ] {
            let first = post(caller, "key", path, &body).await;
            let before = nimchat.database().census();
            let secret = first.ok()[secret].as_str().unwrap().to_owned();
            let kept = "SELECT COALESCE(answer, '') AS text FROM keyed_calls";
            let kept = nimchat.database().texts(kept);
            assert!(kept.iter().all(|answer| !answer.contains(&secret)));
            // a token that was replaced no longer identifies its user
            let caller = if path == "/users" {
                caller.clone()
            } else {
                person.clone().with_token(&secret)
            };
            let again = post(&caller, "key", path, &body).await;
            assert!(replayed(&again), "{path}");
            assert_eq!(again.ok(), first.ok());
            assert_eq!(nimchat.database().census(), before, "{path}");
        }
        let bot = json!({"name": "Robbie"});
        let made = post(&desk.operator, "bot", "/agent_bots", &bot).await;
        let again = post(&desk.operator, "bot", "/agent_bots", &bot).await;
        assert_eq!(again.ok(), made.ok());
        assert_eq!(nimchat.database().rows("agent_bots"), 1);
    });
}
