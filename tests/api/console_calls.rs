//! What Chatwoot's dashboard and its mobile app call on the way through a day, with their session's headers.

use nimchat_tests::{Answer, Client, Options, Profile, Socket, TestAccount, on_every_store};
use reqwest::Method;
use serde_json::{Value, json};

/// What another edition of Chatwoot has, or nimchat has not: refused as JSON, once.
const REFUSED: &[&str] = &["/audit_logs?page=1", "/custom_roles", "/sla_policies"];

/// What the dashboard reads of an answer, without which a page of it stays empty: the path, a pointer to an
/// object, its keys.
#[rustfmt::skip]
const READ: &[(&str, &str, &[&str])] = &[
    ("/", "", &["id", "name", "locale", "features", "settings", "cache_keys", "latest_chatwoot_version", "status"]),
    ("/cache_keys", "/cache_keys", &["label", "inbox", "team"]),
    ("/integrations/apps", "/payload/0", &["id", "name", "description", "enabled", "hooks"]),
    ("/agents", "/0", &["id", "available_name", "availability_status", "email", "role", "thumbnail", "confirmed"]),
    ("/assignable_agents", "/payload/0", &["id", "available_name", "availability_status", "thumbnail"]),
    ("/contacts", "/meta", &["count", "current_page"]),
    ("/contacts", "/payload/0", &["id", "name", "email", "phone_number", "thumbnail", "additional_attributes"]),
    ("/conversations", "/data/meta", &["mine_count", "unassigned_count", "assigned_count", "all_count"]),
    ("/conversations", "/data/payload/0", &[
        "id", "meta", "messages", "labels", "status", "unread_count", "last_non_activity_message", "priority", "timestamp",
        "waiting_since", "inbox_id", "muted", "can_reply", "agent_last_seen_at", "snoozed_until",
    ]),
    ("/conversations/meta", "/meta", &["mine_count", "unassigned_count", "assigned_count", "all_count"]),
    ("/conversations/1/attachments", "/meta", &["total_count"]),
    ("/conversations/1/messages", "/payload/0", &["id", "content", "message_type", "created_at", "private", "status", "sender"]),
    ("/csat_survey_responses/metrics", "", &["total_count", "ratings_count", "total_sent_messages_count"]),
    ("/inboxes", "/payload/0", &[
        "id", "name", "channel_type", "avatar_url", "greeting_enabled", "working_hours", "inbox_identifier", "hmac_token",
    ]),
    ("/labels", "/payload/0", &["id", "title", "color", "description", "show_on_sidebar"]),
    ("/notification_settings", "", &["all_email_flags", "selected_email_flags", "all_push_flags", "selected_push_flags"]),
    ("/notifications", "/data/meta", &["count", "current_page", "unread_count"]),
    ("/portals", "/meta", &["current_page", "portals_count"]),
    ("/search/articles", "/payload", &["articles"]),
    ("/search/contacts", "/payload", &["contacts"]),
    ("/search/conversations", "/payload", &["conversations"]),
    ("/search/messages", "/payload/messages/0", &["id", "content", "conversation_id", "inbox_id", "sender", "created_at"]),
    ("/webhooks", "/payload", &["webhooks"]),
    ("/live_reports/conversation_metrics", "", &["open", "unattended", "unassigned", "pending"]),
    ("/live_reports/grouped_conversation_metrics", "/0", &["open", "unattended", "unassigned", "assignee_id"]),
    ("/reports", "/0", &["value", "timestamp"]),
    ("/reports/summary", "", &[
        "conversations_count", "incoming_messages_count", "outgoing_messages_count", "avg_first_response_time",
        "avg_resolution_time", "resolutions_count", "reply_time", "previous",
    ]),
    ("/reports/bot_summary", "", &["bot_resolutions_count", "bot_handoffs_count", "previous"]),
    ("/reports/bot_metrics", "", &["conversation_count", "message_count", "resolution_rate", "handoff_rate"]),
    ("/summary_reports/agent", "/0", &[
        "id", "conversations_count", "resolved_conversations_count", "avg_resolution_time", "avg_first_response_time",
        "avg_reply_time",
    ]),
];

/// Was the call refused, or lacks its answer what the dashboard reads of it?
fn refusal(path: &str, answer: &Answer) -> Option<String> {
    if answer.status >= 300 {
        answer.refused(answer.status);
        return Some(format!("{path} {}", answer.text));
    }
    let called = path.split('?').next().unwrap_or_default();
    let read = READ.iter().filter(|(path, ..)| *path == called);
    let mut lacking: Vec<&str> = Vec::new();
    for (_, pointer, keys) in read {
        let shown = answer.json().pointer(pointer).cloned().unwrap_or_default();
        lacking.extend(
            keys.iter()
                .filter(|key| shown.get(**key).is_none())
                .copied(),
        );
    }
    (!lacking.is_empty()).then(|| format!("{path} lacks {lacking:?}: {}", answer.text))
}

/// Signed in with a password, as the front end signs in.
async fn sign_in(desk: &TestAccount<'_>, person: &nimchat_tests::Person) -> (Client, Value) {
    let password = json!({"password": "Secret-1"});
    let user = format!("/users/{}", person.id);
    desk.operator.patch(user, password).await.ok();
    let body = json!({"email": person.email, "password": "Secret-1"});
    let signed_in = desk.nimchat.anyone().post("/auth/sign_in", body).await;
    let user = signed_in.ok()["data"].clone();
    (desk.nimchat.anyone().with_session(&signed_in), user)
}

/// The lists that an agent and an administrator look at, below the account.
fn lists(inbox: i64, contact: i64, number: i64) -> Vec<String> {
    vec![
        "/".to_owned(),
        "/cache_keys".to_owned(),
        "/custom_filters?filter_type=conversation".to_owned(),
        "/custom_filters?filter_type=contact".to_owned(),
        "/custom_attribute_definitions".to_owned(),
        "/notifications/unread_count".to_owned(),
        "/integrations/apps".to_owned(),
        "/agents".to_owned(),
        "/agent_bots".to_owned(),
        format!("/assignable_agents?inbox_ids[]={inbox}"),
        "/automation_rules".to_owned(),
        "/campaigns".to_owned(),
        "/canned_responses".to_owned(),
        "/contacts?include_contact_inboxes=false&page=1&sort=-last_activity_at".to_owned(),
        format!("/contacts/{contact}"),
        format!("/contacts/{contact}/contactable_inboxes"),
        format!("/contacts/{contact}/conversations"),
        format!("/contacts/{contact}/labels"),
        format!("/contacts/{contact}/notes"),
        "/conversations?assignee_type=all&page=1&sort_by=last_activity_at_desc&status=open"
            .to_owned(),
        format!("/conversations?conversation_type=unattended&inbox_id={inbox}&labels[]=vip"),
        "/conversations/meta?status=open".to_owned(),
        format!("/conversations/{number}"),
        format!("/conversations/{number}/attachments"),
        format!("/conversations/{number}/labels"),
        format!("/conversations/{number}/messages?before=9"),
        "/csat_survey_responses?page=1".to_owned(),
        "/csat_survey_responses/metrics".to_owned(),
        "/dashboard_apps".to_owned(),
        "/inboxes".to_owned(),
        "/labels".to_owned(),
        "/macros".to_owned(),
        "/notification_settings".to_owned(),
        "/notifications?page=1&sort_order=desc".to_owned(),
        "/portals".to_owned(),
        "/portals/?locale=en".to_owned(),
        "/search/articles?page=1&q=order".to_owned(),
        "/search/contacts?page=1&q=linus".to_owned(),
        "/search/conversations?page=1&q=order".to_owned(),
        "/search/messages?page=1&q=order".to_owned(),
        "/teams".to_owned(),
        "/webhooks".to_owned(),
    ]
}

/// The numbers that an administrator looks at.
fn reports() -> Vec<String> {
    let times = "since=1700000000&until=1700600000&business_hours=false&timezone_offset=1";
    vec![
        "/live_reports/conversation_metrics".to_owned(),
        "/live_reports/grouped_conversation_metrics?group_by=assignee_id".to_owned(),
        format!("/reports?metric=conversations_count&type=account&group_by=day&{times}"),
        format!("/reports/summary?type=account&group_by=day&{times}"),
        format!("/reports/bot_summary?type=account&group_by=day&{times}"),
        format!("/reports/bot_metrics?{times}"),
        format!("/summary_reports/agent?{times}"),
        format!("/summary_reports/inbox?{times}"),
        format!("/summary_reports/team?{times}"),
    ]
}

#[test]
fn a_day_with_the_dashboard_meets_no_refusal_but_those_named() {
    on_every_store(Profile::Reference, &Options::default(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Where is my order?").await;
        let label = json!({"title": "vip"});
        desk.administrator.post("/labels", label).await.ok();
        let labels = json!({"labels": ["vip"]});
        let path = format!("/conversations/{number}/labels");
        desk.administrator.post(path, labels).await.ok();
        let (user, _) = sign_in(&desk, &desk.administrator).await;
        let account = format!("/api/v1/accounts/{}", desk.account);

        // each load of a page
        user.get("/auth/validate_token").await.ok();
        let active = json!({"profile": {"account_id": desk.account}});
        user.send(Method::PUT, "/api/v1/profile/set_active_account", active)
            .await
            .ok();
        let settings = json!({"profile": {"ui_settings": {"is_contact_sidebar_open": true}}});
        let profile = user.send(Method::PUT, "/api/v1/profile", settings).await;
        assert_eq!(profile.ok()["ui_settings"]["is_contact_sidebar_open"], true);

        let of_account = user.below(&account);
        let mut refused = Vec::new();
        for path in &lists(desk.inbox.id, customer.id, number) {
            refused.extend(refusal(path, &of_account.get(path).await));
        }
        let v2 = user.below(format!("/api/v2/accounts/{}", desk.account));
        for path in reports() {
            refused.extend(refusal(&path, &v2.get(&path).await));
        }
        assert_eq!(refused, [""; 0], "on the way through a day");
        for path in REFUSED {
            of_account.get(path).await.refused(404);
        }

        let conversation = format!("/conversations/{number}");
        for (path, body) in [
            ("toggle_typing_status", json!({"typing_status": "on"})),
            (
                "messages",
                json!({"content": "On its way", "private": false, "echo_id": "1"}),
            ),
            (
                "messages",
                json!({"content": "A good customer", "private": true, "echo_id": "2"}),
            ),
            ("assignments", json!({"assignee_id": desk.agent.id})),
            ("labels", json!({"labels": ["vip"]})),
            ("toggle_priority", json!({"priority": "high"})),
            ("update_last_seen", json!({})),
            ("toggle_status", json!({"status": "resolved"})),
        ] {
            let path = format!("{conversation}/{path}");
            let answer = of_account.post(&path, body).await;
            assert!(answer.status < 300, "{path} {}", answer.text);
        }
        let thread = of_account
            .get(format!("{conversation}/messages"))
            .await
            .ok();
        let said: Vec<_> = thread["payload"].as_array().unwrap().iter().collect();
        assert!(
            said.iter()
                .any(|message| message["content"] == "On its way")
        );
        assert_eq!(thread["meta"]["labels"], json!(["vip"]));
    });
}

#[test]
fn the_mobile_app_signs_in_hears_and_answers() {
    on_every_store(
        Profile::Reference,
        &Options::with_workers(),
        async |nimchat| {
            let desk = TestAccount::open(&nimchat).await;
            let server = nimchat.anyone().get("/api").await.ok();
            assert_eq!(server["version"], "4.7.0");
            let (phone, signed_in) = sign_in(&desk, &desk.agent).await;
            let me = phone.get("/api/v1/profile").await.ok();
            assert_eq!(me["id"], desk.agent.id);
            let active = json!({"profile": {"account_id": desk.account}});
            phone
                .send(Method::PUT, "/api/v1/profile/set_active_account", active)
                .await
                .ok();
            let busy = json!({"profile": {"account_id": desk.account, "availability": "busy"}});
            phone.post("/api/v1/profile/availability", busy).await.ok();

            let device = json!({"subscription_type": "fcm", "subscription_attributes": {
                "device_id": "phone-1", "push_token": "token-of-the-phone", "platform": "android",
            }});
            let subscriptions = "/api/v1/notification_subscriptions";
            let body = json!({ "notification_subscription": device });
            let kept = phone.post(subscriptions, body.clone()).await.ok();
            assert_eq!(kept["user_id"], desk.agent.id);
            phone.post(subscriptions, body).await.ok();
            assert_eq!(nimchat.database().rows("push_subscriptions"), 1);

            let token = signed_in["pubsub_token"].as_str().unwrap();
            let mut socket = Socket::connect(nimchat.url()).await;
            let room = Socket::of_user(token, desk.account, desk.agent.id);
            socket.subscribe(&room).await;
            let customer = desk.customer("Linus").await;
            let number = desk.conversation(&customer, "Hello from a phone").await;
            let heard = socket.event("message.created").await;
            assert_eq!(heard["content"], "Hello from a phone");

            let app = phone.below(format!("/api/v1/accounts/{}", desk.account));
            for path in [
                "/conversations?status=open&assignee_type=all&page=1".to_owned(),
                format!("/conversations/{number}"),
                format!("/conversations/{number}/messages"),
                format!("/conversations/{number}/participants"),
                format!("/conversations/{number}/labels"),
                format!("/assignable_agents?inbox_ids[]={}", desk.inbox.id),
                "/custom_attribute_definitions".to_owned(),
                "/dashboard_apps".to_owned(),
                "/inboxes".to_owned(),
                "/labels".to_owned(),
                "/macros".to_owned(),
                "/notifications?page=1".to_owned(),
                "/notification_settings".to_owned(),
                "/teams".to_owned(),
            ] {
                app.get(path).await.ok();
            }
            let conversation = format!("/conversations/{number}");
            for (path, body) in [
                ("update_last_seen", json!({})),
                ("assignments", json!({"assignee_id": desk.agent.id})),
                ("toggle_typing_status", json!({"typing_status": "on"})),
                ("mute", json!({})),
                ("unmute", json!({})),
                ("toggle_status", json!({"status": "open"})),
                ("unread", json!({})),
            ] {
                let path = format!("{conversation}/{path}");
                let answer = app.post(&path, body).await;
                assert!(answer.status < 300, "{path} {}", answer.text);
            }
            let reply = json!({"content": "Hello back", "private": false, "echo_id": "7"});
            let reply = app
                .post(format!("{conversation}/messages"), reply)
                .await
                .ok();
            assert_eq!(reply["echo_id"], "7");
            let thread = format!("/conversations/{number}/messages");
            let read = customer.get(thread).await.ok();
            let last = read.as_array().unwrap().last().unwrap();
            assert_eq!(last["content"], "Hello back");
            for path in ["/notifications/read_all", "/bulk_actions"] {
                let body = json!({"type": "Conversation", "ids": [number], "fields": {"status": "resolved"}});
                let answer = app.post(path, body).await;
                assert!(answer.status < 300, "{path} {}", answer.text);
            }

            let gone = json!({"push_token": "token-of-the-phone"});
            phone.send(Method::DELETE, subscriptions, gone).await.ok();
            assert_eq!(nimchat.database().rows("push_subscriptions"), 0);
        },
    );
}
