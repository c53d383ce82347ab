//! Lists, counts and tables of answers to surveys.

use super::{SurveyFilter, SurveyMetrics, SurveyOrder, SurveyResult};
use crate::Deps;
use crate::error::Result;
use nimchat_accounts::Administrator;
use nimchat_core_model::{
    AccountId, ContactId, ConversationNumber, PageRequest, Paged, UserId, Violation, service,
};
use nimchat_messaging::SurveyResponse;
use std::collections::HashMap;

service! {
    /// Reports what customers answer to surveys.
    SatisfactionService(Deps)
}

impl SatisfactionService {
    /// How many answers a page has.
    pub const PER_PAGE: u32 = 25;
    /// The most answers of one table.
    pub const MAX_ROWS: u32 = 10_000;

    /// The requested ones of the answers that the filter matches. A cursor of another order is refused.
    pub fn list(
        &self,
        caller: &Administrator,
        filter: &SurveyFilter,
        order: SurveyOrder,
        asked: impl Into<PageRequest>,
    ) -> Result<Paged<SurveyResult>> {
        let (account, asked) = (caller.0.account_id(), asked.into());
        order.order().check(&asked)?;
        let (found, ratings) = {
            let mut view = self.deps.store.read()?;
            let found = view.surveys().list(account, filter, order, &asked)?;
            (found, view.surveys().ratings(account, filter)?)
        };
        Ok(Paged {
            items: self.results(account, found.items)?,
            total: ratings.iter().map(|(_, count)| count).sum(),
            page: asked.page,
            next: found.next.into(),
        })
    }

    /// Every answer that the filter matches, oldest first. More than [`Self::MAX_ROWS`] are refused.
    pub fn table(
        &self,
        caller: &Administrator,
        filter: &SurveyFilter,
    ) -> Result<Vec<SurveyResult>> {
        let account = caller.0.account_id();
        let limit = Self::MAX_ROWS + 1;
        let mut view = self.deps.store.read()?;
        let found = view.surveys().oldest(account, filter, limit)?;
        drop(view);
        if found.len() >= limit as usize {
            let message = "is too long after since: there are more than 10000 answers";
            return Err(Violation::new("until", message).into());
        }
        self.results(account, found)
    }

    /// How customers rated in the answers that the filter matches, and how many surveys were sent.
    pub fn metrics(&self, caller: &Administrator, filter: &SurveyFilter) -> Result<SurveyMetrics> {
        let account = caller.0.account_id();
        let mut view = self.deps.store.read()?;
        Ok(SurveyMetrics {
            ratings: view.surveys().ratings(account, filter)?,
            sent: view.surveys().sent(account, filter.period)?,
        })
    }

    /// The answers with their people, in a fixed number of reads.
    fn results(
        &self,
        account: AccountId,
        found: Vec<(SurveyResponse, ConversationNumber)>,
    ) -> Result<Vec<SurveyResult>> {
        let messaging = &self.deps.messaging;
        let agents = found.iter();
        let mut agents: Vec<UserId> = agents
            .filter_map(|(response, _)| response.assigned_agent_id)
            .collect();
        agents.sort_unstable();
        agents.dedup();
        let agents = messaging.directory.agents(account, &agents)?;
        let agents: HashMap<UserId, _> = agents
            .into_iter()
            .map(|agent| (agent.user.id, agent))
            .collect();
        let mut contacts: Vec<ContactId> = found
            .iter()
            .map(|(response, _)| response.contact_id)
            .collect();
        contacts.sort_unstable();
        contacts.dedup();
        let mut view = messaging.store.read()?;
        let contacts = view.contacts().many(account, &contacts)?;
        let contacts: HashMap<ContactId, _> = contacts
            .into_iter()
            .map(|contact| (contact.id, contact))
            .collect();
        let present = messaging
            .directory
            .present_contacts(account, contacts.keys().copied());
        // an answer whose customer was erased since it was read is gone too
        let results = found.into_iter().filter_map(|(response, conversation)| {
            Some(SurveyResult {
                conversation,
                contact: contacts.get(&response.contact_id)?.clone(),
                present: present.contains(&response.contact_id),
                agent: response
                    .assigned_agent_id
                    .and_then(|id| agents.get(&id).cloned()),
                response,
            })
        });
        Ok(results.collect())
    }
}
