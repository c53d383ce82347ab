//! The caller's own profile, which the reference does not have: one struct for both profiles.

use crate::world::World;
use actix_web::http::Method;
use actix_web::test::TestRequest;
use nimchat_api_kit::Profile;
use serde_json::{Value, json};

const PROFILES: [Profile; 2] = [Profile::Reference, Profile::Chatwoot];
const PROFILE: &str = "/api/v1/profile";

impl World {
    async fn profile(&self, method: Method, path: &str, body: Value) -> crate::world::Reply {
        self.at(method, &format!("{PROFILE}{path}"), body).await
    }
}

#[actix_web::test]
async fn people_see_themselves() {
    for profile in PROFILES {
        let world = World::new(profile);
        let shown = world.profile(Method::GET, "", json!({})).await.ok();
        assert_eq!(
            shown,
            json!({
                "access_token": shown["access_token"], "account_id": world.account,
                "available_name": "Grace", "avatar_url": "", "confirmed": true, "display_name": null,
                "message_signature": null, "email": "grace@example.com", "id": world.grace,
                "inviter_id": null, "name": "Grace", "provider": "email",
                "pubsub_token": shown["pubsub_token"], "role": "administrator", "ui_settings": {},
                "uid": "grace@example.com", "type": null,
                "accounts": [{
                    "id": world.account, "name": "Engines", "status": "active", "active_at": null,
                    "role": "administrator", "permissions": ["administrator"],
                    "availability": "online", "availability_status": "offline", "auto_offline": true,
                }],
            })
        );
    }
}

#[actix_web::test]
async fn people_change_themselves() {
    for profile in PROFILES {
        let world = World::new(profile);
        let request = json!({"profile": {
            "name": "Grace Hopper", "display_name": "Amazing Grace", "message_signature": "Yours",
            "ui_settings": {"dark": true}, "phone_number": "+4930123456", "email": "Grace@Example.com",
        }});
        let changed = world.profile(Method::PUT, "", request).await.ok();
        assert_eq!(changed["name"], "Grace Hopper");
        assert_eq!(changed["available_name"], "Amazing Grace");
        assert_eq!(changed["message_signature"], "Yours");
        assert_eq!(changed["ui_settings"], json!({"dark": true}));
        assert_eq!(
            changed["custom_attributes"],
            json!({"phone_number": "+4930123456"})
        );
        // not nested, and replaced as a whole
        let request = json!({"ui_settings": {"locale": "de"}, "display_name": null});
        let changed = world.profile(Method::PATCH, "", request).await.ok();
        assert_eq!(changed["ui_settings"], json!({"locale": "de"}));
        assert_eq!(changed["display_name"], Value::Null);
        assert_eq!(
            world.profile(Method::GET, "", json!({})).await.ok(),
            changed
        );
    }
}

#[actix_web::test]
async fn what_is_wrong_with_a_profile_is_named() {
    for profile in PROFILES {
        let world = World::new(profile);
        let request = json!({"name": "", "email": "nobody"});
        let refused = world.profile(Method::PUT, "", request).await;
        assert_eq!(refused.status, 422);
        assert_eq!(refused.body["attributes"], json!(["name", "email"]));
        let request = json!({"current_password": "x", "password": "Better-1"});
        let refused = world.profile(Method::PUT, "", request).await;
        assert_eq!(refused.status, 422);
        assert_eq!(refused.body, json!({"error": "Invalid current password"}));
        assert_eq!(
            world.profile(Method::PUT, "", json!({})).await.refusal(),
            (
                422,
                "param is missing or the value is empty: profile".to_owned()
            )
        );
        let (body, content_type) = crate::world::upload("profile[avatar]");
        let request = TestRequest::put()
            .uri(PROFILE)
            .insert_header(("api_access_token", world.token.as_str()))
            .insert_header(("content-type", content_type))
            .set_payload(body);
        assert_eq!(world.send(request).await.status, 422);
    }
}

#[actix_web::test]
async fn availability_is_set_for_an_account() {
    for profile in PROFILES {
        let world = World::new(profile);
        let account = world.account;
        let offline = json!({"profile": {"account_id": account}});
        let set = world
            .profile(Method::POST, "/auto_offline", offline)
            .await
            .ok();
        assert_eq!(set["accounts"][0]["auto_offline"], false);
        let busy = json!({"profile": {"account_id": account.to_string(), "availability": "busy"}});
        let set = world
            .profile(Method::POST, "/availability", busy)
            .await
            .ok();
        assert_eq!(set["accounts"][0]["availability"], "busy");
        assert_eq!(set["accounts"][0]["availability_status"], "busy");
        let away = json!({"account_id": account, "availability": "away"});
        let refused = world.profile(Method::POST, "/availability", away).await;
        assert_eq!(refused.body["attributes"], json!(["availability"]));
        assert_eq!(refused.status, 422);
        for path in ["/availability", "/auto_offline"] {
            let elsewhere = json!({"account_id": 4040, "availability": "busy"});
            let refused = world.profile(Method::POST, path, elsewhere).await;
            assert_eq!(refused.status, 404);
        }
    }
}

#[actix_web::test]
async fn people_turn_to_one_of_their_accounts() {
    for profile in PROFILES {
        let world = World::new(profile);
        let request = json!({"profile": {"account_id": world.account}});
        let path = "/set_active_account";
        let turned = world.profile(Method::PUT, path, request).await;
        assert_eq!((turned.status, turned.body), (200, Value::Null));
        let shown = world.profile(Method::GET, "", json!({})).await.ok();
        assert!(shown["accounts"][0]["active_at"].is_string());
        let elsewhere = json!({"profile": {"account_id": 4040}});
        let refused = world.profile(Method::PUT, path, elsewhere).await;
        assert_eq!(refused.status, 404);
    }
}

#[actix_web::test]
async fn a_reset_token_is_the_only_one_that_passes() {
    for profile in PROFILES {
        let world = World::new(profile);
        let path = "/reset_access_token";
        let reset = world.profile(Method::POST, path, json!({})).await.ok();
        let token = reset["access_token"].as_str().unwrap();
        assert_ne!(token, world.token);
        assert_eq!(world.get("/agents").await.status, 401);
        let request = world.request(Method::GET, "/agents", Some(token));
        assert_eq!(world.send(request).await.status, 200);
    }
}
