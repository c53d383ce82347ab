use super::super::posting::KeptMessage;
use super::update;
use crate::conn::AnyConn;
use crate::outbox::NewEvents;
use chrono::DateTime;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use nimchat_core_model::{Actor, Attributes, EventName, NewEvent, Subject};
use nimchat_messaging::{ContentType, Conversation, DeliveryStatus, Message, MessageType, Status};

/// The tables that the statement uses, in place of the real ones.
const TABLES: &str = "\
CREATE TEMPORARY TABLE conversations (id BIGINT, account_id BIGINT, messages_count INTEGER); \
CREATE TEMPORARY TABLE events \
(id BIGSERIAL, account_id BIGINT, name TEXT, topic TEXT, body JSONB, moment TEXT, occurred_at TIMESTAMP); \
CREATE TEMPORARY TABLE messages (id BIGINT, account_id BIGINT, inbox_id BIGINT, conversation_id BIGINT, \
message_type SMALLINT, content TEXT, content_type SMALLINT, content_attributes JSONB, private BOOLEAN, \
status SMALLINT, source_id TEXT, sender_type TEXT, sender_id BIGINT, additional_attributes JSONB, \
created_at TIMESTAMP, updated_at TIMESTAMP, attachments JSONB, \
attachment_count SMALLINT); \
INSERT INTO conversations VALUES (1, 1, 0)";

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn count(c: &mut AnyConn, rows: &str) -> i64 {
    let counted: Count = diesel::sql_query(format!("SELECT count(*) AS n FROM {rows}"))
        .get_result(c)
        .unwrap();
    counted.n
}

fn with_messages(messages_count: i32) -> Conversation {
    let at = DateTime::UNIX_EPOCH;
    Conversation {
        id: 1.into(),
        account_id: 1.into(),
        number: 1.into(),
        uuid: "00000000-0000-0000-0000-000000000001".parse().unwrap(),
        inbox_id: 1.into(),
        contact_id: 1.into(),
        contact_inbox_id: 1.into(),
        status: Status::Open,
        priority: None,
        assignee_id: None,
        team_id: None,
        additional_attributes: Attributes::new(),
        custom_attributes: Attributes::new(),
        labels: Vec::new(),
        snoozed_until: None,
        waiting_since: None,
        first_reply_created_at: None,
        campaign: None,
        agent_last_seen_at: None,
        assignee_last_seen_at: None,
        contact_last_seen_at: None,
        last_activity_at: at,
        unread_count: 0,
        messages_count,
        last_message_id: None,
        last_non_activity_message_id: None,
        last_public_message_id: None,
        created_at: at,
        updated_at: at,
    }
}

fn blank(id: i64) -> Message {
    let at = DateTime::UNIX_EPOCH;
    Message {
        id: id.into(),
        account_id: 1.into(),
        inbox_id: 1.into(),
        conversation_id: 1.into(),
        message_type: MessageType::Outgoing,
        content: None,
        content_type: ContentType::Text,
        content_attributes: Attributes::new(),
        private: false,
        status: DeliveryStatus::Sent,
        source_id: None,
        sender: None,
        additional_attributes: Attributes::new(),
        attachments: Vec::new(),
        created_at: at,
        updated_at: at,
    }
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "tests have no settings of their own"
)]
fn on_postgres_a_message_its_change_and_the_events_are_one_statement_that_stays_prepared() {
    let url = std::env::var("NIMCHAT_TEST_POSTGRES_URL");
    let Some(url) = url.ok().filter(|url| !url.is_empty()) else {
        return;
    };
    let mut c = AnyConn::Pg(PgConnection::establish(&url).unwrap());
    c.batch_execute(TABLES).unwrap();
    let event = NewEvent::new(
        1.into(),
        EventName::ConversationUpdated,
        Subject::Conversation { id: 1.into() },
        Actor::System,
        DateTime::UNIX_EPOCH,
    );
    let events = [event];
    let news = NewEvents::of(&events).unwrap();
    for messages in 0..3 {
        let (before, after) = (with_messages(messages), with_messages(messages + 1));
        let kept = KeptMessage {
            message: blank(i64::from(messages)),
            attachments: None,
        };
        let written = update(&mut c, &before, &after, &news, Some(&kept)).unwrap();
        assert_eq!(written, 1);
    }
    assert_eq!(count(&mut c, "conversations WHERE messages_count = 3"), 1);
    assert_eq!(count(&mut c, "events"), 3);
    assert_eq!(count(&mut c, "messages WHERE id < 3"), 3);
    assert_eq!(
        count(
            &mut c,
            "pg_prepared_statements WHERE statement LIKE '%posted AS%INSERT INTO events%UPDATE%'"
        ),
        1
    );
}
