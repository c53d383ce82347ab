//! Idempotency: calls that run once, however often they arrive under one key. What is stored of such a call, and how a
//! repeated call is answered.

use crate::error::StoreResult;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// A call that came with a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyedCall {
    /// A digest of the caller, the operation and the key; it identifies the call.
    pub key: String,
    /// A digest of the request, which must be the same in a repeated call.
    pub request: String,
    /// When it arrived.
    pub at: DateTime<Utc>,
}

/// The right to run a call, until another attempt takes it over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// As [`KeyedCall::key`].
    pub key: String,
    /// Which attempt, from 1.
    pub attempt: i64,
}

/// A stored answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptAnswer {
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: String,
    /// Is the body encrypted?
    #[serde(default)]
    pub sealed: bool,
}

/// The kinds of record that a call makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// An account.
    Account,
    /// An agent bot.
    AgentBot,
    /// An article.
    Article,
    /// An automation rule.
    AutomationRule,
    /// A campaign, by its number.
    Campaign,
    /// A canned response.
    CannedResponse,
    /// A category.
    Category,
    /// A contact.
    Contact,
    /// A session of a contact in an inbox.
    ContactInbox,
    /// A note about a contact.
    ContactNote,
    /// A conversation, by its number.
    Conversation,
    /// The definition of a custom attribute.
    CustomAttributeDefinition,
    /// A custom filter.
    CustomFilter,
    /// A dashboard app.
    DashboardApp,
    /// A hook of an integration.
    IntegrationHook,
    /// An inbox.
    Inbox,
    /// A label.
    Label,
    /// A macro.
    Macro,
    /// A membership, by its user.
    Membership,
    /// A message.
    Message,
    /// A portal.
    Portal,
    /// A team.
    Team,
    /// An upload.
    Upload,
    /// A user.
    User,
    /// A webhook.
    Webhook,
    /// A delivery to a webhook.
    WebhookDelivery,
}

/// The records that a call made, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MadeRecords(Vec<(RecordKind, i64)>);

impl MadeRecords {
    /// Adds a record.
    pub fn add(&mut self, kind: RecordKind, id: i64) {
        self.0.push((kind, id));
    }

    /// The id of the first record of a kind.
    pub fn first<T: From<i64>>(&self, kind: RecordKind) -> Option<T> {
        let made = self.0.iter().find(|(made, _)| *made == kind)?;
        Some(T::from(made.1))
    }

    /// Is there none?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What is stored of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptCall {
    /// As [`KeyedCall::request`].
    pub request: String,
    /// The attempt that runs it, or ran it.
    pub attempt: i64,
    /// When that attempt began.
    pub begun_at: DateTime<Utc>,
    /// Has it changed anything? Written in the transaction of the change.
    pub changed: bool,
    /// The records that it made. Written in the transaction of the change.
    pub made: MadeRecords,
    /// The answer, once there is one.
    pub answer: Option<KeptAnswer>,
}

/// How an arriving call is handled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrival {
    /// The call runs.
    First(Ticket),
    /// The call ran before; the stored answer is repeated.
    Answered(KeptAnswer),
    /// The call is running.
    Running,
    /// The call changed something and made these records, and the process ended before the answer was stored. It must
    /// not run again.
    Unanswered(MadeRecords),
    /// The key was used for another request.
    AnotherRequest,
}

/// How long a call is stored.
pub const KEPT_FOR: TimeDelta = TimeDelta::hours(24);

/// How long an attempt without an answer counts as running while its node runs, or where that is not known: longer than
/// a request may take.
pub const RUNNING_FOR: TimeDelta = TimeDelta::seconds(60);

impl KeptCall {
    /// How the arriving call is handled; none if it may replace this one, because this one has expired or its attempt
    /// ended without a change. `ended`: the node that ran the attempt runs no more.
    pub fn meet(self, call: &KeyedCall, ended: bool) -> Option<Arrival> {
        let age = call.at - self.begun_at;
        if age >= KEPT_FOR {
            return None;
        }
        if self.request != call.request {
            return Some(Arrival::AnotherRequest);
        }
        match self.answer {
            Some(answer) => Some(Arrival::Answered(answer)),
            None if !ended && age < RUNNING_FOR => Some(Arrival::Running),
            None if self.changed => Some(Arrival::Unanswered(self.made)),
            None => None,
        }
    }
}

/// Stores keyed calls.
pub trait KeyedCalls: Send + Sync {
    /// Records the arrival of a call. Of several that arrive at the same time, on any node, one is the first.
    fn arrive(&self, call: &KeyedCall) -> StoreResult<Arrival>;

    /// Runs `work` on this thread. Each unit of work that it commits records the change with the ticket, in the same
    /// transaction; if another attempt took the ticket over meanwhile, the commit is refused as a conflict.
    fn carry_out(&self, ticket: &Ticket, work: &mut dyn FnMut());

    /// Stores the answer. Without an answer the ticket is returned, so that the call can be repeated, unless the call
    /// changed something.
    fn settle(&self, ticket: &Ticket, answer: Option<&KeptAnswer>) -> StoreResult<()>;

    /// Deletes up to `limit` calls that began before `before`, and answers how many.
    fn forget(&self, before: DateTime<Utc>, limit: u32) -> StoreResult<usize>;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(seconds_ago: i64) -> KeptCall {
        KeptCall {
            request: "same".to_owned(),
            attempt: 1,
            begun_at: DateTime::UNIX_EPOCH - TimeDelta::seconds(seconds_ago),
            changed: false,
            made: MadeRecords::default(),
            answer: None,
        }
    }

    fn call(request: &str) -> KeyedCall {
        KeyedCall {
            key: "key".to_owned(),
            request: request.to_owned(),
            at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn an_answer_is_given_again() {
        let answer = KeptAnswer {
            status: 200,
            headers: Vec::new(),
            body: "{}".to_owned(),
            sealed: false,
        };
        let kept = KeptCall {
            answer: Some(answer.clone()),
            changed: true,
            ..kept(3600)
        };
        assert_eq!(
            kept.meet(&call("same"), false),
            Some(Arrival::Answered(answer))
        );
    }

    #[test]
    fn another_request_is_told_whatever_became_of_the_first() {
        assert_eq!(
            kept(1).meet(&call("other"), false),
            Some(Arrival::AnotherRequest)
        );
        assert_eq!(
            kept(90).meet(&call("other"), false),
            Some(Arrival::AnotherRequest)
        );
    }

    #[test]
    fn an_attempt_runs_until_its_time_is_up() {
        assert_eq!(kept(59).meet(&call("same"), false), Some(Arrival::Running));
        assert_eq!(kept(60).meet(&call("same"), false), None);
    }

    #[test]
    fn what_changed_something_is_never_carried_out_again() {
        let changed = |seconds| KeptCall {
            changed: true,
            ..kept(seconds)
        };
        assert_eq!(
            changed(59).meet(&call("same"), false),
            Some(Arrival::Running)
        );
        let unanswered = Arrival::Unanswered(MadeRecords::default());
        assert_eq!(changed(60).meet(&call("same"), false), Some(unanswered));
    }

    #[test]
    fn a_repeat_does_not_wait_for_a_node_that_has_ended() {
        assert_eq!(kept(1).meet(&call("same"), true), None);
        let changed = KeptCall {
            changed: true,
            ..kept(1)
        };
        let unanswered = Arrival::Unanswered(MadeRecords::default());
        assert_eq!(changed.meet(&call("same"), true), Some(unanswered));
        let other = kept(1).meet(&call("other"), true);
        assert_eq!(other, Some(Arrival::AnotherRequest));
    }

    #[test]
    fn after_a_day_the_key_is_free() {
        assert_eq!(kept(24 * 3600).meet(&call("other"), false), None);
    }
}
