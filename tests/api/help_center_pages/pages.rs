//! The public pages: what they show, to whom, and under which address.

use super::{Center, assert_has, assert_lacks};
use nimchat_tests::everywhere;
use nimchat_tests::http::Answer;
use reqwest::Method;
use serde_json::json;

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
