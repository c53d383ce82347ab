//! The listeners on this node, and the queue of each.

use nimchat_core_model::AccountId;
use nimchat_notifications::listeners::Listener;
use nimchat_outbound::realtime::Broadcast;
use parking_lot::{Mutex, RwLock};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::Notify;

/// The most messages that wait for a client. A client that falls behind further is disconnected: it reconnects and
/// reads what it missed.
const QUEUE: usize = 256;

/// A message for one subscription of one connection.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The subscription.
    pub identifier: Arc<str>,
    /// The message, as JSON.
    pub message: Arc<str>,
}

/// The messages that wait for a connection. It takes memory only while there are some: most connections are idle.
#[derive(Debug, Clone, Default)]
pub struct SendQueue(Arc<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    messages: Mutex<VecDeque<Delivery>>,
    arrived: Notify,
    overflown: Notify,
    missed: Notify,
}

impl SendQueue {
    /// The next message, once there is one.
    pub async fn next(&self) -> Delivery {
        loop {
            if let Some(next) = self.take() {
                return next;
            }
            self.0.arrived.notified().await;
        }
    }

    /// Waits until the queue had no room for a message.
    pub async fn overflown(&self) {
        self.0.overflown.notified().await;
    }

    /// Waits until messages of other nodes may have been missed.
    pub async fn missed(&self) {
        self.0.missed.notified().await;
    }

    /// The next message, if there is one.
    pub fn take(&self) -> Option<Delivery> {
        let mut messages = self.0.messages.lock();
        let next = messages.pop_front();
        if messages.is_empty() {
            *messages = VecDeque::new();
        }
        next
    }

    fn put(&self, delivery: Delivery) {
        let mut messages = self.0.messages.lock();
        if messages.len() == QUEUE {
            self.0.overflown.notify_one();
        } else {
            messages.push_back(delivery);
            self.0.arrived.notify_one();
        }
    }
}

/// The listeners on this node.
#[derive(Debug, Default)]
pub struct Hub {
    subscriptions: RwLock<Subscriptions>,
    last: AtomicU64,
}

#[derive(Debug, Default)]
struct Subscriptions {
    subscribers: HashMap<Listener, Vec<Subscriber>>,
    /// The number of listeners in each account.
    accounts: HashMap<AccountId, usize>,
}

#[derive(Debug)]
struct Subscriber {
    id: u64,
    identifier: Arc<str>,
    send_queue: SendQueue,
}

/// A listener's subscription in the hub; dropping it ends the subscription.
#[derive(Debug)]
pub struct HubListener {
    hub: Arc<Hub>,
    listener: Listener,
    id: u64,
}

impl Hub {
    /// Puts all further messages for the listener into the send queue.
    pub fn subscribe(
        self: &Arc<Self>,
        listener: Listener,
        identifier: Arc<str>,
        send_queue: SendQueue,
    ) -> HubListener {
        let id = self.last.fetch_add(1, Ordering::Relaxed);
        let mut subscriptions = self.subscriptions.write();
        *subscriptions
            .accounts
            .entry(listener.account())
            .or_default() += 1;
        subscriptions
            .subscribers
            .entry(listener)
            .or_default()
            .push(Subscriber {
                id,
                identifier,
                send_queue,
            });
        HubListener {
            hub: Arc::clone(self),
            listener,
            id,
        }
    }

    /// Does any listener on this node listen to this account?
    pub fn is_heard(&self, account: AccountId) -> bool {
        self.subscriptions.read().accounts.contains_key(&account)
    }

    /// Publishes the message to those of the listeners that are on this node, without waiting.
    pub fn publish(&self, to: &[Listener], message: &str) {
        let subscriptions = self.subscriptions.read();
        let mut shared: Option<Arc<str>> = None;
        for subscribers in to
            .iter()
            .filter_map(|listener| subscriptions.subscribers.get(listener))
        {
            for subscribers in subscribers {
                let message = shared.get_or_insert_with(|| message.into());
                subscribers.send_queue.put(Delivery {
                    identifier: Arc::clone(&subscribers.identifier),
                    message: Arc::clone(message),
                });
            }
        }
    }

    /// Tells every connection with a subscription that messages of other nodes may have been missed.
    pub fn tell_of_missed(&self) {
        let subscriptions = self.subscriptions.read();
        for subscriber in subscriptions.subscribers.values().flatten() {
            subscriber.send_queue.0.missed.notify_one();
        }
    }

    /// The numbers of subscriptions of agents and of customers.
    pub fn by_kind(&self) -> (usize, usize) {
        let subscriptions = self.subscriptions.read();
        let all = subscriptions.subscribers.iter();
        all.fold(
            (0, 0),
            |(agents, customers), (listener, own)| match listener {
                Listener::User(..) => (agents + own.len(), customers),
                Listener::Session(..) => (agents, customers + own.len()),
            },
        )
    }

    /// The number of subscriptions.
    pub fn listening(&self) -> usize {
        self.subscriptions.read().accounts.values().sum()
    }
}

impl Broadcast for Hub {
    fn is_heard(&self, account: AccountId) -> bool {
        self.is_heard(account)
    }

    fn publish(&self, to: &[Listener], message: &str) {
        self.publish(to, message);
    }
}

impl Drop for HubListener {
    fn drop(&mut self) {
        let mut subscriptions = self.hub.subscriptions.write();
        if let Entry::Occupied(mut subscribers) = subscriptions.subscribers.entry(self.listener) {
            subscribers
                .get_mut()
                .retain(|subscribers| subscribers.id != self.id);
            if subscribers.get().is_empty() {
                subscribers.remove();
            }
        }
        if let Entry::Occupied(mut count) = subscriptions.accounts.entry(self.listener.account()) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nimchat_core_model::UserId;
    use std::time::Duration;
    use tokio::time::timeout;

    const ENGINES: AccountId = AccountId::new(1);

    fn grace() -> Listener {
        Listener::User(ENGINES, UserId::new(7))
    }

    #[tokio::test]
    async fn what_is_said_reaches_every_seat_of_those_it_is_said_to() {
        let hub = Arc::new(Hub::default());
        let queue = SendQueue::default();
        let _one = hub.subscribe(grace(), "one".into(), queue.clone());
        let _two = hub.subscribe(grace(), "two".into(), queue.clone());
        let linus = Listener::User(ENGINES, UserId::new(8));
        let _other = hub.subscribe(linus, "other".into(), queue.clone());
        hub.publish(&[grace()], "hello");
        for expected in ["one", "two"] {
            let heard = queue.next().await;
            assert_eq!((&*heard.identifier, &*heard.message), (expected, "hello"));
        }
        assert!(queue.take().is_none());
        assert_eq!(queue.0.messages.lock().capacity(), 0);
    }

    #[tokio::test]
    async fn a_seat_given_up_hears_nothing() {
        let hub = Arc::new(Hub::default());
        let queue = SendQueue::default();
        let subscription = hub.subscribe(grace(), "one".into(), queue.clone());
        assert!(hub.is_heard(ENGINES));
        assert_eq!(hub.listening(), 1);
        assert_eq!(hub.by_kind(), (1, 0));
        drop(subscription);
        assert!(!hub.is_heard(ENGINES));
        hub.publish(&[grace()], "hello");
        assert!(queue.take().is_none());
    }

    #[tokio::test]
    async fn who_may_have_missed_something_is_told() {
        let hub = Arc::new(Hub::default());
        let (listening, idle) = (SendQueue::default(), SendQueue::default());
        let _seat = hub.subscribe(grace(), "one".into(), listening.clone());
        hub.tell_of_missed();
        listening.missed().await;
        let moment = Duration::from_millis(1);
        assert!(timeout(moment, idle.missed()).await.is_err());
    }

    #[tokio::test]
    async fn a_client_that_falls_behind_is_found_out_and_delays_no_other() {
        let hub = Arc::new(Hub::default());
        let (slow, quick) = (SendQueue::default(), SendQueue::default());
        let _slow = hub.subscribe(grace(), "slow".into(), slow.clone());
        let _quick = hub.subscribe(grace(), "quick".into(), quick.clone());
        for _ in 0..QUEUE {
            hub.publish(&[grace()], "hello");
            quick.next().await;
        }
        let moment = Duration::from_millis(1);
        assert!(timeout(moment, slow.overflown()).await.is_err());
        hub.publish(&[grace()], "one too many");
        slow.overflown().await;
        assert_eq!(&*quick.next().await.message, "one too many");
    }
}
