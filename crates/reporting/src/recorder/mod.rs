//! Records reporting events and counts from the event log: the event subscriber of reports.

mod count;
mod fact;
mod history;
mod record;
mod withdraw;

pub use history::HistoryService;
pub use withdraw::WithdrawalService;

use crate::Deps;
use crate::error::{ReportingError, Result};
use crate::events::BusinessHours;
use fact::Fact;
use nimchat_core_model::{AccountId, Event, InboxId, StoreResult, Subscriber, service};
use std::collections::{BTreeMap, HashMap, HashSet};

service! {
    /// Records reporting events and counts. A conversation's events arrive in their order; each is counted once.
    Recorder(Deps)
}

impl Recorder {
    /// Records one account's events in one unit of work. The inboxes are read before it begins.
    fn record(&self, account: AccountId, facts: Vec<Fact>) -> Result<()> {
        let inboxes = facts.iter().map(|fact| fact.conversation.inbox_id);
        let resolved = facts.iter().filter(|fact| fact.is_resolution());
        let resolved = resolved.map(|fact| fact.conversation.inbox_id);
        let settings = Inboxes::read(&self.deps, account, inboxes)?;
        let settings = settings.with_bots(&self.deps, resolved)?;
        let mut work = self.deps.store.begin()?;
        work.tallies().lock(account)?;
        record::record(&mut *work, account, facts, &settings)?;
        Ok(work.commit()?)
    }
}

impl Subscriber for Recorder {
    fn name(&self) -> &'static str {
        "reports"
    }

    fn handle(&self, events: &[Event]) -> StoreResult<()> {
        let mut accounts: BTreeMap<AccountId, Vec<Fact>> = BTreeMap::new();
        for event in events {
            if let Some(fact) = Fact::of(event)? {
                let account = event.event.account_id;
                accounts.entry(account).or_default().push(fact);
            }
        }
        for (account, facts) in accounts {
            self.record(account, facts)
                .map_err(ReportingError::into_store_error)?;
        }
        Ok(())
    }

    /// Reports may be some moments late, and the events of a second change the same few rows.
    fn rest(&self) -> u32 {
        30
    }
}

/// What reports need of an account's inboxes.
pub(crate) struct Inboxes {
    hours: HashMap<InboxId, BusinessHours>,
    with_bot: HashSet<InboxId>,
}

impl Inboxes {
    fn read(deps: &Deps, account: AccountId, ids: impl Iterator<Item = InboxId>) -> Result<Self> {
        let ids: HashSet<InboxId> = ids.collect();
        let ids: Vec<InboxId> = ids.into_iter().collect();
        let mut view = deps.messaging.store.read()?;
        let inboxes = view.inboxes().many(account, &ids)?;
        let hours = inboxes.iter();
        let hours = hours.map(|inbox| (inbox.id, BusinessHours::of(&inbox.settings)));
        Ok(Self {
            hours: hours.collect(),
            with_bot: HashSet::new(),
        })
    }

    /// The same, and which of these inboxes have a bot.
    fn with_bots(mut self, deps: &Deps, ids: impl Iterator<Item = InboxId>) -> Result<Self> {
        let ids: HashSet<InboxId> = ids.collect();
        let mut view = deps.messaging.store.read()?;
        for id in ids {
            if view.inboxes().has_active_bot(id)? {
                self.with_bot.insert(id);
            }
        }
        Ok(self)
    }

    fn hours(&self, id: InboxId) -> &BusinessHours {
        self.hours.get(&id).unwrap_or(&BusinessHours::NONE)
    }

    fn has_bot(&self, id: InboxId) -> bool {
        self.with_bot.contains(&id)
    }
}
