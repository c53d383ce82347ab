//! Labels, canned responses, definitions of attributes and filters (docs/rules/accounts.md §5.8 to §5.11).

use super::{Refusal, refuses, text};
use nimchat_tests::test_account::id;
use nimchat_tests::{TestAccount, everywhere};
use reqwest::Method;
use serde_json::{Value, json};

#[test]
fn a_label_keeps_every_rule() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let administrator = &desk.administrator;
        let label = |title: &str| administrator.post("/labels", json!({ "title": title }));
        let path = format!("/labels/{}", id(&label("vip").await.ok()));
        label("bug").await.ok();
        let cases = || {
            vec![
                (
                    json!({"title": " "}),
                    &["title"][..],
                    "Title must not be blank, Title is invalid",
                ),
                (
                    json!({"title": null}),
                    &["title"],
                    "Title must not be blank, Title is invalid",
                ),
                (json!({"title": "x"}), &["title"], "Title is invalid"),
                (json!({"title": "-x"}), &["title"], "Title is invalid"),
                (json!({"title": "a b"}), &["title"], "Title is invalid"),
                (
                    json!({"title": "BUG"}),
                    &["title"],
                    "Title has already been taken",
                ),
                (
                    json!({"title": text(256)}),
                    &["title"],
                    "Title is too long (maximum is 255 characters)",
                ),
                (
                    json!({"title": "xx", "color": null}),
                    &["color"],
                    "Color can't be blank",
                ),
                (
                    json!({"title": "xx", "color": text(256)}),
                    &["color"],
                    "Color is too long (maximum is 255 characters)",
                ),
                (
                    json!({"title": "xx", "show_on_sidebar": "perhaps"}),
                    &["show_on_sidebar"],
                    "Show on sidebar must be true or false",
                ),
                (
                    json!({"title": "x", "description": text(20_001), "color": ""}),
                    &["title", "description", "color"],
                    "Title is invalid, Description is too long (maximum is 20000 characters), Color can't be blank",
                ),
            ]
        };
        refuses(&nimchat, administrator, Method::POST, "/labels", cases()).await;
        refuses(&nimchat, administrator, Method::PATCH, &path, cases()).await;
        for title in ["größe", "9_", "a-b", &text(255)] {
            label(title).await.ok();
        }
    });
}

#[test]
fn a_canned_response_keeps_every_rule() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let response = |code: &str| {
            let body = json!({"short_code": code, "content": text(20_000)});
            desk.agent.post("/canned_responses", body)
        };
        let path = format!("/canned_responses/{}", id(&response("a").await.ok()));
        response("b").await.ok();
        let cases = || {
            vec![
                (
                    json!({"short_code": "", "content": null}),
                    &["content", "short_code"][..],
                    "Content can't be blank, Short code can't be blank",
                ),
                (
                    json!({"short_code": text(256), "content": text(20_001)}),
                    &["content", "short_code"],
                    "Content is too long (maximum is 20000 characters), Short code is too long (maximum is 255 \
                     characters)",
                ),
                (
                    json!({"short_code": "b", "content": "x"}),
                    &["short_code"],
                    "Short code has already been taken",
                ),
                (
                    json!({"short_code": "c", "content": {}}),
                    &["content"],
                    "Content must be a string",
                ),
            ]
        };
        refuses(
            &nimchat,
            &desk.agent,
            Method::POST,
            "/canned_responses",
            cases(),
        )
        .await;
        refuses(&nimchat, &desk.agent, Method::PATCH, &path, cases()).await;
        response("B").await.invalid(&["short_code"]);
    });
}

#[test]
fn the_definition_of_an_attribute_keeps_every_rule() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let made = desk
            .agent
            .post(DEFINITIONS, definition(json!({"attribute_key": "plan"})));
        let made = made.await.ok();
        let one = format!("{DEFINITIONS}/{}", id(&made));
        desk.agent
            .post(DEFINITIONS, definition(json!({"attribute_key": "taken"})))
            .await
            .ok();
        let cases = || {
            vec![
                (
                    definition(json!({"attribute_display_name": "", "attribute_key": null})),
                    &["attribute_display_name", "attribute_key"][..],
                    "Attribute display name can't be blank, Attribute key can't be blank",
                ),
                (
                    definition(json!({"attribute_display_name": text(256)})),
                    &["attribute_display_name"],
                    "Attribute display name is too long (maximum is 255 characters)",
                ),
                (
                    definition(json!({"attribute_key": "taken"})),
                    &["attribute_key"],
                    "Attribute key has already been taken",
                ),
                (
                    definition(
                        json!({"attribute_display_type": 8, "attribute_model": "team_attribute"}),
                    ),
                    &["attribute_display_type", "attribute_model"],
                    "Attribute display type is not included in the list, Attribute model is not included in the list",
                ),
                (
                    definition(json!({"attribute_description": text(20_001)})),
                    &["attribute_description"],
                    "Attribute description is too long (maximum is 20000 characters)",
                ),
                (
                    definition(json!({"attribute_values": [{"a": 1}]})),
                    &["attribute_values"],
                    "Attribute values must be a string",
                ),
                (
                    definition(json!({"regex_pattern": "(", "regex_cue": text(256)})),
                    &["regex_cue", "regex_pattern"],
                    "Regex cue is too long (maximum is 255 characters), Regex pattern is invalid",
                ),
            ]
        };
        refuses(&nimchat, &desk.agent, Method::POST, DEFINITIONS, cases()).await;
        refuses(&nimchat, &desk.agent, Method::PATCH, &one, cases()).await;
        let asked = desk
            .agent
            .get(format!("{DEFINITIONS}?attribute_model=2"))
            .await;
        asked.invalid(&["attribute_model"]);
    });
}

#[test]
fn an_attribute_is_not_called_what_there_is_anyway() {
    const CONVERSATIONS: &str = "status priority assignee_id inbox_id team_id display_id campaign_id labels \
        browser_language country_code referer created_at last_activity_at";
    const CONTACTS: &str = "name email phone_number identifier country_code city created_at last_activity_at referer \
        blocked";
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let mut cases = Vec::<Refusal<'_>>::new();
        for (model, keys) in [(0, CONVERSATIONS), (1, CONTACTS)] {
            for key in keys.split_whitespace() {
                let body = definition(json!({"attribute_key": key, "attribute_model": model}));
                let reserved = "Attribute key The provided key is not allowed as it might conflict with default attributes.";
                cases.push((body, &["attribute_key"], reserved));
            }
        }
        refuses(&nimchat, &desk.agent, Method::POST, DEFINITIONS, cases).await;
        let made = desk.agent.post(DEFINITIONS, definition(json!({})));
        made.await.ok();
        // the same key for contacts is another attribute, and a key reserved for one is free for the other
        for key in ["tariff", "status"] {
            let body = definition(json!({"attribute_key": key, "attribute_model": 1}));
            desk.agent.post(DEFINITIONS, body).await.ok();
        }
    });
}

const DEFINITIONS: &str = "/custom_attribute_definitions";

/// A definition with these values changed.
fn definition(more: Value) -> Value {
    let mut body = json!({"attribute_display_name": "Plan", "attribute_key": "tariff"});
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    body
}

#[test]
fn a_filter_keeps_every_rule() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let made = desk.agent.post("/custom_filters", json!({"name": "Mine"}));
        let path = format!("/custom_filters/{}", id(&made.await.ok()));
        let cases = || {
            vec![
                (json!({"name": null}), &["name"][..], "Name can't be blank"),
                (
                    json!({"name": text(256)}),
                    &["name"],
                    "Name is too long (maximum is 255 characters)",
                ),
                (
                    json!({"name": "", nimchat.choose("type", "filter_type"): "team"}),
                    &["name", "filter_type"],
                    "Name can't be blank, Filter type is not included in the list",
                ),
                (
                    json!({"name": "x", "query": [1]}),
                    &["query"],
                    "Query must be an object",
                ),
            ]
        };
        let mut new = cases();
        new.push((json!({"query": {}}), &["name"], "Name can't be blank"));
        refuses(&nimchat, &desk.agent, Method::POST, "/custom_filters", new).await;
        refuses(&nimchat, &desk.agent, Method::PATCH, &path, cases()).await;
        let asked = desk.agent.get("/custom_filters?filter_type=team").await;
        asked.invalid(&["filter_type"]);
    });
}
