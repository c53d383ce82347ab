//! Work left for later, and its queue.

use crate::databases;
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_accounts::ports::Store;
use nimchat_core_model::{
    AccountId, Actor, AvatarHolder, Chore, ChoreId, ChoreKind, ChoreQueue, ContactId, Settlement,
    StoreError, TeamId, UserId,
};
use nimchat_store::DieselStore;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_738_314_307 + seconds, 123_456_000).unwrap()
}

const LEASE: TimeDelta = TimeDelta::seconds(30);

fn leave(store: &DieselStore, chore: &Chore, due: i64) -> ChoreId {
    let store: &dyn Store = store;
    let mut work = store.begin().unwrap();
    let id = work.chores().add(chore, at(due)).unwrap();
    work.commit().unwrap();
    id
}

fn claim(store: &DieselStore, second: i64) -> Option<ChoreId> {
    claim_kind(store, ChoreKind::Housework, second)
}

fn claim_kind(store: &DieselStore, kind: ChoreKind, second: i64) -> Option<ChoreId> {
    let due = ChoreQueue::claim(store, kind, at(second), LEASE).unwrap();
    due.map(|due| due.id)
}

fn settle(store: &DieselStore, id: ChoreId, settlement: Settlement) {
    ChoreQueue::settle(store, id, settlement).unwrap();
}

fn rename(from: &str, to: &str) -> Chore {
    Chore::RenameLabel {
        account: AccountId::new(1),
        from: from.to_owned(),
        to: to.to_owned(),
        actor: Actor::User {
            id: UserId::new(2),
            name: "Größe".to_owned(),
        },
    }
}

fn fetch(contact: i64) -> Chore {
    Chore::FetchAvatar {
        holder: AvatarHolder::Contact(ContactId::new(contact)),
        address: "https://pictures.example/a.png".to_owned(),
    }
}

#[test]
fn errands_and_housework_do_not_wait_for_each_other() {
    for database in databases::all() {
        let store = &database.store;
        let errand = leave(store, &fetch(7), 0);
        let house = leave(store, &rename("bug", "fault"), 1);
        assert_eq!(claim(store, 1), Some(house));
        assert_eq!(claim(store, 1), None);
        assert_eq!(claim_kind(store, ChoreKind::Errand, 1), Some(errand));
        assert_eq!(claim_kind(store, ChoreKind::Errand, 1), None);
    }
}

#[test]
fn a_chore_that_cannot_be_read_is_put_off_and_holds_up_no_other() {
    for database in databases::all() {
        let store = &database.store;
        leave(store, &rename("bug", "fault"), 0);
        let unknown = database.json(r#"{"type":"sing"}"#);
        database.execute(&format!("UPDATE chores SET body = {unknown}"));
        let user = UserId::new(7);
        let other = leave(store, &Chore::EraseUser { user }, 1);
        let unread = ChoreQueue::claim(store, ChoreKind::Housework, at(1), LEASE);
        assert!(matches!(unread, Err(StoreError::Corrupt(_))));
        assert_eq!(claim(store, 1), Some(other));
        settle(store, other, Settlement::Done);
        assert_eq!(claim(store, 3600), None);
        let unread = ChoreQueue::claim(store, ChoreKind::Housework, at(4000), LEASE);
        assert!(unread.is_err());
    }
}

#[test]
fn every_chore_reads_back() {
    for database in databases::all() {
        let (account, user) = (AccountId::new(1), UserId::new(2));
        let chores = [
            Chore::EraseAccount { account },
            Chore::EraseUser { user },
            Chore::EraseTeam {
                team: TeamId::new(3),
            },
            Chore::Unassign {
                account,
                user: UserId::new(4),
            },
            rename("bug", "fault"),
            Chore::DropFile {
                reference: "/files/key/avatar.png".to_owned(),
            },
            fetch(7),
        ];
        for chore in &chores {
            leave(&database.store, chore, 0);
        }
        for chore in chores {
            let due = database
                .store
                .claim(chore.kind(), at(1), LEASE)
                .unwrap()
                .unwrap();
            assert_eq!((due.chore, due.failures), (chore, 0));
        }
        assert_eq!(claim(&database.store, 1), None);
    }
}

#[test]
fn a_claimed_chore_is_nobody_elses_until_the_lease_ends() {
    for database in databases::all() {
        let store = &database.store;
        let id = leave(store, &rename("bug", "fault"), 10);
        assert_eq!(claim(store, 9), None, "not yet due");
        assert_eq!(claim(store, 10), Some(id));
        assert_eq!(claim(store, 39), None);
        assert_eq!(claim(store, 40), Some(id));
        settle(store, id, Settlement::Continue);
        assert_eq!(claim(store, 41), Some(id));
        settle(store, id, Settlement::Done);
        assert_eq!(claim(store, 99), None);
    }
}

#[test]
fn chores_of_one_topic_wait_for_each_other() {
    for database in databases::all() {
        let store = &database.store;
        let first = leave(store, &rename("bug", "fault"), 0);
        let second = leave(store, &rename("fault", "flaw"), 0);
        let user = UserId::new(7);
        let other = leave(store, &Chore::EraseUser { user }, 0);
        assert_eq!(claim(store, 1), Some(first));
        assert_eq!(claim(store, 1), Some(other));
        assert_eq!(claim(store, 1), None);
        settle(store, first, Settlement::RetryAt(at(20)));
        assert_eq!(claim(store, 19), None, "not even while it waits");
        let again = store
            .claim(ChoreKind::Housework, at(20), LEASE)
            .unwrap()
            .unwrap();
        assert_eq!((again.id, again.failures), (first, 1));
        settle(store, first, Settlement::Done);
        assert_eq!(claim(store, 21), Some(second));
    }
}

#[test]
fn a_chore_behind_one_that_is_put_off_is_no_reason_to_take_the_writers_turn() {
    let database = databases::Database::sqlite();
    let store = &database.store;
    let first = leave(store, &rename("bug", "fault"), 0);
    leave(store, &rename("fault", "flaw"), 0);
    assert_eq!(claim(store, 1), Some(first));
    settle(store, first, Settlement::RetryAt(at(20)));
    let accounts: &dyn Store = store;
    let turn = accounts.begin().unwrap();
    let claimed = thread::scope(|scope| {
        let (tell, told) = mpsc::channel();
        scope.spawn(move || tell.send(claim(store, 2)).unwrap());
        let claimed = told.recv_timeout(Duration::from_secs(5));
        // whoever waits for it gets it
        drop(turn);
        claimed
    });
    assert_eq!(claimed, Ok(None));
}

#[test]
fn a_chore_that_was_taken_back_is_not_done() {
    for database in databases::all() {
        let store = &database.store;
        let id = leave(store, &rename("bug", "fault"), 0);
        let accounts: &dyn Store = store;
        for _ in 0..2 {
            let mut work = accounts.begin().unwrap();
            work.chores().cancel(id).unwrap();
            work.commit().unwrap();
        }
        assert_eq!(claim(store, 1), None);
        let mut work = accounts.begin().unwrap();
        work.chores().add(&rename("bug", "fault"), at(0)).unwrap();
        drop(work);
        assert_eq!(claim(store, 1), None, "nor one whose work was dropped");
    }
}
