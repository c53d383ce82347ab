//! The part `webhooks` of the OpenAPI document: what nimchat sends to the addresses that accounts name.

use nimchat_automation::Subscription;
use serde_json::{Map, Value, json};

/// One entry for each subscription.
pub(crate) fn webhooks() -> Value {
    let entry = |subscription: &Subscription| {
        let name = subscription.as_str();
        (name.to_owned(), json!({ "post": call(name) }))
    };
    Subscription::ALL
        .iter()
        .map(entry)
        .collect::<Map<_, _>>()
        .into()
}

fn call(event: &str) -> Value {
    json!({
        "tags": ["Webhooks"],
        "summary": format!("Sent to webhooks that subscribe to {event}"),
        "parameters": [
            header("webhook-id", "Names the delivery; the same for each attempt at it"),
            header("webhook-timestamp", "The seconds since 1970 at which the attempt was signed"),
            header("webhook-signature", "Standard Webhooks signatures over id, timestamp and body, made with the webhook's `secret`"),
        ],
        "requestBody": {
            "required": true,
            "content": {"application/json": {"schema": {
                "type": "object",
                "required": ["event"],
                "properties": {"event": {"type": "string", "const": event}},
                "description": "The event, and its subject as it was right after the change",
            }}},
        },
        "responses": {
            "2XX": {"description": "Accepted"},
            "4XX": {"description": "Refused for good, but for 408 and 429, which are tried again"},
            "5XX": {"description": "Tried again, for about a day"},
        },
    })
}

fn header(name: &str, description: &str) -> Value {
    json!({
        "name": name, "in": "header", "required": true, "description": description,
        "schema": {"type": "string"},
    })
}
