//! Deliveries together with their jobs.
//!
//! On `PostgreSQL` each statement is a round trip, and webhooks wait for them. So deliveries and their jobs are one
//! statement, which is a transaction by itself (docs/decisions/0018).

use super::delivery::NewDeliveryRow;
use crate::commit_effects::Effect;
use crate::dialect::{Row, Statement, Values};
use crate::jobs::NewJobRow;
use crate::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Text};
use nimchat_automation::deliveries::{DeliverWebhook, NewDelivery};
use nimchat_core_model::{DeliveryId, Job, NewJob};

impl UnitOfWork<'_> {
    /// Adds those of the deliveries that do not exist yet, with their jobs, on `PostgreSQL` and without a transaction.
    pub(crate) fn deliver(&mut self, deliveries: &[NewDelivery]) -> StoreResult<()> {
        let rows: Vec<NewDeliveryRow<'_>> = deliveries.iter().map(NewDeliveryRow::from).collect();
        // the statement adds the id
        let unknown = DeliveryId::new(0);
        let jobs = deliveries
            .iter()
            .map(|new| DeliverWebhook::of(unknown, new));
        let jobs: Vec<NewJob> = jobs.collect::<StoreResult<_>>()?;
        let jobs: Vec<NewJobRow<'_>> =
            jobs.iter().map(NewJobRow::of).collect::<StoreResult<_>>()?;
        self.run(|c| {
            let mut jobs = jobs.as_slice();
            for deliveries in InsertMany::missing(&rows).statements() {
                let (due, rest) = jobs.split_at(deliveries.rows.len());
                jobs = rest;
                WithJobs { deliveries, due }.execute(c)?;
            }
            Ok(())
        })?;
        self.after_commit(Effect::Jobs(DeliverWebhook::QUEUE));
        Ok(())
    }
}

/// Deliveries, and the job of each.
struct WithJobs<'a> {
    deliveries: Statement<'a, NewDeliveryRow<'a>>,
    due: &'a [NewJobRow<'a>],
}

impl QueryFragment<MultiBackend> for WithJobs<'_> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        pass.push_sql("WITH added AS (");
        self.deliveries.returning(pass.reborrow())?;
        pass.push_sql(") INSERT INTO ");
        pass.push_sql(NewJobRow::INTO);
        // the columns of the job in their order, and then those by which its delivery is found
        pass.push_sql(
            " SELECT column1, column2, column3, column4, column5, column6, column7, column8, \
             jsonb_set(column9, '{delivery_id}', to_jsonb(added.id)), column10, column11, column12 \
             FROM (VALUES ",
        );
        for (position, (delivery, job)) in self.deliveries.rows.iter().zip(self.due).enumerate() {
            pass.push_sql(if position == 0 { "(" } else { ", (" });
            let mut values = Values::of(&mut pass);
            job.bind(&mut values)?;
            values.bind::<Text, _>(&delivery.endpoint_type)?;
            values.bind::<BigInt, _>(&delivery.endpoint_id)?;
            values.bind::<BigInt, _>(&delivery.event_id)?;
            pass.push_sql(")");
        }
        // one that is lost is added again (dialect::unawaited)
        pass.push_sql(
            ") AS due JOIN added ON (added.endpoint_type, added.endpoint_id, added.event_id) \
             = (column13, column14, column15) \
             WHERE set_config('synchronous_commit', 'off', true) = 'off' ORDER BY added.id",
        );
        Ok(())
    }
}

impl QueryId for WithJobs<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl RunQueryDsl<AnyConn> for WithJobs<'_> {}
