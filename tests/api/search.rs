//! Search of conversations, contacts, messages and articles.

use crate::contacts::contact;
use crate::values::{assert_epoch, keys};
use nimchat_tests::test_account::id;
use nimchat_tests::{Options, Running, TestAccount, eventually, everywhere, everywhere_with};
use serde_json::{Value, json};

/// The ids of what is found under this key.
fn ids(answer: &Value, key: &str) -> Vec<i64> {
    let found = answer["payload"][key].as_array().unwrap();
    found.iter().map(id).collect()
}

/// A conversation of a known contact, and one of a new customer whose message names that contact.
async fn fill(desk: &TestAccount<'_>) -> i64 {
    let cleo = json!({
        "inbox_id": desk.inbox.id, "name": "Cleo Größe", "email": "cleo@customers.example",
        "phone_number": "+4930123456", "identifier": "crm-7",
    });
    let made = desk.agent.post("/contacts", cleo).await.ok();
    let (contact, _) = contact(desk.nimchat, &made);
    let begun = json!({
        "inbox_id": desk.inbox.id, "contact_id": contact,
        "message": {"content": "Is ANYONE there, 王小明?"}, "additional_attributes": {"referer": "https://a.example/"},
        "assignee_id": desk.agent.id,
    });
    desk.agent.post("/conversations", begun).await.ok();
    let sue = desk.customer("Sue").await;
    desk.conversation(&sue, "Cleo sent me").await;
    contact
}

#[test]
fn everything_is_found_with_one_search() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let contact = fill(&desk).await;
        let found = desk.agent.get("/search?q=CLEO").await.ok();
        assert_eq!(keys(&found), ["payload"]);
        assert_eq!(
            keys(&found["payload"]),
            ["articles", "contacts", "conversations", "messages"]
        );
        let cleo = json!({
            "email": "cleo@customers.example", "id": contact, "name": "Cleo Größe",
            "phone_number": "+4930123456", "identifier": "crm-7",
        });
        assert_eq!(found["payload"]["contacts"], json!([cleo]));
        let conversation = &found["payload"]["conversations"][0];
        assert_eq!(
            keys(conversation),
            [
                "account_id",
                "agent",
                "contact",
                "created_at",
                "id",
                "inbox",
                "message"
            ]
        );
        assert_eq!(conversation["id"], 1);
        assert_eq!(conversation["contact"], cleo);
        assert_epoch(&conversation["created_at"]);
        assert_eq!(
            conversation["inbox"],
            json!({
                "id": desk.inbox.id, "channel_id": desk.inbox.id, "name": "Support", "channel_type": "Channel::Api",
            })
        );
        assert_eq!(
            conversation["agent"],
            json!({
                "id": desk.agent.id, "available_name": "Grace", "email": "grace@acme.example",
                "name": "Grace Hopper", "role": "agent",
            })
        );
        let messages = &found["payload"]["messages"];
        assert_eq!(messages.as_array().map(Vec::len), Some(1));
        assert_eq!(messages[0]["content"], "Cleo sent me");
        assert_eq!(messages[0]["conversation_id"], 2);
        assert_eq!(
            messages[0]["message_type"],
            nimchat.choose(json!("incoming"), json!(0))
        );
        let nothing = desk.agent.get("/search?q=zzzzzz").await.ok();
        let empty = json!({"conversations": [], "contacts": [], "messages": [], "articles": []});
        assert_eq!(nothing["payload"], empty);
    });
}

#[test]
fn each_kind_is_found_by_itself() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let contact = fill(&desk).await;
        let get = async |path: &str| desk.agent.get(path).await.ok();
        for (text, expected) in [
            ("sue", &[2][..]),
            ("crm-7", &[1]),
            ("2", &[2, 1]),
            ("Cle", &[1]),
        ] {
            let found = get(&format!("/search/conversations?q={text}")).await;
            assert_eq!(keys(&found["payload"]), ["conversations"]);
            assert_eq!(ids(&found, "conversations"), expected, "{text}");
        }
        let found = get("/search/conversations?q=cleo").await;
        let attributes = &found["payload"]["conversations"][0]["additional_attributes"];
        assert_eq!(attributes["referer"], "https://a.example/");
        for (text, expected) in [
            ("cleo%40", &[contact][..]),
            ("%2B4930", &[contact]),
            ("gr%C3%96", &[contact]),
            ("eve", &[]),
        ] {
            let found = get(&format!("/search/contacts?q={text}")).await;
            assert_eq!(keys(&found["payload"]), ["contacts"]);
            assert_eq!(ids(&found, "contacts"), expected, "{text}");
        }
        for (text, expected) in [
            ("anyone+there", 1),
            ("an", 1),
            ("%E5%B0%8F%E6%98%8E", 1),
            ("there+anyone", 0),
            ("sent", 1),
        ] {
            let found = get(&format!("/search/messages?q={text}")).await;
            assert_eq!(keys(&found["payload"]), ["messages"]);
            assert_eq!(ids(&found, "messages").len(), expected, "{text}");
        }
        let newest = ids(&get("/search/messages?q=e").await, "messages");
        let second = get("/search/messages?q=e&per_page=1&page=2").await;
        assert_eq!(ids(&second, "messages"), newest[1..2]);
        assert_eq!(
            ids(&get("/search/contacts?q=cleo&page=2").await, "contacts"),
            [] as [i64; 0]
        );
    });
}

#[test]
fn articles_are_found_by_the_beginnings_of_their_words() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let portal = json!({"name": "Help", "slug": "help"});
        desk.administrator.post("/portals", portal).await.ok();
        let guide = json!({"name": "Guide", "slug": "guide", "locale": "en"});
        let guide = desk
            .administrator
            .post("/portals/help/categories", guide)
            .await
            .ok();
        let guide = nimchat.choose(&guide, &guide["payload"])["id"].clone();
        let article = json!({
            "title": "Getting started", "content": "Open the door", "slug": "start", "category_id": guide,
            "author_id": desk.administrator.id,
        });
        desk.administrator
            .post("/portals/help/articles", article)
            .await
            .ok();
        let found = desk.agent.get("/search/articles?q=START+door").await.ok();
        let article = &found["payload"]["articles"][0];
        let mut expected = json!({
            "id": article["id"], "title": "Getting started", "locale": "en", "content": "Open the door",
            "slug": "start", "portal_slug": "help", "account_id": desk.account, "category_name": "Guide",
        });
        assert!(article["id"].is_i64());
        if nimchat.is_reference() {
            expected["highlights"] = json!({
                "title": [{"text": "Getting ", "marked": false}, {"text": "started", "marked": true}],
                "content": [{"text": "Open the ", "marked": false}, {"text": "door", "marked": true}],
            });
        }
        assert_eq!(*article, expected);
        let found = desk.agent.get("/search/articles?q=window").await.ok();
        assert_eq!(found["payload"], json!({"articles": []}));
        desk.agent.get("/search/articles?q=%20").await.refused(422);
    });
}

#[test]
fn a_search_needs_a_text_and_shows_what_the_caller_may_see() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        fill(&desk).await;
        let outsider = desk.hire("Olga", "olga@acme.example", "agent").await;
        for path in ["", "/conversations", "/messages", "/contacts"] {
            desk.agent.get(format!("/search{path}")).await.refused(422);
            desk.agent
                .get(format!("/search{path}?q=%20"))
                .await
                .refused(422);
            desk.agent
                .get(format!("/search{path}?q=a%00b"))
                .await
                .refused(422);
            let long = "x".repeat(256);
            desk.agent
                .get(format!("/search{path}?q={long}"))
                .await
                .refused(422);
            let stranger = desk.agent.with_token(other.agent.token().unwrap());
            let refused = stranger.get(format!("/search{path}?q=cleo")).await;
            assert!(
                [401, 403, 404].contains(&refused.status),
                "{path}: {}",
                refused.status
            );
        }
        let found = outsider.get("/search?q=cleo").await.ok();
        assert_eq!(ids(&found, "conversations"), [] as [i64; 0]);
        assert_eq!(ids(&found, "messages"), [] as [i64; 0]);
        assert_eq!(ids(&found, "contacts").len(), 1, "contacts are everyone's");
        let found = outsider.get("/conversations/search?q=anyone").await.ok();
        assert_eq!(found["payload"], json!([]));
        let found = desk.administrator.get("/search?q=cleo").await.ok();
        assert_eq!(ids(&found, "conversations"), [1]);
        let found = other.agent.get("/search?q=cleo").await.ok();
        assert_eq!(ids(&found, "contacts"), [] as [i64; 0]);
        assert_eq!(ids(&found, "messages"), [] as [i64; 0]);
    });
}

#[test]
fn conversations_are_found_by_what_was_said() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let contact = fill(&desk).await;
        let found = desk.agent.get("/conversations/search?q=anyone").await.ok();
        let counts = json!({"mine_count": 1, "unassigned_count": 0, "all_count": 1});
        assert_eq!(found["meta"], counts);
        let conversation = &found["payload"][0];
        assert_eq!(
            keys(conversation),
            [
                "account_id",
                "contact",
                "created_at",
                "id",
                "inbox",
                "messages",
                "uuid"
            ]
        );
        assert_eq!(
            conversation["contact"],
            json!({"id": contact, "name": "Cleo Größe"})
        );
        assert_eq!(
            conversation["inbox"],
            json!({"id": desk.inbox.id, "name": "Support", "channel_type": "Channel::Api"})
        );
        let message = &conversation["messages"][0];
        assert_eq!(
            keys(message),
            ["content", "created_at", "id", "message_type", "sender_name"]
        );
        assert_eq!(message["content"], "Is ANYONE there, 王小明?");
        assert_eq!(message["sender_name"], "Grace Hopper");
        assert_eq!(
            message["message_type"],
            nimchat.choose(json!("outgoing"), json!(1))
        );
        assert_eq!(conversation["messages"].as_array().map(Vec::len), Some(1));
        let found = desk
            .agent
            .get("/conversations/search?q=anyone&assignee_type=unassigned");
        assert_eq!(found.await.ok()["payload"], json!([]));
        desk.agent.get("/conversations/search").await.refused(422);
    });
}

/// Waits until no message waits to be indexed.
async fn indexed(nimchat: &Running) {
    eventually("indexed", || {
        (nimchat.database().rows("unindexed_messages") == 0).then_some(())
    })
    .await;
}

#[test]
fn messages_are_indexed_after_they_are_posted() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        fill(&desk).await;
        indexed(&nimchat).await;
        let texts = nimchat.database().rows("message_texts");
        assert!(texts >= 2, "{texts}");
        let found = desk.agent.get("/search/messages?q=ANYONE+there").await.ok();
        let message = ids(&found, "messages")[0];
        let found = desk.agent.get("/conversations/search?q=anyone").await.ok();
        assert_eq!(found["meta"]["all_count"], 1);
        let path = format!("/conversations/1/messages/{message}");
        desk.agent.delete(path).await.ok();
        let found = desk.agent.get("/search/messages?q=ANYONE").await.ok();
        assert_eq!(ids(&found, "messages"), [] as [i64; 0]);
        indexed(&nimchat).await;
        let kept = "SELECT count(*) AS number FROM message_texts WHERE folded LIKE '%anyone%'";
        assert_eq!(nimchat.database().number(kept), 0);
    });
}
