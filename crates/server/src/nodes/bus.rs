//! The bus between nodes: messages that one node publishes reach the listeners of every node.

use super::{Failed, PATIENCE, Redis};
use crate::cable::Hub;
use crate::shutdown::StopSignal;
use crate::wake::WakeSignal;
use nimchat_core_model::AccountId;
use nimchat_messaging::listeners::Listener;
use nimchat_outbound::realtime::Broadcast;
use parking_lot::Mutex;
use redis::RedisError;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The channel of messages.
const CHANNEL: &str = "cable";

/// The channel that signals new events.
const EVENTS: &str = "events";

/// A connection on which nothing is received for so long is broken. Half of it after the last message, the node sends
/// itself a signal.
const SILENCE: Duration = Duration::from_secs(10);

/// Publishes on this node and to the other nodes.
pub struct Bus {
    hub: Arc<Hub>,
    redis: Redis,
    /// The sender of messages: a node ignores its own.
    node: String,
    /// Held while a message is sent, so that they arrive in order.
    published: Mutex<Published>,
    /// The number of the last message of each other node that was received.
    received: Mutex<HashMap<String, u64>>,
    /// Wakes the dispatcher when another node has written events.
    recorded: WakeSignal,
}

/// What this node has published.
#[derive(Default)]
struct Published {
    /// The number of messages.
    count: u64,
    /// The last one was not sent.
    is_unsent: bool,
}

#[derive(Serialize, Deserialize)]
struct Spoken<'a> {
    node: Cow<'a, str>,
    /// The message's number among those of its node, from 1.
    number: u64,
    to: Cow<'a, [Listener]>,
    message: Cow<'a, str>,
}

impl Bus {
    /// The bus of the node with this name, which must be unique.
    pub fn new(hub: Arc<Hub>, redis: Redis, node: String, recorded: WakeSignal) -> Self {
        Self {
            hub,
            redis,
            node,
            published: Mutex::default(),
            received: Mutex::default(),
            recorded,
        }
    }

    /// Signals new events to the dispatching node. A failure is logged where it happens; that node checks by itself
    /// within a second.
    pub fn tell_of_events(&self) {
        let _missed = self.send(EVENTS, &self.node);
    }

    /// Sends a message to the other nodes. If it fails, which is logged where it happens, they notice later that the number
    /// is missing.
    fn speak(&self, published: &mut Published, to: &[Listener], message: &str) {
        published.count += 1;
        let spoken = Spoken {
            node: Cow::Borrowed(&self.node),
            number: published.count,
            to: Cow::Borrowed(to),
            message: Cow::Borrowed(message),
        };
        let sent = serde_json::to_string(&spoken).map(|spoken| self.send(CHANNEL, &spoken));
        published.is_unsent = !matches!(sent, Ok(Ok(_)));
    }

    /// Lets the other nodes notice that a message was not sent, as soon as Redis works again.
    fn tell_of_unsent(&self) {
        let mut published = self.published.lock();
        if published.is_unsent {
            self.speak(&mut published, &[], "");
        }
    }

    fn send(&self, channel: &str, message: &str) -> Result<i64, Failed> {
        self.redis.run(|c| {
            let mut command = redis::cmd("PUBLISH");
            command.arg(self.redis.name(channel)).arg(message);
            command.query::<i64>(c)
        })
    }
}

impl Broadcast for Bus {
    /// A listener may be on another node.
    fn is_heard(&self, _: AccountId) -> bool {
        true
    }

    fn publish(&self, to: &[Listener], message: &str) {
        self.hub.publish(to, message);
        self.speak(&mut self.published.lock(), to, message);
    }
}

/// The worker that passes the messages of other nodes on to this node's listeners: runs until stopped.
pub async fn listen(bus: Arc<Bus>, stop: StopSignal) {
    let told = stop.clone();
    let hearing = tokio::task::spawn_blocking(move || {
        let mut hears = true;
        while !told.is_given() {
            let ended = bus.hear(&told, || {
                if !hears {
                    tracing::info!("messages of other nodes are received again");
                }
                hears = true;
                bus.begin_anew();
            });
            if let Err(error) = ended {
                if hears {
                    tracing::warn!(%error, "messages of other nodes are not received");
                }
                hears = false;
                std::thread::sleep(PATIENCE);
            }
        }
    });
    if let Err(error) = hearing.await {
        tracing::error!(%error, "receiving messages of other nodes panicked");
    }
    stop.given().await;
}

impl Bus {
    /// Receives messages until stopped, or until the connection breaks; calls `begins` when it is connected.
    fn hear(&self, stop: &StopSignal, begins: impl FnOnce()) -> Result<(), RedisError> {
        const LOOK_UP: Duration = Duration::from_millis(500);
        let mut connection = self.redis.client.get_connection_with_timeout(PATIENCE)?;
        let mut channel = connection.as_pubsub();
        channel.set_read_timeout(Some(LOOK_UP))?;
        let events = self.redis.name(EVENTS);
        channel.subscribe(&[&self.redis.name(CHANNEL), &events])?;
        begins();
        let mut last = Instant::now();
        while !stop.is_given() {
            self.tell_of_unsent();
            let received = channel.get_message();
            if received.is_ok() {
                last = Instant::now();
            }
            match received {
                Ok(message) if message.get_channel_name() == events => self.recorded.notify(),
                Ok(message) => self.pass_on(message.get_payload_bytes()),
                Err(error) if error.is_timeout() && last.elapsed() < SILENCE => {
                    if last.elapsed() > SILENCE / 2 {
                        self.tell_of_events();
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// What was published before this moment was not received: clients that are connected already read it anew.
    fn begin_anew(&self) {
        self.received.lock().clear();
        self.recorded.notify();
        self.hub.tell_of_missed();
    }

    /// Did messages of this node between the last one and this one not arrive?
    fn misses_before(&self, spoken: &Spoken<'_>) -> bool {
        let mut received = self.received.lock();
        let last = received.insert(spoken.node.to_string(), spoken.number);
        last.is_some_and(|last| spoken.number > last + 1)
    }

    fn pass_on(&self, spoken: &[u8]) {
        match serde_json::from_slice::<Spoken<'_>>(spoken) {
            Ok(spoken) if spoken.node == self.node => {}
            Ok(spoken) => {
                if self.misses_before(&spoken) {
                    tracing::warn!("messages of another node were missed; clients reconnect");
                    self.hub.tell_of_missed();
                }
                self.hub.publish(&spoken.to, &spoken.message);
            }
            Err(error) => tracing::warn!(%error, "another node sent an invalid message"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cable::SendQueue;
    use crate::nodes::tests::{of_tests, unique};
    use nimchat_core_model::UserId;
    use tokio::time::timeout;

    #[tokio::test]
    async fn what_one_node_says_is_heard_on_the_others_and_once_on_its_own() {
        let Some(redis) = of_tests() else { return };
        let listener = Listener::User(AccountId::new(unique()), UserId::new(7));
        let stop = StopSignal::default();
        let mut nodes = Vec::new();
        for name in ["one", "other"] {
            let hub = Arc::new(Hub::default());
            let node = format!("{name}-{}", unique());
            let recorded = WakeSignal::default();
            let bus = Arc::new(Bus::new(Arc::clone(&hub), redis.clone(), node, recorded));
            let (send_queue, queue) = SendQueue::new();
            let seat = hub.subscribe(listener, "x".into(), send_queue);
            let worker = tokio::spawn(listen(Arc::clone(&bus), stop.clone()));
            nodes.push((bus, queue, seat, worker));
        }
        let (one, mut here, _seat_here, _hears) = nodes.swap_remove(0);
        let (_other, mut there, _seat_there, _hears_too) = nodes.swap_remove(0);
        // a node receives messages a moment after it was started
        let began = Instant::now();
        let mut said = 0;
        let heard = loop {
            let bus = Arc::clone(&one);
            let say = move || bus.publish(&[listener], "hello");
            tokio::task::spawn_blocking(say).await.unwrap();
            said += 1;
            let moment = Duration::from_millis(100);
            if let Ok(Some(heard)) = timeout(moment, there.recv()).await {
                break heard;
            }
            assert!(
                began.elapsed() < Duration::from_secs(10),
                "nothing is heard"
            );
        };
        assert_eq!(&*heard.message, "hello");
        let mut here_count = 0;
        while here.try_recv().is_ok() {
            here_count += 1;
        }
        assert_eq!(here_count, said);
        stop.give();
    }

    #[tokio::test]
    async fn a_number_that_is_missing_tells_clients_to_reconnect() {
        let hub = Arc::new(Hub::default());
        let redis = Redis::at("redis://127.0.0.1:1/0", "tests").unwrap();
        let recorded = WakeSignal::default();
        let bus = Bus::new(Arc::clone(&hub), redis, "one".to_owned(), recorded);
        let listener = Listener::User(AccountId::new(unique()), UserId::new(7));
        let (send_queue, mut queue) = SendQueue::new();
        let _seat = hub.subscribe(listener, "x".into(), send_queue.clone());
        let mut say = |node: &'static str, number| {
            let spoken = Spoken {
                node: Cow::Borrowed(node),
                number,
                to: Cow::Owned(vec![listener]),
                message: Cow::Borrowed("hello"),
            };
            bus.pass_on(&serde_json::to_vec(&spoken).unwrap());
            queue.try_recv().is_ok()
        };
        let moment = Duration::from_millis(1);
        // a node that was started later is heard from any number on
        for (node, number) in [("other", 7), ("other", 8), ("third", 1), ("other", 9)] {
            assert!(say(node, number));
        }
        assert!(timeout(moment, send_queue.missed()).await.is_err());
        assert!(say("other", 11));
        send_queue.missed().await;
        assert!(say("other", 12));
        assert!(timeout(moment, send_queue.missed()).await.is_err());
        assert!(!say("one", 1), "its own messages are heard already");
    }
}
