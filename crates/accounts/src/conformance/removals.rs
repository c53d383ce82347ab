//! Conformance tests of removals: a removed object disappears at once and is erased step by step.

use super::{Adapter, add_account, add_agent, add_user, at, change, later, look, new_user};
use crate::access::{Principal, TokenOwner};
use crate::memberships::{NewMembership, Role};
use crate::platform_apps::Permissible;
use crate::ports::{Removals, Store};
use crate::teams::NewTeam;
use crate::users::NewUser;
use nimchat_core_model::{Progress, StoreResult};

/// Erases one row at a time until nothing remains; a further step must change nothing.
fn erase(store: &dyn Store, step: impl Fn(&mut dyn Removals) -> StoreResult<Progress>) {
    while change(store, |work| step(work.removals())) == Progress::More {}
    assert_eq!(change(store, |work| step(work.removals())), Progress::Done);
}

/// For the authenticator, its members, its bots and operators, before and after it is erased. Its users and other
/// accounts stay.
pub fn a_removed_account_is_gone_for_every_look(adapter: &dyn Adapter) {
    let store = adapter.store();
    let gone = add_account(store, "Engines");
    let kept = add_account(store, "Looms");
    let ada = add_agent(store, gone.id, "Ada", "ada@example.com");
    let app = change(store, |work| {
        work.memberships()
            .add(NewMembership::new(kept.id, ada.id, Role::Agent, at()))?;
        work.tokens().set(TokenOwner::User(ada.id), "adas", at())?;
        let app = work.platform_apps().add("Office", at())?;
        for account in [gone.id, kept.id] {
            let object = Permissible::Account(account);
            work.platform_apps().permit(app.id, object, at())?;
        }
        Ok(app)
    });
    change(store, |work| work.accounts().remove(gone.id, later(1)));
    let check = || {
        assert_eq!(look(store, |view| view.accounts().find(gone.id)), None);
        let of_app = look(store, |view| view.platform_apps().accounts(app.id));
        assert_eq!(of_app, std::slice::from_ref(&kept));
        let roles = look(store, |view| view.memberships().roles_of(&[ada.id]));
        let accounts: Vec<_> = roles.iter().map(|(_, role)| role.account_id).collect();
        assert_eq!(accounts, [kept.id]);
        let found = |account| look(store, |view| view.tokens().resolve("adas", Some(account)));
        assert!(
            matches!(found(gone.id), Some(Principal::User { account: None, .. })),
            "{:?}",
            found(gone.id)
        );
        assert!(matches!(
            found(kept.id),
            Some(Principal::User {
                account: Some(_),
                membership: Some(_),
                ..
            })
        ));
        let user = look(store, |view| view.users().find(ada.id));
        assert_eq!(user.as_ref(), Some(&ada));
    };
    check();
    erase(store, |removals| {
        removals.erase_account(gone.id, 1, later(2))
    });
    check();
    let permitted = look(store, |view| {
        let object = Permissible::Account(kept.id);
        view.platform_apps().is_permitted(app.id, object)
    });
    assert!(permitted);
}

/// An object that was not removed is not erased.
pub fn nothing_is_erased_that_was_not_removed(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let ada = add_agent(store, account.id, "Ada", "ada@example.com");
    let team = change(store, |work| {
        work.teams().add(NewTeam {
            account_id: account.id,
            name: "sales".to_owned(),
            description: None,
            allow_auto_assign: true,
            created_at: at(),
        })
    });
    erase(store, |removals| {
        removals.erase_account(account.id, 9, at())
    });
    erase(store, |removals| removals.erase_user(ada.id, 9, at()));
    erase(store, |removals| removals.erase_team(team.id, 9, at()));
    erase(store, |removals| {
        removals.unassign(account.id, ada.id, 9, at())
    });
    assert!(look(store, |view| view.accounts().find(account.id)).is_some());
    assert!(look(store, |view| view.users().find(ada.id)).is_some());
    assert!(look(store, |view| view.teams().find(account.id, team.id)).is_some());
    let members = look(store, |view| view.memberships().count(account.id));
    assert_eq!(members, 1);
}

/// Another user may take it before they are erased. Once they are erased, they are no membership's inviter.
pub fn a_removed_users_address_is_free_at_once(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let ada = add_agent(store, account.id, "Ada", "ada@example.com");
    let bob = add_user(store, "Bob", "bob@example.com");
    change(store, |work| {
        let invited = NewMembership {
            inviter_id: Some(ada.id),
            ..NewMembership::new(account.id, bob.id, Role::Agent, at())
        };
        work.memberships().add(invited)
    });
    change(store, |work| work.users().remove(ada.id, later(1)));
    let other = change(store, |work| {
        work.users().add(NewUser {
            pubsub_token: "another socket".to_owned(),
            ..new_user("Ada", "ada@example.com")
        })
    });
    let found = look(store, |view| view.users().by_email(&other.email));
    assert_eq!(found.as_ref(), Some(&other));
    let many = look(store, |view| view.users().many(&[ada.id, other.id]));
    assert_eq!(many, std::slice::from_ref(&other));
    let members = look(store, |view| view.memberships().members(account.id));
    let members: Vec<_> = members.iter().map(|(user, _)| user.id).collect();
    assert_eq!(members, [bob.id]);
    erase(store, |removals| removals.erase_user(ada.id, 1, later(2)));
    let found = look(store, |view| view.memberships().find(account.id, bob.id));
    assert_eq!(found.map(|membership| membership.inviter_id), Some(None));
    let found = look(store, |view| view.users().find(other.id));
    assert_eq!(found, Some(other));
}

/// Another team may take it before the team is erased.
pub fn a_removed_teams_name_is_free_at_once(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let add = || {
        change(store, |work| {
            work.teams().add(NewTeam {
                account_id: account.id,
                name: "sales".to_owned(),
                description: None,
                allow_auto_assign: true,
                created_at: at(),
            })
        })
    };
    let gone = add();
    change(store, |work| {
        work.teams().remove(account.id, gone.id, later(1))
    });
    let kept = add();
    let left = |asked| look(store, |view| view.teams().many(account.id, asked));
    assert_eq!(left(&[gone.id, kept.id]), std::slice::from_ref(&kept));
    erase(store, |removals| removals.erase_team(gone.id, 1, later(2)));
    assert_eq!(look(store, |view| view.teams().all(account.id)), [kept]);
}
