//! Many calls at the same moment have the outcome of one after another.

use futures_util::future::join_all;
use nimchat_tests::{Inbox, Options, Profile, TestAccount, on_every_store};
use serde_json::{Value, json};

/// As many as the trials sent at once.
const CROWD: usize = 64;

/// Enough connections that the calls meet in the database.
fn options() -> Options {
    Options::default()
        .set("DATABASE__POOL_SIZE", "16")
        .set("SERVER__WORKERS", "2")
}

#[test]
fn an_inbox_with_one_conversation_a_session_has_one() {
    on_every_store(Profile::Reference, &options(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let inbox: Inbox = desk.api_inbox(json!({})).await;
        let single = json!({"lock_to_single_conversation": true});
        let path = format!("/inboxes/{}", inbox.id);
        desk.administrator.patch(path, single).await.ok();
        let customer = desk.customer_of(&inbox, "Linus").await;
        let begun = (0..CROWD).map(|_| customer.post("/conversations", json!({})));
        let answers = join_all(begun).await;
        let ids: Vec<Value> = answers
            .iter()
            .map(|answer| answer.ok()["id"].clone())
            .collect();
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        assert_eq!(nimchat.database().rows("conversations"), 1);
    });
}

#[test]
fn those_who_register_with_one_address_are_one_contact() {
    on_every_store(Profile::Reference, &options(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let visitors = desk.visitors();
        let body = json!({"name": "Linus", "email": "linus@customers.example"});
        let registered = (0..CROWD).map(|_| visitors.post("/contacts", body.clone()));
        for answer in join_all(registered).await {
            answer.ok();
        }
        assert_eq!(nimchat.database().rows("contacts"), 1);
        assert_eq!(
            nimchat.database().rows("contact_inboxes"),
            i64::try_from(CROWD).unwrap()
        );
    });
}
