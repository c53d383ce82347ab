//! Users' own profiles, their account, and the operators' lists of both, which the reference does not have.

use crate::values::{assert_iso, keys};
use nimchat_tests::{Running, TestAccount, everywhere};
use reqwest::Method;
use serde_json::{Value, json};

fn person(nimchat: &Running, person: &nimchat_tests::Person) -> nimchat_tests::Client {
    nimchat
        .anyone()
        .below("/api/v1/profile")
        .with_token(person.token().unwrap())
}

#[test]
fn people_see_and_change_themselves() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let grace = person(&nimchat, &desk.agent);
        let shown = grace.get("").await.ok();
        assert_eq!(shown["id"], desk.agent.id);
        assert_eq!(shown["role"], "agent");
        assert_eq!(shown["accounts"][0]["id"], desk.account);
        assert_eq!(shown["accounts"][0]["permissions"], json!(["agent"]));
        let change = json!({"profile": {"name": "Amazing Grace", "ui_settings": {"dark": true}}});
        let changed = grace.send(Method::PUT, "", change).await.ok();
        assert_eq!(changed["name"], "Amazing Grace");
        assert_eq!(grace.get("").await.ok(), changed);
        let wrong = json!({"name": "", "email": "nobody"});
        grace.patch("", wrong).await.invalid(&["name", "email"]);
        let account = json!({"account_id": desk.account, "availability": "busy"});
        let set = grace.post("/availability", account.clone()).await.ok();
        assert_eq!(set["accounts"][0]["availability"], "busy");
        let set = grace.post("/auto_offline", account.clone()).await.ok();
        assert_eq!(set["accounts"][0]["availability_status"], "busy");
        let turned = grace
            .send(Method::PUT, "/set_active_account", account)
            .await;
        assert_eq!((turned.status, turned.text.as_str()), (200, ""));
        let shown = grace.get("").await.ok();
        assert!(shown["accounts"][0]["active_at"].is_string());
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let elsewhere = json!({"account_id": other.account, "availability": "busy"});
        grace.post("/availability", elsewhere).await.refused(404);
    });
}

#[test]
fn a_reset_token_is_the_only_one_that_passes() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let grace = person(&nimchat, &desk.agent);
        let reset = grace.post("/reset_access_token", json!({})).await.ok();
        grace.get("").await.refused(401);
        let token = reset["access_token"].as_str().unwrap();
        grace.with_token(token).get("").await.ok();
    });
}

#[test]
fn an_account_is_shown_to_its_own_and_changed_by_who_runs_it() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let shown = desk.agent.get("").await.ok();
        assert_eq!(shown["id"], desk.account);
        assert_eq!(shown["status"], "active");
        let change = json!({"name": "Engines", "auto_resolve_after": 60, "industry": "Steam"});
        let refused = desk.agent.patch("", change.clone()).await;
        refused.refused(nimchat.choose(403, 401));
        let changed = desk.administrator.patch("", change).await.ok();
        assert_eq!(changed["name"], "Engines");
        assert_eq!(changed["settings"], json!({"auto_resolve_after": 60}));
        assert_eq!(changed["custom_attributes"]["industry"], "Steam");
        let wrong = json!({"auto_resolve_after": 9, "locale": "xx"});
        let refused = desk.administrator.patch("", wrong).await;
        refused.invalid(&["locale", "auto_resolve_after"]);
        let turned = desk.agent.post("/update_active_at", json!({})).await;
        assert_eq!((turned.status, turned.text.as_str()), (200, ""));
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let path = format!("/api/v1/accounts/{}", desk.account);
        let stranger = nimchat.anyone().with_token(other.agent.token().unwrap());
        stranger.get(path).await.refused(404);
    });
}

#[test]
fn an_operator_lists_accounts_and_who_is_in_them() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let operator = &desk.operator;
        let accounts = operator.get("/accounts").await.ok();
        let own = accounts.as_array().unwrap().iter();
        let own: Vec<&Value> = own
            .filter(|account| account["id"] == desk.account)
            .collect();
        let path = format!("/accounts/{}", desk.account);
        assert_eq!(operator.get(&path).await.ok(), *own[0]);
        let users = operator.get(format!("{path}/account_users")).await.ok();
        assert_eq!(users[0]["user_id"], desk.administrator.id);
        assert_eq!(users[1]["role"], "agent");
        let path = format!("/users/{}/token", desk.agent.id);
        let told = operator.post(path, json!({})).await.ok();
        assert_eq!(told["access_token"], desk.agent.token().unwrap());
        assert_eq!(told["user"]["id"], desk.agent.id);
    });
}

#[test]
fn everything_about_oneself_is_changed_and_kept() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let grace = person(&nimchat, &desk.agent);
        let first = json!({"ui_settings": {"dark": true, "locale": "de"}});
        grace.send(Method::PUT, "", first).await.ok();
        let change = json!({"profile": {
            "display_name": "Amazing", "message_signature": "Yours,\nGrace", "phone_number": "+49 30 1234",
            "ui_settings": {"wide": true},
        }});
        let changed = grace.send(Method::PUT, "", change).await.ok();
        assert_eq!(changed["display_name"], "Amazing");
        assert_eq!(changed["available_name"], "Amazing");
        assert_eq!(changed["message_signature"], "Yours,\nGrace");
        assert_eq!(
            changed["custom_attributes"],
            json!({"phone_number": "+49 30 1234"})
        );
        assert_eq!(
            changed["ui_settings"],
            json!({"wide": true}),
            "as a whole, not merged"
        );
        assert_eq!(grace.get("").await.ok(), changed);
        let kept = format!(
            "SELECT display_name || '|' || message_signature AS text FROM users WHERE id = {}",
            desk.agent.id
        );
        assert_eq!(nimchat.database().text(&kept), "Amazing|Yours,\nGrace");
        let nothing = json!({"profile": {
            "display_name": null, "message_signature": null, "phone_number": null}});
        let emptied = grace.send(Method::PUT, "", nothing).await.ok();
        assert_eq!(emptied["display_name"], Value::Null);
        assert_eq!(emptied["available_name"], "Grace Hopper");
        assert_eq!(emptied["message_signature"], Value::Null);
        assert_eq!(emptied.get("custom_attributes"), None);
        assert_eq!(emptied["ui_settings"], json!({"wide": true}));
    });
}

#[test]
fn presence_is_chosen_for_an_account_that_one_is_in() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let grace = person(&nimchat, &desk.agent);
        let own = |more: Value| {
            let mut body = json!({"account_id": desk.account});
            body.as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            body
        };
        for wrong in [json!({"availability": "asleep"}), json!({})] {
            let refused = grace.post("/availability", own(wrong)).await;
            refused.invalid(&["availability"]);
        }
        let kept = |column: &str| {
            let query = format!(
                "SELECT CAST({column} AS TEXT) AS text FROM account_users WHERE user_id = {}",
                desk.agent.id
            );
            nimchat.database().text(&query)
        };
        assert_eq!(kept("availability"), "online");
        for (sent, shown) in [(json!(true), true), (json!("false"), false)] {
            let set = own(json!({"auto_offline": sent}));
            let set = grace.post("/auto_offline", set).await.ok();
            assert_eq!(set["accounts"][0]["auto_offline"], shown);
        }
        assert!(["false", "0"].contains(&kept("auto_offline").as_str()));
        for path in ["/availability", "/auto_offline"] {
            let nowhere = json!({"availability": "busy", "auto_offline": true});
            grace.post(path, nowhere).await.refused(404);
        }
        let path = "/set_active_account";
        grace.send(Method::PUT, path, json!({})).await.refused(422);
        let nowhere = json!({"account_id": desk.account + 1_000});
        grace.send(Method::PUT, path, nowhere).await.refused(404);
        // of two accounts the one selected last is the active one
        let looms = desk
            .operator
            .post("/accounts", json!({"name": "Looms"}))
            .await
            .ok();
        let members = format!("/accounts/{}/account_users", looms["id"]);
        let joined = json!({"user_id": desk.agent.id, "role": "administrator"});
        desk.operator.post(members, joined).await.ok();
        for (account, role) in [
            (json!(desk.account), "agent"),
            (looms["id"].clone(), "administrator"),
        ] {
            let turn = json!({"account_id": account});
            let turned = grace.send(Method::PUT, path, turn).await;
            assert_eq!((turned.status, turned.text.as_str()), (200, ""));
            let shown = grace.get("").await.ok();
            assert_eq!(
                (&shown["account_id"], &shown["role"]),
                (&account, &json!(role))
            );
        }
    });
}

/// The keys of an account that all its members see.
const ACCOUNT: [&str; 11] = [
    "cache_keys",
    "created_at",
    "custom_attributes",
    "domain",
    "features",
    "id",
    "locale",
    "name",
    "settings",
    "status",
    "support_email",
];

#[test]
fn an_account_is_shown_with_all_that_there_is() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let bare = desk.agent.get("").await.ok();
        assert_eq!(bare.get("custom_attributes"), None, "left out when empty");
        let change = json!({"name": "Engines", "locale": "de", "domain": "engines.example",
            "support_email": "help@engines.example", "industry": "Steam", "timezone": "",
            "auto_resolve_after": 60, "auto_resolve_message": "Bye"});
        let changed = desk.administrator.patch("", change).await.ok();
        assert_eq!(keys(&changed), ACCOUNT);
        assert_iso(&changed["created_at"]);
        // four keys are always shown
        assert_eq!(
            changed["custom_attributes"],
            json!({"plan_name": null, "subscribed_quantity": null, "subscription_status": null,
                "subscription_ends_on": null, "industry": "Steam"})
        );
        assert_eq!(
            changed["settings"],
            json!({"auto_resolve_after": 60, "auto_resolve_message": "Bye"})
        );
        assert_eq!(keys(&changed["cache_keys"]), ["inbox", "label", "team"]);
        for (key, value) in [
            ("name", "Engines"),
            ("locale", "de"),
            ("domain", "engines.example"),
            ("support_email", "help@engines.example"),
            ("status", "active"),
        ] {
            assert_eq!(changed[key], value, "{key}");
        }
        let mut shown = desk.agent.get("").await.ok();
        let version = shown
            .as_object_mut()
            .unwrap()
            .remove("latest_chatwoot_version");
        assert_eq!(version, Some(Value::Null));
        assert_eq!(shown, changed);
        let kept = format!(
            "SELECT name || '|' || locale || '|' || domain || '|' || support_email AS text FROM accounts \
             WHERE id = {}",
            desk.account
        );
        assert_eq!(
            nimchat.database().text(&kept),
            "Engines|de|engines.example|help@engines.example"
        );
        let events = nimchat.database().events();
        assert_eq!(events.last().map(String::as_str), Some("account.updated"));
    });
}
