//! How much of their conversations a customer is shown at once (operation 89).

use nimchat_tests::test_account::id;
use nimchat_tests::{TestAccount, everywhere};
use serde_json::json;

#[test]
fn a_customer_sees_all_their_conversations_and_is_linked_to_what_is_older() {
    const MANY: usize = 102;
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        for _ in 1..MANY {
            customer.post("/conversations", json!({})).await.ok();
        }
        let answer = customer.get("/conversations").await;
        assert_eq!(answer.header("link"), None);
        assert_eq!(answer.ok().as_array().unwrap().len(), MANY);
        let older = format!("/conversations?before={}", number + 2);
        assert_eq!(customer.get(older).await.ok().as_array().unwrap().len(), 2);

        let columns = "account_id, inbox_id, conversation_id, message_type, content, content_type, \
                       content_attributes, private, status, sender_type, sender_id, \
                       additional_attributes, created_at, updated_at";
        nimchat.database().execute(&format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) \
             INSERT INTO messages ({columns}) SELECT {columns} FROM messages, n"
        ));
        let answer = customer.get("/conversations").await;
        let shown = &answer.ok()[0]["messages"];
        assert_eq!(shown.as_array().unwrap().len(), 1000);
        let oldest = id(&shown[0]);
        let link = answer.header("link").unwrap();
        let expected = format!("/conversations/{number}/messages?before={oldest}>; rel=\"prev\"");
        assert!(link.ends_with(&expected), "{link}");
        let rest = format!("/conversations/{number}/messages?before={oldest}");
        assert_eq!(customer.get(rest).await.ok().as_array().unwrap().len(), 1);
    });
}

#[test]
fn of_more_than_a_thousand_conversations_the_newest_are_shown_and_the_rest_is_linked() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let first = desk.conversation(&customer, "Hello").await;
        let columns = "inbox_id, contact_id, contact_inbox_id, status, additional_attributes, \
                       custom_attributes, last_activity_at, unread_count, messages_count, created_at, \
                       updated_at, labels";
        nimchat.database().execute(&format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) \
             INSERT INTO conversations (account_id, number, uuid, {columns}) \
             SELECT account_id, number + i, \
             '00000000-0000-4000-8000-' || CAST(100000000000 + i AS TEXT), {columns} \
             FROM conversations, n"
        ));
        let answer = customer.get("/conversations").await;
        let shown = answer.ok();
        assert_eq!(shown.as_array().unwrap().len(), 1000);
        assert_eq!(id(&shown[0]), first + 1);
        let link = answer.header("link").unwrap();
        let rest = format!("/conversations?before={}", first + 1);
        assert!(link.ends_with(&format!("{rest}>; rel=\"prev\"")), "{link}");
        let rest = customer.get(rest).await;
        assert_eq!(rest.header("link"), None);
        assert_eq!(rest.ok().as_array().unwrap().len(), 1);
    });
}
