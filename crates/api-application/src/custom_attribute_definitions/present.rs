//! The definition of an attribute as agents see it (contract accounts.md §5.10).

use nimchat_api_kit::{Context, Present};
use nimchat_core_model::{AccountId, AttributeDefinitionId};
use nimchat_messaging::AttributeDefinition;
use nimchat_wire::time::iso;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

/// As the reference prints it (`operations.json #37`): the values are a list as JSON text; without a description it
/// has `""`.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DefinitionReferenceJson {
    #[schema(value_type = i64)]
    id: AttributeDefinitionId,
    attribute_display_name: String,
    attribute_display_type: &'static str,
    attribute_description: String,
    attribute_key: String,
    attribute_values: String,
    default_value: Option<String>,
    attribute_model: &'static str,
    #[schema(value_type = i64)]
    account_id: AccountId,
}

impl Present<AttributeDefinition> for DefinitionReferenceJson {
    fn present(definition: &AttributeDefinition, _: &Context) -> Self {
        Self {
            id: definition.id,
            attribute_display_name: definition.display_name.clone(),
            attribute_display_type: definition.display_type.as_str(),
            attribute_description: definition.description.clone().unwrap_or_default(),
            attribute_key: definition.key.clone(),
            attribute_values: json!(definition.choices).to_string(),
            default_value: definition.default_value.clone(),
            attribute_model: definition.model.as_str(),
            account_id: definition.account_id,
        }
    }
}

/// Chatwoot's definition.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DefinitionChatwootJson {
    #[schema(value_type = i64)]
    id: AttributeDefinitionId,
    attribute_display_name: String,
    attribute_display_type: &'static str,
    attribute_description: Option<String>,
    attribute_key: String,
    regex_pattern: Option<String>,
    regex_cue: Option<String>,
    attribute_values: Vec<String>,
    attribute_model: &'static str,
    /// The value offered first, if it is a whole number
    default_value: Option<i64>,
    created_at: String,
    updated_at: String,
}

impl Present<AttributeDefinition> for DefinitionChatwootJson {
    fn present(definition: &AttributeDefinition, _: &Context) -> Self {
        let default_value = definition.default_value.as_deref();
        Self {
            id: definition.id,
            attribute_display_name: definition.display_name.clone(),
            attribute_display_type: definition.display_type.as_str(),
            attribute_description: definition.description.clone(),
            attribute_key: definition.key.clone(),
            regex_pattern: definition.regex_pattern.clone(),
            regex_cue: definition.regex_cue.clone(),
            attribute_values: definition.choices.clone(),
            attribute_model: definition.model.as_str(),
            default_value: default_value.and_then(|text| text.parse().ok()),
            created_at: iso(definition.created_at),
            updated_at: iso(definition.updated_at),
        }
    }
}
