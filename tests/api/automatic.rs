//! What is sent outside working hours, and the end of conversations in which nothing happens.

use crate::messages::list;
use crate::values::each;
use nimchat_tests::{Options, TestAccount, eventually, everywhere};
use serde_json::{Value, json};

/// The contents of the conversation's messages.
async fn said(desk: &TestAccount<'_>, number: i64) -> Vec<Value> {
    let path = format!("/conversations/{number}/messages");
    let shown = list(desk.nimchat, desk.administrator.get(path).await.ok());
    each(&shown, "content").into_iter().cloned().collect()
}

#[test]
fn a_customer_gets_the_out_of_office_message() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let days: Vec<Value> = (0..7)
            .map(|day| json!({"day_of_week": day, "closed_all_day": true}))
            .collect();
        let path = format!("/inboxes/{}", desk.inbox.id);
        let closed = json!({
            "working_hours_enabled": true, "working_hours": days, "out_of_office_message": "Closed",
        });
        desk.administrator.patch(&path, closed).await.ok();
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let messages = format!("/conversations/{number}/messages");
        customer
            .post(&messages, json!({"content": "Anyone?"}))
            .await
            .ok();
        assert_eq!(said(&desk, number).await, ["Hello", "Closed", "Anyone?"]);
        let shown = customer.get(&messages).await.ok();
        assert_eq!(shown[1]["content"], "Closed");

        let open = json!({"working_hours_enabled": false});
        desk.administrator.patch(&path, open).await.ok();
        let other = desk.conversation(&customer, "Hello").await;
        assert_eq!(said(&desk, other).await, ["Hello"]);
    });
}

#[test]
fn a_conversation_in_which_nothing_happens_is_resolved() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let settings = json!({
            "auto_resolve_after": 1440, "auto_resolve_message": "Bye", "auto_resolve_label": "quiet",
        });
        desk.administrator.patch("", settings).await.ok();
        let customer = desk.customer("Linus").await;
        let quiet = desk.conversation(&customer, "Hello").await;
        let busy = desk.conversation(&customer, "Hello").await;
        nimchat.database().execute(&format!(
            "UPDATE conversations SET last_activity_at = '2020-01-01 00:00:00' WHERE number = {quiet}"
        ));
        let administrator = desk.administrator.token().map(str::to_owned);
        let account = desk.account;
        let nimchat = nimchat.restart(&Options::with_workers());
        eventually("the conversation is resolved", || {
            let query = "SELECT count(*) AS number FROM conversations WHERE status = 1";
            (nimchat.database().number(query) > 0).then_some(())
        })
        .await;
        let client = nimchat.anyone().with_token(&administrator.unwrap());
        let conversations = format!("/api/v1/accounts/{account}/conversations");
        let shown = client.get(format!("{conversations}/{quiet}")).await.ok();
        assert_eq!(
            (&shown["status"], &shown["labels"]),
            (&json!("resolved"), &json!(["quiet"]))
        );
        let shown = client.get(format!("{conversations}/{busy}")).await.ok();
        assert_eq!(shown["status"], "open");
        let path = format!("{conversations}/{quiet}/messages");
        let messages = list(&nimchat, client.get(path).await.ok());
        let text = "Conversation was marked resolved by system due to 1 days of inactivity";
        assert_eq!(each(&messages, "content"), ["Hello", "Bye", text]);
    });
}
