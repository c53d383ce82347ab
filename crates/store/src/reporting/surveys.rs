//! Answers to surveys.

use crate::conn::MultiBackend;
use crate::messaging::SurveyResponseRow;
use crate::rows::corrupt;
use crate::schema::{conversations, csat_survey_responses as answers, messages};
use crate::unit_of_work::UnitOfWork;
use chrono::{DateTime, NaiveDateTime};
use diesel::dsl::count_star;
use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use nimchat_core_model::{AccountId, ConversationNumber, StoreError, UserId};
use nimchat_messaging::{Rating, SurveyResponse};
use nimchat_reporting::ports::SurveyResponseLookup;
use nimchat_reporting::reports::Period;
use nimchat_reporting::satisfaction::{SurveyFilter, SurveyOrder};
use std::collections::HashMap;

type Condition = Box<dyn BoxableExpression<answers::table, MultiBackend, SqlType = Bool>>;

/// The bounds of the time.
fn bounds(period: Period) -> (NaiveDateTime, NaiveDateTime) {
    let time = |bound| DateTime::from_timestamp(bound, 0).unwrap_or_default();
    (
        time(period.since).naive_utc(),
        time(period.until).naive_utc(),
    )
}

fn fitting(account: AccountId, filter: &SurveyFilter) -> Condition {
    let mut condition: Condition = Box::new(answers::account_id.eq(account.get()));
    if let Some(period) = filter.period {
        let (since, until) = bounds(period);
        let within = answers::created_at.ge(since);
        let within = within.and(answers::created_at.lt(until));
        condition = Box::new(condition.and(within));
    }
    if !filter.users.is_empty() {
        let ids: Vec<i64> = filter.users.iter().copied().map(UserId::get).collect();
        let about = answers::assigned_agent_id.assume_not_null().eq_any(ids);
        condition = Box::new(condition.and(about));
    }
    if let Some(inbox) = filter.inbox {
        let there = conversations::table
            .filter(conversations::inbox_id.eq(inbox.get()))
            .select(conversations::id);
        condition = Box::new(condition.and(answers::conversation_id.eq_any(there)));
    }
    if let Some(team) = filter.team {
        let theirs = conversations::table
            .filter(conversations::team_id.eq(team.get()))
            .select(conversations::id);
        condition = Box::new(condition.and(answers::conversation_id.eq_any(theirs)));
    }
    if let Some(rating) = filter.rating {
        condition = Box::new(condition.and(answers::rating.eq(rating.get())));
    }
    condition
}

impl SurveyResponseLookup for UnitOfWork<'_> {
    fn list(
        &mut self,
        account: AccountId,
        filter: &SurveyFilter,
        order: SurveyOrder,
        skipped: u64,
        limit: u32,
    ) -> Result<Vec<(SurveyResponse, ConversationNumber)>, StoreError> {
        let rows: Vec<SurveyResponseRow> = self.run(|c| {
            let mut rows = answers::table
                .select(SurveyResponseRow::as_select())
                .filter(fitting(account, filter))
                .offset(i64::try_from(skipped).unwrap_or(i64::MAX))
                .limit(limit.into())
                .into_boxed::<MultiBackend>();
            rows = match order {
                SurveyOrder::Oldest => rows.order((answers::created_at, answers::id)),
                SurveyOrder::Newest => rows.order((answers::created_at.desc(), answers::id.desc())),
            };
            rows.load(c)
        })?;
        let mut ids: Vec<i64> = rows.iter().map(|row| row.conversation_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let numbers: Vec<(i64, i64)> = self.run(|c| {
            conversations::table
                .filter(conversations::id.eq_any(&ids))
                .select((conversations::id, conversations::number))
                .load(c)
        })?;
        let numbers: HashMap<i64, i64> = numbers.into_iter().collect();
        // one that was erased between the two reads is left out
        let kept = rows.into_iter().filter_map(|row| {
            let number = *numbers.get(&row.conversation_id)?;
            Some(SurveyResponse::try_from(row).map(|response| (response, number.into())))
        });
        kept.collect()
    }

    fn ratings(
        &mut self,
        account: AccountId,
        filter: &SurveyFilter,
    ) -> Result<Vec<(Rating, u64)>, StoreError> {
        let rows: Vec<(i16, i64)> = self.run(|c| {
            answers::table
                .filter(fitting(account, filter))
                .group_by(answers::rating)
                .order(answers::rating)
                .select((answers::rating, count_star()))
                .load(c)
        })?;
        let counted = rows.into_iter().map(|(rating, count)| {
            let known = Rating::new(rating.into());
            let known = known.map_err(|_| corrupt("csat_survey_responses.rating", rating))?;
            Ok((known, u64::try_from(count).unwrap_or_default()))
        });
        counted.collect()
    }

    fn sent(&mut self, account: AccountId, period: Option<Period>) -> Result<u64, StoreError> {
        let sent: i64 = self.run(|c| {
            let mut surveys = messages::table
                .filter(messages::account_id.eq(account.get()))
                // written out, as in the index
                .filter(diesel::dsl::sql::<Bool>("content_type = 9"))
                .select(count_star())
                .into_boxed::<MultiBackend>();
            if let Some(period) = period {
                let (since, until) = bounds(period);
                surveys = surveys.filter(messages::created_at.ge(since));
                surveys = surveys.filter(messages::created_at.lt(until));
            }
            surveys.first(c)
        })?;
        Ok(u64::try_from(sent).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use nimchat_messaging::ContentType;

    #[test]
    fn the_index_of_surveys_names_their_type() {
        assert_eq!(ContentType::InputCsat.code(), 9);
    }
}
