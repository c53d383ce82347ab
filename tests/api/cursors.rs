//! Lists page by page, as their answers' `Link` leads on (docs/rules/messaging.md §1).

use nimchat_tests::test_account::id;
use nimchat_tests::{Answer, Options, Running, TestAccount, everywhere, everywhere_with, settled};
use serde_json::{Value, json};

/// The path below the account of the page after this one, if there is one.
fn next(nimchat: &Running, desk: &TestAccount<'_>, answer: &Answer) -> Option<String> {
    let base = format!("<{}/api/v1/accounts/{}", nimchat.url(), desk.account);
    let mut links = answer.header("link")?.split(", ");
    let link = links.find_map(|link| link.strip_suffix(">; rel=\"next\""))?;
    assert!(link.contains("cursor="), "{link}");
    Some(link.strip_prefix(&base).unwrap().to_owned())
}

/// The numbers or ids of the rows, wherever the answer has them.
fn ids(rows: &Value) -> Vec<i64> {
    let rows = rows.pointer("/data/payload").unwrap_or(rows);
    let mut rows = rows.get("payload").unwrap_or(rows);
    if let Some(found) = rows.as_object() {
        rows = found.values().next().unwrap();
    }
    let id = |row: &Value| {
        let contact = row.pointer("/payload/contact").unwrap_or(row);
        contact["id"].as_i64().unwrap()
    };
    rows.as_array().unwrap().iter().map(id).collect()
}

/// The rows of every page, from this path on; with conditions the pages are filtered by these.
async fn paged(
    nimchat: &Running,
    desk: &TestAccount<'_>,
    path: &str,
    conditions: Option<&Value>,
) -> Vec<Vec<i64>> {
    let (mut pages, mut path) = (Vec::new(), Some(path.to_owned()));
    while let Some(asked) = path {
        let answer = match conditions {
            Some(conditions) => desk.agent.post(asked, json!({"payload": conditions})).await,
            None => desk.administrator.get(asked).await,
        };
        path = next(nimchat, desk, &answer);
        pages.push(ids(&answer.ok()));
        assert!(pages.len() < 9, "{pages:?}");
    }
    pages
}

#[test]
fn conversations_are_read_page_by_page() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        for _ in 0..5 {
            customer.post("/conversations", json!({})).await.ok();
        }
        let path = "/conversations/3/toggle_priority";
        desk.agent.post(path, json!({"priority": "high"})).await;
        let open = json!([{
            "attribute_key": "status", "filter_operator": "equal_to", "values": ["open"],
        }]);
        // the change of the priority is the latest activity
        for (path, conditions, expected) in [
            (
                "/conversations?per_page=2",
                None,
                [&[3, 5][..], &[4, 2], &[1]],
            ),
            (
                "/conversations?per_page=2&sort_by=created_at_asc",
                None,
                [&[1, 2], &[3, 4], &[5]],
            ),
            (
                "/conversations?per_page=2&sort_by=priority_desc&status=open",
                None,
                [&[3, 5], &[4, 2], &[1]],
            ),
            (
                "/conversations/filter?per_page=2",
                Some(&open),
                [&[3, 5], &[4, 2], &[1]],
            ),
        ] {
            assert_eq!(
                paged(&nimchat, &desk, path, conditions).await,
                expected,
                "{path}"
            );
        }

        // what is new moves nothing, and the tabs count everything
        let first = desk.agent.get("/conversations?per_page=2").await;
        let second = next(&nimchat, &desk, &first).unwrap();
        customer.post("/conversations", json!({})).await.ok();
        let second = desk.agent.get(second).await;
        assert_eq!(second.header("x-total-count"), Some("6"));
        assert_eq!(ids(&second.ok()), [4, 2]);
        assert_eq!(second.json()["data"]["meta"]["all_count"], 6);
    });
}

#[test]
fn contacts_are_read_page_by_page() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let inbox = desk.inbox.id;
        let mut made = Vec::new();
        for (name, mark) in [("Ada", 1), ("ada", 2), ("Bob", 3), ("Cleo", 4), ("Dora", 5)] {
            let body = json!({
                "name": name, "email": format!("c{mark}@example.com"), "inbox_id": inbox,
            });
            let created = desk.agent.post("/contacts", body).await.ok();
            made.push(
                created
                    .pointer("/payload/contact/id")
                    .unwrap()
                    .as_i64()
                    .unwrap(),
            );
        }
        let [ada, same, bob, cleo, dora] = made[..] else {
            panic!("{made:?}");
        };
        let known = json!([{
            "attribute_key": "email", "filter_operator": "contains", "values": ["example"],
        }]);
        for (path, conditions, expected) in [
            (
                "/contacts?per_page=2&sort=name",
                None,
                [&[ada, same][..], &[bob, cleo], &[dora]],
            ),
            (
                "/contacts?per_page=2&sort=-email",
                None,
                [&[dora, cleo], &[bob, same], &[ada]],
            ),
            (
                "/contacts/search?q=example&per_page=2",
                None,
                [&[ada, same], &[bob, cleo], &[dora]],
            ),
            (
                "/contacts/filter?per_page=2",
                Some(&known),
                [&[ada, same], &[bob, cleo], &[dora]],
            ),
        ] {
            assert_eq!(
                paged(&nimchat, &desk, path, conditions).await,
                expected,
                "{path}"
            );
        }
    });
}

/// The rows of the path, of which there are this many: one by one in the same order as together.
async fn assert_paged(nimchat: &Running, desk: &TestAccount<'_>, path: &str, count: usize) {
    let all = paged(nimchat, desk, path, None).await;
    assert_eq!((all.len(), all[0].len()), (1, count), "{path}: {all:?}");
    let each = paged(nimchat, desk, &format!("{path}&per_page=1"), None).await;
    assert_eq!(each.concat(), all[0], "{path}");
}

#[test]
fn what_is_found_is_read_page_by_page() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        desk.customer("Linusa").await;
        for _ in 0..3 {
            let number = desk.conversation(&customer, "engine").await;
            let path = format!("/conversations/{number}/messages");
            desk.agent
                .post(path, json!({"content": "Which engine?"}))
                .await
                .ok();
        }
        for (path, count) in [
            ("/search/conversations?q=linus", 3),
            ("/search/messages?q=engine", 6),
            ("/search/contacts?q=linus", 2),
        ] {
            assert_paged(&nimchat, &desk, path, count).await;
            let one = desk.agent.get(format!("{path}&per_page=1")).await;
            assert_eq!(one.header("x-total-count"), None, "{path}");
        }
    });
}

#[test]
fn runs_of_a_rule_and_answers_to_surveys_are_read_page_by_page() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let rule = json!({
            "name": "x", "event_name": "conversation_created",
            "conditions": [{
                "attribute_key": "status", "filter_operator": "equal_to", "values": ["open"],
            }],
            "actions": [{"action_name": "add_label", "action_params": ["vip"]}],
        });
        let rule = id(&desk
            .administrator
            .post("/automation_rules", rule)
            .await
            .ok());
        let customer = desk.customer("Linus").await;
        for rating in 1..=3 {
            let number = desk.conversation(&customer, "Hello").await;
            let survey = json!({"content": "How was it?", "content_type": "input_csat"});
            let path = format!("/conversations/{number}/messages");
            let survey = id(&desk.agent.post(&path, survey).await.ok());
            let answer = json!({"submitted_values": {"csat_survey_response": {"rating": rating}}});
            customer
                .patch(format!("{path}/{survey}"), answer)
                .await
                .ok();
        }
        settled(&nimchat).await;
        for path in [
            &format!("/automation_rules/{rule}/runs?"),
            "/csat_survey_responses?",
            "/csat_survey_responses?sort=-created_at",
        ] {
            assert_paged(&nimchat, &desk, path, 3).await;
        }
    });
}

#[test]
fn a_cursor_of_another_list_or_none_at_all_is_refused() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        for _ in 0..2 {
            customer.post("/conversations", json!({})).await.ok();
        }
        let first = desk.agent.get("/conversations?per_page=1").await;
        let path = next(&nimchat, &desk, &first).unwrap();
        let (_, cursor) = path.split_once("cursor=").unwrap();
        for path in [
            "/conversations?cursor=x".to_owned(),
            format!("/conversations?sort_by=created_at_desc&cursor={cursor}"),
            format!("/contacts?cursor={cursor}"),
            format!("/contacts/search?q=a&cursor={cursor}"),
            format!("/search/messages?q=a&cursor={cursor}"),
            format!("/search/conversations?q=a&cursor={cursor}"),
            format!("/conversations?cursor={}", &cursor[..cursor.len() - 3]),
        ] {
            desk.agent.get(path).await.invalid(&["cursor"]);
        }
        let filter = json!({"payload": []});
        let path = format!("/contacts/filter?cursor={cursor}");
        desk.agent.post(path, filter).await.invalid(&["cursor"]);
        // a blank one is none
        let all = desk.agent.get("/conversations?cursor=").await;
        assert_eq!(
            (next(&nimchat, &desk, &all), ids(&all.ok()).len()),
            (None, 2)
        );
    });
}
