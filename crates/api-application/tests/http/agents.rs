//! `operations.json #15–#17`, removing agents and adding many.

use crate::world::{World, id_of};
use actix_web::http::Method;
use nimchat_api_kit::Profile;
use serde_json::{Value, json};

#[actix_web::test]
async fn the_reference_prints_agents_bare_and_whole() {
    let world = World::new(Profile::Reference);
    let request = json!({
        "name": "Ada", "email": "Ada@Example.com", "role": "agent",
        "availability_status": "available", "auto_offline": false,
    });
    let ada = world.post("/agents", request).await.ok();
    let expected = json!({
        "id": id_of(&ada), "uid": "ada@example.com", "name": "Ada", "available_name": "Ada",
        "display_name": "", "email": "ada@example.com", "account_id": world.account,
        "role": "agent", "confirmed": false, "availability_status": "available",
        "auto_offline": false, "custom_attributes": {}, "provider": "email", "thumbnail": "",
    });
    assert_eq!(ada, expected);
    let grace = json!({
        "id": world.grace, "uid": "grace@example.com", "name": "Grace",
        "available_name": "Grace", "display_name": "", "email": "grace@example.com",
        "account_id": world.account, "role": "administrator", "confirmed": true,
        "availability_status": "offline", "auto_offline": true, "custom_attributes": {},
        "provider": "email", "thumbnail": "",
    });
    assert_eq!(world.get("/agents").await.ok(), json!([expected, grace]));
}

#[actix_web::test]
async fn chatwoot_shows_agents_as_its_clients_know_them() {
    let world = World::new(Profile::Chatwoot);
    let request = json!({"agent": {
        "name": "Ada", "email": "ada@example.com", "role": "administrator",
        "availability": "busy", "auto_offline": "false",
    }});
    let ada = world.post("/agents", request).await.ok();
    let expected = json!({
        "id": id_of(&ada), "account_id": world.account, "availability_status": "busy",
        "auto_offline": false, "confirmed": false, "email": "ada@example.com",
        "provider": "email", "available_name": "Ada", "name": "Ada",
        "role": "administrator", "thumbnail": "",
    });
    assert_eq!(ada, expected);
    let agents = world.get("/agents").await.ok();
    assert_eq!(agents[0], expected);
    assert_eq!(agents[1]["name"], "Grace");
}

#[actix_web::test]
async fn choices_may_come_by_number() {
    let world = World::new(Profile::Chatwoot);
    let request = json!({
        "name": "Ada", "email": "ada@example.com", "role": 1, "availability": 2,
        "auto_offline": false,
    });
    let ada = world.post("/agents", request).await.ok();
    assert_eq!(ada["role"], "administrator");
    assert_eq!(ada["availability_status"], "busy");
}

#[actix_web::test]
async fn a_refused_agent_names_every_attribute() {
    let world = World::new(Profile::Reference);
    let request = json!({"role": "owner", "availability_status": "away"});
    let refused = world.post("/agents", request).await;
    assert_eq!(refused.status, 422);
    assert_eq!(
        refused.body["attributes"],
        json!(["email", "role", "availability", "name"])
    );
    assert_eq!(
        world.post("/agents", json!({})).await.refusal(),
        (
            422,
            "param is missing or the value is empty: agent".to_owned()
        )
    );
    let again = json!({"email": "grace@example.com"});
    assert_eq!(
        world.post("/agents", again).await.refusal(),
        (422, "User has already been taken".to_owned())
    );
}

#[actix_web::test]
async fn only_administrators_add_agents() {
    for (profile, status) in [(Profile::Reference, 403), (Profile::Chatwoot, 401)] {
        let world = World::new(profile);
        let (_, token) = world.agent("Ada").await;
        let request = world
            .request(Method::POST, "/agents", Some(&token))
            .set_json(json!({"name": "Eve", "email": "eve@example.com"}));
        assert_eq!(world.send(request).await.status, status);
        let list = world.request(Method::GET, "/agents", Some(&token));
        assert_eq!(world.send(list).await.status, 200);
    }
}

#[actix_web::test]
async fn an_agent_is_changed() {
    for profile in [Profile::Reference, Profile::Chatwoot] {
        let world = World::new(profile);
        let (ada, _) = world.agent("Ada").await;
        let path = format!("/agents/{ada}");
        let (status, spelled) = match profile {
            Profile::Reference => ("available", "available"),
            Profile::Chatwoot => ("online", "online"),
        };
        let request = json!({
            "role": "administrator", "availability": spelled, "auto_offline": false,
            "email": "other@example.com",
        });
        let changed = world.call(Method::PATCH, &path, request).await.ok();
        assert_eq!(changed["role"], "administrator");
        assert_eq!(changed["availability_status"], status);
        assert_eq!(changed["auto_offline"], false);
        assert_eq!(changed["email"], "ada@example.com", "is the agent's own");
        assert_eq!(world.get("/agents").await.ok()[0], changed);
        let request = json!({"agent": {"name": "Countess", "role": null, "availability": 2}});
        let changed = world.call(Method::PUT, &path, request).await.ok();
        assert_eq!(changed["name"], "Countess");
        assert_eq!(changed["role"], "administrator");
        assert_eq!(changed["availability_status"], "busy");
        let refused = world
            .call(
                Method::PATCH,
                &path,
                json!({"role": "owner", "availability": "away"}),
            )
            .await;
        assert_eq!(refused.body["attributes"], json!(["role", "availability"]));
        assert_eq!(refused.status, 422);
        let missing = "param is missing or the value is empty: agent".to_owned();
        assert_eq!(
            world.call(Method::PATCH, &path, json!({})).await.refusal(),
            (422, missing)
        );
        let nobody = world.call(Method::PATCH, "/agents/4040", json!({}));
        assert_eq!(nobody.await.status, 404);
    }
}

#[actix_web::test]
async fn an_agent_is_taken_out_of_the_account() {
    for (profile, status) in [(Profile::Reference, 403), (Profile::Chatwoot, 401)] {
        let world = World::new(profile);
        let (ada, _) = world.agent("Ada").await;
        let (_, bobs) = world.agent("Bob").await;
        for (id, expected) in [(ada, status), (4040, 404)] {
            let path = format!("/agents/{id}");
            for method in [Method::DELETE, Method::PATCH] {
                let request = world.request(method, &path, Some(&bobs));
                assert_eq!(
                    world
                        .send(request.set_json(json!({"role": "agent"})))
                        .await
                        .status,
                    expected
                );
            }
        }
        let path = format!("/agents/{ada}");
        let removed = world.call(Method::DELETE, &path, json!({})).await;
        assert_eq!((removed.status, removed.body), (200, Value::Null));
        assert_eq!(world.get("/agents").await.ok()[0]["name"], "Bob");
        assert_eq!(
            world.call(Method::DELETE, &path, json!({})).await.status,
            404
        );
    }
}

#[actix_web::test]
async fn many_agents_are_added_by_their_addresses() {
    for profile in [Profile::Reference, Profile::Chatwoot] {
        let world = World::new(profile);
        let request = json!({"emails": ["ada@example.com", "nobody", "grace@example.com"]});
        let made = world.post("/agents/bulk_create", request).await;
        assert_eq!((made.status, made.body), (200, Value::Null));
        let agents = world.get("/agents").await.ok();
        assert_eq!(agents.as_array().unwrap().len(), 2);
        assert_eq!(agents[0]["name"], "ada");
        assert_eq!(agents[0]["availability_status"], "offline");
        assert_eq!(agents[0]["auto_offline"], false);
        assert_eq!(
            world.post("/agents/bulk_create", json!({})).await.refusal(),
            (
                422,
                "param is missing or the value is empty: emails".to_owned()
            )
        );
    }
}
