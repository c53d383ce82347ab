//! Agents filter contacts (`operations.json #26`; docs/rules/contacts-and-inboxes.md §3).

use super::{Contact, ContactQuery, ContactService, ContactView};
use crate::custom_attributes::{AttributeDefinition, AttributeModel, CustomField};
use crate::error::Result;
use nimchat_accounts::Agent;
use nimchat_core_model::filter::{
    Attribute, Kind, Operator, Reading, Row, Value, Vocabulary, parse,
};
use nimchat_core_model::{Email, PageRequest, Paged, PhoneNumber};
use serde_json::Value as Json;

/// An attribute of contacts that filters know.
#[derive(Debug, Clone, PartialEq)]
pub enum ContactField {
    /// The name.
    Name,
    /// The address.
    Email,
    /// The telephone number.
    PhoneNumber,
    /// The identifier that another system uses.
    Identifier,
    /// A text among the additional attributes, under this key.
    Additional(&'static str),
    /// The labels.
    Labels,
    /// When they were created.
    CreatedAt,
    /// When they last wrote.
    LastActivityAt,
    /// Are they blocked?
    Blocked,
    /// One of the account's own attributes.
    Custom(CustomField),
}

/// The attributes of an account's contacts.
pub struct ContactVocabulary<'a>(pub &'a [AttributeDefinition]);

impl Vocabulary for ContactVocabulary<'_> {
    type Field = ContactField;

    fn attribute(&self, key: &str) -> Option<Attribute<ContactField>> {
        use ContactField as Field;
        use Operator::{
            Contains, DaysBefore, DoesNotContain, EqualTo, IsGreaterThan, IsLessThan, IsNotPresent,
            IsPresent, NotEqualTo, StartsWith,
        };
        const EQUAL: &[Operator] = &[EqualTo, NotEqualTo];
        const TEXT: &[Operator] = &[EqualTo, NotEqualTo, Contains, DoesNotContain];
        const NUMBER: &[Operator] = &[EqualTo, NotEqualTo, Contains, DoesNotContain, StartsWith];
        const LABELS: &[Operator] = &[EqualTo, NotEqualTo, IsPresent, IsNotPresent];
        const TIME: &[Operator] = &[IsGreaterThan, IsLessThan, DaysBefore];
        let (field, kind, operators) = match key {
            "name" => (Field::Name, Kind::Text, TEXT),
            "email" => (Field::Email, Kind::Text, TEXT),
            "phone_number" => (Field::PhoneNumber, Kind::PhoneNumber, NUMBER),
            "identifier" => (Field::Identifier, Kind::Text, EQUAL),
            "country_code" => (Field::Additional("country_code"), Kind::Text, EQUAL),
            "city" => (Field::Additional("city"), Kind::Text, TEXT),
            "company" => (Field::Additional("company"), Kind::Text, TEXT),
            "labels" => (Field::Labels, Kind::Labels, LABELS),
            "created_at" => (Field::CreatedAt, Kind::Time, TIME),
            "last_activity_at" => (Field::LastActivityAt, Kind::Time, TIME),
            "blocked" => (Field::Blocked, Kind::Flag, EQUAL),
            key => return CustomField::attribute(self.0, key, Field::Custom),
        };
        Some(Attribute {
            field,
            kind,
            operators,
        })
    }

    fn keys(&self) -> String {
        "name,phone_number,email,identifier,country_code,city,company,labels,created_at,last_activity_at,blocked"
            .to_owned()
    }
}

impl Row<ContactField> for Contact {
    fn value(&self, field: &ContactField) -> Value {
        match field {
            ContactField::Name => Value::Text(self.name.clone()),
            ContactField::Email => Value::text(self.email.as_ref().map(Email::as_str)),
            ContactField::PhoneNumber => {
                Value::text(self.phone_number.as_ref().map(PhoneNumber::as_str))
            }
            ContactField::Identifier => Value::text(self.identifier.as_deref()),
            ContactField::Additional(key) => {
                Value::json_text(self.additional_attributes.0.get(*key))
            }
            ContactField::Labels => Value::Labels(self.labels.clone()),
            ContactField::CreatedAt => Value::day_of(Some(self.created_at)),
            ContactField::LastActivityAt => Value::day_of(self.last_activity_at),
            ContactField::Blocked => Value::Flag(self.blocked),
            ContactField::Custom(custom) => custom.value(&self.custom_attributes),
        }
    }
}

impl ContactService {
    /// A page of the listed contacts that match the conditions. `aliases` admits `eq` and `not_eq`.
    pub fn filter(
        &self,
        caller: &Agent,
        conditions: &Json,
        aliases: bool,
        query: ContactQuery,
        asked: impl Into<PageRequest>,
    ) -> Result<Paged<ContactView>> {
        let definitions = self
            .deps
            .read()?
            .attribute_definitions()
            .all(caller.account_id(), Some(AttributeModel::Contact))?;
        let today = self.deps.clock.now().date_naive();
        let reading = Reading { aliases, today };
        let query = ContactQuery {
            filter: parse(&ContactVocabulary(&definitions), conditions, reading)?,
            ..query
        };
        self.list(caller, &query, asked)
    }
}
