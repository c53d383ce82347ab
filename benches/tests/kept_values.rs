//! The stored values of the data set equal the counted ones.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use nimchat_benches::BenchError;
use nimchat_benches::dataset::Size;
use nimchat_benches::fixture::{Fixture, fixtures};
use nimchat_core_model::{ConversationNumber, Page};
use nimchat_messaging::messages::PostMessage;
use nimchat_messaging::{ConversationQuery, Status, StatusFilter};

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn number(fixture: &Fixture, sql: &str) -> Result<i64, BenchError> {
    let mut conn = fixture.store.connect()?;
    let row: Number = diesel::sql_query(sql).get_result(&mut conn)?;
    Ok(row.n)
}

/// Each finds rows that are wrong.
const WRONG: &[&str] = &[
    "SELECT count(*) AS n FROM conversations c WHERE messages_count <> \
     (SELECT count(*) FROM messages m WHERE m.conversation_id = c.id)",
    "SELECT count(*) AS n FROM conversations c WHERE last_message_id <> \
     (SELECT max(id) FROM messages m WHERE m.conversation_id = c.id)",
    "SELECT count(*) AS n FROM conversations c WHERE last_non_activity_message_id <> \
     (SELECT max(id) FROM messages m WHERE m.conversation_id = c.id AND message_type <> 2)",
    "SELECT count(*) AS n FROM conversations c WHERE last_public_message_id <> \
     (SELECT max(id) FROM messages m WHERE m.conversation_id = c.id AND message_type <> 2 AND NOT private)",
    "SELECT count(*) AS n FROM conversations c WHERE last_activity_at <> \
     (SELECT max(created_at) FROM messages m WHERE m.conversation_id = c.id)",
    "SELECT count(*) AS n FROM conversations c WHERE unread_count <> \
     (SELECT count(*) FROM messages m WHERE m.conversation_id = c.id AND message_type = 0 \
      AND (c.agent_last_seen_at IS NULL OR m.created_at > c.agent_last_seen_at))",
    "SELECT count(*) AS n FROM conversations c WHERE c.inbox_id <> \
     (SELECT inbox_id FROM contact_inboxes s WHERE s.id = c.contact_inbox_id)",
    "SELECT count(*) AS n FROM messages m JOIN conversations c ON c.id = m.conversation_id \
     WHERE m.inbox_id <> c.inbox_id OR m.account_id <> c.account_id",
    "SELECT count(*) AS n FROM contacts t WHERE last_activity_at <> (SELECT max(m.created_at) FROM messages m \
     WHERE m.sender_type = 'Contact' AND m.sender_id = t.id)",
    "SELECT count(*) AS n FROM conversation_counts k WHERE total <> (SELECT count(*) FROM conversations c \
     WHERE c.account_id = k.account_id AND c.inbox_id = k.inbox_id AND c.status = k.status \
     AND coalesce(c.assignee_id, 0) = k.assignee_id AND coalesce(c.team_id, 0) = k.team_id)",
    "SELECT count(*) AS n FROM account_counters k WHERE conversations <> \
     (SELECT max(number) FROM conversations c WHERE c.account_id = k.account_id) OR resolved_contacts <> \
     (SELECT count(*) FROM contacts t WHERE t.account_id = k.account_id)",
];

#[test]
fn kept_values_are_those_that_would_be_counted() {
    for fixture in fixtures(Size::of(300, 2_345)).unwrap() {
        for sql in WRONG {
            assert_eq!(
                number(&fixture, sql).unwrap(),
                0,
                "{}: {sql}",
                fixture.engine
            );
        }
        let kept = "SELECT CAST(sum(total) AS BIGINT) AS n FROM conversation_counts";
        assert_eq!(number(&fixture, kept).unwrap(), 300, "{}", fixture.engine);
        let messages = "SELECT count(*) AS n FROM messages";
        assert_eq!(number(&fixture, messages).unwrap(), 2_345);
    }
}

#[test]
fn the_services_work_on_it() {
    for fixture in fixtures(Size::of(300, 900)).unwrap() {
        let agent = fixture.agent().unwrap();
        let open = ConversationQuery {
            me: Some(agent.user.id),
            status: StatusFilter::Is(Status::Open),
            ..ConversationQuery::everything(agent.visibility())
        };
        let conversations = &fixture.services.conversations;
        let list = conversations.list(&agent, &open, Page::new(1, 25)).unwrap();
        assert_eq!(list.page.items.len(), 25);
        let counted = number(
            &fixture,
            "SELECT count(*) AS n FROM conversations WHERE status = 0",
        )
        .unwrap();
        assert_eq!(i64::try_from(list.counts.all).unwrap(), counted);

        let message = PostMessage {
            content: Some("Hello".to_owned()),
            ..PostMessage::default()
        };
        let caller = fixture.caller().unwrap();
        let posted = fixture
            .services
            .messages
            .post(&caller, ConversationNumber::new(7), message)
            .unwrap();
        assert_eq!(posted.message.id.get(), 901, "{}", fixture.engine);
    }
}
