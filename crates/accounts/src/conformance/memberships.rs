//! Conformance tests of [`crate::ports::Memberships`].

use super::{
    Adapter, add_account, add_agent, add_member, add_user, at, change, later, look, refusal,
};
use crate::accounts::AccountStatus;
use crate::memberships::{Availability, Membership, NewMembership, Role};
use crate::teams::NewTeam;
use nimchat_core_model::{AccountId, StoreError, TeamId, UserId};

/// With every value, and with the required values alone.
pub fn a_membership_reads_back_as_it_was_added(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let inviter = add_user(store, "Ada", "ada@example.com");
    let user = add_user(store, "Bob", "bob@example.com");
    let new = NewMembership {
        account_id: account.id,
        user_id: user.id,
        role: Role::Administrator,
        inviter_id: Some(inviter.id),
        availability: Availability::Busy,
        auto_offline: false,
        created_at: at(),
    };
    let membership = change(store, |work| work.memberships().add(new));
    let expected = Membership {
        id: membership.id,
        account_id: account.id,
        user_id: user.id,
        role: Role::Administrator,
        inviter_id: Some(inviter.id),
        availability: Availability::Busy,
        auto_offline: false,
        active_at: None,
        created_at: at(),
        updated_at: at(),
    };
    assert_eq!(membership, expected);
    let found = look(store, |view| view.memberships().find(account.id, user.id));
    assert_eq!(found, Some(expected));

    let plain = add_member(store, account.id, inviter.id, Role::Agent);
    assert_eq!(plain.inviter_id, None);
    let found = look(store, |view| {
        view.memberships().find(account.id, inviter.id)
    });
    assert_eq!(found, Some(plain));
}

/// Role, availability, auto-offline and activity; in this account only.
pub fn an_update_writes_what_may_change_of_a_membership(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let elsewhere = add_account(store, "Looms");
    let user = add_user(store, "Bob", "bob@example.com");
    let plain = add_member(store, account.id, user.id, Role::Agent);
    let other = add_member(store, elsewhere.id, user.id, Role::Agent);
    let changed = Membership {
        role: Role::Administrator,
        availability: Availability::Offline,
        auto_offline: false,
        active_at: Some(later(1)),
        updated_at: later(2),
        ..plain.clone()
    };
    for wanted in [
        changed,
        Membership {
            updated_at: later(3),
            ..plain
        },
    ] {
        change(store, |work| work.memberships().update(&wanted));
        let found = look(store, |view| view.memberships().find(account.id, user.id));
        assert_eq!(found, Some(wanted));
    }
    let found = look(store, |view| view.memberships().find(elsewhere.id, user.id));
    assert_eq!(found, Some(other));
}

/// A user has one membership in an account, and may have others elsewhere.
pub fn a_second_membership_is_a_conflict(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let user = add_agent(store, account.id, "Bob", "bob@example.com");
    let error = refusal(store, |work| {
        let again = NewMembership::new(account.id, user.id, Role::Administrator, at());
        work.memberships().add(again)
    });
    let rule = "account_users_account_id_user_id_key";
    assert!(error.is_conflict_on(rule), "{error:?}");
    let elsewhere = add_account(store, "Looms");
    add_member(store, elsewhere.id, user.id, Role::Agent);
}

/// An unknown account or user is a missing reference.
pub fn a_membership_needs_its_account_and_its_user(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let user = add_user(store, "Bob", "bob@example.com");
    let no_account = AccountId::new(account.id.get() + 1_000);
    let nobody = UserId::new(user.id.get() + 1_000);
    for (account, user) in [(no_account, user.id), (account.id, nobody)] {
        let error = refusal(store, |work| {
            let new = NewMembership::new(account, user, Role::Agent, at());
            work.memberships().add(new)
        });
        assert!(matches!(error, StoreError::MissingReference), "{error:?}");
    }
}

/// `ada` and `Ada` are one name; the older user comes first.
pub fn members_come_by_lower_cased_name_then_id(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let bob = add_agent(store, account.id, "bob", "1@example.com");
    let zoe = add_agent(store, account.id, "Zoe", "2@example.com");
    let ada = add_agent(store, account.id, "ada", "3@example.com");
    let other_ada = add_agent(store, account.id, "Ada", "4@example.com");
    let carl = add_agent(store, account.id, "Carl", "5@example.com");
    let mut adas = [ada.id, other_ada.id];
    adas.sort_unstable();
    let expected = [adas[0], adas[1], bob.id, carl.id, zoe.id];

    let members = look(store, |view| view.memberships().members(account.id));
    let order: Vec<UserId> = members.iter().map(|(user, _)| user.id).collect();
    assert_eq!(order, expected);

    let asked = [zoe.id, other_ada.id, bob.id, ada.id];
    let among = look(store, |view| {
        view.memberships().members_among(account.id, &asked)
    });
    let order: Vec<UserId> = among.iter().map(|(user, _)| user.id).collect();
    assert_eq!(order, [adas[0], adas[1], bob.id, zoe.id]);
}

/// Each with their row and their membership in this account, not in another.
pub fn members_are_the_accounts_own(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let elsewhere = add_account(store, "Looms");
    let both = add_user(store, "Ada", "ada@example.com");
    let here = add_member(store, account.id, both.id, Role::Agent);
    add_member(store, elsewhere.id, both.id, Role::Administrator);
    let there = add_agent(store, elsewhere.id, "Bob", "bob@example.com");
    let members = look(store, |view| view.memberships().members(account.id));
    assert_eq!(members, [(both, here)]);
    for (account, count) in [(account.id, 1), (elsewhere.id, 2)] {
        assert_eq!(look(store, |view| view.memberships().count(account)), count);
    }
    let found = look(store, |view| view.memberships().find(account.id, there.id));
    assert_eq!(found, None);
}

/// Unknown users, members of other accounts and repetitions are omitted.
pub fn members_among_gives_those_who_are_in_the_account(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let elsewhere = add_account(store, "Looms");
    let ada = add_user(store, "Ada", "ada@example.com");
    let membership = add_member(store, account.id, ada.id, Role::Agent);
    add_agent(store, account.id, "Not Asked", "none@example.com");
    let bob = add_agent(store, elsewhere.id, "Bob", "bob@example.com");
    let nobody = UserId::new(bob.id.get() + 1_000);
    let asked = [bob.id, nobody, ada.id, ada.id];
    let among = look(store, |view| {
        view.memberships().members_among(account.id, &asked)
    });
    assert_eq!(among, [(ada, membership)]);
    let among = look(store, |view| {
        view.memberships().members_among(account.id, &[])
    });
    assert_eq!(among, []);
}

/// A user who is not a member has none; removed and unknown users are omitted.
pub fn people_come_with_their_place_in_the_account(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let elsewhere = add_account(store, "Looms");
    let ada = add_user(store, "Ada", "ada@example.com");
    let membership = add_member(store, account.id, ada.id, Role::Agent);
    add_member(store, elsewhere.id, ada.id, Role::Administrator);
    let bob = add_agent(store, elsewhere.id, "Bob", "bob@example.com");
    let gone = add_user(store, "Eve", "eve@example.com");
    change(store, |work| work.users().remove(gone.id, later(1)));
    let nobody = UserId::new(gone.id.get() + 1_000);

    let asked = [bob.id, ada.id, gone.id, nobody];
    let mut people = look(store, |view| view.memberships().people(account.id, &asked));
    people.sort_by_key(|(user, _)| user.id);
    let mut expected = [
        (ada, Some((membership, "Engines", Role::Agent))),
        (bob, None),
    ];
    expected.sort_by_key(|(user, _)| user.id);
    let found = people.iter().map(|(user, place)| {
        let place = place
            .as_ref()
            .map(|(membership, role)| (membership.clone(), role.account_name.as_str(), role.role));
        (user.clone(), place)
    });
    assert_eq!(found.collect::<Vec<_>>(), expected);
    let none = look(store, |view| view.memberships().people(account.id, &[]));
    assert_eq!(none, []);
}

/// The name, role and activity in each account, lowest account id first.
pub fn roles_come_by_account_for_all_users_at_once(adapter: &dyn Adapter) {
    let store = adapter.store();
    let mut accounts = ["Looms", "Engines", "Mills"].map(|name| add_account(store, name));
    let ada = add_user(store, "Ada", "ada@example.com");
    let bob = add_user(store, "Bob", "bob@example.com");
    let lone = add_user(store, "Eve", "eve@example.com");
    add_member(store, accounts[2].id, ada.id, Role::Agent);
    let first = add_member(store, accounts[0].id, ada.id, Role::Administrator);
    add_member(store, accounts[1].id, bob.id, Role::Agent);
    let active = Membership {
        active_at: Some(later(5)),
        availability: Availability::Busy,
        auto_offline: false,
        ..first
    };
    change(store, |work| work.memberships().update(&active));

    let asked = [bob.id, lone.id, ada.id];
    let roles = look(store, |view| view.memberships().roles_of(&asked));
    let told: Vec<_> = roles
        .iter()
        .map(|(user, role)| {
            (
                role.account_id,
                role.account_name.as_str(),
                *user,
                role.role,
            )
        })
        .collect();
    accounts.sort_by_key(|account| account.id);
    let expected: Vec<_> = accounts
        .iter()
        .map(|account| {
            let name = account.name.as_str();
            match name {
                "Looms" => (account.id, name, ada.id, Role::Administrator),
                "Engines" => (account.id, name, bob.id, Role::Agent),
                _ => (account.id, name, ada.id, Role::Agent),
            }
        })
        .collect();
    assert_eq!(told, expected);
    for (_, role) in &roles {
        let expected = (role.account_id == active.account_id).then(|| later(5));
        assert_eq!(role.active_at, expected, "{role:?}");
        assert_eq!(role.account_status, AccountStatus::Active);
        assert_eq!(role.inviter_id, None);
        let chosen = if expected.is_some() {
            (Availability::Busy, false)
        } else {
            (Availability::Online, true)
        };
        assert_eq!((role.availability, role.auto_offline), chosen, "{role:?}");
    }
    assert_eq!(
        look(store, |view| view.memberships().roles_of(&[lone.id])),
        []
    );
    assert_eq!(look(store, |view| view.memberships().roles_of(&[])), []);
}

/// The result says whether a membership was removed; only this account is concerned.
pub fn a_removed_membership_is_gone_and_the_user_stays(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let elsewhere = add_account(store, "Looms");
    let user = add_agent(store, account.id, "Bob", "bob@example.com");
    let kept = add_member(store, elsewhere.id, user.id, Role::Agent);
    let remove = || change(store, |work| work.memberships().remove(account.id, user.id));
    assert!(remove(), "there was one");
    assert!(!remove(), "there is none any more");
    let found = look(store, |view| view.memberships().find(account.id, user.id));
    assert_eq!(found, None);
    let found = look(store, |view| view.memberships().find(elsewhere.id, user.id));
    assert_eq!(found, Some(kept));
    assert_eq!(look(store, |view| view.users().find(user.id)), Some(user));
}

/// A user who is not in an account is in none of its teams.
pub fn a_removed_member_leaves_the_teams_of_that_account_only(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let elsewhere = add_account(store, "Looms");
    let bob = add_agent(store, account.id, "Bob", "bob@example.com");
    add_member(store, elsewhere.id, bob.id, Role::Agent);
    let ada = add_agent(store, account.id, "Ada", "ada@example.com");
    let team = |account: AccountId, users: &[UserId]| -> TeamId {
        change(store, |work| {
            let new = NewTeam {
                account_id: account,
                name: "sales".to_owned(),
                description: None,
                allow_auto_assign: true,
                created_at: at(),
            };
            let team = work.teams().add(new)?;
            work.teams().add_members(account, team.id, users)?;
            Ok(team.id)
        })
    };
    let here = team(account.id, &[bob.id, ada.id]);
    let there = team(elsewhere.id, &[bob.id]);
    change(store, |work| work.memberships().remove(account.id, bob.id));
    let members = look(store, |view| view.teams().member_ids(account.id, here));
    assert_eq!(members, [ada.id]);
    let members = look(store, |view| view.teams().member_ids(elsewhere.id, there));
    assert_eq!(members, [bob.id]);
}
