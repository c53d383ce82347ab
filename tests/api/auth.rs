//! Signing in and out, and what lets people do so: sessions, links, letters, signing up.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use nimchat_tests::{
    Answer, Client, Desk, LinkPurpose, Options, Running, everywhere, everywhere_with,
};
use reqwest::Method;
use serde_json::{Value, json};

const EMAIL: &str = "ada@example.com";
const PASSWORD: &str = "Secret1!";
const WRONG: &str = "Invalid login credentials. Please try again.";

/// A confirmed user with a password.
async fn user(nimchat: &Running, email: &str) -> i64 {
    let body = json!({"name": "Ada", "email": email, "password": PASSWORD});
    let made = nimchat.operator().post("/users", body).await.ok();
    made["id"].as_i64().unwrap()
}

async fn sign_in(nimchat: &Running, email: &str, password: &str) -> Answer {
    let body = json!({"email": email, "password": password});
    nimchat.anyone().post("/auth/sign_in", body).await
}

/// The headers of a session, as a client keeps them.
#[derive(Clone)]
struct Session(Vec<(&'static str, String)>);

impl Session {
    #[track_caller]
    fn of(answer: &Answer) -> Self {
        let names = ["access-token", "client", "uid"];
        let part = |name| answer.header(name).unwrap_or_else(|| panic!("no {name}"));
        Self(names.map(|name| (name, part(name).to_owned())).into())
    }

    async fn open(nimchat: &Running) -> Self {
        Self::of(&sign_in(nimchat, EMAIL, PASSWORD).await)
    }

    fn part(&self, name: &str) -> &str {
        &self.0.iter().find(|(key, _)| *key == name).unwrap().1
    }

    async fn send(&self, client: &Client, method: Method, path: &str, body: Value) -> Answer {
        let mut request = client.request(method, path);
        for (name, value) in &self.0 {
            request = request.header(*name, value);
        }
        if !body.is_null() {
            request = request.json(&body);
        }
        Answer::of(request).await
    }

    async fn get(&self, nimchat: &Running, path: &str) -> Answer {
        let anyone = nimchat.anyone();
        self.send(&anyone, Method::GET, path, Value::Null).await
    }
}

#[track_caller]
fn not_signed_in(answer: &Answer, text: &str) {
    assert_eq!(answer.status, 401, "{}", answer.text);
    assert_eq!(answer.json(), json!({"success": false, "errors": [text]}));
    assert_eq!(answer.header("access-token"), None);
}

#[test]
fn who_signs_in_gets_themselves_and_a_session() {
    everywhere(async |nimchat| {
        let desk = Desk::open(&nimchat).await;
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
        // what is kept does not open it
        let kept = "SELECT client || ' ' || token_digest AS text FROM user_sessions";
        let kept = nimchat.database().text(kept);
        assert!(kept.starts_with(session.part("client")), "{kept}");
        assert!(!kept.contains(session.part("access-token")), "{kept}");
    });
}

#[test]
fn who_is_not_who_they_say_is_refused() {
    everywhere(async |nimchat| {
        let desk = Desk::open(&nimchat).await;
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
        let desk = Desk::open(&nimchat).await;
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
        forbidden.refused(nimchat.choose(403, 401));
        for answer in [agents, profile, missing, forbidden] {
            for (name, value) in &session.0 {
                assert_eq!(answer.header(name), Some(value.as_str()), "{name}");
            }
            let expiry: i64 = answer.header("expiry").unwrap().parse().unwrap();
            assert!(expiry > 1_700_000_000);
        }
        // an access token decides
        let grace = desk.agent.below("");
        let path = "/teams";
        let as_grace = session.send(&grace, Method::GET, path, Value::Null).await;
        as_grace.ok();
        assert_eq!(as_grace.header("access-token"), None);
        let nobody = anyone.with_token("unknown");
        let path = format!("{account}/teams");
        let as_nobody = session.send(&nobody, Method::GET, &path, Value::Null).await;
        as_nobody.refused(401);
        // and a session none where only platform apps go
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
            let expected = nimchat.choose(json!({"error": text}), json!({"errors": [text]}));
            assert_eq!(refused.refused(401), expected);
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

        let anyone = nimchat.anyone();
        let out = |session: Session| {
            let anyone = anyone.clone();
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
        // neither is for access tokens
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
        let desk = Desk::open(&nimchat).await;
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
        // which is swept when the next one is made
        desk.operator.get(&path).await.ok();
        assert_eq!(nimchat.database().rows("sign_in_links"), 1);

        let stranger = nimchat.operator();
        stranger.get(&path).await.refused(nimchat.choose(403, 401));
        desk.operator.get("/users/99/login").await.refused(404);
    });
}

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

fn sign_up(email: &str) -> Value {
    json!({"account_name": "Engines", "user_full_name": "Bob", "email": email,
        "password": PASSWORD, "locale": "de"})
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
        assert_eq!(letters(&nimchat), ["confirmation"]);
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
        assert_eq!(brief["data"]["name"], "eve");

        let further = json!({"account_name": "Mills"});
        let further = session
            .send(&anyone, Method::POST, path, further)
            .await
            .ok();
        assert_eq!(further["data"]["id"], id);
        assert_eq!(further["data"]["accounts"].as_array().unwrap().len(), 2);
        assert_ne!(further["data"]["account_id"], bob["account_id"]);
    });
}

/// A request that a proxy on this machine passed on.
async fn from(nimchat: &Running, address: &str, path: &str, body: &Value) -> Answer {
    let request = nimchat.anyone().request(Method::POST, path);
    Answer::of(request.header("x-forwarded-for", address).json(body)).await
}

#[track_caller]
fn too_many(answer: &Answer) {
    let body = answer.refused(429);
    assert!(
        body["error"]
            .as_str()
            .unwrap()
            .starts_with("Too many attempts"),
        "{body}"
    );
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
        too_many(&from(&nimchat, "203.0.113.1", path, &wrong("eve@example.com")).await);
        let elsewhere = from(&nimchat, "203.0.113.2, 10.0.0.1", path, &wrong(EMAIL)).await;
        not_signed_in(&elsewhere, WRONG);
        // the right password does not help who guessed too often, and is not even looked at
        let right = json!({"email": "ADA@example.com", "password": PASSWORD});
        too_many(&from(&nimchat, "203.0.113.3", path, &right).await);
        // this machine's own calls are not counted
        for _ in 0..5 {
            sign_in(&nimchat, EMAIL, PASSWORD).await.ok();
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
            &from(
                &nimchat,
                "203.0.113.2",
                path,
                &json!({"email": "eve@example.com"}),
            )
            .await,
        );
        assert_eq!(letters(&nimchat).len(), 5);
        for number in 0..5 {
            let body = sign_up(&format!("bob{number}@example.com"));
            from(&nimchat, "203.0.113.1", "/api/v1/accounts", &body)
                .await
                .ok();
        }
        let body = sign_up("bob@example.com");
        too_many(&from(&nimchat, "203.0.113.1", "/api/v2/accounts", &body).await);
        let own = nimchat
            .anyone()
            .with_token(&nimchat_tests::desk::token_of(&nimchat, id));
        let resend = async || {
            let request = own.request(Method::POST, "/api/v1/profile/resend_confirmation");
            Answer::of(request.header("x-forwarded-for", "203.0.113.1")).await
        };
        for _ in 0..5 {
            resend().await.ok();
        }
        too_many(&resend().await);
    });
}

fn letters(nimchat: &Running) -> Vec<String> {
    let kinds = "SELECT kind AS text FROM letters ORDER BY id";
    nimchat.database().texts(kinds)
}

#[test]
fn apps_ask_the_server_what_it_is() {
    everywhere(async |nimchat| {
        let told = nimchat.anyone().get("/api").await.ok();
        assert_eq!(told["version"], "4.7.0");
        assert_eq!(told["queue_services"], "ok");
        assert_eq!(told["data_services"], "ok");
        assert_eq!(told["timestamp"].as_str().unwrap().len(), 19);
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
        assert!(exposed.contains("access-token"), "{exposed}");
        let other = from("https://evil.example").await;
        assert_eq!(other.header(allowed), None);
    });
}
