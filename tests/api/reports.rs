//! Reports over time, sums, and what is open (61 to 64).

use nimchat_tests::test_account::id;
use nimchat_tests::{
    Answer, Options, Person, Running, TestAccount, eventually, everywhere, everywhere_with, settled,
};
use serde_json::{Value, json};

/// An hour around now, as query parameters.
pub fn around_now(nimchat: &Running) -> String {
    let hour = nimchat.now().timestamp() / 3_600 * 3_600;
    format!("since={hour}&until={}&group_by=hour", hour + 3_600)
}

async fn ask(desk: &TestAccount<'_>, caller: &Person, rest: &str) -> Answer {
    let account = desk.account;
    let caller = desk.nimchat.anyone().with_token(caller.token().unwrap());
    caller
        .get(format!("/api/v2/accounts/{account}/reports{rest}"))
        .await
}

async fn report(desk: &TestAccount<'_>, rest: &str) -> Value {
    ask(desk, &desk.administrator, rest).await.ok()
}

/// Two conversations: one answered, labelled, in a team and resolved, one that waits.
pub async fn talk(desk: &TestAccount<'_>) -> (i64, i64) {
    let team = json!({"name": "sales"});
    let team = id(&desk.administrator.post("/teams", team).await.ok());
    let members = json!({"user_ids": [desk.agent.id]});
    desk.administrator
        .post(format!("/teams/{team}/team_members"), members)
        .await
        .ok();
    let label = json!({"title": "billing"});
    let label = id(&desk.administrator.post("/labels", label).await.ok());
    let customer = desk.customer("Linus").await;
    let number = desk.conversation(&customer, "Help").await;
    for (path, body) in [
        ("assignments", json!({"team_id": team})),
        ("assignments", json!({"assignee_id": desk.agent.id})),
        ("labels", json!({"labels": ["Billing"]})),
        ("messages", json!({"content": "A note", "private": true})),
        ("messages", json!({"content": "Yes?"})),
    ] {
        desk.agent
            .post(format!("/conversations/{number}/{path}"), body)
            .await
            .ok();
    }
    let more = json!({"content": "More"});
    customer
        .post(format!("/conversations/{number}/messages"), more)
        .await
        .ok();
    let resolved = json!({"status": "resolved"});
    desk.agent
        .post(format!("/conversations/{number}/toggle_status"), resolved)
        .await
        .ok();
    desk.conversation(&desk.customer("Ken").await, "Hello")
        .await;
    (team, label)
}

#[test]
fn a_report_counts_what_happened() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let (team, label) = talk(&desk).await;
        settled(&nimchat).await;
        let period = around_now(&nimchat);
        let agent = desk.agent.id;
        let inbox = desk.inbox.id;
        let scopes = [
            ("type=account".to_owned(), [2, 3, 2, 1]),
            (format!("type=inbox&id={inbox}"), [2, 3, 2, 1]),
            (format!("type=agent&id={agent}"), [1, 0, 2, 1]),
            (format!("type=team&id={team}"), [1, 2, 2, 1]),
            (format!("type=label&id={label}"), [1, 2, 2, 1]),
        ];
        let metrics = [
            "conversations_count",
            "incoming_messages_count",
            "outgoing_messages_count",
            "resolutions_count",
        ];
        for (scope, counts) in scopes {
            let summary = report(&desk, &format!("/summary?{scope}&{period}")).await;
            for (metric, count) in metrics.into_iter().zip(counts) {
                assert_eq!(summary[metric], count, "{metric} {scope}");
                assert_eq!(summary["previous"][metric], 0, "{metric} {scope}");
                let series = report(&desk, &format!("?metric={metric}&{scope}&{period}")).await;
                let value = nimchat.choose(json!(count.to_string()), json!(count));
                let timestamp = nimchat.now().timestamp() / 3_600 * 3_600;
                let expected = json!([{"value": value, "timestamp": timestamp}]);
                assert_eq!(series, expected, "{metric} {scope}");
            }
            let none = nimchat.choose(json!("0"), Value::Null);
            assert_eq!(summary["previous"]["avg_resolution_time"], none);
            let average = &summary["avg_first_response_time"];
            assert_eq!(average.is_string(), nimchat.is_reference(), "{summary}");
            let path = format!("?metric=avg_first_response_time&{scope}&{period}");
            let series = report(&desk, &path).await;
            assert_eq!(series[0]["count"], 1, "{scope}");
            assert_eq!(&series[0]["value"], average, "{scope}");
        }
        let rows = nimchat.database().number(
            "SELECT count(*) AS number FROM reporting_events WHERE kind = 'conversation_resolved'",
        );
        assert_eq!(rows, 1);
        // what happened is not repeated by a start
        let nimchat = nimchat.restart(&Options::with_workers());
        settled(&nimchat).await;
        assert_eq!(nimchat.database().rows("reporting_events"), 2);
    });
}

#[test]
fn open_conversations_are_counted() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        talk(&desk).await;
        let customer = desk.customer("Barbara").await;
        let number = desk.conversation(&customer, "Hello").await;
        for (path, body) in [
            ("assignments", json!({"assignee_id": desk.agent.id})),
            ("messages", json!({"content": "Yes?"})),
        ] {
            desk.agent
                .post(format!("/conversations/{number}/{path}"), body)
                .await
                .ok();
        }
        let live = report(&desk, "/conversations?type=account").await;
        assert_eq!(live["pending"], 0);
        let (open, unassigned) = (&live["open"], &live["unassigned"]);
        assert_eq!((open, &live["unattended"]), (&json!(2), &json!(1)));
        let all = report(&desk, "/conversations?type=agent").await;
        let agents: Vec<i64> = all.as_array().unwrap().iter().map(id).collect();
        assert_eq!(agents.len(), 2);
        let mine = all.as_array().unwrap().iter();
        let mine = mine.clone().find(|row| id(row) == desk.agent.id).unwrap();
        assert_eq!(mine["email"], desk.agent.email);
        assert_eq!(
            (&mine["name"], &mine["thumbnail"]),
            (&json!("Grace Hopper"), &json!(""))
        );
        assert_eq!(mine["availability"], "offline");
        let assigned = open.as_i64().unwrap() - unassigned.as_i64().unwrap();
        assert_eq!(mine["metric"]["open"], assigned);
        assert_eq!(id(&all[0]), desk.agent.id);

        let one = format!("/conversations?type=agent&user_id={}", desk.agent.id);
        let one = report(&desk, &one).await;
        assert_eq!(one.as_array().unwrap().len(), nimchat.choose(1, 2));
        let beyond = report(&desk, "/conversations?type=agent&page=9").await;
        assert_eq!(beyond, json!([]));
    });
}

#[test]
fn what_a_report_cannot_mean_is_refused() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, desk.operator.clone(), "Other", "other.example").await;
        let foreign = other.inbox.id;
        let metric = "metric=conversations_count";
        let unknown = nimchat.choose(422, 404);
        let lenient = nimchat.choose(422, 200);
        for (query, status, names) in [
            (metric.to_owned(), 422, "type"),
            (format!("{metric}&type=x"), 422, "type"),
            (
                format!("{metric}&type=account&since=x&until=1"),
                422,
                "since",
            ),
            (
                format!("{metric}&type=account&since=0&until=-1"),
                422,
                "until",
            ),
            (
                format!("{metric}&type=account&since=0&until=1705276800"),
                422,
                "until",
            ),
            (
                format!("{metric}&type=account&timezone_offset=x"),
                422,
                "timezone_offset",
            ),
            (
                format!("{metric}&type=account&timezone_offset=0.1"),
                422,
                "timezone_offset",
            ),
            (
                format!("{metric}&type=account&business_hours=x"),
                422,
                "business_hours",
            ),
            (format!("{metric}&type=inbox&id=x"), 422, "id"),
            (format!("{metric}&type=inbox"), unknown, "id"),
            (format!("{metric}&type=inbox&id={foreign}"), unknown, "id"),
            (
                format!("{metric}&type=agent&id={}", other.agent.id),
                unknown,
                "id",
            ),
            (format!("{metric}&type=label&id=999"), unknown, "id"),
            (format!("{metric}&type=team&id=999"), unknown, "id"),
            (
                format!("{metric}&type=account&group_by=x"),
                lenient,
                "group_by",
            ),
            (
                format!("{metric}&type=account&since=20&until=10"),
                lenient,
                "until",
            ),
            ("metric=x&type=account".to_owned(), lenient, "metric"),
            ("type=account".to_owned(), lenient, "metric"),
        ] {
            let answer = ask(&desk, &desk.administrator, &format!("?{query}")).await;
            assert_eq!(answer.status, status, "{query}: {}", answer.text);
            if status == 422 {
                let named: Value = serde_json::from_str(&answer.text).unwrap();
                assert_eq!(named["attributes"], json!([names]), "{query}");
            }
        }
        let empty = ask(&desk, &desk.administrator, "?metric=x&type=account").await;
        let none = ask(
            &desk,
            &desk.administrator,
            &format!("?{metric}&type=account"),
        )
        .await;
        assert_eq!(none.ok(), json!([]));
        if !nimchat.is_reference() {
            assert_eq!(empty.ok(), json!({}));
            let swapped = format!("?{metric}&type=account&since=86410&until=10");
            let swapped = report(&desk, &swapped).await;
            assert_eq!(swapped, json!([{"value": 0, "timestamp": 86_400}]));
        }
        for (query, status) in [
            ("/conversations", 422),
            ("/conversations?type=x", 422),
            ("/conversations?type=inbox", unknown),
            ("/conversations?type=agent&user_id=999", lenient),
        ] {
            let answer = ask(&desk, &desk.administrator, query).await;
            assert_eq!(answer.status, status, "{query}");
        }
    });
}

#[test]
fn reports_are_for_administrators_of_the_account() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, desk.operator.clone(), "Other", "other.example").await;
        for path in [
            "?metric=conversations_count&type=account",
            "/summary?type=account",
            "/conversations?type=account",
            "/conversations?type=agent",
        ] {
            let agent = ask(&desk, &desk.agent, path).await;
            assert_eq!(agent.status, nimchat.choose(403, 401), "{path}");
            let stranger = ask(&desk, &other.administrator, path).await;
            assert_eq!(stranger.status, nimchat.choose(404, 401), "{path}");
        }
    });
}

#[test]
fn an_erased_contact_leaves_the_reports() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        talk(&desk).await;
        settled(&nimchat).await;
        let query = "SELECT id AS number FROM contacts WHERE name = 'Linus'";
        let contact = nimchat.database().number(query);
        desk.administrator
            .delete(format!("/contacts/{contact}"))
            .await
            .ok();
        eventually("the contact erased", || {
            let database = nimchat.database();
            (database.rows("jobs") == 0 && database.waiting_events() == 0).then_some(())
        })
        .await;
        let period = around_now(&nimchat);
        let summary = report(&desk, &format!("/summary?type=account&{period}")).await;
        assert_eq!(summary["conversations_count"], 1);
        assert_eq!(summary["outgoing_messages_count"], 0);
        assert_eq!(summary["resolutions_count"], 0);
        assert_eq!(nimchat.database().rows("reporting_events"), 0);
    });
}
