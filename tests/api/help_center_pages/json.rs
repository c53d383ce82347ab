//! The pages as JSON.

use super::Center;
use nimchat_tests::everywhere;
use nimchat_tests::test_account::id;
use serde_json::{Value, json};

#[test]
fn the_pages_are_json_too() {
    everywhere(async |nimchat| {
        let center = Center::open(&nimchat).await;
        let categories = json!([
            {"name": "Basics", "slug": "basics", "locale": "en", "description": null, "position": 1,
             "meta": {"articles_count": 1}},
            {"name": "Básico", "slug": "basics", "locale": "es", "description": null, "position": 2,
             "meta": {"articles_count": 1}},
        ]);
        let portal = json!({
            "custom_domain": "help.acme.example", "header_text": "Ask <away>", "homepage_link": "https://acme.example",
            "name": "Handbook", "page_title": "Acme help", "slug": "handbook", "categories": categories,
            "meta": {"articles_count": 3, "categories_count": 2, "default_locale": "en"},
        });
        assert_eq!(center.get("/hc/handbook/en.json").await.ok(), portal);
        assert_eq!(
            center.get("/hc/handbook/en/categories.json").await.ok(),
            json!({"payload": categories})
        );
        let one = center
            .get("/hc/handbook/es/categories/basics.json")
            .await
            .ok();
        assert_eq!(one, categories[1]);
        let missing = center.get("/hc/handbook/es/categories/nowhere.json").await;
        assert_eq!(
            (missing.status, missing.json()),
            (404, json!({"status": 404, "error": "Not Found"}))
        );

        let article = center
            .get("/hc/handbook/articles/start-here.json")
            .await
            .ok();
        for (key, value) in [
            ("id", json!(center.start)),
            ("title", json!("Start right here")),
            ("description", Value::Null),
            ("status", json!("published")),
            ("position", json!(10)),
            ("account_id", json!(center.desk.account)),
            ("slug", json!("start-here")),
            ("portal", portal.clone()),
            ("views", Value::Null),
            (
                "author",
                json!({"available_name": "Ada", "name": "Ada Lovelace", "thumbnail": ""}),
            ),
            ("link", json!("hc/handbook/articles/start-here")),
        ] {
            assert_eq!(article[key], value, "{key}");
        }
        assert_eq!(article["category"]["slug"], "basics");
        assert_eq!(article["category"]["id"], article["category_id"]);
        assert_eq!(article["associated_articles"][0]["title"], "Empieza aquí");
        let loose = center.get("/hc/handbook/articles/loose.json").await.ok();
        assert_eq!(
            (loose.get("category"), &loose["category_id"]),
            (None, &Value::Null)
        );
        assert_eq!(loose.get("associated_articles"), None);

        let listed = center
            .get("/hc/handbook/en/articles.json?query=zebras")
            .await
            .ok();
        assert_eq!(listed["meta"], json!({"articles_count": 2}));
        assert_eq!(listed["payload"], json!([article]));
        let ids = async |query: &str| {
            let listed = center
                .get(&format!("/hc/handbook/en/articles.json?{query}"))
                .await
                .ok();
            let all = listed["payload"].as_array().unwrap().iter();
            all.map(id).collect::<Vec<_>>()
        };
        assert_eq!(ids("status=draft").await, [0_i64; 0]);
        assert_eq!(ids("status=1&per_page=1&page=1").await.len(), 1);
        assert_eq!(ids("per_page=0").await.len(), 2);
        assert_eq!(ids("page=9&per_page=5").await, [0_i64; 0]);
        center.get("/hc/handbook/articles/start-here.png").await;
        assert_eq!(ids("sort=views").await[0], center.start);
        // the category is not heeded, as on Chatwoot
        let all = center
            .get("/hc/handbook/en/categories/basics/articles.json")
            .await
            .ok();
        assert_eq!(all["payload"].as_array().unwrap().len(), 2);
        let none = center.get("/hc/handbook/xx/articles.json").await.ok();
        assert_eq!(none, json!({"payload": [], "meta": {"articles_count": 0}}));
    });
}
