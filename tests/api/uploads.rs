//! Files that are uploaded before the message that they are sent with.

use crate::attachments::{attachments, bitmap, stored};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use nimchat_tests::test_account::id;
use nimchat_tests::{
    Answer, Form, Options, Person, Running, TestAccount, eventually, everywhere, everywhere_with,
};
use openssl::hash::{MessageDigest, hash};
use reqwest::Method;
use serde_json::{Value, json};

const TEXT: &[u8] = b"My engine stopped.\n";

/// The announcement of a file with this content.
fn blob(filename: &str, content: &[u8]) -> Value {
    let checksum = STANDARD.encode(hash(MessageDigest::md5(), content).unwrap());
    json!({"blob": {
        "filename": filename, "byte_size": content.len(), "checksum": checksum,
        "content_type": "text/plain",
    }})
}

/// Sends the content of an announced upload.
async fn put(nimchat: &Running, announced: &Value, content: &[u8]) -> Answer {
    let url = announced["direct_upload"]["url"].as_str().unwrap();
    let path = url.strip_prefix(nimchat.url()).unwrap();
    let content_type = announced["direct_upload"]["headers"]["Content-Type"].as_str();
    nimchat
        .anyone()
        .send_raw(Method::PUT, path, content_type.unwrap(), content.to_vec())
        .await
}

async fn upload(person: &Person, filename: &str, content: &[u8]) -> Value {
    let form = Form::default().file("attachment", filename, "text/plain", content);
    person.send_form(Method::POST, "/upload", form).await.ok()
}

#[test]
fn an_uploaded_file_is_sent_with_one_message() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Look").await;
        let messages = format!("/conversations/{number}/messages");
        let picture = bitmap(500, 200);
        let uploaded = upload(&desk.agent, "a.bmp", &picture).await;
        let url = uploaded["file_url"].as_str().unwrap();
        assert!(
            url.starts_with(nimchat.url()) && url.ends_with("/a.bmp"),
            "{url}"
        );
        assert!(uploaded["blob_id"].is_i64());
        assert!(uploaded["blob_key"].is_string());
        let body = json!({"attachments": [uploaded["signed_id"]]});
        let sent = desk.agent.post(&messages, body.clone()).await.ok();
        let shown = &attachments(&sent)[0];
        assert_eq!(shown["data_url"], uploaded["file_url"]);
        assert_eq!(
            (&shown["width"], &shown["file_type"]),
            (&json!(500), &json!("image"))
        );
        assert_eq!(nimchat.database().rows("uploads"), 0);
        let refused = desk.agent.post(&messages, body).await.refused(422);
        let said = nimchat.choose(&refused["message"], &refused["error"]);
        let said = said.as_str().unwrap();
        assert!(
            said.ends_with("Attachments name an upload that does not exist"),
            "{said}"
        );

        // another account cannot attach it
        let uploaded = upload(&desk.agent, "a.txt", TEXT).await;
        let url = uploaded["file_url"].as_str().unwrap();
        let path = url.strip_prefix(nimchat.url()).unwrap();
        let shown = nimchat.anyone().get(path).await;
        assert_eq!(
            (shown.header("content-type"), shown.text.as_bytes()),
            (Some("text/plain; charset=utf-8"), TEXT)
        );
        let body = json!({"attachments": [uploaded["signed_id"]]});
        let other = TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example");
        let other = other.await;
        let stranger = other.customer("Eve").await;
        let elsewhere = other.conversation(&stranger, "Hello").await;
        let theirs = format!("/conversations/{elsewhere}/messages");
        let before = nimchat.database().rows("messages");
        other.agent.post(&theirs, body.clone()).await.refused(422);
        let refused = stranger.post(&theirs, body.clone()).await;
        refused.invalid(&["attachments"]);
        assert_eq!(nimchat.database().rows("messages"), before);
        customer.post(&messages, body).await.ok();

        desk.agent.post("/upload", json!({})).await.refused(422);
        let empty = Form::default().file("attachment", "a.txt", "text/plain", b"");
        let empty = desk.agent.send_form(Method::POST, "/upload", empty).await;
        empty.invalid(&["attachment"]);
    });
}

#[test]
fn a_direct_upload_is_announced_then_sent_then_used() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Look").await;
        let messages = format!("/conversations/{number}/messages");
        let direct = format!("/conversations/{number}/direct_uploads");
        for client in [&*desk.agent, &*customer] {
            let body = blob("notes 1.txt", TEXT);
            let announced = client.post(&direct, body.clone()).await.ok();
            for (key, value) in [
                ("filename", json!("notes 1.txt")),
                ("byte_size", json!(TEXT.len())),
                ("checksum", body["blob"]["checksum"].clone()),
                ("content_type", json!("text/plain")),
                ("metadata", json!({})),
            ] {
                assert_eq!(announced[key], value, "{key}");
            }
            let used = json!({"content": "x", "attachments": [announced["signed_id"]]});
            client.post(&messages, used.clone()).await.refused(422);
            for wrong in [
                &b"another content.. "[..],
                b"short",
                b"much longer than it was announced",
            ] {
                let refused = put(&nimchat, &announced, wrong).await;
                assert!(matches!(refused.status, 413 | 422), "{}", refused.text);
            }
            assert_eq!(put(&nimchat, &announced, TEXT).await.status, 204);
            put(&nimchat, &announced, TEXT).await.refused(404);
            let sent = client.post(&messages, used).await.ok();
            let file = &attachments(&sent)[0];
            assert!(
                file["data_url"]
                    .as_str()
                    .unwrap()
                    .ends_with("/notes%201.txt")
            );
            assert_eq!(file["file_size"], json!(TEXT.len()));
        }
        for (key, wrong) in [
            ("filename", json!("../a")),
            ("filename", json!("")),
            ("byte_size", json!(0)),
            ("byte_size", json!(1_u64 << 40)),
            ("checksum", json!("x")),
        ] {
            let mut body = blob("a.txt", TEXT);
            body["blob"][key] = wrong;
            desk.agent.post(&direct, body.clone()).await.invalid(&[key]);
            customer.post(&direct, body).await.invalid(&[key]);
        }
        let nobody = desk.customer("Eve").await;
        nobody.post(&direct, blob("a.txt", TEXT)).await.refused(404);
        assert_eq!(nimchat.database().rows("uploads"), 0);
        let path = "/public/uploads/unknown";
        nimchat
            .anyone()
            .send_raw(Method::PUT, path, "text/plain", TEXT)
            .await
            .refused(404);
    });
}

#[test]
fn an_upload_waits_to_be_taken_or_removed() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Look").await;
        let used = upload(&desk.agent, "a.txt", TEXT).await;
        upload(&desk.agent, "b.bmp", &bitmap(500, 200)).await;
        let direct = format!("/conversations/{number}/direct_uploads");
        customer.post(&direct, blob("c.txt", TEXT)).await.ok();
        let messages = format!("/conversations/{number}/messages");
        let body = json!({"attachments": [used["signed_id"]]});
        desk.agent.post(&messages, body).await.ok();
        assert_eq!(nimchat.database().rows("uploads"), 2);
        assert_eq!(stored(&nimchat), 3);
        let waiting = "SELECT COUNT(*) AS number FROM jobs WHERE kind = 'remove_upload'";
        assert_eq!(nimchat.database().number(waiting), 3);
    });
}

#[test]
fn the_files_of_a_conversation_are_listed() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Look").await;
        let messages = format!("/conversations/{number}/messages");
        let mut newest = 0;
        for (private, names) in [("false", ["a.txt", "b.txt"]), ("true", ["c.txt", "d.txt"])] {
            let form = Form::default().text("private", private);
            let form = names.iter().fold(form, |form, name| {
                form.file("attachments[]", name, "text/plain", TEXT)
            });
            let sent = desk.agent.send_form(Method::POST, &messages, form).await;
            newest = id(&sent.ok());
        }
        let path = format!("/conversations/{number}/attachments");
        let listed = desk.agent.get(&path).await.ok();
        assert_eq!(listed["meta"], json!({"total_count": 4}));
        let first = &listed["payload"][0];
        assert_eq!(first["message_id"], json!(newest));
        assert_eq!(first["sender"]["id"], json!(desk.agent.id));
        assert_eq!(first["file_type"], "file");
        assert_eq!(first["thumb_url"], "");
        for key in ["extension", "width", "height"] {
            assert_eq!(first[key], Value::Null, "{key}");
        }
        assert!(first["created_at"].is_i64());
        let names = |listed: &Value| -> Vec<String> {
            let files = listed["payload"].as_array().unwrap().iter();
            let url = files.map(|file| file["data_url"].as_str().unwrap().to_owned());
            url.map(|url| url.rsplit_once('/').unwrap().1.to_owned())
                .collect()
        };
        assert_eq!(names(&listed), ["c.txt", "d.txt", "a.txt", "b.txt"]);
        let second = desk.agent.get(format!("{path}?page=2&per_page=3")).await;
        assert_eq!(second.header("x-total-count"), Some("4"));
        assert_eq!(names(&second.ok()), ["b.txt"]);
        let beyond = desk.agent.get(format!("{path}?page=9")).await.ok();
        assert_eq!(beyond, json!({"meta": {"total_count": 4}, "payload": []}));
        let stranger = desk.hire("Eve", "eve@acme.example", "agent").await;
        stranger.get(&path).await.refused(nimchat.choose(403, 401));
        desk.agent
            .get("/conversations/99/attachments")
            .await
            .refused(404);
    });
}

/// The number of stored files.
fn kept(nimchat: &Running) -> usize {
    let folder = nimchat.database().folder().join("files");
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

#[test]
fn an_upload_that_no_message_takes_is_removed_after_its_time() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Look").await;
        let messages = format!("/conversations/{number}/messages");
        let sent = upload(&desk.agent, "sent.txt", TEXT).await;
        let body = json!({"attachments": [sent["signed_id"]]});
        desk.agent.post(&messages, body).await.ok();
        let unused = upload(&desk.agent, "unused.txt", TEXT).await;
        let direct = format!("/conversations/{number}/direct_uploads");
        let announced = desk.agent.post(&direct, blob("a.txt", TEXT)).await.ok();
        let database = nimchat.database();
        assert_eq!((database.rows("uploads"), kept(&nimchat)), (2, 2));

        let due = "UPDATE jobs SET run_at = '2020-01-01 00:00:00' WHERE kind = 'remove_upload'";
        database.execute(due);
        eventually("removed", || {
            (database.rows("uploads") == 0 && kept(&nimchat) == 1).then_some(())
        })
        .await;
        let status = async |file: &Value| {
            let url = file["file_url"].as_str().unwrap();
            let path = url.strip_prefix(nimchat.url()).unwrap();
            nimchat.anyone().get(path).await.status
        };
        assert_eq!((status(&sent).await, status(&unused).await), (200, 404));
        let body = json!({"attachments": [unused["signed_id"]]});
        desk.agent.post(&messages, body).await.refused(422);
        put(&nimchat, &announced, TEXT).await.refused(404);
    });
}

#[test]
fn a_file_of_another_server_is_fetched_at_once() {
    // that other server is this one
    let options = Options::default().set("STORAGE__ALLOW_PRIVATE_SOURCES", "true");
    everywhere_with(&options, async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let elsewhere = upload(&desk.agent, "notes 1.txt", TEXT).await;
        let before = nimchat.database().rows("uploads");
        let fetch = |url: Value| desk.agent.post("/upload", json!({"external_url": url}));
        let fetched = fetch(elsewhere["file_url"].clone()).await.ok();
        let url = fetched["file_url"].as_str().unwrap();
        assert!(url.ends_with("/notes%201.txt"), "{url}");
        assert_ne!(fetched["file_url"], elsewhere["file_url"]);
        let path = url.strip_prefix(nimchat.url()).unwrap();
        assert_eq!(nimchat.anyone().get(path).await.text.as_bytes(), TEXT);

        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Look").await;
        let body = json!({"attachments": [fetched["signed_id"]]});
        let messages = format!("/conversations/{number}/messages");
        let sent = desk.agent.post(messages, body).await.ok();
        assert_eq!(attachments(&sent)[0]["data_url"], fetched["file_url"]);

        let missing = format!("{}/files/x/file.bin/a.txt", nimchat.url());
        for (url, text) in [
            (
                json!(missing),
                "Failed to fetch file from URL: there is no file: 404 Not Found",
            ),
            (json!("ftp://example.com/a"), "Invalid URL provided"),
            (json!("nothing"), "Invalid URL provided"),
            (json!(""), "No file or URL provided"),
        ] {
            assert_eq!(fetch(url).await.refused(422)["error"], text);
        }
        assert_eq!(nimchat.database().rows("uploads"), before);
    });
}

#[test]
fn a_file_is_not_fetched_from_a_private_address() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let elsewhere = upload(&desk.agent, "a.txt", TEXT).await;
        let body = json!({"external_url": elsewhere["file_url"]});
        let refused = desk.agent.post("/upload", body).await.refused(422);
        let text =
            "Failed to fetch file from URL: there is no file: the address is not a public one";
        assert_eq!(refused["error"], text);
        assert_eq!(kept(&nimchat), 1);
    });
}
