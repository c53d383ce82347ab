//! Contacts: operations 20, 21 and 22.

use crate::values::{assert_epoch, keys};
use nimchat_tests::{Running, TestAccount, everywhere};
use serde_json::{Value, json};

fn new(inbox: i64) -> Value {
    json!({
        "inbox_id": inbox, "name": "Linus", "email": "Linus@Customers.example", "phone_number": "+4930123456",
        "identifier": "customer-7", "additional_attributes": {"city": "Berlin"},
        "custom_attributes": {"plan": "gold"},
    })
}

/// The contact and its id, in either profile's form.
pub(crate) fn contact(nimchat: &Running, answer: &Value) -> (i64, Value) {
    let found = if answer["payload"].get("contact").is_some() {
        &answer["payload"]["contact"]
    } else {
        &answer["payload"]
    };
    let id = if nimchat.is_reference() {
        &answer["id"]
    } else {
        &found["id"]
    };
    (id.as_i64().unwrap(), found.clone())
}

#[test]
fn a_contact_is_made_with_a_session_in_its_inbox() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let answer = desk.agent.post("/contacts", new(desk.inbox.id)).await.ok();
        let (id, made) = contact(&nimchat, &answer);
        assert_eq!(
            (&made["name"], &made["email"]),
            (&json!("Linus"), &json!("linus@customers.example"))
        );
        assert_eq!(made["phone_number"], "+4930123456");
        assert_eq!(made["additional_attributes"], json!({"city": "Berlin"}));
        assert_eq!(made["custom_attributes"], json!({"plan": "gold"}));
        assert_eq!(made["contact_inboxes"][0]["inbox"]["id"], desk.inbox.id);
        if nimchat.is_reference() {
            assert_eq!(keys(&answer), ["availability_status", "id", "payload"]);
            let inbox = &made["contact_inboxes"][0]["inbox"];
            assert_eq!(inbox["inbox_identifier"], desk.inbox.identifier);
        } else {
            assert_eq!(keys(&answer["payload"]), ["contact", "contact_inbox"]);
            assert_eq!(
                answer["payload"]["contact_inbox"]["source_id"],
                made["contact_inboxes"][0]["source_id"]
            );
            assert_eq!(
                (&made["identifier"], &made["blocked"]),
                (&json!("customer-7"), &json!(false))
            );
            assert_epoch(&made["created_at"]);
            assert_eq!(made.get("last_activity_at"), None, "they wrote nothing yet");
        }
        let shown = desk.agent.get(format!("/contacts/{id}")).await.ok();
        assert_eq!(contact(&nimchat, &shown), (id, made));
        let database = nimchat.database();
        assert_eq!(
            (database.rows("contacts"), database.rows("contact_inboxes")),
            (1, 1)
        );
        assert_eq!(
            database.events().last().map(String::as_str),
            Some("contact.created")
        );
    });
}

#[test]
fn a_contact_without_an_inbox_has_no_session() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let answer = desk
            .agent
            .post(
                "/contacts",
                json!({"name": "Linus", "email": "l@customers.example"}),
            )
            .await;
        if answer.status == 422 {
            // the reference prints the inbox as required
            assert!(nimchat.is_reference(), "{}", answer.text);
            assert_eq!(nimchat.database().rows("contacts"), 0);
            return;
        }
        assert_eq!(
            contact(&nimchat, &answer.ok()).1["contact_inboxes"],
            json!([])
        );
        assert_eq!(nimchat.database().rows("contact_inboxes"), 0);
    });
}

#[test]
fn a_contact_of_bad_values_is_refused_and_nothing_is_left() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let inbox = desk.inbox.id;
        desk.agent.post("/contacts", new(inbox)).await.ok();
        let before = nimchat.database().census();
        for (body, attribute) in [
            (json!({"inbox_id": inbox, "email": "nobody"}), "email"),
            (
                json!({"inbox_id": inbox, "email": "LINUS@customers.example"}),
                "email",
            ),
            (
                json!({"inbox_id": inbox, "phone_number": "030 123"}),
                "phone_number",
            ),
            (
                json!({"inbox_id": inbox, "phone_number": "+4930123456"}),
                "phone_number",
            ),
            (
                json!({"inbox_id": inbox, "identifier": "customer-7"}),
                "identifier",
            ),
            (json!({"inbox_id": inbox, "name": "x".repeat(256)}), "name"),
            (json!({"inbox_id": inbox, "name": ["Linus"]}), "name"),
            (json!({"inbox_id": "x", "name": "Linus"}), "inbox_id"),
            (
                json!({"inbox_id": inbox, "custom_attributes": [1]}),
                "custom_attributes",
            ),
        ] {
            desk.agent
                .post("/contacts", body)
                .await
                .invalid(&[attribute]);
        }
        for inbox in [999_999, other.inbox.id] {
            let body = json!({"inbox_id": inbox, "name": "Linus"});
            desk.agent.post("/contacts", body).await.refused(404);
        }
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn the_list_has_those_who_can_be_told_apart_in_pages_of_fifteen() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let inbox = desk.inbox.id;
        for number in 1..=17 {
            let body = json!({"inbox_id": inbox, "name": format!("N{number:02}"), "email": format!("c{:02}@x.example", 50 - number)});
            desk.agent.post("/contacts", body).await.ok();
        }
        desk.agent
            .post("/contacts", json!({"inbox_id": inbox, "name": "Nobody"}))
            .await
            .ok();
        let names = |answer: &Value| -> Vec<String> {
            let items = if nimchat.is_reference() {
                answer.clone()
            } else {
                answer["payload"].clone()
            };
            let name = |item: &Value| match item["payload"]["contact"].get("name") {
                Some(name) => name.as_str().unwrap().to_owned(),
                None => item["name"].as_str().unwrap().to_owned(),
            };
            items.as_array().unwrap().iter().map(name).collect()
        };
        let first = desk.agent.get("/contacts?sort=name").await;
        assert_eq!(first.header("x-total-count"), Some("17"));
        let link = first.header("link").unwrap();
        assert!(
            link.contains("page=2&cursor=") && link.contains(nimchat.url()),
            "{link}"
        );
        let first = names(&first.ok());
        assert_eq!((first.len(), first[0].as_str()), (15, "N01"));
        let second = desk.agent.get("/contacts?sort=name&page=2").await.ok();
        assert_eq!(names(&second), ["N16", "N17"]);
        if !nimchat.is_reference() {
            assert_eq!(second["meta"], json!({"count": 17, "current_page": "2"}));
        }
        let by_address = names(&desk.agent.get("/contacts?sort=email").await.ok());
        assert_eq!(by_address[0], "N17");
        let backwards = names(&desk.agent.get("/contacts?sort=-name&per_page=2").await.ok());
        assert_eq!(backwards, ["N17", "N16"]);
        assert_eq!(
            names(&desk.agent.get("/contacts?page=90").await.ok()),
            [""; 0]
        );
        for odd in ["page=0", "page=-1", "page=x", "sort=nothing"] {
            assert_eq!(
                names(&desk.agent.get(format!("/contacts?{odd}")).await.ok()).len(),
                15,
                "{odd}"
            );
        }
    });
}

#[test]
fn another_accounts_contacts_are_not_there() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let customer = desk.customer("Linus").await;
        let path = format!("/contacts/{}", customer.id);
        desk.agent.get(&path).await.ok();
        other.administrator.get(&path).await.refused(404);
        let list = other.administrator.get("/contacts").await.ok();
        let items = if nimchat.is_reference() {
            &list
        } else {
            &list["payload"]
        };
        assert_eq!(*items, json!([]));
        for contact in ["999999", "0", "-1", "x", "9223372036854775808"] {
            desk.agent
                .get(format!("/contacts/{contact}"))
                .await
                .refused(404);
        }
    });
}

#[test]
fn the_same_address_may_be_in_two_accounts() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        for desk in [&desk, &other] {
            desk.agent.post("/contacts", new(desk.inbox.id)).await.ok();
        }
        let emails = nimchat
            .database()
            .texts("SELECT email AS text FROM contacts");
        assert_eq!(emails, ["linus@customers.example"; 2]);
    });
}
