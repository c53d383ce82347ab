//! `nimchat openapi`

use super::Failure;
use crate::app;
use crate::config::Settings;
use nimchat_api_kit::route;

/// Prints the OpenAPI document of the configured profile. Needs no database.
pub(super) fn run(settings: &Settings) -> Result<(), Failure> {
    let url = settings.server.public_url(settings.server.port);
    let document = route::openapi(
        &app::routes(),
        settings.api.profile.into(),
        &url,
        env!("CARGO_PKG_VERSION"),
    );
    super::print(&document.map_err(|error| Failure::Output(error.into()))?)
}
