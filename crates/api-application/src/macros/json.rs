//! The bodies and the answer of macros (docs/rules/automation.md §2).

use crate::agents::AgentJson;
use nimchat_accounts::AgentView;
use nimchat_api_kit::lenient;
use nimchat_api_kit::prelude::*;
use nimchat_automation::{Macro, MacroVisibility, SaveMacro};
use nimchat_core_model::{AccountId, ConversationNumber, MacroId};
use nimchat_wire::words::VisibilityWord;
use nimchat_wire::{HeldFileJson, HolderJson};
use serde_json::Value;

/// The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema, Command)]
#[serde(default)]
#[command(SaveMacro)]
pub(crate) struct MacroBody {
    /// The name
    name: Field<String>,
    /// `personal` or `global`; agents' macros are personal
    #[schema(value_type = Option<VisibilityWord>)]
    visibility: Option<String>,
    /// The actions, as automation rules have them
    #[schema(value_type = Option<Vec<Object>>)]
    #[serde(deserialize_with = "lenient::exactly")]
    actions: Option<Vec<Value>>,
}

#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
pub(super) struct ExecuteBody {
    /// The numbers of the conversations, in the order in which the macro is executed on them
    pub(super) conversation_ids: Option<Vec<ConversationNumber>>,
}

/// A macro with the users who made and changed it, while they are in the account.
pub(super) struct Shown {
    pub(super) own: Macro,
    pub(super) created_by: Option<AgentView>,
    pub(super) updated_by: Option<AgentView>,
}

#[derive(Debug, Serialize, ToSchema, Present)]
#[present(shown: Shown, own = shown.own)]
pub(super) struct MacroJson {
    id: MacroId,
    name: String,
    /// `personal`, `global`, or null
    #[schema(value_type = Option<VisibilityWord>, required)]
    #[present(own.visibility.map(MacroVisibility::as_str))]
    visibility: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[present(Present::present(&shown.created_by, context))]
    created_by: Option<AgentJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[present(Present::present(&shown.updated_by, context))]
    updated_by: Option<AgentJson>,
    account_id: AccountId,
    #[schema(value_type = Vec<Object>)]
    actions: Vec<Value>,
    /// The files that its actions send; absent if there are none
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[present(HeldFileJson::some(&own.files, own.account_id, HolderJson::MacroId(own.id.get()), context))]
    files: Option<Vec<HeldFileJson>>,
}

#[derive(Debug, Serialize, ToSchema, Present)]
#[present(shown: Shown)]
pub(super) struct EnvelopedMacroJson {
    #[present(Present::present(shown, context))]
    payload: MacroJson,
}

#[derive(Debug, Serialize, ToSchema, Present)]
#[present(shown: Vec<Shown>)]
pub(super) struct EnvelopedMacrosJson {
    #[present(Present::present(shown, context))]
    payload: Vec<MacroJson>,
}
