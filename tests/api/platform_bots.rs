//! Agent bots from the operator's side: operations 5, 6 and 7.

use nimchat_tests::test_account::id;
use nimchat_tests::{Answer, TestAccount, everywhere};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

#[test]
fn a_bot_is_made_listed_shown_and_changed() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let operator = &desk.operator;
        let body = json!({
            "name": "Greeter", "description": "Says hello", "outgoing_url": "https://bots.example/hook",
            "account_id": desk.account.to_string(),
        });
        let made = operator.post("/agent_bots", body).await.ok();
        let bot = id(&made);
        let token = nimchat.database().text(&format!(
            "SELECT token AS text FROM access_tokens WHERE owner_type = 'AgentBot' AND owner_id = {bot}"
        ));
        let secret = format!("SELECT secret AS text FROM agent_bots WHERE id = {bot}");
        let secret = nimchat.database().text(&secret);
        // in `chatwoot` the address too, where Chatwoot itself shows the name
        let expected = json!({
            "id": bot, "name": "Greeter", "description": "Says hello", "account_id": desk.account,
            "outgoing_url": "https://bots.example/hook", "access_token": token, "secret": secret,
        });
        assert_eq!(made, expected);
        let path = format!("/agent_bots/{bot}");
        assert_eq!(operator.get(&path).await.ok(), expected);
        assert_eq!(operator.get("/agent_bots").await.ok(), json!([expected]));
        assert_eq!(
            id(&desk.agent.get(format!("/agent_bots/{bot}")).await.ok()),
            bot
        );

        for (method, name) in [(Method::PATCH, json!("Helper")), (Method::PUT, Value::Null)] {
            let changed = operator
                .send(method, &path, json!({ "name": name }))
                .await
                .ok();
            let mut expected = expected.clone();
            // the reference prints texts
            expected["name"] = match name {
                Value::Null if nimchat.is_reference() => json!(""),
                name => name,
            };
            assert_eq!(changed, expected);
        }
        let freed = operator
            .patch(&path, json!({"account_id": null}))
            .await
            .ok();
        assert_eq!(freed["account_id"], Value::Null);
        let pictured = operator
            .patch(&path, json!({"avatar_url": "https://bots.example/a.png"}))
            .await
            .ok();
        assert_eq!(pictured, freed);
        let picture = "SELECT coalesce(avatar_url, '') AS text FROM agent_bots";
        assert_eq!(
            nimchat.database().text(picture),
            "https://bots.example/a.png"
        );
        let bare = operator.delete(format!("{path}/avatar")).await.ok();
        assert_eq!((id(&bare), &bare["access_token"]), (bot, &json!(token)));
        assert_eq!(nimchat.database().text(picture), "");

        let gone = operator.delete(&path).await;
        assert_eq!((gone.status, gone.text.as_str()), (200, ""));
        operator.get(&path).await.refused(404);
        operator.delete(&path).await.refused(404);
        assert_eq!(operator.get("/agent_bots").await.ok(), json!([]));
    });
}

#[test]
fn a_bot_without_an_account_is_every_accounts() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let system = desk.operator.post("/agent_bots", json!({})).await.ok();
        let unset = nimchat.choose(json!(""), Value::Null);
        for field in ["name", "description", "outgoing_url"] {
            assert_eq!(system[field], unset, "{field}");
        }
        assert_eq!(system["account_id"], Value::Null);
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        for desk in [&desk, &other] {
            let seen = desk.agent.get("/agent_bots").await.ok();
            assert_eq!(seen[0]["id"], system["id"]);
            let set = format!("/inboxes/{}/set_agent_bot", desk.inbox.id);
            desk.administrator
                .post(set, json!({"agent_bot": system["id"]}))
                .await
                .ok();
        }
        assert_eq!(nimchat.database().rows("agent_bot_inboxes"), 2);
        // it now belongs to one account, so that it leaves the other's inbox
        let path = format!("/agent_bots/{}", system["id"]);
        desk.operator
            .patch(&path, json!({"account_id": desk.account}))
            .await
            .ok();
        assert_eq!(nimchat.database().rows("agent_bot_inboxes"), 1);
        assert_eq!(other.agent.get("/agent_bots").await.ok(), json!([]));
    });
}

#[test]
fn an_app_puts_its_bots_only_into_accounts_that_it_may_manage() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other = nimchat.operator();
        let own = other.post("/agent_bots", json!({"name": "Spy"})).await.ok();
        let before = nimchat.database().census();
        let body = json!({"name": "Spy", "account_id": desk.account});
        let made = other.post("/agent_bots", body.clone()).await;
        made.refused(nimchat.choose(403, 401));
        let path = format!("/agent_bots/{}", id(&own));
        let moved = other.patch(path, body).await;
        moved.refused(nimchat.choose(403, 401));
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn a_bot_of_bad_values_is_refused_and_nothing_is_left() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let operator = &desk.operator;
        let path = format!(
            "/agent_bots/{}",
            id(&operator.post("/agent_bots", json!({})).await.ok())
        );
        let before = nimchat.database().census();
        for (body, attributes) in [
            (json!({"name": "x".repeat(256)}), &["name"][..]),
            (
                json!({"outgoing_url": "x".repeat(2_049)}),
                &["outgoing_url"],
            ),
            (json!({"account_id": "acme"}), &["account_id"]),
            (json!({"account_id": [1]}), &["account_id"]),
            (json!({"account_id": 999_999}), &["account"]),
        ] {
            for answer in [
                operator.post("/agent_bots", body.clone()).await,
                operator.patch(&path, body).await,
            ] {
                answer.invalid(attributes);
            }
        }
        let file = Form::new().part("avatar", Part::bytes(b"PNG".to_vec()).file_name("a.png"));
        let request = operator
            .request(Method::POST, "/agent_bots")
            .multipart(file);
        Answer::of(request).await.invalid(&["avatar"]);
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn an_app_touches_only_the_bots_it_made() {
    everywhere(async |nimchat| {
        let (operator, other) = (nimchat.operator(), nimchat.operator());
        let bot = id(&operator
            .post("/agent_bots", json!({"name": "Greeter"}))
            .await
            .ok());
        let before = nimchat.database().census();
        let path = format!("/agent_bots/{bot}");
        let status = nimchat.choose(403, 401);
        for answer in [
            other.get(&path).await,
            other.patch(&path, json!({"name": "Mine"})).await,
            other.delete(&path).await,
            other.delete(format!("{path}/avatar")).await,
        ] {
            assert_eq!(
                answer.refused(status),
                json!({"error": "Non permissible resource"})
            );
        }
        assert_eq!(other.get("/agent_bots").await.ok(), json!([]));
        other.get("/agent_bots/999999").await.refused(404);
        assert_eq!(nimchat.database().census(), before);
        assert_eq!(operator.get(&path).await.ok()["name"], "Greeter");
    });
}
