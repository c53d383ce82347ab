//! Filters and searches of contacts and conversations, and changes of contacts: operations 23 to 26 and 33.

use nimchat_tests::{Answer, Running, TestAccount, everywhere};
use reqwest::Method;
use serde_json::{Value, json};

fn condition(key: &str, operator: &str, values: impl Into<Value>) -> Value {
    let values: Value = values.into();
    json!({"attribute_key": key, "filter_operator": operator, "values": values, "query_operator": null})
}

fn joined(key: &str, operator: &str, values: impl Into<Value>, join: &str) -> Value {
    let values: Value = values.into();
    json!({"attribute_key": key, "filter_operator": operator, "values": values, "query_operator": join})
}

/// The names of the listed contacts, in either profile's form.
fn names(answer: &Value) -> Vec<String> {
    let list = answer
        .as_array()
        .or_else(|| answer["payload"].as_array())
        .unwrap();
    let name = |item: &Value| {
        let contact = item.pointer("/payload/contact").unwrap_or(item);
        contact["name"].as_str().unwrap().to_owned()
    };
    list.iter().map(name).collect()
}

async fn contact(desk: &TestAccount<'_>, name: &str, more: Value) -> i64 {
    let mut body = json!({"inbox_id": desk.inbox.id, "name": name});
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let answer = desk.administrator.post("/contacts", body).await.ok();
    let id = answer
        .pointer("/payload/contact/id")
        .unwrap_or(&answer["id"]);
    id.as_i64().unwrap()
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of filters")]
fn contacts_are_filtered_and_found() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        contact(
            &other,
            "Ada Elsewhere",
            json!({"email": "ada@elsewhere.example"}),
        )
        .await;
        contact(&desk, "Ada", json!({"email": "ada@acme.example", "additional_attributes": {"city": "London", "company_name": "Öfen AG"}})).await;
        contact(&desk, "Ärger", json!({"phone_number": "+4930123"})).await;
        contact(&desk, "Nobody", json!({})).await;
        let filter = async |conditions: Value| -> Answer {
            desk.agent
                .post("/contacts/filter", json!({"payload": conditions}))
                .await
        };
        for (conditions, expected) in [
            (json!([]), &["Ada", "Ärger"][..]),
            (
                json!([condition("name", "equal_to", json!(["ADA", "nobody"]))]),
                &["Ada"],
            ),
            (
                json!([condition("name", "contains", json!(["äR"]))]),
                &["Ärger"],
            ),
            (
                json!([condition("phone_number", "starts_with", json!(["4930"]))]),
                &["Ärger"],
            ),
            (
                json!([condition("email", "does_not_contain", json!(["acme"]))]),
                &["Ärger"],
            ),
            (
                json!([condition("city", "not_equal_to", json!(["london"]))]),
                &["Ärger"],
            ),
            (
                json!([
                    joined("city", "equal_to", json!(["london"]), "or"),
                    condition("name", "equal_to", json!(["ärger"]))
                ]),
                &["Ada", "Ärger"],
            ),
            (
                json!([condition("created_at", "days_before", json!([1]))]),
                &[],
            ),
            (
                json!([condition("name", "equal_to", json!(["' OR 1=1 --"]))]),
                &[],
            ),
        ] {
            let answer = filter(conditions.clone()).await.ok();
            assert_eq!(names(&answer), expected, "{conditions}");
            if !nimchat.is_reference() {
                assert_eq!(
                    answer["meta"],
                    json!({"count": expected.len(), "current_page": 1})
                );
            }
        }
        let alias = filter(json!([condition("name", "eq", json!(["ada"]))])).await;
        if nimchat.is_reference() {
            assert_eq!(names(&alias.ok()), ["Ada"]);
        } else {
            assert_eq!(alias.status, 422);
        }
        for (conditions, named) in [
            (
                json!([condition("shoe_size", "equal_to", json!(["1"]))]),
                "shoe_size",
            ),
            (
                json!([condition("country_code", "contains", json!(["1"]))]),
                "country_code",
            ),
            (
                json!([condition("country_code", "equal_to", json!([]))]),
                "country_code",
            ),
            (
                json!([joined("name", "equal_to", json!(["a"]), "AND")]),
                "Query operator",
            ),
            (json!("name"), "payload"),
            (Value::Null, "payload"),
        ] {
            let answer = filter(conditions.clone()).await;
            assert_eq!(answer.status, 422, "{conditions}");
            assert!(answer.text.contains(named), "{}", answer.text);
        }
        for (text, expected) in [
            ("ADA", &["Ada"][..]),
            ("%C3%A4rg", &["Ärger"]),
            ("%C3%B6FEN", &["Ada"]),
            ("%2B4930", &["Ärger"]),
            ("%25", &[]),
        ] {
            let answer = desk
                .agent
                .get(format!("/contacts/search?q={text}"))
                .await
                .ok();
            assert_eq!(names(&answer), expected, "{text}");
        }
        assert_eq!(desk.agent.get("/contacts/search?q=%20").await.status, 422);
    });
}

#[test]
fn conversations_are_filtered_within_what_the_caller_sees() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Carl").await;
        let number = desk.conversation(&customer, "Hello").await;
        let filter = async |conditions: Value| -> Answer {
            desk.agent
                .post("/conversations/filter", json!({"payload": conditions}))
                .await
        };
        let found = |answer: &Value| {
            let list = answer
                .pointer("/data/payload")
                .unwrap_or(&answer["payload"]);
            let ids = list
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["id"].as_i64().unwrap());
            ids.collect::<Vec<_>>()
        };
        for (conditions, is_found) in [
            (json!([]), true),
            (
                json!([condition("status", "equal_to", json!(["open"]))]),
                true,
            ),
            (
                json!([condition("status", "not_equal_to", json!(["open"]))]),
                false,
            ),
            (
                json!([condition("priority", "not_equal_to", json!(["high"]))]),
                true,
            ),
            (json!([condition("labels", "is_present", json!([]))]), false),
            (
                json!([
                    joined("inbox_id", "equal_to", json!([desk.inbox.id]), "AND"),
                    condition("display_id", "equal_to", json!([number]))
                ]),
                true,
            ),
        ] {
            let answer = filter(conditions.clone()).await.ok();
            let expected = if is_found { vec![number] } else { Vec::new() };
            assert_eq!(found(&answer), expected, "{conditions}");
            let meta = answer.pointer("/data/meta").unwrap_or(&answer["meta"]);
            assert_eq!(meta["all_count"], expected.len(), "{conditions}");
            assert_eq!(meta.get("assigned_count").is_some(), nimchat.is_reference());
        }
        for (key, operator, values) in [
            ("phone_number", "equal_to", json!(["1"])),
            ("status", "contains", json!(["1"])),
            ("status", "equal_to", json!(["opened"])),
            ("display_id", "equal_to", json!(["x"])),
        ] {
            let answer = filter(json!([condition(key, operator, values)])).await;
            assert_eq!(answer.status, 422);
            assert!(answer.text.contains(key), "{}", answer.text);
        }
    });
}

#[test]
fn a_contact_is_changed() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        contact(&desk, "Bob", json!({"email": "bob@acme.example"})).await;
        let id = contact(&desk, "Ada", json!({"email": "ada@acme.example", "custom_attributes": {"plan": {"a": 1}, "seats": 3}})).await;
        let path = format!("/contacts/{id}");
        let shown = |nimchat: &Running, answer: &Value| {
            if nimchat.is_reference() {
                answer["payload"]["contact"].clone()
            } else {
                answer["payload"].clone()
            }
        };
        let change = json!({"name": "Ada L.", "email": "", "phone_number": "+4912345", "custom_attributes": {"plan": {"b": 2}}, "blocked": true});
        let changed = shown(
            &nimchat,
            &desk.agent.send(Method::PUT, &path, change).await.ok(),
        );
        assert_eq!(
            (&changed["name"], &changed["email"]),
            (&json!("Ada L."), &Value::Null)
        );
        assert_eq!(
            changed["custom_attributes"],
            json!({"plan": {"b": 2}, "seats": 3})
        );
        assert_eq!(
            (&changed["phone_number"], &changed["blocked"]),
            (&json!("+4912345"), &json!(true))
        );
        assert_eq!(shown(&nimchat, &desk.agent.get(&path).await.ok()), changed);
        let before = nimchat.database().census();
        for (body, attribute) in [
            (json!({"email": "BOB@acme.example"}), "email"),
            (json!({"email": "nobody"}), "email"),
            (json!({"phone_number": "12"}), "phone_number"),
            (json!({"name": "x".repeat(256)}), "name"),
        ] {
            let answer = desk.agent.patch(&path, body).await;
            assert_eq!(answer.status, 422);
            assert!(answer.text.contains(attribute), "{}", answer.text);
        }
        other
            .administrator
            .patch(&path, json!({"name": "x"}))
            .await
            .refused(404);
        assert_eq!(nimchat.database().census(), before);
        let removed = desk.agent.post(
            format!("{path}/destroy_custom_attributes"),
            json!({"custom_attributes": ["plan"]}),
        );
        assert_eq!(
            shown(&nimchat, &removed.await.ok())["custom_attributes"],
            json!({"seats": 3})
        );
        let labels = format!("{path}/labels");
        let set = desk
            .agent
            .post(&labels, json!({"labels": ["VIP, billing", "vip"]}))
            .await
            .ok();
        assert_eq!(set, json!({"payload": ["VIP", "billing"]}));
        assert_eq!(desk.agent.get(&labels).await.ok(), set);
        assert_eq!(nimchat.database().rows("contact_labels"), 2);
        other.administrator.get(&labels).await.refused(404);
        let filter = json!({"payload": [condition("labels", "equal_to", json!(["Vip"]))]});
        assert_eq!(
            names(&desk.agent.post("/contacts/filter", filter).await.ok()),
            ["Ada L."]
        );
    });
}

#[test]
fn a_contact_has_conversations() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let customer = desk.customer("Carl").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/contacts/{}/conversations", customer.id);
        let answer = desk.agent.get(&path).await.ok();
        if nimchat.is_reference() {
            assert_eq!(
                (&answer[0]["id"], &answer[0]["display_id"]),
                (&json!(number), &json!(number))
            );
        } else {
            assert_eq!(answer["payload"][0]["id"], number);
        }
        other.administrator.get(&path).await.refused(404);
    });
}
