//! Variables in what agents, bots and macros write.

use crate::messages::list;
use crate::values::each;
use nimchat_tests::test_account::id;
use nimchat_tests::{Options, TestAccount, eventually, everywhere, everywhere_with};
use serde_json::json;

#[test]
fn an_agents_variables_are_filled_in_before_the_message_is_stored() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let renamed = json!({"name": "linus torvalds"});
        let contact = format!("/contacts/{}", customer.id);
        desk.administrator.patch(&contact, renamed).await.ok();
        let number = desk.conversation(&customer, "I am {{contact.name}}").await;
        let plan = json!({"custom_attributes": {"plan": "gold"}});
        desk.agent
            .post(format!("/conversations/{number}/custom_attributes"), plan)
            .await
            .ok();
        let path = format!("/conversations/{number}/messages");
        for (said, expected) in [
            (
                "Hi {{ contact.first_name }}, this is {{agent.name}} ({{agent.available_name}})",
                "Hi Linus, this is Grace Hopper (Grace)".to_owned(),
            ),
            (
                "{{account.name}}/{{inbox.name}}/{{conversation.display_id}}",
                format!("Acme/Support/{number}"),
            ),
            (
                "{{conversation.custom_attribute.plan | upcase}}{{nothing}} `{{contact.name}}`",
                "GOLD `{{contact.name}}`".to_owned(),
            ),
            ("{{ contact.name", "{{ contact.name".to_owned()),
            ("{% for a in b %}", "{% for a in b %}".to_owned()),
        ] {
            let made = desk.agent.post(&path, json!({"content": said})).await.ok();
            assert_eq!(made["content"], expected);
        }
        let made = json!({"content": "{{contact.name}}", "message_type": "incoming"});
        let made = desk.agent.post(&path, made).await.ok();
        assert_eq!(made["content"], "{{contact.name}}");
        let stored = nimchat
            .database()
            .texts("SELECT content AS text FROM messages ORDER BY id LIMIT 2");
        assert_eq!(
            stored,
            [
                "I am {{contact.name}}",
                "Hi Linus, this is Grace Hopper (Grace)"
            ]
        );
        // what grows too long is refused
        let name = json!({"name": "x".repeat(200)});
        desk.administrator.patch(contact, name).await.ok();
        let long = format!("{}{}", "x".repeat(149_900), "{{contact.name}}");
        desk.agent
            .post(&path, json!({"content": long}))
            .await
            .refused(422);
    });
}

#[test]
fn a_macro_fills_variables_in_and_a_bot_has_no_agent() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let actions = json!([{"action_name": "send_message",
            "action_params": ["Bye {{contact.name}}, {{agent.name}}"]}]);
        let made = json!({"name": "Bye", "visibility": "global", "actions": actions});
        let made = desk.administrator.post("/macros", made).await.ok();
        let path = format!("/macros/{}/execute", id(&made["payload"]));
        desk.administrator
            .post(path, json!({"conversation_ids": [number]}))
            .await;
        eventually("the macro's message", || {
            (nimchat.database().rows("messages") == 2).then_some(())
        })
        .await;
        let bot = json!({"name": "Greeter"});
        let bot = id(&desk.administrator.post("/agent_bots", bot).await.ok());
        let body = json!({"content": "Beep {{agent.name | default: 'nobody'}}",
            "sender_type": "AgentBot", "sender_id": bot});
        let path = format!("/conversations/{number}/messages");
        desk.agent.post(&path, body).await.ok();
        let shown = list(&nimchat, desk.agent.get(&path).await.ok());
        assert_eq!(
            each(&shown, "content"),
            ["Hello", "Bye Linus, Ada Lovelace", "Beep nobody"]
        );
    });
}
