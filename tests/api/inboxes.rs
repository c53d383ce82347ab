//! Inboxes: operations 45 to 48, and their removal.

use crate::values::{assert_token, each, keys};
use nimchat_tests::test_account::id;
use nimchat_tests::{Options, Running, TestAccount, eventually, everywhere, everywhere_with};
use serde_json::{Value, json};

fn list(nimchat: &Running, answer: Value) -> Value {
    if nimchat.is_reference() {
        answer
    } else {
        answer["payload"].clone()
    }
}

fn website() -> Value {
    json!({
        "name": "Shop", "greeting_enabled": true, "greeting_message": "Welcome",
        "channel": {
            "type": "web_widget", "website_url": "https://shop.example", "welcome_title": "Hello",
            "welcome_tagline": "We answer", "widget_color": "#009CE0",
        },
    })
}

#[test]
fn a_website_inbox_is_made_with_all_it_shows() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let made = desk.administrator.post("/inboxes", website()).await.ok();
        let (inbox, token) = (id(&made), &made["website_token"]);
        assert_token(token);
        let script = made["web_widget_script"].as_str().unwrap();
        assert!(
            script.contains(token.as_str().unwrap()) && script.contains(nimchat.url()),
            "{script}"
        );
        let printed = json!({
            "id": inbox, "name": "Shop", "website_url": "https://shop.example",
            "channel_type": "Channel::WebWidget", "avatar_url": "", "widget_color": "#009CE0",
            "website_token": token, "enable_auto_assignment": true, "web_widget_script": script,
            "welcome_title": "Hello", "welcome_tagline": "We answer", "greeting_enabled": true,
            "greeting_message": "Welcome", "allowed_domains": nimchat.choose(Value::Null, json!("")),
        });
        for (key, value) in printed.as_object().unwrap() {
            assert_eq!(made[key], *value, "{key}");
        }
        assert_eq!(keys(&made).len(), 34 + 4, "{:?}", keys(&made));
        assert_eq!(made["working_hours"].as_array().unwrap().len(), 7);
        assert_token(&made["hmac_token"]);
        assert_eq!(
            desk.administrator
                .get(format!("/inboxes/{inbox}"))
                .await
                .ok(),
            made
        );
        assert_eq!(nimchat.database().rows("inboxes"), 2);
        assert_eq!(
            nimchat.database().rows("inbox_members"),
            1,
            "it has no members yet"
        );
    });
}

#[test]
fn an_api_inbox_has_null_where_only_websites_have_something() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let shown = desk
            .agent
            .get(format!("/inboxes/{}", desk.inbox.id))
            .await
            .ok();
        assert_eq!(
            (&shown["name"], &shown["channel_type"]),
            (&json!("Support"), &json!("Channel::Api"))
        );
        for key in [
            "website_url",
            "widget_color",
            "website_token",
            "web_widget_script",
            "welcome_title",
            "welcome_tagline",
        ] {
            assert_eq!(shown[key], Value::Null, "{key}");
        }
        assert_eq!(shown["inbox_identifier"], desk.inbox.identifier);
        for secret in ["hmac_token", "webhook_secret"] {
            assert_eq!(shown.get(secret), None, "a secret of administrators");
        }
    });
}

#[test]
fn inboxes_are_listed_as_they_were_created_and_agents_see_their_own() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        desk.administrator.post("/inboxes", website()).await.ok();
        let named = json!({"name": "apples", "channel": {"type": "api"}});
        desk.administrator.post("/inboxes", named).await.ok();
        let all = list(&nimchat, desk.administrator.get("/inboxes").await.ok());
        assert_eq!(each(&all, "name"), ["Support", "Shop", "apples"]);
        let own = list(&nimchat, desk.agent.get("/inboxes").await.ok());
        assert_eq!(each(&own, "name"), ["Support"]);
    });
}

#[test]
fn an_inbox_is_shown_to_its_members_and_administrators_alone() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let outsider = desk.hire("Bertha", "bertha@acme.example", "agent").await;
        let path = format!("/inboxes/{}", desk.inbox.id);
        desk.administrator.get(&path).await.ok();
        desk.agent.get(&path).await.ok();
        outsider.get(&path).await.refused(nimchat.choose(403, 401));
        other.administrator.get(&path).await.refused(404);
        for inbox in ["999999", "0", "-1", "x", "9223372036854775808"] {
            desk.administrator
                .get(format!("/inboxes/{inbox}"))
                .await
                .refused(404);
        }
    });
}

#[test]
fn an_inbox_of_bad_values_is_refused_and_nothing_is_left() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let before = nimchat.database().census();
        for (body, attribute) in [
            (json!({"channel": {"type": "api"}}), "name"),
            (json!({"name": "Shop"}), "channel"),
            (
                json!({"name": "Shop", "channel": {"type": "pigeon"}}),
                "channel",
            ),
            (
                json!({"name": "Shop", "channel": {"type": "web_widget"}}),
                "website_url",
            ),
            (
                json!({"name": "Shop", "channel": {"type": "api", "webhook_url": "javascript:alert(1)"}}),
                "webhook_url",
            ),
            (
                json!({"name": "x".repeat(256), "channel": {"type": "api"}}),
                "name",
            ),
            (
                json!({"name": "Shop", "greeting_message": "x".repeat(10_001), "channel": {"type": "api"}}),
                "greeting_message",
            ),
            (
                json!({"name": "Shop", "timezone": "Mars", "channel": {"type": "api"}}),
                "timezone",
            ),
            (json!({"name": "Shop", "channel": "api"}), "channel"),
        ] {
            let refusal = desk
                .administrator
                .post("/inboxes", body.clone())
                .await
                .refused(422);
            let attributes = refusal["attributes"].to_string();
            assert!(attributes.contains(attribute), "{body} {refusal}");
        }
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn an_inbox_is_changed_and_reads_back() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let made = desk.administrator.post("/inboxes", website()).await.ok();
        let path = format!("/inboxes/{}", id(&made));
        let settings = json!({
            "name": "Store", "enable_auto_assignment": false, "greeting_message": null,
            "greeting_enabled": false, "csat_survey_enabled": true, "timezone": "Asia/Kolkata",
            "working_hours_enabled": true, "out_of_office_message": "Gone", "business_name": "Acme",
            "sender_name_type": "professional", "allow_messages_after_resolved": false,
            "lock_to_single_conversation": true, "enable_email_collect": false,
            "auto_assignment_config": {"max_assignment_limit": 5},
            "csat_config": {
                "display_type": "star", "message": "How was it?",
                "survey_rules": {"operator": "contains", "values": ["bug"]},
            },
        });
        let channel = json!({
            "website_url": "https://store.example", "welcome_title": "Hi", "widget_color": "#000000",
            "reply_time": "in_a_day", "allowed_domains": "store.example", "hmac_mandatory": true,
            "selected_feature_flags": ["emoji_picker"],
            "pre_chat_form_enabled": true, "continuity_via_email": false,
        });
        let mut body = settings.clone();
        body["channel"] = channel.clone();
        body["working_hours"] = json!([
            {"day_of_week": 0, "closed_all_day": false, "open_all_day": true},
            {"day_of_week": 1, "open_hour": 8, "open_minutes": 30},
        ]);
        let changed = desk.administrator.patch(&path, body).await.ok();
        assert_eq!(changed, desk.administrator.get(&path).await.ok());
        for (key, value) in settings
            .as_object()
            .unwrap()
            .iter()
            .chain(channel.as_object().unwrap())
        {
            let blank = nimchat.is_reference() && value.is_null();
            let value = if blank { &json!("") } else { value };
            assert_eq!(changed[key], *value, "{key}");
        }
        for key in [
            "website_token",
            "hmac_token",
            "welcome_tagline",
            "channel_type",
        ] {
            assert_eq!(changed[key], made[key], "{key}");
        }
        let days = &changed["working_hours"];
        assert_eq!(days[0]["open_all_day"], true);
        assert_eq!(
            (&days[0]["close_hour"], &days[0]["close_minutes"]),
            (&json!(23), &json!(59))
        );
        assert_eq!(
            (&days[1]["open_hour"], &days[1]["close_hour"]),
            (&json!(8), &json!(17))
        );
        assert_eq!(days[2], made["working_hours"][2]);

        let api = format!("/inboxes/{}", desk.inbox.id);
        let channel = json!({"webhook_url": "https://acme.example/hook", "website_url": "https://no.example"});
        let change = json!({"enable_auto_assignment": true, "channel": channel});
        let changed = desk.administrator.patch(&api, change).await.ok();
        assert_eq!(changed["webhook_url"], "https://acme.example/hook");
        assert_eq!(changed["website_url"], Value::Null);
        let change = json!({"channel": {"webhook_url": null}});
        let changed = desk.administrator.patch(&api, change).await.ok();
        assert_eq!(changed["webhook_url"], Value::Null);
    });
}

#[test]
fn a_bad_change_of_an_inbox_changes_nothing() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let path = format!("/inboxes/{}", desk.inbox.id);
        let before = desk.administrator.get(&path).await.ok();
        for (change, attribute) in [
            (json!({"name": ""}), "name"),
            (json!({"timezone": "Mars"}), "timezone"),
            (json!({"sender_name_type": "rude"}), "sender_name_type"),
            (
                json!({"enable_auto_assignment": "perhaps"}),
                "enable_auto_assignment",
            ),
            (
                json!({"working_hours": [{"day_of_week": 7}]}),
                "working_hours",
            ),
            (
                json!({"working_hours": [{"day_of_week": 1, "open_hour": 24}]}),
                "working_hours",
            ),
            (json!({"working_hours": 5}), "working_hours"),
            (
                json!({"csat_config": {"display_type": "stars"}}),
                "csat_config",
            ),
            (
                json!({"auto_assignment_config": {"max_assignment_limit": 0}}),
                "auto_assignment_config",
            ),
            (
                json!({"channel": {"webhook_url": "javascript:alert(1)"}}),
                "webhook_url",
            ),
        ] {
            let mut body = change.clone();
            body["greeting_message"] = json!("never stored");
            let refusal = desk.administrator.patch(&path, body).await.refused(422);
            let attributes = refusal["attributes"].to_string();
            assert!(attributes.contains(attribute), "{change} {refusal}");
        }
        let change = json!({"name": "Mine", "enable_auto_assignment": true});
        other
            .administrator
            .patch(&path, change.clone())
            .await
            .refused(404);
        desk.agent
            .patch(&path, change)
            .await
            .refused(nimchat.choose(403, 401));
        assert_eq!(desk.administrator.get(&path).await.ok(), before);
    });
}

#[test]
fn a_removed_inbox_takes_its_conversations_and_webhooks_with_it() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let made = desk.administrator.post("/inboxes", website()).await.ok();
        let customer = desk.customer("Ada").await;
        desk.conversation(&customer, "Hello").await;
        for inbox in [desk.inbox.id, id(&made)] {
            let url = format!("https://acme.example/{inbox}");
            let webhook =
                json!({"url": url, "inbox_id": inbox, "subscriptions": ["message_created"]});
            desk.administrator.post("/webhooks", webhook).await.ok();
        }
        let path = format!("/inboxes/{}", desk.inbox.id);
        let answer = desk.administrator.delete(&path).await.ok();
        let message = "Your inbox deletion request will be processed in some time.";
        assert_eq!(answer, json!({ "message": message }));
        let database = nimchat.database();
        eventually("the inbox erased", || {
            (database.rows("inboxes") == 1).then_some(())
        })
        .await;
        for (table, rows) in [
            ("conversations", 0),
            ("messages", 0),
            ("contact_inboxes", 0),
            ("inbox_members", 0),
            ("conversation_counts", 0),
            ("contacts", 1),
            ("webhooks", 1),
        ] {
            assert_eq!(database.rows(table), rows, "{table}");
        }
        desk.administrator.get(&path).await.refused(404);
        desk.administrator.delete(&path).await.refused(404);
        desk.administrator
            .get(format!("/inboxes/{}", id(&made)))
            .await
            .ok();
    });
}

#[test]
fn portals_and_campaigns_show_what_their_inbox_offers() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let administrator = &desk.administrator;
        let channel = json!({"type": "web_widget", "website_url": "https://acme.example"});
        let site = json!({"name": "Site", "channel": channel});
        let site = id(&administrator.post("/inboxes", site).await.ok());
        let portal = json!({"name": "Handbook", "slug": "handbook", "inbox_id": site});
        let made = administrator.post("/portals", portal).await.ok();
        let made = made.get("payload").unwrap_or(&made).clone();
        assert_eq!(made["inbox"].get("help_center"), None);
        let body = json!({"enable_auto_assignment": true, "portal_id": id(&made)});
        administrator
            .patch(format!("/inboxes/{site}"), body)
            .await
            .ok();
        let help = json!({"name": "Handbook", "slug": "handbook"});
        let shown = administrator.get("/portals/handbook").await.ok();
        let shown = shown.get("payload").unwrap_or(&shown).clone();
        let listed = list(&nimchat, administrator.get("/portals").await.ok());
        for portal in [&shown, &listed[0]] {
            assert_eq!(portal["inbox"]["help_center"], help);
        }
        let campaign = json!({"title": "Hello", "message": "Can I help?", "inbox_id": site});
        let campaign = administrator.post("/campaigns", campaign).await.ok();
        assert_eq!(campaign["inbox"]["help_center"], help);
        let listed = administrator.get("/campaigns").await.ok();
        assert_eq!(listed[0]["inbox"]["help_center"], help);
    });
}

#[test]
fn an_inbox_offers_a_help_centre_of_its_account() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let administrator = &desk.administrator;
        let portal = json!({"name": "Handbook", "slug": "handbook"});
        let portal = administrator.post("/portals", portal).await.ok();
        let portal = id(portal.get("payload").unwrap_or(&portal));
        let path = format!("/inboxes/{}", desk.inbox.id);
        let change = |to: Value| {
            let body = json!({"enable_auto_assignment": true, "portal_id": to});
            administrator.patch(&path, body)
        };
        let help = json!({"name": "Handbook", "slug": "handbook"});
        let shown = change(json!(portal)).await.ok();
        let listed = list(&nimchat, desk.agent.get("/inboxes").await.ok());
        for shown in [&shown, &desk.agent.get(&path).await.ok(), &listed[0]] {
            assert_eq!(shown["help_center"], help);
            let number = nimchat.choose(json!(portal), Value::Null);
            assert_eq!(shown["portal_id"], number);
        }
        let contact =
            json!({"name": "Linus", "email": "linus@example.com", "inbox_id": desk.inbox.id});
        let made = administrator.post("/contacts", contact).await.ok();
        if nimchat.is_reference() {
            let contact = format!("/contacts/{}", made["id"]);
            let listed = list(&nimchat, desk.agent.get("/contacts").await.ok());
            for contact in [&made, &desk.agent.get(contact).await.ok(), &listed[0]] {
                let inbox = &contact["payload"]["contact"]["contact_inboxes"][0]["inbox"];
                assert_eq!(inbox["help_center"], help);
            }
        } else {
            assert_eq!(
                made["payload"]["contact_inbox"]["inbox"]["portal_id"],
                portal
            );
        }

        // another account's, or none
        let other = TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example");
        let other = other.await;
        let theirs = json!({"name": "Theirs", "slug": "theirs"});
        let theirs = other.administrator.post("/portals", theirs).await.ok();
        let theirs = id(theirs.get("payload").unwrap_or(&theirs));
        for wrong in [json!(theirs), json!(999_999)] {
            change(wrong).await.invalid(&["portal_id"]);
        }
        change(json!("x")).await.refused(422);
        assert_eq!(desk.agent.get(&path).await.ok()["help_center"], help);
        for none in [Value::Null, json!(0)] {
            assert_eq!(change(json!(portal)).await.ok()["help_center"], help);
            assert_eq!(change(none).await.ok().get("help_center"), None);
        }

        // a portal that is deleted is no longer offered
        change(json!(portal)).await.ok();
        administrator.delete("/portals/handbook").await.ok();
        let left = "SELECT count(*) AS number FROM inboxes WHERE portal_id IS NOT NULL";
        assert_eq!(nimchat.database().number(left), 0);
        assert_eq!(desk.agent.get(&path).await.ok().get("help_center"), None);
    });
}
