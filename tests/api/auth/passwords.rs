//! E-mails whose links set a password or confirm an address.

use super::{EMAIL, PASSWORD, Session, WRONG, not_signed_in, sign_in, sign_up, user};
use nimchat_tests::{LinkPurpose, Options, TestAccount, everywhere, everywhere_with};
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
        assert_eq!(nimchat.database().mails(), ["password_reset"]);
        let unknown = json!({"email": "eve@example.com"});
        let unknown = anyone.post("/auth/password", unknown).await;
        if nimchat.is_reference() {
            assert_eq!(unknown.ok(), answered, "who has an account is not told");
        } else {
            assert_eq!(
                unknown.refused(404),
                json!({"message": "Uh ho! We could not find any user with the specified email."})
            );
        }
        assert_eq!(nimchat.database().mails().len(), 1);

        let token = nimchat.link(LinkPurpose::PasswordReset, id);
        let set = |password: &str, again: &str| {
            let body = json!({"reset_password_token": token, "password": password,
                "password_confirmation": again});
            let anyone = anyone.clone();
            async move { anyone.send(Method::PUT, "/auth/password", body).await }
        };
        set("weak", "weak")
            .await
            .invalid(&["password", "password_confirmation"]);
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
        let desk = TestAccount::open(&nimchat).await;
        let invited = json!({"name": "Bob", "email": "bob@example.com", "role": "agent"});
        let bob = desk.administrator.post("/agents", invited).await.ok();
        assert_eq!(nimchat.database().mails(), ["invitation"]);
        let bob = bob["id"].as_i64().unwrap();
        // once more, for a user who has not signed in yet
        let profile = nimchat.anyone().below("/api/v1/profile");
        let own = profile.with_token(&nimchat_tests::test_account::token_of(&nimchat, bob));
        let sent = own.post("/resend_confirmation", json!({})).await;
        assert_eq!((sent.status, sent.text.as_str()), (200, ""));
        assert_eq!(nimchat.database().mails(), ["invitation", "invitation"]);
        let token = nimchat.link(LinkPurpose::Invitation, bob);
        let body = json!({"reset_password_token": token, "password": PASSWORD});
        let anyone = nimchat.anyone();
        let welcome = anyone.send(Method::PUT, "/auth/password", body).await;
        assert_eq!(welcome.ok()["data"]["confirmed"], true);
        sign_in(&nimchat, "bob@example.com", PASSWORD).await.ok();
        own.post("/resend_confirmation", json!({})).await.ok();
        assert_eq!(nimchat.database().mails().len(), 2);
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
        assert_eq!(nimchat.database().mails(), ["email_change"]);
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
fn a_new_password_signs_out_all_clients_but_the_one_that_asks() {
    everywhere(async |nimchat| {
        let id = user(&nimchat, EMAIL).await;
        let own = Session::open(&nimchat).await;
        let last = Session::open(&nimchat).await;
        let anyone = nimchat.anyone();
        let path = "/api/v1/profile";
        let change = |current: &str, new: &str| {
            json!({"profile": {"current_password": current, "password": new,
                "password_confirmation": new}})
        };
        let wrong = change("Secret2!", "Better-1");
        let wrong = own.send(&anyone, Method::PUT, path, wrong).await;
        assert_eq!(
            wrong.refused(422),
            json!({"error": "Invalid current password"})
        );
        let before = last.get(&nimchat, path).await.ok();
        let better = change(PASSWORD, "Better-1");
        let changed = own.send(&anyone, Method::PUT, path, better).await;
        assert_ne!(changed.ok()["pubsub_token"], before["pubsub_token"]);
        assert_eq!(changed.header("client"), Some(own.part("client")));
        own.get(&nimchat, path).await.ok();
        // the session opened last need not be that of the caller who changes the password
        last.get(&nimchat, path).await.refused(401);
        // a call with an access token has no client to keep
        let token = nimchat_tests::test_account::token_of(&nimchat, id);
        let back = change("Better-1", PASSWORD);
        let by_token = anyone.with_token(&token);
        by_token.send(Method::PUT, path, back).await.ok();
        own.get(&nimchat, path).await.refused(401);
        by_token.get(path).await.ok();
    });
}

#[test]
fn a_password_that_the_operator_sets_signs_out_everybody() {
    everywhere(async |nimchat| {
        let operator = nimchat.operator();
        let body = json!({"name": "Ada", "email": EMAIL, "password": PASSWORD});
        let made = operator.post("/users", body).await.ok();
        let session = Session::open(&nimchat).await;
        let path = format!("/users/{}", made["id"]);
        let reset = json!({"password": "Better-1"});
        operator.patch(path, reset).await.ok();
        session.get(&nimchat, "/api/v1/profile").await.refused(401);
        sign_in(&nimchat, EMAIL, "Better-1").await.ok();
    });
}

#[test]
fn an_invited_address_is_lost_to_a_user_who_signed_up_with_it_before() {
    let open = Options::default().set("ACCOUNTS__SIGN_UP", "true");
    everywhere_with(&open, async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let anyone = nimchat.anyone();
        let members = format!("/api/v1/accounts/{}/agents", desk.account);
        for (email, many) in [("bob@example.com", false), ("eve@example.com", true)] {
            let thief = anyone.post("/api/v1/accounts", sign_up(email)).await;
            let token = thief.ok()["data"]["access_token"].clone();
            let token = token.as_str().unwrap().to_owned();
            let id = thief.ok()["data"]["id"].as_i64().unwrap();
            let session = Session::of(&thief);
            let before = nimchat.database().mails().len();
            if many {
                let body = json!({"emails": [email]});
                desk.administrator
                    .post("/agents/bulk_create", body)
                    .await
                    .ok();
            } else {
                let body = json!({"name": "Bob", "email": email, "role": "agent"});
                desk.administrator.post("/agents", body).await.ok();
            }
            assert_eq!(nimchat.database().mails()[before..], ["invitation"]);
            session.get(&nimchat, &members).await.refused(401);
            anyone.with_token(&token).get(&members).await.refused(401);
            // the recipient of the e-mail can sign in
            let invited = nimchat.link(LinkPurpose::Invitation, id);
            let body = json!({"reset_password_token": invited, "password": "Better-1"});
            let welcome = anyone.send(Method::PUT, "/auth/password", body).await;
            let owner = Session::of(&welcome);
            owner.get(&nimchat, &members).await.ok();
            sign_in(&nimchat, email, PASSWORD).await.refused(401);
        }
    });
}
