//! Automation rules: administrators manage them (docs/rules/automation.md §1).

use nimchat_tests::test_account::id;
use nimchat_tests::{Answer, Running, TestAccount, everywhere};
use serde_json::{Value, json};

const PATH: &str = "/automation_rules";

fn condition(key: &str, join: &Value) -> Value {
    json!({"attribute_key": key, "filter_operator": "equal_to", "values": ["a"], "query_operator": join})
}

fn rule(conditions: &Value, actions: &Value) -> Value {
    json!({
        "name": "Größe", "description": null, "event_name": "message_created",
        "conditions": conditions, "actions": actions,
    })
}

/// The rule of an answer that chatwoot envelopes.
fn unpacked(nimchat: &Running, answer: &Value) -> Value {
    nimchat.choose(answer.clone(), answer["payload"].clone())
}

/// The messages about each attribute of a refusal.
fn messages(nimchat: &Running, answer: &Answer) -> Value {
    let refused = answer.refused(422);
    nimchat.choose(refused["message"].clone(), refused["error"].clone())
}

#[test]
fn an_administrator_manages_them() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let forbidden = nimchat.choose(403, 401);
        let conditions = json!([{
            "attribute_key": "status", "filter_operator": "attribute_changed",
            "values": {"from": [null, 5], "to": ["open"]}, "query_operator": null, "color": "blue",
        }]);
        let actions = json!([
            {"action_name": "add_label", "action_params": ["größe", null]},
            {"action_name": "resolve_conversation"},
        ]);
        let body = rule(&conditions, &actions);
        desk.agent.post(PATH, body.clone()).await.refused(forbidden);
        let made = desk.administrator.post(PATH, body).await.ok();
        assert!(made["created_on"].as_i64().is_some_and(|at| at > 0));
        let expected = json!({
            "id": id(&made), "account_id": desk.account, "name": "Größe", "description": null,
            "event_name": "message_created", "conditions": conditions, "actions": actions,
            "created_on": made["created_on"], "active": true,
        });
        assert_eq!(made, expected);

        let one = format!("{PATH}/{}", id(&made));
        let shown = desk.administrator.get(&one).await.ok();
        assert_eq!(unpacked(&nimchat, &shown), made);
        let listed = desk.administrator.get(PATH).await.ok();
        assert_eq!(unpacked(&nimchat, &listed), json!([made]));
        let second = desk.administrator.get(format!("{PATH}?page=2")).await.ok();
        let (empty, all) = (json!([]), json!([made]));
        assert_eq!(unpacked(&nimchat, &second), nimchat.choose(empty, all));

        let copy = desk.administrator.post(format!("{one}/clone"), json!({}));
        let mut copy = unpacked(&nimchat, &copy.await.ok());
        assert_ne!(id(&copy), id(&made));
        copy["id"] = made["id"].clone();
        copy["created_on"] = made["created_on"].clone();
        assert_eq!(copy, made);
        assert_eq!(nimchat.database().rows("automation_rules"), 2);

        let change = json!({
            "name": "b", "description": "c", "active": false, "event_name": "moon_risen", "conditions": [null],
        });
        let changed = desk.administrator.patch(&one, change).await.ok();
        let changed = unpacked(&nimchat, &changed);
        let mut expected = made.clone();
        for (key, value) in [
            ("name", json!("b")),
            ("description", json!("c")),
            ("active", json!(false)),
            ("event_name", json!("moon_risen")),
            ("conditions", json!([])),
        ] {
            expected[key] = value;
        }
        assert_eq!(changed, expected);

        for (method, path) in [("GET", PATH), ("GET", &one), ("DELETE", &one)] {
            let answer = desk.agent.send(method.parse().unwrap(), path, Value::Null);
            answer.await.refused(forbidden);
        }
        let elsewhere =
            TestAccount::open_as(&nimchat, desk.operator.clone(), "Other", "other.example").await;
        let other = &elsewhere.administrator;
        other.get(&one).await.refused(404);
        other.patch(&one, json!({"name": "x"})).await.refused(404);
        other
            .post(format!("{one}/clone"), json!({}))
            .await
            .refused(404);
        other.delete(&one).await.refused(404);
        assert_eq!(unpacked(&nimchat, &other.get(PATH).await.ok()), json!([]));

        let removed = desk.administrator.delete(&one).await;
        assert_eq!((removed.status, removed.text.as_str()), (200, ""));
        desk.administrator.get(&one).await.refused(404);
        assert_eq!(nimchat.database().rows("automation_rules"), 1);
    });
}

#[test]
fn what_is_not_supported_is_refused_by_attribute() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let definition = json!({
            "attribute_display_name": "Plan", "attribute_key": "plan", "attribute_model": 1,
        });
        desk.administrator
            .post("/custom_attribute_definitions", definition)
            .await
            .ok();
        let create = |body: Value| desk.administrator.post(PATH, body);
        let (none, and) = (Value::Null, json!("AND"));
        let unknown = json!([
            condition("colour", &and),
            condition("blocked", &and),
            condition("plan", &none)
        ]);
        let refused = create(rule(&unknown, &json!([{"action_name": "dance"}, {}]))).await;
        let conditions = "Automation conditions colour,blocked not supported.";
        let actions = "Automation actions dance, not supported.";
        assert_eq!(
            messages(&nimchat, &refused),
            nimchat.choose(
                json!(format!("Conditions {conditions}, Actions {actions}")),
                json!({"conditions": [conditions], "actions": [actions]}),
            )
        );
        let several = json!([condition("status", &none), condition("plan", &none)]);
        let refused = create(rule(&several, &json!([]))).await;
        let message = "Automation conditions should have query operator.";
        assert_eq!(
            messages(&nimchat, &refused),
            nimchat.choose(
                json!(format!("Conditions {message}")),
                json!({"conditions": [message]})
            )
        );
        let message = "Query operator must be either \"AND\" or \"OR\"";
        for join in [json!("XOR"), json!(1)] {
            let refused = create(rule(&json!([condition("status", &join)]), &json!([]))).await;
            assert_eq!(
                messages(&nimchat, &refused),
                nimchat.choose(
                    json!(format!("Conditions {message}")),
                    json!({"conditions": [message]})
                )
            );
        }
        let blank = json!({"description": "x"});
        let refused = create(blank).await.refused(422);
        let blank = json!(["can't be blank"]);
        assert_eq!(
            nimchat.choose(refused["attributes"].clone(), refused["error"].clone()),
            nimchat.choose(
                json!(["conditions", "actions", "name", "event_name"]),
                json!({"conditions": blank, "actions": blank, "name": blank, "event_name": blank}),
            )
        );
        for body in [
            json!({"name": "x".repeat(256)}),
            json!({"description": "x".repeat(20_001)}),
            json!({"active": "perhaps"}),
            json!({"conditions": "status"}),
            json!({"conditions": [3]}),
            json!({"actions": null}),
            json!({"actions": vec![json!({"action_name": "add_label"}); 51]}),
        ] {
            let mut whole = rule(&json!([]), &json!([]));
            for (key, value) in body.as_object().unwrap() {
                whole[key] = value.clone();
            }
            create(whole).await.refused(422);
        }
        assert_eq!(nimchat.database().rows("automation_rules"), 0);

        let made = create(rule(&json!([condition("plan", &none)]), &json!([])))
            .await
            .ok();
        let one = format!("{PATH}/{}", id(&made));
        let bad = json!({"name": "x", "conditions": [condition("colour", &none)]});
        desk.administrator.patch(&one, bad).await.refused(422);
        desk.administrator
            .patch(&one, json!({"name": ""}))
            .await
            .refused(422);
        desk.administrator
            .patch(&one, json!({"conditions": null}))
            .await
            .refused(422);
        let shown = desk.administrator.get(&one).await.ok();
        assert_eq!(unpacked(&nimchat, &shown), made);
    });
}

/// The reference's example writes it.
#[test]
fn nil_is_no_operator_in_the_reference_alone() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let nil = json!([condition("status", &json!("nil"))]);
        let answer = desk.administrator.post(PATH, rule(&nil, &json!([]))).await;
        if nimchat.choose(true, false) {
            assert_eq!(answer.ok()["conditions"], nil);
        } else {
            answer.refused(422);
        }
        for join in [json!(""), json!("or"), json!("And")] {
            let conditions = json!([condition("status", &join)]);
            let made = desk.administrator.post(PATH, rule(&conditions, &json!([])));
            assert_eq!(made.await.ok()["conditions"], conditions);
        }
    });
}
