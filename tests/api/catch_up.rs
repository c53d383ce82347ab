//! A client that was away is sent what it missed.

use crate::cable::{agent_identifier, token_of_session};
use nimchat_tests::{Options, Socket, TestAccount, everywhere_with};
use reqwest::Method;
use serde_json::{Value, json};

/// The identifier, with the last event that the client received.
fn since(identifier: &str, last: i64) -> String {
    let mut identifier: Value = serde_json::from_str(identifier).unwrap();
    identifier["last_event_id"] = last.into();
    identifier.to_string()
}

/// Subscribes, and answers the socket with the message that says that it has to read anew.
async fn anew(url: &str, identifier: &str, last: i64) -> (Socket, Value) {
    let mut socket = Socket::connect(url).await;
    socket.subscribe(&since(identifier, last)).await;
    let frame = socket.next().await.unwrap();
    let message = frame["message"].clone();
    assert_eq!(message["event"], "events.missed");
    (socket, message)
}

/// Subscribes, and answers what was missed, each message once: what comes before the one who is there.
async fn missed(url: &str, identifier: &str, last: i64) -> (Socket, Vec<Value>) {
    let mut socket = Socket::connect(url).await;
    socket.subscribe(&since(identifier, last)).await;
    let mut missed = Vec::new();
    loop {
        let message = socket.next().await.unwrap()["message"].clone();
        if message["event"] == "presence.update" {
            return (socket, missed);
        }
        let is_same = |known: &Value| {
            known["event_id"] == message["event_id"] && known["event"] == message["event"]
        };
        if !missed.iter().any(is_same) {
            missed.push(message);
        }
    }
}

/// The contents of the new messages among them that are no activities.
fn contents(messages: &[Value], after: i64) -> Vec<&str> {
    let new = messages.iter().filter(|message| {
        message["event"] == "message.created"
            && message["data"]["message_type"] != 2
            && message["event_id"].as_i64().unwrap() > after
    });
    new.map(|message| message["data"]["content"].as_str().unwrap())
        .collect()
}

#[test]
fn a_client_that_was_away_is_sent_what_it_missed() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "First").await;
        let url = nimchat.url();
        let of_agent = agent_identifier(&desk, &desk.agent);
        let of_customer = Socket::of_customer(&token_of_session(&nimchat, &customer));

        // a client that knows no event gets the newest
        let (mut agent, message) = anew(url, &of_agent, 0).await;
        assert_eq!(message["data"], json!({"account_id": desk.account}));
        assert!(message["event_id"].as_i64().unwrap() > 0);
        let path = format!("/conversations/{number}/messages");
        customer.post(&path, json!({"content": "Seen"})).await.ok();
        let last = loop {
            let message = agent.next().await.unwrap()["message"].clone();
            if message["data"]["content"] == "Seen" {
                break message["event_id"].as_i64().unwrap();
            }
        };
        drop(agent);

        let typing = format!("/conversations/{number}/toggle_typing_status");
        let on = json!({"typing_status": "on"});
        desk.administrator.post(&typing, on).await.ok();
        for body in [
            json!({"content": "One"}),
            json!({"content": "A note", "private": true}),
            json!({"content": "Two"}),
        ] {
            desk.administrator.post(&path, body).await.ok();
        }
        let (mut agent, heard) = missed(url, &of_agent, last).await;
        assert_eq!(contents(&heard, last), ["One", "A note", "Two"]);
        let typed = |message: &Value| message["event"] == "conversation.typing_on";
        assert!(
            !heard.iter().any(typed),
            "who types now is of no interest later"
        );
        let ids: Vec<i64> = heard
            .iter()
            .map(|message| message["event_id"].as_i64().unwrap())
            .collect();
        assert!(ids.is_sorted());

        // it goes on from there
        customer.post(&path, json!({"content": "Three"})).await.ok();
        loop {
            let message = agent.next().await.unwrap()["message"].clone();
            if message["data"]["content"] == "Three" {
                assert!(message["event_id"].as_i64() > ids.last().copied());
                break;
            }
        }
        let (_, heard) = missed(url, &of_customer, last).await;
        assert_eq!(contents(&heard, last), ["One", "Two", "Three"]);

        // an id that was never given out
        anew(url, &of_agent, i64::MAX).await;
    });
}

#[test]
fn who_left_the_inbox_is_sent_nothing_of_it() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let of_agent = agent_identifier(&desk, &desk.agent);
        let (_, message) = anew(nimchat.url(), &of_agent, 0).await;
        let last = message["event_id"].as_i64().unwrap();
        desk.conversation(&customer, "A secret").await;
        let gone = json!({"inbox_id": desk.inbox.id, "user_ids": [desk.agent.id]});
        desk.administrator
            .send(Method::DELETE, "/inbox_members", gone)
            .await
            .ok();
        let (_, heard) = missed(nimchat.url(), &of_agent, last).await;
        assert_eq!(contents(&heard, last), [""; 0]);
    });
}
