//! Complete bodies, made from views.

mod views;

use super::{Changed, ConversationBody, Envelope, InboxBody, MessageBody, WContact};
use nimchat_automation::Subscription;
use nimchat_core_model::{AgentBotId, Changes, UserId};
use nimchat_messaging::messages::BotFace;
use nimchat_messaging::{
    Channel, ContentType, ConversationView, MessageType, MessageView, Sender, SenderView,
    WebWidgetChannel,
};
use nimchat_wire::push::PushConversationJson;
use nimchat_wire::{Context, Profile, Server};
use serde_json::{Value, json};
use std::sync::Arc;
use views::{
    account, agent, api_channel, contact, conversation, from_customer, inbox, message, now,
};

/// A server with this address.
fn wire() -> Context {
    let server = Server {
        public_url: "https://chat.example".to_owned(),
        ..Server::default()
    };
    Context::new(Profile::Reference, Arc::new(server))
}

fn push_contact() -> Value {
    json!({
        "additional_attributes": {"city": "London"},
        "custom_attributes": {"plan": "gold"},
        "email": "ada@example.com",
        "id": 3,
        "identifier": null,
        "name": "Ada",
        "phone_number": "+4912345",
        "thumbnail": "",
        "blocked": false,
        "type": "contact",
    })
}

fn w_contact() -> Value {
    json!({
        "account": {"id": 1, "name": "Acme"},
        "additional_attributes": {"city": "London"},
        "avatar": "",
        "custom_attributes": {"plan": "gold"},
        "email": "ada@example.com",
        "id": 3,
        "identifier": null,
        "name": "Ada",
        "phone_number": "+4912345",
        "thumbnail": "",
        "blocked": false,
    })
}

fn push_message() -> Value {
    json!({
        "id": 11,
        "content": "Hello",
        "account_id": 1,
        "inbox_id": 2,
        "conversation_id": 7,
        "message_type": 0,
        "created_at": 1_738_314_307,
        "updated_at": "2025-01-31T09:05:07.123Z",
        "private": false,
        "status": "sent",
        "source_id": null,
        "content_type": "text",
        "content_attributes": {},
        "sender_type": "Contact",
        "sender_id": 3,
        "external_source_ids": {},
        "additional_attributes": {},
        "processed_message_content": "Hello",
        "sentiment": {},
        "conversation": {
            "assignee_id": 5,
            "unread_count": 2,
            "last_activity_at": 1_738_314_307,
            "contact_inbox": {"source_id": "source"},
        },
        "sender": push_contact(),
    })
}

fn push_conversation() -> Value {
    json!({
        "additional_attributes": {},
        "can_reply": true,
        "channel": "Channel::Api",
        "contact_inbox": {
            "id": 4,
            "contact_id": 3,
            "inbox_id": 2,
            "source_id": "source",
            "created_at": "2025-01-31T09:05:07.123Z",
            "updated_at": "2025-01-31T09:05:07.123Z",
            "hmac_verified": true,
            "pubsub_token": "session-token",
        },
        "id": 7,
        "inbox_id": 2,
        "messages": [push_message()],
        "labels": ["vip"],
        "meta": {
            "sender": push_contact(),
            "assignee": {
                "id": 5,
                "name": "Grace Hopper",
                "available_name": "Grace",
                "avatar_url": "",
                "type": "user",
                "availability_status": "offline",
                "thumbnail": "",
            },
            "team": {"id": 6, "name": "sales"},
            "hmac_verified": true,
        },
        "status": "snoozed",
        "custom_attributes": {"order": 9},
        "snoozed_until": "2025-01-31T10:05:07.123Z",
        "unread_count": 2,
        "first_reply_created_at": null,
        "priority": "high",
        "waiting_since": 1_738_314_307,
        "agent_last_seen_at": 0,
        "contact_last_seen_at": 0,
        "last_activity_at": 1_738_314_307,
        "timestamp": 1_738_314_307,
        "created_at": 1_738_314_307,
        "updated_at": 1_738_314_307.123_456,
    })
}

/// A conversation as other servers see it: without the token of its session.
fn told_conversation() -> Value {
    let mut told = push_conversation();
    let session = told["contact_inbox"].as_object_mut().unwrap();
    session.remove("pubsub_token");
    told
}

/// `base` with these additional keys.
fn with(mut base: Value, more: &Value) -> Value {
    let map = base.as_object_mut().unwrap();
    map.extend(more.as_object().unwrap().clone());
    base
}

fn json_of<T: serde::Serialize>(body: &T) -> Value {
    serde_json::from_str(&serde_json::to_string(body).unwrap()).unwrap()
}

#[test]
fn a_new_conversation_is_told_with_every_key() {
    let view = conversation();
    let body = PushConversationJson::new(&view, true, &wire());
    assert_eq!(json_of(&body), push_conversation());
    let account = account();
    let body = ConversationBody::new(&view, true, &account, &wire());
    assert_eq!(
        json_of(&Envelope::new(Subscription::ConversationCreated, body)),
        with(
            told_conversation(),
            &json!({"event": "conversation_created", "account": {"id": 1, "name": "Acme"}})
        )
    );
}

#[test]
fn a_bare_conversation_has_the_same_keys() {
    let mut view = conversation();
    view.conversation.snoozed_until = None;
    view.conversation.priority = None;
    view.conversation.waiting_since = None;
    view.assignee = None;
    view.team = None;
    view.last_public_message = None;
    let body = json_of(&PushConversationJson::new(&view, false, &wire()));
    let all = push_conversation();
    let keys =
        |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    assert_eq!(keys(&body), keys(&all));
    assert_eq!(keys(&body["meta"]), keys(&all["meta"]));
    assert_eq!(body["messages"], json!([]));
    assert_eq!(body["meta"]["assignee"], Value::Null);
    assert_eq!(body["meta"]["team"], Value::Null);
    assert_eq!(body["snoozed_until"], Value::Null);
    assert_eq!(body["priority"], Value::Null);
    assert_eq!(body["waiting_since"], 0);
    assert_eq!(body["can_reply"], false);
}

#[test]
fn an_update_tells_each_changed_attribute_by_itself() {
    let view = conversation();
    let changes = Changes::from([
        ("status".to_owned(), (json!("open"), json!("snoozed"))),
        ("updated_at".to_owned(), (json!(now()), json!(now()))),
        ("waiting_since".to_owned(), (json!(null), json!(now()))),
    ]);
    let body = Changed::by(PushConversationJson::new(&view, true, &wire()), &changes);
    let time = "2025-01-31T09:05:07.123Z";
    assert_eq!(
        json_of(&Envelope::new(Subscription::ConversationUpdated, body)),
        with(
            push_conversation(),
            &json!({
                "event": "conversation_updated",
                "changed_attributes": [
                    {"status": {"previous_value": "open", "current_value": "snoozed"}},
                    {"updated_at": {"previous_value": time, "current_value": time}},
                    {"waiting_since": {"previous_value": null, "current_value": time}},
                ],
            })
        )
    );
}

fn message_body(view: &MessageView, conversation: &ConversationView) -> Value {
    let account = account();
    let body = MessageBody::new(view, conversation, true, &account, &wire());
    json_of(&Envelope::new(Subscription::MessageCreated, body))
}

#[test]
fn a_customers_message_is_told_with_its_conversation() {
    assert_eq!(
        message_body(&from_customer(), &conversation()),
        json!({
            "event": "message_created",
            "account": {"id": 1, "name": "Acme"},
            "additional_attributes": {},
            "content_attributes": {},
            "content_type": "text",
            "content": "Hello",
            "conversation": told_conversation(),
            "created_at": "2025-01-31T09:05:07.123Z",
            "id": 11,
            "inbox": {"id": 2, "name": "Support"},
            "message_type": "incoming",
            "private": false,
            "sender": w_contact(),
            "source_id": null,
        })
    );
}

#[test]
fn each_kind_of_sender_has_its_form() {
    let user = SenderView::User {
        user: Box::new(agent()),
        availability: None,
    };
    let bot = SenderView::AgentBot(BotFace {
        id: AgentBotId::new(9),
        name: "Robbie".to_owned(),
        avatar_url: Some("/files/key/avatar.png".to_owned()),
    });
    let from = |sender, view| message(MessageType::Outgoing, Some((sender, view)));
    let by_user = from(Sender::User(UserId::new(5)), user);
    let by_bot = from(Sender::AgentBot(AgentBotId::new(9)), bot);
    let by_nobody = message(MessageType::Template, None);

    let mut view = conversation();
    assert_eq!(
        message_body(&by_user, &view)["sender"],
        json!({"id": 5, "name": "Grace Hopper", "email": "grace@example.com", "type": "user"})
    );
    assert_eq!(
        message_body(&by_bot, &view)["sender"],
        json!({"id": 9, "name": "Robbie", "type": "agent_bot"})
    );
    let body = message_body(&by_nobody, &view);
    assert_eq!(
        (&body["sender"], &body["message_type"]),
        (&Value::Null, &json!("template"))
    );

    view.last_public_message = Some(by_bot);
    let pushed = json_of(&PushConversationJson::new(&view, true, &wire()));
    assert_eq!(
        pushed["messages"][0]["sender"],
        json!({
            "id": 9, "name": "Robbie", "avatar_url": "https://chat.example/files/key/avatar.png", "type": "agent_bot"
        })
    );
    view.last_public_message = Some(by_nobody);
    let pushed = json_of(&PushConversationJson::new(&view, true, &wire()));
    let message = &pushed["messages"][0];
    assert_eq!(message["sender_type"], Value::Null);
    assert_eq!(message.get("sender"), None);
}

#[test]
fn a_survey_is_told_as_its_link_where_the_channel_cannot_show_it() {
    let mut survey = message(MessageType::Template, None);
    survey.message.content_type = ContentType::InputCsat;
    let mut view = conversation();
    let link = "https://chat.example/survey/responses/00000000-0000-0000-0000-000000000abc";
    let content = |view: &ConversationView| message_body(&survey, view)["content"].clone();
    assert_eq!(
        content(&view),
        format!("Please rate this conversation, {link}")
    );
    view.inbox.settings.csat_config = json!({"message": "How was it?"}).into();
    assert_eq!(content(&view), format!("How was it? {link}"));
    view.inbox.channel = Channel::WebWidget(WebWidgetChannel::default());
    assert_eq!(content(&view), "Hello");
}

#[test]
fn a_contact_is_told_without_a_type_and_with_its_account() {
    let (contact, account) = (contact(), account());
    let body = WContact::new(&contact, &account, &wire());
    assert_eq!(
        json_of(&Envelope::new(Subscription::ContactCreated, body)),
        with(w_contact(), &json!({"event": "contact_created"}))
    );
}

#[test]
fn a_changed_contact_is_told_with_what_changed() {
    let (contact, account) = (contact(), account());
    let changes = Changes::from([("name".to_owned(), (json!("A"), json!("Ada")))]);
    let body = Changed::by(WContact::new(&contact, &account, &wire()), &changes);
    assert_eq!(
        json_of(&Envelope::new(Subscription::ContactUpdated, body)),
        with(
            w_contact(),
            &json!({
                "event": "contact_updated",
                "changed_attributes": [
                    {"name": {"previous_value": "A", "current_value": "Ada"}},
                ],
            })
        )
    );
}

#[test]
fn an_inbox_is_told_by_its_settings_and_without_its_secret() {
    let mut inbox = inbox(api_channel());
    inbox.settings.working_hours.clear();
    let time = "2025-01-31T09:05:07.123Z";
    assert_eq!(
        json_of(&Envelope::new(
            Subscription::InboxCreated,
            InboxBody::from(&inbox)
        )),
        json!({
            "event": "inbox_created",
            "allow_messages_after_resolved": true,
            "lock_to_single_conversation": false,
            "auto_assignment_config": {},
            "enable_auto_assignment": true,
            "enable_email_collect": true,
            "greeting_enabled": false,
            "greeting_message": null,
            "csat_survey_enabled": false,
            "business_name": null,
            "sender_name_type": "friendly",
            "timezone": "UTC",
            "out_of_office_message": null,
            "working_hours_enabled": false,
            "working_hours": [],
            "created_at": time,
            "updated_at": time,
            "channel": {
                "id": 2,
                "account_id": 1,
                "created_at": time,
                "updated_at": time,
                "identifier": "public",
                "webhook_url": "https://example.com/hook",
                "hmac_mandatory": false,
                "unique_source_ids": false,
                "additional_attributes": {},
            },
        })
    );
    inbox.channel = Channel::WebWidget(WebWidgetChannel {
        website_token: "site".to_owned(),
        hmac_token: "secret".to_owned(),
        ..WebWidgetChannel::default()
    });
    let body = json_of(&InboxBody::from(&inbox));
    assert_eq!(body["channel"]["website_token"], "site");
    assert!(!body.to_string().contains("secret"));
}
