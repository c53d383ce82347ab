//! Messages.

use super::message_window::{many, public_of, window, written};
use super::posting::{KeptMessage, new_columns};
use super::{attachments, redaction};
use crate::prelude::*;
use crate::rows::{as_stored, corrupt, files_value};
use crate::schema::{conversations, message_sources, messages};
use diesel::dsl::sql;
use diesel::sql_types::Bool;
use nimchat_core_model::{ConversationId, InboxId, MessageId, Next, Page, Paged};
use nimchat_messaging::ports::{MessageEnds, MessageLookup, Messages, WrittenMessages};
use nimchat_messaging::{DeliveryStatus, Message, MessageType, MessageWindow, NewMessage, Sender};

row! {
    MessageRow of messages as Message {
        id, account_id, inbox_id, conversation_id, message_type, content, content_type,
        content_attributes, private, status, source_id, additional_attributes, attachments,
        created_at, updated_at,
    } with sender_type, sender_id => |row| {
        sender: sender(row.sender_type.as_deref(), row.sender_id)?,
    }
}

fn sender(kind: Option<&str>, id: Option<i64>) -> StoreResult<Option<Sender>> {
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

/// The messages of this conversation.
macro_rules! of_conversation {
    ($conversation:expr) => {
        messages::table.filter(messages::conversation_id.eq($conversation.get()))
    };
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
        .filter(conversations::id.eq_any(numbers(ids)))
        .select((
            conversations::id,
            first.single_value(),
            newest!(MessageType::Incoming),
            newest!(MessageType::Outgoing),
        ))
        .load(c)
}

impl MessageLookup for UnitOfWork<'_> {
    fn find(
        &mut self,
        conversation: ConversationId,
        id: MessageId,
    ) -> StoreResult<Option<Message>> {
        self.first(of_conversation!(conversation).filter(messages::id.eq(id.get())))
    }

    fn many(&mut self, account: AccountId, ids: &[MessageId]) -> StoreResult<WrittenMessages> {
        if ids.is_empty() {
            return Ok(WrittenMessages::default());
        }
        written(self.run(|c| many(c, account, ids))?)
    }

    fn window(
        &mut self,
        conversation: ConversationId,
        asked: MessageWindow,
    ) -> StoreResult<WrittenMessages> {
        written(self.run(|c| window(c, conversation, asked))?)
    }

    fn public_of(
        &mut self,
        conversations: &[ConversationId],
        limit: u32,
    ) -> StoreResult<Vec<Message>> {
        if conversations.is_empty() {
            return Ok(Vec::new());
        }
        self.read_all(|c| public_of(c, conversations, limit))
    }

    fn nth_newest_at(
        &mut self,
        conversation: ConversationId,
        nth: u32,
    ) -> StoreResult<Option<DateTime<Utc>>> {
        let at: Option<NaiveDateTime> = self.run(|c| {
            of_conversation!(conversation)
                .order(messages::id.desc())
                .select(messages::created_at)
                .limit(1)
                .offset(i64::from(nth.max(1)) - 1)
                .get_result(c)
                .optional()
        })?;
        Ok(at.map(|at| at.and_utc()))
    }

    fn newest_incoming(
        &mut self,
        conversation: ConversationId,
        limit: u32,
    ) -> StoreResult<Vec<Message>> {
        self.load(
            of_conversation!(conversation)
                .filter(messages::message_type.eq(MessageType::Incoming.code()))
                .order(messages::id.desc())
                .limit(i64::from(limit)),
        )
    }

    fn newest_incoming_at(
        &mut self,
        among: &[ConversationId],
    ) -> StoreResult<Vec<(ConversationId, DateTime<Utc>)>> {
        if among.is_empty() {
            return Ok(Vec::new());
        }
        // reads one index entry for each conversation
        let newest = messages::table
            .filter(messages::conversation_id.eq(conversations::id))
            .filter(messages::message_type.eq(MessageType::Incoming.code()))
            .order(messages::id.desc())
            .select(messages::created_at)
            .limit(1);
        let written: Vec<(i64, Option<NaiveDateTime>)> = self.run(|c| {
            conversations::table
                .filter(conversations::id.eq_any(numbers(among)))
                .select((conversations::id, newest.single_value()))
                .load(c)
        })?;
        let written = written.into_iter();
        Ok(written
            .filter_map(|(id, at)| Some((id.into(), at?.and_utc())))
            .collect())
    }

    /// The type is a literal, as in `messages_survey_idx`.
    fn first_survey(&mut self, conversation: ConversationId) -> StoreResult<Option<Message>> {
        self.first(
            of_conversation!(conversation)
                .filter(sql::<Bool>("content_type = 9"))
                .order(messages::id),
        )
    }

    /// The type is a literal, as in `messages_address_idx`.
    fn asks_for_address(&mut self, conversation: ConversationId) -> StoreResult<bool> {
        let asking = of_conversation!(conversation).filter(sql::<Bool>("content_type = 3"));
        self.exists(asking)
    }

    fn newest_public_at(
        &mut self,
        conversation: ConversationId,
        message_type: MessageType,
    ) -> StoreResult<Option<DateTime<Utc>>> {
        let at: Option<NaiveDateTime> = self.run(|c| {
            of_conversation!(conversation)
                .filter(messages::message_type.eq(message_type.code()))
                .filter(messages::private.eq(false))
                .order(messages::id.desc())
                .select(messages::created_at)
                .first(c)
                .optional()
        })?;
        Ok(at.map(|at| at.and_utc()))
    }

    fn by_source(&mut self, inbox: InboxId, source_id: &str) -> StoreResult<Option<Message>> {
        self.first(
            message_sources::table
                .inner_join(messages::table)
                .filter(message_sources::inbox_id.eq(inbox.get()))
                .filter(message_sources::source_id.eq(source_id)),
        )
    }

    fn unread_by_customer(
        &mut self,
        conversation: ConversationId,
        after: Option<DateTime<Utc>>,
        until: DateTime<Utc>,
        limit: u32,
    ) -> StoreResult<Vec<Message>> {
        let (outgoing, template) = (MessageType::Outgoing.code(), MessageType::Template.code());
        let (sent, delivered) = (
            DeliveryStatus::Sent.code(),
            DeliveryStatus::Delivered.code(),
        );
        let after = after.unwrap_or(DateTime::UNIX_EPOCH).naive_utc();
        self.load(
            of_conversation!(conversation)
                .filter(messages::message_type.eq_any([outgoing, template]))
                .filter(messages::private.eq(false))
                .filter(messages::status.eq_any([sent, delivered]))
                .filter(messages::created_at.gt(after))
                .filter(messages::created_at.le(until.naive_utc()))
                .order(messages::id.desc())
                .limit(i64::from(limit)),
        )
    }

    fn ends_of(
        &mut self,
        conversations: &[ConversationId],
    ) -> StoreResult<Vec<(ConversationId, MessageEnds)>> {
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
    ) -> StoreResult<Paged<(MessageId, usize)>> {
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
    ) -> StoreResult<bool> {
        let codes = types.iter().map(|message_type| message_type.code());
        let some = of_conversation!(conversation).filter(messages::message_type.eq_any(codes));
        self.exists(some)
    }
}

impl Messages for UnitOfWork<'_> {
    fn append(&mut self, new: NewMessage) -> StoreResult<Message> {
        let attachments = files_value(&new.attachments)?;
        let mut message = NewMessage {
            content_attributes: as_stored(new.content_attributes),
            additional_attributes: as_stored(new.additional_attributes),
            ..new
        }
        .stored(MessageId::new(0));
        let reserved = self.posting().reserved.take();
        let id = match reserved {
            Some(id) => id,
            None => self.run(|c| {
                let insert = diesel::insert_into(messages::table)
                    .values(new_columns!(message, attachments.as_ref()))
                    .returning(messages::id);
                on_each!(c, Prepared(insert).get_result(c))
            })?,
        };
        message.id = id.into();
        self.note_made(RecordKind::Message, id);
        self.posting().kept = reserved.map(|_| KeptMessage {
            message: message.clone(),
            attachments,
        });
        Ok(message)
    }

    fn claim_source(&mut self, message: &Message) -> StoreResult<bool> {
        match &message.source_id {
            Some(source_id) => self.wrote(|c| {
                let insert = diesel::insert_into(message_sources::table)
                    .values((
                        columns!(message_sources of message => inbox_id),
                        message_sources::source_id.eq(source_id),
                        message_sources::message_id.eq(message.id.get()),
                    ))
                    .on_conflict_do_nothing();
                Both(insert).execute(c)
            }),
            None => Ok(true),
        }
    }

    fn update(&mut self, message: &Message) -> StoreResult<()> {
        let set = (
            columns!(messages of message =>
                content, content_type, content_attributes, status, updated_at),
            messages::attachments.eq(files_value(&message.attachments)?),
            messages::attachment_count.eq(attachments::count(&message.attachments)),
        );
        let row = of_account!(messages, message.account_id, message.id);
        self.must_write(|c| diesel::update(row).set(set).execute(c))
    }

    fn redact_events(&mut self, tombstone: &Message) -> StoreResult<()> {
        redaction::redact_events(self, tombstone)
    }
}
