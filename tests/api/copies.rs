//! What clients ask first: whether their cached data is outdated, and which agents can be assigned.

use nimchat_tests::test_account::id;
use nimchat_tests::{Options, TestAccount, everywhere, everywhere_with};
use serde_json::{Value, json};

#[test]
fn cache_keys_tell_when_something_changed() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let elsewhere =
            TestAccount::open_as(&nimchat, desk.operator.clone(), "Other", "other.example").await;
        let answer = desk.agent.get("/cache_keys").await;
        assert_eq!(
            answer.header("cache-control"),
            Some("private, max-age=10, stale-while-revalidate=300")
        );
        let keys = answer.ok()["cache_keys"].clone();
        // the account has only an inbox
        assert_eq!(
            (&keys["label"], &keys["team"]),
            (&json!("0000000000"), &json!("0000000000"))
        );
        assert!(second(&keys["inbox"]) > 1_700_000_000, "{keys}");
        desk.administrator
            .post("/labels", json!({"title": "bug"}))
            .await
            .ok();
        let team = id(&desk
            .administrator
            .post("/teams", json!({"name": "sales"}))
            .await
            .ok());
        let keys = desk.agent.get("").await.ok()["cache_keys"].clone();
        assert!(second(&keys["label"]) > 1_700_000_000, "{keys}");
        assert!(second(&keys["team"]) > 1_700_000_000, "{keys}");

        let outdate = || {
            nimchat.database().execute(
                "UPDATE account_counters SET labels_changed_at = NULL, inboxes_changed_at = NULL, teams_changed_at = NULL",
            );
        };
        let outdated = async || {
            let keys = desk.agent.get("/cache_keys").await.ok()["cache_keys"].clone();
            ["label", "inbox", "team"]
                .into_iter()
                .filter(|key| keys[*key] != "0000000000")
                .collect::<Vec<_>>()
        };
        outdate();
        desk.administrator
            .post(
                format!("/teams/{team}/team_members"),
                json!({"user_ids": [desk.agent.id]}),
            )
            .await
            .ok();
        assert_eq!(outdated().await, ["team"]);
        outdate();
        let members = json!({"inbox_id": desk.inbox.id, "user_ids": []});
        desk.administrator
            .send(reqwest::Method::PATCH, "/inbox_members", members)
            .await
            .ok();
        assert_eq!(outdated().await, ["inbox"]);
        outdate();
        desk.agent
            .post(
                "/canned_responses",
                json!({"short_code": "x", "content": "y"}),
            )
            .await
            .ok();
        assert_eq!(outdated().await, Vec::<&str>::new());

        elsewhere
            .agent
            .without_token()
            .get("/cache_keys")
            .await
            .refused(401);
        let stranger = nimchat
            .anyone()
            .below(format!("/api/v1/accounts/{}", desk.account))
            .with_token(elsewhere.agent.token().unwrap());
        stranger.get("/cache_keys").await.refused(404);
    });
}

fn second(key: &Value) -> i64 {
    key.as_str().unwrap().parse().unwrap()
}

#[test]
fn who_is_in_all_of_the_inboxes_may_be_assigned_and_so_may_administrators() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let second = desk.api_inbox(json!({})).await;
        let both = desk
            .hire("Both Inboxes", "both@acme.example", "agent")
            .await;
        let hidden = desk.api_inbox(json!({})).await;
        for inbox in [&desk.inbox, &second] {
            let members = json!({"inbox_id": inbox.id, "user_ids": [both.id]});
            desk.administrator
                .post("/inbox_members", members)
                .await
                .ok();
        }
        let names = async |caller: &nimchat_tests::Person, query: String| {
            let shown = caller.get(format!("/assignable_agents{query}")).await.ok();
            let agents = shown["payload"].as_array().unwrap().clone();
            agents
                .iter()
                .map(|agent| agent["name"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        let one = format!("?inbox_ids[]={}", desk.inbox.id);
        assert_eq!(
            names(&desk.agent, one.clone()).await,
            ["Ada Lovelace", "Both Inboxes", "Grace Hopper"]
        );
        let two = format!("{one}&inbox_ids[]={}", second.id);
        assert_eq!(
            names(&both, two.clone()).await,
            ["Ada Lovelace", "Both Inboxes"]
        );
        assert_eq!(
            names(&desk.administrator, two.clone()).await,
            ["Ada Lovelace", "Both Inboxes"]
        );
        assert_eq!(names(&desk.agent, String::new()).await, ["Ada Lovelace"]);
        // an inbox of another member, and a missing one
        let refused = nimchat.choose(403, 401);
        let unseen = format!("{one}&inbox_ids[]={}", hidden.id);
        desk.agent
            .get(format!("/assignable_agents{unseen}"))
            .await
            .refused(refused);
        desk.agent
            .get("/assignable_agents?inbox_ids[]=999999")
            .await
            .refused(404);
        desk.agent
            .without_token()
            .get("/assignable_agents")
            .await
            .refused(401);
    });
}

#[test]
fn fields_of_pre_chat_forms_follow_their_attributes() {
    everywhere_with(&Options::default(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let field = |name: &str, kind: &str| json!({"name": name, "field_type": kind, "label": "Old", "type": "text", "enabled": true});
        let options = json!({"pre_chat_message": "Hello", "pre_chat_fields": [
            field("plan", "contact_attribute"),
            field("plan", "standard"),
            field("other", "contact_attribute"),
        ]});
        let body = json!({"name": "Site", "channel": {
            "type": "web_widget", "website_url": "https://acme.example", "pre_chat_form_options": options,
        }});
        desk.administrator.post("/inboxes", body).await.ok();
        let fields = || {
            let channel = nimchat.database().text(match nimchat.database().engine() {
                nimchat_tests::Engine::Sqlite => {
                    "SELECT json(channel) AS text FROM inboxes WHERE channel_type = 'Channel::WebWidget'"
                }
                nimchat_tests::Engine::Postgres => {
                    "SELECT channel::text AS text FROM inboxes WHERE channel_type = 'Channel::WebWidget'"
                }
            });
            let channel: Value = serde_json::from_str(&channel).unwrap();
            channel["pre_chat_form_options"]["pre_chat_fields"].clone()
        };
        let before = fields();
        let definition = json!({
            "attribute_display_name": "Plan", "attribute_key": "plan", "attribute_model": 1,
            "attribute_display_type": 0,
        });
        let path = "/custom_attribute_definitions";
        let made = id(&desk.agent.post(path, definition).await.ok());
        assert_eq!(fields(), before);
        let one = format!("{path}/{made}");
        let change = json!({"attribute_display_name": "Tariff", "attribute_key": "tariff", "attribute_display_type": 6, "attribute_values": ["a"]});
        desk.agent.patch(&one, change).await.ok();
        let after = fields();
        let changed = &after[0];
        assert_eq!(
            (
                &changed["name"],
                &changed["label"],
                &changed["type"],
                &changed["values"],
                &changed["enabled"]
            ),
            (
                &json!("tariff"),
                &json!("Tariff"),
                &json!("list"),
                &json!(["a"]),
                &json!(true)
            )
        );
        assert_eq!((&after[1], &after[2]), (&before[1], &before[2]));
        let removed = desk.agent.delete(&one).await;
        assert_eq!(removed.status, 204);
        assert_eq!(fields(), json!([before[1], before[2]]));
        // one event for each change
        let told = nimchat.database().events();
        let updates = told.iter().filter(|name| *name == "inbox.updated").count();
        assert_eq!(updates, 3, "{told:?}");
    });
}
