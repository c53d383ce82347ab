//! What the HTTP faces share: who calls ([`Call`]), what they send ([`Input`]), what they get ([`Answer`], [`Present`],
//! [`ApiError`]) and the table of operations it all hangs on ([`Route`]).
//!
//! A face is a list of [`Route`]s over small handlers. A handler names its caller as a type and does everything in one
//! hop to the blocking pool, [`Call::run`]: authentication, parsing, the use case, presenting, serialising.
//!
//! ```
//! use actix_web::{HttpResponse, web};
//! use nimchat_accounts::{Agent, AccountsError};
//! use nimchat_api_kit::{Answer, ApiError, Call, Edge, Input, Present, Route, lenient};
//! use serde::{Deserialize, Serialize};
//! use utoipa::ToSchema;
//! use validator::Validate;
//!
//! /// What comes in, whether as JSON, form or multipart; lenient where the contract is.
//! #[derive(Deserialize, Validate, ToSchema)]
//! #[serde(default)]
//! #[derive(Default)]
//! struct RenameBody {
//!     #[validate(length(max = 255, message = "is too long (maximum is 255 characters)"))]
//!     name: Option<String>,
//!     #[serde(deserialize_with = "lenient::optional_integer")]
//!     #[schema(value_type = Option<i64>)]
//!     team_id: Option<nimchat_core_model::TeamId>,
//! }
//!
//! /// A domain view stands here; it knows no wire.
//! struct Renamed { name: String }
//!
//! /// One wire struct a profile.
//! #[derive(Serialize, ToSchema)]
//! struct ReferenceJson { name: String }
//! #[derive(Serialize, ToSchema)]
//! struct ChatwootJson { name: String, thumbnail: &'static str }
//!
//! impl Present<Renamed> for ReferenceJson {
//!     fn present(view: &Renamed, _: &Edge) -> Self { Self { name: view.name.clone() } }
//! }
//! impl Present<Renamed> for ChatwootJson {
//!     fn present(view: &Renamed, _: &Edge) -> Self { Self { name: view.name.clone(), thumbnail: "" } }
//! }
//!
//! /// The caller comes first; it decides who may pass.
//! async fn rename(call: Call<Agent>, input: Input) -> Result<HttpResponse, ApiError> {
//!     let id = call.id::<nimchat_core_model::ContactId>("id");
//!     call.run(move |agent, edge| {
//!         let body: RenameBody = input.read()?;
//!         // a service's error becomes an ApiError by `?`, since it is a `core_model::DomainError`
//!         let view = service(&agent, id, body.name)?;
//!         Answer::present::<ReferenceJson, ChatwootJson, _>(&view, edge)
//!     })
//!     .await
//! }
//! # fn service(_: &Agent, _: nimchat_core_model::ContactId, name: Option<String>) -> Result<Renamed, AccountsError> {
//! #     Ok(Renamed { name: name.unwrap_or_default() })
//! # }
//!
//! let routes = vec![
//!     Route::update("/api/v1/accounts/{account_id}/contacts/{id}") // PATCH and PUT
//!         .operation(23)
//!         .summary("Update Contact")
//!         .body::<RenameBody>()
//!         .answers::<ReferenceJson, ChatwootJson>()
//!         .to(rename),
//! ];
//! # let _ = routes;
//! // in the App: .app_data(web::Data::new(edge)).configure(|cfg| nimchat_api_kit::route::configure(&routes, cfg))
//! ```
//!
//! Lists: `let page = input.page(25)` gives the [`nimchat_core_model::Page`] asked for, and
//! `Answer::list::<R, C, _>(&paged.items, edge)?.with_page(&paged)` the array with its `Link` and `X-Total-Count`; a
//! list in an envelope is a wire struct that is `Present<Paged<View>>` or `Present<[View]>`. Where one profile has the
//! bare array and the other an envelope, `Vec<ItemJson>` stands for the array, in [`Answer::present`] and in
//! [`route::Draft::answers`] alike. Empty answers are [`Answer::empty`].
//! Handlers reach services as `web::Data<Services>`, cloned into the closure.

pub mod access;
pub mod address;
pub mod answer;
mod call;
pub mod context;
pub mod error;
pub mod idempotency;
pub mod input;
pub mod lenient;
pub mod page;
pub mod route;
mod session;
#[cfg(test)]
mod testing;
pub mod throttle;

pub use access::{Access, Anyone, PersonAt, RecordAdministrator, Resolve, SessionHolder};
pub use address::{ClientAddress, TrustedProxies};
pub use answer::Answer;
pub use call::{Call, In, blocking};
pub use context::{ApiContext, Surface};
pub use error::ApiError;
pub use input::{Input, InputLimit, Upload};
pub use lenient::Field;
pub use nimchat_wire::{Context, Present, Profile};
pub use route::{NoContent, Nothing, Route};
pub use throttle::{AttemptLimit, Throttle};
