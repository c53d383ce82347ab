//! The definitions of accounts' custom attributes.

use crate::prelude::*;
use crate::schema::attribute_definitions;
use nimchat_core_model::AttributeDefinitionId;
use nimchat_messaging::ports::{AttributeDefinitionLookup, AttributeDefinitions};
use nimchat_messaging::{AttributeDefinition, AttributeModel, NewAttributeDefinition};

row! {
    DefinitionRow of attribute_definitions as AttributeDefinition {
        id, account_id, model, key, display_name, display_type, description, choices,
        default_value, regex_pattern, regex_cue, created_at, updated_at,
    }
}

/// The changeable columns of a definition.
macro_rules! values {
    ($definition:expr) => {
        (
            columns!(attribute_definitions of $definition =>
                model, key, display_name, display_type, description, default_value, regex_pattern,
                regex_cue, updated_at),
            attribute_definitions::choices.eq(json(&$definition.choices)?),
        )
    };
}

impl AttributeDefinitionLookup for UnitOfWork<'_> {
    fn find(
        &mut self,
        account: AccountId,
        id: AttributeDefinitionId,
    ) -> StoreResult<Option<AttributeDefinition>> {
        self.first(of_account!(attribute_definitions, account, id))
    }

    fn all(
        &mut self,
        account: AccountId,
        model: Option<AttributeModel>,
    ) -> StoreResult<Vec<AttributeDefinition>> {
        let all = [AttributeModel::Conversation, AttributeModel::Contact];
        let wanted = model.as_ref().map_or(&all[..], std::slice::from_ref);
        let wanted = wanted.iter().map(|model| model.code());
        self.load(
            of_account!(attribute_definitions, account)
                .filter(attribute_definitions::model.eq_any(wanted))
                .order(attribute_definitions::id),
        )
    }
}

impl AttributeDefinitions for UnitOfWork<'_> {
    fn add(&mut self, new: NewAttributeDefinition) -> StoreResult<AttributeDefinition> {
        let mut definition = new.stored(AttributeDefinitionId::new(0));
        let set = (
            columns!(attribute_definitions of definition => account_id, created_at),
            values!(definition),
        );
        let id: i64 = self.run(|c| {
            diesel::insert_into(attribute_definitions::table)
                .values(set)
                .returning(attribute_definitions::id)
                .get_result(c)
        })?;
        self.note_made(RecordKind::CustomAttributeDefinition, id);
        definition.id = id.into();
        Ok(definition)
    }

    fn update(&mut self, definition: &AttributeDefinition) -> StoreResult<()> {
        let (account, id) = (definition.account_id, definition.id);
        let row = of_account!(attribute_definitions, account, id);
        let set = values!(definition);
        self.must_write(|c| diesel::update(row).set(set).execute(c))
    }

    fn remove(&mut self, account: AccountId, id: AttributeDefinitionId) -> StoreResult<bool> {
        self.wrote(|c| diesel::delete(of_account!(attribute_definitions, account, id)).execute(c))
    }
}
