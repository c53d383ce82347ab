//! Answers to surveys.

use crate::keyset::{Keyset, Slice, in_order};
use crate::messaging::SurveyResponseRow;
use crate::prelude::*;
use crate::rows::corrupt;
use crate::schema::{conversations, csat_survey_responses as answers, messages};
use diesel::dsl::{count_star, sql};
use diesel::expression::BoxableExpression;
use diesel::sql_types::{BigInt, Bool};
use nimchat_core_model::{ConversationNumber, PageRequest, Portion, UserId};
use nimchat_messaging::{Rating, SurveyResponse};
use nimchat_reporting::ports::SurveyResponseLookup;
use nimchat_reporting::reports::Period;
use nimchat_reporting::satisfaction::{SurveyFilter, SurveyOrder};

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

/// These answers, each with the number of its conversation.
fn numbered(
    work: &mut UnitOfWork<'_>,
    rows: answers::BoxedQuery<'_, MultiBackend>,
) -> StoreResult<Vec<(SurveyResponse, ConversationNumber)>> {
    let number = sql::<BigInt>(
        "(SELECT c.number FROM conversations c WHERE c.id = csat_survey_responses.conversation_id)",
    );
    let rows = rows.select((SurveyResponseRow::as_select(), number));
    let rows: Vec<(SurveyResponseRow, i64)> = work.run(|c| rows.load(c))?;
    let pairs = rows.into_iter();
    pairs
        .map(|(row, number)| Ok((row.try_into()?, number.into())))
        .collect()
}

impl SurveyResponseLookup for UnitOfWork<'_> {
    fn list(
        &mut self,
        account: AccountId,
        filter: &SurveyFilter,
        order: SurveyOrder,
        asked: &PageRequest,
    ) -> StoreResult<Portion<(SurveyResponse, ConversationNumber)>> {
        let (order, slice) = (order.order(), Slice::asked(asked));
        let keyset = Keyset::new("csat_survey_responses", order.keys(), order.begins(asked)?);
        let rows = answers::table
            .filter(fitting(account, filter))
            .limit(slice.limit)
            .offset(slice.offset)
            .into_boxed();
        let rows = numbered(self, in_order!(rows, keyset))?;
        Ok(order.portion(rows, asked.page))
    }

    fn oldest(
        &mut self,
        account: AccountId,
        filter: &SurveyFilter,
        limit: u32,
    ) -> StoreResult<Vec<(SurveyResponse, ConversationNumber)>> {
        let rows = answers::table
            .filter(fitting(account, filter))
            .order((answers::created_at, answers::id))
            .limit(limit.into());
        numbered(self, rows.into_boxed())
    }

    fn ratings(
        &mut self,
        account: AccountId,
        filter: &SurveyFilter,
    ) -> StoreResult<Vec<(Rating, u64)>> {
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

    fn sent(&mut self, account: AccountId, period: Option<Period>) -> StoreResult<u64> {
        let sent: i64 = self.run(|c| {
            let mut surveys = of_account!(messages, account)
                // written out, as in the index
                .filter(sql::<Bool>("content_type = 9"))
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
