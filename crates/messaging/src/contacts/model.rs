//! What a contact is, and its sessions.

use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, Attributes, ContactId, ContactInboxId, Email, InboxId, PhoneNumber,
};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// How far a customer is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContactType {
    /// Just looking.
    Visitor,
    /// Can be reached.
    Lead,
    /// Bought something; only an integration says so.
    Customer,
}

impl ContactType {
    /// The name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Visitor => "visitor",
            Self::Lead => "lead",
            Self::Customer => "customer",
        }
    }
}

impl ContactType {
    /// That of somebody new: a lead if they can be reached, be it through a social network
    /// (docs/rules/contacts-and-inboxes.md §2).
    pub(crate) fn of(reachable: bool, additional: &Attributes) -> Self {
        let told = |value: &Value| match value {
            Value::Null => false,
            Value::String(text) => !text.trim().is_empty(),
            _ => true,
        };
        let mut attributes = additional.0.iter();
        if reachable || attributes.any(|(key, value)| key.starts_with("social_") && told(value)) {
            Self::Lead
        } else {
            Self::Visitor
        }
    }
}

/// A customer of the account. Events carry them as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// Their id.
    pub id: ContactId,
    /// Their account.
    pub account_id: AccountId,
    /// Their name; may be blank.
    pub name: String,
    /// Their address, unique in the account.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "stored_email"
    )]
    pub email: Option<Email>,
    /// Their telephone number, unique in the account.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "stored_phone_number"
    )]
    pub phone_number: Option<PhoneNumber>,
    /// What another system knows them by, unique in the account, case-sensitive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier: Option<String>,
    /// City, company, social profiles and the like.
    pub additional_attributes: Attributes,
    /// The account's own attributes.
    pub custom_attributes: Attributes,
    /// How far they are known.
    pub contact_type: ContactType,
    /// Are their messages to be left alone?
    pub blocked: bool,
    /// Where their picture is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar_url: Option<String>,
    /// When they last wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_activity_at: Option<DateTime<Utc>>,
    /// When they became known.
    pub created_at: DateTime<Utc>,
    /// When they last changed.
    pub updated_at: DateTime<Utc>,
}

/// What was written of a contact was checked before.
fn stored_email<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Email>, D::Error> {
    let text: Option<String> = Deserialize::deserialize(deserializer)?;
    Ok(text.map(Email::stored))
}

fn stored_phone_number<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<PhoneNumber>, D::Error> {
    let text: Option<String> = Deserialize::deserialize(deserializer)?;
    Ok(text.map(PhoneNumber::stored))
}

impl Contact {
    /// Can they be told from others? Lists show only those (docs/rules/contacts-and-inboxes.md §2).
    pub fn is_resolved(&self) -> bool {
        self.email.is_some() || self.phone_number.is_some() || self.identifier.is_some()
    }

    /// A visitor who can be reached becomes a lead.
    pub(crate) fn settle_type(&mut self) {
        if self.contact_type == ContactType::Visitor {
            let reachable = self.email.is_some() || self.phone_number.is_some();
            self.contact_type = ContactType::of(reachable, &self.additional_attributes);
        }
    }
}

/// A contact before it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewContact {
    /// As [`Contact::account_id`].
    pub account_id: AccountId,
    /// As [`Contact::name`].
    pub name: String,
    /// As [`Contact::email`].
    pub email: Option<Email>,
    /// As [`Contact::phone_number`].
    pub phone_number: Option<PhoneNumber>,
    /// As [`Contact::identifier`].
    pub identifier: Option<String>,
    /// As [`Contact::additional_attributes`].
    pub additional_attributes: Attributes,
    /// As [`Contact::custom_attributes`].
    pub custom_attributes: Attributes,
    /// As [`Contact::contact_type`].
    pub contact_type: ContactType,
    /// As [`Contact::blocked`].
    pub blocked: bool,
    /// As [`Contact::avatar_url`].
    pub avatar_url: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// A contact's session in one inbox.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactInbox {
    /// Its id.
    pub id: ContactInboxId,
    /// Whose.
    pub contact_id: ContactId,
    /// Where.
    pub inbox_id: InboxId,
    /// What the channel knows the contact by, unique in the inbox.
    pub source_id: String,
    /// Did the contact prove their identifier?
    pub hmac_verified: bool,
    /// What opens the session's real-time socket.
    pub pubsub_token: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A session before it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewContactInbox {
    /// As [`ContactInbox::contact_id`].
    pub contact_id: ContactId,
    /// As [`ContactInbox::inbox_id`].
    pub inbox_id: InboxId,
    /// As [`ContactInbox::source_id`].
    pub source_id: String,
    /// As [`ContactInbox::hmac_verified`].
    pub hmac_verified: bool,
    /// As [`ContactInbox::pubsub_token`].
    pub pubsub_token: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// The order of a list of contacts. Names, addresses and numbers compare in lower case; who has none comes last
/// ascending and first descending, but for the times, where they come last both ways
/// (docs/rules/contacts-and-inboxes.md §3). Ties come by id, in the direction of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ContactSort {
    /// By what.
    pub by: ContactSortKey,
    /// From the end?
    pub descending: bool,
}

/// What contacts can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ContactSortKey {
    /// By id: the order in which they became known.
    #[default]
    Id,
    /// By name.
    Name,
    /// By address.
    Email,
    /// By telephone number.
    PhoneNumber,
    /// By when they last wrote.
    LastActivityAt,
    /// By when they became known.
    CreatedAt,
}

impl ContactSort {
    /// Reads the wire's `name`, `-email` and so on. The first name that is known counts; others are ignored.
    pub fn parse(text: &str) -> Self {
        text.split(',')
            .find_map(|part| {
                let part = part.trim();
                let (name, descending) = match part.strip_prefix('-') {
                    Some(name) => (name, true),
                    None => (part, false),
                };
                let by = match name {
                    "name" => ContactSortKey::Name,
                    "email" => ContactSortKey::Email,
                    "phone_number" => ContactSortKey::PhoneNumber,
                    "last_activity_at" => ContactSortKey::LastActivityAt,
                    "created_at" => ContactSortKey::CreatedAt,
                    _ => return None,
                };
                Some(Self { by, descending })
            })
            .unwrap_or_default()
    }
}
