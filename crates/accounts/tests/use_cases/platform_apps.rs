//! Platform apps as the server's operator creates them (docs/rules/accounts.md §1.2).

use crate::world::{World, refusal};
use nimchat_accounts::accounts::UpdateAccount;
use nimchat_accounts::{Permissible, PlatformAppService};

#[test]
fn a_new_app_passes_with_its_token() {
    let world = World::new();
    let apps = PlatformAppService::new(world.deps.clone());
    let (app, token) = apps.create("Billing", &[]).unwrap();
    assert_eq!((app.name.as_str(), token.len()), ("Billing", 24));
    assert_eq!(
        world.authenticator().operator(Some(&token)).unwrap().app,
        app
    );
}

#[test]
fn a_new_app_may_touch_what_it_was_granted() {
    let world = World::new();
    let [granted, other] = ["Engines", "Looms"].map(|name| world.account(name).id);
    let apps = PlatformAppService::new(world.deps.clone());
    let (_, token) = apps
        .create("Billing", &[Permissible::Account(granted)])
        .unwrap();
    let operator = world.authenticator().operator(Some(&token)).unwrap();
    let update = |id| {
        world
            .accounts()
            .update(&operator, id, UpdateAccount::default())
    };
    update(granted).unwrap();
    assert_eq!(refusal(update(other)), "Non permissible resource");
}

#[test]
fn an_app_needs_a_name_that_fits() {
    let world = World::new();
    let apps = PlatformAppService::new(world.deps.clone());
    assert_eq!(refusal(apps.create(" ", &[])), "Name can't be blank");
    let expected = "Name is too long (maximum is 255 characters)";
    assert_eq!(refusal(apps.create(&"n".repeat(256), &[])), expected);
}
