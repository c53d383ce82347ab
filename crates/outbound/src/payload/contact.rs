//! Contacts and their sessions in events.

use super::account::AccountJson;
use super::time::iso;
use nimchat_accounts::Account;
use nimchat_core_model::{
    Attributes, ContactId, ContactInboxId, Email, InboxId, PhoneNumber, files,
};
use nimchat_messaging::{Contact, ContactInbox};
use serde::Serialize;

/// A contact in real time and as the sender of a message.
#[derive(Debug, Serialize)]
pub struct PushContact<'a> {
    additional_attributes: &'a Attributes,
    custom_attributes: &'a Attributes,
    email: Option<&'a str>,
    id: ContactId,
    identifier: Option<&'a str>,
    name: &'a str,
    phone_number: Option<&'a str>,
    thumbnail: String,
    blocked: bool,
    r#type: &'static str,
}

impl<'a> PushContact<'a> {
    /// This contact, of the server that is reached under `public_url`.
    pub fn new(contact: &'a Contact, public_url: &str) -> Self {
        Self {
            additional_attributes: &contact.additional_attributes,
            custom_attributes: &contact.custom_attributes,
            email: contact.email.as_ref().map(Email::as_str),
            id: contact.id,
            identifier: contact.identifier.as_deref(),
            name: &contact.name,
            phone_number: contact.phone_number.as_ref().map(PhoneNumber::as_str),
            thumbnail: files::address(contact.avatar_url.as_deref(), public_url),
            blocked: contact.blocked,
            r#type: "contact",
        }
    }
}

/// A contact as webhooks are told of it (`WContact`).
#[derive(Debug, Serialize)]
pub struct WContact<'a> {
    account: AccountJson<'a>,
    additional_attributes: &'a Attributes,
    avatar: String,
    custom_attributes: &'a Attributes,
    email: Option<&'a str>,
    id: ContactId,
    identifier: Option<&'a str>,
    name: &'a str,
    phone_number: Option<&'a str>,
    thumbnail: String,
    blocked: bool,
}

impl<'a> WContact<'a> {
    /// This contact of this account, of the server that is reached under `public_url`.
    pub fn new(contact: &'a Contact, account: &'a Account, public_url: &str) -> Self {
        let push = PushContact::new(contact, public_url);
        Self {
            account: account.into(),
            additional_attributes: push.additional_attributes,
            avatar: push.thumbnail.clone(),
            custom_attributes: push.custom_attributes,
            email: push.email,
            id: push.id,
            identifier: push.identifier,
            name: push.name,
            phone_number: push.phone_number,
            thumbnail: push.thumbnail,
            blocked: push.blocked,
        }
    }
}

/// A contact's session.
#[derive(Debug, Serialize)]
pub struct RawContactInbox<'a> {
    id: ContactInboxId,
    contact_id: ContactId,
    inbox_id: InboxId,
    source_id: &'a str,
    created_at: String,
    updated_at: String,
    hmac_verified: bool,
    pubsub_token: &'a str,
}

impl<'a> From<&'a ContactInbox> for RawContactInbox<'a> {
    fn from(session: &'a ContactInbox) -> Self {
        Self {
            id: session.id,
            contact_id: session.contact_id,
            inbox_id: session.inbox_id,
            source_id: &session.source_id,
            created_at: iso(session.created_at),
            updated_at: iso(session.updated_at),
            hmac_verified: session.hmac_verified,
            pubsub_token: &session.pubsub_token,
        }
    }
}
