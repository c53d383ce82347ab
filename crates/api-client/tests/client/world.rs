//! The starting point of the tests.

use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use nimchat_accounts::accounts::NewOwner;
use nimchat_accounts::memory::MemoryStore as People;
use nimchat_accounts::{AccountService, Administrator, Authenticator, Caller};
use nimchat_api_client::{Services, routes};
use nimchat_api_kit::{ApiContext, Profile, route};
use nimchat_core_model::FileService;
use nimchat_messaging::inboxes::{SaveChannel, SaveInbox};
use nimchat_messaging::memory::MemoryStore;
use nimchat_messaging::messages::PostMessage;
use nimchat_messaging::{Deps, Inbox, InboxService, MessageService, UploadService};
use serde_json::{Value, json};
use sha2::Sha256;
use std::sync::Arc;

/// An account with an API inbox, seen from its customers' side.
pub(crate) struct World {
    profile: Profile,
    people: Arc<People>,
    deps: Deps,
    grace: Administrator,
    pub(crate) inbox: Inbox,
}

impl World {
    pub(crate) fn new(profile: Profile) -> Self {
        Self::with_inbox(profile, SaveChannel::default())
    }

    pub(crate) fn with_inbox(profile: Profile, channel: SaveChannel) -> Self {
        let people = Arc::new(People::new());
        let founder = NewOwner {
            name: "Grace".to_owned(),
            email: "grace@example.com".to_owned(),
            password: None,
        };
        let accounts = AccountService::new(people.deps());
        let (account, grace) = accounts.create_with_owner("Engines", founder).unwrap();
        let authenticator = Authenticator::new(people.clone());
        let grace = authenticator
            .administrator(Some(&grace.access_token), account.id)
            .unwrap();
        let store = Arc::new(MemoryStore::new());
        store.put_account(account);
        let deps = store.deps(people.clone());
        let inbox = SaveInbox {
            name: Some("Support".to_owned()),
            channel: Some(SaveChannel {
                kind: "api".to_owned(),
                ..channel
            }),
            ..SaveInbox::default()
        };
        let inbox = InboxService::new(deps.clone())
            .create(&grace, inbox)
            .unwrap();
        Self {
            profile,
            people,
            deps,
            grace,
            inbox,
        }
    }

    fn services(&self) -> Services {
        let files = FileService::in_memory();
        let uploads = UploadService::new(self.deps.clone(), files.clone(), TimeDelta::days(1));
        Services::new(&self.deps, files, uploads)
    }

    pub(crate) async fn send(&self, request: TestRequest) -> (u16, Value) {
        let authenticator = Authenticator::new(self.people.clone());
        let context = ApiContext::new(self.profile, "https://chat.example", authenticator);
        let routes = routes();
        let app = App::new()
            .app_data(web::Data::new(context))
            .app_data(web::Data::new(self.services()))
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

    pub(crate) async fn call(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let inbox = self.inbox.channel.token();
        let request = TestRequest::default()
            .method(method)
            .uri(&format!("/public/api/v1/inboxes/{inbox}/contacts{path}"));
        self.send(match body {
            Value::Null => request,
            body => request.set_json(body),
        })
        .await
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let (status, body) = self.call(Method::GET, path, Value::Null).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Value {
        let (status, body) = self.call(Method::POST, path, body).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    /// Ada, with one conversation, in which she wrote and Grace replied. Returns her path.
    pub(crate) async fn ada(&self) -> String {
        let ada = json!({"name": "Ada", "email": "ada@example.com", "source_id": "ada"});
        self.post("", ada).await;
        self.post("/ada/conversations", json!({})).await;
        let messages = "/ada/conversations/1/messages";
        self.post(messages, json!({"content": "It stopped."})).await;
        let answer = PostMessage {
            content: Some("Turn the crank.".to_owned()),
            ..PostMessage::default()
        };
        let grace = Caller::Agent(Box::new(self.grace.0.clone()));
        MessageService::new(self.deps.clone())
            .post(&grace, 1.into(), answer)
            .unwrap();
        "/ada".to_owned()
    }

    pub(crate) fn hash(&self, identifier: &str) -> String {
        let key = self.inbox.channel.hmac_token().as_bytes();
        let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
        mac.update(identifier.as_bytes());
        hex::encode(mac.finalize().into_bytes())
    }
}
