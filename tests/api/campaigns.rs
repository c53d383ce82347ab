//! Campaigns of websites, and the agents whom an inbox's conversations can be assigned to.

use nimchat_tests::test_account::id;
use nimchat_tests::{TestAccount, everywhere};
use serde_json::{Value, json};

/// The id of a website's inbox.
async fn website(desk: &TestAccount<'_>) -> i64 {
    let body = json!({"name": "Site", "channel": {
        "type": "web_widget", "website_url": "https://acme.example",
    }});
    id(&desk.administrator.post("/inboxes", body).await.ok())
}

#[test]
fn administrators_manage_campaigns_of_websites() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let administrator = &desk.administrator;
        let site = website(&desk).await;
        let of_site = format!("/inboxes/{site}/campaigns");
        assert_eq!(administrator.get(&of_site).await.ok(), json!([]));
        let body = json!({
            "title": "Hello visitors", "message": "Hi, can we help?", "inbox_id": site,
            "sender_id": desk.agent.id,
            "trigger_rules": {"url": "https://acme.example/pricing", "time_on_page": 10},
        });
        let made = administrator.post("/campaigns", body).await.ok();
        for (key, value) in [
            ("id", json!(1)),
            ("title", json!("Hello visitors")),
            ("description", nimchat.choose(json!(""), Value::Null)),
            ("account_id", json!(desk.account)),
            ("message", json!("Hi, can we help?")),
            ("template_params", Value::Null),
            ("campaign_status", json!("active")),
            ("campaign_type", json!("ongoing")),
            ("enabled", json!(true)),
            ("trigger_only_during_business_hours", json!(false)),
        ] {
            assert_eq!(made[key], value, "{key}");
        }
        assert_eq!(made["inbox"]["id"], json!(site));
        assert_eq!(made["sender"]["id"], json!(desk.agent.id));
        assert_eq!(made["trigger_rules"]["time_on_page"], json!(10));
        assert!(made["created_at"].as_str().unwrap().ends_with('Z'));
        assert!(made.get("scheduled_at").is_none() && made.get("audience").is_none());

        let off = json!({"campaign": {
            "title": "Off", "message": "x", "inbox_id": site, "enabled": false,
        }});
        let off = administrator.post("/campaigns", off).await.ok();
        assert_eq!((id(&off), &off["enabled"]), (2, &json!(false)));
        assert!(off.get("sender").is_none(), "{off}");
        let numbers =
            |listed: Value| -> Vec<i64> { listed.as_array().unwrap().iter().map(id).collect() };
        assert_eq!(numbers(administrator.get("/campaigns").await.ok()), [1, 2]);
        assert_eq!(numbers(administrator.get(&of_site).await.ok()), [1, 2]);

        let change = json!({"title": "Hello again", "sender_id": null, "description": "why"});
        let changed = administrator.patch("/campaigns/1", change).await.ok();
        assert_eq!(changed["title"], "Hello again");
        assert_eq!(changed["description"], "why");
        assert_eq!(changed["message"], "Hi, can we help?");
        assert!(changed.get("sender").is_none());
        assert_eq!(administrator.get("/campaigns/1").await.ok(), changed);
        administrator.delete("/campaigns/2").await.ok();
        administrator.get("/campaigns/2").await.refused(404);
        let again = json!({"title": "Third", "message": "x", "inbox_id": site});
        assert_eq!(id(&administrator.post("/campaigns", again).await.ok()), 3);
    });
}

#[test]
fn what_is_no_campaign_is_refused() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let administrator = &desk.administrator;
        let site = website(&desk).await;
        let valid = json!({"title": "Hello", "message": "Hi", "inbox_id": site});
        let without = |key: &str, value: Value| {
            let mut body = valid.clone();
            body[key] = value;
            body
        };
        let blank = json!({"title": "", "message": "", "inbox_id": site});
        let refused = administrator.post("/campaigns", blank).await;
        let refused = refused.invalid(&["title", "message"]);
        assert_eq!(
            refused["message"],
            "Title can't be blank, Message can't be blank"
        );
        let api = without("inbox_id", json!(desk.inbox.id));
        let refused = administrator
            .post("/campaigns", api)
            .await
            .invalid(&["inbox"]);
        assert_eq!(refused["message"], "Inbox Unsupported Inbox type");
        for rules in [json!({"url": "acme.example"}), json!({})] {
            let body = without("trigger_rules", rules);
            let refused = administrator
                .post("/campaigns", body)
                .await
                .invalid(&["url"]);
            assert_eq!(refused["message"], "Url invalid");
        }
        let stranger = without("sender_id", json!(999_999));
        administrator
            .post("/campaigns", stranger)
            .await
            .invalid(&["sender"]);
        let nowhere = without("inbox_id", json!(999_999));
        administrator.post("/campaigns", nowhere).await.refused(404);
        assert_eq!(nimchat.database().rows("campaigns"), 0);

        let made = id(&administrator.post("/campaigns", valid.clone()).await.ok());
        let forbidden = nimchat.choose(403, 401);
        desk.agent.get("/campaigns").await.refused(forbidden);
        desk.agent
            .post("/campaigns", valid)
            .await
            .refused(forbidden);
        let other = TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example");
        let other = other.await;
        other
            .administrator
            .get(format!("/campaigns/{made}"))
            .await
            .refused(404);
        let theirs = other
            .administrator
            .get(format!("/inboxes/{site}/campaigns"))
            .await;
        theirs.refused(404);
    });
}

#[test]
fn an_inbox_tells_whom_its_conversations_can_be_assigned_to() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let stranger = desk.hire("Eve", "eve@acme.example", "agent").await;
        let path = format!("/inboxes/{}/assignable_agents", desk.inbox.id);
        let listed = desk.agent.get(&path).await.ok();
        let agents = listed["payload"].as_array().unwrap();
        let mut ids: Vec<i64> = agents.iter().map(id).collect();
        ids.sort_unstable();
        assert_eq!(ids, [desk.administrator.id, desk.agent.id]);
        stranger.get(&path).await.refused(nimchat.choose(403, 401));
        desk.agent
            .get("/inboxes/999999/assignable_agents")
            .await
            .refused(404);
    });
}
