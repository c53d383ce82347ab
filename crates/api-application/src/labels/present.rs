//! A label as the account's members see it, the same in both profiles (docs/rules/accounts.md §3).

use nimchat_core_model::LabelId;
use nimchat_messaging::Label;
use nimchat_wire::{Context, Present};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LabelJson {
    #[schema(value_type = i64)]
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
