//! The answers of this resource.

use crate::agents::AgentJson;
use crate::conversations::contact::ConversationContactJson;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, ConversationNumber, MessageId, SurveyResponseId};
use nimchat_reporting::satisfaction::{SurveyMetrics, SurveyResult};
use std::collections::BTreeMap;

#[derive(Debug, Serialize, ToSchema, Present)]
#[present(result: SurveyResult, response = result.response)]
pub(super) struct SurveyResultJson {
    id: SurveyResponseId,
    /// From 1 to 5
    #[present(response.rating.get())]
    rating: i16,
    feedback_message: Option<String>,
    account_id: AccountId,
    message_id: MessageId,
    #[present(ConversationContactJson::new(&result.contact, result.present, context))]
    contact: ConversationContactJson,
    #[present(result.conversation)]
    conversation_id: ConversationNumber,
    /// The assignee at the first answer; omitted if there was none, or if they left the account
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[present(Present::present(&result.agent, context))]
    assigned_agent: Option<AgentJson>,
    created_at: i64,
}

#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the names on the wire")]
pub(super) struct SurveyMetricsJson {
    total_count: u64,
    /// How many answers have each rating that occurs
    ratings_count: BTreeMap<i16, u64>,
    /// How many surveys were sent in the time, whatever else is asked for
    total_sent_messages_count: u64,
}

impl Present<SurveyMetrics> for SurveyMetricsJson {
    fn present(metrics: &SurveyMetrics, _: &Context) -> Self {
        let ratings = metrics.ratings.iter();
        Self {
            total_count: metrics.total(),
            ratings_count: ratings
                .map(|(rating, count)| (rating.get(), *count))
                .collect(),
            total_sent_messages_count: metrics.sent,
        }
    }
}

/// The row of a table.
pub(super) fn cells(result: &SurveyResult, account: AccountId, context: &Context) -> [String; 8] {
    let (response, contact) = (&result.response, &result.contact);
    let agent = result.agent.as_ref().map(|agent| &agent.user);
    let agent = agent.map(|user| format!("{} ({})", user.name, user.email));
    let phone = contact.phone_number.as_ref();
    let path = format!(
        "/app/accounts/{account}/conversations/{}",
        result.conversation
    );
    [
        agent.unwrap_or_default(),
        response.rating.get().to_string(),
        response.feedback_message.clone().unwrap_or_default(),
        contact.name.clone(),
        contact
            .email
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        phone
            .map(|number| number.as_str().to_owned())
            .unwrap_or_default(),
        context.app_url(&path),
        response
            .created_at
            .format("%Y-%m-%d %H:%M:%S UTC")
            .to_string(),
    ]
}
