//! Deliveries and the attempts at them.

use crate::conn::MultiBackend;
use crate::dialect::{InsertMany, Row};
use crate::listeners::Left;
use crate::rows::corrupt;
use crate::schema::{webhook_attempts as attempts, webhook_deliveries as deliveries};
use crate::session::Session;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::query_builder::AstPass;
use diesel::sql_types::{BigInt, Text, Timestamp};
use nimchat_automation::deliveries::{Attempt, Delivery, DeliveryStatus, Endpoint, NewDelivery};
use nimchat_automation::ports::{Deliveries, DeliveryLookup};
use nimchat_core_model::{AccountId, DeliveryId, InboxId, StoreError, WebUrl, WebhookId};

#[derive(Queryable, Selectable)]
#[diesel(table_name = deliveries, check_for_backend(MultiBackend))]
pub(super) struct DeliveryRow {
    pub(super) id: i64,
    account_id: i64,
    endpoint_type: String,
    endpoint_id: i64,
    url: String,
    secret: String,
    event_id: i64,
    topic: String,
    body: String,
    status: String,
    attempts: i32,
    next_attempt_at: NaiveDateTime,
    created_at: NaiveDateTime,
}

impl TryFrom<DeliveryRow> for Delivery {
    type Error = StoreError;

    fn try_from(row: DeliveryRow) -> Result<Self, StoreError> {
        let endpoint = match row.endpoint_type.as_str() {
            "Webhook" => Endpoint::Webhook(WebhookId::new(row.endpoint_id)),
            "Inbox" => Endpoint::Inbox(InboxId::new(row.endpoint_id)),
            other => return Err(corrupt("webhook_deliveries.endpoint_type", other)),
        };
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            endpoint,
            url: WebUrl::stored(row.url),
            secret: row.secret,
            event_id: row.event_id.into(),
            topic: row.topic,
            body: row.body,
            status: status(&row.status)?,
            attempts: row.attempts.unsigned_abs(),
            next_attempt_at: row.next_attempt_at.and_utc(),
            created_at: row.created_at.and_utc(),
        })
    }
}

/// The status of this name.
pub(super) fn status(name: &str) -> Result<DeliveryStatus, StoreError> {
    DeliveryStatus::ALL
        .into_iter()
        .find(|status| status.as_str() == name)
        .ok_or_else(|| corrupt("webhook_deliveries.status", name))
}

struct NewDeliveryRow<'a> {
    delivery: &'a NewDelivery,
    account_id: i64,
    endpoint_type: &'static str,
    endpoint_id: i64,
    url: &'a str,
    event_id: i64,
    created_at: NaiveDateTime,
}

impl<'a> From<&'a NewDelivery> for NewDeliveryRow<'a> {
    fn from(delivery: &'a NewDelivery) -> Self {
        Self {
            delivery,
            account_id: delivery.account_id.get(),
            endpoint_type: delivery.endpoint.kind(),
            endpoint_id: delivery.endpoint.id(),
            url: delivery.url.as_str(),
            event_id: delivery.event_id.get(),
            created_at: delivery.created_at.naive_utc(),
        }
    }
}

impl Row for NewDeliveryRow<'_> {
    const INTO: &'static str = "webhook_deliveries (account_id, endpoint_type, endpoint_id, url, \
         secret, event_id, topic, body, next_attempt_at, created_at, status, attempts)";

    fn bind<'b>(&'b self, pass: &mut AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        pass.push_bind_param::<BigInt, _>(&self.account_id)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Text, _>(&self.endpoint_type)?;
        pass.push_sql(", ");
        pass.push_bind_param::<BigInt, _>(&self.endpoint_id)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Text, _>(&self.url)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Text, _>(&self.delivery.secret)?;
        pass.push_sql(", ");
        pass.push_bind_param::<BigInt, _>(&self.event_id)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Text, _>(&self.delivery.topic)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Text, _>(&self.delivery.body)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Timestamp, _>(&self.created_at)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Timestamp, _>(&self.created_at)?;
        pass.push_sql(", 'pending', 0");
        Ok(())
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = attempts, check_for_backend(MultiBackend))]
struct AttemptRow {
    number: i32,
    attempted_at: NaiveDateTime,
    duration_ms: i32,
    status_code: Option<i32>,
    error: Option<String>,
}

impl TryFrom<AttemptRow> for Attempt {
    type Error = StoreError;

    fn try_from(row: AttemptRow) -> Result<Self, StoreError> {
        let status_code = row
            .status_code
            .map(u16::try_from)
            .transpose()
            .map_err(|_| corrupt("webhook_attempts.status_code", row.status_code))?;
        Ok(Self {
            number: row.number.unsigned_abs(),
            at: row.attempted_at.and_utc(),
            duration_ms: row.duration_ms.unsigned_abs(),
            status_code,
            error: row.error,
        })
    }
}

impl DeliveryLookup for Session<'_> {
    fn newest(&mut self, account: AccountId, limit: u32) -> Result<Vec<Delivery>, StoreError> {
        let rows: Vec<DeliveryRow> = self.run(|c| {
            deliveries::table
                .filter(deliveries::account_id.eq(account.get()))
                .order(deliveries::id.desc())
                .limit(i64::from(limit))
                .select(DeliveryRow::as_select())
                .load(c)
        })?;
        rows.into_iter().map(Delivery::try_from).collect()
    }

    fn attempts(&mut self, id: DeliveryId) -> Result<Vec<Attempt>, StoreError> {
        let rows: Vec<AttemptRow> = self.run(|c| {
            attempts::table
                .filter(attempts::delivery_id.eq(id.get()))
                .order(attempts::number)
                .select(AttemptRow::as_select())
                .load(c)
        })?;
        rows.into_iter().map(Attempt::try_from).collect()
    }
}

impl Deliveries for Session<'_> {
    fn add(&mut self, deliveries: &[NewDelivery]) -> Result<(), StoreError> {
        // below the number of parameters that either database takes in one statement
        for some in deliveries.chunks(500) {
            let rows: Vec<NewDeliveryRow<'_>> = some.iter().map(NewDeliveryRow::from).collect();
            self.run(|c| InsertMany::missing(&rows).execute(c))?;
            self.leave_behind(Left::Events);
        }
        Ok(())
    }
}
