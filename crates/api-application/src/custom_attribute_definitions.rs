//! Custom attribute definitions: the custom attributes of an account's contacts and conversations.
//!
//! The request bodies of custom attribute definitions. The definition of an attribute as agents see it
//! (docs/rules/accounts.md §5.10; `operations.json #37`).

use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, AttributeDefinitionId, Violation};
use nimchat_messaging::custom_attributes::SaveAttributeDefinition;
use nimchat_messaging::{AttributeDefinition, AttributeDefinitionService, AttributeModel};
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
                by_body(AttributeDefinitionService::create),
                RecordKind::CustomAttributeDefinition,
                |call, attribute_definitions, id| Ok(attribute_definitions.show(&call.caller, id)?),
            ),
        Route::get(ONE)
            .operation(39)
            .summary("Get the details of a custom attribute in the account")
            .answers::<DefinitionJson>()
            .to(by_id("id", AttributeDefinitionService::show)),
        Route::update(ONE)
            .operation(40)
            .summary("Update a custom attribute in account")
            .body_under::<DefinitionBody>("custom_attribute_definition")
            .answers::<DefinitionJson>()
            .to(update),
        Route::delete(ONE)
            .summary("Delete a custom attribute of the account")
            .answers::<NoContent>()
            .to(by_id("id", AttributeDefinitionService::delete)),
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

/// May be nested under the key `custom_attribute_definition`. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema, Command)]
#[serde(default)]
#[command(SaveAttributeDefinition)]
pub(crate) struct DefinitionBody {
    /// Attribute display name
    #[command(display_name = body.attribute_display_name.into())]
    attribute_display_name: Field<String>,
    /// Attribute display type (text- 0, number- 1, currency- 2, percent- 3, link- 4, date- 5, list- 6, checkbox- 7),
    /// as number or name
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 7)]
    #[command(display_type = body.attribute_display_type)]
    attribute_display_type: Option<String>,
    /// Attribute description
    #[command(description = body.attribute_description.into())]
    attribute_description: Field<String>,
    /// Attribute unique key value
    #[command(key = body.attribute_key.into())]
    attribute_key: Field<String>,
    /// Attribute values
    #[command(choices = body.attribute_values)]
    attribute_values: Option<Vec<String>>,
    /// Attribute type (`conversation_attribute`- 0, `contact_attribute`- 1), as number or name
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1)]
    #[command(model = body.attribute_model)]
    attribute_model: Option<String>,
    /// The default value
    default_value: Field<String>,
    /// The pattern that a text must match
    regex_pattern: Field<String>,
    /// A hint that explains the pattern
    regex_cue: Field<String>,
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

#[wire(definition: AttributeDefinition)]
struct DefinitionJson {
    id: AttributeDefinitionId,
    #[present(definition.display_name)]
    attribute_display_name: String,
    #[schema(value_type = AttributeDisplayTypeWord)]
    #[present(definition.display_type)]
    attribute_display_type: &'static str,
    #[present(definition.description)]
    attribute_description: DefaultOrNull<String>,
    #[present(definition.key)]
    attribute_key: String,
    regex_pattern: Option<String>,
    regex_cue: Option<String>,
    /// The list, or its JSON text
    #[present(ByProfile::of(context, json!(definition.choices).to_string(), definition.choices.clone()))]
    attribute_values: ByProfile<String, Vec<String>>,
    #[schema(value_type = AttributeModelWord)]
    #[present(definition.model)]
    attribute_model: &'static str,
    /// The default value; in `chatwoot`, only if it is an integer
    #[present(shown_default(definition, context))]
    default_value: ByProfile<Option<String>, Option<i64>>,
    #[schema(value_type = i64, required = false)]
    #[present(context.in_reference(|| definition.account_id))]
    account_id: OrAbsent<AccountId>,
    created_at: String,
    updated_at: String,
}

fn shown_default(
    definition: &AttributeDefinition,
    context: &Context,
) -> ByProfile<Option<String>, Option<i64>> {
    let value = &definition.default_value;
    ByProfile::make(context, || value.clone(), || value.as_deref()?.parse().ok())
}
