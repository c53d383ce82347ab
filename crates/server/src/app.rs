//! The HTTP app: the routes of all APIs, and what surrounds them. The server and its tests build it here.

use crate::api_info::{self, ApiInfo};
use crate::cable;
use crate::docs;
use crate::files;
use crate::front;
use crate::health::{self, Health};
use crate::metrics::{self, Metrics};
use crate::uploads;
use crate::wire::Nimchat;
use actix_web::http::Method;
use actix_web::web::{Data, ServiceConfig};
use nimchat_api_kit::{Api, ApiContext, BodyGrace, GuestRule, InputLimit, Route, route};
use nimchat_wire::direct_upload::upload_path;

/// The state that each worker thread serves with.
#[derive(Clone)]
pub struct AppState {
    /// The services.
    pub nimchat: Nimchat,
    /// What the answers of all APIs depend on.
    pub api: ApiContext,
    /// The largest body.
    pub input_limit: InputLimit,
    /// How long a body may take before its pace counts.
    pub body_grace: BodyGrace,
    /// Counters, unless they are served at an address of their own.
    pub metrics: Option<Metrics>,
    /// The state of `/health`.
    pub health: Health,
    /// The state of `/api`.
    pub api_info: ApiInfo,
}

/// Every operation of every API.
pub fn routes() -> Vec<Route> {
    [
        nimchat_api_platform::routes(),
        nimchat_api_application::routes(),
        nimchat_api_client::routes(),
        nimchat_api_widget::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Who has a place for files without a credential.
fn guests(nimchat: &Nimchat) -> GuestRule {
    let (client, widget) = (nimchat.client.clone(), nimchat.widget.clone());
    GuestRule::new(move |call| match Api::of(call.path()) {
        Api::Client => nimchat_api_client::has_place(&client, call),
        Api::Application => nimchat_api_widget::has_place(&widget, call),
        Api::Platform => false,
    })
}

impl AppState {
    /// Registers all routes. The documents are made once by the caller, since all threads serve the same.
    pub fn configure(&self, documents: &docs::Documents, config: &mut ServiceConfig) {
        config
            .app_data(Data::new(self.api.clone()))
            .app_data(Data::new(self.input_limit))
            .app_data(Data::new(self.body_grace))
            .app_data(Data::new(self.nimchat.platform.clone()))
            .configure(|config| self.nimchat.application.register(config))
            .app_data(Data::new(self.nimchat.client.clone()))
            .app_data(Data::new(guests(&self.nimchat)))
            .app_data(Data::new(self.nimchat.widget.clone()))
            .app_data(Data::new(self.health.clone()))
            .app_data(Data::new(self.api_info.clone()))
            .app_data(Data::new(documents.clone()))
            .service(route::page("/", front::front))
            .service(route::page("/cable", cable::cable))
            .service(route::page("/health", health::health))
            .app_data(Data::new(self.nimchat.files.clone()))
            .service(route::page("/files/{key}/{file}", files::file))
            .service(route::page("/files/{key}/{file}/{name}", files::named_file))
            .service(route::only(
                Method::PUT,
                &upload_path("{token}"),
                uploads::receive,
            ))
            .service(route::page("/api", api_info::api_info))
            .configure(docs::configure);
        if let Some(metrics) = &self.metrics {
            config
                .app_data(Data::new(metrics.clone()))
                .service(route::page("/metrics", metrics::metrics));
        }
        route::configure(&routes(), config);
    }
}
