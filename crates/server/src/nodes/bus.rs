//! The bus between nodes: messages that one node publishes reach the listeners of every node.

use super::{Failed, PATIENCE, Redis};
use crate::cable::Hub;
use crate::shutdown::StopSignal;
use crate::wake::WakeSignal;
use nimchat_core_model::AccountId;
use nimchat_notifications::listeners::Listener;
use nimchat_outbound::realtime::Broadcast;
use parking_lot::Mutex;
use redis::RedisError;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
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
    /// The last message was not sent. Held while a message is sent, so that they arrive in order.
    is_unsent: Mutex<bool>,
    /// Wakes the dispatcher when another node has written events.
    recorded: WakeSignal,
}

#[derive(Serialize, Deserialize)]
struct Spoken<'a> {
    node: Cow<'a, str>,
    /// The node could not send its messages before this one.
    after_unsent: bool,
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
            is_unsent: Mutex::default(),
            recorded,
        }
    }

    /// Signals new events to the dispatching node. A failure is logged where it happens; that node checks by itself
    /// within a second.
    pub fn tell_of_events(&self) {
        let _missed = self.send(EVENTS, &self.node);
    }

    /// Sends a message to the other nodes. If it fails, which is logged where it happens, the next one tells them.
    fn speak(&self, is_unsent: &mut bool, to: &[Listener], message: &str) {
        let spoken = Spoken {
            node: Cow::Borrowed(&self.node),
            after_unsent: *is_unsent,
            to: Cow::Borrowed(to),
            message: Cow::Borrowed(message),
        };
        let sent = serde_json::to_string(&spoken).map(|spoken| self.send(CHANNEL, &spoken));
        *is_unsent = !matches!(sent, Ok(Ok(_)));
    }

    /// Tells the other nodes that a message was not sent, as soon as Redis works again.
    fn tell_of_unsent(&self) {
        let mut is_unsent = self.is_unsent.lock();
        if *is_unsent {
            self.speak(&mut is_unsent, &[], "");
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
        self.speak(&mut self.is_unsent.lock(), to, message);
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
        self.recorded.notify();
        self.hub.tell_of_missed();
    }

    fn pass_on(&self, spoken: &[u8]) {
        match serde_json::from_slice::<Spoken<'_>>(spoken) {
            Ok(spoken) if spoken.node == self.node => {}
            Ok(spoken) => {
                if spoken.after_unsent {
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
            let queue = SendQueue::default();
            let subscription = hub.subscribe(listener, "x".into(), queue.clone());
            let worker = tokio::spawn(listen(Arc::clone(&bus), stop.clone()));
            nodes.push((bus, queue, subscription, worker));
        }
        let (one, here, _seat_here, _hears) = nodes.swap_remove(0);
        let (_other, there, _seat_there, _hears_too) = nodes.swap_remove(0);
        // a node receives messages a moment after it was started
        let began = Instant::now();
        let mut said = 0;
        let heard = loop {
            let bus = Arc::clone(&one);
            let say = move || bus.publish(&[listener], "hello");
            tokio::task::spawn_blocking(say).await.unwrap();
            said += 1;
            let moment = Duration::from_millis(100);
            if let Ok(heard) = timeout(moment, there.next()).await {
                break heard;
            }
            assert!(
                began.elapsed() < Duration::from_secs(10),
                "nothing is heard"
            );
        };
        assert_eq!(&*heard.message, "hello");
        let mut here_count = 0;
        while here.take().is_some() {
            here_count += 1;
        }
        assert_eq!(here_count, said);
        stop.give();
    }

    #[tokio::test]
    async fn what_another_node_could_not_send_makes_clients_reconnect() {
        let hub = Arc::new(Hub::default());
        let redis = Redis::at("redis://127.0.0.1:1/0", "tests").unwrap();
        let recorded = WakeSignal::default();
        let bus = Bus::new(Arc::clone(&hub), redis, "one".to_owned(), recorded);
        let listener = Listener::User(AccountId::new(unique()), UserId::new(7));
        let send_queue = SendQueue::default();
        let _seat = hub.subscribe(listener, "x".into(), send_queue.clone());
        let say = |node: &'static str, after_unsent| {
            let spoken = Spoken {
                node: Cow::Borrowed(node),
                after_unsent,
                to: Cow::Owned(vec![listener]),
                message: Cow::Borrowed("hello"),
            };
            bus.pass_on(&serde_json::to_vec(&spoken).unwrap());
            send_queue.take().is_some()
        };
        let moment = Duration::from_millis(1);
        assert!(say("other", false));
        assert!(timeout(moment, send_queue.missed()).await.is_err());
        assert!(say("other", true));
        send_queue.missed().await;
        assert!(!say("one", true), "its own messages are heard already");
        assert!(timeout(moment, send_queue.missed()).await.is_err());
        bus.publish(&[listener], "hello");
        assert!(*bus.is_unsent.lock(), "there is no Redis");
    }
}
