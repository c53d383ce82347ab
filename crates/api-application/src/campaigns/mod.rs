//! Campaigns, beyond the reference.

pub(crate) mod json;

use crate::Services;
use crate::inboxes::present::ShownInbox;
use json::{CampaignBody, CampaignJson};
use nimchat_accounts::Administrator;
use nimchat_api_kit::{ApiError, In, Nothing, Route, made_id};
use nimchat_core_model::InboxId;
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_messaging::Messaging;
use nimchat_messaging::campaigns::CampaignView;
use std::collections::HashMap;
use std::sync::Arc;

/// A campaign with its inbox.
pub(super) struct ShownCampaign {
    pub(super) view: CampaignView,
    pub(super) inbox: Arc<ShownInbox>,
}

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/campaigns";
    const ONE: &str = "/api/v1/accounts/{account_id}/campaigns/{id}";
    vec![
        Route::get(ALL)
            .summary("List the campaigns of an account")
            .answers::<Vec<CampaignJson>>()
            .to(list),
        Route::get("/api/v1/accounts/{account_id}/inboxes/{id}/campaigns")
            .summary("List the campaigns of an inbox")
            .answers::<Vec<CampaignJson>>()
            .to(of_inbox),
        Route::post(ALL)
            .summary("Add a campaign to a website")
            .body_under::<CampaignBody>("campaign")
            .requires(&["title", "message", "inbox_id"])
            .answers::<CampaignJson>()
            .to_repeatable(create, created),
        Route::get(ONE)
            .summary("Get a campaign")
            .answers::<CampaignJson>()
            .to(show),
        Route::update(ONE)
            .summary("Update a campaign")
            .body_under::<CampaignBody>("campaign")
            .answers::<CampaignJson>()
            .to(update),
        Route::delete(ONE)
            .summary("Delete a campaign")
            .answers::<Nothing>()
            .to(delete),
    ]
}

type Answered = Result<ShownCampaign, ApiError>;

fn list(call: &In<Administrator>, services: &Services) -> Result<Vec<ShownCampaign>, ApiError> {
    let views = services.messaging.campaigns.list(&call.caller, None)?;
    shown(call, services, views)
}

fn of_inbox(call: &In<Administrator>, services: &Services) -> Result<Vec<ShownCampaign>, ApiError> {
    let views = services
        .messaging
        .campaigns
        .list(&call.caller, Some(call.id("id")))?;
    shown(call, services, views)
}

fn show(call: &In<Administrator>, services: &Services) -> Answered {
    let view = services
        .messaging
        .campaigns
        .show(&call.caller, call.id("id"))?;
    one(call, services, view)
}

fn create(call: &In<Administrator, CampaignBody>, services: &Services) -> Answered {
    let command = call.read()?.into();
    let view = services.messaging.campaigns.create(&call.caller, command)?;
    one(call, services, view)
}

/// The answer to a repeated call with an idempotency key.
fn created(
    call: &In<Administrator, CampaignBody>,
    services: &Services,
    made: &MadeRecords,
) -> Answered {
    let number = made_id(made, RecordKind::Campaign)?;
    let view = services.messaging.campaigns.show(&call.caller, number)?;
    one(call, services, view)
}

fn update(call: &In<Administrator, CampaignBody>, services: &Services) -> Answered {
    let number = call.id("id");
    services.messaging.campaigns.show(&call.caller, number)?;
    let command = call.read()?.into();
    let view = services
        .messaging
        .campaigns
        .update(&call.caller, number, command)?;
    one(call, services, view)
}

fn delete(call: &In<Administrator>, messaging: &Messaging) -> Result<(), ApiError> {
    Ok(messaging.campaigns.delete(&call.caller, call.id("id"))?)
}

fn one<I>(call: &In<Administrator, I>, services: &Services, view: CampaignView) -> Answered {
    let mut one = shown(call, services, vec![view])?;
    one.pop().ok_or_else(ApiError::not_found)
}

/// Reads the account's inboxes once; a campaign whose inbox is gone by now is left out.
fn shown<I>(
    call: &In<Administrator, I>,
    services: &Services,
    views: Vec<CampaignView>,
) -> Result<Vec<ShownCampaign>, ApiError> {
    if views.is_empty() {
        return Ok(Vec::new());
    }
    let caller = &call.caller.0;
    let inboxes = ShownInbox::all(
        caller,
        &services.help_centers,
        services.messaging.inboxes.list(caller)?,
    )?;
    let inboxes = inboxes
        .into_iter()
        .map(|inbox| (inbox.id(), Arc::new(inbox)));
    let inboxes: HashMap<InboxId, Arc<ShownInbox>> = inboxes.collect();
    let shown = views.into_iter().filter_map(|view| {
        let inbox = Arc::clone(inboxes.get(&view.campaign.inbox_id)?);
        Some(ShownCampaign { view, inbox })
    });
    Ok(shown.collect())
}
