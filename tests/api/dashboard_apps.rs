//! Dashboard apps: administrators manage them, agents read them (docs/rules/contacts-and-inboxes.md §6.1).

use crate::values::assert_iso;
use nimchat_tests::test_account::id;
use nimchat_tests::{TestAccount, everywhere};
use serde_json::{Value, json};

const PATH: &str = "/dashboard_apps";

fn frame(url: &str) -> Value {
    json!({"type": "frame", "url": url})
}

#[test]
fn an_administrator_manages_them_and_agents_read_them() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let forbidden = nimchat.choose(403, 401);
        let content = json!([
            frame("https://crm.example/größe?a=b"),
            frame("http://shop.example")
        ]);
        let body = json!({"title": "Größe", "content": content});
        desk.agent.post(PATH, body.clone()).await.refused(forbidden);
        let made = desk
            .administrator
            .post(PATH, json!({"dashboard_app": body}))
            .await
            .ok();
        assert_iso(&made["created_at"]);
        let expected = json!({
            "id": id(&made), "title": "Größe", "content": content, "created_at": made["created_at"],
        });
        assert_eq!(made, expected);
        let one = format!("{PATH}/{}", id(&made));
        assert_eq!(desk.agent.get(PATH).await.ok(), json!([made]));
        assert_eq!(desk.agent.get(&one).await.ok(), made);
        let user = "SELECT user_id AS number FROM dashboard_apps";
        assert_eq!(nimchat.database().number(user), desk.administrator.id);

        desk.agent
            .patch(&one, json!({"title": "x"}))
            .await
            .refused(forbidden);
        let changed = desk
            .administrator
            .patch(&one, json!({"title": "CRM"}))
            .await
            .ok();
        assert_eq!(
            (&changed["title"], &changed["content"]),
            (&json!("CRM"), &content)
        );

        let elsewhere =
            TestAccount::open_as(&nimchat, desk.operator.clone(), "Other", "other.example").await;
        let other = &elsewhere.administrator;
        other.get(&one).await.refused(404);
        other.patch(&one, json!({"title": "x"})).await.refused(404);
        other.delete(&one).await.refused(404);
        assert_eq!(other.get(PATH).await.ok(), json!([]));

        desk.agent.delete(&one).await.refused(forbidden);
        let removed = desk.administrator.delete(&one).await;
        assert_eq!((removed.status, removed.text.as_str()), (204, ""));
        assert_eq!(nimchat.database().rows("dashboard_apps"), 0);
    });
}

#[test]
fn bad_input_is_refused_and_changes_nothing() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let create = |body: Value| desk.administrator.post(PATH, body);
        let good = json!([frame("https://crm.example")]);
        create(json!({"content": good})).await.invalid(&["title"]);
        create(json!({"title": "x"})).await.invalid(&["content"]);
        create(json!({"title": "x".repeat(256), "content": good}))
            .await
            .invalid(&["title"]);
        for panel in [
            frame("javascript:alert(1)"),
            frame("crm.example"),
            json!({"type": "script", "url": "https://crm.example"}),
            json!({"url": "https://crm.example"}),
            json!({}),
        ] {
            let refused = create(json!({"title": "x", "content": [panel]})).await;
            let refused = refused.invalid(&["content"]);
            assert_eq!(refused["message"], "Content : Invalid data");
        }
        create(json!({"title": "x", "content": "frame"}))
            .await
            .invalid(&["content"]);
        assert_eq!(nimchat.database().rows("dashboard_apps"), 0);
        let made = create(json!({"title": "x", "content": good})).await.ok();
        let one = format!("{PATH}/{}", id(&made));
        desk.administrator
            .patch(&one, json!({"content": []}))
            .await
            .invalid(&["content"]);
        desk.administrator
            .patch(&one, json!({"title": ""}))
            .await
            .invalid(&["title"]);
        assert_eq!(desk.agent.get(&one).await.ok(), made);
    });
}
