//! Storage in memory, for tests and examples.
//!
//! A work is a copy of the whole state, which replaces the original on commit. Only one work runs at a time, as on
//! SQLite. Conversations and messages are read from the messaging domain's store.

mod surveys;

use crate::Deps;
use crate::events::{EventKind, ReportingEvent};
use crate::ports::{
    CountedConversation, CountedConversations, Erased, LiveLookup, Ports, ReportingEventLookup,
    ReportingEvents, Store, StoredMessage, Tallies, TallyLookup, View, Work,
};
use crate::reports::{AgentLoad, LiveCounts, OpenGroup, OpenGroups};
use crate::rollups::{Day, DayTallies, Metric, Scope, Series, Tally, TallyChanges};
use chrono::{DateTime, Utc};
use nimchat_core_model::job::HasJobs;
use nimchat_core_model::{
    AccountId, ConversationId, MemoryJobs, MessageId, NewJob, StoreResult, TeamId, UserId,
};
use nimchat_messaging::memory::MemoryStore as Rows;
use nimchat_messaging::{Conversation, MessageType, Sender, Status};
use parking_lot::{Mutex, MutexGuard};
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

/// A small working store.
#[derive(Debug, Default)]
pub struct MemoryStore {
    rows: Arc<Rows>,
    committed: Mutex<State>,
    writer: Mutex<()>,
}

impl MemoryStore {
    /// An empty store beside this one of conversations and messages.
    pub fn beside(rows: Arc<Rows>) -> Self {
        Self {
            rows,
            ..Self::default()
        }
    }

    /// Services' dependencies over this store.
    pub fn deps(self: &Arc<Self>, messaging: nimchat_messaging::Deps) -> Deps {
        Deps {
            store: Arc::clone(self) as Arc<dyn Store>,
            messaging,
        }
    }

    /// Every reporting event, oldest first.
    pub fn events(&self) -> Vec<ReportingEvent> {
        self.committed.lock().events.clone()
    }

    /// Every waiting job, oldest first.
    pub fn jobs(&self) -> Vec<NewJob> {
        self.committed.lock().jobs.all()
    }

    fn state(&self) -> State {
        State {
            rows: Arc::clone(&self.rows),
            ..self.committed.lock().clone()
        }
    }
}

#[derive(Debug, Clone, Default)]
struct State {
    rows: Arc<Rows>,
    events: Vec<ReportingEvent>,
    counted: BTreeMap<ConversationId, CountedConversation>,
    tallies: BTreeMap<(AccountId, Scope, Metric, Day), DayTallies>,
    jobs: MemoryJobs,
}

impl Store for MemoryStore {
    fn read(&self) -> StoreResult<Box<dyn View + '_>> {
        Ok(Box::new(self.state()))
    }

    fn begin(&self) -> StoreResult<Box<dyn Work + '_>> {
        let turn = self.writer.lock();
        Ok(Box::new(MemoryWork {
            draft: self.state(),
            committed: &self.committed,
            _turn: turn,
        }))
    }
}

struct MemoryWork<'a> {
    draft: State,
    committed: &'a Mutex<State>,
    _turn: MutexGuard<'a, ()>,
}

impl Work for MemoryWork<'_> {
    fn ports(&mut self, _: &'static str) -> &mut dyn Ports {
        &mut self.draft
    }

    fn commit(self: Box<Self>) -> StoreResult<()> {
        *self.committed.lock() = self.draft;
        Ok(())
    }
}

impl HasJobs for State {
    fn jobs(&mut self) -> &mut MemoryJobs {
        &mut self.jobs
    }
}

impl TallyLookup for State {
    fn totals(
        &mut self,
        account: AccountId,
        scopes: &[Scope],
        metrics: &[Metric],
        days: Range<Day>,
    ) -> StoreResult<Vec<(Series, Tally)>> {
        let mut totals: BTreeMap<Series, Tally> = BTreeMap::new();
        for (series, _, quarters) in self.quarters(account, scopes, metrics, days)? {
            *totals.entry(series).or_default() += quarters.total();
        }
        Ok(totals.into_iter().collect())
    }

    fn quarters(
        &mut self,
        account: AccountId,
        scopes: &[Scope],
        metrics: &[Metric],
        days: Range<Day>,
    ) -> StoreResult<Vec<(Series, Day, DayTallies)>> {
        let found = self.tallies.iter().filter(|((of, whose, what, day), _)| {
            let is_asked = scopes.contains(whose) && metrics.contains(what);
            *of == account && is_asked && days.contains(day)
        });
        let series = |scope: &Scope, metric: Metric| Series {
            scope: scope.clone(),
            metric,
        };
        Ok(found
            .map(|((_, scope, metric, day), quarters)| {
                (series(scope, *metric), *day, quarters.clone())
            })
            .collect())
    }
}

impl Tallies for State {
    fn lock(&mut self, _: AccountId) -> StoreResult<()> {
        Ok(())
    }

    fn add(&mut self, account: AccountId, changes: &TallyChanges) -> StoreResult<()> {
        for (day, series) in changes.days() {
            for (series, quarters) in series {
                let key = (account, series.scope.clone(), series.metric, day);
                let sum = self.tallies.entry(key.clone()).or_default();
                sum.add_all(quarters);
                if sum.is_empty() {
                    self.tallies.remove(&key);
                }
            }
        }
        Ok(())
    }
}

impl ReportingEventLookup for State {
    fn conversations_with(
        &mut self,
        account: AccountId,
        kind: EventKind,
        time: Range<DateTime<Utc>>,
    ) -> StoreResult<u64> {
        let fitting = self.events.iter().filter(|event| {
            let fits = event.account_id == account && event.kind == kind;
            fits && time.contains(&event.span.ended_at)
        });
        let conversations: HashSet<ConversationId> =
            fitting.map(|event| event.conversation_id).collect();
        Ok(conversations.len() as u64)
    }
}

impl ReportingEvents for State {
    fn of(&mut self, conversations: &[ConversationId]) -> StoreResult<Vec<ReportingEvent>> {
        let own = |event: &&ReportingEvent| conversations.contains(&event.conversation_id);
        Ok(self.events.iter().filter(own).cloned().collect())
    }

    fn add(&mut self, events: &[ReportingEvent]) -> StoreResult<()> {
        for event in events {
            let is_there = self.events.iter().any(|known| {
                event.source.is_some() && known.source == event.source && known.kind == event.kind
            });
            if !is_there {
                self.events.push(event.clone());
            }
        }
        Ok(())
    }

    fn remove(&mut self, conversations: &[ConversationId]) -> StoreResult<()> {
        self.events
            .retain(|event| !conversations.contains(&event.conversation_id));
        Ok(())
    }
}

impl CountedConversations for State {
    fn counted(&mut self, ids: &[ConversationId]) -> StoreResult<Vec<CountedConversation>> {
        let found = ids.iter().filter_map(|id| self.counted.get(id));
        Ok(found.cloned().collect())
    }

    fn put(&mut self, counted: &[CountedConversation]) -> StoreResult<()> {
        let counted = counted.iter().cloned();
        self.counted.extend(counted.map(|one| (one.id, one)));
        Ok(())
    }

    fn present(
        &mut self,
        account: AccountId,
        ids: &[ConversationId],
    ) -> StoreResult<HashSet<ConversationId>> {
        let rows = self.rows.conversations().into_iter();
        let present = rows.filter(|row| row.account_id == account && ids.contains(&row.id));
        Ok(present.map(|row| row.id).collect())
    }

    fn messages(
        &mut self,
        ids: &[ConversationId],
        with_activities: bool,
    ) -> StoreResult<Vec<StoredMessage>> {
        let wanted = |row: &nimchat_messaging::Message| {
            ids.contains(&row.conversation_id)
                && (with_activities || row.message_type != MessageType::Activity)
        };
        let rows = self.rows.messages().into_iter();
        let wanted = rows.filter(wanted);
        Ok(wanted.filter_map(|row| StoredMessage::of(&row)).collect())
    }

    fn first_by_users(
        &mut self,
        ids: &[ConversationId],
    ) -> StoreResult<Vec<(ConversationId, MessageId)>> {
        let mut first = BTreeMap::new();
        for row in self.rows.messages() {
            let by_user = matches!(row.sender, Some(Sender::User(_)));
            let outgoing = row.message_type == MessageType::Outgoing;
            if ids.contains(&row.conversation_id) && outgoing && by_user {
                first.entry(row.conversation_id).or_insert(row.id);
            }
        }
        Ok(first.into_iter().collect())
    }

    fn older(
        &mut self,
        before: DateTime<Utc>,
        after: ConversationId,
        limit: u32,
    ) -> StoreResult<Vec<Conversation>> {
        let rows = self.rows.conversations().into_iter();
        let old = rows.filter(|row| row.created_at < before && row.id > after);
        Ok(old.take(limit as usize).collect())
    }

    fn of_erased(
        &mut self,
        account: AccountId,
        erased: Erased,
        limit: u32,
    ) -> StoreResult<Vec<Conversation>> {
        let rows = self.rows.conversations().into_iter();
        let theirs = rows.filter(|row| match erased {
            Erased::Contact(id) => row.contact_id == id,
            Erased::Inbox(id) => row.inbox_id == id,
        });
        let remaining = theirs.filter(|row| {
            let known = self.counted.get(&row.id);
            row.account_id == account && known.is_none_or(|known| !known.withdrawn)
        });
        Ok(remaining.take(limit as usize).collect())
    }
}

impl LiveLookup for State {
    fn live(&mut self, account: AccountId, team: Option<TeamId>) -> StoreResult<LiveCounts> {
        let mut counts = LiveCounts::default();
        for row in self.rows.conversations() {
            if row.account_id != account || team.is_some_and(|id| row.team_id != Some(id)) {
                continue;
            }
            counts.open += u64::from(row.status == Status::Open);
            counts.unattended += u64::from(is_unattended(&row));
            counts.unassigned += u64::from(row.status == Status::Open && row.assignee_id.is_none());
            counts.pending += u64::from(row.status == Status::Pending);
        }
        Ok(counts)
    }

    fn open_by(&mut self, account: AccountId, groups: OpenGroups) -> StoreResult<Vec<OpenGroup>> {
        let mut counts: BTreeMap<Option<i64>, OpenGroup> = BTreeMap::new();
        for row in self.rows.conversations() {
            if row.account_id != account || row.status != Status::Open {
                continue;
            }
            let id = match groups {
                OpenGroups::Teams => row.team_id.map(TeamId::get),
                OpenGroups::Assignees => row.assignee_id.map(UserId::get),
            };
            let group = counts.entry(id).or_insert(OpenGroup {
                id,
                open: 0,
                unattended: 0,
                unassigned: 0,
            });
            group.open += 1;
            group.unattended += u64::from(is_unattended(&row));
            group.unassigned += u64::from(row.assignee_id.is_none());
        }
        Ok(counts.into_values().collect())
    }

    fn loads(
        &mut self,
        account: AccountId,
        users: &[UserId],
    ) -> StoreResult<Vec<(UserId, AgentLoad)>> {
        let mut loads: BTreeMap<UserId, AgentLoad> = BTreeMap::new();
        for row in self.rows.conversations() {
            let assignee = row.assignee_id.filter(|id| users.contains(id));
            if let Some(assignee) = assignee
                && row.account_id == account
                && row.status == Status::Open
            {
                let load = loads.entry(assignee).or_default();
                load.open += 1;
                load.unattended += u64::from(is_unattended(&row));
            }
        }
        Ok(loads.into_iter().collect())
    }
}

fn is_unattended(row: &Conversation) -> bool {
    row.status == Status::Open
        && (row.first_reply_created_at.is_none() || row.waiting_since.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::{self, Adapter};
    use nimchat_accounts::NewAccount;
    use nimchat_accounts::memory::MemoryStore as People;
    use nimchat_accounts::ports::Store as _;
    use nimchat_core_model::conformance::{at, unique};
    use nimchat_core_model::{AgentBotId, Event, InboxId};

    struct Stores {
        people: Arc<People>,
        rows: Arc<Rows>,
        store: Arc<MemoryStore>,
    }

    impl Adapter for Stores {
        fn store(&self) -> Arc<dyn Store> {
            self.store.clone()
        }

        fn rows(&self) -> Arc<dyn nimchat_messaging::ports::Store> {
            self.rows.clone()
        }

        fn people(&self) -> Arc<dyn nimchat_accounts::ports::Store> {
            self.people.clone()
        }

        fn log(&self) -> Vec<Event> {
            let numbered = (1..).zip(self.rows.events());
            let event = |(id, event): (i64, _)| Event {
                id: id.into(),
                event,
            };
            numbered.map(event).collect()
        }

        fn connect_bot(&self, inbox: InboxId) -> AgentBotId {
            let id = AgentBotId::new(77);
            self.rows.connect_bot(inbox, id, "Robot");
            id
        }

        fn add_account(&self) -> AccountId {
            let mut work = self.people.begin().unwrap();
            let new = NewAccount::named("Engines", at());
            let account = work.accounts().add(new).unwrap();
            work.commit().unwrap();
            self.rows.put_account(account.clone());
            account.id
        }

        fn add_user(&self, _: AccountId) -> UserId {
            UserId::new(i64::try_from(unique()).unwrap())
        }
    }

    #[test]
    fn the_memory_store_conforms() {
        conformance::all(&|| {
            let rows = Arc::new(Rows::new());
            Box::new(Stores {
                people: Arc::new(People::new()),
                store: Arc::new(MemoryStore::beside(Arc::clone(&rows))),
                rows,
            })
        });
    }
}
