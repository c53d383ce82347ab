//! Lists of conversations and their counts: operations 30 and 31.

use crate::values::each;
use nimchat_tests::{Person, TestAccount, everywhere};
use serde_json::{Value, json};

/// The numbers in the list, in its order.
async fn numbers(caller: &Person, query: &str) -> Vec<i64> {
    let list = caller.get(format!("/conversations{query}")).await.ok();
    let ids = each(&list["data"]["payload"], "id");
    ids.into_iter().map(|id| id.as_i64().unwrap()).collect()
}

async fn counts(caller: &Person, query: &str) -> Value {
    let counts = caller.get(format!("/conversations/meta{query}")).await.ok();
    let list = caller.get(format!("/conversations{query}")).await.ok();
    assert_eq!(counts["meta"], list["data"]["meta"], "both count alike");
    counts["meta"].clone()
}

fn tabs(mine: i64, unassigned: i64, assigned: i64) -> Value {
    json!({
        "mine_count": mine, "unassigned_count": unassigned, "assigned_count": assigned,
        "all_count": unassigned + assigned,
    })
}

async fn assign(desk: &TestAccount<'_>, number: i64, person: &Person) {
    let path = format!("/conversations/{number}/assignments");
    desk.administrator
        .post(path, json!({"assignee_id": person.id}))
        .await
        .ok();
}

#[test]
fn the_list_has_the_newest_activity_first_and_counts_its_tabs() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        for content in ["One", "Two", "Three"] {
            desk.conversation(&customer, content).await;
        }
        assert_eq!(numbers(&desk.agent, "").await, [3, 2, 1]);
        customer
            .post(
                "/conversations/1/messages",
                json!({"content": "Still there?"}),
            )
            .await
            .ok();
        assert_eq!(numbers(&desk.agent, "").await, [1, 3, 2]);
        assert_eq!(counts(&desk.agent, "").await, tabs(0, 3, 0));
        assign(&desk, 2, &desk.agent).await;
        assign(&desk, 3, &desk.administrator).await;
        assert_eq!(counts(&desk.agent, "").await, tabs(1, 1, 2));
        assert_eq!(numbers(&desk.agent, "?assignee_type=me").await, [2]);
        assert_eq!(numbers(&desk.agent, "?assignee_type=unassigned").await, [1]);
        let mut assigned = numbers(&desk.agent, "?assignee_type=assigned").await;
        assigned.sort_unstable();
        assert_eq!(assigned, [2, 3]);
        let list = desk.agent.get("/conversations?assignee_type=me").await.ok();
        let conversation = &list["data"]["payload"][0];
        assert_eq!(
            conversation["messages"].as_array().map(Vec::len),
            Some(1),
            "the newest alone"
        );
        assert_eq!(conversation["meta"]["assignee"]["id"], desk.agent.id);
        let shown = desk.agent.get("/conversations/2").await.ok();
        if !nimchat.is_reference() {
            assert_eq!(
                *conversation, shown,
                "the list shows what the conversation itself shows"
            );
        }
    });
}

#[test]
fn the_list_is_filtered_by_status_inbox_labels_and_words() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        for content in ["My order is late", "A 100% refund", "Thanks"] {
            desk.conversation(&customer, content).await;
        }
        let resolve = json!({"status": "resolved"});
        desk.administrator
            .post("/conversations/3/toggle_status", resolve)
            .await
            .ok();
        desk.agent
            .post("/conversations/1/labels", json!({"labels": ["billing"]}))
            .await
            .ok();
        desk.agent
            .post("/conversations/2/labels", json!({"labels": ["other"]}))
            .await
            .ok();
        let inbox = desk.inbox.id;
        for (query, expected) in [
            ("?status=resolved", &[3][..]),
            ("?status=open", &[2, 1]),
            ("?status=pending", &[]),
            ("?status=strange", &[]),
            ("?labels[]=billing", &[1]),
            ("?labels[]=billing&labels[]=other", &[2, 1]),
            ("?labels[]=none", &[]),
            ("?q=ORDER", &[1]),
            ("?q=100%25", &[2]),
            ("?q=100_", &[]),
            ("?q=thanks", &[3]),
            ("?inbox_id=999999", &[]),
        ] {
            let mut found = numbers(&desk.agent, query).await;
            found.sort_unstable_by(|a, b| b.cmp(a));
            assert_eq!(found, expected, "{query}");
        }
        assert_eq!(
            numbers(&desk.agent, &format!("?inbox_id={inbox}"))
                .await
                .len(),
            2
        );
        assert_eq!(counts(&desk.agent, "?status=resolved").await, tabs(0, 1, 0));
        assert_eq!(
            counts(&desk.agent, "?labels[]=billing").await,
            tabs(0, 1, 0)
        );
        desk.agent
            .get("/conversations?team_id=999999")
            .await
            .refused(404);
    });
}

#[test]
fn the_list_has_pages_of_25() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        for _ in 0..27 {
            customer.post("/conversations", json!({})).await.ok();
        }
        let first = desk.agent.get("/conversations").await;
        assert_eq!(first.header("x-total-count"), Some("27"));
        assert!(first.header("link").unwrap().contains("rel=\"next\""));
        assert_eq!(numbers(&desk.agent, "").await.len(), 25);
        assert_eq!(numbers(&desk.agent, "?page=2").await, [2, 1]);
        assert_eq!(numbers(&desk.agent, "?page=3").await, [0; 0]);
        assert_eq!(numbers(&desk.agent, "?per_page=3&page=9").await, [3, 2, 1]);
        for odd in [
            "?page=0",
            "?page=-3",
            "?page=x",
            "?page=99999999999999999999&per_page=0",
        ] {
            desk.agent.get(format!("/conversations{odd}")).await.ok();
        }
    });
}

#[test]
fn agents_see_the_conversations_of_their_inboxes_and_administrators_all() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let second = desk.api_inbox(json!({})).await;
        let here = desk.customer("Linus").await;
        let there = desk.customer_of(&second, "Barbara").await;
        desk.conversation(&here, "One").await;
        desk.conversation(&there, "Two").await;
        assert_eq!(numbers(&desk.agent, "").await, [1]);
        assert_eq!(counts(&desk.agent, "").await, tabs(0, 1, 0));
        assert_eq!(
            numbers(&desk.agent, &format!("?inbox_id={}", second.id)).await,
            [0; 0]
        );
        assert_eq!(numbers(&desk.administrator, "").await, [2, 1]);
        assert_eq!(counts(&desk.administrator, "").await, tabs(0, 2, 0));
        let outsider = desk.hire("Bertha", "bertha@acme.example", "agent").await;
        assert_eq!(numbers(&outsider, "").await, [0; 0]);
        assert_eq!(counts(&outsider, "").await, tabs(0, 0, 0));
        assert_eq!(numbers(&other.administrator, "").await, [0; 0]);
    });
}
