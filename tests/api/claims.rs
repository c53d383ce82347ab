//! What a claim links and what it opens (docs/decisions/0025-a-claim-is-no-proof.md): each way in, each way out, in both
//! kinds of inbox.

use crate::cable::agent_socket;
use crate::contacts::contact;
use crate::values::each;
use nimchat_tests::receiver::mac;
use nimchat_tests::test_account::id;
use nimchat_tests::{
    Client, Customer, Inbox, Options, Socket, TestAccount, everywhere, everywhere_with, settled,
};
use reqwest::Method;
use serde_json::{Value, json};

const SESSION: &str = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}";

fn session_path(inbox: &Inbox, source: &str) -> String {
    let path = SESSION.replace("{inbox_identifier}", &inbox.identifier);
    path.replace("{contact_identifier}", source)
}

/// A new session of the inbox: what it is answered, and the session with its own path as base.
async fn enter(desk: &TestAccount<'_>, inbox: &Inbox, says: &Value) -> (Value, Client) {
    let path = session_path(inbox, "");
    let path = path.trim_end_matches('/');
    let made = desk.nimchat.anyone().post(path, says.clone()).await.ok();
    let source = made["source_id"].as_str().unwrap();
    let session = desk.nimchat.anyone().below(session_path(inbox, source));
    (made, session)
}

/// An identifier with its proof in the inbox.
fn proof(desk: &TestAccount<'_>, inbox: &Inbox, identifier: &str) -> Value {
    let secret = desk.nimchat.database().text(&format!(
        "SELECT hmac_token AS text FROM inboxes WHERE id = {}",
        inbox.id
    ));
    let hash = hex::encode(mac(secret.as_bytes(), identifier));
    json!({"identifier": identifier, "identifier_hash": hash})
}

fn with(mut body: Value, more: &Value) -> Value {
    let more = more.as_object().unwrap().clone();
    body.as_object_mut().unwrap().extend(more);
    body
}

/// Every call of a customer about one conversation, below the session's path.
fn calls(number: i64, message: i64) -> Vec<(Method, String)> {
    let mut calls = Vec::new();
    for route in nimchat_server::app::routes() {
        let path = route.path().strip_prefix(SESSION).unwrap_or_default();
        if !path.contains("{conversation_id}") {
            continue;
        }
        let path = path.replace("{conversation_id}", &number.to_string());
        let path = path.replace("{message_id}", &message.to_string());
        for method in route.methods() {
            calls.push((method.as_str().parse().unwrap(), path.clone()));
        }
    }
    assert!(calls.len() >= 9, "{calls:?}");
    calls
}

fn body() -> Value {
    json!({
        "content": "x", "typing_status": "on",
        "submitted_values": [{"title": "Red", "value": "red"}],
    })
}

/// A customer of whom everything is known, with a conversation in each of two inboxes; and a choice that they are asked
/// to make in each.
struct Known<'a> {
    desk: &'a TestAccount<'a>,
    other: Inbox,
    barbara: Customer,
    conversations: [(i64, i64); 2],
}

const BARBARA: [(&str, &str); 3] = [
    ("identifier", "customer-1"),
    ("email", "barbara@customers.example"),
    ("phone_number", "+4930765432"),
];

impl<'a> Known<'a> {
    async fn of(desk: &'a TestAccount<'a>) -> Self {
        let other = desk.api_inbox(json!({})).await;
        let barbara = desk.customer("Barbara").await;
        let more = json!({"identifier": "customer-1", "phone_number": "+4930765432",
            "custom_attributes": {"plan": "gold"}, "additional_attributes": {"city": "Berlin"}});
        let path = format!("/contacts/{}", barbara.id);
        desk.agent.patch(path, more).await.ok();
        let here = desk
            .conversation(&barbara, "My password is swordfish")
            .await;
        let begun = json!({"inbox_id": other.id, "contact_id": barbara.id});
        let begun = desk.administrator.post("/conversations", begun).await;
        let mut conversations = [(here, 0), (id(&begun.ok()), 0)];
        for (number, message) in &mut conversations {
            let choice = json!({"content": "Which?", "content_type": "input_select",
                "content_attributes": {"items": [{"title": "Red", "value": "red"}]}});
            let path = format!("/conversations/{number}/messages");
            *message = id(&desk.administrator.post(path, choice).await.ok());
        }
        Self {
            desk,
            other,
            barbara,
            conversations,
        }
    }

    /// The contact as the account's people see it, without its sessions.
    async fn shown(&self) -> Value {
        let path = format!("/contacts/{}", self.barbara.id);
        let shown = self.desk.agent.get(path).await.ok();
        let mut shown = contact(self.desk.nimchat, &shown).1;
        shown.as_object_mut().unwrap().remove("contact_inboxes");
        shown
    }

    /// Does the session see nothing of the contact and change nothing of it?
    async fn is_closed_to(&self, session: &Client) {
        let nimchat = self.desk.nimchat;
        let before = (nimchat.database().census(), self.shown().await);
        for path in ["", "/conversations"] {
            let shown = session.get(path).await;
            for told in ["Barbara", "swordfish", "gold", "Berlin"] {
                assert!(!shown.text.contains(told), "{path}: {}", shown.text);
            }
        }
        assert_eq!(session.get("/conversations").await.ok(), json!([]));
        for (number, message) in self.conversations {
            for (method, path) in calls(number, message) {
                session.send(method, path, body()).await.refused(404);
            }
        }
        let after = (nimchat.database().census(), self.shown().await);
        assert_eq!(after, before);
    }

    /// Does the session have both conversations?
    async fn is_open_to(&self, session: &Client) {
        let listed = session.get("/conversations").await.ok();
        for (number, message) in self.conversations {
            assert!(each(&listed, "id").contains(&&json!(number)), "{listed}");
            for (method, path) in calls(number, message) {
                let answer = session.send(method, &path, body()).await;
                // a file to be announced has to be described
                let expected = if path.contains("direct_uploads") {
                    422
                } else {
                    200
                };
                assert_eq!(answer.status, expected, "{path}: {}", answer.text);
            }
        }
    }
}

#[test]
fn a_claim_opens_nothing_whatever_is_claimed_and_wherever() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let known = Known::of(&desk).await;
        for inbox in [&desk.inbox, &known.other] {
            for (attribute, value) in BARBARA {
                let says = json!({attribute: value, "name": "Eve"});
                let (made, eve) = enter(&desk, inbox, &says).await;
                assert_eq!(id(&made), known.barbara.id, "agents see the link");
                known.is_closed_to(&eve).await;
                if attribute == "identifier" {
                    continue;
                }
                // and who says so later
                let (nobody, eve) = enter(&desk, inbox, &json!({"name": "Eve"})).await;
                assert_ne!(id(&nobody), known.barbara.id);
                let changed = eve.patch("", json!({ attribute: value })).await.ok();
                assert_eq!(
                    (&changed["name"], &changed[attribute], id(&changed)),
                    (&json!("Eve"), &json!(value), known.barbara.id)
                );
                known.is_closed_to(&eve).await;
            }
        }
        assert_eq!(nimchat.database().rows("contacts"), 1);
    });
}

#[test]
fn what_a_claim_says_stays_with_its_session() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let known = Known::of(&desk).await;
        let before = known.shown().await;
        let says = json!({"email": "barbara@customers.example", "identifier": "eve-1"});
        let (made, eve) = enter(&desk, &desk.inbox, &says).await;
        assert_eq!(id(&made), known.barbara.id);
        let change = json!({"name": "Eve", "phone_number": "+4930999", "identifier": "eve-2",
            "custom_attributes": {"plan": "iron"}});
        let changed = eve.patch("", change).await.ok();
        assert_eq!(
            (&changed["name"], &changed["phone_number"]),
            (&json!("Eve"), &json!("+4930999"))
        );
        assert_eq!(known.shown().await, before);
        // nor does a contact without an identifier get one by a claim
        let carl = desk.customer("Carl").await;
        let says = json!({"email": "carl@customers.example", "identifier": "eve-3"});
        let (made, _) = enter(&desk, &desk.inbox, &says).await;
        assert_eq!(id(&made), carl.id);
        let shown = desk.agent.get(format!("/contacts/{}", carl.id)).await.ok();
        assert_eq!(contact(&nimchat, &shown).1["identifier"], Value::Null);

        // a known contact does not become another one
        for (attribute, value) in BARBARA.into_iter().skip(1) {
            let taken = json!({ attribute: value });
            carl.patch("", taken).await.invalid(&[attribute]);
        }
        assert_eq!(nimchat.database().rows("contacts"), 2);
    });
}

#[test]
fn where_proofs_are_demanded_nothing_is_claimed() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let known = Known::of(&desk).await;
        // a contact without an identifier
        let carl = desk.customer("Carl").await;
        let strict = desk.api_inbox(json!({"hmac_mandatory": true})).await;
        let path = session_path(&strict, "");
        let entrance = nimchat.anyone().below(path.trim_end_matches('/'));
        let own = proof(&desk, &strict, "eve");
        let before = (nimchat.database().census(), known.shown().await);
        for (attribute, value) in BARBARA {
            let claim = json!({ attribute: value });
            entrance.post("", claim.clone()).await.refused(422);
            if attribute != "identifier" {
                let proven = with(claim, &own);
                entrance.post("", proven).await.invalid(&[attribute]);
            }
        }
        let claim = json!({"email": "carl@customers.example"});
        let proven = with(claim.clone(), &own);
        entrance.post("", proven).await.invalid(&["email"]);
        assert_eq!((nimchat.database().census(), known.shown().await), before);

        let (made, eve) = enter(&desk, &strict, &own).await;
        assert!(![carl.id, known.barbara.id].contains(&id(&made)));
        for claim in [
            claim,
            json!({"email": "barbara@customers.example"}),
            json!({"phone_number": "+4930765432"}),
        ] {
            eve.patch("", claim.clone()).await.refused(422);
            let attribute = claim.as_object().unwrap().keys().next().unwrap().clone();
            let proven = with(claim, &own);
            eve.patch("", proven).await.invalid(&[&attribute]);
        }
        let listed = eve.get("/conversations").await.ok();
        assert_eq!(listed, json!([]));
        assert_eq!(known.shown().await, before.1);
        assert_eq!(nimchat.database().rows("contacts"), 3);
    });
}

#[test]
fn a_proven_session_has_all_conversations_of_its_contact() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let known = Known::of(&desk).await;
        let strict = desk.api_inbox(json!({"hmac_mandatory": true})).await;
        for inbox in [&desk.inbox, &strict] {
            let proof = proof(&desk, inbox, "customer-1");
            let (made, phone) = enter(&desk, inbox, &proof).await;
            assert_eq!(
                (id(&made), &made["name"]),
                (known.barbara.id, &json!("Barbara"))
            );
            phone.patch("", proof).await.ok();
            known.is_open_to(&phone).await;
        }
        // a session that was anonymous until then
        let (nobody, later) = enter(&desk, &desk.inbox, &json!({})).await;
        assert_ne!(id(&nobody), known.barbara.id);
        let begun = id(&later.post("/conversations", json!({})).await.ok());
        let proof = |identifier: &str| proof(&desk, &desk.inbox, identifier);
        later.patch("", proof("customer-1")).await.ok();
        known.is_open_to(&later).await;
        let listed = later.get("/conversations").await.ok();
        assert!(each(&listed, "id").contains(&&json!(begun)), "{listed}");
        // a proof for an identifier that no contact has
        let (new, later) = enter(&desk, &desk.inbox, &json!({})).await;
        later.patch("", proof("customer-2")).await.ok();
        let shown = desk.agent.get(format!("/contacts/{}", id(&new))).await.ok();
        assert_eq!(contact(&nimchat, &shown).1["identifier"], "customer-2");
        assert_eq!(nimchat.database().rows("contacts"), 2);
    });
}

#[test]
fn what_agents_begin_lands_in_a_session_that_is_the_contacts() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let database = nimchat.database();
        let email = "ada@customers.example";
        let other = desk.api_inbox(json!({})).await;
        let new =
            json!({"inbox_id": other.id, "name": "Ada", "email": email, "identifier": "ada-1"});
        let made = desk.administrator.post("/contacts", new).await.ok();
        let (ada, made) = contact(&nimchat, &made);
        // a session that the account's people made shows the contact
        let given = made["contact_inboxes"][0]["source_id"].as_str().unwrap();
        let given = nimchat.anyone().below(session_path(&other, given));
        let shown = given.get("").await.ok();
        assert_eq!(
            (&shown["name"], &shown["email"]),
            (&json!("Ada"), &json!(email))
        );

        let (claimed, eve) = enter(&desk, &desk.inbox, &json!({"email": email})).await;
        assert_eq!(id(&claimed), ada);
        let begin = async |inbox: &Inbox| {
            let begun = json!({"inbox_id": inbox.id, "contact_id": ada});
            let begun = desk.administrator.post("/conversations", begun).await;
            database.text(&format!(
                "SELECT source_id AS text FROM contact_inboxes WHERE id = \
                 (SELECT contact_inbox_id FROM conversations WHERE number = {})",
                id(&begun.ok())
            ))
        };
        // the one that there is
        let sessions = database.rows("contact_inboxes");
        assert_eq!(begin(&other).await, made["contact_inboxes"][0]["source_id"]);
        assert_eq!(database.rows("contact_inboxes"), sessions);
        // or a new one
        let first = begin(&desk.inbox).await;
        assert_ne!(first, claimed["source_id"]);
        assert_eq!(begin(&desk.inbox).await, first);
        assert_eq!(database.rows("contact_inboxes"), sessions + 1);
        assert_eq!(eve.get("/conversations").await.ok(), json!([]));
        let named = json!({"inbox_id": desk.inbox.id, "contact_id": ada, "source_id": claimed["source_id"]});
        let named = desk.agent.post("/conversations", named).await;
        named.invalid(&["source_id"]);
        // or the proven one
        let proof = proof(&desk, &desk.inbox, "ada-1");
        let (proven, phone) = enter(&desk, &desk.inbox, &proof).await;
        assert_eq!(begin(&desk.inbox).await, first, "nothing is proven yet");
        phone.patch("", proof).await.ok();
        assert_eq!(begin(&desk.inbox).await, proven["source_id"]);
    });
}

#[test]
fn a_claiming_session_hears_of_its_own_conversations_alone() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let known = Known::of(&desk).await;
        let says = json!({"email": "barbara@customers.example", "name": "Eve"});
        let (made, eve) = enter(&desk, &desk.inbox, &says).await;
        let number = id(&eve.post("/conversations", json!({})).await.ok());
        settled(&nimchat).await;
        let mut agent = agent_socket(&desk, &desk.agent).await;
        let mut socket = Socket::connect(nimchat.url()).await;
        let token = made["pubsub_token"].as_str().unwrap();
        socket.subscribe(&Socket::of_customer(token)).await;
        let hers = format!("/conversations/{}/messages", known.conversations[0].0);
        let its = format!("/conversations/{number}/messages");
        let said = json!({"content": "About your card"});
        desk.agent.post(hers, said).await.ok();
        eve.post(&its, json!({"content": "Hello"})).await.ok();
        desk.agent
            .post(&its, json!({"content": "Who are you?"}))
            .await
            .ok();
        for content in ["Hello", "Who are you?"] {
            let told = socket.event("message.created").await;
            assert_eq!(told["content"], content);
            assert!(!told.to_string().contains("Barbara"), "{told}");
        }
        // whose name the account's people see
        agent.event("message.created").await;
        let told = agent.event("message.created").await;
        assert_eq!(told["sender"]["name"], "Barbara");
    });
}
