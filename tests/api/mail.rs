//! E-mails, from the change that causes them to the mail server and back through their links (docs/rules/accounts.md §7).

use nimchat_tests::test_account::id;
use nimchat_tests::{
    Certificates, Engine, LinkPurpose, MailServer, Options, Profile, ReceivedMail, Running, Socket,
    TestAccount, block_on, eventually, everywhere, everywhere_with, on_every_store,
    settled as handled,
};
use reqwest::Method;
use serde_json::{Value, json};

pub(crate) const SENDER: &str = "desk@nimchat.example";
const PASSWORD: &str = "Secret1!";

/// With the background workers, which send e-mails to this server and retry after a second.
fn mailing(server: &MailServer) -> Options {
    Options::with_workers()
        .set("SMTP__URL", server.url())
        .set("SMTP__FROM", format!("TestAccount <{SENDER}>"))
        .set("SMTP__BACKOFF_SECONDS", "1,1")
}

/// On every database, in both profiles, each with its own mail server.
#[expect(clippy::needless_pass_by_value, reason = "reads better with a closure")]
pub(crate) fn everywhere_with_mail(test: impl AsyncFn(Running, &MailServer)) {
    for profile in [Profile::Reference, Profile::Chatwoot] {
        for engine in Engine::available() {
            // shown when the test fails
            println!("on {engine:?}, profile {profile:?}");
            let server = MailServer::start();
            let nimchat = Running::start(engine, profile, &mailing(&server));
            block_on(test(nimchat, &server));
        }
    }
}

async fn invite(desk: &TestAccount<'_>, name: &str, email: &str) -> i64 {
    let body = json!({"name": name, "email": email, "role": "agent"});
    id(&desk.administrator.post("/agents", body).await.ok())
}

/// The token in the link, which leads to this path of the server.
#[track_caller]
fn token<'m>(mail: &'m ReceivedMail, nimchat: &Running, path: &str) -> &'m str {
    let before = format!("{}{path}=", nimchat.url());
    mail.link()
        .strip_prefix(&before)
        .unwrap_or_else(|| panic!("{} does not begin with {before}", mail.link()))
}

const CONFIRMATION_PAGE: &str = "/app/auth/confirmation?confirmation_token";
const PASSWORD_PAGE: &str = "/app/auth/password/edit?reset_password_token";

#[test]
fn an_invitation_names_who_invites_into_what_and_leads_to_the_page() {
    everywhere_with_mail(async |nimchat, server| {
        let desk = TestAccount::open(&nimchat).await;
        invite(&desk, "Katherine Johnson", "kate@acme.example").await;
        let mail = server.mails(1).await.remove(0);
        assert_eq!(
            (mail.to.as_str(), mail.from.as_str()),
            ("kate@acme.example", SENDER)
        );
        assert_eq!(mail.subject, "Confirmation Instructions");
        for part in [&mail.text, &mail.html] {
            assert!(part.contains("Hello Katherine Johnson,"), "{part}");
            assert!(part.contains("Ada has invited you"), "{part}");
            assert!(part.contains("in Acme."), "{part}");
            assert!(part.contains("good for 7 days"), "{part}");
        }
        token(&mail, &nimchat, PASSWORD_PAGE);
        let path = mail.link().replace(nimchat.url(), "");
        assert_eq!(nimchat.anyone().get(path).await.status, 200);
    });
}

#[test]
fn a_letter_is_in_the_accounts_language() {
    everywhere_with_mail(async |nimchat, server| {
        let desk = TestAccount::open(&nimchat).await;
        let account = desk.administrator.patch("", json!({"locale": "es"})).await;
        account.ok();
        invite(&desk, "Catalina", "cata@acme.example").await;
        let mail = server.mails(1).await.remove(0);
        assert_eq!(mail.subject, "Instrucciones de confirmación");
        for part in [&mail.text, &mail.html] {
            assert!(part.contains("Hola, Catalina:"), "{part}");
            assert!(part.contains("Ada te ha invitado"), "{part}");
            assert!(part.contains("Elige una contraseña"), "{part}");
        }
        assert!(mail.html.contains("<html lang=\"es\""));
        token(&mail, &nimchat, PASSWORD_PAGE);
    });
}

#[test]
fn an_invited_agent_sets_a_password_from_the_mails_link_and_signs_in() {
    everywhere_with_mail(async |nimchat, server| {
        let desk = TestAccount::open(&nimchat).await;
        let agent = invite(&desk, "Katherine Johnson", "kate@acme.example").await;
        let mail = server.mails(1).await.remove(0);
        let token = token(&mail, &nimchat, PASSWORD_PAGE);

        let anyone = nimchat.anyone();
        let body = json!({
            "reset_password_token": token, "password": PASSWORD, "password_confirmation": PASSWORD,
        });
        let set = anyone.send(Method::PUT, "/auth/password", body).await.ok();
        assert_eq!(set["data"]["id"], agent);
        assert_eq!(set["data"]["confirmed"], true);
        let body = json!({"email": "kate@acme.example", "password": PASSWORD});
        let signed_in = anyone.post("/auth/sign_in", body).await;
        assert_eq!(signed_in.ok()["data"]["id"], agent);
        assert!(signed_in.header("access-token").is_some());
    });
}

#[test]
fn who_signs_up_confirms_their_address_from_the_letter() {
    for engine in Engine::available() {
        let server = MailServer::start();
        let options = mailing(&server).set("ACCOUNTS__SIGN_UP", "true");
        let nimchat = Running::start(engine, Profile::Chatwoot, &options);
        block_on(async {
            let body = json!({
                "account_name": "Motores", "user_full_name": "Catalina",
                "email": "cata@motores.example", "password": PASSWORD, "locale": "es",
            });
            nimchat.anyone().post("/api/v1/accounts", body).await.ok();
            let mail = server.mails(1).await.remove(0);
            assert_eq!(mail.to, "cata@motores.example");
            assert_eq!(mail.subject, "Instrucciones de confirmación");
            assert!(mail.text.contains("Hola, Catalina:"), "{}", mail.text);
            let token = token(&mail, &nimchat, CONFIRMATION_PAGE);
            let body = json!({ "confirmation_token": token });
            let confirmed = nimchat.anyone().post("/auth/confirmation", body).await.ok();
            assert_eq!(confirmed["data"]["confirmed"], true);
        });
    }
}

#[test]
fn who_forgot_their_password_sets_another() {
    everywhere_with_mail(async |nimchat, server| {
        let desk = TestAccount::open(&nimchat).await;
        let anyone = nimchat.anyone();
        let body = json!({"email": desk.agent.email});
        anyone.post("/auth/password", body).await.ok();
        let mail = server.mails(1).await.remove(0);
        assert_eq!(mail.to, desk.agent.email);
        assert_eq!(mail.subject, "Reset password instructions");
        let token = token(&mail, &nimchat, PASSWORD_PAGE);
        let body = json!({
            "reset_password_token": token, "password": PASSWORD, "password_confirmation": PASSWORD,
        });
        let set = anyone
            .send(Method::PUT, "/auth/password", body.clone())
            .await
            .ok();
        assert_eq!(set["data"]["id"], desk.agent.id);
        anyone
            .send(Method::PUT, "/auth/password", body)
            .await
            .refused(422);
    });
}

#[test]
fn a_new_address_is_confirmed_from_the_letter_to_it() {
    everywhere_with_mail(async |nimchat, server| {
        let desk = TestAccount::open(&nimchat).await;
        let me = nimchat
            .anyone()
            .below("/api/v1")
            .with_token(desk.agent.token().unwrap());
        let body = json!({"profile": {"email": "grace@new.example"}});
        let shown = me.send(Method::PUT, "/profile", body).await.ok();
        assert_eq!(shown["email"], desk.agent.email, "until it is confirmed");
        let mail = server.mails(1).await.remove(0);
        assert_eq!(mail.to, "grace@new.example");
        assert_eq!(mail.subject, "Confirmation Instructions");
        let token = token(&mail, &nimchat, CONFIRMATION_PAGE);
        let body = json!({ "confirmation_token": token });
        let confirmed = nimchat.anyone().post("/auth/confirmation", body).await.ok();
        assert_eq!(confirmed["data"]["email"], "grace@new.example");
    });
}

#[test]
fn a_letter_that_is_refused_for_now_is_tried_again_as_the_same_message() {
    everywhere_with_mail(async |nimchat, server| {
        server.refuse_next(["450 try later", "451 and later"]);
        let desk = TestAccount::open(&nimchat).await;
        invite(&desk, "Kate", "kate@acme.example").await;
        let tried = "SELECT coalesce(max(id), 0) AS number FROM jobs WHERE attempts = 2";
        let job = eventually("a second attempt", || {
            Some(nimchat.database().number(tried)).filter(|id| *id > 0)
        })
        .await;
        let mail = server.mails(1).await.remove(0);
        let installation = "SELECT secret AS text FROM installation_secrets WHERE name = 'id'";
        let installation = nimchat.database().text(installation);
        let id = format!("letter-{job}.{installation}@nimchat.example");
        assert_eq!(mail.message_id, id);
        assert_eq!(mail.auto_submitted.as_deref(), Some("auto-generated"));
        done(&nimchat).await;
    });
}

#[test]
fn a_letter_that_is_refused_for_good_is_given_up_with_its_reason() {
    everywhere_with_mail(async |nimchat, server| {
        server.refuse_next(["550 nobody of that name"]);
        let desk = TestAccount::open(&nimchat).await;
        invite(&desk, "Kate", "kate@acme.example").await;
        given_up(&nimchat).await;
        let database = nimchat.database();
        let reason = database.text("SELECT last_error AS text FROM jobs");
        assert!(
            reason.contains("550") && reason.contains("nobody of that name"),
            "{reason}"
        );
        assert_eq!(
            database.number("SELECT CAST(attempts AS BIGINT) AS number FROM jobs"),
            1
        );
        let metrics = nimchat.anyone().get("/metrics").await.text;
        assert!(
            metrics.contains("nimchat_jobs{queue=\"mail\",state=\"failed\"} 1"),
            "{metrics}"
        );
        assert!(
            metrics.contains("nimchat_jobs{queue=\"mail\",state=\"waiting\"} 0"),
            "{metrics}"
        );
        assert_eq!(server.so_far(), []);
    });
}

#[test]
fn a_letter_that_is_refused_too_often_is_given_up() {
    everywhere_with_mail(async |nimchat, server| {
        server.refuse_next(["450 no", "450 no", "450 no"]);
        let desk = TestAccount::open(&nimchat).await;
        invite(&desk, "Kate", "kate@acme.example").await;
        given_up(&nimchat).await;
        assert_eq!(server.so_far(), []);
    });
}

async fn given_up(nimchat: &Running) {
    let failed = "SELECT count(*) AS number FROM jobs WHERE failed_at IS NOT NULL";
    let look = || (nimchat.database().number(failed) == 1).then_some(());
    eventually("giving up", look).await;
}

async fn done(nimchat: &Running) {
    let look = || (nimchat.database().mails().is_empty()).then_some(());
    eventually("no mail left to send", look).await;
}

#[test]
fn a_letter_outlives_the_server_that_could_not_send_it() {
    let server = MailServer::start();
    for engine in Engine::available() {
        block_on(async {
            let before = server.so_far().len();
            let idle = Options::default();
            let nimchat = Running::start(engine, Profile::Reference, &idle);
            let desk = TestAccount::open(&nimchat).await;
            invite(&desk, "Kate", "kate@acme.example").await;
            let nimchat = nimchat.restart(&mailing(&server));
            let mails = server.mails(before + 1).await;
            assert_eq!(mails[before].to, "kate@acme.example");
            done(&nimchat).await;
        });
    }
}

#[test]
fn links_lead_to_the_front_end_that_is_set() {
    let server = MailServer::start();
    let options = mailing(&server).set("SERVER__APP_URL", "https://desk.example/");
    on_every_store(Profile::Reference, &options, async |nimchat| {
        let before = server.so_far().len();
        let desk = TestAccount::open(&nimchat).await;
        invite(&desk, "Kate", "kate@acme.example").await;
        let mail = server.mails(before + 1).await.remove(before);
        let front_end = "https://desk.example/app/auth/password/edit?reset_password_token=";
        assert!(mail.link().starts_with(front_end), "{}", mail.link());
    });
}

#[test]
fn an_invitation_that_is_rolled_back_is_not_sent() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let mails = || nimchat.database().mails();
        let body = json!({"name": "Kate", "email": "kate@acme.example", "role": "owner"});
        desk.administrator.post("/agents", body).await.refused(422);
        assert_eq!(mails(), [] as [&str; 0]);
        invite(&desk, "Kate", "kate@acme.example").await;
        assert_eq!(mails(), ["invitation"]);
    });
}

#[test]
fn a_user_gets_no_mail_of_what_others_did_for_them() {
    everywhere(async |nimchat| {
        // an operator created the users
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        // a known user is added to another account
        let added = json!({"name": "Grace", "email": desk.agent.email, "role": "agent"});
        other.administrator.post("/agents", added).await.ok();
        // a password is changed, by a link and by the old one
        let body = json!({
            "reset_password_token": nimchat.link(LinkPurpose::PasswordReset, desk.agent.id),
            "password": PASSWORD, "password_confirmation": PASSWORD,
        });
        let anyone = nimchat.anyone();
        anyone.send(Method::PUT, "/auth/password", body).await.ok();
        let me = anyone
            .below("/api/v1")
            .with_token(desk.agent.token().unwrap());
        let body = json!({"profile": {
            "current_password": PASSWORD, "password": "Another1!", "password_confirmation": "Another1!",
        }});
        me.send(Method::PUT, "/profile", body).await.ok();
        // and a member is removed
        let path = format!("/agents/{}", desk.agent.id);
        desk.administrator.delete(path).await.ok();
        assert_eq!(nimchat.database().mails(), Vec::<String>::new());
    });
}

/// Sets the agent's e-mail notifications.
async fn wants(desk: &TestAccount<'_>, flags: &[&str]) {
    let body = json!({"notification_settings": {"selected_email_flags": flags}});
    desk.agent.patch("/notification_settings", body).await.ok();
}

async fn assign(desk: &TestAccount<'_>, conversation: i64, assignee: Option<i64>) {
    let path = format!("/conversations/{conversation}/assignments");
    let body = json!({ "assignee_id": assignee });
    desk.administrator.post(path, body).await.ok();
}

#[test]
fn who_does_not_want_it_or_is_not_confirmed_or_is_there_gets_no_letter() {
    // without a mail server, so that e-mails stay in the queue
    let options = Options::with_workers().set("SMTP__URL", "smtp://127.0.0.1:1");
    everywhere_with(&options, async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Help").await;
        let written = async || {
            handled(&nimchat).await;
            let mails = nimchat.database().mails();
            mails.iter().filter(|kind| *kind == "notification").count()
        };
        assign(&desk, number, Some(desk.agent.id)).await;
        assert_eq!(
            written().await,
            1,
            "of an assignment, unless they say otherwise"
        );

        wants(&desk, &[]).await;
        assign(&desk, number, None).await;
        assign(&desk, number, Some(desk.agent.id)).await;
        assert_eq!(written().await, 1, "it is turned off");

        let kate = invite(&desk, "Kate", "kate@acme.example").await;
        let members = json!({"inbox_id": desk.inbox.id, "user_ids": [kate]});
        desk.administrator
            .post("/inbox_members", members)
            .await
            .ok();
        assign(&desk, number, Some(kate)).await;
        assert_eq!(written().await, 1, "her address may be somebody else's");

        assign(&desk, number, Some(desk.agent.id)).await;
        wants(&desk, &["email_assigned_conversation_new_message"]).await;
        let messages = format!("/conversations/{number}/messages");
        let say = async || {
            customer
                .post(&messages, json!({"content": "Hm"}))
                .await
                .ok()
        };
        say().await;
        assert_eq!(written().await, 2, "nobody is there to read it");
        let token = nimchat.database().text(&format!(
            "SELECT pubsub_token AS text FROM users WHERE id = {}",
            desk.agent.id
        ));
        let mut socket = Socket::connect(nimchat.url()).await;
        let identifier = Socket::of_user(&token, desk.account, desk.agent.id);
        socket.subscribe(&identifier).await;
        say().await;
        assert_eq!(written().await, 2, "they read it on their screen");
    });
}

#[test]
fn a_notification_that_was_read_is_not_mailed_any_more() {
    for engine in Engine::available() {
        let server = MailServer::start();
        let options = mailing(&server).set("SMTP__BACKOFF_SECONDS", "3,3");
        let nimchat = Running::start(engine, Profile::Chatwoot, &options);
        block_on(async {
            let desk = TestAccount::open(&nimchat).await;
            let customer = desk.customer("Linus").await;
            let number = desk.conversation(&customer, "Help").await;
            server.refuse_next(["450 try later"]);
            assign(&desk, number, Some(desk.agent.id)).await;
            let attempts = "SELECT count(*) AS number FROM jobs WHERE attempts = 1";
            let tried = || (nimchat.database().number(attempts) == 1).then_some(());
            eventually("a first attempt", tried).await;
            let read = desk.agent.post("/notifications/read_all", json!({}));
            read.await.ok();
            done(&nimchat).await;
            assert_eq!(server.so_far(), []);
        });
    }
}

#[test]
fn mail_goes_over_tls_to_a_server_whose_certificate_is_trusted() {
    let certificates = Certificates::new();
    for server in [
        MailServer::start_with_tls(&certificates),
        MailServer::start_with_starttls(&certificates),
    ] {
        let file = certificates.authority().display().to_string();
        let options = mailing(&server).set("SMTP__CA_FILE", file);
        on_every_store(Profile::Chatwoot, &options, async |nimchat| {
            let before = server.so_far().len();
            let desk = TestAccount::open(&nimchat).await;
            invite(&desk, "Kate", "kate@acme.example").await;
            let mails = server.mails(before + 1).await;
            assert_eq!(mails[before].to, "kate@acme.example");
        });
        // unconfirmed addresses get no e-mail
        let before = server.so_far().len();
        on_every_store(Profile::Chatwoot, &mailing(&server), async |nimchat| {
            let desk = TestAccount::open(&nimchat).await;
            invite(&desk, "Kate", "kate@acme.example").await;
            given_up(&nimchat).await;
            let reason = "SELECT last_error AS text FROM jobs";
            let reason = nimchat.database().text(reason).to_lowercase();
            assert!(reason.contains("certificate"), "{reason}");
        });
        assert_eq!(server.so_far().len(), before);
    }
}

#[test]
fn the_pages_are_in_the_readers_language_and_let_nothing_in_from_elsewhere() {
    everywhere(async |nimchat| {
        let anyone = nimchat.anyone();
        for path in [
            "/app/auth/password/edit",
            "/app/auth/confirmation",
            "/app/auth/reset/password",
            "/app/login",
        ] {
            let page = anyone.get(format!("{path}?reset_password_token=x")).await;
            assert_eq!(page.status, 200);
            assert_eq!(
                page.header("content-type"),
                Some("text/html; charset=utf-8")
            );
            assert!(page.text.contains("<html lang=\"en\""), "{}", page.text);
            let policy = page.header("content-security-policy").unwrap();
            assert!(policy.contains("default-src 'none'"), "{policy}");
            assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
            assert_eq!(page.header("cache-control"), Some("no-store"));
            assert!(!page.text.contains("http:") && !page.text.contains("https:"));
            let request = anyone.request(Method::GET, path);
            let request = request.header("accept-language", "de;q=0.5, es-MX, en;q=0.1");
            let page = nimchat_tests::Answer::of(request).await;
            assert!(page.text.contains("<html lang=\"es\""), "{}", page.text);
        }
        for (path, kind) in [
            ("/app/auth/page.css", "text/css; charset=utf-8"),
            ("/app/auth/page.js", "text/javascript; charset=utf-8"),
        ] {
            let file = anyone.get(path).await;
            assert_eq!(
                (file.status, file.header("content-type")),
                (200, Some(kind))
            );
        }
    });
}

#[test]
fn no_job_keeps_a_token() {
    everywhere_with_mail(async |nimchat, server| {
        server.refuse_next(["450 try later"]);
        let desk = TestAccount::open(&nimchat).await;
        invite(&desk, "Kate", "kate@acme.example").await;
        let payload = match nimchat.database().engine() {
            Engine::Sqlite => "SELECT json(payload) AS text FROM jobs WHERE attempts = 1",
            Engine::Postgres => "SELECT payload::text AS text FROM jobs WHERE attempts = 1",
        };
        let payload = eventually("a first attempt", || {
            nimchat.database().texts(payload).pop()
        })
        .await;
        let mail = server.mails(1).await.remove(0);
        let token = token(&mail, &nimchat, PASSWORD_PAGE).to_owned();
        assert!(!payload.contains(&token));
        let payload: Value = serde_json::from_str(&payload).unwrap();
        assert_eq!(payload["kind"], "invitation");
        assert_eq!(payload.as_object().unwrap().len(), 4, "{payload}");
    });
}
