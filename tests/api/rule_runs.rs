//! Automation rules run when their events happen (docs/rules/automation.md §1.1, §1.7, §1.8).

use crate::conversations::{assignee, shown};
use nimchat_tests::test_account::id;
use nimchat_tests::{
    Options, Receiver, Running, TestAccount, eventually, everywhere, everywhere_with, settled,
};
use serde_json::{Value, json};

fn condition(key: &str, operator: &str, values: &Value) -> Value {
    json!({"attribute_key": key, "filter_operator": operator, "values": values})
}

fn act(name: &str, parameters: &Value) -> Value {
    json!({"action_name": name, "action_params": parameters})
}

/// Adds a rule and answers its path.
async fn rule(desk: &TestAccount<'_>, event: &str, conditions: Value, actions: Value) -> String {
    let mut body = json!({"name": "x", "event_name": event});
    body["conditions"] = conditions;
    body["actions"] = actions;
    let made = desk
        .administrator
        .post("/automation_rules", body)
        .await
        .ok();
    format!("/automation_rules/{}", id(&made))
}

async fn runs(desk: &TestAccount<'_>, rule: &str) -> Value {
    let answer = desk.administrator.get(format!("{rule}/runs")).await.ok();
    answer["payload"].clone()
}

/// The texts of all messages, oldest first.
fn messages(nimchat: &Running) -> Vec<String> {
    let query = "SELECT coalesce(content, '') AS text FROM messages ORDER BY id";
    nimchat.database().texts(query)
}

#[test]
fn a_message_starts_rules_one_after_another() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let receiver = Receiver::start();
        let desk = TestAccount::open(&nimchat).await;
        let help = json!([condition("content", "contains", &json!(["HELP"])),]);
        let first = rule(
            &desk,
            "message_created",
            help,
            json!([
                act("add_label", &json!(["support", "sales"])),
                act("change_priority", &json!(["extreme"])),
                act("change_priority", &json!(["urgent"])),
                act("assign_agent", &json!([desk.agent.id])),
                act("send_message", &json!(["We are on it"])),
                act("add_private_note", &json!(["Look"])),
                act("send_webhook_event", &json!([receiver.url()])),
                act("send_attachment", &json!([1])),
            ]),
        )
        .await;
        // it sees what the first one did, and a rule's own message starts neither
        let second = rule(
            &desk,
            "message_created",
            json!([condition("labels", "equal_to", &json!(["sales"]))]),
            json!([
                act("remove_label", &json!(["sales"])),
                act("resolve_conversation", &json!([]))
            ]),
        )
        .await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "I need help").await;
        settled(&nimchat).await;

        let conversation = shown(&desk, number).await;
        assert_eq!(conversation["labels"], json!(["support"]));
        assert_eq!(conversation["priority"], "urgent");
        assert_eq!(conversation["status"], "resolved");
        assert_eq!(assignee(&nimchat, &conversation), Some(desk.agent.id));
        assert_eq!(
            messages(&nimchat),
            [
                "I need help",
                "Automation System added support, sales",
                "Automation System set the priority to urgent",
                "Assigned to Grace Hopper by Automation System",
                "We are on it",
                "Look",
                "Automation System removed sales",
                "Conversation was marked resolved by Automation System",
            ]
        );
        let written =
            "SELECT count(*) AS number FROM messages WHERE message_type = 1 AND sender_id IS NULL";
        assert_eq!(nimchat.database().number(written), 2);

        let call = receiver.calls(1).await.remove(0);
        assert_eq!(call.event(), "automation_event.message_created");
        assert_eq!(call.json()["id"], number);
        assert_eq!(call.json()["priority"], "urgent");
        assert_eq!(call.headers.get("webhook-signature"), None);

        let first = runs(&desk, &first).await;
        assert_eq!(first.as_array().unwrap().len(), 1, "{first}");
        assert_eq!(first[0]["matched"], true);
        assert_eq!(first[0]["reason"], Value::Null);
        assert_eq!(first[0]["conversation_id"], number);
        let results: Vec<&Value> = first[0]["actions"].as_array().unwrap().iter().collect();
        let outcomes: Vec<&str> = results
            .iter()
            .map(|result| result["result"].as_str().unwrap())
            .collect();
        assert_eq!(
            outcomes,
            [
                "done", "failed", "done", "done", "done", "done", "done", "failed"
            ]
        );
        assert_eq!(
            results[1]["error"],
            "The parameters of the action are invalid"
        );
        assert_eq!(results[7]["error"], "The file of the action does not exist");
        assert_eq!(runs(&desk, &second).await.as_array().unwrap().len(), 1);
    });
}

#[test]
fn changes_of_a_conversation_start_rules() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let label = |name: &str| json!([act("add_label", &json!([name]))]);
        for event in [
            "conversation_created",
            "conversation_updated",
            "conversation_opened",
            "conversation_resolved",
            "moon_risen",
        ] {
            rule(&desk, event, json!([]), label(event)).await;
        }
        let values = json!({"from": [null], "to": ["high"]});
        let changed = json!([condition("priority", "attribute_changed", &values)]);
        let raised = rule(&desk, "conversation_updated", changed, label("raised")).await;
        let customer = desk.customer("Linus").await;
        let made = customer.post("/conversations", json!({})).await.ok();
        let number = id(&made);
        settled(&nimchat).await;
        let labels = async || shown(&desk, number).await["labels"].clone();
        assert_eq!(labels().await, json!(["conversation_created"]));

        let path = format!("/conversations/{number}");
        let status = |status: &str| json!({ "status": status });
        desk.administrator
            .post(format!("{path}/toggle_status"), status("resolved"))
            .await
            .ok();
        settled(&nimchat).await;
        let expected = [
            "conversation_created",
            "conversation_resolved",
            "conversation_updated",
        ];
        let mut found: Vec<String> = serde_json::from_value(labels().await).unwrap();
        found.sort();
        assert_eq!(found, expected);
        desk.administrator
            .post(format!("{path}/toggle_status"), status("open"))
            .await
            .ok();
        desk.administrator
            .post(
                format!("{path}/toggle_priority"),
                json!({"priority": "high"}),
            )
            .await
            .ok();
        settled(&nimchat).await;
        let found: Vec<String> = serde_json::from_value(labels().await).unwrap();
        assert!(
            found.contains(&"conversation_opened".to_owned()),
            "{found:?}"
        );
        assert!(found.contains(&"raised".to_owned()), "{found:?}");
        let runs = runs(&desk, &raised).await;
        assert_eq!(runs[0]["matched"], true);
        let failed = &runs[1];
        assert_eq!(failed["matched"], false);
        assert_eq!(
            failed["reason"],
            "condition 1 is not met: priority attribute_changed"
        );
    });
}

#[test]
fn a_repeated_event_does_nothing_twice() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        rule(
            &desk,
            "message_created",
            json!([condition("message_type", "equal_to", &json!(["incoming"]))]),
            json!([
                act("send_message", &json!(["Welcome"])),
                act("snooze_conversation", &json!([]))
            ]),
        )
        .await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        settled(&nimchat).await;
        assert_eq!(shown(&desk, number).await["status"], "snoozed");
        let before = messages(&nimchat);
        // as if the process had ended before the position was stored, and before the run was
        nimchat.database().execute(
            "UPDATE event_positions SET position = 0 WHERE subscriber = 'automation_rules'; \
             DELETE FROM automation_rule_runs",
        );
        let nimchat = nimchat.restart(&Options::with_workers());
        eventually("the run recorded again", || {
            (nimchat.database().rows("automation_rule_runs") > 0).then_some(())
        })
        .await;
        settled(&nimchat).await;
        assert_eq!(messages(&nimchat), before);
    });
}

#[test]
fn a_rule_that_cannot_be_run_is_turned_off() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let broken = json!([condition("status", "contains", &json!(["open"]))]);
        let path = rule(&desk, "message_created", broken.clone(), json!([])).await;
        let dangling = json!([{
            "attribute_key": "status", "filter_operator": "equal_to", "values": ["open"], "query_operator": "AND",
        }]);
        let never = rule(&desk, "message_created", dangling, json!([])).await;
        let active = async |path: &str| {
            let shown = desk.administrator.get(path).await.ok();
            nimchat.choose(shown["active"].clone(), shown["payload"]["active"].clone())
        };
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "one").await;
        settled(&nimchat).await;
        assert_eq!(active(&path).await, true);
        let again = json!({"conditions": broken, "name": "y"});
        desk.administrator.patch(&path, again).await.ok();
        customer
            .post(
                format!("/conversations/{number}/messages"),
                json!({"content": "two"}),
            )
            .await
            .ok();
        settled(&nimchat).await;
        assert_eq!(active(&path).await, false);
        assert_eq!(active(&never).await, true);
        let reason = runs(&desk, &path).await[0]["reason"].clone();
        assert_eq!(
            reason,
            "Invalid operator. The allowed operators for status are [equal_to,not_equal_to]."
        );
        let unjoined = runs(&desk, &never).await;
        assert_eq!(unjoined.as_array().unwrap().len(), 2);
        assert_eq!(unjoined[0]["matched"], false);
    });
}

#[test]
fn rules_are_tried_without_doing_anything() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let attempt = |body: Value| desk.administrator.post("/automation_rules/test", body);
        let body = |values: Value| {
            json!({
                "conversation_id": number, "event_name": "message_created",
                "conditions": [condition("content", "contains", &values)],
                "actions": [act("add_label", &json!(["x"])), act("change_priority", &json!(["extreme"]))],
            })
        };
        let actions = json!([
            {"action_name": "add_label", "error": null},
            {"action_name": "change_priority", "error": "The parameters of the action are invalid"},
        ]);
        assert_eq!(
            attempt(body(json!(["hell"]))).await.ok(),
            json!({"matched": true, "reason": null, "actions": actions})
        );
        let reason = "condition 1 is not met: content contains";
        assert_eq!(
            attempt(body(json!(["bye"]))).await.ok(),
            json!({"matched": false, "reason": reason, "actions": actions})
        );
        assert_eq!(shown(&desk, number).await["labels"], json!([]));
        attempt(json!({"conditions": []})).await.refused(422);
        attempt(json!({"conversation_id": number + 1}))
            .await
            .refused(404);
        let broken = json!({
            "conversation_id": number, "conditions": [condition("status", "contains", &json!(["open"]))],
        });
        attempt(broken).await.refused(422);
        let forbidden = nimchat.choose(403, 401);
        desk.agent
            .post("/automation_rules/test", body(json!(["a"])))
            .await
            .refused(forbidden);
        let elsewhere =
            TestAccount::open_as(&nimchat, desk.operator.clone(), "Other", "other.example").await;
        let other = &elsewhere.administrator;
        other
            .post("/automation_rules/test", body(json!(["a"])))
            .await
            .refused(404);
        let path = rule(&desk, "message_created", json!([]), json!([])).await;
        assert_eq!(runs(&desk, &path).await, json!([]));
        other.get(format!("{path}/runs")).await.refused(404);
        desk.agent
            .get(format!("{path}/runs"))
            .await
            .refused(forbidden);
    });
}
