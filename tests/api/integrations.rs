//! Integrations: the apps that an account can use, and its hooks (docs/rules/contacts-and-inboxes.md §6).

use nimchat_tests::{
    Options, Receiver, Running, TestAccount, everywhere, everywhere_with, settled,
};
use serde_json::{Value, json};

const APPS: &str = "/integrations/apps";
const HOOKS: &str = "/integrations/hooks";

fn dialogflow(inbox: i64) -> Value {
    json!({"app_id": "dialogflow", "inbox_id": inbox,
           "settings": {"project_id": "acme", "credentials": {"type": "service_account"}}})
}

fn openai() -> Value {
    json!({"app_id": "openai", "settings": {"api_key": "sk-1"}})
}

fn apps(nimchat: &Running, answer: &Value) -> Vec<Value> {
    let apps = nimchat.choose(answer.clone(), answer["payload"].clone());
    apps.as_array().unwrap().clone()
}

fn app(nimchat: &Running, answer: &Value, id: &str) -> Value {
    let mut apps = apps(nimchat, answer).into_iter();
    apps.find(|app| app["id"] == id).unwrap()
}

/// The path of a hook.
fn path(nimchat: &Running, hook: &Value) -> String {
    let id = nimchat.choose(hook["id"].as_str(), None).map(str::to_owned);
    format!("{HOOKS}/{}", id.unwrap_or_else(|| hook["id"].to_string()))
}

#[test]
fn the_catalogue_names_every_app_and_says_what_is_not_connected() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let all = apps(&nimchat, &desk.administrator.get(APPS).await.ok());
        assert_eq!(all.len(), 11);
        let webhook = &all[0];
        let expected = json!({"id": "webhook", "name": "Webhooks",
            "description": webhook["description"],
            "short_description": "Post events to your own systems.", "enabled": false,
            "connected": true, "logo": "webhooks.png", "i18n_key": "webhooks",
            "action": "/webhook", "button": "/webhook", "hook_type": "account",
            "allow_multiple_hooks": true, "hooks": []});
        assert_eq!(*webhook, expected);
        let by = |id: &str| all.iter().find(|app| app["id"] == id).unwrap();
        let schema = json!({"type": "object", "additionalProperties": false,
            "properties": {"project_id": {"type": "string"}, "credentials": {"type": "object"},
                           "region": {"type": "string"}},
            "required": ["project_id", "credentials"]});
        assert_eq!(by("dialogflow")["settings_json_schema"], schema);
        let form = &by("dialogflow")["settings_form_schema"];
        assert_eq!(form[1]["validation"], "required|JSON");
        assert_eq!(
            (&form[2]["name"], &form[2]["type"]),
            (&json!("region"), &json!("select"))
        );
        assert_eq!(form[2]["options"].as_array().unwrap().len(), 5);
        for id in ["slack", "dialogflow", "openai"] {
            assert_eq!(by(id)["connected"], false);
            let description = by(id)["description"].as_str().unwrap();
            assert!(description.contains("Not connected"), "{description}");
        }
        let one = format!("{APPS}/dialogflow");
        assert_eq!(desk.administrator.get(&one).await.ok(), *by("dialogflow"));
        let unknown = format!("{APPS}/telepathy");
        desk.administrator.get(unknown).await.refused(404);

        let webhook = json!({"url": "https://hooks.example"});
        desk.administrator.post("/webhooks", webhook).await.ok();
        let webhook = app(&nimchat, &desk.agent.get(APPS).await.ok(), "webhook");
        assert_eq!(webhook["enabled"], true);
        let stated = nimchat.choose(json!("account"), Value::Null);
        assert_eq!(webhook["hook_type"], stated);
        assert_eq!(webhook.get("logo"), None);
    });
}

#[test]
fn a_hook_is_made_changed_and_removed() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let inbox = desk.inbox.id;
        let made = desk.administrator.post(HOOKS, dialogflow(inbox)).await.ok();
        let settings = dialogflow(inbox)["settings"].clone();
        let mut expected = json!({"id": made["id"], "app_id": "dialogflow",
            "inbox": {"id": inbox, "name": "Support"}, "status": true, "settings": settings,
            "reference_id": null});
        if nimchat.is_reference() {
            expected["account_id"] = json!(desk.account.to_string());
            expected["inbox_id"] = json!(inbox.to_string());
            expected["hook_type"] = json!(true);
            assert!(made["id"].is_string());
        } else {
            expected["account_id"] = json!(desk.account);
            expected["hook_type"] = json!("inbox");
            assert!(made["id"].is_i64());
        }
        assert_eq!(made, expected);
        let one = path(&nimchat, &made);

        let listed = app(
            &nimchat,
            &desk.administrator.get(APPS).await.ok(),
            "dialogflow",
        );
        assert_eq!(
            (&listed["enabled"], &listed["hooks"]),
            (&json!(true), &json!([made]))
        );
        let listed = app(&nimchat, &desk.agent.get(APPS).await.ok(), "dialogflow");
        for secret in ["settings", "reference_id"] {
            assert_eq!(listed["hooks"][0].get(secret), None);
            expected.as_object_mut().unwrap().remove(secret);
        }
        assert_eq!(listed["hooks"][0], expected);

        let settings = json!({"project_id": "other", "credentials": {}, "region": "eu"});
        let change =
            json!({"hook": {"settings": settings, "status": "disabled", "app_id": "openai"}});
        let changed = desk.administrator.patch(&one, change).await.ok();
        let kept = (&changed["settings"], &changed["status"], &changed["app_id"]);
        assert_eq!(kept, (&settings, &json!(false), &json!("dialogflow")));
        let change = json!({"settings": {"project_id": "other"}});
        desk.administrator
            .patch(&one, change)
            .await
            .invalid(&["settings"]);
        let enabled = desk
            .administrator
            .patch(&one, json!({"status": 1}))
            .await
            .ok();
        assert_eq!(
            (&enabled["settings"], &enabled["status"]),
            (&settings, &json!(true))
        );

        let other =
            TestAccount::open_as(&nimchat, desk.operator.clone(), "Other", "other.example").await;
        other
            .administrator
            .patch(&one, json!({}))
            .await
            .refused(404);
        other.administrator.delete(&one).await.refused(404);
        let refused = nimchat.choose(403, 401);
        desk.agent.patch(&one, json!({})).await.refused(refused);
        desk.agent.delete(&one).await.refused(refused);
        desk.agent.post(HOOKS, openai()).await.refused(refused);
        assert_eq!(nimchat.database().rows("integration_hooks"), 1);
        desk.administrator.delete(&one).await.ok();
        desk.administrator.delete(&one).await.refused(404);
        assert_eq!(nimchat.database().rows("integration_hooks"), 0);
    });
}

#[test]
fn a_hook_that_breaks_a_rule_is_refused_and_nothing_is_left() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, desk.operator.clone(), "Other", "other.example").await;
        desk.administrator.post(HOOKS, openai()).await.ok();
        other.administrator.post(HOOKS, openai()).await.ok();
        let outside = json!({"app_id": "own", "settings": {"any": [1]}});
        desk.administrator.post(HOOKS, outside.clone()).await.ok();
        for _ in 0..2 {
            let hook = dialogflow(desk.inbox.id);
            desk.administrator.post(HOOKS, hook).await.ok();
        }
        let before = nimchat.database().census();
        let mut homeless = dialogflow(0);
        homeless["inbox_id"] = Value::Null;
        for (body, attributes) in [
            (json!({"settings": {}}), &["app_id"][..]),
            (openai(), &["app_id"]),
            (outside, &["app_id"]),
            (homeless, &["inbox_id"]),
            (dialogflow(other.inbox.id), &["inbox_id"]),
            (json!({"app_id": "dyte"}), &["settings"]),
            (
                json!({"app_id": "dyte", "settings": {"api_key": 1, "organization_id": "o"}}),
                &["settings"],
            ),
            (
                json!({"app_id": "dyte", "settings": "secret"}),
                &["settings"],
            ),
            (json!({"app_id": "slack"}), &["app_id"]),
            (json!({"app_id": "webhook"}), &["settings"]),
            (
                json!({"app_id": "webhook", "settings": {"url": "ftp://hooks.example"}}),
                &["settings"],
            ),
            (json!({"app_id": "own2", "status": "maybe"}), &["status"]),
        ] {
            desk.administrator
                .post(HOOKS, body)
                .await
                .invalid(attributes);
        }
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn a_webhook_hook_is_sent_what_it_subscribes_to() {
    everywhere_with(&Options::with_workers(), async |nimchat| {
        let receiver = Receiver::start();
        let desk = TestAccount::open(&nimchat).await;
        let elsewhere = desk.api_inbox(json!({})).await;
        let settings = json!({"url": receiver.url(), "subscriptions": ["message_created"]});
        let hook = json!({"app_id": "webhook", "inbox_id": elsewhere.id, "settings": settings});
        let made = desk.administrator.post(HOOKS, hook).await.ok();
        assert_eq!(made["settings"], settings);
        let secret = made["secret"].as_str().unwrap();
        let one = path(&nimchat, &made);
        let listed = app(&nimchat, &desk.agent.get(APPS).await.ok(), "webhook");
        assert_eq!(listed["enabled"], true);
        assert_eq!(listed["hooks"][0].get("secret"), None);

        let customer = desk.customer("Linus").await;
        desk.conversation(&customer, "Not here").await;
        let customer = desk.customer_of(&elsewhere, "Ken").await;
        desk.conversation(&customer, "Here").await;
        let call = receiver.calls(1).await.remove(0);
        settled(&nimchat).await;
        assert_eq!(
            (call.event().as_str(), &call.json()["content"]),
            ("message_created", &json!("Here"))
        );
        call.assert_signed(secret);
        let disabled = json!({"status": "disabled"});
        desk.administrator.patch(&one, disabled).await.ok();
        desk.conversation(&customer, "Nobody listens").await;
        settled(&nimchat).await;
        let recorded =
            "SELECT count(*) AS number FROM webhook_deliveries WHERE endpoint_type = 'Hook'";
        assert_eq!(nimchat.database().number(recorded), 1);
        assert_eq!(receiver.so_far().len(), 1);
    });
}
