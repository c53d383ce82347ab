//! The bodies and the answer of macros (docs/rules/automation.md §2).

use crate::agents::json::AgentJson;
use nimchat_accounts::AgentView;
use nimchat_api_kit::{Field, lenient};
use nimchat_automation::{Macro, MacroVisibility, SaveMacro};
use nimchat_core_model::{AccountId, ConversationNumber, MacroId};
use nimchat_wire::words::VisibilityWord;
use nimchat_wire::{Context, HeldFileJson, HolderJson, Present};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

/// The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
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

impl From<MacroBody> for SaveMacro {
    fn from(body: MacroBody) -> Self {
        Self {
            // null is a blank name, which is refused
            name: body.name.change().map(Option::unwrap_or_default),
            visibility: body.visibility,
            actions: body.actions,
        }
    }
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

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MacroJson {
    id: MacroId,
    name: String,
    /// `personal`, `global`, or null
    #[schema(value_type = Option<VisibilityWord>, required)]
    visibility: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    created_by: Option<AgentJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    updated_by: Option<AgentJson>,
    account_id: AccountId,
    #[schema(value_type = Vec<Object>)]
    actions: Vec<Value>,
    /// The files that its actions send; absent if there are none
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    files: Option<Vec<HeldFileJson>>,
}

impl Present<Shown> for MacroJson {
    fn present(shown: &Shown, context: &Context) -> Self {
        let own = &shown.own;
        let holder = HolderJson::MacroId(own.id.get());
        Self {
            id: own.id,
            name: own.name.clone(),
            visibility: own.visibility.map(MacroVisibility::as_str),
            created_by: Present::present(&shown.created_by, context),
            updated_by: Present::present(&shown.updated_by, context),
            account_id: own.account_id,
            actions: own.actions.clone(),
            files: HeldFileJson::some(&own.files, own.account_id, holder, context),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EnvelopedMacroJson {
    payload: MacroJson,
}

impl Present<Shown> for EnvelopedMacroJson {
    fn present(shown: &Shown, context: &Context) -> Self {
        let payload = Present::present(shown, context);
        Self { payload }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EnvelopedMacrosJson {
    payload: Vec<MacroJson>,
}

impl Present<Vec<Shown>> for EnvelopedMacrosJson {
    fn present(shown: &Vec<Shown>, context: &Context) -> Self {
        let payload = Present::present(shown, context);
        Self { payload }
    }
}
