//! An account to test with: an operator created the account and its users, the administrator an inbox, all through the
//! API.

use crate::http::Client;
use crate::running::Running;
use serde_json::{Value, json};
use std::ops::Deref;

/// A member of an account, with the account's path as base.
#[derive(Clone)]
pub struct Person {
    /// Their id.
    pub id: i64,
    /// Their address.
    pub email: String,
    client: Client,
}

impl Deref for Person {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

/// An inbox of the API channel.
#[derive(Clone)]
pub struct Inbox {
    /// Its id.
    pub id: i64,
    /// Its identifier in the Client API.
    pub identifier: String,
}

impl Inbox {
    /// The inbox of an answer.
    #[track_caller]
    pub fn of(answer: &Value) -> Self {
        let identifier = answer["inbox_identifier"].as_str();
        Self {
            id: id(answer),
            identifier: identifier
                .unwrap_or_else(|| panic!("no identifier: {answer}"))
                .to_owned(),
        }
    }
}

/// A customer of an inbox, with their own path as base.
#[derive(Clone)]
pub struct Customer {
    /// Their contact's id.
    pub id: i64,
    /// Their session in the inbox.
    pub source_id: String,
    client: Client,
}

impl Deref for Customer {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

/// An account with an administrator, an agent, and an inbox that the agent answers in.
pub struct TestAccount<'a> {
    /// The server.
    pub nimchat: &'a Running,
    /// The platform app that created it.
    pub operator: Client,
    /// Its id.
    pub account: i64,
    /// The account's administrator. Not a member of the inbox.
    pub administrator: Person,
    /// The member of the inbox.
    pub agent: Person,
    /// The inbox.
    pub inbox: Inbox,
}

impl<'a> TestAccount<'a> {
    /// The first account on a server.
    pub async fn open(nimchat: &'a Running) -> Self {
        Self::open_as(nimchat, nimchat.operator(), "Acme", "acme.example").await
    }

    /// A further account, whose users have addresses under `domain`.
    pub async fn open_as(nimchat: &'a Running, operator: Client, name: &str, domain: &str) -> Self {
        let made = operator
            .post("/accounts", json!({ "name": name }))
            .await
            .ok();
        let account = id(&made);
        let administrator = hire(
            nimchat,
            &operator,
            account,
            "Ada Lovelace",
            &format!("ada@{domain}"),
            "administrator",
        )
        .await;
        let agent = hire(
            nimchat,
            &operator,
            account,
            "Grace Hopper",
            &format!("grace@{domain}"),
            "agent",
        )
        .await;
        let inbox = api_inbox(&administrator, json!({})).await;
        let members = json!({"inbox_id": inbox.id, "user_ids": [agent.id]});
        administrator.post("/inbox_members", members).await.ok();
        Self {
            nimchat,
            operator,
            account,
            administrator,
            agent,
            inbox,
        }
    }

    /// Adds a member.
    pub async fn hire(&self, name: &str, email: &str, role: &str) -> Person {
        hire(
            self.nimchat,
            &self.operator,
            self.account,
            name,
            email,
            role,
        )
        .await
    }

    /// Adds an inbox of the API channel; `channel` adds to its channel's attributes.
    pub async fn api_inbox(&self, channel: Value) -> Inbox {
        api_inbox(&self.administrator, channel).await
    }

    /// Adds a customer of the inbox.
    pub async fn customer(&self, name: &str) -> Customer {
        self.customer_of(&self.inbox, name).await
    }

    /// Adds a customer of another inbox.
    pub async fn customer_of(&self, inbox: &Inbox, name: &str) -> Customer {
        let client = self.visitors_of(inbox);
        let email = format!("{}@customers.example", name.to_lowercase());
        let made = client
            .post("/contacts", json!({"name": name, "email": email}))
            .await
            .ok();
        let source_id = made["source_id"].as_str().unwrap().to_owned();
        Customer {
            id: id(&made),
            client: client.below(format!("/contacts/{source_id}")),
            source_id,
        }
    }

    /// A visitor of the inbox without a session.
    pub fn visitors(&self) -> Client {
        self.visitors_of(&self.inbox)
    }

    fn visitors_of(&self, inbox: &Inbox) -> Client {
        let path = format!("/public/api/v1/inboxes/{}", inbox.identifier);
        self.nimchat.anyone().below(path)
    }

    /// A conversation that the customer begins with this message.
    pub async fn conversation(&self, customer: &Customer, content: &str) -> i64 {
        let made = customer.post("/conversations", json!({})).await.ok();
        let number = id(&made);
        customer
            .post(
                format!("/conversations/{number}/messages"),
                json!({ "content": content }),
            )
            .await
            .ok();
        number
    }
}

/// The id in an answer.
#[track_caller]
pub fn id(answer: &Value) -> i64 {
    answer["id"]
        .as_i64()
        .unwrap_or_else(|| panic!("no id: {answer}"))
}

/// Creates a user of the platform and adds them to the account.
pub async fn hire(
    nimchat: &Running,
    operator: &Client,
    account: i64,
    name: &str,
    email: &str,
    role: &str,
) -> Person {
    let display_name = name.split(' ').next();
    let mut user = json!({"name": name, "display_name": display_name, "email": email});
    // hashing one is slow, and not required in the other profile
    if !nimchat.is_reference() {
        user["password"] = json!("Passw0rd!x");
    }
    let made = operator.post("/users", user).await.ok();
    let user = id(&made);
    let membership = json!({"user_id": user, "role": role});
    operator
        .post(format!("/accounts/{account}/account_users"), membership)
        .await
        .ok();
    Person {
        id: user,
        email: email.to_owned(),
        client: nimchat
            .anyone()
            .below(format!("/api/v1/accounts/{account}"))
            .with_token(made["access_token"].as_str().unwrap()),
    }
}

/// A user's present access token.
pub fn token_of(nimchat: &Running, user: i64) -> String {
    nimchat.database().text(&format!(
        "SELECT token AS text FROM access_tokens WHERE owner_type = 'User' AND owner_id = {user}"
    ))
}

async fn api_inbox(administrator: &Person, channel: Value) -> Inbox {
    let mut body = json!({"name": "Support", "channel": {"type": "api"}});
    if let (Some(all), Value::Object(more)) = (body["channel"].as_object_mut(), channel) {
        all.extend(more);
    }
    Inbox::of(&administrator.post("/inboxes", body).await.ok())
}
