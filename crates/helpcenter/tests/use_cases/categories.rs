//! Categories (docs/rules/helpcenter.md §2).

use crate::world::{World, bilingual, category, refused};
use nimchat_helpcenter::SaveCategory;

#[test]
fn a_category_is_not_part_of_itself() {
    let world = World::new();
    let caller = &world.administrator;
    let mut above = None;
    let mut ids = Vec::new();
    for slug in ["one", "two", "three"] {
        let command = SaveCategory {
            parent_id: Some(above),
            ..category(slug, "en")
        };
        let made = world.categories.create(caller, "help", command).unwrap();
        above = Some(made.category.id);
        ids.push(made.category.id);
    }
    for parent in &ids {
        let change = SaveCategory {
            parent_id: Some(Some(*parent)),
            ..SaveCategory::default()
        };
        let result = world.categories.update(caller, "help", ids[0], change);
        assert_eq!(refused(result), ["parent_category_id"]);
    }
    let change = SaveCategory {
        parent_id: Some(Some(ids[0])),
        ..SaveCategory::default()
    };
    let moved = world.categories.update(caller, "help", ids[2], change);
    assert_eq!(moved.unwrap().parent.unwrap().id, ids[0]);
}

#[test]
fn what_a_category_refers_to_is_in_its_portal() {
    let world = World::new();
    let caller = &world.administrator;
    world
        .portals
        .create(caller, bilingual("other"), false)
        .unwrap();
    let theirs = world
        .categories
        .create(caller, "other", category("theirs", "en"));
    let theirs = theirs.unwrap().category.id;
    let command = SaveCategory {
        parent_id: Some(Some(theirs)),
        associated_id: Some(Some(theirs)),
        ..category("mine", "en")
    };
    let result = world.categories.create(caller, "help", command);
    assert_eq!(
        refused(result),
        ["parent_category_id", "associated_category_id"]
    );
}

#[test]
fn the_language_is_one_of_the_portals() {
    let world = World::new();
    let caller = &world.administrator;
    let result = world.categories.create(caller, "help", category("a", "fr"));
    assert_eq!(refused(result), ["locale"]);
    for locale in ["en", "es"] {
        let made = world
            .categories
            .create(caller, "help", category("a", locale));
        assert_eq!(made.unwrap().category.attributes.locale, locale);
    }
    let twice = world.categories.create(caller, "help", category("a", "es"));
    assert_eq!(refused(twice), ["locale"]);
}
