//! What every adapter of [`crate::ports`] must do, as a test suite that adapters run against themselves.
//!
//! Each behaviour is one function over a store that is empty when it is called. The suite assumes nothing about ids,
//! and every row that another refers to exists, except events, which are deleted once they are handled.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "this is test code, shipped for adapters: a panic is how it reports a fault"
)]

pub mod agent_bots;
pub mod dashboard_apps;
pub mod deliveries;
pub mod integration_hooks;
pub mod macros;
pub mod rule_runs;
pub mod rules;
pub mod webhooks;
pub mod work;

use crate::deliveries::{Attempt, Delivery, Endpoint, NewDelivery};
use crate::ports::{Store, View, Work};
use crate::webhooks::{NewWebhook, Subscription, Webhook};
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_core_model::conformance::{at, later};
use nimchat_core_model::job::{Claim, ClaimedJob, Slots};
use nimchat_core_model::{
    AccountId, DeliveryId, EventId, InboxId, JobQueue, MessageId, NewEvent, NodeId, PlatformAppId,
    Queue, UploadId, UserId, WebUrl, suite,
};

/// The adapter under test, with what the suite cannot do through the ports.
pub trait Adapter {
    /// The store.
    fn store(&self) -> &dyn Store;
    /// The queue of its jobs.
    fn queue(&self) -> &dyn JobQueue;
    /// Adds an account.
    fn add_account(&self) -> AccountId;
    /// Adds an inbox of the account whose address has the secret `whsec_inbox`.
    fn add_inbox(&self, account: AccountId) -> InboxId;
    /// Adds a user.
    fn add_user(&self) -> UserId;
    /// Adds a platform app.
    fn add_app(&self) -> PlatformAppId;
    /// Adds an uploaded file to the account.
    fn add_upload(&self, account: AccountId) -> UploadId;
    /// Every committed event, oldest first.
    fn events(&self) -> Vec<NewEvent>;
}

suite! {
    webhooks::a_webhook_reads_back_as_it_was_added,
    webhooks::a_webhook_is_found_in_its_own_account_only,
    webhooks::webhooks_come_by_id,
    webhooks::an_update_writes_address_subscriptions_and_secrets,
    webhooks::a_taken_address_is_a_conflict_within_the_account,
    webhooks::an_inbox_of_another_account_is_a_missing_reference,
    webhooks::a_removed_webhook_takes_what_is_pending_with_it,
    webhooks::what_was_delivered_outlives_its_webhook,
    webhooks::failures_are_counted_until_a_success,
    webhooks::a_webhook_is_disabled_once,
    dashboard_apps::an_app_reads_back_as_it_was_added,
    dashboard_apps::an_app_is_changed_and_removed,
    rules::a_rule_reads_back_as_it_was_added,
    rules::rules_come_by_id_and_in_pages,
    rules::active_rules_of_accounts_are_found,
    rules::a_rule_is_changed_and_removed,
    integration_hooks::a_hook_is_changed_and_removed,
    integration_hooks::a_hook_reads_back_as_it_was_added,
    integration_hooks::a_single_hook_is_the_only_one_of_its_app,
    macros::a_macro_is_changed_and_removed,
    macros::an_upload_is_taken_once_by_its_account,
    macros::a_user_sees_global_macros_and_their_own,
    rule_runs::a_rule_has_one_run_for_an_event,
    rule_runs::a_step_is_done_once,
    rule_runs::runs_of_a_rule_come_newest_first,
    deliveries::a_delivery_reads_back_as_it_was_added,
    deliveries::an_account_has_the_endpoints_that_were_added,
    deliveries::an_endpoint_gets_an_event_once,
    deliveries::each_delivery_has_its_job_once,
    deliveries::the_newest_deliveries_of_the_account_come_first,
    deliveries::many_gives_those_that_exist,
    deliveries::attempts_read_back_in_order,
    deliveries::an_endpoint_signs_with_what_it_has_at_the_time,
    deliveries::recording_what_is_gone_changes_nothing,
    deliveries::deliveries_of_an_endpoint_are_read_in_pages,
    deliveries::a_settled_delivery_is_reopened,
    deliveries::old_deliveries_are_forgotten,
    agent_bots::a_bot_reads_back_as_it_was_added,
    agent_bots::a_bot_of_the_installation_may_have_nothing_but_an_id,
    agent_bots::an_update_writes_every_attribute_of_a_bot,
    agent_bots::an_account_sees_its_own_bots_and_the_installations,
    agent_bots::an_inbox_has_one_bot,
    agent_bots::only_what_the_account_sees_is_connected,
    agent_bots::a_bot_that_moves_leaves_the_inboxes_of_others,
    agent_bots::a_bot_has_one_token,
    agent_bots::an_app_lists_the_bots_it_may_touch,
    agent_bots::a_removed_bot_is_gone_with_what_hangs_on_it,
    work::a_work_dropped_without_commit_leaves_nothing,
    work::a_work_reads_its_own_writes,
    work::a_view_does_not_see_an_open_work,
    work::events_last_with_their_work_in_order,
}

fn url(name: &str) -> WebUrl {
    WebUrl::parse("url", &format!("https://hooks.example/{name}?a=b&c=%20")).expect("an address")
}

fn new_webhook(account_id: AccountId, name: &str) -> NewWebhook {
    NewWebhook {
        account_id,
        inbox_id: None,
        url: url(name),
        subscriptions: vec![Subscription::MessageCreated, Subscription::ContactUpdated],
        secret: format!("whsec_{name}"),
        created_at: at(),
    }
}

fn add_webhook(store: &dyn Store, account: AccountId, name: &str) -> Webhook {
    change(store, |work| {
        work.webhooks().add(new_webhook(account, name))
    })
}

fn new_delivery(account_id: AccountId, endpoint: Endpoint, event: i64, topic: &str) -> NewDelivery {
    NewDelivery {
        account_id,
        endpoint,
        url: url("endpoint"),
        event_id: EventId::new(event),
        event: Some("message_created".to_owned()),
        message_id: Some(MessageId::new(9)),
        topic: topic.to_owned(),
        body: format!("{{\"event\": {event}, \"text\": \"Größe 大\"}}"),
        created_at: at(),
    }
}

fn add_deliveries(store: &dyn Store, deliveries: &[NewDelivery]) -> Vec<Option<DeliveryId>> {
    change(store, |work| work.deliveries().add(deliveries))
}

/// Claims the jobs of deliveries that are due.
fn claimed(adapter: &dyn Adapter) -> Vec<ClaimedJob> {
    let claimed = adapter.queue().claim(&Claim {
        queue: Queue::Webhooks,
        node: NodeId::new(1),
        now: at(),
        lease: TimeDelta::seconds(60),
        slots: &Slots::new(10),
    });
    claimed.expect("the queue answers")
}

fn attempts_at(store: &dyn Store, id: DeliveryId) -> Vec<Attempt> {
    let attempts = look(store, |view| view.deliveries().attempts(&[id]));
    attempts.into_iter().map(|(_, attempt)| attempt).collect()
}

fn events_of(deliveries: &[Delivery]) -> Vec<i64> {
    deliveries
        .iter()
        .map(|delivery| delivery.event_id.get())
        .collect()
}

fn attempt(number: u32, at: DateTime<Utc>) -> Attempt {
    Attempt {
        number,
        at,
        duration_ms: 120,
        status_code: None,
        error: Some("connection refused".to_owned()),
        answer: None,
    }
}
