//! The team in charge of a conversation.

pub(crate) use crate::teams::present::{TeamChatwootJson, TeamReferenceJson};
use nimchat_accounts::Team;
use nimchat_core_model::{AccountId, TeamId};
use nimchat_wire::time::iso;
use serde::Serialize;
use utoipa::ToSchema;

/// A team as it is stored: what assigning one answers (contract messaging.md §1).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TeamRecordChatwootJson {
    #[schema(value_type = i64)]
    id: TeamId,
    name: String,
    description: Option<String>,
    allow_auto_assign: bool,
    #[schema(value_type = i64)]
    account_id: AccountId,
    created_at: String,
    updated_at: String,
}

impl From<&Team> for TeamRecordChatwootJson {
    fn from(team: &Team) -> Self {
        Self {
            id: team.id,
            name: team.name.clone(),
            description: team.description.clone(),
            allow_auto_assign: team.allow_auto_assign,
            account_id: team.account_id,
            created_at: iso(team.created_at),
            updated_at: iso(team.updated_at),
        }
    }
}
