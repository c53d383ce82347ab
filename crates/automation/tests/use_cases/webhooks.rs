//! Webhooks as administrators manage them (docs/rules/messaging.md §5.1).

use crate::world::{World, asked, refusal, texts};
use nimchat_automation::{CreateWebhook, Subscription, UpdateWebhook, Webhook};
use nimchat_core_model::{EventName, InboxId};

#[test]
fn a_webhook_gets_the_first_eight_events_and_a_secret_of_its_own() {
    let world = World::new();
    let one = world.webhook("one", &[]);
    let two = world.webhook("two", &[]);
    assert_eq!(one.subscriptions, Subscription::ALL[..8]);
    assert_eq!(one.account_id, world.account());
    assert_eq!((one.created_at, one.updated_at), (world.now(), world.now()));
    for webhook in [&one, &two] {
        let key = webhook.secret.strip_prefix("whsec_");
        assert_eq!(key.map(str::len), Some(44), "{}", webhook.secret);
    }
    assert_eq!(
        world.webhooks().list(&world.administrator).unwrap(),
        [one, two]
    );
    assert_eq!(world.event_names(), [EventName::WebhookCreated; 2]);
}

#[test]
fn the_address_is_http_and_free() {
    let world = World::new();
    world.webhook("one", &[]);
    let create = |url: &str| {
        refusal(
            world
                .webhooks()
                .create(&world.administrator, asked(url, &[])),
        )
    };
    assert_eq!(create(""), "Url is invalid");
    assert_eq!(create("ftp://hooks.example"), "Url is invalid");
    assert_eq!(
        create("https://hooks.example/one"),
        "Url has already been taken"
    );
    let other = world.other_administrator();
    let elsewhere = asked("https://hooks.example/one", &[]);
    assert!(world.webhooks().create(&other, elsewhere).is_ok());
}

#[test]
fn subscriptions_are_a_known_set_that_is_not_empty() {
    let world = World::new();
    let twice = world.webhook(
        "one",
        &["message_created", "contact_created", "message_created"],
    );
    assert_eq!(
        twice.subscriptions,
        [Subscription::MessageCreated, Subscription::ContactCreated]
    );
    for names in [vec![], texts(&["message_created", "message_deleted"])] {
        let command = CreateWebhook {
            subscriptions: Some(names),
            ..asked("https://hooks.example/two", &[])
        };
        assert_eq!(
            refusal(world.webhooks().create(&world.administrator, command)),
            "Subscriptions Invalid events"
        );
    }
}

#[test]
fn every_fault_is_told_at_once() {
    let world = World::new();
    let command = asked("nowhere", &["nothing"]);
    assert_eq!(
        refusal(world.webhooks().create(&world.administrator, command)),
        "Url is invalid, Subscriptions Invalid events"
    );
}

#[test]
fn an_inbox_is_one_of_the_account() {
    let world = World::new();
    let [mine, theirs] = [InboxId::new(501), InboxId::new(502)];
    let other = world.other_administrator();
    world.store.put_inbox(world.account(), mine);
    world.store.put_inbox(other.0.account_id(), theirs);
    let create = |inbox| {
        let command = CreateWebhook {
            inbox_id: Some(inbox),
            ..asked("https://hooks.example/one", &[])
        };
        world.webhooks().create(&world.administrator, command)
    };
    assert_eq!(refusal(create(theirs)), "Inbox must exist");
    assert_eq!(create(mine).unwrap().inbox_id, Some(mine));
}

#[test]
fn an_update_changes_what_is_named() {
    let world = World::new();
    let one = world.webhook("one", &[]);
    world.wait(60);
    let narrower = UpdateWebhook {
        subscriptions: Some(texts(&["inbox_created"])),
        ..UpdateWebhook::default()
    };
    let updated = world
        .webhooks()
        .update(&world.administrator, one.id, narrower)
        .unwrap();
    assert_eq!(updated.subscriptions, [Subscription::InboxCreated]);
    assert_eq!((&updated.url, &updated.secret), (&one.url, &one.secret));
    assert_eq!(updated.updated_at, world.now());
    let kept = world.webhooks().list(&world.administrator).unwrap();
    assert_eq!(kept, [updated]);
    let names = [EventName::WebhookCreated, EventName::WebhookUpdated];
    assert_eq!(world.event_names(), names);
}

#[test]
fn a_refused_update_leaves_the_webhook_as_it_was() {
    let world = World::new();
    let one = world.webhook("one", &[]);
    let two = world.webhook("two", &[]);
    let update = |url: &str, names: Option<&[&str]>| {
        let command = UpdateWebhook {
            url: Some(url.to_owned()),
            subscriptions: names.map(texts),
            enabled: None,
        };
        refusal(
            world
                .webhooks()
                .update(&world.administrator, two.id, command),
        )
    };
    assert_eq!(
        update("https://hooks.example/one", None),
        "Url has already been taken"
    );
    assert_eq!(
        update("", Some(&[])),
        "Url is invalid, Subscriptions Invalid events"
    );
    let kept = world.webhooks().list(&world.administrator).unwrap();
    assert_eq!(kept, [one, two]);
    assert_eq!(world.event_names(), [EventName::WebhookCreated; 2]);
}

#[test]
fn a_rotated_secret_signs_beside_the_new_one_for_a_day() {
    let world = World::new();
    let service = world.webhooks();
    let command = asked("https://hooks.example/one", &[]);
    let one = service.create(&world.administrator, command).unwrap();
    let rotate = || service.rotate_secret(&world.administrator, one.id).unwrap();
    let second = rotate();
    assert_ne!(second.secret, one.secret);
    assert!(second.secret.starts_with("whsec_"), "{}", second.secret);
    let signing = |webhook: &Webhook| webhook.signing_secrets(world.now());
    assert_eq!(signing(&second), [second.secret.clone(), one.secret]);
    world.wait(24 * 3600 - 1);
    assert_eq!(signing(&second).len(), 2);
    let third = rotate();
    assert_eq!(signing(&third), [third.secret.clone(), second.secret]);
    world.wait(24 * 3600);
    assert_eq!(signing(&third), std::slice::from_ref(&third.secret));
    let kept = service.known(&world.administrator, one.id).unwrap();
    assert_eq!(kept, third);
    let other = world.other_administrator();
    let foreign = service.rotate_secret(&other, one.id);
    assert_eq!(refusal(foreign), "Resource could not be found");
}

#[test]
fn another_accounts_webhook_is_not_found() {
    let world = World::new();
    let one = world.webhook("one", &[]);
    let other = world.other_administrator();
    let service = world.webhooks();
    assert_eq!(service.list(&other).unwrap(), []);
    let updated = service.update(&other, one.id, UpdateWebhook::default());
    assert_eq!(refusal(updated), "Resource could not be found");
    let deleted = service.delete(&other, one.id);
    assert_eq!(refusal(deleted), "Resource could not be found");
    assert_eq!(service.list(&world.administrator).unwrap(), [one]);
}

#[test]
fn a_deleted_webhook_is_gone() {
    let world = World::new();
    let one = world.webhook("one", &[]);
    let service = world.webhooks();
    service.delete(&world.administrator, one.id).unwrap();
    assert_eq!(service.list(&world.administrator).unwrap(), []);
    let again = service.delete(&world.administrator, one.id);
    assert_eq!(refusal(again), "Resource could not be found");
    world.webhook("one", &[]);
}
