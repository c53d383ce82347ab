//! Records the facts of one account.

use super::Inboxes;
use super::count::Counted;
use super::fact::{Change, Fact};
use super::history;
use crate::error::Result;
use crate::events::{EventKind, ReportingEvent, Span};
use crate::ports::{CountedConversation, StoredMessage, Work};
use crate::rollups::TallyChanges;
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, ConversationId, MessageId, UserId};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Records them. The account's tallies are locked.
pub(super) fn record(
    work: &mut dyn Work,
    account: AccountId,
    facts: Vec<Fact>,
    inboxes: &Inboxes,
) -> Result<()> {
    let ids: BTreeSet<ConversationId> = facts.iter().map(|fact| fact.conversation.id).collect();
    let ids: Vec<ConversationId> = ids.into_iter().collect();
    let known = work.conversations().counted(&ids)?;
    let known: HashMap<ConversationId, CountedConversation> =
        known.into_iter().map(|known| (known.id, known)).collect();
    let new: Vec<ConversationId> = ids
        .iter()
        .copied()
        .filter(|id| !known.contains_key(id))
        .collect();
    let mut present = work.conversations().present(account, &new)?;
    present.extend(
        known
            .values()
            .filter(|known| !known.withdrawn)
            .map(|known| known.id),
    );

    let mut batch: BTreeMap<ConversationId, Vec<Fact>> = BTreeMap::new();
    for fact in facts {
        let id = fact.conversation.id;
        let seen = known
            .get(&id)
            .is_some_and(|known| fact.event <= known.last_event);
        if present.contains(&id) && !seen {
            batch.entry(id).or_default().push(fact);
        }
    }
    if batch.is_empty() {
        return Ok(());
    }
    let batch: Vec<Vec<Fact>> = batch.into_values().collect();
    let context = Context::read(work, &batch, &known, inboxes)?;
    let mut changes = TallyChanges::default();
    let (mut recorded, mut counted) = (Vec::new(), Vec::new());
    for facts in &batch {
        if let Some(conversation) = Recording::of(facts, &context) {
            recorded.extend(conversation.finish(&mut changes, &context));
            counted.push(conversation.after);
        }
    }
    work.events().add(&recorded)?;
    work.conversations().put(&counted)?;
    work.tallies().add(account, &changes)?;
    Ok(())
}

/// What was recorded before, of the conversations that need it.
struct Context<'a> {
    known: &'a HashMap<ConversationId, CountedConversation>,
    inboxes: &'a Inboxes,
    events: HashMap<ConversationId, Vec<ReportingEvent>>,
    messages: HashMap<ConversationId, Vec<StoredMessage>>,
    first_by_users: HashMap<ConversationId, MessageId>,
}

impl<'a> Context<'a> {
    /// A fixed number of reads, however many conversations there are.
    fn read(
        work: &mut dyn Work,
        batch: &[Vec<Fact>],
        known: &'a HashMap<ConversationId, CountedConversation>,
        inboxes: &'a Inboxes,
    ) -> Result<Self> {
        let (mut timed, mut regrouped, mut older, mut resolved) = (vec![], vec![], vec![], vec![]);
        for facts in batch {
            let (Some(first), Some(last)) = (facts.first(), facts.last()) else {
                continue;
            };
            let id = last.conversation.id;
            let has = |wanted: fn(&Change) -> bool| facts.iter().any(|fact| wanted(&fact.change));
            if let Some(before) = known.get(&id) {
                if CountedConversation::of(&last.conversation).regrouped(before) {
                    regrouped.push(id);
                }
            } else if !matches!(first.change, Change::Created) {
                older.push(id);
            }
            if has(|change| {
                matches!(
                    change,
                    Change::FirstReply(_) | Change::Opened | Change::HandedOver
                )
            }) {
                timed.push(id);
            }
            if has(|change| matches!(change, Change::Resolved))
                && inboxes.has_bot(last.conversation.inbox_id)
            {
                resolved.push(id);
            }
        }
        timed.extend(&regrouped);
        timed.sort_unstable();
        timed.dedup();
        let mut events: HashMap<ConversationId, Vec<ReportingEvent>> = HashMap::new();
        for event in work.events().of(&timed)? {
            events.entry(event.conversation_id).or_default().push(event);
        }
        let mut messages: HashMap<ConversationId, Vec<StoredMessage>> = HashMap::new();
        let mut found = work.conversations().messages(&regrouped, false)?;
        found.extend(work.conversations().messages(&older, true)?);
        for message in found {
            let of = messages.entry(message.conversation_id).or_default();
            of.push(message);
        }
        let first_by_users = work.conversations().first_by_users(&resolved)?;
        Ok(Self {
            known,
            inboxes,
            events,
            messages,
            first_by_users: first_by_users.into_iter().collect(),
        })
    }
}

/// One conversation while its facts are recorded.
struct Recording<'a> {
    before: Option<&'a CountedConversation>,
    after: CountedConversation,
    /// Everything that happened, the newest last.
    events: Vec<ReportingEvent>,
    /// How many of them are stored.
    stored: usize,
    counted: Vec<Counted>,
}

impl<'a> Recording<'a> {
    fn of(facts: &'a [Fact], context: &'a Context<'_>) -> Option<Self> {
        let (first, last) = (facts.first()?, facts.last()?);
        let before = context.known.get(&last.conversation.id);
        let after = match before {
            Some(before) => before.clone(),
            None => CountedConversation::of(&first.conversation),
        };
        let stored = context.events.get(&after.id).cloned().unwrap_or_default();
        let mut recording = Self {
            before,
            after,
            stored: stored.len(),
            events: stored,
            counted: Vec::new(),
        };
        if before.is_none() && !matches!(first.change, Change::Created) {
            recording.recall(first, context);
        }
        for fact in facts {
            recording.record(fact, context);
        }
        Some(recording)
    }

    /// Counts what happened before the first recorded event.
    fn recall(&mut self, first: &Fact, context: &Context<'_>) {
        let messages = context.messages.get(&self.after.id);
        let messages = messages.into_iter().flatten().copied();
        let earlier: Vec<StoredMessage> = messages
            .filter(|message| message.created_at < first.at)
            .collect();
        let hours = context.inboxes.hours(self.after.inbox_id);
        let (events, counted) = history::told_by(&mut self.after, &earlier, hours);
        self.events.extend(events);
        self.counted.extend(counted);
    }

    fn record(&mut self, fact: &Fact, context: &Context<'_>) {
        let conversation = &fact.conversation;
        self.after.last_event = fact.event;
        self.after.follow(conversation);
        let (began, assignee) = (conversation.created_at, conversation.assignee_id);
        match &fact.change {
            Change::Created => self.counted.push(Counted::beginning(began)),
            Change::Message(message, waited_since) => {
                if let Some(message) = message {
                    self.after.reach(message);
                    self.counted.extend(Counted::message(message));
                }
                if let Some(since) = *waited_since {
                    self.event(EventKind::ReplyTime, since, assignee, fact, context);
                }
            }
            Change::FirstReply(sender) if self.last(&[EventKind::FirstResponse]).is_none() => {
                let start = self
                    .last(&[
                        EventKind::ConversationBotHandoff,
                        EventKind::ConversationOpened,
                    ])
                    .or_else(|| self.last(&[EventKind::ConversationBotResolved]))
                    .unwrap_or(began);
                self.event(EventKind::FirstResponse, start, *sender, fact, context);
            }
            Change::Opened => {
                let resolved = self.last(&[EventKind::ConversationResolved]);
                let start = resolved.unwrap_or(fact.at);
                self.event(
                    EventKind::ConversationOpened,
                    start,
                    assignee,
                    fact,
                    context,
                );
            }
            Change::Resolved => {
                self.event(
                    EventKind::ConversationResolved,
                    began,
                    assignee,
                    fact,
                    context,
                );
                let first = context.first_by_users.get(&self.after.id);
                let answered = first.is_some_and(|id| Some(*id) <= conversation.last_message_id);
                if context.inboxes.has_bot(conversation.inbox_id) && !answered {
                    let kind = EventKind::ConversationBotResolved;
                    self.event(kind, began, assignee, fact, context);
                }
            }
            Change::HandedOver if self.last(&[EventKind::ConversationBotHandoff]).is_none() => {
                let kind = EventKind::ConversationBotHandoff;
                self.event(kind, began, assignee, fact, context);
            }
            Change::FirstReply(_) | Change::HandedOver | Change::Updated => {}
        }
    }

    /// When the last event of one of these kinds happened.
    fn last(&self, kinds: &[EventKind]) -> Option<DateTime<Utc>> {
        let of_kind = self
            .events
            .iter()
            .filter(|event| kinds.contains(&event.kind));
        of_kind.map(|event| event.span.ended_at).max()
    }

    fn event(
        &mut self,
        kind: EventKind,
        start: DateTime<Utc>,
        user_id: Option<UserId>,
        fact: &Fact,
        context: &Context<'_>,
    ) {
        let hours = context.inboxes.hours(self.after.inbox_id);
        let event = ReportingEvent {
            source: Some(fact.event),
            kind,
            account_id: self.after.account_id,
            conversation_id: self.after.id,
            inbox_id: self.after.inbox_id,
            user_id,
            span: Span::between(start, fact.at, hours),
        };
        self.counted.extend(Counted::event(&event));
        self.events.push(event);
    }

    /// Adds what is new to the series, and moves what was there. Returns the new events.
    fn finish(&self, changes: &mut TallyChanges, context: &Context<'_>) -> Vec<ReportingEvent> {
        self.after.add(changes, &self.counted);
        let (stored, new) = self.events.split_at(self.stored);
        if let Some(before) = self.before {
            self.after.reassign(changes, before);
            if self.after.regrouped(before) {
                let messages = context.messages.get(&self.after.id);
                let messages = messages.into_iter().flatten();
                let earlier = messages.filter(|message| Some(message.id) <= before.last_message);
                let mut earlier: Vec<Counted> = earlier.filter_map(Counted::message).collect();
                earlier.extend(stored.iter().filter_map(Counted::event));
                earlier.push(Counted::beginning(self.after.created_at));
                self.after.regroup(changes, before, &earlier);
            }
        }
        new.to_vec()
    }
}
