//! Articles of a portal.

use super::{portal, within};
use crate::values::{assert_epoch, each, keys};
use nimchat_tests::test_account::id;
use nimchat_tests::{TestAccount, everywhere};
use reqwest::Method;
use serde_json::{Value, json};

#[test]
fn an_article_lasts() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        portal(&desk, "help").await;
        let author = desk.administrator.id;
        let category = json!({"name": "Guides", "slug": "guides", "locale": "es"});
        let category = desk
            .administrator
            .post("/portals/help/categories", category)
            .await
            .ok();
        let category = id(within(&nimchat, &category));
        let path = "/portals/help/articles";
        let body = json!({
            "title": "MyTitle & Größe", "content": "# Invoices\n<script>x</script>", "author_id": author,
            "description": "d", "status": 1, "category_id": category, "locale": "en", "views": 7,
            "meta": {"title": "t", "tags": ["a"], "other": 1},
        });
        let made = desk.administrator.post(path, body).await.ok();
        let made = within(&nimchat, &made);
        // Chatwoot makes every new article a draft
        let status = nimchat.choose("published", "draft");
        for (key, value) in [
            ("title", json!("MyTitle & Größe")),
            ("content", json!("# Invoices\n<script>x</script>")),
            ("description", json!("d")),
            ("status", json!(status)),
            ("position", json!(10)),
            ("account_id", json!(desk.account)),
            ("meta", json!({"title": "t", "tags": ["a"]})),
            ("views", nimchat.choose(json!(0), Value::Null)),
        ] {
            assert_eq!(made[key], value, "{key}");
        }
        assert_epoch(&made["updated_at"]);
        assert_eq!(
            (&made["category"]["slug"], &made["category"]["locale"]),
            (&json!("guides"), &json!("es"))
        );
        assert_eq!(made["author"]["id"], author);
        let slug = made["slug"].as_str().unwrap();
        let (time, of_title) = slug.split_once('-').unwrap();
        assert!(time.parse::<i64>().is_ok(), "{slug}");
        assert_eq!(of_title, "my_title-grosse");

        let one = format!("{path}/{}", id(made));
        let translation = json!({
            "article": {"title": "Otro", "content": "Zebra", "author_id": author, "associated_article_id": id(made)}
        });
        let translation = desk.administrator.post(path, translation).await.ok();
        let translation = within(&nimchat, &translation);
        assert_eq!(
            translation["category"],
            json!({"id": null, "name": null, "slug": null, "locale": null})
        );
        assert!(!keys(translation).contains(&"associated_articles"));
        let published = desk
            .administrator
            .patch(&one, json!({"status": "published"}))
            .await
            .ok();
        let shown = desk.administrator.get(&one).await.ok();
        assert_eq!(shown, published);
        let shown = within(&nimchat, &shown);
        assert_eq!(shown["status"], "published");
        assert_eq!(
            each(&shown["associated_articles"], "id"),
            [&translation["id"]]
        );
        desk.agent.get(&one).await.refused(nimchat.choose(403, 401));

        let reorder = json!({"positions_hash": {id(made).to_string(): 70}});
        let answer = desk
            .administrator
            .post(format!("{path}/reorder"), reorder)
            .await;
        assert_eq!((answer.status, answer.text.as_str()), (200, ""));
        assert_eq!(
            within(&nimchat, &desk.administrator.get(&one).await.ok())["position"],
            70
        );

        let removed = desk.administrator.delete(&one).await;
        assert_eq!((removed.status, removed.text.as_str()), (200, ""));
        desk.administrator.get(&one).await.refused(404);
        assert_eq!(nimchat.database().rows("articles"), 1);
    });
}

#[test]
fn articles_are_listed_by_what_is_asked() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        portal(&desk, "help").await;
        let path = "/portals/help/articles";
        let mut ids = Vec::new();
        for (title, author) in [
            ("Refunds", desk.administrator.id),
            ("Größe und Farbe", desk.agent.id),
            ("Invoices", desk.administrator.id),
        ] {
            let body = json!({"title": title, "content": format!("All about {title}"), "author_id": author});
            let made = desk.administrator.post(path, body).await.ok();
            ids.push(id(within(&nimchat, &made)));
        }
        let refunds = format!("{path}/{}", ids[0]);
        desk.administrator
            .patch(&refunds, json!({"status": 1}))
            .await
            .ok();
        let titles = async |query: &str| {
            let listed = desk.agent.get(format!("{path}?{query}")).await.ok();
            let titles = each(&listed["payload"], "title")
                .into_iter()
                .map(|title| title.as_str().unwrap().to_owned());
            titles.collect::<Vec<_>>()
        };
        assert_eq!(titles("").await, ["Refunds", "Invoices", "Größe und Farbe"]);
        assert_eq!(titles("query=GR%C3%B6").await, ["Größe und Farbe"]);
        assert_eq!(titles("query=abo+inv").await, ["Invoices"]);
        assert_eq!(titles("query=oices").await, [""; 0]);
        assert_eq!(titles("status=published").await, ["Refunds"]);
        assert_eq!(titles("status=0").await, ["Invoices", "Größe und Farbe"]);
        assert_eq!(
            titles(&format!("author_id={}", desk.agent.id)).await,
            ["Größe und Farbe"]
        );
        assert_eq!(titles("locale=es").await, [""; 0]);
        assert_eq!(titles("category_slug=none").await, [""; 0]);
        assert_eq!(titles("page=2").await, [""; 0]);
        desk.agent
            .get(format!("{path}?status=x"))
            .await
            .invalid(&["status"]);
        let listed = desk
            .agent
            .get(format!("{path}?status=published"))
            .await
            .ok();
        let meta = json!({
            "all_articles_count": 3, "archived_articles_count": 0, "articles_count": 3, "current_page": 1,
            "draft_articles_count": 2, "mine_articles_count": 1, "published_count": 1,
        });
        assert_eq!(listed["meta"], meta);
        let listed = desk.agent.get(format!("{path}?page=2")).await.ok();
        assert_eq!(listed["meta"]["current_page"], "2", "as it was sent");
        let portal = desk.agent.get("/portals/help").await.ok();
        assert_eq!(
            (
                &portal["meta"]["all_articles_count"],
                &portal["meta"]["mine_articles_count"]
            ),
            (&json!(3), &json!(1))
        );
        if let Some(contents) = portal.get("articles") {
            assert_eq!(
                each(contents, "title"),
                ["Refunds", "Größe und Farbe", "Invoices"]
            );
        }
    });
}

#[test]
fn a_refused_article_names_its_attributes() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        portal(&desk, "help").await;
        portal(&other, "other").await;
        let author = desk.administrator.id;
        let category = json!({"name": "Theirs", "slug": "theirs"});
        let theirs = other
            .administrator
            .post("/portals/other/categories", category)
            .await
            .ok();
        let theirs = id(within(&nimchat, &theirs));
        let body = json!({"title": "T", "content": "x", "slug": "taken", "author_id": other.administrator.id});
        let foreign = other
            .administrator
            .post("/portals/other/articles", body)
            .await
            .ok();
        let foreign = id(within(&nimchat, &foreign));
        let before = nimchat.database().census();
        let path = "/portals/help/articles";
        for (attribute, value) in [
            ("content", json!("x".repeat(2 * 1024 * 1024))),
            ("content", json!("")),
            ("title", json!("x".repeat(256))),
            ("slug", json!("a/b")),
            ("slug", json!("taken")),
            ("status", json!("open")),
            ("locale", json!("fr")),
            ("category_id", json!(theirs)),
            ("associated_article_id", json!(foreign)),
            ("author", json!(other.administrator.id)),
            ("meta", json!({"tags": "a"})),
            ("position", json!(1_i64 << 40)),
        ] {
            let mut body = json!({"title": "T", "content": "x", "author_id": author});
            body[if attribute == "author" {
                "author_id"
            } else {
                attribute
            }] = value;
            desk.administrator
                .post(path, body)
                .await
                .invalid(&[attribute]);
        }
        let empty = desk
            .administrator
            .post(path, json!({"description": "x"}))
            .await;
        empty.invalid(nimchat.choose::<&[&str]>(
            &["title", "content"],
            &["author", "author_id", "title", "content"],
        ));
        for method in [Method::GET, Method::PATCH, Method::DELETE] {
            let answer =
                desk.administrator
                    .send(method, format!("{path}/{foreign}"), json!({"title": "x"}));
            answer.await.refused(404);
        }
        let reorder = json!({"positions_hash": {foreign.to_string(): 1}});
        desk.administrator
            .post(format!("{path}/reorder"), reorder)
            .await
            .refused(404);
        let reorder = json!({"positions_hash": {"x": 1}});
        let answer = desk
            .administrator
            .post(format!("{path}/reorder"), reorder)
            .await;
        answer.invalid(&["positions_hash"]);
        desk.administrator
            .get("/portals/nowhere/articles")
            .await
            .refused(404);
        assert_eq!(nimchat.database().census(), before);
    });
}
