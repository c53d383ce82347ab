//! What is due to be delivered.

use super::delivery::{DeliveryRow, status};
use crate::dialect::due::{self, DueRows};
use crate::listeners::Left;
use crate::rows::integer;
use crate::schema::{webhook_attempts as attempts, webhook_deliveries as deliveries};
use crate::store::DieselStore;
use crate::types::Prepared;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Text, Timestamp};
use nimchat_automation::deliveries::{Attempt, Delivery, DeliveryStatus, Outcome};
use nimchat_automation::ports::DeliveryQueue;
use nimchat_core_model::{DeliveryId, StoreError};

struct DueDeliveries;

impl DueRows for DueDeliveries {
    const TABLE: &'static str = "webhook_deliveries";
    /// No earlier delivery of the same endpoint and topic is untried. The literals are those of the partial index.
    const AND: &'static str = " AND NOT EXISTS (SELECT 1 FROM webhook_deliveries AS e \
         WHERE e.endpoint_type = q.endpoint_type AND e.endpoint_id = q.endpoint_id \
         AND e.topic = q.topic AND e.status = 'pending' AND e.attempts = 0 AND e.id < q.id)";
    const COLUMNS: &'static str = "id, account_id, endpoint_type, endpoint_id, url, secret, \
         event_id, topic, body, status, attempts, next_attempt_at, created_at";
    type SqlType = (
        BigInt,
        BigInt,
        Text,
        BigInt,
        Text,
        Text,
        BigInt,
        Text,
        Text,
        Text,
        Integer,
        Timestamp,
        Timestamp,
    );
}

#[derive(AsChangeset)]
#[diesel(table_name = deliveries)]
struct Settlement {
    status: &'static str,
    attempts: i32,
    #[diesel(treat_none_as_null = true)]
    claimed_until: Option<NaiveDateTime>,
    /// None leaves it as it is.
    next_attempt_at: Option<NaiveDateTime>,
}

impl DeliveryQueue for DieselStore {
    fn claim(
        &self,
        now: DateTime<Utc>,
        lease: TimeDelta,
        limit: u32,
    ) -> Result<Vec<Delivery>, StoreError> {
        let now = now.naive_utc();
        if self.writes_take_turns()
            && !self
                .look()?
                .run(|c| due::any_due::<DueDeliveries>(c, now))?
        {
            return Ok(Vec::new());
        }
        let mut work = self.work()?;
        let mut rows: Vec<DeliveryRow> =
            work.run(|c| due::claim::<DueDeliveries, _>(c, now, now + lease, limit))?;
        work.finish()?;
        rows.sort_by_key(|row| row.id);
        rows.into_iter().map(Delivery::try_from).collect()
    }

    fn settle(
        &self,
        id: DeliveryId,
        attempt: &Attempt,
        outcome: Outcome,
    ) -> Result<(), StoreError> {
        let (status, next) = match outcome {
            Outcome::Delivered => (DeliveryStatus::Delivered, None),
            Outcome::GivenUp => (DeliveryStatus::Failed, None),
            Outcome::RetryAt(at) => (DeliveryStatus::Pending, Some(at.naive_utc())),
        };
        let number = integer(attempt.number);
        let mut work = self.work()?;
        let settled = work.run(|c| {
            // another number means that the lease was over and another courier was quicker
            let settled = Prepared(
                diesel::update(
                    deliveries::table
                        .filter(deliveries::id.eq(id.get()))
                        .filter(deliveries::attempts.eq(number - 1)),
                )
                .set(Settlement {
                    status: status.as_str(),
                    attempts: number,
                    claimed_until: None,
                    next_attempt_at: next,
                }),
            )
            .execute(c)?;
            if settled > 0 {
                diesel::insert_into(attempts::table)
                    .values((
                        attempts::delivery_id.eq(id.get()),
                        attempts::number.eq(number),
                        attempts::attempted_at.eq(attempt.at.naive_utc()),
                        attempts::duration_ms.eq(integer(attempt.duration_ms)),
                        attempts::status_code.eq(attempt.status_code.map(i32::from)),
                        attempts::error.eq(&attempt.error),
                    ))
                    .execute(c)?;
            }
            Ok(settled)
        })?;
        if settled > 0 {
            // a first attempt lets the next delivery of its row go
            work.leave_behind(Left::Events);
        }
        work.finish()
    }

    fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let due: Option<NaiveDateTime> = self.look()?.run(due::next_due::<DueDeliveries>)?;
        Ok(due.map(|at| at.and_utc()))
    }

    /// The conditions are literally those of the partial indexes, which bound values would not match.
    fn counts(&self) -> Result<Vec<(DeliveryStatus, u64)>, StoreError> {
        let (pending, settled) = self.look()?.run(|c| {
            let pending: i64 = deliveries::table
                .filter(sql::<Bool>("status = 'pending'"))
                .count()
                .get_result(c)?;
            let settled: Vec<(String, i64)> = deliveries::table
                .filter(sql::<Bool>("status <> 'pending'"))
                .group_by(deliveries::status)
                .select((deliveries::status, diesel::dsl::count_star()))
                .load(c)?;
            Ok((pending, settled))
        })?;
        let settled = settled
            .into_iter()
            .map(|(name, total)| Ok((status(&name)?, total.unsigned_abs())));
        std::iter::once(Ok((DeliveryStatus::Pending, pending.unsigned_abs())))
            .chain(settled)
            .collect()
    }
}
