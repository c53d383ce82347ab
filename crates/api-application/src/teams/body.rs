//! The request body of a team.

use nimchat_accounts::teams::SaveTeam;
use nimchat_api_kit::{Field, lenient};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// May be nested under the key `team`. The service checks the values.
#[derive(Debug, Deserialize, Validate, ToSchema)]
pub(crate) struct TeamBody {
    /// The name of the team
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    name: Field<String>,
    /// The description of the team
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    description: Field<String>,
    /// If this setting is turned on, the system would automatically assign the conversation to an agent in the team
    /// while assigning the conversation to a team
    #[serde(default, deserialize_with = "lenient::optional_boolean")]
    allow_auto_assign: Option<bool>,
}

impl From<TeamBody> for SaveTeam {
    fn from(body: TeamBody) -> Self {
        Self {
            // null is a blank name, which is refused
            name: body.name.change().map(Option::unwrap_or_default),
            description: body.description.change(),
            allow_auto_assign: body.allow_auto_assign,
        }
    }
}
