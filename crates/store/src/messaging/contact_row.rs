//! Contacts as rows: reading, inserting, writing changes.

use super::contact_search::{LookedUp, looked_up_columns};
use crate::dialect::{ChangedRow, ReturningRow, Row, Values};
use crate::prelude::*;
use crate::rows::object;
use diesel::sql_types::{BigInt, Bool, Jsonb, Nullable, Text, Timestamp};
use nimchat_messaging::Contact;
use serde_json::Value;

row! {
    ContactRow of contacts as Contact {
        id, account_id, name, email, phone_number, identifier, additional_attributes,
        custom_attributes, labels, contact_type, blocked, avatar_url, last_activity_at, created_at,
        updated_at,
    }
}

impl ContactRow {
    /// Can the contact be told from others?
    pub(super) const fn is_resolved(&self) -> bool {
        self.email.is_some() || self.phone_number.is_some() || self.identifier.is_some()
    }
}

/// The columns that an update writes as well.
macro_rules! value_columns {
    () => {
        concat!(
            "name, email, phone_number, identifier, additional_attributes, custom_attributes, contact_type, blocked, \
             avatar_url, last_activity_at, updated_at, labels, ",
            looked_up_columns!()
        )
    };
}

/// Their values.
struct ContactValues {
    name: String,
    email: Option<String>,
    phone_number: Option<String>,
    identifier: Option<String>,
    additional_attributes: Value,
    custom_attributes: Value,
    contact_type: &'static str,
    blocked: bool,
    avatar_url: Option<String>,
    last_activity_at: Option<NaiveDateTime>,
    updated_at: NaiveDateTime,
    labels: Value,
    looked_up: LookedUp,
}

impl ContactValues {
    fn bind<'b>(&'b self, values: &mut Values<'_, 'b>) -> QueryResult<()> {
        values.bind::<Text, _>(&self.name)?;
        for text in [&self.email, &self.phone_number, &self.identifier] {
            values.bind::<Nullable<Text>, _>(text)?;
        }
        for attributes in [&self.additional_attributes, &self.custom_attributes] {
            values.bind::<Jsonb, _>(attributes)?;
        }
        values.bind::<Text, _>(&self.contact_type)?;
        values.bind::<Bool, _>(&self.blocked)?;
        values.bind::<Nullable<Text>, _>(&self.avatar_url)?;
        values.bind::<Nullable<Timestamp>, _>(&self.last_activity_at)?;
        values.bind::<Timestamp, _>(&self.updated_at)?;
        values.bind::<Jsonb, _>(&self.labels)?;
        self.looked_up.bind(values)
    }
}

impl From<&Contact> for ContactValues {
    fn from(contact: &Contact) -> Self {
        Self {
            name: contact.name.clone(),
            email: contact.email.as_ref().map(ToString::to_string),
            phone_number: contact
                .phone_number
                .as_ref()
                .map(|number| number.as_str().to_owned()),
            identifier: contact.identifier.clone(),
            additional_attributes: object(contact.additional_attributes.clone()),
            custom_attributes: object(contact.custom_attributes.clone()),
            contact_type: contact.contact_type.as_str(),
            blocked: contact.blocked,
            avatar_url: contact.avatar_url.clone(),
            last_activity_at: contact.last_activity_at.map(|at| at.naive_utc()),
            updated_at: contact.updated_at.naive_utc(),
            labels: Value::from(contact.labels.clone()),
            looked_up: LookedUp::from(contact),
        }
    }
}

/// A contact to insert.
pub(super) struct NewContactRow {
    account_id: i64,
    created_at: NaiveDateTime,
    values: ContactValues,
}

impl From<&Contact> for NewContactRow {
    fn from(contact: &Contact) -> Self {
        Self {
            account_id: contact.account_id.get(),
            created_at: contact.created_at.naive_utc(),
            values: ContactValues::from(contact),
        }
    }
}

impl Row for NewContactRow {
    const INTO: &'static str = concat!("contacts (account_id, created_at, ", value_columns!(), ")");

    fn bind<'b>(&'b self, values: &mut Values<'_, 'b>) -> QueryResult<()> {
        values.bind::<BigInt, _>(&self.account_id)?;
        values.bind::<Timestamp, _>(&self.created_at)?;
        self.values.bind(values)
    }
}

impl ReturningRow for NewContactRow {
    const RETURNING: &'static str = "id";
    type Returned = BigInt;
}

/// A contact to update.
pub(super) struct ChangedContactRow {
    id: i64,
    values: ContactValues,
}

impl From<&Contact> for ChangedContactRow {
    fn from(contact: &Contact) -> Self {
        Self {
            id: contact.id.get(),
            values: ContactValues::from(contact),
        }
    }
}

impl ChangedRow for ChangedContactRow {
    const TABLE: &'static str = "contacts";
    const COLUMNS: &'static str = value_columns!();

    fn bind<'b>(&'b self, values: &mut Values<'_, 'b>) -> QueryResult<()> {
        values.bind::<BigInt, _>(&self.id)?;
        self.values.bind(values)
    }
}
