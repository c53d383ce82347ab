//! Changes of many conversations, beyond the reference (docs/rules/messaging.md §1).

use super::query::titles;
use super::time::optional_time;
use chrono::{DateTime, Utc};
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{ConversationNumber, TeamId, UserId, Violation};
use nimchat_messaging::conversations::ConversationChanges;
use nimchat_messaging::{ConversationService, MessagingError, Status};
use nimchat_wire::words::{ConversationTypeWord, StatusWord};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/v1/accounts/{account_id}/bulk_actions")
            .summary("Change many conversations in the background")
            .body::<BulkBody>()
            .requires(&["type"])
            .to(change),
    ]
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
struct BulkBody {
    /// `Conversation`
    #[serde(rename = "type")]
    #[schema(value_type = Option<ConversationTypeWord>)]
    kind: Option<String>,
    /// The conversations, up to 1000
    ids: Option<Vec<ConversationNumber>>,
    /// What to set
    #[validate(nested)]
    fields: Option<BulkFieldsBody>,
    /// What to add and to remove
    #[validate(nested)]
    labels: Option<BulkLabelsBody>,
    /// The end of the snooze: Unix seconds
    #[serde(default, deserialize_with = "optional_time")]
    #[schema(value_type = Option<i64>)]
    snoozed_until: Option<DateTime<Utc>>,
}

#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
struct BulkFieldsBody {
    /// `open`, `resolved`, `pending` or `snoozed`
    #[schema(value_type = Option<StatusWord>)]
    status: Option<String>,
    /// 0 or null unassigns
    #[schema(value_type = Option<i64>)]
    assignee_id: Field<UserId>,
    /// 0 or null removes the team
    #[schema(value_type = Option<i64>)]
    team_id: Field<TeamId>,
}

#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
struct BulkLabelsBody {
    add: Option<Vec<String>>,
    remove: Option<Vec<String>>,
}

impl BulkBody {
    fn changes(self) -> Result<ConversationChanges, Violation> {
        let fields = self.fields.unwrap_or_default();
        let labels = self.labels.unwrap_or_default();
        let status = fields.status.filter(|name| !name.trim().is_empty());
        Ok(ConversationChanges {
            status: status.map(|name| Status::parse(&name)).transpose()?,
            snoozed_until: self.snoozed_until,
            assignee: fields.assignee_id.change(),
            team: fields.team_id.change(),
            add_labels: titles(labels.add),
            remove_labels: titles(labels.remove),
        })
    }
}

fn change(call: &In<Agent, BulkBody>, conversations: &ConversationService) -> Result<()> {
    let mut body = call.read()?;
    if body.kind.as_deref() != Some("Conversation") {
        let unknown = Violation::unlisted("type");
        return Err(MessagingError::from(unknown).into());
    }
    let ids = body.ids.take().unwrap_or_default();
    let changes = body.changes().map_err(MessagingError::from)?;
    Ok(conversations.change_many(&call.caller, &ids, &changes)?)
}
