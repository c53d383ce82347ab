//! Accounts, users and memberships on the Platform API (docs/rules/accounts.md §4).

use super::{Refusal, refuses, text};
use nimchat_core_model::Locale;
use nimchat_tests::test_account::id;
use nimchat_tests::{TestAccount, everywhere};
use reqwest::Method;
use serde_json::{Value, json};

const TOO_LONG: &str = "Name is too long (maximum is 255 characters)";
const SPECIALS: &str = " !@#$%^&*()_+-=[]{}|\"/\\.,`<>:;?~'";

#[test]
fn an_account_keeps_every_rule() {
    everywhere(async |nimchat| {
        let operator = nimchat.operator();
        let account = id(&operator
            .post("/accounts", json!({"name": "Acme"}))
            .await
            .ok());
        let path = format!("/accounts/{account}");
        let common = || {
            vec![
                (json!({"name": " "}), &["name"][..], "Name can't be blank"),
                (json!({"name": text(256)}), &["name"], TOO_LONG),
                (json!({"name": ["x"]}), &["name"], "Name must be a string"),
                (
                    json!({"name": "x", "domain": text(101)}),
                    &["domain"],
                    "Domain is too long (maximum is 100 characters)",
                ),
                (
                    json!({"name": "x", "support_email": text(101)}),
                    &["support_email"],
                    "Support email is too long (maximum is 100 characters)",
                ),
                (
                    json!({"name": "x", "locale": "klingon"}),
                    &["locale"],
                    "Locale is not included in the list",
                ),
                (
                    json!({"name": "x", "status": "sleepy"}),
                    &["status"],
                    "Status is not included in the list",
                ),
                (
                    json!({"name": "x", "features": {"flying": true}}),
                    &["features"],
                    "Features flying is not included in the list",
                ),
                (
                    json!({"name": "x", "features": ["labels"]}),
                    &["features"],
                    "Features must be an object",
                ),
                (
                    json!({"name": "x", "limits": 3}),
                    &["limits"],
                    "Limits must be an object",
                ),
                (
                    json!({"name": "x", "custom_attributes": "x"}),
                    &["custom_attributes"],
                    "Custom attributes must be an object",
                ),
                (
                    json!({"name": "", "locale": "xx", "domain": text(101), "status": "x"}),
                    &["name", "locale", "domain", "status"],
                    "Name can't be blank, Locale is not included in the list, Domain is too long (maximum is 100 \
                     characters), Status is not included in the list",
                ),
            ]
        };
        let mut new = common();
        for nameless in [json!({}), json!({ "name": null })] {
            new.push((nameless, &["name"], "Name can't be blank"));
        }
        refuses(&nimchat, &operator, Method::POST, "/accounts", new).await;
        refuses(&nimchat, &operator, Method::PATCH, &path, common()).await;
        refuses(&nimchat, &operator, Method::PUT, &path, common()).await;
    });
}

#[test]
fn an_account_takes_what_is_just_within_the_rules() {
    everywhere(async |nimchat| {
        let operator = nimchat.operator();
        let most = json!({"name": text(255), "domain": text(100), "support_email": text(100)});
        let account = id(&operator.post("/accounts", most).await.ok());
        let path = format!("/accounts/{account}");
        for locale in Locale::ALL {
            operator
                .patch(&path, json!({ "locale": locale }))
                .await
                .ok();
            assert_eq!(operator.get(&path).await.ok()["locale"], *locale);
        }
        for status in ["suspended", "active"] {
            operator
                .patch(&path, json!({ "status": status }))
                .await
                .ok();
            assert_eq!(operator.get(&path).await.ok()["status"], status);
        }
        // names by their numbers, too
        let numbered = json!({"locale": 4, "status": 1});
        operator.patch(&path, numbered).await.ok();
        let shown = operator.get(&path).await.ok();
        assert_eq!(
            (&shown["locale"], &shown["status"]),
            (&json!("de"), &json!("suspended"))
        );
        operator.patch(&path, json!({"status": "0"})).await.ok();
        // features are merged, other objects are replaced
        let first = json!({
            "features": {"audit_logs": 1, "labels": "false", "macros": null, "sla": "Yes", "crm": "off"},
            "limits": {"agents": 3}, "custom_attributes": {"plan": "gold"},
        });
        operator.patch(&path, first).await.ok();
        assert_eq!(operator.get(&path).await.ok()["features"]["sla"], true);
        let second = json!({"features": {"sla": false}, "limits": {"inboxes": 1}, "custom_attributes": {"a": 1}});
        operator.patch(&path, second).await.ok();
        let shown = operator.get(&path).await.ok();
        assert_eq!(
            (&shown["limits"], &shown["custom_attributes"]),
            (&json!({"inboxes": 1}), &json!({"a": 1}))
        );
        let on = |feature: &str| shown["features"][feature] == true;
        assert!(on("audit_logs") && on("reports"));
        assert!(!on("macros") && !on("sla"));
        if nimchat.is_reference() {
            let vague = json!({"features": {"labels": "perhaps", "macros": []}});
            let refused = operator.patch(&path, vague).await;
            let expected =
                "Features labels must be true or false, Features macros must be true or false";
            assert_eq!(refused.invalid(&["features"])["message"], expected);
        }
        // Chatwoot turns a feature on with any text
        let by_text = !nimchat.is_reference();
        assert_eq!((on("labels"), on("crm")), (by_text, by_text));
        // null clears optional values, and leaves required ones unchanged
        let nothing = json!({"name": null, "locale": null, "domain": null, "support_email": null});
        operator.patch(&path, nothing).await.ok();
        let shown = operator.get(&path).await.ok();
        assert_eq!(
            (&shown["name"], &shown["domain"]),
            (&json!(text(255)), &Value::Null)
        );
        assert_ne!(shown["support_email"], json!(text(100)));
    });
}

/// With a password where none is refused: in `chatwoot` a new user needs one.
fn with_passwords(mut cases: Vec<Refusal<'_>>) -> Vec<Refusal<'_>> {
    for (body, ..) in &mut cases {
        let fields = body.as_object_mut().unwrap();
        fields.entry("password").or_insert(json!("Passw0rd!x"));
    }
    cases
}

#[test]
fn a_user_keeps_every_rule() {
    everywhere(async |nimchat| {
        let operator = nimchat.operator();
        for name in ["ada", "grace"] {
            let body = json!({"name": name, "email": format!("{name}@acme.example"), "password": "Passw0rd!x"});
            operator.post("/users", body).await.ok();
        }
        let database = nimchat.database();
        let user = database.number("SELECT max(id) AS number FROM users");
        let path = format!("/users/{user}");
        let long = format!("{}@acme.example", "x".repeat(255));
        let several = format!(
            "Name can't be blank, Email is invalid, Email is not an email, {}",
            no_special()
        );
        let common = || {
            vec![
                (
                    with("name", json!("")),
                    &["name"][..],
                    "Name can't be blank",
                ),
                (with("name", json!(text(256))), &["name"], TOO_LONG),
                (
                    with("display_name", json!(text(256))),
                    &["display_name"],
                    "Display name is too long (maximum is 255 characters)",
                ),
                (
                    with("email", json!(" ")),
                    &["email"],
                    "Email can't be blank",
                ),
                (
                    with("email", json!("nobody")),
                    &["email"],
                    "Email is invalid, Email is not an email",
                ),
                (
                    with("email", json!(long)),
                    &["email"],
                    "Email is invalid, Email is not an email",
                ),
                (
                    with("custom_attributes", json!(1)),
                    &["custom_attributes"],
                    "Custom attributes must be an object",
                ),
                (
                    json!({"name": {}, "email": "x", "password": [], "custom_attributes": 1}),
                    &["custom_attributes", "name", "password"],
                    "Custom attributes must be an object, Name must be a string, Password must be a string",
                ),
                (
                    json!({"name": "", "email": "x", "password": "Secret12"}),
                    &["name", "email", "password"],
                    &several,
                ),
            ]
        };
        let mut new = common();
        new.extend([
            (
                json!({"email": "new@acme.example"}),
                &["name"][..],
                "Name can't be blank",
            ),
            (json!({"name": "New"}), &["email"], "Email can't be blank"),
            (
                json!({"name": "New", "email": null}),
                &["email"],
                "Email can't be blank",
            ),
            (
                json!({}),
                &["name", "email"],
                "Name can't be blank, Email can't be blank",
            ),
        ]);
        let new = with_passwords(new);
        refuses(&nimchat, &operator, Method::POST, "/users", new).await;
        let mut changes = common();
        let taken = json!({"email": "ADA@acme.example"});
        changes.push((taken, &["email"], "Email has already been taken"));
        refuses(&nimchat, &operator, Method::PATCH, &path, changes).await;
        // null clears the display name, and leaves the name unchanged
        let display_name = async || {
            let user = operator.get(&path).await.ok();
            user["display_name"].as_str().unwrap_or_default().to_owned()
        };
        let named = json!({"display_name": "Amazing"});
        operator.patch(&path, named).await.ok();
        assert_eq!(display_name().await, "Amazing");
        operator.patch(&path, json!({"name": null})).await.ok();
        assert_eq!(display_name().await, "Amazing");
        operator
            .patch(&path, json!({"display_name": null}))
            .await
            .ok();
        assert_eq!(display_name().await, "");
    });
}

#[test]
fn a_password_keeps_every_rule() {
    everywhere(async |nimchat| {
        let operator = nimchat.operator();
        let made = json!({"name": "Ada", "email": "ada@acme.example", "password": "Passw0rd!x"});
        let path = format!("/users/{}", id(&operator.post("/users", made).await.ok()));
        let special = no_special();
        let all = format!(
            "Password must contain at least 6 characters, Password must contain at least 1 uppercase character  \
             (A..Z), Password must contain at least 1 lowercase character  (a..z), {special}"
        );
        let long = format!("Secret-1{}", "x".repeat(121));
        let cases = || {
            let refused = [
                ("1", all.as_str()),
                (
                    "SECRET-1",
                    "Password must contain at least 1 lowercase character  (a..z)",
                ),
                (
                    "secret-1",
                    "Password must contain at least 1 uppercase character  (A..Z)",
                ),
                (
                    "Secret-x",
                    "Password must contain at least 1 number character  (0..9)",
                ),
                ("Secret12", &special),
                ("Secret-1ä", "Password contains 1 invalid character (ä)"),
                (&long, "Password is too long (maximum is 128 characters)"),
            ];
            refused
                .map(|(password, message)| {
                    let body = with("password", json!(password));
                    (body, &["password"][..], message)
                })
                .to_vec()
        };
        refuses(&nimchat, &operator, Method::POST, "/users", cases()).await;
        refuses(&nimchat, &operator, Method::PATCH, &path, cases()).await;
        for password in ["Abc-12", "Pass 1", &format!("Aa1-{}", "x".repeat(124))] {
            let body = json!({ "password": password });
            operator.patch(&path, body).await.ok();
        }
    });
}

/// A new user's body, with this value changed.
fn with(field: &str, value: Value) -> Value {
    let mut body = json!({"name": "New", "email": "new@acme.example"});
    body[field] = value;
    body
}

fn no_special() -> String {
    format!("Password must contain at least 1 special character  ({SPECIALS})")
}

#[test]
fn a_membership_keeps_every_rule() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let path = format!("/accounts/{}/account_users", desk.account);
        let user = desk.agent.id;
        let mut cases = vec![
            (
                json!({"user_id": 999_999, "role": "agent"}),
                &["user"][..],
                "User must exist",
            ),
            (json!({"role": "agent"}), &["user"], "User must exist"),
            (
                json!({"user_id": user, "role": "owner"}),
                &["role"],
                "Role is not included in the list",
            ),
            (
                json!({"user_id": 999_999, "role": "owner"}),
                &["role", "user"],
                "Role is not included in the list, User must exist",
            ),
            (
                json!({"user_id": "ada", "role": "agent"}),
                &["user_id"],
                "User must be an integer",
            ),
        ];
        if nimchat.is_reference() {
            cases.push((json!({ "user_id": user }), &["role"], "Role can't be blank"));
        }
        refuses(&nimchat, &desk.operator, Method::POST, &path, cases).await;
        for (role, name) in [(json!(1), "administrator"), (json!("0"), "agent")] {
            let by_text = json!({"user_id": user.to_string(), "role": role});
            let made = desk.operator.post(&path, by_text).await.ok();
            assert_eq!(made["role"], name);
        }
    });
}
