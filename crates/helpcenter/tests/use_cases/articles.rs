//! Articles (docs/rules/helpcenter.md §3).

use crate::world::{World, assert_unknown, category, refused};
use nimchat_core_model::ArticleId;
use nimchat_helpcenter::SaveArticle;

#[test]
fn a_slug_is_made_of_time_and_title_and_is_free() {
    let world = World::new();
    let slug = |title: &str| {
        let made = world.article(world.draft(title)).unwrap();
        made.article.attributes.slug
    };
    let first = slug("My Title");
    assert!(first.ends_with("-my-title"), "{first}");
    assert_eq!(slug("My Title"), format!("{first}-2"));
    assert!(slug("Помощь").parse::<i64>().is_ok());
}

#[test]
fn articles_are_placed_one_after_another() {
    let world = World::new();
    let caller = &world.administrator;
    let guide = world
        .categories
        .create(caller, "help", category("guide", "es"));
    let guide = guide.unwrap().category.id;
    let positions = [None, None, Some(5)].map(|position| {
        let command = SaveArticle {
            position,
            ..world.draft("x")
        };
        world.article(command).unwrap().article
    });
    let places = positions.each_ref().map(|one| one.attributes.position);
    assert_eq!(places, [10, 20, 5]);
    // in another category: after its own position, and in that language
    let change = SaveArticle {
        category_id: Some(Some(guide)),
        ..SaveArticle::default()
    };
    let moved = world
        .articles
        .update(caller, "help", positions[1].id, change)
        .unwrap();
    assert_eq!(moved.article.attributes.position, 30);
    assert_eq!(moved.article.attributes.locale, "es");
}

#[test]
fn a_translation_refers_to_the_root() {
    let world = World::new();
    let caller = &world.administrator;
    let translate = |of: Option<ArticleId>| {
        let command = SaveArticle {
            associated_id: Some(of),
            ..world.draft("x")
        };
        world.article(command).unwrap().article
    };
    let root = translate(None);
    let first = translate(Some(root.id));
    let second = translate(Some(first.id));
    assert_eq!(second.attributes.associated_id, Some(root.id));
    let shown = world.articles.show(caller, "help", root.id).unwrap();
    let translations: Vec<_> = shown.translations.iter().map(|(one, _)| one.id).collect();
    assert_eq!(translations, [first.id, second.id]);
    let change = SaveArticle {
        associated_id: Some(Some(first.id)),
        ..SaveArticle::default()
    };
    let itself = world.articles.update(caller, "help", root.id, change);
    assert_eq!(refused(itself), ["associated_article_id"]);
}

#[test]
fn author_title_and_content_are_required() {
    let world = World::new();
    let result = world.article(SaveArticle::default());
    assert_eq!(refused(result), ["author", "author_id", "title", "content"]);
    let command = SaveArticle {
        author_id: Some(Some(world.stranger.0.user.id)),
        content: Some("x".repeat(20_001)),
        status: Some("open".to_owned()),
        locale: Some("fr".to_owned()),
        ..world.draft("x")
    };
    let result = world.article(command);
    assert_eq!(refused(result), ["author", "content", "status", "locale"]);
}

#[test]
fn nothing_is_placed_if_one_article_is_unknown() {
    let world = World::new();
    let caller = &world.administrator;
    let known = world.article(world.draft("x")).unwrap().article.id;
    let unknown = ArticleId::new(known.get() + 1_000);
    let positions = [(known, 70), (unknown, 80)];
    assert_unknown(&world.articles.reorder(caller, "help", &positions));
    let shown = world.articles.show(caller, "help", known).unwrap();
    assert_eq!(shown.article.attributes.position, 10);
    world
        .articles
        .reorder(caller, "help", &positions[..1])
        .unwrap();
    let shown = world.articles.show(caller, "help", known).unwrap();
    assert_eq!(shown.article.attributes.position, 70);
}
