//! What a conversation adds to which series.

use crate::events::{EventKind, ReportingEvent};
use crate::ports::{CountedConversation, MessageKind, StoredMessage};
use crate::rollups::{Metric, Quarter, Scope, Series, Tally, TallyChanges};
use chrono::{DateTime, Utc};
use nimchat_core_model::{EventId, UserId};
use nimchat_messaging::Conversation;
use std::collections::BTreeSet;

/// Something that counts, and the agent for whom it counts whatever happens to the conversation later.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted {
    pub metric: Metric,
    at: DateTime<Utc>,
    tally: Tally,
    agent: Option<UserId>,
}

impl Counted {
    /// The beginning of a conversation. It counts for the assignee of the time.
    pub fn beginning(at: DateTime<Utc>) -> Self {
        Self {
            metric: Metric::Conversations,
            at,
            tally: Tally::ONE,
            agent: None,
        }
    }

    /// None if the message is no customer's and no answer.
    pub fn message(message: &StoredMessage) -> Option<Self> {
        let (metric, agent) = match message.kind {
            MessageKind::Incoming => (Metric::IncomingMessages, None),
            MessageKind::Outgoing(sender) => (Metric::OutgoingMessages, sender),
            MessageKind::Reply(sender) => (Metric::OutgoingMessages, Some(sender)),
            MessageKind::Resolved | MessageKind::Opened => return None,
        };
        Some(Self {
            metric,
            at: message.created_at,
            tally: Tally::ONE,
            agent,
        })
    }

    /// None if no report counts events of the kind.
    pub fn event(event: &ReportingEvent) -> Option<Self> {
        (event.kind != EventKind::ConversationOpened).then_some(Self {
            metric: Metric::Events(event.kind),
            at: event.span.ended_at,
            tally: Tally {
                count: 1,
                seconds: event.span.seconds,
                business_seconds: event.span.business_seconds,
            },
            agent: event.user_id,
        })
    }
}

impl CountedConversation {
    /// A conversation of which nothing is counted yet, in this state.
    pub(super) fn of(conversation: &Conversation) -> Self {
        let mut new = Self {
            id: conversation.id,
            account_id: conversation.account_id,
            inbox_id: conversation.inbox_id,
            created_at: conversation.created_at,
            assignee_id: None,
            team_id: None,
            labels: Vec::new(),
            last_event: EventId::new(0),
            last_message: None,
            withdrawn: false,
        };
        new.follow(conversation);
        new
    }

    /// From now on it counts for those whose it is in this state.
    pub(super) fn follow(&mut self, conversation: &Conversation) {
        self.assignee_id = conversation.assignee_id;
        self.team_id = conversation.team_id;
        let labels = conversation.labels.iter();
        self.labels = labels.map(|title| title.to_lowercase()).collect();
    }

    /// Notes that the message is counted.
    pub(super) fn reach(&mut self, message: &StoredMessage) {
        self.last_message = self.last_message.max(Some(message.id));
    }

    /// The team and the labels for which everything in it counts.
    fn groups(&self) -> BTreeSet<Scope> {
        let labels = self.labels.iter().cloned().map(Scope::Label);
        labels.chain(self.team_id.map(Scope::Team)).collect()
    }

    /// Does everything in it count for others than before?
    pub(super) fn regrouped(&self, before: &Self) -> bool {
        self.groups() != before.groups()
    }

    /// Adds these to every series for which they count.
    pub(super) fn add(&self, changes: &mut TallyChanges, counted: &[Counted]) {
        let mut always = self.groups();
        always.extend([Scope::Account, Scope::Inbox(self.inbox_id)]);
        for one in counted {
            let agent = match one.metric {
                Metric::Conversations => self.assignee_id,
                _ => one.agent,
            };
            let scopes = always.iter().cloned().chain(agent.map(Scope::Agent));
            scopes.for_each(|scope| put(changes, scope, one, one.tally));
        }
    }

    /// Takes these out of every series for which they count.
    pub(super) fn remove(&self, changes: &mut TallyChanges, counted: &[Counted]) {
        let negative: Vec<Counted> = counted
            .iter()
            .map(|one| Counted {
                tally: -one.tally,
                ..*one
            })
            .collect();
        self.add(changes, &negative);
    }

    /// Moves the conversation itself to its assignee from that of `before`.
    pub(super) fn reassign(&self, changes: &mut TallyChanges, before: &Self) {
        let beginning = Counted::beginning(self.created_at);
        if let Some(agent) = before.assignee_id {
            put(changes, Scope::Agent(agent), &beginning, -Tally::ONE);
        }
        if let Some(agent) = self.assignee_id {
            put(changes, Scope::Agent(agent), &beginning, Tally::ONE);
        }
    }

    /// Moves what was counted before to its team and labels from those of `before`.
    pub(super) fn regroup(&self, changes: &mut TallyChanges, before: &Self, counted: &[Counted]) {
        let (old, new) = (before.groups(), self.groups());
        for one in counted {
            for left in old.difference(&new) {
                put(changes, left.clone(), one, -one.tally);
            }
            for joined in new.difference(&old) {
                put(changes, joined.clone(), one, one.tally);
            }
        }
    }
}

fn put(changes: &mut TallyChanges, scope: Scope, counted: &Counted, tally: Tally) {
    let series = Series {
        scope,
        metric: counted.metric,
    };
    changes.add(series, Quarter::of(counted.at), tally);
}
