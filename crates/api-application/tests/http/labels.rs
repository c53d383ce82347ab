//! The labels of the account, which the reference does not have and which are the same in both profiles.

use crate::world::{World, id_of};
use actix_web::http::Method;
use nimchat_api_kit::Profile;
use serde_json::{Value, json};

const PROFILES: [Profile; 2] = [Profile::Reference, Profile::Chatwoot];
const PATH: &str = "/labels";

#[actix_web::test]
async fn a_label_is_made_shown_listed_changed_and_removed() {
    for profile in PROFILES {
        let world = World::new(profile);
        let made = world.post(PATH, json!({"title": "VIP"})).await.ok();
        let id = id_of(&made);
        let mut expected = json!({
            "id": id, "title": "vip", "description": null, "color": "#1f93ff",
            "show_on_sidebar": null,
        });
        assert_eq!(made, expected);
        let body = json!({"label": {"title": "bug", "color": "red", "show_on_sidebar": true}});
        let bug = world.post(PATH, body).await.ok();
        assert_eq!(bug["show_on_sidebar"], true);
        let path = format!("{PATH}/{id}");
        assert_eq!(world.get(&path).await.ok(), expected);
        let listed = world.get(PATH).await.ok();
        assert_eq!(listed, json!({"payload": [bug, expected]}));
        let body = json!({"title": "gold", "description": "Best", "show_on_sidebar": false});
        let changed = world.call(Method::PUT, &path, body).await.ok();
        expected["title"] = json!("gold");
        expected["description"] = json!("Best");
        expected["show_on_sidebar"] = json!(false);
        assert_eq!(changed, expected);
        let body = json!({"description": null, "show_on_sidebar": null});
        let changed = world.call(Method::PATCH, &path, body).await.ok();
        assert_eq!(changed["description"], Value::Null);
        assert_eq!(changed["show_on_sidebar"], Value::Null);
        let removed = world.call(Method::DELETE, &path, json!({})).await;
        assert_eq!((removed.status, removed.body), (200, Value::Null));
        assert_eq!(world.get(&path).await.status, 404);
    }
}

#[actix_web::test]
async fn a_refused_label_names_its_attributes() {
    for profile in PROFILES {
        let world = World::new(profile);
        world.post(PATH, json!({"title": "bug"})).await.ok();
        for (body, attributes, text) in [
            (
                json!({"color": "red"}),
                json!(["title"]),
                "Title must not be blank, Title is invalid",
            ),
            (
                json!({"title": "a b", "color": null}),
                json!(["title", "color"]),
                "Title is invalid, Color can't be blank",
            ),
            (
                json!({"title": "BUG"}),
                json!(["title"]),
                "Title has already been taken",
            ),
        ] {
            let reply = world.post(PATH, body).await;
            assert_eq!(reply.body["attributes"], attributes);
            assert_eq!(reply.refusal(), (422, text.to_owned()));
        }
    }
}

#[actix_web::test]
async fn agents_list_labels_and_learn_first_whether_one_is_there() {
    for (profile, status) in [(Profile::Reference, 403), (Profile::Chatwoot, 401)] {
        let world = World::new(profile);
        let (_, token) = world.agent("Ada").await;
        let id = id_of(&world.post(PATH, json!({"title": "bug"})).await.ok());
        let as_agent = async |method: Method, path: &str| {
            let body = json!({"title": "mine"});
            let request = world.request(method, path, Some(&token)).set_json(body);
            world.send(request).await.status
        };
        assert_eq!(as_agent(Method::GET, PATH).await, 200);
        assert_eq!(as_agent(Method::POST, PATH).await, status);
        for method in [Method::GET, Method::PATCH, Method::DELETE] {
            for (id, expected) in [(id, status), (4040, 404)] {
                let path = format!("{PATH}/{id}");
                assert_eq!(as_agent(method.clone(), &path).await, expected, "{method}");
            }
        }
    }
}
