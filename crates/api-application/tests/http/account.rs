//! The account itself, which the reference does not have: one struct for both profiles.

use crate::world::World;
use actix_web::http::Method;
use nimchat_accounts::ports::Store;
use nimchat_accounts::{Account, AccountStatus};
use nimchat_api_kit::Profile;
use serde_json::{Value, json};

const PROFILES: [Profile; 2] = [Profile::Reference, Profile::Chatwoot];

impl World {
    /// Changes the account without the API.
    fn operate(&self, change: impl FnOnce(&mut Account)) {
        let mut work = self.people.begin().unwrap();
        let found = work.accounts().find(self.account.into()).unwrap();
        let mut account = found.unwrap();
        change(&mut account);
        work.accounts().update(&account).unwrap();
        work.commit().unwrap();
    }
}

#[actix_web::test]
async fn members_see_their_account() {
    for profile in PROFILES {
        let world = World::new(profile);
        let (_, token) = world.agent("Ada").await;
        let shown = world.get("").await.ok();
        let keys = &shown["cache_keys"];
        assert_eq!(
            shown,
            json!({
                "settings": {}, "created_at": "2025-01-31T09:05:07.000Z", "domain": null,
                "features": shown["features"], "id": world.account, "locale": "en",
                "name": "Engines", "support_email": null, "status": "active",
                "cache_keys": {"label": keys["label"], "inbox": keys["label"], "team": keys["label"]},
                "latest_chatwoot_version": null,
            })
        );
        assert!(keys["label"].is_string());
        assert_eq!(shown["features"]["labels"], true);
        let request = world.request(Method::GET, "", Some(&token));
        assert_eq!(world.send(request).await.ok(), shown);
    }
}

#[actix_web::test]
async fn a_suspended_account_is_shown_and_a_strangers_is_not_there() {
    for profile in PROFILES {
        let world = World::new(profile);
        world.operate(|account| account.status = AccountStatus::Suspended);
        assert_eq!(world.get("").await.ok()["status"], "suspended");
        let refused = world.get("/agents").await.status;
        assert_eq!(
            refused,
            if profile == Profile::Reference {
                403
            } else {
                401
            }
        );
        let other = world.at(Method::GET, "/api/v1/accounts/4040", json!({}));
        let nowhere = (404, "Resource could not be found".to_owned());
        assert_eq!(other.await.refusal(), nowhere);
    }
}

#[actix_web::test]
async fn an_administrator_changes_the_account() {
    for profile in PROFILES {
        let world = World::new(profile);
        world.operate(|account| {
            account
                .custom_attributes
                .0
                .insert("plan_name".to_owned(), json!("gold"));
        });
        let request = json!({
            "name": "Looms", "locale": "de", "domain": "looms.example",
            "support_email": "help@looms.example", "industry": "Weaving", "timezone": "Europe/Berlin",
            "auto_resolve_after": 60, "auto_resolve_message": "Bye",
        });
        let changed = world.call(Method::PATCH, "", request).await.ok();
        assert_eq!(changed["name"], "Looms");
        assert_eq!(changed["locale"], "de");
        assert_eq!(changed["domain"], "looms.example");
        assert_eq!(changed["support_email"], "help@looms.example");
        assert_eq!(
            changed["settings"],
            json!({"auto_resolve_after": 60, "auto_resolve_message": "Bye"})
        );
        assert_eq!(
            changed["custom_attributes"],
            json!({
                "plan_name": "gold", "subscribed_quantity": null, "subscription_status": null,
                "subscription_ends_on": null, "industry": "Weaving", "timezone": "Europe/Berlin",
            })
        );
        assert_eq!(changed.get("latest_chatwoot_version"), None);
        let request = json!({"auto_resolve_after": null, "domain": null});
        let changed = world.call(Method::PUT, "", request).await.ok();
        let settings = match profile {
            Profile::Reference => json!({"auto_resolve_message": "Bye"}),
            Profile::Chatwoot => {
                json!({"auto_resolve_after": null, "auto_resolve_message": "Bye"})
            }
        };
        assert_eq!(changed["settings"], settings);
        assert_eq!(changed["domain"], Value::Null);
        assert_eq!(changed["name"], "Looms");
    }
}

#[actix_web::test]
async fn a_refused_change_names_every_attribute() {
    for profile in PROFILES {
        let world = World::new(profile);
        let request = json!({
            "name": null, "locale": "xx", "auto_resolve_after": "60", "audio_transcriptions": 1,
        });
        let refused = world.call(Method::PATCH, "", request).await;
        assert_eq!(refused.status, 422);
        let named = [
            "name",
            "locale",
            "auto_resolve_after",
            "audio_transcriptions",
        ];
        let mut given: Vec<_> = refused.body["attributes"]
            .as_array()
            .unwrap()
            .iter()
            .collect();
        given.sort_by_key(|name| named.iter().position(|known| *known == **name));
        assert_eq!(given, named);
        let request = json!({"auto_resolve_after": 9});
        assert_eq!(
            world.call(Method::PATCH, "", request).await.refusal(),
            (
                422,
                "Auto resolve after must be greater than or equal to 10".to_owned()
            )
        );
        assert_eq!(world.get("").await.ok()["name"], "Engines");
    }
}

#[actix_web::test]
async fn only_administrators_change_the_account_and_everybody_turns_to_it() {
    for (profile, status) in [(Profile::Reference, 403), (Profile::Chatwoot, 401)] {
        let world = World::new(profile);
        let (ada, token) = world.agent("Ada").await;
        let change = world
            .request(Method::PATCH, "", Some(&token))
            .set_json(json!({"name": "Mine"}));
        assert_eq!(world.send(change).await.status, status);
        let turn = world.request(Method::POST, "/update_active_at", Some(&token));
        let turned = world.send(turn).await;
        assert_eq!((turned.status, turned.body), (200, Value::Null));
        let mut view = world.people.read().unwrap();
        let found = view.memberships().find(world.account.into(), ada.into());
        assert!(found.unwrap().unwrap().active_at.is_some());
    }
}
