//! Conformance tests of [`crate::ports::Articles`].

use super::{
    Adapter, add_article, add_category, add_portal, article, at, category, change, conflict, later,
    look,
};
use crate::articles::{
    Article, ArticleAttributes, ArticleFilter, ArticleQuery, ArticleStatus, ArticleTally,
};
use nimchat_core_model::conformance::pages;
use nimchat_core_model::{ArticleId, Attributes, Page, UserId};
use serde_json::json;
use std::slice::from_ref;

fn slugs(articles: &[Article]) -> Vec<&str> {
    let slugs = articles.iter().map(|one| one.attributes.slug.as_str());
    slugs.collect()
}

/// With every attribute, and not from another portal.
pub fn an_article_reads_back_as_it_was_written(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let [portal, other] = ["a", "b"].map(|slug| add_portal(store, account, slug));
    let category = add_category(store, &portal, &category("guide", "en", None)).id;
    let root = add_article(store, &portal, &article("root")).id;
    let new = ArticleAttributes {
        content: "Größe\n".repeat(3_000),
        description: Some("Über".to_owned()),
        status: ArticleStatus::Archived,
        category_id: Some(category),
        author_id: Some(adapter.add_user()),
        associated_id: Some(root),
        meta: Attributes::from(json!({"title": "x", "tags": ["a", "b"]})),
        ..article("full")
    };
    let added = add_article(store, &portal, &new);
    let expected = Article {
        id: added.id,
        account_id: account,
        portal_id: portal.id,
        attributes: new,
        views: None,
        created_at: at(),
        updated_at: at(),
    };
    assert_eq!(added, expected);
    let changed = Article {
        attributes: article("bare"),
        updated_at: later(5),
        ..added
    };
    change(store, |work| work.articles().update(&changed));
    let read = look(store, |view| view.articles().many(portal.id, &[changed.id]));
    assert_eq!(read, [changed]);
    let elsewhere = look(store, |view| view.articles().many(other.id, &[root]));
    assert_eq!(elsewhere, []);
    assert!(!change(store, |work| work
        .articles()
        .remove(other.id, root)));
}

/// Even in another portal.
pub fn a_slug_of_an_article_is_unique_in_the_installation(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let [portal, other] = ["a", "b"].map(|slug| add_portal(store, account, slug));
    add_article(store, &portal, &article("taken"));
    conflict(store, "articles_slug_key", |work| {
        work.articles().add(&other, &article("taken"), at())
    });
    let mut second = add_article(store, &other, &article("second"));
    conflict(store, "articles_slug_key", |work| {
        "taken".clone_into(&mut second.attributes.slug);
        work.articles().update(&second)
    });
    assert!(look(store, |view| view.articles().slug_is_taken("taken")));
    assert!(!look(store, |view| view.articles().slug_is_taken("free")));
}

/// By position within a category; otherwise the last changed first.
pub fn a_list_filters_orders_and_pages(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let [portal, other] = ["a", "b"].map(|slug| add_portal(store, account, slug));
    let guide = add_category(store, &portal, &category("guide", "en", None)).id;
    let author = adapter.add_user();
    for (slug, position, status, by) in [
        ("one", 30, ArticleStatus::Draft, None),
        ("two", 10, ArticleStatus::Published, Some(author)),
        ("three", 20, ArticleStatus::Published, None),
    ] {
        let new = ArticleAttributes {
            position,
            status,
            category_id: (slug != "three").then_some(guide),
            author_id: by,
            locale: if slug == "three" { "es" } else { "en" }.to_owned(),
            ..article(slug)
        };
        add_article(store, &portal, &new);
    }
    add_article(store, &other, &article("theirs"));
    let list = |query: &ArticleQuery, page, size| {
        let found = look(store, |view| {
            view.articles()
                .list(portal.id, query, Page::new(page, size))
        });
        slugs(&found).join(" ")
    };
    let all = ArticleQuery::default();
    assert_eq!(list(&all, 1, 25), "three two one");
    assert_eq!(list(&all, 2, 2), "one");
    let filtered = |filter| ArticleQuery {
        filter,
        ..ArticleQuery::default()
    };
    let of_category = filtered(ArticleFilter {
        category_slug: Some("guide".to_owned()),
        ..ArticleFilter::default()
    });
    assert_eq!(list(&of_category, 1, 25), "two one");
    let in_spanish = filtered(ArticleFilter {
        locale: Some("es".to_owned()),
        ..ArticleFilter::default()
    });
    assert_eq!(list(&in_spanish, 1, 25), "three");
    let published = ArticleQuery {
        status: Some(ArticleStatus::Published),
        ..ArticleQuery::default()
    };
    assert_eq!(list(&published, 1, 25), "three two");
    let by_author = ArticleQuery {
        author_id: Some(author),
        ..ArticleQuery::default()
    };
    assert_eq!(list(&by_author, 1, 25), "two");
}

/// In title, description and content, after every change.
pub fn words_are_found_by_their_beginnings(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let [portal, other] = ["a", "b"].map(|slug| add_portal(store, account, slug));
    let new = ArticleAttributes {
        title: "Größe wählen".to_owned(),
        content: "Remember 100% of your invoices".to_owned(),
        description: Some("Помощь".to_owned()),
        ..article("one")
    };
    let mut one = add_article(store, &portal, &new);
    add_article(store, &portal, &article("two"));
    add_article(
        store,
        &other,
        &ArticleAttributes {
            slug: "three".to_owned(),
            ..new
        },
    );
    let found = |text: &str| {
        let query = ArticleQuery {
            filter: ArticleFilter::default().searching(Some(text)),
            ..ArticleQuery::default()
        };
        let page = Page::new(1, 25);
        let found = look(store, |view| view.articles().list(portal.id, &query, page));
        slugs(&found).join(" ")
    };
    for text in ["GRÖ", "invoice", "rem inv", "помо größe", "100"] {
        assert_eq!(found(text), "one", "{text}");
    }
    for text in ["oices", "rem zebra", "_", "größer"] {
        let all = if text == "_" { "two one" } else { "" };
        assert_eq!(found(text), all, "{text}");
    }
    "Zebra".clone_into(&mut one.attributes.content);
    change(store, |work| work.articles().update(&one));
    assert_eq!(found("zeb"), "one");
    assert_eq!(found("invoice"), "");
}

/// By portal and language, by category, and by status.
pub fn articles_are_counted(adapter: &dyn Adapter) {
    let store = adapter.store();
    let portal = add_portal(store, adapter.add_account(), "a");
    let guide = add_category(store, &portal, &category("guide", "es", None)).id;
    let author = adapter.add_user();
    for (slug, status, category_id) in [
        ("one", ArticleStatus::Draft, Some(guide)),
        ("two", ArticleStatus::Published, Some(guide)),
        ("three", ArticleStatus::Published, None),
        ("four", ArticleStatus::Archived, None),
    ] {
        let new = ArticleAttributes {
            status,
            category_id,
            position: if slug == "one" { 40 } else { 10 },
            locale: if category_id.is_some() { "es" } else { "en" }.to_owned(),
            author_id: (slug == "two").then_some(author),
            ..article(slug)
        };
        add_article(store, &portal, &new);
    }
    let tally = |filter: &ArticleFilter, own: UserId| {
        look(store, |view| view.articles().tally(portal.id, filter, own))
    };
    let in_spanish = ArticleFilter {
        locale: Some("es".to_owned()),
        ..ArticleFilter::default()
    };
    let expected = ArticleTally {
        all: 4,
        drafts: 1,
        published: 1,
        archived: 0,
        own: 1,
    };
    assert_eq!(tally(&in_spanish, author), expected);
    assert_eq!(tally(&ArticleFilter::default(), author).matching(), 4);
    let counts = look(store, |view| view.articles().counts(&[portal.id]));
    let expected = ["en", "es"].map(|locale| (portal.id, locale.to_owned(), 2));
    assert_eq!(counts, expected);
    let counts = look(store, |view| view.articles().counts_in(portal.id, &[guide]));
    assert_eq!(counts.get(&guide), Some(&2));
    let first = look(store, |view| view.articles().first(&[portal.id], 3));
    assert_eq!(slugs(&first), ["two", "three", "four"]);
    let last = |category| {
        look(store, |view| {
            view.articles().last_position(portal.id, category)
        })
    };
    assert_eq!(last(Some(guide)), Some(40));
    assert_eq!(last(None), Some(10));
    assert_eq!(last(Some((guide.get() + 1_000).into())), None);
}

/// The time of the change is written too; another portal's articles stay where they are.
pub fn an_article_is_placed_within_its_portal(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let [portal, other] = ["a", "b"].map(|slug| add_portal(store, account, slug));
    let [one, two, theirs] = [
        add_article(store, &portal, &article("one")).id,
        add_article(store, &portal, &article("two")).id,
        add_article(store, &other, &article("theirs")).id,
    ];
    let place = |positions: &[(ArticleId, i32)]| {
        change(store, |work| {
            work.articles().place(portal.id, positions, later(7))
        })
    };
    assert_eq!(place(&[]), 0);
    assert_eq!(place(&[(two, 70), (theirs, 80), (one, -5)]), 2);
    let mut read = look(store, |view| view.articles().many(portal.id, &[one, two]));
    read.sort_by_key(|article| article.id);
    let placed = read.iter().map(|article| {
        assert_eq!(article.updated_at, later(7));
        article.attributes.position
    });
    assert_eq!(placed.collect::<Vec<_>>(), [-5, 70]);
    let foreign = look(store, |view| view.articles().many(other.id, &[theirs]));
    assert_ne!(foreign[0].attributes.position, 80);
}

/// They lose the reference only.
pub fn translations_outlive_their_root(adapter: &dyn Adapter) {
    let store = adapter.store();
    let portal = add_portal(store, adapter.add_account(), "a");
    let root = add_article(store, &portal, &article("root")).id;
    let translation = ArticleAttributes {
        associated_id: Some(root),
        ..article("raiz")
    };
    let translation = add_article(store, &portal, &translation);
    let found = look(store, |view| {
        view.articles().translations(portal.id, &[root])
    });
    assert_eq!(found, from_ref(&translation));
    assert!(change(store, |work| work
        .articles()
        .remove(portal.id, root)));
    assert!(!change(store, |work| work
        .articles()
        .remove(portal.id, root)));
    let read = look(store, |view| {
        view.articles().many(portal.id, &[root, translation.id])
    });
    assert_eq!(slugs(&read), ["raiz"]);
    assert_eq!(read[0].attributes.associated_id, None);
}

/// Of several portals, the last changed first.
pub fn articles_are_found_in_several_portals(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let [one, two, other] = ["a", "b", "c"].map(|slug| add_portal(store, account, slug));
    let titled = |portal, slug: &str, title: &str| {
        let new = ArticleAttributes {
            title: title.to_owned(),
            ..article(slug)
        };
        add_article(store, portal, &new)
    };
    let first = titled(&one, "first", "Getting started quickly");
    titled(&one, "second", "Ending");
    titled(&two, "third", "Start to get going");
    titled(&two, "fifth", "Get it started");
    titled(&other, "fourth", "Getting started");
    let changed = Article {
        updated_at: later(5),
        ..first
    };
    change(store, |work| work.articles().update(&changed));
    let words = ["get".to_owned(), "start".to_owned()];
    let found = pages(&words, |asked| {
        look(store, |view| {
            view.articles().search(&[one.id, two.id], &words, asked)
        })
    });
    assert_eq!(slugs(&found), ["first", "fifth", "third"]);
}
