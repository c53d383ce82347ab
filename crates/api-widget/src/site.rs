//! The website: who answers, what it says first, what happens there, and the labels of the visitor's conversation.
//!
//! The request bodies. Those who answer and what the website says first, as visitors see them.

use crate::guest::{guest, making, site};
use crate::{Services, browser};
use nimchat_accounts::AgentView;
use nimchat_api_kit::Anyone;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{Attributes, CampaignNumber, UserId};
use nimchat_messaging::campaigns::CampaignView;
use nimchat_wire::push::PushUserJson;
use nimchat_wire::words::AvailabilityWord;
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
            .summary("Remove a label of the visitor's conversation")
            .answers::<NoContent>()
            .to(remove_label)
            .text_segment("label"),
    ]
}

fn members(call: &In<Anyone>, services: &Services) -> Result<Vec<AgentView>> {
    let site = site(call, services)?;
    Ok(services.widget.members(&site)?)
}

fn campaigns(call: &In<Anyone>, services: &Services) -> Result<Vec<CampaignView>> {
    let site = site(call, services)?;
    Ok(services.widget.campaigns(&site)?)
}

fn trigger(call: &In<Anyone, EventBody>, services: &Services) -> Result<()> {
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

fn add_label(call: &In<Anyone, WidgetLabelBody>, services: &Services) -> Result<()> {
    let guest = guest(call, services)?;
    let label = call.read()?.label.unwrap_or_default();
    Ok(services.widget.add_label(&guest, &label)?)
}

fn remove_label(call: &In<Anyone>, services: &Services) -> Result<()> {
    let guest = guest(call, services)?;
    let label = call.segment("label");
    Ok(services.widget.remove_label(&guest, &label)?)
}

/// What happened on the page.
#[derive(Default, Deserialize, Validate, ToSchema)]
struct EventBody {
    /// `webwidget.triggered` or `campaign.triggered`
    name: Option<String>,
    /// Where the visitor is; of a campaign its `campaign_id` and the conversation's `custom_attributes`
    event_info: Option<Attributes>,
}

/// A label.
#[derive(Default, Deserialize, Validate, ToSchema)]
struct WidgetLabelBody {
    /// Its title; one that the account does not offer is ignored
    label: Option<String>,
}

envelopes! {
    /// Those who answer on the website
    struct MembersJson { payload: Vec<MemberJson> }
}

/// One of them
#[wire(member: AgentView)]
struct MemberJson {
    #[present(member.user.id)]
    id: UserId,
    #[present(member.user.available_name().to_owned())]
    name: String,
    #[present(context.picture(member.user.avatar_url.as_deref()))]
    avatar_url: String,
    /// `online`, `busy` or `offline`
    #[schema(value_type = AvailabilityWord)]
    #[present(member.availability_status().as_str())]
    availability_status: &'static str,
}

/// A campaign as visitors see it
#[wire(view: CampaignView, values = view.campaign.values)]
struct WidgetCampaignJson {
    /// The campaign's number in the account
    #[present(view.campaign.number)]
    id: CampaignNumber,
    /// `url`, the page that it is shown on, and `time_on_page`, after how many seconds
    trigger_rules: Attributes,
    #[present(values.only_in_business_hours)]
    trigger_only_during_business_hours: bool,
    message: String,
    /// In whose name it is shown
    #[present((view.sender.as_ref()).map(|agent| PushUserJson::new(&agent.user, None, context)))]
    sender: Option<PushUserJson>,
}
