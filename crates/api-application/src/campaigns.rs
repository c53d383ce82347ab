//! Campaigns, beyond the reference.
//!
//! The body and the answer of campaigns (docs/rules/contacts-and-inboxes.md §8).

use crate::Services;
use crate::agents::AgentJson;
use crate::inboxes::present::{InboxJson, ShownInbox};
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, Attributes, CampaignNumber, InboxId, UserId};
use nimchat_messaging::CampaignService;
use nimchat_messaging::campaigns::{CampaignView, SaveCampaign};
use nimchat_wire::DefaultOrNull;
use nimchat_wire::words::CampaignTypeWord;
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
            .to_making(create, RecordKind::Campaign, |call, services, number| {
                let view = services.messaging.campaigns.show(&call.caller, number)?;
                one(call, services, view)
            }),
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
            .to(by_id("id", CampaignService::delete)),
    ]
}

type Answered = Result<ShownCampaign>;

fn list(call: &In<Administrator>, services: &Services) -> Result<Vec<ShownCampaign>> {
    let views = services.messaging.campaigns.list(&call.caller, None)?;
    shown(call, services, views)
}

fn of_inbox(call: &In<Administrator>, services: &Services) -> Result<Vec<ShownCampaign>> {
    let campaigns = &services.messaging.campaigns;
    let views = campaigns.list(&call.caller, Some(call.id("id")))?;
    shown(call, services, views)
}

fn show(call: &In<Administrator>, services: &Services) -> Answered {
    let campaigns = &services.messaging.campaigns;
    let view = campaigns.show(&call.caller, call.id("id"))?;
    one(call, services, view)
}

fn create(call: &In<Administrator, CampaignBody>, services: &Services) -> Answered {
    let command = call.read()?.into();
    let view = services.messaging.campaigns.create(&call.caller, command)?;
    one(call, services, view)
}

fn update(call: &In<Administrator, CampaignBody>, services: &Services) -> Answered {
    let campaigns = &services.messaging.campaigns;
    let number = call.id("id");
    campaigns.show(&call.caller, number)?;
    let command = call.read()?.into();
    let view = campaigns.update(&call.caller, number, command)?;
    one(call, services, view)
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
) -> Result<Vec<ShownCampaign>> {
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

/// May be nested under the key `campaign`. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema, Command)]
#[serde(default)]
#[command(SaveCampaign)]
pub(crate) struct CampaignBody {
    /// The title
    title: Option<String>,
    /// What it is for
    description: Option<String>,
    /// What visitors are shown
    message: Option<String>,
    /// The inbox of a website
    inbox_id: Option<InboxId>,
    /// The agent in whose name it is shown
    #[schema(value_type = Option<i64>)]
    sender_id: Field<UserId>,
    /// Is it shown? If absent, it is
    enabled: Option<bool>,
    /// Is it shown in business hours only?
    #[command(only_in_business_hours = body.trigger_only_during_business_hours)]
    trigger_only_during_business_hours: Option<bool>,
    /// `url`, the page that it is shown on, and `time_on_page`, after how many seconds
    trigger_rules: Option<Attributes>,
    /// The parameters of a channel's template
    template_params: Option<Attributes>,
}

#[wire(shown: ShownCampaign, values = shown.view.campaign.values, campaign = shown.view.campaign)]
struct CampaignJson {
    /// The campaign's number in the account
    #[present(campaign.number)]
    id: CampaignNumber,
    title: String,
    description: DefaultOrNull<String>,
    #[present(campaign.account_id)]
    account_id: AccountId,
    #[present(Present::present(&*shown.inbox, context))]
    inbox: InboxJson,
    /// Omitted if there is none
    #[present(shown.view.sender)]
    sender: OrAbsent<AgentJson>,
    message: String,
    template_params: Option<Attributes>,
    /// `active`: a website's campaign has no end
    #[present("active")]
    campaign_status: &'static str,
    enabled: bool,
    /// `ongoing`, as all of websites are
    #[schema(value_type = CampaignTypeWord)]
    #[present("ongoing")]
    campaign_type: &'static str,
    trigger_rules: Attributes,
    #[present(values.only_in_business_hours)]
    trigger_only_during_business_hours: bool,
    #[present(campaign.created_at)]
    created_at: String,
    #[present(campaign.updated_at)]
    updated_at: String,
}
