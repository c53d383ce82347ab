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

use nimchat_api_kit::{Anyone, CustomerLimits, GuestCall, In, Route};
use nimchat_core_model::FileService;
use nimchat_messaging::{Deps, SurveyService, UploadService, VisitorService};

/// The services that handlers call; held as `web::Data`.
#[derive(Clone)]
pub struct Services {
    /// Stores files.
    pub files: FileService,
    /// Limits on what customers make.
    pub limits: CustomerLimits,
    /// Surveys.
    pub surveys: SurveyService,
    /// Uploads that no message has taken.
    pub uploads: UploadService,
    /// Customers.
    pub visitors: VisitorService,
}

impl Services {
    /// The services over these ports, without limits.
    pub fn new(deps: &Deps, files: FileService, uploads: UploadService) -> Self {
        Self {
            files,
            uploads,
            limits: CustomerLimits::default(),
            surveys: SurveyService::new(deps.clone()),
            visitors: VisitorService::new(deps.clone()),
        }
    }
}

/// The inbox and the contact in the path.
fn session<I>(call: &In<Anyone, I>) -> (String, String) {
    let inbox = call.segment("inbox_identifier");
    (inbox, call.segment("contact_identifier"))
}

/// Has who calls a conversation for the files that they send?
pub fn has_place(services: &Services, call: &GuestCall) -> bool {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    let number = call.id("conversation_id");
    let found = services.visitors.conversation(&inbox, &contact, number);
    found.is_ok()
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
