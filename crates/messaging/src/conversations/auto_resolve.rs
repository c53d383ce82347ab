//! Resolving conversations in which nothing happens (docs/rules/messaging.md §8.4).

use super::{Conversation, ConversationChange, ConversationService, Number, Trigger};
use crate::error::Result;
use crate::jobs::ResolveInactive;
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_accounts::Visibility;
use nimchat_core_model::values::{MAX_STRING, check_length};
use nimchat_core_model::{AccountId, Actor, Attributes, Job, NewJob, Progress, StoreResult};

/// How many conversations of an account are resolved at a time.
const AT_A_TIME: u32 = 100;

/// How many accounts are read at a time.
const ACCOUNTS: u32 = 500;

/// When an account's conversations are resolved, and what is said then (docs/rules/accounts.md §5.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AutoResolve {
    pub minutes: i64,
    pub message: Option<String>,
    pub label: Option<String>,
    ignores_waiting: bool,
}

impl AutoResolve {
    /// None if the account has set no time.
    fn of(Attributes(settings): &Attributes) -> Option<Self> {
        let minutes = settings.get("auto_resolve_after")?.as_i64()?;
        let text = |key| {
            let text = settings.get(key)?.as_str()?.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        let ignores_waiting = settings.get("auto_resolve_ignore_waiting");
        // a label has the length of its title
        let label = text("auto_resolve_label")
            .filter(|title| check_length("title", title, MAX_STRING).is_ok());
        (minutes > 0).then(|| Self {
            minutes,
            message: text("auto_resolve_message"),
            label,
            ignores_waiting: ignores_waiting.and_then(serde_json::Value::as_bool) == Some(true),
        })
    }

    /// Conversations whose last activity is before this time are resolved.
    fn until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        now.checked_sub_signed(TimeDelta::try_minutes(self.minutes)?)
    }

    fn fits(&self, conversation: &Conversation, until: DateTime<Utc>) -> bool {
        conversation.status.changes_by(Trigger::Silence)
            && conversation.last_activity_at < until
            && !(self.ignores_waiting && conversation.waiting_since.is_some())
    }
}

impl ConversationService {
    /// Enqueues a job for each account that has its conversations resolved.
    pub fn order_resolving(&self) -> Result<()> {
        let mut after = AccountId::new(0);
        loop {
            let mut view = self.deps.read()?;
            let accounts = view.inboxes().auto_resolving(after, ACCOUNTS)?;
            drop(view);
            let Some(last) = accounts.last() else {
                return Ok(());
            };
            let now = self.deps.clock.now();
            let jobs = accounts
                .iter()
                .map(|account| ResolveInactive { account: *account }.due(now))
                .collect::<StoreResult<Vec<NewJob>>>()?;
            let mut work = self.deps.store.begin()?;
            work.jobs().enqueue(&jobs)?;
            work.commit()?;
            after = *last;
        }
    }

    /// Resolves the account's conversations that are due, those without activity for longest first. A conversation that
    /// cannot be resolved holds up no other.
    pub fn resolve_inactive(&self, job: &ResolveInactive) -> Result<Progress> {
        let account = job.account;
        let mut view = self.deps.read()?;
        let found = view.inboxes().account(account)?;
        let Some(rule) = found.and_then(|account| AutoResolve::of(&account.settings)) else {
            return Ok(Progress::Done);
        };
        let Some(until) = rule.until(self.deps.clock.now()) else {
            return Ok(Progress::Done);
        };
        let due = view
            .conversations()
            .inactive(account, until, rule.ignores_waiting, AT_A_TIME)?;
        drop(view);
        let mut resolved = Ok(());
        for number in due {
            resolved = resolved.and(self.resolve_if_inactive(account, number, &rule, until));
        }
        resolved.map(|()| Progress::Done)
    }

    fn resolve_if_inactive(
        &self,
        account: AccountId,
        number: Number,
        rule: &AutoResolve,
        until: DateTime<Utc>,
    ) -> Result<()> {
        let mut work = self.deps.store.begin()?;
        let found = work
            .conversations()
            .lock(account, number, Visibility::Everything)?;
        let found = found.map(|found| found.conversation);
        let Some(conversation) = found.filter(|found| rule.fits(found, until)) else {
            return Ok(());
        };
        let now = self.deps.clock.now();
        let mut change = ConversationChange::of(conversation, Actor::System, now);
        change.resolve_inactive(&mut *work, rule)?;
        change.finish(&mut *work)?;
        Ok(work.commit()?)
    }
}
