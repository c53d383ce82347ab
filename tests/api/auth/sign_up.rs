//! Accounts created by sign-up.

use super::{PASSWORD, Session, sign_in, sign_up};
use nimchat_tests::{LinkPurpose, Options, everywhere, everywhere_with};
use reqwest::Method;
use serde_json::json;

#[test]
fn signing_up_is_off_unless_the_operator_says_otherwise() {
    everywhere(async |nimchat| {
        let before = nimchat.database().census();
        for version in ["v1", "v2"] {
            let path = format!("/api/{version}/accounts");
            let refused = nimchat
                .anyone()
                .post(&path, sign_up("bob@example.com"))
                .await;
            let unknown = nimchat.anyone().post("/api/v1/unknown", json!({})).await;
            assert_eq!(refused.refused(404), unknown.refused(404));
        }
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn who_signs_up_runs_an_account_and_confirms_their_address() {
    let open = Options::default().set("ACCOUNTS__SIGN_UP", "true");
    everywhere_with(&open, async |nimchat| {
        let anyone = nimchat.anyone();
        let path = "/api/v1/accounts";
        let signed_up = anyone.post(path, sign_up("bob@example.com")).await;
        let bob = signed_up.ok()["data"].clone();
        assert_eq!(bob["role"], "administrator");
        assert_eq!(bob["confirmed"], false);
        assert_eq!(bob["accounts"][0]["id"], bob["account_id"]);
        assert_eq!(bob["accounts"][0]["locale"], "de");
        assert_eq!(nimchat.database().mails(), ["confirmation"]);
        let session = Session::of(&signed_up);
        let account = format!("{path}/{}", bob["account_id"]);
        assert_eq!(
            session.get(&nimchat, &account).await.ok()["name"],
            "Engines"
        );
        assert_eq!(
            sign_in(&nimchat, "bob@example.com", PASSWORD).await.status,
            401
        );
        let id = bob["id"].as_i64().unwrap();
        let token = nimchat.link(LinkPurpose::Confirmation, id);
        let token = json!({"confirmation_token": token});
        let confirmed = anyone.post("/auth/confirmation", token.clone()).await;
        assert_eq!(confirmed.ok()["data"]["confirmed"], true);
        let again = anyone.post("/auth/confirmation", token).await;
        assert_eq!(
            again.refused(422),
            json!({"message": "Already confirmed", "redirect_url": "/"})
        );
        sign_in(&nimchat, "bob@example.com", PASSWORD).await.ok();

        for (email, text) in [
            ("bob", "You have entered an invalid email"),
            (
                "Bob@example.com",
                "You have already signed up for an account with bob@example.com",
            ),
        ] {
            let refused = anyone.post(path, sign_up(email)).await;
            assert_eq!(refused.refused(403), json!({"message": text}));
        }
        let nameless = json!({"email": "eve@example.com", "password": PASSWORD});
        let refused = anyone.post(path, nameless.clone()).await;
        let text = "Invalid, please check the signup paramters and try again";
        assert_eq!(refused.refused(403), json!({"message": text}));
        let weak = json!({"email": "eve@example.com", "password": "weak", "account_name": "Looms"});
        anyone.post(path, weak).await.invalid(&["password"]);
        let brief = anyone.post("/api/v2/accounts", nameless).await.ok();
        assert_eq!(brief["data"]["name"], nimchat.choose("eve", ""));
        let eve =
            json!({"account_name": "Eves", "email": "eve2@example.com", "password": PASSWORD});
        let named = anyone.post(path, eve).await.ok();
        assert_eq!(named["data"]["name"], nimchat.choose("Eves", ""));

        let further = json!({"account_name": "Mills"});
        let further = session
            .send(&anyone, Method::POST, path, further)
            .await
            .ok();
        assert_eq!(further["data"]["id"], id);
        assert_eq!(further["data"]["accounts"].as_array().unwrap().len(), 2);
        assert_ne!(further["data"]["account_id"], bob["account_id"]);
        let third = json!({"email": "mallory@example.com", "password": PASSWORD});
        let path = "/api/v2/accounts";
        let third = session.send(&anyone, Method::POST, path, third).await;
        assert_eq!(
            third.ok()["data"]["id"],
            id,
            "who is signed in stays who they are"
        );
        // a session speaks the profile of Chatwoot, whose dashboard asks for the name
        let account = third.ok()["data"]["accounts"][2].clone();
        assert_eq!(account["name"], "");
        let account = format!("/api/v1/accounts/{}", account["id"]);
        let step = async || {
            let shown = session.get(&nimchat, &account).await.ok();
            shown["custom_attributes"]["onboarding_step"].clone()
        };
        assert_eq!(step().await, "profile_update");
        assert_eq!(third.header("client"), Some(session.part("client")));
        assert_eq!(third.headers.get_all("client").iter().count(), 1);
    });
}
