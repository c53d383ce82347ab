//! The events of agent bots, what bots do with their tokens, and bots that cannot be reached
//! (docs/rules/messaging.md §6).

use nimchat_tests::test_account::id;
use nimchat_tests::{
    Client, Customer, Options, Receiver, Running, TestAccount, everywhere_with, settled,
};
use serde_json::{Value, json};

/// A bot that answers in the account's inbox.
struct Bot {
    id: i64,
    secret: String,
    client: Client,
}

impl Bot {
    async fn connect(desk: &TestAccount<'_>, url: &str) -> Self {
        let body = json!({"name": "Greeter", "outgoing_url": url});
        let made = desk.administrator.post("/agent_bots", body).await.ok();
        let path = format!("/inboxes/{}/set_agent_bot", desk.inbox.id);
        let connection = json!({"agent_bot": id(&made)});
        desk.administrator.post(path, connection).await.ok();
        let path = format!("/api/v1/accounts/{}", desk.account);
        let token = made["access_token"].as_str().unwrap();
        Self {
            id: id(&made),
            secret: made["secret"].as_str().unwrap().to_owned(),
            client: desk.nimchat.anyone().below(path).with_token(token),
        }
    }

    async fn says(&self, number: i64, content: &str, private: bool) -> i64 {
        let path = format!("/conversations/{number}/messages");
        let message = json!({"content": content, "private": private});
        id(&self.client.post(path, message).await.ok())
    }

    async fn sets(&self, number: i64, status: &str) {
        let path = format!("/conversations/{number}/toggle_status");
        let body = json!({"status": status});
        self.client.post(path, body).await.ok();
    }
}

async fn says(customer: &Customer, number: i64, content: &str) {
    let path = format!("/conversations/{number}/messages");
    let message = json!({"content": content});
    customer.post(path, message).await.ok();
}

fn status(nimchat: &Running, number: i64) -> String {
    let query =
        format!("SELECT CAST(status AS TEXT) AS text FROM conversations WHERE number = {number}");
    let status = match nimchat.database().text(&query).as_str() {
        "0" => "open",
        "1" => "resolved",
        "2" => "pending",
        _ => "snoozed",
    };
    status.to_owned()
}

/// What a call told: the event with its message or status.
fn told(call: &Value) -> String {
    let event = call["event"].as_str().unwrap();
    let what = call.get("content").unwrap_or(&call["status"]);
    format!("{event}: {}", what.as_str().unwrap())
}

#[test]
fn a_bot_is_sent_the_events_of_its_inbox_and_answers() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let receiver = Receiver::start();
        let desk = TestAccount::open(&nimchat).await;
        let bot = Bot::connect(&desk, receiver.url()).await;
        let elsewhere = desk.api_inbox(json!({})).await;
        let stranger = desk.customer_of(&elsewhere, "Stranger").await;
        desk.conversation(&stranger, "Not for the bot").await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        assert_eq!(status(&nimchat, number), "pending");
        receiver.calls(1).await;
        bot.says(number, "May I help?", false).await;
        bot.says(number, "A note", true).await;
        bot.sets(number, "open").await;
        bot.sets(number, "resolved").await;
        says(&customer, number, "Once more").await;
        assert_eq!(status(&nimchat, number), "pending");
        let calls = receiver.calls(6).await;
        settled(&nimchat).await;
        let all: Vec<String> = calls.iter().map(|call| told(&call.json())).collect();
        let expected = [
            "message_created: Hello",
            "message_created: May I help?",
            "message_created: A note",
            "conversation_opened: open",
            "conversation_resolved: resolved",
            "message_created: Once more",
        ];
        assert_eq!(all, expected, "in their order, and nothing else");

        let hello = calls[0].json();
        assert_eq!(hello["message_type"], "incoming");
        assert_eq!(hello["account"]["id"], desk.account);
        assert_eq!(hello["conversation"]["status"], "pending");
        assert_eq!(hello["sender"]["name"], "Linus");
        let own = calls[1].json()["sender"].clone();
        let expected = json!({"id": bot.id, "name": "Greeter", "type": "agent_bot"});
        assert_eq!(own, expected);
        assert_eq!(calls[2].json()["private"], true);
        let opened = calls[3].json();
        assert_eq!(opened["id"], number);
        assert_eq!(opened["meta"]["sender"]["name"], "Linus");
        assert_eq!(opened.get("changed_attributes"), None);
        for call in &calls {
            call.assert_signed(&bot.secret);
            if !nimchat.is_reference() {
                call.assert_signed_for_chatwoot(&bot.secret);
            }
        }
        let recorded = "SELECT count(*) AS number FROM webhook_deliveries \
                        WHERE endpoint_type = 'Bot' AND event IS NOT NULL";
        assert_eq!(nimchat.database().number(recorded), 6);
    });
}

#[test]
fn a_bot_that_was_disconnected_or_has_no_address_is_sent_nothing() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let receiver = Receiver::start();
        let desk = TestAccount::open(&nimchat).await;
        let bot = Bot::connect(&desk, receiver.url()).await;
        let customer = desk.customer("Linus").await;
        let one = format!("/agent_bots/{}", bot.id);
        let nowhere = json!({"outgoing_url": " "});
        desk.administrator.patch(&one, nowhere).await.ok();
        let waiting = desk.conversation(&customer, "Is anybody there?").await;
        assert_eq!(status(&nimchat, waiting), "pending");
        settled(&nimchat).await;
        let back = json!({"outgoing_url": receiver.url()});
        desk.administrator.patch(&one, back).await.ok();
        let path = format!("/inboxes/{}/set_agent_bot", desk.inbox.id);
        let nobody = json!({"agent_bot": null});
        desk.administrator.post(path, nobody).await.ok();
        let number = desk.conversation(&customer, "People?").await;
        assert_eq!(status(&nimchat, number), "open");
        settled(&nimchat).await;
        assert_eq!(nimchat.database().rows("webhook_deliveries"), 0);
        assert_eq!(receiver.so_far().len(), 0);
    });
}

#[test]
fn a_conversation_whose_bot_cannot_be_reached_goes_to_people() {
    let options = Options::with_workers().set("WEBHOOKS__BACKOFF_SECONDS", "1,1,1");
    everywhere_with(&options, async |nimchat| {
        let receiver = Receiver::start();
        receiver.refuse("", 500);
        let desk = TestAccount::open(&nimchat).await;
        Bot::connect(&desk, receiver.url()).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        receiver
            .calls_until("the bot told of the opening, too", |calls| {
                calls
                    .iter()
                    .any(|call| call.event() == "conversation_opened")
            })
            .await;
        assert_eq!(status(&nimchat, number), "open");
        let path = format!("/conversations/{number}/messages");
        let texts = async || {
            let listed = desk.agent.get(&path).await.ok();
            let messages = nimchat.choose(&listed, &listed["payload"]);
            let messages = messages.as_array().unwrap().iter();
            let texts = messages.map(|message| message["content"].as_str().unwrap().to_owned());
            texts.collect::<Vec<_>>()
        };
        let note = "Conversation was marked open by system due to an error with the agent bot.";
        let mut both = texts().await;
        both.sort();
        assert_eq!(both, [note, "Hello"]);

        receiver.accept();
        let calls = receiver
            .calls_until("a later attempt", |calls| {
                let taken = calls.iter().filter(|call| call.status == 200);
                taken.count() >= 2
            })
            .await;
        let hello = calls
            .iter()
            .filter(|call| call.body.contains("message_created"));
        let ids: Vec<&str> = hello.map(|call| call.header("webhook-id")).collect();
        assert!(
            ids.len() > 1 && ids.iter().all(|id| *id == ids[0]),
            "{ids:?}"
        );
        says(&customer, number, "Thank you").await;
        settled(&nimchat).await;
        assert_eq!(
            texts().await.len(),
            3,
            "an open conversation stays as it is"
        );
        let notified = "SELECT count(*) AS number FROM notifications";
        assert_eq!(nimchat.database().number(notified), 0);
    });
}
