//! Portals (docs/rules/helpcenter.md §1).

use crate::world::{World, assert_unknown, bilingual, refused};
use nimchat_helpcenter::SavePortal;

#[test]
fn a_portal_goes_by_its_slug_or_its_id() {
    let world = World::new();
    let agent = &world.administrator.0;
    let portal = world.portals.known(agent, "help").unwrap();
    let by_id = portal.id.to_string();
    assert_eq!(world.portals.known(agent, &by_id).unwrap(), portal);
    // a slug comes first
    let named = bilingual(&by_id);
    let named = world.portals.create(&world.administrator, named, false);
    let named = named.unwrap().portal;
    assert_eq!(world.portals.known(agent, &by_id).unwrap(), named);
    for unknown in ["nowhere", "", "-1", "9999999999999999999999"] {
        assert_unknown(&world.portals.known(agent, unknown));
    }
    assert_unknown(&world.portals.known(&world.stranger.0, "help"));
    assert_unknown(&world.portals.delete(&world.stranger, "help"));
}

#[test]
fn a_slug_is_taken_in_the_whole_installation() {
    let world = World::new();
    let twice = world
        .portals
        .create(&world.stranger, bilingual("help"), false);
    assert_eq!(refused(twice), ["slug"]);
}

#[test]
fn a_config_without_languages_keeps_those_of_before() {
    let world = World::new();
    let change = SavePortal {
        config: Some(serde_json::json!({"default_locale": "es"}).into()),
        ..SavePortal::default()
    };
    let changed = world
        .portals
        .update(&world.administrator, "help", change, false);
    let config = changed.unwrap().portal.attributes.config;
    assert_eq!(config.allowed_locales, ["en", "es"]);
    assert_eq!(config.default_locale, "es");
    let change = SavePortal {
        config: Some(serde_json::json!({"allowed_locales": ["en", "en"]}).into()),
        ..SavePortal::default()
    };
    let changed = world
        .portals
        .update(&world.administrator, "help", change, false);
    let config = changed.unwrap().portal.attributes.config;
    assert_eq!(config.allowed_locales, ["en"]);
    assert_eq!(config.default_locale, "en");
}

#[test]
fn every_violation_is_reported_at_once() {
    let world = World::new();
    let command = SavePortal {
        slug: Some("a b".to_owned()),
        color: Some(Some("blue".to_owned())),
        homepage_link: Some(Some("acme".to_owned())),
        ..SavePortal::default()
    };
    let result = world.portals.create(&world.administrator, command, false);
    assert_eq!(refused(result), ["name", "slug", "color", "homepage_link"]);
}
