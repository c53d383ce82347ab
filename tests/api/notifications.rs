//! Agents' notifications: created by the real workers, read, snoozed, deleted.

use nimchat_tests::test_account::id;
use nimchat_tests::{
    Options, Person, TestAccount, eventually, everywhere, everywhere_with, settled,
};
use reqwest::Method;
use serde_json::{Value, json};

/// A conversation that is assigned to the agent, who is notified.
async fn assigned(desk: &TestAccount<'_>, customer: &str) -> i64 {
    let customer = desk.customer(customer).await;
    let number = desk.conversation(&customer, "My engine stopped.").await;
    let body = json!({"assignee_id": desk.agent.id});
    let path = format!("/conversations/{number}/assignments");
    desk.administrator.post(path, body).await.ok();
    settled(desk.nimchat).await;
    number
}

async fn listed(person: &Person, query: &str) -> Value {
    person.get(format!("/notifications{query}")).await.ok()["data"].clone()
}

async fn unread(person: &Person) -> Value {
    person.get("/notifications/unread_count").await.ok()
}

#[test]
fn an_agent_is_notified_of_a_conversation_that_is_theirs() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let number = assigned(&desk, "Linus").await;
        let data = listed(&desk.agent, "").await;
        let meta = json!({"unread_count": 1, "count": 1, "current_page": 1});
        assert_eq!(data["meta"], meta);
        let told = &data["payload"][0];
        assert_eq!(told["notification_type"], "conversation_assignment");
        let title = format!("A conversation (#{number}) has been assigned to you");
        assert_eq!(told["push_message_title"], json!(title));
        assert_eq!(told["push_message_body"], "Linus: My engine stopped.");
        assert_eq!(told["primary_actor_type"], "Conversation");
        let key = nimchat
            .database()
            .number("SELECT id AS number FROM conversations");
        assert_eq!(told["primary_actor_id"], key);
        assert_eq!(told["primary_actor"]["id"], number);
        let content = &told["primary_actor"]["messages"][0]["content"];
        assert_eq!(content, "My engine stopped.");
        assert_eq!(told["user"]["id"], desk.agent.id);
        assert_eq!(told["user"]["type"], "user");
        assert_eq!(told["meta"], json!({}));
        assert!(told["created_at"].is_i64() && told["last_activity_at"].is_i64());
        for null in ["read_at", "secondary_actor", "snoozed_until"] {
            assert_eq!(told.get(null), Some(&Value::Null), "{null}");
        }
        // an administrator of the same account does not see them
        let data = listed(&desk.administrator, "?page=2").await;
        let meta = json!({"unread_count": 0, "count": 0, "current_page": "2"});
        assert_eq!(data, json!({"meta": meta, "payload": []}));
    });
}

#[test]
fn who_left_the_inbox_is_told_nothing_more_of_it() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "My engine stopped.").await;
        let body = json!({"assignee_id": desk.agent.id});
        let path = format!("/conversations/{number}/assignments");
        desk.administrator.post(path, body).await.ok();
        settled(&nimchat).await;
        assert_eq!(listed(&desk.agent, "").await["meta"]["count"], 1);
        let members = json!({"inbox_id": desk.inbox.id, "user_ids": [desk.agent.id]});
        let left = desk
            .administrator
            .send(Method::DELETE, "/inbox_members", members);
        left.await.ok();
        let messages = format!("/conversations/{number}/messages");
        let again = json!({"content": "Are you there?"});
        customer.post(messages, again).await.ok();
        settled(&nimchat).await;
        let told = listed(&desk.agent, "").await;
        assert_eq!(told["payload"], json!([]), "nor what was told before");
        assert_eq!(told["meta"]["count"], 0);
    });
}

#[test]
fn a_message_takes_the_place_of_what_was_told_before() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let number = assigned(&desk, "Linus").await;
        let before = id(&listed(&desk.agent, "").await["payload"][0]);
        let body = json!({"content": "Has it [@G](mention://user/1/G) steam?", "private": true});
        let path = format!("/conversations/{number}/messages");
        let message = id(&desk.administrator.post(path, body).await.ok());
        settled(&nimchat).await;
        let data = listed(&desk.agent, "").await;
        assert_eq!(data["meta"]["count"], 1);
        let told = &data["payload"][0];
        assert!(id(told) > before);
        assert_eq!(
            told["notification_type"],
            "assigned_conversation_new_message"
        );
        assert_eq!(told["push_message_body"], "Ada Lovelace: Has it @G steam?");
        assert_eq!(told["secondary_actor"]["id"], message);
    });
}

#[test]
fn a_notification_is_read_put_off_and_forgotten() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        assigned(&desk, "Linus").await;
        let told = listed(&desk.agent, "").await["payload"][0].clone();
        let path = format!("/notifications/{}", id(&told));
        for method in [Method::PATCH, Method::PUT] {
            let row = desk.agent.send(method, &path, Value::Null).await.ok();
            assert!(row["read_at"].is_string());
            assert_eq!(row["notification_type"], "conversation_assignment");
            assert_eq!(row["primary_actor_id"], told["primary_actor_id"]);
            assert_eq!(row["account_id"], desk.account);
            assert_eq!(row["user_id"], desk.agent.id);
            assert_eq!(row["secondary_actor_type"], Value::Null);
        }
        assert_eq!(unread(&desk.agent).await, 0);
        let data = listed(&desk.agent, "?includes[]=read").await;
        let meta = json!({"unread_count": 0, "count": 1, "current_page": 1});
        assert_eq!(data["meta"], meta);

        let unread_path = format!("{path}/unread");
        let row = desk.agent.post(&unread_path, json!({})).await.ok();
        assert_eq!(row["read_at"], Value::Null);
        assert_eq!(unread(&desk.agent).await, 1);

        let snooze = format!("{path}/snooze");
        let row = desk
            .agent
            .post(&snooze, json!({"snoozed_until": 4_102_444_800_i64}))
            .await
            .ok();
        assert_eq!(row["snoozed_until"], "2100-01-01T00:00:00.000Z");
        assert_eq!(unread(&desk.agent).await, 0);
        let data = listed(&desk.agent, "?includes[]=snoozed").await;
        assert_eq!(data["payload"][0]["id"], told["id"]);
        // a past time does not snooze
        let past = json!({"snoozed_until": "1600000000"});
        desk.agent.post(&snooze, past).await.ok();
        assert_eq!(unread(&desk.agent).await, 1);
        let without = desk.agent.post(&snooze, json!({})).await;
        if nimchat.is_reference() {
            without.invalid(&["snoozed_until"]);
        } else {
            assert_eq!(without.ok()["id"], told["id"]);
        }
        assert_eq!(unread(&desk.agent).await, 1);

        for person in [&desk.administrator] {
            person.patch(&path, json!({})).await.refused(404);
            person.post(&unread_path, json!({})).await.refused(404);
            person.delete(&path).await.refused(404);
        }
        let deleted = desk.agent.delete(&path).await;
        assert_eq!((deleted.status, deleted.text.as_str()), (200, ""));
        desk.agent.delete(&path).await.refused(404);
        assert_eq!(nimchat.database().rows("notifications"), 0);
    });
}

#[test]
fn all_are_read_and_forgotten_together() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        for customer in ["Linus", "Bertha", "Carla"] {
            assigned(&desk, customer).await;
        }
        let data = listed(&desk.agent, "?sort_order=asc&per_page=2").await;
        assert_eq!(data["meta"]["count"], 3);
        assert_eq!(data["payload"].as_array().unwrap().len(), 2);
        let first = &data["payload"][0];
        assert_eq!(first["primary_actor"]["meta"]["sender"]["name"], "Linus");
        let one = json!({
            "primary_actor_type": "Conversation", "primary_actor_id": first["primary_actor_id"],
        });
        desk.agent.post("/notifications/read_all", one).await.ok();
        assert_eq!(unread(&desk.agent).await, 2);
        let only_read = json!({"type": "read"});
        let path = "/notifications/destroy_all";
        desk.agent.post(path, only_read).await.ok();
        assert_eq!(nimchat.database().rows("notifications"), 2);
        let read = desk.agent.post("/notifications/read_all", json!({})).await;
        assert_eq!((read.status, read.text.as_str()), (200, ""));
        assert_eq!(unread(&desk.agent).await, 0);
        desk.administrator.post(path, json!({})).await.ok();
        assert_eq!(nimchat.database().rows("notifications"), 2);
        let gone = desk.agent.post(path, json!({})).await;
        assert_eq!((gone.status, gone.text.as_str()), (200, ""));
        assert_eq!(nimchat.database().rows("notifications"), 0);
    });
}

#[test]
fn notifications_are_no_business_of_webhooks_and_bots() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let all = json!({"url": "https://hooks.example/", "subscriptions": ["contact_created"]});
        desk.administrator.post("/webhooks", all).await.ok();
        assigned(&desk, "Linus").await;
        let query = "SELECT body AS text FROM webhook_deliveries WHERE body LIKE '%notification%'";
        assert_eq!(nimchat.database().texts(query), Vec::<String>::new());
        let bot = desk
            .administrator
            .post("/agent_bots", json!({"name": "Robot"}))
            .await
            .ok();
        let token = nimchat.database().text(&format!(
            "SELECT token AS text FROM access_tokens WHERE owner_type = 'AgentBot' AND owner_id = {}",
            id(&bot)
        ));
        let bot = desk.agent.with_token(&token);
        bot.get("/notifications")
            .await
            .refused(nimchat.choose(403, 401));
    });
}

#[test]
fn a_member_chooses_how_they_are_told() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let path = "/notification_settings";
        let shown = desk.agent.get(path).await.ok();
        let membership = nimchat.database().number(&format!(
            "SELECT id AS number FROM account_users WHERE user_id = {}",
            desk.agent.id
        ));
        let kinds = [
            "conversation_creation",
            "conversation_assignment",
            "assigned_conversation_new_message",
            "conversation_mention",
            "participating_conversation_new_message",
            "sla_missed_first_response",
            "sla_missed_next_response",
            "sla_missed_resolution",
        ];
        let all = |prefix: &str| kinds.map(|kind| format!("{prefix}_{kind}"));
        let expected = json!({
            "id": membership, "user_id": desk.agent.id, "account_id": desk.account,
            "all_email_flags": all("email"), "all_push_flags": all("push"),
            "selected_email_flags": ["email_conversation_assignment"],
            "selected_push_flags": ["push_conversation_assignment"],
        });
        assert_eq!(shown, expected);
        let flags = ["email_conversation_creation", "email_conversation_mention"];
        let body = json!({"notification_settings": {"selected_email_flags": flags}});
        for method in [Method::PATCH, Method::PUT] {
            let chosen = desk.agent.send(method, path, body.clone()).await.ok();
            assert_eq!(chosen["selected_email_flags"], json!(flags));
            assert_eq!(chosen["selected_push_flags"], json!([]));
        }
        assert_eq!(desk.agent.get(path).await.ok()["id"], membership);
        assert_eq!(
            desk.administrator.get(path).await.ok()["selected_push_flags"],
            json!(["push_conversation_assignment"])
        );
        let flat = json!({ "selected_email_flags": flags });
        desk.agent.patch(path, flat).await.refused(422);
        let unknown = json!({"notification_settings": {"selected_push_flags": ["push_rain"]}});
        let refused = desk.agent.patch(path, unknown).await;
        refused.invalid(&["selected_push_flags"]);
        assert_eq!(nimchat.database().rows("notification_settings"), 1);
        // they are deleted with the membership
        let members = format!("/agents/{}", desk.agent.id);
        desk.administrator.delete(members).await.ok();
        assert_eq!(nimchat.database().rows("notification_settings"), 0);
    });
}

#[test]
fn a_browser_or_telephone_is_subscribed_by_who_has_it() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let subscriber = |person: &Person| {
            let token = person.token().unwrap();
            nimchat.anyone().below("/api/v1").with_token(token)
        };
        let path = "/notification_subscriptions";
        let attributes = json!({"device_id": "d", "push_token": "t", "device_platform": "iOS"});
        let body = json!({"subscription_type": "fcm", "subscription_attributes": attributes});
        let made = subscriber(&desk.agent).post(path, body.clone()).await.ok();
        assert_eq!(made["user_id"], desk.agent.id);
        assert_eq!(made["subscription_type"], "fcm");
        assert_eq!(made["subscription_attributes"], attributes);
        assert_eq!(made["identifier"], "d");
        assert!(made["created_at"].is_string() && made["updated_at"].is_string());
        let nested = json!({ "notification_subscription": body });
        let moved = subscriber(&desk.administrator).post(path, nested).await;
        let moved = moved.ok();
        assert_eq!(moved["id"], made["id"]);
        assert_eq!(moved["user_id"], desk.administrator.id);
        let wrong = json!({"subscription_type": "fcm", "subscription_attributes": {}});
        let refused = subscriber(&desk.agent).post(path, wrong).await;
        refused.invalid(&["identifier"]);
        let refused = subscriber(&desk.agent).post(path, json!({})).await;
        refused.refused(422);

        let token = json!({"push_token": "t"});
        for (person, left) in [(&desk.agent, 1), (&desk.administrator, 0)] {
            let gone = subscriber(person)
                .send(Method::DELETE, path, token.clone())
                .await;
            assert_eq!((gone.status, gone.text.as_str()), (200, ""));
            assert_eq!(nimchat.database().rows("push_subscriptions"), left);
        }
        nimchat
            .anyone()
            .post(format!("/api/v1{path}"), body)
            .await
            .refused(401);
    });
}

#[test]
fn each_kind_of_news_is_told() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let flags = ["email_conversation_creation", "email_conversation_mention"];
        let body = json!({"notification_settings": {"selected_email_flags": flags}});
        desk.agent.patch("/notification_settings", body).await.ok();
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        settled(&nimchat).await;
        let told = listed(&desk.agent, "").await["payload"][0].clone();
        assert_eq!(told["notification_type"], "conversation_creation");
        assert_eq!(
            told["push_message_title"],
            json!(format!(
                "A conversation (#{number}) has been created in Support"
            ))
        );
        let content = format!("Ask [@Grace](mention://user/{}/Grace)", desk.agent.id);
        let body = json!({"content": content, "private": true});
        let path = format!("/conversations/{number}/messages");
        let message = id(&desk.administrator.post(path, body).await.ok());
        settled(&nimchat).await;
        let data = listed(&desk.agent, "").await;
        assert_eq!(data["meta"]["count"], 1);
        let told = &data["payload"][0];
        assert_eq!(told["notification_type"], "conversation_mention");
        assert_eq!(
            told["push_message_title"],
            json!(format!(
                "You have been mentioned in conversation (#{number})"
            ))
        );
        assert_eq!(told["secondary_actor"]["id"], message);
        assert_eq!(listed(&desk.administrator, "").await["meta"]["count"], 0);
    });
}

#[test]
fn lists_tell_who_takes_conversations() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        // availability as chosen, whether connected or not
        for (person, availability) in [(&desk.agent, "busy"), (&desk.administrator, "online")] {
            let body = json!({"auto_offline": false, "availability": availability});
            let path = format!("/agents/{}", person.id);
            desk.administrator.patch(path, body).await.ok();
        }
        let number = assigned(&desk, "Linus").await;
        let path = format!("/conversations/{number}/messages");
        let body = json!({"content": "Let me see."});
        desk.administrator.post(&path, body).await.ok();
        settled(&nimchat).await;
        let told = listed(&desk.agent, "").await["payload"][0].clone();
        assert_eq!(told["user"]["availability_status"], "busy");
        let actor = &told["primary_actor"];
        assert_eq!(actor["meta"]["assignee"]["availability_status"], "busy");
        for sender in [
            &actor["messages"][0]["sender"],
            &told["secondary_actor"]["sender"],
        ] {
            assert_eq!(sender["availability_status"], "online", "{told}");
        }
        let said = async |content: &str| {
            let messages = desk.administrator.get(&path).await.ok();
            let messages = nimchat.choose(messages.clone(), messages["payload"].clone());
            let mut messages = messages.as_array().unwrap().iter();
            let said = messages.find(|message| message["content"] == content);
            said.unwrap().clone()
        };
        let sender = said("Let me see.").await["sender"].clone();
        assert_eq!(sender["availability_status"], "online");
        // a former member is not assigned
        let body = json!({"content": "I leave."});
        desk.agent.post(&path, body).await.ok();
        let members = format!(
            "/accounts/{}/account_users?user_id={}",
            desk.account, desk.agent.id
        );
        desk.operator.delete(members).await.ok();
        let sender = said("I leave.").await["sender"].clone();
        assert_eq!(
            (&sender["id"], sender.get("availability_status")),
            (&json!(desk.agent.id), Some(&Value::Null))
        );
    });
}

#[test]
fn a_page_has_fifteen_and_all_are_forgotten_in_every_account() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let settings = json!({
            "notification_settings": {"selected_email_flags": ["email_conversation_creation"]},
        });
        desk.agent
            .patch("/notification_settings", settings)
            .await
            .ok();
        let customer = desk.customer("Linus").await;
        for _ in 0..16 {
            customer.post("/conversations", json!({})).await.ok();
        }
        settled(&nimchat).await;
        for (query, count) in [("", 15), ("?page=2", 1), ("?page=3", 0)] {
            let data = listed(&desk.agent, query).await;
            assert_eq!(data["payload"].as_array().unwrap().len(), count, "{query}");
            assert_eq!(data["meta"]["count"], 16);
        }
        // the agent is in another account too
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let member = json!({"user_id": desk.agent.id, "role": "agent"});
        let path = format!("/accounts/{}/account_users", other.account);
        other.operator.post(path, member).await.ok();
        let members = json!({"inbox_id": other.inbox.id, "user_ids": [desk.agent.id]});
        other
            .administrator
            .post("/inbox_members", members)
            .await
            .ok();
        let customer = other.customer("Bertha").await;
        let number = other.conversation(&customer, "Hello").await;
        let body = json!({"assignee_id": desk.agent.id});
        let path = format!("/conversations/{number}/assignments");
        other.administrator.post(path, body).await.ok();
        settled(&nimchat).await;
        let query = format!(
            "SELECT count(*) AS number FROM notifications WHERE user_id = {}",
            desk.agent.id
        );
        assert_eq!(nimchat.database().number(&query), 17);
        desk.agent
            .post("/notifications/destroy_all", json!({}))
            .await
            .ok();
        assert_eq!(nimchat.database().number(&query), 0);
    });
}

#[test]
fn what_is_another_ones_is_not_put_off() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        assigned(&desk, "Linus").await;
        let told = id(&listed(&desk.agent, "").await["payload"][0]);
        eventually("its mail sent, and its messages indexed", || {
            let database = nimchat.database();
            let idle =
                database.waiting_jobs("mail") == 0 && database.rows("unindexed_messages") == 0;
            idle.then_some(())
        })
        .await;
        let before = nimchat.database().census();
        let path = format!("/notifications/{told}/snooze");
        for body in [
            json!({"snoozed_until": 4_102_444_800_i64}),
            json!({"snoozed_until": {}}),
            json!({}),
        ] {
            desk.administrator.post(&path, body).await.refused(404);
        }
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn what_a_subscription_is_found_by_has_a_length() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let caller = nimchat
            .anyone()
            .below("/api/v1")
            .with_token(desk.agent.token().unwrap());
        let path = "/notification_subscriptions";
        let browser = |endpoint: &str| {
            json!({"subscription_type": "browser_push", "subscription_attributes": {
                "endpoint": endpoint, "p256dh": "k", "auth": "a",
            }})
        };
        let made = caller.post(path, browser("https://push.example/1")).await;
        let made = made.ok();
        assert_eq!(
            (&made["subscription_type"], &made["identifier"]),
            (&json!("browser_push"), &json!("https://push.example/1"))
        );
        assert_eq!(made["user_id"], desk.agent.id);
        let telephone = |device: &str, token: &str| {
            json!({"subscription_type": "fcm", "subscription_attributes": {
                "device_id": device, "push_token": token,
            }})
        };
        // texts that no database can compress
        let long = |bytes: usize| -> String {
            let mut seed = 1_u32;
            let letters = (0..bytes).map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                char::from(b'!' + u8::try_from(seed >> 24).unwrap() % 90)
            });
            letters.collect()
        };
        caller.post(path, browser(&long(2_048))).await.ok();
        caller.post(path, telephone("d", &long(2_048))).await.ok();
        let before = nimchat.database().census();
        for (body, attribute) in [
            (browser(&long(2_049)), "identifier"),
            (browser(&"ä".repeat(1_500)), "identifier"),
            (telephone("e", &long(2_049)), "push_token"),
            (telephone("e", &long(9_000)), "push_token"),
        ] {
            caller.post(path, body).await.invalid(&[attribute]);
        }
        assert_eq!(nimchat.database().census(), before);
    });
}
