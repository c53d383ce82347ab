//! Custom attributes: their values are checked against their definitions in every operation that sets them.

use nimchat_tests::{Client, Person, TestAccount, everywhere};
use reqwest::Method;
use serde_json::{Value, json};

/// A definition, values that match it, and values that do not, with their error texts.
struct Kind {
    definition: Value,
    fit: Vec<Value>,
    misfit: Vec<(Value, &'static str)>,
}

fn kinds() -> Vec<Kind> {
    let number = || {
        (
            vec![json!(7), json!(-1.5), json!("12.50")],
            vec![
                (json!("seven"), "must be a number"),
                (json!(true), "must be a number"),
                (json!([1]), "must be a number"),
            ],
        )
    };
    let kind = |definition, (fit, misfit)| Kind {
        definition,
        fit,
        misfit,
    };
    vec![
        kind(
            json!({"attribute_display_type": "text"}),
            (
                vec![json!("free"), json!("")],
                vec![
                    (json!(7), "must be a text"),
                    (json!({"a": 1}), "must be a text"),
                ],
            ),
        ),
        kind(
            json!({"attribute_display_type": 0, "regex_pattern": "/^[A-Z]{2}\\d+$/", "regex_cue": "Like AB12"}),
            (
                vec![json!("AB12"), json!(" ")],
                vec![(json!("ab12"), "is invalid: Like AB12")],
            ),
        ),
        kind(json!({"attribute_display_type": 1}), number()),
        kind(json!({"attribute_display_type": "currency"}), number()),
        kind(json!({"attribute_display_type": 3}), number()),
        kind(
            json!({"attribute_display_type": "link"}),
            (
                vec![json!("https://shop.example/a?b=c")],
                vec![
                    (json!("shop.example"), "must be a web address"),
                    (json!("javascript:alert(1)"), "must be a web address"),
                    (json!(1), "must be a web address"),
                ],
            ),
        ),
        kind(
            json!({"attribute_display_type": "date"}),
            (
                vec![json!("2025-01-31"), json!("2025-01-31T09:05:07.000Z")],
                vec![
                    (json!("2025-02-30"), "must be a date"),
                    (json!("tomorrow"), "must be a date"),
                    (json!(20_250_131), "must be a date"),
                ],
            ),
        ),
        kind(
            json!({"attribute_display_type": "list", "attribute_values": ["gold", "größer"]}),
            (
                vec![json!("gold"), json!("größer"), Value::Null],
                vec![
                    (json!("Gold"), "is not included in the list"),
                    (json!(["gold"]), "is not included in the list"),
                ],
            ),
        ),
        kind(
            json!({"attribute_display_type": "checkbox"}),
            (
                vec![json!(true), json!("false")],
                vec![
                    (json!("perhaps"), "must be true or false"),
                    (json!(1), "must be true or false"),
                ],
            ),
        ),
    ]
}

/// An operation that sets attributes.
struct Way {
    caller: Client,
    method: Method,
    path: String,
    /// The body without the attributes.
    body: Value,
    /// Does it create or change a contact? Otherwise a conversation.
    of_contact: bool,
}

impl Way {
    fn body(&self, attributes: Value) -> Value {
        let mut body = self.body.clone();
        body["custom_attributes"] = attributes;
        body
    }
}

async fn ways(desk: &TestAccount<'_>) -> Vec<Way> {
    let customer = desk.customer("Linus").await;
    let of_contact = |caller: Client, method: Method, path: &str| Way {
        caller,
        method,
        path: path.to_owned(),
        body: json!({}),
        of_contact: true,
    };
    let agent: &Person = &desk.agent;
    let mut ways = vec![
        of_contact((**agent).clone(), Method::POST, "/contacts"),
        of_contact(desk.visitors(), Method::POST, "/contacts"),
        of_contact((*customer).clone(), Method::PATCH, ""),
        of_contact((*customer).clone(), Method::PUT, ""),
        Way {
            caller: (*customer).clone(),
            method: Method::POST,
            path: "/conversations".to_owned(),
            body: json!({}),
            of_contact: false,
        },
    ];
    for inbox in [json!(desk.inbox.id), json!(desk.inbox.id.to_string())] {
        ways.push(Way {
            caller: (**agent).clone(),
            method: Method::POST,
            path: "/conversations".to_owned(),
            body: json!({"source_id": customer.source_id, "inbox_id": inbox}),
            of_contact: false,
        });
    }
    ways
}

#[test]
fn values_are_held_against_their_definitions_on_every_way_in() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        for (number, kind) in kinds().iter().enumerate() {
            for model in ["contact_attribute", "conversation_attribute"] {
                let mut definition = kind.definition.clone();
                definition["attribute_display_name"] = json!("Kind");
                definition["attribute_key"] = json!(format!("kind_{number}"));
                definition["attribute_model"] = json!(model);
                desk.agent
                    .post("/custom_attribute_definitions", definition)
                    .await
                    .ok();
            }
        }
        for way in ways(&desk).await {
            let before = nimchat.database().census();
            for (number, kind) in kinds().iter().enumerate() {
                let key = format!("kind_{number}");
                for (value, fault) in &kind.misfit {
                    let body = way.body(json!({&key: value}));
                    let answer = way.caller.send(way.method.clone(), &way.path, body).await;
                    let refusal = answer.invalid(&["custom_attributes"]);
                    assert_eq!(
                        refusal["message"],
                        format!("Custom attributes {key} {fault}"),
                        "{} {} {value}",
                        way.method,
                        way.path
                    );
                }
            }
            // all errors are reported at once
            let several = json!({"kind_2": "x", "kind_7": "x", "free": {"x": 1}});
            let answer = way
                .caller
                .send(way.method.clone(), &way.path, way.body(several))
                .await;
            assert_eq!(
                answer.invalid(&["custom_attributes"])["message"],
                "Custom attributes kind_2 must be a number, Custom attributes kind_7 is not included in the list"
            );
            assert_eq!(nimchat.database().census(), before);
            for (number, kind) in kinds().iter().enumerate() {
                for value in &kind.fit {
                    let body = way.body(json!({format!("kind_{number}"): value, "free": [value]}));
                    way.caller
                        .send(way.method.clone(), &way.path, body)
                        .await
                        .ok();
                }
            }
        }
    });
}

#[test]
fn an_attribute_of_the_one_is_free_for_the_other_and_for_another_account() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let definition = json!({
            "attribute_display_name": "Seats", "attribute_key": "seats", "attribute_display_type": "number",
            "attribute_model": "contact_attribute",
        });
        desk.agent
            .post("/custom_attribute_definitions", definition)
            .await
            .ok();
        for way in ways(&desk).await {
            let body = way.body(json!({"seats": "many"}));
            let answer = way.caller.send(way.method.clone(), &way.path, body).await;
            assert_eq!(
                answer.status,
                if way.of_contact { 422 } else { 200 },
                "{}",
                answer.text
            );
        }
        for way in ways(&other).await {
            let body = way.body(json!({"seats": "many"}));
            way.caller
                .send(way.method.clone(), &way.path, body)
                .await
                .ok();
        }
    });
}

#[test]
fn a_conversations_attributes_keep_to_the_limits() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        for way in ways(&desk).await.into_iter().filter(|way| !way.of_contact) {
            let before = nimchat.database().census();
            let beyond = json!({"long": "ä".repeat(1_501), "many": 10_000_000_000_i64});
            let answer = way
                .caller
                .send(way.method.clone(), &way.path, way.body(beyond))
                .await;
            assert_eq!(
                answer.invalid(&["custom_attributes"])["message"],
                "Custom attributes long length should be < 1500, Custom attributes many value should be < 9999999999"
            );
            assert_eq!(nimchat.database().census(), before);
            let within = json!({"long": "ä".repeat(1_500), "many": 9_999_999_999_i64});
            way.caller
                .send(way.method.clone(), &way.path, way.body(within))
                .await
                .ok();
        }
    });
}
