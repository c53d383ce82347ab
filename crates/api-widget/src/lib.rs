//! The website widget: its API (docs/rules/contacts-and-inboxes.md §9), its page and its script.
//!
//! Wire structs and handlers only; `nimchat-messaging` has the rules. The website's token names the inbox and the header
//! `X-Auth-Token` the visitor. Both profiles show the same: the reference has no widget.

mod browser;
mod config;
mod contact;
mod conversations;
mod domains;
mod guest;
mod messages;
pub mod page;
mod site;

use nimchat_api_kit::{CustomerLimits, GuestCall, Route};
use nimchat_core_model::FileService;
use nimchat_helpcenter::PublicService;
use nimchat_messaging::{UploadService, WidgetService};

/// The services that handlers call; held as `web::Data`.
#[derive(Clone)]
pub struct Services {
    /// Stores files.
    pub files: FileService,
    /// Limits on what visitors make.
    pub limits: CustomerLimits,
    /// Uploads that no message has taken.
    pub uploads: UploadService,
    /// Websites' visitors.
    pub widget: WidgetService,
    /// Help centres, which websites may offer.
    pub readers: PublicService,
}

/// Is who calls a visitor of the website that the query names?
pub fn has_place(services: &Services, call: &GuestCall) -> bool {
    let token = call.header(guest::TOKEN).unwrap_or_default();
    let website = call.query("website_token").unwrap_or_default();
    services.widget.guest(website, token).is_ok()
}

/// Every operation of this API.
pub fn routes() -> Vec<Route> {
    [
        config::routes(),
        contact::routes(),
        conversations::routes(),
        messages::routes(),
        site::routes(),
    ]
    .concat()
}
