//! The Platform API: operations 1 to 4 and 8 to 10.

use crate::values::{assert_iso, assert_token, keys};
use nimchat_tests::test_account::{hire, id, token_of};
use nimchat_tests::{Options, Running, TestAccount, everywhere, everywhere_with};
use reqwest::Method;
use serde_json::{Value, json};

#[test]
fn an_account_is_made_and_changed() {
    everywhere(async |nimchat| {
        let operator = nimchat.operator();
        let made = operator
            .post(
                "/accounts",
                json!({"name": "Acme", "locale": "de", "unknown": {"key": 1}}),
            )
            .await
            .ok();
        let account = id(&made);
        assert_eq!(
            keys(&made),
            [
                "custom_attributes",
                "domain",
                "features",
                "id",
                "limits",
                "locale",
                "name",
                "status",
                "support_email"
            ]
        );
        assert_eq!(
            (&made["name"], &made["locale"], &made["status"]),
            (&json!("Acme"), &json!("de"), &json!("active"))
        );
        let database = nimchat.database();
        assert_eq!(
            (
                database.rows("accounts"),
                database.rows("platform_app_permissibles")
            ),
            (1, 1)
        );
        for (method, name) in [
            (Method::PATCH, "Acme & Sons"),
            (Method::PUT, "Acme & Daughters"),
        ] {
            let changed = operator
                .send(
                    method,
                    format!("/accounts/{account}"),
                    json!({ "name": name }),
                )
                .await
                .ok();
            assert_eq!(
                (&changed["id"], &changed["name"]),
                (&json!(account), &json!(name))
            );
        }
        assert_eq!(
            database.text("SELECT name AS text FROM accounts"),
            "Acme & Daughters"
        );
    });
}

#[test]
fn an_account_of_bad_values_is_refused_and_nothing_is_left() {
    everywhere(async |nimchat| {
        let operator = nimchat.operator();
        let before = nimchat.database().census();
        let cases = [
            (json!({}), &["name"][..]),
            (json!({"name": ""}), &["name"]),
            (json!({"name": "x".repeat(256)}), &["name"]),
            (json!({"name": {"a": 1}}), &["name"]),
            (json!({"name": "Acme", "locale": "klingon"}), &["locale"]),
            (json!({"name": "Acme", "status": "sleepy"}), &["status"]),
        ];
        for (body, attributes) in cases {
            operator.post("/accounts", body).await.invalid(attributes);
        }
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn a_user_is_made_shown_and_changed() {
    everywhere(async |nimchat| {
        let operator = nimchat.operator();
        let body = json!({
            "name": "Ada Lovelace",
            "email": "Ada@Acme.example",
            "password": "Engine-1843!",
            "custom_attributes": {"desk": 1},
        });
        let made = operator.post("/users", body).await.ok();
        let user = id(&made);
        let expected = json!({
            "id": user, "uid": "ada@acme.example", "name": "Ada Lovelace", "available_name": "Ada Lovelace",
            "display_name": nimchat.choose(json!(""), Value::Null), "email": "ada@acme.example",
            "account_id": null, "role": null, "confirmed": true, "custom_attributes": {"desk": 1}, "accounts": [],
            "access_token": token_of(&nimchat, user), "avatar_url": "", "message_signature": null,
            "provider": "email", "pubsub_token": made["pubsub_token"], "ui_settings": {},
        });
        assert_eq!(made, expected);
        assert_token(&made["pubsub_token"]);
        let path = format!("/users/{user}");
        assert_eq!(operator.get(&path).await.ok(), made);
        let change = json!({"name": "Ada King", "email": "king@acme.example", "custom_attributes": {"floor": 2}});
        let changed = operator.patch(&path, change).await.ok();
        assert_eq!(changed["name"], "Ada King");
        assert_eq!(
            (&changed["uid"], &changed["email"]),
            (&json!("king@acme.example"), &json!("king@acme.example"))
        );
        assert_eq!(changed["custom_attributes"], json!({"desk": 1, "floor": 2}));
        assert_eq!(operator.get(&path).await.ok(), changed);
        let database = nimchat.database();
        assert_eq!(
            (database.rows("users"), database.rows("access_tokens")),
            (1, 2)
        );
    });
}

#[test]
fn a_known_address_answers_its_user_unchanged_to_who_may_touch_them() {
    everywhere(async |nimchat| {
        let operator = nimchat.operator();
        let body = json!({"name": "Ada", "email": "ada@acme.example", "password": "Passw0rd!x"});
        let first = operator.post("/users", body).await.ok();
        let again =
            json!({"name": "Somebody", "email": "ADA@acme.example", "password": "Other-1!"});
        assert_eq!(operator.post("/users", again.clone()).await.ok(), first);

        // another app gets no user by knowing the address
        let other = nimchat.operator();
        let path = format!("/users/{}", first["id"]);
        let before = nimchat.database().census();
        let refused = other.post("/users", again.clone()).await;
        let refused = refused.invalid(&["email"]);
        assert_eq!(refused["message"], "Email has already been taken");
        other.get(&path).await.refused(nimchat.choose(403, 401));
        assert_eq!(nimchat.database().census(), before);
        // but it may manage a user who is only in its own account
        let made = other.post("/accounts", json!({"name": "Looms"})).await.ok();
        let members = format!("/accounts/{}/account_users", made["id"]);
        let joined = json!({"user_id": first["id"], "role": "agent"});
        other.post(&members, joined).await.ok();
        let found = other.post("/users", again).await.ok();
        assert_eq!(
            (&found["id"], &found["name"]),
            (&first["id"], &json!("Ada"))
        );
        other.get(&path).await.ok();
        assert_eq!(nimchat.database().rows("users"), 1);
    });
}

#[test]
fn a_user_of_bad_values_is_refused_and_nothing_is_left() {
    everywhere(async |nimchat| {
        let operator = nimchat.operator();
        operator
            .post(
                "/users",
                json!({"name": "Grace", "email": "grace@acme.example", "password": "Passw0rd!x"}),
            )
            .await
            .ok();
        let made = json!({"name": "Ada", "email": "ada@acme.example", "password": "Passw0rd!x"});
        let user = id(&operator.post("/users", made).await.ok());
        let before = nimchat.database().census();
        for (body, attributes) in [
            (
                json!({"name": "Ada", "password": "Passw0rd!x"}),
                &["email"][..],
            ),
            (
                json!({"name": "Ada", "email": "nobody", "password": "Passw0rd!x"}),
                &["email"],
            ),
            (
                json!({"email": "new@acme.example", "password": "Passw0rd!x"}),
                &["name"],
            ),
            (
                json!({"name": "Ada", "email": "new@acme.example", "password": "weak"}),
                &["password"],
            ),
            (
                json!({"name": {"first": "Ada"}, "email": "new@acme.example", "password": "Passw0rd!x"}),
                &["name"],
            ),
            (
                json!({"name": "Ada", "email": "new@acme.example", "custom_attributes": 1, "password": "Passw0rd!x"}),
                &["custom_attributes"],
            ),
        ] {
            let answer = operator.post("/users", body).await;
            let refusal = answer.refused(422);
            let mut named: Vec<&str> = refusal["attributes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|name| name.as_str().unwrap())
                .collect();
            named.dedup();
            assert_eq!(named, attributes, "{refusal}");
        }
        let path = format!("/users/{user}");
        operator
            .patch(&path, json!({"email": "grace@acme.example"}))
            .await
            .invalid(&["email"]);
        assert_eq!(nimchat.database().census(), before);
        assert_eq!(operator.get(&path).await.ok()["email"], "ada@acme.example");
    });
}

#[test]
fn a_new_user_needs_a_password_in_chatwoot() {
    everywhere(async |nimchat| {
        let operator = nimchat.operator();
        for (name, blank) in [("ada", json!(null)), ("grace", json!(""))] {
            let email = format!("{name}@acme.example");
            let body = json!({"name": name, "email": email, "password": blank});
            let made = operator.post("/users", body).await;
            if nimchat.is_reference() && blank.is_null() {
                made.ok();
            } else {
                made.invalid(&["password"]);
            }
        }
    });
}

#[test]
fn a_member_comes_changes_role_and_goes() {
    everywhere(async |nimchat| {
        let operator = nimchat.operator();
        let account = id(&operator
            .post("/accounts", json!({"name": "Acme"}))
            .await
            .ok());
        let body = json!({"name": "Ada", "email": "ada@acme.example", "password": "Passw0rd!x"});
        let user = id(&operator.post("/users", body).await.ok());
        let path = format!("/accounts/{account}/account_users");
        for role in ["agent", "administrator"] {
            // an id may come as text
            let body = json!({"user_id": user.to_string(), "role": role});
            let member = operator.post(&path, body).await.ok();
            assert_eq!(
                (&member["user_id"], &member["role"]),
                (&json!(user), &json!(role))
            );
            assert_iso(&member["created_at"]);
        }
        assert_eq!(nimchat.database().rows("account_users"), 1);
        let shown = operator.get(format!("/users/{user}")).await.ok();
        assert_eq!(
            (&shown["account_id"], &shown["role"]),
            (&json!(account), &json!("administrator"))
        );
        assert_eq!(shown["accounts"][0]["name"], "Acme");

        for _ in 0..2 {
            let answer = operator
                .send(Method::DELETE, &path, json!({"user_id": user}))
                .await;
            assert_eq!(
                (answer.status, answer.text.as_str()),
                (200, ""),
                "again is no different"
            );
        }
        assert_eq!(nimchat.database().rows("account_users"), 0);
        let names = nimchat.database().events();
        assert!(names.contains(&"agent.removed".to_owned()), "{names:?}");
    });
}

#[test]
fn a_membership_of_bad_values_is_refused() {
    everywhere(async |nimchat| {
        let operator = nimchat.operator();
        let account = id(&operator
            .post("/accounts", json!({"name": "Acme"}))
            .await
            .ok());
        let path = format!("/accounts/{account}/account_users");
        let body = json!({"name": "Ada", "email": "ada@acme.example", "password": "Passw0rd!x"});
        let user = id(&operator.post("/users", body).await.ok());
        let before = nimchat.database().census();
        for body in [
            json!({"user_id": 999_999, "role": "agent"}),
            json!({"user_id": "ada", "role": "agent"}),
            json!({"role": "agent"}),
            json!({"user_id": user, "role": "owner"}),
            json!({"user_id": [user], "role": "agent"}),
            json!({"user_id": 9_223_372_036_854_775_808_u64, "role": "agent"}),
        ] {
            operator.post(&path, body).await.refused(422);
        }
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn an_app_touches_only_what_it_made() {
    everywhere(async |nimchat| {
        let (operator, other) = (nimchat.operator(), nimchat.operator());
        let account = id(&operator
            .post("/accounts", json!({"name": "Acme"}))
            .await
            .ok());
        let ada = hire(
            &nimchat,
            &operator,
            account,
            "Ada",
            "ada@acme.example",
            "agent",
        )
        .await;
        let status = nimchat.choose(403, 401);
        let before = nimchat.database().census();
        let user = format!("/users/{}", ada.id);
        let members = format!("/accounts/{account}/account_users");
        other
            .patch(format!("/accounts/{account}"), json!({"name": "Mine"}))
            .await
            .refused(status);
        other.get(&user).await.refused(status);
        other
            .patch(&user, json!({"name": "Eve"}))
            .await
            .refused(status);
        other
            .post(&members, json!({"user_id": ada.id, "role": "agent"}))
            .await
            .refused(status);
        other
            .send(Method::DELETE, &members, json!({"user_id": ada.id}))
            .await
            .refused(status);
        assert_eq!(nimchat.database().census(), before);
        assert_eq!(operator.get(&user).await.ok()["name"], "Ada");
    });
}

#[test]
fn what_is_not_there_is_404() {
    everywhere(async |nimchat| {
        let operator = nimchat.operator();
        for user in [
            "999999",
            "0",
            "-1",
            "ada",
            "9223372036854775808",
            "1.0",
            "%20",
        ] {
            operator.get(format!("/users/{user}")).await.refused(404);
            operator
                .patch(format!("/users/{user}"), json!({"name": "x"}))
                .await
                .refused(404);
            operator
                .patch(format!("/accounts/{user}"), json!({"name": "x"}))
                .await
                .refused(404);
        }
    });
}

#[test]
fn a_token_stops_with_its_app_and_a_membership_at_once() {
    everywhere(async |nimchat: Running| {
        let operator = nimchat.operator();
        let account = id(&operator
            .post("/accounts", json!({"name": "Acme"}))
            .await
            .ok());
        let ada = hire(
            &nimchat,
            &operator,
            account,
            "Ada",
            "ada@acme.example",
            "agent",
        )
        .await;
        ada.get("/agents").await.ok();
        let members = format!("/accounts/{account}/account_users");
        operator
            .send(Method::DELETE, &members, json!({"user_id": ada.id}))
            .await
            .ok();
        ada.get("/agents").await.refused(nimchat.choose(404, 401));
        let token = operator.token().unwrap();
        nimchat.database().execute(&format!(
            "DELETE FROM access_tokens WHERE token = '{token}'"
        ));
        let answer = operator.get(format!("/users/{}", ada.id)).await;
        assert_ne!(answer.refused(401), Value::Null);
    });
}

#[test]
fn an_account_without_a_support_address_shows_the_senders() {
    let options = Options::default().set("SMTP__FROM", "Acme Help <help@acme.example>");
    everywhere_with(&options, async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let operators = format!("/accounts/{}", desk.account);
        for (given, shown) in [
            (Value::Null, "help@acme.example"),
            (json!("own@acme.example"), "own@acme.example"),
            (Value::Null, "help@acme.example"),
        ] {
            let body = json!({ "support_email": given });
            desk.operator.patch(&operators, body).await.ok();
            let seen = desk.operator.get(&operators).await.ok();
            assert_eq!(seen["support_email"], shown);
            assert_eq!(desk.agent.get("").await.ok()["support_email"], shown);
        }
    });
}

#[test]
fn a_membership_is_shown_whole() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let path = format!("/accounts/{}/account_users", desk.account);
        let body = json!({"user_id": desk.agent.id, "role": "administrator"});
        let made = desk.operator.post(&path, body).await.ok();
        let listed = desk.operator.get(&path).await.ok();
        let rows = listed.as_array().unwrap();
        let whole = rows.iter().find(|row| row["user_id"] == desk.agent.id);
        let whole = whole.unwrap();
        assert_eq!(made, *whole);
        let membership = nimchat.database().number(&format!(
            "SELECT id AS number FROM account_users WHERE user_id = {}",
            desk.agent.id
        ));
        for time in ["created_at", "updated_at"] {
            assert_iso(&whole[time]);
        }
        let expected = json!({
            "id": membership, "account_id": desk.account, "user_id": desk.agent.id,
            "role": "administrator", "inviter_id": null, "created_at": whole["created_at"],
            "updated_at": whole["updated_at"], "active_at": null, "availability": "online",
            "auto_offline": true, "custom_role_id": null, "agent_capacity_policy_id": null,
        });
        assert_eq!(*whole, expected);
    });
}

#[test]
fn a_users_token_and_link_are_told_to_the_operator() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let path = format!("/users/{}", desk.agent.id);
        let told = desk
            .operator
            .post(format!("{path}/token"), json!({}))
            .await
            .ok();
        let pubsub = nimchat.database().text(&format!(
            "SELECT pubsub_token AS text FROM users WHERE id = {}",
            desk.agent.id
        ));
        let expected = json!({
            "access_token": token_of(&nimchat, desk.agent.id), "expiry": null,
            "user": {
                "id": desk.agent.id, "name": "Grace Hopper", "display_name": "Grace",
                "email": desk.agent.email, "pubsub_token": pubsub,
            },
        });
        assert_eq!(told, expected);
        let link = desk.operator.get(format!("{path}/login")).await.ok();
        assert_eq!(keys(&link), ["url"]);
    });
}
