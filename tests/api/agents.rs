//! Agents and the members of an inbox: operations 15 to 17, 51 and 52.

use crate::values::{each, keys};
use nimchat_tests::test_account::{id, token_of};
use nimchat_tests::{TestAccount, everywhere};
use reqwest::Method;
use serde_json::{Value, json};

#[test]
fn agents_are_listed_by_name() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        desk.hire("bertha", "bertha@acme.example", "agent").await;
        for caller in [&desk.administrator, &desk.agent] {
            let agents = caller.get("/agents").await.ok();
            assert_eq!(
                each(&agents, "name"),
                ["Ada Lovelace", "bertha", "Grace Hopper"]
            );
            let ada = &agents[0];
            if nimchat.is_reference() {
                assert_eq!(
                    *ada,
                    json!({
                        "id": desk.administrator.id, "uid": "ada@acme.example", "name": "Ada Lovelace",
                        "available_name": "Ada", "display_name": "Ada", "email": "ada@acme.example",
                        "account_id": desk.account, "role": "administrator", "confirmed": true,
                        "availability_status": ada["availability_status"], "auto_offline": true,
                        "custom_attributes": {}, "provider": "email", "thumbnail": "",
                    })
                );
            } else {
                assert_eq!(
                    keys(ada),
                    [
                        "account_id",
                        "auto_offline",
                        "availability_status",
                        "available_name",
                        "confirmed",
                        "email",
                        "id",
                        "name",
                        "provider",
                        "role",
                        "thumbnail"
                    ]
                );
            }
            assert!(
                ["available", "online", "busy", "offline"]
                    .contains(&ada["availability_status"].as_str().unwrap())
            );
        }
    });
}

#[test]
fn an_agent_is_added_and_can_work_at_once() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let body = json!({
            "name": "Katherine Johnson", "email": "Katherine@Acme.example", "role": "agent",
            "availability_status": "busy", "auto_offline": false,
        });
        let made = desk.administrator.post("/agents", body).await.ok();
        assert_eq!(
            (&made["email"], &made["role"]),
            (&json!("katherine@acme.example"), &json!("agent"))
        );
        assert_eq!(
            (&made["availability_status"], &made["auto_offline"]),
            (&json!("busy"), &json!(false))
        );
        assert_eq!(
            made["confirmed"], false,
            "who is invited has confirmed nothing yet"
        );
        let token = token_of(&nimchat, id(&made));
        desk.administrator
            .with_token(&token)
            .get("/agents")
            .await
            .ok();
        let events = nimchat.database().events();
        assert_eq!(events.last().map(String::as_str), Some("agent.added"));
    });
}

#[test]
fn a_known_address_joins_as_the_user_it_is() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let users = nimchat.database().rows("users");
        // nested under the key, as Chatwoot's clients send it
        let body = json!({"agent": {"name": "Ignored", "email": other.agent.email, "role": "administrator"}});
        let joined = desk.administrator.post("/agents", body.clone()).await.ok();
        assert_eq!(
            (&joined["id"], &joined["name"]),
            (&json!(other.agent.id), &json!("Grace Hopper"))
        );
        assert_eq!(nimchat.database().rows("users"), users);
        assert_eq!(nimchat.database().waiting_jobs("mail"), 0);
        let refusal = desk.administrator.post("/agents", body).await.refused(422);
        assert_eq!(refusal["message"], "User has already been taken");
    });
}

#[test]
fn an_agent_of_bad_values_is_refused_and_nothing_is_left() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let before = nimchat.database().census();
        for (body, attributes) in [
            (json!({"name": "K", "role": "agent"}), &["email"][..]),
            (
                json!({"name": "K", "email": "nobody", "role": "agent"}),
                &["email"],
            ),
            (
                json!({"email": "k@acme.example", "role": "agent"}),
                &["name"],
            ),
            (
                json!({"name": "K", "email": "k@acme.example", "role": "owner"}),
                &["role"],
            ),
            (
                json!({"name": "K", "email": "k@acme.example", "availability_status": "asleep"}),
                &["availability"],
            ),
            (
                json!({"name": "K", "email": "k@acme.example", "auto_offline": "perhaps"}),
                &["auto_offline"],
            ),
        ] {
            let refusal = desk
                .administrator
                .post("/agents", body.clone())
                .await
                .refused(422);
            let named = refusal["attributes"][0].as_str().unwrap_or_default();
            assert!(named.starts_with(attributes[0]), "{body} {refusal}");
        }
        assert_eq!(
            desk.administrator
                .post("/agents", json!({}))
                .await
                .refused(422)["attributes"],
            Value::Null
        );
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn an_agent_is_changed() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let path = format!("/agents/{}", desk.agent.id);
        let change =
            json!({"role": "administrator", "availability": "busy", "auto_offline": false});
        for method in [Method::PATCH, Method::PUT] {
            let changed = desk
                .administrator
                .send(method, &path, change.clone())
                .await
                .ok();
            assert_eq!(changed["role"], "administrator");
            assert_eq!(changed["availability_status"], "busy");
            assert_eq!(changed["auto_offline"], false);
        }
        let kept = format!(
            "SELECT role || '|' || availability AS text FROM account_users WHERE user_id = {}",
            desk.agent.id
        );
        assert_eq!(nimchat.database().text(&kept), "administrator|busy");
        let events = nimchat.database().events();
        assert!(events.ends_with(&["agent.updated".to_owned(), "agent.updated".to_owned()]));
        let wrong = json!({"role": "owner", "availability": "asleep"});
        let refused = desk.administrator.patch(&path, wrong).await;
        refused.invalid(&["role", "availability"]);
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let path = format!("/agents/{}", other.agent.id);
        let refused = desk
            .administrator
            .patch(&path, json!({"role": "agent"}))
            .await;
        refused.refused(404);
    });
}

#[test]
fn a_removed_agent_leaves_nothing_in_their_hands() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}");
        let assign = json!({"assignee_id": desk.agent.id});
        let assigned = desk
            .administrator
            .post(format!("{path}/assignments"), assign)
            .await;
        assigned.ok();
        let agent = format!("/agents/{}", desk.agent.id);
        let removed = desk.administrator.delete(&agent).await;
        assert_eq!((removed.status, removed.text.as_str()), (200, ""));
        desk.administrator.delete(&agent).await.refused(404);
        // a user without any account is removed
        let user = format!("/users/{}", desk.agent.id);
        desk.operator.get(user).await.refused(404);
        assert_eq!(nimchat.database().rows("inbox_members"), 0);
        desk.agent.get("/agents").await.refused(401);
        // their conversations become unassigned, without an event; the background work stores it
        let shown = desk.administrator.get(&path).await.ok();
        let holder = &shown["meta"]["assignee"];
        assert!(holder.is_null() || *holder == json!({}), "{shown}");
        let events = nimchat.database().events();
        assert_eq!(events.last().map(String::as_str), Some("agent.removed"));
        assert_eq!(nimchat.database().waiting_jobs("internal"), 2);
    });
}

#[test]
fn many_agents_are_added_by_their_addresses() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let database = nimchat.database();
        let onboarding = json!({"custom_attributes": {"onboarding_step": "account_update"}});
        let path = format!("/accounts/{}", desk.account);
        desk.operator.patch(path, onboarding).await.ok();
        let name = json!({"name": "Acme"});
        let updated = desk.administrator.patch("", name).await.ok();
        let step = &updated["custom_attributes"]["onboarding_step"];
        assert_eq!(step, "invite_team", "the step after the account's details");
        let (users, before) = (database.rows("users"), database.events().len());
        let emails = [
            "new@acme.example",
            "nobody",
            desk.agent.email.as_str(),
            "NEW@acme.example",
            other.agent.email.as_str(),
        ];
        let body = json!({ "emails": emails });
        let refused = desk.agent.post("/agents/bulk_create", body.clone()).await;
        refused.refused(nimchat.choose(403, 401));
        let made = desk.administrator.post("/agents/bulk_create", body).await;
        assert_eq!((made.status, made.text.as_str()), (200, ""));
        assert_eq!(database.rows("users"), users + 1);
        let agents = desk.administrator.get("/agents").await.ok();
        assert_eq!(
            each(&agents, "name"),
            ["Ada Lovelace", "Grace Hopper", "Grace Hopper", "new"]
        );
        let new = &agents[3];
        assert_eq!(
            (&new["role"], &new["confirmed"]),
            (&json!("agent"), &json!(false))
        );
        assert_eq!(new["availability_status"], "offline");
        assert_eq!(new["auto_offline"], false);
        // only the new one gets an e-mail
        assert_eq!(database.mails(), ["invitation"]);
        assert_eq!(
            database.events()[before..],
            ["agent.added", "agent.added", "account.updated"]
        );
        let shown = desk.administrator.get("").await.ok();
        assert_eq!(
            shown.get("custom_attributes"),
            None,
            "the onboarding is over"
        );
    });
}

#[test]
fn there_are_only_so_many_seats() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let before = nimchat.database().census();
        let many: Vec<String> = (0..100_000).map(|n| format!("{n}@a.b")).collect();
        let refused = desk
            .administrator
            .post("/agents/bulk_create", json!({ "emails": many }))
            .await;
        let text = "Account limit exceeded. Please purchase more licenses";
        assert_eq!(refused.refused(402), json!({ "error": text }));
        assert_eq!(nimchat.database().census(), before);
    });
}

fn list(nimchat: &nimchat_tests::Running, answer: &Value) -> Value {
    if nimchat.is_reference() {
        answer.clone()
    } else {
        answer["payload"].clone()
    }
}

#[test]
fn members_of_an_inbox_are_added_and_listed() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let inbox = desk.inbox.id;
        let more = desk.hire("Bertha", "bertha@acme.example", "agent").await;
        let body =
            json!({"inbox_id": inbox.to_string(), "user_ids": [more.id, desk.agent.id, more.id]});
        let after = desk.administrator.post("/inbox_members", body).await.ok();
        assert_eq!(
            each(&list(&nimchat, &after), "name"),
            ["Bertha", "Grace Hopper"]
        );
        let shown = desk.agent.get(format!("/inbox_members/{inbox}")).await.ok();
        assert_eq!(shown, after);
        assert_eq!(nimchat.database().rows("inbox_members"), 2);
    });
}

#[test]
fn members_of_bad_values_are_refused_and_none_is_added() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let inbox = desk.inbox.id;
        let more = desk.hire("Bertha", "bertha@acme.example", "agent").await;
        let before = nimchat.database().census();
        for (body, status) in [
            (
                json!({"inbox_id": inbox, "user_ids": [more.id, 999_999]}),
                422,
            ),
            (
                json!({"inbox_id": inbox, "user_ids": [more.id, other.agent.id]}),
                422,
            ),
            (json!({"inbox_id": inbox, "user_ids": ["x"]}), 422),
            (json!({"inbox_id": inbox}), 422),
            (json!({"inbox_id": 999_999, "user_ids": [more.id]}), 404),
            (
                json!({"inbox_id": other.inbox.id, "user_ids": [more.id]}),
                404,
            ),
            (json!({"user_ids": [more.id]}), 404),
        ] {
            let answer = desk.administrator.post("/inbox_members", body).await;
            answer.refused(status);
        }
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn the_members_of_an_inbox_are_shown_to_its_members() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let outsider = desk.hire("Bertha", "bertha@acme.example", "agent").await;
        let path = format!("/inbox_members/{}", desk.inbox.id);
        outsider.get(&path).await.refused(nimchat.choose(403, 401));
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        other.administrator.get(&path).await.refused(404);
    });
}
