//! The frames of the protocol: those of clients and those of the server.

use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, EventId, UserId};
use nimchat_notifications::listeners::SubscribeRequest;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// The subprotocol. Clients offer a second one to detect that the first is not supported.
pub const PROTOCOLS: &[&str] = &["actioncable-v1-json"];

/// A client's command. The identifier of its subscription is repeated to it byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// To subscribe under this identifier.
    Subscribe(String),
    /// To end the subscription.
    Unsubscribe(String),
    /// To confirm its presence.
    UpdatePresence(String),
}

#[derive(Deserialize)]
struct CommandFrame {
    command: String,
    identifier: String,
    #[serde(default)]
    data: String,
}

#[derive(Deserialize)]
struct Action {
    action: String,
}

impl Command {
    /// Parses a frame; none if it has no known command.
    pub fn read(text: &str) -> Option<Self> {
        let frame: CommandFrame = serde_json::from_str(text).ok()?;
        match frame.command.as_str() {
            "subscribe" => Some(Self::Subscribe(frame.identifier)),
            "unsubscribe" => Some(Self::Unsubscribe(frame.identifier)),
            "message" => {
                let action: Action = serde_json::from_str(&frame.data).ok()?;
                (action.action == "update_presence")
                    .then_some(Self::UpdatePresence(frame.identifier))
            }
            _ => None,
        }
    }
}

#[derive(Deserialize)]
struct Identifier {
    channel: String,
    pubsub_token: String,
    #[serde(default, deserialize_with = "number")]
    account_id: Option<i64>,
    #[serde(default, deserialize_with = "number")]
    user_id: Option<i64>,
    #[serde(default, deserialize_with = "number")]
    last_event_id: Option<i64>,
}

/// A number, or numeric text; any other value is none.
fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    })
}

/// The request of an identifier; none if its channel is unknown.
pub fn request(identifier: &str) -> Option<SubscribeRequest> {
    let read: Identifier = serde_json::from_str(identifier).ok()?;
    (read.channel == "RoomChannel").then(|| SubscribeRequest {
        pubsub_token: read.pubsub_token,
        account_id: read.account_id.map(AccountId::new),
        user_id: read.user_id.map(UserId::new),
    })
}

/// The last event that the client received, if the identifier names it.
pub fn last_event(identifier: &str) -> Option<EventId> {
    let read: Identifier = serde_json::from_str(identifier).ok()?;
    read.last_event_id.map(EventId::new)
}

/// Why a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The server stops or restarts, or may have missed messages: reconnect.
    ServerRestart,
    /// The client may no longer listen.
    Unauthorized,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Frame<'a> {
    Welcome,
    Ping { message: i64 },
    ConfirmSubscription { identifier: &'a str },
    RejectSubscription { identifier: &'a str },
    Disconnect { reason: &'a str, reconnect: bool },
}

fn json(frame: &Frame<'_>) -> String {
    // texts and numbers always have a JSON form
    serde_json::to_string(frame).unwrap_or_default()
}

/// The first frame.
pub fn welcome() -> String {
    json(&Frame::Welcome)
}

/// A keep-alive frame.
pub fn ping(now: DateTime<Utc>) -> String {
    let message = now.timestamp();
    json(&Frame::Ping { message })
}

/// The subscription is confirmed.
pub fn confirm(identifier: &str) -> String {
    json(&Frame::ConfirmSubscription { identifier })
}

/// The subscription is rejected.
pub fn reject(identifier: &str) -> String {
    json(&Frame::RejectSubscription { identifier })
}

/// The last frame.
pub fn disconnect(reason: Reason) -> String {
    let (reason, reconnect) = match reason {
        Reason::ServerRestart => ("server_restart", true),
        Reason::Unauthorized => ("unauthorized", false),
    };
    json(&Frame::Disconnect { reason, reconnect })
}

/// A message, under the client's identifier. `message` is JSON already.
pub fn said(identifier: &str, message: &str) -> String {
    let identifier = Value::from(identifier);
    format!(r#"{{"identifier":{identifier},"message":{message}}}"#)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn commands_are_read() {
        let frame = |command: &str, data: Option<&str>| {
            let mut frame = json!({"command": command, "identifier": "x"});
            if let Some(data) = data {
                frame["data"] = data.into();
            }
            Command::read(&frame.to_string())
        };
        let name = || "x".to_owned();
        assert_eq!(frame("subscribe", None), Some(Command::Subscribe(name())));
        assert_eq!(
            frame("unsubscribe", None),
            Some(Command::Unsubscribe(name()))
        );
        let present = Some(r#"{"action":"update_presence"}"#);
        assert_eq!(
            frame("message", present),
            Some(Command::UpdatePresence(name()))
        );
        assert_eq!(frame("message", Some(r#"{"action":"dance"}"#)), None);
        assert_eq!(frame("message", Some("{")), None);
        assert_eq!(frame("message", None), None);
        assert_eq!(frame("sing", None), None);
        for text in ["", "[]", "{}", "null", r#"{"command":1,"identifier":"x"}"#] {
            assert_eq!(Command::read(text), None, "{text}");
        }
    }

    #[test]
    fn an_identifier_shows_a_token_and_perhaps_a_user() {
        let user = r#"{"channel":"RoomChannel","pubsub_token":"t","account_id":1,"user_id":"5"}"#;
        let shown = SubscribeRequest {
            pubsub_token: "t".to_owned(),
            account_id: Some(AccountId::new(1)),
            user_id: Some(UserId::new(5)),
        };
        assert_eq!(request(user), Some(shown.clone()));
        for customer in [
            r#"{"channel":"RoomChannel","pubsub_token":"t"}"#,
            r#"{"channel":"RoomChannel","pubsub_token":"t","account_id":null,"user_id":""}"#,
        ] {
            let shown = SubscribeRequest {
                account_id: None,
                user_id: None,
                ..shown.clone()
            };
            assert_eq!(request(customer), Some(shown), "{customer}");
        }
        for other in [
            r#"{"channel":"Other","pubsub_token":"t"}"#,
            r#"{"channel":"RoomChannel"}"#,
            "t",
        ] {
            assert_eq!(request(other), None, "{other}");
        }
    }

    #[test]
    fn an_identifier_may_name_the_last_event() {
        let named = |last: &str| {
            let rest = r#""channel":"RoomChannel","pubsub_token":"t""#;
            last_event(&format!("{{{rest}{last}}}"))
        };
        assert_eq!(named(r#","last_event_id":7"#), Some(EventId::new(7)));
        assert_eq!(named(r#","last_event_id":"7""#), Some(EventId::new(7)));
        for none in ["", r#","last_event_id":null"#, r#","last_event_id":"x""#] {
            assert_eq!(named(none), None, "{none}");
        }
    }

    #[test]
    fn frames_are_as_clients_know_them() {
        assert_eq!(welcome(), r#"{"type":"welcome"}"#);
        let now = DateTime::from_timestamp(1_738_314_307, 0).unwrap();
        assert_eq!(ping(now), r#"{"type":"ping","message":1738314307}"#);
        assert_eq!(
            confirm("{\"a\":1}"),
            r#"{"type":"confirm_subscription","identifier":"{\"a\":1}"}"#
        );
        assert_eq!(
            reject("x"),
            r#"{"type":"reject_subscription","identifier":"x"}"#
        );
        assert_eq!(
            disconnect(Reason::ServerRestart),
            r#"{"type":"disconnect","reason":"server_restart","reconnect":true}"#
        );
        assert_eq!(
            disconnect(Reason::Unauthorized),
            r#"{"type":"disconnect","reason":"unauthorized","reconnect":false}"#
        );
        assert_eq!(
            said("{\"a\":1}", r#"{"event":"x"}"#),
            r#"{"identifier":"{\"a\":1}","message":{"event":"x"}}"#
        );
    }
}
