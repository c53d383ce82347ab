//! Signing in and out: sessions, and the links and pages that lead to one.

use super::{EMAIL, PASSWORD, Session, WRONG, not_signed_in, sign_in, user};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use nimchat_tests::{Answer, Options, TestAccount, everywhere, everywhere_with};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

#[test]
fn who_signs_in_gets_themselves_and_a_session() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let id = user(&nimchat, EMAIL).await;
        let joined = json!({"user_id": id, "role": "agent"});
        let path = format!("/accounts/{}/account_users", desk.account);
        desk.operator.post(path, joined).await.ok();
        let answer = sign_in(&nimchat, " Ada@Example.com", PASSWORD).await;
        let data = &answer.ok()["data"];
        assert_eq!(data["id"], id);
        assert_eq!(data["uid"], EMAIL);
        assert_eq!(data["accounts"][0]["id"], desk.account);
        assert_eq!(answer.header("uid"), Some(EMAIL));
        assert_eq!(answer.header("token-type"), Some("Bearer"));
        let session = Session::of(&answer);
        let authorization = answer.header("authorization").unwrap();
        let carried = STANDARD.decode(authorization.strip_prefix("Bearer ").unwrap());
        let carried: Value = serde_json::from_slice(&carried.unwrap()).unwrap();
        assert_eq!(
            carried,
            json!({
                "access-token": session.part("access-token"), "token-type": "Bearer",
                "client": session.part("client"), "uid": EMAIL,
                "expiry": answer.header("expiry").unwrap(),
            })
        );
        // the stored digest does not sign in
        let kept = "SELECT client || ' ' || token_digest AS text FROM user_sessions";
        let kept = nimchat.database().text(kept);
        assert!(kept.starts_with(session.part("client")), "{kept}");
        assert!(!kept.contains(session.part("access-token")), "{kept}");
    });
}

#[test]
fn who_is_not_who_they_say_is_refused() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        user(&nimchat, EMAIL).await;
        for (email, password) in [
            (EMAIL, "Secret2!"),
            ("eve@example.com", PASSWORD),
            // she never set a password
            (desk.agent.email.as_str(), PASSWORD),
            ("", ""),
        ] {
            not_signed_in(&sign_in(&nimchat, email, password).await, WRONG);
        }
        let nothing = nimchat.anyone().post("/auth/sign_in", json!({})).await;
        not_signed_in(&nothing, WRONG);
        let invited = json!({"name": "Bob", "email": "bob@example.com", "role": "agent"});
        desk.administrator.post("/agents", invited).await.ok();
        let unconfirmed = sign_in(&nimchat, "bob@example.com", "whatever").await;
        not_signed_in(
            &unconfirmed,
            "A confirmation email was sent to your account at 'bob@example.com'. You must follow the instructions in the email before your account can be activated",
        );
        assert_eq!(nimchat.database().rows("user_sessions"), 0);
    });
}

#[test]
fn a_session_works_like_the_users_access_token_and_is_told_with_every_answer() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let id = user(&nimchat, EMAIL).await;
        let joined = json!({"user_id": id, "role": "agent"});
        let path = format!("/accounts/{}/account_users", desk.account);
        desk.operator.post(path, joined).await.ok();
        let session = Session::open(&nimchat).await;
        let account = format!("/api/v1/accounts/{}", desk.account);
        let agents = session.get(&nimchat, &format!("{account}/agents")).await;
        assert_eq!(agents.ok().as_array().unwrap().len(), 3);
        let profile = session.get(&nimchat, "/api/v1/profile").await;
        assert_eq!(profile.ok()["id"], id);
        let missing = session.get(&nimchat, &format!("{account}/teams/99")).await;
        missing.refused(404);
        let forbidden = json!({"name": "x"});
        let anyone = nimchat.anyone();
        let forbidden = session
            .send(&anyone, Method::PATCH, &account, forbidden)
            .await;
        // a session speaks `chatwoot`, whatever the settings say
        forbidden.refused(401);
        for answer in [agents, profile, missing, forbidden] {
            for (name, value) in &session.0 {
                assert_eq!(answer.header(name), Some(value.as_str()), "{name}");
            }
            let expiry: i64 = answer.header("expiry").unwrap().parse().unwrap();
            assert!(expiry > 1_700_000_000);
        }
        // an access token takes precedence
        let grace = desk.agent.below("");
        let path = "/teams";
        let as_grace = session.send(&grace, Method::GET, path, Value::Null).await;
        as_grace.ok();
        assert_eq!(as_grace.header("access-token"), None);
        let nobody = anyone.with_token("unknown");
        let path = format!("{account}/teams");
        let as_nobody = session.send(&nobody, Method::GET, &path, Value::Null).await;
        as_nobody.refused(401);
        // and a session is ignored where only platform apps may call
        let path = format!("/platform/api/v1/users/{id}");
        session.get(&nimchat, &path).await.refused(401);
    });
}

#[test]
fn a_session_is_shown_by_headers_parameters_or_a_bearer() {
    everywhere(async |nimchat| {
        user(&nimchat, EMAIL).await;
        let signed_in = sign_in(&nimchat, EMAIL, PASSWORD).await;
        let session = Session::of(&signed_in);
        let anyone = nimchat.anyone();
        let bearer = signed_in.header("authorization").unwrap().to_owned();
        let request = anyone.request(Method::GET, "/api/v1/profile");
        Answer::of(request.header("authorization", &bearer))
            .await
            .ok();
        let parameters: Vec<_> = session
            .0
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let path = format!("/api/v1/profile?{}", parameters.join("&"));
        anyone.get(path).await.ok();

        for (broken, value) in [
            ("access-token", "guessed"),
            ("client", "another"),
            ("uid", "eve@example.com"),
        ] {
            let mut parts = session.0.clone();
            parts.retain(|(name, _)| *name != broken);
            parts.push((broken, value.to_owned()));
            let refused = Session(parts).get(&nimchat, "/api/v1/profile").await;
            let text = "You need to sign in or sign up before continuing.";
            assert_eq!(refused.refused(401), json!({ "errors": [text] }));
            assert_eq!(refused.header("access-token"), None);
        }
    });
}

#[test]
fn a_session_is_validated_and_ended() {
    everywhere(async |nimchat| {
        let id = user(&nimchat, EMAIL).await;
        let session = Session::open(&nimchat).await;
        let other = Session::open(&nimchat).await;
        let valid = session.get(&nimchat, "/auth/validate_token").await;
        let payload = &valid.ok()["payload"];
        assert_eq!(payload["success"], true);
        assert_eq!(payload["data"]["id"], id);
        assert!(payload["data"]["created_at"].is_string());
        assert_eq!(valid.header("client"), Some(session.part("client")));
        let token = payload["data"]["access_token"].as_str().unwrap().to_owned();
        // an access token sent with it is ignored here
        let stray = nimchat.anyone().with_token("unknown");
        let path = "/auth/validate_token";
        let both = session.send(&stray, Method::GET, path, Value::Null).await;
        assert_eq!(both.ok()["payload"]["data"]["id"], id);

        let anyone = nimchat.anyone();
        let out = |session: Session| {
            let anyone = anyone.with_token(&token);
            async move {
                let path = "/auth/sign_out";
                session
                    .send(&anyone, Method::DELETE, path, Value::Null)
                    .await
            }
        };
        let ended = out(session.clone()).await;
        assert_eq!(ended.ok(), json!({"success": true}));
        assert_eq!(ended.header("access-token"), None);
        let text = "User was not found or was not logged in.";
        let again = out(session.clone()).await;
        assert_eq!(
            again.refused(404),
            json!({"success": false, "errors": [text]})
        );
        session.get(&nimchat, "/api/v1/profile").await.refused(401);
        let invalid = session.get(&nimchat, "/auth/validate_token").await;
        not_signed_in(&invalid, "Invalid login credentials");
        other.get(&nimchat, "/auth/validate_token").await.ok();
        // neither accepts access tokens
        let by_token = anyone.with_token(&token);
        not_signed_in(
            &by_token.get("/auth/validate_token").await,
            "Invalid login credentials",
        );
        by_token.delete("/auth/sign_out").await.refused(404);
        assert_eq!(nimchat.database().rows("user_sessions"), 1);
    });
}

#[test]
fn an_operators_link_signs_in_once() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let path = format!("/users/{}/login", desk.agent.id);
        let url = desk.operator.get(&path).await.ok();
        let url = url["url"].as_str().unwrap().to_owned();
        let start = format!(
            "{}/app/login?email=grace%40acme.example&sso_auth_token=",
            nimchat.url()
        );
        let token = url.strip_prefix(&start).unwrap_or_else(|| panic!("{url}"));
        assert_eq!(token.len(), 64);
        let kept = "SELECT token_digest AS text FROM sign_in_links";
        assert_ne!(nimchat.database().text(kept), token);
        let body = json!({"email": desk.agent.email, "sso_auth_token": token});
        let anyone = nimchat.anyone();
        let others = json!({"email": desk.administrator.email, "sso_auth_token": token});
        not_signed_in(&anyone.post("/auth/sign_in", others).await, WRONG);
        let answer = anyone.post("/auth/sign_in", body.clone()).await;
        assert_eq!(answer.ok()["data"]["id"], desk.agent.id);
        Session::of(&answer)
            .get(&nimchat, "/api/v1/profile")
            .await
            .ok();
        not_signed_in(&anyone.post("/auth/sign_in", body).await, WRONG);

        let late = desk.operator.get(&path).await.ok();
        let late = late["url"].as_str().unwrap().strip_prefix(&start).unwrap();
        nimchat
            .database()
            .execute("UPDATE sign_in_links SET expires_at = '2020-01-01 00:00:00'");
        let body = json!({"email": desk.agent.email, "sso_auth_token": late});
        not_signed_in(&anyone.post("/auth/sign_in", body).await, WRONG);
        // which is deleted when the next one is created
        desk.operator.get(&path).await.ok();
        assert_eq!(nimchat.database().rows("sign_in_links"), 1);

        let stranger = nimchat.operator();
        stranger.get(&path).await.refused(nimchat.choose(403, 401));
        desk.operator.get("/users/99/login").await.refused(404);
    });
}

#[test]
fn a_session_that_is_over_opens_nothing() {
    everywhere(async |nimchat| {
        user(&nimchat, EMAIL).await;
        let session = Session::open(&nimchat).await;
        session.get(&nimchat, "/api/v1/profile").await.ok();
        nimchat
            .database()
            .execute("UPDATE user_sessions SET expires_at = '2020-01-01 00:00:00'");
        // what another process changes is heard a moment later
        let began = Instant::now();
        while session.get(&nimchat, "/api/v1/profile").await.status == 200 {
            assert!(began.elapsed() < Duration::from_secs(5), "it stays valid");
        }
        session.get(&nimchat, "/api/v1/profile").await.refused(401);
        let invalid = session.get(&nimchat, "/auth/validate_token").await;
        not_signed_in(&invalid, "Invalid login credentials");
    });
}

#[test]
fn of_more_than_twenty_five_clients_the_first_is_signed_out() {
    everywhere(async |nimchat| {
        let id = user(&nimchat, EMAIL).await;
        let first = Session::open(&nimchat).await;
        // signing in is slow, by design: the others are written to the database directly
        for number in 0..24 {
            nimchat.database().execute(&format!(
                "INSERT INTO user_sessions (user_id, client, token_digest, expires_at, created_at) VALUES \
                 ({id}, 'client {number}', 'digest {number}', '2100-01-01 00:00:00', '2025-01-01 00:00:00')"
            ));
        }
        first.get(&nimchat, "/api/v1/profile").await.ok();
        nimchat.database().execute(
            "UPDATE user_sessions SET expires_at = '2099-01-01 00:00:00' WHERE client NOT LIKE 'client %'",
        );
        nimchat.database().execute(
            "UPDATE user_sessions SET expires_at = '2001-01-01 00:00:00' WHERE client = 'client 7'",
        );
        let last = Session::open(&nimchat).await;
        assert_eq!(nimchat.database().rows("user_sessions"), 25);
        last.get(&nimchat, "/api/v1/profile").await.ok();
        first.get(&nimchat, "/api/v1/profile").await.ok();
        let over = "SELECT count(*) AS number FROM user_sessions WHERE client = 'client 7'";
        assert_eq!(nimchat.database().number(over), 0);
    });
}

#[test]
fn a_member_of_a_suspended_account_can_sign_in() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let reset = json!({"password": PASSWORD});
        let path = format!("/users/{}", desk.agent.id);
        desk.operator.patch(path, reset).await.ok();
        let path = format!("/accounts/{}", desk.account);
        let suspended = json!({"status": "suspended"});
        desk.operator.patch(path, suspended).await.ok();
        let signed_in = sign_in(&nimchat, &desk.agent.email, PASSWORD).await;
        assert_eq!(signed_in.ok()["data"]["accounts"][0]["status"], "suspended");
        let session = Session::of(&signed_in);
        session.get(&nimchat, "/api/v1/profile").await.ok();
        let agents = format!("/api/v1/accounts/{}/agents", desk.account);
        session.get(&nimchat, &agents).await.refused(401);
    });
}

#[test]
fn an_operators_link_leads_to_the_front_end() {
    let options = Options::default().set("SERVER__APP_URL", "https://desk.example/agents/");
    everywhere_with(&options, async |nimchat| {
        let operator = nimchat.operator();
        let body = json!({"name": "Ada", "email": EMAIL, "password": PASSWORD});
        let user = operator.post("/users", body).await.ok();
        let path = format!("/users/{}/login", user["id"]);
        let link = operator.get(path).await.ok();
        let url = link["url"].as_str().unwrap();
        let start = "https://desk.example/agents/app/login?email=ada%40example.com&sso_auth_token=";
        assert!(url.starts_with(start), "{url}");
    });
}

#[test]
fn pages_that_the_operator_names_may_sign_in() {
    let options = Options::default().set("API__ALLOWED_ORIGINS", "https://desk.example");
    everywhere_with(&options, async |nimchat| {
        user(&nimchat, EMAIL).await;
        let from = async |origin: &str| {
            let request = nimchat.anyone().request(Method::POST, "/auth/sign_in");
            let body = json!({"email": EMAIL, "password": PASSWORD});
            Answer::of(request.header("origin", origin).json(&body)).await
        };
        let named = from("https://desk.example").await;
        let allowed = "access-control-allow-origin";
        assert_eq!(named.header(allowed), Some("https://desk.example"));
        let exposed = named.header("access-control-expose-headers").unwrap();
        for name in ["access-token", "client", "uid", "expiry", "retry-after"] {
            assert!(exposed.contains(name), "{exposed}");
        }
        let other = from("https://evil.example").await;
        assert_eq!(other.header(allowed), None);
    });
}
