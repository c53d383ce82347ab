//! Every rule for request values: a violation is 422, with the text and the attributes that the contract names
//! (docs/rules/accounts.md §1.4, §4 to §6), all violations at once, and nothing is stored.

mod account;
mod attributes;
mod office;
mod operator;
mod people;

use nimchat_tests::{Client, Running};
use reqwest::Method;
use serde_json::{Value, json};

/// A body, its invalid attributes, and the error text.
type Refusal<'a> = (Value, &'a [&'a str], &'a str);

/// Each of the bodies is refused with exactly this text, and nothing is stored.
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

/// A text of this many characters, each longer than a byte.
fn text(length: usize) -> String {
    "ä".repeat(length)
}
