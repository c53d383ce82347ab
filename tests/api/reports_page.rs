//! `/reports`: the page for administrators, and what it loads.

use nimchat_tests::{Options, TestAccount, everywhere, everywhere_with};
use serde_json::{Value, json};

/// What the script calls, with the session that it keeps.
const CALLS: [&str; 8] = [
    "/api/v2/accounts/{account}/live_reports/conversation_metrics",
    "/api/v2/accounts/{account}/reports/summary?type=account&since=0&until=86400&business_hours=false",
    "/api/v2/accounts/{account}/reports?metric=conversations_count&type=account&since=0&until=86400\
     &business_hours=true&group_by=hour&timezone_offset=5.75",
    "/api/v2/accounts/{account}/summary_reports/label?since=0&until=86400&business_hours=false",
    "/api/v1/accounts/{account}/agents",
    "/api/v1/accounts/{account}/inboxes",
    "/api/v1/accounts/{account}/teams",
    "/api/v1/accounts/{account}/csat_survey_responses/metrics?since=0&until=86400",
];

#[test]
fn the_page_loads_from_this_server_alone() {
    everywhere(async |nimchat| {
        let anyone = nimchat.anyone();
        let page = anyone.get("/reports").await;
        assert_eq!(page.status, 200);
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"));
        assert!(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"));
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
        assert!(
            page.header("content-type")
                .unwrap()
                .starts_with("text/html")
        );
        let loaded = page
            .text
            .split('"')
            .filter(|text| text.starts_with("/reports/"));
        let loaded: Vec<&str> = loaded.collect();
        assert_eq!(loaded, ["/reports/page.css", "/reports/page.js"]);
        for (file, kind) in [
            ("page.css", "text/css"),
            ("page.js", "text/javascript"),
            ("charts.js", "text/javascript"),
            ("session.js", "text/javascript"),
        ] {
            let answer = anyone.get(format!("/reports/{file}")).await;
            assert_eq!(answer.status, 200, "{file}");
            assert!(
                answer.header("content-type").unwrap().starts_with(kind),
                "{file}"
            );
        }
        assert_eq!(anyone.get("/reports/other.js").await.status, 404);
        let spanish = anyone.request(reqwest::Method::GET, "/reports");
        let spanish = nimchat_tests::Answer::of(spanish.header("accept-language", "es-MX")).await;
        assert!(
            spanish.text.contains("<h1>Informes</h1>"),
            "{}",
            spanish.text
        );
    });
}

#[test]
fn a_session_of_its_form_reads_everything_that_it_shows() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let password = json!({"password": "Secret1!"});
        let path = format!("/users/{}", desk.administrator.id);
        desk.operator.patch(path, password).await.ok();
        let proof = json!({"email": desk.administrator.email, "password": "Secret1!"});
        let signed_in = nimchat.anyone().post("/auth/sign_in", proof).await;
        let user = signed_in.ok()["data"].clone();
        assert_eq!(user["accounts"][0]["role"], "administrator");
        assert_eq!(user["accounts"][0]["id"], desk.account);
        let caller = nimchat.anyone().with_session(&signed_in);
        let known = caller.get("/auth/validate_token").await.ok();
        let known = &known["payload"]["data"]["accounts"][0];
        assert_eq!(known["id"], desk.account);
        assert_eq!(known["role"], "administrator");
        for call in CALLS {
            let path = call.replace("{account}", &desk.account.to_string());
            let answer = caller.get(&path).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        }
        let metric = CALLS[2].replace("{account}", &desk.account.to_string());
        let points = caller.get(metric).await.ok();
        // a session's numbers are numbers
        assert_eq!(points[0]["value"], Value::from(0));
        let table = format!(
            "/api/v2/accounts/{}/reports/agents?since=0&until=86400",
            desk.account
        );
        assert_eq!(caller.get(table).await.status, 200);
        assert_eq!(caller.delete("/auth/sign_out").await.status, 200);
        let gone = CALLS[0].replace("{account}", &desk.account.to_string());
        assert_eq!(caller.get(gone).await.status, 401);
    });
}
