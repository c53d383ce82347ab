//! The accounts ports.

use crate::databases::{self, BASICS, Database};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use nimchat_accounts::conformance::{Adapter, BEHAVIOURS};
use nimchat_accounts::ports::Store;
use nimchat_core_model::{AccountId, AgentBotId, JobQueue, NewEvent, Progress, TeamId, UserId};
use nimchat_store::schema::{
    agent_bot_inboxes, agent_bots, conversation_counts, conversations, inbox_members, team_members,
    teams, users,
};
use serde_json::json;

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_738_314_307, 0).unwrap()
}

impl Adapter for Database {
    fn store(&self) -> &dyn Store {
        &self.store
    }

    fn add_bot(&self, name: Option<&str>, connected: &[AccountId]) -> AgentBotId {
        let mut conn = self.conn();
        let now = at().naive_utc();
        let bot: i64 = diesel::insert_into(agent_bots::table)
            .values((
                agent_bots::name.eq(name),
                agent_bots::bot_type.eq("webhook"),
                agent_bots::bot_config.eq(json!({})),
                agent_bots::created_at.eq(now),
                agent_bots::updated_at.eq(now),
            ))
            .returning(agent_bots::id)
            .get_result(&mut conn)
            .unwrap();
        for account in connected {
            let inbox = self.add_inbox_of(*account).get();
            diesel::insert_into(agent_bot_inboxes::table)
                .values((
                    agent_bot_inboxes::agent_bot_id.eq(bot),
                    agent_bot_inboxes::inbox_id.eq(inbox),
                    agent_bot_inboxes::active.eq(true),
                ))
                .execute(&mut conn)
                .unwrap();
        }
        bot.into()
    }

    fn events(&self) -> Vec<NewEvent> {
        self.committed_events()
    }

    fn jobs(&self) -> &dyn JobQueue {
        &self.store
    }
}

#[test]
fn every_database_conforms() {
    for (name, behaviour) in BEHAVIOURS {
        for database in databases::all() {
            println!("{name}");
            behaviour(&database);
        }
    }
}

#[test]
fn a_removed_member_leaves_inboxes_and_conversations_with_right_counts() {
    for database in databases::all() {
        database.execute(BASICS);
        database.execute(
            "INSERT INTO inbox_members (inbox_id, user_id, created_at)
               VALUES (1, 1, '2025-01-01 00:00:00'), (1, 2, '2025-01-01 00:00:00');
             INSERT INTO conversation_counts (account_id, inbox_id, status, assignee_id, team_id, total)
               VALUES (1, 1, 0, 1, 0, 2), (1, 1, 1, 1, 0, 1), (1, 1, 0, 0, 0, 5);",
        );
        for (number, status) in [(1, 0), (2, 0), (3, 1)] {
            database.execute(&format!(
                "INSERT INTO conversations (account_id, number, uuid, inbox_id, contact_id, contact_inbox_id, status,
                   assignee_id, additional_attributes, custom_attributes, last_activity_at, unread_count,
                   messages_count, created_at, updated_at)
                 VALUES (1, {number}, 'u{number}', 1, 1, 1, {status}, 1, '{{}}', '{{}}', '2025-01-01 00:00:00', 0, 0,
                   '2025-01-01 00:00:00', '2025-01-01 00:00:00')"
            ));
        }
        let store: &dyn Store = &database.store;
        let mut work = store.begin().unwrap();
        let (account, user) = (AccountId::new(1), UserId::new(1));
        assert!(work.memberships().remove(account, user).unwrap());
        work.commit().unwrap();
        // two of the three, and then the last one
        for expected in [Progress::More, Progress::Done] {
            let mut work = store.begin().unwrap();
            let progress = work.removals().unassign(account, user, 2, at()).unwrap();
            work.commit().unwrap();
            assert_eq!(progress, expected);
        }

        let mut conn = database.conn();
        let members: Vec<i64> = inbox_members::table
            .select(inbox_members::user_id)
            .load(&mut conn)
            .unwrap();
        assert_eq!(members, [2]);
        let assigned: i64 = conversations::table
            .filter(conversations::assignee_id.is_not_null())
            .count()
            .get_result(&mut conn)
            .unwrap();
        assert_eq!(assigned, 0);
        let counts: Vec<(i16, i64, i64)> = conversation_counts::table
            .filter(conversation_counts::total.ne(0))
            .order((
                conversation_counts::status,
                conversation_counts::assignee_id,
            ))
            .select((
                conversation_counts::status,
                conversation_counts::assignee_id,
                conversation_counts::total,
            ))
            .load(&mut conn)
            .unwrap();
        assert_eq!(counts, [(0, 0, 7), (1, 0, 1)]);
    }
}

#[test]
fn a_removed_team_leaves_its_conversations_with_right_counts() {
    for database in databases::all() {
        database.execute(BASICS);
        database.execute(
            "INSERT INTO teams (account_id, name, allow_auto_assign, created_at, updated_at)
               VALUES (1, 'sales', true, '2025-01-01 00:00:00', '2025-01-01 00:00:00'),
                      (1, 'support', true, '2025-01-01 00:00:00', '2025-01-01 00:00:00');
             INSERT INTO team_members (team_id, user_id) VALUES (1, 1), (2, 1);
             INSERT INTO conversation_counts (account_id, inbox_id, status, assignee_id, team_id, total)
               VALUES (1, 1, 0, 1, 1, 1), (1, 1, 0, 0, 1, 1), (1, 1, 0, 0, 0, 1), (1, 1, 1, 0, 2, 1);",
        );
        for (number, status, assignee, team) in [
            (1, 0, "1", "1"),
            (2, 0, "NULL", "1"),
            (3, 0, "NULL", "NULL"),
            (4, 1, "NULL", "2"),
        ] {
            database.execute(&format!(
                "INSERT INTO conversations (account_id, number, uuid, inbox_id, contact_id, contact_inbox_id, status,
                   assignee_id, team_id, additional_attributes, custom_attributes, last_activity_at, unread_count,
                   messages_count, created_at, updated_at)
                 VALUES (1, {number}, 'u{number}', 1, 1, 1, {status}, {assignee}, {team}, '{{}}', '{{}}',
                   '2025-01-01 00:00:00', 0, 0, '2025-01-01 00:00:00', '2025-01-01 00:00:00')"
            ));
        }
        let store: &dyn Store = &database.store;
        let mut work = store.begin().unwrap();
        let (account, team) = (AccountId::new(1), TeamId::new(1));
        assert!(work.teams().remove(account, team, at()).unwrap());
        work.commit().unwrap();
        for expected in [Progress::More, Progress::More, Progress::Done] {
            let mut work = store.begin().unwrap();
            let progress = work.removals().erase_team(team, 1, at()).unwrap();
            work.commit().unwrap();
            assert_eq!(progress, expected);
        }
        let ids: Vec<i64> = teams::table
            .select(teams::id)
            .load(&mut database.conn())
            .unwrap();
        assert_eq!(ids, [2]);

        let mut conn = database.conn();
        let of_teams: Vec<(i64, Option<i64>, Option<i64>)> = conversations::table
            .order(conversations::number)
            .select((
                conversations::number,
                conversations::team_id,
                conversations::assignee_id,
            ))
            .load(&mut conn)
            .unwrap();
        assert_eq!(
            of_teams,
            [
                (1, None, Some(1)),
                (2, None, None),
                (3, None, None),
                (4, Some(2), None)
            ]
        );
        let members: Vec<i64> = team_members::table
            .select(team_members::team_id)
            .load(&mut conn)
            .unwrap();
        assert_eq!(members, [2]);
        let counts: Vec<(i16, i64, i64, i64)> = conversation_counts::table
            .filter(conversation_counts::total.ne(0))
            .order((
                conversation_counts::status,
                conversation_counts::assignee_id,
            ))
            .select((
                conversation_counts::status,
                conversation_counts::assignee_id,
                conversation_counts::team_id,
                conversation_counts::total,
            ))
            .load(&mut conn)
            .unwrap();
        assert_eq!(counts, [(0, 0, 0, 2), (0, 1, 0, 1), (1, 0, 2, 1)]);
    }
}

#[test]
fn a_removed_users_conversations_are_unassigned_with_right_counts() {
    for database in databases::all() {
        database.execute(BASICS);
        database.execute(
            "INSERT INTO conversation_counts (account_id, inbox_id, status, assignee_id, team_id, total)
               VALUES (1, 1, 0, 1, 0, 2), (1, 1, 0, 2, 0, 1);",
        );
        for (number, assignee) in [(1, 1), (2, 1), (3, 2)] {
            database.execute(&format!(
                "INSERT INTO conversations (account_id, number, uuid, inbox_id, contact_id, contact_inbox_id, status,
                   assignee_id, additional_attributes, custom_attributes, last_activity_at, unread_count,
                   messages_count, created_at, updated_at)
                 VALUES (1, {number}, 'u{number}', 1, 1, 1, 0, {assignee}, '{{}}', '{{}}', '2025-01-01 00:00:00', 0, 0,
                   '2025-01-01 00:00:00', '2025-01-01 00:00:00')"
            ));
        }
        let store: &dyn Store = &database.store;
        let user = UserId::new(1);
        let mut work = store.begin().unwrap();
        work.users().remove(user, at()).unwrap();
        work.commit().unwrap();
        for expected in [Progress::More, Progress::More, Progress::Done] {
            let mut work = store.begin().unwrap();
            let progress = work.removals().erase_user(user, 1, at()).unwrap();
            work.commit().unwrap();
            assert_eq!(progress, expected);
        }
        let mut conn = database.conn();
        let assignees: Vec<Option<i64>> = conversations::table
            .order(conversations::number)
            .select(conversations::assignee_id)
            .load(&mut conn)
            .unwrap();
        assert_eq!(assignees, [None, None, Some(2)]);
        let left: Vec<i64> = users::table.select(users::id).load(&mut conn).unwrap();
        assert_eq!(left, [2]);
        let counts: Vec<(i64, i64)> = conversation_counts::table
            .filter(conversation_counts::total.ne(0))
            .order(conversation_counts::assignee_id)
            .select((conversation_counts::assignee_id, conversation_counts::total))
            .load(&mut conn)
            .unwrap();
        assert_eq!(counts, [(0, 2), (2, 1)]);
    }
}

#[test]
fn a_look_on_sqlite_stays_the_same_while_others_write() {
    let database = databases::Database::sqlite();
    let store: &dyn Store = &database.store;
    let mut view = store.read().unwrap();
    assert!(!view.accounts().any().unwrap());
    let mut work = store.begin().unwrap();
    work.accounts()
        .add(nimchat_accounts::NewAccount::named("New", at()))
        .unwrap();
    work.commit().unwrap();
    assert!(!view.accounts().any().unwrap());
    drop(view);
    assert!(store.read().unwrap().accounts().any().unwrap());
}
