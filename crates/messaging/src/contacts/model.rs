//! The contact model, and contacts' sessions.

use super::ContactField;
use chrono::{DateTime, Utc};
use nimchat_core_model::filter::{Filter, folded};
use nimchat_core_model::search::folded_parts;
use nimchat_core_model::{
    AccountId, Attributes, ContactId, ContactInboxId, Email, InboxId, Missing, Order, PhoneNumber,
    SortKey, named,
};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

named! {
    /// How far a customer is known.
    ContactType {
        /// A visitor without contact details.
        Visitor = "visitor",
        /// A contact who can be reached.
        Lead = "lead",
        /// A paying customer; only an integration sets this type.
        Customer = "customer",
    }
}

impl ContactType {
    /// The type of a new contact: a lead if they can be reached, through a social network too (contract
    /// docs/rules/contacts-and-inboxes.md §2).
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
    /// The identifier that another system uses, unique in the account, case-sensitive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier: Option<String>,
    /// City, company, social profiles and the like.
    pub additional_attributes: Attributes,
    /// The account's own attributes.
    pub custom_attributes: Attributes,
    /// Their labels, in their order, each once in any case.
    #[serde(default)]
    pub labels: Vec<String>,
    /// The type.
    pub contact_type: ContactType,
    /// Are they blocked?
    pub blocked: bool,
    /// The reference of their avatar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar_url: Option<String>,
    /// When they last wrote a message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_activity_at: Option<DateTime<Utc>>,
    /// When they were created.
    pub created_at: DateTime<Utc>,
    /// When they last changed.
    pub updated_at: DateTime<Utc>,
}

/// Stored values were checked before.
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
    /// Do they have an address, a telephone number or an identifier? Lists contain only those who do (contract
    /// docs/rules/contacts-and-inboxes.md §2).
    pub fn is_resolved(&self) -> bool {
        self.email.is_some() || self.phone_number.is_some() || self.identifier.is_some()
    }

    /// The values by which they are told from others: identifier, address, telephone number.
    pub fn keys(&self) -> impl Iterator<Item = ContactKey> + use<> {
        let email = self.email.as_ref();
        ContactKey::of(
            self.identifier.as_deref(),
            email,
            self.phone_number.as_ref(),
        )
    }

    /// What searches find the contact by, folded: name, address, telephone number, identifier and company.
    pub fn search_text(&self) -> String {
        let company = self.additional_text("company_name");
        let parts = [
            Some(self.name.as_str()),
            self.email.as_ref().map(Email::as_str),
            self.phone_number.as_ref().map(PhoneNumber::as_str),
            self.identifier.as_deref(),
            company.as_deref(),
        ];
        folded_parts(parts.into_iter().flatten())
    }

    /// An additional attribute as text; none if it is missing or not a single value.
    pub fn additional_text(&self, key: &str) -> Option<String> {
        match self.additional_attributes.0.get(key)? {
            Value::String(text) => Some(text.clone()),
            value @ (Value::Number(_) | Value::Bool(_)) => Some(value.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// Makes a visitor who can be reached a lead.
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
    /// When it is created.
    pub created_at: DateTime<Utc>,
}

impl NewContact {
    /// The contact as they are once they have this id.
    pub fn with_id(self, id: ContactId) -> Contact {
        Contact {
            id,
            account_id: self.account_id,
            name: self.name,
            email: self.email,
            phone_number: self.phone_number,
            identifier: self.identifier,
            additional_attributes: self.additional_attributes,
            custom_attributes: self.custom_attributes,
            labels: Vec::new(),
            contact_type: self.contact_type,
            blocked: self.blocked,
            avatar_url: self.avatar_url,
            last_activity_at: None,
            created_at: self.created_at,
            updated_at: self.created_at,
        }
    }
}

/// A value that no two contacts of an account have.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ContactKey {
    /// An identifier.
    Identifier(String),
    /// An address.
    Email(String),
    /// A telephone number.
    PhoneNumber(String),
}

impl ContactKey {
    /// Those of these values that are there.
    pub(crate) fn of(
        identifier: Option<&str>,
        email: Option<&Email>,
        phone_number: Option<&PhoneNumber>,
    ) -> impl Iterator<Item = Self> + use<> {
        let identifier = identifier.map(|text| Self::Identifier(text.to_owned()));
        let email = email.map(|email| Self::Email(email.as_str().to_owned()));
        let number = phone_number.map(|number| Self::PhoneNumber(number.as_str().to_owned()));
        [identifier, email, number].into_iter().flatten()
    }

    /// The name of the attribute.
    pub const fn attribute(&self) -> &'static str {
        match self {
            Self::Identifier(_) => "identifier",
            Self::Email(_) => "email",
            Self::PhoneNumber(_) => "phone_number",
        }
    }
}

/// A contact's session in one inbox.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactInbox {
    /// Its id.
    pub id: ContactInboxId,
    /// The contact.
    pub contact_id: ContactId,
    /// The inbox.
    pub inbox_id: InboxId,
    /// The channel's identifier of the contact, unique in the inbox.
    pub source_id: String,
    /// Did the contact prove their identifier?
    pub hmac_verified: bool,
    /// What the customer says of themselves, where that alone links the session to the contact. None where they proved
    /// it, where the session made the contact, and where the account's people made the session.
    pub claim: Option<Claim>,
    /// What opens the session's real-time socket.
    pub pubsub_token: String,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// What a customer says of themselves without proof. It is all that their session shows of the contact it is linked to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Claim {
    /// Their name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Their address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Their telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// What another system knows them by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier: Option<String>,
    /// The account's own attributes.
    pub custom_attributes: Attributes,
}

impl ContactInbox {
    /// The contact as the session's customer sees it: what they only claim to be is shown as they said it.
    pub fn shown(&self, contact: &Contact) -> Contact {
        let Some(claim) = &self.claim else {
            return contact.clone();
        };
        Contact {
            id: contact.id,
            account_id: contact.account_id,
            name: claim.name.clone().unwrap_or_default(),
            email: claim.email.clone().map(Email::stored),
            phone_number: claim.phone_number.clone().map(PhoneNumber::stored),
            identifier: claim.identifier.clone(),
            additional_attributes: Attributes::new(),
            custom_attributes: claim.custom_attributes.clone(),
            labels: Vec::new(),
            contact_type: ContactType::Visitor,
            blocked: false,
            avatar_url: None,
            last_activity_at: None,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
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
    /// As [`ContactInbox::claim`].
    pub claim: Option<Claim>,
    /// As [`ContactInbox::pubsub_token`].
    pub pubsub_token: String,
    /// When it is created.
    pub created_at: DateTime<Utc>,
}

/// Which contacts a list has, and their order. It has only those who are [`Contact::is_resolved`], unless it names them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ContactQuery {
    /// The order.
    pub sort: ContactSort,
    /// Filter by conditions.
    pub filter: Filter<ContactField>,
    /// Filter by text, in any case: in the name, the address, the telephone number, the identifier or the company.
    pub text: Option<String>,
    /// Filter by labels, in any case: those who have any of these. No labels filter nothing.
    pub labels: Vec<String>,
    /// Only these contacts, whether or not they can be told from others.
    pub among: Option<Vec<ContactId>>,
}

impl From<ContactSort> for ContactQuery {
    fn from(sort: ContactSort) -> Self {
        Self {
            sort,
            ..Self::default()
        }
    }
}

impl ContactQuery {
    /// Does the list have every resolved contact, whose number is stored?
    pub fn is_everyone(&self) -> bool {
        self.text.is_none() && self.is_unrestricted()
    }

    /// Does nothing but the text restrict the list, if there is one?
    pub fn is_unrestricted(&self) -> bool {
        self.filter.is_everything() && self.labels.is_empty() && self.among.is_none()
    }
}

named! {
    /// The keys that contacts can be ordered by. Several apply in this order (docs/rules/contacts-and-inboxes.md §3).
    ContactSortKey {
        /// By address.
        Email = "email",
        /// By name.
        Name = "name",
        /// By telephone number.
        PhoneNumber = "phone_number",
        /// By the time of their last message.
        LastActivityAt = "last_activity_at",
        /// By the time of their creation.
        CreatedAt = "created_at",
        /// By the additional attribute `company_name`, as it is kept.
        Company = "company",
        /// By the additional attribute `city`, as it is kept.
        City = "city",
        /// By the additional attribute `country`, as it is kept.
        Country = "country",
        /// By id: the order in which they were created.
        Id = "id",
    }
}

impl ContactSortKey {
    /// Where contacts without a value come, and what they are compared by otherwise.
    fn key(self, descending: bool) -> SortKey<Contact> {
        type Key = SortKey<Contact>;
        let by_value = if descending {
            Missing::First
        } else {
            Missing::Last
        };
        let text = |name, of| Key::text(name, of).missing(Missing::Last);
        match self {
            Self::Email => Key::text("email", |it| it.email.as_ref().map(Email::to_string).into())
                .missing(by_value),
            Self::Name => Key::text("folded_name", |it| folded(&it.name).into()),
            Self::PhoneNumber => Key::text("phone_number", |it| {
                let number = it.phone_number.as_ref();
                number.map(|number| number.as_str().to_owned()).into()
            })
            .missing(by_value),
            Self::LastActivityAt => Key::time("last_activity_at", |it| it.last_activity_at.into())
                .missing(Missing::Last),
            Self::CreatedAt => Key::time("created_at", |it| it.created_at.into()),
            Self::Company => text("company", |it| it.additional_text("company_name").into()),
            Self::City => text("city", |it| it.additional_text("city").into()),
            Self::Country => text("country", |it| it.additional_text("country").into()),
            Self::Id => Key::number("id", |it| it.id.get().into()),
        }
        .descending(descending)
    }
}

/// A key of an order, and its direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContactOrder {
    /// The key.
    pub by: ContactSortKey,
    /// Is the order descending?
    pub descending: bool,
}

/// The order of a list of contacts: by each key in turn, then by id. Names, addresses and numbers compare in lower case;
/// contacts without a value come last ascending and first descending, but by times and additional attributes they come
/// last in both directions (docs/rules/contacts-and-inboxes.md §3). Without a key the order is by id, in which contacts
/// were created. Ties are ordered by id, in the direction of the last key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ContactSort(Vec<ContactOrder>);

impl ContactSort {
    /// The order by one key.
    pub fn by(by: ContactSortKey, descending: bool) -> Self {
        Self(vec![ContactOrder { by, descending }])
    }

    /// Reads the wire's `name`, `-email`, `name,-created_at` and so on. Unknown names are ignored; of a name that comes
    /// twice the first counts.
    pub fn parse(text: &str) -> Self {
        let mut orders: Vec<ContactOrder> = Vec::new();
        for part in text.split(',') {
            let part = part.trim();
            let (name, descending) = match part.strip_prefix('-') {
                Some(name) => (name, true),
                None => (part, false),
            };
            if let Some(by) = ContactSortKey::from_name(name)
                && by != ContactSortKey::Id
                && orders.iter().all(|order| order.by != by)
            {
                orders.push(ContactOrder { by, descending });
            }
        }
        orders.sort_by_key(|order| order.by);
        Self(orders)
    }

    /// The keys, in the order in which they apply.
    pub fn keys(&self) -> &[ContactOrder] {
        &self.0
    }

    /// The order.
    pub fn order(&self) -> Order<Contact> {
        let named = self.0.iter().filter(|order| order.by != ContactSortKey::Id);
        let keys = named.map(|order| order.by.key(order.descending));
        // ties are in the direction of the last key
        let descending = self.0.last().is_some_and(|order| order.descending);
        let id = ContactSortKey::Id.key(descending);
        Order::new("contacts", keys.chain([id]).collect())
    }
}
