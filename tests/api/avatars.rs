//! Pictures: uploaded or fetched, served under addresses that cannot be guessed, and deleted when no record has them
//! any more.

use nimchat_tests::test_account::id;
use nimchat_tests::{
    Answer, Client, Database, Form, Options, Profile, Running, TestAccount, eventually, everywhere,
    everywhere_with, on_every_store,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::net::TcpListener;
use std::time::Instant;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR picture";
const GIF: &[u8] = b"GIF89a picture";

/// A multipart form with these texts and one file.
fn form(texts: &[(&str, &str)], name: &str, filename: &str, bytes: &[u8]) -> Form {
    let texts = texts
        .iter()
        .fold(Form::default(), |form, (name, text)| form.text(name, text));
    texts.file(name, filename, "text/html", bytes)
}

async fn send(client: &Client, method: Method, path: &str, form: Form) -> Answer {
    client.send_form(method, path, form).await
}

/// Fetches the file at this address.
async fn fetch(nimchat: &Running, address: &str) -> Answer {
    let path = address
        .strip_prefix(nimchat.url())
        .unwrap_or_else(|| panic!("{address} is on this server"));
    nimchat.anyone().get(path).await
}

fn address<'a>(shown: &'a Value, key: &str) -> &'a str {
    shown[key].as_str().unwrap_or_else(|| panic!("{shown}"))
}

/// The number of files.
fn kept(nimchat: &Running) -> usize {
    let folder = nimchat.database().folder().join("files");
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

#[test]
fn people_have_pictures() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let me = nimchat
            .anyone()
            .below("/api/v1/profile")
            .with_token(desk.agent.token().unwrap());
        assert_eq!(me.get("").await.ok()["avatar_url"], "");

        let body = form(&[], "profile[avatar]", "../../me.html", PNG);
        let shown = send(&me, Method::PUT, "", body).await.ok();
        let first = address(&shown, "avatar_url").to_owned();
        assert!(first.ends_with("/avatar.png"), "{first}");
        let file = fetch(&nimchat, &first).await;
        assert_eq!(file.status, 200);
        assert_eq!(file.header("content-type"), Some("image/png"));
        assert_eq!(file.header("x-content-type-options"), Some("nosniff"));
        assert!(file.header("cache-control").unwrap().contains("immutable"));
        let length = PNG.len().to_string();
        assert_eq!(file.header("content-length"), Some(&*length));
        let tag = file.header("etag").unwrap().to_owned();
        let path = first.strip_prefix(nimchat.url()).unwrap();
        let known = nimchat.anyone().request(Method::GET, path);
        let known = Answer::of(known.header("if-none-match", tag)).await;
        assert_eq!((known.status, known.text.as_str()), (304, ""));

        // wherever they are shown
        let agents = desk.administrator.get("/agents").await.ok();
        let shown = agents
            .as_array()
            .unwrap()
            .iter()
            .find(|a| a["id"] == desk.agent.id)
            .unwrap();
        if !nimchat.is_reference() {
            assert_eq!(shown["thumbnail"], *first);
        }
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Help").await;
        let path = format!("/conversations/{number}/messages");
        let sent = desk
            .agent
            .post(&path, json!({"content": "Yes?"}))
            .await
            .ok();
        assert_eq!(sent["sender"]["thumbnail"], *first, "{sent}");

        // another one replaces it, together with other values
        let body = form(
            &[("profile[name]", "Grace")],
            "profile[avatar]",
            "me.gif",
            GIF,
        );
        let shown = send(&me, Method::PATCH, "", body).await.ok();
        assert_eq!(shown["name"], "Grace");
        let second = address(&shown, "avatar_url").to_owned();
        assert_ne!(first, second);
        let file = fetch(&nimchat, &second).await;
        assert_eq!(file.header("content-type"), Some("image/gif"));
        eventually("the first file dropped", || {
            (kept(&nimchat) == 1).then_some(())
        })
        .await;
        fetch(&nimchat, &first).await.refused(404);

        let shown = me.delete("/avatar").await.ok();
        assert_eq!(shown["avatar_url"], "");
        eventually("the second file dropped", || {
            (kept(&nimchat) == 0).then_some(())
        })
        .await;
        fetch(&nimchat, &second).await.refused(404);
        me.delete("/avatar").await.ok();
    });
}

#[test]
fn what_is_no_picture_is_refused() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let me = nimchat
            .anyone()
            .below("/api/v1/profile")
            .with_token(desk.agent.token().unwrap());
        let mut large = PNG.to_vec();
        large.resize(15 * 1024 * 1024 + 1, 0);
        let cases: [(&[u8], &str); 3] = [
            (b"<svg onload=alert(1)>", "Avatar filetype not supported"),
            (b"%PDF-1.7", "Avatar filetype not supported"),
            (&large, "Avatar is too big"),
        ];
        let before = nimchat.database().every_table();
        for (bytes, message) in cases {
            let body = form(
                &[("profile[name]", "New")],
                "profile[avatar]",
                "me.png",
                bytes,
            );
            let refused = send(&me, Method::PUT, "", body).await.invalid(&["avatar"]);
            assert_eq!(refused["message"], message);
        }
        assert_eq!(nimchat.database().every_table(), before);
        assert_eq!(kept(&nimchat), 0);
        let body = form(&[], "profile[avatar]", "me.png", PNG);
        send(&me.without_token(), Method::PUT, "", body)
            .await
            .refused(401);
        assert_eq!(kept(&nimchat), 0);
        for path in [
            "/files/key/avatar.png",
            "/files/key/avatar.html",
            "/files/..%2f..%2fx/avatar.png",
        ] {
            nimchat.anyone().get(path).await.refused(404);
        }
    });
}

#[test]
fn bots_contacts_and_inboxes_have_pictures() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let administrator = &desk.administrator;
        let body = || form(&[("name", "Robot")], "avatar", "robot.png", PNG);

        let bot = send(administrator, Method::POST, "/agent_bots", body())
            .await
            .ok();
        let path = format!("/agent_bots/{}", id(&bot));
        let platform = send(&desk.operator, Method::POST, "/agent_bots", body())
            .await
            .ok();
        assert_eq!(
            (bot["name"].as_str(), platform["name"].as_str()),
            (Some("Robot"), Some("Robot"))
        );
        if !nimchat.is_reference() {
            let picture = address(&bot, "thumbnail").to_owned();
            assert_eq!(fetch(&nimchat, &picture).await.status, 200);
        }
        assert_eq!(kept(&nimchat), 2);
        send(administrator, Method::PATCH, &path, body()).await.ok();
        eventually("the replaced file dropped", || {
            (kept(&nimchat) == 2).then_some(())
        })
        .await;
        administrator.delete(format!("{path}/avatar")).await.ok();
        eventually("the file dropped", || (kept(&nimchat) == 1).then_some(())).await;
        send(administrator, Method::PATCH, &path, body()).await.ok();
        assert_eq!(kept(&nimchat), 2);
        administrator.delete(&path).await.ok();
        desk.operator
            .delete(format!("/agent_bots/{}", id(&platform)))
            .await
            .ok();
        eventually("the bots' files dropped", || {
            (kept(&nimchat) == 0).then_some(())
        })
        .await;

        let contact = send(
            administrator,
            Method::POST,
            "/contacts",
            form(&[("name", "Ada")], "avatar", "a.png", PNG),
        )
        .await;
        assert_eq!(contact.status, 200, "{}", contact.text);
        let inbox = form(
            &[("name", "Shop"), ("channel[type]", "api")],
            "avatar",
            "shop.gif",
            GIF,
        );
        let inbox = send(administrator, Method::POST, "/inboxes", inbox)
            .await
            .ok();
        let picture = address(&inbox, "avatar_url");
        assert_eq!(fetch(&nimchat, picture).await.status, 200);
        assert_eq!(kept(&nimchat), 2);
        let file = fetch(&nimchat, picture).await;
        assert_eq!(file.header("content-type"), Some("image/gif"));

        let avatar = format!("/inboxes/{}/avatar", id(&inbox));
        administrator.delete(&avatar).await.ok();
        administrator.delete(&avatar).await.ok();
        let path = format!("/inboxes/{}", id(&inbox));
        let shown = administrator.get(&path).await.ok();
        assert_eq!(shown["avatar_url"], "");
        let again = form(&[("name", "Shop")], "avatar", "shop.gif", GIF);
        let shown = send(administrator, Method::PATCH, &path, again).await.ok();
        assert_eq!(
            fetch(&nimchat, address(&shown, "avatar_url")).await.status,
            200
        );

        // they are deleted with the account
        desk.operator
            .delete(format!("/accounts/{}", desk.account))
            .await
            .ok();
        eventually("the account's files dropped", || {
            (kept(&nimchat) == 0).then_some(())
        })
        .await;
    });
}

#[test]
fn a_picture_elsewhere_is_fetched() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        // a picture on another server: this one
        let me = nimchat
            .anyone()
            .below("/api/v1/profile")
            .with_token(desk.agent.token().unwrap());
        let shown = send(
            &me,
            Method::PUT,
            "",
            form(&[], "profile[avatar]", "me.png", PNG),
        )
        .await
        .ok();
        let elsewhere = address(&shown, "avatar_url").to_owned();

        let bot = json!({"name": "Robot", "avatar_url": elsewhere});
        let bot = id(&desk.administrator.post("/agent_bots", bot).await.ok());
        let customer = json!({"name": "Ada", "avatar_url": elsewhere});
        desk.visitors().post("/contacts", customer).await.ok();
        eventually("both fetched", || {
            (kept(&nimchat) == 3 && nimchat.database().rows("jobs") == 0).then_some(())
        })
        .await;
        let database = nimchat.database();
        for table in ["agent_bots", "contacts"] {
            let query =
                format!("SELECT avatar_url AS text FROM {table} WHERE avatar_url IS NOT NULL");
            assert!(database.text(&query).starts_with("/files/"), "{table}");
        }

        // agents who look at the contact see it
        let events = database.events();
        assert_eq!(events.last().map(String::as_str), Some("contact.updated"));

        // clients send back what they were shown
        let path = format!("/agent_bots/{bot}");
        let query = "SELECT avatar_url AS text FROM agent_bots";
        let reference = database.text(query);
        let own = format!("{}{reference}", nimchat.url());
        let change = json!({"name": "Robbie", "avatar_url": own});
        desk.administrator.patch(&path, change).await.ok();
        assert_eq!(database.rows("jobs"), 0);
        assert_eq!(database.text(query), reference);

        // a resource that is not a picture, and a missing one, are ignored
        let nothing = format!("{}/health", nimchat.url());
        let change = json!({"avatar_url": nothing});
        desk.administrator.patch(&path, change).await.ok();
        eventually("it given up", || {
            (kept(&nimchat) == 2 && waiting(database) == 0).then_some(())
        })
        .await;
        assert_eq!(database.text(query), nothing);
    });
}

/// Files that wait to be deleted, and pictures that wait to be fetched.
fn waiting(database: &Database) -> i64 {
    database.waiting_jobs("internal") + database.waiting_jobs("external")
}

#[test]
fn pictures_that_never_come_hold_up_nothing_else() {
    let options = Options::with_workers();
    on_every_store(Profile::Chatwoot, &options, async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        // accepts connections and never answers
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let picture = format!("http://{}/a.png", silent.local_addr().unwrap());
        for _ in 0..12 {
            let body = json!({"name": "Eve", "avatar_url": picture});
            desk.visitors().post("/contacts", body).await.ok();
        }
        let (database, began) = (nimchat.database(), Instant::now());
        let path = format!("/agents/{}", desk.agent.id);
        desk.administrator.delete(path).await.ok();
        eventually("all internal jobs done", || {
            (database.waiting_jobs("internal") == 0).then_some(())
        })
        .await;
        assert!(began.elapsed().as_secs() < 8, "{:?}", began.elapsed());
        assert!(
            database.waiting_jobs("external") > 0,
            "the pictures are still awaited"
        );
        // ends them
        drop(silent);
    });
}

#[test]
fn pictures_are_not_fetched_from_this_machine() {
    let options = Options::with_workers().set("STORAGE__ALLOW_PRIVATE_SOURCES", "false");
    on_every_store(Profile::Chatwoot, &options, async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let private = TcpListener::bind("127.0.0.1:0").unwrap();
        private.set_nonblocking(true).unwrap();
        let picture = format!("http://{}/a.png", private.local_addr().unwrap());
        let body = json!({"name": "Eve", "avatar_url": picture});
        desk.visitors().post("/contacts", body).await.ok();
        eventually("it given up", || {
            (waiting(nimchat.database()) == 0).then_some(())
        })
        .await;
        assert!(private.accept().is_err(), "nobody knocked");
    });
}
