//! Portals of a help centre.

use super::{PORTALS, portal};
use crate::attachments::{bitmap, stored};
use crate::values::keys;
use nimchat_tests::test_account::id;
use nimchat_tests::{
    Form, MailServer, Options, TestAccount, eventually, everywhere, everywhere_with,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::cell::Cell;

#[test]
fn a_portal_lasts() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let body = json!({"portal": {
            "name": "Größe", "slug": "help", "color": "#00aa00", "header_text": "Hello",
            "custom_domain": "https://Help.acme.example/x", "page_title": "Help", "archived": "false",
            "homepage_link": "https://acme.example", "account_id": 0,
            "config": {"allowed_locales": ["en", "es"], "default_locale": "es", "unknown": 1},
        }});
        let made = desk.administrator.post(PORTALS, body).await.ok();
        for (key, value) in [
            ("name", json!("Größe")),
            ("slug", json!("help")),
            ("color", json!("#00aa00")),
            ("header_text", json!("Hello")),
            ("custom_domain", json!("help.acme.example")),
            ("page_title", json!("Help")),
            ("archived", json!(false)),
            ("homepage_link", json!("https://acme.example")),
            ("account_id", json!(desk.account)),
        ] {
            assert_eq!(made[key], value, "{key}");
        }
        let config = nimchat.choose(
            json!({"allowed_locales": ["en", "es"], "default_locale": "es"}),
            json!({"allowed_locales": [
                {"code": "en", "articles_count": 0, "categories_count": 0},
                {"code": "es", "articles_count": 0, "categories_count": 0},
            ]}),
        );
        assert_eq!(made["config"], config);
        assert_eq!(made["meta"]["default_locale"], "es");
        assert_eq!(
            made.get("categories"),
            nimchat.choose(Some(&json!([])), None)
        );

        let listed = desk.agent.get(format!("{PORTALS}?page=2")).await.ok();
        let page = listed.pointer("/meta/current_page");
        assert_eq!(page, nimchat.choose(None, Some(&json!("2"))));
        // by slug or by id, for every member
        for key in ["help".to_owned(), id(&made).to_string()] {
            let shown = desk.agent.get(format!("{PORTALS}/{key}")).await.ok();
            assert_eq!(shown["id"], made["id"]);
            assert_eq!(shown["meta"]["published_count"], 0);
        }
        let listed = desk.agent.get(PORTALS).await.ok();
        let meta = json!({"current_page": 1, "portals_count": 1});
        let expected = nimchat.choose(json!([made]), json!({"payload": [made], "meta": meta}));
        assert_eq!(listed, expected);

        let change =
            json!({"color": "", "custom_domain": null, "config": {"default_locale": "es"}});
        let changed = desk.administrator.patch("/portals/help", change).await.ok();
        let none = nimchat.choose(json!(""), Value::Null);
        assert_eq!(
            (&changed["color"], &changed["custom_domain"]),
            (&none, &none)
        );
        assert_eq!(
            (&changed["config"], &changed["name"]),
            (&made["config"], &made["name"])
        );
        let archived = desk
            .administrator
            .patch("/portals/help/archive", json!({}))
            .await;
        assert_eq!((archived.status, archived.text.as_str()), (200, ""));
        let shown = desk.agent.get("/portals/help").await.ok();
        assert_eq!(shown["archived"], true);

        for method in [Method::PATCH, Method::DELETE] {
            let answer = desk
                .agent
                .send(method, "/portals/help", json!({"name": "x"}));
            answer.await.refused(nimchat.choose(403, 401));
        }
        let removed = desk.administrator.delete("/portals/help").await;
        assert_eq!((removed.status, removed.text.as_str()), (200, ""));
        desk.agent.get("/portals/help").await.refused(404);
        assert_eq!(nimchat.database().rows("portals"), 0);
    });
}

#[test]
fn a_portal_has_a_logo() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let upload = async |name: &str, content: &[u8]| {
            let form = Form::default().file("attachment", name, "image/png", content);
            let uploaded = desk.agent.send_form(Method::POST, "/upload", form).await;
            uploaded.ok()
        };
        let first = upload("one.bmp", &bitmap(2, 2)).await;
        let body = json!({"portal": {"name": "Help", "slug": "help"}, "blob_id": first["blob_id"]});
        let made = desk.administrator.post(PORTALS, body).await.ok();
        let logo = json!({
            "id": first["blob_id"], "portal_id": id(&made), "file_type": "image/bmp",
            "account_id": desk.account, "file_url": first["file_url"],
            "blob_id": first["blob_id"], "filename": "one.bmp",
        });
        assert_eq!(made["logo"], logo);
        let path = format!("{PORTALS}/help");
        let change = json!({"name": "Aid", "blob_id": first["blob_id"]});
        let changed = desk.administrator.patch(&path, change).await.ok();
        assert_eq!((&changed["logo"], &changed["name"]), (&logo, &json!("Aid")));
        let page = nimchat.anyone().get("/hc/help/en").await.text;
        let address = first["file_url"].as_str().unwrap();
        assert!(
            page.contains(&format!("<link rel=\"icon\" href=\"{address}\">")),
            "{page}"
        );
        assert!(page.contains(&format!("<img src=\"{address}\"")), "{page}");
        let public = nimchat.anyone().get("/hc/help/en.json").await.ok();
        assert_eq!(public["logo"], logo);

        // a file that is no picture, or does not exist, changes nothing
        let text = upload("a.txt", b"text").await;
        for (blob, attribute) in [(&text["blob_id"], "logo"), (&json!(0), "blob_id")] {
            let body = json!({"name": "No", "blob_id": blob});
            let refused = desk.administrator.patch(&path, body).await;
            refused.invalid(&[attribute]);
        }
        assert_eq!(desk.agent.get(&path).await.ok()["logo"], logo);

        // another one, sent with the call, takes its place
        let form = Form::default().text("portal[name]", "Help").file(
            "logo",
            "two.bmp",
            "image/bmp",
            &bitmap(3, 3),
        );
        let changed = desk
            .administrator
            .send_form(Method::PATCH, &path, form)
            .await
            .ok();
        assert_eq!(changed["logo"]["filename"], "two.bmp");
        let logos = || stored(&nimchat) - 1;
        eventually("the first one deleted", || (logos() == 1).then_some(())).await;
        for _ in 0..2 {
            let removed = desk.administrator.delete(format!("{path}/logo")).await;
            assert_eq!((removed.status, removed.text.as_str()), (200, ""));
        }
        eventually("the second one deleted", || (logos() == 0).then_some(())).await;
        assert_eq!(desk.agent.get(&path).await.ok().get("logo"), None);

        let last = upload("one.bmp", &bitmap(2, 2)).await;
        let change = json!({"blob_id": last["blob_id"]});
        desk.administrator.patch(&path, change).await.ok();
        desk.administrator.delete(&path).await;
        eventually("the last one deleted", || (logos() == 0).then_some(())).await;
    });
}

#[test]
fn a_list_within_a_portal_says_where_all_of_it_is() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let made = portal(&desk, "help").await;
        let copies = |count: u32| {
            let now = "'2026-01-01 00:00:00'";
            format!(
                "INSERT INTO categories (account_id, portal_id, name, slug, locale, icon, created_at, updated_at) \
                 WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) \
                 SELECT {}, {}, 'c', 'c' || i, 'en', '', {now}, {now} FROM n",
                desk.account,
                id(&made)
            )
        };
        nimchat.database().execute(&copies(999));
        let path = format!("{PORTALS}/help");
        let shown = desk.agent.get(&path).await;
        assert_eq!(shown.header("link"), None);
        nimchat
            .database()
            .execute(&copies(1001).replace("SELECT 1 UNION", "SELECT 1000 UNION"));
        let address = nimchat.url();
        let all = format!(
            "<{address}/api/v1/accounts/{}/portals/{}/categories>; rel=\"collection\"; title=\"categories\"",
            desk.account,
            id(&made)
        );
        for path in [&path, PORTALS] {
            let shown = desk.agent.get(path).await;
            let link = nimchat.choose(Some(all.as_str()), None);
            assert_eq!(shown.header("link"), link);
            let shown = shown.ok();
            let one = if path == PORTALS { &shown[0] } else { &shown };
            if nimchat.is_reference() {
                assert_eq!(one["categories"].as_array().unwrap().len(), 1000);
            }
        }
    });
}

#[test]
fn instructions_for_a_domain_are_sent_by_email() {
    let server = MailServer::start();
    let options = Options::with_workers()
        .set("SMTP__URL", server.url())
        .set("SMTP__FROM", "nimchat@nimchat.example")
        .set("SERVER__APP_URL", "https://desk.example:8443");
    let count = Cell::new(0);
    everywhere_with(&options, async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        portal(&desk, "help").await;
        let path = format!("{PORTALS}/help/send_instructions");
        let send = async |email: Value| {
            desk.administrator
                .post(&path, json!({"email": email}))
                .await
        };
        for (email, error) in [
            (Value::Null, "Email is required"),
            (json!("dns"), "Invalid email format"),
            (json!("dns@acme.example"), "Custom domain is not configured"),
        ] {
            assert_eq!(send(email).await.refused(422)["error"], error);
        }
        let domain = json!({"custom_domain": "help.acme.example"});
        desk.administrator
            .patch(format!("{PORTALS}/help"), domain)
            .await
            .ok();
        assert_eq!(nimchat.database().rows("jobs"), 0);
        let answer = send(json!("dns@acme.example")).await.ok();
        assert_eq!(answer, json!({"message": "Instructions sent successfully"}));
        count.set(count.get() + 1);
        let mail = server.mails(count.get()).await.pop().unwrap();
        assert_eq!(mail.to, "dns@acme.example");
        assert_eq!(mail.subject, "Finish setting up help.acme.example");
        let entry = "help.acme.example CNAME desk.example\n";
        assert!(
            mail.text.replace("\r\n", "\n").contains(entry),
            "{}",
            mail.text
        );
    });
}

#[test]
fn readers_of_a_portal_chat_in_its_inbox() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let website = json!({"name": "Site", "channel": {
            "type": "web_widget", "website_url": "https://acme.example",
        }});
        let website = id(&desk.administrator.post("/inboxes", website).await.ok());
        let body = json!({"portal": {"name": "Help", "slug": "help"}, "inbox_id": website});
        let made = desk.administrator.post(PORTALS, body).await.ok();
        assert_eq!(made["inbox"]["id"], website);
        assert_eq!(made["inbox"]["name"], "Site");
        let one = format!("{PORTALS}/help");
        let listed = desk.administrator.get(PORTALS).await.ok();
        let listed = listed.get("payload").unwrap_or(&listed).clone();
        assert_eq!(listed[0]["inbox"]["id"], website);
        // an agent outside of the inbox does not see it
        let hidden = desk.agent.get(&one).await.ok();
        assert!(!keys(&hidden).contains(&"inbox"), "{hidden}");
        // another channel is ignored, an unknown inbox refused
        let api = json!({"inbox_id": desk.inbox.id, "name": "Help!"});
        let kept = desk.administrator.patch(&one, api).await.ok();
        assert_eq!(
            (&kept["inbox"]["id"], &kept["name"]),
            (&json!(website), &json!("Help!"))
        );
        let other =
            TestAccount::open_as(&nimchat, desk.operator.clone(), "Other", "other.example").await;
        for unknown in [999, other.inbox.id] {
            let body = json!({"portal": {"name": "x"}, "inbox_id": unknown});
            let refused = desk.administrator.patch(&one, body).await;
            refused.invalid(&["inbox_id"]);
        }
        let cleared = json!({"portal": {"name": "Help"}, "inbox_id": ""});
        let cleared = desk.administrator.patch(&one, cleared).await.ok();
        assert!(!keys(&cleared).contains(&"inbox"), "{cleared}");
        let stored = "SELECT count(inbox_id) AS number FROM portals";
        assert_eq!(nimchat.database().number(stored), 0);
    });
}

#[test]
fn a_refused_portal_names_its_attributes() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let body = json!({"name": "Help", "slug": "help", "custom_domain": "help.example"});
        desk.administrator.post(PORTALS, body.clone()).await.ok();
        let before = nimchat.database().census();
        for slug in ["a/b", "a b", "Help", "помощь", "größe", ""] {
            let body = json!({"name": "Help", "slug": slug});
            desk.administrator
                .post(PORTALS, body)
                .await
                .invalid(&["slug"]);
        }
        let both = desk
            .administrator
            .post(PORTALS, json!({"color": "#000"}))
            .await;
        let refused = both.invalid(&["name", "slug"]);
        assert_eq!(
            refused["message"],
            "Name can't be blank, Slug can't be blank"
        );
        // even another account's
        let body = json!({"name": "Help", "slug": "help"});
        for of in [&desk, &other] {
            of.administrator
                .post(PORTALS, body.clone())
                .await
                .invalid(&["slug"]);
        }
        for (attribute, value) in [
            ("color", json!("red;}body{")),
            ("custom_domain", json!("a b")),
            ("custom_domain", json!("help.example")),
            ("homepage_link", json!("javascript:alert(1)")),
            ("config", json!({"allowed_locales": ["en/es"]})),
            ("config", json!({"allowed_locales": "en"})),
            ("config", json!({"allowed_locales": []})),
            ("config", json!(["en"])),
            ("page_title", json!("x".repeat(256))),
            ("archived", json!("perhaps")),
        ] {
            let body = json!({"name": "Other", "slug": "other", attribute: value});
            desk.administrator
                .post(PORTALS, body)
                .await
                .invalid(&[attribute]);
        }
        let foreign = other.administrator.get("/portals/help").await;
        foreign.refused(404);
        let foreign = other
            .administrator
            .patch("/portals/help", json!({"name": "x"}));
        foreign.await.refused(404);
        other
            .administrator
            .delete("/portals/help")
            .await
            .refused(404);
        assert_eq!(nimchat.database().census(), before);
    });
}
