//! Help centres: portals, and the categories and articles in them (docs/rules/helpcenter.md).

pub mod articles;
pub mod categories;

pub(crate) mod body;
mod handlers;
mod instructions;
mod present;

use body::{PortalBody, PortalQuery, PortalsQuery};
use instructions::{InstructionsBody, InstructionsSentJson};
use nimchat_api_kit::Route;
use nimchat_wire::ByProfile;
use present::{EnvelopedPortalsJson, PortalJson};

/// The operations on this resource. Paths name a portal by its slug or its id.
pub fn routes() -> Vec<Route> {
    const PORTALS: &str = "/api/v1/accounts/{account_id}/portals";
    const PORTAL: &str = "/api/v1/accounts/{account_id}/portals/{portal}";
    const ARCHIVE: &str = "/api/v1/accounts/{account_id}/portals/{portal}/archive";
    let mut routes = vec![
        Route::get(PORTALS)
            .operation(81)
            .summary("Get details of portals in an Account")
            .query::<PortalsQuery>()
            .answers::<ByProfile<Vec<PortalJson>, EnvelopedPortalsJson>>()
            .to_answer(handlers::list),
        Route::post(PORTALS)
            .operation(80)
            .summary("Add a new portal to account")
            .body_under::<PortalBody>("portal")
            .requires(&["name", "slug"])
            .takes_files()
            .answers::<PortalJson>()
            .to_repeatable(handlers::create, handlers::created),
        Route::get(PORTAL)
            .summary("Get a portal")
            .query::<PortalQuery>()
            .answers::<PortalJson>()
            .to_answer(handlers::show),
        Route::update(PORTAL)
            .operation(82)
            .summary("update a new portal to account")
            .body_under::<PortalBody>("portal")
            .takes_files()
            .answers::<PortalJson>()
            .to_answer(handlers::update),
        Route::delete(PORTAL)
            .summary("Delete a portal with its categories and articles")
            .to(handlers::delete),
        Route::delete("/api/v1/accounts/{account_id}/portals/{portal}/logo")
            .summary("Delete the logo of a portal")
            .to(handlers::delete_logo),
        Route::post("/api/v1/accounts/{account_id}/portals/{portal}/send_instructions")
            .summary("Send an e-mail about setting up the domain of a portal")
            .body::<InstructionsBody>()
            .answers::<InstructionsSentJson>()
            .to_repeatable(instructions::send, |_, _, _| Ok(())),
        Route::patch(ARCHIVE)
            .summary("Archive a portal")
            .to(handlers::archive),
    ];
    routes.extend(categories::routes());
    routes.extend(articles::routes());
    let named = routes.into_iter();
    named.map(|route| route.text_segment("portal")).collect()
}
