//! Who calls: the website and its visitor.

use crate::Services;
use crate::domains::Domains;
use nimchat_api_kit::Anyone;
use nimchat_api_kit::prelude::*;
use nimchat_messaging::MessagingError;
use nimchat_messaging::widget::{Guest, Site};
use serde_json::Value;

/// The header of the visitor's token.
pub(crate) const TOKEN: &str = "x-auth-token";

/// The website that the call names, if the page that calls may use it.
pub(crate) fn site<I>(call: &In<Anyone, I>, services: &Services) -> Result<Site> {
    let site = services.widget.site(&website_token(call)?)?;
    check_origin(call, &site)?;
    Ok(site)
}

/// The visitor with the call's token.
pub(crate) fn guest<I>(call: &In<Anyone, I>, services: &Services) -> Result<Guest> {
    let token = call.header(TOKEN).unwrap_or_default();
    let guest = services.widget.guest(&website_token(call)?, token)?;
    check_origin(call, &guest.site)?;
    Ok(guest)
}

/// The visitor with the call's token, whose call may make something: it counts against the limits on what customers make.
/// The first such call makes their session too.
pub(crate) fn making<I>(call: &In<Anyone, I>, services: &Services) -> Result<Guest> {
    let guest = guest(call, services)?;
    let limits = &services.limits;
    if guest.visitor.is_none() {
        limits.sessions.check(call.address, None)?;
    }
    let session = Some(guest.source_id.as_str());
    limits.messages.check(call.address, session)?;
    Ok(guest)
}

/// The visitor who opens the page, and their new token.
pub(crate) fn opener<I>(call: &In<Anyone, I>, services: &Services) -> Result<(Guest, String)> {
    let (guest, token) = services
        .widget
        .open(&website_token(call)?, call.header(TOKEN))?;
    check_origin(call, &guest.site)?;
    Ok((guest, token))
}

fn website_token<I>(call: &In<Anyone, I>) -> Result<String> {
    let fields = call.input().object()?;
    match fields.get("website_token") {
        Some(Value::String(token)) => Ok(token.clone()),
        _ => Err(ApiError::not_found()),
    }
}

/// Refuses a page of another site than the inbox lists. The widget's own page is this server's.
fn check_origin<I>(call: &In<Anyone, I>, site: &Site) -> Result<()> {
    let Some(origin) = call.header("origin") else {
        return Ok(());
    };
    let domains = Domains::of(site);
    if domains.allow(origin, call.context.public_url()) {
        return Ok(());
    }
    Err(MessagingError::NotVisible.into())
}
