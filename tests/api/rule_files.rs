//! The files that rules and macros send (docs/rules/automation.md §1.7).

use crate::attachments::{attachments, bitmap, stored};
use nimchat_tests::test_account::id;
use nimchat_tests::{
    Form, Options, Person, Running, TestAccount, eventually, everywhere_with, settled,
};
use reqwest::Method;
use serde_json::{Value, json};

const TEXT: &[u8] = b"Opening hours: 9 to 5\n";

async fn upload(person: &Person, name: &str, content: &[u8]) -> Value {
    let form = Form::default().file("attachment", name, "text/plain", content);
    person.send_form(Method::POST, "/upload", form).await.ok()
}

fn sending(uploads: &[&Value]) -> Value {
    let ids: Vec<&Value> = uploads.iter().map(|upload| &upload["blob_id"]).collect();
    json!([{"action_name": "send_attachment", "action_params": ids}])
}

fn rule(actions: &Value) -> Value {
    json!({"name": "Greet", "event_name": "conversation_created", "conditions": [], "actions": actions})
}

/// A record as the reference shows it, and Chatwoot within a payload.
fn within(nimchat: &Running, answer: &Value) -> Value {
    nimchat.choose(answer, &answer["payload"]).clone()
}

/// The content of a file on this server.
async fn content(nimchat: &Running, address: &Value) -> Option<Vec<u8>> {
    let path = address
        .as_str()
        .unwrap()
        .strip_prefix(nimchat.url())
        .unwrap();
    let answer = nimchat
        .anyone()
        .request(Method::GET, path)
        .send()
        .await
        .unwrap();
    (answer.status() == 200).then_some(answer.bytes().await.unwrap().to_vec())
}

/// The newest message of the conversation that has files.
async fn sent(nimchat: &Running, person: &Person, number: i64) -> Value {
    let listed = person
        .get(format!("/conversations/{number}/messages"))
        .await
        .ok();
    let listed = within(nimchat, &listed);
    let with_files = |message: &&Value| message["attachments"].is_array();
    let messages = listed.as_array().unwrap();
    messages
        .iter()
        .rev()
        .find(with_files)
        .unwrap_or_else(|| panic!("{listed}"))
        .clone()
}

#[test]
fn a_rule_sends_copies_of_its_files() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let administrator = &desk.administrator;
        let hours = upload(administrator, "hours.txt", TEXT).await;
        let shop = upload(administrator, "shop.bmp", &bitmap(500, 200)).await;
        let actions = sending(&[&hours, &shop]);
        let made = administrator
            .post("/automation_rules", rule(&actions))
            .await
            .ok();
        let path = format!("/automation_rules/{}", id(&made));
        let file = |upload: &Value, name: &str, kind: &str| {
            json!({
                "id": upload["blob_id"], "automation_rule_id": id(&made), "file_type": kind,
                "account_id": desk.account, "file_url": upload["file_url"],
                "blob_id": upload["blob_id"], "filename": name,
            })
        };
        let files = [
            file(&hours, "hours.txt", "text/plain"),
            file(&shop, "shop.bmp", "image/bmp"),
        ];
        assert_eq!(made["files"], json!(files));
        let shown = within(&nimchat, &administrator.get(&path).await.ok());
        assert_eq!(shown["files"], json!(files));
        assert_eq!(nimchat.database().rows("uploads"), 0, "the rule has them");

        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Help").await;
        settled(&nimchat).await;
        let message = sent(&nimchat, &desk.agent, number).await;
        assert_eq!(message["content"], nimchat.choose(json!(""), Value::Null));
        assert_eq!(
            message["content_attributes"],
            json!({"automation_rule_id": id(&made)})
        );
        assert_eq!(message["sender"]["id"], Value::Null);
        let [first, second] = &attachments(&message)[..] else {
            panic!("{message}");
        };
        assert_ne!(first["data_url"], hours["file_url"]);
        assert_eq!(
            content(&nimchat, &first["data_url"]).await.as_deref(),
            Some(TEXT)
        );
        assert_eq!(
            (&second["file_type"], &second["width"]),
            (&json!("image"), &json!(500))
        );
        assert!(content(&nimchat, &second["thumb_url"]).await.is_some());
        assert_eq!(stored(&nimchat), 6);

        // what it does not name any more is deleted, and what was sent stays
        let fewer = json!({"actions": sending(&[&hours])});
        let changed = within(&nimchat, &administrator.patch(&path, fewer).await.ok());
        assert_eq!(changed["files"], json!(files[..1]));
        eventually("one file less", || (stored(&nimchat) == 4).then_some(())).await;
        assert_eq!(content(&nimchat, &shop["file_url"]).await, None);
        let renamed = json!({"name": "Hours"});
        let changed = within(&nimchat, &administrator.patch(&path, renamed).await.ok());
        assert_eq!(changed["files"], json!(files[..1]));
        administrator.delete(&path).await;
        eventually("the files deleted", || {
            (stored(&nimchat) == 3).then_some(())
        })
        .await;
        assert_eq!(
            content(&nimchat, &first["data_url"]).await.as_deref(),
            Some(TEXT)
        );
    });
}

#[test]
fn a_file_is_held_by_one_rule_of_its_account() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other = TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example");
        let theirs = upload(&other.await.agent, "theirs.txt", TEXT).await;
        let hours = upload(&desk.agent, "hours.txt", TEXT).await;
        let rules = "/automation_rules";
        let stolen = desk
            .administrator
            .post(rules, rule(&sending(&[&theirs])))
            .await
            .ok();
        let first = desk
            .administrator
            .post(rules, rule(&sending(&[&hours])))
            .await
            .ok();
        let clone = format!("{rules}/{}/clone", id(&first));
        let cloned = within(
            &nimchat,
            &desk.administrator.post(clone, json!({})).await.ok(),
        );
        for without in [&stolen, &cloned] {
            assert_eq!(without.get("files"), None);
        }
        assert_eq!(nimchat.database().rows("uploads"), 1);
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Help").await;
        settled(&nimchat).await;
        for (rule, error) in [
            (&stolen, json!("The file of the action does not exist")),
            (&first, Value::Null),
            (&cloned, json!("The file of the action does not exist")),
        ] {
            let runs = format!("{rules}/{}/runs", id(rule));
            let runs = desk.administrator.get(runs).await.ok();
            assert_eq!(runs["payload"][0]["actions"][0]["error"], error);
        }
        let message = sent(&nimchat, &desk.agent, number).await;
        assert_eq!(attachments(&message).len(), 1);
        let written = "SELECT count(*) AS number FROM messages WHERE attachment_count > 0";
        assert_eq!(nimchat.database().number(written), 1);
    });
}

#[test]
fn a_macro_sends_its_files_in_its_users_name() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let hours = upload(&desk.agent, "hours.txt", TEXT).await;
        let body = json!({"name": "Hours", "actions": sending(&[&hours])});
        let made = desk.agent.post("/macros", body).await.ok()["payload"].clone();
        let file = &made["files"][0];
        assert_eq!(
            (&file["macro_id"], &file["filename"]),
            (&made["id"], &json!("hours.txt"))
        );
        let customer = desk.customer("Linus").await;
        let mut numbers = Vec::new();
        for text in ["Help", "More help"] {
            numbers.push(desk.conversation(&customer, text).await);
        }
        let path = format!("/macros/{}", id(&made));
        let execute = json!({"conversation_ids": numbers});
        desk.agent.post(format!("{path}/execute"), execute).await;
        let written = "SELECT count(*) AS number FROM messages WHERE attachment_count > 0";
        eventually("both messages sent", || {
            (nimchat.database().number(written) == 2).then_some(())
        })
        .await;
        for number in numbers {
            let message = sent(&nimchat, &desk.agent, number).await;
            assert_eq!(message["sender"]["id"], desk.agent.id);
            assert_eq!(
                message["content_attributes"],
                json!({"macro_id": made["id"]})
            );
            let address = &attachments(&message)[0]["data_url"];
            assert_eq!(content(&nimchat, address).await.as_deref(), Some(TEXT));
        }
        assert_eq!(stored(&nimchat), 3);
        let nothing = json!({"actions": []});
        let changed = desk.agent.patch(&path, nothing).await.ok();
        assert_eq!(changed["payload"].get("files"), None);
        eventually("the macro's file deleted", || {
            (stored(&nimchat) == 2).then_some(())
        })
        .await;
    });
}
