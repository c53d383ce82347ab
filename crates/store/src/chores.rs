//! Work left for later, and its queue.

use crate::conn::AnyConn;
use crate::dialect::due::{self, DueRows};
use crate::listeners::Left;
use crate::rows::{changed, json};
use crate::schema::chores;
use crate::session::Session;
use crate::store::DieselStore;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::result::Error;
use diesel::sql_types::{BigInt, Integer, Jsonb};
use nimchat_core_model::files::REFERENCE_PREFIX;
use nimchat_core_model::{
    Chore, ChoreId, ChoreKind, ChoreQueue, Chores, DueChore, Settlement, StoreError,
};
use serde_json::Value;

/// Has the files of references that were forgotten dropped.
pub(crate) fn drop_files(
    c: &mut AnyConn,
    references: Vec<Option<String>>,
    due: NaiveDateTime,
) -> QueryResult<()> {
    for reference in references.into_iter().flatten() {
        if reference.starts_with(REFERENCE_PREFIX) {
            insert(c, &Chore::DropFile { reference }, due)?;
        }
    }
    Ok(())
}

fn insert(c: &mut AnyConn, chore: &Chore, due: NaiveDateTime) -> QueryResult<i64> {
    let body = json(chore).map_err(|error| Error::SerializationError(error.into()))?;
    diesel::insert_into(chores::table)
        .values((
            chores::kind.eq(chore.kind().as_str()),
            chores::topic.eq(chore.topic()),
            chores::body.eq(body),
            chores::due_at.eq(due),
            chores::failures.eq(0),
        ))
        .returning(chores::id)
        .get_result(c)
}

impl Chores for Session<'_> {
    fn add(&mut self, chore: &Chore, due: DateTime<Utc>) -> Result<ChoreId, StoreError> {
        let id = self.run(|c| insert(c, chore, due.naive_utc()))?;
        self.leave_behind(Left::Chores);
        Ok(id.into())
    }

    fn cancel(&mut self, id: ChoreId) -> Result<(), StoreError> {
        self.run(|c| diesel::delete(chores::table.find(id.get())).execute(c))
            .map(drop)
    }
}

/// Id, body, failures.
type ChoreRow = (i64, Value, i32);

fn due_chore((id, body, failures): ChoreRow) -> Result<DueChore, StoreError> {
    Ok(DueChore {
        id: id.into(),
        chore: serde_json::from_value(body)
            .map_err(|error| StoreError::Corrupt(format!("chores.body: {error}")))?,
        failures: failures.unsigned_abs(),
    })
}

/// The kind is spelled out, as the indexes have it.
macro_rules! due_chores {
    ($name:ident, $waits:literal) => {
        struct $name;

        impl DueRows for $name {
            const TABLE: &'static str = "chores";
            const WAITS: &'static str = $waits;
            const DUE: &'static str = "due_at";
            /// No earlier chore of the same topic is left.
            const AND: &'static str =
                " AND NOT EXISTS (SELECT 1 FROM chores AS e WHERE e.topic = q.topic AND e.id < q.id)";
            const COLUMNS: &'static str = "id, body, failures";
            type SqlType = (BigInt, Jsonb, Integer);
        }
    };
}

due_chores!(Housework, "kind = 'housework'");
due_chores!(Errands, "kind = 'errand'");

/// How long what cannot be read is left alone.
const PUT_OFF: TimeDelta = TimeDelta::hours(1);

fn retry_at(c: &mut AnyConn, id: i64, at: NaiveDateTime) -> QueryResult<usize> {
    diesel::update(chores::table.find(id))
        .set((
            chores::claimed_until.eq(None::<NaiveDateTime>),
            chores::failures.eq(chores::failures + 1),
            chores::due_at.eq(at),
        ))
        .execute(c)
}

impl DieselStore {
    fn claim_chore<Q>(
        &self,
        now: NaiveDateTime,
        until: NaiveDateTime,
    ) -> Result<Option<DueChore>, StoreError>
    where
        Q: DueRows<SqlType = (BigInt, Jsonb, Integer)>,
    {
        if self.writes_take_turns() && !self.look()?.run(|c| due::any_due::<Q>(c, now))? {
            return Ok(None);
        }
        let mut work = self.work()?;
        let claimed: Vec<ChoreRow> = work.run(|c| due::claim::<Q, _>(c, now, until, 1))?;
        let Some(row) = claimed.into_iter().next() else {
            return Ok(None);
        };
        let id = row.0;
        let due = due_chore(row);
        if due.is_err() {
            // it must not hold up the others, again and again; a newer node may read it
            let put_off = now + PUT_OFF;
            work.run(|c| retry_at(c, id, put_off))?;
        }
        work.finish()?;
        due.map(Some)
    }
}

impl ChoreQueue for DieselStore {
    fn claim(
        &self,
        kind: ChoreKind,
        now: DateTime<Utc>,
        lease: TimeDelta,
    ) -> Result<Option<DueChore>, StoreError> {
        let (now, until) = (now.naive_utc(), (now + lease).naive_utc());
        match kind {
            ChoreKind::Housework => self.claim_chore::<Housework>(now, until),
            ChoreKind::Errand => self.claim_chore::<Errands>(now, until),
        }
    }

    fn leave(&self, chore: &Chore, due: DateTime<Utc>) -> Result<ChoreId, StoreError> {
        let mut work = self.work()?;
        let id = work.add(chore, due)?;
        work.finish_apart()?;
        Ok(id)
    }

    fn settle(&self, id: ChoreId, settlement: Settlement) -> Result<(), StoreError> {
        let chore = chores::table.find(id.get());
        let free = chores::claimed_until.eq(None::<NaiveDateTime>);
        let mut work = self.work()?;
        match settlement {
            Settlement::Done => work.run(|c| diesel::delete(chore).execute(c).map(drop))?,
            Settlement::Continue => changed(work.run(|c| {
                diesel::update(chore)
                    .set((free, chores::failures.eq(0)))
                    .execute(c)
            })?)?,
            Settlement::RetryAt(at) => {
                changed(work.run(|c| retry_at(c, id.get(), at.naive_utc()))?)?;
            }
        }
        work.finish()
    }
}
