//! What a website says first.

use super::{Page, contents};
use nimchat_tests::test_account::id;
use nimchat_tests::{TestAccount, everywhere};
use serde_json::{Value, json};

/// Adds a campaign to the page's website; answers its number.
async fn campaign(desk: &TestAccount<'_>, page: &Page, settings: Value) -> i64 {
    let mut campaign = json!({
        "title": "Hello", "message": "Hi, this is {{agent.name}}", "inbox_id": page.inbox,
        "sender_id": desk.agent.id,
        "trigger_rules": {"url": "https://acme.example/pricing", "time_on_page": 10},
    });
    super::merge(&mut campaign, &settings);
    id(&desk.administrator.post("/campaigns", campaign).await.ok())
}

fn answered(number: i64) -> Value {
    json!({"name": "campaign.triggered", "event_info": {
        "campaign_id": number, "custom_attributes": {"plan": "gold"}, "type": "tweet",
        "referer": "https://acme.example/pricing", "widget_language": "de",
    }})
}

#[test]
fn enabled_campaigns_of_the_website_are_shown() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let page = Page::open(&desk, json!({}), json!({})).await;
        let elsewhere = Page::open(&desk, json!({}), json!({})).await;
        assert_eq!(page.get("/campaigns").await.ok(), json!([]));
        let first = campaign(&desk, &page, json!({})).await;
        campaign(&desk, &page, json!({"enabled": false})).await;
        campaign(&desk, &elsewhere, json!({})).await;
        let second = json!({"sender_id": null, "trigger_only_during_business_hours": true});
        let second = campaign(&desk, &page, second).await;
        let before = nimchat.database().census();
        let anonymous = Page {
            token: String::new(),
            client: page.client.clone(),
            website: page.website.clone(),
            inbox: page.inbox,
        };
        let rules = json!({"url": "https://acme.example/pricing", "time_on_page": 10});
        let shown = anonymous.get("/campaigns").await.ok();
        let sender = shown[0]["sender"].clone();
        let expected = json!([
            {
                "id": first, "trigger_rules": rules, "trigger_only_during_business_hours": false,
                "message": "Hi, this is {{agent.name}}", "sender": sender,
            },
            {
                "id": second, "trigger_rules": rules, "trigger_only_during_business_hours": true,
                "message": "Hi, this is {{agent.name}}", "sender": null,
            },
        ]);
        assert_eq!(shown, expected);
        for (key, value) in [
            ("id", json!(desk.agent.id)),
            ("type", json!("user")),
            ("availability_status", Value::Null),
        ] {
            assert_eq!(sender[key], value, "{key}");
        }
        assert_eq!(sender.get("email"), None);
        let unknown = Page {
            website: "unknown".to_owned(),
            ..anonymous
        };
        assert_eq!(unknown.get("/campaigns").await.status, 404);
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn answering_a_campaign_begins_one_conversation() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let greeting = json!({"greeting_enabled": true, "greeting_message": "Welcome"});
        let page = Page::open(&desk, json!({}), greeting).await;
        let number = campaign(&desk, &page, json!({})).await;
        let (first, second) = tokio::join!(
            page.post("/events", answered(number)),
            page.post("/events", answered(number)),
        );
        assert_eq!((first.status, second.status), (204, 204));
        assert_eq!(page.post("/events", answered(number)).await.status, 204);
        assert_eq!(nimchat.database().rows("conversations"), 1);
        assert_eq!(nimchat.database().rows("messages"), 1);

        let said = page.get("/messages").await.ok();
        let agents = desk.agent.get("/agents").await.ok();
        let agents = agents.as_array().unwrap();
        let agent = agents.iter().find(|one| id(one) == desk.agent.id).unwrap();
        let text = format!("Hi, this is {}", agent["name"].as_str().unwrap());
        assert_eq!(contents(&said), [text]);
        assert_eq!(said["payload"][0]["message_type"], 1);
        assert_eq!(said["payload"][0]["sender"]["id"], desk.agent.id);
        let current = page.get("/conversations").await.ok();
        assert_eq!(current["status"], "open");
        let path = format!("/conversations/{}", id(&current));
        let shown = desk.administrator.get(&path).await.ok();
        assert_eq!(shown["custom_attributes"], json!({"plan": "gold"}));
        let additional = &shown["additional_attributes"];
        for (key, value) in [
            ("referer", json!("https://acme.example/pricing")),
            ("widget_language", json!("de")),
            ("browser_language", Value::Null),
        ] {
            assert_eq!(additional[key], value, "{key}");
        }
        assert_eq!(additional["browser"]["platform_name"], "Unknown");
        assert_eq!(additional.get("campaign_id"), None);
        assert_eq!(additional.get("type"), None);
        // by its number
        let filter = async |operator: &str, value: i64| {
            let condition = json!([{
                "attribute_key": "campaign_id", "filter_operator": operator, "values": [value],
            }]);
            let body = json!({"payload": condition});
            let found = desk
                .administrator
                .post("/conversations/filter", body)
                .await
                .ok();
            let meta = found.pointer("/data/meta").unwrap_or(&found["meta"]);
            meta["all_count"].clone()
        };
        assert_eq!(filter("equal_to", number).await, 1);
        assert_eq!(filter("equal_to", number + 1).await, 0);
        assert_eq!(filter("not_equal_to", number).await, 0);
        let gone = json!({"custom_attribute": ["nothing"]});
        let row = page
            .post("/conversations/destroy_custom_attributes", gone)
            .await
            .ok();
        assert_eq!(row["campaign_id"], number);
        let marked = "SELECT count(*) AS number FROM messages \
            WHERE additional_attributes ->> 'campaign_id' IS NOT NULL";
        assert_eq!(nimchat.database().number(marked), 1);
        let replied = "SELECT count(*) AS number FROM conversations \
            WHERE first_reply_created_at IS NOT NULL";
        assert_eq!(nimchat.database().number(replied), 0);
        page.say("Yes, please").await;
        assert_eq!(nimchat.database().rows("conversations"), 1);
    });
}

#[test]
fn a_campaign_that_is_not_shown_begins_nothing() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let page = Page::open(&desk, json!({}), json!({})).await;
        let elsewhere = Page::open(&desk, json!({}), json!({})).await;
        let off = campaign(&desk, &page, json!({"enabled": false})).await;
        let theirs = campaign(&desk, &elsewhere, json!({})).await;
        let shown = campaign(&desk, &page, json!({})).await;
        let before = nimchat.database().census();
        for number in [off, theirs, shown + 1] {
            let refused = page.post("/events", answered(number)).await;
            assert_eq!(refused.status, 404, "{number}");
        }
        let nothing = json!({"name": "campaign.triggered"});
        assert_eq!(page.post("/events", nothing).await.status, 404);
        let mut long = answered(shown);
        long["event_info"]["custom_attributes"]["plan"] = json!("x".repeat(2000));
        page.post("/events", long)
            .await
            .invalid(&["custom_attributes"]);
        assert_eq!(nimchat.database().census(), before);
    });
}
