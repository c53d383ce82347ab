//! Counts what happened before events were recorded, as far as the stored rows tell it.

use super::Inboxes;
use super::count::Counted;
use crate::Deps;
use crate::error::Result;
use crate::events::{BusinessHours, EventKind, ReportingEvent, Span};
use crate::jobs::CountHistory;
use crate::ports::{CountedConversation, MessageKind, StoredMessage, Work};
use crate::rollups::TallyChanges;
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, ConversationId, Job, UserId, service};
use nimchat_messaging::Conversation;
use std::collections::{BTreeMap, HashMap, HashSet};

service! {
    /// Counts conversations from before reporting events were recorded.
    HistoryService(Deps)
}

impl HistoryService {
    /// How many conversations one step counts.
    pub const STEP: u32 = 100;

    /// Counts some conversations that no event has counted meanwhile, and enqueues the next step.
    pub fn count(&self, job: &CountHistory) -> Result<()> {
        let after = job.after.unwrap_or(ConversationId::new(0));
        let found = {
            let mut work = self.deps.store.begin()?;
            work.conversations().older(job.before, after, Self::STEP)?
        };
        let Some(last) = found.last().map(|conversation| conversation.id) else {
            return Ok(());
        };
        let mut accounts: BTreeMap<AccountId, Vec<Conversation>> = BTreeMap::new();
        for conversation in found {
            let of = accounts.entry(conversation.account_id).or_default();
            of.push(conversation);
        }
        let mut inboxes = HashMap::new();
        for (account, conversations) in &accounts {
            let ids = conversations
                .iter()
                .map(|conversation| conversation.inbox_id);
            inboxes.insert(*account, Inboxes::read(&self.deps, *account, ids)?);
        }
        let mut work = self.deps.store.begin()?;
        for (account, conversations) in &accounts {
            if let Some(inboxes) = inboxes.get(account) {
                count(&mut *work, *account, conversations, job.before, inboxes)?;
            }
        }
        let next = CountHistory {
            after: Some(last),
            ..*job
        };
        let next = next.due(self.deps.messaging.clock.now())?;
        work.jobs().enqueue(&[next])?;
        Ok(work.commit()?)
    }
}

/// Counts conversations of one account.
fn count(
    work: &mut dyn Work,
    account: AccountId,
    found: &[Conversation],
    before: DateTime<Utc>,
    inboxes: &Inboxes,
) -> Result<()> {
    work.tallies().lock(account)?;
    let ids: Vec<ConversationId> = found.iter().map(|conversation| conversation.id).collect();
    // an event or an erasure may have come first
    let present = work.conversations().present(account, &ids)?;
    let known = work.conversations().counted(&ids)?;
    let known: HashSet<ConversationId> = known.into_iter().map(|known| known.id).collect();
    let mut messages: HashMap<ConversationId, Vec<StoredMessage>> = HashMap::new();
    for message in work.conversations().messages(&ids, true)? {
        if message.created_at < before {
            let of = messages.entry(message.conversation_id).or_default();
            of.push(message);
        }
    }
    let (mut changes, mut events, mut new) = (TallyChanges::default(), vec![], vec![]);
    for conversation in found {
        let id = conversation.id;
        if !present.contains(&id) || known.contains(&id) {
            continue;
        }
        let mut after = CountedConversation::of(conversation);
        let earlier = messages.remove(&id).unwrap_or_default();
        let hours = inboxes.hours(conversation.inbox_id);
        let (told, counted) = told_by(&mut after, &earlier, hours);
        after.add(&mut changes, &counted);
        events.extend(told);
        new.push(after);
    }
    work.events().add(&events)?;
    work.conversations().put(&new)?;
    work.tallies().add(account, &changes)?;
    Ok(())
}

/// The events that a conversation's messages tell of, and everything of it that counts. Where the rows do not name an
/// assignee of the time, the present one is taken.
pub(super) fn told_by(
    conversation: &mut CountedConversation,
    messages: &[StoredMessage],
    hours: &BusinessHours,
) -> (Vec<ReportingEvent>, Vec<Counted>) {
    let mut past = Past {
        events: Vec::new(),
        waiting_since: Some(conversation.created_at),
        resolved_at: None,
        opened_at: None,
        replied: false,
    };
    let mut counted = vec![Counted::beginning(conversation.created_at)];
    for message in messages {
        conversation.reach(message);
        counted.extend(Counted::message(message));
        past.tell(conversation, message, hours);
    }
    counted.extend(past.events.iter().filter_map(Counted::event));
    (past.events, counted)
}

struct Past {
    events: Vec<ReportingEvent>,
    waiting_since: Option<DateTime<Utc>>,
    resolved_at: Option<DateTime<Utc>>,
    opened_at: Option<DateTime<Utc>>,
    replied: bool,
}

impl Past {
    fn tell(&mut self, of: &CountedConversation, message: &StoredMessage, hours: &BusinessHours) {
        let at = message.created_at;
        let mut push = |kind, start, user_id: Option<UserId>| {
            self.events.push(ReportingEvent {
                source: None,
                kind,
                account_id: of.account_id,
                conversation_id: of.id,
                inbox_id: of.inbox_id,
                user_id,
                span: Span::between(start, at, hours),
            });
        };
        match message.kind {
            MessageKind::Incoming => {
                self.waiting_since.get_or_insert(at);
            }
            MessageKind::Reply(sender) => {
                let waited_since = self.waiting_since.take();
                if !self.replied {
                    self.replied = true;
                    let start = self.opened_at.unwrap_or(of.created_at);
                    push(EventKind::FirstResponse, start, Some(sender));
                } else if let Some(since) = waited_since {
                    push(EventKind::ReplyTime, since, of.assignee_id);
                }
            }
            MessageKind::Resolved => {
                self.waiting_since = None;
                self.resolved_at = Some(at);
                push(
                    EventKind::ConversationResolved,
                    of.created_at,
                    of.assignee_id,
                );
            }
            MessageKind::Opened => {
                self.opened_at = Some(at);
                let start = self.resolved_at.unwrap_or(at);
                push(EventKind::ConversationOpened, start, of.assignee_id);
            }
            MessageKind::Outgoing(_) => {}
        }
    }
}
