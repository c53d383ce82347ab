//! Conformance tests of [`crate::ports::Categories`].

use super::{
    Adapter, add_article, add_category, add_portal, article, at, category, change, conflict, later,
    look,
};
use crate::categories::{Category, CategoryAttributes};
use nimchat_core_model::CategoryId;

fn slugs(categories: &[Category]) -> Vec<&str> {
    let slugs = categories.iter().map(|one| one.attributes.slug.as_str());
    slugs.collect()
}

/// With every attribute; its articles follow into another language, and it is not another portal's.
pub fn a_category_reads_back_as_it_was_written(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let [portal, other] = ["a", "b"].map(|slug| add_portal(store, account, slug));
    let above = add_category(store, &portal, &category("above", "en", None)).id;
    let new = CategoryAttributes {
        description: Some("Über uns".to_owned()),
        icon: "🐧".to_owned(),
        parent_id: Some(above),
        associated_id: Some(above),
        ..category("guide", "en", Some(-3))
    };
    let added = add_category(store, &portal, &new);
    let expected = Category {
        id: added.id,
        account_id: account,
        portal_id: portal.id,
        attributes: new,
        created_at: at(),
        updated_at: at(),
    };
    assert_eq!(added, expected);
    let mut in_it = article("in-it");
    in_it.category_id = Some(added.id);
    let in_it = add_article(store, &portal, &in_it).id;
    let changed = Category {
        attributes: category("bare", "es", None),
        updated_at: later(5),
        ..added
    };
    change(store, |work| work.categories().update(&changed));
    let read = look(store, |view| {
        view.categories().many(portal.id, &[changed.id])
    });
    assert_eq!(read, [changed]);
    let moved = look(store, |view| view.articles().many(portal.id, &[in_it]));
    assert_eq!(moved[0].attributes.locale, "es");
    let elsewhere = look(store, |view| view.categories().many(other.id, &[above]));
    assert_eq!(elsewhere, []);
    assert!(!change(store, |work| work
        .categories()
        .remove(other.id, above)));
}

/// Another language or another portal may have the same.
pub fn a_slug_is_unique_in_the_portal_and_language(adapter: &dyn Adapter) {
    const KEY: &str = "categories_portal_id_locale_slug_key";
    let store = adapter.store();
    let account = adapter.add_account();
    let [portal, other] = ["a", "b"].map(|slug| add_portal(store, account, slug));
    let same = category("guide", "en", None);
    add_category(store, &portal, &same);
    conflict(store, KEY, |work| {
        work.categories().add(&portal, &same, at())
    });
    add_category(store, &other, &same);
    let mut translated = add_category(store, &portal, &category("guide", "es", None));
    conflict(store, KEY, |work| {
        "en".clone_into(&mut translated.attributes.locale);
        work.categories().update(&translated)
    });
}

/// Those without a position come last.
pub fn categories_come_by_position_and_are_counted(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let [portal, other] = ["a", "b"].map(|slug| add_portal(store, account, slug));
    for (slug, locale, position) in [
        ("none", "en", None),
        ("second", "en", Some(20)),
        ("spanish", "es", Some(15)),
        ("first", "en", Some(-1)),
    ] {
        add_category(store, &portal, &category(slug, locale, position));
    }
    add_category(store, &other, &category("theirs", "en", None));
    let (all, total) = look(store, |view| view.categories().page(portal.id, None, 1));
    assert_eq!(slugs(&all), ["first", "spanish", "second", "none"]);
    assert_eq!(total, 4);
    let (english, total) = look(store, |view| {
        view.categories().page(portal.id, Some("en"), 1)
    });
    assert_eq!(slugs(&english), ["first", "second", "none"]);
    assert_eq!(total, 3);
    let (beyond, total) = look(store, |view| view.categories().page(portal.id, None, 2));
    assert_eq!((beyond.len(), total), (0, 4));
    let ids = [portal.id, other.id];
    let first = look(store, |view| view.categories().first(&ids, 2));
    assert_eq!(slugs(&first), ["first", "spanish", "theirs"]);
    let counts = look(store, |view| view.categories().counts(&ids));
    let expected = [
        (portal.id, "en", 3),
        (portal.id, "es", 1),
        (other.id, "en", 1),
    ];
    assert_eq!(
        counts,
        expected.map(|(of, locale, count)| (of, locale.to_owned(), count))
    );
}

/// In one direction, until it points elsewhere or one of both is removed.
pub fn a_category_points_to_others(adapter: &dyn Adapter) {
    let store = adapter.store();
    let portal = add_portal(store, adapter.add_account(), "a");
    let [one, two, three] = ["one", "two", "three"]
        .map(|slug| add_category(store, &portal, &category(slug, "en", None)).id);
    let relate = |to: &[CategoryId]| change(store, |work| work.categories().relate(one, to));
    let related = || look(store, |view| view.categories().related(&[one, two, three]));
    relate(&[two, three]);
    assert_eq!(related(), [(one, two), (one, three)]);
    assert_eq!(look(store, |view| view.categories().related(&[])), []);
    relate(&[three]);
    assert_eq!(related(), [(one, three)]);
    change(store, |work| work.categories().relate(three, &[two]));
    assert!(change(store, |work| work
        .categories()
        .remove(portal.id, three)));
    assert_eq!(related(), []);
}

/// Articles, categories below it and translations lose the reference only.
pub fn what_refers_to_a_removed_category_stays(adapter: &dyn Adapter) {
    let store = adapter.store();
    let portal = add_portal(store, adapter.add_account(), "a");
    let gone = add_category(store, &portal, &category("gone", "en", None)).id;
    let below = CategoryAttributes {
        parent_id: Some(gone),
        associated_id: Some(gone),
        ..category("below", "en", None)
    };
    let below = add_category(store, &portal, &below).id;
    let mut in_it = article("in-it");
    in_it.category_id = Some(gone);
    let in_it = add_article(store, &portal, &in_it).id;
    assert!(change(store, |work| work
        .categories()
        .remove(portal.id, gone)));
    assert!(!change(store, |work| work
        .categories()
        .remove(portal.id, gone)));
    let below = look(store, |view| {
        view.categories().many(portal.id, &[below, gone])
    });
    assert_eq!(below.len(), 1);
    let CategoryAttributes {
        parent_id,
        associated_id,
        ..
    } = below[0].attributes;
    assert_eq!((parent_id, associated_id), (None::<CategoryId>, None));
    let in_it = look(store, |view| view.articles().many(portal.id, &[in_it]));
    assert_eq!(in_it[0].attributes.category_id, None);
}
