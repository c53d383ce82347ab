//! Writes a message together with its changes.
//!
//! On `PostgreSQL` each statement is a round trip, and on a busy server the round trips are the cost of a write. So the
//! statement that locks a conversation also reserves the id of its next message, and a message with a reserved id is
//! held back until the conversation's row and the events are written: all in one statement. Other statements of the
//! unit of work still find it written, since [`crate::UnitOfWork::run`] writes it first.

use crate::conn::AnyConn;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::BigInt;
use nimchat_messaging::Message;
use serde_json::Value;

/// What a unit of work has reserved and held back.
#[derive(Default)]
pub(crate) struct Posting {
    /// The id of the next message.
    pub(crate) reserved: Option<i64>,
    pub(crate) kept: Option<KeptMessage>,
}

/// A message that has its id and is not yet written.
pub(crate) struct KeptMessage {
    pub(crate) message: Message,
    /// The files of the message, as their column stores them.
    pub(crate) attachments: Option<Value>,
}

/// The columns of a new message but its id.
macro_rules! new_columns {
    ($message:expr, $attachments:expr) => {{
        use $crate::messaging::attachments;
        use $crate::schema::messages::{attachment_count, attachments as files};
        use $crate::schema::messages::{sender_id, sender_type};
        (
            $crate::columns::columns!(messages of $message =>
                account_id, inbox_id, conversation_id, message_type, content, content_type,
                content_attributes, private, status, source_id, additional_attributes, created_at,
                updated_at),
            sender_type.eq($message.sender.map(|sender| sender.kind())),
            sender_id.eq($message.sender.map(|sender| sender.id())),
            files.eq($attachments),
            attachment_count.eq(attachments::count(&$message.attachments)),
        )
    }};
}
pub(super) use new_columns;

/// The statement that writes it.
macro_rules! insert_kept {
    ($kept:expr) => {
        diesel::insert_into($crate::schema::messages::table).values((
            $crate::schema::messages::id.eq($kept.message.id.get()),
            $crate::messaging::posting::new_columns!($kept.message, $kept.attachments.as_ref()),
        ))
    };
}
pub(super) use insert_kept;

impl KeptMessage {
    /// Writes the message alone.
    pub(crate) fn insert(&self, c: &mut AnyConn) -> QueryResult<usize> {
        let insert = insert_kept!(self);
        crate::conn::on_each!(c, insert.execute(c))
    }
}

/// A statement that locks rows and then reserves a message id for each: in this order, so that the messages of a
/// conversation have ids in the order of their commits.
pub(super) struct Reserving<T>(pub(super) T);

impl<T: QueryFragment<Pg>> QueryFragment<Pg> for Reserving<T> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        pass.push_sql("WITH locked AS MATERIALIZED (");
        self.0.walk_ast(pass.reborrow())?;
        pass.push_sql(") SELECT *, nextval('messages_id_seq') FROM locked");
        Ok(())
    }
}

impl<T: QueryId> QueryId for Reserving<T> {
    type QueryId = Reserving<T::QueryId>;
    const HAS_STATIC_QUERY_ID: bool = T::HAS_STATIC_QUERY_ID;
}

impl<T: Query<SqlType = (A, B)>, A, B> Query for Reserving<T> {
    type SqlType = (A, B, BigInt);
}

impl<T> RunQueryDsl<PgConnection> for Reserving<T> {}
