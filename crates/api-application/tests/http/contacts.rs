//! `operations.json #20`, `#21`, `#22`.

use crate::world::{World, id_of};
use actix_web::http::Method;
use nimchat_api_kit::Profile;
use serde_json::{Value, json};

/// A contact with everything set.
fn lovelace(inbox: i64) -> Value {
    json!({
        "inbox_id": inbox, "name": "Lovelace", "email": "Love@Example.com",
        "phone_number": "+4912345", "avatar_url": "https://pictures.example/l.png",
        "identifier": "L-1", "custom_attributes": {"plan": "gold"},
        "additional_attributes": {"city": "London"}, "source_id": "shop-1", "blocked": "true",
    })
}

#[actix_web::test]
async fn the_reference_prints_the_id_outside_of_the_contact() {
    let world = World::new(Profile::Reference);
    let inbox = world.api_inbox("Shop").await;
    let made = world.post("/contacts", lovelace(inbox)).await.ok();
    let id = id_of(&made);
    let contact = json!({
        "id": id, "email": "love@example.com", "name": "Lovelace", "phone_number": "+4912345",
        "thumbnail": "", "identifier": "L-1", "blocked": true,
        "additional_attributes": {"city": "London"}, "custom_attributes": {"plan": "gold"},
        "availability_status": "offline", "created_at": 1_738_314_307,
        "contact_inboxes": [{
            "source_id": "shop-1",
            "inbox": world.get(&format!("/inboxes/{inbox}")).await.ok(),
        }],
    });
    let expected = json!({
        "payload": {"contact": contact}, "id": id, "availability_status": "offline",
    });
    let session = made["payload"]["contact_inbox"].clone();
    assert_eq!(session["source_id"], "shop-1");
    assert_eq!(session["inbox"]["account_id"], world.account);
    let mut answer = expected.clone();
    answer["payload"]["contact_inbox"] = session;
    assert_eq!(made, answer);
    assert_eq!(world.get(&format!("/contacts/{id}")).await.ok(), expected);
    let listed = world.get("/contacts?include_contact_inboxes=no").await.ok();
    let item = json!({"id": id, "payload": {"contact": contact}});
    assert_eq!(listed, json!([item]), "sessions are a printed key");

    let (_, token) = world.agent("Ada").await;
    let look = world.request(Method::GET, &format!("/contacts/{id}"), Some(&token));
    let seen = world.send(look).await.ok();
    let inbox = &seen["payload"]["contact"]["contact_inboxes"][0]["inbox"];
    assert!(inbox["inbox_identifier"].is_string());
    assert_eq!(inbox.get("hmac_token"), None, "agents see no secrets");
}

#[actix_web::test]
async fn chatwoot_shows_contacts_flat() {
    let world = World::new(Profile::Chatwoot);
    let inbox = world.api_inbox("Shop").await;
    let made = world.post("/contacts", lovelace(inbox)).await.ok();
    let contact = made["payload"]["contact"].clone();
    let slim = json!({
        "id": inbox, "avatar_url": "", "channel_id": inbox, "name": "Shop",
        "channel_type": "Channel::Api", "provider": null,
    });
    let id = id_of(&contact);
    let expected = json!({
        "additional_attributes": {"city": "London"}, "availability_status": "offline",
        "email": "love@example.com", "id": id, "name": "Lovelace",
        "phone_number": "+4912345", "blocked": true, "identifier": "L-1",
        "thumbnail": "", "custom_attributes": {"plan": "gold"},
        "created_at": 1_738_314_307,
        "contact_inboxes": [{"source_id": "shop-1", "inbox": slim}],
    });
    let raw = json!({
        "id": inbox, "channel_id": inbox, "account_id": world.account, "name": "Shop",
        "created_at": "2025-01-31T09:05:07.000Z", "updated_at": "2025-01-31T09:05:07.000Z",
        "channel_type": "Channel::Api", "enable_auto_assignment": true,
        "greeting_enabled": false, "greeting_message": null, "email_address": null,
        "working_hours_enabled": false, "out_of_office_message": null, "timezone": "UTC",
        "enable_email_collect": true, "csat_survey_enabled": false,
        "allow_messages_after_resolved": true, "auto_assignment_config": {},
        "lock_to_single_conversation": false, "portal_id": null,
        "sender_name_type": "friendly", "business_name": null, "csat_config": {},
    });
    assert_eq!(
        made,
        json!({"payload": {
            "contact": expected, "contact_inbox": {"inbox": raw, "source_id": "shop-1"},
        }})
    );
    let path = format!("/contacts/{id}");
    assert_eq!(world.get(&path).await.ok(), json!({"payload": expected}));
    assert_eq!(
        world.get("/contacts?page=1").await.ok(),
        json!({"meta": {"count": 1, "current_page": "1"}, "payload": [expected]})
    );
    let mut bare = expected;
    bare.as_object_mut().unwrap().remove("contact_inboxes");
    let shown = world
        .get(&format!("{path}?include_contact_inboxes=false"))
        .await
        .ok();
    assert_eq!(shown, json!({"payload": bare}));
    assert_eq!(
        world.get("/contacts?include_contact_inboxes=no").await.ok(),
        json!({"meta": {"count": 1, "current_page": 1}, "payload": [bare]})
    );
}

#[actix_web::test]
async fn a_contact_may_go_without_session_and_address() {
    let world = World::new(Profile::Chatwoot);
    let made = world
        .post("/contacts", json!({"name": "Somebody"}))
        .await
        .ok();
    let session = json!({"inbox": null, "source_id": null});
    assert_eq!(made["payload"]["contact_inbox"], session);
    assert_eq!(made["payload"]["contact"]["contact_inboxes"], json!([]));
    let reference = World::new(Profile::Reference);
    let made = reference.post("/contacts", json!({})).await.ok();
    let contact = json!({
        "id": made["id"], "email": null, "name": "", "phone_number": null, "thumbnail": "",
        "identifier": null, "blocked": false, "availability_status": "offline",
        "additional_attributes": {}, "custom_attributes": {}, "contact_inboxes": [],
        "created_at": 1_738_314_307,
    });
    assert_eq!(made["payload"]["contact"], contact);
}

#[actix_web::test]
async fn a_list_is_sorted_and_in_pages_of_fifteen() {
    let world = World::new(Profile::Reference);
    for number in 10..27 {
        let contact = json!({"name": "C", "email": format!("c{number}@example.com")});
        world.post("/contacts", contact).await.ok();
    }
    let emails = |body: &Value| -> Vec<String> {
        let items = body.as_array().unwrap().iter();
        let email = |item: &Value| {
            item["payload"]["contact"]["email"]
                .as_str()
                .map(str::to_owned)
        };
        items.filter_map(email).collect()
    };
    let first = world.get("/contacts?sort=-email").await;
    assert_eq!(first.headers.get("x-total-count").unwrap(), "17");
    let links = first.headers.get("link").unwrap().to_str().unwrap();
    assert!(
        links.contains("/contacts?sort=-email&page=2&cursor="),
        "{links}"
    );
    let first = emails(&first.ok());
    assert_eq!(first.len(), 15);
    assert_eq!(first[0], "c26@example.com");
    let second = world.get("/contacts?sort=-email&page=2").await.ok();
    assert_eq!(emails(&second), ["c11@example.com", "c10@example.com"]);
    let few = world
        .get("/contacts?sort=email&per_page=2&page=x")
        .await
        .ok();
    assert_eq!(emails(&few), ["c10@example.com", "c11@example.com"]);
    let none = world.get("/contacts?page=9").await.ok();
    assert_eq!(none, json!([]));
}

#[actix_web::test]
async fn refusals_name_their_attributes() {
    let world = World::new(Profile::Reference);
    let inbox = world.api_inbox("Shop").await;
    world.post("/contacts", lovelace(inbox)).await.ok();
    let refused = |body: Value| async { world.post("/contacts", body).await.refusal() };
    assert_eq!(
        refused(json!({"email": "nobody", "phone_number": "12"})).await,
        (
            422,
            "Email Invalid email, Phone number should be in e164 format".to_owned()
        )
    );
    assert_eq!(
        refused(json!({"email": "love@example.com"})).await,
        (422, "Email has already been taken".to_owned())
    );
    assert_eq!(
        refused(json!({"name": "Eve", "inbox_id": 4040})).await,
        (404, "Resource could not be found".to_owned())
    );
    assert_eq!(world.get("/contacts/4040").await.status, 404);
}
