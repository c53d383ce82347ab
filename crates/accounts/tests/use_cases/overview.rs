//! What the operator of the server reads and does over all accounts.

use crate::world::{World, refusal};
use nimchat_accounts::accounts::NewOwner;
use nimchat_accounts::memory::MemoryStore;
use nimchat_accounts::users::AddToAccount;
use nimchat_accounts::{
    AccountService, OverviewService, Permissible, PlatformAppService, Role, UserService,
};
use std::sync::Arc;

fn ada() -> AddToAccount {
    AddToAccount {
        name: "Ada".to_owned(),
        email: "ada@acme.example".to_owned(),
        password: None,
        membership: None,
    }
}

#[test]
fn an_installation_is_empty_until_there_is_an_account_a_user_or_a_platform_app() {
    let empty = || Arc::new(MemoryStore::new()).deps();
    assert!(OverviewService::new(empty()).is_empty().unwrap());
    let deps = empty();
    PlatformAppService::new(deps.clone())
        .create("Office", &[])
        .unwrap();
    assert!(!OverviewService::new(deps).is_empty().unwrap());
    let deps = empty();
    UserService::new(deps.clone())
        .add_to_account(ada())
        .unwrap();
    assert!(!OverviewService::new(deps).is_empty().unwrap());
    let deps = empty();
    AccountService::new(deps.clone())
        .create_bare("Acme")
        .unwrap();
    assert!(!OverviewService::new(deps).is_empty().unwrap());
}

#[test]
fn it_is_not_empty_again_when_its_last_account_is_removed() {
    let world = World::new();
    let account = world.account("Acme").id;
    let owner = NewOwner {
        name: "Ada".to_owned(),
        email: "ada@acme.example".to_owned(),
        password: None,
    };
    world.accounts().create_with_owner("Other", owner).unwrap();
    for account in world.overview().accounts(0.into()).unwrap() {
        let object = Permissible::Account(account.id);
        PlatformAppService::new(world.deps.clone())
            .grant(world.operator.app.id, object)
            .unwrap();
        world
            .accounts()
            .delete(&world.operator, account.id)
            .unwrap();
    }
    assert_eq!(world.overview().accounts(account).unwrap(), []);
    assert!(!world.overview().is_empty().unwrap());
}

#[test]
fn users_are_listed_with_their_accounts() {
    let world = World::new();
    let account = world.account("Acme").id;
    let member = AddToAccount {
        membership: Some((account, Role::Agent)),
        ..ada()
    };
    let ada = world.users().add_to_account(member).unwrap().user;
    let listed = world.overview().users(0.into()).unwrap();
    let (user, accounts) = listed.last().unwrap();
    assert_eq!(user.id, ada.id);
    assert_eq!(accounts[0].account_id, account);
    assert_eq!(world.overview().users(ada.id).unwrap(), []);
}

#[test]
fn a_user_is_found_by_address_with_their_token() {
    let world = World::new();
    let made = world.users().add_to_account(ada()).unwrap();
    let found = world.overview().user(" Ada@acme.example ").unwrap();
    assert_eq!(found.access_token, made.access_token);
    assert!(world.overview().user("bob@acme.example").is_err());
    let token = world.users().replace_token(made.user.id).unwrap();
    assert_ne!(token, made.access_token);
    let found = world.overview().user("ada@acme.example").unwrap();
    assert_eq!(found.access_token, token);
}

#[test]
fn a_password_that_the_operator_sets_obeys_the_rules_and_invalidates_earlier_links() {
    let world = World::new();
    let user = world.users().add_to_account(ada()).unwrap().user;
    let weak = world.users().set_password(user.id, "weak".to_owned());
    assert!(refusal(weak).contains("Password"));
    let set = world
        .users()
        .set_password(user.id, "Engine-1843!".to_owned());
    set.unwrap();
    let after = world.overview().user("ada@acme.example").unwrap().user;
    assert!(after.password_digest.is_some() && after.confirmed());
    assert_eq!(after.link_round, user.link_round + 1);
}

#[test]
fn a_permission_is_granted_and_taken_back() {
    let world = World::new();
    let account = Permissible::Account(world.account("Acme").id);
    let apps = PlatformAppService::new(world.deps.clone());
    let (app, _) = apps.create("Office", &[]).unwrap();
    assert_eq!(
        refusal(apps.revoke(app.id, account)),
        "Non permissible resource"
    );
    apps.grant(app.id, account).unwrap();
    apps.grant(app.id, account).unwrap();
    apps.revoke(app.id, account).unwrap();
    assert_eq!(
        refusal(apps.revoke(app.id, account)),
        "Non permissible resource"
    );
    let missing = Permissible::Account(9_999.into());
    assert_eq!(refusal(apps.grant(app.id, missing)), "Account must exist");
    let nowhere = apps.grant(9_999.into(), account);
    assert_eq!(refusal(nowhere), "Platform app must exist");
}
