//! Reads conversations; lists and counts are in files of their own.

use super::contact_row::ContactRow;
use super::conversation_row::ConversationRow;
use super::{conversation_counts, conversation_list, models};
use crate::keyset::Slice;
use crate::prelude::*;
use crate::schema::{
    contacts, conversation_drafts, conversation_participants as participants, conversations,
    inbox_members,
};
use diesel::dsl::exists;
use nimchat_accounts::Visibility;
use nimchat_core_model::{
    ContactInboxId, ConversationId, ConversationNumber, PageRequest, Portion, UserId,
};
use nimchat_messaging::ports::{ConversationLookup, CustomerScope, Visible};
use nimchat_messaging::{Contact, Conversation, ConversationQuery, Counts, Status};
use uuid::Uuid;

/// The conversation and, in the same statement, whether the caller may see it.
macro_rules! sighting {
    ($account:ident, $number:ident, $user:ident) => {
        of_account!(conversations, $account)
            .filter(conversations::number.eq($number.get()))
            .select((
                ConversationRow::as_select(),
                exists(
                    inbox_members::table
                        .filter(inbox_members::inbox_id.eq(conversations::inbox_id))
                        .filter(inbox_members::user_id.eq($user.get())),
                ),
            ))
    };
}

pub(super) use sighting;

macro_rules! numbered {
    ($account:ident, $number:ident) => {
        of_account!(conversations, $account)
            .filter(conversations::number.eq($number.get()))
            .select(ConversationRow::as_select())
    };
}

pub(super) use numbered;

/// A conversation and whether the caller may see it.
pub(super) type Seen = Option<(ConversationRow, bool)>;

fn find(
    c: &mut AnyConn,
    account: AccountId,
    number: ConversationNumber,
    to: Visibility,
) -> QueryResult<Seen> {
    match to {
        Visibility::InboxesOf(user) => sighting!(account, number, user).get_result(c).optional(),
        Visibility::Everything => numbered!(account, number)
            .get_result(c)
            .optional()
            .map(|row| row.map(|row| (row, true))),
    }
}

/// In one statement. Part of the most frequent requests: the combined backend would build the statement's text each
/// time.
fn find_with_contact(
    c: &mut AnyConn,
    account: AccountId,
    number: ConversationNumber,
    to: Visibility,
) -> QueryResult<Option<(ConversationRow, ContactRow, bool)>> {
    let user = match to {
        Visibility::InboxesOf(user) => Some(user.get()),
        Visibility::Everything => None,
    };
    let visible = exists(
        inbox_members::table
            .filter(inbox_members::inbox_id.eq(conversations::inbox_id))
            .filter(inbox_members::user_id.nullable().eq(user)),
    );
    let found: Option<(ConversationRow, ContactRow, bool)> = on_each!(
        c,
        Prepared(
            conversations::table
                .inner_join(contacts::table.on(contacts::id.eq(conversations::contact_id)))
                .filter(conversations::account_id.eq(account.get()))
                .filter(conversations::number.eq(number.get()))
                .select((
                    ConversationRow::as_select(),
                    ContactRow::as_select(),
                    visible,
                ))
        )
        .get_result(c)
        .optional()
    )?;
    Ok(found
        .map(|(conversation, contact, member)| (conversation, contact, member || user.is_none())))
}

pub(super) fn sighted(seen: Seen) -> StoreResult<Option<Visible>> {
    seen.map(|(row, visible)| {
        Ok(Visible {
            conversation: row.try_into()?,
            visible,
        })
    })
    .transpose()
}

impl ConversationLookup for UnitOfWork<'_> {
    fn find(
        &mut self,
        account: AccountId,
        number: ConversationNumber,
        to: Visibility,
    ) -> StoreResult<Option<Visible>> {
        sighted(self.run(|c| find(c, account, number, to))?)
    }

    fn find_with_contact(
        &mut self,
        account: AccountId,
        number: ConversationNumber,
        to: Visibility,
    ) -> StoreResult<Option<(Visible, Contact)>> {
        let found = self.run(|c| find_with_contact(c, account, number, to))?;
        found
            .map(|(conversation, contact, visible)| {
                let found = Visible {
                    conversation: conversation.try_into()?,
                    visible,
                };
                Ok((found, contact.try_into()?))
            })
            .transpose()
    }

    fn by_id(
        &mut self,
        account: AccountId,
        id: ConversationId,
    ) -> StoreResult<Option<Conversation>> {
        self.first(of_account!(conversations, account, id))
    }

    fn by_uuid(&mut self, uuid: Uuid) -> StoreResult<Option<Conversation>> {
        self.first(conversations::table.filter(conversations::uuid.eq(uuid.to_string())))
    }

    fn many(
        &mut self,
        account: AccountId,
        ids: &[ConversationId],
    ) -> StoreResult<Vec<Conversation>> {
        self.load_among(ids, |ids| {
            conversations::table
                .filter(conversations::id.eq_any(ids))
                .filter(in_account!("conversations", account))
                .order(conversations::id)
        })
    }

    fn list(
        &mut self,
        account: AccountId,
        query: &ConversationQuery,
        asked: &PageRequest,
    ) -> StoreResult<Portion<Conversation>> {
        let order = query.sort.order();
        let (slice, after) = (Slice::asked(asked), order.begins(asked)?);
        let rows = self.run(|c| conversation_list::list(c, account, query, slice, after))?;
        Ok(order.portion(models(rows)?, asked.page))
    }

    fn counts(&mut self, account: AccountId, query: &ConversationQuery) -> StoreResult<Counts> {
        self.run(|c| conversation_counts::counts(c, account, query))
    }

    fn of_customer(
        &mut self,
        account: AccountId,
        mine: CustomerScope,
        before: Option<ConversationNumber>,
        limit: u32,
    ) -> StoreResult<Vec<Conversation>> {
        let before = before.map_or(i64::MAX, ConversationNumber::get);
        let newest = of_account!(conversations, account)
            .filter(conversations::number.lt(before))
            .order(conversations::id.desc())
            .limit(i64::from(limit));
        let mut found = match mine {
            CustomerScope::Session(id) => {
                self.load(newest.filter(conversations::contact_inbox_id.eq(id.get())))
            }
            CustomerScope::Contact(id) => {
                self.load(newest.filter(conversations::contact_id.eq(id.get())))
            }
        }?;
        found.reverse();
        Ok(found)
    }

    fn participants(&mut self, conversation: ConversationId) -> StoreResult<Vec<UserId>> {
        self.read_ids(|c| {
            participants::table
                .filter(participants::conversation_id.eq(conversation.get()))
                .order(participants::user_id)
                .select(participants::user_id)
                .load(c)
        })
    }

    fn participants_of(
        &mut self,
        conversations: &[ConversationId],
    ) -> StoreResult<Vec<(ConversationId, UserId)>> {
        if conversations.is_empty() {
            return Ok(Vec::new());
        }
        self.read_pairs(|c| {
            let (conversation, user) = (participants::conversation_id, participants::user_id);
            participants::table
                .filter(conversation.eq_any(numbers(conversations)))
                .order((conversation, user))
                .select((conversation, user))
                .load(c)
        })
    }

    fn draft(&mut self, conversation: ConversationId) -> StoreResult<Option<String>> {
        let draft = conversation_drafts::table
            .find(conversation.get())
            .select(conversation_drafts::message);
        self.run(|c| draft.first(c).optional())
    }

    fn inactive(
        &mut self,
        account: AccountId,
        before: DateTime<Utc>,
        ignores_waiting: bool,
        limit: u32,
    ) -> StoreResult<Vec<ConversationNumber>> {
        let open = of_account!(conversations, account)
            .filter(conversations::status.eq(Status::Open.code()))
            .filter(conversations::last_activity_at.lt(before.naive_utc()))
            .order((conversations::last_activity_at, conversations::id))
            .limit(i64::from(limit))
            .select(conversations::number);
        self.read_ids(|c| {
            if ignores_waiting {
                open.filter(conversations::waiting_since.is_null()).load(c)
            } else {
                open.load(c)
            }
        })
    }

    fn latest_of_sessions(
        &mut self,
        sessions: &[ContactInboxId],
    ) -> StoreResult<Option<Conversation>> {
        self.first(
            conversations::table
                .filter(conversations::contact_inbox_id.eq_any(numbers(sessions)))
                .order(conversations::id.desc()),
        )
    }
}
