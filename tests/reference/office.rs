//! What people keep for their work: canned responses, definitions of attributes, filters, automation rules.

use super::Runner;
use nimchat_tests::Person;
use nimchat_tests::test_account::id;
use serde_json::{Value, json};

/// #18, #19, #37–#44, #55–#57, #76–#79.
pub async fn tell(
    runner: &mut Runner,
    callers: &nimchat_tests::Client,
    account: i64,
    administrator: &Person,
) {
    let caller = callers.with_token(administrator.token().unwrap());
    let in_account = account.to_string();
    let account = [in_account.as_str()];
    let canned = json!({"content": "We are on it.", "short_code": "soon"});
    runner.call(19, &caller, &account, canned).await;
    runner.call(18, &caller, &account, Value::Null).await;

    let definition = json!({
        "attribute_display_name": "Plan",
        "attribute_display_type": 6,
        "attribute_description": "What they pay for",
        "attribute_key": "plan",
        "attribute_values": ["gold", "platinum"],
        "attribute_model": 1,
        "default_value": "gold",
    });
    let made = runner.call(38, &caller, &account, definition).await;
    let by_id = id(&made).to_string();
    let definition = [in_account.as_str(), by_id.as_str()];
    runner.call(37, &caller, &account, Value::Null).await;
    runner.call(39, &caller, &definition, Value::Null).await;
    let change = json!({"attribute_display_name": "Their plan", "attribute_model": 1});
    runner.call(40, &caller, &definition, change).await;

    let settings = json!({"project_id": "acme", "credentials": {"type": "service_account"}});
    let inboxes = administrator.get("/inboxes").await.ok();
    let inboxes = inboxes.get("payload").unwrap_or(&inboxes);
    let inbox = id(&inboxes[0]).to_string();
    let hook = json!({"app_id": "dialogflow", "inbox_id": inbox, "settings": settings});
    let made = runner.call(56, &caller, &account, hook).await;
    // a text in one profile, a number in the other
    let made = made["id"].to_string();
    let hook = [in_account.as_str(), made.trim_matches('"')];
    let change = json!({"settings": settings});
    runner.call(57, &caller, &hook, change).await;
    runner.call(55, &caller, &account, Value::Null).await;

    let filter = json!({"name": "Mine", "type": "conversation", "query": {"payload": []}});
    let made = runner.call(42, &caller, &account, filter).await;
    let by_id = id(&made).to_string();
    let filter = [in_account.as_str(), by_id.as_str()];
    runner.call(41, &caller, &account, Value::Null).await;
    runner.call(43, &caller, &filter, Value::Null).await;
    let change = json!({"name": "All of mine", "type": "conversation", "query": {}});
    runner.call(44, &caller, &filter, change).await;

    let rule = json!({
        "name": "Add label on message create event",
        "description": "Add label support and sales if the message contains help",
        "event_name": "message_created",
        "active": true,
        "actions": [{"action_name": "add_label", "action_params": ["support"]}],
        "conditions": [{
            "attribute_key": "content", "filter_operator": "contains", "query_operator": "", "values": ["help"],
        }],
    });
    let made = runner.call(77, &caller, &account, rule).await;
    let by_id = id(&made).to_string();
    let rule = [in_account.as_str(), by_id.as_str()];
    runner.call(76, &caller, &account, Value::Null).await;
    runner.call(78, &caller, &rule, Value::Null).await;
    let change = json!({"name": "Label calls for help", "active": false});
    runner.call(79, &caller, &rule, change).await;
}
