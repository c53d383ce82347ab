//! Memberships as operators manage them (docs/rules/accounts.md §4.2, §6).

use crate::world::{World, refusal};
use nimchat_accounts::memberships::AddMember;
use nimchat_accounts::{AccountsError, Availability, Membership, Role};
use nimchat_core_model::{AccountId, Actor, EventName, Subject, UserId};

fn member(user: UserId, role: Option<&str>) -> AddMember {
    AddMember {
        user_id: Some(user),
        role: role.map(str::to_owned),
        role_required: false,
    }
}

fn kept(world: &World, account: AccountId, user: UserId) -> Option<Membership> {
    let mut view = world.deps.store.read().ok()?;
    view.memberships().find(account, user).ok()?
}

#[test]
fn a_new_member_is_an_online_agent_unless_told_otherwise() {
    let world = World::new();
    let account = world.account("Engines").id;
    let ada = world.user("Ada", "ada@example.com").user.id;
    let membership = world
        .memberships()
        .add(&world.operator, account, member(ada, None))
        .unwrap();
    assert_eq!((membership.account_id, membership.user_id), (account, ada));
    assert_eq!(membership.role, Role::Agent);
    assert_eq!(membership.availability, Availability::Online);
    assert!(membership.auto_offline);
    assert_eq!((membership.inviter_id, membership.active_at), (None, None));
    assert_eq!(kept(&world, account, ada), Some(membership));
}

#[test]
fn a_new_member_raises_an_event() {
    let world = World::new();
    let account = world.account("Engines").id;
    let ada = world.member(account, "Ada", "administrator").user.id;
    let told = world.events().pop().unwrap();
    assert_eq!(
        (told.account_id, told.name),
        (account, EventName::AgentAdded)
    );
    assert_eq!(
        (told.subject, told.actor),
        (Subject::User { id: ada }, Actor::System)
    );
}

#[test]
fn adding_a_member_again_sets_their_role() {
    let world = World::new();
    let account = world.account("Engines").id;
    let ada = world.member(account, "Ada", "agent").user.id;
    let before = kept(&world, account, ada).unwrap();
    world.wait();
    let after = world
        .memberships()
        .add(&world.operator, account, member(ada, Some("administrator")))
        .unwrap();
    let expected = Membership {
        role: Role::Administrator,
        updated_at: world.now(),
        ..before
    };
    assert_eq!(after, expected);
    assert_eq!(kept(&world, account, ada), Some(expected));
    assert_eq!(world.event_names().pop(), Some(EventName::AgentUpdated));
}

#[test]
fn adding_a_member_again_without_a_role_keeps_the_old_one() {
    let world = World::new();
    let account = world.account("Engines").id;
    let ada = world.member(account, "Ada", "administrator").user.id;
    let after = world
        .memberships()
        .add(&world.operator, account, member(ada, None))
        .unwrap();
    assert_eq!(after.role, Role::Administrator);
}

#[test]
fn the_user_need_not_be_one_that_the_app_may_touch() {
    let world = World::new();
    let account = world.account("Engines").id;
    let command = nimchat_accounts::users::CreateUser {
        name: Some("Ada".to_owned()),
        email: Some("ada@example.com".to_owned()),
        ..Default::default()
    };
    let ada = world
        .users()
        .create(&world.stranger(), command)
        .unwrap()
        .user
        .id;
    world
        .memberships()
        .add(&world.operator, account, member(ada, None))
        .unwrap();
}

#[test]
fn an_unknown_user_and_an_unknown_role_are_reported_together() {
    let world = World::new();
    let account = world.account("Engines").id;
    let nobody = UserId::new(4_711);
    for command in [
        member(nobody, Some("owner")),
        AddMember {
            user_id: None,
            role: Some("owner".to_owned()),
            role_required: true,
        },
    ] {
        let result = world.memberships().add(&world.operator, account, command);
        let expected = "Role is not included in the list, User must exist";
        assert_eq!(refusal(result), expected);
    }
}

#[test]
fn the_account_is_looked_for_before_permission_and_permission_before_values() {
    let world = World::new();
    let account = world.account("Engines").id;
    let ada = world.member(account, "Ada", "agent").user.id;
    let stranger = world.stranger();
    let nobody = member(UserId::new(4_711), Some("owner"));

    let result = world.memberships().add(&stranger, account, nobody.clone());
    assert!(
        matches!(result, Err(AccountsError::NotPermissible)),
        "{result:?}"
    );
    let result = world.memberships().remove(&stranger, account, Some(ada));
    assert!(
        matches!(result, Err(AccountsError::NotPermissible)),
        "{result:?}"
    );

    let missing = AccountId::new(4_711);
    let result = world.memberships().add(&stranger, missing, nobody);
    assert!(matches!(result, Err(AccountsError::NotFound)), "{result:?}");
    let result = world.memberships().remove(&stranger, missing, Some(ada));
    assert!(matches!(result, Err(AccountsError::NotFound)), "{result:?}");
    assert!(kept(&world, account, ada).is_some());
}

#[test]
fn a_removed_member_is_out_and_stays_a_user() {
    let world = World::new();
    let account = world.account("Engines").id;
    let ada = world.member(account, "Ada", "agent");
    let id = ada.user.id;
    world
        .memberships()
        .remove(&world.operator, account, Some(id))
        .unwrap();
    assert_eq!(kept(&world, account, id), None);
    world.users().find(&world.operator, id).unwrap();
    let result = world
        .authenticator()
        .agent(Some(&ada.access_token), account);
    assert!(
        matches!(result, Err(AccountsError::NotAMember)),
        "{result:?}"
    );
    let told = world.events().pop().unwrap();
    assert_eq!(
        (told.name, told.subject),
        (EventName::AgentRemoved, Subject::User { id })
    );
}

#[test]
fn removing_an_absent_member_is_fine_and_raises_no_event() {
    let world = World::new();
    let account = world.account("Engines").id;
    let ada = world.user("Ada", "ada@example.com").user.id;
    for user in [Some(ada), Some(UserId::new(4_711)), None] {
        world
            .memberships()
            .remove(&world.operator, account, user)
            .unwrap();
    }
    assert_eq!(world.event_names(), [EventName::AccountCreated]);
}

#[test]
fn an_operator_lists_an_accounts_memberships_oldest_first() {
    let world = World::new();
    let account = world.account("Engines").id;
    let zoe = world.member(account, "Zoe", "administrator").user.id;
    let ada = world.member(account, "Ada", "agent").user.id;
    let listed = world.memberships().list(&world.operator, account).unwrap();
    let users: Vec<_> = listed.iter().map(|membership| membership.user_id).collect();
    assert_eq!(users, [zoe, ada]);
    let refused = world.memberships().list(&world.stranger(), account);
    assert!(matches!(
        refused,
        Err(nimchat_accounts::AccountsError::NotPermissible)
    ));
}
