//! Deliveries and the attempts at them.

use super::webhook::{self, WebhookRow};
use crate::columns::inserted;
use crate::dialect::ReturningRow;
use crate::prelude::*;
use crate::rows::{corrupt, integer};
use crate::schema::{
    accounts, agent_bot_inboxes, agent_bots, inboxes, integration_hooks,
    webhook_attempts as attempts, webhook_deliveries as deliveries, webhooks,
};
use diesel::dsl::{exists, sql};
use diesel::sql_types::{BigInt, Bool, Text};
use nimchat_automation::deliveries::{
    AccountEndpoints, Attempt, Delivery, DeliveryStatus, Endpoint, EndpointStanding, NewDelivery,
};
use nimchat_automation::ports::{Deliveries, DeliveryLookup};
use nimchat_automation::webhooks::Webhook;
use nimchat_core_model::{
    AgentBotId, DeliveryId, InboxId, IntegrationHookId, MessageId, StepId, WebUrl, WebhookId,
};
use std::collections::HashMap;

row! {
    DeliveryRow of webhook_deliveries as Delivery {
        id, account_id, url, event_id, topic, body, status, attempts, event, message_id, created_at,
    } with endpoint_type, endpoint_id => |row| {
        endpoint: endpoint(&row.endpoint_type, row.endpoint_id)?,
    }
}

fn endpoint(kind: &str, id: i64) -> StoreResult<Endpoint> {
    Ok(match kind {
        "Webhook" => Endpoint::Webhook(WebhookId::new(id)),
        "Inbox" => Endpoint::Inbox(InboxId::new(id)),
        "Bot" => Endpoint::Bot(AgentBotId::new(id)),
        "Hook" => Endpoint::Hook(IntegrationHookId::new(id)),
        "Action" => Endpoint::Action(StepId::new(id)),
        other => return Err(corrupt("webhook_deliveries.endpoint_type", other)),
    })
}

pub(super) struct NewDeliveryRow<'a> {
    account_id: i64,
    pub(super) endpoint_type: &'static str,
    pub(super) endpoint_id: i64,
    url: &'a str,
    pub(super) event_id: i64,
    event: Option<&'a str>,
    message_id: Option<i64>,
    topic: &'a str,
    body: &'a str,
    created_at: NaiveDateTime,
    status: &'static str,
    attempts: i32,
}

impl<'a> From<&'a NewDelivery> for NewDeliveryRow<'a> {
    fn from(delivery: &'a NewDelivery) -> Self {
        Self {
            account_id: delivery.account_id.get(),
            endpoint_type: delivery.endpoint.kind(),
            endpoint_id: delivery.endpoint.id(),
            url: delivery.url.as_str(),
            event_id: delivery.event_id.get(),
            event: delivery.event.as_deref(),
            message_id: delivery.message_id.map(MessageId::get),
            topic: &delivery.topic,
            body: &delivery.body,
            created_at: delivery.created_at.naive_utc(),
            status: DeliveryStatus::Pending.as_str(),
            attempts: 0,
        }
    }
}

inserted! {
    NewDeliveryRow<'_> into webhook_deliveries {
        account_id, endpoint_type, endpoint_id, url, event_id, event, message_id, topic, body,
        created_at, status, attempts,
    }
}

impl ReturningRow for NewDeliveryRow<'_> {
    const RETURNING: &'static str = "id, endpoint_type, endpoint_id, event_id";
    type Returned = (BigInt, Text, BigInt, BigInt);
}

row! {
    AttemptRow of webhook_attempts as Attempt {
        number, duration_ms, status_code, error, answer,
    } with delivery_id, attempted_at => |row| {
        at: row.attempted_at.and_utc(),
    }
}

impl DeliveryLookup for UnitOfWork<'_> {
    fn endpoints(&mut self, account: AccountId) -> StoreResult<AccountEndpoints> {
        let answering = agent_bot_inboxes::table
            .inner_join(inboxes::table)
            .filter(agent_bot_inboxes::active)
            .filter(inboxes::account_id.eq(account.get()));
        let addressed =
            of_account!(inboxes, account).filter(sql::<Bool>("(channel ->> 'webhook_url') <> ''"));
        // one read for an account with webhooks alone, since they wait for it
        let found: Vec<(Option<WebhookRow>, bool, bool, bool)> = self.run(|c| {
            Prepared(
                accounts::table
                    .find(account.get())
                    .left_join(webhooks::table)
                    .order(webhooks::id)
                    .select((
                        Option::<WebhookRow>::as_select(),
                        exists(addressed),
                        exists(answering),
                        exists(of_account!(integration_hooks, account)),
                    )),
            )
            .load(c)
        })?;
        let mut endpoints = AccountEndpoints::default();
        for (webhook, inboxes, bots, hooks) in found {
            let webhook = webhook.map(Webhook::try_from).transpose()?;
            endpoints.webhooks.extend(webhook);
            endpoints.inboxes = inboxes;
            endpoints.bots = bots;
            endpoints.hooks = hooks;
        }
        Ok(endpoints)
    }

    fn newest(&mut self, account: AccountId, limit: u32) -> StoreResult<Vec<Delivery>> {
        self.load(
            of_account!(deliveries, account)
                .order(deliveries::id.desc())
                .limit(i64::from(limit)),
        )
    }

    fn many(&mut self, ids: &[DeliveryId]) -> StoreResult<Vec<Delivery>> {
        let ids: Vec<i64> = numbers(ids);
        self.load(deliveries::table.filter(deliveries::id.eq_any(ids)))
    }

    fn find(
        &mut self,
        account: AccountId,
        endpoint: Endpoint,
        id: DeliveryId,
    ) -> StoreResult<Option<Delivery>> {
        let mut found = self.many(&[id])?.into_iter();
        Ok(found.find(|found| found.account_id == account && found.endpoint == endpoint))
    }

    fn of_endpoint(
        &mut self,
        account: AccountId,
        endpoint: Endpoint,
        before: Option<DeliveryId>,
        limit: u32,
    ) -> StoreResult<Vec<Delivery>> {
        let before = before.map_or(i64::MAX, DeliveryId::get);
        self.load(
            deliveries::table
                .filter(deliveries::endpoint_type.eq(endpoint.kind()))
                .filter(deliveries::endpoint_id.eq(endpoint.id()))
                .filter(deliveries::account_id.eq(account.get()))
                .filter(deliveries::id.lt(before))
                .order(deliveries::id.desc())
                .limit(i64::from(limit)),
        )
    }

    fn standing(
        &mut self,
        endpoints: &[Endpoint],
        at: DateTime<Utc>,
    ) -> StoreResult<HashMap<Endpoint, EndpointStanding>> {
        let (mut webhooks, mut within) = (Vec::new(), Vec::new());
        let (mut bots, mut hooks) = (Vec::new(), Vec::new());
        let mut standing = HashMap::new();
        for endpoint in endpoints {
            match endpoint {
                Endpoint::Webhook(id) => webhooks.push(id.get()),
                Endpoint::Inbox(id) => within.push(id.get()),
                Endpoint::Bot(id) => bots.push(id.get()),
                Endpoint::Hook(id) => hooks.push(id.get()),
                Endpoint::Action(_) => {
                    standing.insert(*endpoint, EndpointStanding::of_action());
                }
            }
        }
        if !webhooks.is_empty() {
            let found = webhook::many(self, &webhooks)?.into_iter();
            standing.extend(found.map(|webhook| {
                let standing = EndpointStanding {
                    secrets: webhook.signing_secrets(at),
                    enabled: webhook.is_enabled(),
                };
                (Endpoint::Webhook(webhook.id), standing)
            }));
        }
        macro_rules! find {
            ($endpoint:ident, $ids:ident in $table:ident.$secret:ident) => {
                if !$ids.is_empty() {
                    let found: Vec<(i64, String)> = self.run(|c| {
                        $table::table
                            .filter($table::id.eq_any($ids))
                            .select(($table::id, $table::$secret))
                            .load(c)
                    })?;
                    standing.extend(found.into_iter().map(|(id, secret)| {
                        (Endpoint::$endpoint(id.into()), EndpointStanding::of(secret))
                    }));
                }
            };
        }
        find!(Inbox, within in inboxes.webhook_secret);
        find!(Bot, bots in agent_bots.secret);
        if !hooks.is_empty() {
            let found: Vec<(i64, String, bool)> = self.run(|c| {
                integration_hooks::table
                    .filter(integration_hooks::id.eq_any(hooks))
                    .select((
                        integration_hooks::id,
                        integration_hooks::secret,
                        integration_hooks::enabled,
                    ))
                    .load(c)
            })?;
            let hook = |(id, secret, enabled): (i64, String, bool)| {
                let standing = EndpointStanding {
                    enabled,
                    ..EndpointStanding::of(secret)
                };
                (Endpoint::Hook(id.into()), standing)
            };
            standing.extend(found.into_iter().map(hook));
        }
        Ok(standing)
    }

    fn attempts(&mut self, ids: &[DeliveryId]) -> StoreResult<Vec<(DeliveryId, Attempt)>> {
        let ids: Vec<i64> = numbers(ids);
        let rows: Vec<AttemptRow> = self.run(|c| {
            attempts::table
                .filter(attempts::delivery_id.eq_any(ids))
                .order((attempts::delivery_id, attempts::number))
                .select(AttemptRow::as_select())
                .load(c)
        })?;
        let attempt = |row: AttemptRow| Ok((row.delivery_id.into(), Attempt::try_from(row)?));
        rows.into_iter().map(attempt).collect()
    }
}

impl Deliveries for UnitOfWork<'_> {
    fn add(&mut self, deliveries: &[NewDelivery]) -> StoreResult<Vec<Option<DeliveryId>>> {
        let rows: Vec<NewDeliveryRow<'_>> = deliveries.iter().map(NewDeliveryRow::from).collect();
        let added: Vec<(i64, String, i64, i64)> =
            self.run(|c| InsertMany::missing(&rows).get_results(c))?;
        for (id, ..) in &added {
            self.note_made(RecordKind::WebhookDelivery, *id);
        }
        let mut ids: HashMap<(&str, i64, i64), i64> = added
            .iter()
            .map(|(id, kind, endpoint, event)| ((kind.as_str(), *endpoint, *event), *id))
            .collect();
        // a delivery that is inserted twice at once is added once
        let id = |row: &NewDeliveryRow<'_>| {
            ids.remove(&(row.endpoint_type, row.endpoint_id, row.event_id))
        };
        Ok(rows
            .iter()
            .map(id)
            .map(|id| id.map(DeliveryId::new))
            .collect())
    }

    fn record(
        &mut self,
        id: DeliveryId,
        attempt: &Attempt,
        status: DeliveryStatus,
    ) -> StoreResult<()> {
        let number = integer(attempt.number);
        self.run(|c| {
            let there = Prepared(diesel::update(deliveries::table.find(id.get())).set((
                deliveries::status.eq(status.as_str()),
                deliveries::attempts.eq(number),
            )))
            .rows(c)?;
            if there > 0 {
                diesel::insert_into(attempts::table)
                    .values((
                        attempts::delivery_id.eq(id.get()),
                        attempts::number.eq(number),
                        attempts::attempted_at.eq(attempt.at.naive_utc()),
                        attempts::duration_ms.eq(integer(attempt.duration_ms)),
                        attempts::status_code.eq(attempt.status_code.map(i32::from)),
                        attempts::error.eq(&attempt.error),
                        attempts::answer.eq(&attempt.answer),
                    ))
                    .execute(c)?;
            }
            Ok(())
        })
    }

    fn reopen(&mut self, id: DeliveryId, url: &WebUrl) -> StoreResult<bool> {
        let pending = DeliveryStatus::Pending.as_str();
        let settled = deliveries::table
            .find(id.get())
            .filter(deliveries::status.ne(pending));
        let reopened = (
            deliveries::status.eq(pending),
            deliveries::url.eq(url.as_str()),
        );
        self.wrote(|c| diesel::update(settled).set(reopened).execute(c))
    }

    fn forget(&mut self, before: DateTime<Utc>, limit: u32) -> StoreResult<usize> {
        self.run(|c| {
            let old: Vec<i64> = deliveries::table
                .filter(deliveries::created_at.lt(before.naive_utc()))
                .order(deliveries::created_at)
                .limit(i64::from(limit))
                .select(deliveries::id)
                .load(c)?;
            diesel::delete(deliveries::table.filter(deliveries::id.eq_any(old))).execute(c)
        })
    }
}
