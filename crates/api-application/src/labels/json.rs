//! The request body of a label. A label as the account's members see it, the same in both profiles
//! (docs/rules/accounts.md §3).

use nimchat_api_kit::Field;
use nimchat_core_model::LabelId;
use nimchat_messaging::Label;
use nimchat_messaging::labels::SaveLabel;
use nimchat_wire::{Context, Present};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// May be nested under the key `label`. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(crate) struct LabelBody {
    /// The title: letters, digits, `_` and `-`, at least two, the first a letter or digit
    title: Field<String>,
    /// The description
    description: Field<String>,
    /// The colour
    color: Field<String>,
    /// Is the label shown in the sidebar?
    show_on_sidebar: Field<bool>,
}

impl From<LabelBody> for SaveLabel {
    fn from(body: LabelBody) -> Self {
        Self {
            // null is a blank text, which is refused
            title: body.title.change().map(Option::unwrap_or_default),
            description: body.description.change(),
            color: body.color.change().map(Option::unwrap_or_default),
            show_on_sidebar: body.show_on_sidebar.change(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LabelJson {
    id: LabelId,
    title: String,
    description: Option<String>,
    color: String,
    show_on_sidebar: Option<bool>,
}

impl Present<Label> for LabelJson {
    fn present(label: &Label, _: &Context) -> Self {
        Self {
            id: label.id,
            title: label.title.clone(),
            description: label.description.clone(),
            color: label.color.clone(),
            show_on_sidebar: label.show_on_sidebar,
        }
    }
}

/// Not `LabelsJson`: those are the names on a conversation, and schemas are identified by their names.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AccountLabelsJson {
    payload: Vec<LabelJson>,
}

impl Present<Vec<Label>> for AccountLabelsJson {
    fn present(labels: &Vec<Label>, context: &Context) -> Self {
        Self {
            payload: Present::present(labels, context),
        }
    }
}
