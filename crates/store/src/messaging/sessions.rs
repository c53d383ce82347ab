//! Contacts' sessions.

use super::contact_row::ContactRow;
use super::inboxes::InboxRow;
use super::{model, models};
use crate::accounts::account::AccountRow;
use crate::conn::{AnyConn, MultiBackend, on_each};
use crate::rows::changed;
use crate::schema::{accounts, contact_inboxes, contacts, inboxes, sent_messages};
use crate::types::Prepared;
use crate::unit_of_work::UnitOfWork;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use nimchat_core_model::idempotency::RecordKind;
use nimchat_core_model::{AccountId, ContactId, ContactInboxId, InboxId, MessageId, StoreError};
use nimchat_messaging::ports::{PublicSession, SessionLookup, Sessions};
use nimchat_messaging::{Claim, Contact, ContactInbox, NewContactInbox};

#[derive(Queryable, Selectable)]
#[diesel(table_name = contact_inboxes, check_for_backend(MultiBackend))]
struct ContactInboxRow {
    id: i64,
    contact_id: i64,
    inbox_id: i64,
    source_id: String,
    hmac_verified: bool,
    pubsub_token: String,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
    claim: Option<String>,
}

impl TryFrom<ContactInboxRow> for ContactInbox {
    type Error = StoreError;

    fn try_from(row: ContactInboxRow) -> Result<Self, StoreError> {
        let claim = row.claim.map(|text| serde_json::from_str(&text));
        let claim = claim.transpose();
        Ok(Self {
            claim: claim
                .map_err(|error| StoreError::Corrupt(format!("contact_inboxes.claim: {error}")))?,
            id: row.id.into(),
            contact_id: row.contact_id.into(),
            inbox_id: row.inbox_id.into(),
            source_id: row.source_id,
            hmac_verified: row.hmac_verified,
            pubsub_token: row.pubsub_token,
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = contact_inboxes)]
struct NewContactInboxRow<'a> {
    contact_id: i64,
    inbox_id: i64,
    source_id: &'a str,
    hmac_verified: bool,
    pubsub_token: &'a str,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
    claim: Option<String>,
}

fn written(claim: Option<&Claim>) -> Result<Option<String>, StoreError> {
    let claim = claim.map(serde_json::to_string).transpose();
    claim.map_err(|error| StoreError::Backend(Box::new(error)))
}

fn by_source(
    c: &mut AnyConn,
    inbox: InboxId,
    source_id: &str,
) -> QueryResult<Option<ContactInboxRow>> {
    contact_inboxes::table
        .filter(contact_inboxes::inbox_id.eq(inbox.get()))
        .filter(contact_inboxes::source_id.eq(source_id))
        .select(ContactInboxRow::as_select())
        .get_result(c)
        .optional()
}

/// Part of every request of a customer: the combined backend would build the statement's text each time.
fn by_public_token(
    c: &mut AnyConn,
    token: &str,
    source_id: &str,
) -> QueryResult<Option<(AccountRow, InboxRow, ContactInboxRow, ContactRow)>> {
    on_each!(
        c,
        contact_inboxes::table
            .inner_join(inboxes::table.inner_join(accounts::table))
            .inner_join(contacts::table.on(contacts::id.eq(contact_inboxes::contact_id)))
            .filter(inboxes::channel_token.eq(token))
            .filter(accounts::deleted_at.is_null())
            .filter(contact_inboxes::source_id.eq(source_id))
            .filter(contacts::removed.eq(false))
            .select((
                AccountRow::as_select(),
                InboxRow::as_select(),
                ContactInboxRow::as_select(),
                ContactRow::as_select(),
            ))
            .get_result(c)
            .optional()
    )
}

fn by_source_in_account(
    c: &mut AnyConn,
    account: AccountId,
    source_id: &str,
) -> QueryResult<Option<ContactInboxRow>> {
    contact_inboxes::table
        .inner_join(inboxes::table)
        .filter(inboxes::account_id.eq(account.get()))
        .filter(contact_inboxes::source_id.eq(source_id))
        .order(contact_inboxes::id.desc())
        .select(ContactInboxRow::as_select())
        .first(c)
        .optional()
}

fn by_pubsub_token(c: &mut AnyConn, token: &str) -> QueryResult<Option<(i64, ContactInboxRow)>> {
    contact_inboxes::table
        .inner_join(inboxes::table)
        .filter(contact_inboxes::pubsub_token.eq(token))
        .select((inboxes::account_id, ContactInboxRow::as_select()))
        .first(c)
        .optional()
}

fn latest_of(
    c: &mut AnyConn,
    contact: ContactId,
    inbox: InboxId,
) -> QueryResult<Option<ContactInboxRow>> {
    contact_inboxes::table
        .filter(contact_inboxes::contact_id.eq(contact.get()))
        .filter(contact_inboxes::inbox_id.eq(inbox.get()))
        .order(contact_inboxes::id.desc())
        .select(ContactInboxRow::as_select())
        .first(c)
        .optional()
}

fn with_contacts(
    c: &mut AnyConn,
    ids: &[ContactInboxId],
) -> QueryResult<Vec<(ContactInboxRow, ContactRow)>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    on_each!(
        c,
        Prepared(
            contact_inboxes::table
                .inner_join(contacts::table.on(contacts::id.eq(contact_inboxes::contact_id)))
                .filter(contact_inboxes::id.eq_any(&ids))
                .order(contact_inboxes::id)
                .select((ContactInboxRow::as_select(), ContactRow::as_select()))
        )
        .load(c)
    )
}

fn of_contacts(c: &mut AnyConn, contacts: &[ContactId]) -> QueryResult<Vec<ContactInboxRow>> {
    contact_inboxes::table
        .filter(contact_inboxes::contact_id.eq_any(contacts.iter().map(|id| id.get())))
        .order(contact_inboxes::id)
        .select(ContactInboxRow::as_select())
        .load(c)
}

fn add(c: &mut AnyConn, new: &NewContactInbox, claim: Option<String>) -> QueryResult<i64> {
    diesel::insert_into(contact_inboxes::table)
        .values(&NewContactInboxRow {
            contact_id: new.contact_id.get(),
            inbox_id: new.inbox_id.get(),
            source_id: &new.source_id,
            hmac_verified: new.hmac_verified,
            pubsub_token: &new.pubsub_token,
            created_at: new.created_at.naive_utc(),
            updated_at: new.created_at.naive_utc(),
            claim,
        })
        .returning(contact_inboxes::id)
        .get_result(c)
}

fn sent(c: &mut AnyConn, session: ContactInboxId, echo_id: &str) -> QueryResult<Option<i64>> {
    sent_messages::table
        .find((session.get(), echo_id))
        .select(sent_messages::message_id)
        .first(c)
        .optional()
}

fn verify(c: &mut AnyConn, id: ContactInboxId, at: DateTime<Utc>) -> QueryResult<usize> {
    diesel::update(contact_inboxes::table.find(id.get()))
        .set((
            contact_inboxes::hmac_verified.eq(true),
            contact_inboxes::claim.eq(None::<String>),
            contact_inboxes::updated_at.eq(at.naive_utc()),
        ))
        .execute(c)
}

impl SessionLookup for UnitOfWork<'_> {
    fn by_source(
        &mut self,
        inbox: InboxId,
        source_id: &str,
    ) -> Result<Option<ContactInbox>, StoreError> {
        model(self.run(|c| by_source(c, inbox, source_id))?)
    }

    fn by_public_token(
        &mut self,
        token: &str,
        source_id: &str,
    ) -> Result<Option<PublicSession>, StoreError> {
        let found = self.run(|c| by_public_token(c, token, source_id))?;
        found
            .map(|(account, inbox, session, contact)| {
                Ok(PublicSession {
                    account: account.try_into()?,
                    inbox: inbox.try_into()?,
                    session: session.try_into()?,
                    contact: contact.try_into()?,
                })
            })
            .transpose()
    }

    fn by_source_in_account(
        &mut self,
        account: AccountId,
        source_id: &str,
    ) -> Result<Option<ContactInbox>, StoreError> {
        model(self.run(|c| by_source_in_account(c, account, source_id))?)
    }

    fn by_pubsub_token(
        &mut self,
        token: &str,
    ) -> Result<Option<(AccountId, ContactInbox)>, StoreError> {
        let found = self.run(|c| by_pubsub_token(c, token))?;
        found
            .map(|(account, row)| Ok((account.into(), row.try_into()?)))
            .transpose()
    }

    fn latest_of(
        &mut self,
        contact: ContactId,
        inbox: InboxId,
    ) -> Result<Option<ContactInbox>, StoreError> {
        model(self.run(|c| latest_of(c, contact, inbox))?)
    }

    fn with_contacts(
        &mut self,
        ids: &[ContactInboxId],
    ) -> Result<Vec<(ContactInbox, Contact)>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows = self.run(|c| with_contacts(c, ids))?;
        rows.into_iter()
            .map(|(session, contact)| Ok((session.try_into()?, contact.try_into()?)))
            .collect()
    }

    fn sent(
        &mut self,
        session: ContactInboxId,
        echo_id: &str,
    ) -> Result<Option<MessageId>, StoreError> {
        let found = self.run(|c| sent(c, session, echo_id))?;
        Ok(found.map(MessageId::new))
    }

    fn of_contacts(&mut self, contacts: &[ContactId]) -> Result<Vec<ContactInbox>, StoreError> {
        if contacts.is_empty() {
            return Ok(Vec::new());
        }
        models(self.run(|c| of_contacts(c, contacts))?)
    }
}

impl Sessions for UnitOfWork<'_> {
    fn add(&mut self, new: NewContactInbox) -> Result<ContactInbox, StoreError> {
        let claim = written(new.claim.as_ref())?;
        let id = self.run(|c| add(c, &new, claim))?;
        self.note_made(RecordKind::ContactInbox, id);
        Ok(ContactInbox {
            id: id.into(),
            contact_id: new.contact_id,
            inbox_id: new.inbox_id,
            source_id: new.source_id,
            hmac_verified: new.hmac_verified,
            claim: new.claim,
            pubsub_token: new.pubsub_token,
            created_at: new.created_at,
            updated_at: new.created_at,
        })
    }

    fn lock(&mut self, id: ContactInboxId) -> Result<(), StoreError> {
        let row = contact_inboxes::table.find(id.get());
        let _held: Vec<i64> =
            self.run(|c| crate::dialect::locked!(c, row.select(contact_inboxes::id), load))?;
        Ok(())
    }

    fn note_sent(
        &mut self,
        session: ContactInboxId,
        echo_id: &str,
        message: MessageId,
    ) -> Result<(), StoreError> {
        self.run(|c| {
            diesel::insert_into(sent_messages::table)
                .values((
                    sent_messages::contact_inbox_id.eq(session.get()),
                    sent_messages::echo_id.eq(echo_id),
                    sent_messages::message_id.eq(message.get()),
                ))
                .execute(c)
        })
        .map(drop)
    }

    fn claim(
        &mut self,
        id: ContactInboxId,
        claim: &Claim,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let claim = written(Some(claim))?;
        changed(self.run(|c| {
            diesel::update(contact_inboxes::table.find(id.get()))
                .set((
                    contact_inboxes::claim.eq(claim),
                    contact_inboxes::updated_at.eq(at.naive_utc()),
                ))
                .execute(c)
        })?)
    }

    fn verify(&mut self, id: ContactInboxId, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.run(|c| verify(c, id, at)).map(drop)
    }
}
