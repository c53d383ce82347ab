//! Conformance tests of [`crate::ports::Work`] as a whole.

use super::{Adapter, add_account, add_user, at, change, later, look, new_user};
use crate::access::TokenOwner;
use crate::accounts::NewAccount;
use crate::jobs::UserMail;
use crate::memberships::{NewMembership, Role};
use crate::platform_apps::Permissible;
use crate::teams::NewTeam;
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_core_model::{Actor, Changes, EventName, Job, NewEvent, Queue, Subject};
use serde_json::json;
use std::thread;

/// No aggregate is changed, and no event is stored.
pub fn a_work_dropped_without_commit_leaves_nothing(adapter: &dyn Adapter) {
    let store = adapter.store();
    let kept = add_account(store, "Kept");
    let user = add_user(store, "Kept", "kept@example.com");
    let app = change(store, |work| work.platform_apps().add("Kept", at()));
    let reset = UserMail::PasswordReset { user: user.id };
    let dropped = || {
        let mut work = store.begin()?;
        let account = work.accounts().add(NewAccount::named("Gone", at()))?;
        let gone = work.users().add(new_user("Gone", "gone@example.com"))?;
        let membership = NewMembership::new(kept.id, user.id, Role::Agent, at());
        work.memberships().add(membership)?;
        let team = work.teams().add(NewTeam {
            account_id: kept.id,
            name: "gone".to_owned(),
            description: None,
            allow_auto_assign: true,
            created_at: at(),
        })?;
        let owner = TokenOwner::User(user.id);
        work.tokens().set(owner, "gone", at())?;
        let object = Permissible::Account(kept.id);
        work.platform_apps().permit(app.id, object, at())?;
        work.outbox().record(&[event("Gone", kept.id)])?;
        work.jobs().enqueue(&[reset.due(at())?])?;
        Ok::<_, nimchat_core_model::StoreError>((account.id, gone.id, team.id))
    };
    let (account, gone, team) = dropped().expect("the work is done, but for the commit");

    assert_eq!(look(store, |view| view.accounts().find(account)), None);
    assert_eq!(look(store, |view| view.users().find(gone)), None);
    assert_eq!(look(store, |view| view.memberships().members(kept.id)), []);
    assert_eq!(look(store, |view| view.teams().find(kept.id, team)), None);
    assert_eq!(
        look(store, |view| view.tokens().resolve("gone", None)),
        None
    );
    let object = Permissible::Account(kept.id);
    assert!(!look(store, |view| view
        .platform_apps()
        .is_permitted(app.id, object)));
    assert_eq!(adapter.events(), []);
    let before = at() - TimeDelta::seconds(1);
    let next = adapter.jobs().next_due(Queue::Mail, before);
    assert_eq!(next.expect("the queue answers"), None);
}

/// Through every look-up that it shares with a view.
pub fn a_work_reads_its_own_writes(adapter: &dyn Adapter) {
    let store = adapter.store();
    change(store, |work| {
        let account = work.accounts().add(NewAccount::named("New", at()))?;
        let user = work.users().add(new_user("New", "new@example.com"))?;
        let new = NewMembership::new(account.id, user.id, Role::Agent, at());
        let membership = work.memberships().add(new)?;
        work.tokens().set(TokenOwner::User(user.id), "new", at())?;
        assert!(work.accounts().any()?);
        assert_eq!(work.users().by_email(&user.email)?, Some(user.clone()));
        let members = work.memberships().members(account.id)?;
        assert_eq!(members, [(user, membership)]);
        assert!(work.tokens().resolve("new", Some(account.id))?.is_some());
        Ok(())
    });
}

/// A view reads the committed state, and does not wait for the work to end.
pub fn a_view_does_not_see_an_open_work(adapter: &dyn Adapter) {
    let store = adapter.store();
    let mut work = store.begin().expect("a work begins");
    let account = work.accounts().add(NewAccount::named("New", at()));
    let id = account.expect("an account is added").id;
    assert_eq!(look(store, |view| view.accounts().find(id)), None);
    work.commit().expect("the work is committed");
    assert!(look(store, |view| view.accounts().find(id)).is_some());
}

/// Accounts, users, memberships and teams alike: several works read and write each at the same time.
pub fn changes_that_meet_on_a_locked_row_all_last(adapter: &dyn Adapter) {
    const WORKS: i64 = 8;
    let store = adapter.store();
    let account = add_account(store, "Engines").id;
    let user = add_user(store, "Ada", "ada@example.com").id;
    let team = change(store, |work| {
        let new = NewMembership::new(account, user, Role::Agent, at());
        work.memberships().add(new)?;
        work.teams().add(NewTeam {
            account_id: account,
            name: "sales".to_owned(),
            description: None,
            allow_auto_assign: true,
            created_at: at(),
        })
    })
    .id;
    // a column that counts how often its row was written
    let more = |time: &mut DateTime<Utc>| *time += TimeDelta::seconds(1);
    let unknown = account.get() + user.get() + team.get() + 1_000;
    change(store, |work| {
        assert_eq!(work.accounts().lock(unknown.into())?, None);
        assert_eq!(work.memberships().lock(account, unknown.into())?, None);
        assert_eq!(work.memberships().lock(unknown.into(), user)?, None);
        assert_eq!(work.teams().lock(account, unknown.into())?, None);
        assert_eq!(work.teams().lock(unknown.into(), team)?, None);
        Ok(())
    });
    thread::scope(|scope| {
        for _ in 0..WORKS {
            scope.spawn(|| {
                change(store, |work| {
                    let mut row = work.accounts().lock(account)?.expect("an account");
                    more(&mut row.updated_at);
                    work.accounts().update(&row)
                });
                change(store, |work| {
                    let mut row = work.users().lock(user)?.expect("a user");
                    more(&mut row.updated_at);
                    work.users().update(&row)
                });
                change(store, |work| {
                    let row = work.memberships().lock(account, user)?;
                    let mut row = row.expect("a membership");
                    more(&mut row.updated_at);
                    work.memberships().update(&row)
                });
                change(store, |work| {
                    let mut row = work.teams().lock(account, team)?.expect("a team");
                    more(&mut row.updated_at);
                    work.teams().update(&row)
                });
            });
        }
    });
    let all = at() + TimeDelta::seconds(WORKS);
    let times = look(store, |view| {
        Ok([
            view.accounts().find(account)?.map(|row| row.updated_at),
            view.users().find(user)?.map(|row| row.updated_at),
            view.memberships()
                .find(account, user)?
                .map(|row| row.updated_at),
            view.teams().find(account, team)?.map(|row| row.updated_at),
        ])
    });
    assert_eq!(times, [Some(all); 4]);
}

/// With subject, changes and actor.
pub fn events_last_with_their_work_in_order(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let user = add_user(store, "Ada", "ada@example.com");
    let first = NewEvent::new(
        account.id,
        EventName::AgentAdded,
        Subject::User { id: user.id },
        Actor::User {
            id: user.id,
            name: "Ada".to_owned(),
        },
        later(1),
    );
    let changes = Changes::from([("role".to_owned(), (json!("agent"), json!(null)))]);
    let second = event("Second", account.id).with_changes(changes);
    let third = event("Third", account.id);
    change(store, |work| {
        work.outbox().record(&[])?;
        work.outbox().record(&[first.clone(), second.clone()])
    });
    change(store, |work| {
        work.outbox().record(std::slice::from_ref(&third))
    });
    assert_eq!(adapter.events(), [first, second, third]);
}

fn event(actor: &str, account: nimchat_core_model::AccountId) -> NewEvent {
    NewEvent::new(
        account,
        EventName::AccountUpdated,
        Subject::Account,
        Actor::AgentBot {
            id: 1.into(),
            name: actor.to_owned(),
        },
        at(),
    )
}
