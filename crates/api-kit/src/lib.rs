//! What the HTTP APIs share: the call as handlers see it ([`In`]), its input ([`Input`]), its answer ([`Present`],
//! [`ApiError`]) and the table of operations ([`Route`]).
//!
//! An API is a list of [`Route`]s over plain functions. A route states each fact of an operation once: `.body::<B>()`
//! the type that it reads, `.answers::<W>()` the type that it answers with, and `.to(handler)` the handler, whose
//! caller type says who may call. Everything from authentication to serialising happens in one hop to the blocking
//! pool, which handlers do not see.
//!
//! ```
//! use nimchat_accounts::{Agent, AccountsError};
//! use nimchat_api_kit::{In, Result, Route};
//! use nimchat_wire::{NameOrNumber, wire};
//! use serde::Deserialize;
//! use utoipa::ToSchema;
//! use validator::Validate;
//!
//! /// What comes in, whether as JSON, form or multipart. Numbers may come as text.
//! #[derive(Deserialize, Validate, ToSchema)]
//! struct RenameBody {
//!     #[validate(length(max = 255, message = "is too long (maximum is 255 characters)"))]
//!     name: Option<String>,
//!     team_id: Option<i64>,
//! }
//!
//! /// A domain view stands here; it knows no wire.
//! struct Renamed { name: String }
//!
//! /// One struct for both profiles: they differ in single fields.
//! #[wire(view: Renamed)]
//! struct RenamedJson {
//!     name: String,
//!     #[present(NameOrNumber::of(context, "lead", 1))]
//!     kind: NameOrNumber,
//! }
//!
//! # struct Services;
//! # impl Services {
//! #     fn rename(&self, _: &Agent, _: nimchat_core_model::ContactId, name: Option<String>) -> Result<Renamed, AccountsError> {
//! #         Ok(Renamed { name: name.unwrap_or_default() })
//! #     }
//! # }
//! /// A service's error becomes an `ApiError` by `?`, since it is a `core_model::DomainError`.
//! fn rename(call: &In<Agent, RenameBody>, services: &Services) -> Result<Renamed> {
//!     let body = call.read()?;
//!     Ok(services.rename(&call.caller, call.id("id"), body.name)?)
//! }
//!
//! let routes = vec![
//!     Route::update("/api/v1/accounts/{account_id}/contacts/{id}") // PATCH and PUT
//!         .operation(23)
//!         .summary("Update Contact")
//!         .body::<RenameBody>()
//!         .answers::<RenamedJson>()
//!         .to(rename),
//! ];
//! # let _ = routes;
//! // in the App: .app_data(web::Data::new(api_context)).app_data(web::Data::new(services))
//! //             .configure(|cfg| nimchat_api_kit::route::configure(&routes, cfg))
//! //             .wrap(from_fn(nimchat_api_kit::route::without_suffix))
//! ```
//!
//! Lists: `call.page(25)` returns the requested [`nimchat_core_model::Page`], and [`route::Draft::to_page`] adds `Link`
//! and `X-Total-Count`. Where one profile has a bare array and the other an envelope, the answer is
//! `ByProfile<Vec<ItemJson>, ItemsJson>`. A route that names no answer answers
//! without a body, as [`Nothing`]; 204 is [`NoContent`], and a table that is saved as a file is a [`CsvFile`].
//!
//! A handler that only calls one function of a service is made of it: [`route::for_caller`], [`route::by_id`],
//! [`route::by_body`].

pub mod access;
pub mod address;
pub mod answer;
mod call;
pub mod context;
pub mod csv;
pub mod error;
mod guests;
mod hop;
pub mod idempotency;
pub mod input;
pub mod lenient;
pub mod page;
pub mod prelude;
pub mod route;
mod session;
#[cfg(test)]
mod testing;
pub mod throttle;

pub use access::{Access, Anyone, PersonAt, RecordAdministrator, Resolve, SessionHolder};
pub use address::{ClientAddress, TrustedProxies};
pub use answer::Answer;
pub use call::In;
pub use context::{Api, ApiContext, KeptCalls};
pub use csv::CsvFile;
pub use error::{ApiError, Behind, Result};
pub use guests::{GuestCall, GuestRule};
pub use hop::blocking;
pub use idempotency::made_id;
pub use input::{BodyGrace, Input, InputLimit, Upload};
pub use lenient::Field;
pub use nimchat_wire::{Context, Present, Profile};
pub use route::{NoContent, Nothing, Route};
pub use throttle::{AttemptLimit, CustomerLimits, StrangerLimit, Throttle};
