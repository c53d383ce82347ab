//! Limits on attempts by unauthenticated callers.

use super::{EMAIL, PASSWORD, WRONG, not_signed_in, sign_in, sign_up, user};
use nimchat_tests::{Answer, Options, Profile, Running, everywhere_with};
use reqwest::Method;
use serde_json::{Value, json};

/// A request that a proxy on this machine forwards.
async fn from(nimchat: &Running, address: &str, path: &str, body: &Value) -> Answer {
    let request = nimchat.anyone().request(Method::POST, path);
    Answer::of(request.header("x-forwarded-for", address).json(body)).await
}

/// Every path under `/auth` speaks `chatwoot`.
#[track_caller]
fn too_many(profile: Profile, answer: &Answer) {
    assert_eq!(answer.status, 429, "{}", answer.text);
    if profile == Profile::Reference {
        let text = answer.json()["error"].to_string();
        assert!(text.starts_with("\"Too many requests"), "{text}");
    } else {
        assert_eq!(answer.text, "Retry later\n");
    }
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=1801).contains(&wait), "{wait}");
}

#[test]
fn guessing_is_slowed_down_by_address_and_by_e_mail() {
    let proxy = Options::default()
        .set("SERVER__TRUSTED_PROXIES", "127.0.0.1,10.0.0.0/8")
        .set("RATE_LIMIT__SIGN_IN_BY_ADDRESS", "2")
        .set("RATE_LIMIT__SIGN_IN_BY_EMAIL", "3");
    everywhere_with(&proxy, async |nimchat| {
        user(&nimchat, EMAIL).await;
        let path = "/auth/sign_in";
        let wrong = |email: &str| json!({"email": email, "password": "Secret2!"});
        for _ in 0..2 {
            let tried = from(&nimchat, "203.0.113.1", path, &wrong(EMAIL)).await;
            not_signed_in(&tried, WRONG);
        }
        too_many(
            Profile::Chatwoot,
            &from(&nimchat, "203.0.113.1", path, &wrong("eve@example.com")).await,
        );
        let elsewhere = from(&nimchat, "203.0.113.2, 10.0.0.1", path, &wrong(EMAIL)).await;
        not_signed_in(&elsewhere, WRONG);
        // after too many attempts the right password is not even checked
        let right = json!({"email": "ADA@example.com", "password": PASSWORD});
        too_many(
            Profile::Chatwoot,
            &from(&nimchat, "203.0.113.3", path, &right).await,
        );
        // this machine's own calls are counted by e-mail, not by address
        too_many(Profile::Chatwoot, &sign_in(&nimchat, EMAIL, PASSWORD).await);
        for name in ["eve1", "eve2", "eve3", "eve4", "eve5"] {
            let answer = sign_in(&nimchat, &format!("{name}@example.com"), PASSWORD).await;
            not_signed_in(&answer, WRONG);
        }
    });
}

#[test]
fn letters_are_not_asked_for_without_end() {
    let options = Options::default().set("ACCOUNTS__SIGN_UP", "true");
    everywhere_with(&options, async |nimchat| {
        let id = user(&nimchat, EMAIL).await;
        let path = "/auth/password";
        for _ in 0..5 {
            from(&nimchat, "203.0.113.1", path, &json!({"email": EMAIL}))
                .await
                .ok();
        }
        // a proxy that is not trusted counts as one caller
        too_many(
            Profile::Chatwoot,
            &from(
                &nimchat,
                "203.0.113.2",
                path,
                &json!({"email": "eve@example.com"}),
            )
            .await,
        );
        assert_eq!(nimchat.database().mails().len(), 5);
        for number in 0..5 {
            let body = sign_up(&format!("bob{number}@example.com"));
            from(&nimchat, "203.0.113.1", "/api/v1/accounts", &body)
                .await
                .ok();
        }
        let body = sign_up("bob@example.com");
        too_many(
            nimchat.profile(),
            &from(&nimchat, "203.0.113.1", "/api/v2/accounts", &body).await,
        );
        let own = nimchat
            .anyone()
            .with_token(&nimchat_tests::test_account::token_of(&nimchat, id));
        let resend = async || {
            let request = own.request(Method::POST, "/api/v1/profile/resend_confirmation");
            Answer::of(request.header("x-forwarded-for", "203.0.113.1")).await
        };
        for _ in 0..5 {
            resend().await.ok();
        }
        too_many(nimchat.profile(), &resend().await);
    });
}
