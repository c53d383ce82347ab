//! The definitions of accounts' custom attributes.

use crate::conn::MultiBackend;
use crate::rows::{changed, corrupt, json, of_account};
use crate::schema::attribute_definitions;
use crate::unit_of_work::UnitOfWork;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use nimchat_core_model::idempotency::RecordKind;
use nimchat_core_model::{AccountId, AttributeDefinitionId, StoreError};
use nimchat_messaging::ports::{AttributeDefinitionLookup, AttributeDefinitions};
use nimchat_messaging::{
    AttributeDefinition, AttributeDisplayType, AttributeModel, NewAttributeDefinition,
};
use serde_json::Value;

#[derive(Queryable, Selectable)]
#[diesel(table_name = attribute_definitions, check_for_backend(MultiBackend))]
struct DefinitionRow {
    id: i64,
    account_id: i64,
    model: i16,
    key: String,
    display_name: String,
    display_type: i16,
    description: Option<String>,
    choices: Value,
    default_value: Option<String>,
    regex_pattern: Option<String>,
    regex_cue: Option<String>,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

impl TryFrom<DefinitionRow> for AttributeDefinition {
    type Error = StoreError;

    fn try_from(row: DefinitionRow) -> Result<Self, StoreError> {
        let model = AttributeModel::from_code(row.model);
        let display_type = AttributeDisplayType::from_code(row.display_type);
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            model: model.ok_or_else(|| corrupt("attribute_definitions.model", row.model))?,
            key: row.key,
            display_name: row.display_name,
            display_type: display_type
                .ok_or_else(|| corrupt("attribute_definitions.display_type", row.display_type))?,
            description: row.description,
            choices: serde_json::from_value(row.choices)
                .map_err(|error| corrupt("attribute_definitions.choices", error))?,
            default_value: row.default_value,
            regex_pattern: row.regex_pattern,
            regex_cue: row.regex_cue,
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        })
    }
}

/// The changeable columns of a definition. Absent texts are written as NULL.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = attribute_definitions, treat_none_as_null = true)]
struct WrittenRow<'a> {
    model: i16,
    key: &'a str,
    display_name: &'a str,
    display_type: i16,
    description: Option<String>,
    choices: Value,
    default_value: Option<String>,
    regex_pattern: Option<String>,
    regex_cue: Option<String>,
    updated_at: NaiveDateTime,
}

impl<'a> WrittenRow<'a> {
    fn of(definition: &'a AttributeDefinition) -> Result<Self, StoreError> {
        Ok(Self {
            model: definition.model.code(),
            key: &definition.key,
            display_name: &definition.display_name,
            display_type: definition.display_type.code(),
            description: definition.description.clone(),
            choices: json(&definition.choices)?,
            default_value: definition.default_value.clone(),
            regex_pattern: definition.regex_pattern.clone(),
            regex_cue: definition.regex_cue.clone(),
            updated_at: definition.updated_at.naive_utc(),
        })
    }
}

impl AttributeDefinitionLookup for UnitOfWork<'_> {
    fn find(
        &mut self,
        account: AccountId,
        id: AttributeDefinitionId,
    ) -> Result<Option<AttributeDefinition>, StoreError> {
        self.read_one(|c| {
            of_account!(attribute_definitions, account, id)
                .select(DefinitionRow::as_select())
                .first(c)
        })
    }

    fn all(
        &mut self,
        account: AccountId,
        model: Option<AttributeModel>,
    ) -> Result<Vec<AttributeDefinition>, StoreError> {
        let wanted: Vec<i16> = match model {
            Some(model) => vec![model.code()],
            None => vec![
                AttributeModel::Conversation.code(),
                AttributeModel::Contact.code(),
            ],
        };
        self.read_all(|c| {
            attribute_definitions::table
                .filter(attribute_definitions::account_id.eq(account.get()))
                .filter(attribute_definitions::model.eq_any(wanted))
                .order(attribute_definitions::id)
                .select(DefinitionRow::as_select())
                .load(c)
        })
    }
}

impl AttributeDefinitions for UnitOfWork<'_> {
    fn add(&mut self, new: NewAttributeDefinition) -> Result<AttributeDefinition, StoreError> {
        let mut definition = new.stored(AttributeDefinitionId::new(0));
        let row = WrittenRow::of(&definition)?;
        let id: i64 = self.run(|c| {
            diesel::insert_into(attribute_definitions::table)
                .values((
                    attribute_definitions::account_id.eq(definition.account_id.get()),
                    attribute_definitions::created_at.eq(definition.created_at.naive_utc()),
                    &row,
                ))
                .returning(attribute_definitions::id)
                .get_result(c)
        })?;
        self.note_made(RecordKind::CustomAttributeDefinition, id);
        definition.id = id.into();
        Ok(definition)
    }

    fn update(&mut self, definition: &AttributeDefinition) -> Result<(), StoreError> {
        let row = WrittenRow::of(definition)?;
        changed(self.run(|c| {
            diesel::update(of_account!(
                attribute_definitions,
                definition.account_id,
                definition.id
            ))
            .set(&row)
            .execute(c)
        })?)
    }

    fn remove(
        &mut self,
        account: AccountId,
        id: AttributeDefinitionId,
    ) -> Result<bool, StoreError> {
        let removed = self
            .run(|c| diesel::delete(of_account!(attribute_definitions, account, id)).execute(c))?;
        Ok(removed > 0)
    }
}
