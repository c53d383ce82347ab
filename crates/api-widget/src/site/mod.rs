//! The website: who answers, what it says first, what happens there, and the labels of the visitor's conversation.

mod json;

use crate::guest::{guest, making, site};
use crate::{Services, browser};
use json::{EventBody, MembersJson, WidgetCampaignJson, WidgetLabelBody};
use nimchat_accounts::AgentView;
use nimchat_api_kit::{Anyone, ApiError, In, NoContent, Route};
use nimchat_core_model::Attributes;
use nimchat_messaging::campaigns::CampaignView;
use serde_json::{Value, json};

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/widget/inbox_members")
            .summary("Those who answer on the website")
            .answers::<MembersJson>()
            .to(members),
        Route::get("/api/v1/widget/campaigns")
            .summary("What the website says first")
            .answers::<Vec<WidgetCampaignJson>>()
            .to(campaigns),
        Route::post("/api/v1/widget/events")
            .summary("Tell that the visitor opened the widget, or answers a campaign")
            .body::<EventBody>()
            .answers::<NoContent>()
            .to(trigger),
        Route::post("/api/v1/widget/labels")
            .summary("Label the visitor's conversation")
            .body::<WidgetLabelBody>()
            .answers::<NoContent>()
            .to(add_label),
        Route::delete("/api/v1/widget/labels/{label}")
            .text_segment("label")
            .summary("Remove a label of the visitor's conversation")
            .answers::<NoContent>()
            .to(remove_label),
    ]
}

fn members(call: &In<Anyone>, services: &Services) -> Result<Vec<AgentView>, ApiError> {
    let site = site(call, services)?;
    Ok(services.widget.members(&site)?)
}

fn campaigns(call: &In<Anyone>, services: &Services) -> Result<Vec<CampaignView>, ApiError> {
    let site = site(call, services)?;
    Ok(services.widget.campaigns(&site)?)
}

fn trigger(call: &In<Anyone, EventBody>, services: &Services) -> Result<(), ApiError> {
    let guest = making(call, services)?;
    let body = call.read()?;
    let mut info = body.event_info.unwrap_or_default();
    let language = info.0.remove("widget_language").unwrap_or(Value::Null);
    info.merge(Attributes::from(json!({
        "widget_language": language,
        "browser_language": browser::language(call),
        "browser": browser::browser(call),
    })));
    let name = body.name.unwrap_or_default();
    Ok(services.widget.trigger(guest, &name, info)?)
}

fn add_label(call: &In<Anyone, WidgetLabelBody>, services: &Services) -> Result<(), ApiError> {
    let guest = guest(call, services)?;
    let label = call.read()?.label.unwrap_or_default();
    Ok(services.widget.add_label(&guest, &label)?)
}

fn remove_label(call: &In<Anyone>, services: &Services) -> Result<(), ApiError> {
    let guest = guest(call, services)?;
    let label = call.segment("label");
    Ok(services.widget.remove_label(&guest, &label)?)
}
