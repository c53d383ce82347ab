//! The public help centre: pages, JSON, maps and the counting of views.

use nimchat_tests::http::Answer;
use nimchat_tests::test_account::id;
use nimchat_tests::{Running, TestAccount, everywhere};
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

#[test]
fn the_home_page_shows_the_portal_and_its_categories() {
    everywhere(async |nimchat| {
        let center = Center::open(&nimchat).await;
        let root = center.get("/hc/handbook").await;
        let home = format!("{}/hc/handbook/en", nimchat.url());
        assert_eq!((root.status, root.text.as_str()), (302, ""));
        assert_eq!(root.header("location"), Some(home.as_str()));
        let page = center.page("/hc/handbook/en").await;
        assert_has(
            &page,
            &[
                "<html lang=\"en\" dir=\"ltr\">",
                "<title>Handbook</title>",
                "<h1>Ask &lt;away&gt;</h1>",
                "--accent:#00aa00",
                "href=\"https://acme.example\"",
                "href=\"/hc/handbook/en/categories/basics\">Basics</a>",
                "href=\"/hc/handbook/articles/start-here\">Start right here</a>",
                "Loose &amp; free",
                "1 article · 1 author",
                "<link rel=\"canonical\" href=\"https://help.acme.example/hc/handbook/en\">",
                "hreflang=\"es\" href=\"https://help.acme.example/hc/handbook/es\">",
                "href=\"/hc/handbook/es\" lang=\"es\"",
                "Español",
                "/hc/handbook/en/feed.xml",
            ],
        );
        // six articles are needed for a choice of them
        assert_lacks(&page, &["Secret", "Old", "Featured", "Empieza"]);
        let spanish = center.page("/hc/handbook/es").await;
        assert_has(
            &spanish,
            &["<html lang=\"es\"", "Básico", "Ver todos", "1 artículo"],
        );
        for number in 0..6 {
            let more = json!({"title": format!("More {number}"), "slug": format!("more-{number}"),
                "content": "x", "locale": "es"});
            center.published(more).await;
        }
        // only those in a category are featured
        assert_lacks(&center.page("/hc/handbook/es").await, &["destacados"]);
        let unknown = center.get("/hc/handbook/fr").await;
        assert_eq!(unknown.status, 404);
        assert_has(
            &unknown.text,
            &["Page not found", "href=\"/hc/handbook/en\""],
        );
    });
}

#[test]
fn an_article_is_read_and_its_script_is_not() {
    everywhere(async |nimchat| {
        let center = Center::open(&nimchat).await;
        let answer = center.get("/hc/handbook/articles/start-here").await;
        assert_eq!(answer.status, 200);
        let page = &answer.text;
        assert_has(
            page,
            &[
                "<title>Starting | Handbook</title>",
                "<meta name=\"description\" content=\"How to start\">",
                "<meta name=\"keywords\" content=\"a, b\">",
                "<h1>Start right here</h1>",
                "<h2 id=\"section-welcome\">Welcome</h2>",
                "<strong>this</strong>",
                "Ada · Last updated on",
                "href=\"/hc/handbook/en/categories/basics\">Basics</a>",
                "hreflang=\"es\" href=\"https://help.acme.example/hc/handbook/articles/empieza\">",
                "data-views=\"/hc/handbook/articles/start-here.png\"",
            ],
        );
        assert_lacks(page, &["alert(1)"]);
        let policy = answer.header("content-security-policy").unwrap();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'; "),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-frame-options"), Some("SAMEORIGIN"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        // the translation links back
        let page = center.page("/hc/handbook/articles/empieza").await;
        assert_has(
            &page,
            &[
                "<html lang=\"es\"",
                "hreflang=\"en\" href=\"https://help.acme.example/hc/handbook/articles/start-here\">",
            ],
        );
        for asset in ["/hc/page.css", "/hc/page.js"] {
            assert_has(page.as_str(), &[asset]);
            let answer = center.get(asset).await;
            assert_eq!(answer.status, 200);
            assert_eq!(
                answer.header("cache-control"),
                Some("public, max-age=31536000, immutable")
            );
        }
    });
}

#[test]
fn what_is_not_published_is_not_public() {
    everywhere(async |nimchat| {
        let center = Center::open(&nimchat).await;
        for slug in ["secret", "old", "nowhere", "a%00b", "%2e%2e%2fx"] {
            let page = center.get(&format!("/hc/handbook/articles/{slug}")).await;
            assert_eq!(page.status, 404, "{slug}");
            assert_has(
                &page.text,
                &["Page not found", "Handbook", "Go to home page"],
            );
            let answer = center
                .get(&format!("/hc/handbook/articles/{slug}.json"))
                .await;
            assert_eq!(
                (answer.status, answer.json()),
                (404, json!({"status": 404, "error": "Not Found"}))
            );
            let answer = center
                .get(&format!("/hc/handbook/articles/{slug}.png"))
                .await;
            assert_eq!(answer.status, 404);
        }
        for path in [
            "/hc/handbook/en/articles",
            "/hc/handbook/en/articles?query=zebras",
            "/hc/handbook/en/categories/basics",
            "/hc/handbook/sitemap.xml",
            "/hc/handbook/en/feed.xml",
            "/hc/handbook/en/articles.json",
        ] {
            assert_lacks(
                &center.get(path).await.text.to_lowercase(),
                &["secret", "articles/old"],
            );
        }
        // an unpublished translation is not named
        let hidden = json!({"title": "Versteckt", "slug": "versteckt", "content": "x", "locale": "es",
            "associated_article_id": center.start});
        center.add("articles", hidden).await;
        let article = center
            .get("/hc/handbook/articles/start-here.json")
            .await
            .ok();
        assert_eq!(article["associated_articles"].as_array().unwrap().len(), 1);
        assert_lacks(
            &center.page("/hc/handbook/articles/start-here").await,
            &["versteckt"],
        );

        let archive = center
            .desk
            .administrator
            .patch("/portals/handbook/archive", json!({}));
        assert_eq!(archive.await.status, 200);
        for path in [
            "",
            "/en",
            "/en/articles",
            "/articles/start-here",
            "/sitemap.xml",
            "/en/feed.xml",
        ] {
            let answer = center.get(&format!("/hc/handbook{path}")).await;
            assert_eq!(answer.status, 404, "{path}");
            assert_lacks(&answer.text, &["Handbook"]);
            let answer = center
                .at("help.acme.example", &format!("/hc/handbook{path}"))
                .await;
            assert_eq!(answer.status, 404, "{path}");
        }
        assert_eq!(
            center.get("/hc/handbook/en.json").await.json(),
            json!({"status": 404, "error": "Not Found"})
        );
        assert_eq!(center.get("/hc/nowhere/en").await.status, 404);
        assert_eq!(
            center.get("/hc/nowhere/en.json").await.json(),
            json!({"status": 404, "error": "Not Found"})
        );
    });
}

#[test]
fn the_portal_of_a_removed_account_is_not_public() {
    everywhere(async |nimchat| {
        let center = Center::open(&nimchat).await;
        let account = center.desk.account;
        let removed = center
            .desk
            .operator
            .delete(format!("/accounts/{account}"))
            .await;
        assert_eq!(removed.status, 200);
        assert_eq!(center.get("/hc/handbook/en").await.status, 404);
        assert_eq!(
            center
                .at("help.acme.example", "/hc/handbook/en")
                .await
                .status,
            401
        );
    });
}

#[test]
fn articles_are_found_and_what_was_found_is_marked() {
    everywhere(async |nimchat| {
        let center = Center::open(&nimchat).await;
        let all = center.page("/hc/handbook/en/articles").await;
        assert_has(
            &all,
            &[
                "<title>Acme help</title>",
                "All articles",
                "2 articles",
                "Start right here",
                "Loose &amp; free",
            ],
        );
        let found = center.page("/hc/handbook/en/articles?query=ZEB").await;
        assert_has(
            &found,
            &[
                "Results for “ZEB”",
                "1 article",
                "<mark>zebras</mark>",
                "value=\"ZEB\"",
                "noindex",
            ],
        );
        assert_lacks(&found, &["Loose"]);
        let found = center
            .page("/hc/handbook/en/articles?query=gr%C3%B6+loo")
            .await;
        assert_has(
            &found,
            &["<mark>Loose</mark> &amp; free", "<mark>Größe</mark>"],
        );
        for query in [
            "%3Cscript%3Ealert(1)%3C/script%3E",
            "%00",
            "%25",
            "_",
            &"x".repeat(3000),
        ] {
            let page = center
                .page(&format!("/hc/handbook/en/articles?query={query}"))
                .await;
            assert_lacks(&page, &["<script>alert"]);
        }
        for query in [
            "page=2",
            "page=0",
            "page=x",
            "page=99999999999",
            "page=-3",
            "per_page=x",
            "per_page=1000",
        ] {
            center
                .page(&format!("/hc/handbook/en/articles?{query}"))
                .await;
        }
        let first = center.page("/hc/handbook/en/articles?per_page=1").await;
        assert_has(
            &first,
            &["rel=\"next\" href=\"/hc/handbook/en/articles?per_page=1&amp;page=2\""],
        );
        center
            .get("/hc/handbook/en/articles?status=open")
            .await
            .invalid(&["status"]);
        let category = center.page("/hc/handbook/en/categories/basics").await;
        assert_has(
            &category,
            &[
                "<title>Basics | Handbook</title>",
                "Start right here",
                "Last updated on",
                "hreflang=\"es\"",
            ],
        );
        let every = center.page("/hc/handbook/en/categories").await;
        assert_has(&every, &["Basics", "Básico"]);
        for slug in ["nowhere", "a%2Fb"] {
            let answer = center
                .get(&format!("/hc/handbook/en/categories/{slug}"))
                .await;
            assert_eq!(answer.status, 404, "{slug}");
        }
    });
}

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

#[test]
fn views_of_published_articles_are_counted() {
    everywhere(async |nimchat| {
        let center = Center::open(&nimchat).await;
        let shown = async || {
            let path = format!("{PORTALS}/handbook/articles/{}", center.start);
            let shown = center.desk.administrator.get(path).await.ok();
            let shown = nimchat.choose(&shown, &shown["payload"]);
            (shown["views"].clone(), shown["updated_at"].clone())
        };
        let (_, changed) = shown().await;
        for _ in 0..2 {
            let pixel = center.get("/hc/handbook/articles/start-here.png").await;
            assert_eq!(pixel.status, 200);
            assert_eq!(pixel.header("content-type"), Some("image/png"));
            assert_eq!(
                pixel.header("cache-control"),
                Some("max-age=86400, private")
            );
            assert_eq!(
                pixel.header("content-disposition"),
                Some("inline; filename=\"tracking-pixel.png\"")
            );
        }
        center.page("/hc/handbook/articles/start-here").await;
        assert_eq!(shown().await, (json!(2), changed));
        assert_eq!(
            center.get("/hc/handbook/articles/secret.png").await.status,
            404
        );
        let views = format!(
            "SELECT coalesce(views, 0) AS number FROM articles WHERE id = {}",
            center.draft
        );
        assert_eq!(nimchat.database().number(&views), 0);
    });
}

#[test]
fn a_custom_domain_shows_its_portal() {
    everywhere(async |nimchat| {
        let center = Center::open(&nimchat).await;
        for host in ["help.acme.example", "HELP.acme.example:8080"] {
            let home = center.at(host, "/").await;
            assert_eq!(home.status, 200, "{host}");
            assert_has(
                &home.text,
                &[
                    "<h1>Ask &lt;away&gt;</h1>",
                    "https://help.acme.example/hc/handbook/en",
                ],
            );
            // whatever the path names
            let page = center.at(host, "/hc/other/en/categories/basics").await;
            assert_has(&page.text, &["Start right here"]);
            let page = center
                .at(host, "/hc/handbook/articles/start-here.json")
                .await
                .ok();
            assert_eq!(page["title"], "Start right here");
        }
        let root = center.at("help.acme.example", "/hc/handbook").await;
        assert_eq!(
            root.header("location"),
            Some("http://help.acme.example/hc/handbook/en")
        );
        for path in ["/hc/handbook/en", "/hc/handbook/en.json"] {
            let answer = center.at("other.example", path).await;
            let error = "Domain: other.example is not registered with us.";
            assert_eq!(
                (answer.status, answer.json()),
                (401, json!({"error": error})),
                "{path}"
            );
        }
        // what the server is, wherever no portal is
        for page in [center.get("/").await, center.at("other.example", "/").await] {
            assert_eq!(page.status, 200);
            assert!(page.text.contains("console.path"), "{}", page.text);
        }
    });
}

#[test]
fn search_engines_and_feed_readers_find_the_articles() {
    everywhere(async |nimchat| {
        let center = Center::open(&nimchat).await;
        for accept in ["application/json", "*/*"] {
            let request = nimchat
                .anyone()
                .request(Method::GET, "/hc/handbook/sitemap.xml");
            let map = Answer::of(request.header("accept", accept)).await;
            assert_eq!(map.status, 200);
            assert_eq!(
                map.header("content-type"),
                Some("application/xml; charset=utf-8")
            );
            let today = nimchat.now().format("%Y-%m-%d");
            let address = "https://help.acme.example/hc/handbook/articles/start-here";
            let entry =
                format!("<sitemap><loc>{address}</loc><lastmod>{today}</lastmod></sitemap>");
            assert_has(&map.text, &["<sitemapindex", &entry, "/empieza"]);
        }
        let urls = center.get("/hc/handbook/urls.xml").await.text;
        assert_has(
            &urls,
            &[
                "<urlset",
                "<loc>https://help.acme.example/hc/handbook/es</loc>",
                "articles/loose</loc>",
            ],
        );
        let feed = center.get("/hc/handbook/en/feed.xml").await;
        assert_eq!(
            feed.header("content-type"),
            Some("application/rss+xml; charset=utf-8")
        );
        assert_has(
            &feed.text,
            &[
                "<title>Loose &amp; free</title>",
                "<link>https://help.acme.example/hc/handbook/articles/loose</link>",
                "<description>Ask &lt;away&gt;</description>",
            ],
        );
        assert_lacks(&feed.text, &["Empieza"]);
        let robots = center.get("/robots.txt").await;
        assert_eq!(robots.header("content-type"), Some("text/plain"));
        assert_has(&robots.text, &["User-agent: *\nDisallow: /widget\n"]);
        assert_eq!(
            robots.header("cache-control"),
            Some("public, max-age=31556952")
        );
    });
}

#[test]
fn a_page_that_the_reader_has_is_not_sent_again() {
    everywhere(async |nimchat| {
        let center = Center::open(&nimchat).await;
        for path in [
            "/hc/handbook/en",
            "/hc/handbook/articles/start-here",
            "/hc/handbook/en/articles.json",
        ] {
            let first = center.get(path).await;
            assert_eq!(
                first.header("cache-control"),
                Some("public, max-age=0, must-revalidate")
            );
            let tag = first.header("etag").unwrap().to_owned();
            let again = async || {
                let request = nimchat.anyone().request(Method::GET, path);
                Answer::of(request.header("if-none-match", tag.as_str())).await
            };
            let known = again().await;
            assert_eq!((known.status, known.text.as_str()), (304, ""), "{path}");
            center
                .change(
                    center.start,
                    json!({"title": format!("Changed {}", path.len())}),
                )
                .await;
            assert_eq!(again().await.status, 200, "{path}");
        }
        let head = nimchat.anyone().request(Method::HEAD, "/hc/handbook/en");
        assert_eq!(Answer::of(head).await.status, 200);
    });
}

#[test]
fn a_theme_is_forced_and_a_plain_page_is_embedded() {
    everywhere(async |nimchat| {
        let center = Center::open(&nimchat).await;
        let dark = center.page("/hc/handbook/en?theme=dark").await;
        assert_has(
            &dark,
            &[
                "data-theme=\"dark\"",
                "href=\"/hc/handbook/articles/start-here?theme=dark\"",
                "?theme=light\"",
            ],
        );
        let other = center.page("/hc/handbook/en?theme=pink").await;
        assert_lacks(&other, &["data-theme", "pink"]);
        let path = "/hc/handbook/articles/start-here?theme=light&show_plain_layout=true";
        let plain = center.get(path).await;
        assert_eq!(plain.header("x-frame-options"), None);
        let policy = plain.header("content-security-policy").unwrap();
        assert!(policy.ends_with("frame-ancestors *"), "{policy}");
        assert_has(
            &plain.text,
            &["href=\"/hc/handbook/en/categories/basics?theme=light&amp;show_plain_layout=true\""],
        );
        assert_lacks(&plain.text, &["<header", "<footer", "<form"]);
        let title = center.page("/hc/handbook/en?show_plain_layout=true").await;
        assert_has(&title, &["<title>Acme help</title>"]);
    });
}
