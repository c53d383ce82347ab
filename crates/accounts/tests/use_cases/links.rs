//! Links in e-mails: valid once, for a limited time, for one user and one address.
#![expect(clippy::unwrap_used, reason = "test set-up")]

use crate::world::World;
use chrono::TimeDelta;
use nimchat_accounts::{InstallationSecret, LinkPurpose, LinkTokens, User};
use nimchat_core_model::Email;

const PURPOSES: [LinkPurpose; 5] = [
    LinkPurpose::PasswordReset,
    LinkPurpose::Invitation,
    LinkPurpose::Confirmation,
    LinkPurpose::EmailChange,
    LinkPurpose::SecondFactor,
];

fn changing(world: &World) -> User {
    User {
        unconfirmed_email: Some(Email::parse("ada@example.org", "is wrong").unwrap()),
        ..world.user("Ada", "ada@example.com").user
    }
}

#[test]
fn a_link_says_whose_it_is_and_what_for() {
    let world = World::new();
    let ada = changing(&world);
    for purpose in PURPOSES {
        let token = world.links().issue(purpose, &ada, world.now()).unwrap();
        let link = world.links().read(&token, world.now()).unwrap();
        assert_eq!((link.purpose, link.user), (purpose, ada.id));
        assert!(link.holds_for(&ada), "{purpose:?}");
    }
}

#[test]
fn a_link_ends() {
    let world = World::new();
    let ada = changing(&world);
    for purpose in PURPOSES {
        let token = world.links().issue(purpose, &ada, world.now()).unwrap();
        let end = world.now() + purpose.lifetime();
        assert!(
            world
                .links()
                .read(&token, end - TimeDelta::seconds(1))
                .is_some()
        );
        assert_eq!(world.links().read(&token, end), None, "{purpose:?}");
    }
    assert_eq!(LinkPurpose::PasswordReset.lifetime(), TimeDelta::hours(6));
    assert_eq!(LinkPurpose::Invitation.lifetime(), TimeDelta::days(7));
}

#[test]
fn a_link_holds_for_one_user_one_round_and_one_address() {
    let world = World::new();
    let ada = changing(&world);
    let other = world.user("Eve", "eve@example.com").user;
    for purpose in PURPOSES {
        let token = world.links().issue(purpose, &ada, world.now()).unwrap();
        let link = world.links().read(&token, world.now()).unwrap();
        let next = User {
            link_round: ada.link_round + 1,
            ..ada.clone()
        };
        let elsewhere = User {
            email: other.email.clone(),
            unconfirmed_email: Some(other.email.clone()),
            ..ada.clone()
        };
        for user in [&next, &elsewhere, &other] {
            assert!(!link.holds_for(user), "{purpose:?}");
        }
    }
}

#[test]
fn who_changes_no_address_gets_no_link_to_confirm_one() {
    let world = World::new();
    let ada = world.user("Ada", "ada@example.com").user;
    world
        .links()
        .issue(LinkPurpose::EmailChange, &ada, world.now())
        .unwrap_err();
}

#[test]
fn what_was_not_issued_here_is_no_link() {
    let world = World::new();
    let ada = changing(&world);
    let stranger = InstallationSecret::load(&world.deps, "another installation's secret").unwrap();
    let forged = LinkTokens::new(&stranger)
        .issue(LinkPurpose::PasswordReset, &ada, world.now())
        .unwrap();
    let good = world
        .links()
        .issue(LinkPurpose::PasswordReset, &ada, world.now())
        .unwrap();
    let unsigned = good.rsplit_once('.').unwrap().0;
    let none = "eyJhbGciOiJub25lIn0";
    let body = good.split('.').nth(1).unwrap();
    for token in [
        &forged,
        &good[1..],
        unsigned,
        &format!("{none}.{body}."),
        "",
        "link",
    ] {
        assert_eq!(world.links().read(token, world.now()), None, "{token}");
    }
}

#[test]
fn the_secret_is_made_once_unless_the_operator_sets_it() {
    let world = World::new();
    let made = InstallationSecret::load(&world.deps, "").unwrap();
    assert_eq!(InstallationSecret::load(&world.deps, "").unwrap(), made);
    let set = InstallationSecret::load(&world.deps, "as the operator says").unwrap();
    assert_ne!(set, made);
    assert_eq!(InstallationSecret::load(&world.deps, "").unwrap(), made);
}
