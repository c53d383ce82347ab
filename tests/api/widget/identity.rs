//! Who a visitor is (docs/decisions/0025-a-claim-is-no-proof.md).

use super::{Page, contents, text};
use crate::deliveries::subscribe;
use crate::events::{changed, names};
use nimchat_tests::receiver::mac;
use nimchat_tests::test_account::id;
use nimchat_tests::{Options, Receiver, TestAccount, everywhere, everywhere_with, settled};
use serde_json::{Value, json};

#[test]
fn a_user_of_the_website_is_known_by_proof_alone() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let page = Page::open(&desk, json!({}), json!({})).await;
        let wrong = json!({"identifier": "vic-1", "identifier_hash": "wrong"});
        let refused = page.patch("/contact/set_user", wrong).await;
        assert_eq!(refused.status, 401);
        assert!(
            refused
                .text
                .contains("HMAC failed: Invalid Identifier Hash Provided")
        );

        let secret = secret(&desk, page.inbox);
        let hash = |identifier: &str| hex::encode(mac(secret.as_bytes(), identifier));
        let vic = json!({
            "identifier": "vic-1", "identifier_hash": hash("vic-1"), "name": "Vic",
            "email": "vic@example.com", "additional_attributes": {"city": "Berlin"},
        });
        let taken = page.patch("/contact/set_user", vic.clone()).await.ok();
        let contact = id(&taken);
        let known =
            json!({"id": contact, "has_email": true, "has_name": true, "has_phone_number": false});
        assert_eq!(taken, known);
        page.say("From my desk").await;

        // on another device
        let phone = page.again().await;
        assert_eq!(
            id(&phone.patch("/contact/set_user", vic).await.ok()),
            contact
        );
        assert_eq!(
            contents(&phone.get("/messages").await.ok()),
            ["From my desk"]
        );

        // who only says so sees nothing, and changes nothing
        let sly = page.again().await;
        let claim = json!({"identifier": "vic-1", "email": "vic@example.com", "name": "Mallory"});
        sly.patch("/contact/set_user", claim).await.ok();
        assert_eq!(sly.get("/messages").await.ok(), json!({"payload": []}));
        let path = format!("/contacts/{contact}");
        let shown = desk.administrator.get(&path).await;
        assert!(shown.text.contains("Vic") && !shown.text.contains("Mallory"));
        sly.say("Mine").await;
        assert_eq!(
            contents(&phone.get("/messages").await.ok()),
            ["From my desk"]
        );

        // another user on the same device gets a session of their own
        let other = json!({"identifier": "vic-2", "name": "Someone"});
        let other = page.patch("/contact/set_user", other).await.ok();
        let adopted = text(&other["widget_auth_token"]);
        assert_ne!(id(&other), contact);
        let theirs = Page {
            token: adopted,
            client: page.client.clone(),
            website: page.website.clone(),
            inbox: page.inbox,
        };
        assert_eq!(theirs.get("/contact").await.ok()["identifier"], "vic-2");
        assert_eq!(theirs.get("/messages").await.ok(), json!({"payload": []}));
    });
}

#[test]
fn what_a_user_says_with_a_proof_is_one_change() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let receiver = Receiver::start();
        let desk = TestAccount::open(&nimchat).await;
        let page = Page::open(&desk, json!({}), json!({})).await;
        page.patch("/contact", json!({"name": "Visitor"}))
            .await
            .ok();
        settled(&nimchat).await;
        subscribe(&desk, receiver.url(), &["contact_updated"]).await;
        let before = nimchat.database().events().len();
        let hash = hex::encode(mac(secret(&desk, page.inbox).as_bytes(), "vic-1"));
        let vic = json!({
            "identifier": "vic-1", "identifier_hash": hash, "name": "Vic", "email": "vic@example.com",
            "additional_attributes": {"city": "Berlin", "country": "Germany"},
        });
        page.patch("/contact/set_user", vic).await.ok();
        settled(&nimchat).await;
        let told = nimchat.database().events().split_off(before);
        assert_eq!(told, ["contact.updated"]);
        let changes = changed(&receiver.calls(1).await[0].json());
        let expected = [
            "additional_attributes",
            "contact_type",
            "country_code",
            "email",
            "identifier",
            "location",
            "name",
            "updated_at",
        ];
        assert_eq!(names(&changes), expected);
        assert_eq!(changes["identifier"], [Value::Null, json!("vic-1")]);
        assert_eq!(changes["location"], [Value::Null, json!("Berlin")]);
        assert_eq!(changes["country_code"], [Value::Null, json!("Germany")]);

        // of a client of the API too
        let customer = desk.customer("Sam").await;
        settled(&nimchat).await;
        let before = nimchat.database().events().len();
        let hash = hex::encode(mac(secret(&desk, desk.inbox.id).as_bytes(), "sam-1"));
        let sam = json!({"identifier": "sam-1", "identifier_hash": hash, "name": "Samuel"});
        let path = format!("/contacts/{}", customer.source_id);
        desk.visitors().patch(path, sam).await.ok();
        settled(&nimchat).await;
        let told = nimchat.database().events().split_off(before);
        assert_eq!(told, ["contact.updated"]);
        let changes = changed(&receiver.calls(2).await[1].json());
        assert_eq!(names(&changes), ["identifier", "name", "updated_at"]);
    });
}

#[test]
fn where_proofs_are_demanded_a_visitor_may_still_write() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let page = Page::open(&desk, json!({"hmac_mandatory": true}), json!({})).await;
        let unproven = json!({"identifier": "vic-1"});
        assert_eq!(page.patch("/contact/set_user", unproven).await.status, 401);
        page.say("Hello").await;
        let changed = page
            .patch("/contact", json!({"custom_attributes": {"rank": "scout"}}))
            .await
            .ok();
        assert_eq!(changed["has_email"], false);
        let row = page
            .post(
                "/contact/destroy_custom_attributes",
                json!({"custom_attributes": ["rank"]}),
            )
            .await
            .ok();
        assert_eq!(row["custom_attributes"], json!({}));
        let known = desk.customer("Linus").await;
        let taken = json!({"email": "linus@customers.example"});
        desk.administrator
            .patch(format!("/contacts/{}", known.id), taken.clone())
            .await
            .ok();
        let kept = page.patch("/contact", taken).await.ok();
        assert_eq!(kept["has_email"], false);
    });
}

/// The secret of the inbox's identifier hashes.
fn secret(desk: &TestAccount<'_>, inbox: i64) -> String {
    let query = format!("SELECT hmac_token AS text FROM inboxes WHERE id = {inbox}");
    desk.nimchat.database().text(&query)
}
