//! Many calls at the same moment have the outcome of one after another.

use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, join_all};
use nimchat_tests::test_account::id;
use nimchat_tests::{
    Answer, Client, Engine, Inbox, Options, Profile, Running, TestAccount, block_on, eventually,
    everywhere_with, on_every_store,
};
use reqwest::Method;
use serde_json::{Value, json};

/// As many as the trials sent at once.
const CROWD: usize = 64;

/// Enough connections that the calls meet in the database.
fn options() -> Options {
    Options::default()
        .set("DATABASE__POOL_SIZE", "16")
        .set("SERVER__WORKERS", "2")
}

#[test]
fn an_inbox_with_one_conversation_a_session_has_one() {
    on_every_store(Profile::Reference, &options(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let inbox: Inbox = desk.api_inbox(json!({})).await;
        let single = json!({"lock_to_single_conversation": true});
        let path = format!("/inboxes/{}", inbox.id);
        desk.administrator.patch(path, single).await.ok();
        let customer = desk.customer_of(&inbox, "Linus").await;
        let begun = (0..CROWD).map(|_| customer.post("/conversations", json!({})));
        let answers = join_all(begun).await;
        let ids: Vec<Value> = answers
            .iter()
            .map(|answer| answer.ok()["id"].clone())
            .collect();
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        assert_eq!(nimchat.database().rows("conversations"), 1);
    });
}

#[test]
fn what_a_visitor_says_first_at_once_is_one_conversation() {
    on_every_store(Profile::Reference, &options(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let site = json!({"type": "web_widget", "website_url": "https://acme.example"});
        let site = json!({"name": "Site", "channel": site});
        let site = desk.administrator.post("/inboxes", site).await.ok();
        let website = site["website_token"].as_str().unwrap();
        let widget = nimchat.anyone().below("/api/v1/widget");
        let named = |path: &str| format!("{path}?website_token={website}");
        let config = widget.post(named("/config"), json!({})).await.ok();
        let token = &config["website_channel_config"]["auth_token"];
        let token = token.as_str().unwrap();
        let said = (0..CROWD).map(|number| {
            let message = json!({"message": {"content": format!("Hello {number}")}});
            let request = widget.request(Method::POST, named("/messages"));
            Answer::of(request.header("x-auth-token", token).json(&message))
        });
        for answer in join_all(said).await {
            answer.ok();
        }
        assert_eq!(nimchat.database().rows("conversations"), 1);
        let said = "SELECT count(*) AS number FROM messages WHERE content LIKE 'Hello %'";
        let all = i64::try_from(CROWD).unwrap();
        assert_eq!(nimchat.database().number(said), all);
    });
}

#[test]
fn those_who_register_with_one_address_are_one_contact() {
    on_every_store(Profile::Reference, &options(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let visitors = desk.visitors();
        let body = json!({"name": "Linus", "email": "linus@customers.example"});
        let registered = (0..CROWD).map(|_| visitors.post("/contacts", body.clone()));
        for answer in join_all(registered).await {
            answer.ok();
        }
        assert_eq!(nimchat.database().rows("contacts"), 1);
        assert_eq!(
            nimchat.database().rows("contact_inboxes"),
            i64::try_from(CROWD).unwrap()
        );
    });
}

#[test]
fn who_names_one_address_at_once_is_one_contact() {
    on_every_store(Profile::Reference, &options(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let visitors = desk.visitors();
        let mut sessions = Vec::new();
        for _ in 0..CROWD {
            let made = visitors.post("/contacts", json!({})).await.ok();
            sessions.push(made["source_id"].as_str().unwrap().to_owned());
        }
        // each session twice, whose contact is gone the second time
        let body = json!({"email": "linus@customers.example"});
        let named = sessions.iter().chain(&sessions).map(|session| {
            let path = format!("/contacts/{session}");
            visitors.patch(path, body.clone())
        });
        for answer in join_all(named).await {
            answer.ok();
        }
        assert_eq!(nimchat.database().rows("contacts"), 1);
    });
}

#[test]
fn contacts_become_one_while_they_write() {
    on_every_store(Profile::Reference, &options(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let base = desk.customer("Linus").await;
        let mut others = Vec::new();
        for number in 0..CROWD / 4 {
            let customer = desk.customer(&format!("Other{number}")).await;
            let conversation = desk.conversation(&customer, "Hello").await;
            others.push((customer, conversation));
        }
        let merged = others.iter().map(|(other, _)| {
            let merge = json!({"base_contact_id": base.id, "mergee_contact_id": other.id});
            desk.agent.post("/actions/contact_merge", merge)
        });
        let said = others.iter().map(|(other, conversation)| {
            let path = format!("/conversations/{conversation}/messages");
            other.post(path, json!({"content": "Hm"}))
        });
        let begun = others
            .iter()
            .map(|(other, _)| other.post("/conversations", json!({})));
        let replied = others.iter().map(|(_, conversation)| {
            let path = format!("/conversations/{conversation}/messages");
            desk.agent.post(path, json!({"content": "Hi"}))
        });
        let (merged, said, begun, replied) = tokio::join!(
            join_all(merged),
            join_all(said),
            join_all(begun),
            join_all(replied)
        );
        for answer in merged.iter().chain(&said).chain(&begun).chain(&replied) {
            answer.ok();
        }
        let database = nimchat.database();
        assert_eq!(database.rows("contacts"), 1);
        let of_base = format!(
            "SELECT count(*) AS number FROM conversations WHERE contact_id = {}",
            base.id
        );
        let conversations = i64::try_from(2 * others.len()).unwrap();
        assert_eq!(database.number(&of_base), conversations);
    });
}

#[test]
fn of_those_who_merge_one_contact_at_once_one_wins() {
    on_every_store(Profile::Reference, &options(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let (one, other) = (desk.customer("One").await, desk.customer("Other").await);
        let merged = (0..CROWD).map(|number| {
            let [base, other] = match number % 2 {
                0 => [one.id, other.id],
                _ => [other.id, one.id],
            };
            let merge = json!({"base_contact_id": base, "mergee_contact_id": other});
            desk.agent.post("/actions/contact_merge", merge)
        });
        let answers = join_all(merged).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
        assert_eq!(won.len(), 1);
        for answer in lost {
            answer.refused(404);
        }
        assert_eq!(nimchat.database().rows("contacts"), 1);
    });
}

#[test]
fn conversations_are_shared_out_evenly() {
    on_every_store(Profile::Reference, &options(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let inbox = format!("/inboxes/{}", desk.inbox.id);
        let assigns = json!({"enable_auto_assignment": true});
        desk.administrator.patch(inbox, assigns).await.ok();
        let mut agents = vec![desk.agent.id];
        for name in ["Gus", "Ida"] {
            let email = format!("{}@acme.example", name.to_lowercase());
            agents.push(desk.hire(name, &email, "agent").await.id);
        }
        let members = json!({"inbox_id": desk.inbox.id, "user_ids": agents});
        desk.administrator
            .post("/inbox_members", members)
            .await
            .ok();
        nimchat
            .database()
            .execute("UPDATE account_users SET auto_offline = false, availability = 'online'");
        let customer = desk.customer("Linus").await;
        let begun = (0..CROWD).map(|_| customer.post("/conversations", json!({})));
        for answer in join_all(begun).await {
            answer.ok();
        }
        let shares: Vec<i64> = agents
            .iter()
            .map(|agent| {
                nimchat.database().number(&format!(
                    "SELECT count(*) AS number FROM conversations WHERE assignee_id = {agent}"
                ))
            })
            .collect();
        let (least, most) = (shares.iter().min().unwrap(), shares.iter().max().unwrap());
        assert_eq!(shares.iter().sum::<i64>(), i64::try_from(CROWD).unwrap());
        assert!(most - least <= 1, "{shares:?}");
    });
}

#[test]
fn what_is_written_after_an_agent_read_counts_as_unread() {
    on_every_store(Profile::Reference, &options(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let conversation = format!("/conversations/{number}");
        let said = (0..CROWD).map(|turn| {
            let path = format!("{conversation}/messages");
            customer.post(path, json!({"content": turn.to_string()}))
        });
        let read = (0..8).map(|_| {
            desk.agent
                .post(format!("{conversation}/update_last_seen"), json!({}))
        });
        let (said, read) = tokio::join!(join_all(said), join_all(read));
        for answer in said.iter().chain(&read) {
            answer.ok();
        }
        let newer = nimchat.database().number(
            "SELECT count(*) AS number FROM messages JOIN conversations \
             ON conversations.id = messages.conversation_id \
             WHERE message_type = 0 AND messages.created_at > agent_last_seen_at",
        );
        let shown = desk.agent.get(&conversation).await.ok();
        assert_eq!(shown["unread_count"], newer.min(10));
    });
}

/// Holds what this statement locks, has all calls wait for it, and answers them once it is let go; with the moment of
/// that.
async fn held_up(
    nimchat: &Running,
    hold: &str,
    calls: Vec<LocalBoxFuture<'_, Answer>>,
) -> (Vec<Answer>, String) {
    let database = nimchat.database();
    database.execute(&format!("BEGIN; {hold}"));
    let all = i64::try_from(calls.len()).unwrap();
    let waiting = async {
        eventually("they wait", || {
            // on the connection that holds it, whose transaction would go on to see the connections of its beginning
            database.execute("SELECT pg_stat_clear_snapshot()");
            let waiting = database.number(
                "SELECT count(*) AS number FROM pg_stat_activity
                 WHERE datname = current_database() AND wait_event_type = 'Lock'",
            );
            (waiting >= all).then_some(())
        })
        .await;
        let moment = database.text("SELECT (clock_timestamp() AT TIME ZONE 'utc')::text AS text");
        database.execute("COMMIT");
        moment
    };
    let (answers, moment) = tokio::join!(join_all(calls), waiting);
    for answer in &answers {
        assert!(answer.status < 300, "{answer:?}");
    }
    (answers, moment)
}

/// On PostgreSQL, if there is one.
fn on_postgres(test: impl AsyncFn(Running)) {
    if !Engine::available().contains(&Engine::Postgres) {
        return;
    }
    let nimchat = Running::start(Engine::Postgres, Profile::Reference, &options());
    block_on(test(nimchat));
}

#[test]
fn conversations_that_begin_at_the_same_moment_are_one_where_there_may_be_one() {
    on_postgres(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let inbox = desk.api_inbox(json!({})).await;
        let single = json!({"lock_to_single_conversation": true});
        let path = format!("/inboxes/{}", inbox.id);
        desk.administrator.patch(path, single).await.ok();
        let customer = desk.customer_of(&inbox, "Linus").await;
        let begin = || customer.post("/conversations", json!({})).boxed_local();
        // a call that begins a conversation needs its session's row
        let hold = "SELECT id FROM contact_inboxes FOR UPDATE";
        let (answers, _) = held_up(&nimchat, hold, vec![begin(), begin()]).await;
        assert_eq!(answers[0].json()["id"], answers[1].json()["id"]);
        assert_eq!(nimchat.database().rows("conversations"), 1);
    });
}

#[test]
fn what_a_visitor_says_first_at_the_same_moment_is_one_conversation() {
    on_postgres(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let site = json!({"type": "web_widget", "website_url": "https://acme.example"});
        let site = json!({"name": "Site", "channel": site, "enable_email_collect": false});
        let site = desk.administrator.post("/inboxes", site).await.ok();
        let website = site["website_token"].as_str().unwrap();
        let widget = nimchat.anyone().below("/api/v1/widget");
        let named = |path: &str| format!("{path}?website_token={website}");
        let config = widget.post(named("/config"), json!({})).await.ok();
        let token = &config["website_channel_config"]["auth_token"];
        let token = token.as_str().unwrap();
        let send = |path: &str, body: Value| {
            let request = widget.request(Method::POST, named(path));
            Answer::of(request.header("x-auth-token", token).json(&body)).boxed_local()
        };
        let opened = json!({"name": "webwidget.triggered", "event_info": {}});
        assert!(send("/events", opened).await.status < 300);
        let say = |text: &str| send("/messages", json!({"message": {"content": text}}));
        let hold = "SELECT id FROM contact_inboxes FOR UPDATE";
        held_up(&nimchat, hold, vec![say("One"), say("Two")]).await;
        assert_eq!(nimchat.database().rows("conversations"), 1);
        assert_eq!(nimchat.database().rows("messages"), 2);
    });
}

#[test]
fn those_who_register_with_one_address_at_the_same_moment_are_one_contact() {
    on_postgres(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let visitors = desk.visitors();
        let body = json!({"name": "Linus", "email": "linus@customers.example"});
        let register = || visitors.post("/contacts", body.clone()).boxed_local();
        // both have found no contact, and are about to add one
        let hold = "LOCK TABLE contacts IN SHARE ROW EXCLUSIVE MODE";
        held_up(&nimchat, hold, vec![register(), register()]).await;
        assert_eq!(nimchat.database().rows("contacts"), 1);
        assert_eq!(nimchat.database().rows("contact_inboxes"), 2);
    });
}

#[test]
fn what_waits_for_a_conversation_happens_once_it_is_there() {
    on_postgres(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}");
        let waits = async |column: &str, call: LocalBoxFuture<'_, Answer>| {
            let hold = format!("SELECT id FROM conversations WHERE number = {number} FOR UPDATE");
            let (_, moment) = held_up(&nimchat, &hold, vec![call]).await;
            let later = format!(
                "SELECT count(*) AS number FROM conversations WHERE {column} >= '{moment}'"
            );
            assert_eq!(nimchat.database().number(&later), 1, "{column}");
        };
        let select = json!({"content": "Which?", "content_type": "input_select",
            "content_attributes": {"items": [{"title": "One", "value": "1"}]}});
        let asked = desk.agent.post(format!("{path}/messages"), select).await;
        let asked = format!("{path}/messages/{}", id(&asked.ok()));
        let note = json!({"content": "No"});
        let note = desk.agent.post(format!("{path}/messages"), note).await;
        let note = format!("{path}/messages/{}", id(&note.ok()));

        let of_customer = |change: &str| {
            let path = format!("{path}/{change}");
            customer.post(path, json!({})).boxed_local()
        };
        waits("contact_last_seen_at", of_customer("update_last_seen")).await;
        let seen = desk
            .agent
            .post(format!("{path}/update_last_seen"), json!({}));
        waits("agent_last_seen_at", seen.boxed_local()).await;
        let chosen = json!({"submitted_values": [{"title": "One", "value": "1"}]});
        waits("updated_at", customer.patch(&asked, chosen).boxed_local()).await;
        waits("updated_at", desk.agent.delete(&note).boxed_local()).await;
        waits("updated_at", of_customer("toggle_status")).await;
    });
}

/// Sends the call many times at once: as many succeed as of calls one after another, and the others get what a late one
/// gets.
async fn race(caller: &Client, path: &str, body: &Value) {
    let calls = (0..CROWD / 4).map(|_| caller.post(path, body.clone()));
    let answers = join_all(calls).await;
    let late = caller.post(path, body.clone()).await;
    let told = |answer: &Answer| (answer.status, answer.json());
    let won: Vec<_> = answers.iter().filter(|one| one.status == 200).collect();
    if late.status == 200 {
        assert_eq!(won.len(), answers.len(), "{path}: {answers:?}");
    } else {
        assert_eq!((won.len(), late.status), (1, 422), "{path}: {answers:?}");
        for lost in answers.iter().filter(|one| one.status != 200) {
            assert_eq!(told(lost), told(&late), "{path}");
        }
    }
}

#[test]
fn of_those_who_take_one_value_at_once_one_gets_it_and_the_others_are_told_as_if_they_were_late() {
    everywhere_with(&options(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let contact = |attribute: &str, value: &str| json!({"inbox_id": desk.inbox.id, "name": "Ada", attribute: value});
        let linus = desk.customer("Linus").await;
        let administrator: &Client = &desk.administrator;
        let sessions = format!("/contacts/{}/contact_inboxes", linus.id);
        let portal = json!({"name": "Help", "slug": "help"});
        for (path, body) in [
            ("/labels", json!({"title": "taken"})),
            ("/teams", json!({"name": "taken"})),
            (
                "/canned_responses",
                json!({"short_code": "taken", "content": "x"}),
            ),
            ("/contacts", contact("email", "ada@customers.example")),
            ("/contacts", contact("phone_number", "+4930765432")),
            ("/contacts", contact("identifier", "ada-1")),
            (
                "/webhooks",
                json!({"url": "https://hooks.example/taken", "subscriptions": ["message_created"]}),
            ),
            (
                "/custom_attribute_definitions",
                json!({"attribute_display_name": "Plan", "attribute_key": "plan"}),
            ),
            ("/portals", portal),
            (
                "/portals/help/categories",
                json!({"name": "First", "slug": "first", "locale": "en"}),
            ),
            (
                "/agents",
                json!({"name": "New", "email": "new@acme.example", "role": "agent"}),
            ),
            (
                sessions.as_str(),
                json!({"inbox_id": desk.inbox.id, "source_id": "taken"}),
            ),
            (
                "/conversations",
                json!({"inbox_id": desk.inbox.id, "contact_id": linus.id, "source_id": "new"}),
            ),
        ] {
            race(administrator, path, &body).await;
        }
        let user = json!({"name": "Ida", "email": "ida@acme.example", "password": "Passw0rd!x"});
        race(&desk.operator, "/users", &user).await;
        let members = format!("/accounts/{}/account_users", desk.account);
        let user = id(&desk.operator.post("/users", user).await.ok());
        let member = json!({"user_id": user, "role": "agent"});
        race(&desk.operator, &members, &member).await;
    });
}

#[test]
fn of_those_who_take_one_name_by_a_change_at_once_one_gets_it() {
    everywhere_with(&options(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let contact =
            |email: String| json!({"inbox_id": desk.inbox.id, "name": "Ada", "email": email});
        for (all, attribute) in [
            ("/labels", "title"),
            ("/teams", "name"),
            ("/canned_responses", "short_code"),
            ("/contacts", "email"),
        ] {
            let value = |name: &str| match attribute {
                "email" => format!("{name}@customers.example"),
                _ => name.to_owned(),
            };
            let mut ones = Vec::new();
            for name in ["first", "second", "third", "fourth"] {
                let body = match attribute {
                    "email" => contact(value(name)),
                    _ => json!({attribute: name, "content": "x"}),
                };
                let made = desk.administrator.post(all, body).await.ok();
                let number = made.pointer("/payload/contact/id").unwrap_or(&made["id"]);
                ones.push(format!("{all}/{number}"));
            }
            let taken = json!({attribute: value("taken")});
            let renamed = ones.iter();
            let renamed = renamed.map(|one| desk.administrator.patch(one, taken.clone()));
            let answers = join_all(renamed).await;
            let won = answers.iter().filter(|one| one.status == 200).count();
            assert_eq!(won, 1, "{all}: {answers:?}");
            for lost in answers.iter().filter(|one| one.status != 200) {
                let refused = lost.invalid(&[attribute]);
                let text = refused["message"].as_str().unwrap();
                assert!(text.ends_with("has already been taken"), "{all}: {text}");
            }
        }
    });
}
