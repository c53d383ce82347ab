//! What customers answer to surveys, as reports show it (docs/rules/reporting.md §5.10).
//!
//! The parameters of reports on answers to surveys.

use crate::agents::AgentJson;
use crate::conversations::contact::ConversationContactJson;
use crate::reports::{bounded, covered, required};
use nimchat_api_kit::CsvFile;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::values::present;
use nimchat_core_model::{
    AccountId, ConversationNumber, InboxId, MessageId, Paged, SurveyResponseId, TeamId, UserId,
    Violation, Violations,
};
use nimchat_messaging::Rating;
use nimchat_reporting::SatisfactionService;
use nimchat_reporting::reports::Period;
use nimchat_reporting::satisfaction::{SurveyFilter, SurveyMetrics, SurveyOrder, SurveyResult};
use std::collections::BTreeMap;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/csat_survey_responses";
    const METRICS: &str = "/api/v1/accounts/{account_id}/csat_survey_responses/metrics";
    const DOWNLOAD: &str = "/api/v1/accounts/{account_id}/csat_survey_responses/download";
    vec![
        Route::get(ALL)
            .summary("List the answers to surveys")
            .query::<SurveyQuery>()
            .paged()
            .with_cursor()
            .answers::<Vec<SurveyResultJson>>()
            .to_page(list),
        Route::get(METRICS)
            .summary("Count the answers to surveys")
            .query::<SurveyQuery>()
            .answers::<SurveyMetricsJson>()
            .to(metrics),
        Route::get(DOWNLOAD)
            .summary("Download the answers to surveys")
            .query::<SurveyQuery>()
            .answers::<CsvFile>()
            .to(download),
    ]
}

fn list(
    call: &In<Administrator, SurveyQuery>,
    satisfaction: &SatisfactionService,
) -> Result<Paged<SurveyResult>> {
    let query = call.read()?;
    let filter = query.filter(call.is_reference());
    let filter = filter.map_err(ApiError::invalid)?;
    let order = query.order(call.is_reference());
    let order = order.map_err(ApiError::invalid)?;
    let asked = call.page_request(SatisfactionService::PER_PAGE)?;
    Ok(satisfaction.list(&call.caller, &filter, order, asked)?)
}

fn metrics(
    call: &In<Administrator, SurveyQuery>,
    satisfaction: &SatisfactionService,
) -> Result<SurveyMetrics> {
    let filter = call.read()?.filter(call.is_reference());
    let filter = filter.map_err(ApiError::invalid)?;
    Ok(satisfaction.metrics(&call.caller, &filter)?)
}

fn download(
    call: &In<Administrator, SurveyQuery>,
    satisfaction: &SatisfactionService,
) -> Result<CsvFile> {
    let query = call.read()?;
    let (period, filter) = query
        .required(call.is_reference())
        .map_err(ApiError::invalid)?;
    let rows = satisfaction.table(&call.caller, &filter)?;
    let account = call.caller.0.account_id();
    CsvFile::new("csat_report.csv")
        .row([
            "Agent Name",
            "Rating",
            "Feedback Comment",
            "Contact Name",
            "Contact Email Address",
            "Contact Phone Number",
            "Link to the conversation",
            "Recorded date",
        ])?
        .rows(rows.iter().map(|row| cells(row, account, &call.context)))?
        .row([covered(period)])
}

#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
struct SurveyQuery {
    /// The time in epoch seconds from which answers are wanted; together with `until`
    since: Option<i64>,
    /// The time in epoch seconds until which answers are wanted
    until: Option<i64>,
    /// Answers about these agents
    #[param(rename = "user_ids[]", value_type = Option<Vec<i64>>)]
    user_ids: Option<Vec<UserId>>,
    /// Answers in this inbox
    #[param(value_type = Option<i64>)]
    inbox_id: Option<InboxId>,
    /// Answers in conversations of this team
    #[param(value_type = Option<i64>)]
    team_id: Option<TeamId>,
    /// Answers with this rating, from 1 to 5
    rating: Option<i64>,
    /// `created_at` (the default) or `-created_at`
    sort: Option<String>,
}

impl SurveyQuery {
    /// Which answers are wanted.
    fn filter(&self, is_reference: bool) -> Result<SurveyFilter, Violations> {
        let mut refused = Violations::new();
        let period = refused.check(bounded(self.since, self.until, is_reference));
        let rating = refused.check(self.rating.map(Rating::new).transpose());
        match (period, rating) {
            (Some(period), Some(rating)) => Ok(SurveyFilter {
                period,
                users: self.user_ids.clone().unwrap_or_default(),
                inbox: self.inbox_id,
                team: self.team_id,
                rating,
            }),
            _ => Err(refused),
        }
    }

    /// The same, with the time, whose bounds must be given.
    fn required(&self, is_reference: bool) -> Result<(Period, SurveyFilter), Violations> {
        let period = required(self.since, self.until, is_reference)?;
        Ok((period, self.filter(is_reference)?))
    }

    /// The order. In `reference` an unknown one is refused; Chatwoot ignores it.
    fn order(&self, is_reference: bool) -> Result<SurveyOrder, Violation> {
        match present(self.sort.clone()).map(|name| SurveyOrder::parse(&name)) {
            Some(Err(unknown)) if is_reference => Err(unknown),
            known => Ok(known.and_then(Result::ok).unwrap_or_default()),
        }
    }
}

#[wire(result: SurveyResult, response = result.response)]
struct SurveyResultJson {
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
    #[present(result.agent)]
    assigned_agent: OrAbsent<AgentJson>,
    created_at: i64,
}

#[wire(metrics: SurveyMetrics)]
#[expect(clippy::struct_field_names, reason = "the names on the wire")]
struct SurveyMetricsJson {
    #[present(metrics.total())]
    total_count: u64,
    /// How many answers have each rating that occurs
    #[present(metrics.ratings.iter().map(|(rating, count)| (rating.get(), *count)).collect())]
    ratings_count: BTreeMap<i16, u64>,
    /// How many surveys were sent in the time, whatever else is asked for
    #[present(metrics.sent)]
    total_sent_messages_count: u64,
}

/// The row of a table.
fn cells(result: &SurveyResult, account: AccountId, context: &Context) -> [String; 8] {
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
