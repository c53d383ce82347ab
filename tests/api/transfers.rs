//! Imports and exports of contacts as CSV files (docs/rules/contacts-and-inboxes.md §3).

use crate::cable::agent_socket;
use crate::mail::everywhere_with_mail;
use nimchat_tests::test_account::id;
use nimchat_tests::{
    Answer, Client, Form, Options, Running, TestAccount, eventually, everywhere, everywhere_with,
};
use reqwest::Method;
use serde_json::{Value, json};

/// The columns that an import knows, and one of the account's own.
const HEADER: &str = "identifier,email,phone_number,name,company,city,plan\n";

async fn send(client: &Client, csv: &[u8]) -> Answer {
    let form = Form::default().file("import_file", "contacts.csv", "text/csv", csv);
    client
        .send_form(Method::POST, "/contacts/import", form)
        .await
}

/// The path below the account of the transfer that the answer names.
#[track_caller]
fn begun(nimchat: &Running, desk: &TestAccount<'_>, answer: &Answer) -> String {
    assert_eq!((answer.status, answer.text.as_str()), (200, ""));
    let address = answer.header("location").unwrap();
    let base = format!("{}/api/v1/accounts/{}", nimchat.url(), desk.account);
    address.strip_prefix(&base).unwrap().to_owned()
}

/// The transfer once it is over.
async fn over(desk: &TestAccount<'_>, path: &str) -> Value {
    loop {
        let shown = desk.administrator.get(path).await.ok();
        if !["pending", "processing"].contains(&shown["status"].as_str().unwrap()) {
            return shown;
        }
        tokio::task::yield_now().await;
    }
}

async fn import(nimchat: &Running, desk: &TestAccount<'_>, csv: &[u8]) -> Value {
    let answer = send(&desk.administrator, csv).await;
    over(desk, &begun(nimchat, desk, &answer)).await
}

async fn export(nimchat: &Running, desk: &TestAccount<'_>, body: Value) -> Value {
    let answer = desk.administrator.post("/contacts/export", body).await;
    let told = "We will notify you once contacts export file is ready to view.";
    assert_eq!(answer.header("message"), Some(told));
    over(desk, &begun(nimchat, desk, &answer)).await
}

/// The file of a transfer.
async fn file(nimchat: &Running, shown: &Value) -> String {
    let url = shown["file_url"].as_str().unwrap();
    let answer = nimchat
        .anyone()
        .get(url.strip_prefix(nimchat.url()).unwrap())
        .await;
    assert_eq!(answer.status, 200);
    let disposition = answer.header("content-disposition").unwrap();
    assert!(disposition.starts_with("attachment"), "{disposition}");
    answer.text
}

/// The contacts that a search finds.
async fn found(desk: &TestAccount<'_>, text: &str) -> Vec<Value> {
    let path = format!("/contacts/search?q={text}&sort=name");
    let found = desk.administrator.get(path).await.ok();
    let rows = found["payload"].as_array().unwrap().iter();
    let rows = rows.map(|row| row.pointer("/payload/contact").unwrap_or(row));
    rows.cloned().collect()
}

#[test]
fn the_rows_of_a_file_become_contacts_or_change_them() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let cleo = json!({
            "name": "Cleo", "email": "cleo@example.com", "phone_number": "+14155550100",
            "additional_attributes": {"city": "Austin"},
            "custom_attributes": {"rank": "captain", "plan": "silver"},
        });
        let created = desk.administrator.post("/contacts", cleo).await.ok();
        let cleo = created.pointer("/payload/contact/id").unwrap().to_string();
        let rows = "imp-1,One@Example.com,14155550901,Imported One,Imports Ltd,,gold\n\
             imp-2,,'+14155550902,\"Imported Two, \"\"2\"\"\",,Bonn,\n\
             crm-1,cleo@example.com,,,Cleo Corp,,platinum\n";
        let shown = import(&nimchat, &desk, format!("{HEADER}{rows}").as_bytes()).await;
        for (key, value) in [
            ("data_type", json!("contacts")),
            ("status", json!("completed")),
            ("progress", json!(100)),
            ("processed_records", json!(3)),
            ("failed_records", json!(0)),
            ("processing_errors", Value::Null),
            ("file_url", Value::Null),
        ] {
            assert_eq!(shown[key], value, "{key}");
        }

        let imported = found(&desk, "imported").await;
        let [one, two] = &imported[..] else {
            panic!("{imported:?}");
        };
        assert_eq!(one["name"], "Imported One");
        assert_eq!(one["email"], "one@example.com");
        assert_eq!(one["phone_number"], "+14155550901");
        assert_eq!(one["identifier"], "imp-1");
        assert_eq!(
            one["additional_attributes"],
            json!({"company": "Imports Ltd"})
        );
        let custom = json!({"company": "Imports Ltd", "plan": "gold"});
        assert_eq!(one["custom_attributes"], custom);
        assert_eq!(two["name"], "Imported Two, \"2\"");
        assert_eq!(
            (&two["email"], &two["phone_number"]),
            (&Value::Null, &json!("+14155550902"))
        );
        assert_eq!(two["custom_attributes"], json!({"city": "Bonn"}));

        // blank cells keep what is there
        let shown = desk
            .administrator
            .get(format!("/contacts/{cleo}"))
            .await
            .ok();
        let cleo = &shown["payload"];
        let cleo = cleo.get("contact").unwrap_or(cleo);
        assert_eq!(
            (&cleo["name"], &cleo["identifier"]),
            (&json!("Cleo"), &json!("crm-1"))
        );
        assert_eq!(cleo["phone_number"], "+14155550100");
        let additional = json!({"city": "Austin", "company": "Cleo Corp"});
        assert_eq!(cleo["additional_attributes"], additional);
        let custom = json!({"rank": "captain", "plan": "platinum", "company": "Cleo Corp"});
        assert_eq!(cleo["custom_attributes"], custom);
        assert_eq!(nimchat.database().rows("contacts"), 3);
        // the imported file is deleted
        let files = nimchat.database().folder().join("files");
        let left = || std::fs::read_dir(&files).map_or(0, Iterator::count);
        eventually("the file is deleted", || (left() == 0).then_some(())).await;
    });
}

#[test]
fn rows_that_break_a_rule_are_left_out_and_come_back_with_the_reason() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let administrator = &desk.administrator;
        let seats = json!({
            "attribute_display_name": "Seats", "attribute_key": "seats", "attribute_model": 1,
            "attribute_display_type": 1,
        });
        administrator
            .post("/custom_attribute_definitions", seats)
            .await
            .ok();
        for body in [
            json!({"name": "A", "email": "a@example.com", "identifier": "a"}),
            json!({"name": "B", "email": "b@example.com"}),
        ] {
            administrator.post("/contacts", body).await.ok();
        }
        let csv = b"identifier,email,phone_number,seats\n\
            ,new@example.com,,7\n\
            ,not an address,x12,7\n\
            a,B@example.com,,\n\
            ,c@example.com,,many\n\
            ,,,\n\
            ,d@example.com,,7,more\n\
            =1+1,new@example.com,x,";
        let shown = import(&nimchat, &desk, csv).await;
        assert_eq!(shown["status"], "completed");
        assert_eq!(
            (&shown["processed_records"], &shown["failed_records"]),
            (&json!(1), &json!(6))
        );
        let url = shown["file_url"].as_str().unwrap();
        assert!(
            url.ends_with(&format!("/Acme_{}_failed_contacts.csv", desk.account)),
            "{url}"
        );
        assert_eq!(
            file(&nimchat, &shown).await,
            "identifier,email,phone_number,seats,errors\n\
             ,not an address,x12,7,\"Email Invalid email, Phone number should be in e164 format\"\n\
             a,B@example.com,,,Email has already been taken\n\
             ,c@example.com,,many,Custom attributes seats must be a number\n\
             ,,,,The row is empty\n\
             ,d@example.com,,7,more,The row has more cells than the header\n\
             '=1+1,new@example.com,x,,Phone number should be in e164 format\n"
        );
        let database = nimchat.database();
        assert_eq!(
            (database.rows("contacts"), database.rows("transfer_parts")),
            (3, 0)
        );
        // nothing of a refused row is stored
        let emails = database.texts("SELECT email AS text FROM contacts ORDER BY email");
        assert_eq!(
            emails,
            ["a@example.com", "b@example.com", "new@example.com"]
        );
    });
}

#[test]
fn an_import_of_many_rows_is_done_in_steps_and_in_order() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let rows: Vec<String> = (0..512)
            .map(|index| match index % 10 {
                9 => format!("bad {index},Nobody\n"),
                _ => format!("c{index}@example.com,Name {index}\n"),
            })
            .collect();
        let csv = format!("email,name\n{}", rows.concat());
        let first = send(&desk.administrator, csv.as_bytes()).await;
        let again = b"email,name\nc0@example.com,Later";
        let second = send(&desk.administrator, again).await;
        let (first, second) = (
            begun(&nimchat, &desk, &first),
            begun(&nimchat, &desk, &second),
        );
        let last = over(&desk, &second).await;
        assert_eq!(
            (&last["processed_records"], &last["status"]),
            (&json!(1), &json!("completed"))
        );
        let shown = over(&desk, &first).await;
        assert_eq!(shown["processed_records"], 461);
        assert_eq!(shown["failed_records"], 51);
        assert_eq!(nimchat.database().rows("contacts"), 461);
        assert_eq!(found(&desk, "c0@example.com").await[0]["name"], "Later");
        let failed = file(&nimchat, &shown).await;
        let failed: Vec<&str> = failed.lines().collect();
        assert_eq!(failed.len(), 52);
        assert_eq!(failed[1], "bad 9,Nobody,Email Invalid email");
        assert_eq!(failed[51], "bad 509,Nobody,Email Invalid email");

        let listed = desk.administrator.get("/data_imports").await;
        assert_eq!(listed.header("x-total-count"), Some("2"));
        assert_eq!(listed.ok()[1], shown);
        assert_eq!(
            desk.administrator.get("/data_exports").await.ok(),
            json!([])
        );
        let number = first.rsplit('/').next().unwrap();
        let other_kind = format!("/data_exports/{number}");
        desk.administrator.get(other_kind).await.refused(404);
    });
}

#[test]
fn a_file_that_is_no_table_of_contacts_is_refused_or_fails() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let administrator = &desk.administrator;
        let nothing = administrator.post("/contacts/import", json!({})).await;
        let said = nothing.refused(422);
        assert_eq!(said["error"], "File is blank", "{said}");
        send(administrator, b"").await.invalid(&["import_file"]);
        for bytes in [&b"\x89PNG\r\n\x1a\n"[..], b"email\n\xff\xfe"] {
            send(administrator, bytes).await.invalid(&["import_file"]);
        }
        assert_eq!(nimchat.database().rows("transfers"), 0);

        let shown = import(&nimchat, &desk, b"Adresse,Ort\nx,y\n").await;
        assert_eq!(shown["status"], "failed");
        let why = "The header names none of identifier, email, phone_number and name";
        assert_eq!(shown["processing_errors"], why);
        let long = format!("email,name\na@example.com,\"{}", "x".repeat(200_000));
        let shown = import(&nimchat, &desk, long.as_bytes()).await;
        let why = "A row is longer than 128 KB";
        assert_eq!(
            (&shown["status"], &shown["processing_errors"]),
            (&json!("failed"), &json!(why))
        );
        assert_eq!(nimchat.database().rows("contacts"), 0);
    });
}

#[test]
fn contacts_are_exported_by_conditions_labels_and_columns() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let administrator = &desk.administrator;
        let mut ids = Vec::new();
        for body in [
            json!({
                "name": "=Ada, Countess", "email": "ada@example.com", "phone_number": "+4930123",
                "custom_attributes": {"plan": "gold"}, "additional_attributes": {"city": "London"},
            }),
            json!({"name": "Bob", "identifier": "bob", "blocked": true}),
            json!({"name": "A visitor"}),
        ] {
            let made = administrator.post("/contacts", body).await.ok();
            ids.push(id(made.pointer("/payload/contact").unwrap()));
        }
        let tagged = json!({"labels": ["VIP"]});
        administrator
            .post(format!("/contacts/{}/labels", ids[1]), tagged)
            .await
            .ok();

        let shown = export(&nimchat, &desk, json!({})).await;
        assert_eq!(
            (&shown["status"], &shown["progress"]),
            (&json!("completed"), &json!(100))
        );
        assert_eq!(shown["processed_records"], 2);
        let url = shown["file_url"].as_str().unwrap();
        assert!(
            url.ends_with(&format!("/Acme_{}_contacts.csv", desk.account)),
            "{url}"
        );
        let [ada, bob, _] = ids[..] else {
            panic!("{ids:?}");
        };
        assert_eq!(
            file(&nimchat, &shown).await,
            format!(
                "id,name,email,phone_number\n\
                 {ada},\"'=Ada, Countess\",ada@example.com,'+4930123\n{bob},Bob,,\n"
            )
        );

        let columns = json!({"column_names": [
            "identifier", "nonsense", "blocked", "contact_type", "custom_attributes", "location",
        ], "payload": []});
        let shown = export(&nimchat, &desk, columns).await;
        assert_eq!(
            file(&nimchat, &shown).await,
            "identifier,blocked,contact_type,custom_attributes,location\n\
             ,false,lead,\"{\"\"plan\"\":\"\"gold\"\"}\",London\n\
             bob,true,visitor,{},\n"
        );
        let condition = json!([{
            "attribute_key": "name", "filter_operator": "contains", "values": ["ada"],
        }]);
        for (body, expected) in [
            (json!({"label": "vip"}), "name\nBob\n".to_owned()),
            (
                json!({"payload": condition}),
                "name\n\"'=Ada, Countess\"\n".to_owned(),
            ),
            (json!({"label": "nobodys"}), "name\n".to_owned()),
        ] {
            let mut body = body;
            body["column_names"] = json!(["name"]);
            let shown = export(&nimchat, &desk, body).await;
            assert_eq!(file(&nimchat, &shown).await, expected);
        }

        // what is exported can be imported
        let all = json!({"column_names": ["email", "phone_number", "name"]});
        let text = file(&nimchat, &export(&nimchat, &desk, all).await).await;
        let before = nimchat.database().rows("contacts");
        let shown = import(&nimchat, &desk, text.as_bytes()).await;
        assert_eq!(
            (&shown["processed_records"], &shown["failed_records"]),
            (&json!(2), &json!(0))
        );
        // only the one without an address and a number is not told from others
        assert_eq!(nimchat.database().rows("contacts"), before + 1);
        assert_eq!(
            found(&desk, "ada@example.com").await[0]["name"],
            "=Ada, Countess"
        );
    });
}

#[test]
fn an_export_of_unknown_conditions_is_refused() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        for payload in [
            json!([{"attribute_key": "shoe_size", "filter_operator": "equal_to", "values": ["x"]}]),
            json!("name"),
        ] {
            let body = json!({"payload": payload});
            desk.administrator
                .post("/contacts/export", body)
                .await
                .refused(422);
        }
        assert_eq!(nimchat.database().rows("transfers"), 0);
    });
}

#[test]
fn administrators_get_one_mail_of_the_end() {
    everywhere_with_mail(async |nimchat, server| {
        let desk = TestAccount::open(&nimchat).await;
        let csv = b"email\none@example.com\ntwo@example.com\nnone";
        let imported = import(&nimchat, &desk, csv).await;
        let mail = server.mails(1).await.remove(0);
        assert_eq!(mail.subject, "Contact Import Completed");
        assert_eq!(mail.to, desk.administrator.email);
        assert!(
            mail.text.contains("2 rows were imported into Acme."),
            "{}",
            mail.text
        );
        assert!(mail.text.contains("1 rows were left out."), "{}", mail.text);
        assert_eq!(imported["file_url"], mail.link());

        let exported = export(&nimchat, &desk, json!({})).await;
        let mail = server.mails(2).await.remove(1);
        assert_eq!(
            mail.subject,
            "Your contact's export file is available to download."
        );
        assert_eq!(mail.to, desk.administrator.email);
        assert_eq!(exported["file_url"], mail.link());

        import(&nimchat, &desk, b"a,b\n1,2\n").await;
        let mail = server.mails(3).await.remove(2);
        assert_eq!(mail.subject, "Contact Import Failed");
        assert!(mail.text.contains("The header names none"), "{}", mail.text);
    });
}

#[test]
fn an_import_is_one_event_and_not_one_for_each_row() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let mut socket = agent_socket(&desk, &desk.agent).await;
        let before = nimchat.database().events();
        let shown = import(&nimchat, &desk, b"email\none@example.com\nnone").await;
        let told = socket.event("contacts.imported").await;
        assert_eq!(told["data_import_id"], shown["id"]);
        assert_eq!(
            (&told["processed_records"], &told["failed_records"]),
            (&json!(1), &json!(1))
        );
        assert_eq!(told["performer"]["id"], desk.administrator.id);
        let events = nimchat.database().events();
        assert_eq!(events[before.len()..], ["contacts.imported"]);
    });
}

#[test]
fn only_administrators_of_the_account_import_and_export() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let shown = import(&nimchat, &desk, b"email\none@example.com\n").await;
        let path = format!("/data_imports/{}", shown["id"]);
        let refusal = nimchat.choose(403, 401);
        send(&desk.agent, b"email\ntwo@example.com\n")
            .await
            .refused(refusal);
        desk.agent
            .post("/contacts/export", json!({}))
            .await
            .refused(refusal);
        desk.agent.get(&path).await.refused(refusal);
        let operator = nimchat.operator();
        let other = TestAccount::open_as(&nimchat, operator, "Other", "other.example").await;
        other.administrator.get(&path).await.refused(404);
        assert_eq!(
            other.administrator.get("/data_imports").await.ok(),
            json!([])
        );
        assert_eq!(nimchat.database().rows("transfers"), 1);
        assert_eq!(nimchat.database().rows("contacts"), 1);
    });
}

#[test]
fn what_remains_of_a_transfer_is_removed_after_its_time() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let shown = export(&nimchat, &desk, json!({})).await;
        let database = nimchat.database();
        let due = "UPDATE jobs SET run_at = '2020-01-01 00:00:00' WHERE kind = 'remove_transfer'";
        assert_eq!(database.rows("transfers"), 1);
        database.execute(due);
        let files = database.folder().join("files");
        let left = || std::fs::read_dir(&files).map_or(0, Iterator::count);
        eventually("removed", || {
            (database.rows("transfers") == 0 && left() == 0).then_some(())
        })
        .await;
        let path = format!("/data_exports/{}", shown["id"]);
        desk.administrator.get(path).await.refused(404);
    });
}
