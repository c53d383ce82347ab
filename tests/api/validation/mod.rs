//! Every rule of the values that come in: what breaks one is 422, with the sentence and the attributes that the rules
//! name (docs/rules/accounts.md §1.4, §4 to §6), all of it at once, and nothing is left behind.

mod account;
mod attributes;
mod office;
mod operator;
mod people;

use nimchat_tests::{Client, Running};
use reqwest::Method;
use serde_json::{Value, json};

/// A body, the attributes that are wrong with it, and what is said of them.
type Refusal<'a> = (Value, &'a [&'a str], &'a str);

/// Each of the bodies is refused in exactly these words, and leaves nothing.
async fn refuses(
    nimchat: &Running,
    caller: &Client,
    method: Method,
    path: &str,
    cases: Vec<Refusal<'_>>,
) {
    let before = nimchat.database().census();
    for (body, attributes, message) in cases {
        let answer = caller.send(method.clone(), path, body.clone()).await;
        let body = body.to_string();
        let body: String = body.chars().take(200).collect();
        assert_eq!(
            (answer.status, answer.json()),
            (422, json!({"message": message, "attributes": attributes})),
            "{method} {path} {body}"
        );
    }
    assert_eq!(nimchat.database().census(), before, "{method} {path}");
}

/// A text of so many characters, none of which is a byte.
fn text(length: usize) -> String {
    "ä".repeat(length)
}
