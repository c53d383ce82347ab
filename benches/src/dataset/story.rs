//! The events of a data set: the sender and the time of each message, and the resulting state of each conversation.
//!
//! Everything is a function of the message's index, so that the rows can be written without keeping them. Messages are
//! in the order of time; after the first of each conversation, neighbours belong to conversations far apart.

use super::scatter::{pick, scatter};
use super::{Company, Size};
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_messaging::{Conversation, MessageType, Priority, Status};

/// Large primes: one that does not divide the number of conversations steps over all of them.
const STRIDES: [u64; 3] = [15_485_863, 7_368_787, 2_750_159];

const CHANCE_OF_STATUS: u64 = 1 << 40;
const CHANCE_OF_ASSIGNEE: u64 = 2 << 40;
const CHANCE_OF_PRIORITY: u64 = 3 << 40;
const CHANCE_OF_SENDER: u64 = 4 << 40;
const CHANCE_OF_KIND: u64 = 5 << 40;

/// The order of events of one account.
pub(super) struct Story {
    conversations: u64,
    messages: u64,
    stride: u64,
    begin: DateTime<Utc>,
    step: TimeDelta,
    agents: Vec<i64>,
    inboxes: Vec<i64>,
}

/// One message.
pub(super) struct Line {
    /// The message's index in the account, from 0.
    pub place: u64,
    /// The conversation's index in the account, from 0.
    pub conversation: u64,
    pub message_type: MessageType,
    pub private: bool,
    /// The agent who wrote it; none if the customer or the system did.
    pub agent: Option<i64>,
    pub at: DateTime<Utc>,
}

/// The state of a conversation after its messages.
#[derive(Clone)]
pub(super) struct Outcome {
    pub created_at: DateTime<Utc>,
    pub last_activity_at: DateTime<Utc>,
    pub waiting_since: Option<DateTime<Utc>>,
    pub first_reply_created_at: Option<DateTime<Utc>>,
    pub agent_last_seen_at: Option<DateTime<Utc>>,
    pub contact_wrote_at: DateTime<Utc>,
    pub unread: i32,
    pub messages: i32,
    pub last_message: u64,
    pub last_non_activity_message: u64,
    pub last_public_message: u64,
}

impl Story {
    /// The days of the size, which end a minute before `now`.
    pub(super) fn of(company: &Company, size: Size, now: DateTime<Utc>) -> Self {
        let conversations = u64::from(size.conversations);
        let span = TimeDelta::days(i64::from(size.days));
        let stride = STRIDES.into_iter().find(|prime| conversations % prime != 0);
        // databases keep microseconds
        let step = span.num_microseconds().unwrap_or(0) / i64::from(size.messages.max(1));
        let people = company.agents.iter().chain([&company.administrator]);
        Self {
            conversations,
            messages: u64::from(size.messages),
            stride: stride.unwrap_or(1),
            begin: now - span - TimeDelta::minutes(1),
            step: TimeDelta::microseconds(step),
            agents: people.map(|person| person.id).collect(),
            inboxes: company.inboxes.iter().map(|inbox| inbox.id).collect(),
        }
    }

    /// Every message, the oldest first.
    pub(super) fn lines(&self) -> impl Iterator<Item = Line> + '_ {
        (0..self.messages).map(|place| self.line(place))
    }

    fn line(&self, place: u64) -> Line {
        let round = place / self.conversations;
        let conversation = if round == 0 {
            place
        } else {
            let turned = place % self.conversations * self.stride + round * 7919;
            turned % self.conversations
        };
        let chance = scatter(CHANCE_OF_KIND + place);
        let message_type = match (round, chance % 40) {
            (1.., 0) => MessageType::Activity,
            (1.., 1) => MessageType::Outgoing,
            _ if round.is_multiple_of(2) => MessageType::Incoming,
            _ => MessageType::Outgoing,
        };
        let outgoing = message_type == MessageType::Outgoing;
        let agent = pick(&self.agents, scatter(CHANCE_OF_SENDER + place));
        Line {
            place,
            conversation,
            message_type,
            private: outgoing && chance % 40 == 1,
            agent: agent.filter(|_| outgoing),
            at: self.begin + self.step * i32::try_from(place).unwrap_or(i32::MAX),
        }
    }

    /// The states of the conversations after the messages.
    pub(super) fn outcomes(&self) -> Vec<Outcome> {
        let mut outcomes: Vec<Outcome> = Vec::new();
        for line in self.lines() {
            match usize::try_from(line.conversation)
                .ok()
                .and_then(|place| outcomes.get_mut(place))
            {
                Some(outcome) => outcome.hear(&line),
                // the first messages are in the order of the conversations
                None => outcomes.push(Outcome::begun(&line)),
            }
        }
        for (conversation, outcome) in (0..).zip(&mut outcomes) {
            if status(conversation) == Status::Resolved {
                outcome.waiting_since = None;
            }
        }
        outcomes
    }

    /// A quarter of the conversations is unassigned.
    pub(super) fn assignee(&self, conversation: u64) -> Option<i64> {
        let chance = scatter(CHANCE_OF_ASSIGNEE + conversation);
        pick(&self.agents, chance / 4).filter(|_| !chance.is_multiple_of(4))
    }

    pub(super) fn inbox(&self, conversation: u64) -> i64 {
        pick(&self.inboxes, conversation).unwrap_or_default()
    }
}

pub(super) fn status(conversation: u64) -> Status {
    match scatter(CHANCE_OF_STATUS + conversation) % 100 {
        0..60 => Status::Open,
        60..92 => Status::Resolved,
        92..97 => Status::Pending,
        _ => Status::Snoozed,
    }
}

pub(super) fn priority(conversation: u64) -> Option<Priority> {
    let chance = scatter(CHANCE_OF_PRIORITY + conversation);
    pick(&Priority::ALL, chance / 3).filter(|_| chance.is_multiple_of(3))
}

impl Outcome {
    fn begun(line: &Line) -> Self {
        let mut outcome = Self {
            created_at: line.at,
            last_activity_at: line.at,
            waiting_since: Some(line.at),
            first_reply_created_at: None,
            agent_last_seen_at: None,
            contact_wrote_at: line.at,
            unread: 0,
            messages: 0,
            last_message: line.place,
            last_non_activity_message: line.place,
            last_public_message: line.place,
        };
        outcome.hear(line);
        outcome
    }

    fn hear(&mut self, line: &Line) {
        self.last_activity_at = line.at;
        self.messages += 1;
        self.last_message = line.place;
        if line.message_type != MessageType::Activity {
            self.last_non_activity_message = line.place;
            if !line.private {
                self.last_public_message = line.place;
            }
        }
        match line.message_type {
            MessageType::Incoming => {
                self.unread = (self.unread + 1).min(Conversation::MAX_UNREAD);
                self.waiting_since.get_or_insert(line.at);
                self.contact_wrote_at = line.at;
            }
            MessageType::Outgoing if !line.private => {
                self.unread = 0;
                self.agent_last_seen_at = Some(line.at);
                self.waiting_since = None;
                self.first_reply_created_at.get_or_insert(line.at);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{InboxEntry, Numbers, Person};

    fn story(conversations: u32, messages: u32) -> Story {
        let person = |id| Person {
            id,
            token: String::new(),
        };
        let company = Company {
            account_id: 1,
            administrator: person(1),
            agents: vec![person(2), person(3)],
            inboxes: vec![InboxEntry {
                id: 1,
                identifier: String::new(),
            }],
            conversations: Numbers {
                from: 1,
                to: i64::from(conversations),
            },
            messages,
        };
        Story::of(
            &company,
            Size::of(conversations, messages),
            DateTime::UNIX_EPOCH,
        )
    }

    #[test]
    fn messages_are_spread_evenly() {
        for (conversations, messages) in [(1, 1), (1, 9), (7, 70), (100, 1_000)] {
            let each = i32::try_from(messages / conversations).unwrap();
            let outcomes = story(conversations, messages).outcomes();
            assert_eq!(outcomes.len(), usize::try_from(conversations).unwrap());
            assert!(outcomes.iter().all(|outcome| outcome.messages == each));
        }
    }

    #[test]
    fn a_remainder_gives_some_conversations_one_message_more() {
        let outcomes = story(10, 25).outcomes();
        let total: i32 = outcomes.iter().map(|outcome| outcome.messages).sum();
        assert_eq!(total, 25);
        assert!(
            outcomes
                .iter()
                .all(|outcome| (2..=3).contains(&outcome.messages))
        );
    }

    #[test]
    fn messages_are_in_the_order_of_time_and_end_before_now() {
        let story = story(10, 100);
        let times: Vec<_> = story.lines().map(|line| line.at).collect();
        assert!(times.is_sorted());
        assert!(
            times
                .last()
                .is_some_and(|last| *last < DateTime::UNIX_EPOCH)
        );
    }
}
