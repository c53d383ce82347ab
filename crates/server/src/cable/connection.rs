//! What one connection is subscribed to: the protocol's rules, without a socket.

use super::frame::{self, Command};
use nimchat_messaging::listeners::Knock;
use std::sync::Arc;

/// What is to be done about a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// See whether they may listen under this identifier, and answer.
    Admit(Arc<str>, Knock),
    /// Tell the client that there is no such subscription.
    Reject(Arc<str>),
    /// See whether they still may, and note that they are there.
    Renew(Arc<str>, Knock),
    /// Let them listen under it no more.
    Leave(Arc<str>),
    /// Nothing: it makes no sense, or is said twice.
    Ignore,
}

/// The subscriptions of a connection, refused ones included: asking again under the same identifier is ignored.
#[derive(Debug, Default)]
pub struct Connection {
    subscriptions: Vec<Subscription>,
}

#[derive(Debug)]
struct Subscription {
    identifier: Arc<str>,
    /// None once it was refused.
    knock: Option<Knock>,
}

impl Connection {
    /// Programs have one, or one an account.
    const MOST: usize = 32;

    /// What to do about a frame.
    pub fn hear(&mut self, text: &str) -> Step {
        match Command::read(text) {
            Some(Command::Subscribe(identifier)) => self.subscribe(&identifier),
            Some(Command::Unsubscribe(identifier)) => self.leave(&identifier),
            Some(Command::UpdatePresence(identifier)) => self.renew(&identifier),
            None => Step::Ignore,
        }
    }

    /// The subscription under this identifier was refused.
    pub fn refused(&mut self, identifier: &str) {
        let mut known = self.subscriptions.iter_mut();
        if let Some(known) = known.find(|known| &*known.identifier == identifier) {
            known.knock = None;
        }
    }

    fn subscribe(&mut self, identifier: &str) -> Step {
        if self.find(identifier).is_some() || self.subscriptions.len() >= Self::MOST {
            return Step::Ignore;
        }
        let knock = frame::knock(identifier);
        let identifier: Arc<str> = identifier.into();
        self.subscriptions.push(Subscription {
            identifier: Arc::clone(&identifier),
            knock: knock.clone(),
        });
        match knock {
            Some(knock) => Step::Admit(identifier, knock),
            None => Step::Reject(identifier),
        }
    }

    fn renew(&self, identifier: &str) -> Step {
        let known = self.find(identifier);
        match known.and_then(|known| Some((known, known.knock.as_ref()?))) {
            Some((known, knock)) => Step::Renew(Arc::clone(&known.identifier), knock.clone()),
            None => Step::Ignore,
        }
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
        let data = r#"{"action":"update_presence"}"#;
        let frame = json!({"command": command, "identifier": identifier, "data": data});
        connection.hear(&frame.to_string())
    }

    fn knock() -> Knock {
        frame::knock(GRACE).unwrap()
    }

    #[test]
    fn who_subscribes_is_admitted_once_and_renewed_as_often_as_they_say() {
        let mut connection = Connection::default();
        assert_eq!(say(&mut connection, "message", GRACE), Step::Ignore);
        let admit = Step::Admit(GRACE.into(), knock());
        assert_eq!(say(&mut connection, "subscribe", GRACE), admit);
        assert_eq!(say(&mut connection, "subscribe", GRACE), Step::Ignore);
        for _ in 0..2 {
            let renew = Step::Renew(GRACE.into(), knock());
            assert_eq!(say(&mut connection, "message", GRACE), renew);
        }
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
        let admit = Step::Admit(GRACE.into(), knock());
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
