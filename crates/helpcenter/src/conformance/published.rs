//! Conformance tests of [`crate::ports::PublishedArticles`].

use super::{
    Adapter, add_article, add_category, add_portal, article, at, category, change, later, look,
};
use crate::articles::{
    Article, ArticleAttributes, ArticleFilter, ArticleStatus, PublishedCount, PublishedOrder,
    PublishedQuery,
};
use crate::portals::Portal;
use crate::ports::Store;
use nimchat_core_model::CategoryId;

fn add(store: &dyn Store, portal: &Portal, slug: &str, new: ArticleAttributes) -> Article {
    let new = ArticleAttributes {
        slug: slug.to_owned(),
        ..new
    };
    add_article(store, portal, &new)
}

fn published(category_id: Option<CategoryId>, position: i32) -> ArticleAttributes {
    ArticleAttributes {
        status: ArticleStatus::Published,
        category_id,
        position,
        ..article("unnamed")
    }
}

fn slugs(articles: &[Article]) -> String {
    let slugs = articles.iter().map(|one| one.attributes.slug.as_str());
    slugs.collect::<Vec<_>>().join(" ")
}

/// Not drafts, not archived ones, and not another portal's.
pub fn readers_see_published_articles_alone(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let [portal, other] = ["a", "b"].map(|slug| add_portal(store, account, slug));
    let open = add(store, &portal, "open", published(None, 1));
    add(store, &portal, "draft", article("draft"));
    let archived = ArticleAttributes {
        status: ArticleStatus::Archived,
        ..article("archived")
    };
    add(store, &portal, "archived", archived);
    add(store, &other, "theirs", published(None, 1));
    let by_slug = |slug| look(store, |view| view.published().by_slug(portal.id, slug));
    assert_eq!(by_slug("open"), Some(open));
    for slug in ["draft", "archived", "theirs", "nowhere"] {
        assert_eq!(by_slug(slug), None, "{slug}");
    }
    let all = PublishedQuery::default();
    let listed = look(store, |view| view.published().list(portal.id, &all, 0, 9));
    assert_eq!(slugs(&listed), "open");
    let first = look(store, |view| view.published().first(portal.id, "en", 9));
    assert_eq!(slugs(&first), "open");
    let mapped = look(store, |view| view.published().slugs(portal.id, 9));
    assert_eq!(mapped, [("open".to_owned(), "en".to_owned(), at())]);
    let any = ArticleFilter::default();
    let count = look(store, |view| view.published().count(portal.id, &any));
    assert_eq!(count, 1);
}

/// By position, by views or by change; in one language, category and with words.
pub fn readers_lists_are_ordered_and_limited(adapter: &dyn Adapter) {
    let store = adapter.store();
    let portal = add_portal(store, adapter.add_account(), "a");
    let guide = add_category(store, &portal, &category("guide", "en", None)).id;
    let mut one = add(store, &portal, "one", published(Some(guide), 30));
    add(store, &portal, "two", published(Some(guide), 10));
    add(store, &portal, "three", published(None, 20));
    let spanish = ArticleAttributes {
        locale: "es".to_owned(),
        content: "Zebra".to_owned(),
        ..published(None, 5)
    };
    add(store, &portal, "four", spanish);
    one.updated_at = later(9);
    change(store, |work| {
        work.articles().update(&one)?;
        work.articles().count_view(portal.id, "three")
    });
    let list = |query: &PublishedQuery, skipped, limit| {
        let found = look(store, |view| {
            view.published().list(portal.id, query, skipped, limit)
        });
        slugs(&found)
    };
    let english = PublishedQuery {
        filter: ArticleFilter {
            locale: Some("en".to_owned()),
            ..ArticleFilter::default()
        },
        ..PublishedQuery::default()
    };
    assert_eq!(list(&PublishedQuery::default(), 0, 9), "four two three one");
    assert_eq!(list(&english, 0, 9), "two three one");
    assert_eq!(list(&english, 1, 1), "three");
    assert_eq!(list(&english, u64::MAX, 1), "");
    let ordered = |order| PublishedQuery {
        order,
        ..english.clone()
    };
    assert_eq!(list(&ordered(PublishedOrder::Views), 0, 9), "three one two");
    assert_eq!(
        list(&ordered(PublishedOrder::Changed), 0, 9),
        "one two three"
    );
    let categorized = PublishedQuery {
        in_categories: true,
        ..PublishedQuery::default()
    };
    assert_eq!(list(&categorized, 0, 9), "two one");
    let of_guide = PublishedQuery {
        filter: ArticleFilter {
            category_slug: Some("guide".to_owned()),
            ..english.filter.clone()
        },
        ..PublishedQuery::default()
    };
    assert_eq!(list(&of_guide, 0, 9), "two one");
    let searched = ArticleFilter::default().searching(Some("zeb"));
    let count = look(store, |view| view.published().count(portal.id, &searched));
    assert_eq!(count, 1);
}

/// And the first of each category are found.
pub fn published_articles_are_counted_by_category(adapter: &dyn Adapter) {
    let store = adapter.store();
    let portal = add_portal(store, adapter.add_account(), "a");
    let guide = add_category(store, &portal, &category("guide", "en", None)).id;
    let author = adapter.add_user();
    for (slug, category, position) in [
        ("one", Some(guide), 30),
        ("two", Some(guide), 10),
        ("three", Some(guide), 20),
        ("four", None, 10),
    ] {
        let new = ArticleAttributes {
            author_id: (slug != "four").then_some(author),
            ..published(category, position)
        };
        add(store, &portal, slug, new);
    }
    let mut counts = look(store, |view| view.published().counts(portal.id));
    counts.sort_by_key(|count| count.category_id);
    let count = |category_id, articles, authors| PublishedCount {
        locale: "en".to_owned(),
        category_id,
        articles,
        authors,
    };
    assert_eq!(counts, [count(None, 1, 0), count(Some(guide), 3, 1)]);
    let first = look(store, |view| view.published().first(portal.id, "en", 2));
    let of = |category| {
        let found = first
            .iter()
            .filter(|one| one.attributes.category_id == category);
        slugs(&found.cloned().collect::<Vec<_>>())
    };
    assert_eq!(of(Some(guide)), "two three");
    assert_eq!(of(None), "four");
}

/// Of a published article only.
pub fn a_view_is_counted_without_a_change(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let [portal, other] = ["a", "b"].map(|slug| add_portal(store, account, slug));
    let open = add(store, &portal, "open", published(None, 1));
    add(store, &portal, "draft", article("draft"));
    let view =
        |portal: &Portal, slug| change(store, |work| work.articles().count_view(portal.id, slug));
    assert!(view(&portal, "open"));
    assert!(view(&portal, "open"));
    assert!(!view(&portal, "draft"));
    assert!(!view(&other, "open"));
    let read = look(store, |view| view.published().by_slug(portal.id, "open"));
    let expected = Article {
        views: Some(2),
        ..open
    };
    assert_eq!(read, Some(expected));
}
