//! Agents, teams and the members of teams and inboxes (docs/rules/accounts.md §5.4 to §5.6).

use super::{refuses, text};
use nimchat_tests::test_account::id;
use nimchat_tests::{TestAccount, everywhere};
use reqwest::Method;
use serde_json::{Value, json};

#[test]
fn an_agent_keeps_every_rule() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let new = |field: &str, value: Value| {
            let mut body = json!({"name": "New", "email": "new@acme.example", "role": "agent"});
            body[field] = value;
            body
        };
        let cases = vec![
            (
                new("email", Value::Null),
                &["email"][..],
                "Email can't be blank",
            ),
            (
                new("email", json!("x")),
                &["email"],
                "Email is invalid, Email is not an email",
            ),
            (new("name", Value::Null), &["name"], "Name can't be blank"),
            (
                new("name", json!(text(256))),
                &["name"],
                "Name is too long (maximum is 255 characters)",
            ),
            (
                new("role", json!("owner")),
                &["role"],
                "Role is not included in the list",
            ),
            (
                new("availability_status", json!("asleep")),
                &["availability"],
                "Availability is not included in the list",
            ),
            (
                new("auto_offline", json!("perhaps")),
                &["auto_offline"],
                "Auto offline must be true or false",
            ),
            (
                new("email", json!(desk.agent.email)),
                &["user_id"],
                "User has already been taken",
            ),
            (
                json!({"email": "x", "role": "x", "availability": "x"}),
                &["email", "role", "availability", "name"],
                "Email is invalid, Email is not an email, Role is not included in the list, Availability is not included in the list, \
                 Name can't be blank",
            ),
        ];
        refuses(
            &nimchat,
            &desk.administrator,
            Method::POST,
            "/agents",
            cases,
        )
        .await;
        let path = format!("/agents/{}", desk.agent.id);
        let cases = vec![
            (json!({"name": ""}), &["name"][..], "Name can't be blank"),
            (
                json!({"role": "owner", "availability": "asleep"}),
                &["role", "availability"],
                "Role is not included in the list, Availability is not included in the list",
            ),
        ];
        refuses(&nimchat, &desk.administrator, Method::PATCH, &path, cases).await;
        let nothing = desk.administrator.patch(&path, json!({})).await;
        assert_eq!(
            nothing.refused(422),
            json!({"error": "param is missing or the value is empty: agent"})
        );
        // null changes nothing
        let nulls = json!({"role": null, "availability": null, "auto_offline": null, "name": null});
        let kept = desk.administrator.patch(&path, nulls).await.ok();
        assert_eq!(
            (&kept["role"], &kept["name"]),
            (&json!("agent"), &json!("Grace Hopper"))
        );
    });
}

#[test]
fn a_team_keeps_every_rule() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let administrator = &desk.administrator;
        let team = |name: &str| administrator.post("/teams", json!({ "name": name }));
        let path = format!("/teams/{}", id(&team("sales").await.ok()));
        team("billing").await.ok();
        let cases = || {
            vec![
                (
                    json!({"name": " "}),
                    &["name"][..],
                    "Name must not be blank",
                ),
                (json!({"name": null}), &["name"], "Name must not be blank"),
                (
                    json!({"name": "BILLING"}),
                    &["name"],
                    "Name has already been taken",
                ),
                (
                    json!({"name": text(256)}),
                    &["name"],
                    "Name is too long (maximum is 255 characters)",
                ),
                (
                    json!({"name": "x", "allow_auto_assign": "perhaps"}),
                    &["allow_auto_assign"],
                    "Allow auto assign must be true or false",
                ),
                (
                    json!({"name": "", "description": text(20_001)}),
                    &["name", "description"],
                    "Name must not be blank, Description is too long (maximum is 20000 characters)",
                ),
            ]
        };
        let mut new = cases();
        new.push((
            json!({"description": "x"}),
            &["name"],
            "Name must not be blank",
        ));
        refuses(&nimchat, administrator, Method::POST, "/teams", new).await;
        refuses(&nimchat, administrator, Method::PATCH, &path, cases()).await;
        let missing = administrator.post("/teams", json!({})).await;
        assert_eq!(
            missing.refused(422),
            json!({"error": "param is missing or the value is empty: team"})
        );
    });
}

#[test]
fn user_ids_may_be_text_and_have_to_be_there() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let administrator = &desk.administrator;
        let team = administrator.post("/teams", json!({"name": "sales"}));
        let members = format!("/teams/{}/team_members", id(&team.await.ok()));
        let ids = |users: Value| json!({"inbox_id": desk.inbox.id.to_string(), "user_ids": users});
        let agent = desk.agent.id.to_string();
        for (path, table) in [
            (members.as_str(), "team_members"),
            ("/inbox_members", "inbox_members"),
        ] {
            for method in [Method::POST, Method::PATCH] {
                let sent = ids(json!([agent, desk.agent.id]));
                administrator.send(method, path, sent).await.ok();
                assert_eq!(nimchat.database().rows(table), 1, "{path}");
            }
            for method in [Method::POST, Method::PATCH, Method::DELETE] {
                let before = nimchat.database().census();
                for absent in [json!({"inbox_id": desk.inbox.id}), ids(Value::Null)] {
                    let answer = administrator.send(method.clone(), path, absent).await;
                    assert_eq!(
                        answer.refused(422),
                        json!({"error": "param is missing or the value is empty: user_ids"}),
                        "{method} {path}"
                    );
                }
                let answer = administrator
                    .send(method.clone(), path, ids(json!(["x"])))
                    .await;
                // Chatwoot looks a member of an inbox up by anything
                let is_looked_up = path == "/inbox_members" && !nimchat.is_reference();
                match (is_looked_up, &method) {
                    (true, &Method::DELETE) => drop(answer.ok()),
                    (true, _) => {
                        let refusal = answer.invalid(&["user"]);
                        assert_eq!(refusal["message"], "User must exist");
                    }
                    (false, _) => {
                        let refusal = answer.invalid(&["user_ids"]);
                        assert_eq!(refusal["message"], "User ids must be an integer");
                    }
                }
                assert_eq!(nimchat.database().census(), before);
            }
            // an empty list is a list
            administrator
                .send(Method::PATCH, path, ids(json!([])))
                .await
                .ok();
            assert_eq!(nimchat.database().rows(table), 0, "{path}");
        }
    });
}

#[test]
fn addresses_have_to_be_there_and_bad_ones_are_passed_over() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let before = nimchat.database().census();
        for absent in [json!({}), json!({ "emails": null })] {
            let answer = desk.administrator.post("/agents/bulk_create", absent).await;
            assert_eq!(
                answer.refused(422),
                json!({"error": "param is missing or the value is empty: emails"})
            );
        }
        let wrong = json!({"emails": {"a": 1}});
        let answer = desk.administrator.post("/agents/bulk_create", wrong).await;
        answer.invalid(&["emails"]);
        for nobody in [json!([]), json!(["x", "@", desk.agent.email])] {
            let body = json!({ "emails": nobody });
            desk.administrator
                .post("/agents/bulk_create", body)
                .await
                .ok();
        }
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn a_wrapper_key_may_be_left_out_where_json_has_a_field_of_it() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let administrator = &desk.administrator;
        let agent = format!("/agents/{}", desk.agent.id);
        let label = administrator.post("/labels", json!({"title": "bug"})).await;
        let label = format!("/labels/{}", id(&label.ok()));
        let before = nimchat.database().census();
        for (path, key, field) in [
            (agent.as_str(), "agent", "role"),
            (label.as_str(), "label", "color"),
            ("/teams", "team", "name"),
            ("/canned_responses", "canned_response", "short_code"),
            ("/custom_filters", "custom_filter", "name"),
            (
                "/custom_attribute_definitions",
                "custom_attribute_definition",
                "attribute_key",
            ),
        ] {
            let method = if path.matches('/').count() == 1 {
                Method::POST
            } else {
                Method::PATCH
            };
            let missing =
                json!({"error": format!("param is missing or the value is empty: {key}")});
            for body in [json!({"foo": 1}), json!({"foo": 1, key: null}), json!({})] {
                let answer = administrator.send(method.clone(), path, body).await;
                assert_eq!(answer.refused(422), missing, "{path}");
            }
            // a form must be explicit, and so must a query
            let form = "application/x-www-form-urlencoded";
            let flat = format!("{field}=x");
            let parts = format!(
                "--x\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\nx\r\n--x--\r\n"
            );
            for (kind, body) in [
                (form, flat.clone()),
                ("multipart/form-data; boundary=x", parts),
            ] {
                let answer = administrator.send_raw(method.clone(), path, kind, body);
                assert_eq!(answer.await.refused(422), missing, "{path} {kind}");
            }
            let asked = format!("{path}?{flat}");
            let answer = administrator.send(method, asked, json!({"foo": 1})).await;
            assert_eq!(answer.refused(422), missing, "{path}");
        }
        assert_eq!(nimchat.database().census(), before);
        let among_others = json!({"foo": 1, "role": "administrator"});
        let changed = administrator.patch(&agent, among_others).await.ok();
        assert_eq!(changed["role"], "administrator");
    });
}

#[test]
fn a_line_of_text_has_no_control_characters() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let person = nimchat.anyone().below("/api/v1");
        let person = person.with_token(desk.agent.token().unwrap());
        let before = nimchat.database().census();
        for strange in [
            "A\r\nBcc: x",
            "A\u{85}B",
            "A\u{9b}B",
            "A\u{2028}B",
            "A\u{2029}B",
        ] {
            let administrator = &desk.administrator;
            for (path, attribute, rest) in [
                ("/contacts", "name", json!({})),
                ("/teams", "name", json!({})),
                ("/inboxes", "name", json!({"channel": {"type": "api"}})),
                ("/labels", "title", json!({})),
                ("/canned_responses", "short_code", json!({"content": "x"})),
                (
                    "/agents",
                    "name",
                    json!({"email": "new@acme.example", "role": "agent"}),
                ),
                ("/custom_filters", "name", json!({"query": {}})),
                (
                    "/custom_attribute_definitions",
                    "attribute_display_name",
                    json!({"attribute_key": "plan"}),
                ),
                ("/agent_bots", "name", json!({})),
                (
                    "/inboxes",
                    "business_name",
                    json!({"name": "API", "channel": {"type": "api"}}),
                ),
                ("/portals", "name", json!({"slug": "help"})),
                (
                    "/portals",
                    "page_title",
                    json!({"name": "Help", "slug": "help"}),
                ),
                (
                    "/portals",
                    "header_text",
                    json!({"name": "Help", "slug": "help"}),
                ),
                (
                    "/dashboard_apps",
                    "title",
                    json!({"content": [{"type": "frame", "url": "https://acme.example"}]}),
                ),
            ] {
                let mut body = rest;
                body[attribute] = json!(strange);
                administrator.post(path, body).await.invalid(&[attribute]);
            }
            let website = json!({"name": "Web", "channel": {
                "type": "web_widget", "website_url": "https://acme.example", "welcome_title": strange,
            }});
            let website = administrator.post("/inboxes", website).await;
            website.invalid(&["welcome_title"]);
            let account = json!({ "name": strange });
            administrator.patch("", account).await.invalid(&["name"]);
            let user =
                json!({"name": strange, "email": "new@acme.example", "password": "Passw0rd!x"});
            desk.operator.post("/users", user).await.invalid(&["name"]);
            let visitors = desk.visitors();
            let visitor = visitors.post("/contacts", json!({"name": strange}));
            assert_eq!(visitor.await.status, 422);
            let contact = format!("/contacts/{}", customer.id);
            let renamed = administrator.patch(&contact, json!({"name": strange}));
            renamed.await.invalid(&["name"]);
            for name in ["name", "display_name"] {
                let changed = person.patch("/profile", json!({ name: strange }));
                changed.await.invalid(&[name]);
            }
            for labelled in [contact, format!("/conversations/{number}")] {
                let labels = json!({"labels": ["vip", strange]});
                let set = administrator.post(format!("{labelled}/labels"), labels);
                set.await.invalid(&["labels"]);
            }
        }
        assert_eq!(nimchat.database().census(), before);
    });
}
