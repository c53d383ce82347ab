//! One story through every operation that is served, on data that leaves nothing empty.

use super::{Runner, help_center, office, reports};
use nimchat_tests::test_account::{hire, id, token_of};
use nimchat_tests::{Client, Inbox, Person, Running};
use serde_json::{Value, json};

/// Two accounts: one whose only inbox is a website, so that nothing about an inbox is null, and one whose customers
/// write through the API.
pub async fn tell(nimchat: &Running, runner: &mut Runner) {
    let operator = nimchat.operator();
    let root = nimchat.anyone();
    let callers = root.with_token(operator.token().unwrap());
    let account = platform(runner, &callers).await;
    let administrator = hire(
        nimchat,
        &operator,
        account,
        "Ada Lovelace",
        "ada@acme.example",
        "administrator",
    )
    .await;
    people(nimchat, runner, &callers, &operator, account).await;
    website(nimchat, runner, &operator, account, &administrator).await;
    bots(runner, &callers, account, &administrator).await;
    office::tell(runner, &callers, account, &administrator).await;
    help_center::tell(runner, &callers, account, &administrator).await;
    customers(nimchat, runner, &operator).await;
    reports::tell(runner, &callers, account, &administrator).await;
}

/// #1–#4, #8–#10. Answers the account.
async fn platform(runner: &mut Runner, operator: &Client) -> i64 {
    let account = id(&runner.call(1, operator, &[], json!({"name": "Acme"})).await);
    let in_account = account.to_string();
    runner
        .call(2, operator, &[&in_account], json!({"name": "Acme & Sons"}))
        .await;
    account
}

async fn people(
    nimchat: &Running,
    runner: &mut Runner,
    operator: &Client,
    platform: &Client,
    account: i64,
) {
    let in_account = account.to_string();
    let known = hire(
        nimchat,
        platform,
        account,
        "Katherine Johnson",
        "katherine@acme.example",
        "agent",
    )
    .await;
    // an address that is taken answers the user who has it, with their account
    let user = json!({
        "name": "Katherine Johnson",
        "email": known.email,
        "password": "Orbit-1962!",
        "custom_attributes": {"desk": 4},
    });
    runner.call(8, operator, &[], user).await;
    let by_id = known.id.to_string();
    runner.call(9, operator, &[&by_id], Value::Null).await;
    let change = json!({"name": "Katherine G. Johnson", "custom_attributes": {"desk": 5}});
    runner.call(10, operator, &[&by_id], change).await;
    let membership = json!({"user_id": known.id, "role": "administrator"});
    runner.call(3, operator, &[&in_account], membership).await;
    runner
        .call(4, operator, &[&in_account], json!({"user_id": known.id}))
        .await;
    let administrator = operator.with_token(&token_of(nimchat, known.id - 1));
    let agent = json!({
        "name": "Katherine Johnson",
        "email": known.email,
        "role": "agent",
        "availability_status": "available",
        "auto_offline": false,
    });
    runner.call(16, &administrator, &[&in_account], agent).await;
    runner
        .call(15, &administrator, &[&in_account], Value::Null)
        .await;
    let change = json!({"role": "agent", "availability": "busy", "auto_offline": false});
    let agent = [in_account.as_str(), by_id.as_str()];
    runner.call(17, &administrator, &agent, change).await;
    teams(runner, &administrator, &in_account, known.id).await;
}

/// #65–#72.
async fn teams(runner: &mut Runner, administrator: &Client, in_account: &str, agent: i64) {
    let team = json!({
        "name": "Billing",
        "description": "Questions about invoices",
        "allow_auto_assign": true,
    });
    let team = id(&runner.call(66, administrator, &[in_account], team).await).to_string();
    let within = [in_account, team.as_str()];
    let change = json!({"name": "Invoices", "allow_auto_assign": false});
    runner.call(68, administrator, &within, change).await;
    runner.call(67, administrator, &within, Value::Null).await;
    runner
        .call(65, administrator, &[in_account], Value::Null)
        .await;
    let members = json!({"user_ids": [agent]});
    for number in [70, 71] {
        runner
            .call(number, administrator, &within, members.clone())
            .await;
    }
    runner.call(69, administrator, &within, Value::Null).await;
    runner.call(72, administrator, &within, members).await;
}

/// The Application API, on an account whose inbox is a website.
#[expect(clippy::too_many_lines, reason = "one story, told in order")]
async fn website(
    nimchat: &Running,
    runner: &mut Runner,
    operator: &Client,
    account: i64,
    administrator: &Person,
) {
    let in_account = account.to_string();
    let administrator_id = administrator.id;
    let administrator = nimchat.anyone().with_token(administrator.token().unwrap());
    let agent = hire(
        nimchat,
        operator,
        account,
        "Grace Hopper",
        "grace@acme.example",
        "agent",
    )
    .await;
    let new = json!({
        "name": "Shop",
        "greeting_enabled": true,
        "greeting_message": "Welcome aboard",
        "channel": {
            "type": "web_widget",
            "website_url": "https://shop.acme.example",
            "welcome_title": "Hello",
            "welcome_tagline": "We answer",
            "agent_away_message": "Back soon",
            "widget_color": "#009CE0",
        },
    });
    let inbox = id(&runner.call(47, &administrator, &[&in_account], new).await);
    let by_inbox = inbox.to_string();
    let change = json!({
        "name": "Store",
        "enable_auto_assignment": true,
        "channel": {"welcome_title": "Hi", "widget_color": "#009CE1"},
    });
    runner
        .call(48, &administrator, &[&in_account, &by_inbox], change)
        .await;
    runner
        .call(46, &administrator, &[&in_account, &by_inbox], Value::Null)
        .await;
    runner
        .call(45, &administrator, &[&in_account], Value::Null)
        .await;
    let members = json!({"inbox_id": by_inbox, "user_ids": [agent.id]});
    runner
        .call(52, &administrator, &[&in_account], members.clone())
        .await;
    runner
        .call(53, &administrator, &[&in_account], members)
        .await;
    let nobody = json!({"inbox_id": by_inbox, "user_ids": [administrator_id]});
    runner
        .call(54, &administrator, &[&in_account], nobody)
        .await;
    runner
        .call(51, &administrator, &[&in_account, &by_inbox], Value::Null)
        .await;

    let contact = json!({
        "inbox_id": inbox,
        "name": "Linus",
        "email": "linus@customers.example",
        "phone_number": "+4930123456",
        "avatar_url": "https://pictures.example/linus.png",
        "identifier": "customer-7",
        "additional_attributes": {"city": "Berlin"},
        "custom_attributes": {"attribute_key": "attribute_value", "signed_up_at": "05/05/2025"},
    });
    let contact = runner
        .call(21, &administrator, &[&in_account], contact)
        .await;
    let by_contact = id(&contact).to_string();
    runner
        .call(22, &administrator, &[&in_account, &by_contact], Value::Null)
        .await;
    runner
        .call(20, &administrator, &[&in_account], Value::Null)
        .await;
    let change = json!({"name": "Linus T.", "custom_attributes": {"attribute_key": "other"}});
    runner
        .call(23, &administrator, &[&in_account, &by_contact], change)
        .await;
    let conditions = json!({"payload": [{
        "attribute_key": "name", "filter_operator": "equal_to", "values": ["linus t."], "query_operator": null,
    }]});
    runner
        .call(26, &administrator, &[&in_account], conditions)
        .await;
    runner
        .call(25, &administrator, &[&in_account], json!({"q": "LINUS"}))
        .await;
    let source = contact["payload"]["contact"]["contact_inboxes"][0]["source_id"].clone();

    let conversation = json!({
        "source_id": source,
        "inbox_id": by_inbox,
        "contact_id": by_contact,
        "additional_attributes": {"referer": "https://shop.acme.example/cart"},
        "custom_attributes": {"attribute_key": "attribute_value", "priority_conversation_number": 3},
        "status": "open",
        "assignee_id": agent.id.to_string(),
        "message": {"content": "How can we help?"},
    });
    let colleagues = [agent.id, administrator_id];
    conversing(
        runner,
        &administrator,
        &in_account,
        conversation,
        colleagues,
    )
    .await;
    runner
        .call(24, &administrator, &[&in_account, &by_contact], Value::Null)
        .await;
    let conditions = json!({"payload": [
        {"attribute_key": "browser_language", "filter_operator": "not_equal_to", "values": ["en"], "query_operator": "AND"},
        {"attribute_key": "status", "filter_operator": "equal_to", "values": ["open"], "query_operator": null},
    ]});
    runner
        .call(33, &administrator, &[&in_account], conditions)
        .await;
    webhooks(runner, &administrator, &in_account).await;
}

/// A conversation of the website, in turn everybody's.
async fn conversing(
    runner: &mut Runner,
    administrator: &Client,
    in_account: &str,
    new: Value,
    colleagues: [i64; 2],
) {
    let by_number = id(&runner.call(32, administrator, &[in_account], new).await).to_string();
    let conversation = [in_account, by_number.as_str()];
    let note = json!({"content": "A private note", "message_type": "outgoing", "private": true});
    runner.call(59, administrator, &conversation, note).await;
    let doomed =
        json!({"content": "Not meant for you", "content_type": "text", "content_attributes": {}});
    let doomed = id(&runner.call(59, administrator, &conversation, doomed).await).to_string();
    let message = [in_account, by_number.as_str(), doomed.as_str()];
    runner.call(60, administrator, &message, Value::Null).await;
    runner
        .call(58, administrator, &conversation, Value::Null)
        .await;
    runner
        .call(
            29,
            administrator,
            &conversation,
            json!({"labels": ["billing", "urgent"]}),
        )
        .await;
    runner
        .call(28, administrator, &conversation, Value::Null)
        .await;
    runner
        .call(
            36,
            administrator,
            &conversation,
            json!({"priority": "urgent"}),
        )
        .await;
    for status in ["resolved", "open"] {
        runner
            .call(35, administrator, &conversation, json!({"status": status}))
            .await;
    }
    for assignee in colleagues {
        runner
            .call(
                27,
                administrator,
                &conversation,
                json!({"assignee_id": assignee}),
            )
            .await;
    }
    runner
        .call(34, administrator, &conversation, Value::Null)
        .await;
    runner
        .call(31, administrator, &[in_account], Value::Null)
        .await;
    runner
        .call(30, administrator, &[in_account], Value::Null)
        .await;
}

async fn webhooks(runner: &mut Runner, administrator: &Client, in_account: &str) {
    let webhook = json!({"url": "https://hooks.acme.example/nimchat", "subscriptions": ["conversation_created"]});
    let webhook = id(&runner.call(74, administrator, &[in_account], webhook).await).to_string();
    let change =
        json!({"url": "https://hooks.acme.example/other", "subscriptions": ["message_created"]});
    runner
        .call(75, administrator, &[in_account, &webhook], change)
        .await;
    runner
        .call(73, administrator, &[in_account], Value::Null)
        .await;
}

/// Agent bots, of the operator and of the account.
async fn bots(runner: &mut Runner, operator: &Client, account: i64, administrator: &Person) {
    let in_account = account.to_string();
    let people = operator.with_token(administrator.token().unwrap());
    let new = json!({
        "name": "Greeter",
        "description": "Says hello",
        "outgoing_url": "https://bots.acme.example/greeter",
        "account_id": account,
    });
    let bot = id(&runner.call(5, operator, &[], new).await).to_string();
    runner.call(6, operator, &[&bot], Value::Null).await;
    let change = json!({"name": "Doorman"});
    runner.call(7, operator, &[&bot], change).await;

    let new = json!({
        "name": "Helper",
        "description": "Answers what it can",
        "outgoing_url": "https://bots.acme.example/helper",
    });
    let bot = id(&runner.call(12, &people, &[&in_account], new).await);
    let own = bot.to_string();
    let by_bot = [in_account.as_str(), own.as_str()];
    runner.call(13, &people, &by_bot, Value::Null).await;
    let change = json!({"outgoing_url": "https://bots.acme.example/better"});
    runner.call(14, &people, &by_bot, change).await;
    runner.call(11, &people, &[&in_account], Value::Null).await;

    let inbox = json!({"name": "Bots", "channel": {"type": "api"}});
    let inbox = id(&administrator.post("/inboxes", inbox).await.ok()).to_string();
    let by_inbox = [in_account.as_str(), inbox.as_str()];
    let connection = json!({ "agent_bot": bot });
    runner.call(50, &people, &by_inbox, connection).await;
    runner.call(49, &people, &by_inbox, Value::Null).await;
}

/// The Client API, on an account of its own.
async fn customers(nimchat: &Running, runner: &mut Runner, operator: &Client) {
    let account = id(&operator
        .post("/accounts", json!({"name": "API"}))
        .await
        .ok());
    let administrator = hire(
        nimchat,
        operator,
        account,
        "Edsger Dijkstra",
        "edsger@api.example",
        "administrator",
    )
    .await;
    let new =
        json!({"name": "API", "lock_to_single_conversation": true, "channel": {"type": "api"}});
    let inbox = Inbox::of(&administrator.post("/inboxes", new).await.ok()).identifier;
    let customer = nimchat.anyone();

    let new = json!({
        "identifier": "customer-1",
        "email": "barbara@customers.example",
        "name": "Barbara",
        "phone_number": "+4930765432",
        "avatar_url": "https://pictures.example/barbara.png",
        "custom_attributes": {"plan": "gold"},
    });
    let contact = runner.call(85, &customer, &[&inbox], new).await;
    let source = contact["source_id"].as_str().unwrap_or_default().to_owned();
    let session = [inbox.as_str(), source.as_str()];
    runner.call(86, &customer, &session, Value::Null).await;
    let change = json!({"name": "Barbara Liskov", "custom_attributes": {"plan": "platinum"}});
    runner.call(87, &customer, &session, change).await;

    // an inbox that keeps to one conversation answers the one there is, with its messages
    let first = customer
        .post(
            format!("/public/api/v1/inboxes/{inbox}/contacts/{source}/conversations"),
            json!({}),
        )
        .await
        .ok();
    let by_number = id(&first).to_string();
    let conversation = [inbox.as_str(), source.as_str(), by_number.as_str()];
    let message = json!({"content": "Where is my order?", "echo_id": "temporary-1"});
    runner.call(90, &customer, &conversation, message).await;
    let answer = json!({"content": "On its way"});
    administrator
        .post(format!("/conversations/{by_number}/messages"), answer)
        .await
        .ok();
    runner.call(91, &customer, &conversation, Value::Null).await;
    let survey = json!({"content": "How was it?", "content_type": "input_csat"});
    let survey = administrator
        .post(format!("/conversations/{by_number}/messages"), survey)
        .await
        .ok();
    let survey = id(&survey).to_string();
    let answered = [inbox.as_str(), source.as_str(), by_number.as_str(), &survey];
    let rating = json!({"submitted_values": {"csat_survey_response": {"rating": 5, "feedback_message": "Great"}}});
    runner.call(92, &customer, &answered, rating).await;
    runner
        .call(
            88,
            &customer,
            &session,
            json!({"custom_attributes": {"order": 7}}),
        )
        .await;
    runner.call(89, &customer, &session, Value::Null).await;
}
