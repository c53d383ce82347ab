//! Messages.

use super::message_window::{many, public_of, window, written};
use super::posting::KeptMessage;
use super::{attachments, message_sources, model, models, redaction};
use crate::conn::{AnyConn, MultiBackend, on_each};
use crate::rows::{changed, corrupt, object};
use crate::schema::{conversations, messages};
use crate::unit_of_work::UnitOfWork;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::dsl::{exists, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use nimchat_core_model::idempotency::RecordKind;
use nimchat_core_model::{
    AccountId, Attributes, ConversationId, InboxId, MessageId, Next, Page, Paged, StoreError,
};
use nimchat_messaging::ports::{MessageEnds, MessageLookup, Messages, WrittenMessages};
use nimchat_messaging::{
    ContentType, DeliveryStatus, Message, MessageType, MessageWindow, NewMessage, Sender,
};
use serde_json::Value;

#[derive(Queryable, Selectable)]
#[diesel(table_name = messages, check_for_backend(MultiBackend))]
pub(crate) struct MessageRow {
    id: i64,
    account_id: i64,
    inbox_id: i64,
    conversation_id: i64,
    message_type: i16,
    content: Option<String>,
    content_type: i16,
    content_attributes: Value,
    private: bool,
    status: i16,
    source_id: Option<String>,
    sender_type: Option<String>,
    sender_id: Option<i64>,
    additional_attributes: Value,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
    attachments: Option<Value>,
}

impl TryFrom<MessageRow> for Message {
    type Error = StoreError;

    fn try_from(row: MessageRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            inbox_id: row.inbox_id.into(),
            conversation_id: row.conversation_id.into(),
            message_type: MessageType::from_code(row.message_type)
                .ok_or_else(|| corrupt("messages.message_type", row.message_type))?,
            content: row.content,
            content_type: ContentType::from_code(row.content_type)
                .ok_or_else(|| corrupt("messages.content_type", row.content_type))?,
            content_attributes: Attributes::from(row.content_attributes),
            private: row.private,
            status: DeliveryStatus::from_code(row.status)
                .ok_or_else(|| corrupt("messages.status", row.status))?,
            source_id: row.source_id,
            sender: sender(row.sender_type.as_deref(), row.sender_id)?,
            additional_attributes: Attributes::from(row.additional_attributes),
            attachments: attachments::files(row.attachments)?,
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        })
    }
}

fn sender(kind: Option<&str>, id: Option<i64>) -> Result<Option<Sender>, StoreError> {
    let (Some(kind), Some(id)) = (kind, id) else {
        return Ok(None);
    };
    let sender = match kind {
        "User" => Sender::User(id.into()),
        "Contact" => Sender::Contact(id.into()),
        "AgentBot" => Sender::AgentBot(id.into()),
        other => return Err(corrupt("messages.sender_type", other)),
    };
    Ok(Some(sender))
}

#[derive(Clone, Insertable)]
#[diesel(table_name = messages, treat_none_as_default_value = false)]
pub(crate) struct NewMessageRow {
    account_id: i64,
    inbox_id: i64,
    conversation_id: i64,
    message_type: i16,
    content: Option<String>,
    content_type: i16,
    content_attributes: Value,
    private: bool,
    status: i16,
    source_id: Option<String>,
    sender_type: Option<String>,
    sender_id: Option<i64>,
    additional_attributes: Value,
    attachments: Option<Value>,
    attachment_count: i16,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

#[cfg(test)]
impl NewMessageRow {
    /// An empty message.
    pub(super) fn blank() -> Self {
        let at = DateTime::UNIX_EPOCH.naive_utc();
        Self {
            account_id: 1,
            inbox_id: 1,
            conversation_id: 1,
            message_type: MessageType::Outgoing.code(),
            content: None,
            content_type: ContentType::Text.code(),
            content_attributes: Value::Null,
            private: false,
            status: DeliveryStatus::Sent.code(),
            source_id: None,
            sender_type: None,
            sender_id: None,
            additional_attributes: Value::Null,
            attachments: None,
            attachment_count: 0,
            created_at: at,
            updated_at: at,
        }
    }
}

fn find(
    c: &mut AnyConn,
    conversation: ConversationId,
    id: MessageId,
) -> QueryResult<Option<MessageRow>> {
    messages::table
        .filter(messages::id.eq(id.get()))
        .filter(messages::conversation_id.eq(conversation.get()))
        .select(MessageRow::as_select())
        .get_result(c)
        .optional()
}

fn nth_newest_at(
    c: &mut AnyConn,
    conversation: ConversationId,
    nth: u32,
) -> QueryResult<Option<NaiveDateTime>> {
    messages::table
        .filter(messages::conversation_id.eq(conversation.get()))
        .order(messages::id.desc())
        .select(messages::created_at)
        .limit(1)
        .offset(i64::from(nth.max(1)) - 1)
        .get_result(c)
        .optional()
}

fn newest_incoming(
    c: &mut AnyConn,
    conversation: ConversationId,
    limit: u32,
) -> QueryResult<Vec<MessageRow>> {
    messages::table
        .filter(messages::conversation_id.eq(conversation.get()))
        .filter(messages::message_type.eq(MessageType::Incoming.code()))
        .order(messages::id.desc())
        .limit(i64::from(limit))
        .select(MessageRow::as_select())
        .load(c)
}

/// Reads one index entry for each conversation.
fn newest_incoming_at(
    c: &mut AnyConn,
    ids: &[ConversationId],
) -> QueryResult<Vec<(i64, Option<NaiveDateTime>)>> {
    let newest = messages::table
        .filter(messages::conversation_id.eq(conversations::id))
        .filter(messages::message_type.eq(MessageType::Incoming.code()))
        .order(messages::id.desc())
        .select(messages::created_at)
        .limit(1);
    conversations::table
        .filter(conversations::id.eq_any(ids.iter().map(|id| id.get())))
        .select((conversations::id, newest.single_value()))
        .load(c)
}

/// The type is a literal, as in `messages_survey_idx`.
fn first_survey(c: &mut AnyConn, conversation: ConversationId) -> QueryResult<Option<MessageRow>> {
    messages::table
        .filter(messages::conversation_id.eq(conversation.get()))
        .filter(sql::<Bool>("content_type = 9"))
        .order(messages::id)
        .select(MessageRow::as_select())
        .first(c)
        .optional()
}

/// The type is a literal, as in `messages_address_idx`.
fn asks_for_address(c: &mut AnyConn, conversation: ConversationId) -> QueryResult<bool> {
    diesel::select(exists(
        messages::table
            .filter(messages::conversation_id.eq(conversation.get()))
            .filter(sql::<Bool>("content_type = 3")),
    ))
    .get_result(c)
}

fn newest_public_at(
    c: &mut AnyConn,
    conversation: ConversationId,
    message_type: MessageType,
) -> QueryResult<Option<NaiveDateTime>> {
    messages::table
        .filter(messages::conversation_id.eq(conversation.get()))
        .filter(messages::message_type.eq(message_type.code()))
        .filter(messages::private.eq(false))
        .order(messages::id.desc())
        .select(messages::created_at)
        .first(c)
        .optional()
}

fn unread_by_customer(
    c: &mut AnyConn,
    conversation: ConversationId,
    after: NaiveDateTime,
    until: NaiveDateTime,
    limit: u32,
) -> QueryResult<Vec<MessageRow>> {
    let (outgoing, template) = (MessageType::Outgoing.code(), MessageType::Template.code());
    let (sent, delivered) = (
        DeliveryStatus::Sent.code(),
        DeliveryStatus::Delivered.code(),
    );
    messages::table
        .filter(messages::conversation_id.eq(conversation.get()))
        .filter(messages::message_type.eq_any([outgoing, template]))
        .filter(messages::private.eq(false))
        .filter(messages::status.eq_any([sent, delivered]))
        .filter(messages::created_at.gt(after))
        .filter(messages::created_at.le(until))
        .order(messages::id.desc())
        .limit(i64::from(limit))
        .select(MessageRow::as_select())
        .load(c)
}

/// A conversation and its newest messages of three types.
type Ends = (i64, Option<i64>, Option<i64>, Option<i64>);

/// Reads three index entries for each conversation.
fn ends_of(c: &mut AnyConn, ids: &[ConversationId]) -> QueryResult<Vec<Ends>> {
    macro_rules! newest {
        ($kind:expr) => {
            messages::table
                .filter(messages::conversation_id.eq(conversations::id))
                .filter(messages::message_type.eq($kind.code()))
                .order(messages::id.desc())
                .select(messages::id)
                .limit(1)
                .single_value()
        };
    }
    let first = messages::table
        .filter(messages::conversation_id.eq(conversations::id))
        .order(messages::id.asc())
        .select(messages::id)
        .limit(1);
    conversations::table
        .filter(conversations::id.eq_any(ids.iter().map(|id| id.get())))
        .select((
            conversations::id,
            first.single_value(),
            newest!(MessageType::Incoming),
            newest!(MessageType::Outgoing),
        ))
        .load(c)
}

fn any_of_type(
    c: &mut AnyConn,
    conversation: ConversationId,
    types: &[MessageType],
) -> QueryResult<bool> {
    let codes = types.iter().map(|message_type| message_type.code());
    diesel::select(exists(
        messages::table
            .filter(messages::conversation_id.eq(conversation.get()))
            .filter(messages::message_type.eq_any(codes)),
    ))
    .get_result(c)
}

fn append(c: &mut AnyConn, row: &NewMessageRow) -> QueryResult<i64> {
    let insert = diesel::insert_into(messages::table)
        .values(row)
        .returning(messages::id);
    on_each!(c, insert.get_result(c))
}

fn update(c: &mut AnyConn, message: &Message, attachments: Option<&Value>) -> QueryResult<usize> {
    diesel::update(
        messages::table
            .filter(messages::id.eq(message.id.get()))
            .filter(messages::account_id.eq(message.account_id.get())),
    )
    .set((
        messages::content.eq(message.content.as_deref()),
        messages::content_type.eq(message.content_type.code()),
        messages::content_attributes.eq(object(message.content_attributes.clone())),
        messages::status.eq(message.status.code()),
        messages::attachments.eq(attachments),
        messages::attachment_count.eq(attachments::count(&message.attachments)),
        messages::updated_at.eq(message.updated_at.naive_utc()),
    ))
    .execute(c)
}

impl MessageLookup for UnitOfWork<'_> {
    fn find(
        &mut self,
        conversation: ConversationId,
        id: MessageId,
    ) -> Result<Option<Message>, StoreError> {
        model(self.run(|c| find(c, conversation, id))?)
    }

    fn many(
        &mut self,
        account: AccountId,
        ids: &[MessageId],
    ) -> Result<WrittenMessages, StoreError> {
        if ids.is_empty() {
            return Ok(WrittenMessages::default());
        }
        written(self.run(|c| many(c, account, ids))?)
    }

    fn window(
        &mut self,
        conversation: ConversationId,
        asked: MessageWindow,
    ) -> Result<WrittenMessages, StoreError> {
        written(self.run(|c| window(c, conversation, asked))?)
    }

    fn public_of(
        &mut self,
        conversations: &[ConversationId],
        limit: u32,
    ) -> Result<Vec<Message>, StoreError> {
        if conversations.is_empty() {
            return Ok(Vec::new());
        }
        models(self.run(|c| public_of(c, conversations, limit))?)
    }

    fn nth_newest_at(
        &mut self,
        conversation: ConversationId,
        nth: u32,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let at = self.run(|c| nth_newest_at(c, conversation, nth))?;
        Ok(at.map(|at| at.and_utc()))
    }

    fn newest_incoming(
        &mut self,
        conversation: ConversationId,
        limit: u32,
    ) -> Result<Vec<Message>, StoreError> {
        models(self.run(|c| newest_incoming(c, conversation, limit))?)
    }

    fn newest_incoming_at(
        &mut self,
        conversations: &[ConversationId],
    ) -> Result<Vec<(ConversationId, DateTime<Utc>)>, StoreError> {
        if conversations.is_empty() {
            return Ok(Vec::new());
        }
        let rows = self.run(|c| newest_incoming_at(c, conversations))?;
        let written = rows.into_iter();
        Ok(written
            .filter_map(|(id, at)| Some((id.into(), at?.and_utc())))
            .collect())
    }

    fn first_survey(
        &mut self,
        conversation: ConversationId,
    ) -> Result<Option<Message>, StoreError> {
        model(self.run(|c| first_survey(c, conversation))?)
    }

    fn asks_for_address(&mut self, conversation: ConversationId) -> Result<bool, StoreError> {
        self.run(|c| asks_for_address(c, conversation))
    }

    fn newest_public_at(
        &mut self,
        conversation: ConversationId,
        message_type: MessageType,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let at = self.run(|c| newest_public_at(c, conversation, message_type))?;
        Ok(at.map(|at| at.and_utc()))
    }

    fn by_source(
        &mut self,
        inbox: InboxId,
        source_id: &str,
    ) -> Result<Option<Message>, StoreError> {
        model(self.run(|c| message_sources::by_source(c, inbox, source_id))?)
    }

    fn unread_by_customer(
        &mut self,
        conversation: ConversationId,
        after: Option<DateTime<Utc>>,
        until: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Message>, StoreError> {
        let after = after.unwrap_or(DateTime::UNIX_EPOCH).naive_utc();
        let until = until.naive_utc();
        models(self.run(|c| unread_by_customer(c, conversation, after, until, limit))?)
    }

    fn ends_of(
        &mut self,
        conversations: &[ConversationId],
    ) -> Result<Vec<(ConversationId, MessageEnds)>, StoreError> {
        if conversations.is_empty() {
            return Ok(Vec::new());
        }
        let rows = self.run(|c| ends_of(c, conversations))?.into_iter();
        let ends = rows.map(|(id, first, incoming, outgoing)| {
            let ends = MessageEnds {
                first: first.map(Into::into),
                newest_incoming: incoming.map(Into::into),
                newest_outgoing: outgoing.map(Into::into),
            };
            (id.into(), ends)
        });
        Ok(ends.collect())
    }

    fn attachments(
        &mut self,
        conversation: ConversationId,
        page: Page,
    ) -> Result<Paged<(MessageId, usize)>, StoreError> {
        let (places, total) = self.run(|c| attachments::places(c, conversation, page))?;
        let places = places.into_iter().map(|(id, place)| (id.into(), place));
        Ok(Paged {
            items: places.collect(),
            total,
            page,
            next: Next::ByNumber,
        })
    }

    fn any_of_type(
        &mut self,
        conversation: ConversationId,
        types: &[MessageType],
    ) -> Result<bool, StoreError> {
        self.run(|c| any_of_type(c, conversation, types))
    }
}

impl Messages for UnitOfWork<'_> {
    fn append(&mut self, new: NewMessage) -> Result<Message, StoreError> {
        let status = DeliveryStatus::Sent;
        let row = NewMessageRow {
            account_id: new.account_id.get(),
            inbox_id: new.inbox_id.get(),
            conversation_id: new.conversation_id.get(),
            message_type: new.message_type.code(),
            content: new.content,
            content_type: new.content_type.code(),
            content_attributes: object(new.content_attributes),
            private: new.private,
            status: status.code(),
            source_id: new.source_id,
            sender_type: new.sender.map(|sender| sender.kind().to_owned()),
            sender_id: new.sender.map(Sender::id),
            additional_attributes: object(new.additional_attributes),
            attachments: attachments::value(&new.attachments)?,
            attachment_count: attachments::count(&new.attachments),
            created_at: new.created_at.naive_utc(),
            updated_at: new.created_at.naive_utc(),
        };
        let reserved = self.posting().reserved.take();
        let id = match reserved {
            Some(id) => id,
            None => self.run(|c| append(c, &row))?,
        };
        self.note_made(RecordKind::Message, id);
        self.posting().kept = reserved.map(|id| KeptMessage {
            id,
            row: row.clone(),
        });
        Ok(Message {
            id: id.into(),
            account_id: new.account_id,
            inbox_id: new.inbox_id,
            conversation_id: new.conversation_id,
            message_type: new.message_type,
            content: row.content,
            content_type: new.content_type,
            content_attributes: Attributes::from(row.content_attributes),
            private: new.private,
            status,
            source_id: row.source_id,
            sender: new.sender,
            additional_attributes: Attributes::from(row.additional_attributes),
            attachments: new.attachments,
            created_at: new.created_at,
            updated_at: new.created_at,
        })
    }

    fn claim_source(&mut self, message: &Message) -> Result<bool, StoreError> {
        match &message.source_id {
            Some(source_id) => self.run(|c| message_sources::claim(c, message, source_id)),
            None => Ok(true),
        }
    }

    fn update(&mut self, message: &Message) -> Result<(), StoreError> {
        let attachments = attachments::value(&message.attachments)?;
        changed(self.run(|c| update(c, message, attachments.as_ref()))?)
    }

    fn redact_events(&mut self, tombstone: &Message) -> Result<(), StoreError> {
        redaction::redact_events(self, tombstone)
    }
}
