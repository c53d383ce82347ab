//! Writes who takes part in a conversation, whom its notes mention, and what agents have begun to write in it.

use crate::prelude::*;
use crate::schema::{conversation_drafts, conversation_participants, mentions};
use nimchat_core_model::{ConversationId, UserId};
use nimchat_messaging::Conversation;

pub(super) fn add_participants(
    c: &mut AnyConn,
    conversation: &Conversation,
    users: &[UserId],
    at: NaiveDateTime,
) -> QueryResult<()> {
    for user in users {
        let insert = diesel::insert_into(conversation_participants::table)
            .values((
                conversation_participants::conversation_id.eq(conversation.id.get()),
                conversation_participants::user_id.eq(user.get()),
                conversation_participants::account_id.eq(conversation.account_id.get()),
                conversation_participants::created_at.eq(at),
            ))
            .on_conflict_do_nothing();
        Both(insert).execute(c)?;
    }
    Ok(())
}

pub(super) fn remove_participants(
    c: &mut AnyConn,
    conversation: ConversationId,
    users: &[UserId],
) -> QueryResult<usize> {
    let users = users.iter().map(|user| user.get());
    diesel::delete(
        conversation_participants::table
            .filter(conversation_participants::conversation_id.eq(conversation.get()))
            .filter(conversation_participants::user_id.eq_any(users)),
    )
    .execute(c)
}

pub(super) fn mention(
    c: &mut AnyConn,
    conversation: &Conversation,
    users: &[UserId],
    at: NaiveDateTime,
) -> QueryResult<()> {
    for user in users {
        let row = (
            mentions::conversation_id.eq(conversation.id.get()),
            mentions::user_id.eq(user.get()),
            mentions::account_id.eq(conversation.account_id.get()),
            mentions::mentioned_at.eq(at),
        );
        let insert = diesel::insert_into(mentions::table)
            .values(row)
            .on_conflict((mentions::conversation_id, mentions::user_id))
            .do_update()
            .set(mentions::mentioned_at.eq(at));
        on_each!(c, insert.execute(c))?;
    }
    Ok(())
}

/// The conversation is locked.
pub(super) fn set_draft(
    c: &mut AnyConn,
    conversation: &Conversation,
    draft: Option<&str>,
    at: NaiveDateTime,
) -> QueryResult<()> {
    diesel::delete(conversation_drafts::table.find(conversation.id.get())).execute(c)?;
    let Some(draft) = draft else {
        return Ok(());
    };
    diesel::insert_into(conversation_drafts::table)
        .values((
            conversation_drafts::conversation_id.eq(conversation.id.get()),
            conversation_drafts::account_id.eq(conversation.account_id.get()),
            conversation_drafts::message.eq(draft),
            conversation_drafts::updated_at.eq(at),
        ))
        .execute(c)?;
    Ok(())
}
