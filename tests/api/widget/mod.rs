//! The website widget (docs/rules/contacts-and-inboxes.md §9).

mod campaigns;
mod identity;
mod opening;
mod talking;

use nimchat_tests::test_account::id;
use nimchat_tests::{Answer, Client, TestAccount};
use reqwest::Method;
use serde_json::{Value, json};

/// A page with the widget on it.
struct Page {
    client: Client,
    website: String,
    inbox: i64,
    token: String,
}

impl Page {
    /// A website of the account, opened by a new visitor.
    async fn open(desk: &TestAccount<'_>, channel: Value, settings: Value) -> Self {
        let mut site = json!({"type": "web_widget", "website_url": "https://acme.example"});
        merge(&mut site, &channel);
        let mut inbox = json!({"name": "Site", "channel": site, "enable_email_collect": false});
        merge(&mut inbox, &settings);
        let made = desk.administrator.post("/inboxes", inbox).await.ok();
        let members = json!({"inbox_id": id(&made), "user_ids": [desk.agent.id]});
        desk.administrator
            .post("/inbox_members", members)
            .await
            .ok();
        let website = made["website_token"].as_str().unwrap().to_owned();
        let mut page = Self {
            client: desk.nimchat.anyone(),
            website,
            inbox: id(&made),
            token: String::new(),
        };
        let config = page.config().await;
        page.token = text(&config["website_channel_config"]["auth_token"]);
        page
    }

    /// The same page, opened by another visitor.
    async fn again(&self) -> Self {
        let mut other = Self {
            client: self.client.clone(),
            website: self.website.clone(),
            inbox: self.inbox,
            token: String::new(),
        };
        let config = other.config().await;
        other.token = text(&config["website_channel_config"]["auth_token"]);
        other
    }

    async fn config(&self) -> Value {
        self.post("/config", Value::Null).await.ok()
    }

    async fn send(&self, method: Method, path: &str, body: Value) -> Answer {
        let sign = if path.contains('?') { '&' } else { '?' };
        let path = format!("/api/v1/widget{path}{sign}website_token={}", self.website);
        let request = self.client.request(method, path);
        let request = request.header("x-auth-token", &self.token);
        if body.is_null() {
            return Answer::of(request).await;
        }
        Answer::of(request.json(&body)).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, Value::Null).await
    }

    async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, body).await
    }

    async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, body).await
    }

    async fn say(&self, content: &str) -> Value {
        let said = json!({"message": {"content": content}});
        self.post("/messages", said).await.ok()
    }
}

fn merge(into: &mut Value, more: &Value) {
    for (key, value) in more.as_object().unwrap() {
        into[key] = value.clone();
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn contents(messages: &Value) -> Vec<String> {
    let list = messages["payload"].as_array().unwrap();
    list.iter()
        .map(|message| text(&message["content"]))
        .collect()
}
