//! Letters and their queue.

use crate::conn::{AnyConn, MultiBackend};
use crate::dialect::due::{self, DueRows};
use crate::dialect::{InsertMany, Row};
use crate::listeners::Left;
use crate::rows::{integer, json};
use crate::schema::letters;
use crate::session::Session;
use crate::store::DieselStore;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::query_builder::AstPass;
use diesel::sql_types::{BigInt, Bool, Integer, Jsonb, Nullable, Text, Timestamp};
use nimchat_core_model::{
    AccountId, LetterCounts, LetterId, LetterOutcome, LetterQueue, Letters, NewLetter,
    QueuedLetter, StoreError,
};
use serde_json::Value;

struct NewLetterRow {
    kind: &'static str,
    account_id: Option<i64>,
    body: Value,
    at: NaiveDateTime,
}

impl NewLetterRow {
    fn of(new: &NewLetter) -> Result<Self, StoreError> {
        Ok(Self {
            kind: new.letter.kind(),
            account_id: new.account.map(AccountId::get),
            body: json(&new.letter)?,
            at: new.at.naive_utc(),
        })
    }
}

impl Row for NewLetterRow {
    const INTO: &'static str =
        "letters (kind, account_id, body, next_attempt_at, created_at, status, attempts)";

    fn bind<'b>(&'b self, pass: &mut AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        pass.push_bind_param::<Text, _>(&self.kind)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Nullable<BigInt>, _>(&self.account_id)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Jsonb, _>(&self.body)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Timestamp, _>(&self.at)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Timestamp, _>(&self.at)?;
        pass.push_sql(", 'pending', 0");
        Ok(())
    }
}

impl Letters for Session<'_> {
    fn post(&mut self, letters: &[NewLetter]) -> Result<(), StoreError> {
        if letters.is_empty() {
            return Ok(());
        }
        let rows = letters
            .iter()
            .map(NewLetterRow::of)
            .collect::<Result<Vec<_>, _>>()?;
        self.run(|c| InsertMany::all(&rows).execute(c))?;
        self.leave_behind(Left::Letters);
        Ok(())
    }
}

/// Id, account, body, attempts, when it is due, when it was called for.
type LetterRow = (i64, Option<i64>, Value, i32, NaiveDateTime, NaiveDateTime);

fn queued(row: LetterRow) -> Result<QueuedLetter, StoreError> {
    let (id, account, body, attempts, due, at) = row;
    let letter = serde_json::from_value(body)
        .map_err(|error| StoreError::Corrupt(format!("letters.body: {error}")))?;
    Ok(QueuedLetter {
        id: id.into(),
        letter: NewLetter {
            letter,
            account: account.map(AccountId::new),
            at: at.and_utc(),
        },
        attempts: attempts.unsigned_abs(),
        next_attempt_at: due.and_utc(),
    })
}

struct DueLetters;

impl DueRows for DueLetters {
    const TABLE: &'static str = "letters";
    const COLUMNS: &'static str = "id, account_id, body, attempts, next_attempt_at, created_at";
    type SqlType = (
        BigInt,
        Nullable<BigInt>,
        Jsonb,
        Integer,
        Timestamp,
        Timestamp,
    );
}

#[derive(AsChangeset)]
#[diesel(table_name = letters)]
struct Settlement {
    status: &'static str,
    attempts: i32,
    #[diesel(treat_none_as_null = true)]
    claimed_until: Option<NaiveDateTime>,
    #[diesel(treat_none_as_null = true)]
    settled_at: Option<NaiveDateTime>,
    #[diesel(treat_none_as_null = true)]
    last_error: Option<String>,
    /// None leaves it as it is.
    next_attempt_at: Option<NaiveDateTime>,
}

impl Settlement {
    fn of(attempt: u32, outcome: &LetterOutcome, at: DateTime<Utc>) -> Self {
        let (status, last_error, next) = match outcome {
            LetterOutcome::Sent => ("sent", None, None),
            LetterOutcome::Unwanted => ("unwanted", None, None),
            LetterOutcome::GivenUp(reason) => ("given_up", Some(reason.clone()), None),
            LetterOutcome::RetryAt(next, reason) => ("pending", Some(reason.clone()), Some(next)),
        };
        Self {
            status,
            attempts: integer(attempt),
            claimed_until: None,
            settled_at: next.is_none().then(|| at.naive_utc()),
            last_error,
            next_attempt_at: next.map(DateTime::naive_utc),
        }
    }
}

fn settle(
    c: &mut AnyConn,
    id: LetterId,
    attempt: u32,
    outcome: &LetterOutcome,
    at: DateTime<Utc>,
) -> QueryResult<usize> {
    // another number means that the lease was over and another worker was quicker
    diesel::update(
        letters::table
            .filter(letters::id.eq(id.get()))
            .filter(letters::attempts.eq(integer(attempt) - 1))
            .filter(sql::<Bool>("status = 'pending'")),
    )
    .set(Settlement::of(attempt, outcome, at))
    .execute(c)
}

impl LetterQueue for DieselStore {
    fn claim(
        &self,
        now: DateTime<Utc>,
        lease: TimeDelta,
        limit: u32,
    ) -> Result<Vec<QueuedLetter>, StoreError> {
        let (at, now) = (now, now.naive_utc());
        if self.writes_take_turns() && !self.look()?.run(|c| due::any_due::<DueLetters>(c, now))? {
            return Ok(Vec::new());
        }
        let mut work = self.work()?;
        let rows: Vec<LetterRow> =
            work.run(|c| due::claim::<DueLetters, _>(c, now, now + lease, limit))?;
        let mut letters = Vec::new();
        for row in rows {
            let (id, attempt) = (row.0.into(), row.3.unsigned_abs() + 1);
            match queued(row) {
                Ok(letter) => letters.push(letter),
                // it must not hold up the others, again and again
                Err(error) => {
                    tracing::error!(letter = %id, %error, "a letter cannot be read, and is given up");
                    let given_up = LetterOutcome::GivenUp(error.to_string());
                    work.run(|c| settle(c, id, attempt, &given_up, at))?;
                }
            }
        }
        work.finish()?;
        letters.sort_by_key(|letter| (letter.next_attempt_at, letter.id));
        Ok(letters)
    }

    fn settle(
        &self,
        id: LetterId,
        attempt: u32,
        outcome: &LetterOutcome,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut work = self.work()?;
        work.run(|c| settle(c, id, attempt, outcome, at))?;
        work.finish()
    }

    fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let due = self.look()?.run(due::next_due::<DueLetters>)?;
        Ok(due.map(|at| at.and_utc()))
    }

    /// The conditions are literally those of the partial indexes, which bound values would not match.
    fn counts(&self) -> Result<LetterCounts, StoreError> {
        let (waiting, given_up): (i64, i64) = self.look()?.run(|c| {
            let waiting = letters::table
                .filter(sql::<Bool>("status = 'pending'"))
                .count()
                .get_result(c)?;
            let given_up = letters::table
                .filter(sql::<Bool>("status = 'given_up'"))
                .count()
                .get_result(c)?;
            Ok((waiting, given_up))
        })?;
        Ok(LetterCounts {
            waiting: waiting.unsigned_abs(),
            given_up: given_up.unsigned_abs(),
        })
    }

    fn forget(&self, settled_before: DateTime<Utc>, limit: u32) -> Result<usize, StoreError> {
        let old: Vec<i64> = self.look()?.run(|c| {
            letters::table
                .filter(sql::<Bool>("status <> 'pending'"))
                .filter(letters::settled_at.lt(settled_before.naive_utc()))
                .order(letters::settled_at)
                .limit(i64::from(limit))
                .select(letters::id)
                .load(c)
        })?;
        if old.is_empty() {
            return Ok(0);
        }
        let mut work = self.work()?;
        let forgotten = work
            .run(|c| diesel::delete(letters::table.filter(letters::id.eq_any(old))).execute(c))?;
        work.finish()?;
        Ok(forgotten)
    }
}
