//! The credential decides the profile of a call: a session speaks `chatwoot`, every other call the profile of the
//! settings, here `reference` (decision 23).

use nimchat_tests::test_account::id;
use nimchat_tests::{Answer, Options, Profile, Running, TestAccount, on_every_store};
use reqwest::Method;
use serde_json::{Value, json};

const TOKEN: &str = "api_access_token";

/// One way in which an agent sends a credential.
struct Shown {
    name: &'static str,
    headers: Vec<(&'static str, String)>,
    query: String,
    profile: Profile,
}

impl Shown {
    async fn call(&self, nimchat: &Running, method: Method, path: &str, more: More<'_>) -> Answer {
        let path = format!("{path}{}", self.query);
        let mut request = nimchat.anyone().request(method, path);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        for (name, value) in more.headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = more.body {
            request = request.json(body);
        }
        Answer::of(request).await
    }

    async fn get(&self, nimchat: &Running, path: &str) -> Answer {
        self.call(nimchat, Method::GET, path, More::default()).await
    }

    fn choose<T>(&self, reference: T, chatwoot: T) -> T {
        match self.profile {
            Profile::Reference => reference,
            Profile::Chatwoot => chatwoot,
        }
    }
}

/// The parts of a request besides its credential.
#[derive(Default)]
struct More<'a> {
    headers: &'a [(&'static str, &'a str)],
    body: Option<&'a Value>,
}

/// The agent's token and a session of theirs, in every way to send them.
async fn credentials(desk: &TestAccount<'_>) -> Vec<Shown> {
    let password = json!({"password": "Secret-1"});
    let agent = format!("/users/{}", desk.agent.id);
    desk.operator.patch(agent, password).await.ok();
    let body = json!({"email": desk.agent.email, "password": "Secret-1"});
    let signed_in = desk.nimchat.anyone().post("/auth/sign_in", body).await;
    signed_in.ok();
    let part = |name: &'static str| (name, signed_in.header(name).unwrap().to_owned());
    let session = || ["access-token", "client", "uid"].map(part).to_vec();
    let token = || (TOKEN, desk.agent.token().unwrap().to_owned());
    let query = format!(
        "?{}",
        url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(session())
            .finish()
    );
    let with_token = |mut headers: Vec<_>| {
        headers.push(token());
        headers
    };
    let shown = |name, headers, query: &str, profile| Shown {
        name,
        headers,
        query: query.to_owned(),
        profile,
    };
    let (settings, fixed) = (Profile::Reference, Profile::Chatwoot);
    let mut without_token = session();
    without_token.push((TOKEN, String::new()));
    vec![
        shown("a token", vec![token()], "", settings),
        shown("a session in headers", session(), "", fixed),
        shown("a session in the query", Vec::new(), &query, fixed),
        shown("a bearer", vec![part("authorization")], "", fixed),
        shown("a session and an empty token", without_token, "", fixed),
        shown("a token and a session", with_token(session()), "", settings),
        shown(
            "a token and a session in the query",
            vec![token()],
            &query,
            settings,
        ),
        shown(
            "a token and a bearer",
            with_token(vec![part("authorization")]),
            "",
            settings,
        ),
    ]
}

fn nobody() -> Shown {
    Shown {
        name: "nothing",
        headers: Vec::new(),
        query: String::new(),
        profile: Profile::Reference,
    }
}

fn unknown_session() -> Shown {
    let parts = [("access-token", "guessed"), ("uid", "eve@example.com")];
    Shown {
        name: "a session that there is not",
        headers: parts.map(|(name, value)| (name, value.to_owned())).into(),
        query: String::new(),
        profile: Profile::Chatwoot,
    }
}

fn in_reference(options: &Options, test: impl AsyncFn(Running)) {
    on_every_store(Profile::Reference, options, test);
}

#[test]
fn answers_and_refusals_are_those_of_the_credentials_profile() {
    in_reference(&Options::default(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let account = format!("/api/v1/accounts/{}", desk.account);
        for shown in credentials(&desk).await {
            let name = shown.name;
            let inboxes = shown
                .get(&nimchat, &format!("{account}/inboxes"))
                .await
                .ok();
            let list = shown.choose(&inboxes, &inboxes["payload"]);
            assert_eq!(id(&list[0]), desk.inbox.id, "{name}");

            let team = json!({"name": "Sales"});
            let more = More {
                body: Some(&team),
                ..More::default()
            };
            let teams = format!("{account}/teams");
            let forbidden = shown.call(&nimchat, Method::POST, &teams, more).await;
            let text = "You are not authorized to do this action";
            assert_eq!(
                (forbidden.status, forbidden.json()),
                (shown.choose(403, 401), json!({ "error": text })),
                "{name}"
            );

            let no_method = shown.call(&nimchat, Method::DELETE, &teams, More::default());
            let no_method = no_method.await;
            no_method.refused(405);
        }
        let text = "You need to sign in or sign up before continuing.";
        for shown in [nobody(), unknown_session()] {
            let refused = shown.get(&nimchat, &format!("{account}/inboxes")).await;
            let expected = shown.choose(json!({"error": text}), json!({"errors": [text]}));
            assert_eq!(refused.refused(401), expected, "{}", shown.name);
        }
    });
}

#[test]
fn an_unknown_path_is_refused_in_the_credentials_profile() {
    in_reference(&Options::default(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let mut all = credentials(&desk).await;
        all.extend([nobody(), unknown_session()]);
        for shown in all {
            let refused = shown.get(&nimchat, "/api/v1/unheard_of").await.refused(404);
            let chatwoot = json!({"status": 404, "error": "Not Found"});
            assert_eq!(
                refused == chatwoot,
                shown.profile == Profile::Chatwoot,
                "{}: {refused}",
                shown.name
            );
        }
    });
}

#[test]
fn too_many_calls_are_refused_in_the_credentials_profile() {
    let options = Options::default()
        .set("SERVER__TRUSTED_PROXIES", "127.0.0.1")
        .set("RATE_LIMIT__PER_MINUTE", "1");
    in_reference(&options, async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let mut all = credentials(&desk).await;
        all.extend([nobody(), unknown_session()]);
        for (number, shown) in all.iter().enumerate() {
            let address = format!("203.0.113.{number}");
            let headers = [("x-forwarded-for", address.as_str())];
            let more = || More {
                body: None,
                headers: &headers,
            };
            let call = || shown.call(&nimchat, Method::GET, "/api/v1/profile", more());
            call().await;
            let refused = call().await;
            assert_eq!(refused.status, 429, "{}: {}", shown.name, refused.text);
            assert_eq!(
                refused.text == "Retry later\n",
                shown.profile == Profile::Chatwoot,
                "{}: {}",
                shown.name,
                refused.text
            );
        }
    });
}

#[test]
fn a_key_is_for_calls_of_one_profile() {
    in_reference(&Options::default(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let all = credentials(&desk).await;
        let contacts = format!("/api/v1/accounts/{}/contacts", desk.account);
        let body = json!({"name": "Linus"});
        let post = async |shown: &Shown, key: &str| {
            let more = More {
                headers: &[("Idempotency-Key", key)],
                body: Some(&body),
            };
            shown.call(&nimchat, Method::POST, &contacts, more).await
        };
        // a query is part of the request
        let same_query = |shown: &&Shown| shown.query.is_empty();
        for first in all.iter().filter(same_query) {
            let key = first.name;
            let made = post(first, key).await.ok();
            let before = nimchat.database().census();
            for again in all.iter().filter(same_query) {
                let answer = post(again, key).await;
                if again.profile == first.profile {
                    assert_eq!(answer.ok(), made, "{key}, then {}", again.name);
                    assert_eq!(answer.header("idempotent-replayed"), Some("true"));
                } else {
                    assert_eq!(
                        answer.invalid(&["Idempotency-Key"])["message"],
                        "Idempotency-Key was used for another request",
                        "{key}, then {}",
                        again.name
                    );
                }
            }
            assert_eq!(nimchat.database().census(), before, "{key}");
        }
    });
}

#[test]
fn bots_and_platform_apps_speak_as_the_settings_say_also_beside_a_session() {
    in_reference(&Options::default(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let session = credentials(&desk).await.swap_remove(1);
        let body = json!({"name": "Greeter", "account_id": desk.account});
        let bot = desk.operator.post("/agent_bots", body).await.ok();
        let set = format!("/inboxes/{}/set_agent_bot", desk.inbox.id);
        let connection = json!({"agent_bot": bot["id"]});
        desk.administrator.post(set, connection).await.ok();
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let account = format!("/api/v1/accounts/{}", desk.account);
        let messages = format!("{account}/conversations/{number}/messages");
        let inboxes = format!("{account}/inboxes");
        let bots = format!("/platform/api/v1/agent_bots/{}", bot["id"]);
        let others = "/platform/api/v1/accounts";
        let other = nimchat.operator();
        let made = other.post("/accounts", json!({"name": "Other"})).await.ok();
        let others = format!("{others}/{}", made["id"]);

        for beside in [Vec::new(), session.headers] {
            let with = |name, token: &str| {
                let mut headers = beside.clone();
                headers.push((TOKEN, token.to_owned()));
                Shown {
                    name,
                    headers,
                    query: String::new(),
                    profile: Profile::Reference,
                }
            };
            let as_bot = with("a bot's token", bot["access_token"].as_str().unwrap());
            let message = json!({"content": "Hi"});
            let more = More {
                body: Some(&message),
                ..More::default()
            };
            let posted = as_bot.call(&nimchat, Method::POST, &messages, more);
            assert_eq!(posted.await.ok()["message_type"], "outgoing");
            as_bot.get(&nimchat, &inboxes).await.refused(403);

            let as_app = with("an app's token", desk.operator.token().unwrap());
            let shown = as_app.get(&nimchat, &bots).await.ok();
            assert_eq!(shown["description"], "", "an empty text, not null");
            as_app.get(&nimchat, &others).await.refused(403);
        }
    });
}

#[test]
fn signing_in_speaks_chatwoot_and_customers_speak_as_the_settings_say() {
    in_reference(&Options::default(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let unknown = nimchat.anyone().get("/auth/unheard_of").await;
        assert_eq!(
            unknown.refused(404),
            json!({"status": 404, "error": "Not Found"})
        );
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        // no credential identifies a customer
        let inbox = &desk.inbox.identifier;
        let messages = format!(
            "/public/api/v1/inboxes/{inbox}/contacts/{}/conversations/{number}/messages",
            customer.source_id
        );
        let mut all = credentials(&desk).await;
        all.extend([nobody(), unknown_session()]);
        for shown in all {
            let listed = shown.get(&nimchat, &messages).await.ok();
            assert_eq!(listed[0]["message_type"], "incoming", "{}", shown.name);
        }
    });
}
