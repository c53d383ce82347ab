//! Lists of conversations and their tabs (`operations.json #30, #31`).

use super::view::assemble;
use super::{ConversationQuery, ConversationService, ConversationView, Counts};
use crate::error::{MessagingError, Result};
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_accounts::Agent;
use nimchat_core_model::{ContactId, Page, PageRequest, Paged, Portion};

/// How many of a contact's conversations are shown.
const OF_A_CONTACT: u32 = 20;

/// A page of conversations with the counts of the tabs.
#[derive(Debug, Clone, PartialEq)]
pub struct ConversationList {
    /// The conversations.
    pub page: Paged<ConversationView>,
    /// The counts of the tabs.
    pub counts: Counts,
}

impl ConversationService {
    /// The requested ones of the conversations that match. A cursor of another order is refused.
    pub fn list(
        &self,
        caller: &Agent,
        query: &ConversationQuery,
        asked: impl Into<PageRequest>,
    ) -> Result<ConversationList> {
        let (account, asked) = (caller.account_id(), asked.into());
        query.sort.order().check(&asked)?;
        self.check_team(caller, query)?;
        let (Portion { items, next }, counts) = {
            let mut view = self.deps.read()?;
            let rows = view.conversations().list(account, query, &asked)?;
            (rows, view.conversations().counts(account, query)?)
        };
        let total = match query.assignee {
            super::AssigneeFilter::All => counts.all,
            super::AssigneeFilter::Me => counts.mine,
            super::AssigneeFilter::Unassigned => counts.unassigned,
            super::AssigneeFilter::Assigned => counts.assigned(),
        };
        Ok(ConversationList {
            page: Paged {
                items: assemble(&self.deps, account, items)?,
                total,
                page: asked.page,
                next: next.into(),
            },
            counts,
        })
    }

    /// The time so many seconds ago; one that no calendar has is the beginning of time.
    pub fn seconds_ago(&self, seconds: i64) -> DateTime<Utc> {
        TimeDelta::try_seconds(seconds)
            .and_then(|span| self.deps.clock.now().checked_sub_signed(span))
            .unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// The contact's newest conversations, the latest activity first (`operations.json #24`).
    pub fn of_contact(&self, caller: &Agent, contact: ContactId) -> Result<Vec<ConversationView>> {
        let account = caller.account_id();
        let query = ConversationQuery {
            contact_id: Some(contact),
            ..ConversationQuery::everything(caller.visibility())
        };
        let rows = {
            let mut view = self.deps.read()?;
            let found = view.contacts().find(account, contact)?;
            found.ok_or(MessagingError::NotFound)?;
            let asked = Page::new(1, OF_A_CONTACT).into();
            view.conversations().list(account, &query, &asked)?
        };
        assemble(&self.deps, account, rows.items)
    }

    /// The counts of the tabs only.
    pub fn counts(&self, caller: &Agent, query: &ConversationQuery) -> Result<Counts> {
        self.check_team(caller, query)?;
        let account = caller.account_id();
        Ok(self.deps.read()?.conversations().counts(account, query)?)
    }

    /// An unknown team is not found, while an unknown inbox has no conversations (docs/rules/messaging.md §1).
    fn check_team(&self, caller: &Agent, query: &ConversationQuery) -> Result<()> {
        let Some(team) = query.team_id else {
            return Ok(());
        };
        let found = self.deps.directory.teams(caller.account_id(), &[team])?;
        if found.is_empty() {
            return Err(MessagingError::NotFound);
        }
        Ok(())
    }
}
