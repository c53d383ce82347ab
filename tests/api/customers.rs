//! The Client API: operations 85 to 91.

use crate::contacts::contact;
use crate::values::{assert_epoch, assert_iso, assert_token, each, keys};
use nimchat_tests::receiver::mac;
use nimchat_tests::test_account::id;
use nimchat_tests::{TestAccount, everywhere};
use serde_json::{Value, json};

fn new() -> Value {
    json!({
        "identifier": "customer-1", "email": "Barbara@Customers.example", "name": "Barbara",
        "phone_number": "+4930765432", "custom_attributes": {"plan": "gold"},
    })
}

#[test]
fn a_customer_becomes_known_is_shown_and_changes() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let made = desk.visitors().post("/contacts", new()).await.ok();
        let source = made["source_id"].as_str().unwrap();
        assert_token(&made["pubsub_token"]);
        let expected = json!({
            "id": id(&made), "source_id": source, "name": "Barbara", "email": "barbara@customers.example",
            "pubsub_token": made["pubsub_token"], "phone_number": "+4930765432",
        });
        assert_eq!(made, expected);
        let path = format!("/contacts/{source}");
        assert_eq!(desk.visitors().get(&path).await.ok(), made);
        let change =
            json!({"name": "Barbara Liskov", "custom_attributes": {"floor": 2}, "email": ""});
        let changed = desk.visitors().patch(&path, change).await.ok();
        assert_eq!(
            (&changed["name"], &changed["email"]),
            (
                &json!("Barbara Liskov"),
                &json!("barbara@customers.example")
            )
        );
        let mut whole = vec![
            "account_id",
            "additional_attributes",
            "blocked",
            "company_id",
            "contact_type",
            "country_code",
            "created_at",
            "custom_attributes",
            "email",
            "id",
            "identifier",
            "label_list",
            "last_activity_at",
            "last_name",
            "location",
            "middle_name",
            "name",
            "phone_number",
            "updated_at",
        ];
        if nimchat.is_reference() {
            whole.extend(["source_id", "pubsub_token"]);
        }
        assert_eq!(changed["label_list"], json!([]));
        whole.sort_unstable();
        assert_eq!(keys(&changed), whole);
        let unknown = nimchat.choose(json!(""), Value::Null);
        assert_eq!(changed["location"], unknown);
        assert_eq!(changed["country_code"], unknown);
        assert_iso(&changed["created_at"]);
        assert_eq!(
            changed["custom_attributes"],
            json!({"plan": "gold", "floor": 2})
        );
        let events = nimchat.database().events();
        let of_contacts: Vec<&str> = events
            .iter()
            .map(String::as_str)
            .filter(|name| name.starts_with("contact"))
            .collect();
        assert_eq!(of_contacts, ["contact.created", "contact.updated"]);
    });
}

#[test]
fn a_known_customer_gets_a_session_on_the_contact_that_is_there() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let first = desk.visitors().post("/contacts", new()).await.ok();
        let again = json!({"email": "barbara@customers.example", "name": "Somebody", "source_id": "phone-1"});
        let second = desk.visitors().post("/contacts", again.clone()).await.ok();
        assert_eq!(
            (&second["id"], &second["name"], &second["phone_number"]),
            (&first["id"], &json!("Somebody"), &Value::Null),
            "a claim tells nothing"
        );
        assert_eq!(second["source_id"], "phone-1");
        assert_eq!(
            desk.visitors().post("/contacts", again).await.ok(),
            second,
            "the same session again"
        );
        let nameless = desk.visitors().post("/contacts", json!({})).await.ok();
        assert_ne!(nameless["name"], "", "a name is made up");
        let database = nimchat.database();
        assert_eq!(
            (database.rows("contacts"), database.rows("contact_inboxes")),
            (2, 3)
        );
    });
}

#[test]
fn a_claim_is_no_proof() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let visitors = desk.visitors();
        let made = visitors.post("/contacts", new()).await.ok();
        let barbara = format!("/contacts/{}", made["source_id"].as_str().unwrap());
        let begun = visitors.post(format!("{barbara}/conversations"), json!({}));
        let number = id(&begun.await.ok());
        let hello = json!({"content": "My password is swordfish"});
        let messages = format!("/conversations/{number}/messages");
        visitors
            .post(format!("{barbara}{messages}"), hello)
            .await
            .ok();

        for claim in [
            json!({"identifier": "customer-1", "source_id": "eve-1"}),
            json!({"email": "BARBARA@customers.example", "source_id": "eve-2"}),
            json!({"phone_number": "+4930765432", "source_id": "eve-3"}),
        ] {
            let eve = format!("/contacts/{}", claim["source_id"].as_str().unwrap());
            let claimed = visitors.post("/contacts", claim).await;
            assert_eq!(claimed.ok()["id"], made["id"], "agents see the link");
            assert!(!claimed.text.contains("Barbara"), "{}", claimed.text);
            let shown = visitors.get(&eve).await;
            assert!(!shown.text.contains("Barbara"), "{}", shown.text);
            let all = visitors.get(format!("{eve}/conversations")).await;
            assert_eq!(all.ok(), json!([]));
            for path in [format!("{eve}{messages}")] {
                visitors.get(&path).await.refused(404);
                let post = visitors.post(&path, json!({"content": "x"}));
                post.await.refused(404);
            }
            let change = json!({"name": "Eve", "phone_number": "+49301"});
            let changed = visitors.patch(&eve, change).await;
            assert_eq!(changed.ok()["name"], "Eve");
            assert!(!changed.text.contains("Barbara"), "{}", changed.text);
            let own = visitors.post(format!("{eve}/conversations"), json!({}));
            let own = own.await;
            assert!(!own.text.contains("Barbara"), "{}", own.text);
            let path = format!("{eve}/conversations/{}/messages", id(&own.ok()));
            let said = visitors.post(&path, json!({"content": "Hello"})).await;
            assert_eq!(said.ok()["sender"]["name"], "Eve");
            let read = visitors.get(&path).await;
            assert!(!read.text.contains("Barbara"), "{}", read.text);
        }
        assert_eq!(visitors.get(&barbara).await.ok(), made, "unchanged");
        let shown = desk.agent.get(format!("/contacts/{}", made["id"])).await;
        assert!(shown.text.contains("Barbara") && !shown.text.contains("Eve"));
        assert_eq!(nimchat.database().rows("contacts"), 1);
        let begun = json!({"inbox_id": desk.inbox.id, "contact_id": made["id"]});
        let begun = desk.agent.post("/conversations", begun).await.ok();
        let theirs = visitors.get(format!("{barbara}/conversations")).await.ok();
        assert!(each(&theirs, "id").contains(&&begun["id"]), "{theirs}");
    });
}

#[test]
fn a_customer_of_bad_values_is_refused_and_nothing_is_left() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let before = nimchat.database().census();
        for (body, attribute) in [
            (json!({"email": "nobody"}), "email"),
            (json!({"phone_number": "030"}), "phone_number"),
            (json!({"name": "x".repeat(256)}), "name"),
            (json!({"name": {"a": 1}}), "name"),
            (json!({"custom_attributes": 3}), "custom_attributes"),
            (json!({"source_id": "x".repeat(256)}), "source_id"),
        ] {
            desk.visitors()
                .post("/contacts", body)
                .await
                .invalid(&[attribute]);
        }
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn a_mandatory_proof_is_asked_for_and_checked() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let strict = desk.api_inbox(json!({"hmac_mandatory": true})).await;
        let visitors = nimchat
            .anyone()
            .below(format!("/public/api/v1/inboxes/{}", strict.identifier));
        let secret = nimchat.database().text(&format!(
            "SELECT hmac_token AS text FROM inboxes WHERE id = {}",
            strict.id
        ));
        let proof = hex::encode(mac(secret.as_bytes(), "customer-1"));
        let before = nimchat.database().census();
        for (identifier, hash) in [
            (None, None),
            (Some("customer-1"), None),
            (Some("customer-1"), Some("00")),
            (Some("customer-2"), Some(proof.as_str())),
        ] {
            let answer = visitors
                .post(
                    "/contacts",
                    json!({"identifier": identifier, "identifier_hash": hash}),
                )
                .await;
            assert!((400..500).contains(&answer.status), "{answer:?}");
            answer.refused(answer.status);
        }
        assert_eq!(nimchat.database().census(), before);
        let body = json!({"identifier": "customer-1", "identifier_hash": proof, "name": "Barbara"});
        let made = visitors.post("/contacts", body).await.ok();
        let path = format!("/contacts/{}", made["source_id"].as_str().unwrap());
        let bare = visitors.get(&path).await;
        assert!((400..500).contains(&bare.status), "{bare:?}");
        visitors
            .get(format!(
                "{path}?identifier=customer-1&identifier_hash={proof}"
            ))
            .await
            .ok();
        let verified = nimchat
            .database()
            .number("SELECT count(*) AS number FROM contact_inboxes WHERE hmac_verified");
        assert_eq!(verified, 1);
    });
}

#[test]
fn a_customer_writes_and_reads() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Barbara").await;
        let made = customer
            .post(
                "/conversations",
                json!({"custom_attributes": {"order": 7}, "status": "resolved"}),
            )
            .await
            .ok();
        let number = id(&made);
        assert_eq!(made["messages"], json!([]));
        assert_eq!(
            made["inbox_id"],
            nimchat.choose(json!(desk.inbox.id.to_string()), json!(desk.inbox.id))
        );
        assert_eq!(made["contact"]["id"], customer.id);
        assert_eq!(
            keys(&made),
            [
                "agent_last_seen_at",
                "contact",
                "contact_last_seen_at",
                "id",
                "inbox_id",
                "messages",
                "status",
                "uuid"
            ]
        );
        assert_eq!(made["status"], "open");
        let path = format!("/conversations/{number}/messages");
        let written = customer
            .post(
                &path,
                json!({"content": "Hello", "echo_id": "e-1", "private": true}),
            )
            .await
            .ok();
        assert_eq!(written["content"], "Hello");
        if nimchat.is_reference() {
            assert_iso(&written["created_at"]);
            assert_eq!(
                written,
                json!({
                    "id": written["id"].as_str().unwrap(), "content": "Hello", "message_type": written["message_type"],
                    "content_type": "text", "content_attributes": "{}", "created_at": written["created_at"],
                    "conversation_id": number.to_string(), "attachments": [], "sender": written["sender"],
                })
            );
            assert!(written["message_type"].is_string());
        } else {
            assert_epoch(&written["created_at"]);
            assert_eq!(
                keys(&written),
                [
                    "content",
                    "content_attributes",
                    "content_type",
                    "conversation_id",
                    "created_at",
                    "id",
                    "message_type",
                    "sender"
                ]
            );
            assert_eq!(
                (&written["message_type"], &written["conversation_id"]),
                (&json!(0), &json!(number))
            );
        }
        assert_eq!(written["sender"]["name"], "Barbara");
        assert_eq!(customer.get(&path).await.ok(), json!([written]));
        let conversations = customer.get("/conversations").await.ok();
        assert_eq!(each(&conversations, "id"), [number]);
        assert_eq!(each(&conversations[0]["messages"], "content"), ["Hello"]);
        let stored = nimchat
            .database()
            .number("SELECT count(*) AS number FROM messages WHERE NOT private");
        assert_eq!(stored, 1, "customers write no private notes");
    });
}

#[test]
fn a_message_of_bad_values_is_refused_and_nothing_is_left() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Barbara").await;
        let number = desk.conversation(&customer, "Hello").await;
        let before = nimchat.database().census();
        for body in [
            json!({"content": "x".repeat(150_001)}),
            json!({"content": [1]}),
        ] {
            customer
                .post(format!("/conversations/{number}/messages"), body)
                .await
                .invalid(&["content"]);
        }
        customer
            .post("/conversations", json!({"custom_attributes": "x"}))
            .await
            .refused(422);
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn an_inbox_that_keeps_to_one_conversation_answers_it_again() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let body =
            json!({"name": "One", "lock_to_single_conversation": true, "channel": {"type": "api"}});
        let made = desk.administrator.post("/inboxes", body).await.ok();
        let inbox = nimchat_tests::Inbox::of(&made);
        let customer = desk.customer_of(&inbox, "Barbara").await;
        let number = desk.conversation(&customer, "Hello").await;
        let again = customer.post("/conversations", json!({})).await.ok();
        assert_eq!(
            (id(&again), each(&again["messages"], "content")),
            (number, vec![&json!("Hello")])
        );
        assert_eq!(nimchat.database().rows("conversations"), 1);
    });
}

#[test]
fn a_customer_sees_their_own_and_nothing_else() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let (barbara, eve) = (desk.customer("Barbara").await, desk.customer("Eve").await);
        let number = desk.conversation(&barbara, "Hello").await;
        assert_eq!(eve.get("/conversations").await.ok(), json!([]));
        let before = nimchat.database().census();
        let path = format!("/conversations/{number}/messages");
        eve.get(&path).await.refused(404);
        eve.post(&path, json!({"content": "x"})).await.refused(404);
        // a session is valid only in its own inbox
        let session = format!("/contacts/{}", barbara.source_id);
        other.visitors().get(&session).await.refused(404);
        other
            .visitors()
            .patch(&session, json!({"name": "x"}))
            .await
            .refused(404);
        desk.visitors().get("/contacts/unknown").await.refused(404);
        let nowhere = nimchat.anyone().below("/public/api/v1/inboxes/unknown");
        nowhere.post("/contacts", json!({})).await.refused(404);
        for number in ["999999", "0", "-1", "x", "9223372036854775808"] {
            barbara
                .get(format!("/conversations/{number}/messages"))
                .await
                .refused(404);
        }
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn a_website_inbox_is_not_reached_this_way() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let body = json!({"name": "Shop", "channel": {"type": "web_widget", "website_url": "https://shop.example"}});
        let website = desk.administrator.post("/inboxes", body).await.ok();
        let token = website["website_token"].as_str().unwrap();
        let visitors = nimchat
            .anyone()
            .below(format!("/public/api/v1/inboxes/{token}"));
        visitors
            .post("/contacts", json!({"name": "Barbara"}))
            .await
            .refused(404);
    });
}

#[test]
fn any_page_may_call_the_client_api_and_no_other() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let preflight = |path: String| {
            let client = nimchat.anyone();
            async move {
                let request = client
                    .request(reqwest::Method::OPTIONS, path)
                    .header("origin", "https://shop.example")
                    .header("access-control-request-method", "POST");
                let answer = nimchat_tests::Answer::of(request).await;
                answer
                    .header("access-control-allow-origin")
                    .map(str::to_owned)
            }
        };
        let open = format!("/public/api/v1/inboxes/{}/contacts", desk.inbox.identifier);
        assert_eq!(
            preflight(open).await.as_deref(),
            Some("https://shop.example")
        );
        let request = desk
            .visitors()
            .request(reqwest::Method::POST, "/contacts")
            .header("origin", "https://shop.example")
            .json(&json!({}));
        let answer = nimchat_tests::Answer::of(request).await;
        let exposed = answer.header("access-control-expose-headers").unwrap();
        for name in ["link", "x-total-count", "x-request-id", "retry-after"] {
            assert!(exposed.contains(name), "{exposed}");
        }
        let closed = format!("/api/v1/accounts/{}/agents", desk.account);
        assert_eq!(preflight(closed).await, None);
    });
}

#[test]
fn an_address_of_any_script_is_unique_in_any_case() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let known = json!({"name": "Ü", "email": "Ümlaut@edge.example"});
        let made = desk.agent.post("/contacts", known).await.ok();
        assert_eq!(contact(&nimchat, &made).1["email"], "ümlaut@edge.example");
        let again = json!({"name": "Ü", "email": "üMLAUT@EDGE.example"});
        let again = desk.agent.post("/contacts", again).await;
        again.invalid(&["email"]);
    });
}

#[test]
fn free_attributes_hold_what_every_database_keeps() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let path = format!("/contacts/{}", customer.id);
        let large = json!({"custom_attributes": {"a": 18_446_744_073_709_551_615_u64}});
        let refused = desk.agent.patch(&path, large).await;
        refused.invalid(&["custom_attributes"]);
        let most = json!({"custom_attributes": {"a": i64::MAX, "b": i64::MIN}});
        desk.agent.patch(&path, most.clone()).await.ok();
        let kept = desk.agent.get(&path).await.ok();
        assert_eq!(
            contact(&nimchat, &kept).1["custom_attributes"],
            most["custom_attributes"]
        );
        // PHP writes an empty object as an empty list
        let empty = json!({"custom_attributes": [], "additional_attributes": []});
        desk.agent.patch(&path, empty).await.ok();
        assert_eq!(desk.agent.get(&path).await.ok(), kept);
    });
}
