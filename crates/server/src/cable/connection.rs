//! The subscriptions of one connection: the protocol's rules, without a socket.

use super::frame::{self, Command};
use nimchat_notifications::listeners::SubscribeRequest;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How to handle a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Check whether the client may subscribe under this identifier, and answer.
    Admit(Arc<str>, SubscribeRequest),
    /// Tell the client that there is no such subscription.
    Reject(Arc<str>),
    /// Check whether the client may still listen, and note its presence.
    Renew(Arc<str>, SubscribeRequest),
    /// End the subscription.
    Leave(Arc<str>),
    /// Nothing: the frame is invalid or repeated.
    Ignore,
}

/// The subscriptions of a connection, including refused ones: a second request with the same identifier is ignored.
#[derive(Debug, Default)]
pub struct Connection {
    subscriptions: Vec<Subscription>,
}

#[derive(Debug)]
struct Subscription {
    identifier: Arc<str>,
    /// None after a refusal.
    request: Option<SubscribeRequest>,
    /// The time of the subscription, or of its request.
    admitted_at: Instant,
}

impl Step {
    /// Does the step read the store?
    pub const fn asks(&self) -> bool {
        matches!(self, Self::Admit(..) | Self::Renew(..))
    }
}

impl Connection {
    /// Clients have one subscription, or one for each account.
    pub const MOST: u32 = 32;

    /// How to handle this frame.
    pub fn hear(&mut self, text: &str, now: Instant) -> Step {
        match Command::read(text) {
            Some(Command::Subscribe(identifier)) => self.subscribe(&identifier, now),
            Some(Command::Unsubscribe(identifier)) => self.leave(&identifier),
            Some(Command::UpdatePresence(identifier)) => self.renew(&identifier, now),
            None => Step::Ignore,
        }
    }

    /// The subscriptions that were last checked `age` ago or earlier, as their requests. They count as checked from now
    /// on.
    pub fn overdue(&mut self, age: Duration, now: Instant) -> Vec<SubscribeRequest> {
        let mut overdue = Vec::new();
        for known in &mut self.subscriptions {
            if let Some(request) = &known.request
                && now.duration_since(known.admitted_at) >= age
            {
                known.admitted_at = now;
                overdue.push(request.clone());
            }
        }
        overdue
    }

    /// Records that the subscription with this identifier was refused.
    pub fn refused(&mut self, identifier: &str) {
        let mut known = self.subscriptions.iter_mut();
        if let Some(known) = known.find(|known| &*known.identifier == identifier) {
            known.request = None;
        }
    }

    fn subscribe(&mut self, identifier: &str, now: Instant) -> Step {
        if self.find(identifier).is_some() || self.subscriptions.len() >= Self::MOST as usize {
            return Step::Ignore;
        }
        let request = frame::request(identifier);
        let identifier: Arc<str> = identifier.into();
        self.subscriptions.push(Subscription {
            identifier: Arc::clone(&identifier),
            request: request.clone(),
            admitted_at: now,
        });
        match request {
            Some(request) => Step::Admit(identifier, request),
            None => Step::Reject(identifier),
        }
    }

    fn renew(&mut self, identifier: &str, now: Instant) -> Step {
        let mut known = self.subscriptions.iter_mut();
        let known = known.find(|known| &*known.identifier == identifier);
        let Some((known, request)) = known.and_then(|known| {
            let request = known.request.clone()?;
            Some((known, request))
        }) else {
            return Step::Ignore;
        };
        known.admitted_at = now;
        Step::Renew(Arc::clone(&known.identifier), request)
    }

    fn leave(&mut self, identifier: &str) -> Step {
        let place = self
            .subscriptions
            .iter()
            .position(|known| &*known.identifier == identifier);
        match place {
            Some(place) => Step::Leave(self.subscriptions.swap_remove(place).identifier),
            None => Step::Ignore,
        }
    }

    fn find(&self, identifier: &str) -> Option<&Subscription> {
        let mut known = self.subscriptions.iter();
        known.find(|known| &*known.identifier == identifier)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const GRACE: &str =
        r#"{"channel":"RoomChannel","pubsub_token":"t","account_id":1,"user_id":5}"#;

    fn say(connection: &mut Connection, command: &str, identifier: &str) -> Step {
        say_at(connection, command, identifier, Instant::now())
    }

    fn say_at(connection: &mut Connection, command: &str, identifier: &str, now: Instant) -> Step {
        let data = r#"{"action":"update_presence"}"#;
        let frame = json!({"command": command, "identifier": identifier, "data": data});
        connection.hear(&frame.to_string(), now)
    }

    fn request() -> SubscribeRequest {
        frame::request(GRACE).unwrap()
    }

    #[test]
    fn who_subscribes_is_admitted_once_and_renewed_as_often_as_they_say() {
        let mut connection = Connection::default();
        assert_eq!(say(&mut connection, "message", GRACE), Step::Ignore);
        let admit = Step::Admit(GRACE.into(), request());
        assert_eq!(say(&mut connection, "subscribe", GRACE), admit);
        assert_eq!(say(&mut connection, "subscribe", GRACE), Step::Ignore);
        for _ in 0..2 {
            let renew = Step::Renew(GRACE.into(), request());
            assert_eq!(say(&mut connection, "message", GRACE), renew);
        }
    }

    #[test]
    fn who_has_not_shown_for_long_that_they_may_listen_is_overdue() {
        const AGE: Duration = Duration::from_secs(20);
        let began = Instant::now();
        let at = |seconds| began + Duration::from_secs(seconds);
        let mut connection = Connection::default();
        say_at(&mut connection, "subscribe", GRACE, began);
        say_at(&mut connection, "subscribe", "{}", began);
        assert_eq!(connection.overdue(AGE, at(19)), []);
        say_at(&mut connection, "message", GRACE, at(19));
        assert_eq!(connection.overdue(AGE, at(38)), [], "renewed meanwhile");
        assert_eq!(connection.overdue(AGE, at(39)), [request()]);
        assert_eq!(connection.overdue(AGE, at(58)), [], "looked up meanwhile");
        connection.refused(GRACE);
        assert_eq!(connection.overdue(AGE, at(99)), []);
    }

    #[test]
    fn who_was_refused_is_not_asked_again() {
        let mut connection = Connection::default();
        say(&mut connection, "subscribe", GRACE);
        connection.refused(GRACE);
        assert_eq!(say(&mut connection, "subscribe", GRACE), Step::Ignore);
        assert_eq!(say(&mut connection, "message", GRACE), Step::Ignore);
    }

    #[test]
    fn an_identifier_that_shows_nothing_is_rejected() {
        let mut connection = Connection::default();
        let reject = Step::Reject("{}".into());
        assert_eq!(say(&mut connection, "subscribe", "{}"), reject);
        assert_eq!(say(&mut connection, "message", "{}"), Step::Ignore);
    }

    #[test]
    fn who_left_may_come_again() {
        let mut connection = Connection::default();
        say(&mut connection, "subscribe", GRACE);
        let leave = Step::Leave(GRACE.into());
        assert_eq!(say(&mut connection, "unsubscribe", GRACE), leave);
        assert_eq!(say(&mut connection, "unsubscribe", GRACE), Step::Ignore);
        let admit = Step::Admit(GRACE.into(), request());
        assert_eq!(say(&mut connection, "subscribe", GRACE), admit);
    }

    #[test]
    fn a_connection_has_so_many_subscriptions() {
        let mut connection = Connection::default();
        for count in 0..Connection::MOST {
            assert_ne!(
                say(&mut connection, "subscribe", &count.to_string()),
                Step::Ignore
            );
        }
        assert_eq!(say(&mut connection, "subscribe", GRACE), Step::Ignore);
    }
}
