//! Answers to surveys in memory.

use super::State;
use crate::ports::SurveyResponseLookup;
use crate::reports::Period;
use crate::satisfaction::{SurveyFilter, SurveyOrder};
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, ConversationNumber, PageRequest, Portion, StoreResult};
use nimchat_messaging::{ContentType, Rating, SurveyResponse};
use std::collections::BTreeMap;

impl State {
    fn answers(
        &self,
        account: AccountId,
        filter: &SurveyFilter,
    ) -> Vec<(SurveyResponse, ConversationNumber)> {
        let conversations: BTreeMap<_, _> = self
            .rows
            .conversations()
            .into_iter()
            .map(|row| (row.id, row))
            .collect();
        let fits = |response: SurveyResponse| {
            let conversation = conversations.get(&response.conversation_id)?;
            let about = response.assigned_agent_id;
            let fits = response.account_id == account
                && within(filter.period, response.created_at)
                && (filter.users.is_empty() || about.is_some_and(|id| filter.users.contains(&id)))
                && filter.inbox.is_none_or(|id| conversation.inbox_id == id)
                && filter
                    .team
                    .is_none_or(|id| conversation.team_id == Some(id))
                && filter.rating.is_none_or(|rating| response.rating == rating);
            fits.then_some((response, conversation.number))
        };
        let responses = self.rows.survey_responses().into_iter();
        responses.filter_map(fits).collect()
    }
}

fn within(period: Option<Period>, at: DateTime<Utc>) -> bool {
    period.is_none_or(|period| (period.since..period.until).contains(&at.timestamp()))
}

impl SurveyResponseLookup for State {
    fn list(
        &mut self,
        account: AccountId,
        filter: &SurveyFilter,
        order: SurveyOrder,
        asked: &PageRequest,
    ) -> StoreResult<Portion<(SurveyResponse, ConversationNumber)>> {
        order.order().select(self.answers(account, filter), asked)
    }

    fn oldest(
        &mut self,
        account: AccountId,
        filter: &SurveyFilter,
        limit: u32,
    ) -> StoreResult<Vec<(SurveyResponse, ConversationNumber)>> {
        let mut found = self.answers(account, filter);
        let order = SurveyOrder::Oldest.order();
        found.sort_by(|one, other| order.compare(one, other));
        found.truncate(limit as usize);
        Ok(found)
    }

    fn ratings(
        &mut self,
        account: AccountId,
        filter: &SurveyFilter,
    ) -> StoreResult<Vec<(Rating, u64)>> {
        let mut counts: BTreeMap<Rating, u64> = BTreeMap::new();
        for (response, _) in self.answers(account, filter) {
            *counts.entry(response.rating).or_default() += 1;
        }
        Ok(counts.into_iter().collect())
    }

    fn sent(&mut self, account: AccountId, period: Option<Period>) -> StoreResult<u64> {
        let messages = self.rows.messages();
        let sent = messages.iter().filter(|message| {
            let is_survey = message.content_type == ContentType::InputCsat;
            message.account_id == account && is_survey && within(period, message.created_at)
        });
        Ok(sent.count() as u64)
    }
}
