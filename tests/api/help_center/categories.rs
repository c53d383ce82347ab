//! Categories of a portal.

use super::{portal, within};
use crate::values::{each, keys};
use nimchat_tests::test_account::id;
use nimchat_tests::{TestAccount, everywhere};
use reqwest::Method;
use serde_json::{Value, json};

#[test]
fn a_category_lasts() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        portal(&desk, "help").await;
        let path = "/portals/help/categories";
        let body = json!({"name": "Guides", "slug": "guides", "position": "2", "icon": "🐧"});
        let made = desk.administrator.post(path, body).await.ok();
        let made = within(&nimchat, &made);
        assert_eq!(
            (&made["locale"], &made["position"]),
            (&json!("en"), &json!(2))
        );
        let root = id(made);
        let body = json!({"category": {
            "name": "Guías", "slug": "guides", "locale": "es", "description": "Todo",
            "parent_category_id": root, "associated_category_id": root,
        }});
        let translated = desk.administrator.post(path, body).await.ok();
        let translated = within(&nimchat, &translated);
        assert_eq!(translated["root_category"]["slug"], "guides");
        assert_eq!(translated["parent_category"]["id"], root);
        assert_eq!(translated["meta"], json!({"articles_count": 0}));
        let link = nimchat.choose(Some(json!(root)), None);
        assert_eq!(translated.get("parent_category_id"), link.as_ref());

        let listed = desk.agent.get(path).await.ok();
        assert_eq!(each(&listed["payload"], "name"), ["Guides", "Guías"]);
        assert_eq!(
            listed["meta"],
            json!({"current_page": 1, "categories_count": 2})
        );
        let spanish = desk.agent.get(format!("{path}?locale=es")).await.ok();
        assert_eq!(each(&spanish["payload"], "name"), ["Guías"]);

        let spanish = id(translated);
        let link = json!({"category": {"related_category_ids": [spanish, 999, root]}});
        let pointing = desk.administrator.patch(format!("{path}/{root}"), link);
        let pointing = pointing.await.ok();
        let related = &within(&nimchat, &pointing)["related_categories"];
        assert_eq!(each(related, "id"), [spanish]);
        assert_eq!(related[0]["description"], "Todo");
        let kept = json!({"category": {"related_category_ids": []}});
        let kept = desk.administrator.patch(format!("{path}/{root}"), kept);
        assert_eq!(kept.await.ok(), pointing);
        let back = desk
            .administrator
            .get(format!("{path}/{spanish}"))
            .await
            .ok();
        let back = keys(within(&nimchat, &back)).contains(&"related_categories");
        assert!(!back, "it does not point back");
        assert_eq!(nimchat.database().rows("related_categories"), 1);

        let one = format!("{path}/{root}");
        let changed = desk
            .administrator
            .patch(&one, json!({"name": "Manuals"}))
            .await
            .ok();
        assert_eq!(within(&nimchat, &changed)["name"], "Manuals");
        let shown = desk.administrator.get(&one).await.ok();
        assert_eq!(shown, changed);
        let removed = desk.administrator.delete(&one).await;
        assert_eq!((removed.status, removed.text.as_str()), (200, ""));
        desk.administrator.get(&one).await.refused(404);
        let left = desk.agent.get(path).await.ok();
        assert!(
            !keys(&left["payload"][0]).contains(&"parent_category"),
            "{left}"
        );
        assert_eq!(nimchat.database().rows("categories"), 1);
        assert_eq!(nimchat.database().rows("related_categories"), 0);
    });
}

#[test]
fn a_refused_category_names_its_attributes() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        portal(&desk, "help").await;
        portal(&desk, "other").await;
        let make = async |portal: &str, slug: &str, parent: Value| {
            let body = json!({"name": slug, "slug": slug, "parent_category_id": parent});
            let path = format!("/portals/{portal}/categories");
            let made = desk.administrator.post(path, body).await.ok();
            id(within(&nimchat, &made))
        };
        let theirs = make("other", "theirs", json!(0)).await;
        let above = make("help", "above", Value::Null).await;
        let below = make("help", "below", json!(above)).await;
        let before = nimchat.database().census();
        let path = "/portals/help/categories";
        for (attribute, value) in [
            ("locale", json!("fr")),
            ("slug", json!("a/b")),
            ("name", json!(" ")),
            ("position", json!("x")),
            ("parent_category_id", json!(theirs)),
            ("associated_category_id", json!(theirs)),
            ("parent_category_id", json!(987_654)),
        ] {
            let mut body = json!({"name": "New", "slug": "new"});
            body[attribute] = value;
            desk.administrator
                .post(path, body)
                .await
                .invalid(&[attribute]);
        }
        let twice = json!({"name": "Above", "slug": "above"});
        let refused = desk
            .administrator
            .post(path, twice)
            .await
            .invalid(&["locale"]);
        let text = "Locale should be unique in the category and portal";
        assert_eq!(refused["message"], text);
        let refused = desk
            .administrator
            .post(path, json!({"name": "x", "slug": "x", "locale": "fr"}));
        let text = "Locale fr of category is not part of portal's [\"en\", \"es\"].";
        assert_eq!(refused.await.invalid(&["locale"])["message"], text);
        // a loop, at once or by way of another
        for parent in [above, below] {
            let change = json!({"parent_category_id": parent});
            let answer = desk.administrator.patch(format!("{path}/{above}"), change);
            answer.await.invalid(&["parent_category_id"]);
        }
        for method in [Method::GET, Method::PATCH, Method::DELETE] {
            let body = json!({"name": "x"});
            let answer = desk
                .administrator
                .send(method, format!("{path}/{theirs}"), body);
            answer.await.refused(404);
        }
        desk.agent
            .post(path, json!({"name": "x", "slug": "x"}))
            .await
            .refused(nimchat.choose(403, 401));
        assert_eq!(nimchat.database().census(), before);
    });
}
