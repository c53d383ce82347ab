//! Agent bots of an account and of its inboxes: operations 11 to 14, 49 and 50, and the operations that a bot may call.

use crate::values::{assert_token, keys};
use nimchat_api_kit::Access;
use nimchat_server::app;
use nimchat_tests::test_account::id;
use nimchat_tests::{
    Answer, Client, Options, Person, Running, TestAccount, everywhere, everywhere_with,
};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

/// A new bot's id, and the bot as a caller of the account.
async fn bot(desk: &TestAccount<'_>) -> (i64, Client) {
    let made = desk
        .administrator
        .post("/agent_bots", json!({"name": "Greeter"}))
        .await
        .ok();
    let token = token_of(desk.nimchat, id(&made));
    let path = format!("/api/v1/accounts/{}", desk.account);
    (
        id(&made),
        desk.nimchat.anyone().below(path).with_token(&token),
    )
}

fn secret_of(nimchat: &Running, bot: i64) -> String {
    nimchat.database().text(&format!(
        "SELECT secret AS text FROM agent_bots WHERE id = {bot}"
    ))
}

fn token_of(nimchat: &Running, bot: i64) -> String {
    nimchat.database().text(&format!(
        "SELECT token AS text FROM access_tokens WHERE owner_type = 'AgentBot' AND owner_id = {bot}"
    ))
}

async fn connect(desk: &TestAccount<'_>, bot: &Value) {
    let path = format!("/inboxes/{}/set_agent_bot", desk.inbox.id);
    let answer = desk
        .administrator
        .post(path, json!({ "agent_bot": bot }))
        .await;
    assert_eq!((answer.status, answer.text.as_str()), (200, ""));
}

async fn of_inbox(desk: &TestAccount<'_>, caller: &Person) -> Value {
    caller
        .get(format!("/inboxes/{}/agent_bot", desk.inbox.id))
        .await
        .ok()
}

#[test]
fn a_bot_is_made_listed_shown_and_changed() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let body = json!({
            "name": "Greeter", "description": "Says hello", "outgoing_url": "https://bots.example/hook",
            "avatar_url": "https://bots.example/a.png", "bot_type": "webhook", "bot_config": {"steps": [1]},
            "account_id": 999_999, "unknown": 1,
        });
        let made = desk.administrator.post("/agent_bots", body).await.ok();
        let bot = id(&made);
        let mut expected = json!({
            "id": bot, "name": "Greeter", "description": "Says hello", "account_id": desk.account,
            "outgoing_url": "https://bots.example/hook", "thumbnail": "",
            "bot_type": "webhook", "bot_config": {"steps": [1]}, "access_token": token_of(&nimchat, bot),
            "secret": secret_of(&nimchat, bot), "system_bot": false,
        });
        assert_eq!(made, expected);
        assert_token(&json!(token_of(&nimchat, bot)));
        let path = format!("/agent_bots/{bot}");
        for caller in [&desk.administrator, &desk.agent] {
            assert_eq!(caller.get("/agent_bots").await.ok(), json!([expected]));
            assert_eq!(caller.get(&path).await.ok(), expected);
        }
        for (method, name) in [(Method::PATCH, json!("Helper")), (Method::PUT, Value::Null)] {
            let change = json!({"name": name, "outgoing_url": "https://bots.example/other"});
            let changed = desk.administrator.send(method, &path, change).await.ok();
            // the reference prints texts
            expected["name"] = match name {
                Value::Null if nimchat.is_reference() => json!(""),
                name => name,
            };
            expected["outgoing_url"] = json!("https://bots.example/other");
            assert_eq!(changed, expected);
        }
        let kept = desk.administrator.patch(&path, json!({})).await.ok();
        assert_eq!(kept, expected, "what is not sent stays");
        let bare = desk
            .administrator
            .delete(format!("{path}/avatar"))
            .await
            .ok();
        assert_eq!(
            (&bare["thumbnail"], &bare["bot_config"]),
            (&json!(""), &json!({"steps": [1]}))
        );
        let nameless = desk.administrator.post("/agent_bots", json!({})).await.ok();
        let bot = id(&nameless);
        let unset = nimchat.choose(json!(""), Value::Null);
        let expected = json!({
            "id": bot, "name": unset, "description": unset, "account_id": desk.account, "outgoing_url": unset,
            "thumbnail": "", "bot_type": "webhook", "bot_config": {}, "system_bot": false,
            "access_token": token_of(&nimchat, bot), "secret": secret_of(&nimchat, bot),
        });
        assert_eq!(nameless, expected);
        let unset = "SELECT count(*) AS number FROM agent_bots WHERE name IS NULL AND description IS NULL \
                     AND outgoing_url IS NULL";
        assert_eq!(nimchat.database().number(unset), 1);
        assert_eq!(nimchat.database().rows("agent_bots"), 2);
    });
}

#[test]
fn a_bot_of_bad_values_is_refused_and_nothing_is_left() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let (bot, _) = bot(&desk).await;
        let before = nimchat.database().census();
        let path = format!("/agent_bots/{bot}");
        for (body, attributes) in [
            (json!({"name": "x".repeat(256)}), &["name"][..]),
            (json!({"name": ["x"]}), &["name"]),
            (json!({"description": "x".repeat(20_001)}), &["description"]),
            (
                json!({"outgoing_url": format!("https://{}", "x".repeat(2_041))}),
                &["outgoing_url"],
            ),
            (
                json!({"avatar_url": "javascript:alert(1)"}),
                &["avatar_url"],
            ),
            (json!({"bot_type": "magic"}), &["bot_type"]),
            (json!({"bot_type": 1}), &["bot_type"]),
            (json!({"description": "x".repeat(256)}), &["description"]),
            (json!({"bot_config": [1]}), &["bot_config"]),
            (
                json!({"name": "x".repeat(256), "bot_type": "magic"}),
                &["name", "bot_type"],
            ),
        ] {
            desk.administrator
                .post("/agent_bots", body.clone())
                .await
                .invalid(attributes);
            desk.administrator
                .patch(&path, body)
                .await
                .invalid(attributes);
        }
        let numbered = json!({"name": "Numbered", "bot_type": 0});
        desk.administrator.patch(&path, numbered).await.ok();
        let too_long = json!({"outgoing_url": "x".repeat(2_049)});
        let refusal = desk
            .administrator
            .post("/agent_bots", too_long)
            .await
            .refused(422);
        assert_eq!(
            refusal["message"],
            "Outgoing url is too long (maximum is 2048 characters)"
        );
        let file = || Form::new().part("avatar", Part::bytes(b"PNG".to_vec()).file_name("a.png"));
        for request in [
            desk.administrator
                .request(Method::POST, "/agent_bots")
                .multipart(file()),
            desk.administrator
                .request(Method::PATCH, &path)
                .multipart(file()),
        ] {
            Answer::of(request).await.invalid(&["avatar"]);
        }
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn a_bot_at_a_private_address_is_refused() {
    let options = Options::default().set("SECURITY__ALLOW_PRIVATE_WEBHOOKS", "false");
    everywhere_with(&options, async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let private = json!({"name": "Greeter", "outgoing_url": "http://169.254.169.254/"});
        let bots = "/agent_bots";
        let refused = desk.administrator.post(bots, private.clone()).await;
        refused.invalid(&["outgoing_url"]);
        let refused = desk.operator.post(bots, private.clone()).await;
        refused.invalid(&["outgoing_url"]);
        assert_eq!(nimchat.database().rows("agent_bots"), 0);
        let public = json!({"name": "Greeter", "outgoing_url": "https://bots.example/hook"});
        let made = desk.administrator.post(bots, public.clone()).await.ok();
        let path = format!("{bots}/{}", id(&made));
        let refused = desk.administrator.patch(path, private.clone()).await;
        refused.invalid(&["outgoing_url"]);
        let made = desk.operator.post(bots, public).await.ok();
        let path = format!("{bots}/{}", id(&made));
        let refused = desk.operator.patch(path, private).await;
        refused.invalid(&["outgoing_url"]);
        let kept = "SELECT count(*) AS number FROM agent_bots WHERE outgoing_url LIKE 'https:%'";
        assert_eq!(nimchat.database().number(kept), 2);
    });
}

#[test]
fn bots_are_changed_by_their_own_administrators_alone() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let (mine, _) = bot(&desk).await;
        let system = id(&desk
            .operator
            .post("/agent_bots", json!({"name": "System"}))
            .await
            .ok());
        let before = nimchat.database().census();
        let forbidden = nimchat.choose(403, 401);
        for (caller, bot, status) in [
            (&desk.agent, mine, forbidden),
            (&desk.agent, 999_999, forbidden),
            (&other.administrator, mine, 404),
            (&desk.administrator, system, 404),
            (&desk.administrator, 999_999, 404),
        ] {
            let path = format!("/agent_bots/{bot}");
            caller
                .patch(&path, json!({"name": "Mine"}))
                .await
                .refused(status);
            caller.delete(&path).await.refused(status);
            caller
                .delete(format!("{path}/avatar"))
                .await
                .refused(status);
            caller
                .post(format!("{path}/reset_access_token"), json!({}))
                .await
                .refused(status);
        }
        other
            .administrator
            .get(format!("/agent_bots/{mine}"))
            .await
            .refused(404);
        desk.agent
            .post("/agent_bots", json!({}))
            .await
            .refused(forbidden);
        assert_eq!(nimchat.database().census(), before);

        let seen = desk.agent.get(format!("/agent_bots/{system}")).await.ok();
        assert_eq!(
            (&seen["name"], &seen["account_id"]),
            (&json!("System"), &Value::Null)
        );
        if !nimchat.is_reference() {
            let expected = [
                "account_id",
                "bot_config",
                "bot_type",
                "description",
                "id",
                "name",
                "system_bot",
                "thumbnail",
            ];
            assert_eq!(
                (keys(&seen), &seen["system_bot"]),
                (expected.to_vec(), &json!(true))
            );
        }
        assert_eq!(other.agent.get("/agent_bots").await.ok(), json!([seen]));
    });
}

#[test]
fn an_inbox_shows_its_bot() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let (mine, _) = bot(&desk).await;
        let system = id(&desk
            .operator
            .post("/agent_bots", json!({"name": "System"}))
            .await
            .ok());
        assert_eq!(of_inbox(&desk, &desk.agent).await, json!({}));
        for bot in [mine, system, mine] {
            connect(&desk, &json!(bot.to_string())).await;
            let shown = of_inbox(&desk, &desk.agent).await;
            let mut expected = desk.agent.get(format!("/agent_bots/{bot}")).await.ok();
            // an inbox's bot is shown without its token
            for secret in ["access_token", "secret"] {
                expected.as_object_mut().unwrap().remove(secret);
            }
            if !nimchat.is_reference() {
                expected = json!({ "agent_bot": expected });
            }
            assert_eq!(shown, expected);
            assert_eq!(nimchat.database().rows("agent_bot_inboxes"), 1);
        }
        for nobody in [Value::Null, json!(""), json!("null")] {
            connect(&desk, &json!(mine)).await;
            connect(&desk, &nobody).await;
            assert_eq!(of_inbox(&desk, &desk.agent).await, json!({}));
        }
        connect(&desk, &json!(mine)).await;
        let set = format!("/inboxes/{}/set_agent_bot", desk.inbox.id);
        desk.administrator.post(&set, json!({})).await.ok();
        assert_eq!(
            nimchat.database().rows("agent_bot_inboxes"),
            0,
            "absent is null"
        );
    });
}

#[test]
fn only_a_bot_that_is_seen_answers_in_an_inbox_that_is_seen() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let (mine, _) = bot(&desk).await;
        let (theirs, _) = bot(&other).await;
        let outsider = desk.hire("Eve", "eve@acme.example", "agent").await;
        let before = nimchat.database().census();
        let path = format!("/inboxes/{}/agent_bot", desk.inbox.id);
        let set = format!("/inboxes/{}/set_agent_bot", desk.inbox.id);
        for bot in [json!(theirs), json!(999_999), json!(0), json!(-1)] {
            desk.administrator
                .post(&set, json!({ "agent_bot": bot }))
                .await
                .refused(404);
        }
        for bot in [json!("robo"), json!([mine]), json!(true), json!(1.5)] {
            desk.administrator
                .post(&set, json!({ "agent_bot": bot }))
                .await
                .invalid(&["agent_bot"]);
        }
        let body = json!({ "agent_bot": theirs });
        other
            .administrator
            .post(&set, body.clone())
            .await
            .refused(404);
        other.administrator.get(&path).await.refused(404);
        let forbidden = nimchat.choose(403, 401);
        desk.agent
            .post(&set, json!({ "agent_bot": mine }))
            .await
            .refused(forbidden);
        outsider.get(&path).await.refused(forbidden);
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn a_bot_works_in_conversations_and_nowhere_else() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let (bot, robot) = bot(&desk).await;
        connect(&desk, &json!(bot)).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let status = "SELECT CAST(status AS TEXT) AS text FROM conversations WHERE number = 1";
        assert_eq!(
            nimchat.database().text(status),
            "2",
            "a bot's conversation begins as pending"
        );

        let conversation = format!("/conversations/{number}");
        let answer = json!({"content": "Beep"});
        let message = robot
            .post(format!("{conversation}/messages"), answer)
            .await
            .ok();
        let sender = nimchat.database().text(&format!(
            "SELECT sender_type AS text FROM messages WHERE id = {} AND sender_id = {bot}",
            id(&message)
        ));
        assert_eq!(sender, "AgentBot");
        robot
            .post(
                format!("{conversation}/toggle_priority"),
                json!({"priority": "high"}),
            )
            .await
            .ok();
        let assignee = json!({"assignee_id": desk.agent.id});
        robot
            .post(format!("{conversation}/assignments"), assignee)
            .await
            .ok();
        robot
            .post(
                format!("{conversation}/toggle_status"),
                json!({"status": "open"}),
            )
            .await
            .ok();
        assert_eq!(nimchat.database().text(status), "0");
        let events = nimchat.database().events();
        assert!(
            events.contains(&"conversation.bot_handoff".to_owned()),
            "{events:?}"
        );
        let new = json!({"source_id": customer.source_id, "inbox_id": desk.inbox.id});
        robot.post("/conversations", new).await.ok();

        let before = nimchat.database().census();
        let mut walked = 0;
        for route in app::routes() {
            if !matches!(route.access(), Access::Agent | Access::Administrator) {
                continue;
            }
            let path = route
                .path()
                .replace("{account_id}", &desk.account.to_string());
            let segments = path.split('/').map(|segment| {
                if segment.starts_with('{') {
                    "1"
                } else {
                    segment
                }
            });
            let path = segments.collect::<Vec<_>>().join("/");
            for method in route.methods() {
                let method: Method = method.as_str().parse().unwrap();
                let caller = nimchat.anyone().with_token(robot.token().unwrap());
                let refusal = caller
                    .send(method, &path, json!({}))
                    .await
                    .refused(nimchat.choose(403, 401));
                assert_eq!(
                    refusal,
                    json!({"error": "Access to this endpoint is not authorized for bots"}),
                    "{path}"
                );
                walked += 1;
            }
        }
        assert!(walked > 20, "{walked}");
        let platform = nimchat.anyone().with_token(robot.token().unwrap());
        platform
            .get("/platform/api/v1/agent_bots")
            .await
            .refused(401);
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn a_bot_passes_only_where_it_is_connected() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let (bot, robot) = bot(&desk).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/messages");
        let body = json!({"content": "Beep"});
        let outside = nimchat.choose(
            json!({"error": "Resource could not be found"}),
            json!({"error": "Bot is not authorized to access this account"}),
        );
        let status = nimchat.choose(404, 401);
        assert_eq!(
            robot.post(&path, body.clone()).await.refused(status),
            outside
        );
        connect(&desk, &json!(bot)).await;
        robot.post(&path, body.clone()).await.ok();
        let abroad = nimchat.anyone().with_token(robot.token().unwrap());
        let abroad = abroad.below(format!("/api/v1/accounts/{}", other.account));
        assert_eq!(
            abroad
                .post("/conversations/1/messages", body.clone())
                .await
                .refused(status),
            outside
        );
        connect(&desk, &Value::Null).await;
        assert_eq!(robot.post(&path, body).await.refused(status), outside);
    });
}

#[test]
fn a_token_that_was_replaced_is_dead_at_once() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let (bot, robot) = bot(&desk).await;
        connect(&desk, &json!(bot)).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/messages");
        let reset = format!("/agent_bots/{bot}/reset_access_token");
        let renewed = desk.administrator.post(reset, json!({})).await.ok();
        let token = renewed["access_token"].as_str().unwrap().to_owned();
        assert_token(&json!(token));
        assert_ne!(Some(token.as_str()), robot.token());
        assert_eq!(token_of(&nimchat, bot), token);
        let refusal = robot
            .post(&path, json!({"content": "Beep"}))
            .await
            .refused(401);
        assert_eq!(refusal, json!({"error": "Invalid Access Token"}));
        robot
            .with_token(&token)
            .post(&path, json!({"content": "Beep"}))
            .await
            .ok();
    });
}

#[test]
fn a_deleted_bot_leaves_nothing_but_its_messages() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let before = nimchat.database().census();
        let (bot, robot) = bot(&desk).await;
        connect(&desk, &json!(bot)).await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/messages");
        let message = id(&robot.post(&path, json!({"content": "Beep"})).await.ok());
        let path = format!("/agent_bots/{bot}");
        let gone = desk.administrator.delete(&path).await;
        assert_eq!((gone.status, gone.text.as_str()), (200, ""));
        desk.administrator.delete(&path).await.refused(404);
        desk.administrator.get(&path).await.refused(404);
        assert_eq!(of_inbox(&desk, &desk.agent).await, json!({}));
        robot.post("/conversations", json!({})).await.refused(401);
        let after = nimchat.database().census();
        for table in [
            "agent_bots",
            "agent_bot_inboxes",
            "access_tokens",
            "platform_app_permissibles",
        ] {
            assert_eq!(after[table], before[table], "{table}");
        }
        let left = nimchat.database().text(&format!(
            "SELECT content AS text FROM messages WHERE id = {message}"
        ));
        assert_eq!(left, "Beep");
        let listed = desk
            .agent
            .get(format!("/conversations/{number}/messages"))
            .await
            .ok();
        assert!(listed.to_string().contains("Beep"), "{listed}");
        assert!(!listed.to_string().contains("\"agent_bot\""), "{listed}");
        let again = desk.conversation(&customer, "Anybody?").await;
        let status = format!(
            "SELECT CAST(status AS TEXT) AS text FROM conversations WHERE number = {again}"
        );
        assert_eq!(nimchat.database().text(&status), "0");
    });
}
