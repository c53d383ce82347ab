//! What customers answer to surveys, as reports show it (docs/rules/reporting.md §5.10).

mod present;
mod query;

use crate::reports::covered;
use nimchat_accounts::Administrator;
use nimchat_api_kit::{ApiError, CsvFile, In, Result, Route};
use nimchat_core_model::Paged;
use nimchat_reporting::SatisfactionService;
use nimchat_reporting::satisfaction::{SurveyMetrics, SurveyResult};
use present::{SurveyMetricsJson, SurveyResultJson, cells};
use query::SurveyQuery;

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
