//! What customers do with their conversations besides writing: answer forms and surveys (operation 92), look, resolve,
//! read. Also the survey by its link.

use crate::values::{assert_iso, each, keys};
use nimchat_tests::test_account::id;
use nimchat_tests::{
    Client, Customer, Options, Running, TestAccount, eventually, everywhere, everywhere_with,
};
use reqwest::Method;
use serde_json::{Value, json};

fn rating(rating: &Value, feedback: &str) -> Value {
    json!({"submitted_values": {"csat_survey_response": {"rating": rating, "feedback_message": feedback}}})
}

async fn post(desk: &TestAccount<'_>, number: i64, body: Value) -> i64 {
    let path = format!("/conversations/{number}/messages");
    id(&desk.agent.post(path, body).await.ok())
}

/// A survey in a conversation of this customer: the conversation's number, the message, and the name for links.
async fn survey(desk: &TestAccount<'_>, customer: &Customer) -> (i64, i64, String) {
    let number = desk.conversation(customer, "Hello").await;
    let body = json!({"content": "How was it?", "content_type": "input_csat"});
    let message = post(desk, number, body).await;
    let shown = customer.get(format!("/conversations/{number}")).await.ok();
    (number, message, shown["uuid"].as_str().unwrap().to_owned())
}

/// The message's attributes as agents see them.
async fn attributes(desk: &TestAccount<'_>, number: i64, message: i64) -> Value {
    let path = format!("/conversations/{number}/messages");
    let list = desk.agent.get(path).await.ok();
    let list = list.get("payload").unwrap_or(&list).clone();
    let list = list.as_array().unwrap();
    let found = list.iter().find(|one| one["id"] == message);
    found.unwrap()["content_attributes"].clone()
}

fn events(nimchat: &Running, name: &str) -> usize {
    let events = nimchat.database().events();
    events.iter().filter(|event| *event == name).count()
}

#[test]
fn a_customer_rates_and_rates_again() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Barbara").await;
        let (number, message, _) = survey(&desk, &customer).await;
        let assigned = json!({"assignee_id": desk.agent.id});
        desk.agent
            .post(format!("/conversations/{number}/assignments"), assigned)
            .await
            .ok();
        let path = format!("/conversations/{number}/messages/{message}");
        let answered = customer
            .patch(&path, rating(&json!("4"), "Good"))
            .await
            .ok();
        let kept = json!({"submitted_values": {"csat_survey_response": {"rating": 4, "feedback_message": "Good"}}});
        if nimchat.is_reference() {
            let text = answered["content_attributes"].as_str().unwrap();
            assert_eq!(serde_json::from_str::<Value>(text).unwrap(), kept);
            assert_eq!(
                (&answered["id"], &answered["conversation_id"]),
                (&json!(message.to_string()), &json!(number.to_string()))
            );
        } else {
            assert_eq!(answered["content_attributes"], kept);
            assert_eq!(
                (&answered["id"], &answered["message_type"]),
                (&json!(message), &json!(1))
            );
        }
        assert_eq!(answered["content_type"], "input_csat");
        assert_eq!(attributes(&desk, number, message).await, kept);
        assert_eq!(events(&nimchat, "message.updated"), 1);
        let stored = nimchat.database().text(
            "SELECT rating || ' ' || feedback_message || ' ' || assigned_agent_id AS text FROM csat_survey_responses",
        );
        assert_eq!(stored, format!("4 Good {}", desk.agent.id));

        let none = json!({"assignee_id": 0});
        desk.agent
            .post(format!("/conversations/{number}/assignments"), none)
            .await
            .ok();
        customer
            .send(Method::PUT, &path, rating(&json!(1), "Bad"))
            .await
            .ok();
        let stored = nimchat.database().text(
            "SELECT rating || ' ' || feedback_message || ' ' || assigned_agent_id AS text FROM csat_survey_responses",
        );
        assert_eq!(
            stored,
            format!("1 Bad {}", desk.agent.id),
            "who was in charge first"
        );
        customer.patch(&path, json!({})).await.ok();
        assert_eq!(
            events(&nimchat, "message.updated"),
            2,
            "nothing was submitted"
        );
    });
}

#[test]
fn a_customer_answers_a_form_and_a_choice() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Barbara").await;
        let number = desk.conversation(&customer, "Hello").await;
        let choice = json!({"content": "Which?", "content_type": "input_select",
            "content_attributes": {"items": [{"title": "Red", "value": "red"}]}});
        let message = post(&desk, number, choice).await;
        let path = format!("/conversations/{number}/messages/{message}");
        let chosen = json!({"submitted_values": [{"title": "Red", "value": "red", "price": 1}]});
        customer.patch(&path, chosen).await.ok();
        let kept = json!({
            "items": [{"title": "Red", "value": "red"}],
            "submitted_values": [{"title": "Red", "value": "red"}],
        });
        assert_eq!(attributes(&desk, number, message).await, kept);
        let named = json!({"submitted_values": [{"name": "size", "value": "😀"}]});
        customer.patch(&path, named).await.ok();
        let shown = attributes(&desk, number, message).await;
        assert_eq!(
            shown["submitted_values"],
            json!([{"name": "size", "value": "😀"}])
        );
        assert_eq!(nimchat.database().rows("csat_survey_responses"), 0);
    });
}

#[test]
fn an_answer_that_is_none_is_refused_and_changes_nothing() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let (customer, eve) = (desk.customer("Barbara").await, desk.customer("Eve").await);
        let (number, message, _) = survey(&desk, &customer).await;
        let plain = post(&desk, number, json!({"content": "Hi"})).await;
        let note = post(&desk, number, json!({"content": "Hm", "private": true})).await;
        let before = nimchat.database().census();
        let messages = format!("/conversations/{number}/messages");
        for (wrong, attribute) in [
            (rating(&json!(6), "x"), "rating"),
            (rating(&json!(0), "x"), "rating"),
            (rating(&json!("good"), "x"), "rating"),
            (rating(&json!(3), &"x".repeat(20_001)), "feedback_message"),
            (json!({"submitted_values": "five"}), "submitted_values"),
            (json!({"submitted_values": [1]}), "submitted_values"),
        ] {
            let answer = customer.patch(format!("{messages}/{message}"), wrong).await;
            answer.invalid(&[attribute]);
        }
        let survey_only = customer.patch(format!("{messages}/{plain}"), rating(&json!(5), "x"));
        survey_only.await.invalid(&["csat_survey_response"]);
        for path in [
            format!("{messages}/{note}"),
            format!("{messages}/999999"),
            format!("/conversations/999999/messages/{message}"),
        ] {
            let answer = customer.patch(path, rating(&json!(5), "x")).await;
            answer.refused(404);
        }
        let other = eve.patch(format!("{messages}/{message}"), rating(&json!(9), "x"));
        other.await.refused(404);
        // a claim is no proof
        let claim = json!({"email": "barbara@customers.example", "source_id": "mallory"});
        desk.visitors().post("/contacts", claim).await.ok();
        let mallory = desk.visitors().below("/contacts/mallory");
        let path = format!("{messages}/{message}");
        mallory
            .patch(path, rating(&json!(5), "x"))
            .await
            .refused(404);
        for (method, path) in [
            ("get", ""),
            ("post", "/toggle_status"),
            ("post", "/update_last_seen"),
        ] {
            let path = format!("/conversations/{number}{path}");
            for stranger in [&mallory, &*eve] {
                let answer = match method {
                    "get" => stranger.get(&path).await,
                    _ => stranger.post(&path, json!({})).await,
                };
                answer.refused(404);
            }
        }
        let mut after = nimchat.database().census();
        assert_eq!(
            after.insert("contact_inboxes", before["contact_inboxes"]),
            Some(3)
        );
        assert_eq!(after, before);
    });
}

#[test]
fn a_survey_takes_answers_for_fourteen_days() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Barbara").await;
        let (number, message, uuid) = survey(&desk, &customer).await;
        let age = |days: i64| {
            let at = (nimchat.now() - chrono::TimeDelta::days(days)).naive_utc();
            nimchat.database().execute(&format!(
                "UPDATE messages SET created_at = '{at}' WHERE id = {message}"
            ));
        };
        let path = format!("/conversations/{number}/messages/{message}");
        age(14);
        customer.patch(&path, rating(&json!(5), "x")).await.ok();
        age(15);
        let text = "You cannot update the CSAT survey after 14 days";
        let late = customer.patch(&path, rating(&json!(1), "x")).await;
        late.refused(422);
        assert!(late.text.contains(text), "{}", late.text);
        let body = json!({"message": rating(&json!(1), "x")});
        let link = format!("/public/api/v1/csat_survey/{uuid}");
        nimchat
            .anyone()
            .send(Method::PUT, &link, body)
            .await
            .refused(422);
        assert_eq!(
            nimchat
                .database()
                .number("SELECT CAST(rating AS BIGINT) AS number FROM csat_survey_responses"),
            5
        );
    });
}

#[test]
fn a_survey_is_shown_and_answered_by_its_link() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Barbara").await;
        let (_, message, uuid) = survey(&desk, &customer).await;
        let link = format!("/public/api/v1/csat_survey/{uuid}");
        let anyone = nimchat.anyone();
        let shown = anyone.get(&link).await.ok();
        let conversation = nimchat
            .database()
            .number("SELECT id AS number FROM conversations");
        assert_iso(&shown["created_at"]);
        let expected = json!({
            "id": message, "csat_survey_response": null, "display_type": "emoji", "content": null,
            "inbox_avatar_url": "", "inbox_name": "Support", "locale": "en", "conversation_id": conversation,
            "created_at": shown["created_at"],
        });
        assert_eq!(shown, expected);
        let config = json!({"csat_config": {"display_type": "star", "message": "Happy?"}});
        desk.administrator
            .patch(format!("/inboxes/{}", desk.inbox.id), config)
            .await
            .ok();
        let body = json!({"message": rating(&json!(2), "So so")});
        let answered = anyone.patch(&link, body).await.ok();
        assert_eq!(
            (&answered["display_type"], &answered["content"]),
            (&json!("star"), &json!("Happy?"))
        );
        let response = &answered["csat_survey_response"];
        assert_eq!(
            keys(response),
            [
                "account_id",
                "assigned_agent_id",
                "contact_id",
                "conversation_id",
                "created_at",
                "feedback_message",
                "id",
                "message_id",
                "rating",
                "updated_at"
            ]
        );
        assert_eq!(
            (
                &response["rating"],
                &response["feedback_message"],
                &response["contact_id"]
            ),
            (&json!(2), &json!("So so"), &json!(customer.id))
        );
        assert_eq!(anyone.get(&link).await.ok(), answered);
        for wrong in ["9e107d9d-372b-4b26-8f0a-3a1c5b2d6e7f", "nonsense"] {
            let path = format!("/public/api/v1/csat_survey/{wrong}");
            anyone.get(&path).await.refused(404);
            let answer = json!({"message": rating(&json!(2), "x")});
            anyone.patch(&path, answer).await.refused(404);
        }
        let items = json!({"message": {"submitted_values": [{"name": "a", "value": "b"}]}});
        anyone
            .patch(&link, items)
            .await
            .invalid(&["submitted_values"]);
    });
}

async fn open_page(client: &Client, path: &str) -> (u16, String) {
    let answer = client.get(path).await;
    (answer.status, answer.text.clone())
}

#[test]
fn the_page_of_a_survey_works_without_a_script() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Barbara").await;
        let (_, message, uuid) = survey(&desk, &customer).await;
        let path = format!("/survey/responses/{uuid}");
        let anyone = nimchat.anyone();
        let (status, page) = open_page(&anyone, &path).await;
        assert_eq!(status, 200);
        assert!(
            page.contains("How was this conversation?") && page.contains("Support"),
            "{page}"
        );
        assert!(
            !page.contains("<script") && !page.contains(" checked"),
            "{page}"
        );
        let send = |form: &[(&str, &str)]| {
            let request = anyone.request(Method::POST, &path).form(form);
            nimchat_tests::Answer::of(request)
        };
        let refused = send(&[("feedback_message", "x")]).await;
        assert_eq!(refused.status, 422);
        assert!(
            refused.text.contains("Please choose a rating."),
            "{}",
            refused.text
        );
        let long = "ä".repeat(20_001);
        let refused = send(&[("rating", "3"), ("feedback_message", &long)]).await;
        assert!(
            refused.status == 422 && refused.text.contains("too long"),
            "{}",
            refused.text
        );
        assert_eq!(nimchat.database().rows("csat_survey_responses"), 0);

        let taken = send(&[("rating", "3"), ("feedback_message", "Fair <b>enough</b>")]).await;
        assert_eq!(
            (taken.status, taken.header("location")),
            (303, Some(path.as_str()))
        );
        let (_, page) = open_page(&anyone, &path).await;
        assert!(
            page.contains("Thank you!") && page.contains("value=\"3\" required checked"),
            "{page}"
        );
        assert!(page.contains("Fair &lt;b&gt;enough"), "{page}");
        let spanish = anyone
            .request(Method::GET, &path)
            .header("accept-language", "es");
        let spanish = nimchat_tests::Answer::of(spanish).await;
        assert!(spanish.text.contains("¡Gracias!"), "{}", spanish.text);
        let policy = spanish.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'"), "{policy}");

        nimchat.database().execute(&format!(
            "UPDATE messages SET created_at = '2020-01-01 00:00:00' WHERE id = {message}"
        ));
        let (status, page) = open_page(&anyone, &path).await;
        assert!(status == 200 && !page.contains("<form"), "{page}");
        send(&[("rating", "1")]).await;
        assert_eq!(
            nimchat
                .database()
                .number("SELECT CAST(rating AS BIGINT) AS number FROM csat_survey_responses"),
            3
        );
        let (status, page) = open_page(&anyone, "/survey/responses/nonsense").await;
        assert!(
            status == 404 && page.contains("no survey at this address"),
            "{page}"
        );
    });
}

#[test]
fn a_customer_sees_an_inbox() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let shown = desk.visitors().get("").await.ok();
        assert_eq!(
            keys(&shown),
            [
                "csat_survey_enabled",
                "greeting_enabled",
                "identifier",
                "identity_validation_enabled",
                "name",
                "timezone",
                "working_hours",
                "working_hours_enabled"
            ]
        );
        assert_eq!(
            (
                &shown["identifier"],
                &shown["name"],
                &shown["identity_validation_enabled"]
            ),
            (
                &json!(desk.inbox.identifier),
                &json!("Support"),
                &json!(false)
            )
        );
        let monday = json!({"day_of_week": 1, "closed_all_day": false, "open_hour": 9, "open_minutes": 0,
            "close_hour": 17, "close_minutes": 0, "open_all_day": false});
        assert_eq!(
            (
                shown["working_hours"].as_array().unwrap().len(),
                &shown["working_hours"][1]
            ),
            (7, &monday)
        );
        let unknown = nimchat.anyone().below("/public/api/v1/inboxes/unknown");
        unknown.get("").await.refused(404);
    });
}

#[test]
fn a_customer_looks_at_a_conversation_and_resolves_it() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Barbara").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}");
        let shown = customer.get(&path).await.ok();
        assert_eq!(customer.get("/conversations").await.ok(), json!([shown]));
        let resolve = format!("{path}/toggle_status");
        let resolved = customer.post(&resolve, json!({})).await.ok();
        assert_eq!(
            (&resolved["status"], &resolved["id"]),
            (&json!("resolved"), &json!(number))
        );
        assert_eq!(
            each(&resolved["messages"], "content"),
            ["Hello"],
            "activities are not shown"
        );
        let again = customer.post(&resolve, json!({})).await.ok();
        assert_eq!(again["status"], "resolved", "only a message opens it");
        let texts = nimchat
            .database()
            .texts("SELECT content AS text FROM messages WHERE message_type = 2");
        assert_eq!(texts, ["Conversation was resolved by Barbara"]);
        assert_eq!(events(&nimchat, "conversation.status_changed"), 1);
        for number in ["999999", "0", "x"] {
            customer
                .get(format!("/conversations/{number}"))
                .await
                .refused(404);
        }
    });
}

#[test]
fn what_a_customer_reads_counts_as_read() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Barbara").await;
        let number = desk.conversation(&customer, "Hello").await;
        post(&desk, number, json!({"content": "Hi"})).await;
        post(&desk, number, json!({"content": "Hm", "private": true})).await;
        let path = format!("/conversations/{number}/update_last_seen");
        let seen = customer.post(&path, json!({})).await;
        assert_eq!((seen.status, seen.text.as_str()), (200, ""));
        let statuses = || {
            nimchat.database().texts(
                "SELECT content || ' ' || CAST(status AS TEXT) AS text FROM messages WHERE message_type < 2 ORDER BY id",
            )
        };
        eventually("read", || {
            (statuses() == ["Hello 0", "Hi 2", "Hm 0"]).then_some(())
        })
        .await;
        let shown = customer.get(format!("/conversations/{number}")).await.ok();
        assert_ne!(shown["contact_last_seen_at"], 0);
        assert_eq!(events(&nimchat, "conversation.read"), 1);
        assert_eq!(events(&nimchat, "message.updated"), 1);
        assert_eq!(
            events(&nimchat, "conversation.updated"),
            1,
            "only that of the first reply"
        );
    });
}
