//! Conformance tests of [`crate::ports::Teams`].

use super::{Adapter, add_account, add_agent, at, change, later, look, refusal};
use crate::teams::{NewTeam, Team};
use nimchat_core_model::{AccountId, StoreError, TeamId, UserId};

fn named(account_id: AccountId, name: &str) -> NewTeam {
    NewTeam {
        account_id,
        name: name.to_owned(),
        description: None,
        allow_auto_assign: true,
        created_at: at(),
    }
}

/// With a description and without one.
pub fn a_team_reads_back_as_it_was_added(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let described = NewTeam {
        description: Some("Sells engines".to_owned()),
        allow_auto_assign: false,
        ..named(account.id, "sales")
    };
    for new in [described, named(account.id, "support")] {
        let team = change(store, |work| work.teams().add(new.clone()));
        let expected = Team {
            id: team.id,
            account_id: account.id,
            name: new.name,
            description: new.description,
            allow_auto_assign: new.allow_auto_assign,
            created_at: at(),
            updated_at: at(),
        };
        assert_eq!(team, expected);
        let found = look(store, |view| view.teams().find(account.id, team.id));
        assert_eq!(found, Some(expected));
    }
}

/// One by one and many at once.
pub fn a_team_is_found_in_its_own_account_only(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let elsewhere = add_account(store, "Looms");
    let bob = add_agent(store, account.id, "Bob", "bob@example.com");
    let sales = change(store, |work| work.teams().add(named(account.id, "sales")));
    let support = change(store, |work| work.teams().add(named(account.id, "support")));
    let weavers = change(store, |work| {
        work.teams().add(named(elsewhere.id, "weavers"))
    });
    change(store, |work| {
        work.teams().add_members(account.id, sales.id, &[bob.id])
    });

    assert_eq!(
        look(store, |view| view.teams().find(elsewhere.id, sales.id)),
        None
    );
    let asked = [weavers.id, support.id, sales.id, sales.id];
    let mut found = look(store, |view| view.teams().many(account.id, &asked));
    found.sort_by(|a, b| a.name.cmp(&b.name));
    assert_eq!(found, [sales.clone(), support]);
    assert_eq!(look(store, |view| view.teams().many(account.id, &[])), []);
    let members = look(store, |view| view.teams().member_ids(account.id, sales.id));
    assert_eq!(members, [bob.id]);
    let members = look(store, |view| {
        view.teams().member_ids(elsewhere.id, sales.id)
    });
    assert_eq!(members, []);
}

/// Another account may use the name.
pub fn a_taken_name_is_a_conflict_within_the_account(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let elsewhere = add_account(store, "Looms");
    change(store, |work| work.teams().add(named(account.id, "sales")));
    let error = refusal(store, |work| work.teams().add(named(account.id, "sales")));
    assert!(
        error.is_conflict_on("teams_account_id_name_key"),
        "{error:?}"
    );
    change(store, |work| work.teams().add(named(elsewhere.id, "sales")));
}

/// Within one call and in several.
pub fn adding_a_member_twice_keeps_them_once(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let ada = add_agent(store, account.id, "Ada", "ada@example.com");
    let bob = add_agent(store, account.id, "Bob", "bob@example.com");
    let team = change(store, |work| work.teams().add(named(account.id, "sales")));
    for users in [&[ada.id][..], &[bob.id, ada.id, bob.id], &[]] {
        change(store, |work| {
            work.teams().add_members(account.id, team.id, users)
        });
    }
    let mut members = look(store, |view| view.teams().member_ids(account.id, team.id));
    members.sort_unstable();
    let mut expected = [ada.id, bob.id];
    expected.sort_unstable();
    assert_eq!(members, expected);
}

/// A user who does not exist is refused too.
pub fn a_user_of_another_account_is_not_added_to_a_team(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let elsewhere = add_account(store, "Looms");
    let bob = add_agent(store, elsewhere.id, "Bob", "bob@example.com");
    let team = change(store, |work| work.teams().add(named(account.id, "sales")));
    let nobody = UserId::new(bob.id.get() + 1_000);
    for (account, user) in [(elsewhere.id, bob.id), (account.id, nobody)] {
        let error = refusal(store, |work| {
            work.teams().add_members(account, team.id, &[user])
        });
        assert!(matches!(error, StoreError::MissingReference), "{error:?}");
    }
    let members = look(store, |view| view.teams().member_ids(account.id, team.id));
    assert_eq!(members, []);
}

/// Oldest first, without those of other accounts.
pub fn all_teams_of_an_account_come_by_id(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let elsewhere = add_account(store, "Looms");
    assert_eq!(look(store, |view| view.teams().all(account.id)), []);
    let teams = ["support", "sales"]
        .map(|name| change(store, |work| work.teams().add(named(account.id, name))));
    change(store, |work| {
        work.teams().add(named(elsewhere.id, "weavers"))
    });
    assert_eq!(look(store, |view| view.teams().all(account.id)), teams);
}

/// In this account only.
pub fn the_teams_of_a_user_are_those_they_are_in(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let elsewhere = add_account(store, "Looms");
    let bob = add_agent(store, account.id, "Bob", "bob@example.com");
    let ada = add_agent(store, account.id, "Ada", "ada@example.com");
    let team = |account, name| change(store, |work| work.teams().add(named(account, name)));
    let sales = team(account.id, "sales");
    let support = team(account.id, "support");
    team(account.id, "nobody");
    let weavers = team(elsewhere.id, "weavers");
    change(store, |work| {
        work.teams()
            .add_members(account.id, support.id, &[bob.id])?;
        work.teams()
            .add_members(account.id, sales.id, &[bob.id, ada.id])?;
        work.teams()
            .add_members(elsewhere.id, weavers.id, &[bob.id])
    });
    let of = |user| look(store, |view| view.teams().of_user(account.id, user));
    assert_eq!(of(bob.id), [sales.id, support.id]);
    assert_eq!(of(ada.id), [sales.id]);
    assert_eq!(of(UserId::new(ada.id.get() + 1_000)), []);
}

/// Name, description and auto-assignment; a description may be cleared. A taken name is a conflict, the team's own is
/// not.
pub fn an_update_writes_what_may_change_of_a_team(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let other = change(store, |work| work.teams().add(named(account.id, "support")));
    let team = change(store, |work| work.teams().add(named(account.id, "sales")));
    let described = Team {
        name: "shop".to_owned(),
        description: Some("Sells".to_owned()),
        allow_auto_assign: false,
        updated_at: later(1),
        ..team.clone()
    };
    let plain = Team {
        description: None,
        updated_at: later(2),
        ..described.clone()
    };
    for wanted in [described, plain] {
        change(store, |work| work.teams().update(&wanted));
        let found = look(store, |view| view.teams().find(account.id, team.id));
        assert_eq!(found, Some(wanted));
    }
    let found = look(store, |view| view.teams().find(account.id, other.id));
    assert_eq!(found, Some(other.clone()));
    let taken = Team {
        name: other.name,
        ..team.clone()
    };
    let error = refusal(store, |work| work.teams().update(&taken));
    assert!(
        error.is_conflict_on("teams_account_id_name_key"),
        "{error:?}"
    );
    let missing = Team {
        id: TeamId::new(team.id.get() + 1_000),
        ..team
    };
    let error = refusal(store, |work| work.teams().update(&missing));
    assert!(matches!(error, StoreError::MissingReference), "{error:?}");
}

/// Users who are not in it are ignored, and so is another account's team.
pub fn members_are_taken_out_of_a_team(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let elsewhere = add_account(store, "Looms");
    let ada = add_agent(store, account.id, "Ada", "ada@example.com");
    let bob = add_agent(store, account.id, "Bob", "bob@example.com");
    let team = change(store, |work| {
        let team = work.teams().add(named(account.id, "sales"))?;
        work.teams()
            .add_members(account.id, team.id, &[ada.id, bob.id])?;
        Ok(team)
    });
    let remove = |account: AccountId, users: &[UserId]| {
        change(store, |work| {
            work.teams().remove_members(account, team.id, users)
        });
        look(store, |view| {
            view.teams().member_ids(team.account_id, team.id)
        })
    };
    assert_eq!(remove(elsewhere.id, &[ada.id, bob.id]), [ada.id, bob.id]);
    assert_eq!(remove(account.id, &[]), [ada.id, bob.id]);
    let nobody = UserId::new(bob.id.get() + 1_000);
    assert_eq!(remove(account.id, &[bob.id, nobody, bob.id]), [ada.id]);
}

/// Its memberships go with it; only its own account can remove it, and only once.
pub fn a_removed_team_is_gone_and_its_people_stay(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let elsewhere = add_account(store, "Looms");
    let bob = add_agent(store, account.id, "Bob", "bob@example.com");
    let add = |name: &str| {
        change(store, |work| {
            let team = work.teams().add(named(account.id, name))?;
            work.teams().add_members(account.id, team.id, &[bob.id])?;
            Ok(team)
        })
    };
    let (sales, kept) = (add("sales"), add("support"));
    let remove = |account: AccountId| {
        change(store, |work| {
            work.teams().remove(account, sales.id, later(1))
        })
    };
    assert!(!remove(elsewhere.id));
    assert!(remove(account.id));
    assert!(!remove(account.id));
    let left = look(store, |view| view.teams().all(account.id));
    assert_eq!(left, std::slice::from_ref(&kept));
    let of_bob = look(store, |view| view.teams().of_user(account.id, bob.id));
    assert_eq!(of_bob, [kept.id]);
    let members = look(store, |view| view.memberships().members(account.id));
    assert_eq!(members.len(), 1);
}
