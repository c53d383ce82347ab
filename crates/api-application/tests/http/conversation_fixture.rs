//! An account with an API inbox, an administrator, an agent, a bot and a customer.

use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use nimchat_accounts::accounts::NewOwner;
use nimchat_accounts::agents::CreateAgent;
use nimchat_accounts::memory::MemoryStore as People;
use nimchat_accounts::ports::Store;
use nimchat_accounts::{
    AccountService, Accounts, Administrator, Authenticator, Caller, InstallationSecret, NewTeam,
    SecondFactorService, SignInService, TokenOwner,
};
use nimchat_api_application::{Limits, Services, routes};
use nimchat_api_kit::{ApiContext, Profile, route};
use nimchat_automation::memory::MemoryStore as Automation;
use nimchat_core_model::{
    AccountId, AgentBotId, Attributes, Clock, FixedClock, InboxId, TeamId, UserId,
};
use nimchat_helpcenter::HelpCenters;
use nimchat_messaging::contacts::CreateContact;
use nimchat_messaging::inboxes::{SaveChannel, SaveInbox};
use nimchat_messaging::memory::MemoryStore as Messaging;
use nimchat_notifications::NotificationService;
use nimchat_reporting::Reporting;
use serde_json::{Value, json};
use std::sync::Arc;

/// The time of all events: 2025-01-31 09:05:07 UTC.
pub const NOW: i64 = 1_738_314_307;
pub const NOW_ISO: &str = "2025-01-31T09:05:07.000Z";

pub struct ConversationFixture {
    pub profile: Profile,
    pub services: Services,
    pub account: AccountId,
    pub administrator: UserId,
    pub agent: UserId,
    pub team: TeamId,
    pub inbox: InboxId,
    pub contact: i64,
    pub clock: Arc<FixedClock>,
    people: Arc<People>,
    administrator_token: String,
}

pub const AGENT: &str = "agent-token";
pub const OUTSIDER: &str = "outsider-token";
pub const BOT: &str = "bot-token";

fn hire(services: &Services, caller: &Administrator, name: &str, email: &str) -> UserId {
    let command = CreateAgent {
        name: Some(name.to_owned()),
        email: Some(email.to_owned()),
        ..CreateAgent::default()
    };
    services
        .accounts
        .agents
        .create(caller, command)
        .unwrap()
        .user
        .id
}

/// An inbox that allows replies for a day after the customer's message.
fn api_inbox(services: &Services, caller: &Administrator) -> InboxId {
    let window = Attributes::from(json!({"agent_reply_time_window": 24}));
    let command = SaveInbox {
        name: Some("Shop".to_owned()),
        channel: Some(SaveChannel {
            kind: "api".to_owned(),
            additional_attributes: Some(window),
            ..SaveChannel::default()
        }),
        ..SaveInbox::default()
    };
    services
        .messaging
        .inboxes
        .create(caller, command)
        .unwrap()
        .id
}

impl ConversationFixture {
    #[expect(clippy::too_many_lines, reason = "one world, told from its beginning")]
    pub fn new(profile: Profile) -> Self {
        let people = Arc::new(People::new());
        let messaging = Arc::new(Messaging::new());
        let founder = NewOwner {
            name: "Ada".to_owned(),
            email: "ada@acme.example".to_owned(),
            password: None,
        };
        let (account, ada) = AccountService::new(people.deps())
            .create_with_owner("Acme", founder)
            .unwrap();
        let clock = Arc::new(FixedClock::default());
        let mut deps = messaging.deps(people.clone());
        deps.clock = clock.clone();
        let automation = Arc::new(Automation::new());
        let secret = InstallationSecret::load(&people.deps(), "").unwrap();
        let reports = nimchat_reporting::memory::MemoryStore::beside(messaging.clone());
        let reporting = Arc::new(reports).deps(deps.clone());
        let help =
            Arc::new(nimchat_helpcenter::memory::MemoryStore::new()).deps(deps.directory.clone());
        let acting = automation.deps(deps.clone());
        let notifications = nimchat_notifications::memory::MemoryStore::beside(messaging.clone());
        let notifications = Arc::new(notifications).deps(deps.clone());
        let services = Services {
            accounts: Accounts::new(&people.deps()),
            automation: nimchat_automation::Automation::new(&acting),
            files: nimchat_core_model::FileService::in_memory(),
            help_centers: HelpCenters::new(&help),
            limits: Limits::default(),
            messaging: nimchat_messaging::Messaging::new(&deps),
            notifications: NotificationService::new(notifications),
            reporting: Reporting::new(&reporting),
            second_factors: SecondFactorService::new(people.deps(), &secret),
            sign_in: SignInService::new(people.deps(), &secret),
            sign_up_is_open: false,
            tells_unknown_addresses: false,
            transfers: nimchat_messaging::TransferService::new(
                deps.clone(),
                nimchat_core_model::FileService::in_memory(),
                chrono::TimeDelta::days(1),
            ),
            uploads: nimchat_messaging::UploadService::new(
                deps.clone(),
                nimchat_core_model::FileService::in_memory(),
                chrono::TimeDelta::days(1),
            ),
        };
        let caller = Authenticator::new(people.clone())
            .administrator(Some(&ada.access_token), account.id)
            .unwrap();
        let agent = hire(&services, &caller, "Bob", "bob@acme.example");
        let outsider = hire(&services, &caller, "Eve", "eve@acme.example");
        let inbox = api_inbox(&services, &caller);
        services
            .messaging
            .inboxes
            .add_members(&caller, inbox, vec![agent])
            .unwrap();
        let contact = services
            .messaging
            .contacts
            .create(
                &caller.0,
                CreateContact {
                    name: Some("Carl".to_owned()),
                    email: Some("carl@home.example".to_owned()),
                    inbox_id: Some(inbox),
                    source_id: Some("carl".to_owned()),
                    ..CreateContact::default()
                },
            )
            .unwrap();

        let now = clock.now();
        let bot = AgentBotId::new(7_000);
        people.add_bot(bot, Some("Robo"), &[account.id]);
        messaging.connect_bot(inbox, bot, "Robo");
        messaging.silence_bot(inbox, bot);
        let mut work = people.begin().unwrap();
        for (owner, token) in [
            (TokenOwner::User(agent), AGENT),
            (TokenOwner::User(outsider), OUTSIDER),
            (TokenOwner::AgentBot(bot), BOT),
        ] {
            work.tokens().set(owner, token, now).unwrap();
        }
        let team = work
            .teams()
            .add(NewTeam {
                account_id: account.id,
                name: "sales".to_owned(),
                description: None,
                allow_auto_assign: false,
                created_at: now,
            })
            .unwrap()
            .id;
        work.teams()
            .add_members(account.id, team, &[caller.0.user.id])
            .unwrap();
        work.commit().unwrap();
        Self {
            profile,
            services,
            account: account.id,
            administrator: caller.0.user.id,
            agent,
            team,
            inbox,
            contact: contact.view.contact.id.get(),
            clock,
            people,
            administrator_token: ada.access_token,
        }
    }

    /// The agent as a service's caller.
    pub fn caller(&self) -> Caller {
        let authenticator = Authenticator::new(self.people.clone());
        authenticator.caller(Some(AGENT), self.account).unwrap()
    }

    /// Sends a request, and returns the answer's status, `Link` and body; a body that is not JSON is null.
    pub async fn send(&self, request: TestRequest) -> (u16, Option<String>, Value) {
        let authenticator = Authenticator::new(self.people.clone());
        let context = ApiContext::new(self.profile, "https://chat.example", authenticator);
        let routes = routes();
        let app = App::new()
            .app_data(web::Data::new(context))
            .configure(|config| self.services.register(config))
            .configure(|config| route::configure(&routes, config))
            .wrap(from_fn(route::without_suffix));
        let service = init_service(app).await;
        let response = call_service(&service, request.to_request()).await;
        let status = response.status().as_u16();
        let link = response.headers().get("link");
        let link = link.map(|link| link.to_str().unwrap().to_owned());
        let bytes = read_body(response).await;
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        (status, link, body)
    }

    pub fn request(&self, token: &str, method: Method, path: &str) -> TestRequest {
        TestRequest::default()
            .method(method)
            .uri(&format!(
                "/api/v1/accounts/{}/conversations{path}",
                self.account
            ))
            .insert_header(("api_access_token", token))
    }

    pub async fn get(&self, path: &str) -> Value {
        let request = self.request(&self.administrator_token, Method::GET, path);
        let (status, _, body) = self.send(request).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    pub async fn try_get_as(&self, token: &str, path: &str) -> (u16, Value) {
        let (status, _, body) = self.send(self.request(token, Method::GET, path)).await;
        (status, body)
    }

    pub async fn post(&self, path: &str, body: Value) -> Value {
        let (status, body) = self.try_post(path, body).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    pub async fn try_post(&self, path: &str, body: Value) -> (u16, Value) {
        self.try_post_as(&self.administrator_token, path, body)
            .await
    }

    pub async fn try_post_as(&self, token: &str, path: &str, body: Value) -> (u16, Value) {
        let request = self.request(token, Method::POST, path).set_json(body);
        let (status, _, body) = self.send(request).await;
        (status, body)
    }

    pub async fn delete(&self, path: &str) -> Value {
        let request = self.request(&self.administrator_token, Method::DELETE, path);
        let (status, _, body) = self.send(request).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    /// Conversation 1, without a message.
    pub async fn open(&self) -> Value {
        let body = json!({"source_id": "carl", "inbox_id": self.inbox.to_string()});
        self.post("", body).await
    }

    /// Sends a message of the customer in conversation 1.
    pub async fn hear(&self, content: &str) -> i64 {
        let body = json!({"content": content, "message_type": "incoming"});
        let message = self.post("/1/messages", body).await;
        message["id"].as_i64().unwrap()
    }

    /// The agent as the reference shows an assignee.
    pub fn bob(&self) -> Value {
        json!({
            "id": self.agent.get(),
            "uid": "bob@acme.example",
            "name": "Bob",
            "available_name": "Bob",
            "display_name": "",
            "email": "bob@acme.example",
            "account_id": self.account.get(),
            "role": "agent",
            "confirmed": false,
            "custom_attributes": {},
            "accounts": [{"id": self.account.get(), "name": "Acme", "role": "agent"}]
        })
    }

    /// The agent as Chatwoot shows an assignee.
    pub fn bob_chatwoot(&self) -> Value {
        json!({
            "id": self.agent.get(),
            "account_id": self.account.get(),
            "availability_status": "offline",
            "auto_offline": true,
            "confirmed": false,
            "email": "bob@acme.example",
            "provider": "email",
            "available_name": "Bob",
            "name": "Bob",
            "role": "agent",
            "thumbnail": ""
        })
    }

    /// The customer as Chatwoot shows a sender.
    pub fn carl(&self) -> Value {
        json!({
            "additional_attributes": {},
            "custom_attributes": {},
            "email": "carl@home.example",
            "id": self.contact,
            "identifier": null,
            "name": "Carl",
            "phone_number": null,
            "thumbnail": "",
            "blocked": false,
            "type": "contact"
        })
    }
}

/// Checks that every expected key is shown; there may be others.
#[track_caller]
pub(crate) fn assert_shows(shown: &Value, expected: &Value) {
    match (shown, expected) {
        (Value::Object(shown), Value::Object(expected)) if !expected.is_empty() => {
            for (key, expected) in expected {
                assert_shows(shown.get(key).unwrap_or(&Value::Null), expected);
            }
        }
        (Value::Array(shown), Value::Array(expected)) => {
            assert_eq!(shown.len(), expected.len(), "{shown:?}");
            for (shown, expected) in shown.iter().zip(expected) {
                assert_shows(shown, expected);
            }
        }
        _ => assert_eq!(shown, expected),
    }
}
