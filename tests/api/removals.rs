//! Removed accounts, users and other records: invisible at once, erased by the background work afterwards.

use crate::attachments::{bitmap, stored};
use nimchat_tests::test_account::{hire, id, token_of};
use nimchat_tests::{
    Answer, Customer, Form, Options, Receiver, Running, TestAccount, eventually, everywhere,
    everywhere_with,
};
use reqwest::Method;
use serde_json::{Value, json};

/// An account with at least one of every record that an account may have.
#[expect(clippy::too_many_lines, reason = "one list of records")]
async fn full<'a>(nimchat: &'a Running, receiver: &Receiver) -> (TestAccount<'a>, Customer) {
    let desk = TestAccount::open(nimchat).await;
    let administrator = &desk.administrator;
    let webhook = json!({"url": receiver.url(), "subscriptions": ["message_created"]});
    administrator.post("/webhooks", webhook).await.ok();
    let team = administrator
        .post("/teams", json!({"name": "sales"}))
        .await
        .ok();
    administrator
        .post(
            format!("/teams/{}/team_members", id(&team)),
            json!({"user_ids": [desk.agent.id]}),
        )
        .await
        .ok();
    let bot = administrator
        .post("/agent_bots", json!({"name": "Robot"}))
        .await
        .ok();
    administrator
        .post(
            format!("/inboxes/{}/set_agent_bot", desk.inbox.id),
            json!({"agent_bot": id(&bot)}),
        )
        .await
        .ok();
    desk.operator
        .post(
            "/agent_bots",
            json!({"name": "Other", "account_id": desk.account}),
        )
        .await
        .ok();
    let site = json!({"name": "Site", "channel": {
        "type": "web_widget", "website_url": "https://acme.example",
    }});
    let site = administrator.post("/inboxes", site).await.ok();
    let form = Form::default().file("attachment", "a.txt", "text/plain", b"text");
    let upload = administrator.send_form(Method::POST, "/upload", form).await;
    upload.ok();
    let form = Form::default().file("import_file", "a.csv", "text/csv", b"email\nx");
    let imported = administrator.send_form(Method::POST, "/contacts/import", form);
    imported.await.ok();
    let mut uploads = Vec::new();
    for name in ["a.txt", "b.txt", "c.bmp"] {
        let content = if name == "c.bmp" {
            bitmap(2, 2)
        } else {
            b"text".to_vec()
        };
        let form = Form::default().file("attachment", name, "text/plain", &content);
        let upload = administrator.send_form(Method::POST, "/upload", form).await;
        uploads.push(upload.ok()["blob_id"].clone());
    }
    let send =
        |upload: &Value| json!({"action_name": "send_attachment", "action_params": [upload]});
    for (path, body) in [
        ("/labels", json!({"title": "billing"})),
        (
            "/canned_responses",
            json!({"short_code": "hi", "content": "Hello"}),
        ),
        (
            "/automation_rules",
            json!({
                "name": "Greet", "event_name": "message_created", "conditions": [],
                "actions": [
                    {"action_name": "change_priority", "action_params": ["low"]},
                    send(&uploads[0]),
                ],
            }),
        ),
        (
            "/macros",
            json!({"name": "Close", "actions": [send(&uploads[1])]}),
        ),
        (
            "/campaigns",
            json!({"title": "Hello", "message": "Hi", "inbox_id": id(&site)}),
        ),
        (
            "/integrations/hooks",
            json!({"app_id": "openai", "settings": {"api_key": "sk-1"}}),
        ),
        (
            "/dashboard_apps",
            json!({"title": "CRM", "content": [{"type": "frame", "url": "https://crm.example"}]}),
        ),
        (
            "/custom_attribute_definitions",
            json!({"attribute_display_name": "Plan", "attribute_key": "plan", "attribute_model": 1}),
        ),
        (
            "/custom_filters",
            json!({"name": "Mine", "type": "conversation", "query": {}}),
        ),
        (
            "/portals",
            json!({"name": "Help", "slug": "help", "blob_id": uploads[2]}),
        ),
        (
            "/portals/help/categories",
            json!({"name": "Guides", "slug": "guides"}),
        ),
        (
            "/portals/help/articles",
            json!({"title": "Refunds", "content": "x", "author_id": desk.administrator.id}),
        ),
    ] {
        desk.administrator.post(path, body).await.ok();
    }
    let guides = "SELECT id AS number FROM categories";
    let guides = desk.nimchat.database().number(guides);
    let more = json!({"name": "More", "slug": "more", "related_category_ids": [guides]});
    let categories = "/portals/help/categories";
    desk.administrator.post(categories, more).await.ok();
    let told =
        json!({"notification_settings": {"selected_email_flags": ["email_conversation_creation"]}});
    administrator
        .patch("/notification_settings", told)
        .await
        .ok();
    let customer = desk.customer("Linus").await;
    let tagged = json!({"labels": ["vip"]});
    desk.administrator
        .post(format!("/contacts/{}/labels", customer.id), tagged)
        .await
        .ok();
    desk.administrator
        .post(
            format!("/contacts/{}/notes", customer.id),
            json!({"content": "Careful"}),
        )
        .await
        .ok();
    let number = desk.conversation(&customer, "Help").await;
    let once = json!({"channel": {"unique_source_ids": true}});
    let inbox = format!("/inboxes/{}", desk.inbox.id);
    desk.administrator.patch(inbox, once).await.ok();
    for (path, body) in [
        (
            "messages",
            json!({"content": "Yes?", "source_id": "mail-1"}),
        ),
        (
            "messages",
            json!({"content": format!("[@G](mention://user/{}/G)", desk.agent.id), "private": true}),
        ),
        ("labels", json!({"labels": ["billing"]})),
        ("assignments", json!({"assignee_id": desk.agent.id})),
        ("assignments", json!({"team_id": id(&team)})),
    ] {
        desk.administrator
            .post(format!("/conversations/{number}/{path}"), body)
            .await
            .ok();
    }
    let draft = json!({"draft_message": {"message": "Dear"}});
    desk.administrator
        .patch(format!("/conversations/{number}/draft_messages"), draft)
        .await
        .ok();
    let messages = format!("/conversations/{number}/messages");
    let survey = json!({"content": "Rate us", "content_type": "input_csat"});
    let survey = id(&desk.administrator.post(&messages, survey).await.ok());
    let rating = json!({"submitted_values": {"csat_survey_response": {"rating": 5}}});
    customer
        .patch(format!("{messages}/{survey}"), rating)
        .await
        .ok();
    // of which its assignee is notified, pending or not
    customer
        .post(
            format!("/conversations/{number}/messages"),
            json!({"content": "More"}),
        )
        .await
        .ok();
    visit(&desk).await;
    eventually("a message delivered", || {
        let database = nimchat.database();
        (database.waiting_events() == 0 && database.rows("webhook_attempts") > 0).then_some(())
    })
    .await;
    (desk, customer)
}

/// A visitor of a website of the account writes.
async fn visit(desk: &TestAccount<'_>) {
    let site = json!({"type": "web_widget", "website_url": "https://acme.example"});
    let site = json!({"name": "Site", "channel": site});
    let site = desk.administrator.post("/inboxes", site).await.ok();
    let widget = desk.nimchat.anyone().below("/api/v1/widget");
    let website = site["website_token"].as_str().unwrap();
    let opened = widget.post("/config", json!({"website_token": website}));
    let opened = opened.await.ok();
    let token = &opened["website_channel_config"]["auth_token"];
    let said = json!({"message": {"content": "Hello", "echo_id": "1"}});
    let said = widget
        .request(Method::POST, format!("/messages?website_token={website}"))
        .header("x-auth-token", token.as_str().unwrap())
        .json(&said);
    Answer::of(said).await.ok();
}

/// Waits until the background work is idle.
async fn at_rest(nimchat: &Running) {
    eventually("rest", || {
        let database = nimchat.database();
        (database.rows("jobs") == 0 && database.waiting_events() == 0).then_some(())
    })
    .await;
    indexed(nimchat).await;
}

/// Waits until what was said is indexed for searches.
async fn indexed(nimchat: &Running) {
    eventually("indexed", || {
        (nimchat.database().rows("unindexed_messages") == 0).then_some(())
    })
    .await;
}

#[test]
fn a_removed_account_leaves_nothing_but_its_people() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let receiver = Receiver::start();
        // an independent account
        let operator = nimchat.operator();
        let other =
            TestAccount::open_as(&nimchat, operator.clone(), "Other", "other.example").await;
        let kept = other.customer("Ada").await;
        other.conversation(&kept, "Hello").await;
        at_rest(&nimchat).await;
        let before = nimchat.database().every_table();
        drop(other);

        let (desk, customer) = full(&nimchat, &receiver).await;
        // by a command alone
        nimchat.database().execute(&format!(
            "INSERT INTO imported_records (account_id, source, kind, old_id, new_id, created_at) \
             VALUES ({}, 'https://old.example', 'contact', 1, 1, CURRENT_TIMESTAMP)",
            desk.account
        ));
        indexed(&nimchat).await;
        let filled = nimchat.database().every_table();
        let empty: Vec<&String> = filled
            .iter()
            .filter(|(table, count)| before[*table] >= **count && !unfilled(table))
            .map(|(table, _)| table)
            .collect();
        assert_eq!(
            empty,
            Vec::<&String>::new(),
            "the account is full of everything"
        );

        let account = desk.account;
        let agent = token_of(&nimchat, desk.agent.id);
        let profile = nimchat.anyone().with_token(&agent);
        let identifier = desk.inbox.identifier.clone();
        let (operator, administrator) = (desk.operator.clone(), desk.administrator.clone());
        drop((desk, customer));

        // without background work nothing is erased, and still it is invisible
        let nimchat = nimchat.restart(&Options::default());
        let moved =
            |client: &nimchat_tests::Client| nimchat.anyone().with_token(client.token().unwrap());
        let operator = moved(&operator).below("/platform/api/v1");
        let administrator = moved(&administrator).below(format!("/api/v1/accounts/{account}"));
        let profile = moved(&profile);
        let one = format!("/accounts/{account}");
        let deleted = operator.delete(&one).await;
        assert_eq!((deleted.status, deleted.text.as_str()), (200, ""));
        operator.get(&one).await.refused(404);
        operator.delete(&one).await.refused(404);
        assert_eq!(operator.get("/accounts").await.ok(), json!([]));
        assert_eq!(operator.get("/agent_bots").await.ok(), json!([]));
        operator
            .get(format!("/accounts/{account}/account_users"))
            .await
            .refused(404);
        administrator.get("/agents").await.refused(404);
        administrator.get("").await.refused(404);
        let me = profile.get("/api/v1/profile").await.ok();
        assert_eq!(me["accounts"], json!([]));
        nimchat
            .anyone()
            .post(
                format!("/public/api/v1/inboxes/{identifier}/contacts"),
                json!({}),
            )
            .await
            .refused(404);
        let still = nimchat.database().every_table();
        assert_eq!(still["accounts"], 2);
        let waiting = "SELECT count(*) AS number FROM jobs WHERE kind = 'erase_account'";
        assert_eq!(nimchat.database().number(waiting), 1);

        // a started server finds the remaining work
        let nimchat = nimchat.restart(&Options::with_workers());
        eventually("the account erased", || {
            (nimchat.database().rows("accounts") == 1).then_some(())
        })
        .await;
        at_rest(&nimchat).await;
        let mut expected = before.clone();
        for (table, more) in [
            ("users", 2),
            ("access_tokens", 3),
            ("platform_apps", 1),
            ("platform_app_permissibles", 2),
        ] {
            *expected.get_mut(table).unwrap() += more;
        }
        assert_eq!(nimchat.database().every_table(), expected);
        assert_eq!(stored(&nimchat), 0);
    });
}

/// Tables that an account does not fill, or that its background work has emptied again.
fn unfilled(table: &str) -> bool {
    [
        "backup_codes",
        "caller_epochs",
        "event_positions",
        "held_events",
        "installation_secrets",
        "jobs",
        "keyed_calls",
        "push_subscriptions",
        "search_progress",
        "second_factors",
        "sign_in_links",
        "transfer_parts",
        "unindexed_messages",
        "user_sessions",
    ]
    .contains(&table)
}

#[test]
fn a_removed_user_is_not_shown_and_what_they_wrote_stays() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let elsewhere =
            TestAccount::open_as(&nimchat, desk.operator.clone(), "Other", "other.example").await;
        let member = json!({"user_id": desk.agent.id, "role": "agent"});
        desk.operator
            .post(
                format!("/accounts/{}/account_users", elsewhere.account),
                member,
            )
            .await
            .ok();
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Help").await;
        let path = format!("/conversations/{number}");
        desk.agent
            .post(format!("{path}/messages"), json!({"content": "Yes?"}))
            .await
            .ok();
        desk.administrator
            .post(
                format!("{path}/assignments"),
                json!({"assignee_id": desk.agent.id}),
            )
            .await
            .ok();
        let counted = async || {
            let counts = desk.administrator.get("/conversations/meta").await.ok();
            counts["meta"]["unassigned_count"].clone()
        };
        assert_eq!(counted().await, 0);
        let gone = desk.agent.id;
        let user = format!("/users/{gone}");
        let deleted = desk.operator.delete(&user).await;
        assert_eq!((deleted.status, deleted.text.as_str()), (200, ""));
        desk.operator.get(&user).await.refused(404);
        desk.operator.delete(&user).await.refused(404);
        desk.agent.get("/agents").await.refused(401);
        for desk in [&desk, &elsewhere] {
            let agents = desk.administrator.get("/agents").await.ok();
            let agents = agents.as_array().unwrap();
            assert!(!agents.iter().any(|agent| agent["id"] == gone));
        }
        // their address is free again at once
        let again = json!({"name": "Grace", "email": desk.agent.email, "password": "Passw0rd!x"});
        let again = desk.operator.post("/users", again).await.ok();
        assert_ne!(id(&again), desk.agent.id);
        at_rest(&nimchat).await;
        assert_eq!(counted().await, 1);
        let shown = desk.administrator.get(&path).await.ok();
        assert!(is_nobody(&shown["meta"]["assignee"]), "{shown}");
        let messages = desk
            .administrator
            .get(format!("{path}/messages"))
            .await
            .ok();
        let messages = nimchat.choose(&messages, &messages["payload"]);
        let messages = messages.as_array().unwrap();
        let written = messages.iter().find(|m| m["content"] == "Yes?");
        let written = written.unwrap_or_else(|| panic!("{messages:?}"));
        assert!(is_nobody(&written["sender"]), "{written}");
        let database = nimchat.database();
        let left = format!(
            "SELECT count(*) AS number FROM users WHERE id = {}",
            desk.agent.id
        );
        assert_eq!(database.number(&left), 0);
        for (table, column) in [
            ("account_users", "user_id"),
            ("team_members", "user_id"),
            ("inbox_members", "user_id"),
            ("custom_filters", "user_id"),
            ("conversations", "assignee_id"),
        ] {
            let query = format!(
                "SELECT count(*) AS number FROM {table} WHERE {column} = {}",
                desk.agent.id
            );
            assert_eq!(database.number(&query), 0, "{table}");
        }
    });
}

/// The reference shows a missing assignee as an empty object.
fn is_nobody(shown: &Value) -> bool {
    shown.is_null() || *shown == json!({})
}

#[test]
fn only_operators_remove_and_only_what_is_theirs() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let before = nimchat.database().every_table();
        let other = nimchat.operator();
        let paths = [
            format!("/accounts/{}", desk.account),
            format!("/users/{}", desk.agent.id),
        ];
        for path in &paths {
            let refused = nimchat.choose(403, 401);
            other.delete(path).await.refused(refused);
            let agent = nimchat
                .anyone()
                .below("/platform/api/v1")
                .with_token(desk.administrator.token().unwrap());
            agent.delete(path).await.refused(401);
            agent.without_token().delete(path).await.refused(401);
        }
        for path in ["/accounts/0", "/users/0", "/accounts/x", "/users/x"] {
            desk.operator.delete(path).await.refused(404);
        }
        let mut expected = before;
        for table in ["platform_apps", "access_tokens"] {
            *expected.get_mut(table).unwrap() += 1;
        }
        assert_eq!(nimchat.database().every_table(), expected);
    });
}

#[test]
fn who_leaves_an_account_and_the_teams_that_go_leave_conversations_behind() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let elsewhere =
            TestAccount::open_as(&nimchat, desk.operator.clone(), "Other", "other.example").await;
        let both = hire(
            &nimchat,
            &desk.operator,
            desk.account,
            "Both",
            "both@acme.example",
            "administrator",
        )
        .await;
        let member = json!({"user_id": both.id, "role": "agent"});
        desk.operator
            .post(
                format!("/accounts/{}/account_users", elsewhere.account),
                member,
            )
            .await
            .ok();
        let team = id(&desk
            .administrator
            .post("/teams", json!({"name": "sales"}))
            .await
            .ok());
        let customer = desk.customer("Linus").await;
        let mine = desk.conversation(&customer, "One").await;
        let its = desk.conversation(&customer, "Two").await;
        for (number, to) in [
            (mine, json!({"assignee_id": both.id})),
            (its, json!({"team_id": team})),
        ] {
            desk.administrator
                .post(format!("/conversations/{number}/assignments"), to)
                .await
                .ok();
        }
        let names = |what: &str| {
            nimchat.database().texts(&format!(
                "SELECT CAST({what} AS TEXT) AS text FROM conversations WHERE {what} IS NOT NULL"
            ))
        };
        assert_eq!(names("assignee_id"), [both.id.to_string()]);
        assert_eq!(names("team_id"), [team.to_string()]);
        desk.administrator
            .delete(format!("/agents/{}", both.id))
            .await
            .ok();
        desk.administrator
            .delete(format!("/teams/{team}"))
            .await
            .ok();
        desk.administrator
            .get(format!("/teams/{team}"))
            .await
            .refused(404);
        // the name is free at once
        desk.administrator
            .post("/teams", json!({"name": "sales"}))
            .await
            .ok();
        at_rest(&nimchat).await;
        assert_eq!(names("assignee_id"), Vec::<String>::new());
        assert_eq!(names("team_id"), Vec::<String>::new());
        assert_eq!(nimchat.database().rows("teams"), 1);
        let kept = desk.operator.get(format!("/users/{}", both.id)).await.ok();
        assert_eq!(kept["accounts"].as_array().unwrap().len(), 1);
    });
}

#[test]
fn what_carries_a_renamed_label_is_tagged_anew() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let label = id(&desk
            .administrator
            .post("/labels", json!({"title": "bug"}))
            .await
            .ok());
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "One").await;
        let labels = format!("/conversations/{number}/labels");
        desk.agent
            .post(&labels, json!({"labels": ["bug", "vip"]}))
            .await
            .ok();
        let path = format!("/labels/{label}");
        desk.administrator
            .patch(&path, json!({"title": "fault"}))
            .await
            .ok();
        desk.administrator
            .patch(&path, json!({"title": "flaw"}))
            .await
            .ok();
        at_rest(&nimchat).await;
        let tags = desk.agent.get(&labels).await.ok();
        assert_eq!(tags["payload"], json!(["flaw", "vip"]));
    });
}
