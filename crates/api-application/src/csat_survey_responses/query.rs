//! The parameters of reports on answers to surveys.

use crate::reports::{bounded, required};
use nimchat_api_kit::prelude::*;
use nimchat_core_model::values::present;
use nimchat_core_model::{InboxId, TeamId, UserId, Violation, Violations};
use nimchat_messaging::Rating;
use nimchat_reporting::reports::Period;
use nimchat_reporting::satisfaction::{SurveyFilter, SurveyOrder};

#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
pub(super) struct SurveyQuery {
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
    pub(super) fn filter(&self, is_reference: bool) -> Result<SurveyFilter, Violations> {
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
    pub(super) fn required(
        &self,
        is_reference: bool,
    ) -> Result<(Period, SurveyFilter), Violations> {
        let period = required(self.since, self.until, is_reference)?;
        Ok((period, self.filter(is_reference)?))
    }

    /// The order. In `reference` an unknown one is refused; Chatwoot ignores it.
    pub(super) fn order(&self, is_reference: bool) -> Result<SurveyOrder, Violation> {
        match present(self.sort.clone()).map(|name| SurveyOrder::parse(&name)) {
            Some(Err(unknown)) if is_reference => Err(unknown),
            known => Ok(known.and_then(Result::ok).unwrap_or_default()),
        }
    }
}
