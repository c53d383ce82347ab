//! The handlers.

use super::query::{ConversationMetricsQuery, ReportParameters};
use nimchat_api_kit::prelude::*;
use nimchat_core_model::Violation;
use nimchat_reporting::ReportingError;
use nimchat_reporting::reports::{
    AgentReport, LiveCounts, Measure, ReportService, ScopeKind, Summaries, TimeSeries,
};

pub(super) fn time_series(
    call: &In<Administrator, ReportParameters>,
    reports: &ReportService,
) -> Result<Option<TimeSeries>> {
    let parameters = call.read()?;
    let query = parameters.query(call.is_reference())?;
    let metric = parameters.metric.as_deref().unwrap_or_default();
    let measure = match Measure::parse(metric) {
        Ok(measure) => measure,
        Err(unknown) if call.is_reference() => return Err(ApiError::invalid(unknown)),
        Err(_) => return Ok(None),
    };
    let series = reports.time_series(&call.caller, measure, &query);
    series.map(Some).map_err(|error| refused(call, error, "id"))
}

pub(super) fn summary(
    call: &In<Administrator, ReportParameters>,
    reports: &ReportService,
) -> Result<Summaries> {
    let query = call.read()?.query(call.is_reference())?;
    let summary = reports.summary(&call.caller, &query);
    summary.map_err(|error| refused(call, error, "id"))
}

/// What is open now.
pub(super) enum ConversationMetrics {
    Account(LiveCounts),
    Agents(Vec<AgentReport>),
}

pub(super) fn conversations(
    call: &In<Administrator, ConversationMetricsQuery>,
    reports: &ReportService,
) -> Result<ConversationMetrics> {
    let query = call.read()?;
    let kind = query.kind().map_err(ApiError::invalid)?;
    match kind {
        ScopeKind::Account => Ok(ConversationMetrics::Account(
            reports.live(&call.caller, None)?,
        )),
        ScopeKind::Agent => {
            let only = query.user_id.filter(|_| call.is_reference());
            let page = call.page(ReportService::AGENTS_PER_PAGE);
            let agents = reports.agents(&call.caller, only, page);
            agents
                .map(ConversationMetrics::Agents)
                .map_err(|error| refused(call, error, "user_id"))
        }
        ScopeKind::Inbox | ScopeKind::Label | ScopeKind::Team => {
            Err(refused(call, ReportingError::UnknownScope(kind), "type"))
        }
    }
}

/// An unknown object is not found; in `reference` the parameter that names it is refused.
pub(super) fn refused<I>(
    call: &In<Administrator, I>,
    error: ReportingError,
    parameter: &'static str,
) -> ApiError {
    match error {
        ReportingError::UnknownScope(_) if call.is_reference() => {
            ApiError::invalid(Violation::new(parameter, "is unknown"))
        }
        error => error.into(),
    }
}
