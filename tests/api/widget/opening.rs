//! Opening the widget: its settings, its page, its script, and who may.

use super::{Page, text};
use nimchat_tests::{Answer, Options, Profile, Receiver, TestAccount, everywhere, everywhere_with};
use reqwest::Method;
use serde_json::{Value, json};

#[test]
fn looking_at_the_page_makes_nothing() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let page = Page::open(
            &desk,
            json!({"welcome_title": "Hi", "widget_color": "#ff5500", "pre_chat_form_enabled": true}),
            json!({"timezone": "Asia/Kolkata", "out_of_office_message": "Closed"}),
        )
        .await;
        let before = nimchat.database().census();
        let config = page.config().await;
        assert_eq!(
            config["contact"],
            json!({"email": null, "id": null, "identifier": null, "name": null, "phone_number": null, "pubsub_token": null})
        );
        let site = &config["website_channel_config"];
        for (key, expected) in [
            ("welcome_title", json!("Hi")),
            ("welcome_tagline", Value::Null),
            ("widget_color", json!("#ff5500")),
            ("website_name", json!("Site")),
            ("website_token", json!(page.website)),
            ("locale", json!("en")),
            ("pre_chat_form_enabled", json!(true)),
            ("utc_off_set", json!("+05:30")),
            ("timezone", json!("Asia/Kolkata")),
            ("out_of_office_message", json!("Closed")),
            (
                "enabled_features",
                json!(["attachments", "emoji_picker", "end_conversation"]),
            ),
            ("portal", Value::Null),
        ] {
            assert_eq!(site[key], expected, "{key}");
        }
        let days = site["working_hours"].as_array().unwrap();
        assert_eq!(days.len(), 7);
        assert_eq!(days[1]["open_hour"], 9);
        assert!(site["enabled_languages"].as_array().unwrap().len() >= 10);
        let known = page.get("/contact").await.ok();
        let nothing = json!({"id": null, "has_email": false, "has_name": false, "has_phone_number": false, "identifier": null});
        assert_eq!(known, nothing);
        assert_eq!(page.get("/conversations").await.ok(), json!({}));
        assert_eq!(page.get("/messages").await.ok(), json!({"payload": []}));
        let seen = page.post("/conversations/update_last_seen", Value::Null);
        assert_eq!(seen.await.status, 204);
        assert_eq!(page.get("/conversations/toggle_status").await.status, 404);
        let dropped = json!({"custom_attribute": ["plan"]});
        let dropped = page
            .post("/conversations/destroy_custom_attributes", dropped)
            .await;
        assert_eq!((dropped.status, dropped.text.as_str()), (404, ""));
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn a_website_offers_its_help_centre_while_it_is_open() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let page = Page::open(&desk, json!({}), json!({})).await;
        let config = json!({"allowed_locales": ["en", "es"], "default_locale": "en"});
        let portal =
            json!({"name": "Handbook", "slug": "handbook", "color": "#00aa00", "config": config});
        let portal = desk.administrator.post("/portals", portal).await.ok();
        let portal = portal.get("payload").unwrap_or(&portal)["id"].clone();
        let offered = json!({"enable_auto_assignment": true, "portal_id": portal});
        let inbox = format!("/inboxes/{}", page.inbox);
        desk.administrator.patch(inbox, offered).await.ok();
        let shown = async || page.config().await["website_channel_config"]["portal"].clone();
        let open = shown().await;
        for (key, expected) in [
            ("id", portal),
            ("name", json!("Handbook")),
            ("slug", json!("handbook")),
            ("color", json!("#00aa00")),
            ("archived", json!(false)),
            ("config", config),
        ] {
            assert_eq!(open[key], expected, "{key}");
        }
        let archived = json!({"archived": true});
        let archived = desk.administrator.patch("/portals/handbook", archived);
        archived.await.ok();
        assert_eq!(shown().await, Value::Null);
    });
}

#[test]
fn a_wrong_token_is_not_found() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let page = Page::open(&desk, json!({}), json!({})).await;
        let elsewhere = Page::open(&desk, json!({}), json!({})).await;
        let not_found = json!({"error": "Resource could not be found"});
        let forged = format!("{}x", page.token);
        for token in ["", "nonsense", &forged, &elsewhere.token] {
            let wrong = Page {
                token: token.to_owned(),
                client: page.client.clone(),
                website: page.website.clone(),
                inbox: page.inbox,
            };
            for (method, path) in [
                (Method::GET, "/contact"),
                (Method::PATCH, "/contact/set_user"),
                (Method::GET, "/conversations"),
                (Method::POST, "/conversations"),
                (Method::GET, "/messages"),
                (Method::POST, "/messages"),
                (Method::POST, "/events"),
                (Method::POST, "/labels"),
            ] {
                let refused = wrong.send(method, path, Value::Null).await;
                if nimchat.profile() == Profile::Chatwoot {
                    assert_eq!((refused.status, refused.json()), (404, not_found.clone()));
                }
                assert_eq!(refused.status, 404, "{path}");
            }
            // who opens the page gets a token that holds
            let fresh = text(&wrong.config().await["website_channel_config"]["auth_token"]);
            assert_ne!(fresh, token);
        }
        for website in ["unknown", "", &desk.inbox.identifier] {
            let wrong = Page {
                website: website.to_owned(),
                token: page.token.clone(),
                client: page.client.clone(),
                inbox: page.inbox,
            };
            assert_eq!(wrong.post("/config", Value::Null).await.status, 404);
            assert_eq!(wrong.get("/inbox_members").await.status, 404);
        }
        let suspended = json!({"status": "suspended"});
        desk.operator
            .patch(format!("/accounts/{}", desk.account), suspended)
            .await
            .ok();
        let refused = page.get("/contact").await;
        assert_eq!(refused.status, nimchat.choose(403, 401));
    });
}

#[test]
fn only_listed_sites_may_call() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let page = Page::open(&desk, json!({"allowed_domains": "acme.example"}), json!({})).await;
        let path = format!("/api/v1/widget/contact?website_token={}", page.website);
        for (origin, status) in [
            ("https://acme.example", 200),
            ("https://evil.example", nimchat.choose(403, 401)),
        ] {
            let request = page.client.request(Method::GET, &path);
            let request = request.header("x-auth-token", &page.token);
            let answer = Answer::of(request.header("origin", origin)).await;
            assert_eq!(answer.status, status, "{origin}");
        }
    });
}

#[test]
fn the_page_and_the_script_are_served() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let sites = json!({"allowed_domains": "acme.example, *.acme.example"});
        let listed = Page::open(&desk, sites, json!({})).await;
        let any = Page::open(&desk, json!({}), json!({"name": "A <b> site"})).await;
        let before = nimchat.database().census();
        let anyone = nimchat.anyone();
        let path =
            |page: &Page, more: &str| format!("/widget?website_token={}{more}", page.website);
        let shown = anyone.get(path(&listed, "")).await;
        assert_eq!(shown.status, 200);
        let policy = shown.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"));
        assert!(!policy.contains("unsafe"));
        assert!(policy.ends_with("; frame-ancestors acme.example *.acme.example"));
        let shown = anyone.get(path(&any, "&locale=ar")).await;
        assert!(
            !shown
                .header("content-security-policy")
                .unwrap()
                .contains("ancestors")
        );
        assert!(
            shown
                .text
                .starts_with("<!doctype html><html lang=\"ar\" dir=\"rtl\"")
        );
        assert!(shown.text.contains("<title>A &lt;b&gt; site</title>"));
        assert!(!shown.text.contains("A <b> site"));
        let boot = shown.text.split("id=\"boot\">").nth(1).unwrap();
        let boot: Value = serde_json::from_str(boot.split("</script>").next().unwrap()).unwrap();
        assert_eq!(boot["website_channel_config"]["website_name"], "A <b> site");
        assert_eq!(boot["texts"]["yes"], "نعم");
        for address in ["src=\"", "href=\""] {
            let address = shown.text.split(address).nth(1).unwrap();
            let address = address.split('"').next().unwrap();
            let asset = anyone.get(address).await;
            assert_eq!(asset.status, 200, "{address}");
            assert!(asset.header("cache-control").unwrap().contains("immutable"));
        }
        let unknown = anyone.get("/widget?website_token=nonsense").await;
        assert_eq!(unknown.status, 404);
        assert_eq!(
            unknown.json(),
            json!({"error": "web widget does not exist"})
        );
        let texts = anyone.get("/widget/texts/de-AT.json").await.ok();
        assert_eq!(
            (&texts["yes"], &texts["language"]),
            (&json!("Ja"), &json!("de"))
        );

        let script = anyone.get("/packs/js/sdk.js").await;
        assert!(script.text.contains("chatwootSDK"));
        let tag = script.header("etag").unwrap();
        let again = anyone.request(Method::GET, "/packs/js/sdk.js");
        let again = Answer::of(again.header("if-none-match", tag)).await;
        assert_eq!((again.status, again.text.as_str()), (304, ""));
        let elsewhere = anyone.request(Method::GET, "/packs/js/sdk.js");
        let elsewhere = Answer::of(elsewhere.header("origin", "https://acme.example")).await;
        assert!(elsewhere.header("access-control-allow-origin").is_some());
        assert_eq!(anyone.get("/packs/js/other.js").await.status, 404);
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn opening_the_widget_is_told_to_webhooks() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let receiver = Receiver::start();
        let webhook = json!({"url": receiver.url(), "subscriptions": ["webwidget_triggered"]});
        desk.administrator.post("/webhooks", webhook).await.ok();
        let page = Page::open(&desk, json!({}), json!({})).await;
        let event =
            json!({"name": "webwidget.triggered", "event_info": {"page": "https://acme.example"}});
        assert_eq!(page.post("/events", event.clone()).await.status, 204);
        let number = page.say("Hello").await["conversation_id"].clone();
        assert_eq!(page.post("/events", event).await.status, 204);
        assert_eq!(
            page.post("/events", json!({"name": "agent.added"}))
                .await
                .status,
            422
        );
        let calls = receiver.calls(2).await;
        let (first, second) = (calls[0].json(), calls[1].json());
        assert_eq!(first["event"], "webwidget_triggered");
        assert_eq!(first["current_conversation"], Value::Null);
        assert_eq!(first["inbox"], json!({"id": page.inbox, "name": "Site"}));
        assert_eq!(first["event_info"]["page"], "https://acme.example");
        assert_eq!(first["event_info"]["browser"]["platform_name"], "Unknown");
        assert_eq!(second["current_conversation"]["id"], number);
        assert_eq!(second["contact"]["id"], first["contact"]["id"]);
    });
}
