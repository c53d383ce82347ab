//! The Platform API over the in-memory stores, with one app that may call it.

use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use nimchat_accounts::memory::MemoryStore;
use nimchat_accounts::{Accounts, Authenticator, PlatformAppService};
use nimchat_api_kit::{ApiContext, Profile, route};
use nimchat_api_platform::{Services, routes};
use nimchat_automation::PlatformBotService;
use nimchat_automation::memory::MemoryStore as Automation;
use nimchat_core_model::FileService;
use nimchat_messaging::memory::MemoryStore as Messaging;
use serde_json::{Value, json};
use std::sync::Arc;

/// A platform with one app that may call it.
pub struct Platform {
    profile: Profile,
    store: Arc<MemoryStore>,
    services: Services,
    pub apps: PlatformAppService,
    pub token: String,
}

impl Platform {
    pub fn new(profile: Profile) -> Self {
        let store = Arc::new(MemoryStore::new());
        let deps = store.deps();
        let messaging = Arc::new(Messaging::new()).deps(store.clone());
        let bots = PlatformBotService::new(Arc::new(Automation::new()).deps(messaging));
        let services = Services {
            accounts: Accounts::new(&deps),
            agent_bots: bots,
            files: FileService::in_memory(),
        };
        let apps = PlatformAppService::new(deps);
        let (_, token) = apps.create("Back office", &[]).unwrap();
        Self {
            profile,
            store,
            services,
            apps,
            token,
        }
    }

    pub async fn send(&self, request: TestRequest) -> (u16, Value) {
        let authenticator = Authenticator::new(self.store.clone());
        let context = ApiContext::new(self.profile, "https://chat.example", authenticator)
            .with_sender("hello@chat.example");
        let routes = routes();
        let app = App::new()
            .app_data(web::Data::new(context))
            .app_data(web::Data::new(self.services.clone()))
            .configure(|config| route::configure(&routes, config))
            .wrap(from_fn(route::without_suffix));
        let service = init_service(app).await;
        let response = call_service(&service, request.to_request()).await;
        let status = response.status().as_u16();
        let bytes = read_body(response).await;
        (
            status,
            serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        )
    }

    pub async fn call(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        self.call_as(&self.token, method, path, body).await
    }

    pub async fn call_as(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Value,
    ) -> (u16, Value) {
        let request = TestRequest::default()
            .method(method)
            .uri(&format!("/platform/api/v1{path}"))
            .insert_header(("api_access_token", token))
            .set_json(body);
        self.send(request).await
    }

    pub async fn account(&self) -> i64 {
        let (status, body) = self
            .call(Method::POST, "/accounts", json!({"name": "Acme"}))
            .await;
        assert_eq!(status, 200, "{body}");
        body["id"].as_i64().unwrap()
    }

    pub async fn user(&self, email: &str) -> i64 {
        let (status, body) = self
            .call(
                Method::POST,
                "/users",
                json!({"name": "Ada", "email": email, "password": "Analytical-1"}),
            )
            .await;
        assert_eq!(status, 200, "{body}");
        body["id"].as_i64().unwrap()
    }

    pub async fn bot(&self, body: Value) -> Value {
        let (status, body) = self.call(Method::POST, "/agent_bots", body).await;
        assert_eq!(status, 200, "{body}");
        body
    }
}

/// The object's keys, sorted.
pub fn keys(body: &Value) -> Vec<&str> {
    let mut keys: Vec<_> = body
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    keys
}
