//! The bus between nodes: messages that one node publishes reach the listeners of every node.

use super::{Failed, PATIENCE, Redis};
use crate::cable::Hub;
use crate::shutdown::StopSignal;
use crate::wake::WakeSignal;
use nimchat_core_model::AccountId;
use nimchat_messaging::listeners::Listener;
use nimchat_outbound::realtime::Broadcast;
use redis::RedisError;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

/// The channel of messages.
const CHANNEL: &str = "nimchat:cable";

/// The channel that signals new events.
const EVENTS: &str = "nimchat:events";

/// Publishes on this node and to the other nodes.
pub struct Bus {
    hub: Arc<Hub>,
    redis: Redis,
    /// The sender of messages: a node ignores its own.
    node: String,
    /// Wakes the dispatcher when another node has written events.
    recorded: WakeSignal,
}

#[derive(Serialize, Deserialize)]
struct Spoken<'a> {
    node: Cow<'a, str>,
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
            recorded,
        }
    }

    /// Signals new events to the dispatching node. A failure is logged where it happens; that node checks by itself
    /// within a second.
    pub fn tell_of_events(&self) {
        let _missed = self.send(EVENTS, &self.node);
    }

    fn send(&self, channel: &str, message: &str) -> Result<i64, Failed> {
        self.redis.run(|c| {
            let mut command = redis::cmd("PUBLISH");
            command.arg(channel).arg(message);
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
        let spoken = Spoken {
            node: Cow::Borrowed(&self.node),
            to: Cow::Borrowed(to),
            message: Cow::Borrowed(message),
        };
        let Ok(spoken) = serde_json::to_string(&spoken) else {
            return;
        };
        // a failure is logged where it happens; listeners that miss the message read the data later
        let _missed = self.send(CHANNEL, &spoken);
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
        channel.subscribe(&[CHANNEL, EVENTS])?;
        begins();
        while !stop.is_given() {
            match channel.get_message() {
                Ok(message) if message.get_channel_name() == EVENTS => self.recorded.notify(),
                Ok(message) => self.pass_on(message.get_payload_bytes()),
                Err(error) if error.is_timeout() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn pass_on(&self, spoken: &[u8]) {
        match serde_json::from_slice::<Spoken<'_>>(spoken) {
            Ok(spoken) if spoken.node == self.node => {}
            Ok(spoken) => self.hub.publish(&spoken.to, &spoken.message),
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
    use tokio::time::{Instant, timeout};

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
}
