//! Who types: agents and customers, on `/cable` and to webhooks.

use crate::cable::{agent_socket, customer_socket};
use crate::deliveries::subscribe;
use nimchat_tests::{Answer, Options, Receiver, TestAccount, everywhere_with};
use serde_json::json;

fn done(answer: &Answer) {
    assert_eq!((answer.status, answer.text.as_str()), (200, ""));
}

const TYPING: [&str; 2] = ["conversation_typing_on", "conversation_typing_off"];

#[test]
fn a_customer_who_types_is_shown_to_the_agents() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let receiver = Receiver::start();
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        subscribe(&desk, receiver.url(), &TYPING).await;
        let mut agent = agent_socket(&desk, &desk.agent).await;
        let mut own = customer_socket(&nimchat, &customer).await;
        let path = format!("/conversations/{number}/toggle_typing");
        for (status, event) in [("on", TYPING[0]), ("off", TYPING[1])] {
            let answer = customer.post(&path, json!({"typing_status": status})).await;
            assert_eq!((answer.status, answer.text.as_str()), (200, ""));
            let told = agent.event(&event.replacen('_', ".", 1)).await;
            assert_eq!(told["conversation"]["id"], number);
            assert_eq!(told["account_id"], desk.account);
            assert_eq!(
                (&told["user"]["id"], &told["user"]["type"]),
                (&json!(customer.id), &json!("contact"))
            );
            assert_eq!(told["is_private"], false);
            assert_eq!(told.get("performer"), None);
        }
        let calls = receiver.calls(2).await;
        let events: Vec<String> = calls.iter().map(|call| call.event()).collect();
        assert_eq!(events, TYPING);
        let body = calls[0].json();
        assert_eq!(
            (&body["user"]["id"], &body["user"]["name"]),
            (&json!(customer.id), &json!("Linus"))
        );
        assert_eq!(
            (&body["conversation"]["id"], &body["is_private"]),
            (&json!(number), &json!(false))
        );
        assert_eq!(
            body["conversation"]["contact_inbox"]["pubsub_token"],
            json!(null)
        );

        let recorded = nimchat.database().events().len();
        done(
            &customer
                .post(&path, json!({"typing_status": "perhaps"}))
                .await,
        );
        done(&customer.post(&path, json!({})).await);
        assert_eq!(nimchat.database().events().len(), recorded);
        let other = desk.customer("Mary").await;
        other
            .post(&path, json!({"typing_status": "on"}))
            .await
            .refused(404);
        // the customer's own socket has heard nothing of it: the next it hears is the agent
        let path = format!("/conversations/{number}/toggle_typing_status");
        done(&desk.agent.post(&path, json!({"typing_status": "on"})).await);
        let told = own.event("conversation.typing_on").await;
        assert_eq!(told["user"]["type"], "user");
        assert!(
            own.others().iter().all(|name| !name.contains("typing")),
            "{:?}",
            own.others()
        );
    });
}

#[test]
fn an_agent_who_types_is_shown_to_the_others() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let receiver = Receiver::start();
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        subscribe(&desk, receiver.url(), &TYPING).await;
        let mut administrator = agent_socket(&desk, &desk.administrator).await;
        let mut typist = agent_socket(&desk, &desk.agent).await;
        let mut visitor = customer_socket(&nimchat, &customer).await;
        let path = format!("/conversations/{number}/toggle_typing_status");
        let note = json!({"typing_status": "on", "is_private": true});
        done(&desk.agent.post(&path, note).await);
        let told = administrator.event("conversation.typing_on").await;
        assert_eq!(told["is_private"], true);
        assert_eq!(told["user"]["id"], desk.agent.id);
        assert_eq!(told["performer"]["id"], desk.agent.id);
        done(
            &desk
                .agent
                .post(&path, json!({"typing_status": "off"}))
                .await,
        );
        let told = visitor.event("conversation.typing_off").await;
        assert_eq!(
            (&told["user"]["id"], &told["is_private"]),
            (&json!(desk.agent.id), &json!(false))
        );
        assert!(
            visitor.others().iter().all(|name| !name.contains("typing")),
            "a note is no news"
        );
        let calls = receiver.calls(2).await;
        let user = &calls[0].json()["user"];
        assert_eq!(
            (&user["id"], &user["type"]),
            (&json!(desk.agent.id), &json!("user"))
        );
        // who types is not told so
        let body = json!({"content": "Done"});
        let messages = format!("/conversations/{number}/messages");
        desk.agent.post(messages, body).await.ok();
        typist.event("message.created").await;
        assert!(typist.others().iter().all(|name| !name.contains("typing")));
        let outsider = desk.hire("Otto", "otto@acme.example", "agent").await;
        outsider
            .post(&path, json!({"typing_status": "on"}))
            .await
            .refused(nimchat.choose(403, 401));
    });
}
