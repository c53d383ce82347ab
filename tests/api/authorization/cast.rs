//! All kinds of callers, and a new record of every kind that a path can name.

use super::verdict::Kind;
use nimchat_tests::test_account::{hire, id, token_of};
use nimchat_tests::{Answer, Client, Customer, Form, Person, Running, TestAccount};
use reqwest::Method;
use serde_json::{Value, json};
use std::cell::Cell;
use std::fmt::Display;

/// An account with one of each kind of caller.
pub struct Cast<'a> {
    pub desk: TestAccount<'a>,
    stranger: TestAccount<'a>,
    outside: Person,
    bot: i64,
    unconnected_bot: i64,
    agents_session: Client,
    administrators_session: Client,
    count: Cell<u32>,
}

impl<'a> Cast<'a> {
    pub async fn new(nimchat: &'a Running) -> Self {
        let desk = TestAccount::open(nimchat).await;
        let stranger =
            TestAccount::open_as(nimchat, nimchat.operator(), "Other", "other.example").await;
        let outside = desk.hire("Alan Turing", "alan@acme.example", "agent").await;
        let agents_session = sign_in(&desk, &desk.agent).await;
        let administrators_session = sign_in(&desk, &desk.administrator).await;
        let mut cast = Self {
            desk,
            agents_session,
            administrators_session,
            stranger,
            outside,
            bot: 0,
            unconnected_bot: 0,
            count: Cell::default(),
        };
        cast.bot = cast.agent_bot().await;
        cast.unconnected_bot = cast.agent_bot().await;
        // in a separate inbox, which no request changes
        let inbox = cast.inbox().await;
        let path = format!("/inboxes/{inbox}/set_agent_bot");
        let connected = json!({"agent_bot": cast.bot});
        cast.of_account(Kind::Administrator)
            .post(path, connected)
            .await
            .ok();
        cast
    }

    /// The caller with their present token and an empty base path.
    pub fn client(&self, kind: Kind) -> Client {
        let nimchat = self.desk.nimchat;
        let user = |person: &Person| token_of(nimchat, person.id);
        let token = match kind {
            Kind::Nobody => return nimchat.anyone(),
            Kind::AgentBySession => return self.agents_session.clone(),
            Kind::AdministratorBySession => return self.administrators_session.clone(),
            Kind::WrongToken => "nobodys".to_owned(),
            Kind::Bot => self.bot_token(self.bot),
            Kind::UnconnectedBot => self.bot_token(self.unconnected_bot),
            Kind::AgentOutside => user(&self.outside),
            Kind::Agent => user(&self.desk.agent),
            Kind::Administrator => user(&self.desk.administrator),
            Kind::Stranger => user(&self.stranger.administrator),
            Kind::App => held(&self.desk.operator),
            Kind::OtherApp => held(&self.stranger.operator),
        };
        nimchat.anyone().with_token(&token)
    }

    /// The caller, with the account's path as base.
    fn of_account(&self, kind: Kind) -> Client {
        let path = format!("/api/v1/accounts/{}", self.desk.account);
        self.client(kind).below(path)
    }

    /// The account that the caller is in.
    pub fn own_account(&self, kind: Kind) -> i64 {
        match kind {
            Kind::Stranger => self.stranger.account,
            _ => self.desk.account,
        }
    }

    fn bot_token(&self, bot: i64) -> String {
        self.desk.nimchat.database().text(&format!(
            "SELECT token AS text FROM access_tokens WHERE owner_type = 'AgentBot' AND owner_id = {bot}"
        ))
    }

    /// An unused name.
    pub fn new_name(&self) -> String {
        self.count.set(self.count.get() + 1);
        format!("new{}", self.count.get())
    }

    pub fn new_email(&self) -> String {
        format!("{}@new.example", self.new_name())
    }

    /// An account that the platform app created.
    pub async fn account(&self) -> i64 {
        let body = json!({"name": self.new_name()});
        id(&self.desk.operator.post("/accounts", body).await.ok())
    }

    /// A website's inbox.
    pub async fn website(&self) -> i64 {
        let body = json!({"name": self.new_name(), "channel": {
            "type": "web_widget", "website_url": "https://acme.example",
        }});
        let administrator = self.of_account(Kind::Administrator);
        id(&administrator.post("/inboxes", body).await.ok())
    }

    /// A campaign of a website.
    pub async fn campaign(&self) -> i64 {
        let site = self.website().await;
        let body = json!({"title": self.new_name(), "message": "Hi", "inbox_id": site});
        let administrator = self.of_account(Kind::Administrator);
        id(&administrator.post("/campaigns", body).await.ok())
    }

    /// A user whom the platform app created.
    pub async fn user(&self) -> i64 {
        let body = json!({"name": "Ada", "email": self.new_email(), "password": "Passw0rd!x"});
        id(&self.desk.operator.post("/users", body).await.ok())
    }

    /// An agent of the account.
    pub async fn agent(&self) -> i64 {
        let TestAccount {
            nimchat,
            operator,
            account,
            ..
        } = &self.desk;
        let email = self.new_email();
        hire(nimchat, operator, *account, "Ada Byron", &email, "agent")
            .await
            .id
    }

    /// A bot of the account that the platform app created.
    pub async fn agent_bot(&self) -> i64 {
        let body = json!({"name": self.new_name(), "account_id": self.desk.account});
        id(&self.desk.operator.post("/agent_bots", body).await.ok())
    }

    /// An inbox without members.
    pub async fn inbox(&self) -> i64 {
        let body = json!({"name": self.new_name(), "channel": {"type": "api"}});
        self.made("/inboxes", body).await
    }

    /// A customer of the agent's inbox.
    pub async fn customer(&self) -> Customer {
        self.desk.customer(&self.new_name()).await
    }

    pub async fn note(&self, contact: i64) -> i64 {
        let path = format!("/contacts/{contact}/notes");
        self.made(&path, json!({"content": "x"})).await
    }

    /// A conversation of this customer.
    pub async fn conversation(&self, customer: &Customer) -> i64 {
        self.desk.conversation(customer, "Hello").await
    }

    pub async fn message(&self, conversation: i64) -> i64 {
        let path = format!("/conversations/{conversation}/messages");
        let body = json!({"content": "Hi"});
        self.made_by(Kind::Agent, path, body).await
    }

    /// The name for links of a conversation with a survey.
    pub async fn survey(&self) -> String {
        let customer = self.customer().await;
        let number = self.conversation(&customer).await;
        let path = format!("/conversations/{number}/messages");
        let survey = json!({"content": "Rate us", "content_type": "input_csat"});
        self.made_by(Kind::Agent, path, survey).await;
        self.desk.nimchat.database().text(&format!(
            "SELECT uuid AS text FROM conversations WHERE account_id = {} AND number = {number}",
            self.desk.account
        ))
    }

    pub async fn team(&self) -> i64 {
        self.made("/teams", json!({"name": self.new_name()})).await
    }

    pub async fn label(&self) -> i64 {
        self.made("/labels", json!({"title": self.new_name()}))
            .await
    }

    pub async fn canned_response(&self) -> i64 {
        let body = json!({"short_code": self.new_name(), "content": "x"});
        self.made("/canned_responses", body).await
    }

    pub async fn automation_rule(&self) -> i64 {
        let body = Self::new_automation_rule(&self.new_name());
        self.made("/automation_rules", body).await
    }

    pub fn new_automation_rule(name: &str) -> Value {
        json!({
            "name": name,
            "description": "x",
            "event_name": "message_created",
            "conditions": [{"attribute_key": "status", "filter_operator": "equal_to", "values": ["open"]}],
            "actions": [{"action_name": "add_label", "action_params": ["x"]}],
        })
    }

    pub async fn new_trial(&self) -> Value {
        let customer = self.customer().await;
        json!({"conversation_id": self.conversation(&customer).await, "conditions": [], "actions": []})
    }

    pub async fn macro_of_all(&self) -> i64 {
        let body = Self::new_macro(&self.new_name());
        self.made_within("/macros".to_owned(), body).await
    }

    pub fn new_macro(name: &str) -> Value {
        json!({
            "name": name, "visibility": "global",
            "actions": [{"action_name": "add_label", "action_params": ["x"]}],
        })
    }

    pub async fn dashboard_app(&self) -> i64 {
        let body = Self::new_dashboard_app(&self.new_name());
        self.made("/dashboard_apps", body).await
    }

    pub fn new_dashboard_app(title: &str) -> Value {
        json!({"title": title, "content": [{"type": "frame", "url": "https://crm.example"}]})
    }

    pub async fn attribute_definition(&self) -> i64 {
        self.made("/custom_attribute_definitions", self.new_definition())
            .await
    }

    pub fn new_definition(&self) -> Value {
        json!({"attribute_display_name": "Plan", "attribute_key": self.new_name(), "attribute_model": 1})
    }

    /// A notification of the agent; written to the database directly, since workers create it, which do not run here.
    pub async fn notification(&self) -> i64 {
        let customer = self.customer().await;
        let number = self.conversation(&customer).await;
        let (account, agent) = (self.desk.account, self.desk.agent.id);
        let database = self.desk.nimchat.database();
        database.execute(&format!(
            "INSERT INTO notifications (account_id, user_id, conversation_id, kind, \
             last_activity_at, created_at, updated_at) \
             SELECT account_id, {agent}, id, 2, created_at, created_at, created_at \
             FROM conversations WHERE account_id = {account} AND number = {number}"
        ));
        database.number("SELECT max(id) AS number FROM notifications")
    }

    /// A filter of the agent.
    pub async fn filter(&self) -> i64 {
        let body = json!({"name": self.new_name(), "query": {}});
        self.made_by(Kind::Agent, "/custom_filters", body).await
    }

    /// The slug of a portal.
    pub async fn portal(&self) -> String {
        let name = self.new_name();
        self.made(
            "/portals",
            json!({"name": name, "slug": name, "custom_domain": format!("{name}.example")}),
        )
        .await;
        name
    }

    pub async fn category(&self, portal: &str) -> i64 {
        let name = self.new_name();
        let path = format!("/portals/{portal}/categories");
        self.made_within(path, json!({"name": name, "slug": name}))
            .await
    }

    pub async fn article(&self, portal: &str) -> i64 {
        self.made_within(format!("/portals/{portal}/articles"), self.new_article())
            .await
    }

    pub fn new_article(&self) -> Value {
        let author = self.desk.administrator.id;
        json!({"title": self.new_name(), "content": "x", "author_id": author})
    }

    /// What Chatwoot answers within a payload.
    async fn made_within(&self, path: String, body: Value) -> i64 {
        let administrator = self.of_account(Kind::Administrator);
        let made = administrator.post(path, body).await.ok();
        id(made.get("payload").unwrap_or(&made))
    }

    pub async fn webhook(&self) -> i64 {
        let administrator = self.of_account(Kind::Administrator);
        let made = administrator.post("/webhooks", self.new_webhook());
        let made = made.await.ok();
        made.pointer("/payload/webhook")
            .map_or_else(|| id(&made), id)
    }

    /// A hook of an integration: its id is a text in one profile.
    pub async fn hook(&self) -> String {
        let administrator = self.of_account(Kind::Administrator);
        let hook = json!({"app_id": self.new_name()});
        let made = administrator.post("/integrations/hooks", hook).await.ok();
        made["id"].to_string().trim_matches('"').to_owned()
    }

    /// A settled delivery to the webhook.
    pub async fn delivery(&self, webhook: i64) -> i64 {
        let ping = format!("/webhooks/{webhook}/ping");
        let made = self.made(&ping, json!({})).await;
        let settle = format!("UPDATE webhook_deliveries SET status = 'failed' WHERE id = {made}");
        self.desk.nimchat.database().execute(&settle);
        made
    }

    /// The id of an import of contacts.
    pub async fn import(&self) -> String {
        let form = Form::default().file("import_file", "a.csv", "text/csv", b"email\na@b.example");
        let administrator = self.of_account(Kind::Administrator);
        let path = "/contacts/import";
        begun(&administrator.send_form(Method::POST, path, form).await)
    }

    /// The id of an export of contacts.
    pub async fn export(&self) -> String {
        let administrator = self.of_account(Kind::Administrator);
        begun(&administrator.post("/contacts/export", json!({})).await)
    }

    pub fn new_webhook(&self) -> Value {
        json!({"url": format!("https://hooks.example/{}", self.new_name())})
    }

    async fn made(&self, path: &str, body: Value) -> i64 {
        self.made_by(Kind::Administrator, path, body).await
    }

    async fn made_by(&self, kind: Kind, path: impl Display, body: Value) -> i64 {
        id(&self.of_account(kind).post(path, body).await.ok())
    }
}

fn begun(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text);
    let address = answer.header("location").unwrap();
    address.rsplit('/').next().unwrap().to_owned()
}

fn held(client: &Client) -> String {
    client.token().unwrap().to_owned()
}

/// The person's session, by their password.
async fn sign_in(desk: &TestAccount<'_>, person: &Person) -> Client {
    let password = "Secret-1";
    let path = format!("/users/{}", person.id);
    let change = json!({ "password": password });
    desk.operator.patch(path, change).await.ok();
    let anyone = desk.nimchat.anyone();
    let body = json!({"email": person.email, "password": password});
    let answer = anyone.post("/auth/sign_in", body).await;
    answer.ok();
    anyone.with_session(&answer)
}
