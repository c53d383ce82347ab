//! Signing in and out, and its preconditions: sessions, links, e-mails, sign-up.

mod limits;
mod passwords;
mod sign_in;
mod sign_up;

use nimchat_tests::{Answer, Client, Running};
use reqwest::Method;
use serde_json::{Value, json};

const EMAIL: &str = "ada@example.com";
const PASSWORD: &str = "Secret1!";
const WRONG: &str = "Invalid login credentials. Please try again.";

/// A confirmed user with a password.
async fn user(nimchat: &Running, email: &str) -> i64 {
    let body = json!({"name": "Ada", "email": email, "password": PASSWORD});
    let made = nimchat.operator().post("/users", body).await.ok();
    made["id"].as_i64().unwrap()
}

async fn sign_in(nimchat: &Running, email: &str, password: &str) -> Answer {
    let body = json!({"email": email, "password": password});
    nimchat.anyone().post("/auth/sign_in", body).await
}

/// The headers of a session, as a client keeps them.
#[derive(Clone)]
struct Session(Vec<(&'static str, String)>);

impl Session {
    #[track_caller]
    fn of(answer: &Answer) -> Self {
        let names = ["access-token", "client", "uid"];
        let part = |name| answer.header(name).unwrap_or_else(|| panic!("no {name}"));
        Self(names.map(|name| (name, part(name).to_owned())).into())
    }

    async fn open(nimchat: &Running) -> Self {
        Self::of(&sign_in(nimchat, EMAIL, PASSWORD).await)
    }

    fn part(&self, name: &str) -> &str {
        &self.0.iter().find(|(key, _)| *key == name).unwrap().1
    }

    async fn send(&self, client: &Client, method: Method, path: &str, body: Value) -> Answer {
        let mut request = client.request(method, path);
        for (name, value) in &self.0 {
            request = request.header(*name, value);
        }
        if !body.is_null() {
            request = request.json(&body);
        }
        Answer::of(request).await
    }

    async fn get(&self, nimchat: &Running, path: &str) -> Answer {
        let anyone = nimchat.anyone();
        self.send(&anyone, Method::GET, path, Value::Null).await
    }
}

#[track_caller]
fn not_signed_in(answer: &Answer, text: &str) {
    assert_eq!(answer.status, 401, "{}", answer.text);
    assert_eq!(answer.json(), json!({"success": false, "errors": [text]}));
    assert_eq!(answer.header("access-token"), None);
}

fn sign_up(email: &str) -> Value {
    json!({"account_name": "Engines", "user_full_name": "Bob", "email": email,
        "password": PASSWORD, "locale": "de"})
}
