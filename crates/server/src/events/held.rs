//! The events that a subscriber holds: those on which it failed, and later ones of the same topics.

use chrono::{DateTime, Utc};
use nimchat_core_model::{EventId, HeldEvent};
use std::collections::{BTreeMap, HashMap};

/// The held events of one subscriber, by topic in their order.
#[derive(Debug, Default)]
pub struct Held {
    by_topic: HashMap<String, BTreeMap<EventId, HeldEvent>>,
}

impl Held {
    /// With these events.
    pub fn of(events: Vec<HeldEvent>) -> Self {
        let mut held = Self::default();
        for event in events {
            held.put(event);
        }
        held
    }

    /// Is nothing held?
    pub fn is_empty(&self) -> bool {
        self.by_topic.is_empty()
    }

    /// Does an event of this topic have to wait?
    pub fn blocks(&self, topic: &str) -> bool {
        self.by_topic.contains_key(topic)
    }

    /// Adds an event, or replaces it.
    pub fn put(&mut self, event: HeldEvent) {
        self.by_topic
            .entry(event.topic.clone())
            .or_default()
            .insert(event.id, event);
    }

    /// The next event to retry: the first of its topic, and due.
    pub fn due(&self, now: DateTime<Utc>) -> Option<&HeldEvent> {
        self.firsts()
            .filter(|event| event.next_attempt_at <= now)
            .min_by_key(|event| event.next_attempt_at)
    }

    /// When the next event is due.
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        self.firsts().map(|event| event.next_attempt_at).min()
    }

    /// Removes an event. The next one of its topic can be tried.
    pub fn remove(&mut self, topic: &str, id: EventId) {
        if let Some(events) = self.by_topic.get_mut(topic) {
            events.remove(&id);
            if events.is_empty() {
                self.by_topic.remove(topic);
            }
        }
    }

    fn firsts(&self) -> impl Iterator<Item = &HeldEvent> {
        self.by_topic
            .values()
            .filter_map(|events| events.values().next())
    }
}
