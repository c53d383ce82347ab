//! The definition of an attribute as agents see it (docs/rules/accounts.md §5.10; `operations.json #37`).

use nimchat_core_model::{AccountId, AttributeDefinitionId};
use nimchat_messaging::AttributeDefinition;
use nimchat_wire::time::iso;
use nimchat_wire::words::{AttributeDisplayTypeWord, AttributeModelWord};
use nimchat_wire::{ByProfile, Context, DefaultOrNull, Present};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DefinitionJson {
    #[schema(value_type = i64)]
    id: AttributeDefinitionId,
    attribute_display_name: String,
    #[schema(value_type = AttributeDisplayTypeWord)]
    attribute_display_type: &'static str,
    attribute_description: DefaultOrNull<String>,
    attribute_key: String,
    regex_pattern: Option<String>,
    regex_cue: Option<String>,
    /// The list, or its JSON text
    attribute_values: ByProfile<String, Vec<String>>,
    #[schema(value_type = AttributeModelWord)]
    attribute_model: &'static str,
    /// The default value; in `chatwoot`, only if it is an integer
    default_value: ByProfile<Option<String>, Option<i64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = i64, required = false)]
    account_id: Option<AccountId>,
    created_at: String,
    updated_at: String,
}

impl Present<AttributeDefinition> for DefinitionJson {
    fn present(definition: &AttributeDefinition, context: &Context) -> Self {
        let default_value = &definition.default_value;
        Self {
            id: definition.id,
            attribute_display_name: definition.display_name.clone(),
            attribute_display_type: definition.display_type.as_str(),
            attribute_description: DefaultOrNull::or_default(
                context,
                definition.description.clone(),
            ),
            attribute_key: definition.key.clone(),
            regex_pattern: definition.regex_pattern.clone(),
            regex_cue: definition.regex_cue.clone(),
            attribute_values: ByProfile::make(
                context,
                || json!(definition.choices).to_string(),
                || definition.choices.clone(),
            ),
            attribute_model: definition.model.as_str(),
            default_value: ByProfile::make(
                context,
                || default_value.clone(),
                || default_value.as_deref()?.parse().ok(),
            ),
            account_id: context.in_reference(|| definition.account_id),
            created_at: iso(definition.created_at),
            updated_at: iso(definition.updated_at),
        }
    }
}
