//! The Client API and the public help centre.
//!
//! The Client API is a customer's side of an API inbox (`operations.json` #85–#92, docs/rules/messaging.md §3).
//!
//! Wire structs and handlers only; `nimchat-messaging` has the rules. The inbox' identifier and the contact's source id
//! in the path are the credential; only the contact operations require a proof, where the inbox demands one.
//!
//! In the profile `reference` a key that is printed as text is `""` without a value, never null, and a printed object
//! is `{}`.

mod contacts;
mod conversations;
pub mod help_center;
mod inboxes;
mod messages;
mod sender;
mod surveys;

use nimchat_api_kit::{Route, StrangerLimit};
use nimchat_core_model::FileService;
use nimchat_messaging::{Deps, SurveyService, UploadService, VisitorService};

/// The services that handlers call; held as `web::Data`.
#[derive(Clone)]
pub struct Services {
    /// Stores files.
    pub files: FileService,
    /// Limits on what customers make.
    pub limits: Limits,
    /// Surveys.
    pub surveys: SurveyService,
    /// Uploads that no message has taken.
    pub uploads: UploadService,
    /// Customers.
    pub visitors: VisitorService,
}

/// Limits on what customers make, who need no credential.
#[derive(Clone, Default)]
pub struct Limits {
    /// Sessions.
    pub sessions: StrangerLimit,
    /// Conversations and messages.
    pub messages: StrangerLimit,
}

impl Services {
    /// The services over these ports, without limits.
    pub fn new(deps: &Deps, files: FileService, uploads: UploadService) -> Self {
        Self {
            files,
            uploads,
            limits: Limits::default(),
            surveys: SurveyService::new(deps.clone()),
            visitors: VisitorService::new(deps.clone()),
        }
    }
}

/// Every operation of this API.
pub fn routes() -> Vec<Route> {
    [
        contacts::routes(),
        conversations::routes(),
        inboxes::routes(),
        messages::routes(),
        surveys::routes(),
    ]
    .concat()
}
