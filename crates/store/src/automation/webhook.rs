//! Webhooks.

use crate::conn::{AnyConn, MultiBackend};
use crate::rows::{changed, corrupt, integer, of_account};
use crate::schema::{inboxes, jobs, webhook_deliveries, webhooks};
use crate::types::cols;
use crate::unit_of_work::UnitOfWork;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Timestamp};
use nimchat_automation::deliveries::{DeliveryStatus, Endpoint};
use nimchat_automation::ports::{WebhookLookup, Webhooks};
use nimchat_automation::webhooks::{Health, NewWebhook, RetiredSecret, Subscription, Webhook};
use nimchat_core_model::idempotency::RecordKind;
use nimchat_core_model::{AccountId, InboxId, Queue, StoreError, WebUrl, WebhookId};
use serde_json::Value;

diesel::define_sql_function! {
    fn coalesce(x: Nullable<Timestamp>, y: Nullable<Timestamp>) -> Nullable<Timestamp>;
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = webhooks, check_for_backend(MultiBackend))]
struct WebhookRow {
    id: i64,
    account_id: i64,
    inbox_id: Option<i64>,
    url: String,
    subscriptions: Value,
    secret: String,
    previous_secret: Option<String>,
    previous_secret_until: Option<NaiveDateTime>,
    failures: i32,
    failing_since: Option<NaiveDateTime>,
    disabled_at: Option<NaiveDateTime>,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

impl TryFrom<WebhookRow> for Webhook {
    type Error = StoreError;

    fn try_from(row: WebhookRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            inbox_id: row.inbox_id.map(InboxId::new),
            url: WebUrl::stored(row.url),
            subscriptions: serde_json::from_value(row.subscriptions)
                .map_err(|error| corrupt("webhooks.subscriptions", error.to_string()))?,
            secret: row.secret,
            retired_secret: row.previous_secret.zip(row.previous_secret_until).map(
                |(secret, until)| RetiredSecret {
                    secret,
                    until: until.and_utc(),
                },
            ),
            health: health((row.failures, row.failing_since, row.disabled_at)),
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        })
    }
}

/// The webhooks with these ids, of any account.
pub(super) fn many(unit: &mut UnitOfWork<'_>, ids: &[i64]) -> Result<Vec<Webhook>, StoreError> {
    let rows: Vec<WebhookRow> = unit.run(|c| {
        webhooks::table
            .filter(webhooks::id.eq_any(ids))
            .select(WebhookRow::as_select())
            .load(c)
    })?;
    rows.into_iter().map(Webhook::try_from).collect()
}

fn health(
    (failures, failing_since, disabled_at): (i32, Option<NaiveDateTime>, Option<NaiveDateTime>),
) -> Health {
    Health {
        failures: failures.unsigned_abs(),
        failing_since: failing_since.map(|at| at.and_utc()),
        disabled_at: disabled_at.map(|at| at.and_utc()),
    }
}

fn names(subscriptions: &[Subscription]) -> Value {
    subscriptions.iter().map(|one| one.as_str()).collect()
}

/// Removes the webhook with its pending deliveries and their jobs.
pub(crate) fn remove(c: &mut AnyConn, account: AccountId, id: WebhookId) -> QueryResult<usize> {
    let removed = diesel::delete(of_account!(webhooks, account, id)).execute(c)?;
    if removed > 0 {
        // waiting and failed jobs have different indexes
        let endpoint = Endpoint::Webhook(id).key();
        let of_endpoint = || {
            jobs::table
                .filter(jobs::queue.eq(Queue::Webhooks.as_str()))
                .filter(jobs::fairness_key.eq(endpoint.clone()))
        };
        diesel::delete(of_endpoint().filter(jobs::failed_at.is_null())).execute(c)?;
        diesel::delete(of_endpoint().filter(jobs::failed_at.is_not_null())).execute(c)?;
        diesel::delete(
            webhook_deliveries::table
                .filter(webhook_deliveries::endpoint_type.eq(Endpoint::Webhook(id).kind()))
                .filter(webhook_deliveries::endpoint_id.eq(id.get()))
                .filter(webhook_deliveries::status.eq(DeliveryStatus::Pending.as_str())),
        )
        .execute(c)?;
    }
    Ok(removed)
}

impl WebhookLookup for UnitOfWork<'_> {
    fn find(&mut self, account: AccountId, id: WebhookId) -> Result<Option<Webhook>, StoreError> {
        self.run(|c| {
            of_account!(webhooks, account, id)
                .select(WebhookRow::as_select())
                .first(c)
                .optional()
        })?
        .map(Webhook::try_from)
        .transpose()
    }

    fn of_account(&mut self, account: AccountId) -> Result<Vec<Webhook>, StoreError> {
        self.read_all(|c| {
            webhooks::table
                .filter(webhooks::account_id.eq(account.get()))
                .order(webhooks::id)
                .select(WebhookRow::as_select())
                .load(c)
        })
    }
}

impl Webhooks for UnitOfWork<'_> {
    fn add(&mut self, webhook: NewWebhook) -> Result<Webhook, StoreError> {
        if let Some(inbox) = webhook.inbox_id {
            let own: bool = self.run(|c| {
                diesel::select(diesel::dsl::exists(of_account!(
                    inboxes,
                    webhook.account_id,
                    inbox
                )))
                .get_result(c)
            })?;
            if !own {
                return Err(StoreError::MissingReference);
            }
        }
        let added: WebhookRow = self.run(|c| {
            diesel::insert_into(webhooks::table)
                .values((
                    webhooks::account_id.eq(webhook.account_id.get()),
                    webhooks::inbox_id.eq(webhook.inbox_id.map(InboxId::get)),
                    webhooks::url.eq(webhook.url.as_str()),
                    webhooks::subscriptions.eq(names(&webhook.subscriptions)),
                    webhooks::secret.eq(&webhook.secret),
                    webhooks::created_at.eq(webhook.created_at.naive_utc()),
                    webhooks::updated_at.eq(webhook.created_at.naive_utc()),
                ))
                .returning(cols::<WebhookRow>())
                .get_result(c)
        })?;
        self.note_made(RecordKind::Webhook, added.id);
        added.try_into()
    }

    fn update(&mut self, webhook: &Webhook) -> Result<(), StoreError> {
        let (retired, health) = (webhook.retired_secret.as_ref(), webhook.health);
        changed(self.run(|c| {
            diesel::update(webhooks::table.find(webhook.id.get()))
                .set((
                    webhooks::url.eq(webhook.url.as_str()),
                    webhooks::subscriptions.eq(names(&webhook.subscriptions)),
                    webhooks::secret.eq(&webhook.secret),
                    webhooks::previous_secret.eq(retired.map(|old| &old.secret)),
                    webhooks::previous_secret_until.eq(retired.map(|old| old.until.naive_utc())),
                    webhooks::failures.eq(integer(health.failures)),
                    webhooks::failing_since.eq(health.failing_since.map(|at| at.naive_utc())),
                    webhooks::disabled_at.eq(health.disabled_at.map(|at| at.naive_utc())),
                    webhooks::updated_at.eq(webhook.updated_at.naive_utc()),
                ))
                .execute(c)
        })?)
    }

    fn note_success(&mut self, id: WebhookId) -> Result<(), StoreError> {
        self.run(|c| {
            diesel::update(
                webhooks::table
                    .find(id.get())
                    .filter(webhooks::failures.gt(0)),
            )
            .set((
                webhooks::failures.eq(0),
                webhooks::failing_since.eq(None::<NaiveDateTime>),
            ))
            .execute(c)
        })?;
        Ok(())
    }

    fn note_failure(
        &mut self,
        id: WebhookId,
        at: DateTime<Utc>,
    ) -> Result<Option<Health>, StoreError> {
        let fares = self.run(|c| {
            diesel::update(webhooks::table.find(id.get()))
                .set((
                    webhooks::failures.eq(webhooks::failures + 1),
                    webhooks::failing_since.eq(coalesce(
                        webhooks::failing_since,
                        Some(at.naive_utc()).into_sql::<Nullable<Timestamp>>(),
                    )),
                ))
                .returning((
                    webhooks::failures,
                    webhooks::failing_since,
                    webhooks::disabled_at,
                ))
                .get_result(c)
                .optional()
        })?;
        Ok(fares.map(health))
    }

    fn disable(&mut self, id: WebhookId, at: DateTime<Utc>) -> Result<bool, StoreError> {
        let disabled = self.run(|c| {
            diesel::update(
                webhooks::table
                    .find(id.get())
                    .filter(webhooks::disabled_at.is_null()),
            )
            .set(webhooks::disabled_at.eq(at.naive_utc()))
            .execute(c)
        })?;
        Ok(disabled > 0)
    }

    fn remove(&mut self, account: AccountId, id: WebhookId) -> Result<bool, StoreError> {
        Ok(self.run(|c| remove(c, account, id))? > 0)
    }
}
