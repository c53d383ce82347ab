//! Erasing the records that name a contact.

use crate::databases;
use chrono::{DateTime, Utc};
use nimchat_core_model::Progress;
use nimchat_messaging::ports::Store;

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_738_314_307, 0).unwrap()
}

#[test]
fn no_delivery_names_an_erased_contact_and_others_stay() {
    for database in databases::all() {
        database.execute(&databases::BASICS.replace("'{}'", &database.json("{}")));
        let delivery = |event: i64, topic: &str, status: &str| {
            format!(
                "INSERT INTO webhook_deliveries (account_id, endpoint_type, endpoint_id, url, event_id, topic, \
                 body, status, attempts, created_at) VALUES (1, 'Webhook', 1, 'https://hooks.example', {event}, \
                 '{topic}', 'Eve', '{status}', 1, '2025-01-01 00:00:00');"
            )
        };
        let rows = [
            delivery(1, "contact:1", "pending"),
            delivery(2, "contact:1", "delivered"),
            delivery(3, "contact:11", "pending"),
        ];
        database.execute(&rows.concat());
        let store: &dyn Store = &database.store;
        let step = || {
            let mut work = store.begin().unwrap();
            let progress = work.contacts().erase(1.into(), 1.into(), 100, at());
            work.commit().unwrap();
            progress.unwrap()
        };
        while step() == Progress::More {}
        assert_eq!(database.count("SELECT count(*) FROM contacts"), 0);
        assert_eq!(database.count("SELECT count(*) FROM contact_inboxes"), 0);
        let left = "SELECT count(*) FROM webhook_deliveries";
        assert_eq!(database.count(left), 1);
        assert_eq!(database.count(&format!("{left} WHERE event_id = 3")), 1);
    }
}
