//! Customers' answers to surveys: the list, the figures, the table.

use nimchat_tests::test_account::id;
use nimchat_tests::{Customer, TestAccount, everywhere};
use serde_json::{Value, json};

/// A survey that this customer answers: the conversation's number.
async fn rate(desk: &TestAccount<'_>, customer: &Customer, rating: i64, feedback: &str) -> i64 {
    let number = desk.conversation(customer, "Hello").await;
    let assigned = json!({"assignee_id": desk.agent.id});
    desk.agent
        .post(format!("/conversations/{number}/assignments"), assigned)
        .await
        .ok();
    let survey = json!({"content": "How was it?", "content_type": "input_csat"});
    let path = format!("/conversations/{number}/messages");
    let message = id(&desk.agent.post(&path, survey).await.ok());
    let answer = json!({"rating": rating, "feedback_message": feedback});
    let answer = json!({"submitted_values": {"csat_survey_response": answer}});
    customer
        .patch(format!("{path}/{message}"), answer)
        .await
        .ok();
    number
}

async fn list(desk: &TestAccount<'_>, query: &str) -> Value {
    let path = format!("/csat_survey_responses{query}");
    desk.administrator.get(path).await.ok()
}

#[test]
fn answers_are_listed_by_what_is_asked_for() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let (ann, bob) = (desk.customer("Ann").await, desk.customer("Bob").await);
        let first = rate(&desk, &ann, 5, "Great").await;
        let second = rate(&desk, &bob, 1, "Slow").await;
        let team = json!({"name": "sales"});
        let team = id(&desk.administrator.post("/teams", team).await.ok());
        let assigned = json!({"team_id": team});
        let path = format!("/conversations/{second}/assignments");
        desk.agent.post(path, assigned).await.ok();

        let all = desk.administrator.get("/csat_survey_responses").await;
        assert_eq!(all.header("x-total-count"), Some("2"));
        let all = all.ok();
        let shown = &all[0];
        assert_eq!(shown["rating"], 5);
        assert_eq!(shown["feedback_message"], "Great");
        assert_eq!(shown["account_id"], desk.account);
        assert_eq!(shown["conversation_id"], first);
        assert_eq!(shown["contact"]["id"], ann.id);
        assert_eq!(shown["contact"]["name"], "Ann");
        assert!(shown["contact"].get("contact_inboxes").is_none());
        assert_eq!(shown["assigned_agent"]["id"], desk.agent.id);
        assert!(shown["message_id"].is_i64() && shown["created_at"].is_i64());
        assert_eq!(shown.as_object().unwrap().len(), 9);

        let hour = nimchat.now().timestamp() / 3_600 * 3_600;
        let now = format!("since={hour}&until={}", hour + 3_600);
        let agent = desk.agent.id;
        let administrator = desk.administrator.id;
        for (query, conversations) in [
            (String::new(), vec![first, second]),
            ("?sort=-created_at".to_owned(), vec![second, first]),
            ("?sort=created_at".to_owned(), vec![first, second]),
            ("?rating=1".to_owned(), vec![second]),
            (format!("?user_ids[]={agent}"), vec![first, second]),
            (format!("?user_ids={administrator}"), vec![]),
            (format!("?inbox_id={}", desk.inbox.id), vec![first, second]),
            ("?inbox_id=999".to_owned(), vec![]),
            (format!("?team_id={team}"), vec![second]),
            (format!("?{now}"), vec![first, second]),
            ("?since=0&until=86400".to_owned(), vec![]),
            ("?page=2".to_owned(), vec![]),
            ("?page=2&per_page=1".to_owned(), vec![second]),
        ] {
            let found = list(&desk, &query).await;
            let numbers = found.as_array().unwrap().iter();
            let numbers: Vec<_> = numbers.map(|row| row["conversation_id"].clone()).collect();
            assert_eq!(json!(numbers), json!(conversations), "{query}");
        }
        for (query, attribute) in [
            ("rating=6", "rating"),
            ("rating=x", "rating"),
            ("since=x&until=1", "since"),
            ("since=0&until=-1", "until"),
            ("inbox_id=x", "inbox_id"),
        ] {
            for path in ["", "/metrics"] {
                let path = format!("/csat_survey_responses{path}?{query}");
                desk.administrator.get(path).await.invalid(&[attribute]);
            }
        }
        let sorted = desk
            .administrator
            .get("/csat_survey_responses?sort=mood")
            .await;
        assert_eq!(sorted.status, nimchat.choose(422, 200));
    });
}

#[test]
fn answers_are_counted_and_saved_as_a_table() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Ann").await;
        let number = rate(&desk, &customer, 5, "On reflection, great").await;
        rate(&desk, &customer, 5, "=1+1").await;
        rate(&desk, &desk.customer("Bob").await, 2, "").await;
        let unanswered = desk.conversation(&customer, "Hello").await;
        let survey = json!({"content": "How was it?", "content_type": "input_csat"});
        let path = format!("/conversations/{unanswered}/messages");
        desk.agent.post(path, survey).await.ok();

        let metrics = async |query: &str| list(&desk, query).await;
        let expected = json!({
            "total_count": 3, "ratings_count": {"2": 1, "5": 2}, "total_sent_messages_count": 4,
        });
        assert_eq!(metrics("/metrics").await, expected);
        let bad = metrics("/metrics?rating=2").await;
        assert_eq!(bad["total_count"], 1);
        assert_eq!(bad["ratings_count"], json!({"2": 1}));
        assert_eq!(bad["total_sent_messages_count"], 4);
        let none = json!({
            "total_count": 0, "ratings_count": {}, "total_sent_messages_count": 0,
        });
        assert_eq!(metrics("/metrics?since=0&until=86400").await, none);

        let day = nimchat.now().timestamp() / 86_400 * 86_400;
        let path = format!(
            "/csat_survey_responses/download?since={day}&until={}",
            day + 86_400
        );
        let saved = desk.administrator.get(path).await;
        assert_eq!(saved.status, 200, "{}", saved.text);
        assert_eq!(saved.header("content-type"), Some("text/csv"));
        let name = "attachment; filename=csat_report.csv";
        assert_eq!(saved.header("content-disposition"), Some(name));
        let lines: Vec<&str> = saved.text.lines().collect();
        assert_eq!(lines.len(), 5);
        assert_eq!(
            lines[0],
            "Agent Name,Rating,Feedback Comment,Contact Name,Contact Email Address,\
             Contact Phone Number,Link to the conversation,Recorded date"
        );
        let start = "Grace Hopper (grace@acme.example),5,\"On reflection, great\",Ann,";
        assert!(lines[1].starts_with(start), "{}", lines[1]);
        let link = format!("/app/accounts/{}/conversations/{number},", desk.account);
        assert!(lines[1].contains(&link) && lines[1].ends_with(" UTC"));
        assert!(lines[2].contains(",5,'=1+1,Ann,"), "{}", lines[2]);
        let date = |at| {
            chrono::DateTime::from_timestamp(at, 0)
                .unwrap()
                .date_naive()
        };
        let told = format!("Reporting period {} to {}", date(day), date(day + 86_400));
        assert_eq!(lines[4], told);
        let unbounded = desk
            .administrator
            .get("/csat_survey_responses/download")
            .await;
        unbounded.invalid(&["since", "until"]);
    });
}

#[test]
fn answers_are_for_administrators_of_the_account() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        rate(&desk, &desk.customer("Ann").await, 5, "Great").await;
        let other =
            TestAccount::open_as(&nimchat, desk.operator.clone(), "Other", "other.example").await;
        assert_eq!(list(&other, "").await, json!([]));
        let account = desk.account;
        for path in ["", "/metrics", "/download?since=0&until=1"] {
            let path = format!("/csat_survey_responses{path}");
            let agent = desk.agent.get(&path).await;
            assert_eq!(agent.status, nimchat.choose(403, 401), "{path}");
            let token = other.administrator.token().unwrap();
            let stranger = nimchat.anyone().with_token(token);
            let path = format!("/api/v1/accounts/{account}{path}");
            let stranger = stranger.get(&path).await;
            assert_eq!(stranger.status, nimchat.choose(404, 401), "{path}");
        }
    });
}
