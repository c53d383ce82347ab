//! Custom attribute definitions: the custom attributes of an account's contacts and conversations.
//!
//! The request bodies of custom attribute definitions. The definition of an attribute as agents see it
//! (docs/rules/accounts.md §5.10; `operations.json #37`).

use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, AttributeDefinitionId, Violation};
use nimchat_messaging::custom_attributes::SaveAttributeDefinition;
use nimchat_messaging::{AttributeDefinition, AttributeDefinitionService, AttributeModel};
use nimchat_wire::time::iso;
use nimchat_wire::words::{AttributeDisplayTypeWord, AttributeModelWord};
use nimchat_wire::{ByProfile, DefaultOrNull};
use serde_json::json;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/custom_attribute_definitions";
    const ONE: &str = "/api/v1/accounts/{account_id}/custom_attribute_definitions/{id}";
    vec![
        Route::get(ALL)
            .operation(37)
            .summary("Get details of custom attributes in an Account")
            .query::<DefinitionsQuery>()
            .answers::<Vec<DefinitionJson>>()
            .to(list),
        Route::post(ALL)
            .operation(38)
            .summary("Add a new custom attribute to account")
            .body_under::<DefinitionBody>("custom_attribute_definition")
            .requires(&["attribute_display_name", "attribute_key"])
            .answers::<DefinitionJson>()
            .to_making(
                create,
                RecordKind::CustomAttributeDefinition,
                |call, attribute_definitions, id| Ok(attribute_definitions.show(&call.caller, id)?),
            ),
        Route::get(ONE)
            .operation(39)
            .summary("Get the details of a custom attribute in the account")
            .answers::<DefinitionJson>()
            .to(show),
        Route::update(ONE)
            .operation(40)
            .summary("Update a custom attribute in account")
            .body_under::<DefinitionBody>("custom_attribute_definition")
            .answers::<DefinitionJson>()
            .to(update),
        Route::delete(ONE)
            .summary("Delete a custom attribute of the account")
            .answers::<NoContent>()
            .to(delete),
    ]
}

type Answered = Result<AttributeDefinition>;

fn list(
    call: &In<Agent, DefinitionsQuery>,
    attribute_definitions: &AttributeDefinitionService,
) -> Result<Vec<AttributeDefinition>> {
    let model = call.read()?.model().map_err(ApiError::invalid)?;
    Ok(attribute_definitions.list(&call.caller, model)?)
}

fn create(
    call: &In<Agent, DefinitionBody>,
    attribute_definitions: &AttributeDefinitionService,
) -> Answered {
    let command = call.read()?.into();
    Ok(attribute_definitions.create(&call.caller, command)?)
}

fn show(call: &In<Agent>, attribute_definitions: &AttributeDefinitionService) -> Answered {
    Ok(attribute_definitions.show(&call.caller, call.id("id"))?)
}

fn update(
    call: &In<Agent, DefinitionBody>,
    attribute_definitions: &AttributeDefinitionService,
) -> Answered {
    let id = call.id("id");
    // the contract looks the record up before the input is checked
    attribute_definitions.show(&call.caller, id)?;
    let command = call.read()?.into();
    Ok(attribute_definitions.update(&call.caller, id, command)?)
}

fn delete(call: &In<Agent>, attribute_definitions: &AttributeDefinitionService) -> Result<()> {
    Ok(attribute_definitions.delete(&call.caller, call.id("id"))?)
}

/// May be nested under the key `custom_attribute_definition`. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(crate) struct DefinitionBody {
    /// Attribute display name
    attribute_display_name: Field<String>,
    /// Attribute display type (text- 0, number- 1, currency- 2, percent- 3, link- 4, date- 5, list- 6, checkbox- 7),
    /// as number or name
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 7)]
    attribute_display_type: Option<String>,
    /// Attribute description
    attribute_description: Field<String>,
    /// Attribute unique key value
    attribute_key: Field<String>,
    /// Attribute values
    attribute_values: Option<Vec<String>>,
    /// Attribute type (`conversation_attribute`- 0, `contact_attribute`- 1), as number or name
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1)]
    attribute_model: Option<String>,
    /// The default value
    default_value: Field<String>,
    /// The pattern that a text must match
    regex_pattern: Field<String>,
    /// A hint that explains the pattern
    regex_cue: Field<String>,
}

impl From<DefinitionBody> for SaveAttributeDefinition {
    fn from(body: DefinitionBody) -> Self {
        // null is a blank text, which is refused
        let required = |field: Field<String>| field.change().map(Option::unwrap_or_default);
        Self {
            display_name: required(body.attribute_display_name),
            display_type: body.attribute_display_type,
            description: body.attribute_description.change(),
            key: required(body.attribute_key),
            choices: body.attribute_values,
            model: body.attribute_model,
            default_value: body.default_value.change(),
            regex_pattern: body.regex_pattern.change(),
            regex_cue: body.regex_cue.change(),
        }
    }
}

/// The filter of a list.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
struct DefinitionsQuery {
    /// `conversation_attribute` (0) or `contact_attribute` (1), as name or number; all if absent
    attribute_model: Option<String>,
}

impl DefinitionsQuery {
    fn model(&self) -> Result<Option<AttributeModel>, Violation> {
        let asked = self.attribute_model.as_deref();
        let asked = asked.map(str::trim).filter(|text| !text.is_empty());
        asked.map(AttributeModel::parse).transpose()
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct DefinitionJson {
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
