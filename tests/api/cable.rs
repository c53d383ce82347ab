//! `/cable`: presence, and the events that agents and customers receive in real time.

use nimchat_tests::test_account::id;
use nimchat_tests::{
    Customer, LinkPurpose, Options, Person, Profile, Running, Socket, TestAccount, everywhere_with,
    on_every_store, settled,
};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

fn text_of(nimchat: &Running, table: &str, key: &str, value: &str) -> String {
    nimchat.database().text(&format!(
        "SELECT pubsub_token AS text FROM {table} WHERE {key} = {value}"
    ))
}

pub(crate) fn agent_identifier(desk: &TestAccount<'_>, person: &Person) -> String {
    let token = text_of(desk.nimchat, "users", "id", &person.id.to_string());
    Socket::of_user(&token, desk.account, person.id)
}

pub(crate) async fn agent_socket(desk: &TestAccount<'_>, person: &Person) -> Socket {
    let mut socket = Socket::connect(desk.nimchat.url()).await;
    socket.subscribe(&agent_identifier(desk, person)).await;
    socket.event("presence.update").await;
    socket
}

pub(crate) fn token_of_session(nimchat: &Running, customer: &Customer) -> String {
    let source = format!("'{}'", customer.source_id);
    text_of(nimchat, "contact_inboxes", "source_id", &source)
}

pub(crate) async fn customer_socket(nimchat: &Running, customer: &Customer) -> Socket {
    let token = token_of_session(nimchat, customer);
    let mut socket = Socket::connect(nimchat.url()).await;
    socket.subscribe(&Socket::of_customer(&token)).await;
    let there = socket.event("presence.update").await;
    assert_eq!(there.get("contacts"), None);
    socket
}

/// The agent's availability as the administrator sees it in the list of agents.
async fn status_of(desk: &TestAccount<'_>, agent: i64) -> Value {
    let agents = desk.administrator.get("/agents").await.ok();
    let mut agents = agents.as_array().unwrap().iter();
    let found = agents.find(|shown| shown["id"] == agent).unwrap();
    found["availability_status"].clone()
}

#[test]
fn who_is_connected_is_online_and_who_goes_away_is_offline_after_a_while() {
    let options = Options::with_workers().set("REALTIME__PRESENCE_SECONDS", "3");
    everywhere_with(&options, async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        assert_eq!(status_of(&desk, desk.agent.id).await, "offline");
        let mut socket = Socket::connect(nimchat.url()).await;
        let identifier = agent_identifier(&desk, &desk.agent);
        socket.subscribe(&identifier).await;
        let online = nimchat.choose("available", "online");
        assert_eq!(status_of(&desk, desk.agent.id).await, online);
        let there = socket.event("presence.update").await;
        assert_eq!(there["account_id"], desk.account);
        let agent = desk.agent.id.to_string();
        assert_eq!(there["users"], json!({ agent.clone(): "online" }));
        assert_eq!(there["contacts"], json!({}));

        let customer = desk.customer("Linus").await;
        let _customer = customer_socket(&nimchat, &customer).await;
        socket.update_presence(&identifier).await;
        let there = socket.event("presence.update").await;
        let contact = customer.id.to_string();
        assert_eq!(there["contacts"], json!({ contact: "online" }));
        // the availability that they chose is shown
        let busy = json!({"profile": {"account_id": desk.account, "availability": "busy"}});
        let person = nimchat
            .anyone()
            .below("/api/v1")
            .with_token(desk.agent.token().unwrap());
        person.post("/profile/availability", busy).await.ok();
        socket.update_presence(&identifier).await;
        let there = socket.event("presence.update").await;
        assert_eq!(there["users"], json!({ agent: "busy" }));

        drop(socket);
        let query = async || status_of(&desk, desk.agent.id).await;
        let began = std::time::Instant::now();
        while query().await != "offline" {
            assert!(began.elapsed().as_secs() < 20, "still there");
        }
    });
}

#[test]
fn presence_goes_to_the_subscribing_window_alone() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let mut first = agent_socket(&desk, &desk.agent).await;
        let mut second = agent_socket(&desk, &desk.agent).await;
        let identifier = agent_identifier(&desk, &desk.agent);
        second.update_presence(&identifier).await;
        second.event("presence.update").await;
        desk.customer("Linus").await;
        first.event("contact.created").await;
        assert!(!first.others().contains(&"presence.update"));
    });
}

#[test]
fn an_agent_who_is_connected_is_given_conversations() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        desk.conversation(&customer, "Nobody is there").await;
        let _there = agent_socket(&desk, &desk.agent).await;
        let customer = desk.customer("Bertha").await;
        desk.conversation(&customer, "Somebody is").await;
        let query = "SELECT CAST(COALESCE(assignee_id, 0) AS TEXT) AS text FROM conversations \
                     ORDER BY id";
        let assignees = nimchat.database().texts(query);
        assert_eq!(assignees, ["0".to_owned(), desk.agent.id.to_string()]);
    });
}

#[test]
fn messages_are_heard_by_those_who_see_the_inbox_and_by_its_customer() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let outside = desk.hire("Outside", "outside@acme.example", "agent").await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "First").await;
        settled(&nimchat).await;
        let mut agent = agent_socket(&desk, &desk.agent).await;
        let mut administrator = agent_socket(&desk, &desk.administrator).await;
        let mut outside = agent_socket(&desk, &outside).await;
        let mut stranger = agent_socket(&other, &other.administrator).await;
        let mut customers = customer_socket(&nimchat, &customer).await;

        let path = format!("/conversations/{number}/messages");
        let answer = json!({"content": "Turn the crank.", "echo_id": "draft-7"});
        let posted = id(&desk.agent.post(&path, answer).await.ok());
        for socket in [&mut agent, &mut administrator] {
            let data = socket.event("message.created").await;
            assert_eq!(data["id"], posted);
            assert_eq!(data["content"], "Turn the crank.");
            assert_eq!(data["echo_id"], "draft-7");
            assert_eq!(data["conversation_id"], number);
            assert_eq!(data["account_id"], desk.account);
            assert_eq!(data["message_type"], 1);
            assert_eq!(data["sender"]["type"], "user");
            assert_eq!(data["performer"]["id"], desk.agent.id);
            assert_eq!(
                data["conversation"]["contact_inbox"]["source_id"],
                customer.source_id
            );
            // a first reply, after which no customer waits
            assert_eq!(socket.event("first.reply.created").await["id"], posted);
            let data = socket.event("conversation.updated").await;
            assert_eq!(data["id"], number);
            assert_eq!(data["account_id"], desk.account);
            assert_eq!(data["waiting_since"], 0);
            assert_eq!(data.get("performer"), None);
        }
        let data = customers.event("message.created").await;
        assert_eq!(data["id"], posted);

        // a private note is for agents only; the next event shows that it was not sent before
        let note = json!({"content": "He has no idea.", "private": true});
        desk.agent.post(&path, note).await.ok();
        assert_eq!(agent.event("message.created").await["private"], true);
        let said = json!({"content": "It turns!"});
        customer.post(&path, said).await.ok();
        let data = customers.event("message.created").await;
        assert_eq!(data["content"], "It turns!");
        assert_eq!(data["sender"]["type"], "contact");
        assert_eq!(data.get("performer"), None);
        assert!(!customers.others().contains(&"first.reply.created"));

        // an agent outside the inbox only receives the contact's event, like every member of the account
        outside.event("contact.updated").await;
        assert!(
            outside
                .others()
                .iter()
                .all(|name| name.starts_with("contact."))
        );
        let label = json!({"title": "looms"});
        other.administrator.post("/labels", label).await.ok();
        let stale = stranger.event("account.cache_invalidated").await;
        assert_eq!(stale["account_id"], other.account);
        assert_eq!(stale["cache_keys"]["team"], "0000000000");
        assert_ne!(stale["cache_keys"]["label"], "0000000000");
        assert_eq!(stranger.others(), Vec::<&str>::new());
    });
}

#[test]
fn an_assignment_and_its_notification_are_heard_by_whom_they_concern() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "First").await;
        settled(&nimchat).await;
        let mut agent = agent_socket(&desk, &desk.agent).await;
        let mut administrator = agent_socket(&desk, &desk.administrator).await;
        let mut customers = customer_socket(&nimchat, &customer).await;
        let body = json!({"assignee_id": desk.agent.id});
        let path = format!("/conversations/{number}/assignments");
        desk.administrator.post(path, body).await.ok();
        for socket in [&mut agent, &mut administrator] {
            let data = socket.event("assignee.changed").await;
            assert_eq!(data["meta"]["assignee"]["id"], desk.agent.id);
        }
        let data = agent.event("notification.created").await;
        assert_eq!(
            (&data["unread_count"], &data["count"]),
            (&json!(1), &json!(1))
        );
        let told = &data["notification"];
        assert_eq!(told["notification_type"], "conversation_assignment");
        assert_eq!(told["primary_actor"]["id"], number);
        assert_eq!(told["account_id"], desk.account);
        assert_eq!(told["user"]["id"], desk.agent.id);
        let path = format!("/notifications/{}", id(told));
        desk.agent.patch(&path, json!({})).await.ok();
        let data = agent.event("notification.updated").await;
        assert_eq!(data["unread_count"], 0);
        assert!(data["notification"]["read_at"].is_string());
        desk.agent.delete(&path).await.ok();
        let data = agent.event("notification.deleted").await;
        assert_eq!(data["notification"], json!({"id": told["id"]}));

        let status = json!({"status": "resolved"});
        let path = format!("/conversations/{number}/toggle_status");
        desk.agent.post(path, status).await.ok();
        for socket in [&mut administrator, &mut customers] {
            let data = socket.event("conversation.status_changed").await;
            assert_eq!(data["status"], "resolved");
        }
        let no_business = ["notification.created", "assignee.changed"];
        assert!(
            !administrator
                .others()
                .iter()
                .any(|name| name.starts_with("notification."))
        );
        assert!(
            !customers
                .others()
                .iter()
                .any(|name| no_business.contains(name))
        );
    });
}

#[test]
fn who_may_not_listen_is_told_so_and_who_may_no_more_is_let_go() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        settled(&nimchat).await;
        let token = text_of(&nimchat, "users", "id", &desk.agent.id.to_string());
        let mut socket = Socket::connect(nimchat.url()).await;
        for refused in [
            Socket::of_user(&token, other.account, desk.agent.id),
            Socket::of_user(&token, desk.account, desk.administrator.id),
            Socket::of_user("nobody's", desk.account, desk.agent.id),
            Socket::of_customer("nobody's"),
            Socket::of_customer(&token),
            "{}".to_owned(),
        ] {
            socket.command("subscribe", &refused, None).await;
            let rejected = json!({"identifier": refused, "type": "reject_subscription"});
            assert_eq!(socket.next().await, Some(rejected));
        }
        // invalid frames are ignored
        socket.command("dance", "x", None).await;
        let identifier = agent_identifier(&desk, &desk.agent);
        socket.subscribe(&identifier).await;
        socket.event("presence.update").await;
        let path = format!("/agents/{}", desk.agent.id);
        desk.administrator.delete(path).await.ok();
        socket.update_presence(&identifier).await;
        let goodbye = json!({"type": "disconnect", "reason": "unauthorized", "reconnect": false});
        assert_eq!(socket.next().await, Some(goodbye));
        assert_eq!(socket.next().await, None);
    });
}

/// The frame after the last events.
async fn goodbye(socket: &mut Socket) -> Option<Value> {
    loop {
        match socket.next().await {
            Some(frame) if frame.get("message").is_some() => {}
            other => return other,
        }
    }
}

#[test]
fn programs_hear_what_of_their_copies_is_old() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let leaver = desk.hire("Leaver", "leaver@acme.example", "agent").await;
        settled(&nimchat).await;
        let mut socket = agent_socket(&desk, &desk.agent).await;
        let identifier = agent_identifier(&desk, &desk.agent);
        let administrator = &desk.administrator;
        let mut heard = 0;
        let mut more = async |what: &str| {
            settled(&nimchat).await;
            // the answer shows that no earlier command is in progress
            socket.update_presence(&identifier).await;
            socket.event("presence.update").await;
            let others = socket.others();
            let stale = others
                .iter()
                .filter(|name| **name == "account.cache_invalidated");
            let before = std::mem::replace(&mut heard, stale.count());
            assert!(heard > before, "{what}: {others:?}");
        };
        let team = json!({"name": "sales"});
        let team = id(&administrator.post("/teams", team).await.ok());
        more("a team").await;
        let members = json!({"user_ids": [leaver.id]});
        let path = format!("/teams/{team}/team_members");
        administrator.post(path, members).await.ok();
        more("a team's members").await;
        desk.api_inbox(json!({})).await;
        more("an inbox").await;
        let members = json!({"inbox_id": desk.inbox.id, "user_ids": [leaver.id]});
        administrator.post("/inbox_members", members).await.ok();
        more("an inbox's members").await;
        let path = format!("/agents/{}", leaver.id);
        administrator.delete(path).await.ok();
        more("who is in either").await;
        administrator.delete(format!("/teams/{team}")).await.ok();
        more("a team that is gone").await;
    });
}

#[test]
fn who_keeps_still_is_let_go_too_once_they_may_not_listen_any_more() {
    let options = Options::with_workers().set("REALTIME__PRESENCE_SECONDS", "1");
    everywhere_with(&options, async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let leaver = desk.hire("Leaver", "leaver@acme.example", "agent").await;
        settled(&nimchat).await;
        let mut stays = agent_socket(&desk, &desk.administrator).await;
        let mut robbed = agent_socket(&desk, &desk.agent).await;
        let mut left = agent_socket(&desk, &leaver).await;

        let password = "Another1!";
        let body = json!({
            "reset_password_token": nimchat.link(LinkPurpose::PasswordReset, desk.agent.id),
            "password": password, "password_confirmation": password,
        });
        let reset = nimchat
            .anyone()
            .send(Method::PUT, "/auth/password", body)
            .await;
        reset.ok();
        let path = format!("/agents/{}", leaver.id);
        desk.administrator.delete(path).await.ok();
        let unauthorized =
            json!({"type": "disconnect", "reason": "unauthorized", "reconnect": false});
        for socket in [&mut robbed, &mut left] {
            assert_eq!(goodbye(socket).await.as_ref(), Some(&unauthorized));
            assert_eq!(socket.next().await, None);
        }
        let label = json!({"title": "looms"});
        desk.administrator.post("/labels", label).await.ok();
        stays.event("account.cache_invalidated").await;
    });
}

#[test]
fn a_client_that_says_too_much_is_heard_more_slowly() {
    let options = Options::with_workers();
    on_every_store(Profile::Chatwoot, &options, async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        settled(&nimchat).await;
        let mut socket = agent_socket(&desk, &desk.agent).await;
        let identifier = agent_identifier(&desk, &desk.agent);
        let began = std::time::Instant::now();
        // frames beyond the allowance cost pauses
        for _ in 0..36 {
            socket.update_presence(&identifier).await;
        }
        for _ in 0..36 {
            socket.event("presence.update").await;
        }
        assert!(began.elapsed().as_millis() >= 1000, "{:?}", began.elapsed());
    });
}

#[test]
fn a_server_that_stops_says_goodbye() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let mut socket = {
            let desk = TestAccount::open(&nimchat).await;
            settled(&nimchat).await;
            agent_socket(&desk, &desk.agent).await
        };
        let plain = nimchat.anyone().get("/cable").await;
        assert_eq!((plain.status, plain.text.as_str()), (404, "Page not found"));
        let stopped = tokio::task::spawn_blocking(move || drop(nimchat));
        let goodbye = json!({"type": "disconnect", "reason": "server_restart", "reconnect": true});
        assert_eq!(socket.next().await, Some(goodbye));
        stopped.await.unwrap();
    });
}

#[test]
fn agents_hear_that_the_customer_has_read() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let mut agent = agent_socket(&desk, &desk.agent).await;
        let seen = format!("/conversations/{number}/update_last_seen");
        customer.post(seen, json!({})).await.ok();
        let told = agent.event("conversation.read").await;
        assert_eq!(told["id"], number);
        let at = told["contact_last_seen_at"].as_i64().unwrap();
        assert!((nimchat.now().timestamp() - at).abs() < 60, "{told}");
    });
}

/// Everything that the server answers to a request for a WebSocket that it does not agree to.
async fn refusal(url: &str, path: &str, more: &str) -> String {
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n{more}\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[test]
fn who_is_not_given_a_web_socket_is_answered_and_disconnected() {
    on_every_store(Profile::Reference, &Options::default(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let url = nimchat.url();
        let version = "Sec-WebSocket-Version: 13\r\n";
        let answer = refusal(url, "/cable", version).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
        let key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        let answer = refusal(url, "/cable", key).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
        let token = format!("api_access_token: {}\r\n", desk.agent.token().unwrap());
        let answer = refusal(url, "/api/v1/profile", &token).await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
        assert!(answer.contains(&desk.agent.email), "{answer}");
    });
}
