//! Files that are sent with messages: stored, shown wherever the message is, served in parts, and deleted with it.

use nimchat_tests::test_account::id;
use nimchat_tests::{
    Answer, Client, Form, Options, Receiver, Running, TestAccount, eventually, everywhere,
    everywhere_with, settled,
};
use reqwest::Method;
use serde_json::{Value, json};

const PDF: &[u8] = b"%PDF-1.7\n0123456789\n";
const WAV: &[u8] = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0";
const PAGE: &[u8] = b"<!DOCTYPE html><html><script>alert(1)</script></html>";

/// A picture of these dimensions, in black.
pub fn bitmap(width: u32, height: u32) -> Vec<u8> {
    let line = (width * 3).next_multiple_of(4);
    let size = line * height;
    let mut bytes = b"BM".to_vec();
    for number in [54 + size, 0, 54, 40, width, height] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.extend([1, 0, 24, 0]);
    for number in [0, size, 2835, 2835, 0, 0] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.resize(bytes.len() + size as usize, 0);
    bytes
}

/// The number of stored files.
pub fn stored(nimchat: &Running) -> usize {
    let folder = nimchat.database().folder().join("files");
    let Ok(keys) = std::fs::read_dir(folder) else {
        return 0;
    };
    let files = keys.map(|key| std::fs::read_dir(key.unwrap().path()).map_or(0, Iterator::count));
    files.sum()
}

/// The path of an address on this server.
fn path<'a>(nimchat: &Running, address: &'a Value) -> &'a str {
    let address = address.as_str().unwrap_or_else(|| panic!("{address}"));
    let path = address.strip_prefix(nimchat.url());
    path.unwrap_or_else(|| panic!("{address} is on this server"))
}

/// Fetches this address of the server with a header.
async fn fetch(nimchat: &Running, address: &Value, header: (&str, &str)) -> (Answer, Vec<u8>) {
    let path = path(nimchat, address);
    let request = nimchat.anyone().request(Method::GET, path);
    let bytes = request.header(header.0, header.1).send().await.unwrap();
    let bytes = bytes.bytes().await.unwrap().to_vec();
    let request = nimchat.anyone().request(Method::GET, path);
    (Answer::of(request.header(header.0, header.1)).await, bytes)
}

/// The attachments of a message of an answer.
pub fn attachments(message: &Value) -> &Vec<Value> {
    let found = message["attachments"].as_array();
    found.unwrap_or_else(|| panic!("no attachments: {message}"))
}

async fn send(client: &Client, number: i64, form: Form) -> Answer {
    let path = format!("/conversations/{number}/messages");
    client.send_form(Method::POST, path, form).await
}

#[test]
fn a_picture_is_shown_wherever_its_message_is() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let receiver = Receiver::start();
        let desk = TestAccount::open(&nimchat).await;
        let webhook = json!({"url": receiver.url(), "subscriptions": ["message_created"]});
        desk.administrator.post("/webhooks", webhook).await.ok();
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Look").await;
        let picture = bitmap(500, 200);
        let form = Form::default().text("content", "The engine").file(
            "attachments[]",
            "shot one.bmp",
            "text/html",
            &picture,
        );
        let sent = send(&customer, number, form).await.ok();
        let shown = attachments(&sent)[0].clone();
        let message = &sent["id"];
        let message = message.as_i64().or_else(|| message.as_str()?.parse().ok());
        let url = shown["data_url"].as_str().unwrap();
        assert!(url.ends_with("/shot%20one.bmp"), "{url}");
        assert_ne!(shown["thumb_url"], shown["data_url"]);
        assert!(shown["id"].as_i64().is_some_and(|id| id > 0));
        for (key, value) in [
            ("message_id", json!(message)),
            ("file_type", json!("image")),
            ("account_id", json!(desk.account)),
            ("extension", Value::Null),
            ("file_size", json!(picture.len())),
            ("width", json!(500)),
            ("height", json!(200)),
        ] {
            assert_eq!(shown[key], value, "{key}");
        }

        // to agents, in every list, and to webhooks
        let messages = format!("/conversations/{number}/messages");
        let listed = desk.agent.get(&messages).await.ok();
        let listed = nimchat.choose(&listed, &listed["payload"]);
        let last = listed.as_array().unwrap().last().unwrap();
        assert_eq!(attachments(last), std::slice::from_ref(&shown));
        if nimchat.is_reference() {
            assert_eq!(last["attachment"], shown);
        }
        let page = desk.agent.get("/conversations").await.ok();
        let newest = &page["data"]["payload"][0]["last_non_activity_message"];
        assert_eq!(attachments(newest), std::slice::from_ref(&shown));
        let theirs = customer.get(&messages).await.ok();
        let last = theirs.as_array().unwrap().last().unwrap();
        assert_eq!(attachments(last), std::slice::from_ref(&shown));
        let theirs = customer.get("/conversations").await.ok();
        let last = theirs[0]["messages"].as_array().unwrap().last().unwrap();
        assert_eq!(attachments(last), std::slice::from_ref(&shown));
        let mut told = receiver.calls(2).await.into_iter().map(|call| call.json());
        let told = told.find(|told| told["id"] == json!(message)).unwrap();
        assert_eq!(attachments(&told), std::slice::from_ref(&shown));

        // its small version is a picture
        let (small, bytes) = fetch(&nimchat, &shown["thumb_url"], ("accept", "*/*")).await;
        assert_eq!(small.header("content-type"), Some("image/png"));
        let width = &bytes[16..20];
        assert_eq!(width, 250_u32.to_be_bytes());

        // another message has none
        let plain = json!({"content": "Thank you"});
        let plain = desk.agent.post(&messages, plain).await.ok();
        assert!(plain.get("attachments").is_none(), "{plain}");
        if nimchat.is_reference() {
            assert_eq!(plain["attachment"], json!({}));
        }
    });
}

#[test]
fn files_of_any_type_are_sent_without_a_text() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Look").await;
        let form = Form::default()
            .text("private", "true")
            .file("attachments[]", "doc.pdf", "image/png", PDF)
            .file("attachments[]", "beep.wav", "audio/wav", WAV)
            .file("attachments[]", "page.html", "text/html", PAGE);
        let sent = send(&desk.agent, number, form).await.ok();
        assert_eq!(sent["private"], true);
        assert_eq!(sent["content"], nimchat.choose(json!(""), Value::Null));
        let files = attachments(&sent);
        let types: Vec<&Value> = files.iter().map(|file| &file["file_type"]).collect();
        assert_eq!(types, ["file", "audio", "file"]);
        assert_eq!(files[1]["transcribed_text"], "");
        assert!(files[0].get("transcribed_text").is_none());
        for file in files {
            assert_eq!(file["thumb_url"], "");
            assert_eq!(
                (&file["width"], &file["height"]),
                (&Value::Null, &Value::Null)
            );
        }
        let mut ids: Vec<i64> = files.iter().map(id).collect();
        ids.dedup();
        assert_eq!(ids.len(), 3);

        // only what is harmless is shown
        for (file, shown, content_type) in [
            (&files[0], "inline", "application/pdf"),
            (&files[1], "inline", "audio/wav"),
            (&files[2], "attachment", "application/octet-stream"),
        ] {
            let (answer, _) = fetch(&nimchat, &file["data_url"], ("accept", "*/*")).await;
            assert_eq!(answer.status, 200);
            assert_eq!(answer.header("content-type"), Some(content_type));
            let disposition = answer.header("content-disposition").unwrap();
            assert!(disposition.starts_with(shown), "{disposition}");
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
            assert!(answer.header("content-security-policy").is_some());
        }

        // and with the first message of a conversation
        let form = Form::default()
            .text("source_id", &customer.source_id)
            .text("inbox_id", &desk.inbox.id.to_string())
            .file("message[attachments][]", "doc.pdf", "application/pdf", PDF);
        let made = desk
            .agent
            .send_form(Method::POST, "/conversations", form)
            .await
            .ok();
        let messages = format!("/conversations/{}/messages", id(&made));
        let listed = desk.agent.get(&messages).await.ok();
        let listed = nimchat.choose(&listed, &listed["payload"]);
        assert_eq!(attachments(&listed[0]).len(), 1);
    });
}

#[test]
fn a_file_is_served_in_parts() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Look").await;
        let form = Form::default().file("attachments[]", "doc.pdf", "application/pdf", PDF);
        let sent = send(&customer, number, form).await.ok();
        let url = &attachments(&sent)[0]["data_url"];
        let (whole, bytes) = fetch(&nimchat, url, ("accept", "*/*")).await;
        assert_eq!(bytes, PDF);
        assert_eq!(whole.header("accept-ranges"), Some("bytes"));
        let tag = whole.header("etag").unwrap().to_owned();
        for (asked, told, part) in [
            ("bytes=9-12", "bytes 9-12/20", &PDF[9..13]),
            ("bytes=15-", "bytes 15-19/20", &PDF[15..]),
            ("bytes=-4", "bytes 16-19/20", &PDF[16..]),
        ] {
            let (answer, bytes) = fetch(&nimchat, url, ("range", asked)).await;
            assert_eq!(answer.status, 206, "{asked}");
            assert_eq!(answer.header("content-range"), Some(told));
            assert_eq!(
                answer.header("content-length"),
                Some(&*part.len().to_string())
            );
            assert_eq!(bytes, part, "{asked}");
        }
        let (beyond, _) = fetch(&nimchat, url, ("range", "bytes=20-")).await;
        assert_eq!(beyond.status, 416);
        assert_eq!(beyond.header("content-range"), Some("bytes */20"));
        let (several, bytes) = fetch(&nimchat, url, ("range", "bytes=0-1,4-5")).await;
        assert_eq!((several.status, bytes.len()), (200, 20));
        let (known, _) = fetch(&nimchat, url, ("if-none-match", &tag)).await;
        assert_eq!(known.status, 304);
        let head = nimchat.anyone().request(Method::HEAD, path(&nimchat, url));
        let head = Answer::of(head).await;
        assert_eq!((head.status, head.text.as_str()), (200, ""));
        assert_eq!(head.header("content-length"), Some("20"));
        for wrong in [
            "/files/key/file.pdf/doc.pdf",
            "/files/key/file./a",
            "/files/k/..%2ff.pdf/a",
        ] {
            nimchat.anyone().get(wrong).await.refused(404);
        }
    });
}

#[test]
fn what_is_no_attachment_is_refused_and_leaves_nothing() {
    everywhere_with(
        &Options::default().set("STORAGE__MAX_ATTACHMENT_BYTES", "100"),
        async |nimchat| {
            let desk = TestAccount::open(&nimchat).await;
            let customer = desk.customer("Linus").await;
            let number = desk.conversation(&customer, "Look").await;
            let before = nimchat.database().every_table();
            let form = |name: &str, bytes: &[u8]| {
                Form::default().file("attachments[]", name, "image/png", bytes)
            };
            let many = (0..16).fold(Form::default(), |many, _| {
                many.file("attachments[]", "a.pdf", "application/pdf", PDF)
            });
            let cases = [
                (form("a.png", b""), "Attachments must not be empty"),
                (form("a.png", &[7; 101]), "Attachments size is too big"),
                (
                    form("../../etc/passwd", PDF),
                    "Attachments file name must not be a path",
                ),
                (
                    form("a\u{202e}gnp.exe", PDF),
                    "Attachments file name contains characters that are not shown",
                ),
                (many, "Attachments are too many (maximum is 15)"),
                (
                    Form::default().text("attachments[]", "signed-id"),
                    "Attachments name an upload that does not exist",
                ),
            ];
            for (form, text) in cases {
                let refused = send(&customer, number, form.clone()).await;
                let refused = refused.invalid(&["attachments"]);
                assert_eq!(refused["message"], text);
                let refused = send(&desk.agent, number, form).await.refused(422);
                let said = nimchat.choose(&refused["message"], &refused["error"]);
                assert!(said.as_str().unwrap().ends_with(text), "{refused}");
            }

            // a body that ends too early
            let mut cut = form("a.pdf", PDF).into_bytes();
            cut.truncate(cut.len() - 20);
            let messages = format!("/conversations/{number}/messages");
            for client in [&*desk.agent, &*customer] {
                let cut = client
                    .send_raw(Method::POST, &messages, Form::CONTENT_TYPE, cut.clone())
                    .await;
                assert!((400..500).contains(&cut.status), "{}", cut.text);
            }

            // and for whom there is no conversation
            let nobody = desk.customer("Eve").await;
            send(&nobody, number, form("a.pdf", PDF)).await.refused(404);
            let nobody = desk.agent.without_token();
            send(&nobody, number, form("a.pdf", PDF)).await.refused(401);
            let mut after = nimchat.database().every_table();
            for table in ["contacts", "contact_inboxes", "events"] {
                after.insert(table.to_owned(), before[table]);
            }
            assert_eq!(after["messages"], before["messages"]);
            assert_eq!(after["jobs"], before["jobs"]);
            assert_eq!(stored(&nimchat), 0);
        },
    );
}

#[test]
fn website_inboxes_take_media_and_documents() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let website = json!({"name": "Site", "channel": {
            "type": "web_widget", "website_url": "https://acme.example",
        }});
        let inbox = desk.administrator.post("/inboxes", website).await.ok();
        let contact = json!({"name": "Linus", "inbox_id": id(&inbox)});
        let contact = desk.administrator.post("/contacts", contact).await.ok();
        let contact = contact["payload"]["contact"]["id"]
            .as_i64()
            .unwrap_or_else(|| id(&contact));
        let body = json!({"inbox_id": id(&inbox), "contact_id": contact, "source_id": ""});
        let made = desk.administrator.post("/conversations", body).await.ok();
        let number = id(&made);
        let form = |name: &str, bytes: &[u8]| {
            Form::default().file("attachments[]", name, "image/png", bytes)
        };
        send(&desk.administrator, number, form("a.pdf", PDF))
            .await
            .ok();
        let refused = send(&desk.administrator, number, form("a.html", PAGE)).await;
        let refused = refused.refused(422);
        let said = nimchat.choose(&refused["message"], &refused["error"]);
        let said = said.as_str().unwrap();
        assert!(said.ends_with("Attachments type not supported"), "{said}");
    });
}

#[test]
fn files_go_with_their_message_their_conversation_and_their_account() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let picture = || {
            let form = Form::default().text("content", "Look");
            form.file("attachments[]", "a.bmp", "image/bmp", &bitmap(300, 100))
        };
        let mut numbers = Vec::new();
        for _ in 0..3 {
            let number = desk.conversation(&customer, "Hello").await;
            send(&customer, number, picture()).await.ok();
            numbers.push(number);
        }
        let sent = send(&desk.agent, numbers[0], picture()).await.ok();
        let url = attachments(&sent)[0]["data_url"].clone();
        assert_eq!(stored(&nimchat), 8);
        let only = async |left: usize| {
            let all_gone = || (stored(&nimchat) == left).then_some(());
            eventually("the files are deleted", all_gone).await;
        };

        let message = format!("/conversations/{}/messages/{}", numbers[0], id(&sent));
        desk.agent.delete(&message).await.ok();
        only(6).await;
        let (gone, _) = fetch(&nimchat, &url, ("accept", "*/*")).await;
        assert_eq!(gone.status, 404);
        settled(&nimchat).await;
        let told = "SELECT COUNT(*) AS number FROM events WHERE moment LIKE '%/files/%'";
        assert_eq!(nimchat.database().number(told), 3, "no event shows it");
        let count = "SELECT COUNT(*) AS number FROM messages WHERE attachment_count > 0";
        assert_eq!(nimchat.database().number(count), 3);

        let conversation = format!("/conversations/{}", numbers[0]);
        desk.administrator.delete(&conversation).await.ok();
        only(4).await;
        let other = desk.api_inbox(json!({})).await;
        let stranger = desk.customer_of(&other, "Eve").await;
        let number = desk.conversation(&stranger, "Hello").await;
        send(&stranger, number, picture()).await.ok();
        assert_eq!(stored(&nimchat), 6);
        let inbox = format!("/inboxes/{}", other.id);
        desk.administrator.delete(&inbox).await.ok();
        only(4).await;
        let number = desk.conversation(&customer, "Hello").await;
        send(&customer, number, picture()).await.ok();
        assert_eq!(stored(&nimchat), 6);
        let account = format!("/accounts/{}", desk.account);
        desk.operator.delete(&account).await.ok();
        only(0).await;
    });
}
