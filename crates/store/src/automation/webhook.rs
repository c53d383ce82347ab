//! Webhooks.

use crate::prelude::*;
use crate::rows::integer;
use crate::schema::{jobs, webhook_deliveries, webhooks};
use diesel::sql_types::{Nullable, Timestamp};
use nimchat_automation::deliveries::{DeliveryStatus, Endpoint};
use nimchat_automation::ports::{WebhookLookup, Webhooks};
use nimchat_automation::webhooks::{Health, NewWebhook, RetiredSecret, Subscription, Webhook};
use nimchat_core_model::{Queue, WebhookId};
use serde_json::Value;

diesel::define_sql_function! {
    fn coalesce(x: Nullable<Timestamp>, y: Nullable<Timestamp>) -> Nullable<Timestamp>;
}

row! {
    WebhookRow of webhooks as Webhook {
        id, account_id, inbox_id, url, subscriptions, secret, created_at, updated_at;
        health: Health { failures, failing_since, disabled_at }
    } with previous_secret, previous_secret_until => |row| {
        retired_secret: retired(row.previous_secret.clone(), row.previous_secret_until),
    }
}

/// The webhooks with these ids, of any account.
pub(super) fn many(unit: &mut UnitOfWork<'_>, ids: &[i64]) -> StoreResult<Vec<Webhook>> {
    unit.load(webhooks::table.filter(webhooks::id.eq_any(ids)))
}

fn retired(secret: Option<String>, until: Option<NaiveDateTime>) -> Option<RetiredSecret> {
    secret.zip(until).map(|(secret, until)| RetiredSecret {
        secret,
        until: until.and_utc(),
    })
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
    fn find(&mut self, account: AccountId, id: WebhookId) -> StoreResult<Option<Webhook>> {
        self.first(of_account!(webhooks, account, id))
    }

    fn of_account(&mut self, account: AccountId) -> StoreResult<Vec<Webhook>> {
        self.load(of_account!(webhooks, account).order(webhooks::id))
    }
}

impl Webhooks for UnitOfWork<'_> {
    fn add(&mut self, webhook: NewWebhook) -> StoreResult<Webhook> {
        if let Some(inbox) = webhook.inbox_id {
            self.inbox_is_of(webhook.account_id, inbox)?;
        }
        let set = (
            columns!(webhooks of webhook => account_id, inbox_id, url, secret, created_at),
            webhooks::subscriptions.eq(names(&webhook.subscriptions)),
            webhooks::updated_at.eq(webhook.created_at.naive_utc()),
        );
        insert!(self, Webhook, WebhookRow into webhooks, set)
    }

    fn update(&mut self, webhook: &Webhook) -> StoreResult<()> {
        let retired = webhook.retired_secret.as_ref();
        self.must_write(|c| {
            diesel::update(webhooks::table.find(webhook.id.get()))
                .set((
                    columns!(webhooks of webhook => url, secret, updated_at),
                    webhooks::subscriptions.eq(names(&webhook.subscriptions)),
                    webhooks::previous_secret.eq(retired.map(|old| &old.secret)),
                    webhooks::previous_secret_until.eq(retired.map(|old| old.until.naive_utc())),
                    columns!(webhooks of webhook.health => failing_since, disabled_at),
                    webhooks::failures.eq(integer(webhook.health.failures)),
                ))
                .execute(c)
        })
    }

    fn note_success(&mut self, id: WebhookId) -> StoreResult<()> {
        let failing = webhooks::table
            .find(id.get())
            .filter(webhooks::failures.gt(0));
        let reset = (
            webhooks::failures.eq(0),
            webhooks::failing_since.eq(None::<NaiveDateTime>),
        );
        self.write(|c| diesel::update(failing).set(reset).execute(c))
    }

    fn note_failure(&mut self, id: WebhookId, at: DateTime<Utc>) -> StoreResult<Option<Health>> {
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

    fn disable(&mut self, id: WebhookId, at: DateTime<Utc>) -> StoreResult<bool> {
        let enabled = webhooks::table
            .find(id.get())
            .filter(webhooks::disabled_at.is_null());
        let disabled = webhooks::disabled_at.eq(at.naive_utc());
        self.wrote(|c| diesel::update(enabled).set(disabled).execute(c))
    }

    fn remove(&mut self, account: AccountId, id: WebhookId) -> StoreResult<bool> {
        self.wrote(|c| remove(c, account, id))
    }
}
