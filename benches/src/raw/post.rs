//! Posts messages in a raw loop.

use super::plain::{Bind, Plain};
use super::{Author, Ground, Place};
use crate::BenchError;
use crate::dataset::text;
use crate::report::{Reading, Tally};
use chrono::NaiveDateTime;
use diesel::result::QueryResult;
use nimchat_core_model::{Clock, EventName, SystemClock};
use nimchat_store::conn::AnyConn;
use serde_json::{Value, json};
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

const MESSAGE: &str = "\
INSERT INTO messages (account_id, inbox_id, conversation_id, message_type, content, content_type, \
 content_attributes, private, status, sender_type, sender_id, additional_attributes, created_at, updated_at) \
VALUES (?, ?, ?, 1, ?, 0, ?, FALSE, 0, 'User', ?, ?, ?, ?) RETURNING id";

const CONVERSATION: &str = "\
UPDATE conversations SET last_activity_at = ?, messages_count = messages_count + 1, last_message_id = ?, \
 last_non_activity_message_id = ?, last_public_message_id = ?, updated_at = ? WHERE id = ?";

const CONVERSATION_ANSWERED: &str = "\
UPDATE conversations SET last_activity_at = ?, messages_count = messages_count + 1, last_message_id = ?, \
 last_non_activity_message_id = ?, last_public_message_id = ?, updated_at = ?, \
 waiting_since = NULL, first_reply_created_at = ? WHERE id = ?";

const EVENT: &str =
    "INSERT INTO events (account_id, name, topic, body, occurred_at) VALUES (?, ?, ?, ?, ?)";

const TWO_EVENTS: &str = "\
INSERT INTO events (account_id, name, topic, body, occurred_at) VALUES (?, ?, ?, ?, ?), (?, ?, ?, ?, ?)";

pub(super) fn run(ground: &Ground, clients: u32, time: Duration) -> Result<Reading, BenchError> {
    let mut conn = ground.connect()?;
    let clients = if conn.is_postgres() {
        clients.max(1)
    } else {
        1
    };
    let author = ground.author(&mut conn)?;
    let places = ground.places(&mut conn)?;
    drop(conn);
    let share = places
        .len()
        .div_ceil(usize::try_from(clients).unwrap_or(1))
        .max(1);
    let barrier = Barrier::new(places.chunks(share).len());
    let (tally, elapsed) = thread::scope(|scope| {
        let workers: Vec<_> = places
            .chunks(share)
            .map(|places| {
                let client = Client {
                    account_id: ground.account_id,
                    author: &author,
                    places: places.to_vec(),
                };
                let barrier = &barrier;
                scope.spawn(move || client.work(ground, barrier, time))
            })
            .collect();
        let mut all = Tally::default();
        let mut elapsed = time;
        for worker in workers {
            let (tally, took) = worker.join().map_err(|_| BenchError::Lost)??;
            all.join(&tally);
            elapsed = elapsed.max(took);
        }
        Ok::<_, BenchError>((all, elapsed))
    })?;
    Ok(tally.reading("raw post", clients, elapsed))
}

/// One connection and the conversations that only it writes into.
struct Client<'a> {
    account_id: i64,
    author: &'a Author,
    places: Vec<Place>,
}

impl Client<'_> {
    fn work(
        mut self,
        ground: &Ground,
        barrier: &Barrier,
        time: Duration,
    ) -> Result<(Tally, Duration), BenchError> {
        let conn = ground.connect();
        // before any failure is returned: the others wait
        barrier.wait();
        match conn? {
            AnyConn::Pg(mut conn) => self.post(&mut conn, "BEGIN", time),
            AnyConn::Sqlite(mut conn) => self.post(&mut conn, "BEGIN IMMEDIATE", time),
        }
    }

    fn post(
        &mut self,
        conn: &mut impl Plain,
        begin: &str,
        time: Duration,
    ) -> Result<(Tally, Duration), BenchError> {
        let mut tally = Tally::default();
        let content = text(7);
        let nothing = json!({});
        let started = Instant::now();
        loop {
            for place in &mut self.places {
                if started.elapsed() >= time {
                    return Ok((tally, started.elapsed()));
                }
                let start = Instant::now();
                let at = SystemClock.now().naive_utc();
                conn.batch(begin)?;
                let message = Message {
                    account_id: self.account_id,
                    author: self.author,
                    content: &content,
                    nothing: &nothing,
                    at,
                };
                message.write(conn, place)?;
                conn.batch("COMMIT")?;
                tally.done(start.elapsed());
                place.waiting_since = None;
                place.first_reply_created_at.get_or_insert(at);
            }
        }
    }
}

struct Message<'a> {
    account_id: i64,
    author: &'a Author,
    content: &'a str,
    nothing: &'a Value,
    at: NaiveDateTime,
}

impl Message<'_> {
    fn write(&self, conn: &mut impl Plain, place: &Place) -> QueryResult<()> {
        let at = self.at;
        let id = conn.number(
            MESSAGE,
            &[
                Bind::Number(self.account_id),
                Bind::Number(place.inbox_id),
                Bind::Number(place.id),
                Bind::Text(self.content),
                Bind::Json(self.nothing),
                Bind::Number(self.author.id),
                Bind::Json(self.nothing),
                Bind::At(at),
                Bind::At(at),
            ],
        )?;
        let mut binds = vec![
            Bind::At(at),
            Bind::Number(id),
            Bind::Number(id),
            Bind::Number(id),
            Bind::At(at),
        ];
        let answers = place.waiting_since.is_some() || place.first_reply_created_at.is_none();
        if answers {
            binds.push(Bind::At(place.first_reply_created_at.unwrap_or(at)));
        }
        binds.push(Bind::Number(place.id));
        let update = if answers {
            CONVERSATION_ANSWERED
        } else {
            CONVERSATION
        };
        conn.change(update, &binds)?;
        self.tell(conn, place, id, answers)
    }

    /// Writes the events that nimchat would record.
    fn tell(
        &self,
        conn: &mut impl Plain,
        place: &Place,
        message: i64,
        answers: bool,
    ) -> QueryResult<()> {
        let topic = format!("conversation:{}", place.id);
        let actor = json!({"type": "user", "id": self.author.id, "name": self.author.name});
        let created = json!({
            "subject": {"type": "message", "id": message, "conversation_id": place.id},
            "changes": {},
            "actor": &actor,
        });
        let mut binds = Vec::with_capacity(10);
        self.event(&mut binds, EventName::MessageCreated, &topic, &created);
        if !answers {
            conn.change(EVENT, &binds)?;
            return Ok(());
        }
        let updated = json!({
            "subject": {"type": "conversation", "id": place.id},
            "changes": {
                "waiting_since": [place.waiting_since, null],
                "first_reply_created_at": [place.first_reply_created_at, self.at],
            },
            "actor": &actor,
        });
        self.event(&mut binds, EventName::ConversationUpdated, &topic, &updated);
        conn.change(TWO_EVENTS, &binds)?;
        Ok(())
    }

    fn event<'b>(
        &self,
        binds: &mut Vec<Bind<'b>>,
        name: EventName,
        topic: &'b str,
        body: &'b Value,
    ) {
        binds.extend([
            Bind::Number(self.account_id),
            Bind::Text(name.as_str()),
            Bind::Text(topic),
            Bind::Json(body),
            Bind::At(self.at),
        ]);
    }
}
