//! What is asked of [`crate::ports::Teams`].

use super::{Adapter, add_account, add_agent, at, change, look, refusal};
use crate::teams::{NewTeam, Team};
use nimchat_core_model::{AccountId, StoreError, UserId};

fn named(account_id: AccountId, name: &str) -> NewTeam {
    NewTeam {
        account_id,
        name: name.to_owned(),
        description: None,
        allow_auto_assign: true,
        created_at: at(),
    }
}

/// With a description and without.
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

/// Within one call and over several.
pub fn putting_somebody_in_twice_keeps_them_once(adapter: &dyn Adapter) {
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

/// Nor is a user who does not exist put into one.
pub fn nobody_is_put_into_another_accounts_team(adapter: &dyn Adapter) {
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
