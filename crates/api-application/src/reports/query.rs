//! The parameters of reports.

use nimchat_api_kit::lenient;
use nimchat_api_kit::route::{Draft, Kind};
use nimchat_core_model::values::present;
use nimchat_core_model::{UserId, Violation, Violations};
use nimchat_reporting::reports::{GroupBy, Period, ReportQuery, ScopeKind, ScopeRef, UtcOffset};
use serde::Deserialize;
use validator::Validate;

#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub(super) struct ReportParameters {
    #[serde(deserialize_with = "lenient::optional_text")]
    pub(super) metric: Option<String>,
    #[serde(rename = "type", deserialize_with = "lenient::optional_text")]
    kind: Option<String>,
    #[serde(deserialize_with = "lenient::optional_integer")]
    id: Option<i64>,
    #[serde(deserialize_with = "lenient::optional_integer")]
    since: Option<i64>,
    #[serde(deserialize_with = "lenient::optional_integer")]
    until: Option<i64>,
    #[serde(deserialize_with = "lenient::optional_text")]
    group_by: Option<String>,
    #[serde(deserialize_with = "lenient::optional_text")]
    timezone_offset: Option<String>,
    #[serde(deserialize_with = "lenient::optional_boolean")]
    business_hours: Option<bool>,
}

impl ReportParameters {
    /// The query. In `reference` an unknown length of the parts and a period that ends before it begins are refused;
    /// Chatwoot takes days, and answers with a part without anything in it.
    pub(super) fn query(&self, is_reference: bool) -> Result<ReportQuery, Violations> {
        let mut refused = Violations::new();
        let kind = ScopeKind::parse(self.kind.as_deref().unwrap_or_default());
        let kind = refused.check(kind);
        let period = self.since.zip(self.until).map(|(since, until)| {
            if is_reference && until < since {
                return Err(Violations::one("until", "must not be before since"));
            }
            Period::new(since, until)
        });
        let period = refused.check(period.transpose());
        let group_by = match present(self.group_by.clone()).map(|name| GroupBy::parse(&name)) {
            Some(Err(unknown)) if is_reference => refused.check(Err(unknown)),
            known => Some(known.and_then(Result::ok).unwrap_or_default()),
        };
        let offset = present(self.timezone_offset.clone()).map(|hours| {
            let hours = hours.trim().parse();
            let hours = hours.map_err(|_| Violation::new("timezone_offset", "must be a number"))?;
            UtcOffset::hours(hours)
        });
        let offset = refused.check(offset.transpose());
        match (kind, period, group_by, offset) {
            (Some(kind), Some(period), Some(group_by), Some(offset)) => Ok(ReportQuery {
                scope: ScopeRef { kind, id: self.id },
                period,
                group_by,
                offset: offset.unwrap_or_default(),
                business_hours: self.business_hours.unwrap_or_default(),
            }),
            _ => Err(refused),
        }
    }

    /// Describes the parameters that all reports share.
    pub(super) fn describe(draft: Draft) -> Draft<Self> {
        draft
            .reads::<Self>()
            .parameter(
                "type",
                Kind::Text,
                "`account`, `agent`, `inbox`, `label` or `team`",
            )
            .parameter(
                "id",
                Kind::Integer,
                "The id of the agent, inbox, label or team",
            )
            .parameter(
                "since",
                Kind::Integer,
                "The time in epoch seconds from which the report starts",
            )
            .parameter(
                "until",
                Kind::Integer,
                "The time in epoch seconds at which the report stops",
            )
            .parameter(
                "group_by",
                Kind::Text,
                "The length of the parts: `hour`, `day` (the default), `week`, `month` or `year`",
            )
            .parameter(
                "timezone_offset",
                Kind::Text,
                "Hours from UTC, a multiple of 0.25: where days and longer parts begin",
            )
            .parameter(
                "business_hours",
                Kind::Boolean,
                "Whether averages are made of business hours alone",
            )
    }
}

#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub(super) struct ConversationMetricsQuery {
    #[serde(rename = "type", deserialize_with = "lenient::optional_text")]
    kind: Option<String>,
    #[serde(deserialize_with = "lenient::optional_integer")]
    pub(super) user_id: Option<UserId>,
}

impl ConversationMetricsQuery {
    /// The kind of object.
    pub(super) fn kind(&self) -> Result<ScopeKind, Violation> {
        ScopeKind::parse(self.kind.as_deref().unwrap_or_default())
    }
}
