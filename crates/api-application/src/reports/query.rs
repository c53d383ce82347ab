//! The parameters of reports.

use nimchat_api_kit::prelude::*;
use nimchat_api_kit::route::{Draft, Kind};
use nimchat_core_model::values::present;
use nimchat_core_model::{TeamId, UserId, Violation, Violations};
use nimchat_reporting::reports::{GroupBy, Period, ReportQuery, ScopeKind, ScopeRef, UtcOffset};

#[derive(Debug, Default, Deserialize, Validate)]
pub(super) struct ReportParameters {
    pub(super) metric: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    id: Option<i64>,
    since: Option<i64>,
    until: Option<i64>,
    group_by: Option<String>,
    timezone_offset: Option<String>,
    business_hours: Option<bool>,
}

impl ReportParameters {
    /// The query. In `reference` an unknown length of the parts and a period that ends before it begins are refused;
    /// Chatwoot takes days, and answers with a part without anything in it.
    pub(super) fn query(&self, is_reference: bool) -> Result<ReportQuery, Violations> {
        let mut refused = Violations::new();
        let kind = ScopeKind::parse(self.kind.as_deref().unwrap_or_default());
        let kind = refused.check(kind);
        let period = refused.check(bounded(self.since, self.until, is_reference));
        let group_by = match present(self.group_by.clone()).map(|name| GroupBy::parse(&name)) {
            Some(Err(unknown)) if is_reference => refused.check(Err(unknown)),
            known => Some(known.and_then(Result::ok).unwrap_or_default()),
        };
        let offset = refused.check(offset(self.timezone_offset.clone()));
        match (kind, period, group_by, offset) {
            (Some(kind), Some(period), Some(group_by), Some(offset)) => Ok(ReportQuery {
                scope: ScopeRef { kind, id: self.id },
                period,
                group_by,
                offset,
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
                Kind::OneOf(&["account", "agent", "inbox", "label", "team"]),
                "Of what",
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
                Kind::OneOf(&["hour", "day", "week", "month", "year"]),
                "The length of the parts; a day if absent",
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

/// The time between these bounds; none if one is missing.
pub(crate) fn bounded(
    since: Option<i64>,
    until: Option<i64>,
    is_reference: bool,
) -> Result<Option<Period>, Violations> {
    let Some((since, until)) = since.zip(until) else {
        return Ok(None);
    };
    if is_reference && until < since {
        return Err(Violations::one("until", "must not be before since"));
    }
    Period::new(since, until).map(Some)
}

/// The time between these bounds, which must be given.
pub(crate) fn required(
    since: Option<i64>,
    until: Option<i64>,
    is_reference: bool,
) -> Result<Period, Violations> {
    let mut missing = Violations::new();
    for (name, bound) in [("since", since), ("until", until)] {
        if bound.is_none() {
            missing.add(name, "can't be blank");
        }
    }
    bounded(since, until, is_reference)?.ok_or(missing)
}

/// The time zone; without one, UTC.
fn offset(hours: Option<String>) -> Result<UtcOffset, Violation> {
    let Some(hours) = present(hours) else {
        return Ok(UtcOffset::default());
    };
    let hours = hours.trim().parse();
    UtcOffset::hours(hours.map_err(|_| Violation::new("timezone_offset", "must be a number"))?)
}

/// A time, for reports on every object of a kind.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
pub(super) struct PeriodQuery {
    /// The time in epoch seconds from which the report starts
    since: Option<i64>,
    /// The time in epoch seconds at which the report stops
    until: Option<i64>,
    /// Whether averages are made of business hours alone
    business_hours: Option<bool>,
}

impl PeriodQuery {
    /// The time; none if it has no bounds.
    pub(super) fn period(&self, is_reference: bool) -> Result<Option<Period>, Violations> {
        bounded(self.since, self.until, is_reference)
    }

    /// The time, whose bounds must be given.
    pub(super) fn required_period(&self, is_reference: bool) -> Result<Period, Violations> {
        required(self.since, self.until, is_reference)
    }

    /// Are averages made of business hours alone?
    pub(super) fn business_hours(&self) -> bool {
        self.business_hours.unwrap_or_default()
    }
}

/// The days before today.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
pub(super) struct TrafficQuery {
    /// Hours from UTC, a multiple of 0.25: where days and hours begin
    timezone_offset: Option<String>,
    /// How many days before today, 6 by default and at most 366
    pub(super) days_before: Option<i64>,
}

impl TrafficQuery {
    /// The time zone.
    pub(super) fn offset(&self) -> Result<UtcOffset, Violation> {
        offset(self.timezone_offset.clone())
    }
}

/// What is open, of one team.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
pub(super) struct LiveQuery {
    /// The team; without one, the whole account
    #[param(value_type = Option<i64>)]
    pub(super) team_id: Option<TeamId>,
}

/// What is open, by group.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
pub(super) struct OpenGroupsQuery {
    /// `team_id` or `assignee_id`
    pub(super) group_by: Option<String>,
}

#[derive(Debug, Default, Deserialize, Validate)]
pub(super) struct ConversationMetricsQuery {
    #[serde(rename = "type")]
    kind: Option<String>,
    pub(super) user_id: Option<UserId>,
}

impl ConversationMetricsQuery {
    /// The kind of object.
    pub(super) fn kind(&self) -> Result<ScopeKind, Violation> {
        ScopeKind::parse(self.kind.as_deref().unwrap_or_default())
    }
}
