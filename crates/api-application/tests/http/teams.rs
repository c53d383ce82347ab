//! `operations.json #65–#72`, and removing a team.

use crate::world::{World, id_of};
use actix_web::http::Method;
use nimchat_api_kit::Profile;
use serde_json::{Value, json};

const PROFILES: [Profile; 2] = [Profile::Reference, Profile::Chatwoot];

impl World {
    async fn team(&self, name: &str) -> i64 {
        id_of(&self.post("/teams", json!({"name": name})).await.ok())
    }

    async fn as_agent(&self, method: Method, path: &str, token: &str, body: Value) -> u16 {
        let request = self.request(method, path, Some(token)).set_json(body);
        self.send(request).await.status
    }
}

#[actix_web::test]
async fn a_team_is_made_shown_changed_and_removed() {
    for profile in PROFILES {
        let world = World::new(profile);
        let request = json!({"name": "Sales", "description": "Sells", "allow_auto_assign": false});
        let made = world.post("/teams", request).await.ok();
        let id = id_of(&made);
        let expected = json!({
            "id": id, "name": "sales", "description": "Sells", "allow_auto_assign": false,
            "account_id": world.account, "is_member": false,
        });
        assert_eq!(made, expected);
        let path = format!("/teams/{id}");
        assert_eq!(world.get(&path).await.ok(), expected);
        assert_eq!(world.get("/teams").await.ok(), json!([expected]));
        // nested under the key, as forms and Chatwoot's clients send it
        let request = json!({"team": {"name": "Shop", "allow_auto_assign": "true"}});
        let changed = world.call(Method::PUT, &path, request).await.ok();
        assert_eq!(changed["name"], "shop");
        assert_eq!(changed["allow_auto_assign"], true);
        assert_eq!(changed["description"], "Sells");
        let request = json!({"description": null});
        let changed = world.call(Method::PATCH, &path, request).await.ok();
        let nothing = match profile {
            Profile::Reference => json!(""),
            Profile::Chatwoot => Value::Null,
        };
        assert_eq!(changed["description"], nothing);
        let removed = world.call(Method::DELETE, &path, json!({})).await;
        assert_eq!((removed.status, removed.body), (200, Value::Null));
        assert_eq!(world.get(&path).await.status, 404);
        assert_eq!(world.get("/teams").await.ok(), json!([]));
    }
}

#[actix_web::test]
async fn a_refused_team_names_its_attributes() {
    for profile in PROFILES {
        let world = World::new(profile);
        let id = world.team("sales").await;
        let path = format!("/teams/{id}");
        let blank = (422, "Name must not be blank".to_owned());
        let refusal = async |method: Method, path: &str, body: Value| {
            let reply = world.call(method, path, body).await;
            assert_eq!(reply.body["attributes"], json!(["name"]));
            reply.refusal()
        };
        assert_eq!(
            refusal(Method::POST, "/teams", json!({"description": "x"})).await,
            blank
        );
        for name in [json!(null), json!(" ")] {
            let body = json!({ "name": name });
            assert_eq!(refusal(Method::PATCH, &path, body).await, blank);
        }
        assert_eq!(
            refusal(Method::POST, "/teams", json!({"name": "SALES"})).await,
            (422, "Name has already been taken".to_owned())
        );
        assert_eq!(
            world.post("/teams", json!({})).await.refusal(),
            (
                422,
                "param is missing or the value is empty: team".to_owned()
            )
        );
    }
}

#[actix_web::test]
async fn members_are_added_set_listed_and_removed() {
    for profile in PROFILES {
        let world = World::new(profile);
        let team = world.team("sales").await;
        let (ada, _) = world.agent("Ada").await;
        let (bob, bobs) = world.agent("Bob").await;
        let agents = world.get("/agents").await.ok();
        let path = format!("/teams/{team}/team_members");
        let send =
            |method: Method, users: Value| world.call(method, &path, json!({ "user_ids": users }));
        let added = send(Method::POST, json!([bob])).await.ok();
        assert_eq!(added, json!([agents[1]]));
        // ids as text, and one who is already a member: the answer has only the new one
        let added = send(Method::POST, json!([ada.to_string(), bob])).await.ok();
        assert_eq!(added, json!([agents[0]]));
        let listed = world.get(&path).await.ok();
        assert_eq!(listed, json!([agents[0], agents[1]]));
        let look = world.request(Method::GET, &format!("/teams/{team}"), Some(&bobs));
        assert_eq!(world.send(look).await.ok()["is_member"], true);
        let set = send(Method::PATCH, json!([world.grace, ada])).await.ok();
        assert_eq!(set, json!([agents[0], agents[2]]));
        assert_eq!(world.get(&path).await.ok(), set);
        let teams = world.get("/teams").await.ok();
        assert_eq!(teams[0]["is_member"], true, "Grace is in it now");
        // Bob is no longer a member, and ignored
        let removed = send(Method::DELETE, json!([ada, bob])).await;
        assert_eq!((removed.status, removed.body), (200, Value::Null));
        assert_eq!(world.get(&path).await.ok(), json!([agents[2]]));
        assert_eq!(send(Method::PATCH, json!([])).await.ok(), json!([]));
        assert_eq!(world.get(&path).await.ok(), json!([]));
        let unknown = send(Method::PUT, json!([])).await.status;
        assert_eq!(unknown, 405);
    }
}

#[actix_web::test]
async fn strangers_do_not_get_into_a_team() {
    let refusals = [
        (
            Profile::Reference,
            (422, "User ids must be members of the account".to_owned()),
        ),
        (Profile::Chatwoot, (401, "Invalid User IDs".to_owned())),
    ];
    for (profile, expected) in refusals {
        let world = World::new(profile);
        let team = world.team("sales").await;
        let (ada, _) = world.agent("Ada").await;
        let path = format!("/teams/{team}/team_members");
        for method in [Method::POST, Method::PATCH, Method::DELETE] {
            let body = json!({"user_ids": [ada, 4040]});
            let reply = world.call(method.clone(), &path, body).await;
            assert_eq!(reply.refusal(), expected, "{method}");
            let reply = world.call(method.clone(), &path, json!({})).await;
            let missing = "param is missing or the value is empty: user_ids";
            assert_eq!(reply.refusal(), (422, missing.to_owned()), "{method}");
            let reply = world
                .call(method.clone(), &path, json!({"user_ids": ["x"]}))
                .await;
            assert_eq!(reply.status, 422, "{method}");
            for body in [json!({}), json!({"user_ids": [4040]})] {
                let reply = world
                    .call(method.clone(), "/teams/4040/team_members", body)
                    .await;
                assert_eq!(reply.status, 404, "{method}");
            }
        }
        assert_eq!(world.get(&path).await.ok(), json!([]));
    }
}

#[actix_web::test]
async fn agents_look_at_teams_and_learn_first_whether_one_is_there() {
    for (profile, status) in [(Profile::Reference, 403), (Profile::Chatwoot, 401)] {
        let world = World::new(profile);
        let team = world.team("sales").await;
        let (ada, token) = world.agent("Ada").await;
        let there = format!("/teams/{team}");
        for path in ["/teams", &there, &format!("{there}/team_members")] {
            let reply = world.as_agent(Method::GET, path, &token, json!({})).await;
            assert_eq!(reply, 200, "{path}");
        }
        let body = json!({"name": "mine", "user_ids": [ada]});
        let made = world.as_agent(Method::POST, "/teams", &token, body.clone());
        assert_eq!(made.await, status);
        for (method, rest) in [
            (Method::PATCH, ""),
            (Method::DELETE, ""),
            (Method::POST, "/team_members"),
            (Method::PATCH, "/team_members"),
            (Method::DELETE, "/team_members"),
        ] {
            for (id, expected) in [(team, status), (4040, 404)] {
                let path = format!("/teams/{id}{rest}");
                let reply = world.as_agent(method.clone(), &path, &token, body.clone());
                assert_eq!(reply.await, expected, "{method} {path}");
            }
        }
    }
}
