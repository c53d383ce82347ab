//! What happens to contacts beyond the reference: removal, merging, notes, sessions, single labels
//! (docs/rules/contacts-and-inboxes.md §2, §3).

use crate::values::assert_epoch;
use futures_util::future::join_all;
use nimchat_tests::test_account::id;
use nimchat_tests::{
    Customer, Options, Running, Socket, TestAccount, eventually, everywhere, everywhere_with,
    settled,
};
use serde_json::{Value, json};

/// The contact of an answer with or without an envelope, in either profile's form.
fn contact(answer: &Value) -> Value {
    let places = ["/payload/contact", "/payload"];
    let found = places.iter().find_map(|place| answer.pointer(place));
    found.unwrap_or(answer).clone()
}

/// The names of the listed contacts, in either profile's form.
fn names(answer: &Value) -> Vec<String> {
    let list = answer.as_array().or_else(|| answer["payload"].as_array());
    let name = |item: &Value| contact(item)["name"].as_str().unwrap().to_owned();
    list.unwrap().iter().map(name).collect()
}

async fn connect(nimchat: &Running, identifier: &str) -> Socket {
    let mut socket = Socket::connect(nimchat.url()).await;
    socket.subscribe(identifier).await;
    socket.event("presence.update").await;
    socket
}

async fn customer_socket(nimchat: &Running, customer: &Customer) -> Socket {
    let token = nimchat.database().text(&format!(
        "SELECT pubsub_token AS text FROM contact_inboxes WHERE source_id = '{}'",
        customer.source_id
    ));
    connect(nimchat, &Socket::of_customer(&token)).await
}

async fn agent_socket(desk: &TestAccount<'_>) -> Socket {
    let token = desk.nimchat.database().text(&format!(
        "SELECT pubsub_token AS text FROM users WHERE id = {}",
        desk.agent.id
    ));
    let identifier = Socket::of_user(&token, desk.account, desk.agent.id);
    connect(desk.nimchat, &identifier).await
}

#[test]
fn an_administrator_removes_a_contact_and_what_names_them() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let linus = desk.customer("Linus").await;
        let kept = desk.customer("Ada").await;
        let number = desk.conversation(&linus, "Hello").await;
        let path = format!("/contacts/{}", linus.id);
        let note = json!({"content": "Careful"});
        desk.agent.post(format!("{path}/notes"), note).await.ok();
        desk.agent
            .delete(&path)
            .await
            .refused(nimchat.choose(403, 401));
        let elsewhere =
            TestAccount::open_as(&nimchat, desk.operator.clone(), "Other", "other.example").await;
        elsewhere.administrator.delete(&path).await.refused(404);
        desk.agent.get(&path).await.ok();

        let mut heard = agent_socket(&desk).await;
        let gone = desk.administrator.delete(&path).await;
        assert_eq!((gone.status, gone.text.as_str()), (200, ""));
        desk.agent.get(&path).await.refused(404);
        desk.administrator.delete(&path).await.refused(404);
        assert_eq!(names(&desk.agent.get("/contacts").await.ok()), ["Ada"]);
        let told = heard.event("contact.deleted").await;
        assert_eq!(
            (&told["id"], &told["name"]),
            (&json!(linus.id), &json!("Linus"))
        );
        assert_eq!(told["email"], "linus@customers.example");
        assert_eq!(told["performer"]["id"], desk.administrator.id);
        let again = json!({"inbox_id": desk.inbox.id, "email": "linus@customers.example"});
        desk.agent.post("/contacts", again).await.ok();

        eventually("the contact erased", || {
            let query = format!(
                "SELECT count(*) AS number FROM contacts WHERE id = {}",
                linus.id
            );
            (nimchat.database().number(&query) == 0).then_some(())
        })
        .await;
        assert_eq!(nimchat.database().rows("contact_notes"), 0);
        desk.administrator
            .get(format!("/conversations/{number}"))
            .await
            .refused(404);
        desk.agent.get(format!("/contacts/{}", kept.id)).await.ok();
    });
}

#[test]
fn a_contact_who_is_connected_is_online_and_is_not_removed() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let ada = desk.customer("Ada").await;
        desk.customer("Bob").await;
        let path = format!("/contacts/{}", ada.id);
        let number = desk.conversation(&ada, "Hello").await;
        let availability = async |expected: &str| {
            let shown = desk.agent.get(&path).await.ok();
            let status = nimchat.choose(&shown, &shown["payload"]);
            assert_eq!(status["availability_status"], expected);
            let conversation = desk
                .agent
                .get(format!("/conversations/{number}"))
                .await
                .ok();
            assert_eq!(
                conversation["meta"]["sender"]["availability_status"],
                expected
            );
        };
        availability("offline").await;
        assert_eq!(
            names(&desk.agent.get("/contacts/active").await.ok()),
            [""; 0]
        );
        let _socket = customer_socket(&nimchat, &ada).await;
        availability("online").await;
        let active = desk.agent.get("/contacts/active").await;
        assert_eq!(active.header("x-total-count"), Some("1"));
        assert_eq!(names(&active.ok()), ["Ada"]);
        let refused = desk.administrator.delete(&path).await.invalid(&["base"]);
        assert_eq!(refused["message"], "Ada is Online, please try again later");
        desk.agent.get(&path).await.ok();
    });
}

#[test]
fn merged_contacts_are_one_and_real_time_tells_it_in_order() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let base = desk.customer("Ada").await;
        let other = desk.customer("Augusta").await;
        let number = desk.conversation(&other, "Hello").await;
        let change =
            json!({"phone_number": "+4930123", "custom_attributes": {"plan": {"a": 1}, "x": 1}});
        let of_other = format!("/contacts/{}", other.id);
        desk.agent.patch(&of_other, change).await.ok();
        let note = json!({"content": "Careful"});
        desk.agent
            .post(format!("{of_other}/notes"), note)
            .await
            .ok();
        let of_base = format!("/contacts/{}", base.id);
        let change = json!({"custom_attributes": {"plan": {"b": 2}}});
        desk.agent.patch(&of_base, change).await.ok();
        // what happened until now is told before the socket listens
        settled(&nimchat).await;
        let mut heard = agent_socket(&desk).await;
        let merge = json!({"base_contact_id": base.id, "mergee_contact_id": other.id});
        let merged = desk
            .agent
            .post("/actions/contact_merge", merge.clone())
            .await;
        let merged = contact(&merged.ok());
        let known = (&merged["name"], &merged["email"], &merged["phone_number"]);
        let expected = (
            json!("Ada"),
            json!("ada@customers.example"),
            json!("+4930123"),
        );
        assert_eq!(known, (&expected.0, &expected.1, &expected.2));
        assert_eq!(
            merged["custom_attributes"],
            json!({"plan": {"a": 1, "b": 2}, "x": 1})
        );
        if !nimchat.is_reference() {
            assert_eq!(merged.get("contact_inboxes"), None);
        }
        desk.agent.get(&of_other).await.refused(404);
        desk.agent
            .post("/actions/contact_merge", merge)
            .await
            .refused(404);
        let notes = desk.agent.get(format!("{of_base}/notes")).await.ok();
        assert_eq!(notes.as_array().unwrap().len(), 1);
        let conversation = desk
            .agent
            .get(format!("/conversations/{number}"))
            .await
            .ok();
        assert_eq!(conversation["meta"]["sender"]["id"], base.id);

        let told = heard.event("conversation.contact_changed").await;
        assert_eq!(told["meta"]["sender"]["id"], base.id);
        assert_eq!(
            heard.others(),
            ["contact.merged", "contact.deleted", "contact.updated"]
        );
        assert_eq!(heard.event("contact.merged").await["id"], base.id);
        assert_eq!(heard.event("contact.deleted").await["id"], other.id);
        assert_eq!(
            heard.event("contact.updated").await["phone_number"],
            "+4930123"
        );
    });
}

#[test]
fn a_contact_merged_with_themselves_stays_as_they_are() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let elsewhere =
            TestAccount::open_as(&nimchat, desk.operator.clone(), "Other", "other.example").await;
        let ada = desk.customer("Ada").await.id;
        let stranger = elsewhere.customer("Bob").await.id;
        let events = nimchat.database().events().len();
        let merge = |base: Value, other: Value| {
            let body = json!({"base_contact_id": base, "mergee_contact_id": other});
            desk.agent.post("/actions/contact_merge", body)
        };
        let same = merge(json!(ada), json!(ada)).await.ok();
        assert_eq!(contact(&same)["name"], "Ada");
        merge(json!(ada), json!(stranger)).await.refused(404);
        merge(json!(stranger), json!(ada)).await.refused(404);
        merge(json!(ada), json!("x"))
            .await
            .invalid(&["mergee_contact_id"]);
        assert_eq!(nimchat.database().events().len(), events);
        assert_eq!(nimchat.database().rows("contacts"), 2);
    });
}

#[test]
fn agents_note_what_they_know_about_a_contact() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let ada = desk.customer("Ada").await.id;
        let bob = desk.customer("Bob").await.id;
        let all = format!("/contacts/{ada}/notes");
        let first = desk
            .agent
            .post(&all, json!({"note": {"content": "Größe 7"}}))
            .await
            .ok();
        assert_epoch(&first["created_at"]);
        let expected = json!({
            "id": id(&first), "content": "Größe 7",
            "account_id": nimchat.choose(json!(desk.account), Value::Null),
            "contact_id": nimchat.choose(json!(ada), Value::Null),
            "user": first["user"], "created_at": first["created_at"], "updated_at": first["created_at"],
        });
        assert_eq!(first, expected);
        let author = (&first["user"]["id"], &first["user"]["name"]);
        assert_eq!(author, (&json!(desk.agent.id), &json!("Grace Hopper")));
        let second = desk
            .administrator
            .post(&all, json!({"content": "x"}))
            .await
            .ok();
        assert_eq!(desk.agent.get(&all).await.ok(), json!([second, first]));
        let one = format!("{all}/{}", id(&first));
        assert_eq!(desk.agent.get(&one).await.ok(), first);
        let changed = desk
            .administrator
            .patch(&one, json!({"content": "y"}))
            .await
            .ok();
        assert_eq!(
            (&changed["content"], &changed["user"]["id"]),
            (&json!("y"), &json!(desk.administrator.id))
        );
        for content in [json!(""), json!(" "), json!("x".repeat(20_001)), json!([])] {
            let body = json!({ "content": content });
            desk.agent
                .post(&all, body.clone())
                .await
                .invalid(&["content"]);
            desk.agent.patch(&one, body).await.invalid(&["content"]);
        }
        desk.agent.post(&all, json!({})).await.refused(422);
        let elsewhere =
            TestAccount::open_as(&nimchat, desk.operator.clone(), "Other", "other.example").await;
        let of_bob = format!("/contacts/{bob}/notes/{}", id(&first));
        for (person, path) in [(&elsewhere.administrator, &one), (&desk.agent, &of_bob)] {
            person.get(path).await.refused(404);
            person
                .patch(path, json!({"content": "z"}))
                .await
                .refused(404);
            person.delete(path).await.refused(404);
        }
        elsewhere.administrator.get(&all).await.refused(404);
        let removed = desk.agent.delete(&one).await;
        assert_eq!((removed.status, removed.text.as_str()), (200, ""));
        assert_eq!(desk.agent.get(&all).await.ok(), json!([second]));
        desk.agent.get(&one).await.refused(404);
    });
}

#[test]
fn a_contact_gets_sessions_and_is_found_by_them() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let made = desk
            .agent
            .post(
                "/contacts",
                json!({"inbox_id": desk.inbox.id, "name": "Ada", "email": "a@x.example"}),
            )
            .await
            .ok();
        let ada = contact(&made);
        let (ada, source) = (
            made.get("id").unwrap_or(&ada["id"]).as_i64().unwrap(),
            ada["contact_inboxes"][0]["source_id"].clone(),
        );
        let second = desk.api_inbox(json!({})).await;
        let website = desk.administrator.post("/inboxes", json!({"name": "Site", "channel": {"type": "web_widget", "website_url": "https://acme.example"}})).await.ok();
        let path = format!("/contacts/{ada}/contact_inboxes");
        let session =
            async |person: &nimchat_tests::Person, body: Value| person.post(&path, body).await;
        let body = json!({"inbox_id": second.id, "source_id": "ada-7"});
        session(&desk.agent, body.clone())
            .await
            .refused(nimchat.choose(403, 401));
        let made = session(&desk.administrator, body.clone()).await.ok();
        let slim = json!({
            "id": second.id, "avatar_url": "", "channel_id": second.id, "name": "Support",
            "channel_type": "Channel::Api", "provider": null,
        });
        assert_eq!(made, json!({"source_id": "ada-7", "inbox": slim}));
        assert_eq!(session(&desk.administrator, body.clone()).await.ok(), made);
        let on_site = json!({"inbox_id": id(&website)});
        let on_site = session(&desk.administrator, on_site).await.ok();
        assert_eq!(nimchat.database().rows("contact_inboxes"), 3);
        session(&desk.agent, json!({"inbox_id": 999_999}))
            .await
            .refused(404);
        assert_eq!(session(&desk.agent, json!({})).await.status, 422);
        let bob = desk.customer("Bob").await.id;
        let taken = desk
            .administrator
            .post(format!("/contacts/{bob}/contact_inboxes"), body)
            .await;
        taken.invalid(&["source_id"]);

        let contactable = async |person: &nimchat_tests::Person| {
            let path = format!("/contacts/{ada}/contactable_inboxes");
            let answer = person.get(path).await.ok();
            let inboxes = answer["payload"].as_array().unwrap().clone();
            let mut found: Vec<_> = inboxes
                .iter()
                .map(|one| (id(&one["inbox"]), one["source_id"].clone()))
                .collect();
            found.sort_by_key(|(inbox, _)| *inbox);
            found
        };
        assert_eq!(
            contactable(&desk.agent).await,
            [(desk.inbox.id, source.clone())]
        );
        let all = [
            (desk.inbox.id, source.clone()),
            (second.id, json!("ada-7")),
            (id(&website), on_site["source_id"].clone()),
        ];
        assert_eq!(contactable(&desk.administrator).await, all);
        let begun =
            json!({"inbox_id": id(&website), "source_id": on_site["source_id"], "contact_id": ada});
        desk.administrator.post("/conversations", begun).await.ok();
        assert_eq!(contactable(&desk.administrator).await, all[..2]);

        let find = async |person: &nimchat_tests::Person, inbox: i64, source: Value| {
            let body = json!({"inbox_id": inbox, "source_id": source});
            person.post("/contact_inboxes/filter", body).await
        };
        let found = find(&desk.agent, desk.inbox.id, source.clone()).await.ok();
        assert_eq!(contact(&found)["email"], "a@x.example");
        assert_eq!(
            contact(&found)["contact_inboxes"].as_array().unwrap().len(),
            3
        );
        find(&desk.agent, desk.inbox.id, json!("nothing"))
            .await
            .refused(404);
        find(&desk.agent, second.id, json!("ada-7"))
            .await
            .refused(nimchat.choose(403, 401));
        find(&desk.agent, 999_999, source.clone())
            .await
            .refused(404);
        let elsewhere =
            TestAccount::open_as(&nimchat, desk.operator.clone(), "Other", "other.example").await;
        find(&elsewhere.administrator, desk.inbox.id, source)
            .await
            .refused(404);
        elsewhere
            .administrator
            .get(format!("/contacts/{ada}/contactable_inboxes"))
            .await
            .refused(404);
    });
}

#[test]
fn one_label_is_added_or_removed() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let ada = desk.customer("Ada").await.id;
        desk.customer("Bob").await;
        let path = format!("/contacts/{ada}/labels");
        let label = |title: &str| format!("{path}/{title}");
        let none = json!({});
        let labels = desk.agent.post(label("VIP"), none.clone()).await.ok();
        assert_eq!(labels, json!({"payload": ["VIP"]}));
        desk.agent
            .post(label("gr%C3%B6%C3%9Fe"), none.clone())
            .await
            .ok();
        let labels = desk.agent.post(label("vip"), none.clone()).await.ok();
        assert_eq!(labels, json!({"payload": ["VIP", "größe"]}));
        for query in [
            "labels[]=vip",
            "labels[]=x&labels[]=GR%C3%96SSE&labels[]=VIP",
        ] {
            let listed = desk.agent.get(format!("/contacts?{query}")).await;
            assert_eq!(listed.header("x-total-count"), Some("1"), "{query}");
            assert_eq!(names(&listed.ok()), ["Ada"], "{query}");
        }
        let listed = desk.agent.get("/contacts?labels[]=vi").await.ok();
        assert_eq!(names(&listed), [""; 0]);
        let labels = desk.agent.delete(label("vIp")).await.ok();
        assert_eq!(labels, json!({"payload": ["größe"]}));
        assert_eq!(desk.agent.delete(label("vip")).await.ok(), labels);
        desk.agent
            .post(label(&"x".repeat(256)), none.clone())
            .await
            .invalid(&["labels"]);
        let elsewhere =
            TestAccount::open_as(&nimchat, desk.operator.clone(), "Other", "other.example").await;
        elsewhere
            .administrator
            .post(label("x"), none)
            .await
            .refused(404);
        elsewhere
            .administrator
            .delete(label("gr%C3%B6%C3%9Fe"))
            .await
            .refused(404);
        assert_eq!(desk.agent.get(&path).await.ok(), labels);
    });
}

#[test]
fn lists_come_by_company_city_and_country_and_by_several_keys() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        for (name, company, city) in [
            ("Ada", "alpha", "Bonn"),
            ("Bob", "Zeta", "Bonn"),
            ("Eve", "", "Aachen"),
        ] {
            let mut more = json!({"city": city, "country": city});
            if !company.is_empty() {
                more["company_name"] = company.into();
            }
            let body = json!({"inbox_id": desk.inbox.id, "name": name, "identifier": name, "additional_attributes": more});
            desk.agent.post("/contacts", body).await.ok();
        }
        for (sort, expected) in [
            ("company", ["Bob", "Ada", "Eve"]),
            ("-company", ["Ada", "Bob", "Eve"]),
            ("city", ["Eve", "Ada", "Bob"]),
            ("-country", ["Bob", "Ada", "Eve"]),
            ("-name,city", ["Eve", "Bob", "Ada"]),
            ("city,-company", ["Ada", "Bob", "Eve"]),
            ("nonsense,-name", ["Eve", "Bob", "Ada"]),
        ] {
            let listed = desk.agent.get(format!("/contacts?sort={sort}")).await.ok();
            assert_eq!(names(&listed), expected, "{sort}");
        }
        let found = desk.agent.get("/contacts/search?q=e&sort=-name").await.ok();
        assert_eq!(names(&found), ["Eve", "Bob"]);
    });
}

#[test]
fn changes_at_once_lose_no_attribute() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let ada = desk.customer("Ada").await.id;
        let path = format!("/contacts/{ada}");
        let changes = (0..64).map(|number| {
            let key = format!("key_{number}");
            desk.agent
                .patch(&path, json!({"custom_attributes": { key: number }}))
        });
        for answer in join_all(changes).await {
            answer.ok();
        }
        let shown = contact(&desk.agent.get(&path).await.ok());
        let kept = shown["custom_attributes"].as_object().unwrap();
        assert_eq!(kept.len(), 64, "{kept:?}");
    });
}
