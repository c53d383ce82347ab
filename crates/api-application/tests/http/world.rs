//! The starting point of the tests: an account with its administrator, and the Application API over it.

use actix_web::http::Method;
use actix_web::http::header::HeaderMap;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use nimchat_accounts::accounts::NewOwner;
use nimchat_accounts::memory::MemoryStore as People;
use nimchat_accounts::{
    AccountService, Accounts, Authenticator, Directory, InstallationSecret, SecondFactorService,
    SignInService,
};
use nimchat_api_application::{Limits, Services, routes};
use nimchat_api_kit::{ApiContext, Profile, route};
use nimchat_automation::memory::MemoryStore as Automation;
use nimchat_core_model::{AccountId, InboxId};
use nimchat_helpcenter::HelpCenters;
use nimchat_messaging::memory::MemoryStore as Messaging;
use nimchat_notifications::NotificationService;
use nimchat_reporting::Reporting;
use serde_json::{Value, json};
use std::sync::Arc;

pub(crate) struct World {
    profile: Profile,
    pub(crate) people: Arc<People>,
    automation: Arc<Automation>,
    services: Services,
    /// The account's id.
    pub(crate) account: i64,
    /// The administrator, Grace.
    pub(crate) grace: i64,
    pub(crate) token: String,
}

/// The answer.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Reply {
    /// The body of a reply that must be 200.
    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.body
    }

    /// Status and text of a refusal.
    pub(crate) fn refusal(self) -> (u16, String) {
        let body = &self.body;
        let text = body["message"].as_str().or(body["error"].as_str());
        (self.status, text.unwrap_or_default().to_owned())
    }
}

impl World {
    pub(crate) fn new(profile: Profile) -> Self {
        let people = Arc::new(People::new());
        let deps = people.deps();
        let founder = NewOwner {
            name: "Grace".to_owned(),
            email: "grace@example.com".to_owned(),
            password: None,
        };
        let (account, grace) = AccountService::new(deps.clone())
            .create_with_owner("Engines", founder)
            .unwrap();
        let messaging = Arc::new(Messaging::new());
        messaging.put_account(account.clone());
        let automation = Arc::new(Automation::new());
        let talk = messaging.deps(people.clone());
        let secret = InstallationSecret::load(&deps.clone(), "").unwrap();
        let directory = Directory::new(deps.store.clone(), deps.presence.clone());
        let reports = nimchat_reporting::memory::MemoryStore::beside(messaging.clone());
        let reporting = Arc::new(reports).deps(talk.clone());
        let help = Arc::new(nimchat_helpcenter::memory::MemoryStore::new()).deps(directory);
        let acting = automation.deps(talk.clone());
        let notifications = nimchat_notifications::memory::MemoryStore::beside(messaging.clone());
        let notifications = Arc::new(notifications).deps(talk.clone());
        let services = Services {
            accounts: Accounts::new(&deps),
            automation: nimchat_automation::Automation::new(&acting),
            files: nimchat_core_model::FileService::in_memory(),
            help_centers: HelpCenters::new(&help),
            limits: Limits::default(),
            messaging: nimchat_messaging::Messaging::new(&talk),
            notifications: NotificationService::new(notifications),
            reporting: Reporting::new(&reporting),
            second_factors: SecondFactorService::new(deps.clone(), &secret),
            sign_in: SignInService::new(deps.clone(), &secret),
            sign_up_is_open: false,
            tells_unknown_addresses: false,
            transfers: nimchat_messaging::TransferService::new(
                talk.clone(),
                nimchat_core_model::FileService::in_memory(),
                chrono::TimeDelta::days(1),
            ),
            uploads: nimchat_messaging::UploadService::new(
                talk.clone(),
                nimchat_core_model::FileService::in_memory(),
                chrono::TimeDelta::days(1),
            ),
        };
        Self {
            profile,
            people,
            automation,
            services,
            account: account.id.get(),
            grace: grace.user.id.get(),
            token: grace.access_token,
        }
    }

    pub(crate) async fn send(&self, request: TestRequest) -> Reply {
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
        let headers = response.headers().clone();
        let bytes = read_body(response).await;
        Reply {
            status,
            headers,
            body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        }
    }

    /// A request of the administrator, or of the token's owner, to a path within the account.
    pub(crate) fn request(&self, method: Method, path: &str, token: Option<&str>) -> TestRequest {
        TestRequest::default()
            .method(method)
            .uri(&format!("/api/v1/accounts/{}{path}", self.account))
            .insert_header(("api_access_token", token.unwrap_or(&self.token)))
    }

    /// Calls any path as the administrator.
    pub(crate) async fn at(&self, method: Method, path: &str, body: Value) -> Reply {
        let request = TestRequest::default().method(method).uri(path);
        let request = request.insert_header(("api_access_token", self.token.as_str()));
        self.send(request.set_json(body)).await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(self.request(Method::GET, path, None)).await
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: Value) -> Reply {
        self.send(self.request(method, path, None).set_json(body))
            .await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Reply {
        self.call(Method::POST, path, body).await
    }

    /// A new agent's id and token.
    pub(crate) async fn agent(&self, name: &str) -> (i64, String) {
        let email = format!("{}@example.com", name.to_lowercase());
        let body = json!({"name": name, "email": email, "role": "agent"});
        let id = id_of(&self.post("/agents", body).await.ok());
        let owner = nimchat_accounts::TokenOwner::User(id.into());
        let mut view = nimchat_accounts::ports::Store::read(&*self.people).unwrap();
        let token = view.tokens().token_of(owner).unwrap().unwrap();
        (id, token)
    }

    /// A new API inbox's id.
    pub(crate) async fn api_inbox(&self, name: &str) -> i64 {
        let body = json!({"name": name, "channel": {"type": "api"}});
        let id = id_of(&self.post("/inboxes", body).await.ok());
        self.automation
            .put_inbox(AccountId::new(self.account), InboxId::new(id));
        id
    }
}

pub(crate) fn id_of(body: &Value) -> i64 {
    body["id"].as_i64().unwrap()
}

/// The body of a multipart request with one file, and its content type.
pub(crate) fn upload(name: &str) -> (String, &'static str) {
    let body = format!(
        "--B\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nWith a picture\r\n\
         --B\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a.png\"\r\n\
         Content-Type: image/png\r\n\r\nPNG\r\n--B--\r\n"
    );
    (body, "multipart/form-data; boundary=B")
}
