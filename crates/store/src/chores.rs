//! Work left for later, and its queue.

use crate::conn::AnyConn;
use crate::dialect;
use crate::rows::{changed, json};
use crate::schema::chores;
use crate::session::Session;
use crate::store::DieselStore;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::result::Error;
use nimchat_core_model::files::REFERENCE_PREFIX;
use nimchat_core_model::{Chore, ChoreId, ChoreQueue, Chores, DueChore, Settlement, StoreError};

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
        self.tell_of_chores();
        Ok(id.into())
    }

    fn cancel(&mut self, id: ChoreId) -> Result<(), StoreError> {
        self.run(|c| diesel::delete(chores::table.find(id.get())).execute(c))
            .map(drop)
    }
}

fn due((id, body, failures): dialect::ClaimedChore) -> Result<DueChore, StoreError> {
    Ok(DueChore {
        id: id.into(),
        chore: serde_json::from_value(body)
            .map_err(|error| StoreError::Corrupt(format!("chores.body: {error}")))?,
        failures: failures.unsigned_abs(),
    })
}

impl ChoreQueue for DieselStore {
    fn claim(&self, now: DateTime<Utc>, lease: TimeDelta) -> Result<Option<DueChore>, StoreError> {
        let now = now.naive_utc();
        if self.writes_take_turns() && !self.look()?.run(|c| dialect::any_due_chore(c, now))? {
            return Ok(None);
        }
        let mut work = self.work()?;
        let claimed = work.run(|c| dialect::claim_chore(c, now, now + lease))?;
        work.finish()?;
        claimed.map(due).transpose()
    }

    fn leave(&self, chore: &Chore, due: DateTime<Utc>) -> Result<ChoreId, StoreError> {
        let mut work = self.work()?;
        let id = work.add(chore, due)?;
        work.finish()?;
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
            Settlement::RetryAt(at) => changed(work.run(|c| {
                diesel::update(chore)
                    .set((
                        free,
                        chores::failures.eq(chores::failures + 1),
                        chores::due_at.eq(at.naive_utc()),
                    ))
                    .execute(c)
            })?)?,
        }
        work.finish()
    }
}
