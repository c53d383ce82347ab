//! How articles are found: search, maps, feeds, views.

use super::{Center, PORTALS, assert_has, assert_lacks};
use nimchat_tests::everywhere;
use nimchat_tests::http::Answer;
use reqwest::Method;
use serde_json::json;

#[test]
fn articles_are_found_and_what_was_found_is_marked() {
    everywhere(async |nimchat| {
        let center = Center::open(&nimchat).await;
        let all = center.page("/hc/handbook/en/articles").await;
        assert_has(
            &all,
            &[
                "<title>All articles | Handbook</title>",
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
                "<title>Results for “ZEB” | Handbook</title>",
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
                Some(
                    "inline; filename=\"tracking-pixel.png\"; filename*=UTF-8''tracking-pixel.png"
                )
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
        assert_has(&robots.text, &["User-agent: *\nDisallow: /widget\n\n"]);
        assert_eq!(
            robots.header("cache-control"),
            Some("public, max-age=31556952")
        );
    });
}
