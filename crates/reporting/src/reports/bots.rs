//! What bots did (docs/rules/reporting.md §5.6).

use super::sums::totals;
use super::{Period, ReportService};
use crate::error::Result;
use crate::events::EventKind;
use crate::ports::View;
use crate::rollups::{Metric, Quarter, Scope};
use chrono::{DateTime, Utc};
use nimchat_accounts::Administrator;
use nimchat_core_model::{AccountId, StoreResult};

/// The conversations of inboxes with a bot, and how they went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BotMetrics {
    /// Conversations that began in inboxes that have an active bot now.
    pub conversations: i64,
    /// Messages to customers in these inboxes.
    pub messages: i64,
    /// How many of a hundred conversations a bot resolved, without the fraction; may exceed 100.
    pub resolution_rate: i64,
    /// How many of a hundred conversations a bot handed over.
    pub handoff_rate: i64,
}

impl ReportService {
    /// What bots did in a period; all is 0 without a period or a conversation.
    ///
    /// A message counts when it is sent, as everywhere in reports. Chatwoot leaves out messages in conversations that
    /// began before the period.
    pub fn bot_metrics(
        &self,
        caller: &Administrator,
        period: Option<Period>,
    ) -> Result<BotMetrics> {
        let account = caller.0.account_id();
        let inboxes = {
            let mut view = self.deps.messaging.store.read()?;
            view.inboxes().with_active_bots(account)?
        };
        let Some(period) = period else {
            return Ok(BotMetrics::default());
        };
        let scopes: Vec<Scope> = inboxes.into_iter().map(Scope::Inbox).collect();
        let mut view = self.deps.store.read()?;
        let metrics = [Metric::Conversations, Metric::OutgoingMessages];
        let totals = totals(&mut *view, account, &scopes, &metrics, period)?;
        let sum = |wanted| {
            let of = totals.iter().filter(|(series, _)| series.metric == wanted);
            of.map(|(_, tally)| tally.count).sum()
        };
        let conversations: i64 = sum(Metric::Conversations);
        let mut rate = |kind| match conversations {
            0 => Ok(0),
            _ => with(&mut *view, account, kind, period).map(|found| found * 100 / conversations),
        };
        Ok(BotMetrics {
            conversations,
            messages: sum(Metric::OutgoingMessages),
            resolution_rate: rate(EventKind::ConversationBotResolved)?,
            handoff_rate: rate(EventKind::ConversationBotHandoff)?,
        })
    }
}

/// How many conversations have an event of this kind in the quarters of the period.
fn with(
    view: &mut dyn View,
    account: AccountId,
    kind: EventKind,
    period: Period,
) -> StoreResult<i64> {
    let (first, after) = period.quarters();
    let time = |quarter: Quarter| -> DateTime<Utc> {
        DateTime::from_timestamp(quarter.start(), 0).unwrap_or_default()
    };
    let found = view
        .events()
        .conversations_with(account, kind, time(first)..time(after))?;
    Ok(i64::try_from(found).unwrap_or(i64::MAX))
}
