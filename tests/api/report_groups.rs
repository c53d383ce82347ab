//! Reports beyond the reference: each agent, inbox, label and team, as JSON and as tables; bots; what is open by group.

use crate::reports::{around_now, talk};
use chrono::DateTime;
use nimchat_tests::test_account::id;
use nimchat_tests::{
    Answer, Options, Person, Running, TestAccount, everywhere, everywhere_with, settled,
};
use serde_json::{Value, json};

async fn ask(desk: &TestAccount<'_>, caller: &Person, path: &str) -> Answer {
    let account = desk.account;
    let caller = desk.nimchat.anyone().with_token(caller.token().unwrap());
    caller
        .get(format!("/api/v2/accounts/{account}/{path}"))
        .await
}

async fn read(desk: &TestAccount<'_>, path: &str) -> Value {
    ask(desk, &desk.administrator, path).await.ok()
}

/// The lines of a table, which has this name.
async fn table(desk: &TestAccount<'_>, path: &str, name: &str) -> Vec<String> {
    let answer = ask(desk, &desk.administrator, path).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("content-type"), Some("text/csv"));
    let saved = format!("attachment; filename={name}");
    assert_eq!(answer.header("content-disposition"), Some(&*saved));
    assert!(answer.text.ends_with('\n') && !answer.text.contains('\r'));
    answer.text.lines().map(str::to_owned).collect()
}

fn period_of_today(nimchat: &Running) -> (String, String) {
    let start = nimchat.now().timestamp() / 86_400 * 86_400;
    let date = |at| DateTime::from_timestamp(at, 0).unwrap().date_naive();
    let end = start + 86_400;
    let told = format!("Reporting period {} to {}", date(start), date(end));
    (format!("since={start}&until={end}"), told)
}

#[test]
fn each_agent_inbox_label_and_team_has_a_row() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let (team, label) = talk(&desk).await;
        settled(&nimchat).await;
        let (period, _) = period_of_today(&nimchat);
        let agent = desk.agent.id;
        for (kind, row, conversations) in [
            ("agent", agent, 1),
            ("inbox", desk.inbox.id, 2),
            ("label", label, 1),
            ("team", team, 1),
        ] {
            let rows = read(&desk, &format!("summary_reports/{kind}?{period}")).await;
            let rows = rows.as_array().unwrap();
            let found = rows.iter().find(|one| id(one) == row).unwrap();
            assert_eq!(found["conversations_count"], conversations, "{kind}");
            assert_eq!(found["resolved_conversations_count"], 1, "{kind}");
            assert!(found["avg_resolution_time"].is_f64(), "{kind}: {found}");
            assert!(found["avg_first_response_time"].is_f64(), "{kind}");
            let none = if kind == "label" {
                json!(0)
            } else {
                Value::Null
            };
            assert_eq!(found["avg_reply_time"], none, "{kind}");
            let name = (kind == "label").then(|| json!("billing"));
            assert_eq!(found.get("name"), name.as_ref(), "{kind}");
            let keys = found.as_object().unwrap().len();
            assert_eq!(keys, if kind == "label" { 7 } else { 6 }, "{kind}");
        }
        let agents = read(&desk, &format!("summary_reports/agent?{period}")).await;
        let idle = agents.as_array().unwrap().iter();
        let idle = idle.clone().find(|row| id(row) != agent).unwrap();
        let nothing = json!({
            "id": desk.administrator.id, "conversations_count": 0,
            "resolved_conversations_count": 0, "avg_resolution_time": null,
            "avg_first_response_time": null, "avg_reply_time": null,
        });
        assert_eq!(*idle, nothing);
        let hours = format!("summary_reports/agent?{period}&business_hours=true");
        let hours = read(&desk, &hours).await;
        let hours = hours.as_array().unwrap().iter();
        let hours = hours.clone().find(|row| id(row) == agent).unwrap();
        // the inbox has none
        assert_eq!(hours["avg_resolution_time"], 0.0);
        let without = read(&desk, "summary_reports/agent").await;
        let counts = without.as_array().unwrap().iter();
        assert!(counts.clone().all(|row| row["conversations_count"] == 0));
        assert_eq!(counts.count(), 2);
    });
}

#[test]
fn tables_are_saved_as_files() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let renamed = json!({"name": "=Support, \"paid\""});
        let inbox = format!("/inboxes/{}", desk.inbox.id);
        desk.administrator.patch(inbox, renamed).await.ok();
        talk(&desk).await;
        settled(&nimchat).await;
        let (period, told) = period_of_today(&nimchat);
        for (kind, header, row) in [
            (
                "agents",
                "Agent name,Assigned conversations,Avg first response time,Avg resolution time,\
                 Avg customer waiting time,Resolution Count",
                ("Grace Hopper,1,", ",N/A,1"),
            ),
            (
                "inboxes",
                "Inbox name,Inbox type,No. of conversations,Avg first response time,Avg resolution time",
                ("\"'=Support, \"\"paid\"\"\",API,2,", ",N/A,1"),
            ),
            (
                "labels",
                "Label,No. of conversations,Avg first response time,Avg resolution time,\
                 Avg reply time,Resolution Count",
                ("billing,1,", ",N/A,1"),
            ),
            (
                "teams",
                "Team name,Conversations count,Avg first response time,Avg resolution time,\
                 Avg customer waiting time,Resolution Count",
                ("sales,1,", ",N/A,1"),
            ),
        ] {
            let path = format!("reports/{kind}?{period}");
            let lines = table(&desk, &path, &format!("{kind}_report.csv")).await;
            assert_eq!(lines[..4], [told.as_str(), "", "", header], "{kind}");
            let (start, end) = row;
            let found = lines
                .iter()
                .any(|line| line.starts_with(start) && line.ends_with(end));
            assert!(found, "{kind}: {lines:?}");
        }
        let traffic = "reports/conversation_traffic?timezone_offset=-3.75&days_before=2";
        let lines = table(&desk, traffic, "conversation_traffic_reports.csv").await;
        assert_eq!(lines[..3], ["Timezone,(GMT-03:45)", "", ""]);
        assert!(lines[3].starts_with("Start of the hour,20") && lines[3].split(',').count() == 3);
        assert_eq!(lines.len(), 28);
        assert_eq!((&*lines[4], &*lines[27]), ("00:00,0,0", "23:00,0,0"));
        let usual = table(
            &desk,
            "reports/conversation_traffic",
            "conversation_traffic_reports.csv",
        );
        assert_eq!(usual.await[3].split(',').count(), 7);

        for kind in ["agents", "inboxes", "labels", "teams"] {
            let answer = ask(
                &desk,
                &desk.administrator,
                &format!("reports/{kind}?since=1"),
            )
            .await;
            answer.invalid(&["until"]);
            let answer = ask(&desk, &desk.administrator, &format!("reports/{kind}")).await;
            answer.invalid(&["since", "until"]);
        }
        for (query, attribute) in [
            ("days_before=0", "days_before"),
            ("days_before=367", "days_before"),
            ("days_before=x", "days_before"),
            ("timezone_offset=99", "timezone_offset"),
        ] {
            let path = format!("reports/conversation_traffic?{query}");
            let answer = ask(&desk, &desk.administrator, &path).await;
            answer.invalid(&[attribute]);
        }
    });
}

#[test]
fn what_bots_did_is_summed_up() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let bot = json!({"name": "Robot"});
        let bot = desk.administrator.post("/agent_bots", bot).await.ok();
        let set = format!("/inboxes/{}/set_agent_bot", desk.inbox.id);
        let connected = json!({"agent_bot": id(&bot)});
        desk.administrator.post(&set, connected).await.ok();
        let resolved = desk
            .conversation(&desk.customer("Ada").await, "Hello")
            .await;
        desk.conversation(&desk.customer("Ken").await, "Hello")
            .await;
        let body = json!({"status": "resolved"});
        let path = format!("/conversations/{resolved}/toggle_status");
        desk.agent.post(path, body).await.ok();
        settled(&nimchat).await;

        let period = around_now(&nimchat);
        let summary = read(&desk, &format!("reports/bot_summary?type=account&{period}")).await;
        let expected = json!({
            "bot_resolutions_count": 1, "bot_handoffs_count": 0,
            "previous": {"bot_resolutions_count": 0, "bot_handoffs_count": 0},
        });
        assert_eq!(summary, expected);
        let metrics = read(&desk, &format!("reports/bot_metrics?{period}")).await;
        let expected = json!({
            "conversation_count": 2, "message_count": 0, "resolution_rate": 50, "handoff_rate": 0,
        });
        assert_eq!(metrics, expected);
        // without a bot the inbox has no such conversations, but the bot's success stays
        desk.administrator
            .post(&set, json!({"agent_bot": null}))
            .await
            .ok();
        let metrics = read(&desk, &format!("reports/bot_metrics?{period}")).await;
        assert_eq!(metrics["conversation_count"], 0);
        assert_eq!(metrics["resolution_rate"], 0);
        let summary = read(&desk, &format!("reports/bot_summary?type=account&{period}")).await;
        assert_eq!(summary["bot_resolutions_count"], 1);
    });
}

#[test]
fn what_is_open_is_counted_by_team_and_assignee() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let (team, _) = talk(&desk).await;
        let number = desk
            .conversation(&desk.customer("Ada").await, "Hello")
            .await;
        for body in [
            json!({"team_id": team}),
            json!({"assignee_id": desk.agent.id}),
        ] {
            let path = format!("/conversations/{number}/assignments");
            desk.agent.post(path, body).await.ok();
        }
        let pending = json!({"status": "pending"});
        let other = desk
            .conversation(&desk.customer("Bob").await, "Hello")
            .await;
        let path = format!("/conversations/{other}/toggle_status");
        desk.agent.post(path, pending).await.ok();

        let all = read(&desk, "live_reports/conversation_metrics").await;
        assert_eq!(
            (&all["open"], &all["unattended"], &all["pending"]),
            (&json!(2), &json!(2), &json!(1))
        );
        let open = all["unassigned"].as_i64().unwrap();
        let path = format!("live_reports/conversation_metrics?team_id={team}");
        let of_team = read(&desk, &path).await;
        let expected = json!({"open": 1, "unattended": 1, "unassigned": 0, "pending": 0});
        assert_eq!(of_team, expected);
        let groups = "live_reports/grouped_conversation_metrics?group_by=";
        let teams = read(&desk, &format!("{groups}team_id")).await;
        let expected = json!([
            {"open": 1, "unattended": 1, "unassigned": open, "team_id": null},
            {"open": 1, "unattended": 1, "unassigned": 0, "team_id": team},
        ]);
        assert_eq!(teams, expected);
        let assignees = read(&desk, &format!("{groups}assignee_id")).await;
        let of_agent = assignees.as_array().unwrap().iter();
        let of_agent = of_agent
            .clone()
            .find(|row| row["assignee_id"] == desk.agent.id);
        assert_eq!(of_agent.unwrap()["unassigned"], 0);

        let other = TestAccount::open_as(&nimchat, desk.operator.clone(), "Other", "other.example");
        let foreign = other
            .await
            .administrator
            .post("/teams", json!({"name": "x"}))
            .await
            .ok();
        for unknown in [999, id(&foreign)] {
            let path = format!("live_reports/conversation_metrics?team_id={unknown}");
            let answer = ask(&desk, &desk.administrator, &path).await;
            assert_eq!(answer.status, nimchat.choose(422, 404), "{}", answer.text);
        }
        let answer = ask(&desk, &desk.administrator, &format!("{groups}mood")).await;
        assert_eq!(answer.status, 422);
        if nimchat.is_reference() {
            answer.invalid(&["group_by"]);
        } else {
            assert_eq!(answer.json(), json!({"error": "invalid group_by"}));
        }
    });
}

#[test]
fn such_reports_are_for_administrators_of_the_account() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, desk.operator.clone(), "Other", "other.example").await;
        for path in [
            "reports/bot_summary?type=account",
            "reports/bot_metrics",
            "reports/agents?since=0&until=1",
            "reports/conversation_traffic",
            "summary_reports/label",
            "live_reports/conversation_metrics",
            "live_reports/grouped_conversation_metrics?group_by=team_id",
        ] {
            let agent = ask(&desk, &desk.agent, path).await;
            assert_eq!(agent.status, nimchat.choose(403, 401), "{path}");
            let stranger = ask(&desk, &other.administrator, path).await;
            assert_eq!(stranger.status, nimchat.choose(404, 401), "{path}");
        }
    });
}
