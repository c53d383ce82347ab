//! Operators remove accounts and users (docs/rules/accounts.md §4, §6).

use crate::world::World;
use nimchat_accounts::jobs::{EraseAccount, EraseUser};
use nimchat_accounts::{AccountsError, RemovalService, Removed};
use nimchat_core_model::job::JobStore;
use nimchat_core_model::{AccountId, Actor, EventName, Progress, Subject, UserId};

#[test]
fn a_removed_account_is_gone_at_once_and_erased_later() {
    let world = World::new();
    let account = world.account("Engines").id;
    let bob = world.user("Bob", "bob@example.com").user.id;
    world.hire(account, bob);
    world.accounts().delete(&world.operator, account).unwrap();
    let gone = world.accounts().find(&world.operator, account);
    assert!(matches!(gone, Err(AccountsError::NotFound)), "{gone:?}");
    let event = world.events().pop().unwrap();
    assert_eq!(
        (event.account_id, event.name, event.subject, event.actor),
        (
            account,
            EventName::AccountDeleted,
            Subject::Account,
            Actor::System
        )
    );
    assert_eq!(
        world.store.jobs_of::<EraseAccount>(),
        [EraseAccount { account }]
    );
    let user = world.users().find(&world.operator, bob).unwrap();
    assert_eq!(user.accounts, []);
    let removals = RemovalService::new(world.deps.clone());
    let erased = removals.step(Removed::Account(account)).unwrap();
    assert_eq!(erased, Progress::Done);
}

#[test]
fn a_removed_user_is_gone_from_every_account() {
    let world = World::new();
    let accounts = ["Engines", "Looms"].map(|name| world.account(name).id);
    let bob = world.user("Bob", "bob@example.com");
    for account in accounts {
        world.hire(account, bob.user.id);
    }
    let user = bob.user.id;
    world.users().delete(&world.operator, user).unwrap();
    let gone = world.users().find(&world.operator, user);
    assert!(matches!(gone, Err(AccountsError::NotFound)), "{gone:?}");
    let refused = world.authenticator().person(Some(&bob.access_token));
    assert!(matches!(refused, Err(AccountsError::UnknownToken)));
    let events = world.events();
    let told: Vec<_> = events[events.len() - 2..]
        .iter()
        .map(|event| (event.account_id, event.name, event.subject))
        .collect();
    let subject = Subject::User { id: user };
    assert_eq!(
        told,
        accounts.map(|account| (account, EventName::AgentRemoved, subject))
    );
    assert_eq!(world.store.jobs_of::<EraseUser>(), [EraseUser { user }]);
}

#[test]
fn only_what_the_app_may_touch_is_removed() {
    let world = World::new();
    let account = world.account("Engines").id;
    let user = world.user("Bob", "bob@example.com").user.id;
    let other = world.stranger();
    let before = world.events();
    for result in [
        world.accounts().delete(&other, account),
        world.users().delete(&other, user),
    ] {
        assert!(matches!(result, Err(AccountsError::NotPermissible)));
    }
    for result in [
        world.accounts().delete(&other, AccountId::new(0)),
        world.users().delete(&other, UserId::new(0)),
    ] {
        assert!(matches!(result, Err(AccountsError::NotFound)));
    }
    assert_eq!(world.events(), before);
    assert_eq!(world.store.jobs(), []);
    assert!(world.users().find(&world.operator, user).is_ok());
}
