//! The queue of deliveries.

use crate::databases::{self, BASICS, Database};
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_accounts::NewAccount;
use nimchat_automation::contract::{Adapter, BEHAVIOURS};
use nimchat_automation::deliveries::{
    Attempt, Delivery, DeliveryStatus, Endpoint, NewDelivery, Outcome,
};
use nimchat_automation::ports::{DeliveryQueue, Store};
use nimchat_automation::webhooks::{NewWebhook, Subscription};
use nimchat_core_model::{
    AccountId, DeliveryId, EventId, InboxId, NewEvent, PlatformAppId, WebUrl, WebhookId,
};

const ACCOUNT: AccountId = AccountId::new(1);
const LEASE: TimeDelta = TimeDelta::seconds(30);

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_738_314_307 + seconds, 0).unwrap()
}

fn url() -> WebUrl {
    WebUrl::parse("url", "https://example.com/hook").unwrap()
}

fn delivery(webhook: i64, event: i64, topic: &str) -> NewDelivery {
    NewDelivery {
        account_id: ACCOUNT,
        endpoint: Endpoint::Webhook(WebhookId::new(webhook)),
        url: url(),
        secret: "whsec_x".to_owned(),
        event_id: EventId::new(event),
        topic: topic.to_owned(),
        body: format!("{{\"event\": {event}}}"),
        created_at: at(event),
    }
}

fn attempt(number: u32) -> Attempt {
    Attempt {
        number,
        at: at(100),
        duration_ms: 12,
        status_code: Some(500),
        error: Some("answered 500".to_owned()),
    }
}

fn add(database: &Database, deliveries: &[NewDelivery]) {
    let store: &dyn Store = &database.store;
    let mut work = store.begin().unwrap();
    work.deliveries().add(deliveries).unwrap();
    work.commit().unwrap();
}

fn claim(database: &Database, seconds: i64) -> Vec<Delivery> {
    database.store.claim(at(seconds), LEASE, 10).unwrap()
}

fn events(deliveries: &[Delivery]) -> Vec<i64> {
    deliveries
        .iter()
        .map(|delivery| delivery.event_id.get())
        .collect()
}

fn databases() -> Vec<Database> {
    let databases = databases::all();
    for database in &databases {
        database.execute(BASICS);
    }
    databases
}

impl Adapter for Database {
    fn store(&self) -> &dyn Store {
        &self.store
    }

    fn queue(&self) -> &dyn DeliveryQueue {
        &self.store
    }

    fn add_account(&self) -> AccountId {
        let store: &dyn nimchat_accounts::ports::Store = &self.store;
        let mut work = store.begin().unwrap();
        let account = work
            .accounts()
            .add(NewAccount::named("Engines", at(0)))
            .unwrap();
        work.commit().unwrap();
        account.id
    }

    fn add_inbox(&self, account: AccountId) -> InboxId {
        self.add_inbox_of(account)
    }

    fn add_app(&self) -> PlatformAppId {
        let store: &dyn nimchat_accounts::ports::Store = &self.store;
        let mut work = store.begin().unwrap();
        let app = work.platform_apps().add("Back office", at(0)).unwrap();
        work.commit().unwrap();
        app.id
    }

    fn events(&self) -> Vec<NewEvent> {
        self.committed_events()
    }
}

#[test]
fn the_contract_holds_on_every_database() {
    for (name, behaviour) in BEHAVIOURS {
        for database in databases::all() {
            println!("{name}");
            behaviour(&database);
        }
    }
}

#[test]
fn an_endpoint_gets_an_event_once() {
    for database in databases() {
        let one = delivery(1, 1, "conversation:1");
        add(&database, &[one.clone(), delivery(2, 1, "conversation:1")]);
        add(&database, &[one, delivery(1, 2, "conversation:2")]);
        let store: &dyn Store = &database.store;
        let mut view = store.read().unwrap();
        let newest = view.deliveries().newest(ACCOUNT, 10).unwrap();
        assert_eq!(events(&newest), [2, 1, 1]);
        assert_eq!(newest[0].status, DeliveryStatus::Pending);
        assert_eq!((newest[0].attempts, newest[0].next_attempt_at), (0, at(2)));
    }
}

#[test]
fn first_attempts_of_one_topic_keep_their_order() {
    for database in databases() {
        add(
            &database,
            &[
                delivery(1, 1, "conversation:1"),
                delivery(1, 2, "conversation:1"),
                delivery(1, 3, "conversation:2"),
                delivery(2, 2, "conversation:1"),
            ],
        );
        let first = claim(&database, 50);
        assert_eq!(events(&first), [1, 3, 2]);
        assert!(claim(&database, 50).is_empty(), "the lease holds");
        let retry = Outcome::RetryAt(at(500));
        database
            .store
            .settle(first[0].id, &attempt(1), retry)
            .unwrap();
        let second = claim(&database, 51);
        assert_eq!(events(&second), [2], "a tried one holds nobody back");
        assert_eq!(second[0].endpoint, Endpoint::Webhook(WebhookId::new(1)));
    }
}

#[test]
fn what_is_settled_is_recorded_and_counted() {
    for database in databases() {
        let all: Vec<NewDelivery> = (1..=4)
            .map(|n| delivery(1, n, &format!("conversation:{n}")))
            .collect();
        add(&database, &all);
        assert_eq!(database.store.next_due().unwrap(), Some(at(1)));
        let ids: Vec<DeliveryId> = claim(&database, 50).iter().map(|d| d.id).collect();
        let settle = |index: usize, outcome| {
            database
                .store
                .settle(ids[index], &attempt(1), outcome)
                .unwrap();
        };
        settle(0, Outcome::Delivered);
        settle(1, Outcome::GivenUp);
        settle(2, Outcome::RetryAt(at(60)));
        settle(3, Outcome::RetryAt(at(70)));
        assert_eq!(database.store.next_due().unwrap(), Some(at(60)));
        let mut counts = database.store.counts().unwrap();
        counts.sort_by_key(|(status, _)| status.as_str());
        let expected = [
            (DeliveryStatus::Delivered, 1),
            (DeliveryStatus::Failed, 1),
            (DeliveryStatus::Pending, 2),
        ];
        assert_eq!(counts, expected);

        let again = claim(&database, 65);
        assert_eq!((events(&again), again[0].attempts), (vec![3], 1));
        database
            .store
            .settle(ids[2], &attempt(2), Outcome::Delivered)
            .unwrap();
        let store: &dyn Store = &database.store;
        let attempts = store.read().unwrap().deliveries().attempts(ids[2]).unwrap();
        assert_eq!(attempts, [attempt(1), attempt(2)]);
    }
}

#[test]
fn a_webhook_reads_back_and_goes_with_what_is_pending() {
    for database in databases() {
        let store: &dyn Store = &database.store;
        let new = NewWebhook {
            account_id: ACCOUNT,
            inbox_id: None,
            url: url(),
            subscriptions: Subscription::default_set(),
            secret: "whsec_x".to_owned(),
            created_at: at(1),
        };
        let mut work = store.begin().unwrap();
        let webhook = work.webhooks().add(new.clone()).unwrap();
        work.commit().unwrap();
        let refused = store.begin().unwrap().webhooks().add(new).unwrap_err();
        assert!(
            refused.is_conflict_on("webhooks_account_id_url_key"),
            "{refused:?}"
        );
        let found = store
            .read()
            .unwrap()
            .webhooks()
            .of_account(ACCOUNT)
            .unwrap();
        assert_eq!(found, std::slice::from_ref(&webhook));

        add(
            &database,
            &[
                delivery(webhook.id.get(), 1, "a"),
                delivery(webhook.id.get(), 2, "b"),
            ],
        );
        let claimed = claim(&database, 50);
        database
            .store
            .settle(claimed[0].id, &attempt(1), Outcome::Delivered)
            .unwrap();
        let mut work = store.begin().unwrap();
        assert!(work.webhooks().remove(ACCOUNT, webhook.id).unwrap());
        assert!(!work.webhooks().remove(ACCOUNT, webhook.id).unwrap());
        work.commit().unwrap();
        let left = store
            .read()
            .unwrap()
            .deliveries()
            .newest(ACCOUNT, 10)
            .unwrap();
        assert_eq!(events(&left), [1]);
    }
}
