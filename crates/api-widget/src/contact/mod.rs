//! The visitor themselves.

mod json;

use crate::Services;
use crate::guest::{guest, making};
pub(crate) use json::IntroductionBody;
use json::{AttributeKeys, KnownJson, NamedJson, TakenUserJson, UserTaken};
use nimchat_api_kit::{Anyone, ApiError, In, Route};
use nimchat_core_model::Violations;
use nimchat_messaging::{Contact, MessagingError};
use nimchat_wire::ContactRowJson;

pub(crate) fn routes() -> Vec<Route> {
    const ONE: &str = "/api/v1/widget/contact";
    vec![
        Route::get(ONE)
            .summary("What is known of the visitor")
            .answers::<NamedJson>()
            .to(show),
        Route::update(ONE)
            .summary("Say who the visitor is")
            .body::<IntroductionBody>()
            .answers::<KnownJson>()
            .to(update),
        Route::patch("/api/v1/widget/contact/set_user")
            .summary("Take the visitor for a user of the website")
            .body::<IntroductionBody>()
            .answers::<TakenUserJson>()
            .to(set_user),
        Route::post("/api/v1/widget/contact/destroy_custom_attributes")
            .summary("Remove custom attributes of the visitor")
            .body::<AttributeKeys>()
            .answers::<ContactRowJson>()
            .to(destroy_custom_attributes),
    ]
}

fn show(call: &In<Anyone>, services: &Services) -> Result<Option<Contact>, ApiError> {
    Ok(guest(call, services)?.contact())
}

fn update(call: &In<Anyone, IntroductionBody>, services: &Services) -> Result<Contact, ApiError> {
    let guest = making(call, services)?;
    let introduction = call.read()?.introduction();
    let visitor = services.widget.update_contact(guest, introduction)?;
    Ok(visitor.session.shown(&visitor.contact))
}

fn set_user(
    call: &In<Anyone, IntroductionBody>,
    services: &Services,
) -> Result<UserTaken, ApiError> {
    let guest = making(call, services)?;
    let introduction = call.read()?.introduction();
    let (visitor, token) = services.widget.set_user(guest, introduction)?;
    Ok(UserTaken {
        contact: visitor.session.shown(&visitor.contact),
        token,
    })
}

fn destroy_custom_attributes(
    call: &In<Anyone, AttributeKeys>,
    services: &Services,
) -> Result<Contact, ApiError> {
    let guest = guest(call, services)?;
    let keys = call.read()?.custom_attributes;
    let keys = keys.ok_or_else(|| Violations::one("custom_attributes", "can't be blank"));
    let keys = keys.map_err(MessagingError::from)?;
    Ok(services.widget.destroy_contact_attributes(&guest, &keys)?)
}
