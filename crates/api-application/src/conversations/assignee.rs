//! The agent in charge of a conversation, and who answers for an assignment (contract messaging.md §0.5 "R-Agent").

use super::team::{TeamRecordChatwootJson, TeamReferenceJson};
use crate::agents::present::AgentChatwootJson;
use crate::messages::EmptyJson;
use nimchat_accounts::{AccountRole, ProfileView};
use nimchat_api_kit::{Context, Present};
use nimchat_core_model::{AccountId, Attributes, UserId};
use serde::Serialize;
use utoipa::ToSchema;

/// An agent with every account that they are in (`operations.json #27, #60`). Every printed key has its printed type:
/// who has no display name has `""`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AssigneeReferenceJson {
    #[schema(value_type = i64)]
    id: UserId,
    uid: String,
    name: String,
    available_name: String,
    display_name: String,
    email: String,
    #[schema(value_type = i64)]
    account_id: AccountId,
    /// `agent` or `administrator`
    role: &'static str,
    confirmed: bool,
    #[schema(value_type = Object)]
    custom_attributes: Attributes,
    accounts: Vec<AssigneeAccountReferenceJson>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AssigneeAccountReferenceJson {
    #[schema(value_type = i64)]
    id: AccountId,
    name: String,
    /// `agent` or `administrator`
    role: &'static str,
}

impl Present<ProfileView> for AssigneeReferenceJson {
    fn present(view: &ProfileView, context: &Context) -> Self {
        let user = &view.agent.user;
        let membership = &view.agent.membership;
        Self {
            id: user.id,
            uid: user.email.to_string(),
            name: user.name.clone(),
            available_name: user.available_name().to_owned(),
            display_name: user.display_name.clone().unwrap_or_default(),
            email: user.email.to_string(),
            account_id: membership.account_id,
            role: membership.role.as_str(),
            confirmed: user.confirmed(),
            custom_attributes: user.custom_attributes.clone(),
            accounts: Present::present_each(&view.accounts, context),
        }
    }
}

impl Present<AccountRole> for AssigneeAccountReferenceJson {
    fn present(account: &AccountRole, _: &Context) -> Self {
        Self {
            id: account.account_id,
            name: account.account_name.clone(),
            role: account.role.as_str(),
        }
    }
}

/// The assignee in a conversation's `meta`: `{}` when nobody is in charge. The reference prints an object there, and of
/// the objects an empty one breaks the fewest clients: the key is there, its type holds, and no agent is made up.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum MetaAssigneeReferenceJson {
    Agent(Box<AssigneeReferenceJson>),
    Nobody(EmptyJson),
}

impl Present<Option<ProfileView>> for MetaAssigneeReferenceJson {
    fn present(view: &Option<ProfileView>, context: &Context) -> Self {
        match view {
            Some(profile) => Self::Agent(Box::new(Present::present(profile, context))),
            None => Self::Nobody(EmptyJson {}),
        }
    }
}

/// What assigning answers: the agent, the team, or `{}` when neither is in charge now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum AssignedReferenceJson {
    Agent(Box<AssigneeReferenceJson>),
    Team(TeamReferenceJson),
    Nobody(EmptyJson),
}

/// What assigning answers: the agent, the team's record, or null when neither is in charge now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(transparent)]
pub(crate) struct AssignedChatwootJson(pub(super) Option<InChargeChatwootJson>);

#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum InChargeChatwootJson {
    Agent(Box<AgentChatwootJson>),
    Team(TeamRecordChatwootJson),
}
