//! Contacts' sessions.

use super::contact_row::ContactRow;
use super::inboxes::InboxRow;
use crate::accounts::account::AccountRow;
use crate::prelude::*;
use crate::rows::{from_json_text, json_text};
use crate::schema::{accounts, contact_inboxes, contacts, inboxes, sent_messages};
use nimchat_core_model::{ContactId, ContactInboxId, InboxId, MessageId};
use nimchat_messaging::ports::{PublicSession, SessionLookup, Sessions};
use nimchat_messaging::{Claim, Contact, ContactInbox, NewContactInbox};

row! {
    ContactInboxRow of contact_inboxes as ContactInbox {
        id, contact_id, inbox_id, source_id, hmac_verified, pubsub_token, created_at, updated_at,
    } with claim => |row| {
        claim: row.claim.as_deref().map(read_claim).transpose()?,
    }
}

fn read_claim(stored: &str) -> StoreResult<Claim> {
    from_json_text("contact_inboxes.claim", stored)
}

/// Part of every request of a customer: the combined backend would build the statement's text each time.
fn by_public_token(
    c: &mut AnyConn,
    token: &str,
    source_id: &str,
) -> QueryResult<Option<(AccountRow, InboxRow, ContactInboxRow, ContactRow)>> {
    on_each!(
        c,
        Prepared(
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
        )
        .get_result(c)
        .optional()
    )
}

fn with_contacts(
    c: &mut AnyConn,
    ids: &[ContactInboxId],
) -> QueryResult<Vec<(ContactInboxRow, ContactRow)>> {
    let ids: Vec<i64> = numbers(ids);
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

impl SessionLookup for UnitOfWork<'_> {
    fn by_source(&mut self, inbox: InboxId, source_id: &str) -> StoreResult<Option<ContactInbox>> {
        self.first(
            contact_inboxes::table
                .filter(contact_inboxes::inbox_id.eq(inbox.get()))
                .filter(contact_inboxes::source_id.eq(source_id)),
        )
    }

    fn by_public_token(
        &mut self,
        token: &str,
        source_id: &str,
    ) -> StoreResult<Option<PublicSession>> {
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
    ) -> StoreResult<Option<ContactInbox>> {
        self.first(
            contact_inboxes::table
                .inner_join(inboxes::table)
                .filter(inboxes::account_id.eq(account.get()))
                .filter(contact_inboxes::source_id.eq(source_id))
                .order(contact_inboxes::id.desc()),
        )
    }

    fn by_pubsub_token(&mut self, token: &str) -> StoreResult<Option<(AccountId, ContactInbox)>> {
        let found: Option<(i64, ContactInboxRow)> = self.run(|c| {
            contact_inboxes::table
                .inner_join(inboxes::table)
                .filter(contact_inboxes::pubsub_token.eq(token))
                .select((inboxes::account_id, ContactInboxRow::as_select()))
                .first(c)
                .optional()
        })?;
        found
            .map(|(account, row)| Ok((account.into(), row.try_into()?)))
            .transpose()
    }

    fn latest_of(
        &mut self,
        contact: ContactId,
        inbox: InboxId,
    ) -> StoreResult<Option<ContactInbox>> {
        self.first(
            contact_inboxes::table
                .filter(contact_inboxes::contact_id.eq(contact.get()))
                .filter(contact_inboxes::inbox_id.eq(inbox.get()))
                .order(contact_inboxes::id.desc()),
        )
    }

    fn with_contacts(
        &mut self,
        ids: &[ContactInboxId],
    ) -> StoreResult<Vec<(ContactInbox, Contact)>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows = self.run(|c| with_contacts(c, ids))?;
        rows.into_iter()
            .map(|(session, contact)| Ok((session.try_into()?, contact.try_into()?)))
            .collect()
    }

    fn sent(&mut self, session: ContactInboxId, echo_id: &str) -> StoreResult<Option<MessageId>> {
        let found: Option<i64> = self.run(|c| {
            sent_messages::table
                .find((session.get(), echo_id))
                .select(sent_messages::message_id)
                .first(c)
                .optional()
        })?;
        Ok(found.map(MessageId::new))
    }

    fn of_contacts(&mut self, contacts: &[ContactId]) -> StoreResult<Vec<ContactInbox>> {
        self.load_among(contacts, |contacts| {
            contact_inboxes::table
                .filter(contact_inboxes::contact_id.eq_any(contacts))
                .order(contact_inboxes::id)
        })
    }
}

impl Sessions for UnitOfWork<'_> {
    fn add(&mut self, new: NewContactInbox) -> StoreResult<ContactInbox> {
        let set = (
            columns!(contact_inboxes of new =>
                contact_id, inbox_id, source_id, hmac_verified, pubsub_token, created_at),
            contact_inboxes::claim.eq(new.claim.as_ref().map(json_text).transpose()?),
            contact_inboxes::updated_at.eq(new.created_at.naive_utc()),
        );
        insert!(self, ContactInbox, ContactInboxRow into contact_inboxes, set)
    }

    fn lock(&mut self, id: ContactInboxId) -> StoreResult<()> {
        let row = contact_inboxes::table.find(id.get());
        let _held: Vec<i64> = self.run(|c| locked!(c, row.select(contact_inboxes::id), load))?;
        Ok(())
    }

    fn note_sent(
        &mut self,
        session: ContactInboxId,
        echo_id: &str,
        message: MessageId,
    ) -> StoreResult<()> {
        self.write(|c| {
            diesel::insert_into(sent_messages::table)
                .values((
                    sent_messages::contact_inbox_id.eq(session.get()),
                    sent_messages::echo_id.eq(echo_id),
                    sent_messages::message_id.eq(message.get()),
                ))
                .execute(c)
        })
    }

    fn claim(&mut self, id: ContactInboxId, claim: &Claim, at: DateTime<Utc>) -> StoreResult<()> {
        let set = (
            contact_inboxes::claim.eq(json_text(claim)?),
            contact_inboxes::updated_at.eq(at.naive_utc()),
        );
        let row = contact_inboxes::table.find(id.get());
        self.must_write(|c| diesel::update(row).set(set).execute(c))
    }

    fn verify(&mut self, id: ContactInboxId, at: DateTime<Utc>) -> StoreResult<()> {
        let set = (
            contact_inboxes::hmac_verified.eq(true),
            contact_inboxes::claim.eq(None::<String>),
            contact_inboxes::updated_at.eq(at.naive_utc()),
        );
        let row = contact_inboxes::table.find(id.get());
        self.write(|c| diesel::update(row).set(set).execute(c))
    }
}
