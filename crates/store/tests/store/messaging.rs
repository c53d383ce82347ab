//! The messaging ports.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use crate::databases::{self, BASICS, Database};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use nimchat_accounts::{Account, NewAccount, Visibility, ports as accounts};
use nimchat_core_model::{
    AccountId, AgentBotId, Attributes, ContactId, ContactInboxId, ConversationNumber, InboxId,
    NewEvent, TeamId, UserId,
};
use nimchat_messaging::conformance::{Adapter, BEHAVIOURS};
use nimchat_messaging::ports::{Store, Work};
use nimchat_messaging::{
    ContentType, Conversation, ConversationQuery, MessageType, NewConversation, NewMessage, Status,
};
use nimchat_store::schema::{account_users, agent_bot_inboxes, agent_bots, teams, users};
use serde_json::json;
use std::collections::BTreeSet;
use std::thread;

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_738_314_307, 0).unwrap()
}

impl Adapter for Database {
    fn store(&self) -> &dyn Store {
        &self.store
    }

    fn add_account(&self, name: &str) -> Account {
        let store: &dyn accounts::Store = &self.store;
        let mut work = store.begin().unwrap();
        let account = work.accounts().add(NewAccount::named(name, at())).unwrap();
        work.commit().unwrap();
        account
    }

    fn add_member(&self, account: AccountId, name: &str) -> UserId {
        let now = at().naive_utc();
        let mut conn = self.conn();
        let user: i64 = diesel::insert_into(users::table)
            .values((
                users::name.eq(name),
                users::email.eq(format!("{name}@example.com")),
                users::pubsub_token.eq(name),
                users::custom_attributes.eq(json!({})),
                users::ui_settings.eq(json!({})),
                users::created_at.eq(now),
                users::updated_at.eq(now),
            ))
            .returning(users::id)
            .get_result(&mut conn)
            .unwrap();
        diesel::insert_into(account_users::table)
            .values((
                account_users::account_id.eq(account.get()),
                account_users::user_id.eq(user),
                account_users::role.eq("agent"),
                account_users::availability.eq("online"),
                account_users::auto_offline.eq(true),
                account_users::created_at.eq(now),
                account_users::updated_at.eq(now),
            ))
            .execute(&mut conn)
            .unwrap();
        user.into()
    }

    fn add_team(&self, account: AccountId, name: &str) -> TeamId {
        let now = at().naive_utc();
        let team: i64 = diesel::insert_into(teams::table)
            .values((
                teams::account_id.eq(account.get()),
                teams::name.eq(name),
                teams::allow_auto_assign.eq(true),
                teams::created_at.eq(now),
                teams::updated_at.eq(now),
            ))
            .returning(teams::id)
            .get_result(&mut self.conn())
            .unwrap();
        team.into()
    }

    fn connect_bot(&self, inbox: InboxId, name: Option<&str>, active: bool) -> AgentBotId {
        let now = at().naive_utc();
        let mut conn = self.conn();
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
        diesel::insert_into(agent_bot_inboxes::table)
            .values((
                agent_bot_inboxes::agent_bot_id.eq(bot),
                agent_bot_inboxes::inbox_id.eq(inbox.get()),
                agent_bot_inboxes::active.eq(active),
            ))
            .execute(&mut conn)
            .unwrap();
        bot.into()
    }

    fn events(&self) -> Vec<NewEvent> {
        self.committed_events()
    }

    fn jobs(&self) -> &dyn nimchat_core_model::JobQueue {
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

const ACCOUNT: AccountId = AccountId::new(1);
const USERS: [UserId; 2] = [UserId::new(1), UserId::new(2)];

/// Begins a conversation in [`BASICS`].
fn begin_conversation(work: &mut dyn Work, uuid: u128) -> Conversation {
    let new = NewConversation {
        account_id: ACCOUNT,
        uuid: uuid::Uuid::from_u128(uuid),
        inbox_id: InboxId::new(1),
        contact_id: ContactId::new(1),
        contact_inbox_id: ContactInboxId::new(1),
        status: Status::Open,
        assignee_id: None,
        team_id: None,
        additional_attributes: Attributes::new(),
        custom_attributes: Attributes::new(),
        campaign: None,
        snoozed_until: None,
        created_at: at(),
    };
    work.conversations().add(new).unwrap()
}

/// Writes into the first conversation and toggles it, as a unit of work that locked it may.
fn write_and_turn(work: &mut dyn Work, turn: usize) {
    let first = ConversationNumber::new(1);
    let found = work
        .conversations()
        .lock(ACCOUNT, first, Visibility::Everything)
        .unwrap();
    let before = found.unwrap().conversation;
    let message = work
        .messages()
        .append(NewMessage {
            account_id: ACCOUNT,
            inbox_id: before.inbox_id,
            conversation_id: before.id,
            message_type: MessageType::Incoming,
            content: Some("x".to_owned()),
            content_type: ContentType::Text,
            content_attributes: Attributes::new(),
            private: false,
            source_id: None,
            sender: None,
            attachments: Vec::new(),
            additional_attributes: Attributes::new(),
            created_at: at(),
        })
        .unwrap();
    let picked = work
        .inboxes()
        .pick_member(ACCOUNT, before.inbox_id, &USERS, at())
        .unwrap();
    let mut after = before.clone();
    after.messages_count += 1;
    after.last_message_id = Some(message.id);
    after.status = Status::ALL[turn % Status::ALL.len()];
    after.assignee_id = picked.filter(|_| !turn.is_multiple_of(3));
    work.conversations().update(&before, &after, &[]).unwrap();
}

#[test]
fn works_that_meet_lose_neither_numbers_nor_messages_nor_counts() {
    for database in databases::all() {
        database.execute(BASICS);
        let store: &dyn Store = &database.store;
        let mut work = store.begin().unwrap();
        work.inboxes()
            .add_members(ACCOUNT, InboxId::new(1), &USERS, at())
            .unwrap();
        begin_conversation(&mut *work, 0);
        work.commit().unwrap();
        thread::scope(|scope| {
            for thread in 0..4 {
                scope.spawn(move || {
                    for turn in 0..10 {
                        let mut work = store.begin().unwrap();
                        begin_conversation(&mut *work, 1 + thread * 10 + turn as u128);
                        work.commit().unwrap();
                        let mut work = store.begin().unwrap();
                        write_and_turn(&mut *work, turn);
                        work.commit().unwrap();
                    }
                });
            }
        });
        let mut view = store.read().unwrap();
        let query = ConversationQuery::everything(Visibility::Everything);
        let page = nimchat_core_model::Page::new(1, 100);
        let all = view.conversations().list(ACCOUNT, &query, &page.into());
        let all = all.unwrap().items;
        let numbers: BTreeSet<i64> = all.iter().map(|c| c.number.get()).collect();
        assert_eq!(numbers, (1..=41).collect());
        let first = all.iter().find(|c| c.number.get() == 1).unwrap();
        assert_eq!(first.messages_count, 40);
        let kept = view.conversations().counts(ACCOUNT, &query).unwrap();
        let unassigned = all.iter().filter(|c| c.assignee_id.is_none()).count() as u64;
        assert_eq!((kept.all, kept.unassigned), (41, unassigned));
    }
}
