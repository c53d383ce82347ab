//! The public help centre.

mod finding;
mod json;
mod pages;

use nimchat_tests::http::Answer;
use nimchat_tests::test_account::id;
use nimchat_tests::{Running, TestAccount};
use reqwest::Method;
use serde_json::{Value, json};

const PORTALS: &str = "/portals";

/// A help centre in English and Spanish with two categories, a translated article, a draft and an archived article.
struct Center<'a> {
    nimchat: &'a Running,
    desk: TestAccount<'a>,
    start: i64,
    draft: i64,
}

impl<'a> Center<'a> {
    async fn open(nimchat: &'a Running) -> Self {
        let desk = TestAccount::open(nimchat).await;
        let body = json!({
            "name": "Handbook", "slug": "handbook", "color": "#00aa00", "header_text": "Ask <away>",
            "custom_domain": "help.acme.example", "page_title": "Acme help",
            "homepage_link": "https://acme.example", "config": {"allowed_locales": ["en", "es"]},
        });
        desk.administrator.post(PORTALS, body).await.ok();
        let mut center = Self {
            nimchat,
            desk,
            start: 0,
            draft: 0,
        };
        let basics = center.category("Basics", "basics", "en").await;
        let spanish = json!({"name": "Básico", "slug": "basics", "locale": "es", "position": 2});
        let spanish = center.add("categories", spanish).await;
        let start = json!({
            "title": "Start right here", "slug": "start-here", "category_id": basics,
            "content": "# Welcome\n\nRead **this** about zebras.<script>alert(1)</script>",
            "meta": {"title": "Starting", "description": "How to start", "tags": ["a", "b"]},
        });
        center.start = center.published(start).await;
        let translation = json!({
            "title": "Empieza aquí", "slug": "empieza", "content": "Texto", "category_id": spanish,
            "associated_article_id": center.start,
        });
        center.published(translation).await;
        let loose =
            json!({"title": "Loose & free", "slug": "loose", "content": "Nothing\n\n## Größe"});
        center.published(loose).await;
        let draft = json!({"title": "Secret", "slug": "secret", "content": "zebras", "category_id": basics});
        center.draft = center.add("articles", draft).await;
        let old =
            json!({"title": "Old", "slug": "old", "content": "zebras", "category_id": basics});
        let old = center.add("articles", old).await;
        center.change(old, json!({"status": "archived"})).await;
        center
    }

    async fn add(&self, kind: &str, mut body: Value) -> i64 {
        if kind == "articles" {
            body["author_id"] = json!(self.desk.administrator.id);
        }
        let path = format!("{PORTALS}/handbook/{kind}");
        let made = self.desk.administrator.post(path, body).await.ok();
        id(self.nimchat.choose(&made, &made["payload"]))
    }

    async fn category(&self, name: &str, slug: &str, locale: &str) -> i64 {
        let body =
            json!({"name": name, "slug": slug, "locale": locale, "position": 1, "icon": "🐧"});
        self.add("categories", body).await
    }

    async fn published(&self, body: Value) -> i64 {
        let made = self.add("articles", body).await;
        self.change(made, json!({"status": "published"})).await;
        made
    }

    async fn change(&self, article: i64, change: Value) {
        let path = format!("{PORTALS}/handbook/articles/{article}");
        self.desk.administrator.patch(path, change).await.ok();
    }

    async fn get(&self, path: &str) -> Answer {
        self.nimchat.anyone().get(path).await
    }

    /// Without what differs from run to run.
    async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        assert_eq!(
            answer.header("content-type"),
            Some("text/html; charset=utf-8")
        );
        answer.text
    }

    /// A page as it is answered on this host.
    async fn at(&self, host: &str, path: &str) -> Answer {
        let request = self.nimchat.anyone().request(Method::GET, path);
        Answer::of(request.header("host", host)).await
    }
}

#[track_caller]
fn assert_has(page: &str, parts: &[&str]) {
    for part in parts {
        assert!(page.contains(part), "{part} in {page}");
    }
}

#[track_caller]
fn assert_lacks(page: &str, parts: &[&str]) {
    for part in parts {
        assert!(!page.contains(part), "{part} in {page}");
    }
}
