//! People as they see themselves, their account, and what operators list of both: beyond the reference.

use nimchat_tests::{Desk, Running, everywhere};
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
        let desk = Desk::open(&nimchat).await;
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
        let other = Desk::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let elsewhere = json!({"account_id": other.account, "availability": "busy"});
        grace.post("/availability", elsewhere).await.refused(404);
    });
}

#[test]
fn a_reset_token_is_the_only_one_that_passes() {
    everywhere(async |nimchat| {
        let desk = Desk::open(&nimchat).await;
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
        let desk = Desk::open(&nimchat).await;
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
        let other = Desk::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let path = format!("/api/v1/accounts/{}", desk.account);
        let stranger = nimchat.anyone().with_token(other.agent.token().unwrap());
        stranger.get(path).await.refused(404);
    });
}

#[test]
fn an_operator_lists_accounts_and_who_is_in_them() {
    everywhere(async |nimchat| {
        let desk = Desk::open(&nimchat).await;
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
