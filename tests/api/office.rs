//! Canned responses (18, 19), attribute definitions (37 to 40), filters (41 to 44) and labels; and setting and removing
//! the members of an inbox (53, 54).

use crate::values::{assert_iso, keys};
use nimchat_tests::test_account::id;
use nimchat_tests::{Options, Receiver, TestAccount, eventually, everywhere, everywhere_with};
use reqwest::Method;
use serde_json::{Value, json};

#[test]
fn canned_responses_last() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let path = "/canned_responses";
        let body = json!({"short_code": "Größe", "content": "x\n\"y\" {{ contact.name }}"});
        let made = desk.agent.post(path, body.clone()).await.ok();
        for (key, value) in body.as_object().unwrap() {
            assert_eq!(made[key], *value);
        }
        assert_eq!(made["account_id"], desk.account);
        let listed = desk.administrator.get(path).await.ok();
        assert_eq!(listed, json!([made]));
        let found = desk.agent.get(format!("{path}?search=gr%C3%B6%C3%9F"));
        assert_eq!(found.await.ok(), listed);
        desk.agent.post(path, body).await.invalid(&["short_code"]);
        let same = json!({"short_code": "GRÖßE", "content": "x"});
        desk.agent.post(path, same).await.invalid(&["short_code"]);
        desk.agent
            .post(path, json!({"short_code": "x"}))
            .await
            .invalid(&["content"]);
        assert_eq!(nimchat.database().rows("canned_responses"), 1);
        let one = format!("{path}/{}", id(&made));
        let changed = desk.agent.patch(&one, json!({"content": "z"})).await.ok();
        assert_eq!(
            (&changed["content"], &changed["short_code"]),
            (&json!("z"), &made["short_code"])
        );
        let removed = desk.agent.delete(&one).await;
        assert_eq!((removed.status, removed.text.as_str()), (200, ""));
        desk.agent.delete(&one).await.refused(404);
        assert_eq!(nimchat.database().rows("canned_responses"), 0);
    });
}

#[test]
fn values_are_held_against_their_definitions() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let path = "/custom_attribute_definitions";
        let definition = json!({
            "attribute_display_name": "Plan", "attribute_key": "plan", "attribute_model": 1,
            "attribute_display_type": 6, "attribute_values": ["gold", "größer"],
        });
        let made = desk.agent.post(path, definition.clone()).await.ok();
        desk.agent
            .post(path, definition)
            .await
            .invalid(&["attribute_key"]);
        let one = format!("{path}/{}", id(&made));
        assert_eq!(desk.agent.get(&one).await.ok(), made);
        let listed = desk
            .agent
            .get(format!("{path}?attribute_model=1"))
            .await
            .ok();
        assert_eq!(listed, json!([made]));
        assert_eq!(
            made["attribute_values"],
            nimchat.choose(json!("[\"gold\",\"größer\"]"), json!(["gold", "größer"]))
        );
        let contact = |plan: &str| {
            let body = json!({"name": "Ada", "custom_attributes": {"plan": plan, "free": [1]}});
            desk.agent.post("/contacts", body)
        };
        let before = nimchat.database().census();
        let refused = contact("iron").await.invalid(&["custom_attributes"]);
        let text = "Custom attributes plan is not included in the list";
        assert_eq!(refused["message"], text);
        let body = json!({"name": "Ada", "custom_attributes": {"plan": "iron"}});
        desk.visitors()
            .post("/contacts", body)
            .await
            .invalid(&["custom_attributes"]);
        assert_eq!(nimchat.database().census(), before);
        contact("größer").await.ok();
        let change =
            json!({"attribute_values": ["iron"], "regex_pattern": "^i", "regex_cue": null});
        desk.agent.patch(&one, change).await.ok();
        contact("iron").await.ok();
        contact("gold").await.invalid(&["custom_attributes"]);
        let removed = desk.agent.delete(&one).await;
        assert_eq!((removed.status, removed.text.as_str()), (204, ""));
        contact("gold").await.ok();
        assert_eq!(nimchat.database().rows("attribute_definitions"), 0);
    });
}

#[test]
fn filters_are_their_users_own() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let path = "/custom_filters";
        let query = json!({"payload": [{"attribute_key": "name", "filter_operator": "contains", "values": ["größe", 1, 1.5], "query_operator": null}]});
        let kind = nimchat.choose("type", "filter_type");
        let body = json!({"name": "Mine", kind: "contact", "query": query});
        let made = desk.agent.post(path, body).await.ok();
        assert_eq!(made["query"], query);
        let one = format!("{path}/{}", id(&made));
        assert_eq!(desk.agent.get(&one).await.ok(), made);
        let contacts = format!("{path}?filter_type=contact");
        assert_eq!(desk.agent.get(&contacts).await.ok(), json!([made]));
        assert_eq!(desk.agent.get(path).await.ok(), json!([]));
        assert_eq!(desk.administrator.get(&contacts).await.ok(), json!([]));
        for method in [Method::GET, Method::PATCH, Method::DELETE] {
            let answer = desk.administrator.send(method, &one, json!({"name": "x"}));
            answer.await.refused(404);
        }
        let changed = desk.agent.patch(&one, json!({"name": "Other"})).await.ok();
        assert_eq!(
            (&changed["name"], &changed["query"]),
            (&json!("Other"), &query)
        );
        let user = desk.agent.id;
        let account = desk.account;
        let many = (0..999).map(|number| {
            format!("({account}, {user}, '{number}', 0, '{{}}', '2025-01-01', '2025-01-01')")
        });
        let many: Vec<String> = many.collect();
        nimchat.database().execute(&format!(
            "INSERT INTO custom_filters \
             (account_id, user_id, name, filter_type, query, created_at, updated_at) VALUES {}",
            many.join(", ")
        ));
        let refused = desk.agent.post(path, json!({"name": "One more"})).await;
        let text = "Account Limit reached. The maximum number of allowed custom filters for a \
                    user per account is 1000.";
        assert_eq!(refused.invalid(&["account_id"])["message"], text);
        let refused = desk.agent.patch(&one, json!({"name": "x"})).await;
        refused.invalid(&["account_id"]);
        let removed = desk.agent.delete(&one).await;
        assert_eq!((removed.status, removed.text.as_str()), (204, ""));
        desk.agent
            .post(path, json!({"name": "The last"}))
            .await
            .ok();
    });
}

#[test]
fn a_renamed_label_is_renamed_on_conversations() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let made = desk.administrator.post("/labels", json!({"title": "Bug"}));
        let made = made.await.ok();
        let expected = json!({
            "id": id(&made), "title": "bug", "description": null, "color": "#1f93ff",
            "show_on_sidebar": null,
        });
        assert_eq!(made, expected);
        let listed = desk.agent.get("/labels").await.ok();
        assert_eq!(listed, json!({"payload": [made]}));
        let forbidden = nimchat.choose(403, 401);
        let one = format!("/labels/{}", id(&made));
        desk.agent.get(&one).await.refused(forbidden);
        desk.agent.delete(&one).await.refused(forbidden);
        desk.agent.delete("/labels/4040").await.refused(404);
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let tags = format!("/conversations/{number}/labels");
        desk.agent
            .post(&tags, json!({"labels": ["bug", "vip"]}))
            .await
            .ok();
        let change = json!({"title": "Fault", "show_on_sidebar": true});
        let changed = desk.administrator.patch(&one, change).await.ok();
        assert_eq!(
            (&changed["title"], &changed["show_on_sidebar"]),
            (&json!("fault"), &json!(true))
        );
        eventually("the tags renamed", || {
            (nimchat.database().waiting_jobs("internal") == 0).then_some(())
        })
        .await;
        let tagged = desk.agent.get(&tags).await.ok();
        assert_eq!(tagged["payload"], json!(["fault", "vip"]));
        let removed = desk.administrator.delete(&one).await;
        assert_eq!((removed.status, removed.text.as_str()), (200, ""));
        assert_eq!(desk.agent.get(&tags).await.ok(), tagged);
        assert_eq!(nimchat.database().rows("labels"), 0);
    });
}

#[test]
fn the_members_of_an_inbox_are_set_and_removed() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let inbox = desk.inbox.id;
        let send = |method: Method, users: Value| {
            let body = json!({"inbox_id": inbox.to_string(), "user_ids": users});
            desk.administrator.send(method, "/inbox_members", body)
        };
        let set = send(Method::PATCH, json!([desk.administrator.id]))
            .await
            .ok();
        let members = nimchat.choose(set.clone(), set["payload"].clone());
        assert_eq!(members.as_array().unwrap().len(), 1);
        assert_eq!(members[0]["id"], desk.administrator.id);
        let shown = desk.administrator.get(format!("/inbox_members/{inbox}"));
        assert_eq!(shown.await.ok(), set);
        let refused = send(Method::PATCH, json!([desk.agent.id, 4040])).await;
        refused.invalid(&["user"]);
        let removed = send(
            Method::DELETE,
            json!([desk.administrator.id, desk.agent.id, 4040]),
        );
        let removed = removed.await;
        assert_eq!((removed.status, removed.text.as_str()), (200, ""));
        assert_eq!(nimchat.database().rows("inbox_members"), 0);
    });
}

#[test]
fn the_inbox_is_looked_for_before_anything_else() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let outsider = desk.hire("Bertha", "bertha@acme.example", "agent").await;
        let forbidden = nimchat.choose(403, 401);
        let before = nimchat.database().census();
        for method in [Method::POST, Method::PATCH, Method::DELETE] {
            for users in [
                json!([desk.agent.id]),
                json!(["x"]),
                json!({"a": {}}),
                Value::Null,
            ] {
                for inbox in [json!(999_999), json!(other.inbox.id), Value::Null] {
                    let body = json!({"inbox_id": inbox, "user_ids": users});
                    for caller in [&desk.administrator, &desk.agent] {
                        let answer = caller.send(method.clone(), "/inbox_members", body.clone());
                        answer.await.refused(404);
                    }
                }
                // the role is checked before the users, whether or not the inbox is one's own
                let body = json!({"inbox_id": desk.inbox.id, "user_ids": users});
                for caller in [&desk.agent, &outsider] {
                    let answer = caller.send(method.clone(), "/inbox_members", body.clone());
                    answer.await.refused(forbidden);
                }
            }
        }
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn canned_responses_are_found_by_rank() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let path = "/canned_responses";
        for (short_code, content) in [
            ("later", "We say Hello."),
            ("say_hello", "x"),
            ("none", "y"),
            ("HELLO_there", "z"),
            ("hello", "w"),
        ] {
            let body = json!({"short_code": short_code, "content": content});
            desk.agent.post(path, body).await.ok();
        }
        let found = desk.agent.get(format!("{path}?search=hello")).await.ok();
        let codes: Vec<_> = found.as_array().unwrap().iter().collect();
        let codes: Vec<_> = codes.iter().map(|row| row["short_code"].clone()).collect();
        let mut first = [codes[0].as_str().unwrap(), codes[1].as_str().unwrap()];
        first.sort_unstable();
        assert_eq!(first, ["HELLO_there", "hello"]);
        assert_eq!(codes[2..], [json!("say_hello"), json!("later")]);
        let one = &found[0];
        assert_eq!(
            keys(one),
            [
                "account_id",
                "content",
                "created_at",
                "id",
                "short_code",
                "updated_at",
            ]
        );
        assert_iso(&one["created_at"]);
        assert_iso(&one["updated_at"]);
        let path = format!("{path}/{}", id(one));
        let body = json!({"short_code": "bye"});
        let changed = desk.agent.send(Method::PUT, &path, body).await.ok();
        assert_eq!(
            (&changed["short_code"], &changed["content"]),
            (&json!("bye"), &one["content"])
        );
        assert_eq!(
            nimchat.database().number(&format!(
                "SELECT count(*) AS number FROM canned_responses WHERE id = {} AND short_code = 'bye'",
                id(one)
            )),
            1
        );
    });
}

#[test]
fn a_definition_is_shown_whole() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let path = "/custom_attribute_definitions";
        let body = json!({
            "attribute_display_name": "Plan", "attribute_key": "plan", "attribute_display_type": "list",
            "attribute_model": "contact_attribute", "attribute_values": ["gold"],
        });
        let plan = desk.agent.post(path, body).await.ok();
        let body = json!({"attribute_display_name": "Size", "attribute_key": "size"});
        let size = desk.agent.post(path, body).await.ok();
        let common = [
            "attribute_description",
            "attribute_display_name",
            "attribute_display_type",
            "attribute_key",
            "attribute_model",
            "attribute_values",
            "default_value",
            "id",
        ];
        let more: &[&str] = if nimchat.is_reference() {
            &[
                "account_id",
                "created_at",
                "regex_cue",
                "regex_pattern",
                "updated_at",
            ]
        } else {
            &["created_at", "regex_cue", "regex_pattern", "updated_at"]
        };
        let mut expected: Vec<&str> = common.iter().chain(more).copied().collect();
        expected.sort_unstable();
        assert_eq!(keys(&plan), expected);
        assert_eq!(
            (&plan["attribute_display_type"], &plan["attribute_model"]),
            (&json!("list"), &json!("contact_attribute"))
        );
        assert_eq!(
            (&size["attribute_display_type"], &size["attribute_model"]),
            (&json!("text"), &json!("conversation_attribute"))
        );
        let listed = async |query: &str| desk.agent.get(format!("{path}{query}")).await.ok();
        assert_eq!(
            listed("?attribute_model=contact_attribute").await,
            json!([plan])
        );
        assert_eq!(listed("?attribute_model=0").await, json!([size]));
        let one = format!("{path}/{}", id(&size));
        let change = json!({"attribute_display_name": "Volume"});
        let changed = desk.agent.send(Method::PUT, &one, change).await.ok();
        assert_eq!(
            (
                &changed["attribute_display_name"],
                &changed["attribute_key"]
            ),
            (&json!("Volume"), &json!("size"))
        );
    });
}

#[test]
fn a_filter_is_of_a_type() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let path = "/custom_filters";
        let kind = nimchat.choose("type", "filter_type");
        let body = json!({"name": "Mine", "filter_type": "report", "query": {}});
        let made = desk.agent.post(path, body).await.ok();
        assert_eq!(
            keys(&made),
            nimchat.choose(
                vec![
                    "created_at",
                    "filter_type",
                    "id",
                    "name",
                    "query",
                    "type",
                    "updated_at",
                ],
                vec![
                    "created_at",
                    "filter_type",
                    "id",
                    "name",
                    "query",
                    "updated_at"
                ],
            )
        );
        assert_eq!(made[kind], "report");
        // whole seconds, or milliseconds
        let length = nimchat.choose("2025-01-31T09:05:07Z", "2025-01-31T09:05:07.123Z");
        for time in ["created_at", "updated_at"] {
            let text = made[time].as_str().unwrap();
            assert_eq!((text.len(), text.chars().last()), (length.len(), Some('Z')));
        }
        // Chatwoot ignores the query
        let asked = format!("{path}?filter_type=contact");
        let by_query = desk.agent.post(asked, json!({"name": "x", "query": {}}));
        assert_eq!(
            by_query.await.ok()[kind],
            nimchat.choose("contact", "conversation")
        );
        let one = format!("{path}/{}", id(&made));
        let query = json!({"payload": [{"attribute_key": "status"}]});
        let change = json!({"query": query, "name": "Other"});
        let changed = desk.agent.send(Method::PUT, &one, change).await.ok();
        assert_eq!(
            (&changed["name"], &changed["query"], &changed[kind]),
            (&json!("Other"), &query, &json!("report"))
        );
        let bad = json!({"name": "x", "filter_type": "magic", "query": {}});
        desk.agent.post(path, bad).await.refused(422);
    });
}

#[test]
fn labels_are_listed_by_title_and_a_renaming_is_told() {
    let options = Options::with_workers();
    everywhere_with(&options, async |nimchat| {
        let receiver = Receiver::start();
        let desk = TestAccount::open(&nimchat).await;
        let hook = json!({"url": receiver.url(), "subscriptions": ["conversation_updated"]});
        desk.administrator.post("/webhooks", hook).await.ok();
        let mut made = Vec::new();
        for title in ["vip", "bug", "later"] {
            let label = desk
                .administrator
                .post("/labels", json!({ "title": title }));
            made.push(label.await.ok());
        }
        let titles = async || {
            let listed = desk.agent.get("/labels").await.ok();
            let rows = listed["payload"].as_array().unwrap().clone();
            rows.iter()
                .map(|row| row["title"].clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(titles().await, ["bug", "later", "vip"]);
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let tags = format!("/conversations/{number}/labels");
        desk.agent.post(tags, json!({"labels": ["bug"]})).await.ok();
        let one = format!("/labels/{}", id(&made[1]));
        let renamed = desk
            .administrator
            .send(Method::PUT, one, json!({"title": "zeal"}))
            .await;
        assert_eq!(renamed.ok()["title"], "zeal");
        assert_eq!(titles().await, ["later", "vip", "zeal"]);
        let renaming = json!({"previous_value": ["bug"], "current_value": ["zeal"]});
        let told = eventually("the renaming told", || {
            let calls = receiver.so_far().into_iter().map(|call| call.json());
            calls.into_iter().find(|call| {
                let changes = call["changed_attributes"].as_array();
                let mut changes = changes.into_iter().flatten();
                changes.any(|change| change.get("label_list") == Some(&renaming))
            })
        })
        .await;
        assert_eq!(
            (&told["event"], &told["labels"]),
            (&json!("conversation_updated"), &json!(["zeal"]))
        );
    });
}

#[test]
fn chatwoot_knows_no_type_of_a_filter_by_that_name() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let body = json!({"name": "Mine", "type": "contact", "query": {}});
        let made = desk.agent.post("/custom_filters", body).await.ok();
        let kind = nimchat.choose("type", "filter_type");
        assert_eq!(made[kind], nimchat.choose("contact", "conversation"));
    });
}
