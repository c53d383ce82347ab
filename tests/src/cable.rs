//! A client of `/cable`, like Chatwoot's.

use crate::everywhere::PATIENCE;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::collections::VecDeque;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// A connection. It skips keep-alive frames.
pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// Frames that arrived while it waited for another one.
    kept: VecDeque<Value>,
}

impl Socket {
    /// Connects to the server at this address, and waits for the welcome.
    pub async fn connect(url: &str) -> Self {
        let url = format!("{}/cable", url.replacen("http", "ws", 1));
        let mut request = url.into_client_request().unwrap();
        let offered = "actioncable-v1-json, actioncable-unsupported";
        let protocol = "sec-websocket-protocol";
        let headers = request.headers_mut();
        headers.insert(protocol, offered.parse().unwrap());
        // any page may connect
        headers.insert("origin", "https://elsewhere.example".parse().unwrap());
        let (stream, response) = connect_async(request).await.expect("a connection");
        assert_eq!(response.headers()[protocol], "actioncable-v1-json");
        let mut socket = Self {
            stream,
            kept: VecDeque::new(),
        };
        let first = socket.next().await;
        assert_eq!(first, Some(json!({"type": "welcome"})));
        socket
    }

    /// The identifier of a user's subscription.
    pub fn of_user(pubsub_token: &str, account: i64, user: i64) -> String {
        json!({
            "channel": "RoomChannel", "pubsub_token": pubsub_token, "account_id": account,
            "user_id": user,
        })
        .to_string()
    }

    /// The identifier of a customer's subscription.
    pub fn of_customer(pubsub_token: &str) -> String {
        json!({"channel": "RoomChannel", "pubsub_token": pubsub_token}).to_string()
    }

    /// Sends a command.
    pub async fn command(&mut self, command: &str, identifier: &str, data: Option<Value>) {
        let mut frame = json!({"command": command, "identifier": identifier});
        if let Some(data) = data {
            frame["data"] = data.to_string().into();
        }
        let frame = Message::text(frame.to_string());
        self.stream.send(frame).await.expect("the server listens");
    }

    /// Confirms the user's presence.
    pub async fn update_presence(&mut self, identifier: &str) {
        let data = json!({"action": "update_presence"});
        self.command("message", identifier, Some(data)).await;
    }

    /// Subscribes, and waits for the confirmation.
    pub async fn subscribe(&mut self, identifier: &str) {
        self.command("subscribe", identifier, None).await;
        let confirmed = json!({"identifier": identifier, "type": "confirm_subscription"});
        let answer = self.next().await;
        assert_eq!(answer, Some(confirmed));
    }

    /// The next frame that is not a keep-alive; none if the connection ends.
    pub async fn next(&mut self) -> Option<Value> {
        if let Some(kept) = self.kept.pop_front() {
            return Some(kept);
        }
        self.receive().await
    }

    async fn receive(&mut self) -> Option<Value> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            // keep-alive frames do not count
            let received = timeout_at(deadline, self.stream.next()).await;
            match received.expect("something comes in time")? {
                Ok(Message::Text(text)) => {
                    let frame: Value = serde_json::from_str(&text).expect("frames are JSON");
                    if frame["type"] != "ping" {
                        return Some(frame);
                    }
                }
                Ok(Message::Close(_)) | Err(Error::ConnectionClosed | Error::Protocol(_)) => {
                    return None;
                }
                Ok(_) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// The data of the next event with this name. Other events before it are kept.
    pub async fn event(&mut self, name: &str) -> Value {
        let place = self.kept.iter().position(|kept| is_event(kept, name));
        if let Some(kept) = place.and_then(|place| self.kept.remove(place)) {
            return kept["message"]["data"].clone();
        }
        loop {
            let frame = self.receive().await.expect("the connection stands");
            if is_event(&frame, name) {
                return frame["message"]["data"].clone();
            }
            self.kept.push_back(frame);
        }
    }

    /// Closes the connection with this code, if any. Answers the code with which the server does.
    pub async fn close(mut self, code: Option<CloseCode>) -> Option<u16> {
        let frame = code.map(|code| CloseFrame {
            code,
            reason: Utf8Bytes::default(),
        });
        let closed = self.stream.close(frame).await;
        closed.expect("the server listens");
        loop {
            let received = timeout(PATIENCE, self.stream.next()).await;
            match received.expect("something comes in time")? {
                Ok(Message::Close(frame)) => return frame.map(|frame| frame.code.into()),
                Ok(_) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// The names of the kept events.
    pub fn others(&self) -> Vec<&str> {
        let names = self.kept.iter();
        names
            .filter_map(|kept| kept["message"]["event"].as_str())
            .collect()
    }
}

fn is_event(frame: &Value, name: &str) -> bool {
    frame["message"]["event"] == name
}
