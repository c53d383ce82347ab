//! Macros: a user performs several actions together (docs/rules/automation.md §2).

use crate::conversations::{assignee, shown};
use nimchat_tests::test_account::id;
use nimchat_tests::{
    Options, Receiver, TestAccount, eventually, everywhere, everywhere_with, settled,
};
use serde_json::{Value, json};

const PATH: &str = "/macros";

fn act(name: &str, parameters: &Value) -> Value {
    json!({"action_name": name, "action_params": parameters})
}

#[test]
fn members_manage_their_own_and_use_those_of_all() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let forbidden = nimchat.choose(403, 401);
        let actions = json!([act("add_label", &json!(["größe", null])), {"action_name": "resolve_conversation"}]);
        let body = json!({"name": "Größe", "visibility": "global", "actions": actions});
        let made = desk.agent.post(PATH, body.clone()).await.ok();
        let own = made["payload"].clone();
        let agent = desk.agent.get("/agents").await.ok();
        let agent = agent
            .as_array()
            .unwrap()
            .iter()
            .find(|found| id(found) == desk.agent.id);
        assert_eq!(
            own,
            json!({
                "id": id(&own), "name": "Größe", "visibility": "personal", "created_by": agent, "updated_by": agent,
                "account_id": desk.account, "actions": actions,
            })
        );
        let global = desk.administrator.post(PATH, body.clone()).await.ok()["payload"].clone();
        assert_eq!(global["visibility"], "global");
        let unsaid = json!({"name": "x", "actions": []});
        let unsaid = desk.administrator.post(PATH, unsaid).await.ok()["payload"].clone();
        assert_eq!(unsaid["visibility"], Value::Null);
        assert_eq!(
            desk.agent.get(PATH).await.ok(),
            json!({"payload": [own, global]})
        );
        let listed = desk.administrator.get(PATH).await.ok();
        assert_eq!(listed, json!({"payload": [global, unsaid]}));

        let path = |of: &Value| format!("{PATH}/{}", id(of));
        assert_eq!(desk.agent.get(path(&own)).await.ok(), made);
        desk.administrator.get(path(&own)).await.refused(forbidden);
        desk.administrator
            .patch(path(&own), body.clone())
            .await
            .refused(forbidden);
        desk.administrator
            .delete(path(&own))
            .await
            .refused(forbidden);
        desk.agent
            .patch(path(&global), body.clone())
            .await
            .refused(forbidden);
        desk.agent.delete(path(&global)).await.refused(forbidden);
        let execute = format!("{}/execute", path(&own));
        desk.administrator
            .post(execute, json!({}))
            .await
            .refused(forbidden);

        let changed = desk
            .administrator
            .patch(path(&global), json!({"name": "b"}))
            .await
            .ok();
        let changed = &changed["payload"];
        assert_eq!(
            (
                &changed["name"],
                &changed["visibility"],
                &changed["actions"]
            ),
            (&json!("b"), &Value::Null, &actions)
        );
        let elsewhere =
            TestAccount::open_as(&nimchat, desk.operator.clone(), "Other", "other.example").await;
        let other = &elsewhere.administrator;
        let text = r#"{"error":"Resource could not be found"}"#;
        let text = nimchat.choose(text, "");
        let execute = format!("{}/execute", path(&own));
        for unknown in [
            other.get(path(&own)).await,
            other.get(format!("{PATH}/999999")).await,
            other.patch(path(&own), body.clone()).await,
            other.delete(path(&own)).await,
            other.post(execute, json!({})).await,
        ] {
            assert_eq!((unknown.status, unknown.text.as_str()), (404, text));
        }

        let removed = desk.agent.delete(path(&own)).await;
        assert_eq!((removed.status, removed.text.as_str()), (200, ""));
        assert_eq!(nimchat.database().rows("macros"), 2);
    });
}

#[test]
fn bad_macros_are_refused() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let create = |body: Value| desk.administrator.post(PATH, body);
        let unknown = json!([
            act("open_conversation", &json!([])),
            act("dance", &json!([]))
        ]);
        let refused = create(json!({"name": "x", "actions": unknown}))
            .await
            .refused(422);
        let message = "Macro execution actions open_conversation,dance not supported.";
        assert_eq!(
            nimchat.choose(refused["message"].clone(), refused["error"].clone()),
            nimchat.choose(
                json!(format!("Actions {message}")),
                json!({"actions": [message]})
            )
        );
        for body in [
            json!({"actions": []}),
            json!({"name": "x"}),
            json!({"name": "x", "actions": [], "visibility": "secret"}),
            json!({"name": "x", "actions": "add_label"}),
            json!({"name": "x".repeat(256), "actions": []}),
        ] {
            create(body).await.refused(422);
        }
        assert_eq!(nimchat.database().rows("macros"), 0);
        let made = create(json!({"name": "x", "actions": []})).await.ok();
        let execute = format!("{PATH}/{}/execute", id(&made["payload"]));
        let many = json!({"conversation_ids": vec![1; 101]});
        desk.administrator.post(&execute, many).await.refused(422);
        let other = json!({"conversation_ids": ["abc"]});
        desk.administrator.post(&execute, other).await.refused(422);
    });
}

#[test]
fn a_macro_acts_in_the_users_name() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let receiver = Receiver::start();
        let desk = TestAccount::open(&nimchat).await;
        let rule = json!({
            "name": "x", "event_name": "conversation_resolved", "conditions": [],
            "actions": [act("add_label", &json!(["by-rule"]))],
        });
        desk.administrator
            .post("/automation_rules", rule)
            .await
            .ok();
        let actions = json!([
            act("assign_agent", &json!(["self"])),
            act("add_label", &json!(["done"])),
            act("send_message", &json!(["Bye"])),
            act("send_webhook_event", &json!([receiver.url()])),
            act("resolve_conversation", &json!([])),
        ]);
        let made = desk
            .agent
            .post(PATH, json!({"name": "Close", "actions": actions}))
            .await
            .ok();
        let execute = format!("{PATH}/{}/execute", id(&made["payload"]));
        let customer = desk.customer("Linus").await;
        let [one, two] = [
            desk.conversation(&customer, "Hello").await,
            desk.conversation(&customer, "Hello again").await,
        ];
        let body = json!({"conversation_ids": [two, one, 99]});
        let answer = desk.agent.post(&execute, body).await;
        assert_eq!((answer.status, answer.text.as_str()), (200, ""));
        eventually("both conversations closed", || {
            let query = "SELECT count(*) AS number FROM conversations WHERE status = 1";
            (nimchat.database().number(query) == 2).then_some(())
        })
        .await;
        settled(&nimchat).await;
        for number in [one, two] {
            let conversation = shown(&desk, number).await;
            assert_eq!(conversation["labels"], json!(["done", "by-rule"]));
            assert_eq!(assignee(&nimchat, &conversation), Some(desk.agent.id));
        }
        let written = format!(
            "SELECT count(*) AS number FROM messages WHERE content = 'Bye' AND sender_id = {}",
            desk.agent.id
        );
        assert_eq!(nimchat.database().number(&written), 2);
        let told = nimchat.database().texts(
            "SELECT content AS text FROM messages WHERE message_type = 2 ORDER BY id LIMIT 3",
        );
        assert_eq!(
            told,
            [
                "Grace Hopper self-assigned this conversation",
                "Grace Hopper added done",
                "Conversation was marked resolved by Grace Hopper"
            ]
        );
        let calls = receiver.calls(2).await;
        let mut numbers: Vec<&Value> = Vec::new();
        let bodies: Vec<Value> = calls.iter().map(|call| call.json()).collect();
        for body in &bodies {
            assert_eq!(body["event"], "macro.executed");
            assert_eq!(body["status"], "open");
            numbers.push(&body["id"]);
        }
        numbers.sort_by_key(|number| number.as_i64());
        assert_eq!(numbers, [&json!(one), &json!(two)]);
    });
}
