//! Letters whose links set a password or confirm an address.

use super::{EMAIL, PASSWORD, Session, WRONG, letters, not_signed_in, sign_in, user};
use nimchat_tests::{Desk, LinkPurpose, everywhere};
use reqwest::Method;
use serde_json::json;

#[test]
fn who_forgot_their_password_sets_another() {
    everywhere(async |nimchat| {
        let id = user(&nimchat, EMAIL).await;
        let session = Session::open(&nimchat).await;
        let anyone = nimchat.anyone();
        let asked = json!({"email": "ADA@example.com"});
        let answered = anyone.post("/auth/password", asked).await.ok();
        assert_eq!(
            answered["message"],
            "Woot! Request for password reset is successful. Check your mail for instructions."
        );
        assert_eq!(letters(&nimchat), ["password_reset"]);
        // in the reference's profile nobody learns who has an account
        let unknown = json!({"email": "eve@example.com"});
        let unknown = anyone.post("/auth/password", unknown).await;
        if nimchat.is_reference() {
            assert_eq!(unknown.ok(), answered);
        } else {
            assert_eq!(
                unknown.refused(404),
                json!({"message": "Uh ho! We could not find any user with the specified email."})
            );
        }
        assert_eq!(letters(&nimchat).len(), 1);

        let token = nimchat.link(LinkPurpose::PasswordReset, id);
        let set = |password: &str, again: &str| {
            let body = json!({"reset_password_token": token, "password": password,
                "password_confirmation": again});
            let anyone = anyone.clone();
            async move { anyone.send(Method::PUT, "/auth/password", body).await }
        };
        set("weak", "weak").await.invalid(&["password"]);
        let mistyped = set("Better-1", "Better-2").await;
        mistyped.invalid(&["password_confirmation"]);
        let done = set("Better-1", "Better-1").await;
        assert_eq!(done.ok()["data"]["id"], id);
        Session::of(&done)
            .get(&nimchat, "/api/v1/profile")
            .await
            .ok();
        session.get(&nimchat, "/api/v1/profile").await.refused(401);
        let again = set("Better-1", "Better-1").await;
        assert_eq!(
            again.refused(422),
            json!({"message": "Invalid token", "redirect_url": "/"})
        );
        not_signed_in(&sign_in(&nimchat, EMAIL, PASSWORD).await, WRONG);
        sign_in(&nimchat, EMAIL, "Better-1").await.ok();
    });
}

#[test]
fn an_invited_agent_comes_in_by_setting_a_password() {
    everywhere(async |nimchat| {
        let desk = Desk::open(&nimchat).await;
        let invited = json!({"name": "Bob", "email": "bob@example.com", "role": "agent"});
        let bob = desk.administrator.post("/agents", invited).await.ok();
        assert_eq!(letters(&nimchat), ["invitation"]);
        let bob = bob["id"].as_i64().unwrap();
        // once more, for who is not here yet
        let profile = nimchat.anyone().below("/api/v1/profile");
        let own = profile.with_token(&nimchat_tests::desk::token_of(&nimchat, bob));
        let sent = own.post("/resend_confirmation", json!({})).await;
        assert_eq!((sent.status, sent.text.as_str()), (200, ""));
        assert_eq!(letters(&nimchat), ["invitation", "invitation"]);
        let token = nimchat.link(LinkPurpose::Invitation, bob);
        let body = json!({"reset_password_token": token, "password": PASSWORD});
        let anyone = nimchat.anyone();
        let welcome = anyone.send(Method::PUT, "/auth/password", body).await;
        assert_eq!(welcome.ok()["data"]["confirmed"], true);
        sign_in(&nimchat, "bob@example.com", PASSWORD).await.ok();
        own.post("/resend_confirmation", json!({})).await.ok();
        assert_eq!(letters(&nimchat).len(), 2);
    });
}

#[test]
fn a_new_address_counts_once_it_is_confirmed() {
    everywhere(async |nimchat| {
        let id = user(&nimchat, EMAIL).await;
        user(&nimchat, "bob@example.com").await;
        let session = Session::open(&nimchat).await;
        let anyone = nimchat.anyone();
        let change = |email: &str| json!({"profile": {"email": email}});
        let path = "/api/v1/profile";
        let others = change("bob@example.com");
        let refused = session.send(&anyone, Method::PUT, path, others).await;
        refused.invalid(&["email"]);
        let parked = change("ada@example.org");
        let parked = session.send(&anyone, Method::PUT, path, parked).await;
        assert_eq!(parked.ok()["email"], EMAIL);
        assert_eq!(letters(&nimchat), ["email_change"]);
        let token = nimchat.link(LinkPurpose::EmailChange, id);
        let confirm =
            |token: &str| anyone.post("/auth/confirmation", json!({"confirmation_token": token}));
        let confirmed = confirm(&token).await;
        assert_eq!(confirmed.ok()["data"]["email"], "ada@example.org");
        assert_eq!(confirmed.header("uid"), Some("ada@example.org"));
        let invalid = json!({"message": "Invalid token", "redirect_url": "/"});
        for token in [&token, "", "guessed"] {
            assert_eq!(confirm(token).await.refused(422), invalid);
        }
        sign_in(&nimchat, "ada@example.org", PASSWORD).await.ok();
    });
}

#[test]
fn a_new_password_signs_out_all_clients_but_the_last() {
    everywhere(async |nimchat| {
        user(&nimchat, EMAIL).await;
        let old = Session::open(&nimchat).await;
        let last = Session::open(&nimchat).await;
        let anyone = nimchat.anyone();
        let path = "/api/v1/profile";
        let change = |current: &str| {
            json!({"profile": {"current_password": current, "password": "Better-1",
                "password_confirmation": "Better-1"}})
        };
        let wrong = last
            .send(&anyone, Method::PUT, path, change("Secret2!"))
            .await;
        assert_eq!(
            wrong.refused(422),
            json!({"error": "Invalid current password"})
        );
        let before = old.get(&nimchat, path).await.ok();
        let changed = last
            .send(&anyone, Method::PUT, path, change(PASSWORD))
            .await;
        assert_ne!(changed.ok()["pubsub_token"], before["pubsub_token"]);
        old.get(&nimchat, path).await.refused(401);
        last.get(&nimchat, path).await.ok();
    });
}
